//! How a component is: the one definition that the diagram, the tiles, the alerts and the proofs
//! share. −1 is unknown, 0 fine, 1 bad.
//!
//! A signal is one series without labels that is 0 or 1, or absent while nothing is known; rules
//! record it, then as −1. The worst of a component's signals is its health, and only if all are
//! unknown it is. So one missing signal hides no other, and nothing that is merely quiet turns grey.

pub mod shown;

use crate::catalog::context::{Context, Subject};
use crate::catalog::signals::Producer;
use crate::model::component::{Datastore, Signal, SignalSource, StoreMetrics};
use crate::model::condition::{Bound, Comparison};
use crate::model::dashboard::Unit;
use crate::model::objective::{Recorded, Sli, When};
use crate::model::{ComponentId, RecordedId, SloId};
use crate::query::matcher::{self, Matcher};
use crate::query::promql::operator::{self, RangeFunction, Transform};
use crate::query::promql::{self, Expr, Window, number_with};
use crate::query::text::regex_escape;
use crate::units::Duration;
use crate::words::SignalKind;

/// What is measured, and from where on it is bad.
#[derive(Debug, Clone)]
pub struct Measure {
    /// One series for each value of the labels it was asked by.
    pub expr: Expr,
    /// When it is bad.
    pub bound: Bound,
    /// What its numbers are.
    pub unit: Unit,
}

impl Measure {
    fn new(expr: Expr, comparison: Comparison, value: f64, unit: Unit) -> Self {
        Self { expr, bound: Bound { comparison, value }, unit }
    }

    /// 1 where it is bad and 0 where not.
    pub fn test(self) -> Expr {
        self.expr.test(self.bound.comparison.operator(), self.bound.value)
    }
}

/// One signal: 0 or 1 without labels, or absent while nothing is known; none if no query can tell.
pub fn test(cx: Context<'_>, id: ComponentId, signal: &Signal) -> Option<Expr> {
    let of = Subject::One(id);
    let measure = match &signal.source {
        SignalSource::CheckFails => return down(cx, "probe_success", &of),
        SignalSource::ExporterDown | SignalSource::ScrapeFails => {
            return down(cx, up_metric(cx.model[id].datastore()?)?, &of);
        }
        SignalSource::Downstream(callees) => return downstream(cx, callees),
        SignalSource::ErrorLines { count, .. } | SignalSource::Own(When::Lines { count, .. }) => {
            lines(cx, &of, &signal.name, *count)?
        }
        SignalSource::Recorded { metric, bound } => {
            counted(cx, *metric, *bound, hold(&cx.model[*metric]))
        }
        SignalSource::Slo(slo) => breach(cx, &of, *slo, &[])?,
        SignalSource::Latency { bound } => Measure {
            expr: latency(cx, &of, 0.95, window(cx)?, &[])?,
            bound: *bound,
            unit: Unit::Seconds,
        },
        // Here a metric that is there must say so: silence would mean that nothing is known.
        SignalSource::Own(when @ When::Absent { .. }) => {
            let gone = measure(cx, &of, when, &[])?;
            return Some(gone.expr.or_number(0.0));
        }
        SignalSource::Own(when) => measure(cx, &of, when, &[])?,
    };
    Some(measure.test())
}

/// How far an objective is from being broken, for each value of the labels: the share of requests
/// that is too slow or fails, or what is left of a budget. None for incident times, which no metric
/// has.
pub fn breach(cx: Context<'_>, of: &Subject, slo: SloId, by: &[&str]) -> Option<Measure> {
    match &cx.model[slo].sli {
        // Of a way, only what is recorded tells.
        Sli::ErrorRate { .. } if cx.model[slo].is_of_path() => budget_gone(cx, of, slo, by),
        Sli::Latency { bound, objective } => {
            let allowed = objective.complement().share();
            Some(match slower_share(cx, of, *bound, by) {
                Some(share) => Measure::new(share, Comparison::Greater, allowed, Unit::Share),
                None => Measure::new(
                    latency(cx, of, objective.share(), window(cx)?, by)?,
                    Comparison::Greater,
                    bound.as_seconds(),
                    Unit::Seconds,
                ),
            })
        }
        Sli::ErrorRate { objective } => Some(Measure::new(
            failed_share(cx, of, window(cx)?, by)?,
            Comparison::Greater,
            objective.complement().share(),
            Unit::Share,
        )),
        Sli::Availability { .. } | Sli::Events { .. } => budget_gone(cx, of, slo, by),
        Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => None,
    }
}

/// What is left of a recorded budget: bad where it is overdrawn.
fn budget_gone(cx: Context<'_>, of: &Subject, slo: SloId, by: &[&str]) -> Option<Measure> {
    let slo = &cx.model[slo];
    let left = cx.metric("slo-budget-left", of, [matcher::is("slo", &slo.entry.name)])?;
    let left = left.min_by(by);
    Some(Measure::new(left, Comparison::Less, 0.0, slo.budget_unit()))
}

/// The spans that are requests answered.
pub fn requests() -> Matcher {
    matcher::is("span_kind", "SPAN_KIND_SERVER")
}

/// The spans that ended badly.
pub fn failures() -> Matcher {
    matcher::is("status_code", "STATUS_CODE_ERROR")
}

/// The spans that ended well.
pub fn successes() -> Matcher {
    matcher::is_not("status_code", "STATUS_CODE_ERROR")
}

/// The window in which rates of requests are taken where no panel has one of its own.
fn window(cx: Context<'_>) -> Option<Window> {
    Some(Window::Of(cx.signal("calls")?.producer.window(cx.model)))
}

/// The share of requests slower than the bound. Exact, since nothing is interpolated; so only if
/// the collector is told to have a bucket that ends there.
fn slower_share(cx: Context<'_>, of: &Subject, bound: Duration, by: &[&str]) -> Option<Expr> {
    let signal = cx.signal("duration")?;
    let ours = match signal.producer {
        Producer::SpanMetrics => cx.model.telemetry.buckets.contains(&bound),
        Producer::MetricsGenerator
        | Producer::Checks
        | Producer::Cadvisor
        | Producer::KubeState
        | Producer::Exporter
        | Producer::Store
        | Producer::LoadGenerator
        | Producer::Rules => false,
    };
    if !ours {
        return None;
    }
    let window = window(cx)?;
    let edge = bucket(signal.seconds(bound.as_seconds()));
    let by = || by.iter().copied();
    let fast = cx.buckets("duration", of, [requests(), edge])?.rate(window).sum_by(by());
    let all = cx.histogram_count("duration", of, [requests()])?.rate(window).sum_by(by());
    Some(number_with(1.0, operator::Operator::Minus, fast.divided_by(all)))
}

/// The bucket that ends there. Pushed series say `le="2"`; what Prometheus scrapes itself, it
/// renames to `le="2.0"`.
pub fn bucket(edge: f64) -> Matcher {
    let edge = regex_escape(&edge.to_string());
    matcher::matches("le", if edge.contains('.') { edge } else { edge + "(\\.0)?" })
}

/// The duration, in seconds, that this share of requests stays within.
fn latency(cx: Context<'_>, of: &Subject, share: f64, window: Window, by: &[&str]) -> Option<Expr> {
    let buckets = cx.buckets("duration", of, [requests()])?.rate(window);
    let labels = std::iter::once("le").chain(by.iter().copied());
    let quantile = buckets.sum_by(labels).histogram_quantile(share);
    let unit = cx.signal("duration")?.seconds(1.0);
    Some(if unit > 1.0 {
        quantile.with_number(operator::Operator::DividedBy, unit)
    } else {
        quantile
    })
}

/// The share of requests that fail: 0 while none does.
fn failed_share(cx: Context<'_>, of: &Subject, window: Window, by: &[&str]) -> Option<Expr> {
    let labels = || by.iter().copied();
    let failed = cx.metric("calls", of, [requests(), failures()])?.rate(window).sum_by(labels());
    let all = cx.metric("calls", of, [requests()])?.rate(window).sum_by(labels());
    let none = all.clone().times(0.0);
    let failed = if by.is_empty() { failed.or(none) } else { failed.or_on(labels(), none) };
    Some(failed.divided_by(all))
}

fn down(cx: Context<'_>, metric: &str, of: &Subject) -> Option<Expr> {
    Some(cx.metric(metric, of, [])?.min().test(Comparison::Equal.operator(), 0.0))
}

/// The metric that says whether whoever tells metrics of a store reaches it.
pub fn up_metric(store: &Datastore) -> Option<&'static str> {
    match (&store.metrics, store.family) {
        (StoreMetrics::Exporter, Some("postgres")) => Some("pg_up"),
        (StoreMetrics::Exporter, Some("redis")) => Some("redis_up"),
        (StoreMetrics::Exporter | StoreMetrics::None, _) => None,
        (StoreMetrics::Itself { .. }, _) => Some("up"),
    }
}

/// Lines that a rule of the log store counts for a signal.
fn lines(cx: Context<'_>, of: &Subject, signal: &str, bound: Bound) -> Option<Measure> {
    let expr = cx.metric("log-lines", of, [matcher::is("signal", signal)])?.max();
    Some(Measure { expr, bound, unit: Unit::Count })
}

/// How long a count that was bad keeps its signal bad: eyes are slower than rules.
pub fn hold(recorded: &Recorded) -> Duration {
    recorded.every.times(2).max(Duration::seconds(120))
}

/// A count of lines is back at zero with the next sample, so the worst of some time is looked at.
fn counted(cx: Context<'_>, metric: RecordedId, bound: Bound, window: Duration) -> Measure {
    let worst = promql::metric(&cx.model[metric].entry.name, [])
        .over_time(RangeFunction::Maximum, Window::Of(window));
    Measure { expr: worst.max(), bound, unit: Unit::Count }
}

/// The signals of their own of those it calls: what spreads to them spreads no further.
fn downstream(cx: Context<'_>, callees: &[ComponentId]) -> Option<Expr> {
    let spreads = |signal: &Signal| matches!(signal.source, SignalSource::Downstream(_));
    let some_spread = callees.iter().any(|id| cx.model[*id].signals.iter().any(spreads));
    let own = some_spread.then(|| matcher::is_not("signal", SignalKind::Downstream.word()));
    let signals = cx.metric("component-signal", &Subject::Several(callees.to_vec()), own)?;
    Some(signals.max())
}

/// What a condition looks at, for each value of the labels, and from where on it is met. Of lines
/// nothing is said here: who counts them knows by which label.
pub fn measure(cx: Context<'_>, of: &Subject, when: &When, by: &[&str]) -> Option<Measure> {
    let measured = |expr, bound: &Bound, unit| Some(Measure { expr, bound: *bound, unit });
    match when {
        When::Breach { slo } => breach(cx, of, *slo, by),
        When::Latency { bound, window } => {
            measured(latency(cx, of, 0.95, Window::Of(*window), by)?, bound, Unit::Seconds)
        }
        When::ErrorRate { bound, window } => {
            measured(failed_share(cx, of, Window::Of(*window), by)?, bound, Unit::Share)
        }
        When::Requests { bound, window } => {
            let calls = cx.metric("calls", of, [requests()])?.rate(Window::Of(*window));
            measured(calls.sum_by(by.iter().copied()), bound, Unit::RequestsPerSecond)
        }
        When::Recorded { metric, bound, window } => Some(counted(cx, *metric, *bound, *window)),
        When::Promql { query, bound, unit } => {
            measured(Expr::Written(query.clone()).max(), bound, *unit)
        }
        When::Absent { selector, window } => {
            let seen = Expr::OverTime {
                function: RangeFunction::Present,
                of: Box::new(Expr::Written(selector.clone())),
                window: Window::Of(*window),
                step: Some(Window::Of(ABSENCE_STEP)),
            };
            let gone = seen.call(Transform::Absent).max();
            Some(Measure::new(gone, Comparison::Greater, 0.0, Unit::State))
        }
        // A component that is red because it is red would never be anything else, and lines are
        // counted by whoever asks.
        When::Health | When::Lines { .. } => None,
    }
}

/// How often a selector of the user's own is looked at to tell that its series are gone.
const ABSENCE_STEP: Duration = Duration::seconds(60);
