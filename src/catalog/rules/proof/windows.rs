//! How far back conditions look: as far as their windows, and no further.
//!
//! A crowd comes for one sample, and after it a few or nobody. As long as the window holds the crowd,
//! it decides; then the few do. First it fares well and then badly, so that neither what is counted
//! nor what it is held against may look back further or less far.

use std::collections::BTreeSet;

use super::behaviour::{Behaviour, Course};
use super::clock::{Clock, Evaluation};
use super::health::{STEP, labels, proved, tick, ticks, worsen};
use super::judge::{self, Condition, World};
use crate::catalog::context::Context;
use crate::catalog::health;
use crate::model::ComponentId;
use crate::model::component::{Signal, SignalSource};
use crate::model::proof::{Case, ExpectedValue};
use crate::query::matcher;
use crate::query::promql;
use crate::units::Duration;

/// Requests a second of a crowd, and of a few.
const RATES: [f64; 2] = [1e6, 0.25];

/// A crowd and a few, who fare well or badly.
pub(super) struct Crowd {
    well: Behaviour,
    badly: Behaviour,
}

impl Crowd {
    /// Whose behaviour is like these two when it is well and when it is bad.
    pub(super) fn new(fine: &Behaviour, bad: &Behaviour) -> Self {
        let well = Behaviour { failed: 0.0, slow: (0.0, fine.slow.1), ..fine.clone() };
        Self { well, badly: Behaviour { failed: 1.0, slow: (1.0, bad.slow.1), ..bad.clone() } }
    }

    /// A crowd that fares well, and after it a few who do not; a crowd that fares badly, and after it
    /// nobody: so many samples of either, and so many more to begin with.
    pub(super) fn course(&self, of: ComponentId, ahead: usize, after: usize) -> Course {
        let come = |who: &Behaviour, rate: f64| Behaviour { rate, ..who.clone() };
        let [crowd, few] = RATES;
        // One failure of thousands first: a counter that is not there yet could not grow.
        let first = Behaviour { failed: 1.0 / 4_096.0, ..come(&self.well, crowd) };
        let mut course = Course::new(of);
        course.push(ahead + 3, &first);
        course.push(after, &come(&self.well, few));
        course.push(1, &come(&self.well, crowd));
        course.push(after, &come(&self.badly, few));
        course.push(1, &come(&self.badly, crowd));
        course.push(after, &come(&self.well, 0.0));
        course
    }
}

/// Every signal of health that looks back, for each length of windows.
pub(super) fn of_signals(cx: Context<'_>) -> Vec<Case> {
    let proved = proved(cx);
    let all = proved.iter().flat_map(|id| {
        let signals = cx.model[*id].signals.iter();
        signals.filter_map(|signal| Some((window(cx, signal)?, *id, signal)))
    });
    let all: Vec<(Duration, ComponentId, &Signal)> = all.collect();
    let lengths: BTreeSet<Duration> = all.iter().map(|it| it.0).collect();
    let case = |length: &Duration| {
        let signals = all.iter().filter(|it| it.0 == *length).map(|it| (it.1, it.2));
        of_length(cx, *length, &signals.collect::<Vec<_>>())
    };
    lengths.iter().filter_map(case).collect()
}

/// How far back a signal looks; none if it looks at the newest sample.
fn window(cx: Context<'_>, signal: &Signal) -> Option<Duration> {
    match (judge::of_signal(cx, signal)?, &signal.source) {
        (_, SignalSource::Recorded { metric, .. }) => Some(health::hold(&cx.model[*metric])),
        (_, SignalSource::Own(when)) => judge::window(when),
        (Condition::Slow(_) | Condition::Failed(_), _) => Some(super::window(cx)),
        (Condition::Lines(_) | Condition::Recorded(..) | Condition::Rate(_), _) => None,
    }
}

fn of_length(cx: Context<'_>, window: Duration, of: &[(ComponentId, &Signal)]) -> Option<Case> {
    let tick = tick(cx);
    let mut fine = World::new();
    for id in of.iter().map(|it| it.0) {
        fine.entry(id).or_insert_with(|| judge::fine(cx, id));
    }
    let mut bad = fine.clone();
    for (id, signal) in of {
        let key = ("signal", signal.name.clone());
        worsen(&mut bad, *id, key, judge::of_signal(cx, signal)?);
    }
    // The crowd comes well before an evaluation, so that the next one still sees it and the one
    // after that, where the window is a minute, does not.
    let minute = ticks(1, tick);
    let early = minute * 2 / 3;
    let after = ticks(window.milliseconds.div_ceil(STEP.milliseconds) + 1, tick) + minute - 1;
    let ahead = (2 * minute - early - 2) % minute;
    let course = |(id, well): (&ComponentId, &Behaviour)| {
        Crowd::new(well, &bad[id]).course(*id, ahead, after)
    };
    let courses: Vec<Course> = fine.iter().map(course).collect();
    let clock = Clock::new(STEP, tick).usual(window);
    let mut values = Vec::new();
    for (id, signal) in of {
        let course = courses.iter().find(|course| course.of() == *id)?;
        values.extend(turns(cx, &clock, course, signal, window));
    }
    Some(Case {
        name: format!("a crowd counts for {window}, and no longer"),
        every: clock.tick,
        series: courses.iter().flat_map(|course| course.series(cx, clock.tick)).collect(),
        values,
        alerts: Vec::new(),
    })
}

/// What is recorded of a signal before and after each change of it.
fn turns(
    cx: Context<'_>,
    clock: &Clock,
    course: &Course,
    signal: &Signal,
    window: Duration,
) -> Vec<ExpectedValue> {
    let Some(condition) = judge::of_signal(cx, signal) else { return Vec::new() };
    let met = |evaluation: &Evaluation<'_>| {
        let bad = |found: Option<f64>, bound| found.filter(|it| judge::breaks(*it, bound));
        match condition {
            Condition::Failed(bound) => bad(evaluation.share(Some(window), |it| it.failed), bound),
            Condition::Slow(bound) => bad(evaluation.share(Some(window), |it| it.slow), bound),
            Condition::Rate(bound) => bad(evaluation.rate(window), bound),
            Condition::Recorded(metric, bound) => {
                let count = |it: &Behaviour| it.recorded.get(metric).copied().unwrap_or_default();
                bad(evaluation.largest(window, count), bound)
            }
            Condition::Lines(_) => None,
        }
    };
    let seen = clock.evaluate(course, met);
    let metric = cx.metric_name("component-signal");
    let name = cx.model[course.of()].entry.name.as_str();
    let recorded = labels(cx, "component-signal", course.of(), &[("signal", signal.name.as_str())]);
    clock.turns(
        &seen,
        Duration::ZERO,
        |it| *it,
        |at, _, bad| ExpectedValue {
            query: promql::metric(
                metric,
                [matcher::is("component", name), matcher::is("signal", &signal.name)],
            ),
            at,
            found: vec![(recorded.clone(), f64::from(u8::from(bad)))],
        },
    )
}
