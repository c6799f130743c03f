//! The root `cluster`: what watches the application from inside its cluster.

mod load;
mod release;
pub(super) mod probes;

use super::infra::Place;
use super::root::{GOOGLE, HELM, KUBERNETES, Root, Variable};
use super::shared::name;
use crate::backend::asked;
use crate::backend::checks::probes_in_cluster;
use crate::backend::collector;
use crate::model::Model;
use crate::model::platform::{GrafanaTarget, KubernetesTarget};
use crate::syntax::hcl::{Body, Expression, Object, Part};

/// What is sent: as variables of Terraform name it, and as those of the collector do.
const DESTINATIONS: [(&str, &str); 3] =
    [("metrics", "METRICS"), ("logs", "LOGS"), ("traces", "TRACES")];

/// The root; none if nothing of ours runs there beside the application.
pub(super) fn root(model: &Model) -> Option<Root> {
    // A collector that comes with Grafana comes with its manifests.
    let collects = model.collects() && !model.brings_grafana();
    if !collects && probes_in_cluster(model).next().is_none() {
        return None;
    }
    let mut root = match model.kubernetes.target {
        KubernetesTarget::Gke(_) => Root::new("cluster", &[GOOGLE, HELM, KUBERNETES]),
        KubernetesTarget::Existing { .. } => Root::new("cluster", &[HELM, KUBERNETES]),
        KubernetesTarget::None => return None,
    };
    let body = providers(&mut root, model);
    root.file("providers.tf", body);
    root.file("main.tf", namespace(model));
    if collects {
        let body = release::body(&mut root, model);
        root.file("collector.tf", body);
        let body = load::body(&mut root, model);
        root.file("load.tf", body);
    }
    let body = probes::body(&mut root, model);
    root.file("probes.tf", body);
    root.output(
        "namespace",
        "Where the collector and the probes run.",
        name("kubernetes_namespace_v1.monitoring.metadata[0].name"),
    );
    Some(root)
}

/// The labels of what Terraform makes in the cluster.
fn labels(model: &Model) -> Object {
    Object::new()
        .set("app.kubernetes.io/part-of", &model.demo.name)
        .set("app.kubernetes.io/managed-by", "terraform")
}

fn namespace(model: &Model) -> Body {
    let metadata =
        Body::new().set("name", collector::namespace(model)).set("labels", labels(model));
    let resource = Body::new().block("metadata", &[], metadata);
    Body::new().block("resource", &["kubernetes_namespace_v1", "monitoring"], resource)
}

/// A value that another root puts out, or a person says where there is no such root.
fn given(root: &mut Root, model: &Model, variable: &str) -> Expression {
    let asked = asked::of_cluster(model);
    let asked = asked.iter().find(|asked| asked.variable == variable);
    let asked = Variable::asked(asked.expect("all that the collector needs is asked for"));
    root.variable(match model.grafana.target {
        GrafanaTarget::Cloud { .. } => asked.set_by_root_before(),
        GrafanaTarget::Existing { .. } | GrafanaTarget::Local => asked,
    })
}

fn providers(root: &mut Root, model: &Model) -> Body {
    match &model.kubernetes.target {
        KubernetesTarget::Gke(_) => of_google(root),
        KubernetesTarget::Existing { context } => of_kubectl(root, context),
        KubernetesTarget::None => Body::new(),
    }
}

fn of_google(root: &mut Root) -> Body {
    let place = Place::found(root);
    let found = Body::new().set("name", place.cluster).set("location", place.location);
    let cluster = "data.google_container_cluster.this";
    let host = Expression::Template(vec![
        Part::Text("https://".to_owned()),
        Part::Reference(format!("{cluster}.endpoint")),
    ]);
    let certificate = name(&format!("{cluster}.master_auth[0].cluster_ca_certificate"));
    let certificate = Expression::call("base64decode", [certificate]);
    let token = name("data.google_client_config.this.access_token");
    let kubernetes = Object::new()
        .set("host", host.clone())
        .set("cluster_ca_certificate", certificate.clone())
        .set("token", token.clone());
    Body::new()
        .comment("Credentials are those of `gcloud auth application-default login`.")
        .block("provider", &["google"], Body::new().set("project", place.project))
        .block("data", &["google_client_config", "this"], Body::new())
        .block("data", &["google_container_cluster", "this"], found)
        .block(
            "provider",
            &["kubernetes"],
            Body::new()
                .set("host", host)
                .set("cluster_ca_certificate", certificate)
                .set("token", token),
        )
        .block("provider", &["helm"], Body::new().set("kubernetes", kubernetes))
}

fn of_kubectl(root: &mut Root, context: &str) -> Body {
    let file = root.variable(
        Variable::text("kubeconfig", "File of kubectl that knows the cluster.")
            .or("~/.kube/config"),
    );
    let current = if context.is_empty() { Expression::Null } else { context.into() };
    let context = root.variable(
        Variable::text("kube_context", "Context in that file; none: the current one.").or(current),
    );
    let kubernetes =
        Object::new().set("config_path", file.clone()).set("config_context", context.clone());
    let is_current = Expression::operation(context.clone(), "==", Expression::Null);
    let chosen = Expression::Template(vec![
        Part::Text("kubectl config use-context ".to_owned()),
        Part::Reference("var.kube_context".to_owned()),
    ]);
    root.output(
        "cluster_connection_command",
        "Command that makes kubectl talk to the cluster.",
        Expression::conditional(is_current, "kubectl config current-context", chosen),
    );
    Body::new()
        .block(
            "provider",
            &["kubernetes"],
            Body::new().set("config_path", file).set("config_context", context),
        )
        .block("provider", &["helm"], Body::new().set("kubernetes", kubernetes))
}
