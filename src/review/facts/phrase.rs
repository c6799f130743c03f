//! Parts of a model in words.

use crate::model::component::{Signal, SignalSource};
use crate::model::condition::{Bound, Comparison, Lines, TextCondition, TextOperator};
use crate::model::dashboard::Unit;
use crate::model::objective::When;
use crate::model::rule::Timing;
use crate::model::{ComponentId, Model};
use crate::units::Duration;

/// A name as names are written.
pub(super) fn name(name: &str) -> String {
    format!("`{name}`")
}

/// Names of components.
pub(super) fn components(model: &Model, ids: &[ComponentId]) -> Vec<String> {
    ids.iter().map(|id| name(&model[*id].entry.name)).collect()
}

/// `a, b and c`; if there is none, `none`.
pub(super) fn list(names: &[String], none: &str) -> String {
    match names {
        [] => none.to_owned(),
        [only] => only.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// A bound on numbers of a unit.
pub(super) fn bound(bound: Bound, unit: Unit) -> String {
    format!("{} {}", operator(bound.comparison), number(bound.value, unit))
}

const fn operator(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "=",
        Comparison::NotEqual => "!=",
        Comparison::Matches => "=~",
        Comparison::NotMatches => "!~",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
    }
}

/// A number of a unit, without noise of floating point.
pub(super) fn number(value: f64, unit: Unit) -> String {
    let plain = |value: f64| {
        let text = format!("{value:.6}");
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    };
    match unit {
        Unit::Seconds => format!("{}s", plain(value)),
        Unit::Milliseconds => format!("{}ms", plain(value)),
        Unit::Share => format!("{}%", plain(value * 100.0)),
        Unit::RequestsPerSecond
        | Unit::RowsPerSecond
        | Unit::OperationsPerSecond
        | Unit::PerSecond => format!("{}/s", plain(value)),
        Unit::Count
        | Unit::Bytes
        | Unit::BytesPerSecond
        | Unit::PacketsPerSecond
        | Unit::Cores
        | Unit::Money(_)
        | Unit::State => plain(value),
    }
}

/// Which log lines are meant.
pub(super) fn lines(lines: &Lines) -> String {
    match lines {
        Lines::Text(condition) => text_condition(condition),
        Lines::Fields(fields) => {
            let fields: Vec<String> = fields
                .iter()
                .map(|(field, condition)| format!("{} {}", name(field), text_condition(condition)))
                .collect();
            list(&fields, "any")
        }
    }
}

fn text_condition(condition: &TextCondition) -> String {
    let operator = match condition.operator {
        TextOperator::Equal => "=",
        TextOperator::NotEqual => "!=",
        TextOperator::Contains => "with",
        TextOperator::Matches => "=~",
        TextOperator::NotMatches => "!~",
        TextOperator::Less => "<",
        TextOperator::LessOrEqual => "<=",
        TextOperator::Greater => ">",
        TextOperator::GreaterOrEqual => ">=",
    };
    format!("{operator} {}", name(&condition.operand))
}

/// A condition.
pub(super) fn when(model: &Model, when: &When) -> String {
    match when {
        When::Breach { slo } => format!("objective {} is broken", name(&model[*slo].entry.name)),
        When::Latency { bound: it, window } => {
            format!("latency {} over {window}", bound(*it, Unit::Seconds))
        }
        When::ErrorRate { bound: it, window } => {
            format!("error rate {} over {window}", bound(*it, Unit::Share))
        }
        When::Requests { bound: it, window } => {
            format!("requests {} over {window}", bound(*it, Unit::RequestsPerSecond))
        }
        When::Lines { lines: which, count, window } => {
            format!("log lines {} are {} in {window}", lines(which), bound(*count, Unit::Count))
        }
        When::Recorded { metric, bound: it, window } => {
            let metric = name(&model[*metric].entry.name);
            format!("{metric} {} in {window}", bound(*it, Unit::Count))
        }
        When::Promql { query, bound: it, unit } => format!("{} {}", name(query), bound(*it, *unit)),
        When::Absent { selector, window } => format!("{} is gone for {window}", name(selector)),
        When::Health => "it is red".to_owned(),
    }
}

/// When a box is red for a signal.
pub(super) fn signal(model: &Model, signal: &Signal) -> String {
    match &signal.source {
        SignalSource::CheckFails => "its check fails".to_owned(),
        SignalSource::ExporterDown => "its exporter cannot reach it".to_owned(),
        SignalSource::ScrapeFails => "it does not answer the collector".to_owned(),
        SignalSource::ErrorLines { count, window } => {
            format!("its error lines are {} in {window}", bound(*count, Unit::Count))
        }
        SignalSource::Recorded { metric, bound: it } => {
            format!("{} {}", name(&model[*metric].entry.name), bound(*it, Unit::Count))
        }
        SignalSource::Slo(slo) => format!("objective {} is broken", name(&model[*slo].entry.name)),
        SignalSource::Latency { bound: it } => format!("latency {}", bound(*it, Unit::Seconds)),
        SignalSource::Downstream(callees) => {
            format!(
                "{} is bad",
                list(&components(model, callees), "nobody").replace(" and ", " or ")
            )
        }
        SignalSource::Own(condition) => when(model, condition),
    }
}

/// How long it takes in all until a cause shows.
pub(super) fn whole(timing: &Timing) -> Duration {
    timing.steps.iter().fold(Duration::ZERO, |sum, (_, time)| sum.plus(*time))
}

/// Yes or no, in the words for it.
pub(super) const fn whether(it: bool, yes: &'static str, no: &'static str) -> &'static str {
    if it { yes } else { no }
}
