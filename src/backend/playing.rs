//! What is said of a scenario, wherever it is played: what is done, what shows, and its mark in Grafana.

use crate::model::platform::GrafanaTarget;
use crate::model::scenario::{Action, BLOCKED, Effect, ExpectedAlert, Injection, PLAYED, Scenario};
use crate::model::{ComponentId, Model};
use crate::syntax::json::{print_compact, tree};

/// What is done, as half a sentence; `name` is how names and values are set.
pub(super) fn done(model: &Model, injection: &Injection, name: impl Fn(&str) -> String) -> String {
    let on = name(&model[injection.on].entry.name);
    match &injection.action {
        Action::Image(image) => format!("{on} runs {}", name(image)),
        Action::Env(variables) => {
            format!("{on} {}", changed(model, injection.on, variables, name))
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

/// What other variables do: those of the stand-in are nothing for an audience, so what they bring about
/// comes first, and they stand in brackets.
fn changed(
    model: &Model,
    on: ComponentId,
    variables: &[(String, String)],
    name: impl Fn(&str) -> String,
) -> String {
    let (mut does, mut own, mut ours) = (Vec::new(), Vec::new(), Vec::new());
    for (key, value) in variables {
        let set = name(&format!("{key}={value}"));
        let told = match key.as_str() {
            BLOCKED => {
                let others: Vec<String> = value.split(',').map(&name).collect();
                vec![format!("no longer reaches {}", others.join(", "))]
            }
            PLAYED => {
                let scenario = model.scenarios.iter().find(|it| it.entry.name == *value);
                let effects = scenario.map_or(&[][..], |it| &it.effects);
                effects.iter().filter(|it| it.on == on).flat_map(|it| shown(it, &name)).collect()
            }
            _ => Vec::new(),
        };
        if told.is_empty() {
            own.push(set);
        } else {
            does.extend(told);
            ours.push(set);
        }
    }
    let mut parts = Vec::new();
    if !own.is_empty() {
        parts.push(format!("has {}", own.join(", ")));
    }
    if !does.is_empty() {
        parts.push(format!("{} ({})", does.join(" and "), ours.join(", ")));
    }
    parts.join("; it ")
}

/// What a component that is played does, as what follows its name.
fn shown(effect: &Effect, name: impl Fn(&str) -> String) -> Vec<String> {
    let place = if effect.endpoint.is_empty() {
        String::new()
    } else {
        format!(" at {}", name(&effect.endpoint))
    };
    let told = [
        effect.offline.then(|| "does not answer".to_owned()),
        effect.latency.map(|latency| format!("takes {latency} to answer")),
        effect.error_rate.map(|share| format!("fails {share} of its requests")),
        effect.requests.map(|share| format!("sees {share} of its usual requests")),
    ];
    let mut told: Vec<String> = told.into_iter().flatten().collect();
    if told.is_empty() && !effect.log.is_empty() {
        told.push("writes a line again and again".to_owned());
    }
    if let Some(last) = told.last_mut() {
        *last += &place;
    }
    told
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
