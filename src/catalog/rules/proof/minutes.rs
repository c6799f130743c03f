//! The stories told of each objective: one in minutes with everything that goes wrong in a life, one
//! in hours and one in days for windows as long as that.

use super::objective::{BROKEN, BUSY, FINE, Moment, QUIET, Story};
use super::{board, counters, recorded, scenario};
use crate::catalog::context::Context;
use crate::catalog::rules::burn;
use crate::catalog::rules::slo::{self, STEP};
use crate::model::objective::{Sli, Slo};
use crate::model::proof::{Case, Proof};
use crate::model::{ComponentId, SloId};
use crate::units::Duration;
use crate::words::AlertSeverity;

const HOUR: Duration = Duration::seconds(3_600);

/// All proofs of an objective.
pub(super) fn proofs(cx: Context<'_>, id: SloId) -> Vec<Proof> {
    let slo = &cx.model[id];
    let (Some(named), Some(other)) = (slo.of.first(), slo.members().last()) else {
        return Vec::new();
    };
    // Of a way, most of it happens where it ends, and is told of where it begins.
    let (first, last) = if slo.is_of_path() { (other, named) } else { (named, other) };
    let subject = slo::subject(slo);
    let proof = |word: &str, step: Duration, cases: Vec<Case>| Proof {
        subject: Some(subject.clone()),
        name: format!("{subject}{word}"),
        step,
        cases,
    };
    let mut minutes = vec![a_life(cx, slo, *first)];
    minutes.extend(hardly_anybody(cx, slo, *last));
    minutes.extend(counters::stories(cx, slo, *last));
    minutes.extend(board::thresholds(cx, slo, *named));
    minutes.extend(recorded::measured(cx, slo));
    let scenarios = cx.model.scenarios.iter();
    minutes.extend(scenarios.filter_map(|scenario| scenario::budgets(cx, scenario, id)));
    let mut hours: Vec<Case> = board::windows(cx, slo, *named).into_iter().collect();
    if let Sli::Events { metric, budget } = slo.sli
        && slo.burn_alerts
    {
        let events = (&cx.model[metric], budget);
        let day = HOUR.times(24);
        minutes.extend(board::bursts(cx, slo, *first, events, STEP, |it| it.long < day));
        hours.extend(board::bursts(cx, slo, *first, events, HOUR, |it| it.long >= day));
    }
    let mut proofs = vec![proof("", STEP, minutes)];
    if slo.window > HOUR.times(24) {
        hours.insert(0, long_trouble(cx, slo, *first));
        proofs.push(proof("-hours", HOUR, hours));
        let days = part_of(slo.window);
        let mut cases = vec![a_window(cx, slo, *first, days)];
        cases.extend(recorded::shares(cx, slo, *named, days));
        proofs.push(proof("-days", days, cases));
    } else {
        hours.extend(recorded::shares(cx, slo, *named, HOUR));
        if !hours.is_empty() {
            proofs.push(proof("-hours", HOUR, hours));
        }
    }
    proofs
}

/// As long as a few evaluations of it make a window: each of them costs time.
fn part_of(window: Duration) -> Duration {
    Duration::seconds(window.whole_seconds() / 12 / 60 * 60)
}

fn add(moments: &mut Vec<Moment>, count: usize, moment: Moment) {
    moments.extend(std::iter::repeat_n(moment, count));
}

/// Everything after the other: no failure yet, a new version, the first failure ever, half an hour
/// in which nobody comes, one failure of two, an outage, the time after, and silence.
fn a_life(cx: Context<'_>, slo: &Slo, of: ComponentId) -> Case {
    let mut moments = Vec::new();
    add(&mut moments, 6, FINE);
    let no_failure_yet = moments.len() - 1;
    let other = |bad| Moment::Events(BUSY, bad, 2);
    add(&mut moments, 10, other(0.0));
    let first_failure = moments.len();
    moments.push(other(6.0));
    add(&mut moments, 30, Moment::Events(0.0, 0.0, 2));
    let half_an_hour = moments.len() - 1;
    moments.push(Moment::Events(2.0, 1.0, 2));
    let one_of_two = moments.len() - 1;
    add(&mut moments, 10, other(0.0));
    add(&mut moments, 25, other(BUSY));
    add(&mut moments, 12, other(0.0));
    let gone = moments.len();
    add(&mut moments, 14, Moment::Gone);
    let mut story = Story::new(cx, slo, of, STEP, moments);
    for at in [1, no_failure_yet, no_failure_yet + 1, first_failure, half_an_hour, one_of_two] {
        story.expect_counts(at);
        story.expect_budget(at);
    }
    story.expect_budget(gone - 1);
    story.expect_counts(gone);
    story.expect_budget(gone);
    let windows = burn::windows(slo.window);
    // While nobody comes, nothing is bad: neither nothing at all, nor no number.
    if let Some(shortest) = windows.first() {
        story.expect_share_at(*shortest, half_an_hour);
    }
    for at in [no_failure_yet, first_failure] {
        story.expect_share_at(slo.window, at);
    }
    for severity in [AlertSeverity::Critical, AlertSeverity::Warning] {
        story.expect_burns_at(severity, one_of_two);
        story.expect_burns(severity);
    }
    story.expect_still();
    story.expect_gone();
    story.case(
        "a life: (b) nothing failed yet, (d) a new version, (b') the first failure ever, (a) nobody \
         for half an hour, (e) one of two fails, an outage, (c) silence",
    )
}

/// Nobody comes, then two of whom one fails, and nobody again for more than an hour; then nothing is
/// heard for a while, and too little is known to say that counters stand still.
fn hardly_anybody(cx: Context<'_>, slo: &Slo, of: ComponentId) -> Option<Case> {
    match slo.sli {
        Sli::Latency { .. } | Sli::ErrorRate { .. } => {}
        Sli::Availability { .. }
        | Sli::Events { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => return None,
    }
    let mut moments = Vec::new();
    add(&mut moments, 57, QUIET);
    moments.push(Moment::Events(2.0, 1.0, 1));
    let failure = moments.len() - 1;
    add(&mut moments, 63, QUIET);
    add(&mut moments, 10, Moment::Gone);
    add(&mut moments, 4, QUIET);
    let mut story = Story::new(cx, slo, of, STEP, moments);
    story.expect_counts(failure);
    story.expect_budget(failure + 1);
    for severity in [AlertSeverity::Critical, AlertSeverity::Warning] {
        story.expect_burns_at(severity, failure);
        story.expect_burns(severity);
    }
    story.expect_still();
    Some(story.case(
        "(e) one failure of two requests in an hour pages nobody, and (c') counters that stand still \
         are told of",
    ))
}

/// Trouble that lasts for hours, seen by windows that last for days. Nobody comes in every other
/// hour: so no window begins with anything that counts.
fn long_trouble(cx: Context<'_>, slo: &Slo, of: ComponentId) -> Case {
    let mut moments = Vec::new();
    let alternately = |moments: &mut Vec<Moment>, hours: usize, moment: Moment| {
        for _ in 0..hours / 2 {
            moments.extend([QUIET, moment]);
        }
    };
    alternately(&mut moments, 10, FINE);
    alternately(&mut moments, 8, BROKEN);
    alternately(&mut moments, 16, FINE);
    let mut story = Story::new(cx, slo, of, HOUR, moments);
    story.expect_burns(AlertSeverity::Critical);
    story.expect_burns(AlertSeverity::Warning);
    story.case("hours of trouble, and after it")
}

/// A failure is part of the budget for as long as the objective is about, and no longer.
fn a_window(cx: Context<'_>, slo: &Slo, of: ComponentId, step: Duration) -> Case {
    let steps = |time: Duration| {
        usize::try_from(time.milliseconds / step.milliseconds).expect("a dozen parts of it")
    };
    let mut moments = vec![QUIET, FINE, QUIET, BROKEN];
    let failure = moments.len() - 1;
    let window = steps(slo.window);
    for _ in 0..window / 2 + 2 {
        moments.extend([QUIET, FINE]);
    }
    let mut story = Story::new(cx, slo, of, step, moments);
    for at in [failure, failure + window * 2 / 3, failure + window - 1, failure + window + 1] {
        story.expect_budget(at);
    }
    story.case("a failure is forgiven when its time is over, and not before")
}
