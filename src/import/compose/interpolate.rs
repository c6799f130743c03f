//! `${VARIABLE:-default}` in compose files, and the files of variables: `.env`.

use std::collections::BTreeMap;

use crate::syntax::yaml_tree::{Node, Tree};

/// Variables, by name.
pub(super) type Variables = BTreeMap<String, String>;

/// How deep defaults may name other variables.
const DEEPEST: usize = 8;

/// Reads a file of variables: `NAME=value`, perhaps quoted, perhaps with `export` before it.
pub(super) fn variables(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        let line = line.strip_prefix("export ").unwrap_or(line);
        if line.starts_with('#') {
            continue;
        }
        let Some((name, value)) = line.split_once('=') else { continue };
        let name = name.trim();
        if !name.is_empty() && !name.contains(char::is_whitespace) {
            found.retain(|(other, _)| other != name);
            found.push((name.to_owned(), unquoted(value.trim())));
        }
    }
    found
}

fn unquoted(value: &str) -> String {
    for quote in ['"', '\''] {
        let Some(rest) = value.strip_prefix(quote) else { continue };
        let Some(end) = rest.find(quote) else { continue };
        let inner = &rest[..end];
        return if quote == '"' { inner.replace("\\n", "\n") } else { inner.to_owned() };
    }
    let end = value.find(" #").unwrap_or(value.len());
    value[..end].trim_end().to_owned()
}

/// What went wrong in a text.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Variables that are not set, and have no default.
    pub(super) unset: Vec<String>,
    /// Variables that must be set, and are not.
    pub(super) needed: Vec<String>,
    /// Whether a `${` does not close.
    pub(super) is_open: bool,
}

/// Puts variables into all texts of a tree.
pub(super) fn fill(node: &mut Node, variables: &Variables, told: &mut Told) {
    match &mut node.tree {
        Tree::Null => {}
        Tree::Scalar { text, .. } => {
            if text.contains('$') {
                *text = filled(text, variables, told, 0);
            }
        }
        Tree::List(items) => {
            for item in items {
                fill(item, variables, told);
            }
        }
        Tree::Map(entries) => {
            for entry in entries {
                fill(&mut entry.value, variables, told);
            }
        }
    }
}

fn filled(text: &str, variables: &Variables, told: &mut Told, depth: usize) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find('$') {
        out += &rest[..at];
        let after = &rest[at + 1..];
        if let Some(next) = after.strip_prefix('$') {
            out.push('$');
            rest = next;
        } else if let Some(inner) = after.strip_prefix('{') {
            let Some(end) = closing(inner) else {
                told.is_open = true;
                out.push('$');
                rest = after;
                continue;
            };
            out += &expression(&inner[..end], variables, told, depth);
            rest = &inner[end + 1..];
        } else {
            let end =
                after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
            let name = &after[..end];
            if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
                out.push('$');
                rest = after;
            } else {
                out += &expression(name, variables, told, depth);
                rest = &after[end..];
            }
        }
    }
    out + rest
}

/// Where the brace closes that was opened before a text.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => return Some(at),
            '}' => depth -= 1,
            _ => {}
        }
    }
    None
}

fn expression(inner: &str, variables: &Variables, told: &mut Told, depth: usize) -> String {
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inner.len());
    let (name, operator) = inner.split_at(end);
    let value = variables.get(name);
    let (operator, or_empty) =
        operator.strip_prefix(':').map_or((operator, false), |operator| (operator, true));
    let is_set = value.is_some_and(|value| !or_empty || !value.is_empty());
    let other = |text: &str, told: &mut Told| {
        if depth < DEEPEST { filled(text, variables, told, depth + 1) } else { String::new() }
    };
    let known = value.cloned().unwrap_or_default();
    match operator.chars().next() {
        Some('-') if !is_set => other(&operator[1..], told),
        Some('+') if is_set => other(&operator[1..], told),
        Some('+') => String::new(),
        Some('?') if !is_set => {
            told.needed.push(name.to_owned());
            String::new()
        }
        _ => {
            if value.is_none() {
                told.unset.push(name.to_owned());
            }
            known
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_put_in_as_compose_does() {
        let variables =
            Variables::from([("A", "1"), ("E", "")].map(|(k, v)| (k.to_owned(), v.to_owned())));
        let mut told = Told::default();
        for (text, expected) in [
            ("$A-${A}", "1-1"),
            ("${E:-x}${E-x}${N:-${A}}", "x1"),
            ("${A:+y}${N:+y}", "y"),
            ("$$A $1 100$", "$A $1 100$"),
            ("${A", "${A"),
            ("${N}${M:?no}", ""),
        ] {
            assert_eq!(filled(text, &variables, &mut told, 0), expected, "{text}");
        }
        assert_eq!((told.unset, told.needed), (vec!["N".to_owned()], vec!["M".to_owned()]));
        assert!(told.is_open);
    }

    #[test]
    fn a_file_of_variables_is_read() {
        let text = "# a\nexport A=1\nB = \"two words\" # c\nC='$x'\nD=4 # d\nnothing\nA=2\n";
        let found = variables(text);
        let found: Vec<_> = found.iter().map(|(k, v)| format!("{k}={v}")).collect();
        assert_eq!(found, ["B=two words", "C=$x", "D=4", "A=2"]);
    }
}
