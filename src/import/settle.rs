//! From what was read to what is written: names, stores, secrets, calls; all that is guessed.

use std::collections::BTreeSet;

use super::draft::{Component, Draft, Line};
use super::edges::{self, Edges};
use super::guard::Guard;
use super::mention::Hosts;
use super::names::{self, free};
use super::store::{Store, store};
use super::system::{Kept, Remark, System};
use super::{checked, datastore, service};
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
        labels: system.labels.clone(),
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

/// Keys that are a service's own, even where all say the same.
const OWN_KEYS: &[&str] = &["image", "build", "calls", "files", "expose", "labels"];

/// What all services say is said once.
fn share(draft: &mut Draft, services: &mut [Component]) {
    draft.same = same(services, |it| &mut it.lines);
    draft.same.retain(|line| !OWN_KEYS.contains(&line.key.as_str()));
    draft.same_env = same(services, |it| &mut it.env);
    // What is put together from another variable stands behind it.
    draft.same_env.retain(|line| line.value.starts_with('"') && !line.value.contains("$("));
    for service in services {
        let is_own = |same: &[Line], line: &Line| same.iter().all(|other| other.key != line.key);
        service.lines.retain(|line| is_own(&draft.same, line));
        service.env.retain(|line| is_own(&draft.same_env, line));
    }
}

/// Lines that all services have, if there are several.
fn same(services: &mut [Component], lines: fn(&mut Component) -> &mut Vec<Line>) -> Vec<Line> {
    const LEAST: usize = 3;
    if services.len() < LEAST {
        return Vec::new();
    }
    let Some((first, others)) = services.split_first_mut() else { return Vec::new() };
    let mut same: Vec<Line> = lines(first).clone();
    same.retain(|line| line.comment.is_none());
    for other in others {
        let other = lines(other);
        same.retain(|line| {
            other
                .iter()
                .any(|it| it.key == line.key && it.value == line.value && it.comment.is_none())
        });
    }
    same
}

/// Labels that all pods have, each with its own name or all with one value, are said once.
pub(super) fn common_labels(system: &mut System) {
    let names = names::names(system);
    let Some(first) = system.workloads.first().filter(|_| system.workloads.len() > 1) else {
        return;
    };
    let mut common: Vec<(String, String)> = Vec::new();
    for (key, value) in first.labels.clone() {
        let all = |meant: &dyn Fn(usize) -> String| {
            system.workloads.iter().enumerate().all(|(at, it)| {
                it.labels.iter().any(|(other, value)| *other == key && *value == meant(at))
            })
        };
        if all(&|at| names[at].clone()) {
            common.push((key, OWN_NAME.to_owned()));
        } else if all(&|_| value.clone()) && checked::label(&key, &value) {
            common.push((key, value));
        }
    }
    for workload in &mut system.workloads {
        workload.labels.retain(|(key, _)| common.iter().all(|(other, _)| other != key));
    }
    system.labels = common.into_iter().filter(|(key, _)| checked::label(key, "")).collect();
}

/// The name of a component, as a label has it.
const OWN_NAME: &str = "${self.name}";

/// Objects that are kept must not be called as those that are made.
pub(super) fn drop_doubles(system: &mut System) {
    let names = names::names(system);
    let outside = names::outside(system, &names);
    let is_name = |name: &str| names.iter().any(|it| it == name);
    let is_called = |name: &str| {
        let mut all = names.iter().zip(&system.workloads);
        all.any(|(it, workload)| it == name && !workload.is_without_tcp)
    };
    let is_way = |name: &str, by_ingress: bool| {
        let ways = system.workloads.iter().zip(&outside);
        let mut ways = ways.filter_map(|(it, way)| Some((it.expose.as_ref()?.kind, way.as_ref()?)));
        ways.any(|(kind, way)| way == name && (kind == "ingress") == by_ingress)
    };
    let before = |name: &str, end: &str| name.strip_suffix(end).is_some_and(is_name);
    let is_made = |kind: &str, name: &str| match kind {
        "ConfigMap" => before(name, "-files"),
        "Deployment" | "StatefulSet" => is_name(name),
        "Service" => is_called(name) || before(name, "-pods") || is_way(name, false),
        "Ingress" => is_way(name, true),
        _ => false,
    };
    let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
    let mut remarks = Vec::new();
    let doubles: Vec<bool> = system
        .raw
        .iter()
        .map(|kept| is_made(&kept.object.0, &kept.object.1) || !seen.insert(kept.object.clone()))
        .collect();
    let mut doubles = doubles.into_iter();
    system.raw.retain(|kept| {
        let is_double = doubles.next().unwrap_or_default();
        if is_double {
            let text = format!("{} is left out: the demo makes one of that name", kept.what);
            remarks.push(Remark { span: kept.span, text });
        } else {
            let text = format!("{} is kept as it is, in `raw/{}.yaml`", kept.what, kept.name);
            remarks.push(Remark { span: kept.span, text });
        }
        !is_double
    });
    system.remarks.append(&mut remarks);
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
