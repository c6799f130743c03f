//! Diagnostics as text for people, and as data for programs.

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::source::{FileId, Sources, Span};

/// All of `diagnostics`, in source order.
pub fn text(diagnostics: &Diagnostics, sources: &Sources, renderer: &Renderer) -> String {
    let mut out = String::new();
    for (severity, diagnostic) in diagnostics.sorted() {
        out += &one(*severity, diagnostic, sources, renderer);
        out += "\n\n";
    }
    out
}

fn one(severity: Severity, diag: &Diagnostic, sources: &Sources, renderer: &Renderer) -> String {
    let level = match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(&diag.message).id(diag.code.name));
    for file in files_of(diag) {
        group = group.element(snippet(diag, file, sources));
    }
    if let Some(help) = &diag.help {
        group = group.element(Level::HELP.message(help));
    }
    renderer.render(&[group])
}

/// The file at fault first, then the others.
fn files_of(diag: &Diagnostic) -> Vec<FileId> {
    let mut files = vec![diag.span.file];
    for (span, _) in &diag.related {
        if !files.contains(&span.file) {
            files.push(span.file);
        }
    }
    files
}

fn snippet<'a>(
    diag: &'a Diagnostic,
    file: FileId,
    sources: &'a Sources,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let source = sources.get(file);
    let mut snippet = Snippet::source(&source.text).path(&source.path);
    if diag.span.file == file {
        let primary = AnnotationKind::Primary.span(diag.span.start..diag.span.end);
        snippet = snippet.annotation(primary.label(&diag.label));
    }
    for (span, text) in diag.related.iter().filter(|(span, _)| span.file == file) {
        let context = AnnotationKind::Context.span(span.start..span.end);
        snippet = snippet.annotation(context.label(text));
    }
    snippet
}

/// A diagnostic for programs. Lines and columns count from one, columns in Unicode characters.
#[derive(Debug, Serialize)]
pub struct Finding<'a> {
    /// `error` or `warning`.
    pub severity: &'static str,
    /// The stable code.
    pub code: &'static str,
    /// What is wrong, in one phrase.
    pub message: &'a str,
    /// What is at the place.
    pub label: &'a str,
    /// What to write instead.
    pub help: Option<&'a str>,
    /// Where.
    #[serde(flatten)]
    pub place: Place<'a>,
    /// Other places, each with what it has to do with it.
    pub related: Vec<Related<'a>>,
}

/// A range in a file.
#[derive(Debug, Serialize, PartialEq, Eq)]
pub struct Place<'a> {
    /// Path as the user knows it.
    pub file: &'a str,
    /// First line.
    pub line: usize,
    /// First column.
    pub column: usize,
    /// Line of the end.
    pub end_line: usize,
    /// One past the last column.
    pub end_column: usize,
}

/// Another place of a diagnostic.
#[derive(Debug, Serialize)]
pub struct Related<'a> {
    /// What it has to do with it.
    pub message: &'a str,
    /// Where.
    #[serde(flatten)]
    pub place: Place<'a>,
}

/// All of `diagnostics` as data, in source order.
pub fn findings<'a>(diagnostics: &'a Diagnostics, sources: &'a Sources) -> Vec<Finding<'a>> {
    let finding = |(severity, diag): &&'a (Severity, Diagnostic)| Finding {
        severity: severity.name(),
        code: diag.code.name,
        message: &diag.message,
        label: &diag.label,
        help: diag.help.as_deref(),
        place: place(diag.span, sources),
        related: diag
            .related
            .iter()
            .map(|(span, message)| Related { message, place: place(*span, sources) })
            .collect(),
    };
    diagnostics.sorted().iter().map(finding).collect()
}

/// Where a span is, for people and programs.
pub fn place(span: Span, sources: &Sources) -> Place<'_> {
    let source = sources.get(span.file);
    let (line, column) = line_and_column(&source.text, span.start);
    let (end_line, end_column) = line_and_column(&source.text, span.end);
    Place { file: &source.path, line, column, end_line, end_column }
}

fn line_and_column(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}
