//! Objects: each with its kind, its name, its place; lists taken apart.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::place;
use crate::import::reading::Reading;
use crate::source::{FileId, Span};
use crate::syntax::yaml_tree::Node;

/// One object.
pub(super) struct Object<'a> {
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) file: FileId,
    pub(super) span: Span,
    pub(super) node: &'a Node,
}

/// All objects, in the order written; no two of one kind and name.
pub(super) struct Objects<'a> {
    pub(super) all: Vec<Object<'a>>,
}

impl<'a> Objects<'a> {
    /// Those of a kind.
    pub(super) fn of(&self, kind: &str) -> impl Iterator<Item = &Object<'a>> {
        self.all.iter().filter(move |it| it.kind == kind)
    }

    /// Where the one of this kind and name is.
    pub(super) fn position(&self, kind: &str, name: &str) -> Option<usize> {
        self.all.iter().position(|it| it.kind == kind && it.name == name)
    }
}

/// The objects of all documents; what is none is told.
pub(super) fn objects<'a>(
    documents: &'a [(FileId, Node)],
    reading: &mut Reading<'_>,
) -> Objects<'a> {
    let mut all: Vec<Object<'a>> = Vec::new();
    for (file, document) in documents {
        let is_list = document.text_at(&["kind"]).is_some_and(|kind| kind.ends_with("List"));
        let items = document.get("items").map(Node::items).filter(|_| is_list);
        let nodes: Vec<&Node> =
            items.map_or_else(|| vec![document], |items| items.iter().collect());
        for node in nodes {
            let Some(object) = object(*file, node, reading) else { continue };
            let same = |other: &Object<'_>| other.kind == object.kind && other.name == object.name;
            if let Some(at) = all.iter().position(same) {
                let message = format!("the {} `{}` is there twice", object.kind, object.name);
                reading.warn(object.span, message, "this one is taken, as a cluster would");
                all.remove(at);
            }
            all.push(object);
        }
    }
    Objects { all }
}

fn object<'a>(file: FileId, node: &'a Node, reading: &mut Reading<'_>) -> Option<Object<'a>> {
    let span = place(file, node);
    let kind = node.text_at(&["kind"]).unwrap_or_default();
    if kind == "Kustomization" {
        let help = "give what comes of it: `kubectl kustomize FOLDER | mltgen import -`";
        reading.error(span, "this says which files there are, and is none of them", Some(help));
        return None;
    }
    let name = node.text_at(&["metadata", "name"]).unwrap_or_default();
    let api = node.text_at(&["apiVersion"]).is_none_or(str::is_empty);
    for (what, missing) in
        [("apiVersion", api), ("kind", kind.is_empty()), ("metadata.name", name.is_empty())]
    {
        if missing {
            reading.error(span, format!("an object without `{what}`"), None);
        }
    }
    if kind.is_empty() || name.is_empty() {
        return None;
    }
    Some(Object { kind: kind.to_owned(), name: name.to_owned(), file, span, node })
}

/// The texts of a map.
pub(super) fn pairs(node: Option<&Node>) -> Vec<(String, String)> {
    let entries = node.map(Node::entries).unwrap_or_default().iter();
    entries.map(|it| (it.key.clone(), it.value.text().unwrap_or_default().to_owned())).collect()
}

/// The texts in a `ConfigMap`.
pub(super) fn data(object: &Object<'_>) -> Vec<(String, String)> {
    pairs(object.node.get("data"))
}

/// The keys of a Secret with their values, where they are texts.
pub(super) fn secret(object: &Object<'_>) -> Vec<(String, Option<String>)> {
    let mut found: Vec<(String, Option<String>)> = Vec::new();
    for (key, value) in pairs(object.node.get("data")) {
        let plain: String = value.split_whitespace().collect();
        let text = STANDARD.decode(plain).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        found.push((key, text));
    }
    for (key, value) in pairs(object.node.get("stringData")) {
        found.retain(|(other, _)| *other != key);
        found.push((key, Some(value)));
    }
    found
}

/// All that must not be written of a Secret, as it is and as it is packed.
pub(super) fn secret_values(object: &Object<'_>) -> BTreeSet<String> {
    let plain = secret(object).into_iter().filter_map(|(_, value)| value);
    let packed = pairs(object.node.get("data")).into_iter().map(|(_, value)| value);
    plain.chain(packed).map(|value| value.trim().to_owned()).filter(|it| !it.is_empty()).collect()
}
