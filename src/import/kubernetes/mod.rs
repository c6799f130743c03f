//! Kubernetes manifests: Deployments and `StatefulSets` with the Services, `ConfigMaps` and Secrets around
//! them. Objects of other kinds are kept as they are.

mod environment;
mod mount;
mod object;
mod quantity;
mod raw;
mod reach;
mod rest;
mod workload;

use std::collections::BTreeSet;

use super::reading::{Reading, span};
use super::system::{Remark, System};
use crate::source::FileId;
use crate::syntax::yaml_tree::Node;
use object::{Object, Objects};

/// Whether a document is an object of Kubernetes.
pub(super) fn is_manifest(document: &Node) -> bool {
    document.get("kind").is_some() && document.get("apiVersion").is_some()
}

/// The kinds that become components.
const WORKLOADS: &[&str] = &["Deployment", "StatefulSet"];

/// Reads manifests.
pub(super) fn read(documents: &[(FileId, Node)], reading: &mut Reading<'_>, system: &mut System) {
    let objects = object::objects(documents, reading);
    named(&objects, system);
    for object in objects.of("Secret") {
        system.secrets.extend(object::secret_values(object));
    }
    // Objects that are said by the components.
    let mut said: BTreeSet<usize> = BTreeSet::new();
    let first = system.workloads.len();
    for (at, object) in objects.all.iter().enumerate() {
        if WORKLOADS.contains(&object.kind.as_str()) {
            system.workloads.push(workload::workload(object, &objects, &mut said));
            said.insert(at);
        }
    }
    let labels: Vec<Vec<(String, String)>> = objects
        .all
        .iter()
        .filter(|it| WORKLOADS.contains(&it.kind.as_str()))
        .map(|it| object::pairs(it.node.at(&["spec", "template", "metadata", "labels"])))
        .collect();
    reach::services(&objects, &labels, &mut system.workloads[first..], &mut said);
    reach::ingresses(&objects, &mut system.workloads[first..], &mut said);
    for workload in &mut system.workloads[first..] {
        reach::finish(workload, &mut system.remarks);
    }
    raw::keep(&objects, &said, reading, system);
}

/// What the whole is called: as its namespace, or as its objects say they belong to.
fn named(objects: &Objects<'_>, system: &mut System) {
    let told = |object: &Object<'_>| match object.kind.as_str() {
        "Namespace" => Some(object.name.clone()),
        _ => object.node.text_at(&["metadata", "namespace"]).map(str::to_owned),
    };
    let mut namespaces: Vec<(String, &Object<'_>)> = Vec::new();
    for object in &objects.all {
        let Some(namespace) = told(object).filter(|it| !it.starts_with("kube-")) else { continue };
        if namespaces.iter().all(|(other, _)| *other != namespace) {
            namespaces.push((namespace, object));
        }
    }
    for (other, object) in namespaces.iter().skip(1) {
        let text = format!("what is in the namespace `{other}` comes into `{}`", namespaces[0].0);
        system.remarks.push(Remark { span: object.span, text });
    }
    let part_of = ["metadata", "labels", "app.kubernetes.io/part-of"];
    let whole = objects.all.iter().find_map(|it| it.node.text_at(&part_of));
    let first = namespaces.into_iter().next().map(|(namespace, _)| namespace);
    system.namespace = system.namespace.take().or_else(|| first.clone());
    let own = first.filter(|it| it != "default").or_else(|| whole.map(str::to_owned));
    system.name = system.name.take().or(own);
}

/// The place of an object: its first line.
fn place(file: FileId, node: &Node) -> crate::source::Span {
    let first = node.entries().first().map_or(&node.place, |entry| &entry.place);
    span(file, first)
}
