//! Parts of a workload that a demo has no words for: kept as they are, until a patch says them.

use crate::syntax::yaml_tree::{Entry, Node, Tree};

/// Where a part stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Annotations of the object that makes the pods.
    Annotations,
    /// That object's `spec`.
    Controller,
    /// Annotations of the pods.
    PodAnnotations,
    /// The `spec` of the pods.
    Pod,
    /// The container.
    Container,
    /// The `spec` of the Service of this name.
    Service(String),
    /// The same, unless a store's engine names its pods by a Service of its own.
    Headless(String),
    /// Annotations of the Service of this name.
    ServiceAnnotations(String),
    /// The `spec` of the Service by which it is reached from outside.
    Outside,
    /// Annotations of that Service.
    OutsideAnnotations,
}

/// A part.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    /// Where it stands.
    pub(super) place: Place,
    /// Its key there. Lists of one key are put together.
    pub(super) key: String,
    /// What it says.
    pub(super) node: Node,
    /// What it is, for people; empty if it goes without saying.
    pub(super) what: String,
}

/// A node that stands nowhere.
const fn node(tree: Tree) -> Node {
    Node { tree, place: 0..0 }
}

/// A text.
pub(super) fn text(text: &str) -> Node {
    node(Tree::Scalar { text: text.to_owned(), plain: false })
}

/// A number, true or false.
pub(super) fn plain(text: impl Into<String>) -> Node {
    node(Tree::Scalar { text: text.into(), plain: true })
}

/// A list.
pub(super) fn list(items: Vec<Node>) -> Node {
    node(Tree::List(items))
}

/// A map.
pub(super) fn map(entries: Vec<(&str, Node)>) -> Node {
    let entry = |(key, value): (&str, Node)| Entry { key: key.to_owned(), place: 0..0, value };
    node(Tree::Map(entries.into_iter().map(entry).collect()))
}

/// A map without some of its keys.
pub(super) fn without(node: &Node, keys: &[&str]) -> Node {
    let mut node = node.clone();
    if let Tree::Map(entries) = &mut node.tree {
        entries.retain(|entry| !keys.contains(&entry.key.as_str()));
    }
    node
}

/// Sets a key of a map, where it stands if it is there.
pub(super) fn set(node: &mut Node, key: &str, value: Node) {
    let Tree::Map(entries) = &mut node.tree else { return };
    match entries.iter_mut().find(|entry| entry.key == key) {
        Some(entry) => entry.value = value,
        None => entries.push(Entry { key: key.to_owned(), place: 0..0, value }),
    }
}

/// Whether a node says nothing.
pub(super) fn is_empty(node: &Node) -> bool {
    match &node.tree {
        Tree::Null => true,
        Tree::Scalar { .. } => false,
        Tree::List(items) => items.is_empty(),
        Tree::Map(entries) => entries.is_empty(),
    }
}

/// Whether two nodes say the same, wherever they stand.
pub(super) fn same(one: &Node, other: &Node) -> bool {
    match (&one.tree, &other.tree) {
        (Tree::Null, Tree::Null) => true,
        (Tree::Scalar { text: one, .. }, Tree::Scalar { text: other, .. }) => one == other,
        (Tree::List(one), Tree::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Tree::Map(one), Tree::Map(others)) => {
            one.len() == others.len()
                && one.iter().all(|entry| {
                    let other = others.iter().find(|other| other.key == entry.key);
                    other.is_some_and(|other| same(&entry.value, &other.value))
                })
        }
        (Tree::Null | Tree::Scalar { .. } | Tree::List(_) | Tree::Map(_), _) => false,
    }
}
