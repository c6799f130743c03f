//! Rate, errors and duration of requests: what several dashboards show of different subjects.

use crate::catalog::context::{Context, Subject};
use crate::catalog::health::{failures, requests};
use crate::catalog::signals::Identity;
use crate::model::ComponentId;
use crate::model::condition::{Bound, Comparison};
use crate::model::dashboard::{Behind, Meaning, Severity};
use crate::model::objective::{Sli, When};
use crate::query::comparison::Comparison as Operator;
use crate::query::matcher::Value;
use crate::query::promql::{Expr, Window};
use crate::query::traceql::{Condition, Kind, Spans, Status};
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

/// The requests that a service answered, as traces tell them; none if nothing sends spans.
pub(super) fn spans(cx: Context<'_>, service: impl Into<Value>) -> Option<Spans> {
    cx.signal("calls")?;
    Some(Spans::of_service(service).with(Condition::Kind(Kind::Server)))
}

/// The name of the service that a series is of, by this label, as Grafana fills it in.
pub(super) fn named_by(label: &str) -> Value {
    Value::from(format!("${{__field.labels.{label}}}"))
}

/// The traces behind how many there are.
pub(super) fn behind_all(cx: Context<'_>, service: impl Into<Value>) -> Option<Behind> {
    Some(Behind { title: "Traces".to_owned(), spans: spans(cx, service)? })
}

/// The traces behind how many fail.
pub(super) fn behind_failed(cx: Context<'_>, service: impl Into<Value>) -> Option<Behind> {
    let spans = spans(cx, service)?.with(Condition::Status(Status::Error));
    Some(Behind { title: "Traces that failed".to_owned(), spans })
}

/// The traces behind how long they take: those that took longer than promised, or a second.
pub(super) fn behind_slow(
    cx: Context<'_>,
    objective: Option<(Duration, Ratio)>,
    service: impl Into<Value>,
) -> Option<Behind> {
    let bound = objective.map_or(Duration::seconds(1), |(bound, _)| bound);
    let spans = spans(cx, service)?.with(Condition::Duration(Operator::Above, bound));
    Some(Behind { title: format!("Traces over {bound}"), spans })
}

/// The label of span metrics that names the service.
pub(super) fn service_label(cx: Context<'_>) -> Option<&'static str> {
    match cx.signal("calls")?.identity {
        Identity::Label(label) => Some(label),
        Identity::Check
        | Identity::Container
        | Identity::Pod
        | Identity::Deployment
        | Identity::ReplicaSet
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

/// Red from the promised bound on, and from where on somebody is told, in the unit of the metric.
pub(super) fn latency_meaning(
    cx: Context<'_>,
    objective: Option<(Duration, Ratio)>,
) -> Option<Meaning> {
    let signal = cx.signal("duration")?;
    let mut bounds = above(cx, |when| {
        let When::Latency { bound, .. } = when else { return None };
        Some(*bound)
    });
    bounds.extend(objective.map(|(bound, _)| bound.as_seconds()));
    let bad = sorted(bounds).into_iter();
    let bad: Vec<_> = bad.map(|bound| (signal.seconds(bound), Severity::Bad)).collect();
    Some(if bad.is_empty() { Meaning::Neutral } else { Meaning::Worse(bad) })
}

/// Red where an alert fires, or else from 5 % on; yellow from a fifth of that.
pub(super) fn failure_meaning(cx: Context<'_>) -> Meaning {
    let bounds = above(cx, |when| {
        let When::ErrorRate { bound, .. } = when else { return None };
        Some(*bound)
    });
    let mut bad = sorted(bounds.into_iter().filter(|bound| *bound > 0.0).collect());
    if bad.is_empty() {
        bad.push(0.05);
    }
    let warning = (bad[0] / 5.0, Severity::Warning);
    let bad = bad.into_iter().map(|bound| (bound, Severity::Bad));
    Meaning::Worse(std::iter::once(warning).chain(bad).collect())
}

/// Red where somebody is told that there are too few requests, or too many.
pub(super) fn rate_meaning(cx: Context<'_>) -> Meaning {
    let alerts = cx.model.alerts.iter().filter_map(|alert| {
        let When::Requests { bound, .. } = alert.when else { return None };
        Some(bound)
    });
    let (many, few): (Vec<Bound>, Vec<Bound>) = alerts.partition(|bound| is_above(*bound));
    let values = |bounds: Vec<Bound>| sorted(bounds.iter().map(|bound| bound.value).collect());
    let (many, few) = (values(many), values(few));
    let many = many.into_iter().map(|bound| (bound, Severity::Bad));
    let Some((last, others)) = few.split_last() else {
        let many: Vec<_> = many.collect();
        return if many.is_empty() { Meaning::Neutral } else { Meaning::Worse(many) };
    };
    let few = others.iter().map(|bound| (*bound, Severity::Bad));
    let mut steps: Vec<_> = few.chain([(*last, Severity::Fine)]).chain(many).collect();
    steps.sort_by(|a, b| a.0.total_cmp(&b.0));
    Meaning::Better(steps)
}

/// Ascending, each once.
fn sorted(mut bounds: Vec<f64>) -> Vec<f64> {
    bounds.sort_by(f64::total_cmp);
    bounds.dedup();
    bounds
}

/// The bounds of alerts that fire above them; of a dashboard about one component, of its alerts.
fn above(cx: Context<'_>, bound: impl Fn(&When) -> Option<Bound>) -> Vec<f64> {
    let alerts = cx.model.alerts.iter();
    let alerts = alerts.filter(|alert| cx.only.is_none_or(|only| alert.covers(only)));
    let bounds = alerts.filter_map(|alert| bound(&alert.when));
    bounds.filter(|bound| is_above(*bound)).map(|bound| bound.value).collect()
}

const fn is_above(bound: Bound) -> bool {
    match bound.comparison {
        Comparison::Greater | Comparison::GreaterOrEqual => true,
        Comparison::Equal
        | Comparison::NotEqual
        | Comparison::Matches
        | Comparison::NotMatches
        | Comparison::Less
        | Comparison::LessOrEqual => false,
    }
}
