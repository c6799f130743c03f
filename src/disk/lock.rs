//! Keeps two builds from mixing, and remembers what a killed one was about to write.

use std::fs::TryLockError;
use std::io::{self, Read, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use fs_err as fs;

use super::{because, if_there, refuse};
use crate::plan::manifest::Journal;

/// Where the lock is, under the output folder. It is there during a build, and after a killed one.
pub(super) const LOCK: &str = ".mltgen.lock";

/// How long a build waits for another one.
const PATIENCE: Duration = Duration::from_secs(10);

/// The right to write into the output folder.
#[derive(Debug)]
pub(super) struct Lock {
    file: fs::File,
    /// What a killed build was about to write.
    pub(super) left: Journal,
    /// Whether the lock file tells what no other file does, and must outlive this build.
    needed: bool,
    /// Folders that were made for the lock file.
    made: Vec<PathBuf>,
}

/// Whether a build is going on, or was killed.
pub(super) fn is_there(out: &Path) -> io::Result<bool> {
    Ok(if_there(fs::symlink_metadata(out.join(LOCK)))?.is_some())
}

/// Waits for the lock of the folder `out`, which is made if need be.
pub(super) fn take(out: &Path) -> io::Result<Lock> {
    let path = out.join(LOCK);
    let start = Instant::now();
    loop {
        let made = make_folders(out)?;
        // The build before us may remove the folder it made for nothing.
        let Some(file) = if_there(open(&path))? else { continue };
        match file.file().try_lock() {
            Ok(()) if is_at(&file, &path)? => return Lock::begin(file, made),
            // The build before us removed its lock file: this is nobody's lock any more.
            Ok(()) => {}
            Err(TryLockError::WouldBlock) if start.elapsed() > PATIENCE => {
                return refuse(busy(out, file));
            }
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(20)),
            Err(TryLockError::Error(error)) => {
                return Err(because(&error, &format!("lock `{}`", path.display())));
            }
        }
    }
}

impl Lock {
    fn begin(mut file: fs::File, made: Vec<PathBuf>) -> io::Result<Self> {
        let mut text = Vec::new();
        file.read_to_end(&mut text)?;
        let left = Journal::read(&String::from_utf8_lossy(&text));
        writeln!(file, "\nprocess {}", std::process::id())?;
        Ok(Self { file, needed: !left.is_empty(), left, made })
    }

    /// Writes down what is about to be written.
    pub(super) fn announce(&mut self, journal: &Journal) -> io::Result<()> {
        self.file.write_all(journal.to_string().as_bytes())
    }

    /// From now on files change: until the end, only the journal tells that they are ours.
    pub(super) fn files_change(&mut self) {
        self.needed = true;
        self.made.clear();
    }

    /// The manifest tells everything.
    pub(super) fn finish(mut self) {
        self.needed = false;
        self.made.clear();
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        if !self.needed {
            // A lock file that stays is taken over by the next build.
            fs::remove_file(self.file.path()).ok();
        }
        remove_folders(&self.made);
    }
}

/// Makes `folder` and its parents, and tells which were not there.
pub(super) fn make_folders(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let missing = folder.ancestors().take_while(|folder| !folder.exists());
    let mut made: Vec<PathBuf> =
        missing.filter(|path| !path.as_os_str().is_empty()).map(Path::to_owned).collect();
    made.reverse();
    if !made.is_empty() {
        fs::create_dir_all(folder).inspect_err(|_| remove_folders(&made))?;
    }
    Ok(made)
}

/// Removes folders again that were made for nothing; those that are in use stay.
pub(super) fn remove_folders(made: &[PathBuf]) {
    for folder in made.iter().rev() {
        fs::remove_dir(folder).ok();
    }
}

fn open(path: &Path) -> io::Result<fs::File> {
    fs::OpenOptions::new().read(true).append(true).create(true).open(path)
}

/// Whether `file` is still what is at `path`.
fn is_at(file: &fs::File, path: &Path) -> io::Result<bool> {
    let there = if_there(fs::symlink_metadata(path))?;
    let here = file.metadata()?;
    Ok(there.is_some_and(|there| (there.dev(), there.ino()) == (here.dev(), here.ino())))
}

/// Says who holds the lock.
fn busy(out: &Path, mut file: fs::File) -> String {
    let mut text = String::new();
    let read = file.read_to_string(&mut text).map(|_| text.as_str());
    let last = read.unwrap_or_default().lines().rev().find(|line| line.starts_with("process "));
    let holder = last.unwrap_or("an unknown process");
    let seconds = PATIENCE.as_secs();
    format!(
        "another mltgen ({holder}) has been writing into `{}` for {seconds} seconds; \
         wait for it, or end it",
        out.display()
    )
}
