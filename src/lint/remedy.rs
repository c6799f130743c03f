//! What to say in `effects`, so that something follows from it.

use crate::catalog::rules::proof::example;
use crate::diag::suggest::toml_text;
use crate::model::component::{Signal, SignalSource};
use crate::model::condition::{Bound, Comparison, Lines};
use crate::model::objective::{Sli, When};
use crate::model::{ComponentId, Model, SloId};
use crate::units::{Duration, Ratio};

/// The effect that turns a signal of a component bad, to be pasted; none where there is no plain one.
pub(super) fn of_signal(model: &Model, id: ComponentId, signal: &Signal) -> Option<String> {
    match &signal.source {
        SignalSource::CheckFails | SignalSource::ExporterDown | SignalSource::ScrapeFails => {
            Some("offline = true".to_owned())
        }
        SignalSource::ErrorLines { .. } => log(model, &model[id].error_lines),
        SignalSource::Recorded { metric, .. } => recorded(model, id, &model[*metric]),
        SignalSource::Slo(slo) => of_slo(model, *slo),
        SignalSource::Latency { bound } => latency(*bound),
        SignalSource::Downstream(callees) => {
            let callee = &model[*callees.first()?].entry.name;
            Some(format!("on = \"{callee}\" and what turns that one red"))
        }
        SignalSource::Own(when) => of_when(model, id, when),
    }
}

/// The effect that meets a condition.
pub(super) fn of_when(model: &Model, id: ComponentId, when: &When) -> Option<String> {
    match when {
        When::Breach { slo } => of_slo(model, *slo),
        When::Latency { bound, .. } => latency(*bound),
        When::ErrorRate { bound, .. } => {
            let above =
                matches!(bound.comparison, Comparison::Greater | Comparison::GreaterOrEqual);
            let twice = (bound.value * 200.0).ceil().clamp(1.0, 100.0);
            above.then(|| format!("error_rate = \"{twice}%\""))
        }
        When::Requests { bound, .. } => {
            let below = matches!(bound.comparison, Comparison::Less | Comparison::LessOrEqual);
            below.then(|| "requests = \"0%\"".to_owned())
        }
        When::Lines { lines, .. } => log(model, lines),
        When::Recorded { metric, .. } => recorded(model, id, &model[*metric]),
        When::Promql { .. } | When::Absent { .. } | When::Health => None,
    }
}

fn of_slo(model: &Model, slo: SloId) -> Option<String> {
    match model[slo].sli {
        Sli::Availability { .. } => Some("offline = true".to_owned()),
        Sli::Latency { bound, .. } => Some(format!("latency = \"{}\"", bound.times(2))),
        Sli::ErrorRate { objective } => {
            let twice = Ratio { billionths: objective.complement().billionths * 2 };
            Some(format!("error_rate = \"{}\"", twice.min(Ratio::percent(100))))
        }
        Sli::Events { metric, .. } => log(model, &model[metric].lines),
        Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => None,
    }
}

fn latency(bound: Bound) -> Option<String> {
    let above = matches!(bound.comparison, Comparison::Greater | Comparison::GreaterOrEqual);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a time that was written"
    )]
    let twice = Duration { milliseconds: (bound.value * 2_000.0).max(1.0) as u64 };
    above.then(|| format!("latency = \"{twice}\""))
}

fn recorded(
    model: &Model,
    id: ComponentId,
    metric: &crate::model::objective::Recorded,
) -> Option<String> {
    let log = log(model, &metric.lines)?;
    if metric.of == id {
        return Some(log);
    }
    Some(format!("on = \"{}\", {log}", model[metric.of].entry.name))
}

fn log(model: &Model, lines: &Lines) -> Option<String> {
    let line = example::line(lines, model.telemetry.log_format)?;
    Some(format!("log = {}", toml_text(&line)))
}
