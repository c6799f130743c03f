//! Terraform: one root for each thing that must be there before the next can be planned.
//!
//! The demo of 2023 made the mistakes below. Each is impossible now, by how things are made or by a
//! test, most of them in `tests/terraform.rs`:
//!
//! | mistake | why not again |
//! |---|---|
//! | two stages of a rule with one letter | `backend::managed` gives letters by position, and tests it |
//! | a stage that calls itself otherwise than its block | the same place writes both |
//! | a dashboard's uid with its title behind it | `every_panel_that_an_alert_leads_to_is_there` |
//! | data sources by literal | `every_data_source_of_a_rule_is_a_resource_or_grafanas_own` |
//! | data sources by name, or of somebody's instance | the same, and `backend::data_source` |
//! | dashboards by literal | links are made of the model's dashboards |
//! | keys and windows that Loki or a rule does not know | `no_rule_asks_in_the_words_of_a_panel` |
//! | grouped by a label that is nowhere | `alerts_are_grouped_and_told_by_labels_that_they_have` |
//! | told by the title of an alert | the same |
//! | told again every five minutes | `routing` has sane defaults, and bounds in `resolve` |
//! | an incident for every resolved alert | the receiver is told of both, and keeps one by its key |
//! | a script that lacks its last line | what is generated is read by a reader of its language |
//! | indicators that forget their bound | one template for each kind, proved by promtool |
//! | a reduction taken for a condition | the last stage decides, and is a threshold or arithmetic |
//! | an administrator's key for reading | `what_reads_may_only_read_and_no_secret_has_a_value` |
//! | secrets in files | the same, and `no_secret_is_written` |
//! | variables without a use | a root declares them where it uses them |
//! | one object twice | `resolve` refuses two objects of one name |
//! | seven checks, copied | they are made from the components, one for each |
//! | groups of one rule, every ten seconds | groups are made by subject, pace and component; an alert is looked at every minute unless it says otherwise |
//! | an address cut out of another | `traces_are_sent_where_the_stack_says` |

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

    fn emit(&self, cx: &Cx<'_>, out: &mut Output<'_>) -> Result<(), Reported> {
        let roots = roots(cx.model);
        if roots.is_empty() {
            return Ok(());
        }
        for root in roots {
            root.write(cx.model, out);
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
