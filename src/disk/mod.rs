//! The file system: the only module that touches it.
//!
//! A build changes the output folder so that every moment shows whole files, old or new:
//!
//! 1. Nothing to change, or a conflict: nothing is written.
//! 2. A lock keeps a second build out; in it stands what is about to be written.
//! 3. Every file is staged next to its target. A full disk stops here, with nothing changed.
//! 4. Renames, then deletions, then the manifest; the lock goes last.
//!
//! A killed build leaves its lock file, by which the next one knows the new files for ours and
//! sweeps what was staged. Files that have not changed are not touched. Power may fail between a
//! rename and its data; `fsync` would guard against that, at a third of a millisecond per file.
#![expect(clippy::disallowed_methods, reason = "this is the module the rule protects")]

pub mod begin;
pub mod project;
pub mod read;
pub mod stamps;
mod lock;
mod write;

use std::io;
use std::path::Path;

use crate::plan::{self, Edits, Plan, Wanted};

/// Begins the name of every staged file, so that a later build can tell what to sweep.
const STAGED: &str = ".mltgen-";

/// Brings the folder `out` in line with `wanted`, and tells what that took.
///
/// A plan with conflicts has not been carried out.
pub fn update<'a>(out: &Path, wanted: &'a Wanted, edits: Edits) -> io::Result<Plan<'a>> {
    let plan = plan::plan(wanted, &read::found(out, wanted)?, edits);
    if plan.is_empty() && !lock::is_there(out)? {
        return Ok(plan);
    }
    // What was read without the lock may be another build half done.
    let lock = lock::take(out)?;
    let plan = plan::plan(wanted, &read::found(out, wanted)?, edits);
    if !plan.has_conflicts() {
        write::apply(out, &plan, lock)?;
    }
    Ok(plan)
}

/// Writes one file, whole or not at all. Says whether it did: a file that is there is kept, unless it
/// may be overwritten.
pub fn write_one(path: &Path, text: &str, overwrite: bool) -> io::Result<bool> {
    write::one(path, text, overwrite)
}

/// An error that says what is wrong in the user's words.
fn refuse<T>(reason: String) -> io::Result<T> {
    Err(io::Error::other(reason))
}

/// `error`, with the deed that did not succeed before it.
fn because(error: &io::Error, deed: &str) -> io::Error {
    io::Error::new(error.kind(), format!("cannot {deed}: {error}"))
}

/// `result`, or nothing if there is no such file.
fn if_there<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
