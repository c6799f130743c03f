//! JSON in one canonical spelling, so that equal values are equal bytes.

use serde::{Serialize, Serializer};
use serde_json::{Number, Value};

/// Prints with two spaces, keys in order of their bytes, whole numbers without a fraction, and a
/// newline at the end.
///
/// # Panics
/// Never: a JSON value can always be written as JSON.
pub fn print(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(&Canonical(value)).expect(ALWAYS_JSON);
    text.push('\n');
    text
}

/// The same value on one line, for places where JSON stands inside another language.
///
/// # Panics
/// Never: a JSON value can always be written as JSON.
pub fn print_compact(value: &Value) -> String {
    serde_json::to_string(&Canonical(value)).expect(ALWAYS_JSON)
}

const ALWAYS_JSON: &str = "a JSON value can always be written as JSON";

/// A value with the keys of every object sorted, and `2.0` as `2`: `serde_json` keeps keys in order
/// of insertion, and a number computed as a float is still the same number.
struct Canonical<'a>(&'a Value);

impl Serialize for Canonical<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Value::Null | Value::Bool(_) | Value::String(_) => self.0.serialize(serializer),
            Value::Number(number) => whole_if_possible(number).serialize(serializer),
            Value::Array(items) => serializer.collect_seq(items.iter().map(Canonical)),
            Value::Object(object) => {
                let mut entries: Vec<_> = object.iter().collect();
                entries.sort_by_key(|(key, _)| *key);
                serializer.collect_map(entries.into_iter().map(|(key, it)| (key, Canonical(it))))
            }
        }
    }
}

fn whole_if_possible(number: &Number) -> Number {
    /// Below this bound every whole float is exactly one integer.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match number.as_f64() {
        #[expect(clippy::cast_possible_truncation, reason = "whole, and below 2^53")]
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() < EXACT => {
            Number::from(float as i64)
        }
        Some(_) | None => number.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keys_are_sorted_at_every_depth() {
        let value = json!({"b": [{"z": 1, "a": null}], "a": {}});
        assert_eq!(print_compact(&value), r#"{"a":{},"b":[{"a":null,"z":1}]}"#);
    }

    #[test]
    fn whole_floats_are_integers() {
        let value = json!([2.0, -0.0, 2.5, 1e300, 7]);
        assert_eq!(print_compact(&value), "[2,0,2.5,1e+300,7]");
    }

    #[test]
    fn pretty_print_ends_in_a_newline() {
        assert_eq!(print(&json!({"a": [1]})), "{\n  \"a\": [\n    1\n  ]\n}\n");
    }
}
