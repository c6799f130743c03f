//! Dashboards of the user's own: their files run or read, and what they give checked.

mod advice;
mod check;
mod meant;
mod ids;
mod view;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::diag::{Diagnostic, Diagnostics, code};
use crate::jsonnet::{self, Failure, Outcome, Place, Program, Wrong, imports};
use crate::model::Model;
use crate::model::presentation::{CustomDashboard, DashboardFile};
use crate::source::{FileId, Sources, Span};

/// The external variable that holds what the demo says.
const VARIABLE: &str = "mltgen";

/// The dashboards that the files of a demo give; of one that gives none it has been told why.
pub fn dashboards(
    model: &Model,
    sources: &Sources,
    run: jsonnet::Run,
    diags: &mut Diagnostics,
) -> Vec<CustomDashboard> {
    let files = &model.custom.dashboard_files;
    if files.is_empty() {
        return Vec::new();
    }
    let view = view::json(model);
    let variable = view.to_string();
    let mut found = Vec::new();
    for file in files {
        let Some(id) = sources.find_id(&file.path) else { continue };
        let value = if file.path.ends_with(jsonnet::ENDING) {
            let program = program(sources, file, &variable);
            told(id, run(&program), (sources, &view), diags)
        } else {
            read(id, sources, diags)
        };
        let Some(value) = value else { continue };
        found.extend(check::dashboard(model, &found, file, value, (id, sources), diags));
    }
    found
}

/// A program with what it needs: its imports, and theirs.
fn program(sources: &Sources, file: &DashboardFile, view: &str) -> Program {
    let mut texts = BTreeMap::new();
    let mut wanted = vec![file.path.clone()];
    while let Some(path) = wanted.pop() {
        if texts.contains_key(&path) {
            continue;
        }
        let Some(source) = sources.find(&path) else { continue };
        for import in imports::written_in(&path, &source.text) {
            wanted.extend(imports::candidates(&path, &import));
        }
        texts.insert(path, source.text.clone());
    }
    let variables = BTreeMap::from([(VARIABLE.to_owned(), view.to_owned())]);
    Program { file: file.path.clone(), texts, variables }
}

/// What a program gave; if it gave nothing, tells why.
fn told(
    file: FileId,
    outcome: Outcome,
    (sources, view): (&Sources, &Value),
    diags: &mut Diagnostics,
) -> Option<Value> {
    let span = |place: &Place| {
        let file = sources.find_id(&place.file)?;
        Some(Span { file, start: place.start, end: place.end })
    };
    for (place, message) in &outcome.traces {
        let place = place.as_ref().and_then(span).unwrap_or_else(|| head(file, sources));
        diags.warn(Diagnostic::new(code::JSONNET_TRACE, place, message).label("traced here"));
    }
    let failure = match outcome.result {
        Ok(json) => match serde_json::from_str(&json) {
            Ok(value) => return Some(value),
            // Numbers out of range and values nested deeper than anybody reads.
            Err(error) => Failure::Wrong(Wrong {
                message: format!("the program gives JSON that cannot be read: {error}"),
                places: Vec::new(),
                help: None,
                field: None,
            }),
        },
        Err(failure) => failure,
    };
    let diagnostic = match failure {
        Failure::Wrong(Wrong { message, places, help, field }) => {
            let help = help.or_else(|| meant::field(&field?, places.first()?, sources, view));
            let mut places = places.iter().filter_map(span);
            let place = places.next().unwrap_or_else(|| head(file, sources));
            let wrong = Diagnostic::new(code::BAD_JSONNET, place, message);
            places.fold(wrong, |wrong, from| wrong.related(from, "from here")).help_if(help)
        }
        Failure::Limit(limit) => {
            let message = format!("`{}` {limit}", sources.get(file).path);
            let label = "this program was stopped";
            let help = "look for a recursion without an end, or a text without a limit";
            Diagnostic::new(code::JSONNET_LIMIT, head(file, sources), message)
                .label(label)
                .help(help)
        }
    };
    diags.error(diagnostic);
    None
}

/// A dashboard that is JSON already.
fn read(file: FileId, sources: &Sources, diags: &mut Diagnostics) -> Option<Value> {
    let text = &sources.get(file).text;
    match serde_json::from_str(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let before: usize =
                text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
            let at = text.floor_char_boundary((before + error.column()).saturating_sub(1));
            let span = Span { file, start: at, end: text.ceil_char_boundary(at + 1) };
            let message = format!("this is no JSON: {error}");
            diags.error(Diagnostic::new(code::BAD_DASHBOARD, span, message));
            None
        }
    }
}

/// The first line of a file, for what is wrong with the whole.
fn head(file: FileId, sources: &Sources) -> Span {
    let first = sources.get(file).text.lines().next().unwrap_or_default();
    Span { file, start: 0, end: first.len() }
}
