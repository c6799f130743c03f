//! What every reader needs: texts, and where to tell what is wrong in them.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diag::{Diagnostic, Diagnostics, code};
use crate::source::{FileId, Sources, Span};
use crate::syntax::yaml_tree::{self, Node};

/// The texts, and who is told.
pub(super) struct Reading<'a> {
    pub(super) sources: &'a Sources,
    pub(super) diags: &'a mut Diagnostics,
    /// Files that are named and were not given.
    pub(super) missing: BTreeSet<String>,
}

/// A place in a file.
pub(super) const fn span(file: FileId, place: &Range<usize>) -> Span {
    Span { file, start: place.start, end: place.end }
}

impl Reading<'_> {
    /// The documents of a file; what is no YAML is told.
    pub(super) fn documents(&mut self, file: FileId) -> Vec<Node> {
        let source = self.sources.get(file);
        if let Some(at) = template(&source.text) {
            let told =
                Diagnostic::new(code::BAD_IMPORT, span(file, &(at..at + 2)), "this is a template");
            self.diags.error(told.label("filled in by another tool").help(TEMPLATE));
            return Vec::new();
        }
        let (documents, slips) = yaml_tree::read(&source.text);
        for slip in slips {
            let line = line_at(&source.text, slip.place.start);
            let mut told = Diagnostic::new(code::BAD_IMPORT, span(file, &slip.place), slip.what);
            if slip.survived {
                self.diags.warn(told.label("written before, too"));
                continue;
            }
            told = told.label("the slip may stand a little before");
            if line.contains('\t') {
                told = told.help("a tab cannot indent: write spaces");
            }
            self.diags.error(told);
        }
        documents
    }

    /// A file by its path; one that is not there is remembered as missing.
    pub(super) fn file(&mut self, path: &str) -> Option<FileId> {
        let found = self.sources.find_id(path);
        if found.is_none() {
            self.missing.insert(path.to_owned());
        }
        found
    }

    /// Tells an error.
    pub(super) fn error(&mut self, span: Span, message: impl Into<String>, help: Option<&str>) {
        let wrong = Diagnostic::new(code::BAD_IMPORT, span, message);
        self.diags.error(wrong.help_if(help.map(str::to_owned)));
    }

    /// Tells a warning.
    pub(super) fn warn(&mut self, span: Span, message: impl Into<String>, label: &str) {
        self.diags.warn(Diagnostic::new(code::BAD_IMPORT, span, message).label(label));
    }
}

/// What to do about templates.
const TEMPLATE: &str = "give what comes of it: `helm template` shows that of a chart";

/// Where a text begins to be a template: what is put in stands where YAML would have a map in a map.
fn template(text: &str) -> Option<usize> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let plain = line.trim_start();
        let at = start + line.len() - plain.len();
        start += line.len();
        if plain.starts_with("{{") {
            return Some(at);
        }
        if let Some(inner) = plain.find(": {{").filter(|_| !plain.starts_with('#')) {
            return Some(at + inner + 2);
        }
    }
    None
}

fn line_at(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |it| it + 1);
    text[start..].lines().next().unwrap_or_default()
}

/// A path beside a file: `.` and `..` taken out where they can be.
pub(super) fn beside(folder: &str, path: &str) -> String {
    if path.starts_with('/') || path.starts_with('~') || path.contains("://") {
        return path.to_owned();
    }
    let mut parts: Vec<&str> =
        folder.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    let rooted = folder.starts_with('/');
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if rooted { format!("/{joined}") } else { joined }
}

/// The folder that a file is in.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}
