//! JSON in one canonical spelling, so that equal values are equal bytes.

use std::cell::Cell;

use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::{Map, Number, Value};

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

/// Prints an object as [`print()`] does, with a list at one more key. Its items are made one by one
/// while they are printed: together they would take many times the memory of their text.
///
/// # Panics
/// Never: a JSON value can always be written as JSON.
pub fn print_with_list(
    object: &Map<String, Value>,
    key: &str,
    items: impl Iterator<Item = Value>,
) -> String {
    let items = Cell::new(Some(items));
    let mut text =
        serde_json::to_string_pretty(&WithList { object, key, items }).expect(ALWAYS_JSON);
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

/// A value as it is written in JSON, with expressions in place of values, as `serde_json::json!` has
/// it. But those are moved into it: there they are copied, once for each level they stand below.
macro_rules! tree {
    (null) => { serde_json::Value::Null };
    ([$($items:tt)*]) => { serde_json::Value::Array($crate::syntax::json::tree!(@items [] $($items)*)) };
    ({$($entries:tt)*}) => {
        serde_json::Value::Object($crate::syntax::json::object!({$($entries)*}))
    };
    (@items [$($done:expr,)*]) => { vec![$($done),*] };
    (@items [$($done:expr,)*] {$($inner:tt)*} $(, $($rest:tt)*)?) => {
        $crate::syntax::json::tree!(
            @items [$($done,)* $crate::syntax::json::tree!({$($inner)*}),] $($($rest)*)?
        )
    };
    (@items [$($done:expr,)*] [$($inner:tt)*] $(, $($rest:tt)*)?) => {
        $crate::syntax::json::tree!(
            @items [$($done,)* $crate::syntax::json::tree!([$($inner)*]),] $($($rest)*)?
        )
    };
    (@items [$($done:expr,)*] null $(, $($rest:tt)*)?) => {
        $crate::syntax::json::tree!(@items [$($done,)* serde_json::Value::Null,] $($($rest)*)?)
    };
    (@items [$($done:expr,)*] $item:expr $(, $($rest:tt)*)?) => {
        $crate::syntax::json::tree!(@items [$($done,)* serde_json::Value::from($item),] $($($rest)*)?)
    };
    (@entries $object:ident) => {};
    (@entries $object:ident $key:literal : {$($inner:tt)*} $(, $($rest:tt)*)?) => {
        $object.insert($key.to_owned(), $crate::syntax::json::tree!({$($inner)*}));
        $crate::syntax::json::tree!(@entries $object $($($rest)*)?);
    };
    (@entries $object:ident $key:literal : [$($inner:tt)*] $(, $($rest:tt)*)?) => {
        $object.insert($key.to_owned(), $crate::syntax::json::tree!([$($inner)*]));
        $crate::syntax::json::tree!(@entries $object $($($rest)*)?);
    };
    (@entries $object:ident $key:literal : null $(, $($rest:tt)*)?) => {
        $object.insert($key.to_owned(), serde_json::Value::Null);
        $crate::syntax::json::tree!(@entries $object $($($rest)*)?);
    };
    (@entries $object:ident $key:literal : $value:expr $(, $($rest:tt)*)?) => {
        $object.insert($key.to_owned(), serde_json::Value::from($value));
        $crate::syntax::json::tree!(@entries $object $($($rest)*)?);
    };
    ($value:expr) => { serde_json::Value::from($value) };
}
pub(crate) use tree;

/// The object that [`tree!`] would make a value of.
macro_rules! object {
    ({}) => { serde_json::Map::new() };
    ({$($entries:tt)*}) => {{
        let mut object = serde_json::Map::new();
        $crate::syntax::json::tree!(@entries object $($entries)*);
        object
    }};
}
pub(crate) use object;

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

struct WithList<'a, I> {
    object: &'a Map<String, Value>,
    key: &'a str,
    items: Cell<Option<I>>,
}

impl<I: Iterator<Item = Value>> Serialize for WithList<'_, I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut keys: Vec<&str> = self.object.keys().map(String::as_str).collect();
        keys.push(self.key);
        keys.sort_unstable();
        let mut map = serializer.serialize_map(Some(keys.len()))?;
        for key in keys {
            match self.object.get(key) {
                Some(value) => map.serialize_entry(key, &Canonical(value))?,
                None => map.serialize_entry(key, &List(&self.items))?,
            }
        }
        map.end()
    }
}

struct List<'a, I>(&'a Cell<Option<I>>);

impl<I: Iterator<Item = Value>> Serialize for List<'_, I> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut list = serializer.serialize_seq(None)?;
        for item in self.0.take().into_iter().flatten() {
            list.serialize_element(&Canonical(&item))?;
        }
        list.end()
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
    fn trees_are_what_json_says() {
        let (name, items) = ("a \"b\"", vec![1, 2]);
        let ours = tree!({
            "nothing": null, "name": name, "deep": {"list": [null, {"x": [[]]}, [1], name, 2.5]},
            "items": items.clone(), "sum": 1 + 2, "empty": {},
        });
        let theirs = json!({
            "nothing": null, "name": name, "deep": {"list": [null, {"x": [[]]}, [1], name, 2.5]},
            "items": items, "sum": 1 + 2, "empty": {},
        });
        assert_eq!(ours, theirs);
        assert_eq!(tree!(name), json!(name));
        assert_eq!(tree!(null), json!(null));
    }

    #[test]
    fn keys_are_sorted_at_every_depth() {
        let value = json!({"b": [{"z": 1, "a": null}], "a": {}});
        assert_eq!(print_compact(&value), r#"{"a":{},"b":[{"a":null,"z":1}]}"#);
    }

    #[test]
    fn a_list_made_while_printing_is_printed_like_any_other() {
        let object = tree!({"a": 1, "z": {"b": 2, "a": []}});
        let items = [tree!({"y": 1, "x": [2.0]}), tree!(null)];
        let mut whole = object.clone();
        whole["list"] = Value::from(items.to_vec());
        let object = object.as_object().expect("an object");
        assert_eq!(print_with_list(object, "list", items.into_iter()), print(&whole));
        whole["list"] = tree!([]);
        assert_eq!(print_with_list(object, "list", std::iter::empty()), print(&whole));
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
