//! What is said of a scenario, wherever it is played: what is done, what shows, and its mark in Grafana.

use crate::model::platform::GrafanaTarget;
use crate::model::scenario::{Action, ExpectedAlert, Injection, Scenario};
use crate::model::{ComponentId, Model};
use crate::syntax::json::{print_compact, tree};

/// What is done, as half a sentence; `name` is how names and values are set.
pub(super) fn done(model: &Model, injection: &Injection, name: impl Fn(&str) -> String) -> String {
    let on = name(&model[injection.on].entry.name);
    match &injection.action {
        Action::Image(image) => format!("{on} runs {}", name(image)),
        Action::Env(variables) => {
            let set = variables.iter().map(|(key, value)| name(&format!("{key}={value}")));
            format!("{on} has {}", set.collect::<Vec<_>>().join(", "))
        }
        Action::Scale(0) => format!("{on} is scaled to nothing"),
        Action::Scale(1) => format!("{on} is scaled to one pod"),
        Action::Scale(pods) => format!("{on} is scaled to {pods} pods"),
        Action::Delete => format!("{on} is deleted"),
        Action::HoldSessions { users, .. } => {
            let users: Vec<String> = users.iter().map(|user| name(user)).collect();
            format!("{} hold a session of {on} each", users.join(", "))
        }
        Action::EndSessions { user, .. } => {
            format!("the sessions of {} at {on} are ended", name(user))
        }
        Action::Exec(way) => {
            format!("{} runs in a pod of {on}", name(way.run.lines().next().unwrap_or_default()))
        }
        Action::Flag { name: flag, to, .. } => {
            format!("the flag {} of {on} is {}", name(flag), name(to))
        }
        Action::Delay(by) => format!("what {on} sends comes {by} later"),
        Action::Block(to) => format!("{on} cannot reach {}", name(&model[*to].entry.name)),
    }
}

/// What is to be seen, for whoever plays it, a line for each. Only Grafana Cloud learns what to expect,
/// and a Grafana of ours tells no incident system. A dash in front keeps each line from ending a text
/// that it stands in.
pub(super) fn expected(model: &Model, scenario: &Scenario) -> String {
    let (is_forecast, is_told) = match model.grafana.target {
        GrafanaTarget::Cloud { .. } => (true, true),
        GrafanaTarget::Existing { .. } => (false, true),
        GrafanaTarget::Local => (false, false),
    };
    let expect = &scenario.expect;
    let names = |title: &str, names: Vec<&str>| {
        if names.is_empty() { String::new() } else { format!("- {title}: {}\n", names.join(", ")) }
    };
    let title = |id: ComponentId| model[id].entry.title.as_str();
    let (mut alerts, mut forecasts) = (Vec::new(), Vec::new());
    for expected in &expect.alerts {
        match expected.value {
            ExpectedAlert::Alert(id) => alerts.push(model[id].entry.title.as_str()),
            ExpectedAlert::Forecast(id) => {
                let alert = model[id].alert.as_ref().filter(|_| is_forecast);
                forecasts.extend(alert.map(|alert| alert.title.as_str()));
            }
        }
    }
    let budgets = expect.budgets.iter().map(|id| model[id.value].entry.title.as_str());
    let incidents = expect.incidents.iter().filter(|_| is_told);
    [
        format!("Within {}:\n", expect.within),
        names("red", expect.red.iter().map(|id| title(id.value)).collect()),
        names("alerts", alerts),
        names("budgets that shrink", budgets.collect()),
        names("later, as the forecast has it", forecasts),
        names("incidents of", incidents.map(|id| title(id.value)).collect()),
    ]
    .concat()
}

/// What Grafana shows on the time line, as JSON. Dashboards find it by its tags.
pub(super) fn annotation(model: &Model, scenario: &Scenario) -> String {
    let tags =
        tree!(["mltgen", model.demo.name.as_str(), "scenario", scenario.entry.name.as_str()]);
    print_compact(&tree!({"tags": tags, "text": scenario.entry.title.as_str()}))
}
