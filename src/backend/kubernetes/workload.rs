//! Deployments and `StatefulSets`, with their pods and the files mounted into them.

use sha2::{Digest, Sha256};

use super::container::{container, runner as container_parts};
use super::object::{labels, match_labels, object};
use super::service::headless_name;
use crate::model::Model;
use crate::model::workload::{MountedFile, Role, Workload, Writable, file_keys};
use crate::syntax::yaml::{self, Map, Yaml};
use crate::units::{Bytes, Duration};

/// Name of the volume with the mounted files.
pub(super) const FILES_VOLUME: &str = "files";

/// The `TestRun` of load that several pods share, the `StatefulSet` of a workload that keeps its data,
/// or else its Deployment.
pub(super) fn controller(model: &Model, workload: &Workload) -> Yaml {
    if workload.is_shared_load() {
        return test_run(model, workload);
    }
    let claim = workload.claim();
    let kind = if claim.is_some() { "StatefulSet" } else { "Deployment" };
    let mut spec = Map::new()
        .set("replicas", workload.replicas)
        .set("revisionHistoryLimit", model.kubernetes.revision_history);
    if claim.is_some() {
        spec = spec.set("serviceName", headless_name(workload));
    } else if replaced_at_once(workload) {
        spec = spec.set("strategy", Map::new().set("type", "Recreate"));
    }
    spec = spec.set("selector", match_labels(workload)).set("template", pod(model, workload));
    if let Some((folder, size)) = claim {
        spec = spec.set("volumeClaimTemplates", [volume_claim(folder, size)]);
    }
    object("apps/v1", kind, &workload.name, labels(model, workload)).set("spec", spec).into()
}

/// What the k6 operator runs: it starts all pods at once, each with its part of the users.
fn test_run(model: &Model, workload: &Workload) -> Yaml {
    let keys = file_keys(&workload.files);
    let script = Map::new().set("name", workload.config_map()).set_some("file", keys.first());
    // The operator says itself how each is run, and talks to it through its own interface.
    let ours = |word: &&String| word.starts_with("--") && !word.starts_with("--address");
    let arguments: Vec<&str> = workload.args.iter().filter(ours).map(String::as_str).collect();
    let runner = container_parts(workload)
        .set("metadata", Map::new().set("labels", labels(model, workload)))
        .set("automountServiceAccountToken", "false")
        .set("securityContext", pod_security(workload));
    let spec = Map::new()
        .set("parallelism", workload.replicas)
        .set("script", Map::new().set("configMap", script))
        .set_if_any("arguments", arguments.join(" "))
        .set("runner", runner);
    object("k6.io/v1alpha1", "TestRun", &workload.name, labels(model, workload))
        .set("spec", spec)
        .into()
}

/// Whether the old pod goes before the new one comes: behind one Service, two stores with different
/// data would answer in turn.
fn replaced_at_once(workload: &Workload) -> bool {
    match workload.role {
        Role::Datastore | Role::ReadReplica => true,
        Role::Service | Role::Load => false,
    }
}

fn pod(model: &Model, workload: &Workload) -> Map {
    let mut metadata = Map::new().set("labels", labels(model, workload));
    if !workload.files.is_empty() {
        // A changed file alone would not bring new pods.
        let checksum = Map::new().set("checksum/files", checksum(&workload.files));
        metadata = metadata.set("annotations", checksum);
    }
    let spec = Map::new()
        // Nothing in a demo asks the cluster, so nothing gets a token for it.
        .set("automountServiceAccountToken", false)
        // Variables such as `KAFKA_PORT`, made for each Service, upset programs that read their own.
        .set("enableServiceLinks", false)
        .set("terminationGracePeriodSeconds", seconds(workload.grace))
        .set("securityContext", pod_security(workload))
        .set("containers", [container(workload)])
        .set_if_any("volumes", volumes(workload));
    Map::new().set("metadata", metadata).set("spec", spec)
}

fn pod_security(workload: &Workload) -> Map {
    let mut security = Map::new();
    if let Some(user) = workload.user {
        security = security
            .set("runAsNonRoot", true)
            .set("runAsUser", user)
            .set("runAsGroup", user)
            .set("fsGroup", user)
            .set("fsGroupChangePolicy", "OnRootMismatch");
    }
    security.set("seccompProfile", Map::new().set("type", "RuntimeDefault"))
}

fn volumes(workload: &Workload) -> Vec<Map> {
    let claimed = workload.claim().map(|(folder, _)| folder);
    let mut volumes: Vec<Map> = workload
        .writable
        .iter()
        .filter(|folder| claimed != Some(*folder))
        .map(|folder| Map::new().set("name", &folder.name).set("emptyDir", Map::new()))
        .collect();
    if !workload.files.is_empty() {
        let config_map = Map::new().set("name", workload.config_map());
        volumes.push(Map::new().set("name", FILES_VOLUME).set("configMap", config_map));
    }
    volumes
}

fn volume_claim(folder: &Writable, size: Bytes) -> Map {
    let requests = Map::new().set("storage", size.to_string());
    Map::new().set("metadata", Map::new().set("name", &folder.name)).set(
        "spec",
        Map::new()
            .set("accessModes", ["ReadWriteOnce"])
            .set("resources", Map::new().set("requests", requests)),
    )
}

/// The `ConfigMap` with the files of a workload.
pub(super) fn files(model: &Model, workload: &Workload) -> Option<Yaml> {
    if workload.files.is_empty() {
        return None;
    }
    let keys = file_keys(&workload.files);
    let data: Map = keys.into_iter().zip(workload.files.iter().map(|file| &*file.text)).collect();
    let name = workload.config_map();
    Some(object("v1", "ConfigMap", &name, labels(model, workload)).set("data", data).into())
}

/// Enough of a hash to tell two versions of the files apart.
fn checksum(files: &[MountedFile]) -> String {
    let texts: Yaml = files.iter().map(|file| [file.path.as_str(), &*file.text]).collect();
    let hash = Sha256::digest(yaml::print(&texts));
    let (first, _) = hash.split_first_chunk().expect("a SHA-256 has 32 bytes");
    format!("{:016x}", u64::from_be_bytes(*first))
}

/// A length of time as manifests have it.
pub(super) fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.whole_seconds()).expect("no demo lasts that long")
}
