//! The table of what is bad now: labels become columns, and signals say what they mean.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::field::data_link;
use crate::model::Model;
use crate::model::dashboard::{Content, DrillValue};
use crate::syntax::json::tree;

/// Turns series into lines of a table.
pub(super) fn complete(model: &Model, content: &Content, panel: &mut Value) {
    panel["transformations"] = tree!([
        {"id": "labelsToFields", "options": {"mode": "columns"}},
        {"id": "merge", "options": {}},
        {"id": "filterFieldsByName", "options": {"include": {"names": ["component", "signal"]}}},
        {"id": "organize", "options": {
            "excludeByName": {},
            "indexByName": {"component": 0, "signal": 1},
            "renameByName": {"component": "Component", "signal": "Signal"},
        }},
    ]);
    let mut overrides = vec![tree!({
        "matcher": {"id": "byName", "options": "Signal"},
        "properties": [{"id": "mappings", "value": [
            {"type": "value", "options": texts(model)},
        ]}],
    })];
    if let Some(drill) = content.queries.iter().find_map(|query| query.drill.as_ref()) {
        let mut drill = drill.clone();
        if let Some((_, value)) = &mut drill.choice {
            *value = DrillValue::Text("${__value.raw}".to_owned());
        }
        overrides.push(tree!({
            "matcher": {"id": "byName", "options": "Component"},
            "properties": [{"id": "links", "value": [data_link(&drill)]}],
        }));
    }
    panel["fieldConfig"]["overrides"] = Value::from(overrides);
}

/// What each signal means, where it means the same for all.
fn texts(model: &Model) -> Value {
    let mut texts: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for signal in model.components.iter().flat_map(|component| &component.signals) {
        let text = texts.entry(&signal.name).or_insert(Some(&signal.text));
        if *text != Some(&signal.text) {
            *text = None;
        }
    }
    let known = texts.into_iter().filter_map(|(name, text)| Some((name, text?)));
    let mapping = |(index, (name, text)): (usize, (&str, &str))| {
        (name.to_owned(), tree!({"index": index, "text": format!("{name}: {text}")}))
    };
    Value::Object(known.enumerate().map(mapping).collect::<Map<_, _>>())
}
