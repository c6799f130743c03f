//! What labels say in a preview, where only a running demo could tell: the names that series go by.

use crate::model::Model;
use crate::model::component::ComponentKind;

/// The values of a label, as a demo like this would have them. `of` is whom the series are of.
pub(super) fn values(model: &Model, label: &str, of: &[String]) -> Vec<String> {
    match label {
        "component" | "service" | "service_name" | "container" | "job" | "instance"
        | "deployment" => of.to_vec(),
        "pod" => of.iter().map(|name| pod(name)).collect(),
        "probe" => {
            let titles = model.synthetics.probes.iter().map(|probe| probe.title.clone());
            some(titles.collect(), &["Frankfurt"])
        }
        "name" => some(pages(model), &["home"]),
        "datname" | "database" => some(databases(model), &["postgres"]),
        _ => words(label).iter().map(|word| (*word).to_owned()).collect(),
    }
}

fn some(found: Vec<String>, otherwise: &[&str]) -> Vec<String> {
    if found.is_empty() { otherwise.iter().map(|it| (*it).to_owned()).collect() } else { found }
}

/// What Kubernetes would call a pod: the same for the same name.
fn pod(name: &str) -> String {
    format!("{name}-7c9d6b5f48-x2k9p")
}

/// The pages that simulated users ask for, as the generator calls them: the first few.
fn pages(model: &Model) -> Vec<String> {
    const MOST: usize = 6;
    let journeys = model.load.iter().flat_map(|load| &load.journeys);
    let mut pages: Vec<String> =
        journeys.flat_map(|it| &it.steps).filter_map(|step| step.page.clone()).collect();
    pages.dedup();
    pages.truncate(MOST);
    pages
}

fn databases(model: &Model) -> Vec<String> {
    let stores = model.components.iter().filter_map(|component| match &component.kind {
        ComponentKind::Datastore(store) if !store.database.is_empty() => {
            Some(store.database.clone())
        }
        ComponentKind::Datastore(_)
        | ComponentKind::Service(_)
        | ComponentKind::External { .. }
        | ComponentKind::Load => None,
    });
    let mut names: Vec<String> = stores.collect();
    names.push("postgres".to_owned());
    names.dedup();
    names
}

/// Labels whose values come from programs, not from the demo.
pub(super) const fn words(label: &str) -> &'static [&'static str] {
    match label.as_bytes() {
        b"phase" => &["resolve", "connect", "tls", "processing", "transfer"],
        b"mode" => &["accesssharelock", "rowexclusivelock", "exclusivelock"],
        b"state" => &["idle", "idle in transaction"],
        b"cmd" => &["get", "hset", "expire", "ping"],
        b"command" => &["select", "insert", "update", "commit"],
        b"db" => &["db0"],
        b"short_version" | b"version" => &["13.2"],
        b"slave_ip" => &["10.8.2.14"],
        b"span_name" => &["GET /", "GET /items", "POST /orders"],
        b"quantile" => &["0.5", "0.95"],
        b"method" => &["GET", "POST"],
        b"status" => &["200", "500"],
        b"topic" => &["orders", "payments"],
        b"queue" => &["orders"],
        _ => &["all"],
    }
}
