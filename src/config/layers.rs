//! From several texts to one tree: the overlay and `--set` upon `demo.toml`, defaults under entries.

use crate::config::tree::{self, Node, Table, Value};
use crate::config::{Inputs, Text, include, shape};
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Diagnostics, Reported, code};
use crate::source::{FileId, Sources, Span, Spanned};

/// One tree from all texts.
#[derive(Debug)]
pub struct Layered {
    /// The tree.
    pub root: Node,
    /// Entries that `enabled = false` took away: table, name.
    pub disabled: Vec<(String, Text)>,
}

/// Tables whose entries may be switched off and have defaults.
pub const ENTRY_TABLES: &[&str] = &[
    "services",
    "datastores",
    "external",
    "slos",
    "recorded",
    "alerts",
    "forecasts",
    "contact_points",
    "scenarios",
    "dashboards",
];

/// Dashboards that are there without being written.
const DASHBOARDS: &[&str] =
    &["exec", "sre-overview", "service-detail", "postgres", "redis", "load-test"];

/// Reads all texts of a demo into one tree, in which every key is a known one.
pub fn read(
    sources: &Sources,
    inputs: &Inputs,
    shape: shape::Shape,
    diags: &mut Diagnostics,
) -> Result<Layered, Reported> {
    let mut root = tree::parse(sources, inputs.demo, diags)?;
    shape::mend(&mut root, shape, diags);
    include::add(&mut root, sources, inputs, shape, diags);
    if let Some(overlay) = inputs.overlay {
        let mut over = tree::parse(sources, overlay, diags)?;
        shape::mend(&mut over, shape, diags);
        root.merge(over);
    }
    for setting in &inputs.settings {
        let mut over = setting_tree(sources, *setting, diags)?;
        shape::mend(&mut over, shape, diags);
        if check_setting(&over, &root, shape, diags).is_ok() {
            as_written(&mut over, &root, sources);
            root.merge(over);
        }
    }
    apply_defaults(&mut root);
    let disabled = take_disabled(&mut root);
    Ok(Layered { root, disabled })
}

/// `a.b=value` is TOML when the value is; else the value is a text.
fn setting_tree(
    sources: &Sources,
    file: FileId,
    diags: &mut Diagnostics,
) -> Result<Node, Reported> {
    let mut unheard = Diagnostics::default();
    if let Ok(tree) = tree::parse(sources, file, &mut unheard) {
        return Ok(tree);
    }
    let text = &sources.get(file).text;
    let Some((path, value)) = setting_parts(text) else {
        let span = Span { file, start: 0, end: text.len() };
        return Err(diags.error(
            Diagnostic::new(code::BAD_SETTING, span, format!("`{text}` sets nothing"))
                .label("no `=` in it")
                .help("write `--set services.cart.replicas=2`"),
        ));
    };
    let start = path.len() + 1;
    let span = Span { file, start, end: text.len() };
    let mut node = Node { value: Value::Text(value.trim().to_owned()), span };
    let mut end = path.len();
    for key in keys_of(path).into_iter().rev() {
        let span = Span { file, start: end - key.len(), end };
        let key = Spanned { value: without_quotes(key).to_owned(), span };
        node = Node {
            value: Value::Table(Table { entries: vec![(key, node)], damaged: false }),
            span,
        };
        end = span.start.saturating_sub(1);
    }
    Ok(node)
}

/// Where a sign stands outside of quotes.
fn outside_quotes(text: &str, sign: char) -> Vec<usize> {
    let (mut found, mut open) = (Vec::new(), None);
    for (at, letter) in text.char_indices() {
        match open {
            Some(quote) if quote == letter => open = None,
            None if matches!(letter, '"' | '\'') => open = Some(letter),
            None if letter == sign => found.push(at),
            Some(_) | None => {}
        }
    }
    found
}

/// What a setting sets, and to what: a key in quotes may have a `=` in it.
fn setting_parts(text: &str) -> Option<(&str, &str)> {
    let at = *outside_quotes(text, '=').first()?;
    Some((&text[..at], &text[at + 1..]))
}

/// The keys of a path; one with a `.` in it stands in quotes.
fn keys_of(path: &str) -> Vec<&str> {
    let (mut keys, mut start) = (Vec::new(), 0);
    for at in outside_quotes(path, '.').into_iter().chain([path.len()]) {
        keys.push(&path[start..at]);
        start = at + 1;
    }
    keys
}

fn without_quotes(key: &str) -> &str {
    let key = key.trim();
    let inner = |quote: char| key.strip_prefix(quote)?.strip_suffix(quote);
    inner('"').or_else(|| inner('\'')).unwrap_or(key)
}

/// A setting changes what is there; an entry that is not there is a slip.
fn check_setting(
    over: &Node,
    root: &Node,
    shape: shape::Shape,
    diags: &mut Diagnostics,
) -> Result<(), Reported> {
    let mut result = Ok(());
    let (Some(over), shape::Shape::Table(keys)) = (over.table(), shape) else { return result };
    for (table, node) in &over.entries {
        let open = keys.iter().find(|key| key.name == table.value).map(|key| (key.shape)());
        let (Some(shape::Shape::Map(_)), Some(entries)) = (open, node.table()) else { continue };
        let present = root.at(&[&table.value]).and_then(Node::table);
        for (name, _) in &entries.entries {
            if present.is_none_or(|present| present.get(&name.value).is_none()) {
                let names = present.map(|present| present.entries.iter()).into_iter().flatten();
                let help = did_you_mean(&name.value, names.map(|(name, _)| name.value.as_str()));
                let message = format!("`{}` has no entry `{}`", table.value, name.value);
                result = Err(diags.error(
                    Diagnostic::new(code::BAD_SETTING, name.span, message)
                        .label("a setting changes what is there")
                        .help_if(help),
                ));
            }
        }
    }
    result
}

/// The shell takes quotes away, so a text may look like a number: where a text stands, the setting
/// is one.
fn as_written(over: &mut Node, root: &Node, sources: &Sources) {
    let text = root.text().is_some();
    match &mut over.value {
        Value::Table(table) => {
            for (key, value) in &mut table.entries {
                if let Some(below) = root.table().and_then(|table| table.get(&key.value)) {
                    as_written(value, below, sources);
                }
            }
        }
        Value::Integer(_) | Value::Float(_) | Value::Bool(_) | Value::Datetime if text => {
            over.value = Value::Text(sources.slice(over.span).to_owned());
        }
        Value::Text(_)
        | Value::List(_)
        | Value::Integer(_)
        | Value::Float(_)
        | Value::Bool(_)
        | Value::Datetime => {}
    }
}

/// Writes each entry upon the defaults of its table.
pub fn apply_defaults(root: &mut Node) {
    let Some(defaults) = root.at(&["defaults"]).and_then(Node::table).cloned() else { return };
    let Some(root) = root.table_mut() else { return };
    for (table, base) in defaults.entries {
        if table.value == "dashboards" && base.table().is_some() {
            write_dashboards(root, table.span);
        }
        let Some(entries) = root.get_mut(&table.value).and_then(Node::table_mut) else { continue };
        for (_, entry) in &mut entries.entries {
            if entry.table().is_some() && base.table().is_some() {
                let own = std::mem::replace(entry, base.clone());
                entry.merge(own);
            }
        }
    }
}

/// Dashboards are there whether or not they are written, so that their defaults reach them.
fn write_dashboards(root: &mut Table, span: Span) {
    let empty = || Node { value: Value::Table(Table::default()), span };
    if root.get("dashboards").is_none() {
        root.entries.push((Spanned { value: "dashboards".to_owned(), span }, empty()));
    }
    let Some(table) = root.get_mut("dashboards").and_then(Node::table_mut) else { return };
    for name in DASHBOARDS {
        if table.get(name).is_none() {
            table.entries.push((Spanned { value: (*name).to_owned(), span }, empty()));
        }
    }
}

fn take_disabled(root: &mut Node) -> Vec<(String, Text)> {
    let mut disabled = Vec::new();
    for table in ENTRY_TABLES {
        let Some(root) = root.table_mut() else { continue };
        let Some(entries) = root.get_mut(table).and_then(Node::table_mut) else { continue };
        entries.entries.retain(|(name, entry)| {
            let off =
                entry.at(&["enabled"]).is_some_and(|it| matches!(it.value, Value::Bool(false)));
            if off {
                disabled.push(((*table).to_owned(), name.clone()));
            }
            !off
        });
    }
    disabled
}

/// Paths of files that a tree names, and patterns of paths.
pub fn named_files(root: &mut Node) -> Vec<String> {
    let mut files: Vec<String> = files_of_entries(root).map(|file| file.clone()).collect();
    files.extend(root.at(&["diagram", "source"]).and_then(Node::text).map(str::to_owned));
    for list in ["dashboards", "kubernetes", "kubernetes_patches", "terraform"] {
        if let Some(Node { value: Value::List(items), .. }) = root.at(&["custom", list]) {
            files.extend(items.iter().filter_map(|item| item.text().map(str::to_owned)));
        }
    }
    if let Some(folder) = root.at(&["custom", "templates"]).and_then(Node::text) {
        files.push(format!("{}/*", folder.trim_end_matches('/')));
    }
    files
}

/// Paths of files that entries name.
pub fn files_of_entries(root: &mut Node) -> impl Iterator<Item = &mut String> {
    let root = root.table_mut().map(|root| root.entries.iter_mut()).into_iter().flatten();
    let tables =
        root.filter(|(key, _)| matches!(key.value.as_str(), "services" | "engines" | "datastores"));
    let entries = tables.filter_map(|(_, table)| table.table_mut());
    let entries = entries.flat_map(|table| &mut table.entries);
    let keys = entries.filter_map(|(_, entry)| entry.table_mut());
    let keys = keys.flat_map(|table| &mut table.entries);
    keys.flat_map(|(key, node)| -> Vec<&mut String> {
        match key.value.as_str() {
            "init" => node.text_mut().filter(|init| is_file(init)).into_iter().collect(),
            "files" => {
                let files = node.table_mut().map(|files| files.entries.iter_mut());
                files.into_iter().flatten().filter_map(|(_, file)| file.text_mut()).collect()
            }
            _ => Vec::new(),
        }
    })
}

/// Whether `init` names a file, not a word.
pub fn is_file(init: &str) -> bool {
    init.contains(['/', '.'])
}
