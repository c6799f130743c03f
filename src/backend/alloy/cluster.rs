//! What the cluster says of the demo's pods: metrics of containers, the state of objects, log lines,
//! events. Nothing of other namespaces is read, which may be others'.

use super::{Block, METRICS, Value, filtered, labelled, scrape, scrape_into};
use crate::backend::collector;
use crate::model::Model;

const ACCOUNT: &str = "/var/run/secrets/kubernetes.io/serviceaccount";

/// Interfaces of pods that lead out of them.
const NETWORK: &str = "container_network_.*";

pub(super) fn blocks(model: &Model) -> Vec<Block> {
    let mut blocks = containers(model);
    blocks.extend(objects(model));
    blocks.extend(lines(model));
    if model.telemetry.events {
        blocks.push(events(model));
    }
    blocks
}

fn containers(model: &Model) -> Vec<Block> {
    let nodes = Block::component("discovery.kubernetes", "nodes").set("role", "node");
    let relabel = Block::component("discovery.relabel", "cadvisor")
        .set("targets", Value::reference("discovery.kubernetes.nodes.targets"))
        .block(labelled("node", Some("__meta_kubernetes_node_name"), None))
        .block(labelled("__metrics_path__", None, Some("/metrics/cadvisor")));
    let targets = Value::reference("discovery.relabel.cadvisor.output");
    let every = model.telemetry.cluster_every;
    let filter = "prometheus.relabel.cadvisor.receiver";
    let scraped = scrape_into(filter, "cadvisor", targets, every)
        .set("job_name", "integrations/kubernetes/cadvisor")
        .set("scheme", "https")
        .set("bearer_token_file", format!("{ACCOUNT}/token"))
        .block(
            Block::new("tls_config")
                .set("ca_file", format!("{ACCOUNT}/ca.crt"))
                .set("insecure_skip_verify", true),
        );
    let kept = Block::component("prometheus.relabel", "cadvisor")
        .set("forward_to", [Value::reference(METRICS)])
        .block(filtered("keep", "namespace", &model.demo.namespace))
        // A pod's own control group would count its containers twice; but the network is the pod's.
        .block(
            Block::new("rule")
                .set("source_labels", ["__name__", "container"])
                .set("separator", "@")
                .set("regex", format!("{NETWORK}@.*|.*@.+"))
                .set("action", "keep"),
        );
    vec![nodes, relabel, scraped, kept]
}

fn objects(model: &Model) -> Vec<Block> {
    let address = format!(
        "{}.{}.svc.cluster.local:8080",
        collector::kube_state_metrics(model),
        collector::namespace(model)
    );
    let target = Value::Object(vec![("__address__".to_owned(), address.into())]);
    let every = model.telemetry.cluster_every;
    let scraped = scrape("kube_state_metrics", vec![target].into(), every)
        .set("job_name", "integrations/kubernetes/kube-state-metrics")
        // Namespace, pod and container are those of the objects.
        .set("honor_labels", true);
    vec![scraped]
}

fn lines(model: &Model) -> Vec<Block> {
    let only = Block::new("namespaces").set("names", [&model.demo.namespace]);
    let pods = Block::component("discovery.kubernetes", "pods").set("role", "pod").block(only);
    let label = |target: &str, from: &str| labelled(target, Some(from), None);
    let relabel = Block::component("discovery.relabel", "pods")
        .set("targets", Value::reference("discovery.kubernetes.pods.targets"))
        .block(label("namespace", "__meta_kubernetes_namespace"))
        .block(label("pod", "__meta_kubernetes_pod_name"))
        .block(label("container", "__meta_kubernetes_pod_container_name"))
        // A container is called as its service is; traces lead to logs by this label.
        .block(label("service_name", "__meta_kubernetes_pod_container_name"))
        .block(
            Block::new("rule")
                .set(
                    "source_labels",
                    ["__meta_kubernetes_namespace", "__meta_kubernetes_pod_container_name"],
                )
                .set("separator", "/")
                .set("target_label", "job"),
        );
    let source = Block::component("loki.source.kubernetes", "pods")
        .set("targets", Value::reference("discovery.relabel.pods.output"))
        .set("forward_to", [Value::reference("loki.write.logs.receiver")]);
    vec![pods, relabel, source]
}

fn events(model: &Model) -> Block {
    Block::component("loki.source.kubernetes_events", "events")
        .set("job_name", "integrations/kubernetes/eventhandler")
        .set("log_format", "logfmt")
        .set("namespaces", [&model.demo.namespace])
        .set("forward_to", [Value::reference("loki.write.logs.receiver")])
}
