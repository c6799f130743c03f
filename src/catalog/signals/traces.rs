//! Metrics made of spans. The collector and Tempo give them different names and labels.

use super::gate::Gate;
use super::{Identity, Kind, Producer, SignalSpec};
use crate::model::dashboard::Unit;

/// Spans count requests only where they are a server's: every hop and every inner step has one too.
pub(super) const SIGNALS: &[SignalSpec] = &[
    SignalSpec {
        name: "calls",
        metric: "traces_span_metrics_calls_total",
        producer: Producer::SpanMetrics,
        kind: Kind::Counter,
        unit: Unit::Count,
        identity: Identity::Label("service_name"),
        labels: &["span_name", "span_kind", "status_code"],
        gate: Gate::SpanMetrics,
        about: "spans ended",
    },
    SignalSpec {
        name: "calls",
        metric: "traces_spanmetrics_calls_total",
        producer: Producer::MetricsGenerator,
        kind: Kind::Counter,
        unit: Unit::Count,
        identity: Identity::Label("service"),
        labels: &["span_name", "span_kind", "status_code"],
        gate: Gate::MetricsGenerator,
        about: "spans ended",
    },
    SignalSpec {
        name: "duration",
        metric: "traces_span_metrics_duration_seconds",
        producer: Producer::SpanMetrics,
        kind: Kind::Histogram,
        unit: Unit::Seconds,
        identity: Identity::Label("service_name"),
        labels: &["span_name", "span_kind", "status_code", "le"],
        gate: Gate::SpanMetrics,
        about: "how long spans took",
    },
    SignalSpec {
        name: "duration",
        metric: "traces_spanmetrics_latency",
        producer: Producer::MetricsGenerator,
        kind: Kind::Histogram,
        unit: Unit::Seconds,
        identity: Identity::Label("service"),
        labels: &["span_name", "span_kind", "status_code", "le"],
        gate: Gate::MetricsGenerator,
        about: "how long spans took",
    },
    SignalSpec {
        name: "service-graph",
        metric: "traces_service_graph_request_total",
        producer: Producer::SpanMetrics,
        kind: Kind::Counter,
        unit: Unit::Count,
        identity: Identity::Single,
        labels: &["client", "server", "connection_type"],
        gate: Gate::SpanMetrics,
        about: "requests from one service to another",
    },
    SignalSpec {
        name: "service-graph",
        metric: "traces_service_graph_request_total",
        producer: Producer::MetricsGenerator,
        kind: Kind::Counter,
        unit: Unit::Count,
        identity: Identity::Single,
        labels: &["client", "server", "connection_type"],
        gate: Gate::MetricsGenerator,
        about: "requests from one service to another",
    },
];
