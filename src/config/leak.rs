//! Secrets that are known by their form, wherever a demo or a file of its has them: in headers, in
//! arguments, in mounted files, in dashboards of one's own.

use super::secret;
use super::tree::{Node, Value};
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::source::{FileId, Sources, Span};

/// Keys whose lists are words of a command.
const COMMANDS: &[&str] = &["command", "args"];

/// Tells of every secret in a demo that is known by its form.
pub(super) fn check(root: &Node, diags: &mut Diagnostics) {
    let mut found = Vec::new();
    node("", root, &mut found);
    // What is a default of many stands in each of them.
    let mut spans: Vec<Span> = Vec::new();
    for one in found {
        if !spans.contains(&one.span) {
            spans.push(one.span);
            diags.error(one.diagnostic);
        }
    }
}

/// A secret, and its place.
struct Found {
    span: Span,
    diagnostic: Diagnostic,
}

fn node(key: &str, node: &Node, found: &mut Vec<Found>) {
    match &node.value {
        Value::Text(text) => {
            if secret::token(text).is_some() {
                let message = format!("{} is a secret, written here", of(key));
                found.push(told(message, node.span,
                    "write a variable in its place, and `NAME = { secret = true }` in the `env` of who \
                     reads it; whoever saw it may have it: make a new one",
                ));
            }
        }
        Value::Table(table) => {
            for (key, inner) in &table.entries {
                // Whoever writes this has been asked.
                if key.value != "public" {
                    self::node(&key.value, inner, found);
                }
            }
        }
        Value::List(list) => {
            if COMMANDS.contains(&key) {
                command(list, found);
            }
            for inner in list {
                self::node(key, inner, found);
            }
        }
        Value::Integer(_) | Value::Float(_) | Value::Bool(_) | Value::Datetime => {}
    }
}

fn of(key: &str) -> String {
    if key.is_empty() { "this".to_owned() } else { format!("a value of `{key}`") }
}

/// Tells of secrets that a program is given by a flag.
fn command(words: &[Node], found: &mut Vec<Found>) {
    let mut before: Option<&str> = None;
    for word in words {
        let Value::Text(text) = &word.value else { continue };
        let (flag, value) = secret::flagged(before, text);
        before = Some(text);
        // Two flags, of which the first takes nothing.
        if text.starts_with('-') && !text.contains('=') {
            continue;
        }
        let is_filled = value.is_empty() || value.contains("$(") || value.contains('{');
        if !is_filled && secret::is_flag_of_one(&flag) && secret::token(text).is_none() {
            let message = format!("`{flag}` takes a secret, and it is written here");
            let written = if text.contains('=') { format!("{flag}=") } else { String::new() };
            let help =
                format!("write `{written}$(SECRET)`, and `SECRET = {{ secret = true }}` in `env`");
            found.push(told(message, word.span, &help));
        }
    }
}

/// Tells of every secret in a file beside the demo that is known by its form: what such a file says is
/// written as it stands.
pub(super) fn check_files(sources: &Sources, demos: &[FileId], diags: &mut Diagnostics) {
    for path in sources.paths() {
        let Some(file) = sources.find_id(path).filter(|file| !demos.contains(file)) else {
            continue;
        };
        if let Some(found) = secret::token(&sources.get(file).text) {
            let message = format!("there is a secret in `{path}`");
            let span = Span { file, start: found.start, end: found.end };
            let told = told(
                message,
                span,
                "take it out: let the program read a variable, and write `NAME = { secret = true }` in its \
                 `env`; whoever saw it may have it: make a new one",
            );
            diags.error(told.diagnostic);
        }
    }
}

fn told(message: String, span: Span, help: &str) -> Found {
    let label = "this would stand in the generated files";
    let diagnostic = Diagnostic::new(code::SECRET_LITERAL, span, message).label(label).help(help);
    Found { span, diagnostic }
}
