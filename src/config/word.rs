//! Words from fixed lists, as values.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::catalog::attributes::ATTRIBUTES;
use crate::catalog::engines::{ENGINES, EngineSpec};
use crate::config::decode::{Decode, unknown_word, wrong_type};
use crate::config::tree::{Node, Value};
use crate::diag::suggest::article;
use crate::diag::{Diagnostics, Reported};
use crate::model::platform::ResourceAttribute;
use crate::words::{
    ActionKind, AlertSeverity, CallKind, Collector, ContactKind, DashboardFormat, Direction,
    ExposeKind, ForecastSignal, GrafanaKind, IpVersion, KubernetesKind, LocalApp, LocalPlace,
    LogFormat, Method, NoData, Protocol, Renderer, SecretSource, ServiceNowMode, SliKind,
    SloOutput, StackSplit, StateKind, Weekday, Word,
};

fn word<T: Word>(node: &Node, diags: &mut Diagnostics) -> Result<T, Reported> {
    let Value::Text(text) = &node.value else {
        return Err(wrong_type(&article(T::WHAT), node, diags));
    };
    match T::ALL.iter().find(|(_, word, _)| word == text) {
        Some((value, _, _)) => Ok(*value),
        None => {
            let known = T::ALL.iter().map(|(_, word, _)| *word);
            Err(diags.error(unknown_word(T::WHAT, text, node.span, known)))
        }
    }
}

macro_rules! decode_words {
    ($($word:ty),+ $(,)?) => {$(
        impl Decode for $word {
            fn example() -> String {
                <$word as Word>::ALL.first().map_or_else(String::new, |(_, word, _)| format!("\"{word}\""))
            }

            fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
                word(node, diags)
            }
        }
    )+};
}

decode_words! {
    ActionKind, AlertSeverity, CallKind, Collector, ContactKind, DashboardFormat, Direction,
    ExposeKind, ForecastSignal, GrafanaKind, IpVersion, KubernetesKind, LocalApp, LocalPlace, LogFormat,
    Method,
    NoData, Protocol, Renderer, SecretSource, ServiceNowMode, SliKind, SloOutput, StackSplit,
    StateKind, Weekday,
}

macro_rules! rows {
    ($($(#[doc = $doc:literal])+ $name:ident($what:literal): $row:ty => $table:ident;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy)]
        pub struct $name(pub &'static $row);

        impl Decode for $name {
            fn example() -> String {
                $table.first().map_or_else(String::new, |row| format!("\"{}\"", row.name))
            }

            fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
                let Value::Text(text) = &node.value else {
                    return Err(wrong_type(&article($what), node, diags));
                };
                match $table.iter().find(|row| row.name == text) {
                    Some(row) => Ok(Self(row)),
                    None => {
                        let known = $table.iter().map(|row| row.name);
                        Err(diags.error(unknown_word($what, text, node.span, known)))
                    }
                }
            }
        }

        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                let names: Vec<&str> = $table.iter().map(|row| row.name).collect();
                json_schema!({ "type": "string", "enum": names })
            }
        }
    )+};
}

rows! {
    /// An engine of the catalog.
    KnownEngine("engine"): EngineSpec => ENGINES;
    /// A resource attribute of the catalog.
    Attribute("resource attribute"): ResourceAttribute => ATTRIBUTES;
}

/// The word of an engine: one of the catalog, or one of `[engines]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineName(pub String);

impl Decode for EngineName {
    fn example() -> String {
        KnownEngine::example()
    }

    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        match &node.value {
            Value::Text(text) => Ok(Self(text.clone())),
            _ => Err(wrong_type("an engine", node, diags)),
        }
    }
}

impl JsonSchema for EngineName {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        Cow::Borrowed("EngineName")
    }

    /// Editors offer the words that are known, and take any other.
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [
            generator.subschema_for::<KnownEngine>(),
            { "type": "string", "description": "an engine of `[engines]`" },
        ] })
    }
}
