//! Panels of others' dashboards: where each stands, what it asks, and what is kept in a library.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

/// The columns of the grid, and the rows of pixels in one of its rows, as Grafana has them.
const COLUMNS: u64 = 24;
const PIXELS: u64 = 38;
/// The height of a row that says none, in pixels.
const ROW: u64 = 250;

/// Kinds of data sources that are known by their names.
const KINDS: &[(&str, &str)] = &[
    ("prom", "prometheus"),
    ("mimir", "prometheus"),
    ("thanos", "prometheus"),
    ("loki", "loki"),
    ("tempo", "tempo"),
    ("jaeger", "jaeger"),
    ("graphite", "graphite"),
    ("influx", "influxdb"),
    ("elastic", "elasticsearch"),
    ("cloudwatch", "cloudwatch"),
    ("postgres", "grafana-postgresql-datasource"),
    ("mysql", "mysql"),
];

/// Makes panels of rows, as Grafana does with dashboards from before its fifth version.
pub(super) fn from_rows(board: &mut Map<String, Value>) {
    let Some(Value::Array(rows)) = board.remove("rows") else { return };
    let is_shown = |row: &Value| {
        ["collapse", "showTitle"].iter().any(|key| row[*key] == true) || row["repeat"].is_string()
    };
    let shown = rows.iter().any(is_shown);
    let (mut panels, mut y) = (Vec::new(), 0);
    for row in &rows {
        let height = pixels(&row["height"]).unwrap_or(ROW).div_ceil(PIXELS).clamp(3, 100);
        let title = row["title"].as_str().unwrap_or_default();
        let collapsed = row["collapse"] == true;
        let (inner, below) = laid_out(row, height, if shown { y + 1 } else { y });
        if !shown {
            panels.extend(inner);
            y = below;
            continue;
        }
        let mut head = json!({
            "type": "row", "title": title, "collapsed": collapsed, "panels": [],
            "gridPos": { "x": 0, "y": y, "w": COLUMNS, "h": 1 },
        });
        if row["repeat"].is_string() {
            head["repeat"] = row["repeat"].clone();
        }
        if collapsed {
            head["panels"] = inner.into();
            panels.push(head);
            y += 1;
        } else {
            panels.push(head);
            panels.extend(inner);
            y = below;
        }
    }
    board.insert("panels".to_owned(), panels.into());
    // Without it, what has changed since then would be taken for new.
    board.entry("schemaVersion").or_insert_with(|| 14.into());
}

/// Panels of a row one beside the other, and where the next row begins.
fn laid_out(row: &Value, height: u64, top: u64) -> (Vec<Value>, u64) {
    let (mut x, mut y, mut panels) = (0, top, Vec::new());
    for panel in row["panels"].as_array().into_iter().flatten() {
        let mut panel = panel.clone();
        let Some(object) = panel.as_object_mut() else { continue };
        let span = object.remove("span").and_then(|it| it.as_f64()).unwrap_or(4.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is clamped"
        )]
        let w = (span.clamp(1.0, 12.0) * 2.0).floor() as u64;
        let h = object.get("height").and_then(pixels).map_or(height, |it| it.div_ceil(PIXELS));
        if x + w > COLUMNS {
            (x, y) = (0, y + height);
        }
        let place = json!({ "x": x, "y": y, "w": w, "h": h.clamp(1, 100) });
        object.insert("gridPos".to_owned(), place);
        x += w;
        panels.push(panel);
    }
    let below = if panels.is_empty() { top } else { y + height };
    (panels, below)
}

/// `250`, `250px`.
fn pixels(value: &Value) -> Option<u64> {
    let text = value.as_str().map(|it| it.trim_end_matches("px").to_owned());
    let number = value.as_u64().or_else(|| text?.parse().ok())?;
    (1..100_000).contains(&number).then_some(number)
}

/// All panels, those in rows too.
pub(super) fn all(board: &mut Map<String, Value>, each: &mut dyn FnMut(&mut Map<String, Value>)) {
    let panels = board.get_mut("panels").and_then(Value::as_array_mut);
    for panel in panels.into_iter().flatten().filter_map(Value::as_object_mut) {
        each(panel);
        let inner = panel.get_mut("panels").and_then(Value::as_array_mut);
        inner.into_iter().flatten().filter_map(Value::as_object_mut).for_each(&mut *each);
    }
}

/// Puts panels of a library where they are shown. Names of those that the file does not hold.
pub(super) fn from_library(board: &mut Map<String, Value>, elements: &Value) -> Vec<String> {
    let mut missing = Vec::new();
    all(board, &mut |panel| {
        let Some(library) = panel.get("libraryPanel").cloned() else { return };
        let model = library["uid"].as_str().and_then(|uid| elements[uid]["model"].as_object());
        let Some(model) = model else {
            missing.push(library["name"].as_str().unwrap_or("?").to_owned());
            return;
        };
        panel.remove("libraryPanel");
        for (key, value) in model.iter().filter(|(key, _)| *key != "libraryPanel") {
            if !panel.contains_key(key) || key == "type" {
                panel.insert(key.clone(), value.clone());
            }
        }
    });
    missing
}

/// Data sources by name or uid are those of the Grafana it came from: each becomes a variable that
/// stands for the one of its kind. Variables, and names of those whose kind nobody says.
pub(super) fn data_sources(board: &mut Map<String, Value>) -> (Vec<Value>, Vec<String>) {
    let (mut kinds, mut unknown) = (BTreeSet::new(), BTreeSet::new());
    for value in board.values_mut() {
        data_sources_in(value, &mut kinds, &mut unknown);
    }
    let variable = |kind: &String| json!({ "type": "datasource", "name": name_of(kind), "label": kind, "query": kind });
    (kinds.iter().map(variable).collect(), unknown.into_iter().collect())
}

fn name_of(kind: &str) -> String {
    format!("DS_{}", kind.to_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
}

/// Words that every Grafana knows, and variables.
fn is_everywhere(name: &str) -> bool {
    name.is_empty()
        || name.contains('$')
        || name.starts_with("--")
        || matches!(name, "grafana" | "default")
}

fn data_sources_in(
    value: &mut Value,
    kinds: &mut BTreeSet<String>,
    unknown: &mut BTreeSet<String>,
) {
    match value {
        Value::Array(items) => {
            for item in items {
                data_sources_in(item, kinds, unknown);
            }
        }
        Value::Object(object) => {
            if let Some(source) = object.get_mut("datasource") {
                data_source(source, kinds, unknown);
            }
            for value in object.values_mut() {
                data_sources_in(value, kinds, unknown);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn data_source(source: &mut Value, kinds: &mut BTreeSet<String>, unknown: &mut BTreeSet<String>) {
    let (name, kind) = match &*source {
        Value::String(name) => {
            let lower = name.to_lowercase();
            let known = KINDS.iter().find(|(word, _)| lower.contains(word));
            (name.clone(), known.map(|(_, kind)| (*kind).to_owned()))
        }
        Value::Object(object) => {
            let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
            let Some(uid) = text("uid") else { return };
            (uid, text("type").filter(|it| !it.is_empty() && it != "datasource"))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => return,
    };
    if is_everywhere(&name) {
        return;
    }
    let Some(kind) = kind else {
        unknown.insert(name);
        return;
    };
    *source = json!({ "type": kind, "uid": format!("${{{}}}", name_of(&kind)) });
    kinds.insert(kind);
}
