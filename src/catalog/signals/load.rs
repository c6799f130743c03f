//! Metrics that k6 pushes while it runs. Percentiles are since the start of the test and cannot be
//! merged; which ones there are is a setting of ours (`K6_PROMETHEUS_RW_TREND_STATS`).

use super::gate::Gate;
use super::{Identity, Kind, Producer, SignalSpec};
use crate::model::dashboard::Unit;

const REQUEST: &[&str] = &["scenario", "name", "method", "status", "expected_response"];

pub(super) const SIGNALS: &[SignalSpec] = &[
    gauge("k6_vus", Unit::Count, &[], "simulated users at work"),
    counter("k6_http_reqs_total", "requests sent"),
    counter("k6_iterations_total", "rounds finished"),
    gauge("k6_http_req_duration_p95", Unit::Seconds, REQUEST, "p95 of answers, since the start"),
    gauge("k6_http_req_duration_med", Unit::Seconds, REQUEST, "median of answers, since the start"),
    gauge("k6_http_req_duration_max", Unit::Seconds, REQUEST, "slowest answer since the start"),
    gauge("k6_http_req_duration_min", Unit::Seconds, REQUEST, "quickest answer since the start"),
    gauge(
        "k6_http_req_connecting_p95",
        Unit::Seconds,
        REQUEST,
        "p95 of connecting, since the start",
    ),
    gauge(
        "k6_http_req_blocked_p95",
        Unit::Seconds,
        REQUEST,
        "p95 of waiting for a free connection, since the start",
    ),
    gauge("k6_checks_rate", Unit::Share, &["check"], "share of checks that held, since the start"),
];

const fn gauge(
    metric: &'static str,
    unit: Unit,
    labels: &'static [&'static str],
    about: &'static str,
) -> SignalSpec {
    SignalSpec {
        name: metric,
        metric,
        producer: Producer::LoadGenerator,
        kind: Kind::Gauge,
        unit,
        identity: Identity::Single,
        labels,
        gate: Gate::Load,
        about,
    }
}

const fn counter(metric: &'static str, about: &'static str) -> SignalSpec {
    SignalSpec { kind: Kind::Counter, ..gauge(metric, Unit::Count, REQUEST, about) }
}
