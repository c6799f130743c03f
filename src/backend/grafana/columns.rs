//! A table with a line for each pod and a column for each query.

use serde_json::{Map, Value};

use super::field;
use super::target::reference_id;
use crate::model::dashboard::Content;
use crate::syntax::json::tree;

/// The label that all queries are asked by.
const LINE: &str = "pod";

/// Turns the answers into lines: each query asks for a table, whose numbers are in `Value #A`.
pub(super) fn complete(content: &Content, panel: &mut Value) {
    let (mut titles, mut order) = (Map::new(), Map::new());
    let mut overrides = Vec::new();
    titles.insert(LINE.to_owned(), tree!("Pod"));
    order.insert(LINE.to_owned(), tree!(0));
    for (at, query) in content.queries.iter().enumerate() {
        panel["targets"][at]["format"] = tree!("table");
        let column = format!("Value #{}", reference_id(at));
        let title = query.legend.written();
        order.insert(column.clone(), tree!(at + 1));
        titles.insert(column, tree!(title));
        if let Some(shown) = &query.shown {
            let mut properties = field::of_shown(content, shown);
            properties.push(tree!({
                "id": "custom.cellOptions",
                "value": {"mode": "basic", "type": "gauge", "valueDisplayMode": "text"},
            }));
            properties.push(tree!({"id": "max", "value": 1}));
            properties.push(tree!({"id": "min", "value": 0}));
            overrides.push(tree!({
                "matcher": {"id": "byName", "options": title},
                "properties": properties,
            }));
        }
    }
    panel["transformations"] = tree!([
        {"id": "merge", "options": {}},
        {"id": "organize", "options": {
            "excludeByName": {"Time": true},
            "indexByName": order,
            "renameByName": titles,
        }},
    ]);
    panel["fieldConfig"]["overrides"] = Value::from(overrides);
}
