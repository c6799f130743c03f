//! What is mounted: files of `ConfigMaps`, storage, and all else, which is kept as it is.

use std::collections::BTreeSet;

use super::object::{self, Object, Objects};
use super::quantity::bytes;
use crate::import::piece::{self, Place, list, map, text};
use crate::import::secret;
use crate::import::store::store;
use crate::import::system::{File, Volume, Workload};
use crate::syntax::yaml_tree::Node;
use crate::units::Bytes;

/// Sets the files and the storage of a workload; volumes of another kind, and those that other
/// containers mount, are kept.
pub(super) fn mounts(
    object: &Object<'_>,
    container: &Node,
    objects: &Objects<'_>,
    workload: &mut Workload,
    said: &mut BTreeSet<usize>,
) {
    let pod = object.node.at(&["spec", "template", "spec"]);
    let volumes = pod.and_then(|it| it.get("volumes")).map(Node::items).unwrap_or_default();
    let is_store = store(workload).is_ok();
    let mut needed: BTreeSet<String> = BTreeSet::new();
    for piece in &workload.kept {
        piece.node.items().iter().for_each(|it| names_of_mounts(it, &mut needed));
    }
    claims(object, is_store, workload);
    for mount in container.get("volumeMounts").map(Node::items).unwrap_or_default() {
        let Some(name) = mount.text_at(&["name"]) else { continue };
        let volume = volumes.iter().find(|it| it.text_at(&["name"]) == Some(name));
        let map = volume.and_then(|it| it.get("configMap"));
        let known = |it: &&Node| {
            it.text_at(&["name"]).is_some_and(|it| objects.position("ConfigMap", it).is_some())
        };
        let claim = volume.and_then(|it| it.text_at(&["persistentVolumeClaim", "claimName"]));
        match (map.filter(known), claim) {
            (Some(map), _) => files(map, mount, objects, workload, said),
            (None, Some(claim))
                if is_store && workload.volume.as_ref().is_none_or(|it| it.name == claim) =>
            {
                let found = objects.position("PersistentVolumeClaim", claim);
                said.extend(found);
                let size = found.and_then(|it| size(objects.all[it].node));
                workload.volume = Some(Volume { name: claim.to_owned(), size });
            }
            // One that is claimed for each pod of a store is the storage of it.
            (None, None) if volume.is_none() && !is_claimed(name, workload) => {}
            (None, _) => {
                needed.insert(name.to_owned());
                workload.keep(Place::Container, "volumeMounts", list(vec![mount.clone()]), "");
            }
        }
    }
    for device in container.get("volumeDevices").map(Node::items).unwrap_or_default() {
        needed.extend(device.text_at(&["name"]).map(str::to_owned));
    }
    for volume in volumes {
        let name = volume.text_at(&["name"]).unwrap_or_default();
        if needed.contains(name) {
            let what = format!("the volume `{name}`");
            workload.keep(Place::Pod, "volumes", list(vec![volume.clone()]), what);
        }
    }
}

/// Whether a volume is kept as a claim of its own.
fn is_claimed(name: &str, workload: &Workload) -> bool {
    let volumes = workload.kept.iter().filter(|it| it.key == "volumes");
    volumes.flat_map(|it| it.node.items()).any(|it| it.text_at(&["name"]) == Some(name))
}

fn names_of_mounts(container: &Node, names: &mut BTreeSet<String>) {
    for key in ["volumeMounts", "volumeDevices"] {
        for mount in container.get(key).map(Node::items).unwrap_or_default() {
            names.extend(mount.text_at(&["name"]).map(str::to_owned));
        }
    }
}

fn size(claim: &Node) -> Option<Bytes> {
    claim.text_at(&["spec", "resources", "requests", "storage"]).and_then(bytes)
}

/// Storage that each pod claims. Of a program of which there is one, the claim that its pod had stays.
fn claims(object: &Object<'_>, is_store: bool, workload: &mut Workload) {
    let claims = object.node.at(&["spec", "volumeClaimTemplates"]).map(Node::items);
    for claim in claims.unwrap_or_default() {
        let name = claim.text_at(&["metadata", "name"]).unwrap_or("data");
        if is_store && workload.volume.is_none() {
            workload.volume = Some(Volume { name: name.to_owned(), size: size(claim) });
            if let Some(class) = claim.text_at(&["spec", "storageClassName"]) {
                workload.remark(object.span, format!("the storage class `{class}`"));
            }
        } else if !is_store && workload.replicas == 1 {
            let claimed = format!("{name}-{}-0", object.name);
            let source = map(vec![("claimName", text(&claimed))]);
            let volume = map(vec![("name", text(name)), ("persistentVolumeClaim", source)]);
            let what = format!("the volume `{name}`");
            workload.keep(Place::Pod, "volumes", list(vec![volume]), what);
            // Two pods with one volume would wait for each other.
            let strategy = map(vec![("type", text("Recreate"))]);
            if workload.kept.iter().all(|it| it.key != "strategy") {
                workload.keep(Place::Controller, "strategy", strategy, "");
            }
            workload.claims.push((claimed, piece::without(claim, &["metadata", "status"])));
        } else {
            let text = format!("the volume `{name}`, of which each pod had one of its own");
            workload.remark(object.span, text);
        }
    }
}

/// The files that a mounted `ConfigMap` is.
fn files(
    map: &Node,
    mount: &Node,
    objects: &Objects<'_>,
    workload: &mut Workload,
    said: &mut BTreeSet<usize>,
) {
    let name = map.text_at(&["name"]).unwrap_or_default();
    let folder = mount.text_at(&["mountPath"]).unwrap_or_default().trim_end_matches('/');
    let Some(at) = objects.position("ConfigMap", name) else { return };
    said.insert(at);
    let items: Vec<(&str, &str)> = map
        .get("items")
        .map(Node::items)
        .unwrap_or_default()
        .iter()
        .filter_map(|it| Some((it.text_at(&["key"])?, it.text_at(&["path"])?)))
        .collect();
    let only = mount.text_at(&["subPath"]);
    for (key, text) in object::data(&objects.all[at]) {
        let path = items.iter().find(|(it, _)| *it == key).map(|(_, path)| *path);
        let Some(path) = path.or_else(|| items.is_empty().then_some(key.as_str())) else {
            continue;
        };
        let path = match only {
            Some(only) if only == path => folder.to_owned(),
            Some(_) => continue,
            None => format!("{folder}/{path}"),
        };
        if secret::is_in_file(&text) {
            let text = format!("the file `{path}`: there is a secret in it");
            workload.remark(workload.span, text);
            continue;
        }
        workload.files.push(File { path, from: format!("files/{name}/{key}"), text });
    }
}
