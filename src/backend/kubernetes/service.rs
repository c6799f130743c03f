//! Services: how a workload is reached from inside and outside, and how it reaches the collector.

use super::object::{Manifest, labels, object, selector, shared_labels};
use crate::backend::collector;
use crate::model::Model;
use crate::model::component::{Component, Expose};
use crate::model::workload::{Port, Workload};
use crate::syntax::yaml::{Map, Yaml};
use crate::words::ExposeKind;

/// The Services in front of a workload: one to call, and one that names its pods if they keep data.
pub(super) fn internal(model: &Model, workload: &Workload) -> Vec<Yaml> {
    if workload.ports.is_empty() {
        return Vec::new();
    }
    let spec = Map::new().set("selector", selector(workload)).set("ports", ports(&workload.ports));
    let mut services = vec![service(model, workload, &workload.name, spec.clone())];
    if workload.claim().is_some() {
        let spec = Map::new()
            .set("clusterIP", "None")
            .set("selector", selector(workload))
            .set("ports", ports(&workload.ports));
        services.push(service(model, workload, &headless_name(workload), spec));
    }
    services
}

/// The Service that gives each pod of a `StatefulSet` a name.
pub(super) fn headless_name(workload: &Workload) -> String {
    format!("{}-pods", workload.name)
}

fn service(model: &Model, workload: &Workload, name: &str, spec: Map) -> Yaml {
    object("v1", "Service", name, labels(model, workload)).set("spec", spec).into()
}

fn ports(ports: &[Port]) -> Vec<Map> {
    ports.iter().map(|port| service_port(&port.name, port.number, port.inside)).collect()
}

fn service_port(name: &str, outside: u16, inside: u16) -> Map {
    Map::new().set("name", name).set("port", outside).set("targetPort", inside)
}

/// The way into a service from outside the cluster, if it has one.
pub(super) fn external(model: &Model, component: &Component, workload: &Workload) -> Option<Yaml> {
    let service = component.service()?;
    let expose = service.expose.as_ref()?;
    let port = workload.ports.first()?;
    let kind = match expose.kind {
        ExposeKind::LoadBalancer => "LoadBalancer",
        ExposeKind::NodePort => "NodePort",
        ExposeKind::Ingress => return Some(ingress(model, workload, expose, port.number)),
    };
    let spec = Map::new()
        .set("type", kind)
        .set("selector", selector(workload))
        .set("ports", [service_port("http", expose.port, port.inside)]);
    Some(self::service(model, workload, &expose.name, spec))
}

fn ingress(model: &Model, workload: &Workload, expose: &Expose, port: u16) -> Yaml {
    let service =
        Map::new().set("name", &workload.name).set("port", Map::new().set("number", port));
    let path = Map::new()
        .set("path", "/")
        .set("pathType", "Prefix")
        .set("backend", Map::new().set("service", service));
    let rule =
        Map::new().set_if_any("host", &expose.host).set("http", Map::new().set("paths", [path]));
    object("networking.k8s.io/v1", "Ingress", &expose.name, labels(model, workload))
        .set("spec", Map::new().set("rules", [rule]))
        .into()
}

/// The name under which workloads send their traces, whoever collects them; none if the collector
/// is not ours, or if the name is a full host name already.
pub(super) fn receiver(model: &Model) -> Option<Manifest> {
    let name = &model.telemetry.otlp_host;
    let receiver = collector::receiver(model)?;
    let namespace = collector::namespace(model);
    let itself = model.demo.namespace == namespace && *name == receiver;
    if name.contains('.') || itself {
        return None;
    }
    let port = model.telemetry.otlp_port;
    let spec = Map::new()
        .set("type", "ExternalName")
        .set("externalName", format!("{receiver}.{namespace}.svc.cluster.local"))
        .set("ports", [service_port("otlp-grpc", port, port)]);
    Some(Manifest {
        path: "00-collector.yaml".to_owned(),
        about: vec![
            "Where traces go: a second name for the collector, so that another collector changes"
                .to_owned(),
            format!("this file and no workload. It runs in the namespace {namespace}."),
        ],
        objects: vec![object("v1", "Service", name, shared_labels(model)).set("spec", spec).into()],
    })
}
