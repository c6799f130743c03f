//! Scripts for the minutes before a demo: is everything there that it shows?

use serde_json::{Map, Value};

use super::asked;
use super::{Backend, Cx, Output, bash, collector, laptop};
use crate::diag::Reported;
use crate::model::Model;
use crate::model::platform::{Gke, GrafanaTarget, KubernetesTarget};
use crate::syntax::shell::quote;
use crate::syntax::{Comment, header, json};

/// The backend.
pub(super) struct Scripts;

impl Backend for Scripts {
    fn name(&self) -> &'static str {
        "scripts"
    }

    fn about(&self) -> &'static str {
        "a script that asks Grafana for all that is shown, and says what is empty, and why"
    }

    fn emit(&self, cx: &Cx<'_>, out: &mut Output<'_>) -> Result<(), Reported> {
        if let Some(text) = preflight(cx.model) {
            out.script("preflight.sh", text);
        }
        if cx.model.dashboards.is_empty() {
            return Ok(());
        }
        out.script("doctor.sh", doctor(cx.model));
        let senders = cx.model.metrics.iter();
        let senders = senders.map(|(metric, sender)| ((*metric).to_owned(), Value::from(*sender)));
        out.file("metrics.json", json::print(&Value::Object(senders.collect::<Map<_, _>>())));
        Ok(())
    }
}

const DOCTOR: &str = include_str!("doctor.bash");
const PREFLIGHT: &str = include_str!("preflight.bash");

fn doctor(model: &Model) -> String {
    script(DOCTOR, &[("folder", &model.demo.title), ("no_answer", &no_answer(model))])
}

/// What to do where no Grafana answers.
fn no_answer(model: &Model) -> String {
    match &model.grafana.target {
        GrafanaTarget::Local if model.brings_grafana() => format!(
            "Does `kubectl --namespace {} port-forward service/grafana {}:3000` still run?",
            collector::namespace(model),
            model.local.port
        ),
        GrafanaTarget::Local => {
            format!("`local/up.sh` starts it, at http://localhost:{}.", model.local.port)
        }
        GrafanaTarget::Cloud { .. } => {
            "`eval \"$(terraform/environment.sh stack)\"` sets its address.".to_owned()
        }
        GrafanaTarget::Existing { url } => format!("That of the demo is {url}."),
    }
}

/// None where nothing is needed but this folder.
fn preflight(model: &Model) -> Option<String> {
    let tools = asked::tools(model);
    if tools.is_empty() {
        return None;
    }
    let (project, location, processors) = match &model.kubernetes.target {
        KubernetesTarget::Gke(gke) => {
            (gke.project.as_str(), gke.location.as_str(), processors(gke))
        }
        KubernetesTarget::Existing { .. } | KubernetesTarget::None => ("", "", 0),
    };
    let (namespace, context) = match &model.kubernetes.target {
        KubernetesTarget::Gke(_) => (model.demo.namespace.as_str(), ""),
        KubernetesTarget::Existing { context } => (model.demo.namespace.as_str(), context.as_str()),
        KubernetesTarget::None => ("", ""),
    };
    let numbers = |ports: &[u16]| ports.iter().map(u16::to_string).collect::<Vec<_>>().join(" ");
    let published = laptop::published(model);
    Some(script(
        PREFLIGHT,
        &[
            ("ports", &numbers(&published)),
            ("movable", &numbers(&laptop::movable(model))),
            ("label", &format!("{}={}", laptop::LABEL, model.demo.name)),
            ("tools", &tools.join(" ")),
            ("project", project),
            ("location", location),
            ("processors", &processors.to_string()),
            ("namespace", namespace),
            ("context", context),
        ],
    ))
}

/// Processors of the whole cluster: the last number of a machine's name says how many it has, and a region
/// has nodes in three zones.
fn processors(gke: &Gke) -> u32 {
    let each = gke.machine.rsplit('-').find_map(|part| part.parse().ok()).unwrap_or(1);
    let zones = if gke.location.ends_with(|c: char| c.is_ascii_digit()) { 3 } else { 1 };
    gke.nodes.saturating_mul(each).saturating_mul(zones)
}

/// A script that begins with what it is for, and then with what this demo has.
fn script(text: &str, values: &[(&str, &str)]) -> String {
    const BEGIN: &str = "set -Eeuo pipefail\n";
    let (about, rest) = text.split_once(BEGIN).expect("it says what it is for, and begins");
    let mut script = format!("#!/usr/bin/env bash\n{}#\n{about}{BEGIN}", header(Comment::Hash));
    for (name, value) in values {
        script += &format!("{name}={}\n", quote(value));
    }
    script + bash::GRAFANA + "\n" + rest.trim_start()
}
