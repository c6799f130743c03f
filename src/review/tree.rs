//! What differs between two trees. Elements of a list are paired by what names them, so that one that
//! comes or goes changes no other.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::align::align;
use super::read::hcl::WRITTEN;

/// What may name an element of a list, in the order of preference.
const NAMES: &[&str] = &[
    "uid",
    "matcher",
    "id",
    "refId",
    "ref_id",
    "name",
    "key",
    "mountPath",
    "containerPath",
    "title",
    "alert",
    "record",
    "label",
    "metric",
    "path",
    "port",
];

/// One difference.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edit {
    /// The way to it, such as `spec.containers[web].image`.
    pub(super) path: String,
    /// What was there.
    pub(super) before: Option<Value>,
    /// What is there.
    pub(super) after: Option<Value>,
    /// Whether nothing but the order of a list differs.
    pub(super) order: bool,
}

/// Every difference, in the order of the paths.
pub(super) fn edits(before: &Value, after: &Value) -> Vec<Edit> {
    let mut edits = Vec::new();
    compare("", before, after, &mut edits);
    edits
}

fn compare(path: &str, before: &Value, after: &Value, edits: &mut Vec<Edit>) {
    if before == after {
        return;
    }
    match (before, after) {
        (Value::Object(old), Value::Object(new)) => objects(path, old, new, edits),
        (Value::Array(old), Value::Array(new)) => lists(path, old, new, edits),
        _ => push(path, Some(before), Some(after), edits),
    }
}

fn push(path: &str, before: Option<&Value>, after: Option<&Value>, edits: &mut Vec<Edit>) {
    let (before, after) = (before.cloned(), after.cloned());
    edits.push(Edit { path: path.to_owned(), before, after, order: false });
}

fn objects(path: &str, old: &Map<String, Value>, new: &Map<String, Value>, edits: &mut Vec<Edit>) {
    let keys: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for key in keys {
        let path = step(path, key);
        match (old.get(key), new.get(key)) {
            (Some(before), Some(after)) => compare(&path, before, after, edits),
            (before, after) => push(&path, before, after, edits),
        }
    }
}

/// Ways of writing and calls that only change the form of a value are no step.
fn step(path: &str, key: &str) -> String {
    if key == WRITTEN || key.ends_with("()") {
        path.to_owned()
    } else if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

fn lists(path: &str, old: &[Value], new: &[Value], edits: &mut Vec<Edit>) {
    // The only one there is needs no name to be known by.
    if let ([only], [now]) = (old, new) {
        return compare(&format!("{path}[0]"), only, now, edits);
    }
    if let Some((old, new)) = named(old, new) {
        return named_lists(path, &old, &new, edits);
    }
    let pairs = align(old, new);
    let same = |one: usize, other: usize| pairs.contains(&(one, other));
    // What stands between two equal elements is compared one by one, as far as it goes.
    let mut ends: Vec<(usize, usize)> = pairs.clone();
    ends.push((old.len(), new.len()));
    let (mut from, mut to) = (0, 0);
    for (old_end, new_end) in ends {
        let most = (old_end - from).max(new_end - to);
        for at in 0..most {
            let before = (from + at < old_end).then(|| &old[from + at]);
            let after = (to + at < new_end).then(|| &new[to + at]);
            let at = if after.is_some() { to + at } else { from + at };
            let path = format!("{path}[{at}]");
            match (before, after) {
                (Some(before), Some(after)) => compare(&path, before, after, edits),
                (before, after) => push(&path, before, after, edits),
            }
        }
        debug_assert!(old_end == old.len() || same(old_end, new_end));
        (from, to) = (old_end + 1, new_end + 1);
    }
}

/// Elements and what names them: a key of each, or themselves.
type Named<'a> = Vec<(String, &'a Value)>;

/// Both lists with what names their elements, if something names all of them.
fn named<'a>(old: &'a [Value], new: &'a [Value]) -> Option<(Named<'a>, Named<'a>)> {
    NAMES.iter().find_map(|key| Some((by_key(old, key)?, by_key(new, key)?)))
}

fn by_key<'a>(list: &'a [Value], key: &str) -> Option<Named<'a>> {
    let name = |value: &'a Value| Some((scalar(value.get(key)?)?, value));
    let named: Named<'a> = list.iter().map(name).collect::<Option<_>>()?;
    let unique: BTreeSet<&String> = named.iter().map(|(name, _)| name).collect();
    (unique.len() == named.len()).then_some(named)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(object) => match object.get("options") {
            // What the overrides of a panel are for.
            Some(options) => Some(format!("{} {}", scalar(object.get("id")?)?, scalar(options)?)),
            None => object.get(WRITTEN).and_then(scalar),
        },
        Value::Null | Value::Bool(_) | Value::Array(_) => None,
    }
}

fn named_lists(path: &str, old: &Named<'_>, new: &Named<'_>, edits: &mut Vec<Edit>) {
    let olds: BTreeMap<&str, &Value> = old.iter().map(|(name, it)| (name.as_str(), *it)).collect();
    let news: BTreeMap<&str, &Value> = new.iter().map(|(name, it)| (name.as_str(), *it)).collect();
    let gone = old.iter().filter(|(name, _)| !news.contains_key(name.as_str()));
    for (name, before) in gone {
        push(&format!("{path}[{name}]"), Some(before), None, edits);
    }
    for (name, after) in new {
        let path = format!("{path}[{name}]");
        match olds.get(name.as_str()) {
            Some(before) => compare(&path, before, after, edits),
            None => push(&path, None, Some(after), edits),
        }
    }
    let kept = |list: &Named<'_>, others: &BTreeMap<&str, &Value>| -> Vec<String> {
        let names = list.iter().map(|(name, _)| name);
        names.filter(|name| others.contains_key(name.as_str())).cloned().collect()
    };
    let (was, is) = (kept(old, &news), kept(new, &olds));
    if was != is {
        let list = |names: Vec<String>| Some(Value::from(names));
        edits.push(Edit { path: path.to_owned(), before: list(was), after: list(is), order: true });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(before: &Value, after: &Value, expected: &[&str]) {
        let told: Vec<String> = edits(before, after)
            .iter()
            .map(|edit| {
                let show =
                    |it: &Option<Value>| it.as_ref().map_or("-".to_owned(), Value::to_string);
                let order = if edit.order { " order" } else { "" };
                format!("{} {} {}{order}", edit.path, show(&edit.before), show(&edit.after))
            })
            .collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn elements_are_paired_by_what_names_them() {
        let before = json!({"env": [{"name": "a", "value": 1}, {"name": "b", "value": 2}]});
        let after = json!({"env": [{"name": "c", "value": 3}, {"name": "a", "value": 4}]});
        let gone = r#"env[b] {"name":"b","value":2} -"#;
        check(&before, &after, &[gone, r#"env[c] - {"name":"c","value":3}"#, "env[a].value 1 4"]);
    }

    #[test]
    fn another_order_of_named_elements_is_told_once() {
        let (before, after) = (json!([{"id": 1}, {"id": 2}]), json!([{"id": 2}, {"id": 1}]));
        check(&before, &after, &[r#" ["1","2"] ["2","1"] order"#]);
    }

    #[test]
    fn the_only_element_is_compared_with_the_only_one() {
        let (before, after) = (json!([{"name": "a", "b": 1}]), json!([{"name": "a", "b": 2}]));
        check(&before, &after, &["[0].b 1 2"]);
    }

    #[test]
    fn one_more_at_the_head_is_one_more() {
        check(&json!(["b", "c"]), &json!(["a", "b", "d"]), &[r#"[0] - "a""#, r#"[2] "c" "d""#]);
    }

    #[test]
    fn a_text_is_not_the_expression_of_the_same_letters() {
        check(&json!({"a": "b"}), &json!({"a": {"": "b"}}), &[r#"a "b" {"":"b"}"#]);
    }
}
