//! What is proved of each objective: a life in which everything goes wrong, by what producers send;
//! how long what is counted counts; and what the scenarios do to its budget.

use super::objective::{BUSY, FINE, Moment, QUIET, Story};
use super::stage::Stage;
use super::{ages, board, bursts, scenario};
use crate::catalog::context::Context;
use crate::catalog::rules::burn;
use crate::catalog::rules::slo::{self, STEP};
use crate::model::objective::{Sli, Slo};
use crate::model::proof::{Case, Proof};
use crate::model::{ComponentId, SloId};
use crate::units::Duration;

/// How far apart evaluations of a life are. No window is as long as some of them together, so no
/// sample is as old as a window is long: versions of Prometheus would disagree about that one.
const PACE: Duration = Duration::seconds(660);

/// All proofs of an objective, each in a file of its own: they are evaluated at different paces.
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
    let mut proofs = vec![proof("", PACE, vec![a_life(cx, slo, *first, *last)])];
    let (step, windows) = match slo.sli {
        Sli::Events { metric, budget } => {
            (bursts::pace(budget, slo), bursts::case(cx, slo, *first, &cx.model[metric], budget))
        }
        Sli::Availability { .. }
        | Sli::Latency { .. }
        | Sli::ErrorRate { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => (ages::end(slo), ages::case(cx, slo)),
    };
    proofs.push(proof("-windows", step, vec![windows]));
    let scenarios = cx.model.scenarios.iter();
    let budgets: Vec<Case> =
        scenarios.filter_map(|scenario| scenario::budgets(cx, scenario, id)).collect();
    if !budgets.is_empty() {
        proofs.push(proof("-scenarios", STEP, budgets));
    }
    proofs
}

/// Everything after the other: no failure yet, a new version, counters that begin again at nearly
/// what they were, the first failure ever, half an hour in which nobody comes, one failure of two,
/// an outage, the time after, and silence.
fn moments() -> Vec<Moment> {
    let new = |total, bad| Moment::Events(total, bad, 2);
    let again = |total, bad| Moment::Again(total, bad, 2);
    let begin = [FINE, FINE, new(5.0, 0.0), again(4.0, 0.0), new(6.0, 2.0), again(3.0, 1.0)];
    let mut moments = begin.to_vec();
    moments.extend([new(0.0, 0.0); 3]);
    moments.extend([new(2.0, 1.0), new(BUSY, BUSY), new(BUSY, 0.0), Moment::Gone, Moment::Gone]);
    moments
}

/// The life of one component, while another has no trouble, the rest are measured and no more, and
/// what is recorded of some that do not exist shows each number and short window by itself.
fn a_life(cx: Context<'_>, slo: &Slo, of: ComponentId, other: ComponentId) -> Case {
    let moments = moments();
    let gone = moments.iter().position(|it| *it == Moment::Gone).unwrap_or_default();
    let one_of_two = gone - 3;
    let mut stage = Stage::new(PACE, moments.len());
    let mut story = Story::new(cx, slo, of, PACE, moments);
    for at in (1..=6).chain([one_of_two - 1, one_of_two, gone - 1, gone]) {
        story.expect_counts(at);
        story.expect_budget(at);
    }
    // While nobody comes, nothing is bad: neither nothing at all, nor no number.
    if let Some(shortest) = burn::windows(slo.window).first() {
        story.expect_share_at(*shortest, one_of_two - 1);
    }
    for at in [1, 4] {
        story.expect_share_at(slo.window, at);
    }
    story.play(&mut stage);
    if slo.of.len() > 1 && other != of {
        let moments = std::iter::repeat_n([FINE, QUIET], stage.evaluations()).flatten();
        let moments = moments.take(stage.evaluations()).collect();
        let mut story = Story::new(cx, slo, other, PACE, moments);
        story.expect_counts(2);
        story.play(&mut stage);
    }
    ages::measured(cx, slo, &[of, other], &mut stage);
    board::thresholds(cx, slo, &mut stage);
    board::still(cx, slo, &mut stage);
    ages::lately(cx, slo, &mut stage);
    stage.case(
        "a life: (b) nothing failed yet, (d) a new version, (b') the first failure ever, (a) nobody \
         for half an hour, (e) one of two fails, an outage, (c) silence; and (c') counters that stand still",
        STEP,
    )
}
