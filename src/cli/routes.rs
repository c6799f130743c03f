//! Who is told of what: of each alert, and in each scenario.

use serde::Serialize;

use crate::model::rule::{Alerting, Rule};
use crate::model::scenario::{ExpectedAlert, Outcome, Scenario};
use crate::model::{ContactPointId, Model};

/// All routes of a demo.
#[derive(Debug, Serialize)]
pub(super) struct Routes<'a> {
    /// Of each alert.
    alerts: Vec<Route<'a>>,
    /// In each scenario, of those alerts that it makes fire.
    scenarios: Vec<Played<'a>>,
}

/// Who is told of an alert.
#[derive(Debug, Clone, Serialize)]
struct Route<'a> {
    uid: &'a str,
    title: &'a str,
    severity: &'static str,
    /// Names of contact points, in the order of the demo.
    told: Vec<&'a str>,
}

#[derive(Debug, Serialize)]
struct Played<'a> {
    name: &'a str,
    title: &'a str,
    alerts: Vec<Route<'a>>,
}

impl<'a> Routes<'a> {
    /// The routes of a demo.
    pub(super) fn new(model: &'a Model) -> Self {
        let rules = model.rules.iter().flat_map(|group| &group.rules).filter_map(Rule::alerting);
        let learnt = model.learnt.iter().filter_map(|learnt| learnt.alert.as_ref());
        let alerts: Vec<Route<'a>> = rules.chain(learnt).map(|alert| route(model, alert)).collect();
        let scenarios = model.scenarios.iter().zip(&model.outcomes);
        let scenarios =
            scenarios.map(|(scenario, outcome)| played(model, &alerts, scenario, outcome));
        Self { scenarios: scenarios.collect(), alerts }
    }

    /// For people.
    pub(super) fn text(&self) -> String {
        let scenarios = self.scenarios.iter().flat_map(|played| &played.alerts);
        let width = self.alerts.iter().chain(scenarios).map(|it| it.title.chars().count()).max();
        let width = width.unwrap_or_default() + 2;
        let line = |indent: &str, route: &Route<'_>| {
            let room = width - route.title.chars().count() + 2 - indent.len();
            format!("{indent}{}{}{}\n", route.title, " ".repeat(room), told(&route.told))
        };
        let mut text: String = self.alerts.iter().map(|route| line("", route)).collect();
        for played in &self.scenarios {
            text += &format!("\n{}\n", played.title);
            text.extend(played.alerts.iter().map(|route| line("  ", route)));
            if played.alerts.is_empty() {
                text += "  nobody is told of anything\n";
            }
        }
        text
    }
}

fn told(names: &[&str]) -> String {
    if names.is_empty() { "nobody".to_owned() } else { names.join(", ") }
}

/// Whoever its definition names, or else the default.
fn names<'a>(model: &'a Model, notify: &[ContactPointId]) -> Vec<&'a str> {
    let default = model.routing.default.iter().copied();
    let mut ids: Vec<ContactPointId> =
        if notify.is_empty() { default.collect() } else { notify.to_vec() };
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter().map(|id| model[id].entry.name.as_str()).collect()
}

fn route<'a>(model: &'a Model, alert: &'a Alerting) -> Route<'a> {
    Route {
        uid: &alert.uid,
        title: &alert.title,
        severity: alert.severity.word(),
        told: names(model, &alert.notify),
    }
}

fn played<'a>(
    model: &'a Model,
    all: &[Route<'a>],
    scenario: &'a Scenario,
    outcome: &Outcome,
) -> Played<'a> {
    let fires = outcome.alerts.iter().map(|(id, _)| model[*id].entry.title.as_str());
    // What follows for sure is there already; of the rest only the promise is known.
    let promised = scenario.expect.alerts.iter().filter_map(|expected| match expected.value {
        ExpectedAlert::Forecast(id) => model[id].alert.as_ref().map(|alert| alert.title.as_str()),
        ExpectedAlert::Alert(id) if outcome.unsure.contains(&id) => {
            Some(model[id].entry.title.as_str())
        }
        ExpectedAlert::Alert(_) => None,
    });
    let route = |title| all.iter().find(|route| route.title == title).cloned();
    let alerts = fires.chain(promised).filter_map(route).collect();
    Played { name: &scenario.entry.name, title: &scenario.entry.title, alerts }
}
