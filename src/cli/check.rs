//! `mltgen check`: every problem of a demo, and nothing written.

use std::time::Instant;

use clap::Args;
use serde::Serialize;

use super::Exit;
use super::findings::{self, Told};
use super::input::{Input, Read};
use super::routes::Routes;
use super::terminal::{self, count};
use crate::diag::render::{Finding, Place, findings, place};
use crate::diag::{Diagnostics, Severity};
use crate::model::Model;
use crate::source::Sources;

/// The arguments of `mltgen check`.
#[derive(Debug, Args)]
pub(super) struct Check {
    #[command(flatten)]
    input: Input,
    /// Says who is told of each alert, and in each scenario
    #[arg(long)]
    routes: bool,
    /// Says nothing when all is well
    #[arg(long, short)]
    quiet: bool,
    /// How the result is told
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Told::Text)]
    pub(super) format: Told,
}

/// Runs `mltgen check`.
pub(super) fn check(args: &Check) -> anyhow::Result<Exit> {
    let start = Instant::now();
    let Read { sources, inputs, .. } = args.input.read()?;
    let mut diagnostics = Diagnostics::default();
    let model = crate::check(&sources, &inputs, &mut diagnostics).ok();
    let exit = if model.is_some() { Exit::Fine } else { Exit::Demo };
    match args.format {
        Told::Json => {
            terminal::json(&Report {
                exit: exit as u8,
                diagnostics: findings(&diagnostics, &sources),
                without_output: model.iter().flat_map(|model| waiting(model, &sources)).collect(),
                routes: model.as_ref().filter(|_| args.routes).map(Routes::new),
                milliseconds: start.elapsed().as_millis(),
            })?;
        }
        Told::Sarif => {
            terminal::json(&findings::sarif(&findings(&diagnostics, &sources), &[]))?;
        }
        Told::Github => {
            terminal::out(&findings::github(&findings(&diagnostics, &sources), &[]))?;
        }
        Told::Text => {
            terminal::problems(&diagnostics, &sources);
            match model {
                None => {
                    let (tally, more) = (tally(&diagnostics), more(&diagnostics));
                    terminal::error(&format!("the demo has {tally}{more}"));
                }
                Some(model) if args.routes => {
                    terminal::out(&Routes::new(&model).text())?;
                }
                Some(model) if !args.quiet => {
                    terminal::out(&summary(&model, &diagnostics, &sources))?;
                }
                Some(_) => {}
            }
        }
    }
    Ok(exit)
}

/// What came of a check, for programs.
#[derive(Debug, Serialize)]
struct Report<'a> {
    exit: u8,
    diagnostics: Vec<Finding<'a>>,
    without_output: Vec<Waiting<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    routes: Option<Routes<'a>>,
    milliseconds: u128,
}

/// A table that is understood, and that no backend turns into files yet.
#[derive(Debug, Serialize)]
struct Waiting<'a> {
    table: &'a str,
    #[serde(flatten)]
    place: Place<'a>,
}

fn waiting<'a>(model: &'a Model, sources: &'a Sources) -> impl Iterator<Item = Waiting<'a>> {
    let tables = model.without_output.iter();
    tables.map(|(table, span)| Waiting { table, place: place(*span, sources) })
}

/// How many problems there are, in words.
pub(super) fn tally(diagnostics: &Diagnostics) -> String {
    let number = |wanted: Severity| {
        diagnostics.sorted().iter().filter(|(severity, _)| *severity == wanted).count()
    };
    let numbers = [Severity::Error, Severity::Warning].map(|severity| (number(severity), severity));
    let told = numbers.iter().filter(|(number, _)| *number > 0);
    let told: Vec<String> =
        told.map(|(number, severity)| count(*number, severity.name())).collect();
    if told.is_empty() { "no problems".to_owned() } else { told.join(", ") }
}

/// A last line that says how to learn more of what was told: of the first few kinds, each once.
pub(super) fn more(diagnostics: &Diagnostics) -> String {
    const MOST: usize = 3;
    let mut codes: Vec<&str> = Vec::new();
    for (severity, diagnostic) in diagnostics.sorted() {
        if *severity == Severity::Error && !codes.contains(&diagnostic.code.name) {
            codes.push(diagnostic.code.name);
        }
    }
    let rest = codes.len() > MOST;
    codes.truncate(MOST);
    match codes.as_slice() {
        [] => String::new(),
        [code] => format!("\nhelp: `mltgen explain {code}` says more"),
        codes => format!(
            "\nhelp: `mltgen explain CODE` says more of {}{}",
            codes.join(", "),
            if rest { ", …" } else { "" }
        ),
    }
}

/// What the demo is, in a line, after what nothing comes of yet.
fn summary(model: &Model, diagnostics: &Diagnostics, sources: &Sources) -> String {
    let mut text = String::new();
    for Waiting { table, place } in waiting(model, sources) {
        let Place { file, line, .. } = place;
        text += &format!("{file}:{line}: `{table}` is understood, and has no output yet\n");
    }
    let parts = [
        count(model.components.len(), "component"),
        count(model.slos.len(), "objective"),
        count(model.alerts.len(), "alert"),
        count(model.scenarios.len(), "scenario"),
    ];
    format!("{text}{}: {}; {}\n", model.demo.name, parts.join(", "), tally(diagnostics))
}
