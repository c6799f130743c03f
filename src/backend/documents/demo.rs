//! What `templates/DEMO.md.j2` is filled with: the talk, and what each scenario shows.

use minijinja::Value;
use serde::Serialize;

use super::readme::markdown;
use crate::backend::laptop;
use crate::backend::playing;
use crate::model::platform::{GrafanaTarget, KubernetesTarget};
use crate::model::presentation::StopKind;
use crate::model::rule::{self, Sign};
use crate::model::scenario::{ExpectedAlert, Outcome, Scenario};
use crate::model::{ComponentId, ContactPointId, Model, SloId};
use crate::syntax::markdown::{code, table, text};
use crate::syntax::{Comment, header};
use crate::units::Duration;

/// The whole document. Values are plain text; those of type [`Value`] are Markdown already.
#[derive(Serialize)]
pub(super) struct Talk<'a> {
    header: Value,
    title: &'a str,
    /// Whether Terraform puts out how to reach Grafana.
    cloud: bool,
    /// The address of a Grafana of ours in the cluster; empty: it is another.
    beside: String,
    /// The port of the mailbox, if there is one.
    mailbox: Option<u16>,
    /// Whether there are dashboards.
    shown: bool,
    /// The folder with the scripts that bring trouble about; empty: there are none.
    scripts: &'static str,
    stops: Vec<Stop<'a>>,
    scenarios: Vec<Story<'a>>,
    forecasts: Vec<Learning<'a>>,
}

/// A stop of the talk.
#[derive(Serialize)]
struct Stop<'a> {
    /// What is looked at.
    what: String,
    /// Its address in Grafana; empty where there is none.
    address: String,
    /// What is to be clicked there; empty: nothing.
    click: String,
    say: &'a str,
    /// The scenario that is played; empty: none.
    play: &'a str,
}

/// A scenario.
#[derive(Serialize)]
struct Story<'a> {
    name: &'a str,
    title: &'a str,
    told: &'a str,
    /// How long it lasts, unless it is said otherwise.
    lasts: String,
    /// What is done, in a sentence for each step.
    steps: Vec<String>,
    /// What turns red, when, and why.
    signs: Value,
    /// What stays as it is, though one might think otherwise; empty: nothing to say.
    quiet: Vec<&'a str>,
}

/// A forecast that has to learn first.
#[derive(Serialize)]
struct Learning<'a> {
    title: &'a str,
    training: String,
}

impl<'a> Talk<'a> {
    /// The document about a demo; none if there is nothing to tell.
    pub(super) fn new(model: &'a Model) -> Option<Self> {
        if model.scenarios.is_empty() && model.talk.tour.is_empty() {
            return None;
        }
        let told = model.forecasts.iter().filter(|forecast| forecast.alert.is_some());
        Some(Self {
            header: markdown(header(Comment::Markup)),
            title: &model.demo.title,
            beside: if model.brings_grafana() {
                format!("http://localhost:{}", model.local.port)
            } else {
                String::new()
            },
            mailbox: laptop::mailbox_way(model),
            cloud: is_cloud(model),
            shown: !model.dashboards.is_empty(),
            scripts: scripts(model),
            stops: model.talk.tour.iter().map(|stop| self::stop(model, stop)).collect(),
            scenarios: model
                .scenarios
                .iter()
                .zip(&model.outcomes)
                .map(|(scenario, outcome)| story(model, scenario, outcome))
                .collect(),
            forecasts: told
                .map(|it| Learning { title: &it.entry.title, training: it.training.spoken() })
                .collect(),
        })
    }
}

fn stop<'a>(model: &'a Model, stop: &'a crate::model::presentation::Stop) -> Stop<'a> {
    let told = Stop {
        what: String::new(),
        address: String::new(),
        click: String::new(),
        say: &stop.say,
        play: "",
    };
    let title = |id: ComponentId| model[id].entry.title.as_str();
    match &stop.what {
        StopKind::Dashboard { name, of } => {
            let dashboard = model.dashboards.iter().find(|it| it.name == *name);
            let what = dashboard.map_or((*name).to_owned(), |it| it.title.clone());
            Stop {
                what: match of {
                    Some(id) => format!("{what}, {}", title(*id)),
                    None => what,
                },
                address: address(model, name, *of),
                ..told
            }
        }
        StopKind::Trace { of, path } => Stop {
            what: format!("A trace of {}", title(*of)),
            address: address(model, "service-detail", Some(*of)),
            click: if path.is_empty() {
                "Open one in the list of traces.".to_owned()
            } else {
                format!("Open one of {} in the list of traces.", code(path))
            },
            ..told
        },
        StopKind::Scenario(id) => {
            let entry = &model[*id].entry;
            Stop { what: entry.title.clone(), play: &entry.name, ..told }
        }
    }
}

/// Where a dashboard is, below the address of Grafana; empty if there is no such dashboard.
fn address(model: &Model, name: &str, of: Option<ComponentId>) -> String {
    let named = || model.dashboards.iter().filter(|it| it.name == name);
    // Its own, where it has one.
    let own = named().find(|it| it.of.is_some() && it.of == of);
    let Some(dashboard) = own.or_else(|| named().next()) else { return String::new() };
    let choice = dashboard.choices.first().zip(of.filter(|_| own.is_none()));
    let choice = choice
        .map(|(choice, id)| format!("?var-{}={}", choice.variable.name(), model[id].entry.name));
    format!("/d/{}{}", dashboard.uid, choice.unwrap_or_default())
}

fn story<'a>(model: &'a Model, scenario: &'a Scenario, outcome: &Outcome) -> Story<'a> {
    let entry = &scenario.entry;
    // A caller of somebody in trouble that stays as it is may need a word.
    let touched = |id: ComponentId| scenario.effects.iter().any(|effect| effect.on == id);
    let is_red = |id: ComponentId| outcome.red.iter().any(|(red, _)| *red == id);
    let quiet = model.components().filter(|(id, component)| {
        let calls = component.calls.iter().any(|call| touched(call.to));
        calls && !is_red(*id) && !component.hidden && !component.signals.is_empty()
    });
    Story {
        name: &entry.name,
        title: &entry.title,
        told: &scenario.story,
        lasts: scenario.length().spoken(),
        steps: (if laptop::is_meant(model) { &scenario.local } else { &scenario.inject })
            .iter()
            .map(|it| playing::done(model, it, code))
            .collect(),
        signs: signs(model, scenario, outcome),
        quiet: quiet.map(|(_, component)| component.entry.title.as_str()).collect(),
    }
}

const fn is_cloud(model: &Model) -> bool {
    matches!(model.grafana.target, GrafanaTarget::Cloud { .. })
}

/// The folder with the scripts that bring trouble about; empty: there are none.
fn scripts(model: &Model) -> &'static str {
    if model.scenarios.is_empty() {
        ""
    } else if laptop::is_meant(model) {
        "local"
    } else if model.kubernetes.target == KubernetesTarget::None {
        ""
    } else {
        "scenarios"
    }
}

/// Boxes, alerts, budgets and incidents, each with its cause and the longest time until it shows.
fn signs(model: &Model, scenario: &Scenario, outcome: &Outcome) -> Value {
    let title = |id: ComponentId| text(&model[id].entry.title);
    let mut rows: Vec<Vec<String>> = Vec::new();
    for (id, signals) in &outcome.red {
        let component = &model[*id];
        let signals = || signals.iter().map(|at| &component.signals[*at]);
        let soonest = signals()
            .filter_map(|it| {
                soonest(model, Sign::Box, &format!("{}: {}", component.entry.title, it.name))
            })
            .min();
        let why: Vec<String> = signals().map(|signal| text(&signal.text)).collect();
        rows.push(vec![format!("{} is red", title(*id)), why.join("; "), time(soonest)]);
    }
    for (id, of) in &outcome.alerts {
        let alert = &model[*id];
        let soonest = soonest(model, Sign::Message, &alert.entry.title);
        rows.push(told(model, &alert.entry.title, &alert.notify, of, soonest));
    }
    for expected in &scenario.expect.alerts {
        match expected.value {
            // Only the cloud learns what to expect.
            ExpectedAlert::Forecast(_) if !is_cloud(model) => {}
            ExpectedAlert::Forecast(id) => {
                let forecast = &model[id];
                let Some(alert) = &forecast.alert else { continue };
                let soonest = soonest(model, Sign::Message, &alert.title);
                rows.push(told(model, &alert.title, &alert.notify, &[forecast.of], soonest));
            }
            // Of a query of the user's own only the promise is known.
            ExpectedAlert::Alert(id) if outcome.unsure.contains(&id) => {
                let alert = &model[id];
                let soonest = soonest(model, Sign::Message, &alert.entry.title);
                rows.push(told(model, &alert.entry.title, &alert.notify, &alert.of, soonest));
            }
            ExpectedAlert::Alert(_) => {}
        }
    }
    for (id, of) in &outcome.budgets {
        let of: Vec<String> = of.iter().map(|id| title(*id)).collect();
        rows.push(vec![budget(model, *id), of.join(", "), String::new()]);
    }
    for burning in &outcome.burns {
        let after = burning.after().plus(model.routing.group_wait);
        let notify = &model[burning.slo].notify;
        rows.push(told(model, &burning.title, notify, &burning.of, Some(after)));
    }
    for id in &scenario.expect.incidents {
        rows.push(vec![
            format!("an incident of {}", title(id.value)),
            String::new(),
            String::new(),
        ]);
    }
    if rows.is_empty() {
        return Value::from_safe_string(String::new());
    }
    markdown(table(&["what shows", "why", "at most after"], &rows))
}

fn budget(model: &Model, id: SloId) -> String {
    format!("the budget of {} shrinks", text(&model[id].entry.title))
}

fn told(
    model: &Model,
    title: &str,
    notify: &[ContactPointId],
    of: &[ComponentId],
    soonest: Option<Duration>,
) -> Vec<String> {
    let who: Vec<String> = notify.iter().map(|id| text(&model[*id].entry.title)).collect();
    let who =
        if who.is_empty() { "fires".to_owned() } else { format!("tells {}", who.join(" and ")) };
    let of: Vec<String> = of.iter().map(|id| text(&model[*id].entry.title)).collect();
    vec![format!("{} {who}", text(title)), of.join(", "), time(soonest)]
}

fn soonest(model: &Model, sign: Sign, what: &str) -> Option<Duration> {
    let timing = model.times.iter().find(|timing| timing.sign == sign && timing.what == what)?;
    Some(rule::sum(&timing.steps))
}

fn time(time: Option<Duration>) -> String {
    time.map(Duration::spoken).unwrap_or_default()
}
