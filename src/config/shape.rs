//! Which keys a tree may have: found out before it is decoded, so that one misspelt key is one
//! error and its value is read all the same.

use crate::config::tree::{Node, Table, Value};
use crate::diag::suggest::{listed, nearest};
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::source::Spanned;

/// What keys a value has, if it is a table.
#[derive(Debug, Clone, Copy)]
pub enum Shape {
    /// Whatever the user likes.
    Any,
    /// No keys: a text, a number, true or false.
    Leaf,
    /// A list of such values.
    List(fn() -> Shape),
    /// Keys of the user's own, each with such a value.
    Map(fn() -> Shape),
    /// Just these keys.
    Table(&'static [Key]),
    /// One shape or the other, by TOML type.
    Either(fn() -> Shape, fn() -> Shape),
}

/// A key of a table.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// As it is written.
    pub name: &'static str,
    /// Whether the table must have it.
    pub required: bool,
    /// What its value may be.
    pub shape: fn() -> Shape,
}

/// Tells of every unknown key below `node`, and mends it: a misspelt one gets its right name, any
/// other is taken out.
pub fn mend(node: &mut Node, shape: Shape, diags: &mut Diagnostics) {
    match (shape, &mut node.value) {
        (Shape::Table(keys), Value::Table(table)) => mend_table(table, keys, diags),
        (Shape::Map(of), Value::Table(table)) => {
            for (_, value) in &mut table.entries {
                mend(value, of(), diags);
            }
        }
        (Shape::List(of), Value::List(items)) => {
            for item in items {
                mend(item, of(), diags);
            }
        }
        (Shape::Either(one, other), value) => {
            let shape = if fits(one(), value) { one() } else { other() };
            mend(node, shape, diags);
        }
        _ => {}
    }
}

/// Whether a value has the TOML type of a shape.
fn fits(shape: Shape, value: &Value) -> bool {
    match shape {
        Shape::Any => true,
        Shape::Leaf => !matches!(value, Value::Table(_) | Value::List(_)),
        Shape::List(_) => matches!(value, Value::List(_)),
        Shape::Map(_) | Shape::Table(_) => matches!(value, Value::Table(_)),
        Shape::Either(one, other) => fits(one(), value) || fits(other(), value),
    }
}

fn mend_table(table: &mut Table, keys: &'static [Key], diags: &mut Diagnostics) {
    let entries = std::mem::take(&mut table.entries);
    let known = |name: &str| keys.iter().find(|key| key.name == name);
    let (right, wrong): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|(name, _)| known(&name.value).is_some());
    table.entries = right;
    for (name, value) in wrong {
        let meant = meant(&name.value, &value, table, keys);
        diags.error(unknown_key(&name, &meant, table, keys));
        match meant.as_slice() {
            [key] => {
                let name = name.with((*key).to_owned());
                table.merge(Table { entries: vec![(name, value)], damaged: false });
            }
            _ => table.damaged = true,
        }
    }
    for (name, value) in &mut table.entries {
        if let Some(key) = known(&name.value) {
            mend(value, (key.shape)(), diags);
        }
    }
}

/// The keys that a misspelt one may mean: not those that are there already, unless both are tables;
/// of several, those that are missing.
fn meant(name: &str, value: &Node, table: &Table, keys: &[Key]) -> Vec<&'static str> {
    let open = |key: &&Key| match table.get(key.name) {
        None => true,
        Some(present) => value.table().is_some() && present.table().is_some(),
    };
    let candidates: Vec<&Key> = keys.iter().filter(open).collect();
    let near = nearest(name, candidates.iter().map(|key| key.name));
    let missing = |name: &&&'static str| {
        candidates.iter().any(|key| key.name == **name && key.required && table.get(name).is_none())
    };
    let missing: Vec<&str> = near.iter().filter(missing).copied().collect();
    if near.len() > 1 && missing.len() == 1 { missing } else { near }
}

fn unknown_key(name: &Spanned<String>, meant: &[&str], table: &Table, keys: &[Key]) -> Diagnostic {
    let help = match meant {
        [] => {
            let open = |key: &&Key| table.get(key.name).is_none();
            let free: Vec<&str> = keys.iter().filter(open).map(|key| key.name).collect();
            (!free.is_empty()).then(|| format!("keys that can stand here: {}", listed(&free)))
        }
        [one] => Some(format!("did you mean `{one}`?")),
        several => Some(format!("did you mean one of {}?", listed(several))),
    };
    Diagnostic::new(code::UNKNOWN_KEY, name.span, format!("unknown key `{}`", name.value))
        .label("this table has no such key")
        .help_if(help)
}
