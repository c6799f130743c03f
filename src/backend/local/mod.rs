//! Grafana with its stores, where neither the cloud has it nor anybody else. On a laptop all of the
//! demo: a compose file with Grafana, the collector, the application and its load; what they read; and
//! scripts that start it and play scenarios. In a cluster what is there beside the application.

mod files;
mod service;
mod scripts;
mod stack;
mod cluster;
mod watch;
mod mailbox;

use super::{Backend, Cx, Output, laptop};
use crate::diag::Reported;
use crate::model::Model;
use crate::model::platform::GRAFANA_CONTAINER;
use crate::syntax::yaml::{self, Map};
use crate::syntax::{Comment, header};
use files::Files;

/// The backend.
pub(super) struct Local;

impl Backend for Local {
    fn name(&self) -> &'static str {
        "local"
    }

    fn folder(&self) -> &'static str {
        ""
    }

    fn about(&self) -> &'static str {
        "Grafana with its stores and the collector, by compose or in the cluster, and on a laptop all of the demo"
    }

    fn emit(&self, cx: &Cx<'_>, out: &mut Output<'_>) -> Result<(), Reported> {
        let model = cx.model;
        if model.brings_grafana() {
            cluster::emit(model, out);
        }
        if !laptop::is_meant(model) {
            return Ok(());
        }
        let files = Files::new(model);
        out.file("compose.yaml", compose(model, &files));
        out.file("local/prometheus.yaml", stack::prometheus(model));
        out.file("local/loki.yaml", stack::loki(model));
        if laptop::has_mailbox(model) {
            out.file("local/mailbox.py", mailbox::program());
        }
        for (path, text) in files.all() {
            out.file(path, text.to_owned());
        }
        out.script("local/up.sh", scripts::up(model));
        if model.scenarios.is_empty() {
            return Ok(());
        }
        for (path, text) in scripts::overrides(model) {
            out.file(&path, text);
        }
        out.script("local/play.sh", scripts::play(model));
        Ok(())
    }
}

fn compose(model: &Model, files: &Files) -> String {
    let mut services = Map::new()
        .set(GRAFANA_CONTAINER, stack::grafana(model))
        .set(laptop::COLLECTOR, stack::collector(model));
    if let Some(port) = laptop::mailbox_way(model) {
        services = services.set(laptop::MAILBOX, mailbox::service(model, port));
    }
    for (_, workload) in laptop::workloads(model) {
        services = services.set(&workload.name, service::service(model, workload, files));
    }
    let file = Map::new()
        .set("name", &model.demo.name)
        .set("services", services)
        .set("volumes", Map::new().set("grafana", Map::new()));
    let about = "# All of the demo on a laptop. It needs passwords that local/up.sh makes up, so start it by that.\n";
    header(Comment::Hash) + about + &yaml::print(&file.into())
}

/// A text in which compose must not look for variables.
fn literal(text: &str) -> String {
    text.replace('$', "$$")
}
