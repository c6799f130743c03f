//! Reads sources, and what the output folder holds.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use fs_err as fs;

use super::{if_there, lock, refuse};
use crate::artifact::{Artifact, Artifacts, RelPath};
use crate::plan::manifest::{Hash, Journal, MANIFEST, Manifest};
use crate::plan::{Found, FoundFile, Wanted};

/// The text of a source file.
pub fn source(path: &Path) -> io::Result<String> {
    match String::from_utf8(fs::read(path)?) {
        Ok(text) => Ok(text),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            refuse(format!("`{}` is not UTF-8 text: see byte {at}", path.display()))
        }
    }
}

/// A file of this name in a folder, if that is a folder and has it.
pub fn in_folder(folder: &Path, name: &str) -> Option<PathBuf> {
    let inside = folder.join(name);
    fs::metadata(&inside).is_ok_and(|it| it.is_file()).then_some(inside)
}

/// The first lines of a file, whatever is in it; none if there is no such file.
pub fn beginning(path: &Path) -> io::Result<Option<String>> {
    const ENOUGH: u64 = 4_096;
    let Some(file) = if_there(fs::File::open(path))? else { return Ok(None) };
    let mut bytes = Vec::new();
    file.take(ENOUGH).read_to_end(&mut bytes)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// What the folder `out` holds of the files that are wanted or recorded. No other file is looked at.
pub fn found(out: &Path, wanted: &Wanted) -> io::Result<Found> {
    match if_there(fs::metadata(out))? {
        None => return Ok(Found::default()),
        Some(metadata) if metadata.is_dir() => {}
        Some(_) => return refuse(format!("`{}` is a file, not a folder", out.display())),
    }
    let mut inside = Inside::new(out);
    let manifest_text = inside.record(MANIFEST)?;
    let recorded = manifest_text.as_deref().map(str::parse::<Manifest>);
    let manifest_unreadable = matches!(recorded, Some(Err(_)));
    let mut manifest = recorded.and_then(Result::ok).unwrap_or_default();
    let journal = Journal::read(&inside.record(lock::LOCK)?.unwrap_or_default());
    for (path, hash) in journal.entries() {
        if let Spot::File { .. } = inside.spot(path)?
            && Hash::of(&fs::read(out.join(path.as_str()))?) == *hash
        {
            manifest.record(path.clone(), hash.clone());
        }
    }
    let files = files(&mut inside, wanted, &manifest)?;
    Ok(Found { files, manifest, manifest_text, manifest_unreadable })
}

/// The files that a build has written into the folder `out`, as they are now; none if no build did.
pub fn recorded(out: &Path) -> io::Result<Option<Artifacts>> {
    let mut inside = Inside::new(out);
    let Some(text) = inside.record(MANIFEST)? else { return Ok(None) };
    let Ok(manifest) = text.parse::<Manifest>() else {
        return refuse(format!("`{}/{MANIFEST}` cannot be read", out.display()));
    };
    let mut artifacts = Artifacts::new();
    for (path, _) in manifest.entries() {
        if let Spot::File { executable } = inside.spot(path)? {
            let text = source(&out.join(path.as_str()))?;
            artifacts.insert(path.clone(), Artifact { text, executable });
        }
    }
    Ok(Some(artifacts))
}

/// Every file that is wanted, or recorded in the part of the folder this build is about.
fn files(
    inside: &mut Inside<'_>,
    wanted: &Wanted,
    manifest: &Manifest,
) -> io::Result<BTreeMap<RelPath, FoundFile>> {
    let recorded = manifest.entries().map(|(path, _)| path);
    let stale = recorded.filter(|path| wanted.scope().covers(path) && !wanted.contains(path));
    let mut files = BTreeMap::new();
    for path in wanted.paths().chain(stale) {
        match inside.spot(path)? {
            Spot::File { executable } => {
                let bytes = fs::read(inside.out.join(path.as_str()))?;
                let hash = wanted.hash_of_found(path, &bytes);
                files.insert(path.clone(), FoundFile { hash, executable });
            }
            // Nothing of ours can be where a recorded file no longer can be.
            Spot::Taken(reason) if wanted.contains(path) => return refuse(reason),
            Spot::Empty | Spot::Taken(_) => {}
        }
    }
    Ok(files)
}

/// What is at a path.
#[derive(Debug, Clone)]
pub(super) enum Spot {
    /// Nothing.
    Empty,
    /// A file.
    File {
        /// Whether its owner can run it.
        executable: bool,
    },
    /// Something that is no file, on the way or at the end; in words.
    Taken(String),
}

/// Looks at places inside the output folder, and refuses every symbolic link on the way: the
/// output folder may be one itself, but what is written into it stays in it.
#[derive(Debug)]
pub(super) struct Inside<'a> {
    out: &'a Path,
    /// Folders that were looked at, and what is wrong with them.
    folders: BTreeMap<String, Option<Spot>>,
}

impl<'a> Inside<'a> {
    /// Looks into `out`, which is a folder.
    pub(super) fn new(out: &'a Path) -> Self {
        Self { out, folders: BTreeMap::new() }
    }

    /// What is at `path`.
    pub(super) fn spot(&mut self, path: &RelPath) -> io::Result<Spot> {
        for (end, _) in path.as_str().match_indices('/') {
            if let Some(spot) = self.folder(&path.as_str()[..end])? {
                return Ok(spot);
            }
        }
        self.look(path.as_str(), |metadata, name| {
            if metadata.is_file() {
                return Spot::File { executable: metadata.permissions().mode() & 0o100 != 0 };
            }
            Spot::Taken(format!("{name} is in the way: a file has to go there; move it away"))
        })
    }

    /// Whether `path` leads to a folder without leaving the output folder.
    pub(super) fn is_folder(&mut self, path: &str) -> io::Result<bool> {
        let ends = path.match_indices('/').map(|(end, _)| end).chain([path.len()]);
        for end in ends {
            if self.folder(&path[..end])?.is_some() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// The text of one of mltgen's own records at the top of the folder.
    fn record(&mut self, name: &str) -> io::Result<Option<String>> {
        let path = RelPath::new(name).expect("the names of records are plain");
        match self.spot(&path)? {
            Spot::Empty => Ok(None),
            Spot::Taken(reason) => refuse(reason),
            Spot::File { .. } => {
                // Another build may be removing its lock file right now.
                let bytes = if_there(fs::read(self.out.join(name)))?;
                Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()))
            }
        }
    }

    /// What keeps files from being in the folder `path`: nothing, if it is one.
    fn folder(&mut self, path: &str) -> io::Result<Option<Spot>> {
        if let Some(known) = self.folders.get(path) {
            return Ok(known.clone());
        }
        let mut is_folder = false;
        let spot = self.look(path, |metadata, name| {
            is_folder = metadata.is_dir();
            Spot::Taken(format!("{name} is in the way: a folder has to go there; move it away"))
        })?;
        let spot = (!is_folder).then_some(spot);
        self.folders.insert(path.to_owned(), spot.clone());
        Ok(spot)
    }

    /// Looks at one path whose parents are known to be folders.
    fn look(
        &self,
        path: &str,
        judge: impl FnOnce(&std::fs::Metadata, String) -> Spot,
    ) -> io::Result<Spot> {
        let path = self.out.join(path);
        let Some(metadata) = if_there(fs::symlink_metadata(&path))? else {
            return Ok(Spot::Empty);
        };
        let name = format!("`{}`", path.display());
        if metadata.is_symlink() {
            return refuse(format!("{name} is a symbolic link, which is not followed; remove it"));
        }
        Ok(judge(&metadata, name))
    }
}
