//! The root `stack`: what is in Grafana, whoever runs it.

mod alerts;
mod contact_points;
mod data_sources;
mod forecasts;
mod routing;
mod rules;
mod servicenow;
mod slos;
mod synthetics;

use super::cluster;
use super::root::{GRAFANA, Root, Variable};
use super::shared::{label, name};
use crate::backend::checks::probes_in_cluster;
use crate::model::Model;
use crate::model::platform::GrafanaTarget;
use crate::syntax::hcl::{Body, Expression, Object, Part};

/// The root of a demo that Terraform sets up in Grafana.
pub(super) fn root(model: &Model) -> Root {
    let mut root = Root::new("stack", &[GRAFANA]);
    let body = providers(&mut root, model);
    root.file("providers.tf", body);
    root.file("main.tf", folder(model));
    let body = data_sources::body(&mut root, model);
    root.file("data_sources.tf", body);
    root.file("dashboards.tf", dashboards(model));
    rules::files(&mut root, model);
    root.file("slos.tf", slos::body(model));
    let body = forecasts::body(&mut root, model);
    root.file("forecasts.tf", body);
    let body = contact_points::body(&mut root, model);
    root.file("contact_points.tf", body);
    let body = routing::body(&mut root, model);
    root.file("routing.tf", body);
    let body = synthetics::body(&mut root, model);
    root.file("synthetics.tf", body);
    outputs(&mut root, model);
    root
}

fn providers(root: &mut Root, model: &Model) -> Body {
    let (comment, settings) = match &model.grafana.target {
        GrafanaTarget::Existing { url } => {
            let url = root.variable(
                Variable::text("grafana_url", "Address of Grafana.")
                    .or(url)
                    .matching("^https?://", "An address begins with http:// or https://."),
            );
            let comment = "The credentials come from GRAFANA_AUTH: the token of a service account \
                           that is\nan administrator, or user:password.";
            (comment, Body::new().set("url", url))
        }
        GrafanaTarget::Cloud { .. } | GrafanaTarget::Local => {
            let comment = "Address and tokens come from the environment: see the output \
                           stack_environment of\nterraform/cloud.";
            (comment, Body::new())
        }
    };
    Body::new().comment(comment).block("provider", &["grafana"], settings)
}

fn folder(model: &Model) -> Body {
    let folder = Body::new().set("uid", &model.demo.name).set("title", &model.demo.title);
    // Wherever Grafana is, its address is all that comes before this part of the folder's.
    let address = [Expression::from("/dashboards/"), name("grafana_folder.demo.url")];
    let address = Expression::call("element", [Expression::call("split", address), 0.into()]);
    Body::new().block("resource", &["grafana_folder", "demo"], folder).block(
        "locals",
        &[],
        Body::new().set("grafana_url", address),
    )
}

/// One resource for each dashboard, so that one that goes does not move the others.
fn dashboards(model: &Model) -> Body {
    let mut body = Body::new();
    for dashboard in model.dashboard_names() {
        let path = format!("/../../grafana/dashboards/{dashboard}.json");
        let file =
            Expression::Template(vec![Part::Reference("path.module".to_owned()), Part::Text(path)]);
        let resource = Body::new()
            .set("folder", name("grafana_folder.demo.uid"))
            .set("config_json", Expression::call("file", [file]))
            .set("overwrite", true);
        body = body.block("resource", &["grafana_dashboard", &label(dashboard)], resource);
    }
    body
}

fn outputs(root: &mut Root, model: &Model) {
    if probes_in_cluster(model).next().is_some() {
        let tokens: Object = probes_in_cluster(model)
            .map(|probe| {
                let resource =
                    format!("grafana_synthetic_monitoring_probe.{}", label(&probe.title));
                let variable = format!("TF_VAR_{}", cluster::probes::token_variable(probe));
                (variable, name(&format!("{resource}.auth_token")))
            })
            .collect();
        let about = "Environment variables for terraform/cluster.";
        root.secret_output("cluster_environment", about, tokens);
    }
    root.output("grafana_url", "Address of Grafana.", name("local.grafana_url"));
    root.output("folder_url", "Where the demo is in Grafana.", name("grafana_folder.demo.url"));
    if model.dashboard_names().next().is_none() {
        return;
    }
    let urls: Object = model
        .dashboard_names()
        .map(|dashboard| {
            (dashboard.to_owned(), name(&format!("grafana_dashboard.{}.url", label(dashboard))))
        })
        .collect();
    root.output("dashboard_urls", "Where each dashboard is in Grafana.", urls);
}
