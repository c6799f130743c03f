//! Who is told of what: of each alert, and in each scenario.

use serde::Serialize;

use crate::model::Model;
use crate::model::rule::Alerting;
use crate::model::scenario::{ExpectedAlert, Outcome, Scenario};
use crate::review::told;

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
        let alerts: Vec<Route<'a>> = told::alerts(model).map(|alert| route(model, alert)).collect();
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

fn route<'a>(model: &'a Model, alert: &'a Alerting) -> Route<'a> {
    let names = told::points(model, &alert.notify).into_iter();
    Route {
        uid: &alert.uid,
        title: &alert.title,
        severity: alert.severity.word(),
        told: names.map(|id| model[id].entry.name.as_str()).collect(),
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
    let burns = outcome.burns.iter().map(|burning| burning.title.as_str());
    let alerts = fires.chain(promised).chain(burns).filter_map(route).collect();
    Played { name: &scenario.entry.name, title: &scenario.entry.title, alerts }
}
