//! What a query of a panel is about, in words that the script can simulate.

use serde::Serialize;

use super::names::Names;
use super::samples;
use crate::catalog::signals;
use crate::model::Model;
use crate::model::dashboard::{
    Ask, DrillValue, IncidentFact, Legend, Meaning, Query, QueryRole, Severity, Unit,
};
use crate::query::logql::{Count, LineOperator, LogQuery, Stage};
use crate::query::matcher::{Matcher, Part};
use crate::query::promql::Expr;
use crate::query::promql::operator::{Operator, Transform};
use crate::query::traceql::{Condition, Spans, Status};

/// A query, for the script.
#[derive(Debug, Serialize)]
pub(super) struct Asked {
    pub(super) shows: Shows,
    /// Names of components; of a variable, `$` and its name.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) of: Vec<String>,
    /// What the answers are called; none: as those they are of.
    #[serde(skip_serializing_if = "Option::is_none")]
    series: Option<Vec<String>>,
    role: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    meaning: Option<Means>,
    #[serde(skip_serializing_if = "Option::is_none")]
    drill: Option<Leads>,
    /// The question itself, as Grafana asks it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) asks: String,
}

/// Where a click leads.
#[derive(Debug, Serialize)]
pub(super) struct Leads {
    pub(super) uid: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) variable: Option<&'static str>,
    /// What is chosen there; none: what the series is called.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<String>,
}

impl Leads {
    pub(super) fn of(drill: &crate::model::dashboard::Drill) -> Self {
        let (variable, value) = match &drill.choice {
            None => (None, None),
            Some((variable, DrillValue::Text(text))) => (Some(variable.name()), Some(text.clone())),
            Some((variable, DrillValue::Label(_))) => (Some(variable.name()), None),
        };
        Self { uid: drill.uid.clone(), variable, value }
    }
}

/// What numbers mean, for the script.
#[derive(Debug, Serialize)]
pub(super) struct Means {
    is: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    bounds: Vec<(f64, &'static str)>,
}

impl Means {
    pub(super) fn of(meaning: &Meaning) -> Self {
        let (is, bounds) = match meaning {
            Meaning::Neutral => ("neutral", &[][..]),
            Meaning::State => ("state", &[][..]),
            Meaning::Worse(bounds) => ("worse", bounds.as_slice()),
            Meaning::Better(bounds) => ("better", bounds.as_slice()),
            Meaning::Left(bounds) => ("left", bounds.as_slice()),
        };
        let word = |severity: &Severity| match severity {
            Severity::Fine => "fine",
            Severity::Warning => "warning",
            Severity::Bad => "bad",
        };
        Self { is, bounds: bounds.iter().map(|(at, severity)| (*at, word(severity))).collect() }
    }
}

/// The word of a unit; of money, that of its currency follows.
pub(super) fn unit(unit: Unit) -> String {
    match unit {
        Unit::Count => "count".to_owned(),
        Unit::Seconds => "seconds".to_owned(),
        Unit::Milliseconds => "milliseconds".to_owned(),
        Unit::Share => "share".to_owned(),
        Unit::RequestsPerSecond => "requests".to_owned(),
        Unit::PerSecond => "per-second".to_owned(),
        Unit::Bytes => "bytes".to_owned(),
        Unit::BytesPerSecond => "bytes-per-second".to_owned(),
        Unit::PacketsPerSecond => "packets".to_owned(),
        Unit::RowsPerSecond => "rows".to_owned(),
        Unit::OperationsPerSecond => "operations".to_owned(),
        Unit::Cores => "cores".to_owned(),
        Unit::Money(currency) => format!("money {currency}"),
        Unit::State => "state".to_owned(),
    }
}

/// What a query shows.
#[derive(Debug, Serialize)]
#[serde(tag = "is", rename_all = "kebab-case")]
pub(super) enum Shows {
    /// Whether a component is fine.
    Health,
    /// How many components are not.
    Trouble,
    /// Whether a component is fine by one signal; none: by each of them.
    Signal { signal: Option<String> },
    /// Requests a second.
    Requests,
    /// Failed requests a second.
    Failures,
    /// The share of requests that fail.
    FailedShare,
    /// How long answers take, at a quantile.
    Latency { quantile: f64 },
    /// The share of checks from outside that go well.
    Checks,
    /// How long such a check takes.
    CheckDuration,
    /// What it was answered.
    CheckAnswer,
    /// The budget of an objective: `whole`, `left` in its unit, or the `share` that is left; where it is
    /// a part of the requests, their number: `whole-requests`, `left-requests`.
    Budget { slo: String, part: &'static str },
    /// Error lines.
    ErrorLines,
    /// What is counted of log lines.
    Recorded { metric: String },
    /// A number.
    Constant { value: f64 },
    /// Any other metric, and whether it is divided by another.
    Metric { metric: String, share: bool },
    /// Log lines, or errors among them.
    Logs { errors: bool },
    /// Traces of this kind: `failed`, `slow` or `all`.
    Traces { which: &'static str, seconds: f64 },
    /// Incidents.
    Incidents { fact: &'static str, by: String },
    /// Who calls whom.
    Calls,
    /// Made-up figures of the demo's own.
    Sample { figures: Vec<(String, f64)> },
    /// A query in words of the user's own.
    Written,
}

/// A query for the script.
pub(super) fn asked(model: &Model, names: &Names<'_>, query: &Query, panel: Unit) -> Asked {
    let of = meant(names, &query.ask);
    let own_unit = query.shown.as_ref().map(|shown| shown.unit);
    let shows = shows(model, &query.ask, own_unit.unwrap_or(panel));
    let series = series(model, &query.legend, &of, &shows);
    Asked {
        series: (series != of).then_some(series),
        of,
        role: match query.role {
            QueryRole::Subject => "subject",
            QueryRole::Limit => "limit",
            QueryRole::Whole => "whole",
            QueryRole::Opposite => "opposite",
        },
        unit: own_unit.map(unit),
        meaning: query.shown.as_ref().map(|shown| Means::of(&shown.meaning)),
        drill: query.drill.as_ref().map(Leads::of),
        asks: cut(text(&query.ask)),
        shows,
    }
}

fn series(model: &Model, legend: &Legend, of: &[String], shows: &Shows) -> Vec<String> {
    match legend {
        Legend::Text(text) => vec![text.clone()],
        // The script knows the signals of each component.
        Legend::Label(_) if matches!(shows, Shows::Signal { signal: None }) => of.to_vec(),
        Legend::Label(label) => samples::values(model, label, of),
        Legend::Labelled(label, word) => samples::values(model, label, of)
            .into_iter()
            .map(|value| format!("{value} {word}"))
            .collect(),
    }
}

/// A query that names a thousand components is no longer read: its beginning, and what tells it from
/// others that begin alike.
fn cut(text: String) -> String {
    const MOST: usize = 1_500;
    if text.len() <= MOST {
        return text;
    }
    let head = &text[..text.floor_char_boundary(MOST)];
    format!("{head}… ({} characters in all, {})", text.chars().count(), super::stamp(&text))
}

fn text(ask: &Ask) -> String {
    match ask {
        Ask::Metrics(expr) | Ask::MetricsNow(expr) => expr.to_string(),
        Ask::Logs(query) => query.to_string(),
        Ask::LogCounts(count) => count.to_string(),
        Ask::Traces(spans) => spans.to_string(),
        Ask::Incidents(_) | Ask::Calls(_) | Ask::Sample(_) => String::new(),
    }
}

fn meant(names: &Names<'_>, ask: &Ask) -> Vec<String> {
    match ask {
        Ask::Metrics(expr) | Ask::MetricsNow(expr) => {
            names.meant(expr.selectors().into_iter().flat_map(|it| &it.matchers))
        }
        Ask::Logs(query) => names.meant(&query.streams),
        Ask::LogCounts(count) => names.meant(&lines(count).streams),
        Ask::Traces(spans) => {
            let values = spans.conditions.iter().filter_map(|condition| match condition {
                Condition::Attribute(_, label, operator, value) => Some(Matcher {
                    label: label.clone(),
                    operator: *operator,
                    value: value.clone(),
                }),
                Condition::Name(..)
                | Condition::Status(_)
                | Condition::Kind(_)
                | Condition::Duration(..) => None,
            });
            names.meant(&values.collect::<Vec<_>>())
        }
        Ask::Incidents(incidents) => {
            incidents.of.iter().map(|variable| format!("${}", variable.name())).collect()
        }
        Ask::Calls(of) => of.iter().map(|variable| format!("${}", variable.name())).collect(),
        Ask::Sample(_) => Vec::new(),
    }
}

fn lines(count: &Count) -> &LogQuery {
    match count {
        Count::Lines(query, _) | Count::Rate(query, _) => query,
        Count::Sum(of, _) | Count::OrNumber(of, _) | Count::Keep(of, ..) => lines(of),
    }
}

fn shows(model: &Model, ask: &Ask, unit: Unit) -> Shows {
    match ask {
        Ask::Metrics(expr) | Ask::MetricsNow(expr) => metrics(model, expr, unit),
        Ask::Logs(query) => Shows::Logs { errors: query.stages.iter().any(keeps_some) },
        Ask::LogCounts(_) => Shows::ErrorLines,
        Ask::Traces(spans) => traces(spans),
        Ask::Incidents(incidents) => {
            let (fact, by) = match &incidents.what {
                IncidentFact::Time(column) => ("time", column.clone()),
                IncidentFact::Open => ("open", String::new()),
                IncidentFact::OpenBy(column) => ("open-by", column.clone()),
                IncidentFact::Overdue => ("overdue", String::new()),
                IncidentFact::List => ("list", String::new()),
            };
            Shows::Incidents { fact, by }
        }
        Ask::Calls(_) => Shows::Calls,
        Ask::Sample(figures) => Shows::Sample { figures: figures.clone() },
    }
}

/// Whether a stage keeps errors rather than leaving noise out.
fn keeps_some(stage: &Stage) -> bool {
    match stage {
        Stage::Line(operator, _) => match operator {
            LineOperator::Contains | LineOperator::Matches => true,
            LineOperator::Lacks | LineOperator::MatchesNot => false,
        },
        Stage::Label(_) | Stage::Number(..) => true,
        Stage::Parse(_) | Stage::ForgetErrors => false,
    }
}

fn traces(spans: &Spans) -> Shows {
    let slow = spans.conditions.iter().find_map(|condition| match condition {
        Condition::Duration(_, bound) => Some(bound.as_seconds()),
        Condition::Attribute(..)
        | Condition::Name(..)
        | Condition::Status(_)
        | Condition::Kind(_) => None,
    });
    if spans.conditions.contains(&Condition::Status(Status::Error)) {
        return Shows::Traces { which: "failed", seconds: 0.0 };
    }
    let which = if slow.is_some() { "slow" } else { "all" };
    Shows::Traces { which, seconds: slow.unwrap_or_default() }
}

fn metrics(model: &Model, expr: &Expr, unit: Unit) -> Shows {
    if let Expr::Constant(value) = expr {
        return Shows::Constant { value: *value };
    }
    let selectors = expr.selectors();
    let Some(first) = selectors.first() else { return Shows::Written };
    let recorded = |metric: &str| model.recorded.iter().any(|it| it.entry.name == metric);
    if let Some(selector) = selectors.iter().find(|it| recorded(&it.metric)) {
        return Shows::Recorded { metric: selector.metric.clone() };
    }
    let is_of = |metric: &str, signal: &str| {
        signals::of_metric(model, metric).is_some_and(|spec| spec.name == signal)
    };
    let asks = |signal: &str| selectors.iter().any(|it| is_of(&it.metric, signal));
    let value = |label: &str| {
        let mut all = selectors.iter().flat_map(|it| &it.matchers);
        all.find(|it| it.label == label).and_then(text_of)
    };
    let slo = || model.slos.iter().find(|it| value("slo").as_deref() == Some(&it.entry.name));
    if asks("slo-budget-left") || asks("slo-events") {
        let slo = slo();
        let of_requests = slo.is_some_and(|it| it.budget_unit() == Unit::Share);
        let part = match (asks("slo-budget-left"), unit) {
            (false, _) => "whole-requests",
            (true, Unit::Share) => "share",
            (true, _) if of_requests => "left-requests",
            (true, _) if adds(expr) => "whole",
            (true, _) => "left",
        };
        return Shows::Budget {
            slo: slo.map(|it| it.entry.name.clone()).unwrap_or_default(),
            part,
        };
    }
    if asks("component-health") {
        if unit == Unit::State { Shows::Health } else { Shows::Trouble }
    } else if asks("component-signal") {
        Shows::Signal { signal: value("signal") }
    } else if asks("duration") {
        Shows::Latency { quantile: quantile(expr).unwrap_or(0.95) }
    } else if asks("calls") {
        let failed = value("status_code").is_some();
        match (failed, divides(expr)) {
            (true, true) => Shows::FailedShare,
            (true, false) => Shows::Failures,
            (false, _) => Shows::Requests,
        }
    } else if asks("probe_success") {
        Shows::Checks
    } else if asks("probe_duration_seconds") || asks("probe_http_duration_seconds") {
        Shows::CheckDuration
    } else if asks("probe_http_status_code") {
        Shows::CheckAnswer
    } else if asks("log-lines") {
        Shows::ErrorLines
    } else {
        Shows::Metric { metric: first.metric.clone(), share: divides(expr) }
    }
}

fn text_of(matcher: &Matcher) -> Option<String> {
    match matcher.value.0.as_slice() {
        [Part::Text(text)] => Some(text.clone()),
        [..] => None,
    }
}

fn quantile(expr: &Expr) -> Option<f64> {
    if let Expr::Call { transform: Transform::HistogramQuantile(quantile), .. } = expr {
        return Some(*quantile);
    }
    expr.children().into_iter().find_map(quantile)
}

/// Whether a number is added in it.
fn adds(expr: &Expr) -> bool {
    matches!(expr, Expr::WithNumber { operator: Operator::Plus, .. })
        || expr.children().into_iter().any(adds)
}

/// Whether one thing is divided by another in it.
fn divides(expr: &Expr) -> bool {
    matches!(expr, Expr::Join { operator: Operator::DividedBy, .. })
        || expr.children().into_iter().any(divides)
}

/// The queries of a panel that is Grafana's JSON.
pub(super) fn written(panel: &serde_json::Map<String, serde_json::Value>) -> Vec<Asked> {
    use serde_json::Value;
    let targets = panel.get("targets").and_then(Value::as_array).into_iter().flatten();
    let asked = |target: &Value| {
        let text = |key: &str| target.get(key).and_then(Value::as_str).unwrap_or_default();
        let called = [text("legendFormat"), text("refId"), "answer"];
        let called = called.into_iter().find(|it| !it.is_empty()).unwrap_or_default();
        let asks = [text("expr"), text("query")].into_iter().find(|it| !it.is_empty());
        Asked {
            shows: Shows::Written,
            of: Vec::new(),
            series: Some(filled(called)),
            role: "subject",
            unit: None,
            meaning: None,
            drill: None,
            asks: asks.unwrap_or_default().to_owned(),
        }
    };
    targets.map(asked).collect()
}

/// The names that a legend of Grafana's would give, such as `{{span_name}} failed`: one for each value of its
/// first label, and those of others by their names.
fn filled(legend: &str) -> Vec<String> {
    let label = legend.split_once("{{").and_then(|(_, rest)| rest.split_once("}}"));
    let Some((label, _)) = label else { return vec![legend.to_owned()] };
    let values = samples::words(label.trim());
    let name = |value: &&str| {
        legend.replace(&format!("{{{{{label}}}}}"), value).replace("{{", "").replace("}}", "")
    };
    values.iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_legend_names_a_series_for_each_value_of_its_label() {
        assert_eq!(filled("all"), ["all"]);
        assert_eq!(filled("{{method}} of {{le}}"), ["GET of le", "POST of le"]);
        assert_eq!(filled("{{ nothing like it }}"), ["all"]);
        assert_eq!(filled("half {{open"), ["half {{open"]);
    }

    #[test]
    fn a_long_query_is_cut_and_still_differs() {
        let (one, other) = ("ü".repeat(2_000), "ü".repeat(2_001));
        assert_ne!(cut(one.clone()), cut(other));
        assert!(cut(one).contains("… (2000 characters in all, "));
        assert_eq!(cut("up".to_owned()), "up");
    }
}
