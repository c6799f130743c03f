//! Every dashboard against a schema of what Grafana loads without changing it, and against what a
//! schema cannot say: no null, ids once, panels in the order of their places.
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::collections::BTreeSet;

use common::{Demo, EVERYTHING, read, seed};
use jsonschema::Validator;
use serde_json::Value;

const FLOWCHARTING: &str = "agenty-flowcharting-panel";
const SCHEMA: &str = "tests/grafana/dashboard.schema.json";

fn schema() -> Validator {
    jsonschema::draft7::new(&serde_json::from_str(&read(SCHEMA)).unwrap()).unwrap()
}

/// The dashboards of a demo, with their paths.
fn dashboards(text: &str, folder: &str) -> Vec<(String, Value)> {
    let mut demo = Demo::new(text);
    let artifacts = demo.compile().unwrap_or_else(|| panic!("{}", demo.told()));
    let inside = artifacts.iter().filter(|(path, _)| path.as_str().starts_with(folder));
    inside
        .map(|(path, file)| (path.to_string(), serde_json::from_str(&file.text).unwrap()))
        .collect()
}

/// Demos that have every dashboard, every kind of panel and every renderer between them.
fn demos() -> Vec<String> {
    let flow = |renderer: &str| {
        EVERYTHING.replace("[diagram]\n", &format!("[diagram]\nrenderer = \"{renderer}\"\n"))
    };
    let old = flow("flowcharting")
        .replace("target = \"local\"", "target = \"local\"\nversion = \"11.6\"");
    vec![
        seed(),
        read("examples/minimal/demo.toml"),
        read("examples/existing-grafana/demo.toml"),
        read("examples/two-databases/demo.toml"),
        EVERYTHING.to_owned(),
        flow("flow"),
        old,
    ]
}

#[test]
fn grafana_has_nothing_to_change_while_loading() {
    let schema = schema();
    let mut wrong = BTreeSet::new();
    let mut count = 0;
    for demo in demos() {
        for (path, dashboard) in dashboards(&demo, "grafana/dashboards/") {
            count += 1;
            for error in schema.iter_errors(&dashboard) {
                let message: String = error.to_string().chars().take(400).collect();
                wrong.insert(format!("{path} at {}: {message}", error.instance_path()));
            }
        }
    }
    assert!(count > 20, "{count} dashboards are too few to tell");
    let told: Vec<_> = wrong.iter().take(20).cloned().collect();
    assert!(wrong.is_empty(), "{} mistakes\n{}", wrong.len(), told.join("\n"));
}

#[test]
fn what_a_schema_cannot_say_holds_too() {
    for demo in demos() {
        for (path, dashboard) in dashboards(&demo, "grafana/dashboards/") {
            let panels = dashboard["panels"].as_array().unwrap();
            // The Angular plugin keeps fields of its own beside those of the panel, null for nothing.
            panels.iter().filter(|it| it["type"] != FLOWCHARTING).for_each(|it| no_null(&path, it));
            let inner = panels.iter().flat_map(|it| it["panels"].as_array().into_iter().flatten());
            let mut ids = BTreeSet::new();
            for panel in panels.iter().chain(inner) {
                assert!(ids.insert(panel["id"].as_u64().unwrap()), "{path}: an id twice");
            }
            let places: Vec<_> = panels
                .iter()
                .map(|it| (it["gridPos"]["y"].as_u64(), it["gridPos"]["x"].as_u64()))
                .collect();
            assert!(places.is_sorted(), "{path}: panels are sorted by row and column");
        }
    }
}

fn no_null(path: &str, value: &Value) {
    match value {
        Value::Null => panic!("{path}: null is dropped while saving"),
        Value::Array(items) => items.iter().for_each(|it| no_null(path, it)),
        Value::Object(fields) => fields.values().for_each(|it| no_null(path, it)),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// The schema is no rubber stamp: it misses hardly any member that goes, and no strange one that comes.
#[test]
fn the_schema_sees_what_is_missing_and_what_is_strange() {
    let schema = schema();
    let mut free = BTreeSet::new();
    let (mut tried, mut seen) = (0, 0);
    for (_, dashboard) in dashboards(&seed(), "grafana/dashboards/") {
        for pointer in objects(&dashboard) {
            let mut strange = dashboard.clone();
            let object = strange.pointer_mut(&pointer).unwrap().as_object_mut().unwrap();
            let keys: Vec<String> = object.keys().cloned().collect();
            object.insert("strange".to_owned(), Value::Bool(true));
            assert!(!schema.is_valid(&strange), "{pointer} takes anything");
            for key in keys {
                let mut without = dashboard.clone();
                let object = without.pointer_mut(&pointer).unwrap().as_object_mut().unwrap();
                object.remove(&key);
                tried += 1;
                if schema.is_valid(&without) {
                    free.insert(key);
                } else {
                    seen += 1;
                }
            }
        }
    }
    println!("{seen} of {tried} members are missed");
    let free: Vec<_> = free.iter().map(String::as_str).collect();
    assert!(free.iter().all(|key| OPTIONAL.contains(key)), "free to go: {free:?}");
    assert!(seen > 500, "{seen} members are too few to tell");
}

/// Members that mean something else where they are missing, and that Grafana does not add.
const OPTIONAL: [&str; 11] = [
    "enableInfiniteScrolling",
    "exemplar", // means nothing for one set of numbers
    "folder",
    "interval",
    "links",
    "max",
    "min",
    "serviceMapQuery",
    "sortBy",
    "timeFrom",
    "transformations",
];

/// Pointers to the objects of a dashboard whose members are fixed: one panel of each kind is enough.
fn objects(dashboard: &Value) -> Vec<String> {
    let mut kinds = BTreeSet::new();
    let mut found = vec![String::new(), "/templating".to_owned(), "/annotations/list/0".to_owned()];
    for (at, panel) in dashboard["panels"].as_array().unwrap().iter().enumerate() {
        if !kinds.insert(panel["type"].as_str().unwrap()) {
            continue;
        }
        let base = format!("/panels/{at}");
        for inner in [
            "",
            "/gridPos",
            "/options",
            "/options/legend",
            "/options/tooltip",
            "/targets/0",
            "/fieldConfig",
            "/fieldConfig/defaults",
            "/fieldConfig/defaults/custom",
            "/options/reduceOptions",
        ] {
            let pointer = format!("{base}{inner}");
            if dashboard.pointer(&pointer).is_some_and(Value::is_object) {
                found.push(pointer);
            }
        }
    }
    found
}
