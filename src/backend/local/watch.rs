//! What watches the application where no chart installs it: the collector, kube-state-metrics, and
//! what each of them may read.

use super::stack;
use crate::backend::collector;
use crate::model::Model;
use crate::syntax::yaml::{Map, Yaml};

/// The `ConfigMap` with the configuration of the collector.
pub(super) const CONFIGURATION: &str = "collector";

const KUBE_STATE_METRICS: &str = "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.15.0";

/// The kinds of objects that panels ask about, each with its group of the API.
const WATCHED: [(&str, &str); 4] =
    [("", "pods"), ("apps", "deployments"), ("apps", "replicasets"), ("apps", "statefulsets")];

const READ: [&str; 3] = ["get", "list", "watch"];

/// The collector, and the Service that takes spans.
pub(super) fn collector(model: &Model) -> Vec<Yaml> {
    let name = collector::release(model);
    let nodes = [rule("", &["nodes"], &READ), rule("", &["nodes/metrics"], &["get"])];
    let here = [rule("", &["pods", "events"], &READ), rule("", &["pods/log", "secrets"], &["get"])];
    let mut objects = vec![account(model, &name)];
    objects.extend(allowed_everywhere(model, &name, &nodes));
    objects.extend(allowed(model, &name, &here));
    let ports = [("otlp-grpc", model.telemetry.otlp_port), ("otlp-http", collector::OTLP_HTTP)];
    let read_only = |name: &str, at: &str| Map::new().set("name", name).set("mountPath", at);
    let container = Map::new()
        .set("name", "alloy")
        .set("image", stack::collector_image())
        .set(
            "args",
            [
                "run",
                "--disable-reporting",
                "--server.http.listen-addr=0.0.0.0:12345",
                "--storage.path=/var/lib/alloy/data",
                "/etc/alloy/config.alloy",
            ],
        )
        .set("ports", ports.map(|(name, port)| container_port(name, port)).to_vec())
        .set("readinessProbe", asked("/-/ready", 12_345))
        .set("resources", resources("100m", "256Mi", "1Gi"))
        .set("securityContext", confined())
        .set(
            "volumeMounts",
            [
                read_only("configuration", "/etc/alloy").set("readOnly", true),
                read_only("data", "/var/lib/alloy/data"),
            ],
        );
    let configuration = Map::new().set("name", CONFIGURATION);
    let pod = Map::new()
        .set("serviceAccountName", &name)
        .set("enableServiceLinks", false)
        .set("securityContext", seccomp())
        .set("containers", [container])
        .set(
            "volumes",
            [
                Map::new().set("name", "configuration").set("configMap", configuration),
                Map::new().set("name", "data").set("emptyDir", Map::new()),
            ],
        );
    objects.push(deployment(model, &name, pod).into());
    let ports = ports.map(|(name, port)| service_port(name, port));
    objects.push(service(model, &name, &name, ports.into()).into());
    objects
}

/// What tells the state of objects, of the application's namespace only.
pub(super) fn kube_state_metrics(model: &Model) -> Vec<Yaml> {
    let name = collector::kube_state_metrics(model);
    let kinds = WATCHED.map(|(_, kind)| kind).join(",");
    let rules = WATCHED.map(|(group, kind)| rule(group, &[kind], &["list", "watch"]));
    let mut objects = vec![account(model, &name)];
    objects.extend(allowed(model, &name, &rules));
    let port = 8080;
    let container = Map::new()
        .set("name", "kube-state-metrics")
        .set("image", KUBE_STATE_METRICS)
        .set(
            "args",
            [
                format!("--namespaces={}", model.demo.namespace),
                format!("--resources={kinds}"),
                format!("--port={port}"),
            ],
        )
        .set("ports", [container_port("http", port)])
        .set("readinessProbe", asked("/", port))
        .set("resources", resources("10m", "64Mi", "128Mi"))
        .set("securityContext", confined().set("readOnlyRootFilesystem", true));
    let pod = Map::new()
        .set("serviceAccountName", &name)
        .set("enableServiceLinks", false)
        .set("securityContext", seccomp())
        .set("containers", [container]);
    objects.push(deployment(model, &name, pod).into());
    objects.push(service(model, &name, &name, vec![service_port("http", port)]).into());
    objects
}

/// One pod; the old one goes before the new one comes, since both would write the same.
pub(super) fn deployment(model: &Model, name: &str, pod: Map) -> Map {
    let selected = Map::new().set("app.kubernetes.io/name", name);
    let spec = Map::new()
        .set("replicas", 1)
        .set("strategy", Map::new().set("type", "Recreate"))
        .set("selector", Map::new().set("matchLabels", selected))
        .set(
            "template",
            Map::new()
                .set("metadata", Map::new().set("labels", labels(model, name)))
                .set("spec", pod),
        );
    object(model, "apps/v1", "Deployment", name).set("spec", spec)
}

pub(super) fn service(model: &Model, name: &str, of: &str, ports: Vec<Map>) -> Map {
    let selector = Map::new().set("app.kubernetes.io/name", of);
    let spec = Map::new().set("selector", selector).set("ports", ports);
    object(model, "v1", "Service", name).set("spec", spec)
}

pub(super) fn service_port(name: &str, number: u16) -> Map {
    Map::new().set("name", name).set("port", number).set("targetPort", number)
}

/// An object beside Grafana.
pub(super) fn object(model: &Model, api: &str, kind: &str, name: &str) -> Map {
    object_in(&collector::namespace(model), model, api, kind, name)
}

fn object_in(namespace: &str, model: &Model, api: &str, kind: &str, name: &str) -> Map {
    let metadata =
        Map::new().set("name", name).set("namespace", namespace).set("labels", labels(model, name));
    Map::new().set("apiVersion", api).set("kind", kind).set("metadata", metadata)
}

pub(super) fn labels(model: &Model, name: &str) -> Map {
    Map::new()
        .set("app.kubernetes.io/name", name)
        // Not the application: what waits for that, or restores it, must not meet this.
        .set("app.kubernetes.io/part-of", collector::namespace(model))
        .set("app.kubernetes.io/managed-by", "mltgen")
}

pub(super) fn seccomp() -> Map {
    Map::new().set("seccompProfile", Map::new().set("type", "RuntimeDefault"))
}

pub(super) fn confined() -> Map {
    Map::new()
        .set("allowPrivilegeEscalation", false)
        .set("capabilities", Map::new().set("drop", ["ALL"]))
}

pub(super) fn container_port(name: &str, number: u16) -> Map {
    Map::new().set("name", name).set("containerPort", number)
}

pub(super) fn asked(path: &str, port: u16) -> Map {
    Map::new().set("httpGet", Map::new().set("path", path).set("port", port))
}

pub(super) fn resources(cpu: &str, memory: &str, limit: &str) -> Map {
    Map::new()
        .set("requests", Map::new().set("cpu", cpu).set("memory", memory))
        .set("limits", Map::new().set("memory", limit))
}

fn account(model: &Model, name: &str) -> Yaml {
    object(model, "v1", "ServiceAccount", name).into()
}

fn rule(group: &str, resources: &[&str], verbs: &[&str]) -> Map {
    Map::new()
        .set("apiGroups", [group])
        .set("resources", resources.to_vec())
        .set("verbs", verbs.to_vec())
}

/// What an account may do in the namespace of the application.
fn allowed(model: &Model, name: &str, rules: &[Map]) -> [Yaml; 2] {
    let object = |kind: &str| object_in(&model.demo.namespace, model, RBAC, kind, name);
    bound(model, name, "Role", rules, object)
}

/// What an account may do everywhere.
fn allowed_everywhere(model: &Model, name: &str, rules: &[Map]) -> [Yaml; 2] {
    let object = |kind: &str| {
        let metadata = Map::new().set("name", name).set("labels", labels(model, name));
        Map::new().set("apiVersion", RBAC).set("kind", kind).set("metadata", metadata)
    };
    bound(model, name, "ClusterRole", rules, object)
}

const RBAC: &str = "rbac.authorization.k8s.io/v1";

fn bound(
    model: &Model,
    name: &str,
    kind: &str,
    rules: &[Map],
    object: impl Fn(&str) -> Map,
) -> [Yaml; 2] {
    let subject = Map::new()
        .set("kind", "ServiceAccount")
        .set("name", name)
        .set("namespace", collector::namespace(model));
    let reference =
        Map::new().set("apiGroup", "rbac.authorization.k8s.io").set("kind", kind).set("name", name);
    [
        object(kind).set("rules", rules.to_vec()).into(),
        object(&format!("{kind}Binding"))
            .set("roleRef", reference)
            .set("subjects", [subject])
            .into(),
    ]
}
