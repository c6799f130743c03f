//! Probes of ours: the agent of Synthetic Monitoring, which makes checks from inside the cluster.

use super::super::root::{Root, Variable};
use super::super::shared::{label, name};
use crate::backend::checks::probes_in_cluster;
use crate::model::Model;
use crate::model::platform::Probe;
use crate::syntax::hcl::{Block, Body, Expression, Object};

const IMAGE: &str = "grafana/synthetic-monitoring-agent:v0.63.0";
const USER: i64 = 12_345;
const PORT: i64 = 4050;

/// The variable that holds the token of a probe.
pub(in super::super) fn token_variable(probe: &Probe) -> String {
    format!("probe_{}_token", label(&probe.title))
}

/// One Deployment for each probe, and the Secret that it signs in with.
pub(super) fn body(root: &mut Root, model: &Model) -> Body {
    let mut body = Body::new();
    for probe in probes_in_cluster(model) {
        let title = label(&probe.title);
        let secret = secret(root, probe);
        body.push(Block::new(
            "resource",
            &["kubernetes_secret_v1", &format!("probe_{title}")],
            secret,
        ));
        let agent = agent(probe);
        body.push(Block::new(
            "resource",
            &["kubernetes_deployment_v1", &format!("probe_{title}")],
            agent,
        ));
    }
    body
}

/// The name of its objects.
fn object_name(probe: &Probe) -> String {
    format!("probe-{}", label(&probe.title).replace('_', "-"))
}

fn metadata(probe: &Probe) -> Body {
    Body::new()
        .set("name", object_name(probe))
        .set("namespace", name("kubernetes_namespace_v1.monitoring.metadata[0].name"))
        .set("labels", labels(probe))
}

fn labels(probe: &Probe) -> Object {
    Object::new().set("app.kubernetes.io/name", object_name(probe))
}

fn secret(root: &mut Root, probe: &Probe) -> Body {
    let server =
        Variable::text("probe_server", "Host and port that probes of ours get their checks from.");
    let token =
        Variable::text(token_variable(probe), format!("Token of the probe {}.", probe.title));
    let data = Object::new()
        .set("API_SERVER", root.variable(server.set_by_root_before()))
        .set("API_TOKEN", root.variable(token.secret().set_by_root_before()));
    Body::new().block("metadata", &[], metadata(probe)).set("data", data)
}

fn agent(probe: &Probe) -> Body {
    let selector = Body::new().set("match_labels", labels(probe));
    let template = Body::new()
        .block("metadata", &[], Body::new().set("labels", labels(probe)))
        .block("spec", &[], pod(probe));
    let spec = Body::new().set("replicas", 1).block("selector", &[], selector).block(
        "template",
        &[],
        template,
    );
    Body::new().block("metadata", &[], metadata(probe)).block("spec", &[], spec)
}

fn pod(probe: &Probe) -> Body {
    let security = Body::new()
        .set("run_as_non_root", true)
        .set("run_as_user", USER)
        .set("run_as_group", USER)
        .block("seccomp_profile", &[], Body::new().set("type", "RuntimeDefault"));
    let scratch = Body::new().set("name", "tmp").block("empty_dir", &[], Body::new());
    Body::new()
        .set("automount_service_account_token", false)
        .set("enable_service_links", false)
        .block("security_context", &[], security)
        .block("container", &[], container(probe))
        .block("volume", &[], scratch)
}

fn container(probe: &Probe) -> Body {
    let args = [
        "--api-server-address=$(API_SERVER)".to_owned(),
        "--api-token=$(API_TOKEN)".to_owned(),
        format!("--listen-address=0.0.0.0:{PORT}"),
    ];
    let secret = format!("kubernetes_secret_v1.probe_{}", label(&probe.title));
    let from = Body::new().block(
        "secret_ref",
        &[],
        Body::new().set("name", name(&format!("{secret}.metadata[0].name"))),
    );
    let asked = |path: &str| {
        Body::new().block("http_get", &[], Body::new().set("path", path).set("port", PORT))
    };
    let security = Body::new()
        .set("allow_privilege_escalation", false)
        .set("read_only_root_filesystem", true)
        .block("capabilities", &[], Body::new().set("drop", ["ALL"]));
    let limits = Object::new().set("memory", "128Mi");
    let requests = Object::new().set("cpu", "50m").set("memory", "128Mi");
    Body::new()
        .set("name", "agent")
        .set("image", IMAGE)
        .set("args", args)
        .block("env_from", &[], from)
        .block("port", &[], Body::new().set("name", "http").set("container_port", PORT))
        .block("readiness_probe", &[], asked("/ready"))
        .block("liveness_probe", &[], asked("/"))
        .block("resources", &[], Body::new().set("requests", requests).set("limits", limits))
        .block("security_context", &[], security)
        .block("volume_mount", &[], Body::new().set("name", "tmp").set("mount_path", "/tmp"))
}

/// The host and port that probes connect to, from the address of the API: they differ in a word.
pub(in super::super) fn server(api: &str) -> Expression {
    let words = ["https://synthetic-monitoring-api", "synthetic-monitoring-grpc"];
    let [from, to] = words.map(Expression::from);
    let host = Expression::call("replace", [name(api), from, to]);
    Expression::call("join", [":".into(), [host, "443".into()].into_iter().collect()])
}
