//! Changes as values: what changed, how, where, and from what to what.

use std::collections::BTreeMap;

use serde::Serialize;

/// Everything that changes.
#[derive(Debug, Default, Serialize)]
pub struct Review {
    /// Changes, in the order they are told: what it does, warnings, what it is made of, texts.
    pub changes: Vec<Change>,
    /// Files that differ, by path.
    pub files: Vec<FileChange>,
}

/// Where a change stands in a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Section {
    /// What the demo does otherwise.
    Does,
    /// What may be lost.
    Warning,
    /// What it is made of: panels, rules, resources, objects.
    Part,
    /// Texts, by their lines.
    Text,
}

/// How something changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is otherwise.
    Changed,
    /// It has another name.
    Renamed,
}

/// One change, of one thing or of several that change alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Where it is told.
    pub section: Section,
    /// How it changes.
    pub how: How,
    /// What kind of thing it is.
    pub noun: String,
    /// Which, by their names.
    pub names: Vec<String>,
    /// What of it: a phrase, or the way to a value inside; empty: the whole.
    pub what: String,
    /// What it was; for long values the part that differs, with `…` for what is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
    /// The files it is seen in.
    pub files: Vec<String>,
}

/// A file that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FileChange {
    /// Its path under the output folder.
    pub path: String,
    /// How it changes.
    pub how: How,
    /// Lines that are new.
    pub added: usize,
    /// Lines that are gone.
    pub removed: usize,
}

impl Change {
    /// A change of the whole of one thing.
    pub(super) fn new(section: Section, how: How, noun: &str, name: &str) -> Self {
        Self {
            section,
            how,
            noun: noun.to_owned(),
            names: vec![name.to_owned()],
            what: String::new(),
            before: None,
            after: None,
            files: Vec::new(),
        }
    }

    /// Of this part.
    pub(super) fn of(mut self, what: impl Into<String>) -> Self {
        self.what = what.into();
        self
    }

    /// From that to this.
    pub(super) fn values(mut self, before: Option<String>, after: Option<String>) -> Self {
        (self.before, self.after) = (before, after);
        self
    }

    /// Seen in this file.
    pub(super) fn seen_in(mut self, file: &str) -> Self {
        if !self.files.iter().any(|it| it == file) {
            self.files.push(file.to_owned());
        }
        self
    }
}

/// What changes alike is one change. The first of each decides where it stands.
pub(super) fn grouped(changes: Vec<Change>) -> Vec<Change> {
    type Alike = (Section, How, String, String, Option<String>, Option<String>);
    let mut places: BTreeMap<Alike, usize> = BTreeMap::new();
    let mut groups: Vec<Change> = Vec::new();
    for change in changes {
        let Change { section, how, noun, what, before, after, .. } = change.clone();
        let place =
            *places.entry((section, how, noun, what, before, after)).or_insert(groups.len());
        let Some(group) = groups.get_mut(place) else {
            groups.push(change);
            continue;
        };
        for name in change.names {
            if !group.names.contains(&name) {
                group.names.push(name);
            }
        }
        for file in change.files {
            if !group.files.contains(&file) {
                group.files.push(file);
            }
        }
    }
    groups.sort_by_key(|group| group.section);
    groups
}
