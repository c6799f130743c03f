//! Terraform: one root for each thing that must be there before the next can be planned.

mod root;
mod shared;
mod cloud;
mod stack;
#[cfg(test)]
mod tests;

use crate::backend::{Backend, Cx, Output};
use crate::diag::Reported;
use crate::model::platform::GrafanaTarget;
use crate::syntax::{Comment, header};

/// The Terraform backend.
pub(super) struct Terraform;

impl Backend for Terraform {
    fn name(&self) -> &'static str {
        "terraform"
    }

    fn about(&self) -> &'static str {
        "Terraform roots: the Grafana Cloud stack, and what is in Grafana"
    }

    fn emit(&self, cx: &Cx<'_>, out: &mut Output<'_>) -> Result<(), Reported> {
        match &cx.model.grafana.target {
            GrafanaTarget::Cloud { stack, region } => {
                cloud::root(cx.model, stack, region).write(cx.model, out);
                stack::root(cx.model).write(cx.model, out);
            }
            GrafanaTarget::Existing { .. } => stack::root(cx.model).write(cx.model, out),
            // The Grafana of the compose file reads `grafana/provisioning`.
            GrafanaTarget::Local => return Ok(()),
        }
        out.file(".gitignore", gitignore());
        Ok(())
    }
}

/// State and values hold secrets; the lock file is meant to be committed.
fn gitignore() -> String {
    header(Comment::Hash) + ".terraform/\n*.tfstate\n*.tfstate.*\n*.tfvars\n*.tfplan\n"
}
