//! One service of a compose file.

use std::collections::BTreeSet;

use super::quantity::{bytes, cpu, duration, words};
use super::{Found, Project, texts, volume};
use crate::import::amount::range;
use crate::import::reading::{Reading, beside};
use crate::import::system::{Ask, Expose, Given, Port, Probe, System, Variable, Workload};
use crate::syntax::yaml_tree::{Node, Tree};

/// Keys that mean nothing in a cluster, or that it does by itself.
const NEEDLESS: &[&str] = &[
    "restart",
    "networks",
    "container_name",
    "hostname",
    "logging",
    "init",
    "tty",
    "stdin_open",
    "platform",
    "pull_policy",
    "labels",
    "annotations",
    "extends",
    "develop",
    "attach",
    "domainname",
    "stop_grace_period",
    "ulimits",
    "scale",
    "external_links",
    "mac_address",
    "oom_score_adj",
];
/// Keys that are read here.
const READ: &[&str] = &[
    "image",
    "build",
    "command",
    "entrypoint",
    "ports",
    "expose",
    "environment",
    "env_file",
    "depends_on",
    "links",
    "healthcheck",
    "deploy",
    "volumes",
    "configs",
    "secrets",
    "cpus",
    "mem_limit",
    "mem_reservation",
    "profiles",
];

/// The workload that a service is.
pub(super) fn workload(
    found: &Found,
    project: &Project,
    reading: &mut Reading<'_>,
    system: &mut System,
) -> Workload {
    let node = &found.node;
    let mut workload = Workload::new(&found.name, found.span);
    for key in ["container_name", "hostname"] {
        workload.hosts.extend(node.text_at(&[key]).map(str::to_owned));
    }
    for network in node.get("networks").map(Node::entries).unwrap_or_default() {
        workload.hosts.extend(network.value.get("aliases").map(texts).unwrap_or_default());
    }
    workload.image = node.text_at(&["image"]).map(str::to_owned);
    if let Some(Tree::Scalar { text, plain: true }) = node.get("image").map(|it| &it.tree)
        && is_no_text(text)
    {
        workload
            .remark(found.span, format!("that `image: {text}` is no text, which compose refuses"));
    }
    build(node, found, &mut workload, system);
    workload.command = command(node.get("entrypoint"));
    workload.args = command(node.get("command"));
    ports(node, found, &mut workload);
    environment(node, found, &mut workload, reading);
    waits(node, &mut workload);
    health(node, &mut workload);
    deploy(node, &mut workload);
    volume::volumes(found, project, &mut workload, reading);
    others(node, &mut workload);
    workload
}

fn build(node: &Node, found: &Found, workload: &mut Workload, system: &mut System) {
    let Some(build) = node.get("build") else { return };
    let context = build.text().or_else(|| build.text_at(&["context"])).unwrap_or(".");
    if context.contains("://") || context.starts_with("git@") {
        workload.remark(found.span, "its sources are elsewhere: build the image first");
        return;
    }
    let context = beside(&found.folder, context);
    let context = if context.is_empty() { ".".to_owned() } else { context };
    workload.build = Some((context, build.text_at(&["dockerfile"]).map(str::to_owned)));
    system.is_built = true;
    for key in ["args", "target", "secrets", "ssh", "additional_contexts"] {
        if build.get(key).is_some() {
            workload.remark(found.span, format!("`{key}` of its build"));
        }
    }
}

/// Kubernetes would put in what stands in `$(…)`; compose does not.
pub(super) fn literal(text: &str) -> String {
    text.replace("$(", "$$(")
}

fn command(node: Option<&Node>) -> Vec<String> {
    let Some(node) = node else { return Vec::new() };
    let all = node.text().map_or_else(|| texts(node), words);
    all.iter().map(|word| literal(word)).collect()
}

/// Ports: those that are published make a way in from outside.
fn ports(node: &Node, found: &Found, workload: &mut Workload) {
    for item in node.get("ports").map(Node::items).unwrap_or_default() {
        let (inside, outside, udp) = match item.text() {
            Some(short) => short_port(short),
            None => (
                item.text_at(&["target"]).and_then(number),
                item.text_at(&["published"]).and_then(number),
                item.text_at(&["protocol"]) == Some("udp"),
            ),
        };
        if udp {
            workload.remark(found.span, "a port of UDP");
            continue;
        }
        let said = item.text().map_or(item.get("published").is_some(), |it| it.contains(':'));
        let Some(inside) = inside.filter(|_| outside.is_some() || !said) else {
            workload.remark(found.span, "ports that are no number");
            continue;
        };
        add_port(workload, inside);
        let port = outside.unwrap_or(inside);
        let (address, range) = item.text().map_or((false, false), |it| {
            let local = ["127.", "localhost:", "[::1]:"].iter().any(|start| it.starts_with(start));
            (local, it.contains('-'))
        });
        if range {
            workload.remark(found.span, "all ports of a range but the first");
        }
        if address || item.text_at(&["host_ip"]).is_some_and(|it| it.starts_with("127.")) {
            workload.remark(found.span, format!("that port {port} is for this machine alone"));
        }
        if workload.expose.is_none() {
            let kind = "load-balancer";
            workload.expose = Some(Expose { name: None, port, kind, host: String::new() });
            // Who is reached from outside is called on that port from inside, too.
            workload.ports.sort_by_key(|it| it.inside != inside);
        } else {
            workload.remark(found.span, format!("a second way in from outside, port {port}"));
        }
    }
    for text in node.get("expose").map(texts).unwrap_or_default() {
        match number(text.trim_end_matches("/tcp")) {
            Some(port) => add_port(workload, port),
            None => workload.remark(found.span, "ports that are no number"),
        }
    }
}

fn add_port(workload: &mut Workload, number: u16) {
    if workload.ports.iter().all(|other| other.number != number) {
        workload.ports.push(Port { number, inside: number, name: None });
    }
}

/// A number of a port; of a range the first.
fn number(text: &str) -> Option<u16> {
    text.split('-').next().and_then(|first| first.trim().parse().ok()).filter(|port| *port > 0)
}

/// `127.0.0.1:8080:80/tcp`: the port inside, the one outside, and whether it is UDP.
fn short_port(text: &str) -> (Option<u16>, Option<u16>, bool) {
    let (text, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    let mut parts = text.rsplit(':');
    let inside = parts.next().and_then(number);
    (inside, parts.next().and_then(number), protocol == "udp")
}

/// Variables: those of files first, then its own, which win.
fn environment(node: &Node, found: &Found, workload: &mut Workload, reading: &mut Reading<'_>) {
    let mut all: Vec<(String, String)> = Vec::new();
    let mut set = |name: &str, value: String| match all.iter_mut().find(|(it, _)| it == name) {
        Some((_, other)) => *other = value,
        None => all.push((name.to_owned(), value)),
    };
    for path in node.get("env_file").map(texts).unwrap_or_default() {
        let path = beside(&found.folder, &path);
        match reading.file(&path) {
            Some(file) => {
                for (name, value) in super::variables(&reading.sources.get(file).text) {
                    set(&name, value);
                }
            }
            None => workload
                .remark(found.span, format!("the variables of `{path}`, which is not there")),
        }
    }
    for entry in node.get("environment").map(Node::entries).unwrap_or_default() {
        match (&entry.value.tree, found.variables.get(&entry.key)) {
            (Tree::Scalar { text, .. }, _) => set(&entry.key, text.clone()),
            (Tree::Null, Some(value)) => set(&entry.key, value.clone()),
            (Tree::Null, None) => {
                workload.remark(
                    found.span,
                    format!("the variable `{}`, which comes from a shell", entry.key),
                );
            }
            (Tree::List(_) | Tree::Map(_), _) => {
                workload
                    .remark(found.span, format!("the variable `{}`, which is no text", entry.key));
            }
        }
    }
    let variable =
        |(name, value): (String, String)| Variable { name, value: Given::Text(literal(&value)) };
    workload.env = all.into_iter().map(variable).collect();
}

/// Whom it waits for; who only runs once before it is called by nobody.
fn waits(node: &Node, workload: &mut Workload) {
    for entry in node.get("depends_on").map(Node::entries).unwrap_or_default() {
        if entry.value.text_at(&["condition"]) != Some("service_completed_successfully") {
            workload.after.push(entry.key.clone());
        }
    }
    for link in node.get("links").map(texts).unwrap_or_default() {
        workload.after.push(link.split(':').next().unwrap_or_default().to_owned());
    }
    workload.after.retain(|other| *other != workload.name);
}

/// Whom it waits for or is linked to, and who is none of those that are known.
pub(super) fn strangers(node: &Node, known: &BTreeSet<&str>) -> Vec<(&'static str, String)> {
    let waited = node.get("depends_on").map(Node::entries).unwrap_or_default();
    let waited = waited.iter().map(|entry| ("depends_on", entry.key.clone()));
    let links = node.get("links").map(texts).unwrap_or_default();
    let linked = links.iter().filter_map(|link| link.split(':').next());
    let all = waited.chain(linked.map(|name| ("links", name.to_owned())));
    all.filter(|(_, name)| !known.contains(name.as_str())).collect()
}

/// Whether YAML reads it as a number, or as true or false.
fn is_no_text(plain: &str) -> bool {
    plain.parse::<f64>().is_ok() || matches!(plain, "true" | "false")
}

fn health(node: &Node, workload: &mut Workload) {
    let Some(check) = node.get("healthcheck") else { return };
    let Some(test) = check.get("test") else { return };
    if check.get("disable").is_some_and(Node::is_true) {
        return;
    }
    let parts = texts(test);
    let ask = match (test.text(), parts.first().map(String::as_str)) {
        (Some(line), _) => shell(line),
        (None, Some("CMD-SHELL")) => shell(parts.get(1).map_or("", String::as_str)),
        (None, Some("CMD")) => parts[1..].to_vec(),
        (None, _) => return,
    };
    if ask.is_empty() {
        return;
    }
    let time = |key| check.text_at(&[key]).and_then(duration);
    // Kubernetes counts in whole seconds, from one.
    let seconds = |key| time(key).filter(|it| it.milliseconds >= 1_000);
    workload.ready = Some(Probe {
        ask: page(&ask).unwrap_or_else(|| Ask::Command(ask.iter().map(|it| literal(it)).collect())),
        delay: time("start_period"),
        every: seconds("interval"),
        timeout: seconds("timeout"),
        failures: check
            .text_at(&["retries"])
            .and_then(|it| it.parse().ok())
            .filter(|it| (1..=1_000).contains(it)),
    });
}

fn shell(line: &str) -> Vec<String> {
    if line.trim().is_empty() { Vec::new() } else { ["sh", "-c", line].map(str::to_owned).to_vec() }
}

/// The page that `curl` or `wget` asks its own container for.
fn page(ask: &[String]) -> Option<Ask> {
    let line = ask.join(" ");
    let asks = ["curl", "wget"].iter().any(|program| line.contains(program));
    let at = ["http://localhost", "http://127.0.0.1"]
        .iter()
        .find_map(|start| Some(line.find(start)? + start.len()))
        .filter(|_| asks)?;
    let rest = &line[at..];
    let end = rest.find(|c: char| c.is_whitespace() || "\"'|;&".contains(c)).unwrap_or(rest.len());
    let rest = &rest[..end];
    let (port, path) =
        rest.split_once('/').map_or((rest, String::new()), |(port, path)| (port, path.to_owned()));
    let port = match port.strip_prefix(':') {
        Some(port) => Some(port.parse().ok()?),
        None => Some(80),
    };
    Some(Ask::Http(format!("/{path}"), port))
}

/// How many, and what each may use.
fn deploy(node: &Node, workload: &mut Workload) {
    let deploy = node.get("deploy");
    let at = |path: &[&str]| deploy.and_then(|deploy| deploy.text_at(path));
    let replicas = at(&["replicas"]).or_else(|| node.text_at(&["scale"]));
    if let Some(replicas) = replicas.and_then(|it| it.parse().ok()).filter(|it| *it <= 10_000) {
        workload.replicas = replicas;
    }
    if at(&["mode"]) == Some("global") {
        workload.remark(workload.span, "one on each machine (`mode: global`)");
    }
    let limit = |key| at(&["resources", "limits", key]);
    let least = |key| at(&["resources", "reservations", key]);
    workload.cpu =
        range(least("cpus").and_then(cpu), limit("cpus").or(node.text_at(&["cpus"])).and_then(cpu));
    workload.memory = range(
        least("memory").or(node.text_at(&["mem_reservation"])).and_then(bytes),
        limit("memory").or(node.text_at(&["mem_limit"])).and_then(bytes),
    );
}

/// What nothing stands for.
fn others(node: &Node, workload: &mut Workload) {
    for entry in node.entries() {
        let key = entry.key.as_str();
        let silent = NEEDLESS.contains(&key) || READ.contains(&key) || key.starts_with("x-");
        if !silent && entry.value.tree != Tree::Null {
            workload.remark(workload.span, format!("`{key}`"));
        }
    }
    if let Some(profiles) = node.get("profiles").map(texts).filter(|it| !it.is_empty()) {
        workload.remark(
            workload.span,
            format!("started only with the profile `{}`", profiles.join("`, `")),
        );
    }
    if node.text_at(&["restart"]) == Some("no") && node.get("ports").is_none() {
        workload.remark(workload.span, "that it runs once: a cluster starts it again");
    }
}
