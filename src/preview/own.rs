//! Dashboards of the user's own, which are Grafana's JSON: drawn as far as their kinds have a
//! counterpart among ours, and named where not.

use serde_json::{Map, Value};

use super::dashboards::{Board, Heading, Shown};
use super::query::Means;
use crate::model::dashboard::Meaning;
use crate::model::presentation::CustomDashboard;

/// The time that a dashboard shows which does not say so, in seconds.
const USUAL_RANGE: f64 = 3_600.0;

/// Its panels, under the rows it has.
pub(super) fn board(dashboard: &CustomDashboard) -> Board<'_> {
    let mut rows = vec![Heading { title: "", panels: Vec::new() }];
    for panel in dashboard.json.get("panels").and_then(Value::as_array).into_iter().flatten() {
        let Some(panel) = panel.as_object() else { continue };
        if text(panel, "type") == "row" {
            let inside = panel.get("panels").and_then(Value::as_array).into_iter().flatten();
            let panels = inside.filter_map(Value::as_object).map(shown).collect();
            rows.push(Heading { title: text(panel, "title"), panels });
        } else if let Some(row) = rows.last_mut() {
            row.panels.push(shown(panel));
        }
    }
    rows.retain(|row| !row.panels.is_empty());
    Board {
        name: &dashboard.name,
        uid: &dashboard.uid,
        title: &dashboard.title,
        about: &dashboard.description,
        range: USUAL_RANGE,
        choices: Vec::new(),
        links: Vec::new(),
        rows,
    }
}

fn shown(panel: &Map<String, Value>) -> Shown<'_> {
    let place = |key: &str, otherwise| {
        let place = panel.get("gridPos").and_then(|it| it.get(key));
        place.and_then(Value::as_u64).unwrap_or(otherwise)
    };
    let defaults = panel.get("fieldConfig").and_then(|it| it.get("defaults"));
    let unit = defaults.and_then(|it| it.get("unit")).and_then(Value::as_str).unwrap_or_default();
    Shown {
        id: panel.get("id").and_then(Value::as_u64).unwrap_or_default(),
        name: "",
        title: text(panel, "title"),
        about: text(panel, "description"),
        view: view(text(panel, "type")),
        place: [place("x", 0), place("y", 0), place("w", 24).clamp(1, 24), place("h", 8).max(1)],
        unit: self::unit(unit).to_owned(),
        meaning: Means::of(&Meaning::Neutral),
        nothing: "",
        range: None,
        chosen: None,
        queries: super::query::written(panel),
        lines: None,
        alerts: Vec::new(),
    }
}

fn text<'a>(panel: &'a Map<String, Value>, key: &str) -> &'a str {
    panel.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Kinds of Grafana's panels that look like one of ours; of any other, only the name is shown.
fn view(kind: &str) -> &'static str {
    match kind {
        "timeseries" | "graph" => "lines",
        "stat" | "gauge" => "number-with-trend",
        "bargauge" | "barchart" | "piechart" => "meters",
        "state-timeline" | "status-history" => "lanes",
        "logs" => "logs",
        "text" => "text",
        _ => "foreign",
    }
}

fn unit(grafana: &str) -> &'static str {
    match grafana {
        "s" => "seconds",
        "ms" => "milliseconds",
        "percentunit" => "share",
        "reqps" => "requests",
        "cps" => "per-second",
        "bytes" | "decbytes" => "bytes",
        "Bps" | "binBps" => "bytes-per-second",
        "ops" => "operations",
        _ => "count",
    }
}
