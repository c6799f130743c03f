//! `mltgen diff`: what changes between a demo as it was and as it is.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Style};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::before::{self, Base, Now, State};
use super::input::{self, Input, Read, Upon};
use super::{Exit, Format, terminal};
use crate::review::tell::markdown;
use crate::review::tell::text::{self, Length, Tone};
use crate::review::{self, Review};

/// Shown below the help of the command.
pub(super) const EXAMPLES: &str = "\
Examples:
  mltgen diff                          since the last commit
  mltgen diff main                     since the branch main
  mltgen diff ../other                 since the demo in another folder
  mltgen diff generated                since the files that are there
  mltgen diff main --format markdown   for a comment: under 65,536 characters
  mltgen diff main --exit-code         for a script: 3 if something changes

Demos that mean the same give nothing, whatever their order, format and
comments. What was given by --set and --profile counts on both sides.";

/// The arguments of `mltgen diff`.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// A git revision, or a folder: of another demo, or of generated files
    #[arg(value_name = "REV|DIR", default_value = "HEAD")]
    base: OsString,
    /// The demo as it is now
    #[arg(long, value_name = "DEMO", default_value = "demo.toml", value_parser = input::path())]
    demo: PathBuf,
    #[command(flatten)]
    upon: Upon,
    /// Leaves nothing out of the text, however long it gets
    #[arg(long)]
    all: bool,
    /// Exits with 3 if something changes
    #[arg(long)]
    exit_code: bool,
    /// How the result is told
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Told::Text)]
    format: Told,
}

/// How a review is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Told {
    /// For people
    Text,
    /// For a comment: below 65,536 characters
    Markdown,
    /// For programs: one JSON object
    Json,
}

impl Diff {
    /// How faults are told.
    pub(super) fn faults(&self) -> Format {
        match self.format {
            Told::Text | Told::Markdown => Format::Text,
            Told::Json => Format::Json,
        }
    }
}

/// Runs `mltgen diff`.
pub(super) fn diff(args: &Diff) -> anyhow::Result<Exit> {
    let input = Input { path: args.demo.clone(), upon: args.upon.clone() };
    let Read { sources, inputs, .. } = input.read()?;
    let Some(now) = State::compiled(&sources, &inputs, "now") else { return Ok(Exit::Demo) };
    let texts = Now { input: &input, sources: &sources, inputs: &inputs };
    let Some((base, was)) = before::before(&args.base, texts)? else {
        return Ok(Exit::Demo);
    };
    let review = review::review(&was.ordered.side(), &now.side());
    let reordered = was.reordered(&now, &review);
    let exit = if args.exit_code && !review.changes.is_empty() { Exit::Stale } else { Exit::Fine };
    match args.format {
        Told::Json => {
            terminal::json(&Report {
                exit: exit as u8,
                base,
                equal: review.changes.is_empty(),
                review: &review,
                reordered,
            })?;
        }
        Told::Markdown => {
            terminal::out(&markdown::comment(&review, &base.name))?;
        }
        Told::Text => {
            let length = if args.all { Length::Full } else { Length::Short };
            terminal::out(&painted(&text::lines(&review, length)))?;
            if review.changes.is_empty() {
                terminal::note(&format!("nothing changes since {}", base.in_words()));
            }
            if !reordered.is_empty() {
                let files = terminal::count(reordered.len(), "file");
                terminal::note(&format!("another order of tables changes {files} in nothing else"));
            }
        }
    }
    Ok(exit)
}

/// What came of it, for programs.
#[derive(Debug, Serialize)]
struct Report<'a> {
    exit: u8,
    /// What the demo was compared with.
    base: Base,
    /// Whether both mean the same.
    equal: bool,
    #[serde(flatten)]
    review: &'a Review,
    /// Files that differ by the order of things alone.
    reordered: Vec<&'a str>,
}

/// Lines in their colours.
fn painted(lines: &[(Tone, String)]) -> String {
    let mut text = String::new();
    for (tone, line) in lines {
        let style = match tone {
            Tone::Heading => Style::new().bold(),
            Tone::Added => AnsiColor::Green.on_default(),
            Tone::Removed => AnsiColor::Red.on_default(),
            Tone::Changed => Style::new(),
            Tone::Warning => AnsiColor::Yellow.on_default().bold(),
            Tone::Aside => Style::new().dimmed(),
        };
        text += &format!("{style}{line}{style:#}\n");
    }
    text
}
