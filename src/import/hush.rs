//! What is kept as it was, with no secret in it, and with hosts by their names here.

use super::edges;
use super::guard::Guard;
use super::mention::renamed;
use super::piece::{Piece, Place, map, set, text, without};
use super::secret::{
    Verdict, has_parameter, is_in_file, is_token, judge, judge_argument, passwords,
};
use super::settle::Settled;
use crate::config::secret::{flagged, has_password, is_about, is_named_so, is_reference};
use crate::syntax::yaml_tree::{Entry, Node, Tree};

/// Headers by which somebody signs in.
const HEADERS: &[&str] = &["authorization", "cookie", "proxy-authorization"];

/// A part whose secrets are references; none if one is left in it.
pub(super) fn hushed(
    settled: &Settled<'_>,
    at: usize,
    piece: &Piece,
    guard: &mut Guard,
) -> Option<Node> {
    let node = hush(settled, at, &piece.key, &piece.node, guard);
    let noted = matches!(
        piece.place,
        Place::Annotations
            | Place::PodAnnotations
            | Place::ServiceAnnotations(_)
            | Place::OutsideAnnotations
    );
    let is_named = noted && judge(&piece.key, node.text().unwrap_or_default()) == Verdict::Secret;
    (!is_named && !is_open(&piece.key, &node, guard)).then_some(node)
}

fn hush(settled: &Settled<'_>, at: usize, key: &str, node: &Node, guard: &mut Guard) -> Node {
    let tree = match &node.tree {
        Tree::List(items) if key == "env" => {
            Tree::List(items.iter().flat_map(|it| variable(settled, at, it, guard)).collect())
        }
        Tree::List(items) if matches!(key, "command" | "args") => Tree::List(words(settled, items)),
        Tree::List(items) => {
            Tree::List(items.iter().map(|it| hush(settled, at, "", it, guard)).collect())
        }
        Tree::Map(entries) => {
            let inner = |entry: &Entry| {
                // The container of the component is called as it is.
                let own = entry.key == "containerName"
                    && entry.value.text() == Some(&settled.system.workloads[at].container);
                let value = if own {
                    text(&settled.names[at])
                } else {
                    hush(settled, at, &entry.key, &entry.value, guard)
                };
                Entry { value, ..entry.clone() }
            };
            let mut inner = inner;
            // What begins so would be an order to kustomize.
            let plain = entries.iter().filter(|entry| !entry.key.starts_with('$'));
            Tree::Map(plain.map(&mut inner).collect())
        }
        Tree::Null | Tree::Scalar { .. } => node.tree.clone(),
    };
    Node { tree, place: node.place.clone() }
}

/// A variable, and before it the secrets that it is put together from.
fn variable(settled: &Settled<'_>, at: usize, item: &Node, guard: &mut Guard) -> Vec<Node> {
    let component = &settled.names[at];
    let Some(name) = item.text_at(&["name"]) else { return vec![item.clone()] };
    let way = |key: &str| item.text_at(&["valueFrom", "secretKeyRef", key]);
    if let (Some(of), Some(key)) = (way("name"), way("key")) {
        let (of, key) = guard.moved(of, key);
        let mut item = item.clone();
        if let Some(mut from) = item.get("valueFrom").cloned()
            && let Some(mut reference) = from.get("secretKeyRef").cloned()
        {
            set(&mut reference, "name", text(&of));
            set(&mut reference, "key", text(&key));
            set(&mut from, "secretKeyRef", reference);
            set(&mut item, "valueFrom", from);
        }
        return vec![item];
    }
    let Some(value) = item.text_at(&["value"]) else { return vec![item.clone()] };
    let found = edges::in_variable(name, value, settled.hosts);
    let value = renamed(value, &found, |of| settled.names[of].clone());
    let written = |value: &str| {
        let mut item = without(item, &[]);
        set(&mut item, "value", text(value));
        item
    };
    match judge(name, &value) {
        Verdict::Secret => vec![secret(component, name, &value, guard)],
        Verdict::Password => {
            let (mut items, mut rest) = (Vec::new(), value.clone());
            for (position, password) in passwords(&value).into_iter().enumerate() {
                let end = if position == 0 { String::new() } else { format!("_{}", position + 1) };
                let part = format!("{name}_PASSWORD{end}");
                rest = rest.replace(&format!(":{password}@"), &format!(":$({part})@"));
                items.push(secret(component, &part, password, guard));
            }
            if judge(name, &rest) != Verdict::Plain || guard.holds(&rest) {
                return vec![secret(component, name, &value, guard)];
            }
            items.push(written(&rest));
            items
        }
        Verdict::Plain | Verdict::Public if guard.holds(&value) => {
            vec![secret(component, name, &value, guard)]
        }
        Verdict::Plain | Verdict::Public => vec![written(&value)],
    }
}

/// A variable that is read from where its value is kept.
fn secret(component: &str, name: &str, value: &str, guard: &mut Guard) -> Node {
    let (of, key) = guard.kept(component, name, value);
    let reference = map(vec![("name", text(&of)), ("key", text(&key))]);
    let from = map(vec![("secretKeyRef", reference)]);
    map(vec![("name", text(name)), ("valueFrom", from)])
}

/// Words of a command, hosts by their names here.
fn words(settled: &Settled<'_>, items: &[Node]) -> Vec<Node> {
    let before = |at: usize| at.checked_sub(1).and_then(|it| items[it].text()).map(str::to_owned);
    let word = |(at, item): (usize, &Node)| match item.text() {
        Some(word) => {
            let found = edges::in_argument(before(at).as_ref(), word, settled.hosts);
            if found.is_empty() {
                item.clone()
            } else {
                text(&renamed(word, &found, |of| settled.names[of].clone()))
            }
        }
        None => item.clone(),
    };
    items.iter().enumerate().map(word).collect()
}

/// Whether there is a secret in a node.
fn is_open(key: &str, node: &Node, guard: &Guard) -> bool {
    match &node.tree {
        Tree::Null => false,
        Tree::Scalar { text, .. } => {
            has_password(text)
                || has_parameter(text)
                || is_token(text)
                || text.contains("-----BEGIN")
                || guard.holds(text)
                || text.contains('\n') && is_in_file(text)
        }
        Tree::List(items) => {
            let is_word = matches!(key, "command" | "args");
            let hides = |(at, item): (usize, &Node)| {
                let before = at.checked_sub(1).and_then(|it| items[it].text());
                let (flag, value) = flagged(before, item.text().unwrap_or_default());
                let verdict = judge_argument(&flag, &value);
                is_word && matches!(verdict, Verdict::Secret | Verdict::Password)
            };
            items.iter().enumerate().any(hides) || items.iter().any(|it| is_open("", it, guard))
        }
        Tree::Map(entries) => {
            let (name, value) = (node.text_at(&["name"]), node.text_at(&["value"]));
            let is_named = name.zip(value).is_some_and(|(name, value)| {
                let is_header = HEADERS.contains(&name.to_lowercase().as_str());
                let is_plain = value.is_empty() || is_reference(value);
                // What the build itself would take for a secret is one, too.
                let is_literal = is_named_so(name) && !is_about(name, value);
                !is_plain && (is_header || is_literal || judge(name, value) == Verdict::Secret)
            });
            is_named || entries.iter().any(|entry| is_open(&entry.key, &entry.value, guard))
        }
    }
}
