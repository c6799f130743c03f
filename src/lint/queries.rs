//! Advice about queries of the user's own: metrics that mltgen knows, asked for what they do not have.
//!
//! Only metrics whose labels and unit are known for sure are looked at: a warning that is wrong is
//! worse than none.

use crate::catalog::rules::slo;
use crate::catalog::signals::{self, Producer, SignalSpec};
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::model::Model;
use crate::model::dashboard::Unit;
use crate::model::objective::{Alert, When};

/// A metric that a query asks for, and the labels that it is asked by.
#[derive(Debug, PartialEq)]
struct Asked<'a> {
    metric: &'a str,
    labels: Vec<&'a str>,
}

/// A selector that asks for a label which the metric never has: it finds nothing.
pub(super) fn label_of_no_series(model: &Model, diags: &mut Diagnostics) {
    for alert in &model.alerts {
        let Some(query) = written(alert) else { continue };
        for Asked { metric, labels } in asked(query) {
            let Some(known) = labels_of(model, metric) else { continue };
            for label in labels.into_iter().filter(|label| !has(model, metric, &known, label)) {
                let message = format!("`{}` asks for a label that no series has", alert.entry.name);
                diags.warn(
                    Diagnostic::new(code::UNKNOWN_LABEL, alert.entry.span, message)
                        .label(format!("`{metric}` has no label `{label}`"))
                        .help_if(did_you_mean(label, known.iter().map(String::as_str))),
                );
            }
        }
    }
}

/// A time that is held against what is no time, or is one in another unit.
pub(super) fn other_unit(model: &Model, diags: &mut Diagnostics) {
    for alert in &model.alerts {
        let When::Promql { query, unit: Unit::Seconds, .. } = &alert.when else { continue };
        // Whoever calculates may well convert.
        if query.contains(['*', '/']) {
            continue;
        }
        let units: Vec<(&str, Unit)> = asked(query)
            .into_iter()
            .filter_map(|it| Some((it.metric, unit_of(model, it.metric)?)))
            .collect();
        let [(metric, unit), ..] = units.as_slice() else { continue };
        let (what, help) = match unit {
            Unit::Milliseconds => {
                ("milliseconds", "divide the query by 1000, or write the bound without a unit")
            }
            Unit::Bytes => ("bytes", "write the bound without a unit"),
            Unit::Seconds
            | Unit::Count
            | Unit::Share
            | Unit::RequestsPerSecond
            | Unit::PerSecond
            | Unit::BytesPerSecond
            | Unit::PacketsPerSecond
            | Unit::RowsPerSecond
            | Unit::OperationsPerSecond
            | Unit::Cores
            | Unit::Money(_)
            | Unit::State => continue,
        };
        if units.iter().any(|(_, other)| other != unit) {
            continue;
        }
        let message = format!("`{}` holds {what} against a time", alert.entry.name);
        diags.warn(
            Diagnostic::new(code::UNIT_MISMATCH, alert.entry.span, message)
                .label(format!("`{metric}` counts {what}, and a time is compared in seconds"))
                .help(help),
        );
    }
}

/// What the user wrote, where it is a query or a selector.
fn written(alert: &Alert) -> Option<&str> {
    match &alert.when {
        When::Promql { query, .. } => Some(query),
        When::Absent { selector, .. } => Some(selector),
        When::Breach { .. }
        | When::Latency { .. }
        | When::ErrorRate { .. }
        | When::Requests { .. }
        | When::Lines { .. }
        | When::Recorded { .. }
        | When::Health => None,
    }
}

/// The labels of a metric; none where others may add some.
fn labels_of(model: &Model, metric: &str) -> Option<Vec<String>> {
    if let Some(recorded) = model.recorded.iter().find(|it| it.entry.name == metric) {
        return Some(recorded.entry.labels.iter().map(|(name, _)| name.clone()).collect());
    }
    if metric.starts_with(slo::SHARE_PREFIX) {
        return Some(vec!["component".to_owned(), "slo".to_owned()]);
    }
    let spec = signals::of_metric(model, metric)?;
    match spec.producer {
        Producer::Rules | Producer::SpanMetrics | Producer::MetricsGenerator => {}
        // Who scrapes may add any label.
        Producer::Checks
        | Producer::Cadvisor
        | Producer::KubeState
        | Producer::Exporter
        | Producer::LoadGenerator => return None,
    }
    let own = spec.identity.labels().into_iter().chain(spec.labels.iter().copied());
    Some(own.map(str::to_owned).collect())
}

/// Whether a series of the metric may have the label.
fn has(model: &Model, metric: &str, known: &[String], label: &str) -> bool {
    if label == "__name__" || known.iter().any(|it| it == label) {
        return true;
    }
    let is_of_spans = |spec: &SignalSpec| spec.producer != Producer::Rules;
    if !signals::of_metric(model, metric).is_some_and(is_of_spans) {
        return false;
    }
    // Attributes of spans and of pods become labels, with `_` for every dot.
    let telemetry = &model.telemetry;
    let resource = telemetry.resource.iter().map(|it| it.name);
    let mut attributes = telemetry.dimensions.iter().map(String::as_str).chain(resource);
    let usual = ["cluster", "namespace", "job", "instance", "container", "pod"];
    let families = ["service_", "k8s_", "deployment_", "telemetry_", "host_", "otel_", "cloud_"];
    attributes.any(|it| it.replace('.', "_") == label)
        || usual.contains(&label)
        || families.iter().any(|family| label.starts_with(family))
}

/// What a metric counts: as the catalog knows it, or as its name says.
fn unit_of(model: &Model, metric: &str) -> Option<Unit> {
    if metric.ends_with("_count") || metric.ends_with("_total") {
        return None;
    }
    if let Some(spec) = signals::of_metric(model, metric) {
        return Some(spec.unit);
    }
    let base = ["_bucket", "_sum"].iter().find_map(|end| metric.strip_suffix(end));
    let base = base.unwrap_or(metric);
    let units = [
        ("_milliseconds", Unit::Milliseconds),
        ("_seconds", Unit::Seconds),
        ("_bytes", Unit::Bytes),
    ];
    units.into_iter().find(|(end, _)| base.ends_with(end)).map(|(_, unit)| unit)
}

/// Every metric of a query with the labels it is asked by. A name is a metric where it is neither a
/// function nor within brackets of labels or of a window.
fn asked(query: &str) -> Vec<Asked<'_>> {
    let mut all: Vec<Asked<'_>> = Vec::new();
    let mut rest = query;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_alphabetic() || first == '_' || first == ':' {
            let end = rest.find(|it| !is_letter(it)).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            rest = after.trim_start();
            match rest.chars().next() {
                Some('{') => {
                    let (labels, after) = matchers(&rest[1..]);
                    all.push(Asked { metric: name, labels });
                    rest = after;
                }
                Some('(') if matches!(name, "by" | "without" | "on" | "ignoring") => {
                    rest = rest.find(')').map_or("", |end| &rest[end..]);
                }
                Some('(') => {}
                // `sum by (…) (…)`
                _ if rest.starts_with("by") || rest.starts_with("without") => {}
                _ => all.push(Asked { metric: name, labels: Vec::new() }),
            }
        } else if first == '[' {
            rest = rest.find(']').map_or("", |end| &rest[end..]);
        } else if first.is_ascii_digit() {
            rest = rest.trim_start_matches(|it: char| is_letter(it) || it == '.');
        } else if matches!(first, '"' | '\'' | '`') {
            rest = after_quote(rest);
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    all
}

fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == ':'
}

/// The names of labels that must be there, up to the bracket that closes, and what comes after it.
fn matchers(text: &str) -> (Vec<&str>, &str) {
    let mut labels = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first == '}' {
            return (labels, &rest[1..]);
        }
        if first.is_ascii_alphabetic() || first == '_' {
            let end = rest.find(|it| !is_letter(it)).unwrap_or(rest.len());
            let (label, condition) = rest.split_at(end);
            if asks_for_something(condition) {
                labels.push(label);
            }
            rest = condition;
        } else if matches!(first, '"' | '\'' | '`') {
            rest = after_quote(rest);
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    (labels, "")
}

/// Whether a series without the label does not meet the condition. To be unlike something, to be
/// empty, or to be anything at all, it needs none.
fn asks_for_something(condition: &str) -> bool {
    let value = condition.trim_start().strip_prefix('=').filter(|it| !it.starts_with('='));
    let Some(value) = value.map(|it| it.trim_start_matches(['~', ' '])) else { return false };
    let value = value.get(1..).unwrap_or_default();
    !value.starts_with(['"', '\'', '`', '.', '^', '(', '|'])
}

/// What comes after the text in quotes at the beginning.
fn after_quote(text: &str) -> &str {
    let mut letters = text.char_indices();
    let Some((_, quote)) = letters.next() else { return "" };
    while let Some((at, letter)) = letters.next() {
        if letter == quote {
            return &text[at + letter.len_utf8()..];
        }
        if letter == '\\' && quote != '`' {
            letters.next();
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_told_from_functions_labels_and_windows() {
        let query = r#"sum by (a, b) (rate(x_total{c="d{e}", f=~'g', no!="", o=""}[5m])) / on (h) max(y) > 1e3"#;
        let found: Vec<(&str, Vec<&str>)> =
            asked(query).into_iter().map(|it| (it.metric, it.labels)).collect();
        assert_eq!(found, [("x_total", vec!["c", "f"]), ("y", vec![])]);
    }
}
