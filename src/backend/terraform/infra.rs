//! The root `infra`: a cluster on Google Kubernetes Engine.

use super::root::{GOOGLE, Root, Variable};
use super::shared::name;
use crate::model::Model;
use crate::model::limits;
use crate::model::platform::Gke;
use crate::syntax::hcl::{Body, Expression, Object, Part};

/// The root of a demo that makes its own cluster.
pub(super) fn root(model: &Model, gke: &Gke) -> Root {
    let mut root = Root::new("infra", &[GOOGLE]);
    let place = Place::new(&mut root, gke);
    let provider = Body::new()
        .comment("Credentials are those of `gcloud auth application-default login`.")
        .block("provider", &["google"], Body::new().set("project", place.project.clone()));
    root.file("providers.tf", provider);
    let body = cluster(&mut root, model, gke, &place);
    root.file("main.tf", body);
    outputs(&mut root);
    root
}

/// Where the cluster is, and what it is called: variables, for both roots that must know.
pub(super) struct Place {
    /// The Google Cloud project.
    pub project: Expression,
    /// A region or a zone.
    pub location: Expression,
    /// Its name.
    pub cluster: Expression,
}

impl Place {
    /// Declares the variables in the root that makes the cluster.
    fn new(root: &mut Root, gke: &Gke) -> Self {
        Self {
            project: root.variable(
                Variable::text("project", "Google Cloud project that pays.")
                    .or(&gke.project)
                    .of_form(limits::PROJECT),
            ),
            location: root.variable(
                Variable::text(
                    "location",
                    "Zone of the cluster; or a region, which has the nodes in each of its zones.",
                )
                .or(&gke.location)
                .of_form(limits::LOCATION),
            ),
            cluster: root.variable(
                Variable::text("cluster_name", "Name of the cluster.")
                    .or(&gke.name)
                    .of_form(limits::CLUSTER),
            ),
        }
    }

    /// Declares the variables in a root that finds the cluster.
    pub(super) fn found(root: &mut Root) -> Self {
        let mut given = |variable: &str, about: &str| {
            root.variable(Variable::text(variable, about).set_by_root_before())
        };
        Self {
            project: given("project", "Google Cloud project of the cluster."),
            location: given("location", "Region or zone of the cluster."),
            cluster: given("cluster_name", "Name of the cluster."),
        }
    }
}

fn cluster(root: &mut Root, model: &Model, gke: &Gke, place: &Place) -> Body {
    let protect = root.variable(Variable::switch(
        "deletion_protection",
        true,
        "Whether the cluster resists terraform destroy; apply false before that.",
    ));
    let machine = root.variable(
        Variable::text("machine_type", "Type of the machines that are the nodes.")
            .or(&gke.machine)
            .of_form(limits::MACHINE),
    );
    let labels: Object = gke.labels.iter().cloned().collect();
    let cluster = Body::new()
        .set("name", place.cluster.clone())
        .set("location", place.location.clone())
        .set("description", &model.demo.title)
        .set("deletion_protection", protect)
        .set("networking_mode", "VPC_NATIVE")
        .set("resource_labels", labels.clone())
        .blank()
        .comment("Its nodes are a pool of their own, which can change without the cluster.")
        .set("remove_default_node_pool", true)
        .set("initial_node_count", 1)
        .block("ip_allocation_policy", &[], Body::new());
    let node = Body::new()
        .set("machine_type", machine)
        .set("preemptible", gke.preemptible)
        .set("labels", labels)
        .set("oauth_scopes", ["https://www.googleapis.com/auth/cloud-platform"]);
    let pool = Body::new()
        .set("name", "demo")
        .set("cluster", name("google_container_cluster.this.id"))
        .set("node_count", gke.nodes)
        .block("node_config", &[], node);
    Body::new().block("resource", &["google_container_cluster", "this"], cluster).block(
        "resource",
        &["google_container_node_pool", "this"],
        pool,
    )
}

fn outputs(root: &mut Root) {
    let cluster = |field: &str| format!("google_container_cluster.this.{field}");
    let text = |text: &str| Part::Text(text.to_owned());
    let command = Expression::Template(vec![
        text("gcloud container clusters get-credentials "),
        Part::Reference(cluster("name")),
        text(" --location "),
        Part::Reference(cluster("location")),
        text(" --project "),
        Part::Reference("var.project".to_owned()),
    ]);
    let about = "Command that makes kubectl talk to the cluster.";
    root.output("cluster_connection_command", about, command);
    let environment = Object::new()
        .set("TF_VAR_project", name("var.project"))
        .set("TF_VAR_location", name(&cluster("location")))
        .set("TF_VAR_cluster_name", name(&cluster("name")));
    root.output("cluster_environment", "Environment variables for terraform/cluster.", environment);
}
