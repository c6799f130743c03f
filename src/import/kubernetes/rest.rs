//! What a workload says and a demo has no words for; what a cluster fills in by itself is nothing.

use super::object::{Object, Objects, pairs};
use crate::import::piece::{Place, is_empty, list, plain, same, set};
use crate::import::system::Workload;
use crate::syntax::yaml_tree::{self, Node};

/// Annotations that tools write for themselves begin so.
const OF_TOOLS: &[&str] = &[
    "kubectl.kubernetes.io/last-applied-configuration",
    "kubectl.kubernetes.io/restartedAt",
    "deployment.kubernetes.io/",
    "meta.helm.sh/",
    "pv.kubernetes.io/",
    "volume.kubernetes.io/",
    "volume.beta.kubernetes.io/storage-provisioner",
    "checksum/files",
];
/// Keys that are read elsewhere, and what would be there without saying: for the object that makes the
/// pods, the pods, and their container.
const OF_CONTROLLER: &[(&str, &[&str])] = &[
    ("replicas", &[]),
    ("selector", &[]),
    ("template", &[]),
    ("serviceName", &[]),
    ("volumeClaimTemplates", &[]),
    ("revisionHistoryLimit", &["10"]),
    ("progressDeadlineSeconds", &["600"]),
    ("paused", &["false"]),
    ("podManagementPolicy", &["OrderedReady"]),
    ("persistentVolumeClaimRetentionPolicy", &["{whenDeleted: Retain, whenScaled: Retain}"]),
    (
        "strategy",
        &[
            "{type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}}",
            "{type: RollingUpdate}",
        ],
    ),
    (
        "updateStrategy",
        &["{type: RollingUpdate, rollingUpdate: {partition: 0}}", "{type: RollingUpdate}"],
    ),
];
const OF_POD: &[(&str, &[&str])] = &[
    ("containers", &[]),
    ("initContainers", &[]),
    ("volumes", &[]),
    // The old name of the same.
    ("serviceAccount", &[]),
    ("serviceAccountName", &["default"]),
    ("restartPolicy", &["Always"]),
    ("dnsPolicy", &["ClusterFirst"]),
    ("schedulerName", &["default-scheduler"]),
    ("terminationGracePeriodSeconds", &["30"]),
    ("automountServiceAccountToken", &["false"]),
];
const OF_CONTAINER: &[(&str, &[&str])] = &[
    ("name", &[]),
    ("image", &[]),
    ("command", &[]),
    ("args", &[]),
    ("ports", &[]),
    ("env", &[]),
    ("envFrom", &[]),
    ("resources", &[]),
    ("readinessProbe", &[]),
    ("livenessProbe", &[]),
    ("startupProbe", &[]),
    ("volumeMounts", &[]),
    ("imagePullPolicy", &["IfNotPresent"]),
    ("terminationMessagePath", &["/dev/termination-log"]),
    ("terminationMessagePolicy", &["File"]),
    ("stdin", &["false"]),
    ("tty", &["false"]),
];
const OF_SERVICE: &[(&str, &[&str])] = &[
    ("type", &[]),
    ("selector", &[]),
    ("ports", &[]),
    // What the cluster it was in gave it; that it wanted none is read elsewhere.
    ("clusterIP", &[]),
    ("clusterIPs", &[]),
    ("healthCheckNodePort", &[]),
    ("ipFamilies", &[]),
    ("ipFamilyPolicy", &["SingleStack"]),
    ("sessionAffinity", &["None"]),
    ("internalTrafficPolicy", &["Cluster"]),
    ("externalTrafficPolicy", &["Cluster"]),
    ("allocateLoadBalancerNodePorts", &["true"]),
];

/// What is kept of the object that makes the pods, and of those.
pub(super) fn of_object(object: &Object<'_>, objects: &Objects<'_>, workload: &mut Workload) {
    annotations(object.node, &Place::Annotations, workload);
    let Some(spec) = object.node.get("spec") else { return };
    rest(spec, OF_CONTROLLER, &Place::Controller, workload);
    let Some(template) = spec.get("template") else { return };
    annotations(template, &Place::PodAnnotations, workload);
    let Some(pod) = template.get("spec") else { return };
    rest(pod, OF_POD, &Place::Pod, workload);
    if may_ask(pod, objects) {
        let place = Place::Pod;
        workload.keep(place, "automountServiceAccountToken", plain("true"), "");
    }
}

/// Whether a pod gets a token of an account of its own, without saying so. In a demo none does.
fn may_ask(pod: &Node, objects: &Objects<'_>) -> bool {
    let Some(account) = pod.text_at(&["serviceAccountName"]).filter(|it| *it != "default") else {
        return false;
    };
    let said = objects.position("ServiceAccount", account);
    let said = said.and_then(|at| objects.all[at].node.get("automountServiceAccountToken"));
    pod.get("automountServiceAccountToken").is_none() && said.is_none_or(Node::is_true)
}

/// What is kept of its container, beside what is said in words.
pub(super) fn of_container(container: &Node, workload: &mut Workload) {
    let mut container = container.clone();
    // Such a one cannot be forbidden to become more than it is; ours are.
    let security = container.get("securityContext").cloned();
    if let Some(mut security) = security.filter(is_mighty)
        && security.get("allowPrivilegeEscalation").is_none()
    {
        set(&mut security, "allowPrivilegeEscalation", plain("true"));
        set(&mut container, "securityContext", security);
    }
    rest(&container, OF_CONTAINER, &Place::Container, workload);
}

fn is_mighty(security: &Node) -> bool {
    let added = security.at(&["capabilities", "add"]).map(Node::items).unwrap_or_default();
    let admin = |it: &Node| matches!(it.text(), Some("SYS_ADMIN" | "CAP_SYS_ADMIN" | "ALL"));
    security.get("privileged").is_some_and(Node::is_true) || added.iter().any(admin)
}

/// What is kept of a Service: the one inside, or that by which it is reached from outside.
pub(super) fn of_service(object: &Object<'_>, inside: bool, workload: &mut Workload) {
    let name = || object.name.clone();
    let (spec, noted) = if inside {
        (Place::Service(name()), Place::ServiceAnnotations(name()))
    } else {
        (Place::Outside, Place::OutsideAnnotations)
    };
    annotations(object.node, &noted, workload);
    if let Some(node) = object.node.get("spec") {
        rest(node, OF_SERVICE, &spec, workload);
    }
}

/// Whether a tool wrote an annotation for itself.
pub(super) fn is_of_tools(key: &str) -> bool {
    OF_TOOLS.iter().any(|start| key.starts_with(start))
}

fn annotations(object: &Node, place: &Place, workload: &mut Workload) {
    for (key, value) in pairs(object.at(&["metadata", "annotations"])) {
        if is_of_tools(&key) {
            continue;
        }
        let what = format!("the annotation `{key}`");
        workload.keep(place.clone(), &key, crate::import::piece::text(&value), what);
    }
}

fn rest(node: &Node, known: &[(&str, &[&str])], place: &Place, workload: &mut Workload) {
    for entry in node.entries() {
        let row = known.iter().find(|(key, _)| *key == entry.key);
        let usual = |usual: &str| {
            let (documents, _) = yaml_tree::read(usual);
            documents.first().is_some_and(|usual| same(usual, &entry.value))
        };
        let is_usual = row.is_some_and(|(_, all)| all.is_empty() || all.iter().any(|it| usual(it)));
        // What begins with `$` would be an order to kustomize.
        if is_empty(&entry.value) || is_usual || entry.key.starts_with('$') {
            continue;
        }
        let of = match place {
            Place::Service(name) => format!(" of the Service `{name}`"),
            Place::Outside => " of its way in from outside".to_owned(),
            Place::Annotations
            | Place::Controller
            | Place::PodAnnotations
            | Place::Pod
            | Place::Container
            | Place::Headless(_)
            | Place::ServiceAnnotations(_)
            | Place::OutsideAnnotations => String::new(),
        };
        workload.keep(
            place.clone(),
            &entry.key,
            entry.value.clone(),
            format!("`{}`{of}", entry.key),
        );
    }
}

/// Requests and limits that the words for them do not say.
pub(super) fn resources(container: &Node, workload: &mut Workload) {
    let Some(resources) = container.get("resources") else { return };
    let mut left = resources.clone();
    for (key, said) in [("cpu", workload.cpu.is_some()), ("memory", workload.memory.is_some())] {
        if !said {
            continue;
        }
        for part in ["requests", "limits"] {
            if let Some(node) = left.get(part) {
                let node = crate::import::piece::without(node, &[key]);
                set(&mut left, part, node);
            }
        }
    }
    let empty: Vec<&str> = ["requests", "limits", "claims"]
        .into_iter()
        .filter(|part| left.entry(part).is_none_or(|entry| is_empty(&entry.value)))
        .collect();
    let left = crate::import::piece::without(&left, &empty);
    for entry in left.entries() {
        let names: Vec<String> =
            entry.value.entries().iter().map(|it| format!("`{}`", it.key)).collect();
        let what = match entry.key.as_str() {
            "requests" => format!("its request of {}", names.join(" and ")),
            "limits" => format!("its limit of {}", names.join(" and ")),
            other => format!("its `{other}`"),
        };
        let node = crate::import::piece::map(vec![(&entry.key, entry.value.clone())]);
        workload.keep(Place::Container, "resources", node, what);
    }
}

/// A port of the container of another protocol, or one of its machine.
pub(super) fn port(port: &Node, workload: &mut Workload) {
    let number = port.text_at(&["containerPort"]).unwrap_or("?");
    let other = port.text_at(&["protocol"]).filter(|it| *it != "TCP");
    if port.get("hostPort").is_none() && other.is_none() {
        return;
    }
    let what = match other {
        Some(protocol) => format!("port {number} of {protocol}"),
        None => format!("that port {number} is one of its machine"),
    };
    let kept =
        if other.is_some() { port.clone() } else { crate::import::piece::without(port, &["name"]) };
    workload.keep(Place::Container, "ports", list(vec![kept]), what);
}
