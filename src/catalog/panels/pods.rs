//! What a component uses of the cluster, as the dashboards of one component show it.

use super::draft::Draft;
use crate::catalog::context::{Context, Subject};
use crate::model::dashboard::{Meaning, Severity, Trend, Unit, View};
use crate::query::matcher;
use crate::query::promql::operator::Transform;
use crate::query::promql::{Expr, Window};

/// Processor time of each pod, against what was promised and what is allowed.
pub(super) fn cpu(cx: Context<'_>, of: &Subject) -> Option<Draft> {
    let used = cx.metric("container_cpu_usage_seconds_total", of, [])?;
    let used = used.rate(Window::RateInterval).sum_by(["pod"]);
    Some(
        Draft::new(View::Lines, Unit::Cores)
            .series_by(used, "pod")
            .limit(resource(cx, "kube_pod_container_resource_requests", of, "cpu")?, "request")
            .limit(resource(cx, "kube_pod_container_resource_limits", of, "cpu")?, "limit")
            .silent("no pod in this time"),
    )
}

/// Memory of each pod, against what was promised and what is allowed.
pub(super) fn memory(cx: Context<'_>, of: &Subject) -> Option<Draft> {
    let used = cx.metric("container_memory_working_set_bytes", of, [])?.sum_by(["pod"]);
    Some(
        Draft::new(View::Lines, Unit::Bytes)
            .series_by(used, "pod")
            .limit(resource(cx, "kube_pod_container_resource_requests", of, "memory")?, "request")
            .limit(resource(cx, "kube_pod_container_resource_limits", of, "memory")?, "limit")
            .silent("no pod in this time"),
    )
}

/// Bytes received and sent by all pods.
pub(super) fn network(cx: Context<'_>, of: &Subject) -> Option<Draft> {
    let received = cx.metric("container_network_receive_bytes_total", of, [])?;
    let sent = cx.metric("container_network_transmit_bytes_total", of, [])?;
    Some(
        Draft::new(View::Lines, Unit::BytesPerSecond)
            .series(received.rate(Window::RateInterval).sum(), "received")
            .series(sent.rate(Window::RateInterval).sum(), "sent")
            .silent("no pod in this time"),
    )
}

/// Restarts in the time shown.
pub(super) fn restarts(cx: Context<'_>, of: &Subject) -> Option<Draft> {
    Some(
        Draft::new(View::Number(Trend::Hidden), Unit::Count)
            .now(restarted(cx, of, &[])?, "restarts")
            .meaning(Meaning::Worse(vec![(1.0, Severity::Bad)]))
            .silent("no pod in this time"),
    )
}

/// Restarts in the time shown, as whole numbers: an increase is extrapolated.
pub(super) fn restarted(cx: Context<'_>, of: &Subject, by: &[&str]) -> Option<Expr> {
    let restarts = cx.metric("kube_pod_container_status_restarts_total", of, [])?;
    let increase = restarts.increase(Window::Range).sum_by(by.iter().copied());
    Some(increase.call(Transform::Round))
}

/// What one pod is promised or allowed of a resource: all pods of a workload have the same.
fn resource(cx: Context<'_>, metric: &str, of: &Subject, resource: &str) -> Option<Expr> {
    Some(cx.metric(metric, of, [matcher::is("resource", resource)])?.max())
}
