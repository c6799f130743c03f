//! The folder of a demo: what it names is read from there, and from nowhere else.

use std::io;
use std::path::{Component, Path, PathBuf};

use fs_err as fs;

use super::{if_there, read, refuse};
use crate::Files;

/// What makes a path a pattern.
const PATTERN: [char; 3] = ['*', '?', '['];

/// The folder of a demo.
#[derive(Debug)]
pub struct Project {
    /// Without a symbolic link on the way.
    root: PathBuf,
}

impl Project {
    /// The folder `folder`; an empty path is the current one.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        Ok(Self { root: fs::canonicalize(folder)? })
    }
}

impl Project {
    /// The folders in which a pattern looks for files; none for a path, which is looked at itself.
    pub fn folders(&self, pattern: &str) -> io::Result<Vec<String>> {
        if !pattern.contains(PATTERN) {
            return Ok(Vec::new());
        }
        let mut folders = vec![".".to_owned()];
        for (end, _) in pattern.match_indices('/') {
            folders.extend(self.matching(&pattern[..end])?);
        }
        Ok(folders)
    }
}

impl Files for Project {
    /// None too if the path or a symbolic link on the way leaves the folder.
    fn text(&self, name: &str) -> io::Result<Option<String>> {
        let plain = |part| matches!(part, Component::Normal(_) | Component::CurDir);
        if !Path::new(name).components().all(plain) {
            return Ok(None);
        }
        let path = self.root.join(name);
        let Some(real) = if_there(fs::canonicalize(&path))? else { return Ok(None) };
        if !real.starts_with(&self.root) || !real.is_file() {
            return Ok(None);
        }
        if_there(read::source(&path))
    }

    /// A `*` stays in one folder, and hidden files are written out.
    fn matching(&self, pattern: &str) -> io::Result<Vec<String>> {
        let literal = !pattern.contains(PATTERN);
        let inside = Path::new(pattern).components().all(|it| matches!(it, Component::Normal(_)));
        if literal || !inside {
            return Ok(vec![pattern.to_owned()]);
        }
        let Some(root) = self.root.to_str() else {
            return refuse(format!("the path `{}` is not UTF-8", self.root.display()));
        };
        let whole = format!("{}/{pattern}", glob::Pattern::escape(root));
        let options = glob::MatchOptions {
            require_literal_separator: true,
            require_literal_leading_dot: true,
            ..glob::MatchOptions::new()
        };
        // What is no pattern means no file, which is told where it is written.
        let Ok(paths) = glob::glob_with(&whole, options) else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for path in paths {
            let path = path.map_err(io::Error::from)?;
            let name = path.strip_prefix(&self.root).ok().and_then(Path::to_str);
            found.extend(name.map(str::to_owned));
        }
        found.sort();
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_folder_is_read() {
        let place = tempfile::tempdir().unwrap();
        let (inside, outside) = (place.path().join("demo"), place.path().join("secret"));
        fs::create_dir_all(inside.join("boards")).unwrap();
        fs::write(&outside, "secret").unwrap();
        fs::write(inside.join("boards/a.jsonnet"), "a").unwrap();
        fs::write(inside.join("boards/.hidden.jsonnet"), "a").unwrap();
        std::os::unix::fs::symlink(&outside, inside.join("boards/b.jsonnet")).unwrap();
        std::os::unix::fs::symlink("a.jsonnet", inside.join("boards/c.jsonnet")).unwrap();
        let project = Project::open(&inside).unwrap();
        let names = project.matching("boards/*.jsonnet").unwrap();
        assert_eq!(names, ["boards/a.jsonnet", "boards/b.jsonnet", "boards/c.jsonnet"]);
        let text = |name| project.text(name).unwrap();
        assert_eq!(text("boards/a.jsonnet").as_deref(), Some("a"));
        assert_eq!(text("boards/b.jsonnet"), None);
        assert_eq!(text("boards/c.jsonnet").as_deref(), Some("a"));
        assert_eq!(text("../secret"), None);
        assert_eq!(text(outside.to_str().unwrap()), None);
        assert_eq!(text("boards"), None);
        assert_eq!(text("absent"), None);
    }
}
