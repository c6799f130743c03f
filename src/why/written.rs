//! What is written in a demo, by its path: `services.cart.image`, and where that stands.

use crate::config::tree::{Node, Value};
use crate::config::{Config, Inputs, decode::Decode, expand, layers};
use crate::diag::Diagnostics;
use crate::diag::names::Names;
use crate::source::{FileId, Sources, Span};

/// Something that is written.
#[derive(Debug, Clone)]
pub struct Spot {
    /// The keys that lead to it; elements of lists have their position.
    pub path: Vec<String>,
    /// Its key, or the element of the list.
    pub key: Span,
    /// Its value.
    pub value: Span,
    /// The value as it is read, with `${…}` filled in; none for tables and lists.
    pub text: Option<String>,
    /// Whether it is a table.
    pub is_table: bool,
}

impl Spot {
    /// Its path, as people write it.
    pub fn name(&self) -> String {
        self.path.join(".")
    }

    /// Whether it stands on that line: a value may take several, a table with a header takes one.
    fn covers(&self, file: FileId, line: Span) -> bool {
        let on = |span: Span| span.file == file && span.start < line.end && span.end > line.start;
        on(self.key) || (on(self.value) && !self.value_is_elsewhere())
    }

    /// The value of a table with headers is each of its headers.
    fn value_is_elsewhere(&self) -> bool {
        self.is_table && self.value.start < self.key.start
    }
}

/// Everything that is written, in order.
#[derive(Debug, Default)]
pub struct Written {
    spots: Vec<Spot>,
}

impl Written {
    /// What the texts of a demo say, taken together: each key stands where the value comes from that
    /// wins, be it an overlay, `--set`, or a default.
    pub fn read(sources: &Sources, inputs: &Inputs) -> Self {
        let mut unheard = Diagnostics::default();
        let Ok(mut layered) = layers::read(sources, inputs, Config::shape(), &mut unheard) else {
            return Self::default();
        };
        expand::expand(&mut layered.root, sources, &mut Names::default(), &mut unheard);
        let mut written = Self::default();
        written.walk(&layered.root, &mut Vec::new());
        for spot in &mut written.spots {
            spot.key = key_of(spot, sources);
        }
        written
    }

    fn walk(&mut self, node: &Node, path: &mut Vec<String>) {
        match &node.value {
            Value::Table(table) => {
                for (key, value) in &table.entries {
                    path.push(key.value.clone());
                    self.add(value, path, key.span);
                    path.pop();
                }
            }
            Value::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    path.push(at.to_string());
                    self.add(item, path, item.span);
                    path.pop();
                }
            }
            Value::Text(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Bool(_)
            | Value::Datetime => {}
        }
    }

    fn add(&mut self, node: &Node, path: &mut Vec<String>, key: Span) {
        let (text, is_table) = match &node.value {
            Value::Text(text) => (Some(text.clone()), false),
            Value::Integer(number) => (Some(number.to_string()), false),
            Value::Float(number) => (Some(number.to_string()), false),
            Value::Bool(bool) => (Some(bool.to_string()), false),
            Value::Datetime | Value::List(_) => (None, false),
            Value::Table(_) => (None, true),
        };
        self.spots.push(Spot { path: path.clone(), key, value: node.span, text, is_table });
        self.walk(node, path);
    }

    /// Everything, in the order written.
    pub fn spots(&self) -> &[Spot] {
        &self.spots
    }

    /// What stands at a path.
    pub fn at(&self, path: &str) -> Option<&Spot> {
        self.spots.iter().find(|spot| spot.name() == path)
    }

    /// The first of these paths that is written.
    pub fn first(&self, paths: &[&str]) -> Option<&Spot> {
        paths.iter().find_map(|path| self.at(path))
    }

    /// What stands at a path, and all below it.
    pub fn below<'a>(&'a self, path: &'a str) -> impl Iterator<Item = &'a Spot> {
        self.spots.iter().filter(move |spot| is_within(&spot.name(), path))
    }

    /// What that line says, as exactly as can be told: a default is one spot for each entry it is
    /// written under.
    pub fn on_line(&self, file: FileId, line: Span) -> Vec<&Spot> {
        let found: Vec<&Spot> = self.spots.iter().filter(|it| it.covers(file, line)).collect();
        let inner = |spot: &&Spot| {
            !found
                .iter()
                .any(|it| it.path.len() > spot.path.len() && it.path.starts_with(&spot.path))
        };
        // A line that holds a whole entry is about the entry, not about each of its keys.
        let begins = |spot: &&&Spot| spot.key.start >= line.start && spot.key.end <= line.end;
        let whole = found.iter().filter(begins).map(|spot| spot.path.len()).min();
        match whole {
            Some(depth) => {
                found.iter().filter(begins).filter(|it| it.path.len() == depth).copied().collect()
            }
            None => found.iter().copied().filter(inner).collect(),
        }
    }
}

/// Where the key of a value is. Where one value was written upon another, the tree has the key of the
/// first and the value of the last: the key that counts stands before the value.
fn key_of(spot: &Spot, sources: &Sources) -> Span {
    let Span { file, start, .. } = spot.value;
    let text = &sources.get(file).text;
    let same = spot.key.file == file && spot.key.end <= start;
    let between = if same { &text[spot.key.end..start] } else { "…" };
    if spot.is_table || spot.key == spot.value || between.chars().all(|it| " \t='\"".contains(it)) {
        return spot.key;
    }
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let key = spot.path.last().map_or("", String::as_str);
    match text[line..start].rfind(key) {
        Some(at) => Span { file, start: line + at, end: line + at + key.len() },
        None => spot.value,
    }
}

/// Whether a path is another, or leads into it.
pub(super) fn is_within(path: &str, outer: &str) -> bool {
    path.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
