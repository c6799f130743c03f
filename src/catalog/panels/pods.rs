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

/// What a network counts: received, sent, and what it is.
type Traffic = (&'static str, &'static str, Unit);

pub(super) const BYTES: Traffic = (
    "container_network_receive_bytes_total",
    "container_network_transmit_bytes_total",
    Unit::BytesPerSecond,
);
pub(super) const PACKETS: Traffic = (
    "container_network_receive_packets_total",
    "container_network_transmit_packets_total",
    Unit::PacketsPerSecond,
);
pub(super) const DROPPED: Traffic = (
    "container_network_receive_packets_dropped_total",
    "container_network_transmit_packets_dropped_total",
    Unit::PacketsPerSecond,
);

/// What each pod receives, and downwards what it sends.
pub(super) fn network(cx: Context<'_>, of: &Subject, traffic: Traffic) -> Option<Draft> {
    let (received, sent, unit) = traffic;
    let by_pod =
        |metric| Some(cx.metric(metric, of, [])?.rate(Window::RateInterval).sum_by(["pod"]));
    Some(
        Draft::new(View::Lines, unit)
            .series_by_as(by_pod(received)?, "pod", "received")
            .series_by_as(by_pod(sent)?, "pod", "sent")
            .downwards()
            .silent("no pod in this time"),
    )
}

/// Processor time of each pod, beside what was promised and what is allowed.
pub(super) fn cpu_quota(cx: Context<'_>, of: &Subject) -> Option<Draft> {
    let used = cx.metric("container_cpu_usage_seconds_total", of, [])?;
    quota(cx, of, used.rate(Window::RateInterval), Unit::Cores, "cpu")
}

/// Memory of each pod, beside what was promised and what is allowed.
pub(super) fn memory_quota(cx: Context<'_>, of: &Subject) -> Option<Draft> {
    let used = cx.metric("container_memory_working_set_bytes", of, [])?;
    quota(cx, of, used, Unit::Bytes, "memory")
}

fn quota(cx: Context<'_>, of: &Subject, used: Expr, unit: Unit, resource: &str) -> Option<Draft> {
    let used = used.sum_by(["pod"]);
    let by_pod = |metric| {
        let all = cx.metric(metric, of, [matcher::is("resource", resource)])?;
        Some(all.sum_by(["pod"]))
    };
    let request = by_pod("kube_pod_container_resource_requests")?;
    let limit = by_pod("kube_pod_container_resource_limits")?;
    let worse = Meaning::Worse(vec![(0.7, Severity::Warning), (0.9, Severity::Bad)]);
    Some(
        Draft::new(View::Columns("pod"), unit)
            .now(used.clone(), "Used")
            .now(request.clone(), "Request")
            .now(used.clone().divided_by(request), "Of request")
            .shown(Unit::Share, Meaning::Neutral)
            .now(limit.clone(), "Limit")
            .now(used.divided_by(limit), "Of limit")
            .shown(Unit::Share, worse)
            .silent("no pod in this time"),
    )
}

/// Restarts of each pod since it was made.
pub(super) fn restarts_over_time(cx: Context<'_>, of: &Subject) -> Option<Draft> {
    let restarts = cx.metric("kube_pod_container_status_restarts_total", of, [])?;
    let draft = Draft::new(View::Lines, Unit::Count).series_by(restarts.max_by(["pod"]), "pod");
    Some(draft.silent("no pod in this time"))
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
