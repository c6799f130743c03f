//! Stories of counters that do not simply grow: they begin again, and they stand still.

use super::objective::{FINE, Moment, QUIET, Story};
use crate::catalog::context::Context;
use crate::catalog::rules::slo::{self, STEP};
use crate::model::ComponentId;
use crate::model::objective::{Sli, Slo};
use crate::model::proof::Case;

/// The stories; none where nothing is counted.
pub(super) fn stories(cx: Context<'_>, slo: &Slo, of: ComponentId) -> Vec<Case> {
    match slo.sli {
        Sli::Latency { .. } | Sli::ErrorRate { .. } => {
            vec![begun_again(cx, slo, of), seldom_known(cx, slo, of)]
        }
        Sli::Availability { .. }
        | Sli::Events { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => Vec::new(),
    }
}

/// A process is new, its counters begin at nought, and come within a minute to nearly what they had
/// been: all of that is news, nothing of it is a decrease.
fn begun_again(cx: Context<'_>, slo: &Slo, of: ComponentId) -> Case {
    let moments = vec![
        FINE,
        Moment::Events(5.0, 0.0, 1),
        Moment::Again(4.0, 0.0),
        Moment::Events(6.0, 2.0, 1),
        Moment::Again(3.0, 1.0),
    ];
    let mut story = Story::new(cx, slo, of, STEP, moments);
    for at in 1..story.len() {
        story.expect_counts(at);
    }
    story.expect_budget(story.len() - 1);
    story.case("counters begin again at nought, at nearly what they were")
}

/// Counters that stand still are told of once they were heard for most of an hour, and not where
/// they were heard for half of it.
fn seldom_known(cx: Context<'_>, slo: &Slo, of: ComponentId) -> Case {
    let most = usize::try_from(slo::STILL_FOR.milliseconds / STEP.milliseconds).expect("an hour");
    let mut moments = vec![QUIET; most];
    moments.extend(vec![Moment::Gone; most / 2]);
    moments.extend(vec![QUIET; most / 3]);
    let mut story = Story::new(cx, slo, of, STEP, moments);
    story.expect_still();
    story.case("(c') counters that stand still: heard for most of an hour, and for half of one")
}
