//! What a demo is read from: the file, a profile beside it, and values from the command line.

use std::cell::RefCell;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PathBufValueParser, TypedValueParser};

use super::worker;
use crate::config::Inputs;
use crate::disk::project::Project;
use crate::source::{FileId, Sources};
use crate::{Files, disk};

/// The arguments that say which demo is meant.
#[derive(Debug, Args)]
pub(super) struct Input {
    /// The demo
    #[arg(value_name = "DEMO", default_value = "demo.toml", value_parser = path())]
    pub(super) path: PathBuf,
    #[command(flatten)]
    pub(super) upon: Upon,
}

/// What is written upon a demo.
#[derive(Debug, Clone, Args)]
pub(super) struct Upon {
    /// A value that wins over the file's; may be given many times
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(super) settings: Vec<String>,
    /// Adds what demo.NAME.toml, beside the demo, says differently
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
}

/// All that a demo is made of.
pub(super) struct Read {
    pub(super) sources: Sources,
    pub(super) inputs: Inputs,
    /// All that was looked at: files that are there or not, and folders that a pattern looks into.
    pub(super) paths: Vec<PathBuf>,
}

impl Input {
    /// The folder of the demo, where its output goes and its other files are.
    pub(super) fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// Reads all texts: the demo, what is written upon it, and the files it names.
    pub(super) fn read(&self) -> anyhow::Result<Read> {
        let mut sources = Sources::default();
        let demo =
            add(&mut sources, &self.path).map_err(|error| without_demo(&self.path, error))?;
        let overlay = self.overlay().map(|path| {
            add(&mut sources, &path).map_err(|error| self.without_profile(&path, error))
        });
        let overlay = overlay.transpose()?;
        let settings =
            self.upon.settings.iter().map(|setting| sources.add("--set", setting)).collect();
        let inputs = Inputs { demo, overlay, settings, jsonnet: worker::run };
        let mut paths = vec![self.path.clone()];
        paths.extend(self.overlay());
        let looking = Looking {
            project: Project::open(self.folder())?,
            folder: self.folder(),
            paths: RefCell::default(),
        };
        crate::read_named_files_from(&mut sources, &inputs, &looking)?;
        paths.extend(looking.paths.into_inner());
        Ok(Read { sources, inputs, paths })
    }

    fn without_profile(&self, path: &Path, error: anyhow::Error) -> anyhow::Error {
        if !is(&error, io::ErrorKind::NotFound) {
            return error;
        }
        let profile = self.upon.profile.as_deref().unwrap_or_default();
        anyhow::anyhow!(
            "there is no `{}`, which is the profile `{profile}`\n\
             help: write there what the profile says differently, or leave `--profile` out",
            path.display()
        )
    }

    /// `demo.toml` with the profile `big` is `demo.big.toml`.
    pub(super) fn overlay(&self) -> Option<PathBuf> {
        let mut name: OsString = self.path.file_stem()?.to_owned();
        name.push(format!(".{}", self.upon.profile.as_ref()?));
        if let Some(extension) = self.path.extension() {
            name.push(".");
            name.push(extension);
        }
        Some(self.path.with_file_name(name))
    }
}

/// Reads the path of a demo: a folder means the `demo.toml` in it.
pub(super) fn path() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().map(|path| disk::read::in_folder(&path, "demo.toml").unwrap_or(path))
}

/// Who starts has no demo yet, and is told how to begin.
pub(super) fn without_demo(path: &Path, error: anyhow::Error) -> anyhow::Error {
    let path = path.display();
    if is(&error, io::ErrorKind::NotFound) {
        return anyhow::anyhow!(
            "there is no `{path}` here\n\
             help: `mltgen init` writes a first one; `mltgen build PATH` builds another"
        );
    }
    if is(&error, io::ErrorKind::IsADirectory) {
        return anyhow::anyhow!(
            "`{path}` is a folder without a `demo.toml`\n\
             help: `mltgen init {path}` writes a first one; or name the file"
        );
    }
    error
}

fn is(error: &anyhow::Error, kind: io::ErrorKind) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == kind)
}

/// The folder of a demo, and what was looked at there.
struct Looking<'a> {
    project: Project,
    folder: &'a Path,
    paths: RefCell<Vec<PathBuf>>,
}

impl Files for Looking<'_> {
    fn text(&self, name: &str) -> io::Result<Option<String>> {
        self.paths.borrow_mut().push(self.folder.join(name));
        self.project.text(name)
    }

    fn matching(&self, pattern: &str) -> io::Result<Vec<String>> {
        let folders = self.project.folders(pattern)?;
        self.paths.borrow_mut().extend(folders.iter().map(|it| self.folder.join(it)));
        self.project.matching(pattern)
    }
}

fn add(sources: &mut Sources, path: &Path) -> anyhow::Result<FileId> {
    let text = disk::read::source(path)?;
    Ok(sources.add(path.display().to_string(), text))
}
