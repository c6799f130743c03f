//! A Grafana of ours, with its stores: nothing there asks who sends.

use super::{Block, Value, destination};
use crate::backend::{collector, laptop};
use crate::model::Model;

/// Where metrics, log lines and traces go.
pub(super) fn destinations(model: &Model) -> Vec<Block> {
    let host =
        if model.brings_grafana() { model.demo.grafana_host() } else { laptop::GRAFANA.to_owned() };
    let cluster = Value::Object(vec![("cluster".to_owned(), (&model.demo.cluster).into())]);
    let at = |port: u16, path: &str| format!("http://{host}:{port}{path}");
    vec![
        destination("prometheus.remote_write", "metrics", cluster.clone(), |endpoint| {
            endpoint.set("url", at(9090, "/api/v1/write")).set("send_exemplars", true)
        }),
        destination("loki.write", "logs", cluster, |endpoint| {
            endpoint.set("url", at(3100, "/loki/api/v1/push"))
        }),
        Block::component("otelcol.exporter.otlphttp", "traces")
            .block(Block::new("client").set("endpoint", at(collector::OTLP_HTTP, ""))),
    ]
}
