//! Proofs of forecasts, as far as they go without what was learnt: that a scenario moves what the
//! forecast watches, and that its alert takes what it is told the right way round.
//!
//! Only Grafana Cloud knows what was expected, and evaluates the alert: so there is no file of rules
//! to prove, but the very queries that are sent there are asked.

use super::behaviour::series;
use super::health::{STEP, tick, ticks};
use super::judge::{self, World};
use super::{edges, health, scenario};
use crate::catalog::context::Context;
use crate::model::objective::Forecast;
use crate::model::proof::{Case, ExpectedValue, Proof};
use crate::model::rule::Learnt;
use crate::model::scenario::{ExpectedAlert, Scenario};
use crate::query::comparison::Comparison;
use crate::query::promql::Expr;
use crate::words::ForecastSignal;

/// How long all is well before a scenario begins.
const BEFORE: u64 = 5;

/// The proof; none if nothing is forecast.
pub(super) fn proof(cx: Context<'_>) -> Option<Proof> {
    let cases = cx.model.learnt.iter().flat_map(|learnt| {
        let scenarios = cx.model.scenarios.iter();
        let moved = scenarios.filter_map(|scenario| moved(cx, learnt, scenario));
        taken(cx, learnt).into_iter().chain(moved)
    });
    let cases: Vec<Case> = cases.collect();
    let name = "forecasts".to_owned();
    (!cases.is_empty()).then_some(Proof { subject: None, name, step: STEP, cases })
}

/// What the alert makes of each thing that it can be told: above what was expected, as expected,
/// below it, and nothing.
fn taken(cx: Context<'_>, learnt: &Learnt) -> Option<Case> {
    let forecast = &cx.model[learnt.forecast];
    let alert = learnt.alert.as_ref()?;
    let bound = alert.bound?;
    let told = [Some(0.0), Some(1.0), Some(-1.0), None];
    let is_odd = |told: f64| match forecast.signal {
        // Faster than ever, or fewer errors, is no trouble.
        ForecastSignal::Latency | ForecastSignal::ErrorRate => told > 0.0,
        ForecastSignal::Requests => told != 0.0,
    };
    let values = told.iter().enumerate().map(|(at, told)| ExpectedValue {
        query: alert.query.clone().keep(bound.comparison.operator(), bound.value),
        at: STEP.times(at as u64),
        found: told.filter(|it| is_odd(*it)).map(|it| (Vec::new(), it)).into_iter().collect(),
    });
    let metric = format!("{}:anomalous", forecast.metric);
    Some(Case {
        name: format!("{}: as expected, above, below, and unknown", forecast.entry.name),
        every: STEP,
        series: vec![series(&metric, &[] as &[(&str, &str)], told.into_iter().collect())],
        values: values.collect(),
        alerts: Vec::new(),
    })
}

/// That what is learnt goes to where it never is while all is well.
fn moved(cx: Context<'_>, learnt: &Learnt, scenario: &Scenario) -> Option<Case> {
    let promised = ExpectedAlert::Forecast(learnt.forecast);
    if !scenario.expect.alerts.iter().any(|it| it.value == promised) {
        return None;
    }
    let forecast = &cx.model[learnt.forecast];
    let minutes = scenario.expect.within.milliseconds.div_ceil(60_000).max(1);
    let only = |world: World| -> World {
        world.into_iter().filter(|(id, _)| *id == forecast.of).collect()
    };
    let (before, during) = (only(scenario::calm(cx)), only(scenario::world(cx, scenario)));
    let test = beyond(cx, forecast, &learnt.query)?;
    let found = |at: u64, is_beyond: bool| ExpectedValue {
        query: test.clone(),
        at: STEP.times(at),
        found: vec![(Vec::new(), f64::from(u8::from(is_beyond)))],
    };
    let tick = tick(cx);
    let phases = [(ticks(BEFORE, tick) + 1, before), (ticks(minutes, tick), during)];
    Some(Case {
        name: format!(
            "{}: what {} watches leaves its usual place",
            scenario.entry.name, forecast.entry.name
        ),
        every: tick,
        series: health::series(cx, &phases, tick),
        values: vec![found(BEFORE, false), found(BEFORE + minutes, true)],
        alerts: Vec::new(),
    })
}

/// 1 where a number is beyond what it can be while all is well, and 0 where it is not.
fn beyond(cx: Context<'_>, forecast: &Forecast, query: &Expr) -> Option<Expr> {
    let test = |comparison, number| Some(query.clone().test(comparison, number));
    match forecast.signal {
        // While all is well, every request ends in the first bucket that anybody asks for.
        ForecastSignal::Latency => test(
            Comparison::Above,
            edges::of(cx, forecast.of).first().copied().filter(|it| it.is_finite())?,
        ),
        ForecastSignal::ErrorRate => test(Comparison::Above, 0.0),
        ForecastSignal::Requests => test(Comparison::NotEqual, judge::USUAL_RATE),
    }
}
