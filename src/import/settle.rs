//! From what was read to what is written: names, stores, secrets, calls; all that is guessed.

use std::collections::BTreeSet;

use super::draft::{Component, Draft};
use super::edges::{self, Edges};
use super::guard::Guard;
use super::mention::Hosts;
use super::names::{self, free};
use super::store::{Store, store};
use super::system::{Kept, Remark, System};
use super::{datastore, service};
use crate::catalog::dashboards;
use crate::config::decode::is_name;

/// All that is known when a component is written.
pub(super) struct Settled<'a> {
    pub(super) system: &'a System,
    pub(super) names: &'a [String],
    pub(super) hosts: &'a Hosts,
    pub(super) edges: &'a Edges,
    pub(super) stores: &'a [Option<Store>],
    /// Names of the ways in from outside.
    pub(super) outside: &'a [Option<String>],
}

/// The usual name of the receiver of traces.
const RECEIVER: &str = "otel-collector";

/// A draft of the demo, and what could not be said of it.
pub(super) fn settle(system: &System, fallback: &str) -> (Draft, Vec<Remark>) {
    let names = names::names(system);
    let hosts = edges::hosts(system, &names);
    let edges = edges::edges(system, &hosts);
    let mut remarks = system.remarks.clone();
    let stores = stores(system, &edges, &mut remarks);
    let outside = names::outside(system, &names);
    let settled = Settled {
        system,
        names: &names,
        hosts: &hosts,
        edges: &edges,
        stores: &stores,
        outside: &outside,
    };
    let mut guard = Guard::new(system, &open_words(&settled));
    for (at, store) in stores.iter().enumerate() {
        let Some(store) = store else { continue };
        for (variable, user) in &store.passwords {
            let given = system.workloads[at].env.iter().find(|it| it.name == *variable);
            if let Some(given) = given {
                guard.keep_password(&given.value, &names[at], user);
            }
        }
    }
    let mut draft = head(system, fallback, &names);
    let mut taken: BTreeSet<String> = names.iter().cloned().collect();
    externals(&settled, &mut taken, &mut draft);
    let (mut services, mut datastores) = (Vec::new(), Vec::new());
    for (at, store) in stores.iter().enumerate() {
        let component = match store {
            None => service::component(&settled, at, &draft.externals, &mut guard, &mut remarks),
            Some(store) => datastore::component(&settled, at, store, &mut guard, &mut remarks),
        };
        if store.is_none() { services.push(component) } else { datastores.push(component) }
    }
    share(&mut draft, &mut services);
    draft.components = services;
    draft.components.append(&mut datastores);
    (draft, remarks)
}

/// Which workloads are stores.
fn stores(system: &System, edges: &Edges, remarks: &mut Vec<Remark>) -> Vec<Option<Store>> {
    let mut stores = Vec::new();
    for (at, workload) in system.workloads.iter().enumerate() {
        let calls = edges[at].iter().any(|(to, _)| *to != at);
        let why = match store(workload) {
            Ok(_) if calls => "a store that calls somebody",
            Ok(_) if workload.replicas != 1 => "a store that runs more than once",
            Ok(store) => {
                stores.push(Some(store));
                continue;
            }
            Err(None) => {
                stores.push(None);
                continue;
            }
            Err(Some(why)) => why,
        };
        let text = format!("`{}` is kept as a service: {why}", workload.name);
        remarks.push(Remark { span: workload.span, text });
        stores.push(None);
    }
    stores
}

/// Words that stand in the output for all to see, so that a password of that name hides nothing.
fn open_words(settled: &Settled<'_>) -> BTreeSet<String> {
    let mut open: BTreeSet<String> = settled.names.iter().cloned().collect();
    open.extend(settled.hosts.keys().cloned());
    for workload in &settled.system.workloads {
        open.extend(workload.image.clone());
    }
    for store in settled.stores.iter().flatten() {
        open.insert(store.engine.name.to_owned());
        open.extend(store.admin.iter().chain(&store.users).chain(&store.database).cloned());
    }
    open
}

fn head(system: &System, fallback: &str, names: &[String]) -> Draft {
    let called = system.name.as_deref().unwrap_or(fallback);
    let name = names::of_demo(called);
    let namespace = system.namespace.clone().filter(|it| is_name(it, 40) && *it != name);
    Draft {
        namespace,
        otlp: names.iter().any(|it| it == RECEIVER).then(|| "mltgen-collector".to_owned()),
        is_built: system.is_built,
        has_raw: !system.raw.is_empty(),
        has_boards: !system.boards.is_empty(),
        name,
        ..Draft::default()
    }
}

fn externals(settled: &Settled<'_>, taken: &mut BTreeSet<String>, draft: &mut Draft) {
    for (at, workload) in settled.system.workloads.iter().enumerate() {
        for (url, variable) in edges::externals(workload, settled.hosts) {
            if draft.externals.iter().any(|(_, other, _)| *other == url) {
                continue;
            }
            let name = free(&edges::name_of(&url), taken);
            draft.externals.push((name, url, format!("{variable} of {}", settled.names[at])));
        }
    }
}

/// What all services say of their environment is said once.
fn share(draft: &mut Draft, services: &mut [Component]) {
    const LEAST: usize = 3;
    let Some((first, others)) = services.split_first().filter(|(_, it)| it.len() + 1 >= LEAST)
    else {
        return;
    };
    let plain = |value: &str| value.starts_with('"') && !value.contains("$(");
    let shared: Vec<(String, String)> = first
        .env
        .iter()
        .filter(|line| line.comment.is_none() && plain(&line.value))
        .filter(|line| {
            let same = |it: &Component| {
                it.env.iter().any(|other| other.key == line.key && other.value == line.value)
            };
            others.iter().all(same)
        })
        .map(|line| (line.key.clone(), line.value.clone()))
        .collect();
    for service in services {
        service.env.retain(|line| !shared.iter().any(|(key, _)| *key == line.key));
    }
    draft.shared = shared;
}

/// What dashboards can be called: no two alike, and none as one of ours.
pub(super) fn name_boards(boards: &mut [Kept]) {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for board in boards {
        let name = names::mended(&board.name, "dashboard");
        let ours = dashboards::find(&name).is_some();
        let name =
            if ours { names::mended(&format!("imported-{name}"), "dashboard") } else { name };
        board.name = free(&name, &mut taken);
    }
}
