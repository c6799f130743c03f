//! Buckets that proofs send: as many as the bounds of a component need.

use crate::catalog::context::Context;
use crate::catalog::rules::slo;
use crate::model::ComponentId;
use crate::model::component::SignalSource;
use crate::model::objective::{Sli, When};

/// The bounds on latency that anything of this component is held against, in seconds.
pub(super) fn bounds(cx: Context<'_>, id: ComponentId) -> Vec<f64> {
    let of_when = |when: &When| match when {
        When::Latency { bound, .. } => Some(bound.value),
        When::Breach { .. }
        | When::ErrorRate { .. }
        | When::Requests { .. }
        | When::Lines { .. }
        | When::Recorded { .. }
        | When::Promql { .. }
        | When::Absent { .. }
        | When::Health => None,
    };
    let mut bounds = Vec::new();
    for alert in cx.model.alerts.iter().filter(|alert| alert.covers(id)) {
        bounds.extend(of_when(&alert.when));
    }
    for signal in &cx.model[id].signals {
        match &signal.source {
            SignalSource::Own(when) => bounds.extend(of_when(when)),
            SignalSource::Latency { bound } => bounds.push(bound.value),
            SignalSource::CheckFails
            | SignalSource::ExporterDown
            | SignalSource::ScrapeFails
            | SignalSource::ErrorLines { .. }
            | SignalSource::Recorded { .. }
            | SignalSource::Slo(_)
            | SignalSource::Downstream(_) => {}
        }
    }
    let objectives = cx.model.slos.iter().filter(|slo| slo.covers(id));
    bounds.extend(objectives.filter_map(|slo| match slo.sli {
        Sli::Latency { bound, .. } => Some(bound.as_seconds()),
        Sli::Availability { .. }
        | Sli::ErrorRate { .. }
        | Sli::Events { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => None,
    }));
    bounds
}

/// The buckets next to those bounds, and the one that holds everything.
pub(super) fn of(cx: Context<'_>, id: ComponentId) -> Vec<f64> {
    let Some(duration) = cx.signal("duration") else { return Vec::new() };
    let all = duration.producer.bucket_edges(cx.model);
    let mut edges: Vec<f64> = vec![f64::INFINITY];
    for bound in bounds(cx, id) {
        edges.extend(slo::bucket_below(&all, bound));
        edges.extend(slo::bucket_above(&all, bound));
        // Quantiles are taken from the bucket that holds what is slow.
        edges.extend(all.iter().copied().find(|edge| *edge > bound));
    }
    edges.sort_by(f64::total_cmp);
    edges.dedup();
    edges
}

/// As Prometheus spells it in the label `le`.
pub(super) fn spelled(edge: f64) -> String {
    if edge.is_infinite() { "+Inf".to_owned() } else { edge.to_string() }
}
