//! Proofs of `[alerts.*]`: each fires when it is due and at no other time, is silent just below its
//! bound and while nobody comes, and ends when the trouble does.

use super::behaviour::{self, Behaviour, Course};
use super::clock::{Clock, Evaluation};
use super::health::{tick, worsen};
use super::judge::{self, Condition, World};
use super::windows;
use crate::catalog::context::{Context, Subject};
use crate::catalog::health;
use crate::catalog::rules::alerts::{broken, label_of};
use crate::catalog::rules::uid;
use crate::model::ComponentId;
use crate::model::condition::{Bound, Comparison};
use crate::model::dashboard::Unit;
use crate::model::objective::{Alert, Sli, When};
use crate::model::proof::{Case, ExpectedAlerts, Firing, Proof, Samples, Series};
use crate::query::text::duration;
use crate::units::Duration;
use crate::words::NoData;

/// One proof for each interval: promtool evaluates all rules of a file at one pace.
pub(super) fn proofs(cx: Context<'_>) -> Vec<Proof> {
    let mut intervals: Vec<Duration> = cx.model.alerts.iter().map(|alert| alert.every).collect();
    intervals.sort();
    intervals.dedup();
    let proof = |every: Duration| {
        let alerts = cx.model.alerts.iter().filter(|alert| alert.every == every);
        let mut cases: Vec<Case> =
            alerts.flat_map(|alert| [case(cx, alert), window(cx, alert)]).flatten().collect();
        let here = |scenario| super::scenario::alerts(cx, scenario, every);
        cases.extend(cx.model.scenarios.iter().filter_map(here));
        // Who is there and never heard of is missed, but only by those who are told of that.
        let misses = |alert: &Alert| alert.all_of.is_some() && alert.no_data != NoData::Ok;
        if cx.model.alerts.iter().any(|alert| alert.every == every && misses(alert)) {
            for case in &mut cases {
                behaviour::introduce_all(cx, case);
            }
        }
        (!cases.is_empty()).then_some((every, cases))
    };
    let proofs = intervals.into_iter().filter_map(proof).enumerate();
    proofs
        .map(|(at, (every, cases))| Proof {
            subject: Some("alerts".to_owned()),
            name: if at == 0 { "alerts".to_owned() } else { format!("alerts-{}", duration(every)) },
            step: every,
            cases,
        })
        .collect()
}

/// What an alert is about, as far as a proof can bring it about.
pub(super) enum Lever<'a> {
    /// A condition on the behaviour of a component.
    Condition(Condition<'a>),
    /// The recorded health of a component.
    Health,
    /// What is left of a budget.
    Left,
}

/// How to bring an alert about; none for queries of the user's own.
pub(super) fn lever<'a>(cx: Context<'a>, alert: &'a Alert) -> Option<Lever<'a>> {
    match &alert.when {
        When::Health => Some(Lever::Health),
        When::Breach { slo } => match cx.model[*slo].sli {
            Sli::ErrorRate { .. } if cx.model[*slo].is_of_path() => Some(Lever::Left),
            Sli::Availability { .. } | Sli::Events { .. } => Some(Lever::Left),
            Sli::Latency { .. } | Sli::ErrorRate { .. } => {
                judge::of_when(cx, &alert.when).map(Lever::Condition)
            }
            Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => None,
        },
        When::Latency { .. }
        | When::ErrorRate { .. }
        | When::Requests { .. }
        | When::Lines { .. }
        | When::Recorded { .. } => judge::of_when(cx, &alert.when).map(Lever::Condition),
        When::Promql { .. } | When::Absent { .. } => None,
    }
}

/// Of whom the proof tells: of the component whose metric it is, or the first it is about.
fn subject(cx: Context<'_>, alert: &Alert) -> Option<ComponentId> {
    match &alert.when {
        When::Recorded { metric, .. } => Some(cx.model[*metric].of),
        When::Breach { .. }
        | When::Latency { .. }
        | When::ErrorRate { .. }
        | When::Requests { .. }
        | When::Lines { .. }
        | When::Promql { .. }
        | When::Absent { .. }
        | When::Health => alert.of.first().copied(),
    }
}

fn case(cx: Context<'_>, alert: &Alert) -> Option<Case> {
    if let When::Absent { selector, window } = &alert.when {
        return absent(cx, alert, selector, *window);
    }
    let (lever, id) = (lever(cx, alert)?, subject(cx, alert)?);
    let clock = Clock::new(alert.every, tick(cx)).usual(super::window(cx));
    let window = judge::window(&alert.when).unwrap_or_else(|| super::window(cx));
    let phase = clock.evaluations(window) + clock.evaluations(alert.hold) + 2;
    let fine = judge::fine(cx, id);
    let states = [
        fine.clone(),
        changed(cx, alert, &lever, id, Extent::Far)?,
        fine.clone(),
        changed(cx, alert, &lever, id, Extent::Just)?,
        fine.clone(),
        Behaviour { rate: 0.0, ..fine.clone() },
        Behaviour { gone: true, ..fine },
    ];
    let mut course = Course::new(id);
    course.push(1, &states[0]);
    for state in &states {
        course.push(phase * clock.ticks, state);
    }
    let bystander =
        alert.of.iter().find(|other| **other != id && !matches!(alert.when, When::Recorded { .. }));
    let mut courses = vec![course];
    if let Some(other) = bystander {
        let mut course = Course::new(*other);
        course.push(states.len() * phase * clock.ticks + 1, &judge::fine(cx, *other));
        courses.push(course);
    }
    let mut series: Vec<Series> = Vec::new();
    for course in &courses {
        series.extend(course.series(cx, clock.tick));
        series.extend(course.states(cx));
    }
    Some(Case {
        name: format!("{}: at its bound, beyond it, quiet, and gone", alert.entry.name),
        every: clock.tick,
        series,
        values: Vec::new(),
        alerts: expected(cx, alert, &lever, &courses, &clock),
    })
}

/// How far back it looks, where that matters.
fn window(cx: Context<'_>, alert: &Alert) -> Option<Case> {
    let (lever, id) = (lever(cx, alert)?, subject(cx, alert)?);
    let window = match lever {
        Lever::Condition(Condition::Lines(_)) | Lever::Health | Lever::Left => return None,
        Lever::Condition(_) => judge::window(&alert.when).unwrap_or_else(|| super::window(cx)),
    };
    let clock = Clock::new(alert.every, tick(cx)).usual(super::window(cx));
    let bad = changed(cx, alert, &lever, id, Extent::Far)?;
    let crowd = windows::Crowd::new(&judge::fine(cx, id), &bad);
    let after = clock.evaluations(window) + clock.evaluations(alert.hold) + 2;
    let courses = [crowd.course(id, 0, after * clock.ticks)];
    Some(Case {
        name: format!(
            "{}: a crowd counts as long as its window is, and no longer",
            alert.entry.name
        ),
        every: clock.tick,
        series: courses[0].series(cx, clock.tick),
        values: Vec::new(),
        alerts: expected(cx, alert, &lever, &courses, &clock),
    })
}

/// How much worse.
#[derive(Clone, Copy)]
enum Extent {
    Just,
    Far,
}

fn changed(
    cx: Context<'_>,
    alert: &Alert,
    lever: &Lever<'_>,
    id: ComponentId,
    extent: Extent,
) -> Option<Behaviour> {
    let mut world = World::from([(id, judge::fine(cx, id))]);
    match lever {
        Lever::Health => world.get_mut(&id)?.red = 1.0,
        Lever::Left => world.get_mut(&id)?.left = -1.0,
        Lever::Condition(condition) => {
            let key = ("alert", alert.entry.name.clone());
            worsen(&mut world, id, key.clone(), *condition)?;
            let own = world.get_mut(&id)?;
            match (extent, condition) {
                (Extent::Just, _) => {}
                (Extent::Far, Condition::Failed(bound)) => own.failed = far(*bound, 1.0),
                (Extent::Far, Condition::Slow(bound)) => own.slow.0 = far(*bound, 1.0),
                (Extent::Far, Condition::Rate(bound)) => own.rate = far(*bound, 10.0 * bound.value),
                (Extent::Far, Condition::Lines(bound)) => {
                    own.lines.insert(key, far(*bound, bound.value + 10.0));
                }
                (Extent::Far, Condition::Recorded(metric, bound)) => {
                    own.recorded.insert((*metric).to_owned(), far(*bound, bound.value + 10.0));
                }
            }
        }
    }
    world.remove(&id)
}

/// Far beyond a bound, on its bad side.
fn far(bound: Bound, most: f64) -> f64 {
    match bound.comparison {
        Comparison::Greater | Comparison::GreaterOrEqual => most,
        Comparison::Less | Comparison::LessOrEqual => 0.0,
        Comparison::Equal | Comparison::NotEqual | Comparison::Matches | Comparison::NotMatches => {
            judge::next_to(bound, true)
        }
    }
}

/// Each time the alert begins or ends to fire, and that it does not before; at the end of it all
/// what it says.
fn expected(
    cx: Context<'_>,
    alert: &Alert,
    lever: &Lever<'_>,
    courses: &[Course],
    clock: &Clock,
) -> Vec<ExpectedAlerts> {
    let label = label_of(cx, alert);
    let labels = |id: ComponentId| -> Vec<(String, String)> {
        let name = || cx.model[id].entry.name.clone();
        label.iter().map(|label| ((*label).to_owned(), name())).collect()
    };
    let course = &courses[0];
    let bound = bound_of(cx, alert);
    let seen =
        clock.evaluate(course, |evaluation: &Evaluation<'_>| measured(alert, lever, evaluation));
    let breaks = |value: &Option<f64>| match (value, alert.no_data) {
        (Some(value), _) => judge::breaks(*value, bound).then_some(*value),
        (None, NoData::Alerting) => Some(broken(bound)),
        (None, NoData::Ok | NoData::NoData) => None,
    };
    // Those of whom the case tells nothing have no data at all.
    let unheard = alert.of.iter().filter(|id| courses.iter().all(|course| course.of() != **id));
    let unheard = unheard.filter(|_| label.is_some());
    let silent = |value: f64| -> Vec<Firing> {
        unheard.clone().map(|id| Firing { labels: labels(*id), value: Some(value) }).collect()
    };
    let others = match alert.no_data {
        NoData::Alerting => silent(broken(bound)),
        NoData::Ok | NoData::NoData => Vec::new(),
    };
    let shows = number_is_known(cx, alert);
    let mut all = clock.turns(&seen, alert.hold, breaks, |at, value, fires| {
        let value = value.filter(|_| shows);
        let own = fires.then(|| Firing { labels: labels(course.of()), value });
        let others = others.iter().filter(|_| at >= alert.hold).cloned();
        ExpectedAlerts {
            uid: uid(cx, &alert.entry.name),
            at,
            firing: own.into_iter().chain(others).collect(),
        }
    });
    if alert.no_data == NoData::NoData {
        let others = silent(1.0);
        let missing = |value: &Option<f64>| value.is_none().then_some(1.0);
        all.extend(clock.turns(&seen, alert.hold, missing, |at, value, fires| {
            let own = fires.then(|| Firing { labels: labels(course.of()), value });
            let others = others.iter().filter(|_| at >= alert.hold).cloned();
            ExpectedAlerts {
                uid: uid(cx, &format!("{}-no-data", alert.entry.name)),
                at,
                firing: own.into_iter().chain(others).collect(),
            }
        }));
    }
    all
}

/// From where on an alert is bad.
fn bound_of(cx: Context<'_>, alert: &Alert) -> Bound {
    let above = |value| Bound { comparison: Comparison::Greater, value };
    match &alert.when {
        When::Breach { .. } => match judge::of_when(cx, &alert.when) {
            Some(Condition::Slow(bound) | Condition::Failed(bound)) => bound,
            Some(Condition::Lines(_) | Condition::Recorded(..) | Condition::Rate(_)) | None => {
                Bound { comparison: Comparison::Less, value: 0.0 }
            }
        },
        When::Latency { .. } => match judge::of_when(cx, &alert.when) {
            Some(Condition::Slow(bound)) => bound,
            _ => above(0.0),
        },
        When::ErrorRate { bound, .. }
        | When::Requests { bound, .. }
        | When::Recorded { bound, .. }
        | When::Promql { bound, .. } => *bound,
        When::Lines { count, .. } => *count,
        When::Absent { .. } | When::Health => above(0.0),
    }
}

/// Whether the number in the message follows from the behaviour: a quantile is made of buckets.
fn number_is_known(cx: Context<'_>, alert: &Alert) -> bool {
    match alert.when {
        When::Latency { .. } => false,
        When::Breach { slo } => match cx.model[slo].sli {
            Sli::Latency { .. } => {
                let of = Subject::Several(alert.of.clone());
                let measure = health::breach(cx, &of, slo, &[]);
                measure.is_some_and(|measure| measure.unit == Unit::Share)
            }
            Sli::Availability { .. }
            | Sli::ErrorRate { .. }
            | Sli::Events { .. }
            | Sli::TimeToAcknowledge { .. }
            | Sli::TimeToResolve { .. } => true,
        },
        When::ErrorRate { .. }
        | When::Requests { .. }
        | When::Lines { .. }
        | When::Recorded { .. }
        | When::Promql { .. }
        | When::Absent { .. }
        | When::Health => true,
    }
}

/// The number that an alert looks at; none if there is none.
fn measured(alert: &Alert, lever: &Lever<'_>, evaluation: &Evaluation<'_>) -> Option<f64> {
    let window = judge::window(&alert.when);
    match lever {
        Lever::Health => evaluation.now().map(|it| it.red),
        Lever::Left => evaluation.now().map(|it| it.left),
        Lever::Condition(Condition::Lines(_)) => {
            let key = ("alert", alert.entry.name.clone());
            evaluation.now().and_then(|it| it.lines.get(&key).copied())
        }
        Lever::Condition(Condition::Recorded(metric, _)) => {
            evaluation.largest(window?, |it| it.recorded.get(*metric).copied().unwrap_or_default())
        }
        Lever::Condition(Condition::Failed(_)) => evaluation.share(window, |it| it.failed),
        Lever::Condition(Condition::Slow(_)) => evaluation.share(window, |it| it.slow),
        Lever::Condition(Condition::Rate(_)) => evaluation.rate(window?),
    }
}

/// A metric that is there, and then is not. Only a plain selector names a series that can be sent.
fn absent(cx: Context<'_>, alert: &Alert, selector: &str, window: Duration) -> Option<Case> {
    let plain = !selector.contains("=~") && !selector.contains('!') && !selector.contains('(');
    if !plain {
        return None;
    }
    let clock = Clock::new(alert.every, Duration::seconds(60));
    let fine = Behaviour { red: 1.0, ..judge::fine(cx, *alert.of.first()?) };
    let there = clock.evaluations(window) + 1;
    let silent = clock.evaluations(window) + clock.evaluations(alert.hold) + 3;
    let (there, silent) = (there * clock.ticks + 1, silent * clock.ticks);
    let mut course = Course::new(*alert.of.first()?);
    course.push(there, &fine);
    course.push(silent, &Behaviour { gone: true, ..fine });
    let seen = clock.evaluate(&course, |evaluation: &Evaluation<'_>| {
        Some(if evaluation.largest(window, |it| it.red).is_some() { 0.0 } else { 1.0 })
    });
    let gone = |value: &Option<f64>| value.filter(|value| *value > 0.0);
    let alerts = clock.turns(&seen, alert.hold, gone, |at, value, fires| ExpectedAlerts {
        uid: uid(cx, &alert.entry.name),
        at,
        firing: fires.then(|| Firing { labels: Vec::new(), value }).into_iter().collect(),
    });
    // The selector is a series as it stands.
    let mut samples = Samples::default();
    samples.push_values(1.0, 0.0, there);
    samples.push_silence(silent);
    Some(Case {
        name: format!("{}: there, and then gone", alert.entry.name),
        every: clock.tick,
        series: vec![super::behaviour::series(selector, &[] as &[(&str, &str)], samples)],
        values: Vec::new(),
        alerts,
    })
}
