//! The alerts of `[alerts.*]`: the condition as a query and a bound, and the message.

use super::{COMPONENT, every, identity, message, names, panel, uid};
use crate::catalog::context::{Context, Subject};
use crate::catalog::health::{self, Measure};
use crate::model::condition::{Bound, Comparison};
use crate::model::dashboard::Unit;
use crate::model::objective::{Alert, Sli, When};
use crate::model::rule::{Alerting, Piece, Rule, RuleGroup, Text};
use crate::query::matcher;
use crate::query::promql::Expr;
use crate::query::promql::operator::Transform;
use crate::query::text;
use crate::units::Duration;
use crate::words::NoData;

/// One group for each interval, shortest first.
pub(super) fn groups(cx: Context<'_>) -> Vec<RuleGroup> {
    let mut intervals: Vec<Duration> = cx.model.alerts.iter().map(|alert| alert.every).collect();
    intervals.sort();
    intervals.dedup();
    let group = |every: Duration| {
        let alerts = cx.model.alerts.iter().filter(|alert| alert.every == every);
        let rules: Vec<Rule> = alerts.flat_map(|alert| rules(cx, alert)).collect();
        (!rules.is_empty()).then(|| RuleGroup {
            subject: "alerts".to_owned(),
            name: format!("alerts-{}", text::duration(every)),
            about: format!("Alerts that are looked at every {every}."),
            every,
            rules,
        })
    };
    intervals.into_iter().filter_map(group).collect()
}

/// The alert, and a second one for where no data is a state of its own.
fn rules(cx: Context<'_>, alert: &Alert) -> Vec<Rule> {
    let label = label_of(cx, alert);
    let by: Vec<&str> = label.into_iter().collect();
    // Without a label there is nobody to tell apart, and nobody is named.
    let all_of = alert.all_of.filter(|_| label.is_some());
    let of = every::subject(all_of, &alert.of);
    let Some(Measure { expr, bound, unit }) = measure(cx, alert, &of, &by) else {
        return Vec::new();
    };
    let missing = || {
        if let (Some(kind), Some(label)) = (all_of, label) {
            return Some(every::missing(cx, kind, expr.clone(), label));
        }
        let each = alert.of.iter().filter_map(|id| {
            let one = measure(cx, alert, &Subject::One(*id), &[])?.expr.call(Transform::Absent);
            Some(match label {
                Some(label) => one.labelled(label, &cx.model[*id].entry.name),
                None => one,
            })
        });
        let each = each.take(if label.is_some() { usize::MAX } else { 1 });
        each.reduce(Expr::or)
    };
    let missing = if alert.no_data == NoData::Ok { None } else { missing() };
    let query = match (alert.no_data, &missing) {
        // Where nothing is there, a number is given that breaks the bound.
        (NoData::Alerting, Some(missing)) => expr.clone().or(missing.clone().times(broken(bound))),
        (NoData::Alerting | NoData::NoData | NoData::Ok, _) => expr.clone(),
    };
    let query = match label {
        Some(label) => every::among(cx, all_of, query, label),
        None => query,
    };
    let component = subject_text(cx, alert, label);
    let alerting = Alerting {
        uid: uid(cx, &alert.entry.name),
        title: alert.entry.title.clone(),
        query,
        bound: Some(bound),
        unit,
        hold: alert.hold,
        no_data: if missing.is_some() { NoData::Ok } else { alert.no_data },
        severity: alert.severity,
        labels: labels(alert, &component),
        annotations: annotations(cx, alert, &component, unit, bound),
        notify: alert.notify.clone(),
        panel: panel::of_alert(cx, alert),
    };
    let mut rules = Vec::new();
    if alert.no_data == NoData::NoData
        && let Some(query) = missing
    {
        rules.push(Rule::Alerting(Box::new(Alerting {
            uid: uid(cx, &format!("{}-no-data", alert.entry.name)),
            title: format!("{}: no data", alert.entry.title),
            query,
            bound: None,
            ..alerting.clone()
        })));
    }
    rules.insert(0, Rule::Alerting(Box::new(alerting)));
    rules
}

/// What an alert looks at; none if nothing tells.
fn measure(cx: Context<'_>, alert: &Alert, of: &Subject, by: &[&str]) -> Option<Measure> {
    match &alert.when {
        When::Health => Some(Measure {
            expr: cx.metric("component-health", of, [])?.max_by(by.iter().copied()),
            bound: Bound { comparison: Comparison::Equal, value: 1.0 },
            unit: Unit::State,
        }),
        When::Lines { count, .. } => Some(Measure {
            expr: cx
                .metric("log-lines", of, [matcher::is("alert", &alert.entry.name)])?
                .max_by(by.iter().copied()),
            bound: *count,
            unit: Unit::Count,
        }),
        // What the user wrote keeps the labels that the user gave it.
        When::Promql { query, bound, unit } => {
            Some(Measure { expr: Expr::Written(query.clone()), bound: *bound, unit: *unit })
        }
        When::Breach { .. }
        | When::Latency { .. }
        | When::ErrorRate { .. }
        | When::Requests { .. }
        | When::Recorded { .. }
        | When::Absent { .. } => health::measure(cx, of, &alert.when, by),
    }
}

/// The label by which the alert's series tell components apart; none where they do not.
pub(super) fn label_of(cx: Context<'_>, alert: &Alert) -> Option<&'static str> {
    let of_requests = || identity(cx, "calls").map(|(label, _)| label);
    match &alert.when {
        When::Latency { .. } | When::ErrorRate { .. } | When::Requests { .. } => of_requests(),
        When::Breach { slo } => match cx.model[*slo].sli {
            Sli::ErrorRate { .. } if cx.model[*slo].is_of_path() => Some(COMPONENT),
            Sli::Latency { .. } | Sli::ErrorRate { .. } => of_requests(),
            Sli::Availability { .. } | Sli::Events { .. } => Some(COMPONENT),
            Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => None,
        },
        When::Health | When::Lines { .. } => Some(COMPONENT),
        When::Recorded { .. } | When::Promql { .. } | When::Absent { .. } => None,
    }
}

/// The name of whom it is about. A query of the user's own may have no label that says it.
fn subject_text(cx: Context<'_>, alert: &Alert, label: Option<&str>) -> Text {
    match label {
        Some(label) => message::about(cx, &alert.of, label),
        None => Text::plain(names(cx, &alert.of).join(", ")),
    }
}

/// A number that breaks the bound.
pub(super) fn broken(bound: Bound) -> f64 {
    match bound.comparison {
        Comparison::Greater | Comparison::NotEqual | Comparison::NotMatches => bound.value + 1.0,
        Comparison::Less => bound.value - 1.0,
        Comparison::Equal
        | Comparison::Matches
        | Comparison::LessOrEqual
        | Comparison::GreaterOrEqual => bound.value,
    }
}

fn labels(alert: &Alert, component: &Text) -> Vec<(String, Text)> {
    let mut labels = message::own_labels(&alert.entry.labels, &alert.entry.team);
    labels.push(("service".to_owned(), component.clone()));
    labels.sort_by(|a, b| a.0.cmp(&b.0));
    labels.dedup_by(|later, earlier| later.0 == earlier.0);
    labels
}

fn annotations(
    cx: Context<'_>,
    alert: &Alert,
    component: &Text,
    unit: Unit,
    bound: Bound,
) -> Vec<(String, Text)> {
    let url = message::dashboard_url(cx, &alert.of, component, alert.panel.as_ref());
    let mut annotations = vec![("dashboard_url".to_owned(), url)];
    if !alert.entry.description.is_empty() {
        annotations.push(("description".to_owned(), Text::plain(&alert.entry.description)));
    }
    if !alert.runbook.is_empty() {
        annotations.push(("runbook_url".to_owned(), Text::plain(&alert.runbook)));
    }
    let summary = if alert.summary.is_empty() {
        component.clone().text(&summary(cx, alert, unit, bound))
    } else {
        Text::plain(&alert.summary)
    };
    annotations.push(("summary".to_owned(), summary));
    annotations.push(("value".to_owned(), Text(vec![Piece::Value(unit)])));
    annotations
}

/// What is the case, after the name of the component.
fn summary(cx: Context<'_>, alert: &Alert, unit: Unit, bound: Bound) -> Text {
    let value = || Text(vec![Piece::Words(": ".to_owned()), Piece::Value(unit)]);
    let bound = format!("{} {}", symbol(bound.comparison), written(bound.value, unit));
    match &alert.when {
        When::Breach { slo } => {
            let slo = &cx.model[*slo];
            let what = match slo.sli {
                Sli::Latency { .. } if unit == Unit::Share => " of requests are too slow",
                Sli::ErrorRate { .. } if slo.is_of_path() => " of the budget are left",
                Sli::ErrorRate { .. } => " of requests fail",
                Sli::Availability { .. } | Sli::Events { .. } => " of the budget are left",
                Sli::Latency { .. } | Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => {
                    " is the latency"
                }
            };
            value().words(format!("{what}; promised: {}", message::promise(cx, slo)))
        }
        When::Latency { .. } => value().words(format!(" is the 95th percentile, {bound}")),
        When::ErrorRate { .. } => value().words(format!(" of requests fail, {bound}")),
        When::Requests { .. } => value().words(format!(" requests a second, {bound}")),
        When::Lines { .. } => value().words(format!(" lines in its log, {bound}")),
        When::Recorded { metric, .. } => {
            let title = &cx.model[*metric].entry.title;
            Text::plain(format!(": {title} at "))
                .then(Piece::Value(unit))
                .words(format!(", {bound}"))
        }
        When::Promql { .. } => value().words(format!(", {bound}")),
        When::Absent { .. } => Text::plain(": a metric is gone"),
        When::Health => Text::plain(" is red"),
    }
}

/// As people read it.
fn symbol(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal | Comparison::Matches => "equal to",
        Comparison::NotEqual | Comparison::NotMatches => "not",
        Comparison::Less => "below",
        Comparison::LessOrEqual => "at most",
        Comparison::Greater => "above",
        Comparison::GreaterOrEqual => "at least",
    }
}

fn written(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Share => format!("{}%", (value * 1e9).round() / 1e7),
        Unit::Seconds => format!("{value}s"),
        Unit::Milliseconds => format!("{value}ms"),
        Unit::RequestsPerSecond
        | Unit::PerSecond
        | Unit::PacketsPerSecond
        | Unit::RowsPerSecond
        | Unit::OperationsPerSecond => {
            format!("{value}/s")
        }
        Unit::Count
        | Unit::Bytes
        | Unit::BytesPerSecond
        | Unit::Cores
        | Unit::Money(_)
        | Unit::State => value.to_string(),
    }
}
