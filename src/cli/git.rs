//! What git has kept: the texts of a demo as they were at a revision, read without a checkout.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

/// Links that are followed one after the other.
const MOST_LINKS: usize = 16;

/// The files under a folder at a revision.
#[derive(Debug)]
pub(super) struct Snapshot {
    /// The folder git is asked in.
    folder: PathBuf,
    /// Mode and object of each file, by its path from that folder.
    files: BTreeMap<PathBuf, (String, String)>,
}

/// Whether git knows that revision.
pub(super) fn knows(folder: &Path, revision: &OsStr) -> bool {
    commit(folder, revision).is_ok()
}

impl Snapshot {
    /// The folder as it was at a revision.
    pub(super) fn of(folder: &Path, revision: &OsStr) -> anyhow::Result<Self> {
        let name = revision.to_string_lossy();
        git(folder, ["rev-parse", "--git-dir"])
            .with_context(|| format!("`{}` is in no git repository", shown(folder)))?;
        let Ok(commit) = commit(folder, revision) else {
            let shallow = git(folder, ["rev-parse", "--is-shallow-repository"]).unwrap_or_default();
            if shallow.trim_ascii() == b"true" {
                bail!(
                    "git knows no revision `{name}` here: this clone is shallow; `git fetch --unshallow` \
                     brings the rest (for actions/checkout: `fetch-depth: 0`)"
                );
            }
            if name == "HEAD" {
                bail!(
                    "nothing is committed here yet, so there is nothing to compare with\n\
                     help: commit `demo.toml` first, or name the folder of another demo"
                );
            }
            bail!("git knows no revision `{name}`, and there is no folder of that name");
        };
        let args = [OsStr::new("ls-tree"), "-r".as_ref(), "-z".as_ref(), commit.as_ref()];
        let listed = git(folder, args)?;
        let files = listed.split(|byte| *byte == 0).filter_map(|line| {
            let tab = line.iter().position(|byte| *byte == b'\t')?;
            let path = PathBuf::from(OsStr::from_bytes(&line[tab + 1..]));
            let facts = std::str::from_utf8(&line[..tab]).ok()?;
            let mut facts = facts.split(' ');
            let mode = facts.next()?.to_owned();
            Some((path, (mode, facts.nth(1)?.to_owned())))
        });
        Ok(Self { folder: folder.to_owned(), files: files.collect() })
    }

    /// The text of a file; none if there was none, or if it lay outside the folder.
    pub(super) fn read(&self, path: &Path) -> anyhow::Result<Option<String>> {
        let Some(mut path) = inside(Path::new(""), path) else { return Ok(None) };
        for _ in 0..MOST_LINKS {
            let Some((mode, object)) = self.files.get(&path) else { return Ok(None) };
            // Of a submodule git has no text here.
            if mode == "160000" {
                return Ok(None);
            }
            let bytes = git(&self.folder, ["cat-file", "blob", object])?;
            if mode == "120000" {
                let target = PathBuf::from(OsString::from_vec(bytes));
                let folder = path.parent().unwrap_or(Path::new(""));
                let Some(next) = inside(folder, &target) else { return Ok(None) };
                path = next;
                continue;
            }
            return match String::from_utf8(bytes) {
                Ok(text) => Ok(Some(text)),
                Err(_) => bail!("`{}` is not UTF-8 text at that revision", path.display()),
            };
        }
        Ok(None)
    }

    /// The files that a pattern means, sorted; of a path, the path itself: as on disk.
    pub(super) fn paths(&self, pattern: &str) -> Vec<String> {
        if !pattern.contains(['*', '?', '[']) {
            return vec![pattern.to_owned()];
        }
        let Ok(pattern) = glob::Pattern::new(pattern) else { return Vec::new() };
        let options = glob::MatchOptions {
            require_literal_separator: true,
            require_literal_leading_dot: true,
            ..glob::MatchOptions::new()
        };
        let paths = self.files.keys().filter_map(|path| path.to_str());
        paths.filter(|path| pattern.matches_with(path, options)).map(str::to_owned).collect()
    }
}

/// `path`, seen from `folder`, without `.` and `..`; none if it leaves the place all begins at.
fn inside(folder: &Path, path: &Path) -> Option<PathBuf> {
    let mut whole = folder.to_owned();
    for part in path.components() {
        match part {
            Component::Normal(name) => whole.push(name),
            Component::CurDir => {}
            Component::ParentDir => {
                if !whole.pop() {
                    return None;
                }
            }
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(whole)
}

/// The commit that a revision means.
fn commit(folder: &Path, revision: &OsStr) -> anyhow::Result<OsString> {
    let mut wanted = revision.to_owned();
    wanted.push("^{commit}");
    let args = [
        OsStr::new("rev-parse"),
        "--verify".as_ref(),
        "--quiet".as_ref(),
        "--end-of-options".as_ref(),
        &wanted,
    ];
    let said = git(folder, args)?;
    Ok(OsString::from_vec(said.trim_ascii().to_vec()))
}

/// What git says.
fn git<Arg: AsRef<OsStr>>(
    folder: &Path,
    args: impl IntoIterator<Item = Arg>,
) -> anyhow::Result<Vec<u8>> {
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let output = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(args)
        .env("LC_ALL", "C")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .stdin(Stdio::null())
        .output()
        .context("cannot run git")?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("git says: {}", said.trim());
    }
    Ok(output.stdout)
}

fn shown(folder: &Path) -> String {
    if folder.as_os_str().is_empty() { ".".to_owned() } else { folder.display().to_string() }
}
