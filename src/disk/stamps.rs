//! Whether files have changed, without reading them.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

/// What a file or folder looks like from outside; none: there is nothing.
///
/// One that was replaced has another number, one that was written another time, and a folder has
/// another time when something in it comes or goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp(Option<(u64, u64, u64, i64, i64)>);

/// How these files look now. Links are followed: what they lead to is what is read.
pub fn stamps(paths: &[PathBuf]) -> Vec<Stamp> {
    let stamp = |path: &PathBuf| {
        let it = fs::metadata(path).ok()?;
        Some((it.dev(), it.ino(), it.size(), it.mtime(), it.mtime_nsec()))
    };
    paths.iter().map(|path| Stamp(stamp(path))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_change_is_seen() {
        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("folder/file");
        let paths = [file.clone(), file.parent().unwrap().to_owned()];
        let mut before = stamps(&paths);
        assert_eq!(before, [Stamp(None), Stamp(None)]);
        let deeds: [&dyn Fn(); 6] = [
            &|| fs::create_dir(&paths[1]).unwrap(),
            &|| fs::write(&file, "a").unwrap(),
            &|| fs::write(&file, "ab").unwrap(),
            // As editors do.
            &|| {
                fs::write(file.with_extension("new"), "ab").unwrap();
                fs::rename(file.with_extension("new"), &file).unwrap();
            },
            &|| fs::remove_file(&file).unwrap(),
            &|| fs::remove_dir(&paths[1]).unwrap(),
        ];
        for (at, deed) in deeds.iter().enumerate() {
            deed();
            let after = stamps(&paths);
            assert_ne!(before, after, "{at}");
            assert_eq!(after, stamps(&paths), "{at}");
            before = after;
        }
    }
}
