//! Rate, errors and duration of requests: what several dashboards show of different subjects.

use crate::catalog::context::{Context, Subject};
use crate::catalog::health::{failures, requests};
use crate::catalog::signals::Identity;
use crate::model::ComponentId;
use crate::model::condition::Comparison;
use crate::model::dashboard::{Meaning, Severity};
use crate::model::objective::{Sli, When};
use crate::query::comparison::Comparison as Operator;
use crate::query::promql::{Expr, Window};
use crate::units::{Duration, Ratio};

/// Requests a second, as one series or one for each value of the label.
pub(super) fn rate(cx: Context<'_>, of: &Subject, by: &[&str]) -> Option<Expr> {
    let calls = cx.metric("calls", of, [requests()])?;
    Some(calls.rate(Window::RateInterval).sum_by(by.iter().copied()))
}

/// Failed requests a second: 0 while none fails.
pub(super) fn failed_rate(cx: Context<'_>, of: &Subject) -> Option<Expr> {
    let failed = cx.metric("calls", of, [requests(), failures()])?;
    let none = rate(cx, of, &[])?.times(0.0);
    Some(failed.rate(Window::RateInterval).sum().or(none))
}

/// The share of requests that fail: 0 while none does, nothing while nobody asks.
pub(super) fn failed_share(cx: Context<'_>, of: &Subject, by: &[&str]) -> Option<Expr> {
    let failed = cx.metric("calls", of, [requests(), failures()])?;
    let failed = failed.rate(Window::RateInterval).sum_by(by.iter().copied());
    let all = rate(cx, of, by)?;
    // A service without failures has no series of them, and would be missing from the quotient.
    let none = all.clone().times(0.0);
    let failed =
        if by.is_empty() { failed.or(none) } else { failed.or_on(by.iter().copied(), none) };
    Some(failed.divided_by(all.keep(Operator::Above, 0.0)))
}

/// The seconds that this share of requests stays within.
pub(super) fn duration(cx: Context<'_>, of: &Subject, share: f64, by: &[&str]) -> Option<Expr> {
    let buckets = cx.buckets("duration", of, [requests()])?.rate(Window::RateInterval);
    let labels = std::iter::once("le").chain(by.iter().copied());
    Some(buckets.sum_by(labels).histogram_quantile(share))
}

/// The label of span metrics that names the service.
pub(super) fn service_label(cx: Context<'_>) -> Option<&'static str> {
    match cx.signal("calls")?.identity {
        Identity::Label(label) => Some(label),
        Identity::Check
        | Identity::Container
        | Identity::Pod
        | Identity::Deployment
        | Identity::Single => None,
    }
}

/// The objective of latency, where those of them that have one all have the same.
pub(super) fn latency_objective(cx: Context<'_>, ids: &[ComponentId]) -> Option<(Duration, Ratio)> {
    let slos = cx.model.slos.iter().filter(|slo| slo.of.iter().any(|id| ids.contains(id)));
    let mut objectives = slos.filter_map(|slo| match slo.sli {
        Sli::Latency { bound, objective } => Some((bound, objective)),
        Sli::Availability { .. }
        | Sli::ErrorRate { .. }
        | Sli::Events { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => None,
    });
    let first = objectives.next()?;
    objectives.all(|it| it == first).then_some(first)
}

/// The share of requests whose latency is shown: the promised one, or 95 %.
pub(super) fn shown_share(objective: Option<(Duration, Ratio)>) -> Ratio {
    objective.map_or(Ratio::percent(95), |(_, share)| share)
}

/// `p95`
pub(super) fn percentile(share: Ratio) -> String {
    format!("p{}", share.to_string().trim_end_matches('%'))
}

/// `Latency (p95)`
pub(super) fn latency_title(share: Ratio) -> String {
    format!("Latency ({})", percentile(share))
}

/// Red from the promised bound on, in the unit of the metric.
pub(super) fn latency_meaning(
    cx: Context<'_>,
    objective: Option<(Duration, Ratio)>,
) -> Option<Meaning> {
    let signal = cx.signal("duration")?;
    Some(objective.map_or(Meaning::Neutral, |(bound, _)| {
        Meaning::Worse(vec![(signal.seconds(bound.as_seconds()), Severity::Bad)])
    }))
}

/// Red where an alert fires, or else from 5 % on; yellow from a fifth of that.
pub(super) fn failure_meaning(cx: Context<'_>) -> Meaning {
    let bounds = cx.model.alerts.iter().filter_map(|alert| match alert.when {
        When::ErrorRate { bound, .. } => match bound.comparison {
            Comparison::Greater | Comparison::GreaterOrEqual => Some(bound.value),
            Comparison::Equal
            | Comparison::NotEqual
            | Comparison::Matches
            | Comparison::NotMatches
            | Comparison::Less
            | Comparison::LessOrEqual => None,
        },
        When::Breach { .. }
        | When::Latency { .. }
        | When::Requests { .. }
        | When::Lines { .. }
        | When::Recorded { .. }
        | When::Promql { .. }
        | When::Absent { .. }
        | When::Health => None,
    });
    let bad = bounds.reduce(f64::min).filter(|bound| *bound > 0.0).unwrap_or(0.05);
    Meaning::Worse(vec![(bad / 5.0, Severity::Warning), (bad, Severity::Bad)])
}
