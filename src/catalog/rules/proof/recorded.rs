//! What an objective has recorded, told to the rules that read it: the share in each of its windows,
//! and that it is measured.

use super::behaviour::series;
use super::labels;
use crate::catalog::context::Context;
use crate::catalog::rules::slo::{self, STEP};
use crate::catalog::rules::{burn, uid};
use crate::model::ComponentId;
use crate::model::objective::Slo;
use crate::model::proof::{Case, ExpectedAlerts, ExpectedValue, Firing, Series};
use crate::query::matcher;
use crate::query::promql;
use crate::query::promql::operator::Transform;
use crate::units::Duration;

/// Something happens inside of each window and something before it, never the same: so each share is
/// another one, and that of a window half as long or twice as long would be another one still.
pub(super) fn shares(cx: Context<'_>, slo: &Slo, of: ComponentId, step: Duration) -> Option<Case> {
    slo::allowed(slo)?;
    let minutes = |time: Duration| time.milliseconds / STEP.milliseconds;
    let windows = burn::windows(slo.window);
    let mut ages: Vec<u64> =
        windows.iter().flat_map(|it| [minutes(*it) * 3 / 4, minutes(*it) * 3 / 2]).collect();
    // What is as old as a window is long would be within it or not, as versions see it; and at an
    // evaluation the rules themselves may record something.
    for age in &mut ages {
        while windows.iter().any(|it| minutes(*it) == *age) || age.is_multiple_of(minutes(step)) {
            *age += 1;
        }
    }
    ages.sort_unstable();
    ages.dedup();
    let steps = ages.last()?.div_ceil(minutes(step)) + 1;
    let end = steps * minutes(step);
    #[expect(clippy::cast_precision_loss, reason = "a handful of windows")]
    let happened = |position: usize| (position as f64 + 1.0, 10.0 * position as f64 + 40.0);
    let sums = |window: Duration| {
        let within = ages.iter().enumerate().filter(|(_, age)| **age < minutes(window));
        within
            .map(|(position, _)| happened(position))
            .fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1))
    };
    let samples = |of: fn((f64, f64)) -> f64| {
        let mut samples = vec![None; usize::try_from(end).ok()? + 1];
        for (position, age) in ages.iter().enumerate() {
            samples[usize::try_from(end - age).ok()?] = Some(of(happened(position)));
        }
        Some(samples.into_iter().collect())
    };
    let labels = labels(cx, slo, of);
    let metric = |signal| cx.metric_name(signal);
    let value = |window: &Duration| {
        let (bad, all) = sums(*window);
        let matchers = labels.iter().map(|(name, value)| matcher::is(name, value));
        let share = promql::metric(&slo::share_name(*window), matchers);
        ExpectedValue {
            query: share.times(1e6).call(Transform::Round),
            at: step.times(steps),
            found: vec![(labels.clone(), (bad / all * 1e6).round())],
        }
    };
    Some(Case {
        name: "each window counts what is in it, and nothing that was before".to_owned(),
        every: STEP,
        series: vec![
            series(metric("slo-bad-events"), &labels, samples(|it| it.0)?),
            series(metric("slo-events"), &labels, samples(|it| it.1)?),
        ],
        values: windows.iter().map(value).collect(),
        alerts: Vec::new(),
    })
}

/// All are measured, and nobody is told that they are not; then the first is no more, and that is
/// told of it alone.
pub(super) fn measured(cx: Context<'_>, slo: &Slo) -> Option<Case> {
    slo::allowed(slo)?;
    let first = *slo.of.first()?;
    let hold = usize::try_from(slo::GONE_FOR.milliseconds / STEP.milliseconds).ok()?;
    let gone = hold + 2;
    let metric = cx.metric_name("slo-bad-events");
    let course = |id: &ComponentId| {
        let samples = (0..=gone + hold).map(|at| (*id != first || at < gone).then_some(0.0));
        series(metric, &labels(cx, slo, *id), samples.collect())
    };
    let told = |at: usize, fires: bool| ExpectedAlerts {
        uid: uid(cx, &format!("{}-gone", slo.entry.name)),
        at: STEP.times(at as u64),
        firing: fires
            .then(|| Firing { labels: labels(cx, slo, first), value: Some(1.0) })
            .into_iter()
            .collect(),
    };
    Some(Case {
        name: "(c) all are measured, and then the first is no more".to_owned(),
        every: STEP,
        series: slo.of.iter().map(course).collect::<Vec<Series>>(),
        values: Vec::new(),
        alerts: vec![told(gone - 1, false), told(gone + hold - 1, false), told(gone + hold, true)],
    })
}
