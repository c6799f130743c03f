//! One service written upon another, as `extends`, several files, and overrides have it.

use std::ops::Range;

use crate::syntax::yaml_tree::{Entry, Node, Tree};

/// Keys that may be a list of `NAME=value` or a map.
const PAIRS: &[&str] = &["environment", "labels", "annotations", "extra_hosts"];
/// Keys that may be a list of names or a map.
const NAMED: &[&str] = &["depends_on", "networks"];
/// Lists to which another file adds.
const ADDED: &[&str] = &[
    "ports",
    "expose",
    "env_file",
    "volumes",
    "configs",
    "secrets",
    "links",
    "external_links",
    "dns",
    "tmpfs",
    "profiles",
    "cap_add",
    "cap_drop",
    "devices",
    "security_opt",
];

/// `over` written upon `base`.
pub(super) fn service(base: Node, over: Node) -> Node {
    let (mut base, over) = (normal(base), normal(over));
    let Tree::Map(entries) = over.tree else { return base };
    let Tree::Map(own) = &mut base.tree else { return Node { tree: Tree::Map(entries), ..over } };
    for entry in entries {
        let Some(at) = own.iter().position(|other| other.key == entry.key) else {
            own.push(entry);
            continue;
        };
        let there = &mut own[at].value;
        if ADDED.contains(&entry.key.as_str()) {
            *there = added(&entry.key, std::mem::replace(there, nothing()), entry.value);
        } else {
            deep(there, entry.value);
        }
    }
    base
}

const fn nothing() -> Node {
    Node { tree: Tree::Null, place: Range { start: 0, end: 0 } }
}

/// Maps merge key by key, all else replaces.
pub(super) fn deep(base: &mut Node, over: Node) {
    match (&mut base.tree, over) {
        (Tree::Map(own), Node { tree: Tree::Map(entries), .. }) => {
            for entry in entries {
                match own.iter_mut().find(|other| other.key == entry.key) {
                    Some(other) => deep(&mut other.value, entry.value),
                    None => own.push(entry),
                }
            }
        }
        (_, over) => *base = over,
    }
}

fn added(key: &str, base: Node, over: Node) -> Node {
    let place = over.place.clone();
    let listed = |node: Node| match node.tree {
        Tree::List(items) => items,
        Tree::Null => Vec::new(),
        Tree::Scalar { .. } | Tree::Map(_) => vec![node],
    };
    let mut items = listed(base);
    for item in listed(over) {
        let target = |node: &Node| match key {
            "volumes" => target(node),
            _ => None,
        };
        let same = |other: &Node| {
            other.tree == item.tree || target(other).is_some() && target(other) == target(&item)
        };
        items.retain(|other| !same(other));
        items.push(item);
    }
    Node { tree: Tree::List(items), place }
}

/// Where in the container a volume is mounted.
pub(super) fn target(volume: &Node) -> Option<String> {
    match volume.text() {
        Some(short) => {
            let parts: Vec<&str> = short.split(':').collect();
            parts.get(1).or(parts.first()).map(|it| (*it).to_owned())
        }
        None => volume.text_at(&["target"]).map(str::to_owned),
    }
}

/// A service in which what may be a list or a map is a map.
pub(super) fn normal(mut service: Node) -> Node {
    let Tree::Map(entries) = &mut service.tree else { return service };
    for Entry { key, value, .. } in entries {
        let Tree::List(items) = &value.tree else { continue };
        let entry = |item: &Node, pairs: bool| {
            let text = item.text()?;
            let (key, inner) = match text.split_once('=') {
                Some((key, inner)) if pairs => (key, Some(inner)),
                _ => (text, None),
            };
            let tree =
                inner.map_or(Tree::Null, |it| Tree::Scalar { text: it.to_owned(), plain: false });
            let place = item.place.clone();
            let value = Node { tree, place: place.clone() };
            Some(Entry { key: key.to_owned(), place, value })
        };
        let pairs = PAIRS.contains(&key.as_str());
        if pairs || NAMED.contains(&key.as_str()) {
            let mut all: Vec<Entry> = Vec::new();
            for found in items.iter().filter_map(|item| entry(item, pairs)) {
                all.retain(|other| other.key != found.key);
                all.push(found);
            }
            value.tree = Tree::Map(all);
        }
    }
    service
}
