//! The language as JSON Schema, for editors: from the very types that the decoder fills.

use std::borrow::Cow;

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value, json};

use crate::config::Config;
use crate::config::component::{Health, OwnSignal};
use crate::config::condition::{BOUND_PATTERN, Bound, LineText};
use crate::config::decode::{Bounded, Entries, Map, NAME_PATTERN, NonEmpty};
use crate::config::form::{Anything, Form, NumberOrText, OneOrMany, Partial, Switch};
use crate::config::objective::{Budget, METRIC_PATTERN, MetricEntries};
use crate::config::presentation::Refresh;
use crate::source::Spanned;
use crate::units::{Bytes, Cpu, Currency, Duration, Quantity, Range, Rate, Ratio};
use crate::words::{SignalKind, Word};

/// The whole schema: draft 7, which editors know best.
pub fn schema() -> Value {
    let mut schema = of_tables();
    require_in_entries(&mut schema);
    schema["title"] = json!("mltgen demo");
    schema
}

/// Each table by itself, with the keys that it must have, wherever they may stand.
pub(super) fn of_tables() -> Value {
    let settings = SchemaSettings::draft07();
    let mut schema = settings.into_generator().into_root_schema_for::<Config>().to_value();
    adapt(&mut schema);
    schema
}

/// Tables whose entries may have their keys from `[defaults]`, and the types of the entries.
const WITH_DEFAULTS: [(&str, &str); 9] = [
    ("services", "Service"),
    ("datastores", "Datastore"),
    ("external", "External"),
    ("slos", "Slo"),
    ("recorded", "Recorded"),
    ("alerts", "Alert"),
    ("forecasts", "Forecast"),
    ("contact_points", "ContactPoint"),
    ("scenarios", "Scenario"),
];

/// A key that an entry must have may stand in its defaults: either all entries have it, or they do.
fn require_in_entries(schema: &mut Value) {
    let mut rules = Vec::new();
    for (table, name) in WITH_DEFAULTS {
        let entry = schema.pointer_mut(&format!("/definitions/{name}"));
        let Some(Value::Object(entry)) = entry else { continue };
        let Some(Value::Array(required)) = entry.remove("required") else { continue };
        for key in required {
            let defaults = json!({ table: { "required": [key] } });
            rules.push(json!({ "anyOf": [
                { "properties": { table: { "additionalProperties": { "required": [key] } } } },
                {
                    "required": ["defaults"],
                    "properties": { "defaults": { "required": [table], "properties": defaults } },
                },
            ] }));
        }
    }
    schema["allOf"] = Value::Array(rules);
}

/// TOML has no null, and numbers have the bounds that the decoder has.
fn adapt(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Array(types)) = object.get_mut("type") {
                types.retain(|name| name != "null");
                if let [one] = types.as_slice() {
                    let one = one.clone();
                    object.insert("type".to_owned(), one);
                }
            }
            if let Some(Value::Array(words)) = object.get_mut("enum") {
                words.retain(|word| !word.is_null());
            }
            // `format` is a key of the language too, whose schema is an object.
            if let Some(Value::String(format)) = object.get("format").cloned() {
                object.remove("format");
                adapt_number(object, &format);
            }
            object.values_mut().for_each(adapt);
            without_null(object);
        }
        Value::Array(items) => items.iter_mut().for_each(adapt),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn adapt_number(object: &mut serde_json::Map<String, Value>, format: &str) {
    let (least, most) = match format {
        "uint16" => (1, u64::from(u16::MAX)),
        "uint32" => (0, u64::from(u32::MAX)),
        "uint64" => (0, i64::MAX.unsigned_abs()),
        _ => return,
    };
    object.insert("minimum".to_owned(), json!(least));
    object.insert("maximum".to_owned(), json!(most));
}

/// `anyOf: [x, null]` is `x`.
fn without_null(object: &mut serde_json::Map<String, Value>) {
    let Some(Value::Array(variants)) = object.get_mut("anyOf") else { return };
    variants.retain(|variant| variant.get("type") != Some(&json!("null")));
    if let [Value::Object(one)] = variants.as_slice() {
        let one = one.clone();
        object.remove("anyOf");
        object.extend(one);
    }
}

/// A text that a pattern accepts, or that holds a `${…}` whose value nobody knows here. Its title says
/// what it is: the description is what the key says of itself.
fn text(pattern: &str, about: &str, examples: &[&str]) -> Schema {
    json_schema!({
        "type": "string",
        "pattern": format!("{pattern}|\\$\\{{"),
        "title": format!("{about}, such as `{}`", examples.join("` or `")),
        "examples": examples,
    })
}

macro_rules! inline {
    ($(impl $(<$($generic:ident),+>)? for $type:ty => |$generator:ident| $schema:expr;)+) => {$(
        impl $(<$($generic: JsonSchema),+>)? JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($type))
            }

            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    )+};
}

macro_rules! quantity_schemas {
    ($($quantity:ty),+) => {$(
        inline! {
            impl for $quantity => |_generator| text(
                &format!("^{}$", <$quantity as Quantity>::PATTERN),
                <$quantity as Quantity>::NAME,
                &[<$quantity as Quantity>::EXAMPLE],
            );
        }
    )+};
}

quantity_schemas! { Duration, Ratio, Bytes, Cpu, Rate, Currency }

impl<const LEAST: u32, const MOST: u32> JsonSchema for Bounded<LEAST, MOST> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Bounded")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": LEAST, "maximum": MOST })
    }
}

impl<T: Quantity> JsonSchema for Range<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Range")
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let one = T::PATTERN;
        let about = format!("{} or a range", T::NAME);
        text(&format!("^{one}(\\.\\.{one})?$"), &about, &[T::EXAMPLE, T::RANGE])
    }
}

inline! {
    impl<T> for Spanned<T> => |generator| generator.subschema_for::<T>();
    impl<T> for Map<T> => |generator| json_schema!({
        "type": "object",
        "additionalProperties": generator.subschema_for::<T>(),
    });
    impl<T> for Entries<T> => |generator| json_schema!({
        "type": "object",
        "propertyNames": { "pattern": NAME_PATTERN },
        "additionalProperties": generator.subschema_for::<T>(),
    });
    impl<T> for MetricEntries<T> => |generator| json_schema!({
        "type": "object",
        "propertyNames": { "pattern": METRIC_PATTERN },
        "additionalProperties": generator.subschema_for::<T>(),
    });
    impl<T> for NonEmpty<T> => |generator| json_schema!({
        "type": "array",
        "items": generator.subschema_for::<T>(),
        "minItems": 1,
    });
    impl<S, L> for Form<S, L> => |generator| json_schema!({
        "anyOf": [generator.subschema_for::<S>(), generator.subschema_for::<L>()],
    });
    impl<T> for Switch<T> => |generator| json_schema!({
        "anyOf": [{ "const": false }, generator.subschema_for::<T>()],
    });
    impl for OneOrMany => |_generator| json_schema!({
        "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }],
    });
    impl for NumberOrText => |generator| json_schema!({
        "anyOf": [generator.subschema_for::<u64>(), { "type": "string" }],
    });
    impl for Anything => |_generator| json_schema!(true);
    impl for Bound => |_generator| text(
        BOUND_PATTERN,
        "a condition",
        &["> 5%", "> 2s", "> 0"],
    );
    impl for LineText => |_generator| json_schema!({
        "type": "string",
        "title": "a text to find, or a condition such as `=~ timeout|refused`",
        "examples": ["=~ timeout|refused"],
    });
    impl for Budget => |generator| json_schema!({
        "anyOf": [
            generator.subschema_for::<u64>(),
            generator.subschema_for::<Duration>(),
            generator.subschema_for::<Ratio>(),
        ],
    });
    impl for Refresh => |generator| json_schema!({
        "anyOf": [{ "const": "off" }, generator.subschema_for::<Duration>()],
    });
}

impl<T: JsonSchema> JsonSchema for Partial<T> {
    fn schema_name() -> Cow<'static, str> {
        Cow::Owned(format!("{}Defaults", T::schema_name()))
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = T::json_schema(generator);
        schema.remove("required");
        schema
    }
}

impl JsonSchema for Health {
    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("Health")
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let bound = generator.subschema_for::<Bound>();
        let known = json!({ "anyOf": [
            { "const": false },
            bound,
            {
                "type": "string",
                "pattern": "^([^=!<>]|$)",
                "title": "a recorded metric (of `errors`), or `calls` (of `downstream`)",
            },
        ] });
        let properties: serde_json::Map<String, Value> = SignalKind::ALL
            .iter()
            .map(|(_, word, about)| {
                let mut schema = known.clone();
                schema["description"] = json!(about.trim());
                ((*word).to_owned(), schema)
            })
            .collect();
        json_schema!({
            "description": "What turns a component red: known signals, and some of your own.",
            "type": "object",
            "properties": properties,
            "additionalProperties": generator.subschema_for::<OwnSignal>(),
        })
    }
}
