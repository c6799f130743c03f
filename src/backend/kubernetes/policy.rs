//! Options: how many pods may go at a time, and who may talk to whom.

use std::collections::BTreeSet;

use super::object::{labels, match_labels, object};
use crate::backend::collector;
use crate::model::component::{Call, Component, ComponentKind};
use crate::model::workload::{Role, Workload};
use crate::model::{ComponentId, Model};
use crate::syntax::yaml::{Map, Yaml};

/// The port by which k6 is told to begin.
const K6_INTERFACE: u16 = 6565;

/// How many pods of a workload may be moved at a time, if that is limited.
///
/// One pod less, and never "one must stay": of one replica that would hold up the node for good. A
/// pod that is not ready, as in many a scenario, may always go.
pub(super) fn disruption_budget(model: &Model, workload: &Workload) -> Option<Yaml> {
    if !model.kubernetes.disruption_budgets || workload.role == Role::Load {
        return None;
    }
    let spec = Map::new()
        .set("maxUnavailable", 1)
        .set("unhealthyPodEvictionPolicy", "AlwaysAllow")
        .set("selector", match_labels(workload));
    let object =
        object("policy/v1", "PodDisruptionBudget", &workload.name, labels(model, workload));
    Some(object.set("spec", spec).into())
}

/// Who may talk to a workload and to whom it may talk, if that is limited to the calls of the demo.
pub(super) fn network_policy(model: &Model, id: ComponentId, workload: &Workload) -> Option<Yaml> {
    if !model.kubernetes.network_policies {
        return None;
    }
    let mut spec = Map::new().set("podSelector", match_labels(workload));
    spec = match workload.role {
        // The k6 operator has it begin; from where is not known here.
        Role::Load if workload.is_shared_load() => spec
            .set("policyTypes", ["Ingress"])
            .set("ingress", [Map::new().set("ports", [tcp(K6_INTERFACE)])]),
        // It also sends its metrics, and where to is not known here.
        Role::Load => spec.set("policyTypes", ["Ingress"]),
        Role::Service | Role::Datastore | Role::ReadReplica => spec
            .set("policyTypes", ["Ingress", "Egress"])
            .set("ingress", ingress(model, id, workload))
            .set("egress", egress(model, &model[id], workload)),
    };
    let labels = labels(model, workload);
    let object = object("networking.k8s.io/v1", "NetworkPolicy", &workload.name, labels);
    Some(object.set("spec", spec).into())
}

fn ingress(model: &Model, id: ComponentId, workload: &Workload) -> Vec<Map> {
    let component = &model[id];
    let ports = || -> Vec<Map> { workload.ports.iter().map(|port| tcp(port.inside)).collect() };
    let mut rules = Vec::new();
    let mut from: Vec<Map> = callers(model, id).map(pods).collect();
    // A copy reads from the main workload.
    from.extend(component.workloads.iter().filter(|it| it.role == Role::ReadReplica).map(pods));
    // Checks and exporters.
    from.push(monitoring(model));
    rules.push(Map::new().set("from", from).set("ports", ports()));
    if component.service().is_some_and(|service| service.expose.is_some()) {
        rules.push(Map::new().set("ports", ports()));
    }
    rules
}

fn egress(model: &Model, component: &Component, workload: &Workload) -> Vec<Map> {
    let mut rules = vec![
        // Names are looked up wherever the cluster's DNS runs.
        Map::new().set("ports", [Map::new().set("protocol", "UDP").set("port", 53), tcp(53)]),
    ];
    match workload.role {
        Role::Service | Role::Load => {
            let ports = [model.telemetry.otlp_port, collector::OTLP_HTTP].map(tcp);
            rules.push(Map::new().set("to", [monitoring(model)]).set("ports", ports));
            rules.extend(called(model, component).flat_map(rules_to));
        }
        Role::Datastore => {}
        Role::ReadReplica => {
            let main = component.workloads.iter().filter(|it| it.role == Role::Datastore);
            rules.extend(main.map(rule_to));
        }
    }
    rules
}

/// The workloads of those who connect to a component.
fn callers(model: &Model, id: ComponentId) -> impl Iterator<Item = &Workload> {
    let calls = move |caller: &&Component| caller.calls.iter().any(|call| call.peer() == id);
    model.components.iter().filter(calls).flat_map(|caller| &caller.workloads)
}

/// Those a component connects to, each once.
fn called<'a>(model: &'a Model, component: &Component) -> impl Iterator<Item = &'a Component> {
    let peers: BTreeSet<ComponentId> = component.calls.iter().map(Call::peer).collect();
    peers.into_iter().map(|id| &model[id])
}

/// The way to a component: to its pods, or for a system that is not ours to its port anywhere, since
/// a policy knows no host names.
fn rules_to(component: &Component) -> Vec<Map> {
    match &component.kind {
        ComponentKind::External { url } => vec![Map::new().set("ports", [tcp(port_of(url))])],
        ComponentKind::Service(_) | ComponentKind::Datastore(_) | ComponentKind::Load => {
            component.workloads.iter().map(rule_to).collect()
        }
    }
}

fn rule_to(workload: &Workload) -> Map {
    let ports: Vec<Map> = workload.ports.iter().map(|port| tcp(port.inside)).collect();
    Map::new().set("to", [pods(workload)]).set("ports", ports)
}

fn pods(workload: &Workload) -> Map {
    Map::new().set("podSelector", match_labels(workload))
}

fn monitoring(model: &Model) -> Map {
    let name = Map::new().set("kubernetes.io/metadata.name", collector::namespace(model));
    Map::new().set("namespaceSelector", Map::new().set("matchLabels", name))
}

fn tcp(port: u16) -> Map {
    Map::new().set("protocol", "TCP").set("port", port)
}

/// The port of an address: the one it names, or that of its scheme.
fn port_of(url: &str) -> u16 {
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let named = host.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
    named.unwrap_or(if scheme == "http" { 80 } else { 443 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_named_or_follows_from_the_scheme() {
        for (url, expected) in [
            ("https://pay.test", 443),
            ("http://pay.test/a:1", 80),
            ("https://pay.test:8443/a", 8443),
            ("http://user:word@pay.test?a=b", 80),
        ] {
            assert_eq!(port_of(url), expected, "{url}");
        }
    }
}
