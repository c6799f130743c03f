//! What is wrong, for those who show it to people: GitHub, which marks lines of a change, and all that
//! read SARIF.

use std::path::Path;

use clap::ValueEnum;
use serde_json::{Value, json};

use super::Format;
use crate::diag::code;
use crate::diag::render::{Finding, Place};

/// How problems and results are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Told {
    /// For people
    Text,
    /// For programs: one JSON object
    Json,
    /// For code scanning and editors: a SARIF log
    Sarif,
    /// For GitHub Actions: commands that mark the lines of a change
    Github,
}

impl Told {
    /// How it is told that the command could not do its work.
    pub(super) const fn faults(self) -> Format {
        match self {
            Self::Json => Format::Json,
            Self::Text | Self::Sarif | Self::Github => Format::Text,
        }
    }
}

/// A generated file that is not what the demo gives.
#[derive(Debug)]
pub(super) struct Stale {
    /// Its path, as the user knows it.
    pub path: String,
    /// What is the matter with it: a word or a few.
    pub state: &'static str,
}

/// The name under which stale files are told.
const STALE: &str = "stale-output";

impl Stale {
    fn message(&self) -> String {
        format!("{}: it is not what the demo gives; run `mltgen build`", self.state)
    }
}

/// Workflow commands, a line each. Source of their form: GitHub's documentation of workflow commands.
pub(super) fn github(findings: &[Finding<'_>], stale: &[Stale]) -> String {
    let mut text = String::new();
    for finding in findings {
        let mut properties = Vec::new();
        if let Some(place) = in_a_file(&finding.place) {
            properties.push(("file", place.file.to_owned()));
            properties.push(("line", place.line.to_string()));
            properties.push(("endLine", place.end_line.to_string()));
            // Columns are of one line only.
            if place.line == place.end_line {
                properties.push(("col", place.column.to_string()));
                properties.push(("endColumn", place.end_column.to_string()));
            }
        }
        properties.push(("title", finding.code.to_owned()));
        text += &command(finding.severity, &properties, &whole(finding));
    }
    for file in stale {
        let properties = [("file", file.path.clone()), ("title", STALE.to_owned())];
        text += &command("error", &properties, &file.message());
    }
    text
}

fn command(name: &str, properties: &[(&str, String)], message: &str) -> String {
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let properties: Vec<String> =
        properties.iter().map(|(key, value)| format!("{key}={}", property(value))).collect();
    format!("::{name} {}::{}\n", properties.join(","), data(message))
}

/// Message, label and help, each on a line.
fn whole(finding: &Finding<'_>) -> String {
    let mut lines = vec![finding.message.to_owned()];
    lines.extend(Some(finding.label).filter(|it| !it.is_empty()).map(str::to_owned));
    lines.extend(finding.help.map(|help| format!("help: {help}")));
    lines.join("\n")
}

/// A place that others can open; what stood on the command line is in no file.
fn in_a_file<'a>(place: &'a Place<'a>) -> Option<&'a Place<'a>> {
    (!place.file.starts_with("--")).then_some(place)
}

/// A log in the Static Analysis Results Interchange Format, version 2.1.0 of OASIS.
pub(super) fn sarif(findings: &[Finding<'_>], stale: &[Stale]) -> Value {
    let mut results: Vec<Value> = findings.iter().map(result).collect();
    results.extend(stale.iter().map(|file| {
        json!({
            "ruleId": STALE,
            "level": "error",
            "message": {"text": file.message()},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri(&file.path)}}}],
        })
    }));
    let mut rules: Vec<Value> =
        code::ALL.iter().map(|code| rule(code.name, code.explain)).collect();
    rules.push(rule(STALE, "A generated file that is not what the demo gives.\n"));
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "mltgen",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn rule(name: &str, page: &str) -> Value {
    let page = page.trim();
    let first = page.split("\n\n").next().unwrap_or(page).replace('\n', " ");
    json!({
        "id": name,
        "shortDescription": {"text": first.trim()},
        "help": {"text": page, "markdown": page},
    })
}

fn result(finding: &Finding<'_>) -> Value {
    let mut result = json!({
        "ruleId": finding.code,
        "level": finding.severity,
        "message": {"text": whole(finding)},
    });
    if let Some(place) = in_a_file(&finding.place) {
        result["locations"] = json!([location(place)]);
    }
    let related: Vec<Value> = finding
        .related
        .iter()
        .filter_map(|it| {
            let mut location = location(in_a_file(&it.place)?);
            location["message"] = json!({"text": it.message});
            Some(location)
        })
        .collect();
    if !related.is_empty() {
        result["relatedLocations"] = related.into();
    }
    result
}

fn location(place: &Place<'_>) -> Value {
    json!({"physicalLocation": {
        "artifactLocation": {"uri": uri(place.file)},
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        },
    }})
}

/// A path as a relative reference: what has a meaning in one is written in per cent.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    if Path::new(path).is_absolute() {
        uri += "file://";
    }
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => uri += &format!("%{byte:02X}"),
        }
    }
    uri
}
