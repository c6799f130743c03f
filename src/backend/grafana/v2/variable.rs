//! Variables: numbers of the classic ones become words.

use serde_json::Value;

use super::{Object, at, copied, is, keep, number, query};
use crate::syntax::json::tree;

/// A variable; none of a kind that is not known.
pub(super) fn of(classic: &Object) -> Option<Value> {
    let mut spec = tree!({
        "current": current(classic),
        "hide": hidden(classic),
        "name": copied(classic, "name"),
        "skipUrlSync": is(classic, "skipUrlSync"),
    });
    keep(classic, &["description", "label"], &mut spec);
    let kind = match copied(classic, "type").as_str() {
        "datasource" => {
            choices(classic, &mut spec);
            spec["pluginId"] = tree!(copied(classic, "query"));
            spec["refresh"] = refresh(classic);
            spec["regex"] = tree!(copied(classic, "regex"));
            "DatasourceVariable"
        }
        "query" => {
            choices(classic, &mut spec);
            spec["query"] = asked(classic);
            spec["refresh"] = refresh(classic);
            spec["regex"] = tree!(copied(classic, "regex"));
            spec["sort"] = word(&SORTS, number(classic, "sort"));
            keep(classic, &["definition", "regexApplyTo"], &mut spec);
            "QueryVariable"
        }
        "custom" => {
            choices(classic, &mut spec);
            spec["query"] = tree!(copied(classic, "query"));
            keep(classic, &["valuesFormat"], &mut spec);
            "CustomVariable"
        }
        "interval" => {
            spec["auto"] = tree!(is(classic, "auto"));
            spec["auto_count"] = tree!(number(classic, "auto_count"));
            spec["auto_min"] = tree!(copied(classic, "auto_min"));
            spec["options"] = options(classic);
            spec["query"] = tree!(copied(classic, "query"));
            spec["refresh"] = tree!("onTimeRangeChanged");
            "IntervalVariable"
        }
        "textbox" => {
            spec["query"] = tree!(copied(classic, "query"));
            "TextVariable"
        }
        "constant" => {
            spec["query"] = tree!(copied(classic, "query"));
            "ConstantVariable"
        }
        "adhoc" => {
            let data_source = at(classic, "datasource");
            return Some(tree!({
                "datasource": {"name": copied(data_source, "uid")},
                "group": copied(data_source, "type"),
                "kind": "AdhocVariable",
                "spec": ad_hoc(classic),
            }));
        }
        _ => return None,
    };
    Some(tree!({"kind": kind, "spec": spec}))
}

/// Filters that a reader makes up: they are on labels, and there is nothing to choose from.
fn ad_hoc(classic: &Object) -> Value {
    let list = |key: &str| classic.get(key).cloned().unwrap_or_else(|| tree!([]));
    let mut spec = tree!({
        "allowCustomValue": classic.get("allowCustomValue") != Some(&Value::Bool(false)),
        "baseFilters": list("baseFilters"),
        "defaultKeys": [],
        "filters": list("filters"),
        "hide": hidden(classic),
        "name": copied(classic, "name"),
        "skipUrlSync": is(classic, "skipUrlSync"),
    });
    keep(classic, &["description", "label"], &mut spec);
    spec
}

fn hidden(classic: &Object) -> Value {
    let words = ["dontHide", "hideLabel", "hideVariable", "inControlsMenu"];
    word(&words, number(classic, "hide"))
}

const SORTS: [&str; 9] = [
    "disabled",
    "alphabeticalAsc",
    "alphabeticalDesc",
    "numericalAsc",
    "numericalDesc",
    "alphabeticalCaseInsensitiveAsc",
    "alphabeticalCaseInsensitiveDesc",
    "naturalAsc",
    "naturalDesc",
];

/// What variables have of which a reader chooses.
fn choices(classic: &Object, spec: &mut Value) {
    spec["allowCustomValue"] = tree!(classic.get("allowCustomValue") != Some(&Value::Bool(false)));
    spec["includeAll"] = tree!(is(classic, "includeAll"));
    spec["multi"] = tree!(is(classic, "multi"));
    spec["options"] = options(classic);
    keep(classic, &["allValue"], spec);
}

fn options(classic: &Object) -> Value {
    classic.get("options").filter(|it| it.is_array()).cloned().unwrap_or_else(|| tree!([]))
}

fn current(classic: &Object) -> Value {
    let current = at(classic, "current");
    if current.is_empty() {
        tree!({"text": "", "value": ""})
    } else {
        Value::Object(current.clone())
    }
}

/// The question whose answers there are to choose from. An old one is a text.
fn asked(classic: &Object) -> Value {
    let data_source = at(classic, "datasource");
    match classic.get("query") {
        Some(Value::Object(asked)) => {
            let mut kept = query(asked, data_source);
            // Editors of variables tell their questions apart by it.
            if let Some(reference) = asked.get("refId") {
                kept["spec"]["refId"] = reference.clone();
            }
            kept
        }
        other => {
            let text = other.and_then(Value::as_str).unwrap_or_default();
            let mut kept = query(&Object::new(), data_source);
            kept["spec"]["__legacyStringValue"] = tree!(text);
            kept
        }
    }
}

fn refresh(classic: &Object) -> Value {
    word(&["never", "onDashboardLoad", "onTimeRangeChanged"], number(classic, "refresh"))
}

/// The word for a number; the first where there is none.
fn word(words: &[&str], number: i64) -> Value {
    let word = usize::try_from(number).ok().and_then(|at| words.get(at)).unwrap_or(&words[0]);
    tree!(*word)
}
