//! Dashboards as resources of Grafana's API, schema v2: made of the classic ones, so that both say the
//! same. A row and its panels become a row with a grid of its own, and panels are named elements.

mod element;
mod layout;
mod variable;

use std::sync::LazyLock;

use serde_json::{Map, Value};

use crate::diag::{Diagnostic, Diagnostics, code};
use crate::model::Model;
use crate::syntax::json::{self, tree};
use crate::words::Renderer;

/// An object of the classic dashboard.
type Object = Map<String, Value>;

/// The text of the resource that says the same as a classic dashboard.
pub(super) fn text(model: &Model, classic: &Object) -> String {
    json::print(&tree!({
        "apiVersion": "dashboard.grafana.app/v2",
        "kind": "Dashboard",
        "metadata": {
            "annotations": {"grafana.app/folder": model.demo.name.as_str()},
            "name": copied(classic, "uid"),
        },
        "spec": spec(classic),
    }))
}

/// Tells of what cannot be said in schema v2.
pub(super) fn check(model: &Model, diags: &mut Diagnostics) {
    if let (Renderer::Flowcharting, Some(span)) =
        (model.diagram.renderer, model.diagram.renderer_span)
    {
        let message = "`flowcharting` cannot be in a dashboard of schema v2";
        let both = Diagnostic::new(code::CONFLICTING_KEYS, span, message);
        let help = "leave out `grafana.dashboard_format`, or write `renderer = \"canvas\"`";
        diags.error(both.label("a plugin for Grafana before 12").help(help));
    }
    for dashboard in &model.custom.dashboards {
        for variable in list(at(&dashboard.json, "templating"), "list") {
            if variable::of(variable).is_none() {
                let (name, kind) = (copied(variable, "name"), copied(variable, "type"));
                let message = format!("the variable `{name}` cannot be said in schema v2");
                let unknown = Diagnostic::new(code::BAD_DASHBOARD, dashboard.span, message);
                diags.error(unknown.label(format!("its type is `{kind}`")));
            }
        }
    }
}

fn spec(classic: &Object) -> Value {
    let panels = list(classic, "panels");
    let mut spec = tree!({
        "annotations": list(at(classic, "annotations"), "list").map(annotation).collect::<Vec<_>>(),
        "cursorSync": match number(classic, "graphTooltip") {
            1 => "Crosshair",
            2 => "Tooltip",
            _ => "Off",
        },
        "elements": element::all(panels.clone()),
        "layout": layout::of(panels),
        "links": list(classic, "links").cloned().map(Value::Object).collect::<Vec<_>>(),
        "preload": false,
        "tags": classic.get("tags").cloned().unwrap_or_else(|| tree!([])),
        "timeSettings": time(classic),
        "title": copied(classic, "title"),
        "variables": list(at(classic, "templating"), "list").filter_map(variable::of).collect::<Vec<_>>(),
    });
    keep(classic, &["description", "editable", "liveNow"], &mut spec);
    spec
}

/// How often a reader can have the dashboard ask again, where it does not say so itself.
const INTERVALS: [&str; 10] = ["5s", "10s", "30s", "1m", "5m", "15m", "30m", "1h", "2h", "1d"];

fn time(classic: &Object) -> Value {
    let (range, picker) = (at(classic, "time"), at(classic, "timepicker"));
    let intervals =
        picker.get("refresh_intervals").cloned().unwrap_or_else(|| tree!(INTERVALS.to_vec()));
    let mut time = tree!({
        "autoRefresh": copied(classic, "refresh"),
        "autoRefreshIntervals": intervals,
        "fiscalYearStartMonth": number(classic, "fiscalYearStartMonth"),
        "from": copied(range, "from"),
        "hideTimepicker": is(picker, "hidden"),
        "to": copied(range, "to"),
    });
    keep(classic, &["timezone"], &mut time);
    if classic.get("weekStart").is_some_and(|it| it != "") {
        keep(classic, &["weekStart"], &mut time);
    }
    time
}

/// What an annotation has besides its query, in its own words.
const OF_ANNOTATIONS: [&str; 10] = [
    "builtIn",
    "datasource",
    "enable",
    "filter",
    "hide",
    "iconColor",
    "mappings",
    "name",
    "placement",
    "target",
];

fn annotation(classic: &Object) -> Value {
    let mut spec = tree!({
        "enable": is(classic, "enable"),
        "hide": is(classic, "hide"),
        "iconColor": copied(classic, "iconColor"),
        "name": copied(classic, "name"),
        "query": query(at(classic, "target"), at(classic, "datasource")),
    });
    if number(classic, "builtIn") == 1 {
        spec["builtIn"] = tree!(true);
    }
    keep(classic, &["filter", "mappings", "placement"], &mut spec);
    let rest = classic.iter().filter(|(key, _)| !OF_ANNOTATIONS.contains(&key.as_str()));
    let rest: Object = rest.map(|(key, value)| (key.clone(), value.clone())).collect();
    if !rest.is_empty() {
        spec["legacyOptions"] = Value::Object(rest);
    }
    tree!({"kind": "AnnotationQuery", "spec": spec})
}

/// A question, with the data source that it is put to: its own, or else that of what it stands in.
fn query(target: &Object, data_source: &Object) -> Value {
    let own = at(target, "datasource");
    let data_source = if own.is_empty() { data_source } else { own };
    let of_itself = |key: &str| !["datasource", "hide", "refId"].contains(&key);
    let asked = target.iter().filter(|(key, _)| of_itself(key));
    let asked: Object = asked.map(|(key, value)| (key.clone(), value.clone())).collect();
    tree!({
        "datasource": {"name": copied(data_source, "uid")},
        "group": copied(data_source, "type"),
        "kind": "DataQuery",
        "spec": asked,
        "version": "v0",
    })
}

/// Copies the members that are there.
fn keep(from: &Object, keys: &[&str], to: &mut Value) {
    for key in keys {
        if let Some(value) = from.get(*key).filter(|value| !value.is_null()) {
            to[*key] = value.clone();
        }
    }
}

/// An object at a key; one without members where there is none.
fn at<'a>(object: &'a Object, key: &str) -> &'a Object {
    static NOTHING: LazyLock<Object> = LazyLock::new(Map::new);
    object.get(key).and_then(Value::as_object).unwrap_or(&NOTHING)
}

/// The objects of a list at a key.
fn list<'a>(object: &'a Object, key: &str) -> impl Iterator<Item = &'a Object> + Clone {
    object.get(key).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

/// The text at a key; empty where there is none.
fn copied(object: &Object, key: &str) -> String {
    object.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// The whole number at a key; zero where there is none.
fn number(object: &Object, key: &str) -> i64 {
    object.get(key).and_then(Value::as_f64).map_or(0, whole)
}

/// Numbers that Jsonnet wrote may be `6.0`.
#[expect(clippy::cast_possible_truncation, reason = "what a grid and a switch hold is small")]
fn whole(number: f64) -> i64 {
    number as i64
}

fn is(object: &Object, key: &str) -> bool {
    object.get(key).and_then(Value::as_bool).unwrap_or_default()
}
