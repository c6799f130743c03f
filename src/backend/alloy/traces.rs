//! Traces: received, counted into metrics, and sent on.

use super::{Block, METRICS, Value};
use crate::model::Model;

/// Both are counted where all spans of a trace arrive: so there is one collector, not several.
pub(super) fn blocks(model: &Model) -> Vec<Block> {
    let telemetry = &model.telemetry;
    let here = format!("0.0.0.0:{}", telemetry.otlp_port);
    let traces = [
        "otelcol.processor.batch.traces.input",
        "otelcol.connector.spanmetrics.traces.input",
        "otelcol.connector.servicegraph.traces.input",
    ]
    .map(Value::reference);
    let sent = Value::reference("otelcol.exporter.otlphttp.traces.input");
    let metrics = || {
        let exporter = Value::reference("otelcol.exporter.prometheus.traces.input");
        Block::new("output").set("metrics", [exporter])
    };
    let buckets: Vec<String> = telemetry.buckets.iter().map(ToString::to_string).collect();
    let dimensions =
        telemetry.dimensions.iter().map(|name| Block::new("dimension").set("name", name));
    vec![
        Block::component("otelcol.receiver.otlp", "app")
            .block(Block::new("grpc").set("endpoint", here))
            .block(Block::new("http"))
            .block(Block::new("output").set("traces", traces)),
        Block::component("otelcol.processor.batch", "traces")
            .block(Block::new("output").set("traces", [sent])),
        Block::component("otelcol.connector.spanmetrics", "traces")
            .set("metrics_flush_interval", telemetry.every.to_string())
            .blocks(dimensions)
            .block(
                Block::new("histogram")
                    .set("unit", "s")
                    .block(Block::new("explicit").set("buckets", buckets)),
            )
            .block(Block::new("exemplars").set("enabled", true))
            .block(metrics()),
        Block::component("otelcol.connector.servicegraph", "traces")
            .set("metrics_flush_interval", telemetry.every.to_string())
            // Slow answers are what demos are about.
            .block(Block::new("store").set("ttl", "30s").set("max_items", Value::Int(10_000)))
            .block(metrics()),
        Block::component("otelcol.exporter.prometheus", "traces")
            .set("include_scope_labels", false)
            .set("forward_to", [Value::reference(METRICS)]),
    ]
}
