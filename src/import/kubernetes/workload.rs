//! A Deployment or a `StatefulSet` as a workload.

use std::collections::BTreeSet;

use super::environment::environment;
use super::object::{Object, Objects, pairs};
use super::quantity::{bytes, cpu};
use super::{mount, rest};
use crate::import::amount::range;
use crate::import::piece::{self, Place, list};
use crate::import::store::store;
use crate::import::system::{Ask, Port, Probe, Workload};
use crate::syntax::yaml_tree::Node;
use crate::units::Duration;

/// Labels that tools write, or that are ours.
const NOT_KEPT: &[&str] = &[
    "app.kubernetes.io/name",
    "app.kubernetes.io/managed-by",
    "app.kubernetes.io/part-of",
    "app.kubernetes.io/component",
    "helm.sh/chart",
    "pod-template-hash",
];
/// The workload that an object is.
pub(super) fn workload(
    object: &Object<'_>,
    objects: &Objects<'_>,
    said: &mut BTreeSet<usize>,
) -> Workload {
    let mut workload = Workload::new(&object.name, object.span);
    workload.kind.clone_from(&object.kind);
    let spec = object.node.get("spec");
    let replicas = spec.and_then(|it| it.text_at(&["replicas"])).and_then(|it| it.parse().ok());
    workload.replicas = replicas.filter(|it| *it <= 10_000).unwrap_or(1);
    let template = spec.and_then(|it| it.get("template"));
    let labels = pairs(template.and_then(|it| it.at(&["metadata", "labels"])));
    let kept = labels.into_iter().filter(|(key, _)| !NOT_KEPT.contains(&key.as_str()));
    workload.labels = kept.collect();
    let Some(pod) = template.and_then(|it| it.get("spec")) else {
        workload.remark(object.span, "its pods, of which nothing is said");
        return workload;
    };
    let containers = pod.get("containers").map(Node::items).unwrap_or_default();
    let main = main(containers, &object.name);
    named_ports(containers, &mut workload);
    beside(pod, containers, main, &mut workload);
    if let Some(container) = containers.get(main) {
        self::container(container, objects, &mut workload, said);
        mount::mounts(object, container, objects, &mut workload, said);
    }
    rest::of_object(object, objects, &mut workload);
    if object.kind == "StatefulSet" && store(&workload).is_err() {
        let text = "that each of its pods has a name of its own (`StatefulSet`)";
        workload.remark(object.span, text);
    }
    workload
}

/// Ports of all containers by their names.
fn named_ports(containers: &[Node], workload: &mut Workload) {
    for port in
        containers.iter().flat_map(|it| it.get("ports").map(Node::items).unwrap_or_default())
    {
        let number = port.text_at(&["containerPort"]).and_then(|it| it.parse().ok());
        if let (Some(name), Some(number)) = (port.text_at(&["name"]), number.filter(|it| *it > 0)) {
            workload.named_ports.push((name.to_owned(), number));
        }
    }
}

/// Containers beside the one that is meant, and before it.
fn beside(pod: &Node, containers: &[Node], main: usize, workload: &mut Workload) {
    let others = containers.iter().enumerate().filter(|(at, _)| *at != main);
    let others = others.map(|(_, it)| ("containers", it, "beside it"));
    let before = pod.get("initContainers").map(Node::items).unwrap_or_default();
    let before = before.iter().map(|it| ("initContainers", it, "that runs before it"));
    for (key, container, where_) in others.chain(before) {
        let Some(name) = container.text_at(&["name"]).filter(|it| !it.is_empty()) else {
            workload.remark(workload.span, format!("a container {where_}: it has no name"));
            continue;
        };
        let what = format!("the container `{name}` {where_}");
        workload.keep(Place::Pod, key, list(vec![container.clone()]), what);
    }
}

/// Which container is meant: the one that is called as the whole, else the first.
fn main(containers: &[Node], name: &str) -> usize {
    let called = |it: &Node| it.text_at(&["name"]) == Some(name);
    containers.iter().position(called).unwrap_or_default()
}

fn container(
    container: &Node,
    objects: &Objects<'_>,
    workload: &mut Workload,
    said: &mut BTreeSet<usize>,
) {
    let words = |key: &str| -> Vec<String> {
        let items = container.get(key).map(Node::items).unwrap_or_default();
        items.iter().filter_map(Node::text).map(str::to_owned).collect()
    };
    if let Some(name) = container.text_at(&["name"]) {
        name.clone_into(&mut workload.container);
    }
    workload.image = container.text_at(&["image"]).map(str::to_owned);
    workload.command = words("command");
    workload.args = words("args");
    for port in container.get("ports").map(Node::items).unwrap_or_default() {
        let number = port.text_at(&["containerPort"]).and_then(|it| it.parse().ok());
        let Some(number) = number.filter(|it| *it > 0) else { continue };
        rest::port(port, workload);
        let is_other = port.text_at(&["protocol"]).is_some_and(|it| it != "TCP");
        if !is_other && workload.ports.iter().all(|it| it.inside != number) {
            let name = port.text_at(&["name"]).map(str::to_owned);
            workload.ports.push(Port { number, inside: number, name });
        }
    }
    environment(container, objects, workload, said);
    let limit = |what| container.text_at(&["resources", "limits", what]);
    let request = |what| container.text_at(&["resources", "requests", what]);
    workload.cpu = range(request("cpu").and_then(cpu), limit("cpu").and_then(cpu));
    workload.memory = range(request("memory").and_then(bytes), limit("memory").and_then(bytes));
    rest::resources(container, workload);
    let named = workload.ports.clone();
    let keys = ["readinessProbe", "livenessProbe", "startupProbe"];
    workload.asked = keys.map(|key| container.get(key).map(|node| numbered(node, workload)));
    let probes = keys.map(|key| probe(container.get(key)?, &named));
    [workload.ready, workload.live, workload.startup] = probes;
    rest::of_container(container, workload);
}

/// A probe whose port is a number: in a demo ports have other names.
fn numbered(probe: &Node, workload: &Workload) -> Node {
    let mut probe = probe.clone();
    for ask in ["httpGet", "tcpSocket", "grpc"] {
        let Some(mut inner) = probe.get(ask).cloned() else { continue };
        let name = inner.text_at(&["port"]).map(str::to_owned);
        let number = workload.named_ports.iter().find(|it| Some(&it.0) == name.as_ref());
        if let Some((_, number)) = number {
            piece::set(&mut inner, "port", piece::plain(number.to_string()));
            piece::set(&mut probe, ask, inner);
        }
    }
    probe
}

fn probe(node: &Node, ports: &[Port]) -> Option<Probe> {
    let port = |node: &Node| {
        let text = node.text_at(&["port"])?;
        let named = ports.iter().find(|port| port.name.as_deref() == Some(text));
        named.map(|port| port.inside).or_else(|| text.parse().ok()).filter(|it| *it > 0)
    };
    let ask = if let Some(http) = node.get("httpGet") {
        Ask::Http(http.text_at(&["path"]).unwrap_or("/").to_owned(), Some(port(http)?))
    } else if let Some(grpc) = node.get("grpc") {
        Ask::Grpc(Some(port(grpc)?))
    } else if let Some(tcp) = node.get("tcpSocket") {
        Ask::Tcp(Some(port(tcp)?))
    } else {
        let words = node.at(&["exec", "command"]).map(Node::items)?;
        Ask::Command(words.iter().filter_map(Node::text).map(str::to_owned).collect())
    };
    let seconds = |key: &str, least: u64| {
        let number = node.text_at(&[key]).and_then(|it| it.parse::<u64>().ok())?;
        (least..=3_600).contains(&number).then(|| Duration::seconds(number))
    };
    let failures = node.text_at(&["failureThreshold"]).and_then(|it| it.parse().ok());
    Some(Probe {
        ask,
        delay: seconds("initialDelaySeconds", 0),
        every: seconds("periodSeconds", 1),
        timeout: seconds("timeoutSeconds", 1),
        failures: failures.filter(|it| (1..=1_000).contains(it)),
    })
}
