//! Scenarios for the script: what is done, what components do then, and what shows of it, when.
//!
//! What shows follows from the effects by the same reckoning as the proofs of the rules
//! (`model.outcomes`), and when it shows by the same times as the run-book (`model.times`).

use serde::Serialize;

use super::alerts;
use crate::backend;
use crate::model::rule::{Alerting, Sign, Timing};
use crate::model::scenario::{ExpectedAlert, Outcome, Scenario};
use crate::model::{ComponentId, ForecastId, Model};
use crate::review::told;

/// A scenario. Times are seconds since it was begun.
#[derive(Debug, Serialize)]
pub(super) struct Played<'a> {
    name: &'a str,
    title: &'a str,
    story: &'a str,
    /// How long it is played.
    lasts: f64,
    /// Whether it ends by itself.
    ends: bool,
    /// The time after which all that was promised shows.
    within: f64,
    /// Half sentences, with names between back-ticks.
    done: Vec<String>,
    /// The same on a laptop, where that is something else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    done_locally: Vec<String>,
    effects: Vec<Felt<'a>>,
    red: Vec<Red<'a>>,
    alerts: Vec<Rings<'a>>,
    budgets: Vec<Shrinks<'a>>,
    incidents: Vec<Opened<'a>>,
}

/// What a component does meanwhile.
#[derive(Debug, Serialize)]
struct Felt<'a> {
    on: &'a str,
    offline: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    latency: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    requests: Option<f64>,
    #[serde(skip_serializing_if = "str::is_empty")]
    log: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    endpoint: &'a str,
}

/// A box that turns red.
#[derive(Debug, Serialize)]
struct Red<'a> {
    component: &'a str,
    at: f64,
    /// By which signals, and when each of them.
    by: Vec<(&'a str, f64)>,
}

/// An alert that fires.
#[derive(Debug, Serialize)]
struct Rings<'a> {
    uid: &'a str,
    of: Vec<&'a str>,
    /// Whether it follows for sure; else it was promised, and only what was learnt can say.
    sure: bool,
    pending: f64,
    firing: f64,
    told: f64,
}

/// A budget that shrinks.
#[derive(Debug, Serialize)]
struct Shrinks<'a> {
    slo: &'a str,
    of: Vec<&'a str>,
}

/// An incident that is opened.
#[derive(Debug, Serialize)]
struct Opened<'a> {
    of: &'a str,
    alert: &'a str,
    /// By which contact point.
    by: &'a str,
    at: f64,
    /// Whether the end of the alert resolves it.
    resolves: bool,
}

/// Every scenario.
pub(super) fn all(model: &Model) -> Vec<Played<'_>> {
    let pairs = model.scenarios.iter().zip(&model.outcomes);
    pairs.map(|(scenario, outcome)| played(model, scenario, outcome)).collect()
}

fn played<'a>(model: &'a Model, scenario: &'a Scenario, outcome: &'a Outcome) -> Played<'a> {
    let red: Vec<Red<'a>> = outcome.red.iter().map(|it| turns_red(model, it)).collect();
    let rings = rings(model, scenario, outcome);
    let shows = red.iter().map(|it| it.at).chain(rings.iter().map(|(_, it)| it.told));
    let last = shows.fold(scenario.expect.within.as_seconds(), f64::max);
    // What has no end of its own is shown until all of it has shown for a while.
    let lasts = scenario.lasts.map_or(last + 240.0, crate::units::Duration::as_seconds);
    let done = |all: &[crate::model::scenario::Injection]| {
        all.iter().map(|injection| backend::done(model, injection)).collect()
    };
    Played {
        name: &scenario.entry.name,
        title: &scenario.entry.title,
        story: &scenario.story,
        lasts,
        ends: scenario.lasts.is_some(),
        within: scenario.expect.within.as_seconds(),
        done: done(&scenario.inject),
        done_locally: if scenario.local == scenario.inject {
            Vec::new()
        } else {
            done(&scenario.local)
        },
        effects: felt(model, scenario),
        budgets: budgets(model, outcome),
        incidents: rings.iter().flat_map(|(alert, it)| opened(model, alert, it)).collect(),
        alerts: rings.into_iter().map(|(_, rings)| rings).collect(),
        red,
    }
}

fn felt<'a>(model: &'a Model, scenario: &'a Scenario) -> Vec<Felt<'a>> {
    let felt = scenario.effects.iter().map(|effect| Felt {
        on: name(model, effect.on),
        offline: effect.offline,
        errors: effect.error_rate.map(crate::units::Ratio::share),
        latency: effect.latency.map(crate::units::Duration::as_seconds),
        requests: effect.requests.map(crate::units::Ratio::share),
        log: &effect.log,
        endpoint: &effect.endpoint,
    });
    felt.collect()
}

fn name(model: &Model, id: ComponentId) -> &str {
    &model[id].entry.name
}

fn names<'a>(model: &'a Model, ids: &[ComponentId]) -> Vec<&'a str> {
    ids.iter().map(|id| name(model, *id)).collect()
}

fn turns_red<'a>(model: &'a Model, (id, signals): &(ComponentId, Vec<usize>)) -> Red<'a> {
    let component = &model[*id];
    let by: Vec<(&str, f64)> = signals
        .iter()
        .map(|at| {
            let signal = component.signals[*at].name.as_str();
            let what = format!("{}: {signal}", component.entry.title);
            let is_meant = |it: &&Timing| it.sign == Sign::Box && it.what == what;
            let timing = model.times.iter().find(is_meant);
            let steps = timing.into_iter().flat_map(|it| &it.steps);
            (signal, steps.map(|(_, time)| time.as_seconds()).sum())
        })
        .collect();
    let at = by.iter().map(|(_, at)| *at).fold(f64::INFINITY, f64::min);
    Red { component: &component.entry.name, at: if at.is_finite() { at } else { 0.0 }, by }
}

/// Alerts that fire for sure, and those that were promised though nothing but experience can say.
fn rings<'a>(
    model: &'a Model,
    scenario: &'a Scenario,
    outcome: &'a Outcome,
) -> Vec<(&'a Alerting, Rings<'a>)> {
    let fires = outcome
        .alerts
        .iter()
        .map(|(id, of)| (model[*id].entry.title.as_str(), names(model, of), true));
    let forecast = |id: ForecastId| {
        let alert = model[id].alert.as_ref()?;
        Some((alert.title.as_str(), vec![name(model, model[id].of)], false))
    };
    let promised = scenario.expect.alerts.iter().filter_map(|expected| match expected.value {
        ExpectedAlert::Forecast(id) => forecast(id),
        ExpectedAlert::Alert(id) if outcome.unsure.contains(&id) => {
            Some((model[id].entry.title.as_str(), names(model, &model[id].of), false))
        }
        ExpectedAlert::Alert(_) => None,
    });
    let called = |title: &str| told::alerts(model).find(|alert| alert.title == title);
    let rings = fires.chain(promised).filter_map(|(title, of, sure)| {
        let alert = called(title)?;
        let soon = alerts::soon(model, alert);
        let (pending, firing, told) = (soon.pending, soon.firing, soon.told);
        Some((alert, Rings { uid: &alert.uid, of, sure, pending, firing, told }))
    });
    let burns = outcome.burns.iter().filter_map(|burning| {
        let alert = called(&burning.title)?;
        // It waits for nothing once it is seen.
        let firing = burning.after().as_seconds();
        let told = firing + model.routing.group_wait.as_seconds();
        let of = names(model, &burning.of);
        Some((alert, Rings { uid: &alert.uid, of, sure: true, pending: firing, firing, told }))
    });
    rings.chain(burns).collect()
}

fn budgets<'a>(model: &'a Model, outcome: &'a Outcome) -> Vec<Shrinks<'a>> {
    let shrinks = |(id, of): &(crate::model::SloId, Vec<ComponentId>)| Shrinks {
        slo: &model[*id].entry.name,
        of: names(model, of),
    };
    outcome.budgets.iter().map(shrinks).collect()
}

/// An incident for each component, by each of those told that opens one.
fn opened<'a>(model: &'a Model, alert: &'a Alerting, rings: &Rings<'a>) -> Vec<Opened<'a>> {
    let points = told::points(model, &alert.notify).into_iter().map(|id| &model[id]);
    let opens = points.filter(|point| point.kind.opens_incidents());
    let incidents = opens.flat_map(|point| {
        rings.of.iter().map(|of| Opened {
            of,
            alert: rings.uid,
            by: &point.entry.name,
            at: rings.told,
            resolves: point.resolved,
        })
    });
    incidents.collect()
}
