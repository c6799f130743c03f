//! What counts along a way of requests, minute by minute, and what of it is bad.
//!
//! A way is as bad as its worst component. What fails at one of them fails at every caller above it,
//! since each waits for the next: so shares are neither added nor multiplied, which would count a
//! failure once more for each hop. That is exact where failures travel up the way, and the least that
//! can be bad where a caller hides them. (Two events share at least the larger probability: Fréchet's
//! bound. Multiplying takes failures to be independent, which neighbours of one way are not.)
//!
//! No more requests can have gone all the way than its quietest component has seen. So a busy
//! gateway's failures on other ways weigh here by their share alone, and where nobody comes nothing
//! is bad. While one of them is not heard of, nothing is known of the way.

use super::identity;
use super::slo::Counted;
use crate::catalog::context::{Context, Subject};
use crate::catalog::health::{failures, requests};
use crate::catalog::rules::slo::grown;
use crate::model::objective::{Sli, Slo};
use crate::query::comparison::Comparison;
use crate::query::promql::operator::{Aggregation, Grouping, Matching, Operator, Transform};
use crate::query::promql::{Expr, number_with};

/// What is counted; none if nobody produces it for every component.
pub(super) fn counted(cx: Context<'_>, slo: &Slo) -> Option<Counted> {
    let of = Subject::Several(slo.path.clone());
    match slo.sli {
        Sli::Availability { .. } => {
            let (label, _) = identity(cx, "probe_success")?;
            let up = cx.metric("probe_success", &of, [])?;
            let up = up.aggregate(Aggregation::Average, Grouping::by([label]));
            let worst = number_with(1.0, Operator::Minus, up.clone().min());
            Some(Counted {
                events: all_of_them(slo, &up).call(Transform::ClampMaximum(1.0)),
                bad: worst.and_on([], all_of_them(slo, &up)),
            })
        }
        Sli::ErrorRate { .. } => {
            let (label, _) = identity(cx, "calls")?;
            let all = cx.metric("calls", &of, [requests()])?;
            let failed = cx.metric("calls", &of, [requests(), failures()])?;
            let failed = grown(&failed, &all, label).sum_by([label]);
            let all = grown(&all, &all, label).sum_by([label]);
            let events = all.clone().min().and_on([], all_of_them(slo, &all));
            let share = failed.divided_by(all.call(Transform::ClampMinimum(1.0)));
            // One that never failed has no series of failures.
            let worst = share.max().or_number(0.0);
            let bad = events.clone().join(Operator::Times, Matching::Same, worst);
            Some(Counted { events, bad })
        }
        Sli::Latency { .. }
        | Sli::Events { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => None,
    }
}

/// How many components are heard of, if that is all of them.
fn all_of_them(slo: &Slo, each: &Expr) -> Expr {
    #[expect(clippy::cast_precision_loss, reason = "a way has some components")]
    let members = slo.path.len() as f64;
    let heard_of = each.clone().aggregate(Aggregation::Count, Grouping::All);
    heard_of.keep(Comparison::Equal, members)
}
