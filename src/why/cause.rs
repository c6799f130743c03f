//! What each thing is made from: found by what identifies it, then by the names it says, then by the
//! file it is in.

use std::collections::BTreeMap;

use super::files::{BLOCKS, FILES, FileRule, UNKNOWN, WHOLE, captured};
use super::links::{self, Link};
use super::mention::{has_word, mentions};
use super::thing::{Bond, Cause, Kind, Thing};
use super::written::{Written, is_within};
use crate::model::Model;
use crate::model::component::Component;

/// What is known of a demo when causes are looked for.
pub(super) struct Causes<'a> {
    model: &'a Model,
    written: &'a Written,
    links: &'a [Link],
    /// Components by every name that telemetry and files have for them.
    components: BTreeMap<String, &'a Component>,
}

impl<'a> Causes<'a> {
    /// For one demo.
    pub(super) fn new(model: &'a Model, written: &'a Written, links: &'a [Link]) -> Self {
        let mut components = BTreeMap::new();
        for component in &model.components {
            let workloads = component.workloads.iter().chain(&component.local);
            let mut names: Vec<String> = workloads.map(|it| it.name.clone()).collect();
            names.push(component.entry.name.clone());
            names.extend(component.check.as_ref().map(|check| check.job.clone()));
            names.extend(
                component.service().and_then(|it| it.expose.as_ref()).map(|it| it.name.clone()),
            );
            for name in names {
                components.entry(name.replace('_', "-")).or_insert(component);
            }
        }
        Self { model, written, links, components }
    }

    /// Whose name it is, however it is written.
    fn component(&self, name: &str) -> Option<&'a Component> {
        self.components.get(&name.replace('_', "-")).copied()
    }

    /// The causes of a thing, the nearest first.
    pub(super) fn of(&self, thing: &Thing) -> Vec<Cause> {
        let mut causes = self.identity(thing);
        self.mentioned(thing, &mut causes);
        if !causes.iter().any(|it| it.bond == Bond::Is) {
            let file = thing.places.first().map_or("", |place| place.file.as_str());
            causes.insert(0, self.of_file(file));
        }
        self.follow(&mut causes);
        causes.sort_by_key(|it| it.bond);
        causes
    }

    fn identity(&self, thing: &Thing) -> Vec<Cause> {
        let file = thing.places.first().map_or("", |place| place.file.as_str());
        match thing.kind {
            Kind::File | Kind::RuleGroup => vec![self.of_file(file)],
            Kind::Dashboard | Kind::Row => vec![self.of_dashboard(file)],
            Kind::Panel => self.of_panel(thing, file),
            Kind::Alert => self.of_alert(thing),
            Kind::Recording => self.of_recording(thing),
            Kind::Block => self.of_block(thing, file).into_iter().collect(),
            Kind::Object => self.of_object(thing),
            Kind::ComposeService | Kind::Shape | Kind::Check | Kind::CollectorBlock => {
                self.by_name(thing, "the component of that name").into_iter().collect()
            }
            Kind::Journey => {
                let path = format!("load.journeys.{}", thing.name);
                vec![Cause::new(Bond::Is, path, "the journey of that name")]
            }
        }
    }

    fn by_name(&self, thing: &Thing, because: &str) -> Option<Cause> {
        let last = thing.name.rsplit('.').next().unwrap_or_default();
        let of_check = last.strip_prefix("check_").unwrap_or(last);
        let component = self.component(&thing.name).or_else(|| self.component(of_check))?;
        let path = links::path_of(component);
        let check = format!("{path}.check");
        let of_check = thing.kind == Kind::Check && self.written.at(&check).is_some();
        Some(if of_check {
            Cause::new(Bond::Is, check, "the check that is written there")
        } else {
            Cause::new(Bond::Is, path, because)
        })
    }

    fn of_dashboard(&self, file: &str) -> Cause {
        let name = file.rsplit('/').next().unwrap_or_default().trim_end_matches(".json");
        if self.model.custom.dashboards.iter().any(|it| it.name == name) {
            return Cause::new(Bond::Is, "custom.dashboards", "it is a dashboard of your own");
        }
        let ours = self.model.dashboards.iter().find(|it| it.file == name);
        if let Some(dashboard) = ours.filter(|it| it.of.is_some()) {
            let path = format!("dashboards.{}.per_service", dashboard.name);
            return Cause::new(Bond::Is, path, "each service has one of its own");
        }
        let path = format!("dashboards.{name}");
        if self.written.at(&path).is_some() {
            return Cause::new(Bond::Is, path, "the dashboard is set up there");
        }
        let has_engine = |it: &&Component| it.datastore().is_some_and(|it| it.family == Some(name));
        if let Some(store) = self.model.components.iter().find(has_engine) {
            let engine = format!("{}.engine", links::path_of(store));
            return Cause::new(
                Bond::Is,
                engine,
                "a store of this engine has the dashboard by default",
            );
        }
        let candidates: &[&str] = match name {
            "load-test" => &["load", "services"],
            "exec" => &["slos", "services"],
            _ => &["services", "datastores"],
        };
        self.first(candidates, "the dashboard is there by default, and shows these")
    }

    fn of_panel(&self, thing: &Thing, file: &str) -> Vec<Cause> {
        let mut causes = vec![self.of_dashboard(file)];
        let (dashboard, panel) = thing.name.split_once('/').unwrap_or((&thing.name, ""));
        for (at, patch) in self.model.custom.patches.iter().enumerate() {
            if patch.dashboard == dashboard && patch.panels.iter().any(|it| it == panel) {
                let path = format!("custom.patches.{at}");
                causes.push(Cause::new(Bond::Reads, path, "a change of your own to this panel"));
            }
        }
        for key in ["cost", "tiles", "uptime"] {
            let path = format!("dashboards.{dashboard}.{key}");
            let shown = match key {
                "cost" => panel.starts_with("cost"),
                "tiles" => panel.starts_with("status") || panel.starts_with("tile"),
                _ => panel.starts_with(key),
            };
            if shown && self.written.at(&path).is_some() {
                causes.push(Cause::new(Bond::Reads, path, "what it shows is chosen there"));
            }
        }
        causes
    }

    fn of_alert(&self, thing: &Thing) -> Vec<Cause> {
        let mut causes = Vec::new();
        let is_called = |title: &str| {
            thing.name == title
                || thing.name.strip_prefix(title).is_some_and(|it| it.starts_with(": "))
        };
        for alert in self.model.alerts.iter().filter(|it| is_called(&it.entry.title)) {
            let path = links::entry("alerts", &alert.entry);
            causes.push(Cause::new(Bond::Is, path, "the alert of that title"));
        }
        for forecast in &self.model.forecasts {
            let title = forecast.alert.as_ref().map(|it| it.title.as_str());
            if title.is_some_and(is_called) {
                let path = links::entry("forecasts", &forecast.entry);
                causes.push(Cause::new(Bond::Is, path, "the alert of this forecast"));
            }
        }
        if causes.is_empty() {
            for slo in self.labelled(thing, "slo") {
                causes.push(Cause::new(
                    Bond::Is,
                    format!("slos.{slo}"),
                    "the objective that it watches",
                ));
            }
        }
        causes
    }

    /// The values of a label of the thing's own.
    fn labelled<'t>(&self, thing: &'t Thing, wanted: &str) -> Vec<&'t str> {
        let said = mentions(&thing.text).into_iter();
        let mut values: Vec<&str> =
            said.filter(|(label, _)| *label == wanted).map(|(_, value)| value).collect();
        values.sort_unstable();
        values.dedup();
        let table = format!("{wanted}s");
        values.retain(|value| self.written.at(&format!("{table}.{value}")).is_some());
        values
    }

    fn of_recording(&self, thing: &Thing) -> Vec<Cause> {
        let said = mentions(&thing.name);
        let label = |name: &str| said.iter().find(|(label, _)| *label == name).map(|(_, it)| *it);
        let mut causes = Vec::new();
        let metric = thing.name.split('{').next().unwrap_or_default();
        if let Some(recorded) = self.model.recorded.iter().find(|it| it.entry.name == metric) {
            let path = links::entry("recorded", &recorded.entry);
            causes.push(Cause::new(Bond::Is, path, "the metric of that name is counted"));
        } else if let Some(slo) = label("slo") {
            causes.push(Cause::new(
                Bond::Is,
                format!("slos.{slo}"),
                "it is recorded for this objective",
            ));
        } else if let Some(alert) = label("alert") {
            causes.push(Cause::new(Bond::Is, format!("alerts.{alert}"), "this alert looks at it"));
        } else if let Some(component) = label("component").and_then(|name| self.component(name)) {
            let signal = quoted(&thing.name, "signal");
            causes.push(self.of_signal(component, signal));
            let source = component.signals.iter().find(|it| Some(it.name.as_str()) == signal);
            let read = source.and_then(|it| links::signal_source(self.model, &it.source));
            causes.extend(read.map(|(path, because)| Cause::new(Bond::Reads, path, because)));
        }
        causes
    }

    fn of_signal(&self, component: &Component, signal: Option<&str>) -> Cause {
        let path = links::path_of(component);
        let Some(signal) = signal else {
            return Cause::new(Bond::Is, path, "whether this component is well");
        };
        let own = [format!("{path}.health.{signal}"), format!("{path}.health")];
        let key = match signal {
            "offline" => format!("{path}.check"),
            "errors" => format!("{path}.error_lines"),
            "downstream" => format!("{path}.calls"),
            _ => path.clone(),
        };
        let paths = [own[0].as_str(), &own[1], &key, &path];
        let because = format!("what turns its box red: `{signal}`");
        self.first(&paths, &because)
    }

    fn of_object(&self, thing: &Thing) -> Vec<Cause> {
        let Some((kind, name)) = thing.name.split_once('/') else { return Vec::new() };
        let shorter =
            ["-files", "-secrets", "-external"].iter().find_map(|it| name.strip_suffix(it));
        let file = thing.places.first().map_or("", |place| place.file.as_str());
        let of_file = captured("kubernetes/*.yaml", file);
        let names = [Some(name), shorter, of_file];
        let Some(component) = names.into_iter().flatten().find_map(|it| self.component(it)) else {
            return Vec::new();
        };
        let path = links::path_of(component);
        let expose = format!("{path}.expose");
        let outside = component.service().and_then(|it| it.expose.as_ref());
        if outside.is_some_and(|it| it.name == name) && self.written.at(&expose).is_some() {
            return vec![Cause::new(Bond::Is, expose, "it is reached from outside by this")];
        }
        let because = match kind {
            "Deployment" | "StatefulSet" => "it runs this component",
            "Service" => "it is how others reach this component",
            "ConfigMap" => "it has files of this component",
            _ => "it is there for this component",
        };
        vec![Cause::new(Bond::Is, path, because)]
    }

    fn of_block(&self, thing: &Thing, file: &str) -> Option<Cause> {
        if let Some(cause) = BLOCKS.iter().find_map(|rule| self.by_rule(rule, &thing.name)) {
            return Some(cause);
        }
        let is_resource = !["var.", "output.", "data.", "provider.", "terraform", "locals"]
            .iter()
            .any(|head| thing.name.starts_with(head));
        if is_resource
            && let Some(cause) = FILES
                .iter()
                .find(|rule| captured(rule.pattern, file).is_some())
                .filter(|rule| rule.paths.iter().any(|path| path.ends_with('*')))
                .and_then(|rule| self.by_rule(rule, file))
        {
            return Some(cause);
        }
        let label = thing.name.rsplit('.').next()?.replace('_', "-");
        for table in ["contact_points", "dashboards", "forecasts", "slos", "recorded", "alerts"] {
            let entries =
                self.written.spots().iter().filter(|it| it.path.len() == 2 && it.path[0] == table);
            let mut named = entries.filter(|it| {
                let name = it.path[1].replace('_', "-");
                label == name
                    || label.strip_prefix("slo-") == Some(&name)
                    || (!is_resource && label.starts_with(&format!("{name}-")))
            });
            if let Some(spot) = named.next() {
                return Some(Cause::new(Bond::Is, spot.name(), "the entry that it is named after"));
            }
        }
        is_resource.then(|| self.by_name(thing, "the component it is named after")).flatten()
    }

    /// What a text is about by a rule, if the rule fits and something of it is written.
    fn by_rule(&self, rule: &FileRule, text: &str) -> Option<Cause> {
        let star = captured(rule.pattern, text)?.replace('_', "-");
        rule.paths.iter().find_map(|path| {
            let path = match *path {
                "@servicenow" => {
                    let (point, _) = self.model.incident_system()?;
                    links::entry("contact_points", &point.entry)
                }
                "@*" => {
                    let name = star.split('/').next().unwrap_or(&star);
                    links::path_of(self.component(name)?)
                }
                _ => match path.strip_suffix('*') {
                    Some(table) => {
                        let mut all = self.written.spots().iter().map(super::written::Spot::name);
                        all.find(|it| {
                            it.replace('_', "-") == format!("{table}{star}").replace('_', "-")
                        })?
                    }
                    None => (*path).to_owned(),
                },
            };
            self.written.at(&path)?;
            Some(Cause::new(Bond::Is, path, rule.because))
        })
    }

    /// What a file is about.
    fn of_file(&self, file: &str) -> Cause {
        if file.starts_with("grafana/dashboards") {
            return self.of_dashboard(file);
        }
        let mut rules = FILES.iter().filter(|rule| captured(rule.pattern, file).is_some());
        let rule = rules.clone().next();
        let found = rules.find_map(|rule| self.by_rule(rule, file));
        found.unwrap_or_else(|| {
            let because = rule.map_or(UNKNOWN, |rule| rule.because);
            let because = format!("{because}; nothing is written of it, so this is the default");
            Cause::new(Bond::Is, WHOLE, because)
        })
    }

    fn first(&self, paths: &[&str], because: &str) -> Cause {
        let path =
            self.written.first(paths).map_or_else(|| WHOLE.to_owned(), super::written::Spot::name);
        Cause::new(Bond::Is, path, because)
    }

    /// Adds the entries whose names the thing says.
    fn mentioned(&self, thing: &Thing, causes: &mut Vec<Cause>) {
        for (label, value) in mentions(&thing.text) {
            let cause = match label {
                "slo" | "alert" => {
                    let path = format!("{label}s.{value}");
                    let because = "it reads what is recorded for this";
                    self.written.at(&path).map(|_| Cause::new(Bond::Reads, path, because))
                }
                _ => self.component(value).map(|component| {
                    Cause::new(Bond::About, links::path_of(component), "it looks at this component")
                }),
            };
            causes.extend(
                cause.filter(|new| !causes.iter().any(|it| is_within(&it.path, &new.path))),
            );
        }
        for recorded in &self.model.recorded {
            let path = links::entry("recorded", &recorded.entry);
            if has_word(&thing.text, &recorded.entry.name)
                && !causes.iter().any(|it| it.path == path)
            {
                causes.push(Cause::new(Bond::Reads, path, "it reads the metric of that name"));
            }
        }
    }

    /// Adds what the entries themselves read, and whom they are about.
    fn follow(&self, causes: &mut Vec<Cause>) {
        let mut at = 0;
        while at < causes.len() {
            let Cause { bond, path, .. } = causes[at].clone();
            at += 1;
            for link in self.links.iter().filter(|link| link.from == path) {
                // A component has many links, and a thing is about a few of them: all of a store is
                // made as its engine says.
                let of_component = !link.to.starts_with("engines.")
                    && self.model.components.iter().any(|it| links::path_of(it) == path);
                let follows = match bond {
                    Bond::Is => !of_component,
                    Bond::Reads => !of_component && link.bond == Bond::Reads,
                    Bond::About => false,
                };
                if follows && !causes.iter().any(|it| it.path == link.to) {
                    causes.push(Cause::new(link.bond, &link.to, &link.because));
                }
            }
        }
    }
}

/// The value of a label in a series.
fn quoted<'a>(series: &'a str, label: &str) -> Option<&'a str> {
    let rest = series.split_once(&format!("{label}=\""))?.1;
    rest.split('"').next()
}
