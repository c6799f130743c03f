//! Generated files, before they are files.

use std::collections::BTreeMap;
use std::fmt;

/// A path under the output folder: relative, `/`-separated, without `.` and `..`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct RelPath(String);

impl RelPath {
    /// `path`, if it stays inside the output folder; a path cannot be made otherwise.
    pub fn new(path: impl Into<String>) -> Option<Self> {
        let path = path.into();
        let inside = path
            .split('/')
            .all(|part| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0']));
        inside.then_some(Self(path))
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RelPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// What is in it: UTF-8, lines end in `\n`.
    pub text: String,
    /// Whether it can be run: mode 0755 instead of 0644.
    pub executable: bool,
}

/// All generated files, by path.
pub type Artifacts = BTreeMap<RelPath, Artifact>;
