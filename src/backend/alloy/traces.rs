//! Traces: received, counted into metrics, and sent on.

use super::{Block, METRICS, Value};
use crate::model::Model;
use crate::model::platform::GrafanaTarget;
use crate::words::Collector;

/// Spans are counted by the collector, but with a Grafana of ours where Tempo does it; who calls whom
/// is counted by the Tempo beside that Grafana.
///
/// Both are counted where all spans of a trace arrive: so there is one collector, not several.
pub(super) fn blocks(model: &Model) -> Vec<Block> {
    let by_tempo = model.grafana.target == GrafanaTarget::Local;
    let counts = model.telemetry.collector != Collector::None;
    let telemetry = &model.telemetry;
    let here = format!("0.0.0.0:{}", telemetry.otlp_port);
    let mut traces = vec![Value::reference("otelcol.processor.batch.traces.input")];
    if counts {
        traces.push(Value::reference("otelcol.connector.spanmetrics.traces.input"));
    }
    if counts && !by_tempo {
        traces.push(Value::reference("otelcol.connector.servicegraph.traces.input"));
    }
    let sent = Value::reference("otelcol.exporter.otlphttp.traces.input");
    let metrics = || {
        let exporter = Value::reference("otelcol.exporter.prometheus.traces.input");
        Block::new("output").set("metrics", [exporter])
    };
    let buckets: Vec<String> = telemetry.buckets.iter().map(ToString::to_string).collect();
    let dimensions =
        telemetry.dimensions.iter().map(|name| Block::new("dimension").set("name", name));
    let mut blocks = vec![
        Block::component("otelcol.receiver.otlp", "app")
            .block(Block::new("grpc").set("endpoint", here))
            .block(Block::new("http"))
            .block(Block::new("output").set("traces", traces)),
        Block::component("otelcol.processor.batch", "traces")
            .block(Block::new("output").set("traces", [sent])),
    ];
    if counts {
        let spans = Block::component("otelcol.connector.spanmetrics", "traces")
            .set("metrics_flush_interval", telemetry.every.to_string())
            .blocks(dimensions)
            .block(
                Block::new("histogram")
                    .set("unit", "s")
                    .block(Block::new("explicit").set("buckets", buckets)),
            )
            .block(Block::new("exemplars").set("enabled", true))
            .block(metrics());
        blocks.push(spans);
    }
    if counts && !by_tempo {
        let graph = Block::component("otelcol.connector.servicegraph", "traces")
            .set("metrics_flush_interval", telemetry.every.to_string())
            // Slow answers are what demos are about.
            .block(Block::new("store").set("ttl", "30s").set("max_items", Value::Int(10_000)))
            .block(metrics());
        blocks.push(graph);
    }
    if counts {
        let exporter = Block::component("otelcol.exporter.prometheus", "traces")
            .set("include_scope_labels", false)
            .set("forward_to", [Value::reference(METRICS)]);
        blocks.push(exporter);
    }
    blocks
}
