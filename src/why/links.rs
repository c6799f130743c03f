//! How entries of a demo hang together: an alert reads an objective, an objective is about services.

use crate::model::component::{Component, SignalSource};
use crate::model::objective::{Alert, Sli, Slo, When};
use crate::model::scenario::ExpectedAlert;
use crate::model::{ComponentId, ContactPointId, Entry, Model};
use crate::why::thing::Bond;

/// One entry names another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The path of the entry that names.
    pub from: String,
    /// The path of the one that is named.
    pub to: String,
    /// How.
    pub bond: Bond,
    /// Why, a phrase about the one that is named.
    pub because: String,
}

/// The path of a component.
pub(super) fn component(model: &Model, id: ComponentId) -> String {
    path_of(&model[id])
}

/// The path of a component.
pub(super) fn path_of(component: &Component) -> String {
    use crate::model::component::ComponentKind::{Datastore, External, Load, Service};
    let table = match component.kind {
        Service(_) => "services",
        Datastore(_) => "datastores",
        External { .. } => "external",
        Load => return "load".to_owned(),
    };
    format!("{table}.{}", component.entry.name)
}

/// The path of an entry of a table.
pub(super) fn entry(table: &str, entry: &Entry) -> String {
    format!("{table}.{}", entry.name)
}

/// Every link of a demo.
pub(super) fn links(model: &Model) -> Vec<Link> {
    let mut links = Vec::new();
    for slo in &model.slos {
        of_slo(model, slo, &mut links);
    }
    for recorded in &model.recorded {
        let from = entry("recorded", &recorded.entry);
        push(
            &mut links,
            &from,
            component(model, recorded.of),
            Bond::About,
            "whose lines are counted",
        );
    }
    for alert in &model.alerts {
        of_alert(model, alert, &mut links);
    }
    for forecast in &model.forecasts {
        let from = entry("forecasts", &forecast.entry);
        push(
            &mut links,
            &from,
            component(model, forecast.of),
            Bond::About,
            "what is learnt is of it",
        );
        let told = forecast.alert.iter().flat_map(|alert| &alert.notify);
        notifies(model, &from, told, &mut links);
    }
    for scenario in &model.scenarios {
        of_scenario(model, scenario, &mut links);
    }
    for (id, component) in model.components() {
        of_component(model, id, component, &mut links);
    }
    links
}

fn push(links: &mut Vec<Link>, from: &str, to: String, bond: Bond, because: &str) {
    let link = Link { from: from.to_owned(), to, bond, because: because.to_owned() };
    if link.from != link.to && !links.contains(&link) {
        links.push(link);
    }
}

fn notifies<'a>(
    model: &Model,
    from: &str,
    told: impl IntoIterator<Item = &'a ContactPointId>,
    links: &mut Vec<Link>,
) {
    for id in told {
        push(links, from, entry("contact_points", &model[*id].entry), Bond::About, "who is told");
    }
}

fn of_slo(model: &Model, slo: &Slo, links: &mut Vec<Link>) {
    let from = entry("slos", &slo.entry);
    match slo.sli {
        Sli::Events { metric, .. } => {
            let to = entry("recorded", &model[metric].entry);
            push(links, &from, to, Bond::Reads, "its events are counted here");
        }
        Sli::Availability { .. }
        | Sli::Latency { .. }
        | Sli::ErrorRate { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => {}
    }
    for id in slo.members() {
        push(links, &from, component(model, *id), Bond::About, "it is promised of it");
    }
    notifies(model, &from, &slo.notify, links);
}

fn of_alert(model: &Model, alert: &Alert, links: &mut Vec<Link>) {
    let from = entry("alerts", &alert.entry);
    condition(model, &from, &alert.when, links);
    for id in &alert.of {
        push(links, &from, component(model, *id), Bond::About, "the alert is about it");
    }
    notifies(model, &from, &alert.notify, links);
}

fn condition(model: &Model, from: &str, when: &When, links: &mut Vec<Link>) {
    match when {
        When::Breach { slo } => {
            let to = entry("slos", &model[*slo].entry);
            push(links, from, to, Bond::Reads, "the bound that is broken stands here");
        }
        When::Recorded { metric, .. } => {
            let to = entry("recorded", &model[*metric].entry);
            push(links, from, to, Bond::Reads, "what it looks at is counted here");
        }
        When::Latency { .. }
        | When::ErrorRate { .. }
        | When::Requests { .. }
        | When::Lines { .. }
        | When::Promql { .. }
        | When::Absent { .. }
        | When::Health => {}
    }
}

fn of_scenario(model: &Model, scenario: &crate::model::scenario::Scenario, links: &mut Vec<Link>) {
    let from = entry("scenarios", &scenario.entry);
    for injection in &scenario.inject {
        push(links, &from, component(model, injection.on), Bond::About, "something is done to it");
    }
    for effect in &scenario.effects {
        push(links, &from, component(model, effect.on), Bond::About, "it shows the trouble");
    }
    for alert in scenario.expect.alerts.iter().map(|it| &it.value) {
        let to = match alert {
            ExpectedAlert::Alert(id) => entry("alerts", &model[*id].entry),
            ExpectedAlert::Forecast(id) => entry("forecasts", &model[*id].entry),
        };
        push(links, &from, to, Bond::About, "it is expected to fire");
    }
}

fn of_component(model: &Model, id: ComponentId, it: &Component, links: &mut Vec<Link>) {
    let from = component(model, id);
    for call in &it.calls {
        push(links, &from, component(model, call.to), Bond::About, "it calls it");
    }
    // A word that is no row of the catalog is a table of the demo's own.
    if let Some(store) = it.datastore().filter(|it| it.family != Some(it.engine.as_str())) {
        let to = format!("engines.{}", store.engine);
        push(links, &from, to, Bond::Reads, "how it runs is said here");
    }
    for signal in &it.signals {
        if let Some((to, because)) = signal_source(model, &signal.source) {
            push(links, &from, to, Bond::Reads, because);
        }
    }
}

/// The entry that says when a signal is bad.
pub(super) fn signal_source(
    model: &Model,
    source: &SignalSource,
) -> Option<(String, &'static str)> {
    match source {
        SignalSource::Slo(slo) | SignalSource::Own(When::Breach { slo }) => {
            Some((entry("slos", &model[*slo].entry), "the box turns red when this is broken"))
        }
        SignalSource::Recorded { metric, .. }
        | SignalSource::Own(When::Recorded { metric, .. }) => {
            let to = entry("recorded", &model[*metric].entry);
            Some((to, "the box turns red when this counts something"))
        }
        SignalSource::CheckFails
        | SignalSource::ExporterDown
        | SignalSource::ScrapeFails
        | SignalSource::ErrorLines { .. }
        | SignalSource::Latency { .. }
        | SignalSource::Downstream(_)
        | SignalSource::Own(_) => None,
    }
}
