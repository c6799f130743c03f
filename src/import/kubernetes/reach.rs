//! How workloads are reached: Services that select their pods, and Ingresses that lead to those.

use std::collections::BTreeSet;

use super::object::{Object, Objects, pairs};
use crate::import::system::{Expose, Port, Remark, Workload};
use crate::syntax::yaml_tree::Node;

/// Gives each workload the Services that select its pods.
pub(super) fn services(
    objects: &Objects<'_>,
    labels: &[Vec<(String, String)>],
    workloads: &mut [Workload],
    said: &mut BTreeSet<usize>,
) {
    let services = || objects.all.iter().enumerate().filter(|(_, it)| it.kind == "Service");
    let is_inside =
        |it: &Object<'_>| it.node.text_at(&["spec", "type"]).is_none_or(|kind| kind == "ClusterIP");
    // What is called from inside says which port that is.
    let inside = services().filter(|(_, it)| is_inside(it));
    for (at, object) in inside.chain(services().filter(|(_, it)| !is_inside(it))) {
        let selector = pairs(object.node.at(&["spec", "selector"]));
        if selector.is_empty() {
            continue;
        }
        let selects = |labels: &[(String, String)]| selector.iter().all(|it| labels.contains(it));
        let mut found = labels.iter().enumerate().filter(|(_, labels)| selects(labels));
        let (Some((of, _)), None) = (found.next(), found.next()) else { continue };
        if service(object, &mut workloads[of]) {
            said.insert(at);
        }
    }
}

/// Takes a Service over; not if the demo has no words for all of it.
fn service(object: &Object<'_>, workload: &mut Workload) -> bool {
    let spec = object.node.get("spec");
    let kind = spec.and_then(|it| it.text_at(&["type"])).unwrap_or("ClusterIP");
    let headless = spec.and_then(|it| it.text_at(&["clusterIP"])) == Some("None");
    let ports = spec.and_then(|it| it.get("ports")).map(Node::items).unwrap_or_default();
    let ports: Vec<Port> = ports.iter().filter_map(|node| port(node, workload)).collect();
    let is_first = workload.hosts.len() == 1;
    let inside = kind == "ClusterIP";
    // A second name inside stays an object of its own.
    let is_alias =
        inside && !headless && !is_first && workload.hosts.iter().any(|it| *it != workload.name);
    workload.hosts.push(object.name.clone());
    if is_alias && object.name != workload.name {
        return false;
    }
    if !inside {
        let kind = if kind == "NodePort" { "node-port" } else { "load-balancer" };
        if let (None, Some(first)) = (&workload.expose, ports.first()) {
            let name = Some(object.name.clone());
            workload.expose = Some(Expose { name, port: first.number, kind, host: String::new() });
        } else {
            return false;
        }
    }
    for found in ports {
        lead(workload, found, inside);
    }
    true
}

/// The port of a Service.
fn port(node: &Node, workload: &Workload) -> Option<Port> {
    let number: u16 = node.text_at(&["port"])?.parse().ok().filter(|it| *it > 0)?;
    if node.text_at(&["protocol"]).is_some_and(|it| it != "TCP") {
        return None;
    }
    let inside = match node.text_at(&["targetPort"]) {
        None => number,
        Some(target) => {
            let named = workload.ports.iter().find(|it| it.name.as_deref() == Some(target));
            named.map(|it| it.inside).or_else(|| target.parse().ok()).filter(|it| *it > 0)?
        }
    };
    Some(Port { number, inside, name: node.text_at(&["name"]).map(str::to_owned) })
}

/// Lets a port of a Service lead to that of the container. What is called inside comes first.
fn lead(workload: &mut Workload, found: Port, inside: bool) {
    let at = workload.ports.iter().position(|it| it.inside == found.inside);
    let Some(at) = at else {
        workload.ports.push(found);
        return;
    };
    let port = &mut workload.ports[at];
    let is_led = port.number != port.inside;
    if !is_led && (inside || workload.hosts.len() == 2) {
        port.number = found.number;
        port.name = found.name.or_else(|| port.name.take());
    } else if inside && port.number != found.number {
        let text = format!("port {}, which leads to {} too", found.number, found.inside);
        workload.remark(workload.span, text);
    }
}

/// Ingresses that lead all of a host to one Service.
pub(super) fn ingresses(
    objects: &Objects<'_>,
    workloads: &mut [Workload],
    said: &mut BTreeSet<usize>,
) {
    for (at, object) in objects.all.iter().enumerate().filter(|(_, it)| it.kind == "Ingress") {
        let Some((host, service)) = simple(object.node) else { continue };
        let found = workloads.iter_mut().find(|it| it.hosts.iter().any(|it| it == service));
        let Some(workload) = found.filter(|it| it.expose.is_none()) else { continue };
        let port = workload.ports.first().map_or(80, |port| port.number);
        let (name, host) = (Some(object.name.clone()), host.to_owned());
        workload.expose = Some(Expose { name, port, kind: "ingress", host });
        said.insert(at);
    }
}

/// The host and the Service of an Ingress that says nothing else.
fn simple(node: &Node) -> Option<(&str, &str)> {
    let spec = node.get("spec")?;
    let annotated =
        node.at(&["metadata", "annotations"]).is_some_and(|it| !it.entries().is_empty());
    if annotated || spec.entries().iter().any(|it| it.key != "rules") {
        return None;
    }
    let [rule] = spec.get("rules")?.items() else { return None };
    let [path] = rule.at(&["http", "paths"])?.items() else { return None };
    if path.text_at(&["path"]).is_some_and(|it| it != "/") {
        return None;
    }
    let service = path.text_at(&["backend", "service", "name"])?;
    Some((rule.text_at(&["host"]).unwrap_or_default(), service))
}

/// What a workload is called: as its Service, by which others know it.
pub(super) fn finish(workload: &mut Workload, remarks: &mut Vec<Remark>) {
    let own = workload.name.clone();
    let outside = workload.expose.as_ref().filter(|it| it.kind != "ingress");
    let outside = outside.and_then(|it| it.name.clone());
    let services: Vec<&String> = workload.hosts.iter().skip(1).collect();
    let has_own = services.iter().any(|it| **it == own);
    // `web` is meant by `web-deployment`, whatever else leads there.
    let inside = services.iter().find(|it| own.starts_with(it.as_str()));
    let inside = inside.or_else(|| services.iter().find(|it| Some(**it) != outside.as_ref()));
    let inside = inside.or(services.first());
    if let Some(called) = inside.map(|it| (*it).clone()).filter(|_| !has_own) {
        let text = format!("`{own}` is called `{called}`, as its Service is");
        remarks.push(Remark { span: workload.span, text });
        workload.name = called;
    }
    // One Service for both is two here: the one inside has its name.
    if let Some(expose) = &mut workload.expose
        && expose.kind != "ingress"
        && expose.name.as_ref() == Some(&workload.name)
    {
        expose.name = None;
    }
}
