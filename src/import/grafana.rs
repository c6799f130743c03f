//! Dashboards of Grafana: kept as they are, but for what would keep them from being provisioned.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::panel;
use super::reading::{Reading, span};
use super::secret::{has_parameter, is_token};
use super::system::{Kept, Remark, System};
use crate::catalog::dashboards::DASHBOARDS;
use crate::config::secret::has_password;
use crate::source::FileId;

/// The most characters of a uid.
const MOST_OF_UID: usize = 40;

/// Whether a text is a dashboard, or what Grafana's API says of one.
pub(super) fn is_dashboard(text: &str) -> bool {
    let object =
        text.trim_start().starts_with('{').then(|| serde_json::from_str::<Value>(text).ok());
    let Some(Value::Object(object)) = object.flatten() else { return false };
    let inner = object.get("dashboard").and_then(Value::as_object).unwrap_or(&object);
    let classic = ["panels", "rows"].iter().any(|key| inner.get(*key).is_some_and(Value::is_array));
    classic && !object.contains_key("kind") || is_resource(&object)
}

/// Whether it is a dashboard in the form of a resource.
fn is_resource(object: &Map<String, Value>) -> bool {
    let api = object.get("apiVersion").and_then(Value::as_str);
    api.is_some_and(|api| api.starts_with("dashboard.grafana.app/"))
}

/// Reads a dashboard.
pub(super) fn read(file: FileId, reading: &mut Reading<'_>, system: &mut System) {
    let source = reading.sources.get(file);
    let place = span(file, &(0..0));
    let path = source.path.rsplit('/').next().unwrap_or_default().to_owned();
    let left = |system: &mut System, why: &str| {
        system.remarks.push(Remark { span: place, text: format!("`{path}` is left out: {why}") });
    };
    let Ok(Value::Object(object)) = serde_json::from_str::<Value>(&source.text) else { return };
    if is_resource(&object) {
        return left(system, "it is a resource; Grafana exports the classic form, too");
    }
    let wrapped = object.get("dashboard").and_then(Value::as_object).cloned();
    let mut board = wrapped.unwrap_or(object);
    if !board.get("panels").is_some_and(Value::is_array) {
        panel::from_rows(&mut board);
    }
    let mut texts = Vec::new();
    for value in board.values() {
        strings(value, &mut texts);
    }
    if texts.iter().any(|it| has_password(it) || has_parameter(it) || is_token(it)) {
        return left(system, "there is a secret in it");
    }
    let elements = board.get("__elements").cloned().unwrap_or_default();
    let missing = panel::from_library(&mut board, &elements);
    let (variables, unknown) = panel::data_sources(&mut board);
    ask_nobody(&mut board, variables);
    if !lay_out(&mut board) {
        return left(system, "a panel of it has no `type`, or no place");
    }
    for name in missing {
        let text = format!(
            "`{path}`: the library panel `{name}` is not in the file: Grafana must have it"
        );
        system.remarks.push(Remark { span: place, text });
    }
    for name in unknown {
        let text =
            format!("`{path}`: what the data source `{name}` is nobody says: Grafana must have it");
        system.remarks.push(Remark { span: place, text });
    }
    identify(&mut board, system, &path);
    let name = path.trim_end_matches(".json").to_owned();
    let title = board.get("title").and_then(Value::as_str).unwrap_or_default();
    let what = format!("the dashboard “{title}”");
    let text = serde_json::to_string_pretty(&board).unwrap_or_default() + "\n";
    let object = (String::new(), String::new());
    system.boards.push(Kept { name, text, object, what, span: place });
}

/// All texts in a value.
fn strings<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|it| strings(it, found)),
        Value::Object(object) => object.values().for_each(|it| strings(it, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What Grafana would ask whoever imports it becomes variables, which are there for all.
fn ask_nobody(board: &mut Map<String, Value>, mut variables: Vec<Value>) {
    let inputs = board.remove("__inputs");
    for key in ["__requires", "__elements"] {
        board.remove(key);
    }
    let inputs = inputs.as_ref().and_then(Value::as_array).cloned().unwrap_or_default();
    for input in &inputs {
        let text = |key: &str| input.get(key).and_then(Value::as_str).unwrap_or_default();
        let label = if text("label").is_empty() { text("name") } else { text("label") };
        variables.push(match text("type") {
            "datasource" => json!({
                "type": "datasource", "name": text("name"), "label": label, "query": text("pluginId"),
            }),
            _ => json!({ "type": "constant", "name": text("name"), "query": text("value"), "hide": 2 }),
        });
    }
    if variables.is_empty() {
        return;
    }
    let templating = board.entry("templating").or_insert_with(|| json!({}));
    if !templating.is_object() {
        *templating = json!({});
    }
    let Some(templating) = templating.as_object_mut() else { return };
    let others = templating.get("list").and_then(Value::as_array).cloned().unwrap_or_default();
    // Who has a variable of that name says himself what it is.
    variables.retain(|it| others.iter().all(|other| other["name"] != it["name"]));
    let mut seen = BTreeSet::new();
    variables.retain(|it| seen.insert(it["name"].as_str().unwrap_or_default().to_owned()));
    variables.extend(others);
    templating.insert("list".to_owned(), Value::Array(variables));
}

/// Gives panels without a place one below the others. Says whether all of them can be shown.
fn lay_out(board: &mut Map<String, Value>) -> bool {
    let mut seen: BTreeSet<u64> = BTreeSet::new();
    let mut bottom = 0;
    let panels = board.get_mut("panels").and_then(Value::as_array_mut);
    panels.into_iter().flatten().all(|panel| place(panel, &mut bottom, &mut seen))
}

fn place(panel: &mut Value, bottom: &mut u64, seen: &mut BTreeSet<u64>) -> bool {
    let Some(panel) = panel.as_object_mut() else { return true };
    let has_type = panel.get("type").and_then(Value::as_str).is_some_and(|it| !it.is_empty());
    if !has_type && !panel.contains_key("libraryPanel") {
        return false;
    }
    if panel.get("gridPos").is_none() {
        panel.insert("gridPos".to_owned(), json!({ "x": 0, "y": *bottom, "w": 24, "h": 8 }));
    }
    let number =
        |key: &str| panel.get("gridPos").and_then(|it| it.get(key)).and_then(Value::as_u64);
    let fits = |it: &u64| *it < 1_000_000;
    let [x, y, w, h] = ["x", "y", "w", "h"].map(|key| number(key).filter(fits));
    let (Some(x), Some(y), Some(w), Some(h)) = (x, y, w, h) else { return false };
    *bottom = (*bottom).max(y + h);
    let id = panel.get("id").and_then(Value::as_u64).filter(|id| *id > 0);
    if id.is_some_and(|id| !seen.insert(id)) {
        panel.remove("id");
    }
    let inner = panel.get_mut("panels").and_then(Value::as_array_mut);
    let inner = inner.into_iter().flatten().all(|it| place(it, bottom, seen));
    w > 0 && h > 0 && x + w <= 24 && inner
}

/// A title and a uid that no other dashboard has.
fn identify(board: &mut Map<String, Value>, system: &System, path: &str) {
    let others = |key: &str| -> BTreeSet<String> {
        let text = |kept: &Kept| {
            let board: Value = serde_json::from_str(&kept.text).ok()?;
            board.get(key)?.as_str().map(str::to_owned)
        };
        system.boards.iter().filter_map(text).collect()
    };
    let fine = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let uid = board.get("uid").and_then(Value::as_str);
    let kept = uid.is_some_and(|uid| {
        (1..=MOST_OF_UID).contains(&uid.len())
            && uid.chars().all(fine)
            && !others("uid").contains(uid)
    });
    if !kept {
        board.remove("uid");
    }
    let mut taken = others("title");
    taken.extend(DASHBOARDS.iter().map(|it| it.title.to_owned()));
    let title = board.get("title").and_then(Value::as_str).unwrap_or_default().trim();
    let mut title =
        if title.is_empty() { path.trim_end_matches(".json").to_owned() } else { title.to_owned() };
    while taken.contains(&title) {
        title += " (imported)";
    }
    board.insert("title".to_owned(), title.into());
}
