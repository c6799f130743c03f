//! The TOML tree, owned, in the order written, with the place of every key and value.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::diag::{Diagnostic, Diagnostics, Reported, code};
use crate::source::{FileId, Sources, Span, Spanned};

/// A value and its place.
#[derive(Debug, Clone)]
pub struct Node {
    /// What was written.
    pub value: Value,
    /// Where; for a table with a header, the header.
    pub span: Span,
}

/// A TOML value.
#[derive(Debug, Clone)]
pub enum Value {
    /// A text, escapes undone.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Float(f64),
    /// True or false.
    Bool(bool),
    /// A date or a time, which no key takes.
    Datetime,
    /// A list.
    List(Vec<Node>),
    /// A table.
    Table(Table),
}

/// A table: keys in the order written.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Its entries.
    pub entries: Vec<(Spanned<String>, Node)>,
    /// Whether a key was taken out that nobody could make sense of: what is missing may be that.
    pub damaged: bool,
}

impl Value {
    /// What TOML calls it, with an article.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text",
            Self::Integer(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Bool(_) => "true or false",
            Self::Datetime => "a date",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
        }
    }
}

impl Node {
    /// The table it is.
    pub const fn table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The table it is, to change it.
    pub const fn table_mut(&mut self) -> Option<&mut Table> {
        match &mut self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The text it is, to change it.
    pub fn text_mut(&mut self) -> Option<&mut String> {
        match &mut self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text it is.
    pub fn text(&self) -> Option<&str> {
        match &self.value {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The node at a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.table()?.get(key))
    }
}

impl Table {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.iter().find(|(name, _)| name.value == key).map(|(_, node)| node)
    }

    /// A key and its value.
    pub fn entry(&self, key: &str) -> Option<&(Spanned<String>, Node)> {
        self.entries.iter().find(|(name, _)| name.value == key)
    }

    /// The value of a key, to change it.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.entries.iter_mut().find(|(name, _)| name.value == key).map(|(_, node)| node)
    }

    /// Writes `over` upon `self`: tables merge key by key, all else replaces.
    pub fn merge(&mut self, over: Self) {
        self.damaged |= over.damaged;
        for (key, node) in over.entries {
            match self.get_mut(&key.value) {
                Some(base) => base.merge(node),
                None => self.entries.push((key, node)),
            }
        }
    }
}

impl Node {
    /// Writes `over` upon `self`: tables merge key by key, all else replaces.
    pub fn merge(&mut self, over: Self) {
        match (&mut self.value, over) {
            (Value::Table(base), Self { value: Value::Table(table), span }) => {
                base.merge(table);
                self.span = span;
            }
            (_, over) => *self = over,
        }
    }
}

/// Reads a file. A syntax slip makes the parser stumble many times; only the first is told.
pub fn parse(sources: &Sources, file: FileId, diags: &mut Diagnostics) -> Result<Node, Reported> {
    let text = &sources.get(file).text;
    let (root, errors) = DeTable::parse_recoverable(text);
    if let Some(error) = errors.iter().min_by_key(|error| error.span().map(|span| span.start)) {
        return Err(diags.error(syntax(error, file, text)));
    }
    Ok(Node { value: Value::Table(table(root.get_ref(), file)), span: place(file, 0..0) })
}

fn syntax(error: &toml::de::Error, file: FileId, text: &str) -> Diagnostic {
    let range = error.span().unwrap_or_default();
    // An error at the very end has no text to underline; the renderer wants a place inside it.
    let start = range.start.min(text.len());
    let span = place(file, start..range.end.clamp(start, text.len()));
    let message = error.message().lines().next().unwrap_or("this is not TOML").to_owned();
    if message.contains("duplicate key") {
        return Diagnostic::new(code::SYNTAX, span, "a key that is there already")
            .label("the second of its name")
            .help("keep one of the two, or join them");
    }
    Diagnostic::new(code::SYNTAX, span, format!("this is not TOML: {message}"))
        .label("the reader stumbles here")
}

fn table(entries: &DeTable<'_>, file: FileId) -> Table {
    let entries = entries
        .iter()
        .map(|(key, value)| {
            let key = Spanned { value: key.get_ref().to_string(), span: place(file, key.span()) };
            (key, node(value, file))
        })
        .collect();
    Table { entries, damaged: false }
}

fn node(value: &toml::Spanned<DeValue<'_>>, file: FileId) -> Node {
    let span = place(file, value.span());
    let value = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix())
            .map_or(Value::Float(f64::INFINITY), Value::Integer),
        DeValue::Float(number) => number.as_str().parse().map_or(Value::Datetime, Value::Float),
        DeValue::Boolean(bool) => Value::Bool(*bool),
        DeValue::Datetime(_) => Value::Datetime,
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(item, file)).collect()),
        DeValue::Table(entries) => Value::Table(table(entries, file)),
    };
    Node { value, span }
}

const fn place(file: FileId, range: Range<usize>) -> Span {
    Span { file, start: range.start, end: range.end }
}
