//! The demo as it was: found at a revision or in a folder, and compiled as the one that is there now.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use serde::Serialize;

use super::git::{self, Snapshot};
use super::input::Input;
use super::{check, terminal, worker};
use crate::artifact::Artifacts;
use crate::config::Inputs;
use crate::diag::{Diagnostics, Reported};
use crate::model::Model;
use crate::review::{Review, Side, order};
use crate::source::Sources;
use crate::{Files, disk};

/// What a demo is compared with.
#[derive(Debug, Serialize)]
pub(super) struct Base {
    /// `revision`, `folder` or `files`.
    pub(super) kind: &'static str,
    /// As it was given.
    pub(super) name: String,
    /// Whether there was no such demo: all of ours is new.
    pub(super) absent: bool,
}

impl Base {
    /// In words.
    pub(super) fn in_words(&self) -> String {
        match self.kind {
            "files" => format!("the files in `{}`", self.name),
            _ => format!("`{}`", self.name),
        }
    }
}

/// A compiled demo, or generated files alone.
#[derive(Debug, Default)]
pub(super) struct State {
    pub(super) artifacts: Artifacts,
    pub(super) model: Option<Model>,
}

impl State {
    /// Compiles a demo; tells its errors, and returns nothing, if it has any.
    pub(super) fn compiled(sources: &Sources, inputs: &Inputs, when: &str) -> Option<Self> {
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

    /// For the review.
    pub(super) fn side(&self) -> Side<'_> {
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
pub(super) struct Was {
    /// With its tables in the order they have now.
    pub(super) ordered: State,
    /// As it was written, where that is another order.
    written: Option<Artifacts>,
}

impl Was {
    /// Files that only their order makes differ.
    pub(super) fn reordered<'a>(&'a self, now: &State, review: &Review) -> Vec<&'a str> {
        let told = |path: &str| review.files.iter().any(|file| file.path == path);
        let written = self.written.iter().flatten();
        let differ = written.filter(|(path, file)| now.artifacts.get(*path) != Some(*file));
        differ.map(|(path, _)| path.as_str()).filter(|path| !told(path)).collect()
    }
}

/// Finds out what is meant by the argument, and compiles it; nothing if it has errors, which are told.
pub(super) fn before(base: &OsStr, now: Now<'_>) -> anyhow::Result<Option<(Base, Was)>> {
    let given = base;
    let name = given.to_string_lossy().into_owned();
    let base = |kind, absent| Base { kind, name: name.clone(), absent };
    let Some(folder) = folder(given, now.input.folder())? else {
        let snapshot = Snapshot::of(now.input.folder(), given)?;
        return Ok(match now.compiled_before(&snapshot, &format!("at `{name}`"))? {
            Found::Broken => None,
            Found::Absent => {
                let file = now.input.path.display();
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
pub(super) struct Now<'a> {
    pub(super) input: &'a Input,
    pub(super) sources: &'a Sources,
    pub(super) inputs: &'a Inputs,
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
