//! The configuration of the collector: all of it for Alloy, and for the k8s-monitoring chart what
//! the chart has no setting for. Names and labels are those that the catalog's signals expect.

mod traces;
mod cluster;
mod stores;
mod checks;
mod laptop;
mod beside;

use super::{Backend, Cx, Output, collector, laptop as machine};
use crate::diag::Reported;
use crate::model::Model;
use crate::syntax::alloy::{self, Block, Value};
use crate::syntax::{Comment, header};
use crate::units::Duration;
use crate::words::Collector;

/// The backend.
pub(super) struct Alloy;

impl Backend for Alloy {
    fn name(&self) -> &'static str {
        "collector"
    }

    fn about(&self) -> &'static str {
        "the configuration of Grafana Alloy, which sends metrics, logs and traces"
    }

    fn emit(&self, cx: &Cx<'_>, out: &mut Output<'_>) -> Result<(), Reported> {
        let model = cx.model;
        if machine::is_meant(model) {
            out.file(collector::CONFIGURATION, text(&laptop::parts(model)));
            return Ok(());
        }
        if model.brings_grafana() {
            out.file(
                collector::CONFIGURATION,
                text(&in_cluster(model, beside::destinations(model))),
            );
            return Ok(());
        }
        if !model.collects() {
            return Ok(());
        }
        match model.telemetry.collector {
            Collector::Alloy => {
                out.file(collector::CONFIGURATION, text(&in_cluster(model, destinations(model))));
            }
            Collector::K8sMonitoring => out.file(collector::CONFIGURATION, text(&own(model))),
            Collector::None => {}
        }
        Ok(())
    }
}

/// All that is collected in a cluster, and where it goes.
fn in_cluster(model: &Model, destinations: Vec<Block>) -> Vec<(&'static str, Vec<Block>)> {
    let mut parts = vec![
        ("Traces come in, and become metrics too.", traces::blocks(model)),
        ("What the cluster says of pods.", cluster::blocks(model)),
    ];
    parts.extend(own(model));
    parts.push(("Where all of it goes.", destinations));
    parts
}

/// What no chart collects by itself.
fn own(model: &Model) -> Vec<(&'static str, Vec<Block>)> {
    vec![
        (
            "What stores say of themselves: `instance` is the name of the store.",
            stores::blocks(model),
        ),
        ("Checks, as Synthetic Monitoring would make them.", checks::blocks(model)),
    ]
}

fn text(parts: &[(&str, Vec<Block>)]) -> String {
    let mut text = header(Comment::Slashes);
    for (about, blocks) in parts.iter().filter(|(_, blocks)| !blocks.is_empty()) {
        text.push('\n');
        text += &alloy::print(about, blocks);
    }
    text
}

/// What takes metrics: a component of ours, and in the chart the one of its destination `metrics`.
const METRICS: &str = "prometheus.remote_write.metrics.receiver";

/// Metrics of targets, asked as often as the demo says.
fn scrape(label: &str, targets: Value, every: Duration) -> Block {
    scrape_into(METRICS, label, targets, every)
}

fn scrape_into(receiver: &str, label: &str, targets: Value, every: Duration) -> Block {
    Block::component("prometheus.scrape", label)
        .set("targets", targets)
        .set("scrape_interval", every.to_string())
        .set("forward_to", [Value::reference(receiver)])
}

/// A rule that sets a label; with a source, to what the source holds.
fn labelled(target: &str, from: Option<&str>, value: Option<&str>) -> Block {
    let mut rule = Block::new("rule");
    if let Some(from) = from {
        rule = rule.set("source_labels", [from]);
    }
    rule = rule.set("target_label", target);
    match value {
        Some(value) => rule.set("replacement", value),
        None => rule,
    }
}

/// A rule that keeps or drops what a label says.
fn filtered(action: &str, label: &str, regex: &str) -> Block {
    Block::new("rule").set("source_labels", [label]).set("regex", regex).set("action", action)
}

/// Where metrics or log lines go, said to be of the cluster.
fn destination(
    kind: &str,
    label: &str,
    cluster: Value,
    endpoint: impl Fn(Block) -> Block,
) -> Block {
    Block::component(kind, label)
        .set("external_labels", cluster)
        .block(endpoint(Block::new("endpoint")))
}

fn destinations(model: &Model) -> Vec<Block> {
    let cluster = Value::Object(vec![("cluster".to_owned(), (&model.demo.cluster).into())]);
    let login = |block: &str, kind: &str| {
        Block::new(block)
            .set("username", Value::env(&format!("{kind}_USER")))
            .set("password", Value::env(&format!("{kind}_PASSWORD")))
    };
    vec![
        destination("prometheus.remote_write", "metrics", cluster.clone(), |endpoint| {
            endpoint
                .set("url", Value::env("METRICS_URL"))
                .set("send_exemplars", true)
                .block(login("basic_auth", "METRICS"))
        }),
        destination("loki.write", "logs", cluster, |endpoint| {
            endpoint.set("url", Value::env("LOGS_URL")).block(login("basic_auth", "LOGS"))
        }),
        Block::component("otelcol.auth.basic", "traces").block(login("client_auth", "TRACES")),
        Block::component("otelcol.exporter.otlphttp", "traces").block(
            Block::new("client")
                .set("endpoint", Value::env("TRACES_URL"))
                .set("auth", Value::reference("otelcol.auth.basic.traces.handler")),
        ),
    ]
}
