//! `mltgen diff`: what changes between a demo as it was and as it is.

use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::builder::styling::{AnsiColor, Style};
use clap::{Args, ValueEnum};
use serde::Serialize;

use super::git::{self, Snapshot};
use super::input::{Input, Read, Upon};
use super::{Exit, Format, check, terminal, worker};
use crate::artifact::Artifacts;
use crate::config::Inputs;
use crate::diag::{Diagnostics, Reported};
use crate::model::Model;
use crate::review::tell::markdown;
use crate::review::tell::text::{self, Length, Tone};
use crate::review::{self, Review, Side, order};
use crate::source::Sources;
use crate::{Files, disk};

/// Shown below the help of the command.
pub(super) const EXAMPLES: &str = "\
Examples:
  mltgen diff                          since the last commit
  mltgen diff main                     since the branch main
  mltgen diff ../other                 since the demo in another folder
  mltgen diff generated                since the files that are there
  mltgen diff main --format markdown   for a comment: under 65,536 characters
  mltgen diff main --exit-code         for a script: 3 if something changes

Demos that mean the same give nothing, whatever their order, format and comments.
What was given by --set and --profile counts on both sides.";

/// The arguments of `mltgen diff`.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// A git revision, or a folder: of another demo, or of generated files
    #[arg(value_name = "REV|DIR", default_value = "HEAD")]
    base: OsString,
    /// The demo as it is now
    #[arg(long, value_name = "DEMO", default_value = "demo.toml")]
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
    let Some((base, was)) =
        before(args, Now { input: &input, sources: &sources, inputs: &inputs })?
    else {
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

/// What a demo is compared with.
#[derive(Debug, Serialize)]
struct Base {
    /// `revision`, `folder` or `files`.
    kind: &'static str,
    /// As it was given.
    name: String,
    /// Whether there was no such demo: all of ours is new.
    absent: bool,
}

impl Base {
    fn in_words(&self) -> String {
        match self.kind {
            "files" => format!("the files in `{}`", self.name),
            _ => format!("`{}`", self.name),
        }
    }
}

/// A compiled demo, or generated files alone.
#[derive(Debug, Default)]
struct State {
    artifacts: Artifacts,
    model: Option<Model>,
}

impl State {
    /// Compiles a demo; tells its errors, and returns nothing, if it has any.
    fn compiled(sources: &Sources, inputs: &Inputs, when: &str) -> Option<Self> {
        let mut diagnostics = Diagnostics::default();
        match crate::compile_with_model(sources, inputs, &mut diagnostics) {
            Ok((model, artifacts)) => Some(Self { artifacts, model: Some(model) }),
            Err(Reported { .. }) => {
                terminal::problems(&diagnostics, sources);
                let tally = check::tally(&diagnostics);
                terminal::error(&format!("nothing was compared: the demo {when} has {tally}"));
                None
            }
        }
    }

    fn side(&self) -> Side<'_> {
        Side { artifacts: &self.artifacts, model: self.model.as_ref() }
    }
}

/// What came of looking for a demo.
enum Found {
    /// It has errors, which were told.
    Broken,
    /// There is none.
    Absent,
    /// It was compiled.
    Demo(Box<Was>),
}

/// The demo as it was.
#[derive(Debug, Default)]
struct Was {
    /// With its tables in the order they have now.
    ordered: State,
    /// As it was written, where that is another order.
    written: Option<Artifacts>,
}

impl Was {
    /// Files that only their order makes differ.
    fn reordered<'a>(&'a self, now: &State, review: &Review) -> Vec<&'a str> {
        let told = |path: &str| review.files.iter().any(|file| file.path == path);
        let written = self.written.iter().flatten();
        let differ = written.filter(|(path, file)| now.artifacts.get(*path) != Some(*file));
        differ.map(|(path, _)| path.as_str()).filter(|path| !told(path)).collect()
    }
}

/// Finds out what is meant by the argument, and compiles it; nothing if it has errors, which are told.
fn before(args: &Diff, now: Now<'_>) -> anyhow::Result<Option<(Base, Was)>> {
    let name = args.base.to_string_lossy().into_owned();
    let base = |kind, absent| Base { kind, name: name.clone(), absent };
    let Some(folder) = folder(&args.base, now.input.folder())? else {
        let snapshot = Snapshot::of(now.input.folder(), &args.base)?;
        return Ok(match now.compiled_before(&snapshot, &format!("at `{name}`"))? {
            Found::Broken => None,
            Found::Absent => {
                let file = args.demo.display();
                terminal::note(&format!("there is no `{file}` at `{name}`: all of it is new"));
                Some((base("revision", true), Was::default()))
            }
            Found::Demo(was) => Some((base("revision", false), *was)),
        });
    };
    let project = disk::project::Project::open(&folder)?;
    match now.compiled_before(&project, &format!("in `{name}`"))? {
        Found::Broken => Ok(None),
        Found::Demo(was) => Ok(Some((base("folder", false), *was))),
        Found::Absent => {
            let Some(artifacts) = disk::read::recorded(&folder)? else {
                let file = now.file().display();
                bail!("in `{name}` is no `{file}`, and no files that mltgen wrote");
            };
            let ordered = State { artifacts, model: None };
            Ok(Some((base("files", false), Was { ordered, written: None })))
        }
    }
}

/// The folder that is meant, if one is; what is a revision too must be written as one or the other.
fn folder(base: &OsStr, demo: &Path) -> anyhow::Result<Option<PathBuf>> {
    let path = Path::new(base);
    if !path.is_dir() {
        return Ok(None);
    }
    let name = base.to_string_lossy();
    if !name.contains('/') && !name.starts_with('.') && git::knows(demo, base) {
        bail!(
            "`{name}` is a folder and a revision: write `./{name}`, or `{name}^0` for the revision"
        );
    }
    Ok(Some(path.to_owned()))
}

/// The demo as it is now: what was before is read by the same names.
#[derive(Clone, Copy)]
struct Now<'a> {
    input: &'a Input,
    sources: &'a Sources,
    inputs: &'a Inputs,
}

impl Now<'_> {
    /// The name of the demo's file in its folder.
    fn file(&self) -> &Path {
        self.input.path.file_name().map_or(Path::new("demo.toml"), Path::new)
    }

    /// Compiles what was there before.
    fn compiled_before(&self, files: &dyn Files, when: &str) -> anyhow::Result<Found> {
        let Some(demo) = text(files, self.file())? else { return Ok(Found::Absent) };
        let overlay = self.input.overlay().and_then(|path| path.file_name().map(PathBuf::from));
        let overlay = overlay.map(|path| text(files, &path)).transpose()?.flatten();
        let texts = (demo, overlay);
        let ordered = self.ordered(&texts);
        let reordered = ordered != texts;
        let Some(state) = self.compile(files, ordered, when)? else { return Ok(Found::Broken) };
        let written = if reordered { self.compile(files, texts, when)? } else { None };
        let was = Was { ordered: state, written: written.map(|it| it.artifacts) };
        Ok(Found::Demo(Box::new(was)))
    }

    /// The texts in the order of ours.
    fn ordered(&self, (demo, overlay): &(String, Option<String>)) -> (String, Option<String>) {
        let ours = |id| self.sources.get(id).text.as_str();
        let like = |text: &String, ours| order::ordered_like(text, ours);
        let overlay = overlay.as_ref().map(|text| match self.inputs.overlay {
            Some(id) => like(text, ours(id)),
            None => text.clone(),
        });
        (like(demo, ours(self.inputs.demo)), overlay)
    }

    fn compile(
        &self,
        files: &dyn Files,
        (demo, overlay): (String, Option<String>),
        when: &str,
    ) -> anyhow::Result<Option<State>> {
        let mut sources = Sources::default();
        let demo = sources.add(self.input.path.display().to_string(), demo);
        let path = self.input.overlay().map(|path| path.display().to_string()).unwrap_or_default();
        let overlay = overlay.map(|text| sources.add(path, text));
        let settings = self.input.upon.settings.iter();
        let settings = settings.map(|setting| sources.add("--set", setting)).collect();
        let inputs = Inputs { demo, overlay, settings, jsonnet: worker::run };
        crate::read_named_files_from(&mut sources, &inputs, files)?;
        Ok(State::compiled(&sources, &inputs, when))
    }
}

fn text(files: &dyn Files, path: &Path) -> anyhow::Result<Option<String>> {
    let name =
        path.to_str().with_context(|| format!("the path `{}` is not UTF-8", path.display()))?;
    Ok(files.text(name)?)
}

impl Files for Snapshot {
    fn text(&self, name: &str) -> io::Result<Option<String>> {
        self.read(Path::new(name)).map_err(io::Error::other)
    }

    fn matching(&self, pattern: &str) -> io::Result<Vec<String>> {
        Ok(self.paths(pattern))
    }
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
