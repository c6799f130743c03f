//! What a demo is read from: the file, a profile beside it, and values from the command line.

use std::cell::RefCell;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;

use super::worker;
use crate::config::Inputs;
use crate::disk::project::Project;
use crate::source::{FileId, Sources};
use crate::{Files, disk};

/// The arguments that say which demo is meant.
#[derive(Debug, Args)]
pub(super) struct Input {
    /// The demo
    #[arg(value_name = "DEMO", default_value = "demo.toml")]
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
        let demo = add(&mut sources, &self.path).map_err(|error| self.without_demo(error))?;
        let overlay = self.overlay().map(|path| add(&mut sources, &path)).transpose()?;
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

    /// Who starts has no demo yet, and is told how to begin.
    fn without_demo(&self, error: anyhow::Error) -> anyhow::Error {
        let missing = error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == std::io::ErrorKind::NotFound);
        if !missing {
            return error;
        }
        anyhow::anyhow!(
            "there is no `{}` here\n\
             help: `mltgen init` writes a first one; `mltgen build PATH` builds another",
            self.path.display()
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
