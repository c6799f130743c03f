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
use crate::query::promql::written::{Asked, asked};

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
        | Producer::Store
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
