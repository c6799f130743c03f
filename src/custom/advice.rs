//! Advice about dashboards of the user's own: panels that Grafana does not know, and queries that
//! Prometheus would refuse. Nobody is told of what may be right: plugins have any name, and data
//! sources of which it is not known what they are take any query.

use serde_json::{Map, Value};

use super::check::{Checks, text};
use super::ids;
use crate::catalog::plugins::PLUGINS;
use crate::diag::suggest::{did_you_mean, nearest};
use crate::diag::{Diagnostic, code};
use crate::model::Model;
use crate::query::promql::functions::FUNCTIONS;
use crate::query::promql::refused::{has_variables, unbalanced, unknown_functions};

/// Kinds of panel that come with Grafana, those of older ones among them.
const PANELS: &[&str] = &[
    "alertGroups",
    "alertlist",
    "annolist",
    "barchart",
    "bargauge",
    "candlestick",
    "canvas",
    "dashlist",
    "datagrid",
    "debug",
    "flamegraph",
    "gauge",
    "geomap",
    "gettingstarted",
    "graph",
    "heatmap",
    "heatmap-new",
    "histogram",
    "live",
    "logs",
    "logstable",
    "news",
    "nodeGraph",
    "piechart",
    "pluginlist",
    "row",
    "singlestat",
    "stat",
    "state-timeline",
    "status-history",
    "table",
    "table-old",
    "text",
    "timeseries",
    "traces",
    "trend",
    "welcome",
    "xychart",
];

/// Looks at every panel of a dashboard.
pub(super) fn advise(model: &Model, json: &Map<String, Value>, checks: &mut Checks<'_>) {
    for panel in ids::panels(json) {
        kind(model, panel, checks);
        for query in queries(panel) {
            refused(panel, query, checks);
        }
    }
}

/// A kind that is none, and nearly is one.
fn kind(model: &Model, panel: &Map<String, Value>, checks: &mut Checks<'_>) {
    let Some(kind) = text(panel, "type") else { return };
    let own = model.grafana.plugins.iter().map(|(id, _)| id.as_str());
    let plugins = PLUGINS.iter().map(|plugin| plugin.id);
    let known: Vec<&str> = PANELS.iter().copied().chain(plugins).chain(own).collect();
    if known.contains(&kind) || nearest(kind, known.iter().copied()).is_empty() {
        return;
    }
    let message = format!("{} is of no type that Grafana has: `{kind}`", named(panel));
    let span = checks.literal(kind);
    let wrong = Diagnostic::new(code::UNKNOWN_PANEL_TYPE, span, message)
        .label("Grafana shows \"Panel plugin not found\" in its place")
        .help_if(did_you_mean(kind, known));
    checks.diags.warn(wrong);
}

/// The queries that go to a Prometheus for sure.
fn queries(panel: &Map<String, Value>) -> Vec<&str> {
    let of = |holder: &Map<String, Value>| {
        let source = holder.get("datasource")?;
        // A source that is only named may be anything.
        Some(source.get("type").and_then(Value::as_str).unwrap_or_default().to_owned())
    };
    let source = of(panel);
    let targets = panel.get("targets").and_then(Value::as_array).into_iter().flatten();
    targets
        .filter_map(Value::as_object)
        .filter(|target| of(target).or_else(|| source.clone()).as_deref() == Some("prometheus"))
        .filter_map(|target| text(target, "expr"))
        .collect()
}

/// What Prometheus would refuse of a query.
fn refused(panel: &Map<String, Value>, query: &str, checks: &mut Checks<'_>) {
    let span = checks.literal(query);
    let of = named(panel);
    // A bracket may be in what a variable stands for.
    if !has_variables(query)
        && let Some(problem) = unbalanced(query)
    {
        let wrong = Diagnostic::new(code::BAD_QUERY, span, format!("{of} asks what is no PromQL"));
        checks.diags.warn(wrong.label(problem));
        return;
    }
    for function in unknown_functions(query) {
        let message = format!("{of} calls `{function}`, which PromQL does not have");
        let wrong = Diagnostic::new(code::BAD_QUERY, span, message)
            .label("Prometheus would refuse this query")
            .help_if(did_you_mean(function, FUNCTIONS.iter().copied()));
        checks.diags.warn(wrong);
    }
}

fn named(panel: &Map<String, Value>) -> String {
    match text(panel, "title").unwrap_or_default() {
        "" => "a panel".to_owned(),
        title => format!("the panel `{title}`"),
    }
}
