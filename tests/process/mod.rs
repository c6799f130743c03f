//! A demo in a folder of its own, and the command run there.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with a `demo.toml`.
pub(crate) struct Demo {
    folder: TempDir,
}

impl Demo {
    /// A new folder with this `demo.toml`.
    pub(crate) fn new(text: &str) -> Self {
        let folder = TempDir::new().unwrap();
        fs::write(folder.path().join("demo.toml"), text).unwrap();
        Self { folder }
    }

    /// A path in the folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// The command, to be run in the folder.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mltgen"));
        command.args(args).current_dir(self.folder.path()).stdin(Stdio::null());
        command
    }

    /// Runs the command.
    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        Ended::new(&self.command(args).output().unwrap())
    }

    /// Every file under `generated`, with what is in it.
    pub(crate) fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        walk(&self.path("generated"), &mut |path| {
            let name = path.strip_prefix(self.folder.path()).unwrap().to_str().unwrap();
            files.insert(name.to_owned(), fs::read(path).unwrap());
        });
        files
    }

    /// When every file under `generated` was changed last.
    pub(crate) fn times(&self) -> Vec<(PathBuf, i64, i64)> {
        let mut times = Vec::new();
        walk(&self.path("generated"), &mut |path| {
            let metadata = fs::metadata(path).unwrap();
            times.push((path.to_owned(), metadata.mtime(), metadata.mtime_nsec()));
        });
        times
    }
}

/// A folder with nothing in it.
pub(crate) struct Folder(TempDir);

impl Folder {
    /// A new one.
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// A path in it.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// Makes a folder in it.
    pub(crate) fn make(&self, path: &str) {
        fs::create_dir_all(self.path(path)).unwrap();
    }

    /// The text of a file in it.
    pub(crate) fn text(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// What is in a folder in it, sorted.
    pub(crate) fn names(&self, path: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path(path)).unwrap().map(Result::unwrap);
        let mut names: Vec<String> =
            entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The command, to be run in a folder in it.
    pub(crate) fn command(&self, path: &str, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mltgen"));
        command.args(args).current_dir(self.path(path)).stdin(Stdio::null());
        command
    }

    /// Runs the command in a folder in it.
    pub(crate) fn run(&self, path: &str, args: &[&str]) -> Ended {
        Ended::new(&self.command(path, args).output().unwrap())
    }
}

/// What came of a run.
pub(crate) struct Ended {
    /// The exit code.
    pub(crate) exit: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) error: String,
}

impl Ended {
    /// What came of it.
    pub(crate) fn new(output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_owned()).unwrap();
        let exit = output.status.code().unwrap();
        Self { exit, out: text(&output.stdout), error: text(&output.stderr) }
    }

    /// It ended with this exit code.
    #[track_caller]
    pub(crate) fn ends(self, exit: i32) -> Self {
        assert_eq!(self.exit, exit, "{}{}", self.out, self.error);
        self
    }

    /// It printed this.
    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Self {
        assert!(self.out.contains(text), "{}", self.out);
        self
    }

    /// It complained so.
    #[track_caller]
    pub(crate) fn complains(&self, text: &str) -> &Self {
        assert!(self.error.contains(text), "{}", self.error);
        self
    }

    /// It printed JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap()
    }
}

/// Visits every file under `folder`, in order.
fn walk(folder: &Path, visit: &mut dyn FnMut(&Path)) {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            walk(&path, visit);
        } else {
            visit(&path);
        }
    }
}
