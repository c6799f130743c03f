//! Demos in several files: `include = ["teams/*/demo.toml"]`.
//!
//! A file that is included holds parts of the demo, and its own `[defaults]` for them; what is said of
//! the whole stands in the file that includes it. Paths that it names start at its own folder.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use glob::MatchOptions;

use crate::config::layers::{self, ENTRY_TABLES};
use crate::config::shape;
use crate::config::tree::{self, Node, Table, Value};
use crate::config::{Inputs, Text};
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::source::{FileId, Sources, Span, Spanned};

/// The key that says which.
const KEY: &str = "include";

/// Paths of files that a demo includes, and patterns of paths.
pub fn written(root: &Node) -> Vec<Text> {
    let Some(Node { value: Value::List(items), .. }) = root.at(&[KEY]) else { return Vec::new() };
    let text = |item: &Node| Some(Spanned { value: item.text()?.to_owned(), span: item.span });
    items.iter().filter_map(text).collect()
}

/// Adds the parts of all files that the tree includes, in the order of their paths.
pub fn add(
    root: &mut Node,
    sources: &Sources,
    inputs: &Inputs,
    shape: shape::Shape,
    diags: &mut Diagnostics,
) {
    let files = included(root, sources, inputs, diags);
    let mut places = places(root);
    for file in files {
        // What is no TOML has been told, and the rest goes on without it.
        let Ok(mut tree) = tree::parse(sources, file, diags) else { continue };
        shape::mend(&mut tree, shape, diags);
        take_what_is_of_the_whole(&mut tree, root, diags);
        start_at_its_folder(&mut tree, &sources.get(file).path);
        layers::apply_defaults(&mut tree);
        merge(root, tree, &mut places, diags);
    }
}

/// The files that a demo is made of itself, in whatever order: not those that it names.
pub fn files(root: &Node, sources: &Sources, inputs: &Inputs) -> Vec<FileId> {
    // What is wrong with them has been told.
    let mut files = included(root, sources, inputs, &mut Diagnostics::default());
    files.push(inputs.demo);
    files.extend(inputs.overlay);
    files.extend(&inputs.settings);
    files
}

fn included(
    root: &Node,
    sources: &Sources,
    inputs: &Inputs,
    diags: &mut Diagnostics,
) -> Vec<FileId> {
    let mut files: Vec<FileId> = Vec::new();
    for text in written(root) {
        let found = like(sources, &text, diags);
        for file in found.iter().filter_map(|path| sources.find_id(path)) {
            if file != inputs.demo && Some(file) != inputs.overlay && !files.contains(&file) {
                files.push(file);
            }
        }
    }
    files
}

/// The files among the sources that a pattern means, sorted. None is told, and a pattern that is none.
pub fn like(sources: &Sources, written: &Text, diags: &mut Diagnostics) -> Vec<String> {
    let pattern = match glob::Pattern::new(&written.value) {
        Ok(pattern) => pattern,
        Err(error) => {
            let message = format!("`{}` is no pattern: {}", written.value, error.msg);
            let wrong = Diagnostic::new(code::MISSING_FILE, written.span, message);
            diags.error(wrong.label("expected a path, where `*` is any text"));
            return Vec::new();
        }
    };
    let whole = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
    let paths = sources.paths().filter(|path| pattern.matches_with(path, whole));
    let mut found: Vec<String> = paths.map(str::to_owned).collect();
    found.sort_unstable();
    found.dedup();
    if found.is_empty() {
        let message = format!("no file is like `{}`", written.value);
        diags.error(
            Diagnostic::new(code::MISSING_FILE, written.span, message)
                .label("looked for beside the demo")
                .help("paths start at the folder of `demo.toml`, and `*` stays in one folder"),
        );
    }
    found
}

/// Tells of keys that are about the whole demo, and takes them away.
fn take_what_is_of_the_whole(tree: &mut Node, root: &Node, diags: &mut Diagnostics) {
    let Some(table) = tree.table_mut() else { return };
    let edition = |node: &Node| match node.value {
        Value::Integer(number) => Some(number),
        _ => None,
    };
    let mut tell = |key: &Text| {
        let name = &key.value;
        let message = format!("`{name}` is said of the whole demo, not of a part of it");
        diags.error(
            Diagnostic::new(code::NOT_INCLUDED, key.span, message)
                .label("in a file that is included")
                .help(format!("write `{name}` in the file that includes this one")),
        );
    };
    if let Some(defaults) = table.get_mut("defaults").and_then(Node::table_mut) {
        defaults.entries.retain(|(key, _)| {
            let keeps = is_part(&key.value);
            if !keeps {
                tell(key);
            }
            keeps
        });
    }
    table.entries.retain(|(key, node)| {
        let name = key.value.as_str();
        if name == "defaults" || is_part(name) {
            return true;
        }
        let same_edition =
            name == "edition" && root.at(&["edition"]).and_then(edition) == edition(node);
        if !same_edition {
            tell(key);
        }
        false
    });
}

fn is_part(key: &str) -> bool {
    key == "engines" || key != "dashboards" && ENTRY_TABLES.contains(&key)
}

/// Writes the paths of files as the folder of the demo has them.
fn start_at_its_folder(tree: &mut Node, path: &str) {
    let Some((folder, _)) = path.rsplit_once('/') else { return };
    for file in layers::files_of_entries(tree) {
        *file = format!("{folder}/{file}");
    }
}

/// Where each entry stands first: table, name.
type Places = BTreeMap<(String, String), Span>;

/// The entries that the demo itself has.
fn places(root: &Node) -> Places {
    let tables = root.table().map(|table| table.entries.iter()).into_iter().flatten();
    let entries = tables.filter_map(|(table, node)| Some((table, node.table()?)));
    let places = entries.flat_map(|(table, entries)| {
        let place = |name: &Text| ((table.value.clone(), name.value.clone()), name.span);
        entries.entries.iter().map(move |(name, _)| place(name))
    });
    places.collect()
}

/// Adds the entries of a file; a name that is there already is told with both places.
fn merge(root: &mut Node, tree: Node, places: &mut Places, diags: &mut Diagnostics) {
    let (Some(root), Value::Table(tree)) = (root.table_mut(), tree.value) else { return };
    root.damaged |= tree.damaged;
    for (key, node) in tree.entries {
        // They have been written under its own entries.
        if key.value == "defaults" {
            continue;
        }
        let Value::Table(entries) = node.value else { continue };
        if root.get(&key.value).is_none() {
            let value = Value::Table(Table::default());
            root.entries.push((key.clone(), Node { value, span: node.span }));
        }
        let Some(known) = root.get_mut(&key.value).and_then(Node::table_mut) else { continue };
        known.damaged |= entries.damaged;
        for (name, entry) in entries.entries {
            match places.entry((key.value.clone(), name.value.clone())) {
                Entry::Occupied(first) => {
                    let message = format!("`{}.{}` is written twice", key.value, name.value);
                    diags.error(
                        Diagnostic::new(code::DUPLICATE_NAME, name.span, message)
                            .label("a second time")
                            .related(*first.get(), "the first time"),
                    );
                }
                Entry::Vacant(place) => {
                    place.insert(name.span);
                    known.entries.push((name, entry));
                }
            }
        }
    }
}
