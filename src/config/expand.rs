//! `${…}`: texts that are known when compiling are put in before anything is decoded, so that any
//! value may hold one.

use std::collections::BTreeMap;

use crate::config::layers::ENTRY_TABLES;
use crate::config::tree::{Node, Table, Value};
use crate::config::{Text, default};
use crate::diag::names::Names;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::source::{Sources, Span, Spanned};

/// The kind of names that `[vars]` defines.
const VARIABLE: &str = "variable";
/// How deep variables may name others, and how long a text may become: more is a slip.
const MOST_DEPTH: usize = 32;
const MOST_TEXT: usize = 1 << 16;
/// Tables whose values a text can name by a path.
const OPEN_TABLES: [&str; 3] = ["demo", "telemetry", "slos"];

/// What a text may name, and what it stands for.
struct Scope<'a> {
    /// Texts of `[vars]`, expanded.
    vars: BTreeMap<String, String>,
    /// Texts of `[vars]` that were not asked for yet.
    unread: BTreeMap<String, Variable>,
    /// Variables whose texts are being expanded, the outermost first.
    open_variables: Vec<String>,
    /// The tables of [`OPEN_TABLES`], as written.
    open: Node,
    sources: &'a Sources,
    names: &'a mut Names,
    diags: &'a mut Diagnostics,
    /// Objectives that were named.
    slos: Vec<Text>,
}

/// A variable as it is written.
struct Variable {
    text: String,
    span: Span,
}

/// What holds for one part of the tree.
#[derive(Clone, Copy)]
struct Place<'a> {
    /// Name and title of the entry.
    entry: Option<(&'a str, &'a str)>,
    /// Head of references that are known only later: they stay as they are.
    later: Option<&'static str>,
}

/// Expands every text of `root`; the objectives that were named are returned.
pub fn expand(
    root: &mut Node,
    sources: &Sources,
    names: &mut Names,
    diags: &mut Diagnostics,
) -> Vec<Text> {
    let open = Node { value: Value::Table(open_tables(root)), span: root.span };
    let mut scope = Scope {
        vars: BTreeMap::new(),
        unread: BTreeMap::new(),
        open_variables: Vec::new(),
        open,
        sources,
        names,
        diags,
        slos: Vec::new(),
    };
    let Some(table) = root.table_mut() else { return Vec::new() };
    scope.read_variables(table);
    scope.expand_open();
    for (key, node) in &mut table.entries {
        match key.value.as_str() {
            "vars" => {}
            "defaults" => scope.defaults(node),
            name if ENTRY_TABLES.contains(&name) => scope.entries(node),
            "kubernetes" => scope.kubernetes(node),
            "load" => scope.node(node, Place { entry: Some(("load", "Load")), later: None }),
            _ => scope.node(node, Place { entry: None, later: None }),
        }
    }
    scope.slos
}

fn open_tables(root: &Node) -> Table {
    let mut table = Table::default();
    for (key, node) in root.table().map(|table| table.entries.iter()).into_iter().flatten() {
        if OPEN_TABLES.contains(&key.value.as_str()) {
            table.entries.push((key.clone(), node.clone()));
        }
    }
    table
}

impl Scope<'_> {
    /// Variables may name others, in any order.
    fn read_variables(&mut self, root: &mut Table) {
        let Some(vars) = root.get_mut("vars").and_then(Node::table_mut) else { return };
        for (name, node) in &vars.entries {
            self.names.define(VARIABLE, name);
            if let Value::Text(text) = &node.value {
                let variable = Variable { text: text.clone(), span: node.span };
                self.unread.insert(name.value.clone(), variable);
            }
        }
        for (name, node) in &mut vars.entries {
            if let Some(text) = self.variable(&name.value) {
                node.value = Value::Text(text);
            }
        }
    }

    /// The text of a variable, expanded at its first use.
    fn variable(&mut self, name: &str) -> Option<String> {
        if let Some(text) = self.vars.get(name) {
            return Some(text.clone());
        }
        let variable = self.unread.remove(name)?;
        self.open_variables.push(name.to_owned());
        let place = Place { entry: None, later: None };
        let text = self.text(&variable.text, variable.span, place);
        self.open_variables.pop();
        self.vars.insert(name.to_owned(), text.clone());
        Some(text)
    }

    /// What can be named may name variables in turn.
    fn expand_open(&mut self) {
        let mut open = self.open.clone();
        self.node(&mut open, Place { entry: None, later: None });
        self.open = open;
    }

    /// Defaults have been written under the entries; here they are expanded for themselves, so
    /// that their types can be checked where no entry uses them.
    fn defaults(&mut self, node: &mut Node) {
        let Some(tables) = node.table_mut() else { return };
        for (_, entry) in &mut tables.entries {
            self.entry(entry, ("name", "Name"));
        }
    }

    fn entries(&mut self, node: &mut Node) {
        let Some(entries) = node.table_mut() else { return };
        for (name, entry) in &mut entries.entries {
            let title = self.title(&name.value, entry);
            self.entry(entry, (&name.value, &title));
        }
    }

    /// The title of an entry, expanded before anything names it.
    fn title(&mut self, name: &str, entry: &mut Node) -> String {
        let node = entry.table_mut().and_then(|table| table.get_mut("title"));
        let Some(Node { value: Value::Text(title), span }) = node else {
            return default::title(name);
        };
        // A title that names itself gets the name, so that it ends somewhere.
        *title = title.replace("${self.title}", "${self.name}");
        let place = Place { entry: Some((name, name)), later: None };
        let text = self.text(title, *span, place);
        // What is literal now must stay so when the entry is expanded.
        *title = text.replace("${", "$${");
        text
    }

    fn entry(&mut self, node: &mut Node, entry: (&str, &str)) {
        let place = Place { entry: Some(entry), later: None };
        let Some(table) = node.table_mut() else { return };
        for (key, node) in &mut table.entries {
            if key.value == "call_env" {
                self.template(node, Place { later: Some("callee"), ..place });
            } else {
                self.node(node, place);
            }
        }
    }

    /// Labels of objects are known only when the objects are.
    fn kubernetes(&mut self, node: &mut Node) {
        let Some(table) = node.table_mut() else { return };
        for (key, node) in &mut table.entries {
            let later = (key.value == "labels").then_some("self");
            self.node(node, Place { entry: None, later });
        }
    }

    /// A table whose keys are texts too.
    fn template(&mut self, node: &mut Node, place: Place<'_>) {
        if let Some(table) = node.table_mut() {
            for (key, _) in &mut table.entries {
                key.value = self.text(&key.value, key.span, place);
            }
        }
        self.node(node, place);
    }

    fn node(&mut self, node: &mut Node, place: Place<'_>) {
        match &mut node.value {
            Value::Text(text) if text.contains("${") => {
                *text = self.text(text, node.span, place);
            }
            Value::List(items) => items.iter_mut().for_each(|item| self.node(item, place)),
            Value::Table(table) => {
                table.entries.iter_mut().for_each(|(_, node)| self.node(node, place));
            }
            Value::Text(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Bool(_)
            | Value::Datetime => {}
        }
    }

    fn text(&mut self, text: &str, span: Span, place: Place<'_>) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("${") {
            let (before, from) = rest.split_at(at);
            if let Some(unescaped) = before.strip_suffix('$') {
                // `$${` is a literal `${`; what is expanded later must see it still escaped.
                out += if place.later.is_some() { before } else { unescaped };
                out += "${";
                rest = &from[2..];
                continue;
            }
            out += before;
            let Some(end) = from.find('}') else {
                self.unclosed(span);
                return out + from;
            };
            let (inner, written) = (&from[2..end], &from[..=end]);
            match self.reference(inner, self.locate(written, span), place) {
                // What is expanded again later must come out of that as it is.
                Some(value) if place.later.is_some() => out += &value.replace("${", "$${"),
                Some(value) => out += &value,
                None => out += written,
            }
            rest = &from[end + 1..];
        }
        out + rest
    }

    /// The place of the name in `${name}`, inside the text at `span`.
    fn locate(&self, written: &str, span: Span) -> Span {
        let Some(at) = self.sources.slice(span).find(written) else { return span };
        let start = span.start + at + 2;
        Span { start, end: start + written.len() - 3, ..span }
    }

    /// What a reference stands for; none if that is known later, or was told to be nothing.
    fn reference(&mut self, inner: &str, span: Span, place: Place<'_>) -> Option<String> {
        let name = Spanned { value: inner.to_owned(), span };
        let Some((head, tail)) = inner.split_once('.') else {
            self.names.refer(VARIABLE, &name)?;
            if self.open_variables.iter().any(|open| open == inner) {
                self.circle(&name);
                return None;
            }
            if self.open_variables.len() >= MOST_DEPTH {
                self.too_much(&name, "variables of variables of variables…");
                return None;
            }
            let text = self.variable(inner)?;
            if text.len() > MOST_TEXT {
                self.too_much(&name, "a text of over 64 KiB");
                return None;
            }
            return Some(text);
        };
        match (head, place.entry) {
            ("self", None) if place.later == Some("self") => match tail {
                "name" | "title" => None,
                _ => self.unknown(&name, tail, &["name", "title"]),
            },
            (head, _) if place.later == Some(head) => None,
            ("self", Some((own, _))) if tail == "name" => Some(own.to_owned()),
            ("self", Some((_, title))) if tail == "title" => Some(title.to_owned()),
            ("self", Some(_)) => self.unknown(&name, tail, &["name", "title"]),
            ("slos", _) => self.slo(tail, &name),
            ("demo" | "telemetry", _) => self.open(&name),
            _ => self.unknown_head(&name, head, place),
        }
    }

    fn slo(&mut self, tail: &str, name: &Spanned<String>) -> Option<String> {
        let (slo, _) = tail.split_once('.').unwrap_or((tail, ""));
        let start = name.span.start + "slos.".len();
        // Where the text has escapes, only its whole place is known.
        let exact = name.span.end - name.span.start == name.value.len();
        let span =
            if exact { Span { start, end: start + slo.len(), ..name.span } } else { name.span };
        self.slos.push(Spanned { value: slo.to_owned(), span });
        self.open.at(&["slos", slo])?;
        self.open(name)
    }

    /// The value at a path of [`OPEN_TABLES`].
    fn open(&mut self, name: &Spanned<String>) -> Option<String> {
        let path: Vec<&str> = name.value.split('.').collect();
        if let Some(text) = self.open.at(&path).and_then(spelled) {
            return Some(text);
        }
        if let Some(text) = self.implied(&name.value) {
            return Some(text);
        }
        // The first part that is not there is the slip.
        let there = |length: &usize| {
            self.open.at(&path[..*length]).is_some()
                || path[*length - 1] != "slos"
                    && implied_keys(&path[..*length - 1]).contains(&path[*length - 1])
        };
        let depth = (1..path.len()).take_while(there).count().clamp(1, path.len() - 1);
        let (parent, missing) = (&path[..depth], path[depth]);
        let mut known: Vec<&str> = implied_keys(parent).to_vec();
        let written = self.open.at(parent).and_then(Node::table).cloned().unwrap_or_default();
        known.extend(written.entries.iter().map(|(key, _)| key.value.as_str()));
        self.unknown(name, missing, &known)
    }

    /// What the language says where the demo says nothing.
    fn implied(&self, path: &str) -> Option<String> {
        let demo = || self.open.at(&["demo", "name"]).and_then(spelled).unwrap_or_default();
        Some(match path {
            "demo.name" | "demo.cluster" | "demo.namespace" => demo(),
            "demo.title" => default::title(&demo()),
            "demo.environment" => default::ENVIRONMENT.to_owned(),
            "demo.version" => default::VERSION.to_owned(),
            "telemetry.otlp.host" => default::OTLP_HOST.to_owned(),
            "telemetry.otlp.port" => default::OTLP_PORT.to_string(),
            "telemetry.every" => default::EVERY.to_owned(),
            "telemetry.cluster_every" => default::CLUSTER_EVERY.to_owned(),
            _ => return None,
        })
    }

    fn unknown(&mut self, name: &Spanned<String>, last: &str, known: &[&str]) -> Option<String> {
        let message = format!("`${{{}}}` stands for nothing", name.value);
        self.diags.error(
            Diagnostic::new(code::UNKNOWN_VARIABLE, name.span, message)
                .label(format!("`{last}` is not there"))
                .help_if(did_you_mean(last, known.iter().copied())),
        );
        None
    }

    fn unknown_head(
        &mut self,
        name: &Spanned<String>,
        head: &str,
        place: Place<'_>,
    ) -> Option<String> {
        let mut heads = vec!["demo", "telemetry", "slos"];
        heads.extend(place.entry.map(|_| "self"));
        heads.extend(place.later);
        self.unknown(name, head, &heads)
    }

    fn too_much(&mut self, name: &Spanned<String>, label: &str) {
        let message = format!("the variable `{}` grows too large", name.value);
        self.diags.error(Diagnostic::new(code::OUT_OF_RANGE, name.span, message).label(label));
    }

    fn circle(&mut self, name: &Spanned<String>) {
        let path = self.open_variables.join("` → `");
        let message = format!("the variable `{}` is made of itself", name.value);
        self.diags.error(
            Diagnostic::new(code::CYCLE, name.span, message)
                .label(format!("`{path}` → `{}`", name.value))
                .help("give one of them a text of its own"),
        );
    }

    fn unclosed(&mut self, span: Span) {
        self.diags.error(
            Diagnostic::new(code::UNKNOWN_VARIABLE, span, "`${` without `}`")
                .label("a `}` is missing")
                .help("close it, or write `$${` for a literal `${`"),
        );
    }
}

fn implied_keys(parent: &[&str]) -> &'static [&'static str] {
    match parent {
        ["demo"] => &["name", "title", "cluster", "namespace", "environment", "version"],
        ["telemetry"] => &["otlp", "every", "cluster_every"],
        ["telemetry", "otlp"] => &["host", "port"],
        _ => &[],
    }
}

/// A value as it stands in a text; none for tables and lists.
fn spelled(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Bool(bool) => Some(bool.to_string()),
        Value::Datetime | Value::List(_) | Value::Table(_) => None,
    }
}
