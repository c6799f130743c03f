//! Terraform: one root for each thing that must be there before the next can be planned.
//!
//! The demo of 2023 made mistakes, each of which has a test in `tests/mistakes.rs` that no demo can
//! make it again.

mod root;
mod shared;
mod cloud;
mod stack;
mod infra;
mod cluster;
mod environment;
#[cfg(test)]
mod tests;

use crate::backend::{Backend, Cx, Output};
use crate::diag::Reported;
use crate::model::Model;
use crate::model::platform::{GrafanaTarget, KubernetesTarget};
use crate::syntax::{Comment, header};
use root::Root;

/// The Terraform backend.
pub(super) struct Terraform;

impl Backend for Terraform {
    fn name(&self) -> &'static str {
        "terraform"
    }

    fn about(&self) -> &'static str {
        "Terraform roots: the cluster, the Grafana Cloud stack, what is in Grafana, the collector"
    }

    fn has_files_of_teams(&self) -> bool {
        true
    }

    fn emit(&self, cx: &Cx<'_>, out: &mut Output<'_>) -> Result<(), Reported> {
        if let Some(team) = cx.team {
            if let Some(root) = stack::root_of(cx.model, team) {
                root.write(cx.model, team, out);
            }
            return Ok(());
        }
        let roots = roots(cx.model);
        if roots.is_empty() {
            return Ok(());
        }
        for root in roots {
            root.write(cx.model, "", out);
        }
        out.script(environment::PATH, environment::script(cx.model));
        if let Some(script) = environment::teams_script(cx.model) {
            out.script(environment::TEAMS_PATH, script);
        }
        out.file(".gitignore", gitignore());
        Ok(())
    }
}

/// The roots of a demo, in the order they are applied.
fn roots(model: &Model) -> Vec<Root> {
    let mut roots = Vec::new();
    if let KubernetesTarget::Gke(gke) = &model.kubernetes.target {
        roots.push(infra::root(model, gke));
    }
    match &model.grafana.target {
        GrafanaTarget::Cloud { stack, region } => {
            roots.push(cloud::root(model, stack, region));
            roots.extend(stack::roots(model));
        }
        GrafanaTarget::Existing { .. } => roots.extend(stack::roots(model)),
        // The Grafana of the compose file reads `grafana/provisioning`.
        GrafanaTarget::Local => {}
    }
    roots.extend(cluster::root(model));
    roots
}

/// State and values hold secrets; the lock file is meant to be committed.
fn gitignore() -> String {
    header(Comment::Hash) + ".terraform/\n*.tfstate\n*.tfstate.*\n*.tfvars\n*.tfplan\n"
}
