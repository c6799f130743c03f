//! How a component is: the one definition that the diagram, the tiles, the alerts and the proofs
//! share. −1 is unknown, 0 fine, 1 bad.
//!
//! A signal is one series without labels that is 0 or 1, or absent while nothing is known. The
//! worst of a component's signals is its health, and only if all are absent it is unknown. So one
//! missing signal hides no other, and nothing that is merely quiet turns grey.

pub mod shown;

use crate::catalog::context::{Context, Subject};
use crate::catalog::signals::Producer;
use crate::model::component::{Signal, SignalSource};
use crate::model::condition::{Bound, Comparison};
use crate::model::objective::{Sli, When};
use crate::model::{ComponentId, RecordedId, SloId};
use crate::query::comparison::Comparison as Operator;
use crate::query::matcher::{self, Matcher};
use crate::query::promql::operator::{self, RangeFunction, Transform};
use crate::query::promql::{self, Expr, Window, number_with};
use crate::query::text::regex_escape;
use crate::units::Duration;

/// The worst of a component's signals, without labels; absent while nothing is known, none if it
/// has no signal that a query can tell.
pub fn known(cx: Context<'_>, id: ComponentId) -> Option<Expr> {
    let signals = cx.model[id].signals.iter();
    worst(signals.filter_map(|signal| Some((signal.name.clone(), test(cx, id, signal)?))))
}

/// One signal: 0 or 1 without labels, or absent while nothing is known; none if no query can tell.
pub fn test(cx: Context<'_>, id: ComponentId, signal: &Signal) -> Option<Expr> {
    let of = Subject::One(id);
    match &signal.source {
        SignalSource::CheckFails => down(cx, "probe_success", &of),
        SignalSource::ExporterDown => down(cx, up_metric(cx.model[id].datastore()?.engine)?, &of),
        // Only a rule can turn lines into a number that PromQL reads.
        SignalSource::ErrorLines { .. } => recorded_signal(cx, &of, &signal.name),
        SignalSource::Recorded { metric, bound } => Some(counted(cx, *metric, *bound)),
        SignalSource::Slo(slo) => breached(cx, &of, *slo),
        SignalSource::Latency { bound } => {
            Some(compared(latency(cx, &of, 0.95, window(cx)?)?, *bound))
        }
        SignalSource::Downstream(callees) => downstream(cx, callees),
        SignalSource::Own(when) => own(cx, &of, &signal.name, when),
    }
}

/// The objective of a component is broken: more than the promised share of requests is too slow, or
/// fails. None for objectives that are not about requests.
pub fn breached(cx: Context<'_>, of: &Subject, slo: SloId) -> Option<Expr> {
    match &cx.model[slo].sli {
        Sli::Latency { bound, objective } => {
            let allowed = objective.complement().share();
            Some(match slower_share(cx, of, *bound) {
                Some(share) => share.test(Operator::Above, allowed),
                None => latency(cx, of, objective.share(), window(cx)?)?
                    .test(Operator::Above, bound.as_seconds()),
            })
        }
        Sli::ErrorRate { objective } => Some(
            failed_share(cx, of, window(cx)?)?
                .test(Operator::Above, objective.complement().share()),
        ),
        Sli::Availability { .. }
        | Sli::Events { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => None,
    }
}

/// The spans that are requests answered.
pub fn requests() -> Matcher {
    matcher::is("span_kind", "SPAN_KIND_SERVER")
}

/// The spans that ended badly.
pub fn failures() -> Matcher {
    matcher::is("status_code", "STATUS_CODE_ERROR")
}

/// The window in which rates of requests are taken where no panel has one of its own.
fn window(cx: Context<'_>) -> Option<Window> {
    Some(Window::Of(cx.signal("calls")?.producer.window(cx.model)))
}

/// The share of requests slower than the bound. Exact, since nothing is interpolated; so only if
/// the collector is told to have a bucket that ends there.
fn slower_share(cx: Context<'_>, of: &Subject, bound: Duration) -> Option<Expr> {
    let signal = cx.signal("duration")?;
    let ours = match signal.producer {
        Producer::SpanMetrics => cx.model.telemetry.buckets.contains(&bound),
        Producer::MetricsGenerator
        | Producer::Checks
        | Producer::Cadvisor
        | Producer::KubeState
        | Producer::Exporter
        | Producer::LoadGenerator
        | Producer::Rules => false,
    };
    if !ours {
        return None;
    }
    let window = window(cx)?;
    // Pushed series say `le="2"`; what Prometheus scrapes itself, it renames to `le="2.0"`.
    let edge = regex_escape(&signal.seconds(bound.as_seconds()).to_string());
    let edge = matcher::matches("le", if edge.contains('.') { edge } else { edge + "(\\.0)?" });
    let fast = cx.buckets("duration", of, [requests(), edge])?.rate(window).sum();
    let all = cx.histogram_count("duration", of, [requests()])?.rate(window).sum();
    Some(number_with(1.0, operator::Operator::Minus, fast.divided_by(all)))
}

/// The duration, in seconds, that this share of requests stays within.
fn latency(cx: Context<'_>, of: &Subject, share: f64, window: Window) -> Option<Expr> {
    let buckets = cx.buckets("duration", of, [requests()])?;
    let quantile = buckets.rate(window).sum_by(["le"]).histogram_quantile(share);
    let unit = cx.signal("duration")?.seconds(1.0);
    Some(if unit > 1.0 {
        quantile.with_number(operator::Operator::DividedBy, unit)
    } else {
        quantile
    })
}

/// The share of requests that fail: 0 while none does.
fn failed_share(cx: Context<'_>, of: &Subject, window: Window) -> Option<Expr> {
    let failed = cx.metric("calls", of, [requests(), failures()])?.rate(window).sum();
    let all = cx.metric("calls", of, [requests()])?.rate(window).sum();
    Some(failed.or(all.clone().times(0.0)).divided_by(all))
}

fn down(cx: Context<'_>, metric: &str, of: &Subject) -> Option<Expr> {
    Some(cx.metric(metric, of, [])?.min().test(Operator::Equal, 0.0))
}

/// The metric by which the exporter of an engine says whether it reaches the store.
fn up_metric(engine: &str) -> Option<&'static str> {
    match engine {
        "postgres" => Some("pg_up"),
        "redis" => Some("redis_up"),
        _ => None,
    }
}

fn recorded_signal(cx: Context<'_>, of: &Subject, name: &str) -> Option<Expr> {
    Some(cx.metric("component-signal", of, [matcher::is("signal", name)])?.max())
}

/// A count of lines is back at zero with the next sample, so the worst of some time is looked at.
fn counted(cx: Context<'_>, metric: RecordedId, bound: Bound) -> Expr {
    let recorded = &cx.model[metric];
    let hold = recorded.every.times(2).max(Duration::seconds(120));
    let worst = promql::metric(&recorded.entry.name, [])
        .over_time(RangeFunction::Maximum, Window::Of(hold));
    compared(worst.max(), bound)
}

/// The signals of their own of those it calls: what spreads to them spreads no further.
fn downstream(cx: Context<'_>, callees: &[ComponentId]) -> Option<Expr> {
    worst(callees.iter().flat_map(|callee| {
        let component = &cx.model[*callee];
        let own = component.signals.iter().filter(|it| match it.source {
            SignalSource::Downstream(_) => false,
            SignalSource::CheckFails
            | SignalSource::ExporterDown
            | SignalSource::ErrorLines { .. }
            | SignalSource::Recorded { .. }
            | SignalSource::Slo(_)
            | SignalSource::Latency { .. }
            | SignalSource::Own(_) => true,
        });
        own.filter_map(|signal| {
            let name = format!("{}/{}", component.entry.name, signal.name);
            Some((name, test(cx, *callee, signal)?))
        })
    }))
}

fn own(cx: Context<'_>, of: &Subject, name: &str, when: &When) -> Option<Expr> {
    match when {
        When::Breach { slo } => breached(cx, of, *slo),
        When::Latency { bound, window } => {
            Some(compared(latency(cx, of, 0.95, Window::Of(*window))?, *bound))
        }
        When::ErrorRate { bound, window } => {
            Some(compared(failed_share(cx, of, Window::Of(*window))?, *bound))
        }
        When::Requests { bound, window } => {
            let calls = cx.metric("calls", of, [requests()])?;
            Some(compared(calls.rate(Window::Of(*window)).sum(), *bound))
        }
        When::Lines { .. } => recorded_signal(cx, of, name),
        When::Recorded { metric, bound, .. } => Some(counted(cx, *metric, *bound)),
        When::Promql { query, bound } => Some(compared(Expr::Written(query.clone()).max(), *bound)),
        When::Absent { selector, .. } => {
            let absent = Expr::Written(selector.clone()).call(Transform::Absent);
            Some(absent.max().or_number(0.0))
        }
        // A component that is red because it is red would never be anything else.
        When::Health => None,
    }
}

fn compared(expr: Expr, bound: Bound) -> Expr {
    expr.test(operator_of(bound.comparison), bound.value)
}

/// The comparison of numbers that a bound means.
pub fn operator_of(comparison: Comparison) -> Operator {
    match comparison {
        Comparison::Equal | Comparison::Matches => Operator::Equal,
        Comparison::NotEqual | Comparison::NotMatches => Operator::NotEqual,
        Comparison::Less => Operator::Below,
        Comparison::LessOrEqual => Operator::AtMost,
        Comparison::Greater => Operator::Above,
        Comparison::GreaterOrEqual => Operator::AtLeast,
    }
}

/// The largest of several series without labels. They get a label each, or a union would drop all
/// but the first.
fn worst(named: impl Iterator<Item = (String, Expr)>) -> Option<Expr> {
    let mut named: Vec<(String, Expr)> = named.collect();
    if named.len() == 1 {
        return named.pop().map(|(_, only)| only);
    }
    let labelled = named.into_iter().map(|(name, expr)| expr.labelled("signal", &name));
    Some(labelled.reduce(Expr::or)?.max())
}
