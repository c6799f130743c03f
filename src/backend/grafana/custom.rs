//! Dashboards of the user's own: as they are, without what is a store's business, and with what
//! Grafana would fill in while loading.

use serde_json::{Map, Value};

use super::annotations::states_of_alerts;
use super::dashboard::{SHARED_CROSSHAIR, schema_version, tags};
use crate::model::Model;
use crate::model::presentation::CustomDashboard;
use crate::syntax::json::{object, tree};

/// Fields of a dashboard that was stored: they differ in every Grafana.
const OF_A_STORE: [&str; 9] = [
    "__elements",
    "__inputs",
    "__requires",
    "gnetId",
    "id",
    "iteration",
    "revision",
    "snapshot",
    "version",
];

/// The whole dashboard.
pub(super) fn whole(model: &Model, dashboard: &CustomDashboard) -> Map<String, Value> {
    let mut json = dashboard.json.clone();
    json.retain(|key, _| !OF_A_STORE.contains(&key.as_str()));
    fill(&mut json, defaults(model));
    let annotations = list(&mut json, "annotations");
    if !annotations.iter().any(|it| it.get("builtIn").is_some_and(|it| it == 1)) {
        annotations.insert(0, states_of_alerts());
    }
    list(&mut json, "templating");
    json
}

fn defaults(model: &Model) -> Map<String, Value> {
    object!({
        "editable": false,
        "graphTooltip": SHARED_CROSSHAIR,
        "links": [],
        "refresh": "",
        "schemaVersion": schema_version(model.grafana.version),
        "tags": tags(model),
        "time": {"from": "now-1h", "to": "now"},
        "timepicker": {},
        "timezone": "browser",
    })
}

/// Adds what is missing.
fn fill(json: &mut Map<String, Value>, defaults: Map<String, Value>) {
    for (key, value) in defaults {
        json.entry(key).or_insert(value);
    }
}

/// The list in an object at a key, made where it is missing.
fn list<'a>(json: &'a mut Map<String, Value>, key: &str) -> &'a mut Vec<Value> {
    let holder = json.entry(key).or_insert(Value::Null);
    if !holder.get("list").is_some_and(Value::is_array) {
        *holder = tree!({"list": []});
    }
    holder["list"].as_array_mut().expect("it was made a list")
}
