//! A service as it is written.

use super::draft::{Component, Line};
use super::edges::{self, Edge};
use super::guard::Guard;
use super::mention::renamed;
use super::patch::{Made, Patch, patch};
use super::piece::Piece;
use super::port::{Ports, ports, protocol};
use super::probe::{kept_of_probe, probe};
use super::secret::{Verdict, judge_argument};
use super::settle::Settled;
use super::system::{Given, Port, Remark, Workload};
use super::{checked, toml};
use crate::config::secret::flagged;

/// The table of a service.
pub(super) fn component(
    settled: &Settled<'_>,
    at: usize,
    externals: &[(String, String, String)],
    guard: &mut Guard,
    remarks: &mut Vec<Remark>,
) -> Component {
    let workload = &settled.system.workloads[at];
    let name = &settled.names[at];
    let mut left: Vec<Remark> = workload.remarks.clone();
    if let Some(volume) = &workload.volume {
        let text = format!(
            "the volume `{}`: what it writes goes with the pod",
            toml::comment(&volume.name)
        );
        left.push(Remark { span: workload.span, text });
    }
    let (mut env, words) = environment(settled, at, guard, &mut left);
    let mut lines = images(workload, &mut left);
    let protocol = protocol(settled, at);
    let mut pieces = workload.kept.clone();
    let Ports { main: port, lines: mut port_lines, all: all_ports } =
        ports(settled, at, protocol, &mut pieces);
    port_lines
        .extend((protocol != "http").then(|| Line::new("protocol", format!("\"{protocol}\""))));
    lines.append(&mut port_lines);
    lines.extend(amounts(workload));
    for (key, list) in [("command", &words.0), ("args", &words.1)] {
        lines.extend((!list.is_empty()).then(|| Line::new(key, toml::list(list))));
    }
    lines.extend(files(settled, workload, guard, &mut left));
    lines.extend(calls(settled, at, externals));
    let inside = port.as_ref().map(|port| port.inside);
    let (asked, kept) = health(workload, protocol, inside, guard, &mut left);
    lines.extend(asked);
    pieces.extend(kept);
    let outside = settled.outside[at].as_deref().unwrap_or_default();
    let exposed = expose(workload, name, outside, port.as_ref(), &mut left);
    let by_service =
        workload.expose.as_ref().filter(|it| exposed.is_some() && it.kind != "ingress");
    let way = by_service.zip(port.as_ref());
    let made = Made {
        kind: "Deployment",
        ports: all_ports,
        outside: way.map(|(expose, port)| (outside, expose.port, port.inside)),
        volumes: Vec::new(),
    };
    lines.extend(exposed);
    lines.extend(labels(workload));
    let patch = patch(settled, at, &made, pieces, guard, &mut left);
    once(&mut env);
    Component {
        name: name.clone(),
        table: "services",
        above: above(workload, name, left, patch.as_ref(), remarks),
        lines,
        env,
        patch: patch.map(|it| it.text),
    }
}

/// Of two lines of one key the first.
pub(super) fn once(lines: &mut Vec<Line>) {
    let mut seen: Vec<String> = Vec::new();
    lines.retain(|line| {
        let is_new = !seen.contains(&line.key);
        seen.push(line.key.clone());
        is_new
    });
}

/// How its health is asked for, and what is kept of that.
fn health(
    workload: &Workload,
    protocol: &str,
    inside: Option<u16>,
    guard: &Guard,
    left: &mut Vec<Remark>,
) -> (Vec<Line>, Vec<Piece>) {
    let (mut lines, mut pieces) = (Vec::new(), Vec::new());
    let probes =
        [("ready", &workload.ready), ("live", &workload.live), ("startup", &workload.startup)];
    for (position, (key, asked)) in probes.into_iter().enumerate() {
        let value = asked.as_ref().and_then(|asked| probe(asked, protocol, inside, guard));
        let is_said = value.is_some();
        lines.extend(value.map(|value| Line::new(key, value)));
        match &workload.asked[position] {
            Some(written) => pieces.extend(kept_of_probe(position, written, is_said)),
            None if asked.is_some() && !is_said => {
                left.push(Remark { span: workload.span, text: format!("how `{key}` is asked") });
            }
            None => {}
        }
    }
    (lines, pieces)
}

/// What is said above a component; told to whoever imports, too.
pub(super) fn above(
    workload: &Workload,
    name: &str,
    left: Vec<Remark>,
    patch: Option<&Patch>,
    remarks: &mut Vec<Remark>,
) -> Vec<String> {
    let mut above = Vec::new();
    if workload.name != name {
        above.push(format!("was `{}`, which is no name here", workload.name));
        let text = format!("`{}` is called `{name}`", workload.name);
        remarks.push(Remark { span: workload.span, text });
    }
    for remark in left {
        above.push(format!("left out: {}", remark.text));
        let text = format!("of `{name}` is left out: {}", remark.text);
        remarks.push(Remark { span: remark.span, text });
    }
    if let Some(patch) = patch {
        let kept = format!("kept in `raw/{name}.patch.yaml`: {}", patch.says.join(", "));
        above.extend(wrapped(&kept));
        remarks.push(Remark { span: workload.span, text: format!("of `{name}` is {kept}") });
    }
    above
}

/// A long line as several; those that follow are indented.
fn wrapped(text: &str) -> Vec<String> {
    const MOST: usize = 110;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.len() + word.len() < MOST => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) => lines.push(format!("  {word}")),
            None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Variables, and with them the command and the arguments, from which secrets may move to variables.
pub(super) fn environment(
    settled: &Settled<'_>,
    at: usize,
    guard: &mut Guard,
    left: &mut Vec<Remark>,
) -> (Vec<Line>, (Vec<String>, Vec<String>)) {
    let workload = &settled.system.workloads[at];
    let name = &settled.names[at];
    let mut env = Vec::new();
    let command = words(settled, at, &workload.command, guard, &mut env);
    let args = words(settled, at, &workload.args, guard, &mut env);
    for variable in &workload.env {
        if !checked::variable(&variable.name) {
            let text = format!("the variable `{}`", toml::comment(&variable.name));
            left.push(Remark { span: workload.span, text });
            continue;
        }
        let text = match &variable.value {
            Given::Text(text) => {
                let found = edges::in_variable(&variable.name, text, settled.hosts);
                renamed(text, &found, |of| settled.names[of].clone())
            }
            Given::Secret { .. } | Given::Field(_) => String::new(),
        };
        env.extend(guard.lines(name, &variable.name, &variable.value, &text));
    }
    (env, (command, args))
}

/// Words of a command: hosts by their names here, secrets as variables.
fn words(
    settled: &Settled<'_>,
    at: usize,
    words: &[String],
    guard: &mut Guard,
    env: &mut Vec<Line>,
) -> Vec<String> {
    let name = &settled.names[at];
    let mut all: Vec<String> = Vec::new();
    for (position, word) in words.iter().enumerate() {
        let before = position.checked_sub(1).and_then(|before| words.get(before));
        let found = edges::in_argument(before, word, settled.hosts);
        let text = renamed(word, &found, |of| settled.names[of].clone());
        let (flag, value) = flagged(before.map(String::as_str), &text);
        let plain = flag.trim_start_matches('-').replace('-', "_");
        let verdict = judge_argument(&flag, &value);
        let is_hidden =
            matches!(verdict, Verdict::Secret | Verdict::Password) && !value.starts_with("$(");
        if !is_hidden && !guard.holds(&text) {
            all.push(text);
            continue;
        }
        let is_part = is_hidden && value != text;
        let hidden = if is_part || is_hidden { value } else { text.clone() };
        let mut variable = format!(
            "ARG_{}",
            plain.to_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_")
        );
        while env.iter().any(|line| line.key == variable) || variable == "ARG_" {
            variable += if variable == "ARG_" { "SECRET" } else { "_" };
        }
        env.extend(guard.secret(name, &variable, &hidden));
        all.push(if is_part { format!("{flag}=$({variable})") } else { format!("$({variable})") });
    }
    all
}

fn images(workload: &Workload, left: &mut Vec<Remark>) -> Vec<Line> {
    let mut lines = Vec::new();
    match &workload.image {
        Some(image) if checked::image(image) => lines.push(Line::new("image", toml::text(image))),
        Some(image) => {
            let plain = image.trim_end_matches(':').to_lowercase();
            let plain = if checked::image(&plain) { plain } else { "busybox".to_owned() };
            let line = Line::new("image", toml::text(&plain));
            lines.push(line.guessed("what was written is no image"));
            let text = format!("its image `{}`", toml::comment(image));
            left.push(Remark { span: workload.span, text });
        }
        None if workload.build.is_none() => {
            let line = Line::new("image", "\"busybox\"");
            lines.push(line.guessed("none was written: put yours here"));
        }
        None => {}
    }
    if let Some((context, dockerfile)) = &workload.build {
        let mut entries = vec![("context".to_owned(), toml::text(context))];
        entries.extend(dockerfile.iter().map(|it| ("dockerfile".to_owned(), toml::text(it))));
        lines.push(Line::new("build", toml::table(&entries)));
    }
    lines
}

/// How many, and how much each may use.
pub(super) fn amounts(workload: &Workload) -> Vec<Line> {
    let mut lines = Vec::new();
    if workload.replicas != 1 {
        lines.push(Line::new("replicas", workload.replicas.to_string()));
    }
    lines.extend(sizes(workload));
    lines
}

/// How much each may use.
pub(super) fn sizes(workload: &Workload) -> Vec<Line> {
    let cpu = workload.cpu.and_then(checked::cpu).map(|it| Line::new("cpu", toml::text(&it)));
    let memory =
        workload.memory.and_then(checked::memory).map(|it| Line::new("memory", toml::text(&it)));
    cpu.into_iter().chain(memory).collect()
}

/// Files that are mounted; one with a secret is not.
pub(super) fn files(
    settled: &Settled<'_>,
    workload: &Workload,
    guard: &Guard,
    left: &mut Vec<Remark>,
) -> Option<Line> {
    let mut entries: Vec<(String, String)> = Vec::new();
    for file in &workload.files {
        let taken = entries.iter().any(|(path, _)| *path == file.path);
        if taken || !checked::mounted(&file.path) || guard.holds(&file.text) {
            let text = format!("the file `{}`", toml::comment(&file.path));
            left.push(Remark { span: workload.span, text });
            continue;
        }
        entries.push((file.path.clone(), toml::text(&super::kept_at(file, settled.system))));
    }
    (!entries.is_empty()).then(|| Line::new("files", toml::table(&entries)))
}

/// Whom it calls, and how that is known.
fn calls(settled: &Settled<'_>, at: usize, externals: &[(String, String, String)]) -> Option<Line> {
    let mut names: Vec<String> = Vec::new();
    let mut reasons: Vec<String> = Vec::new();
    let mut because = |edge: &Edge| {
        for from in &edge.from {
            if !reasons.contains(from) {
                reasons.push(from.clone());
            }
        }
    };
    for (to, edge) in &settled.edges[at] {
        names.push(settled.names[*to].clone());
        because(edge);
    }
    let workload = &settled.system.workloads[at];
    for (url, variable) in edges::externals(workload, settled.hosts) {
        let Some((name, ..)) = externals.iter().find(|(_, other, _)| *other == url) else {
            continue;
        };
        if !names.contains(name) {
            names.push(name.clone());
            because(&Edge { from: vec![variable], ..Edge::default() });
        }
    }
    if names.is_empty() {
        return None;
    }
    let shown = match reasons.len() {
        0..=4 => reasons.join(", "),
        more => format!("{}, and {} more", reasons[..3].join(", "), more - 3),
    };
    Some(Line::new("calls", toml::list(&names)).guessed(shown))
}

fn expose(
    workload: &Workload,
    name: &str,
    outside: &str,
    port: Option<&Port>,
    left: &mut Vec<Remark>,
) -> Option<Line> {
    let expose = workload.expose.as_ref()?;
    let Some(port) = port else {
        left.push(Remark { span: workload.span, text: "its way in from outside".to_owned() });
        return None;
    };
    let mut entries: Vec<(String, String)> = Vec::new();
    if outside != format!("{name}-external") {
        entries.push(("name".to_owned(), toml::text(outside)));
    }
    if expose.port != port.number && expose.kind != "ingress" {
        entries.push(("port".to_owned(), expose.port.to_string()));
    }
    if expose.kind != "load-balancer" {
        entries.push(("type".to_owned(), format!("\"{}\"", expose.kind)));
    }
    if !expose.host.is_empty() && checked::host(&expose.host) {
        entries.push(("host".to_owned(), toml::text(&expose.host)));
    }
    let value = if entries.is_empty() { "true".to_owned() } else { toml::table(&entries) };
    Some(Line::new("expose", value))
}

/// Labels that it does not share with all.
pub(super) fn labels(workload: &Workload) -> Option<Line> {
    let entries: Vec<(String, String)> = workload
        .labels
        .iter()
        .filter(|(key, value)| checked::label(key, value))
        .map(|(key, value)| (key.clone(), toml::text(value)))
        .collect();
    (!entries.is_empty()).then(|| Line::new("labels", toml::table(&entries)))
}
