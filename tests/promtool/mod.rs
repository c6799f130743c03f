//! Rules and their proofs on disk, and promtool to judge them.
#![allow(dead_code, unreachable_pub, missing_docs, clippy::unwrap_used)]
#![allow(clippy::must_use_candidate, reason = "each test uses a part of it")]
#![expect(clippy::disallowed_methods, reason = "promtool reads files")]
#![expect(clippy::print_stderr, reason = "a test that is skipped for want of a tool says so")]

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Output};

use mltgen::artifact::{Artifacts, RelPath};

use crate::common::Demo;

/// Compiles a demo that has no mistakes.
pub fn compile(text: &str) -> Artifacts {
    let mut demo = Demo::new(text);
    let artifacts = demo.compile();
    artifacts.unwrap_or_else(|| panic!("{}\n{text}", demo.told()))
}

/// Paths of the rules, or of their proofs, without folder and ending.
pub fn names<'a>(artifacts: &'a Artifacts, folder: &str) -> Vec<&'a str> {
    let paths = artifacts.keys().map(RelPath::as_str);
    let inside = paths.filter_map(|path| path.strip_prefix(folder)?.strip_suffix(".yaml"));
    inside.filter(|name| !name.contains('/')).collect()
}

/// Writes rules and proofs as they stand in the output.
pub fn write(artifacts: &Artifacts, folder: &Path) {
    std::fs::create_dir_all(folder.join("rules/tests")).unwrap();
    for (path, artifact) in artifacts.iter().filter(|(path, _)| path.as_str().starts_with("rules/"))
    {
        std::fs::write(folder.join(path.as_str()), &artifact.text).unwrap();
    }
}

/// Runs promtool; none if it is not installed.
pub fn promtool(folder: &Path, arguments: &[&str]) -> Option<Output> {
    match Command::new("promtool").args(arguments).current_dir(folder).output() {
        Ok(output) => Some(output),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("skipped: promtool is not installed");
            None
        }
        Err(error) => panic!("promtool: {error}"),
    }
}

/// What promtool said, all of it.
pub fn said(output: &Output) -> String {
    let (out, err) = (&output.stdout, &output.stderr);
    format!("{}{}", String::from_utf8_lossy(out), String::from_utf8_lossy(err))
}
