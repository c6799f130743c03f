//! On a laptop: log lines are those of containers, and nothing asks who sends.

use super::{Block, Value, beside, labelled, own, traces};
use crate::backend::laptop;
use crate::model::Model;

const SOCKET: &str = "unix:///var/run/docker.sock";

/// All of it, with what each part is.
pub(super) fn parts(model: &Model) -> Vec<(&'static str, Vec<Block>)> {
    let mut parts =
        vec![("Traces come in.", traces::blocks(model)), ("What containers write.", lines(model))];
    parts.extend(own(model));
    parts.push(("Where all of it goes.", beside::destinations(model)));
    parts
}

/// Lines with the labels that they have in a cluster.
fn lines(model: &Model) -> Vec<Block> {
    let label = format!("{}={}", laptop::LABEL, model.demo.name);
    let containers = Block::component("discovery.docker", "demo")
        .set("host", SOCKET)
        .block(Block::new("filter").set("name", "label").set("values", [label]));
    let service = "__meta_docker_container_label_com_docker_compose_service";
    let relabel = Block::component("discovery.relabel", "demo")
        .set("targets", Value::List(Vec::new()))
        .block(labelled("namespace", None, Some(&model.demo.namespace)))
        .block(labelled("container", Some(service), None))
        .block(labelled("service_name", Some(service), None))
        .block(labelled("pod", Some("__meta_docker_container_name"), None));
    let source = Block::component("loki.source.docker", "demo")
        .set("host", SOCKET)
        .set("targets", Value::reference("discovery.docker.demo.targets"))
        .set("relabel_rules", Value::reference("discovery.relabel.demo.rules"))
        .set("forward_to", [Value::reference("loki.write.logs.receiver")]);
    vec![containers, relabel, source]
}
