//! The demo on a laptop: what its parts are called, where they agree with each other.

use crate::model::Model;
use crate::model::component::Component;
use crate::model::platform::GrafanaTarget;
use crate::model::workload::{EnvValue, Workload};

/// The container of the collector.
pub(super) const COLLECTOR: &str = "grafana_alloy";

/// The label of containers by which the collector knows those of the demo.
pub(super) const LABEL: &str = "com.mltgen.demo";

/// Whether the demo runs on a laptop.
pub(super) fn is_meant(model: &Model) -> bool {
    model.grafana.target == GrafanaTarget::Local && !model.brings_grafana()
}

/// The container of the mailbox, which shows what contact points would have been told.
pub(super) const MAILBOX: &str = "grafana_mailbox";

/// The port of the mailbox, inside.
pub(super) const MAILBOX_PORT: u16 = 8080;

/// Whether there is a mailbox: beside a Grafana of ours, where somebody is to be told of something.
pub(super) fn has_mailbox(model: &Model) -> bool {
    model.grafana.target == GrafanaTarget::Local
        && model.has_alerts()
        && !model.contact_points.is_empty()
}

/// The address of the mailbox, for Grafana.
pub(super) fn mailbox(model: &Model) -> String {
    let host = if model.brings_grafana() { "mailbox" } else { MAILBOX };
    format!("http://{host}:{MAILBOX_PORT}")
}

/// The port of this machine by which the mailbox is read, if there is one: that after Grafana's.
pub(super) fn mailbox_way(model: &Model) -> Option<u16> {
    has_mailbox(model).then(|| model.local.port.saturating_add(1))
}

/// What runs there, each with whose it is.
pub(super) fn workloads(model: &Model) -> impl Iterator<Item = (&Component, &Workload)> {
    let components = model.components.iter();
    components.flat_map(|component| component.local.iter().map(move |it| (component, it)))
}

/// The variables with passwords, sorted: `local/up.sh` makes each of them up.
pub(super) fn passwords(model: &Model) -> Vec<String> {
    let read = workloads(model).flat_map(|(_, workload)| workload.secrets());
    let mut names: Vec<String> = read.map(|(name, key)| password(name, key)).collect();
    names.sort();
    names.dedup();
    names
}

/// The variable with a password, by the Secret and the key that it has in a cluster.
pub(super) fn password(name: &str, key: &str) -> String {
    let word = |text: &str| {
        let text = text.to_ascii_uppercase();
        text.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_")
    };
    format!("{}__{}", word(name), word(key))
}

/// What a variable of a container is on a laptop, where no pod has fields; passwords are no texts.
pub(super) fn text<'a>(
    model: &Model,
    workload: &'a Workload,
    value: &'a EnvValue,
) -> Option<String> {
    let field = |path: &str| match path {
        "metadata.name" => workload.name.clone(),
        "metadata.namespace" => model.demo.namespace.clone(),
        "spec.nodeName" => "laptop".to_owned(),
        "status.podIP" => "127.0.0.1".to_owned(),
        _ => {
            let label = path.strip_prefix("metadata.labels['").and_then(|it| it.strip_suffix("']"));
            let labels = workload.labels.iter();
            let mut value = labels.filter(|(name, _)| Some(name.as_str()) == label).map(|it| &it.1);
            value.next_back().unwrap_or(&workload.name).clone()
        }
    };
    match value {
        EnvValue::Text(text) => Some(expanded(model, workload, text)),
        EnvValue::PodField(path) => Some(field(path)),
        EnvValue::Secret { .. } => None,
    }
}

/// A text with the variables that Kubernetes would put in, `$(NAME)`.
fn expanded(model: &Model, workload: &Workload, text: &str) -> String {
    let mut text = text.to_owned();
    for variable in &workload.env {
        let place = format!("$({})", variable.name);
        if !text.contains(&place) {
            continue;
        }
        let value = match &variable.value {
            EnvValue::Text(value) => Some(value.clone()),
            field => self::text(model, workload, field),
        };
        if let Some(value) = value {
            text = text.replace(&place, &value);
        }
    }
    text
}

/// The first port of the laptop by which an exposed service is reached; the next has the next.
const FIRST_PORT: u16 = 8080;

/// Exposed services: whose workload is reached by which port of the laptop.
pub(super) fn ways(model: &Model) -> impl Iterator<Item = (&Component, &Workload, u16)> {
    let is_exposed =
        |component: &Component| component.service().is_some_and(|service| service.expose.is_some());
    let exposed = workloads(model).filter(move |(component, _)| is_exposed(component));
    // That of the mailbox is left free where there is none: it may come.
    let taken = [model.local.port, model.local.port.saturating_add(1)];
    let ports = (FIRST_PORT..).filter(move |port| !taken.contains(port));
    exposed.zip(ports).map(|((component, workload), port)| (component, workload, port))
}

/// The ports of this machine that `compose.yaml` publishes.
pub(super) fn published(model: &Model) -> Vec<u16> {
    let mut ports = movable(model);
    if is_meant(model) {
        ports.extend(ways(model).map(|(_, _, port)| port));
    }
    ports
}

/// Those of them that `port` in `[local]` moves: Grafana's, and that of the mailbox.
pub(super) fn movable(model: &Model) -> Vec<u16> {
    let grafana = is_meant(model).then_some(model.local.port);
    grafana.into_iter().chain(mailbox_way(model).filter(|_| is_meant(model))).collect()
}
