//! What has to change on disk. Decides; does nothing.

pub mod manifest;

use std::collections::{BTreeMap, BTreeSet};

use self::manifest::{Hash, Journal, Manifest};
use crate::artifact::{Artifact, Artifacts, RelPath};

/// Which part of the output folder a build is about. Every other file is neither read, nor judged,
/// nor deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of it.
    Everything,
    /// What some backends write.
    Only(Vec<Part>),
    /// These files. What was written with them before and is no longer needed is not known to be of
    /// them, and stays.
    Exactly(BTreeSet<RelPath>),
}

impl Scope {
    /// Whether `path` is part of this build.
    pub fn covers(&self, path: &RelPath) -> bool {
        match self {
            Self::Everything => true,
            Self::Only(parts) => parts.iter().any(|part| part.covers(path)),
            Self::Exactly(paths) => paths.contains(path),
        }
    }
}

/// The folder of a backend, without those of others inside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Under the output folder; empty: the output folder itself.
    pub folder: String,
    /// Folders of other backends.
    pub without: Vec<String>,
}

impl Part {
    fn covers(&self, path: &RelPath) -> bool {
        is_inside(path, &self.folder) && !self.without.iter().any(|other| is_inside(path, other))
    }
}

/// Whether `path` lies in `folder`, where the empty folder is the whole.
fn is_inside(path: &RelPath, folder: &str) -> bool {
    let rest = path.as_str().strip_prefix(folder);
    rest.is_some_and(|rest| folder.is_empty() || rest.starts_with('/'))
}

/// What becomes of files that somebody else wrote or edited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Edits {
    /// They are conflicts, and nothing is written.
    Keep,
    /// They are replaced or deleted like our own: `--force`.
    Overwrite,
}

/// The generated files of one build, with their hashes.
#[derive(Debug)]
pub struct Wanted {
    files: BTreeMap<RelPath, (Artifact, Hash)>,
    scope: Scope,
    demo: Option<String>,
}

impl Wanted {
    /// The artifacts that `scope` covers.
    pub fn new(artifacts: Artifacts, scope: Scope) -> Self {
        let files = artifacts
            .into_iter()
            .filter(|(path, _)| scope.covers(path))
            .map(|(path, artifact)| {
                let hash = Hash::of(artifact.text.as_bytes());
                (path, (artifact, hash))
            })
            .collect();
        Self { files, scope, demo: None }
    }

    /// The same, as those of the demo of that name: they replace nothing of another one.
    #[must_use]
    pub fn of_demo(self, name: &str) -> Self {
        Self { demo: Some(name.to_owned()), ..self }
    }

    /// The part of the output folder these files are all of.
    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// Where files go.
    pub fn paths(&self) -> impl Iterator<Item = &RelPath> {
        self.files.keys()
    }

    /// Whether a file goes to `path`.
    pub fn contains(&self, path: &RelPath) -> bool {
        self.files.contains_key(path)
    }

    /// The hash of `bytes` found at `path`: comparing is cheaper than hashing what has not changed.
    pub fn hash_of_found(&self, path: &RelPath, bytes: &[u8]) -> Hash {
        match self.files.get(path) {
            Some((artifact, hash)) if artifact.text.as_bytes() == bytes => hash.clone(),
            Some(_) | None => Hash::of(bytes),
        }
    }
}

/// What is in the output folder now.
#[derive(Debug, Default)]
pub struct Found {
    /// Every wanted or recorded file that is there.
    pub files: BTreeMap<RelPath, FoundFile>,
    /// What mltgen is known to have written.
    pub manifest: Manifest,
    /// The manifest as it stands in the folder, readable or not.
    pub manifest_text: Option<String>,
    /// Whether it is there, and cannot be read.
    pub manifest_unreadable: bool,
}

/// A file in the output folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundFile {
    /// Of its bytes.
    pub hash: Hash,
    /// Whether its owner can run it.
    pub executable: bool,
}

/// One change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action<'a> {
    /// Not there yet.
    Create(&'a Artifact),
    /// Out of date.
    Update(&'a Artifact),
    /// No longer wanted.
    Delete,
    /// Somebody else's text is in the way.
    Conflict(Conflict),
}

/// Why a file is not ours to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflict {
    /// We wrote it, and somebody edited it since.
    Edited,
    /// As `Edited`, and it would be deleted now.
    EditedAndUnwanted,
    /// We never wrote it.
    Foreign,
}

/// What turns the output folder into what is wanted.
#[derive(Debug, Default)]
pub struct Plan<'a> {
    /// Changes, by path.
    pub actions: BTreeMap<RelPath, Action<'a>>,
    /// How many wanted files are there already.
    pub unchanged: usize,
    /// The manifest to write, if it changes.
    pub manifest: Option<String>,
    /// What is written, for a build that is killed.
    pub journal: Journal,
    /// Whether there was a manifest that nobody can read, so that files of ours are not known.
    pub manifest_unreadable: bool,
    /// The name of another demo whose output is there, so that nothing may be written.
    pub other_demo: Option<String>,
}

impl Plan<'_> {
    /// Whether the folder is up to date.
    pub fn is_empty(&self) -> bool {
        self.actions.is_empty() && self.manifest.is_none() && self.other_demo.is_none()
    }

    /// Whether something stands in the way, so that nothing may be written.
    pub fn has_conflicts(&self) -> bool {
        self.other_demo.is_some()
            || self.actions.values().any(|action| matches!(action, Action::Conflict(_)))
    }
}

/// The changes that turn `found` into `wanted`.
pub fn plan<'a>(wanted: &'a Wanted, found: &Found, edits: Edits) -> Plan<'a> {
    let mut plan = Plan::default();
    for (path, (artifact, hash)) in &wanted.files {
        let recorded = found.manifest.get(path);
        match action(artifact, hash, found.files.get(path), recorded, edits) {
            Some(action) => {
                plan.actions.insert(path.clone(), action);
                plan.journal.announce(path.clone(), hash.clone());
            }
            None => plan.unchanged += 1,
        }
    }
    for (path, recorded) in found.manifest.entries() {
        let Some(file) = found.files.get(path) else { continue };
        if wanted.scope.covers(path) && !wanted.contains(path) {
            let action = match edits {
                Edits::Keep if file.hash != *recorded => {
                    Action::Conflict(Conflict::EditedAndUnwanted)
                }
                Edits::Keep | Edits::Overwrite => Action::Delete,
            };
            plan.actions.insert(path.clone(), action);
        }
    }
    plan.manifest = next_manifest(wanted, found);
    plan.manifest_unreadable = found.manifest_unreadable;
    plan.other_demo = other_demo(wanted, found, edits);
    plan
}

/// The demo whose output is there, where it is another one, and not to be overwritten.
fn other_demo(wanted: &Wanted, found: &Found, edits: Edits) -> Option<String> {
    let (ours, theirs) = (wanted.demo.as_ref()?, found.manifest.demo.as_ref()?);
    (edits == Edits::Keep && ours != theirs).then(|| theirs.clone())
}

/// What to do about a wanted file; nothing if it is there already.
fn action<'a>(
    artifact: &'a Artifact,
    hash: &Hash,
    found: Option<&FoundFile>,
    recorded: Option<&Hash>,
    edits: Edits,
) -> Option<Action<'a>> {
    let Some(found) = found else { return Some(Action::Create(artifact)) };
    if found.hash == *hash && found.executable == artifact.executable {
        return None;
    }
    // A right text with a wrong mode is nobody's work that could be lost.
    let ours = found.hash == *hash || recorded == Some(&found.hash);
    Some(match (edits, recorded) {
        (Edits::Overwrite, _) => Action::Update(artifact),
        (Edits::Keep, _) if ours => Action::Update(artifact),
        (Edits::Keep, Some(_)) => Action::Conflict(Conflict::Edited),
        (Edits::Keep, None) => Action::Conflict(Conflict::Foreign),
    })
}

/// The text of the manifest after the plan, unless the folder has it already.
fn next_manifest(wanted: &Wanted, found: &Found) -> Option<String> {
    let uncovered = found.manifest.entries().filter(|(path, _)| !wanted.scope.covers(path));
    let demo = wanted.demo.clone().or_else(|| found.manifest.demo.clone());
    let mut manifest = Manifest::of(demo);
    for (path, hash) in uncovered {
        manifest.record(path.clone(), hash.clone());
    }
    for (path, (_, hash)) in &wanted.files {
        manifest.record(path.clone(), hash.clone());
    }
    if manifest.is_empty() && found.manifest_text.is_none() {
        return None;
    }
    let text = manifest.to_string();
    (found.manifest_text.as_ref() != Some(&text)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_there_is_created() {
        check(&["a=1"], &[], &[], "create a");
    }

    #[test]
    fn a_file_that_is_up_to_date_is_left_alone() {
        check(&["a=1"], &["a=1"], &["a=1"], "");
    }

    #[test]
    fn an_equal_file_that_is_not_recorded_is_adopted() {
        check(&["a=1"], &["a=1"], &[], "");
    }

    #[test]
    fn our_own_file_is_updated() {
        check(&["a=2"], &["a=1"], &["a=1"], "update a");
    }

    #[test]
    fn a_hand_edited_file_is_a_conflict() {
        check(&["a=2"], &["a=edited"], &["a=1"], "edited a");
        check(&["a=1"], &["a=edited"], &["a=1"], "edited a");
    }

    #[test]
    fn a_file_of_somebody_else_is_a_conflict() {
        check(&["a=2"], &["a=theirs"], &[], "foreign a");
    }

    #[test]
    fn a_file_nobody_wants_is_deleted_only_if_it_is_ours() {
        let found = ["ours=1", "edited=2", "theirs=1"];
        check(&[], &found, &["edited=1", "ours=1"], "edited-unwanted edited, delete ours");
    }

    #[test]
    fn a_recorded_file_that_is_gone_needs_nothing() {
        check(&[], &[], &["a=1"], "");
    }

    #[test]
    fn the_mode_is_part_of_a_file() {
        check(&["a=1+x"], &["a=1"], &["a=1"], "update a");
        check(&["a=1"], &["a=1+x"], &[], "update a");
        check(&["a=2"], &["a=edited+x"], &["a=1"], "edited a");
    }

    #[test]
    fn force_overwrites_edits_and_deletes_edited_files_nobody_wants() {
        let wanted = wanted(&["a=2", "b=1"], Scope::Everything);
        let found = found(&["a=edited", "b=theirs", "c=edited"], &["a=1", "c=1"]);
        let plan = plan(&wanted, &found, Edits::Overwrite);
        assert_eq!(told(&plan), "update a, update b, delete c");
    }

    #[test]
    fn a_part_is_built_as_if_the_rest_were_not_there() {
        let scope = Scope::Only(vec![part("x", &["x/deep"])]);
        let wanted = wanted(&["README.md=1", "x/a=1", "x/deep/a=1", "xy/a=2", "y/a=2"], scope);
        let recorded = ["x/deep/b=1", "x/old=1", "xy/a=1", "y/old=1"];
        let found = found(&["x/deep/b=1", "x/old=1", "xy/a=edited", "y/old=1"], &recorded);
        let plan = plan(&wanted, &found, Edits::Keep);
        assert_eq!(told(&plan), "create x/a, delete x/old");
        let manifest: Manifest = plan.manifest.unwrap().parse().unwrap();
        let recorded: Vec<&str> = manifest.entries().map(|(path, _)| path.as_str()).collect();
        assert_eq!(recorded, ["x/a", "x/deep/b", "xy/a", "y/old"]);
    }

    #[test]
    fn the_top_of_the_folder_is_what_no_other_backend_has() {
        let scope = Scope::Only(vec![part("", &["x", "y"])]);
        let wanted = wanted(&["README.md=1", "x/a=1"], scope);
        let found = found(&["old.md=1", "y/old=1"], &["old.md=1", "y/old=1"]);
        assert_eq!(told(&plan(&wanted, &found, Edits::Keep)), "create README.md, delete old.md");
    }

    fn part(folder: &str, without: &[&str]) -> Part {
        let without = without.iter().map(|&folder| folder.to_owned()).collect();
        Part { folder: folder.to_owned(), without }
    }

    #[test]
    fn the_manifest_is_written_only_if_it_changes() {
        let wanted = wanted(&["a=1"], Scope::Everything);
        let mut found = found(&["a=1"], &[]);
        let text = plan(&wanted, &found, Edits::Keep).manifest;
        assert!(text.is_some());
        found.manifest_text = text;
        assert!(plan(&wanted, &found, Edits::Keep).is_empty());
    }

    /// Files are `path=text`, with `+x` behind if they can be run.
    #[track_caller]
    fn check(files: &[&str], on_disk: &[&str], recorded: &[&str], expected: &str) {
        let wanted = wanted(files, Scope::Everything);
        assert_eq!(told(&plan(&wanted, &found(on_disk, recorded), Edits::Keep)), expected);
    }

    fn wanted(files: &[&str], scope: Scope) -> Wanted {
        Wanted::new(files.iter().map(|file| parse(file)).collect(), scope)
    }

    fn found(on_disk: &[&str], recorded: &[&str]) -> Found {
        let mut found = Found::default();
        for (path, artifact) in on_disk.iter().map(|file| parse(file)) {
            let hash = Hash::of(artifact.text.as_bytes());
            found.files.insert(path, FoundFile { hash, executable: artifact.executable });
        }
        for (path, artifact) in recorded.iter().map(|file| parse(file)) {
            found.manifest.record(path, Hash::of(artifact.text.as_bytes()));
        }
        found
    }

    fn parse(file: &str) -> (RelPath, Artifact) {
        let (at, text) = file.split_once('=').unwrap();
        let plain = text.strip_suffix("+x");
        let text = plain.unwrap_or(text).to_owned();
        (path(at), Artifact { text, executable: plain.is_some() })
    }

    fn path(text: &str) -> RelPath {
        RelPath::new(text).unwrap()
    }

    fn told(plan: &Plan<'_>) -> String {
        let lines = plan.actions.iter().map(|(path, action)| {
            let verb = match action {
                Action::Create(_) => "create",
                Action::Update(_) => "update",
                Action::Delete => "delete",
                Action::Conflict(Conflict::Edited) => "edited",
                Action::Conflict(Conflict::EditedAndUnwanted) => "edited-unwanted",
                Action::Conflict(Conflict::Foreign) => "foreign",
            };
            format!("{verb} {path}")
        });
        lines.collect::<Vec<_>>().join(", ")
    }
}
