//! What must be said of a behaviour: by what the demo promises, not by what the rules ask.

use std::collections::BTreeMap;

use super::behaviour::{Behaviour, Requests};
use crate::catalog::context::Context;
use crate::catalog::health::up_metric;
use crate::model::component::{Signal, SignalSource};
use crate::model::condition::{Bound, Comparison};
use crate::model::objective::{Sli, When};
use crate::model::{ComponentId, SloId};
use crate::units::Duration;

/// How every component behaves.
pub(super) type World = BTreeMap<ComponentId, Behaviour>;

/// How far on the good side of a bound is just fine, and how far on the other is just bad. They
/// differ, so that no mixture of both within a window is the bound itself.
const MARGINS: [f64; 2] = [0.02, 0.027];
/// Requests a second where nothing asks for more or less: so many that small shares are whole
/// numbers.
pub(super) const USUAL_RATE: f64 = 10_000.0;
/// The share of requests that may be slow where a quantile is looked at: the 95th.
const BEYOND_QUANTILE: f64 = 0.05;

/// Whether a number breaks a bound.
pub(super) fn breaks(value: f64, bound: Bound) -> bool {
    #[expect(clippy::float_cmp, reason = "`=` on whole numbers is what the user asked for")]
    match bound.comparison {
        Comparison::Equal | Comparison::Matches => value == bound.value,
        Comparison::NotEqual | Comparison::NotMatches => value != bound.value,
        Comparison::Less => value < bound.value,
        Comparison::LessOrEqual => value <= bound.value,
        Comparison::Greater => value > bound.value,
        Comparison::GreaterOrEqual => value >= bound.value,
    }
}

/// The count that is just fine, or just bad.
pub(super) fn next_to(bound: Bound, bad: bool) -> f64 {
    let at = bound.value;
    let (fine, worse) = match bound.comparison {
        Comparison::Greater | Comparison::NotEqual | Comparison::NotMatches => (at, at + 1.0),
        Comparison::GreaterOrEqual => (at - 1.0, at),
        Comparison::Less => (at, at - 1.0),
        Comparison::LessOrEqual | Comparison::Equal | Comparison::Matches => (at + 1.0, at),
    };
    if bad { worse } else { fine }
}

/// The share or the rate that is just fine, or just bad.
pub(super) fn close_to(bound: Bound, bad: bool) -> f64 {
    let up = match bound.comparison {
        Comparison::Greater | Comparison::GreaterOrEqual => bad,
        Comparison::Less | Comparison::LessOrEqual => !bad,
        Comparison::Equal | Comparison::NotEqual | Comparison::Matches | Comparison::NotMatches => {
            return next_to(bound, bad);
        }
    };
    let margin = MARGINS[usize::from(bad)];
    bound.value * if up { 1.0 + margin } else { 1.0 - margin }
}

/// What a component does while all is just well: as close to every bound as is still fine.
pub(super) fn fine(cx: Context<'_>, id: ComponentId) -> Behaviour {
    let mut behaviour = Behaviour {
        gone: false,
        offline: false,
        unreachable: false,
        version: 1,
        process: 1,
        rate: USUAL_RATE,
        failed: 0.0,
        slow: (0.0, 0.0),
        lines: BTreeMap::new(),
        recorded: BTreeMap::new(),
        red: 0.0,
        left: 0.0,
    };
    for recorded in cx.model.recorded.iter().filter(|recorded| recorded.of == id) {
        behaviour.recorded.insert(recorded.entry.name.clone(), 0.0);
    }
    let mut failed = Vec::new();
    let mut slow = Vec::new();
    for (key, when) in conditions(cx, id) {
        match when {
            Condition::Lines(count) => {
                behaviour.lines.insert(key, next_to(count, false));
            }
            Condition::Recorded(metric, bound) => {
                if let Some(value) = behaviour.recorded.get_mut(metric) {
                    *value = next_to(bound, false);
                }
            }
            Condition::Failed(bound) => failed.push(close_to(bound, false)),
            Condition::Slow(bound) => slow.push(close_to(bound, false)),
            Condition::Rate(bound) if breaks(behaviour.rate, bound) => {
                behaviour.rate = close_to(bound, false);
            }
            Condition::Rate(_) => {}
        }
    }
    behaviour.failed = failed.into_iter().reduce(f64::min).unwrap_or_default().max(0.0);
    let longest = super::edges::bounds(cx, id).into_iter().reduce(f64::max).unwrap_or_default();
    behaviour.slow = (slow.into_iter().reduce(f64::min).unwrap_or_default(), 2.0 * longest);
    behaviour
}

/// What is asked of the behaviour of a component.
#[derive(Debug, Clone, Copy)]
pub(super) enum Condition<'a> {
    /// Lines, counted.
    Lines(Bound),
    /// A recorded metric.
    Recorded(&'a str, Bound),
    /// The share of requests that fails.
    Failed(Bound),
    /// The share of requests that is slow.
    Slow(Bound),
    /// Requests a second.
    Rate(Bound),
}

/// A share above which something is broken.
fn above(share: f64) -> Bound {
    Bound { comparison: Comparison::Greater, value: share }
}

/// Everything that signals and alerts ask of a component, by who asks.
fn conditions(cx: Context<'_>, id: ComponentId) -> Vec<((&'static str, String), Condition<'_>)> {
    let signals = cx.model[id]
        .signals
        .iter()
        .filter_map(|signal| Some((("signal", signal.name.clone()), of_signal(cx, signal)?)));
    let alerts = cx.model.alerts.iter().filter(|alert| match alert.when {
        When::Recorded { metric, .. } => cx.model[metric].of == id,
        _ => alert.covers(id),
    });
    let alerts = alerts
        .filter_map(|alert| Some((("alert", alert.entry.name.clone()), of_when(cx, &alert.when)?)));
    signals.chain(alerts).collect()
}

/// What a signal asks; none if it is not about requests or counts.
pub(super) fn of_signal<'a>(cx: Context<'a>, signal: &'a Signal) -> Option<Condition<'a>> {
    match &signal.source {
        SignalSource::ErrorLines { count, .. } => Some(Condition::Lines(*count)),
        SignalSource::Recorded { metric, bound } => {
            Some(Condition::Recorded(&cx.model[*metric].entry.name, *bound))
        }
        SignalSource::Slo(slo) => of_slo(cx, *slo),
        SignalSource::Latency { .. } => Some(Condition::Slow(above(BEYOND_QUANTILE))),
        SignalSource::Own(when) => of_when(cx, when),
        SignalSource::CheckFails
        | SignalSource::ExporterDown
        | SignalSource::ScrapeFails
        | SignalSource::Downstream(_) => None,
    }
}

fn of_slo(cx: Context<'_>, slo: SloId) -> Option<Condition<'static>> {
    match cx.model[slo].sli {
        Sli::ErrorRate { .. } if cx.model[slo].is_of_path() => None,
        Sli::Latency { objective, .. } => {
            Some(Condition::Slow(above(objective.complement().share())))
        }
        Sli::ErrorRate { objective } => {
            Some(Condition::Failed(above(objective.complement().share())))
        }
        Sli::Availability { .. }
        | Sli::Events { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => None,
    }
}

/// What a condition asks; none if it is not about requests or counts.
pub(super) fn of_when<'a>(cx: Context<'a>, when: &'a When) -> Option<Condition<'a>> {
    match when {
        When::Breach { slo } => of_slo(cx, *slo),
        // A quantile is broken where more than the rest of the requests is over the bound.
        When::Latency { bound, .. } => match bound.comparison {
            Comparison::Greater | Comparison::GreaterOrEqual => {
                Some(Condition::Slow(above(BEYOND_QUANTILE)))
            }
            Comparison::Equal
            | Comparison::NotEqual
            | Comparison::Matches
            | Comparison::NotMatches
            | Comparison::Less
            | Comparison::LessOrEqual => None,
        },
        When::ErrorRate { bound, .. } => Some(Condition::Failed(*bound)),
        When::Requests { bound, .. } => Some(Condition::Rate(*bound)),
        When::Lines { count, .. } => Some(Condition::Lines(*count)),
        When::Recorded { metric, bound, .. } => {
            Some(Condition::Recorded(&cx.model[*metric].entry.name, *bound))
        }
        When::Promql { .. } | When::Absent { .. } | When::Health => None,
    }
}

/// The window that a condition looks at; none if it looks at the newest sample.
pub(super) fn window(when: &When) -> Option<Duration> {
    match when {
        When::Latency { window, .. }
        | When::ErrorRate { window, .. }
        | When::Requests { window, .. }
        | When::Recorded { window, .. }
        | When::Absent { window, .. } => Some(*window),
        // The log store has counted the lines already.
        When::Breach { .. } | When::Lines { .. } | When::Promql { .. } | When::Health => None,
    }
}

/// How a component is by a signal, once it has behaved so for a while.
pub(super) fn state(cx: Context<'_>, world: &World, id: ComponentId, signal: &Signal) -> i32 {
    let component = &cx.model[id];
    let Some(own) = world.get(&id).filter(|it| !it.gone) else { return UNKNOWN };
    let known = |bad: bool| i32::from(bad);
    match &signal.source {
        SignalSource::CheckFails if component.check.is_some() => known(own.offline),
        SignalSource::ExporterDown | SignalSource::ScrapeFails if store_tells(cx, id) => {
            known(own.unreachable)
        }
        SignalSource::CheckFails | SignalSource::ExporterDown | SignalSource::ScrapeFails => {
            UNKNOWN
        }
        SignalSource::Downstream(callees) => {
            let states = callees.iter().flat_map(|callee| {
                let signals = cx.model[*callee].signals.iter();
                let own = signals.filter(|it| !matches!(it.source, SignalSource::Downstream(_)));
                own.map(|it| state(cx, world, *callee, it))
            });
            states.max().unwrap_or(UNKNOWN)
        }
        // What is gone from a demo that never sent it is gone.
        SignalSource::Own(When::Absent { .. }) => BAD,
        SignalSource::ErrorLines { .. }
        | SignalSource::Recorded { .. }
        | SignalSource::Slo(_)
        | SignalSource::Latency { .. }
        | SignalSource::Own(_) => match of_signal(cx, signal) {
            Some(condition) => {
                let key = ("signal", signal.name.clone());
                match is_met(cx, world, id, &key, condition) {
                    Some(bad) => known(bad),
                    None => UNKNOWN,
                }
            }
            None => UNKNOWN,
        },
    }
}

/// Nothing is known.
pub(super) const UNKNOWN: i32 = -1;
/// Something is bad.
pub(super) const BAD: i32 = 1;

fn store_tells(cx: Context<'_>, id: ComponentId) -> bool {
    cx.model[id].datastore().and_then(up_metric).is_some()
}

/// Whether a condition is met; none where nobody tells.
pub(super) fn is_met(
    cx: Context<'_>,
    world: &World,
    id: ComponentId,
    key: &(&'static str, String),
    condition: Condition<'_>,
) -> Option<bool> {
    let own = world.get(&id).filter(|it| !it.gone)?;
    let asked = cx.model[id].service().is_some() && cx.signal("calls").is_some();
    match condition {
        Condition::Lines(bound) => Some(breaks(*own.lines.get(key)?, bound)),
        Condition::Recorded(metric, bound) => {
            let value =
                world.values().find_map(|it| it.recorded.get(metric).filter(|_| !it.gone))?;
            Some(breaks(*value, bound))
        }
        // Of nothing, no share is bad.
        Condition::Failed(bound) if asked => {
            let Requests { all, failed, .. } = own.requests(super::health::tick(cx));
            Some(all > 0.0 && breaks(failed / all, bound))
        }
        Condition::Slow(bound) if asked => {
            let Requests { all, slow, .. } = own.requests(super::health::tick(cx));
            let bounds = super::edges::bounds(cx, id);
            let least = bounds.into_iter().reduce(f64::min).unwrap_or(f64::INFINITY);
            Some(all > 0.0 && own.slow.1 > least && breaks(slow / all, bound))
        }
        Condition::Rate(bound) if asked => Some(breaks(own.rate, bound)),
        Condition::Failed(_) | Condition::Slow(_) | Condition::Rate(_) => None,
    }
}

/// How every component with a signal is: the worst of its signals.
pub(super) fn health(cx: Context<'_>, world: &World) -> BTreeMap<ComponentId, i32> {
    let watched = cx.model.components().filter(|(_, it)| !it.signals.is_empty());
    watched
        .map(|(id, component)| {
            let states = component.signals.iter().map(|signal| state(cx, world, id, signal));
            (id, states.max().unwrap_or(UNKNOWN))
        })
        .collect()
}
