//! What components are called: as they were, or as near to it as a name of a demo can be.

use std::collections::BTreeSet;

use super::system::System;
use crate::config::decode::is_name;
use crate::config::slug::slug;

/// The most characters of a name of a component, and of a demo.
const MOST: usize = 40;
const MOST_OF_DEMO: usize = 20;
/// The same of another object in a cluster.
const MOST_OF_OBJECT: usize = 63;

/// The name of each workload, in their order.
pub(super) fn names(system: &System) -> Vec<String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    // In the namespace `default` there is a Service of this name.
    taken.insert("kubernetes".to_owned());
    // Before the pods of a store that keeps its data there is a Service of its own.
    let keeps = system.workloads.iter().filter(|it| it.volume.is_some());
    taken.extend(keeps.map(|it| format!("{}-pods", mended(&it.name, "app"))));
    // Who has a name that can stay keeps it, whoever comes before.
    let stays = |name: &str| is_name(name, MOST);
    let mut names: Vec<Option<String>> = Vec::new();
    for workload in &system.workloads {
        let name = &workload.name;
        let own = stays(name) && taken.insert(name.clone());
        names.push(own.then(|| name.clone()));
    }
    let mut all = Vec::new();
    for (workload, name) in system.workloads.iter().zip(names) {
        all.push(name.unwrap_or_else(|| free(&mended(&workload.name, "app"), &mut taken)));
    }
    all
}

/// The name of the way in from outside of each workload that has one; no object is called so.
pub(super) fn outside(system: &System, names: &[String]) -> Vec<Option<String>> {
    let mut taken: BTreeSet<String> = names.iter().cloned().collect();
    taken.extend(names.iter().map(|name| format!("{name}-pods")));
    taken.extend(["kubernetes", "otel-collector", "mltgen-collector"].map(str::to_owned));
    let mut all = Vec::new();
    for (workload, name) in system.workloads.iter().zip(names) {
        let Some(expose) = &workload.expose else {
            all.push(None);
            continue;
        };
        let own = expose.name.clone().filter(|it| is_name(it, MOST_OF_OBJECT));
        let wanted = own.unwrap_or_else(|| format!("{name}-external"));
        all.push(Some(numbered(&wanted, &mut taken, MOST_OF_OBJECT)));
    }
    all
}

/// A name that nobody has: with a number, if need be.
pub(super) fn free(name: &str, taken: &mut BTreeSet<String>) -> String {
    numbered(name, taken, MOST)
}

fn numbered(name: &str, taken: &mut BTreeSet<String>, most: usize) -> String {
    let mut found = name.to_owned();
    let mut number = 2;
    while !taken.insert(found.clone()) {
        let end = format!("-{number}");
        let cut = &name[..name.len().min(most - end.len())];
        found = format!("{}{end}", cut.trim_end_matches('-'));
        number += 1;
    }
    found
}

/// The nearest name to a text.
pub(super) fn mended(text: &str, otherwise: &str) -> String {
    nearest(text, otherwise, MOST)
}

/// The nearest name of a demo to a text.
pub(super) fn of_demo(text: &str) -> String {
    nearest(text, "imported", MOST_OF_DEMO)
}

fn nearest(text: &str, otherwise: &str, most: usize) -> String {
    let plain = slug(text);
    let begins = plain.starts_with(|first: char| first.is_ascii_lowercase());
    let plain = match plain.as_str() {
        "" => otherwise.to_owned(),
        _ if begins => plain,
        _ => format!("{otherwise}-{plain}"),
    };
    let cut = plain[..plain.len().min(most)].trim_end_matches('-');
    if is_name(cut, most) { cut.to_owned() } else { otherwise.to_owned() }
}
