//! Changes as values: what changed, how, where, and from what to what.

use std::collections::BTreeMap;

use serde::Serialize;

use super::spot::CUT;

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

/// What changes alike is one change, also if only the names of the changed things differ in it. The first
/// of each decides where it stands.
pub(super) fn grouped(changes: Vec<Change>) -> Vec<Change> {
    type Alike = (Section, How, String, String, Option<String>, Option<String>);
    let mut places: BTreeMap<Alike, usize> = BTreeMap::new();
    let mut groups: Vec<Change> = Vec::new();
    for change in changes {
        let name = own_name(&change);
        let nameless = |text: &String| without(text, name);
        let what = nameless(&change.what);
        let (before, after) =
            (change.before.as_ref().map(nameless), change.after.as_ref().map(nameless));
        let key = (change.section, change.how, change.noun.clone(), what, before, after);
        let next = groups.len();
        let place = *places.entry(key.clone()).or_insert(next);
        let Some(group) = groups.get_mut(place) else {
            groups.push(change);
            continue;
        };
        (_, _, _, group.what, group.before, group.after) = key;
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

/// The name by which a change of one thing is told: without its folder and its dashboard.
fn own_name(change: &Change) -> &str {
    let name = change.names.first().map_or("", String::as_str);
    // A file of one thing among many stands in a folder of that name.
    let said = |part: &&str| without(&change.what, part) != change.what;
    if let Some(folder) = name.split('/').find(said) {
        return folder;
    }
    let ends: &[char] =
        if change.noun.starts_with("Terraform") { &[' ', '.'] } else { &['/', ' '] };
    name.rsplit(ends).next().unwrap_or(name)
}

/// A text with `…` for a name, where that stands as a word.
fn without(text: &str, name: &str) -> String {
    if name.chars().count() < 2 {
        return text.to_owned();
    }
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (head, tail) = (&rest[..at], &rest[at + name.len()..]);
        out += head;
        out += if head.ends_with(is_part) || tail.starts_with(is_part) { name } else { CUT };
        rest = tail;
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_that_differ_in_names_are_one() {
        let change = |name: &str| {
            let change = Change::new(Section::Part, How::Changed, "Deployment", name);
            let image = |it: &str| Some(format!("{it}/{name}:1"));
            change
                .of(format!("containers[{name}].image"))
                .values(image("a"), image("b"))
                .seen_in(name)
        };
        let groups = grouped(vec![change("cart"), change("pay")]);
        let [group] = groups.as_slice() else { panic!("{groups:?}") };
        assert_eq!(group.names, ["cart", "pay"]);
        assert_eq!(group.what, "containers[…].image");
        assert_eq!(
            (group.before.as_deref(), group.after.as_deref()),
            (Some("a/…:1"), Some("b/…:1"))
        );
        assert_eq!(grouped(vec![change("cart")])[0].what, "containers[cart].image");
        assert_eq!(without("cart, cart_x, discart", "cart"), "…, cart_x, discart");
    }
}
