//! How workloads are reached: Services that select their pods, and Ingresses that lead to those.

use std::collections::BTreeSet;

use super::object::{Object, Objects, pairs};
use super::rest;
use crate::import::piece::{self, Place, list, text};
use crate::import::port::elsewhere;
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
    let written = spec.and_then(|it| it.get("ports")).map(Node::items).unwrap_or_default();
    let ports: Vec<Port> = written.iter().filter_map(|node| port(node, workload)).collect();
    let is_first = workload.hosts.len() == 1;
    let inside = kind == "ClusterIP";
    // A second name inside stays an object of its own.
    let is_alias =
        inside && !headless && !is_first && workload.hosts.iter().any(|it| *it != workload.name);
    workload.hosts.push(object.name.clone());
    if is_alias && object.name != workload.name {
        return false;
    }
    // Without a port of TCP there would be none to put others beside.
    if ports.is_empty() && !written.is_empty() && workload.ports.is_empty() {
        workload.is_without_tcp = true;
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
    rest::of_service(object, inside, workload);
    if headless && inside {
        let what =
            format!("that the Service `{}` names all its pods (`clusterIP: None`)", object.name);
        workload.keep(Place::Headless(object.name.clone()), "clusterIP", text("None"), what);
    }
    for node in written {
        keep_port(node, &object.name, inside, ports.first(), workload);
    }
    for (at, found) in ports.into_iter().enumerate() {
        lead(workload, &object.name, found, inside, at == 0 && is_first);
    }
    true
}

/// Keeps what the demo does not say of a port of a Service.
fn keep_port(
    node: &Node,
    service: &str,
    inside: bool,
    first: Option<&Port>,
    workload: &mut Workload,
) {
    let number = node.text_at(&["port"]).unwrap_or("?").to_owned();
    let found = port(node, workload);
    let is_other = found.is_none();
    // Outside there is one port alone.
    let is_more = !inside && !is_other && found.as_ref() != first;
    let extra = ["nodePort", "appProtocol"].iter().any(|key| node.get(key).is_some());
    if !is_other && !is_more && !extra {
        return;
    }
    let mut kept = node.clone();
    let target = node.text_at(&["targetPort"]).map(str::to_owned);
    let named = workload.named_ports.iter().find(|it| Some(&it.0) == target.as_ref());
    if let Some((_, number)) = named {
        piece::set(&mut kept, "targetPort", piece::plain(number.to_string()));
    }
    let protocol = node.text_at(&["protocol"]).filter(|it| *it != "TCP");
    let what = match protocol {
        Some(protocol) => format!("port {number} of {protocol} of the Service `{service}`"),
        None => format!("more of port {number} of the Service `{service}`"),
    };
    if !is_other && !is_more {
        // What it is called and where it leads is said.
        kept = piece::without(&kept, &["name", "targetPort"]);
    }
    let of_service = Place::Service(service.to_owned());
    if inside {
        return workload.keep(of_service, "ports", list(vec![kept]), what);
    }
    // One Service for both is two here.
    if protocol.is_some() {
        workload.keep(of_service, "ports", list(vec![piece::without(&kept, &["nodePort"])]), "");
    }
    workload.keep(Place::Outside, "ports", list(vec![kept]), what);
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
            let named = workload.named_ports.iter().find(|(name, _)| name == target);
            named.map(|(_, number)| *number).or_else(|| target.parse().ok()).filter(|it| *it > 0)?
        }
    };
    Some(Port { number, inside, name: node.text_at(&["name"]).map(str::to_owned) })
}

/// Lets a port of a Service lead to that of the container. What is called inside comes first; so does
/// what leads to a container beside, which stands before this one.
fn lead(workload: &mut Workload, service: &str, found: Port, inside: bool, is_first: bool) {
    let at = workload.ports.iter().position(|it| it.inside == found.inside);
    let Some(at) = at else {
        let place = if is_first { 0 } else { workload.ports.len() };
        workload.ports.insert(place, found);
        return;
    };
    let port = &mut workload.ports[at];
    let is_led = port.number != port.inside;
    if !is_led && (inside || workload.hosts.len() == 2) {
        port.number = found.number;
        port.name = found.name.or_else(|| port.name.take());
    } else if inside && port.number != found.number {
        workload.kept.push(elsewhere(service, &found));
    }
}

/// Ingresses that lead all of a host to one Service.
pub(super) fn ingresses(
    objects: &Objects<'_>,
    workloads: &mut [Workload],
    said: &mut BTreeSet<usize>,
) {
    for (at, object) in objects.all.iter().enumerate().filter(|(_, it)| it.kind == "Ingress") {
        let Some((host, service, port)) = simple(object.node) else { continue };
        let found = workloads.iter_mut().find(|it| it.hosts.iter().any(|it| it == service));
        // Ours leads to the port that is called first, and to no other.
        let is_first = |it: &Workload| match (port, it.ports.first()) {
            (Some(port), Some(first)) => {
                first.name.as_deref() == Some(port) || first.number.to_string() == port
            }
            (None, _) | (_, None) => true,
        };
        let found = found.filter(|it| it.expose.is_none() && is_first(it));
        let Some(workload) = found else { continue };
        let port = workload.ports.first().map_or(80, |port| port.number);
        let (name, host) = (Some(object.name.clone()), host.to_owned());
        workload.expose = Some(Expose { name, port, kind: "ingress", host });
        said.insert(at);
    }
}

/// The host, the Service and the port of an Ingress that says nothing else.
fn simple(node: &Node) -> Option<(&str, &str, Option<&str>)> {
    let spec = node.get("spec")?;
    let annotated =
        node.at(&["metadata", "annotations"]).is_some_and(|it| !it.entries().is_empty());
    if annotated || spec.entries().iter().any(|it| it.key != "rules") {
        return None;
    }
    let [rule] = spec.get("rules")?.items() else { return None };
    let [path] = rule.at(&["http", "paths"])?.items() else { return None };
    if path.text_at(&["path"]).is_some_and(|it| it != "/")
        || path.text_at(&["pathType"]) == Some("Exact")
    {
        return None;
    }
    let service = path.at(&["backend", "service"])?;
    let port = service.text_at(&["port", "number"]).or(service.text_at(&["port", "name"]));
    Some((rule.text_at(&["host"]).unwrap_or_default(), service.text_at(&["name"])?, port))
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
