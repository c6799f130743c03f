//! The folder in which somebody begins: what is there already, and the first file.

use std::io;
use std::path::Path;

use fs_err as fs;

use super::lock::{make_folders, remove_folders};
use super::{read, refuse, write};

/// In how many folders, one in the other, Dockerfiles are looked for.
const DEEP: usize = 2;
/// Folders of others' programs, and of what programs make.
const NOT_OURS: &[&str] = &["build", "dist", "generated", "node_modules", "target", "vendor"];

/// Names of files of compose, in its order.
const COMPOSE: &[&str] =
    &["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/// A Dockerfile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dockerfile {
    /// The folder it is in, from the one that was looked at; empty for that one itself.
    pub folder: String,
    /// What is in it.
    pub text: String,
}

/// Whether an error says that there is nothing of that name, and nowhere where it could be.
fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// The name of a folder, which need not be there yet; none of the root.
pub fn name_of_folder(folder: &Path) -> io::Result<Option<String>> {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let whole = match fs::canonicalize(here) {
        Err(error) if is_absent(&error) => folder.to_owned(),
        found => found?,
    };
    Ok(whole.file_name().map(|name| name.to_string_lossy().into_owned()))
}

/// Writes the file `name` into a folder, which is made if need be. Says whether it did: a file that is
/// there is kept.
pub fn begin(folder: &Path, name: &str, text: &str) -> io::Result<bool> {
    let parts = folder.ancestors().filter(|part| !part.as_os_str().is_empty());
    for part in parts {
        if fs::metadata(part).is_ok_and(|it| !it.is_dir()) {
            return refuse(format!("`{}` is a file, not a folder", part.display()));
        }
    }
    let made = make_folders(folder)?;
    write::one(&folder.join(name), text, false).inspect_err(|_| remove_folders(&made))
}

/// Writes a file, and the folders it is in if need be, over whatever is there.
pub fn put(path: &Path, text: &str) -> io::Result<()> {
    let made = make_folders(path.parent().unwrap_or(Path::new("")))?;
    write::one(path, text, true).map(drop).inspect_err(|_| remove_folders(&made))
}

/// Whether there is anything of that name in a folder, be it a link to nothing.
pub fn is_taken(folder: &Path, name: &str) -> io::Result<bool> {
    match fs::symlink_metadata(folder.join(name)) {
        // What is no folder holds nothing; that is told when something is to be written there.
        Err(error) if is_absent(&error) => Ok(false),
        found => found.map(|_| true),
    }
}

/// The file of compose that `docker compose` would read in a folder, if there is one.
pub fn compose(folder: &Path) -> Option<&'static str> {
    COMPOSE
        .iter()
        .find(|name| fs::metadata(folder.join(name)).is_ok_and(|it| it.is_file()))
        .copied()
}

/// The Dockerfiles in a folder and in those inside it, the outer ones first. What cannot be read is passed over.
pub fn dockerfiles(folder: &Path) -> Vec<Dockerfile> {
    let mut found = Vec::new();
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    look(folder, "", DEEP, &mut found);
    found.sort_by_key(|it| (it.folder.matches('/').count(), it.folder.clone()));
    found
}

fn look(root: &Path, inner: &str, deeper: usize, found: &mut Vec<Dockerfile>) {
    let here = root.join(inner);
    if let Ok(text) = read::source(&here.join("Dockerfile")) {
        found.push(Dockerfile { folder: inner.to_owned(), text });
    }
    if deeper == 0 {
        return;
    }
    for name in folders_in(&here) {
        let inner = if inner.is_empty() { name } else { format!("{inner}/{name}") };
        look(root, &inner, deeper - 1, found);
    }
}

/// Names of folders in a folder, without hidden ones, those of others, and links, which may lead back.
fn folders_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let folders = entries.filter(|it| it.file_type().is_ok_and(|it| it.is_dir()));
    let names = folders.filter_map(|it| it.file_name().into_string().ok());
    let ours = |name: &String| !name.starts_with('.') && !NOT_OURS.contains(&name.as_str());
    names.filter(ours).collect()
}
