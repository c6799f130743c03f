//! A Grafana of ours, with its stores: nothing there asks who sends.

use super::{Block, Value, destination};
use crate::backend::collector;
use crate::model::Model;

/// Where metrics, log lines and traces go.
pub(super) fn destinations(model: &Model) -> Vec<Block> {
    let host = model.grafana_host();
    let cluster = Value::Object(vec![("cluster".to_owned(), (&model.demo.cluster).into())]);
    let at = |port: u16, path: &str| format!("http://{host}:{port}{path}");
    vec![
        destination("prometheus.remote_write", "metrics", cluster.clone(), |endpoint| {
            endpoint.set("url", model.metrics_push_url()).set("send_exemplars", true)
        }),
        destination("loki.write", "logs", cluster, |endpoint| {
            endpoint.set("url", at(3100, "/loki/api/v1/push"))
        }),
        Block::component("otelcol.exporter.otlphttp", "traces")
            .block(Block::new("client").set("endpoint", at(collector::OTLP_HTTP, ""))),
    ]
}
