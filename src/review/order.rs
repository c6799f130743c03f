//! The order of a demo's tables means nothing, but decides in which order things are shown. Before two
//! demos are compared, the one is put into the order of the other.

use toml::{Table, Value};

/// `text`, with the keys of its tables in the order of `model`; keys that are not there keep their
/// places. The text itself, if that changes nothing or if one of them is no TOML.
pub fn ordered_like(text: &str, model: &str) -> String {
    let (Ok(table), Ok(model)) = (text.parse::<Table>(), model.parse::<Table>()) else {
        return text.to_owned();
    };
    let mut ordered = table.clone();
    order(&mut ordered, &model);
    if keys(&ordered) == keys(&table) { text.to_owned() } else { ordered.to_string() }
}

fn order(table: &mut Table, model: &Table) {
    let mut shared =
        model.keys().filter(|key| table.contains_key(*key)).cloned().collect::<Vec<_>>();
    shared.reverse();
    let mut entries: Vec<(String, Value)> = Vec::new();
    let mut rest = std::mem::take(table);
    let names: Vec<String> = rest.keys().cloned().collect();
    for name in names {
        let name = if model.contains_key(&name) { shared.pop().unwrap_or(name) } else { name };
        if let Some(mut value) = rest.remove(&name) {
            if let Some(other) = model.get(&name) {
                order_value(&mut value, other);
            }
            entries.push((name, value));
        }
    }
    table.extend(entries);
}

fn order_value(value: &mut Value, model: &Value) {
    match (value, model) {
        (Value::Table(table), Value::Table(model)) => order(table, model),
        (Value::Array(items), Value::Array(models)) => {
            for (item, model) in items.iter_mut().zip(models) {
                order_value(item, model);
            }
        }
        _ => {}
    }
}

/// Every key in its order, by the tables it stands in.
fn keys(table: &Table) -> Vec<String> {
    fn collect(value: &Value, keys: &mut Vec<String>) {
        match value {
            Value::Table(table) => {
                for (key, value) in table {
                    keys.push(key.clone());
                    collect(value, keys);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, keys)),
            Value::String(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime(_) => {}
        }
    }
    let mut keys = Vec::new();
    for (key, value) in table {
        keys.push(key.clone());
        collect(value, &mut keys);
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_both_have_is_in_the_order_of_the_other_and_the_rest_stays() {
        let text = "x = 1\n[b]\nq = 1\np = 2\n[mine]\n[a]\n";
        let ordered = ordered_like(text, "[a]\n[b]\np = 0\nq = 0\n[theirs]\n");
        assert_eq!(ordered, "x = 1\n\n[a]\n\n[mine]\n\n[b]\np = 2\nq = 1\n");
    }

    #[test]
    fn a_text_in_the_same_order_is_kept_with_its_comments() {
        let text = "b = 1 # why\na = 2\n";
        assert_eq!(ordered_like(text, "b = 3\nc = 1\na = 1\n"), text);
        assert_eq!(ordered_like("a = ", "a = 1"), "a = ");
    }
}
