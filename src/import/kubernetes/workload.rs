//! A Deployment or a `StatefulSet` as a workload.

use std::collections::BTreeSet;

use super::environment::environment;
use super::object::{self, Object, Objects, pairs};
use super::quantity::{bytes, cpu};
use crate::import::amount::range;
use crate::import::secret;
use crate::import::system::{Ask, File, Port, Probe, Volume, Workload};
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
/// What a pod may say and a demo does not.
const OF_POD: &[&str] = &[
    "serviceAccountName",
    "hostNetwork",
    "hostPID",
    "hostAliases",
    "nodeSelector",
    "affinity",
    "tolerations",
    "imagePullSecrets",
    "priorityClassName",
    "runtimeClassName",
    "topologySpreadConstraints",
    "dnsConfig",
];
/// The same of a container.
const OF_CONTAINER: &[&str] = &["lifecycle", "workingDir", "volumeDevices", "stdin", "tty"];

/// The workload that an object is.
pub(super) fn workload(
    object: &Object<'_>,
    objects: &Objects<'_>,
    said: &mut BTreeSet<usize>,
) -> Workload {
    let mut workload = Workload::new(&object.name, object.span);
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
    for (at, container) in containers.iter().enumerate() {
        if at != main {
            let name = container.text_at(&["name"]).unwrap_or("?");
            workload.remark(object.span, format!("the container `{name}` beside it"));
        }
    }
    for container in pod.get("initContainers").map(Node::items).unwrap_or_default() {
        let name = container.text_at(&["name"]).unwrap_or("?");
        workload.remark(object.span, format!("the container `{name}`, which runs before it"));
    }
    unsaid(pod, OF_POD, &mut workload);
    if let Some(container) = containers.get(main) {
        self::container(container, objects, &mut workload, said);
        mounts(container, pod, objects, &mut workload, said);
    }
    claims(spec, &mut workload);
    workload
}

/// Which container is meant: the one that is called as the whole, else the first.
fn main(containers: &[Node], name: &str) -> usize {
    let called = |it: &Node| it.text_at(&["name"]) == Some(name);
    containers.iter().position(called).unwrap_or_default()
}

fn unsaid(node: &Node, keys: &[&str], workload: &mut Workload) {
    for key in keys {
        let usual = *key == "serviceAccountName" && node.text_at(&[key]) == Some("default");
        if node.get(key).is_some() && !usual {
            workload.remark(workload.span, format!("`{key}`"));
        }
    }
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
    workload.image = container.text_at(&["image"]).map(str::to_owned);
    workload.command = words("command");
    workload.args = words("args");
    for port in container.get("ports").map(Node::items).unwrap_or_default() {
        let number = port.text_at(&["containerPort"]).and_then(|it| it.parse().ok());
        let Some(number) = number.filter(|it| *it > 0) else { continue };
        if port.text_at(&["protocol"]).is_some_and(|it| it != "TCP") {
            workload.remark(workload.span, format!("port {number} of UDP"));
        } else if workload.ports.iter().all(|it| it.inside != number) {
            let name = port.text_at(&["name"]).map(str::to_owned);
            workload.ports.push(Port { number, inside: number, name });
        }
    }
    environment(container, objects, workload, said);
    let limit = |what| container.text_at(&["resources", "limits", what]);
    let request = |what| container.text_at(&["resources", "requests", what]);
    for what in ["cpu", "memory"] {
        if request(what).is_some() && limit(what).is_none() {
            workload.remark(workload.span, format!("its request of {what}, which has no limit"));
        }
    }
    workload.cpu = range(request("cpu").and_then(cpu), limit("cpu").and_then(cpu));
    workload.memory = range(request("memory").and_then(bytes), limit("memory").and_then(bytes));
    let named = workload.ports.clone();
    let mut probe = |key: &str| {
        let node = container.get(key)?;
        let probe = self::probe(node, &named);
        if probe.is_none() || node.at(&["httpGet", "httpHeaders"]).is_some() {
            workload.remark(workload.span, format!("all of its `{key}`"));
        }
        probe
    };
    let probes = ["readinessProbe", "livenessProbe", "startupProbe"].map(&mut probe);
    [workload.ready, workload.live, workload.startup] = probes;
    unsaid(container, OF_CONTAINER, workload);
    if container.at(&["securityContext", "privileged"]).is_some_and(Node::is_true) {
        workload.remark(workload.span, "that it may do all on its machine (`privileged`)");
    }
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

/// Files of `ConfigMaps`, and volumes that keep data.
fn mounts(
    container: &Node,
    pod: &Node,
    objects: &Objects<'_>,
    workload: &mut Workload,
    said: &mut BTreeSet<usize>,
) {
    let volumes = pod.get("volumes").map(Node::items).unwrap_or_default();
    for mount in container.get("volumeMounts").map(Node::items).unwrap_or_default() {
        let Some(name) = mount.text_at(&["name"]) else { continue };
        let at = mount.text_at(&["mountPath"]).unwrap_or_default();
        // One that is claimed for each pod is no volume of the pod.
        let Some(volume) = volumes.iter().find(|it| it.text_at(&["name"]) == Some(name)) else {
            continue;
        };
        if let Some(map) = volume.get("configMap") {
            files(map, mount, objects, workload, said);
        } else if let Some(claim) = volume.text_at(&["persistentVolumeClaim", "claimName"]) {
            let found = objects.position("PersistentVolumeClaim", claim);
            said.extend(found);
            let size = found.and_then(|it| size(objects.all[it].node));
            keep(claim, size, workload);
        } else if volume.entry("emptyDir").is_none() {
            let of = volume.text_at(&["secret", "secretName"]);
            said.extend(of.and_then(|of| objects.position("Secret", of)));
            workload.remark(workload.span, format!("the volume `{name}`, mounted at `{at}`"));
        }
    }
}

fn keep(name: &str, size: Option<crate::units::Bytes>, workload: &mut Workload) {
    if workload.volume.is_some() {
        return workload.remark(workload.span, format!("the volume `{name}`"));
    }
    workload.volume = Some(Volume { name: name.to_owned(), size });
}

fn size(claim: &Node) -> Option<crate::units::Bytes> {
    claim.text_at(&["spec", "resources", "requests", "storage"]).and_then(bytes)
}

/// Storage that each pod claims.
fn claims(spec: Option<&Node>, workload: &mut Workload) {
    let claims = spec.and_then(|it| it.get("volumeClaimTemplates")).map(Node::items);
    for claim in claims.unwrap_or_default() {
        keep(claim.text_at(&["metadata", "name"]).unwrap_or("data"), size(claim), workload);
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
    let Some(at) = objects.position("ConfigMap", name) else {
        let text =
            format!("the ConfigMap `{name}`, which is not among the files, mounted at `{folder}`");
        return workload.remark(workload.span, text);
    };
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
