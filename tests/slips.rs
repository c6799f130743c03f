//! A letter deleted from any key, reference or listed word of `demo.toml` is one error, at its
//! place, with the right suggestion; from the name of an entry that is referred to, one error at
//! the entry, with the places that refer to it.
#![expect(clippy::unwrap_used, reason = "tests know their fixture")]

mod common;

use common::{Demo, read, seed};
use mltgen::config::tree::{self, Node, Value};
use mltgen::diag::{Diagnostic, Diagnostics, Severity};
use mltgen::source::{Sources, Span};

/// What a piece of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    /// A key of the language.
    Key,
    /// The name of an entry.
    Name,
    /// A reference, or a word from a list.
    Word,
    /// The user's own: nobody can know better.
    Own,
}

/// Where keys are names of entries.
const NAMES: &[&str] = &[
    "vars.*",
    "services.*",
    "engines.*",
    "datastores.*",
    "external.*",
    "slos.*",
    "recorded.*",
    "alerts.*",
    "forecasts.*",
    "contact_points.*",
    "scenarios.*",
    "load.journeys.*",
    "load.journeys.*.steps.[].save.*",
];

/// Where keys are the user's own.
const OWN_KEYS: &[&str] = &[
    "kubernetes.labels.*",
    "kubernetes.gke.labels.*",
    "synthetics.probes.[].labels.*",
    "defaults.services.error_lines.*",
    "defaults.services.env.*",
    "defaults.services.call_env.*",
    "services.*.env.*",
    "engines.*.env.*",
    "recorded.*.lines.*",
    "load.headers.*",
    "load.journeys.*.steps.[].json.*",
    "load.journeys.*.steps.[].json.*.*",
    "scenarios.*.inject.[].set.*",
    "dashboards.exec.cost.sample.*",
];

/// Where texts are references or words.
const WORDS: &[&str] = &[
    "grafana.target",
    "kubernetes.target",
    "telemetry.collector",
    "telemetry.resource.[]",
    "telemetry.logs.format",
    "defaults.alerts.notify.[]",
    "services.*.calls.[]",
    "services.*.calls.[].to",
    "services.*.calls.[].via",
    "services.*.calls.[].user",
    "services.*.health.[]",
    "services.*.health.errors",
    "engines.*.like",
    "datastores.*.engine",
    "datastores.*.init",
    "slos.*.of",
    "slos.*.sli",
    "slos.*.events",
    "recorded.*.of",
    "alerts.*.of",
    "alerts.*.when.breach",
    "alerts.*.panel",
    "alerts.*.notify.[]",
    "forecasts.*.of",
    "forecasts.*.signal",
    "forecasts.*.alert.notify.[]",
    "load.target",
    "scenarios.*.inject.[].do",
    "scenarios.*.inject.[].on",
    "scenarios.*.inject.[].user",
    "scenarios.*.inject.[].users.[]",
    "scenarios.*.effects.[].on",
    "scenarios.*.expect.red.[]",
    "scenarios.*.expect.alerts.[]",
    "scenarios.*.expect.budgets.[]",
    "scenarios.*.expect.incidents.[]",
    "diagram.renderer",
    "dashboards.sre-overview.uptime.[]",
    "dashboards.exec.tiles.[]",
    "talk.tour.[].show",
    "talk.tour.[].of",
    "talk.tour.[].play",
];

/// Where texts in a list are names of entries.
const NAMED_ITEMS: &[&str] = &["datastores.*.superusers.[]", "datastores.*.admin"];

#[test]
fn a_letter_deleted_is_one_error_at_its_place() {
    let tried = try_all(&seed());
    println!("tried {} keys, {} names, {} words", tried[0], tried[1], tried[2]);
    assert!(tried.iter().all(|count| *count > 200), "pieces were found: {tried:?}");
}

/// The same of what the seed has not: engines of one's own, and what their texts name.
#[test]
fn so_it_is_with_an_engine_of_ones_own() {
    let tried = try_all(&read("examples/own-engine/demo.toml"));
    assert!(tried.iter().all(|count| *count > 30), "pieces were found: {tried:?}");
}

/// Deletes every letter in turn. Returns how many keys, names and words it tried.
fn try_all(text: &str) -> [usize; 3] {
    let mut wrong = Vec::new();
    let mut tried = [0; 3];
    let all = pieces(text);
    for Found { piece, span, name, path } in &all {
        let (piece, span) = (*piece, *span);
        let referred = all.iter().any(|other| refers(other, name, path));
        for at in 0..name.len() {
            let start = span.start + at;
            let slip = format!("{}{}", &text[..start], &text[start + 1..]);
            let mutilated = format!("{}{}", &name[..at], &name[at + 1..]);
            tried[piece as usize] += 1;
            if let Some(problem) = judge(piece, &slip, span, name, &mutilated, referred) {
                wrong.push(format!("{piece:?} `{name}` as `{mutilated}`: {problem}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    tried
}

/// What is wrong with what is told of a slip.
fn judge(
    piece: Piece,
    slip: &str,
    span: Span,
    name: &str,
    mutilated: &str,
    referred: bool,
) -> Option<String> {
    let mut demo = Demo::new(slip);
    demo.check();
    let all = demo.diags.sorted();
    let errors: Vec<&Diagnostic> =
        all.iter().filter(|(severity, _)| *severity == Severity::Error).map(|(_, it)| it).collect();
    match (piece, errors.as_slice()) {
        // A name that nobody refers to may be any name.
        (Piece::Name, []) => referred.then(|| "nothing was told".to_owned()),
        (_, [error]) => {
            let there = error.span.start <= span.end && error.span.end + 1 >= span.start;
            let help = error.help.as_deref().unwrap_or_default();
            if !there {
                return Some(format!("told elsewhere: {} at {:?}", error.message, error.span));
            }
            // A name that is empty or no DNS label is told as such.
            let spoilt = piece == Piece::Name && error.code.name == "bad-name";
            if !spoilt && !help.contains(name) {
                return Some(format!("suggests `{help}` ({})", error.message));
            }
            (piece == Piece::Name && !spoilt && referred && error.related.is_empty()).then(|| {
                format!("names no place that refers to it ({mutilated}): {}", error.message)
            })
        }
        (_, []) => Some("nothing was told".to_owned()),
        (_, several) => Some(format!(
            "{} errors: {}",
            several.len(),
            several.iter().map(|it| it.message.as_str()).collect::<Vec<_>>().join("; ")
        )),
    }
}

/// Where a table's entries are referred to; `${…}` is where a text holds a reference.
const REFERENCES: &[(&str, &[&str])] = &[
    ("vars", &["${…}"]),
    ("services", COMPONENTS),
    ("datastores", COMPONENTS),
    ("engines", &["engine"]),
    ("slos", &["breach", "budgets", "slos.…"]),
    ("recorded", &["errors", "events"]),
    ("alerts", &["alerts"]),
    ("forecasts", &["alerts"]),
    ("contact_points", &["notify"]),
    ("scenarios", &["play"]),
    ("superusers", &["user", "users"]),
    ("admin", &["user", "users"]),
    ("save", &["${…}"]),
];

const COMPONENTS: &[&str] =
    &["calls", "to", "via", "of", "target", "on", "red", "incidents", "uptime", "tiles"];

/// Whether a piece is a reference to the entry of this name at this path.
fn refers(piece: &Found, name: &str, path: &[String]) -> bool {
    let table = path.iter().rev().find_map(|part| {
        REFERENCES.iter().find(|(table, _)| table == part).map(|(_, places)| *places)
    });
    let place = piece.path.iter().rfind(|part| *part != "[]");
    piece.piece == Piece::Word
        && piece.name == name
        && table.is_some_and(|places| place.is_some_and(|it| places.contains(&it.as_str())))
}

/// A piece of the demo.
struct Found {
    piece: Piece,
    span: Span,
    name: String,
    path: Vec<String>,
}

/// Every piece of the demo with a letter to delete: what it is, where, and its text.
fn pieces(text: &str) -> Vec<Found> {
    let mut sources = Sources::default();
    let file = sources.add("demo.toml", text);
    let root = tree::parse(&sources, file, &mut Diagnostics::default()).unwrap();
    let mut pieces = Vec::new();
    collect(&root, &mut Vec::new(), &sources, &mut pieces);
    pieces.retain(|found: &Found| found.piece != Piece::Own);
    pieces
}

fn collect(node: &Node, path: &mut Vec<String>, sources: &Sources, pieces: &mut Vec<Found>) {
    match &node.value {
        Value::Table(table) => {
            for (key, value) in &table.entries {
                path.push(key.value.clone());
                let piece = if matches(path, NAMES) {
                    Piece::Name
                } else if matches(path, OWN_KEYS) {
                    Piece::Own
                } else {
                    Piece::Key
                };
                if piece == Piece::Own {
                    inner(key.span, &key.value, sources, pieces);
                } else {
                    let (span, name) = (inside_quotes(key.span, &key.value), key.value.clone());
                    pieces.push(Found { piece, span, name, path: path.clone() });
                }
                collect(value, path, sources, pieces);
                path.pop();
            }
        }
        Value::List(items) => {
            for item in items {
                path.push("[]".to_owned());
                collect(item, path, sources, pieces);
                path.pop();
            }
        }
        Value::Text(word) => {
            let piece = if matches(path, WORDS) {
                Piece::Word
            } else if matches(path, NAMED_ITEMS) {
                Piece::Name
            } else {
                return inner(node.span, word, sources, pieces);
            };
            let span = inside_quotes(node.span, word);
            pieces.push(Found { piece, span, name: word.clone(), path: path.clone() });
        }
        Value::Integer(_) | Value::Float(_) | Value::Bool(_) | Value::Datetime => {}
    }
}

/// References inside a text: `${…}` and `{…}`.
fn inner(span: Span, text: &str, sources: &Sources, pieces: &mut Vec<Found>) {
    let written = sources.slice(span);
    let mut from = 0;
    while let Some(open) = written[from..].find('{').map(|at| at + from) {
        let close = written[open..].find('}').map_or(written.len(), |at| at + open);
        let name = &written[open + 1..close.max(open + 1)];
        let letters = !name.is_empty()
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-'));
        if letters && name != "each" && text.contains(&format!("{{{name}}}")) {
            add_reference(span, open + 1, name, pieces);
        }
        from = close.min(written.len());
    }
}

/// Each part of a dotted reference is a piece of its own.
fn add_reference(span: Span, at: usize, name: &str, pieces: &mut Vec<Found>) {
    let mut start = span.start + at;
    for part in name.split('.') {
        let place = Span { start, end: start + part.len(), ..span };
        let slo = start > span.start + at && name.starts_with("slos.");
        let path = vec![if slo { "slos.…" } else { "${…}" }.to_owned()];
        pieces.push(Found { piece: Piece::Word, span: place, name: part.to_owned(), path });
        start += part.len() + 1;
    }
}

fn inside_quotes(span: Span, text: &str) -> Span {
    let quoted = span.end - span.start > text.len();
    if quoted { Span { start: span.start + 1, end: span.end - 1, ..span } } else { span }
}

fn matches(path: &[String], patterns: &[&str]) -> bool {
    patterns.iter().any(|pattern| {
        let parts: Vec<&str> = pattern.split('.').collect();
        parts.len() == path.len()
            && parts.iter().zip(path).all(|(part, key)| *part == "*" || part == key)
    })
}
