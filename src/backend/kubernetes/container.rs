//! The container of a pod: what runs, its environment, its health, what it may do.

use super::workload::{FILES_VOLUME, seconds};
use crate::model::workload::{EnvValue, EnvVar, HealthProbe, ProbeAction, Workload, file_keys};
use crate::syntax::yaml::Map;
use crate::units::Duration;

pub(super) fn container(workload: &Workload) -> Map {
    Map::new()
        .set("name", &workload.name)
        .set("image", &workload.image)
        .set("imagePullPolicy", "IfNotPresent")
        .set_if_any("command", workload.command.clone())
        .set_if_any("args", workload.args.clone())
        .set_if_any("ports", ports(workload))
        .set_if_any("env", workload.env.iter().map(variable).collect::<Vec<_>>())
        .set_some("startupProbe", workload.startup.as_ref().map(probe))
        .set_some("readinessProbe", workload.ready.as_ref().map(probe))
        .set_some("livenessProbe", workload.live.as_ref().map(probe))
        .set_if_any("resources", resources(workload))
        .set("securityContext", security(workload))
        .set_if_any("volumeMounts", mounts(workload))
}

/// The same of a container that the k6 operator makes: it mounts the script itself.
pub(super) fn runner(workload: &Workload) -> Map {
    Map::new()
        .set("image", &workload.image)
        .set("imagePullPolicy", "IfNotPresent")
        .set_if_any("env", workload.env.iter().map(variable).collect::<Vec<_>>())
        .set_if_any("resources", resources(workload))
        .set("containerSecurityContext", security(workload))
}

fn ports(workload: &Workload) -> Vec<Map> {
    let port =
        |name: &String, number: u16| Map::new().set("name", name).set("containerPort", number);
    workload.ports.iter().map(|it| port(&it.name, it.inside)).collect()
}

fn variable(variable: &EnvVar) -> Map {
    let map = Map::new().set("name", &variable.name);
    let from = |source: &str, reference: Map| Map::new().set(source, reference);
    match &variable.value {
        EnvValue::Text(text) => map.set("value", text),
        EnvValue::PodField(path) => {
            map.set("valueFrom", from("fieldRef", Map::new().set("fieldPath", path)))
        }
        EnvValue::Secret { name, key } => {
            let reference = Map::new().set("name", name).set("key", key);
            map.set("valueFrom", from("secretKeyRef", reference))
        }
    }
}

fn probe(probe: &HealthProbe) -> Map {
    let map = match &probe.action {
        ProbeAction::Http { path, port } => {
            Map::new().set("httpGet", Map::new().set("path", path).set("port", *port))
        }
        ProbeAction::Grpc { port } => Map::new().set("grpc", Map::new().set("port", *port)),
        ProbeAction::Tcp { port } => Map::new().set("tcpSocket", Map::new().set("port", *port)),
        ProbeAction::Command(words) => {
            Map::new().set("exec", Map::new().set("command", words.clone()))
        }
    };
    let delay = (probe.delay != Duration::ZERO).then(|| seconds(probe.delay));
    map.set_some("initialDelaySeconds", delay)
        .set("periodSeconds", seconds(probe.every))
        .set("timeoutSeconds", seconds(probe.timeout))
        .set("failureThreshold", probe.failures)
}

fn resources(workload: &Workload) -> Map {
    let cpu = workload.cpu.map(|range| (range.low.to_string(), range.high.to_string()));
    let memory = workload.memory.map(|range| (range.low.to_string(), range.high.to_string()));
    let (cpu_request, cpu_limit) = cpu.unzip();
    let (memory_request, memory_limit) = memory.unzip();
    Map::new()
        .set_if_any(
            "requests",
            Map::new().set_some("cpu", cpu_request).set_some("memory", memory_request),
        )
        .set_if_any(
            "limits",
            Map::new().set_some("cpu", cpu_limit).set_some("memory", memory_limit),
        )
}

/// An image that starts as root may need root's capabilities to become somebody else, and to listen
/// on a port below 1024; but nobody here forges packets.
fn security(workload: &Workload) -> Map {
    let dropped = if workload.user.is_some() { "ALL" } else { "NET_RAW" };
    let security = Map::new()
        .set("allowPrivilegeEscalation", false)
        .set("capabilities", Map::new().set("drop", [dropped]));
    if workload.read_only_root { security.set("readOnlyRootFilesystem", true) } else { security }
}

fn mounts(workload: &Workload) -> Vec<Map> {
    let mut mounts: Vec<Map> = workload
        .writable
        .iter()
        .map(|folder| Map::new().set("name", &folder.name).set("mountPath", &folder.path))
        .collect();
    for (key, file) in file_keys(&workload.files).into_iter().zip(&workload.files) {
        // One by one: a mounted folder would hide what else the image has in it.
        mounts.push(
            Map::new()
                .set("name", FILES_VOLUME)
                .set("mountPath", &file.path)
                .set("subPath", key)
                .set("readOnly", true),
        );
    }
    mounts
}
