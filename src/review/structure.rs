//! What the files of two states are made of: which things came and went, and what differs in the others.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::change::{Change, FileChange, How, Section};
use super::names::Names;
use super::read::{self, Thing};
use super::tree::{self, Edit};
use super::{align, spot};
use crate::artifact::{Artifact, Artifacts, RelPath};

/// The files that differ, by path.
pub(super) fn files(before: &Artifacts, after: &Artifacts) -> Vec<FileChange> {
    let paths: BTreeSet<&RelPath> = before.keys().chain(after.keys()).collect();
    let differ = paths.into_iter().filter(|path| before.get(*path) != after.get(*path));
    let text = |file: Option<&Artifact>| file.map_or(String::new(), |file| file.text.clone());
    differ
        .map(|path| {
            let (old, new) = (before.get(path), after.get(path));
            let (added, removed) = align::lines(&text(old), &text(new));
            let how = match (old, new) {
                (None, _) => How::Added,
                (_, None) => How::Removed,
                (Some(_), Some(_)) => How::Changed,
            };
            FileChange { path: path.to_string(), how, added, removed }
        })
        .collect()
}

/// All that differs in these files, thing by thing, and what of it no thing tells.
pub(super) fn changes(
    before: &Artifacts,
    after: &Artifacts,
    files: &[FileChange],
    names: &Names,
) -> Vec<Change> {
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let wanted = |path: &str| paths.contains(path);
    let mut changes = of_things(read::all(before, &wanted), read::all(after, &wanted), names);
    changes.sort_by_key(|change| rank(&change.noun));
    let explained: BTreeSet<String> = changes.iter().flat_map(|it| it.files.clone()).collect();
    for file in files {
        let (old, new) = (find(before, &file.path), find(after, &file.path));
        if let (Some(old), Some(new)) = (old, new)
            && old.executable != new.executable
        {
            let mode =
                |file: &Artifact| Some(if file.executable { "0755" } else { "0644" }.to_owned());
            let change = Change::new(Section::Text, How::Changed, "text", &file.path).of("mode");
            changes.push(change.values(mode(old), mode(new)).seen_in(&file.path));
        }
        if !explained.contains(&file.path) && (file.added, file.removed) != (0, 0) {
            changes.push(of_text(file, new.or(old)));
        }
    }
    changes
}

fn find<'a>(artifacts: &'a Artifacts, path: &str) -> Option<&'a Artifact> {
    artifacts.get(&RelPath::new(path)?)
}

/// A file of which nothing is known but its lines, or whose things are the same: comments differ, or
/// the order of things.
fn of_text(file: &FileChange, artifact: Option<&Artifact>) -> Change {
    let structured = artifact.is_some_and(|it| read::things(&file.path, &it.text).is_some());
    let what = if structured && file.how == How::Changed { "comments or order" } else { "" };
    Change::new(Section::Text, file.how, "text", &file.path).of(what).seen_in(&file.path)
}

/// Where a kind of thing stands in a report: what people look at first comes first.
fn rank(noun: &str) -> usize {
    const ORDER: &[&str] = &[
        "name",
        "dashboard",
        "row",
        "panel",
        "alert rule",
        "recording rule",
        "rule group",
        "Grafana rule",
        "Terraform move",
        "Terraform resource",
    ];
    const LAST: &[&str] = &["dashboard of schema v2", "panel of schema v2", "file", "proof"];
    if let Some(at) = ORDER.iter().position(|it| *it == noun) {
        return at;
    }
    let last = LAST.iter().position(|it| *it == noun);
    last.map_or(if noun.starts_with("Terraform") { 20 } else { 30 }, |at| 40 + at)
}

type Keyed = BTreeMap<(String, String), Thing>;

/// Things by their keys; of two with the same, the later gets one of its own.
fn keyed(things: Vec<Thing>) -> (Vec<(String, String)>, Keyed) {
    let (mut order, mut all) = (Vec::new(), Keyed::new());
    for thing in things {
        let mut key = (thing.noun.clone(), thing.key.clone());
        while all.contains_key(&key) {
            key.1.push('\'');
        }
        order.push(key.clone());
        all.insert(key, thing);
    }
    (order, all)
}

/// What was found out so far.
struct Found<'a> {
    names: &'a Names,
    changes: Vec<Change>,
    /// Files that differ in names.
    renamed_in: Vec<String>,
}

impl Found<'_> {
    /// Takes down that a thing, or something in it, differs in names.
    fn renamed(&mut self, old: &Thing, new: &Thing) {
        for file in [&old.file, &new.file] {
            if !self.renamed_in.contains(file) {
                self.renamed_in.push(file.clone());
            }
        }
    }
}

fn of_things(before: Vec<Thing>, after: Vec<Thing>, names: &Names) -> Vec<Change> {
    let (old_order, mut olds) = keyed(before);
    let (new_order, news) = keyed(after);
    let moves = moves(news.values());
    let former = former(&olds, &news, names);
    let mut found = Found { names, changes: Vec::new(), renamed_in: Vec::new() };
    for key in &new_order {
        let new = &news[key];
        if let Some(old) = olds.remove(key) {
            between(&old, new, &mut found);
            continue;
        }
        let moved = moves.get(&key.1).map(|was| (key.0.clone(), was.clone()));
        let known = former.get(&(new.noun.clone(), new.name.clone()));
        let old = moved.and_then(|moved| olds.remove(&moved));
        let Some(old) = old.or_else(|| olds.remove(known?)) else {
            let change = Change::new(Section::Part, How::Added, &new.noun, &new.name);
            found.changes.push(change.seen_in(&new.file));
            continue;
        };
        if names.text(&old.name) == new.name {
            found.renamed(&old, new);
        } else {
            let change = Change::new(Section::Part, How::Renamed, &new.noun, &new.name);
            let change = change.values(Some(old.name.clone()), Some(new.name.clone()));
            found.changes.push(change.seen_in(&old.file).seen_in(&new.file));
        }
        inside(&old, new, &mut found);
    }
    for old in old_order.iter().filter_map(|key| olds.get(key)) {
        let change = Change::new(Section::Part, How::Removed, &old.noun, &old.name);
        found.changes.push(change.seen_in(&old.file));
    }
    if !found.renamed_in.is_empty() {
        for (old, new) in &names.entries {
            let change = Change::new(Section::Part, How::Renamed, "name", new);
            let mut change = change.values(Some(old.clone()), Some(new.clone()));
            change.files.clone_from(&found.renamed_in);
            found.changes.push(change);
        }
    }
    found.changes
}

/// Keys of things that are there no more, by their noun and what they would be called now.
fn former(
    olds: &Keyed,
    news: &Keyed,
    names: &Names,
) -> BTreeMap<(String, String), (String, String)> {
    if names.is_empty() {
        return BTreeMap::new();
    }
    let gone = olds.iter().filter(|(key, _)| !news.contains_key(*key));
    gone.map(|(key, old)| ((key.0.clone(), names.text(&old.name)), key.clone())).collect()
}

/// The keys of Terraform's resources, and those they had before: as `moved` blocks say.
pub(super) fn moves<'a>(things: impl Iterator<Item = &'a Thing>) -> BTreeMap<String, String> {
    let moved = things.filter(|thing| thing.noun == "Terraform move");
    moved
        .filter_map(|thing| {
            let (root, _) = thing.file.rsplit_once('/')?;
            let end = |key: &str| {
                thing.value.get(key)?.get("")?.as_str().map(|it| format!("{root}/{it}"))
            };
            Some((end("to")?, end("from")?))
        })
        .collect()
}

fn between(old: &Thing, new: &Thing, found: &mut Found<'_>) {
    if old.file != new.file {
        let change = Change::new(Section::Part, How::Changed, &new.noun, &new.name).of("file");
        let change = change.values(Some(old.file.clone()), Some(new.file.clone()));
        found.changes.push(change.seen_in(&old.file).seen_in(&new.file));
    }
    inside(old, new, found);
}

/// What differs in a thing.
fn inside(old: &Thing, new: &Thing, found: &mut Found<'_>) {
    let all = tree::edits(&old.value, &new.value);
    let count = all.len();
    let edits = but_for_names(all, found.names);
    if edits.len() < count {
        found.renamed(old, new);
    }
    if edits.is_empty() {
        return;
    }
    let change = |what: String| {
        let change = Change::new(Section::Part, How::Changed, &new.noun, &new.name).of(what);
        change.seen_in(&old.file).seen_in(&new.file)
    };
    if new.noun == "proof" {
        // A proof has hundreds of numbers that follow from what it proves.
        let parts: BTreeSet<&str> = edits
            .iter()
            .map(|edit| edit.path.split(['[', '.']).next().unwrap_or_default())
            .collect();
        let parts = parts.into_iter().collect::<Vec<_>>().join(", ");
        return found.changes.push(change(parts));
    }
    let (place, others): (Vec<Edit>, Vec<Edit>) =
        edits.into_iter().partition(|edit| edit.path.starts_with("gridPos."));
    if !place.is_empty() {
        found.changes.push(change("gridPos".to_owned()));
    }
    for edit in others {
        let value = |value: &Option<Value>| value.as_ref().map(spot::show);
        let (before, after) = match (&edit.before, &edit.after) {
            (Some(before), Some(after)) => {
                let (before, after) = spot::spot(before, after);
                (Some(before), Some(after))
            }
            (before, after) => (value(before), value(after)),
        };
        let path = general(&edit.path);
        let path = if edit.order { format!("order of {path}") } else { path };
        found.changes.push(change(path).values(before, after));
    }
}

/// Differences that are more than other names.
fn but_for_names(edits: Vec<Edit>, names: &Names) -> Vec<Edit> {
    if names.is_empty() {
        return edits;
    }
    let come: Vec<Value> = edits
        .iter()
        .filter(|edit| edit.before.is_none())
        .filter_map(|edit| edit.after.clone())
        .collect();
    let gone: Vec<Value> = edits
        .iter()
        .filter(|edit| edit.after.is_none())
        .filter_map(|edit| edit.before.as_ref().map(|before| names.value(before)))
        .collect();
    let differs = |edit: &Edit| match (&edit.before, &edit.after) {
        (Some(before), Some(after)) => names.value(before) != *after,
        (Some(before), None) => !come.contains(&names.value(before)),
        (None, Some(after)) => !gone.contains(after),
        (None, None) => false,
    };
    edits.into_iter().filter(differs).collect()
}

/// A way without positions and letters of queries, which say nothing.
pub(super) fn general(path: &str) -> String {
    let mut parts = path.split('[');
    let mut general = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) = part.split_once(']').unwrap_or((part, ""));
        let nameless = name.chars().all(|c| c.is_ascii_digit())
            || name.len() == 1 && name.chars().all(|c| c.is_ascii_uppercase());
        general += &format!("[{}]{rest}", if nameless { "" } else { name });
    }
    general
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_are_left_out_of_a_way_and_names_are_not() {
        assert_eq!(general("targets[A].expr"), "targets[].expr");
        assert_eq!(general("spec.env[FOO].list[12][a.b].c"), "spec.env[FOO].list[][a.b].c");
    }
}
