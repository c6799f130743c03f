//! Carries out a plan.

use std::collections::BTreeSet;
use std::fs::Permissions;
use std::io::{self, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use fs_err as fs;
use tempfile::TempPath;

use super::lock::{Lock, make_folders, remove_folders};
use super::read::Inside;
use super::{STAGED, because};
use crate::artifact::{Artifact, RelPath};
use crate::plan::manifest::{Journal, MANIFEST};
use crate::plan::{Action, Plan};

/// A file that waits for its rename.
type Staged = (TempPath, PathBuf);

/// Changes the folder `out` as `plan` says.
pub(super) fn apply(out: &Path, plan: &Plan<'_>, mut lock: Lock) -> io::Result<()> {
    sweep(out, &lock.left)?;
    lock.announce(&plan.journal)?;
    let mut folders = Vec::new();
    let staged = stage(out, plan, &mut folders).inspect_err(|_| remove_folders(&folders))?;
    lock.files_change();
    staged.files.into_iter().try_for_each(rename)?;
    for (path, action) in &plan.actions {
        if *action == Action::Delete {
            fs::remove_file(out.join(path.as_str()))?;
            remove_empty_folders(out, path);
        }
    }
    staged.manifest.map_or(Ok(()), rename)?;
    lock.finish();
    Ok(())
}

/// The files that `plan` creates or replaces.
fn written<'a>(plan: &'a Plan<'_>) -> impl Iterator<Item = (&'a RelPath, &'a Artifact)> {
    plan.actions.iter().filter_map(|(path, action)| match action {
        Action::Create(artifact) | Action::Update(artifact) => Some((path, *artifact)),
        Action::Delete | Action::Conflict(_) => None,
    })
}

/// Everything a plan writes, ready to be renamed.
#[derive(Debug)]
struct Stage {
    files: Vec<Staged>,
    manifest: Option<Staged>,
}

/// Writes every file next to its target, making folders, which are told in `folders`.
fn stage(out: &Path, plan: &Plan<'_>, folders: &mut Vec<PathBuf>) -> io::Result<Stage> {
    let mut files = Vec::new();
    for (path, artifact) in written(plan) {
        let target = out.join(path.as_str());
        let folder = target.parent().expect("a path under the output folder has a parent");
        folders.extend(make_folders(folder)?);
        let mode = if artifact.executable { 0o755 } else { 0o644 };
        files.push(stage_file(&artifact.text, mode, target)?);
    }
    let manifest = plan.manifest.as_ref();
    let manifest = manifest.map(|text| stage_file(text, 0o644, out.join(MANIFEST))).transpose()?;
    Ok(Stage { files, manifest })
}

fn stage_file(text: &str, mode: u32, target: PathBuf) -> io::Result<Staged> {
    let deed = |error: io::Error| because(&error, &format!("write `{}`", target.display()));
    let folder = target.parent().expect("a path under the output folder has a parent");
    // Without a mode, a temporary file is private to its owner, and stays so once renamed.
    let mode = Permissions::from_mode(mode);
    let mut builder = tempfile::Builder::new();
    let mut file = builder.prefix(STAGED).permissions(mode).tempfile_in(folder).map_err(deed)?;
    file.write_all(text.as_bytes()).map_err(deed)?;
    // Thousands of files may wait: none of them is kept open.
    Ok((file.into_temp_path(), target))
}

/// Writes one file; a file that is there is replaced if asked to.
pub(super) fn one(path: &Path, text: &str, overwrite: bool) -> io::Result<bool> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let (file, target) =
        stage_file(text, 0o644, folder.join(path.file_name().unwrap_or_default()))?;
    if overwrite {
        return rename((file, target)).map(|()| true);
    }
    match file.persist_noclobber(&target) {
        Ok(()) => Ok(true),
        Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(because(&error.error, &format!("write `{}`", target.display()))),
    }
}

fn rename((file, target): Staged) -> io::Result<()> {
    let deed = format!("write `{}`", target.display());
    file.persist(target).map_err(|error| because(&error.error, &deed))
}

/// Removes what a killed build had staged.
fn sweep(out: &Path, left: &Journal) -> io::Result<()> {
    let parents = left.entries().filter_map(|(path, _)| path.as_str().rsplit_once('/'));
    let folders: BTreeSet<&str> = parents.map(|(folder, _)| folder).collect();
    let mut inside = Inside::new(out);
    sweep_folder(out)?;
    for folder in folders {
        if inside.is_folder(folder)? {
            sweep_folder(&out.join(folder))?;
        }
    }
    for (path, _) in left.entries() {
        remove_empty_folders(out, path);
    }
    Ok(())
}

fn sweep_folder(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let staged = entry.file_name().to_str().is_some_and(|name| name.starts_with(STAGED));
        if staged && entry.file_type()?.is_file() {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Removes the folders on the way to `path` that hold nothing any more.
fn remove_empty_folders(out: &Path, path: &RelPath) {
    let mut rest = path.as_str();
    while let Some((folder, _)) = rest.rsplit_once('/') {
        if fs::remove_dir(out.join(folder)).is_err() {
            return;
        }
        rest = folder;
    }
}
