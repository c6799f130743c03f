//! Who calls whom: from what variables, arguments and files name, and from who waits for whom.

use std::collections::BTreeMap;

use super::mention::{Hosts, Mention, mentions, names_host};
use super::system::{Given, System, Variable, Workload};

/// Names of variables whose values look like addresses and are none of somebody who is called.
const NO_HOSTS: &[&str] = &["IMAGE", "VERSION", "TAG", "SERVICE_NAME", "OTEL_RESOURCE_ATTRIBUTES"];

/// Words of variables that hold addresses at which somebody else calls.
const OF_CALLERS: &[&str] =
    &["ORIGIN", "CORS", "PUBLIC", "CALLBACK", "REDIRECT", "ISSUER", "SCHEMA", "EXTERNAL"];

/// A call that was found.
#[derive(Debug, Clone, Default)]
pub(super) struct Edge {
    /// Variables, arguments and files that name it.
    pub(super) from: Vec<String>,
    /// The ports that it is named with.
    pub(super) ports: Vec<u16>,
    /// The schemes.
    pub(super) schemes: Vec<String>,
}

/// Whom each workload calls, in the order found.
pub(super) type Edges = Vec<Vec<(usize, Edge)>>;

/// The hosts of all workloads. A name that two have is nobody's.
pub(super) fn hosts(system: &System, names: &[String]) -> Hosts {
    let mut hosts: BTreeMap<String, Option<usize>> = BTreeMap::new();
    for (at, workload) in system.workloads.iter().enumerate() {
        for host in workload.hosts.iter().filter(|host| host.len() > 1) {
            let taken = hosts.entry(host.clone()).or_insert(Some(at));
            if *taken != Some(at) {
                *taken = None;
            }
        }
    }
    // What it is called here is its own, whoever else is reached so.
    for (at, workload) in system.workloads.iter().enumerate() {
        hosts.insert(workload.name.clone(), Some(at));
    }
    for (at, name) in names.iter().enumerate() {
        hosts.entry(name.clone()).or_insert(Some(at));
    }
    hosts.into_iter().filter_map(|(host, of)| Some((host, of?))).collect()
}

/// The hosts in the value of a variable.
pub(super) fn in_variable(name: &str, text: &str, hosts: &Hosts) -> Vec<Mention> {
    if NO_HOSTS.iter().any(|no| name.to_uppercase().contains(no)) {
        return Vec::new();
    }
    let by_name = names_host(name);
    let whole = |mention: &Mention| {
        let parts = text.split(',').map(str::trim);
        by_name && parts.into_iter().any(|part| part == &text[mention.place.clone()])
    };
    mentions(text, hosts).into_iter().filter(|it| it.is_sure || whole(it)).collect()
}

/// The hosts in an argument; the one before it may say that it is one.
pub(super) fn in_argument(before: Option<&String>, text: &str, hosts: &Hosts) -> Vec<Mention> {
    let flag = before.filter(|it| it.starts_with('-')).is_some_and(|it| names_host(it));
    let found = mentions(text, hosts).into_iter();
    found.filter(|it| it.is_sure || flag && it.place == (0..text.len())).collect()
}

/// The hosts in a file: only those that nothing else can be.
pub(super) fn in_file(text: &str, hosts: &Hosts) -> Vec<Mention> {
    mentions(text, hosts).into_iter().filter(|it| it.is_sure).collect()
}

/// The text of a variable, as far as it was read.
pub(super) fn known(variable: &Variable) -> Option<&str> {
    match &variable.value {
        Given::Text(text) => Some(text),
        Given::Secret { value, .. } => value.as_deref(),
        Given::Field(_) => None,
    }
}

/// Whom all workloads call.
pub(super) fn edges(system: &System, hosts: &Hosts) -> Edges {
    system.workloads.iter().map(|workload| of(workload, hosts)).collect()
}

fn of(workload: &Workload, hosts: &Hosts) -> Vec<(usize, Edge)> {
    let mut found: Vec<(usize, Edge)> = Vec::new();
    let mut add = |mentions: Vec<Mention>, from: &str| {
        for mention in mentions {
            let at = found.iter().position(|(to, _)| *to == mention.of).unwrap_or_else(|| {
                found.push((mention.of, Edge::default()));
                found.len() - 1
            });
            let edge = &mut found[at].1;
            if !edge.from.iter().any(|other| other == from) {
                edge.from.push(from.to_owned());
            }
            edge.ports.extend(mention.port);
            edge.schemes.push(mention.scheme);
        }
    };
    for variable in &workload.env {
        let Some(text) = known(variable) else { continue };
        add(in_variable(&variable.name, text, hosts), &variable.name);
    }
    for words in [&workload.command, &workload.args] {
        for (at, word) in words.iter().enumerate() {
            let before = at.checked_sub(1).and_then(|before| words.get(before));
            add(in_argument(before, word, hosts), "its arguments");
        }
    }
    for file in &workload.files {
        add(in_file(&file.text, hosts), &file.from);
    }
    for host in &workload.after {
        let Some(of) = hosts.get(host) else { continue };
        if found.iter().all(|(to, _)| to != of) {
            let edge = Edge { from: vec!["it waits for it".to_owned()], ..Edge::default() };
            found.push((*of, edge));
        }
    }
    found
}

/// Systems of others that a workload calls: the address, and the variable that names it.
pub(super) fn externals(workload: &Workload, hosts: &Hosts) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for variable in &workload.env {
        let Some(text) = known(variable) else { continue };
        let name = variable.name.to_uppercase();
        if OF_CALLERS.iter().any(|word| name.contains(word)) || !names_host(&variable.name) {
            continue;
        }
        let Some(url) = web_address(text).filter(|(_, host)| !hosts.contains_key(*host)) else {
            continue;
        };
        found.push((url.0, variable.name.clone()));
    }
    found
}

/// Scheme and host of an address of the web that is nobody's in a cluster or on this machine.
fn web_address(text: &str) -> Option<(String, &str)> {
    let (scheme, rest) =
        text.trim().split_once("://").filter(|(it, _)| matches!(*it, "http" | "https"))?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let authority = authority.rsplit('@').next()?;
    let (host, port) =
        authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-');
    let labels: Vec<&str> = host.split('.').collect();
    let fine = labels.len() > 1
        && labels.iter().all(|label| !label.is_empty() && !label.starts_with('-'))
        && host.chars().all(letter)
        && labels.last().is_some_and(|last| last.starts_with(|c: char| c.is_ascii_alphabetic()))
        && !matches!(labels.last().copied(), Some("local" | "localhost" | "internal" | "svc"));
    let port = port.map(str::parse::<u16>).transpose().ok()?;
    let port = port.filter(|port| *port > 0).map(|port| format!(":{port}")).unwrap_or_default();
    fine.then(|| (format!("{scheme}://{host}{port}"), host))
}

/// What a system of others is called: by what is its own in its address.
pub(super) fn name_of(url: &str) -> String {
    let host = url.rsplit("://").next().unwrap_or_default();
    let host = host.split([':', '/']).next().unwrap_or_default();
    let labels: Vec<&str> = host.split('.').collect();
    let own =
        labels.len().checked_sub(2).and_then(|at| labels.get(at)).copied().unwrap_or_default();
    super::names::mended(own, "external")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_others_are_known() {
        for (text, expected) in [
            ("https://api.stripe.test/v1?x", Some("https://api.stripe.test")),
            ("http://user@mail.acme.test:8025", Some("http://mail.acme.test:8025")),
            ("http://localhost:80", None),
            ("http://10.0.0.1/a", None),
            ("http://host.docker.internal", None),
            ("ftp://files.acme.test", None),
        ] {
            assert_eq!(web_address(text).map(|it| it.0).as_deref(), expected, "{text}");
        }
        assert_eq!(name_of("https://api.stripe.test"), "stripe");
    }
}
