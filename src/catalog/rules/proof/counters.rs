//! Stories of counters that do not simply grow: they begin again.

use super::objective::{FINE, Moment, Story};
use crate::catalog::context::Context;
use crate::catalog::rules::slo::STEP;
use crate::model::ComponentId;
use crate::model::objective::{Sli, Slo};
use crate::model::proof::Case;

/// The stories; none where nothing is counted.
pub(super) fn stories(cx: Context<'_>, slo: &Slo, of: ComponentId) -> Vec<Case> {
    match slo.sli {
        Sli::Latency { .. } | Sli::ErrorRate { .. } => {
            vec![begun_again(cx, slo, of)]
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
