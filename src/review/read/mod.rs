//! Generated files as the things that are in them: panels, rules, resources, objects. Whatever a file
//! holds is part of one of its things, so that what differs between files differs between things.

pub(super) mod hcl;
mod dashboards;
mod rules;
pub(super) mod terraform;
mod yaml;

use serde_json::{Map, Value};

use crate::artifact::Artifacts;

/// Something that people give a name.
#[derive(Debug, Clone)]
pub(super) struct Thing {
    /// What it is: `panel`, `Deployment`, `Terraform resource`.
    pub(super) noun: String,
    /// What tells it from others of its noun, wherever its file is.
    pub(super) key: String,
    /// What people call it.
    pub(super) name: String,
    /// Its file.
    pub(super) file: String,
    /// All of it.
    pub(super) value: Value,
}

impl Thing {
    fn new(noun: &str, name: impl Into<String>, file: &str, value: Value) -> Self {
        let name = name.into();
        Self { noun: noun.to_owned(), key: name.clone(), name, file: file.to_owned(), value }
    }

    fn keyed(mut self, key: impl Into<String>) -> Self {
        self.key = key.into();
        self
    }
}

/// The things in a file, in its order; none if it is a text like any other, or cannot be read.
pub(super) fn things(path: &str, text: &str) -> Option<Vec<Thing>> {
    let extension = path.rsplit('.').next().unwrap_or_default();
    match extension {
        "json" => {
            let value: Value = serde_json::from_str(text).ok()?;
            Some(match path.strip_prefix("grafana/dashboards/") {
                Some(_) => dashboards::classic(path, value),
                None if is_v2(&value) => dashboards::v2(path, value),
                None => vec![whole(path, value)],
            })
        }
        "yaml" | "yml" => {
            let documents: Vec<Value> = serde_saphyr::from_multiple(text).ok()?;
            Some(if path.starts_with("rules/tests/") {
                rules::proofs(path, documents)
            } else if path.starts_with("rules/") || path.starts_with("loki/") {
                rules::groups(path, documents)
            } else {
                yaml::objects(path, documents)
            })
        }
        "tf" => terraform::blocks(path, text),
        _ => None,
    }
}

/// Everything in some files that has a name.
pub(super) fn all(artifacts: &Artifacts, wanted: &dyn Fn(&str) -> bool) -> Vec<Thing> {
    let files = artifacts.iter().filter(|(path, _)| wanted(path.as_str()));
    files.flat_map(|(path, file)| things(path.as_str(), &file.text).unwrap_or_default()).collect()
}

/// A file that is one thing.
fn whole(path: &str, value: Value) -> Thing {
    Thing::new("file", path, path, value)
}

fn is_v2(value: &Value) -> bool {
    let spec = value.get("spec").unwrap_or(value);
    spec.get("elements").is_some_and(Value::is_object)
}

/// Takes a list out of an object.
fn take_list(object: &mut Map<String, Value>, key: &str) -> Vec<Value> {
    match object.remove(key) {
        Some(Value::Array(list)) => list,
        Some(other) => {
            object.insert(key.to_owned(), other);
            Vec::new()
        }
        None => Vec::new(),
    }
}

/// A text at a key; empty if there is none.
fn string<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The name of a file without its folder and ending.
fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split('.').next().unwrap_or(name)
}
