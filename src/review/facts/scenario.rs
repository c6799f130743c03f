//! What trouble there is, what follows from it, and who comes.

use super::phrase;
use super::{Fact, Kind, Teller};
use crate::model::Model;
use crate::model::presentation::StopKind;
use crate::model::scenario::{Action, Effect, ExpectedAlert, Injection, Outcome, Scenario};
use crate::model::traffic::{Load, LoadAmount};
use crate::units::Duration;

/// Facts about scenarios, load and the talk.
pub(super) fn tell(model: &Model, facts: &mut Vec<Fact>) {
    for (scenario, outcome) in model.scenarios.iter().zip(&model.outcomes) {
        of_scenario(model, scenario, outcome, facts);
    }
    if let Some(load) = &model.load {
        of_load(model, load, facts);
    }
    let mut talk = Teller::whole(facts, "the talk");
    talk.each("stops at", model.talk.tour.iter().map(|stop| self::stop(model, &stop.what)));
}

fn of_scenario(model: &Model, scenario: &Scenario, outcome: &Outcome, facts: &mut Vec<Fact>) {
    let name = &scenario.entry.name;
    let mut teller = Teller::entry(facts, Kind::Scenario, "scenario", name, &scenario.entry.title);
    let red: Vec<_> = outcome.red.iter().map(|(id, _)| *id).collect();
    teller.each("turns red", phrase::components(model, &red));
    let fires = outcome.alerts.iter().map(|(id, _)| &model[*id].entry.name);
    let promised = scenario.expect.alerts.iter().filter_map(|expected| match expected.value {
        ExpectedAlert::Forecast(id) => Some(&model[id].entry.name),
        ExpectedAlert::Alert(id) => outcome.unsure.contains(&id).then(|| &model[id].entry.name),
    });
    teller.each("makes fire", fires.chain(promised).map(|it| phrase::name(it)));
    let budgets = outcome.budgets.iter().map(|(id, _)| phrase::name(&model[*id].entry.name));
    teller.each("spends the budget of", budgets);
    let burns = outcome.burns.iter();
    let burns = burns.map(|it| format!("`{}` after {}", it.title, it.after().spoken()));
    teller.each("makes fire for its budgets", burns);
    let incidents: Vec<_> = scenario.expect.incidents.iter().map(|id| id.value).collect();
    teller.each("opens an incident of", phrase::components(model, &incidents));
    teller.one("has shown all within", scenario.expect.within.spoken());
    teller.one("lasts", scenario.lasts.map_or("until it is reverted".to_owned(), Duration::spoken));
    let steps: Vec<String> = scenario.inject.iter().map(|it| step(model, it)).collect();
    teller.one("does", phrase::list(&steps, "nothing"));
    let effects: Vec<String> = scenario.effects.iter().map(|it| effect(model, it)).collect();
    teller.one("makes", phrase::list(&effects, "nobody suffer"));
}

fn step(model: &Model, injection: &Injection) -> String {
    let on = phrase::name(&model[injection.on].entry.name);
    match &injection.action {
        Action::Image(image) => format!("image `{image}` on {on}"),
        Action::Env(variables) => {
            let set: Vec<String> =
                variables.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("env `{}` on {on}", set.join(" "))
        }
        Action::Scale(to) => format!("scale {on} to {to}"),
        Action::Delete => format!("delete {on}"),
        Action::HoldSessions { users, .. } => {
            format!("hold sessions of {} on {on}", users.join(", "))
        }
        Action::EndSessions { user, .. } => format!("end sessions of {user} on {on}"),
        Action::Exec(way) => format!("run `{}` in {on}", way.run),
        Action::Flag { name, to, .. } => format!("flag `{name}` of {on} to `{to}`"),
        Action::Delay(time) => format!("delay {on} by {}", time.spoken()),
        Action::Block(to) => format!("block {on} from `{}`", model[*to].entry.name),
    }
}

fn effect(model: &Model, effect: &Effect) -> String {
    let mut shows = Vec::new();
    if effect.offline {
        shows.push("be offline".to_owned());
    }
    shows.extend(effect.error_rate.map(|share| format!("fail {share}")));
    shows.extend(effect.latency.map(|time| format!("take {}", time.spoken())));
    shows.extend(effect.requests.map(|share| format!("get {share} of its requests")));
    if !effect.log.is_empty() {
        shows.push(format!("log `{}`", effect.log));
    }
    let endpoint =
        if effect.endpoint.is_empty() { String::new() } else { format!(" at {}", effect.endpoint) };
    let on = phrase::name(&model[effect.on].entry.name);
    format!("{on} {}{endpoint}", phrase::list(&shows, "do nothing"))
}

fn of_load(model: &Model, load: &Load, facts: &mut Vec<Fact>) {
    let mut teller = Teller::whole(facts, "load");
    teller.one(
        "comes from",
        match load.amount {
            LoadAmount::Users(1) => "1 user".to_owned(),
            LoadAmount::Users(users) => format!("{users} users"),
            LoadAmount::Rate(rate) => format!("{rate} rounds"),
        },
    );
    teller.one("goes to", phrase::name(&model[load.target].entry.name));
    teller.one("thinks between pages for", format!("{} to {}", load.think.low, load.think.high));
    teller.one("lasts", load.duration.map_or("without end".to_owned(), Duration::spoken));
    teller.one("grows for", load.ramp.spoken());
    teller.each("takes the way", load.journeys.iter().map(|it| phrase::name(&it.name)));
    for journey in &load.journeys {
        teller.detail(&format!("weighs `{}` by", journey.name), journey.weight.to_string());
    }
}

fn stop(model: &Model, stop: &StopKind) -> String {
    match stop {
        StopKind::Dashboard { name, of } => {
            let of = of.map(|id| format!(" of `{}`", model[id].entry.name)).unwrap_or_default();
            format!("dashboard `{name}`{of}")
        }
        StopKind::Trace { of, path } => format!("a trace of `{}` {path}", model[*of].entry.name),
        StopKind::Scenario(id) => format!("scenario `{}`", model[*id].entry.name),
    }
}
