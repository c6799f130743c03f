//! The output folder: what a build writes, keeps, refuses and repairs.
#![expect(clippy::unwrap_used, reason = "in tests, a panic is the message")]
#![expect(clippy::disallowed_methods, reason = "the tests look at what is on disk")]

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::thread;

use mltgen::artifact::{Artifact, RelPath};
use mltgen::disk;
use mltgen::plan::manifest::{Hash, MANIFEST};
use mltgen::plan::{Action, Edits, Part, Scope, Wanted};
use tempfile::TempDir;

const LOCK: &str = ".mltgen.lock";

#[test]
fn files_are_readable_by_all_and_scripts_can_be_run() {
    let folder = Folder::new();
    folder.build(&[("a/text", "1"), ("a/run.sh+x", "2")]);
    assert_eq!(folder.mode("a/text"), 0o644);
    assert_eq!(folder.mode("a/run.sh"), 0o755);
    assert_eq!(folder.mode(MANIFEST), 0o644);
    assert_eq!(folder.files(), [MANIFEST, "a/run.sh", "a/text"]);
}

#[test]
fn a_lost_mode_is_restored() {
    let folder = Folder::new();
    folder.build(&[("run.sh+x", "1")]);
    fs::set_permissions(folder.path("run.sh"), PermissionsExt::from_mode(0o644)).unwrap();
    assert_eq!(folder.build(&[("run.sh+x", "1")]), "update run.sh");
    assert_eq!(folder.mode("run.sh"), 0o755);
}

#[test]
fn a_second_build_writes_nothing() {
    let folder = Folder::new();
    let files = [("a/b/c", "1"), ("d", "2")];
    folder.build(&files);
    let before = folder.times();
    assert_eq!(folder.build(&files), "");
    assert_eq!(folder.times(), before);
}

#[test]
fn stale_files_go_and_so_do_the_folders_they_leave_empty() {
    let folder = Folder::new();
    folder.build(&[("a/b/c", "1"), ("a/d/e", "2"), ("f", "3")]);
    fs::create_dir(folder.path("a/d/.terraform")).unwrap();
    assert_eq!(folder.build(&[("f", "3")]), "delete a/b/c, delete a/d/e");
    assert_eq!(folder.files(), [MANIFEST, "f"]);
    assert!(!folder.path("a/b").exists());
    assert!(folder.path("a/d/.terraform").exists());
}

#[test]
fn a_hand_edited_file_is_kept_until_forced() {
    let folder = Folder::new();
    folder.build(&[("a", "1"), ("b", "1")]);
    folder.write("a", "edited");
    assert_eq!(folder.build(&[("a", "2"), ("b", "2")]), "conflict a, update b");
    assert_eq!([folder.read("a"), folder.read("b")], ["edited", "1"]);
    let told = folder.build_as(&[("a", "2"), ("b", "2")], &Scope::Everything, Edits::Overwrite);
    assert_eq!(told.unwrap(), "update a, update b");
    assert_eq!([folder.read("a"), folder.read("b")], ["2", "2"]);
}

#[test]
fn an_edited_file_that_is_no_longer_wanted_is_kept_until_forced() {
    let folder = Folder::new();
    folder.build(&[("a", "1")]);
    folder.write("a", "edited");
    assert_eq!(folder.build(&[]), "conflict a");
    assert_eq!(folder.read("a"), "edited");
    folder.build_as(&[], &Scope::Everything, Edits::Overwrite).unwrap();
    assert_eq!(folder.files(), [MANIFEST]);
}

#[test]
fn files_of_others_are_neither_touched_nor_looked_at() {
    let folder = Folder::new();
    folder.build(&[("a/b", "1")]);
    symlink("/", folder.path("a/.terraform")).unwrap();
    folder.write("a/terraform.tfstate", "state");
    folder.build(&[("c", "1")]);
    assert_eq!(folder.read("a/terraform.tfstate"), "state");
}

#[test]
fn a_part_is_built_alone() {
    let folder = Folder::new();
    folder.build(&[("a/1", "1"), ("b/1", "1")]);
    folder.write("b/1", "edited");
    let scope = Scope::Only(vec![Part { folder: "a".to_owned(), without: Vec::new() }]);
    let told = folder.build_as(&[("a/2", "2"), ("b/2", "2")], &scope, Edits::Keep).unwrap();
    assert_eq!(told, "create a/2, delete a/1");
    assert_eq!(folder.files(), [MANIFEST, "a/2", "b/1"]);
    assert_eq!(folder.build(&[("a/2", "2")]), "conflict b/1");
}

#[test]
fn no_link_is_followed_out_of_the_folder() {
    let outside = TempDir::new().unwrap();
    fs::write(outside.path().join("b"), "theirs").unwrap();
    for (link, target) in [("a", ""), ("a/b", "b"), (MANIFEST, "b"), (LOCK, "b")] {
        let folder = Folder::new();
        folder.write("c", "old");
        fs::create_dir_all(folder.path(link).parent().unwrap()).unwrap();
        symlink(outside.path().join(target), folder.path(link)).unwrap();
        folder.refused(&[("a/b", "1")], &format!("{link}` is a symbolic link"));
    }
    assert_eq!(fs::read_to_string(outside.path().join("b")).unwrap(), "theirs");
}

#[test]
fn a_link_to_nowhere_is_refused_too() {
    let folder = Folder::new();
    folder.write("c", "old");
    symlink("nowhere", folder.path("a")).unwrap();
    folder.refused(&[("a", "1")], "a` is a symbolic link");
}

#[test]
fn the_output_folder_itself_may_be_a_link() {
    let folder = Folder::new();
    let target = TempDir::new().unwrap();
    symlink(target.path(), folder.path("")).unwrap();
    folder.build(&[("a/b", "1")]);
    assert_eq!(fs::read_to_string(target.path().join("a/b")).unwrap(), "1");
}

#[test]
fn a_manifest_cannot_name_files_outside() {
    let folder = Folder::new();
    fs::write(folder.root.path().join("outside"), "theirs").unwrap();
    folder.write(MANIFEST, &format!("{{\"../outside\": \"{}\"}}\n", Hash::of(b"theirs")));
    folder.build(&[("a", "1")]);
    assert!(folder.root.path().join("outside").exists());
}

#[test]
fn without_a_manifest_nothing_is_ours_and_what_is_equal_is_adopted() {
    for manifest in [None, Some("<<<<<<< HEAD")] {
        let folder = Folder::new();
        folder.build(&[("a", "1"), ("b", "1")]);
        match manifest {
            Some(text) => folder.write(MANIFEST, text),
            None => fs::remove_file(folder.path(MANIFEST)).unwrap(),
        }
        assert_eq!(folder.build(&[("a", "1"), ("b", "2")]), "conflict b");
        assert_eq!(folder.build(&[("a", "1"), ("b", "1")]), "");
        assert_eq!(folder.build(&[("a", "2"), ("b", "2")]), "update a, update b");
    }
}

#[test]
fn a_file_in_place_of_a_folder_is_told() {
    let folder = Folder::new();
    folder.write("b", "a file");
    folder.refused(&[("a", "1"), ("b/c", "1")], "b` is in the way: a folder has to go there");
}

#[test]
fn a_folder_in_place_of_a_file_is_told() {
    let folder = Folder::new();
    folder.write("b/c", "in a folder");
    folder.refused(&[("a", "1"), ("b", "1")], "b` is in the way: a file has to go there");
}

#[test]
fn a_file_in_place_of_the_output_folder_is_told() {
    let folder = Folder::new();
    fs::write(folder.path(""), "a file").unwrap();
    let told = folder.build_as(&[("a", "1")], &Scope::Everything, Edits::Keep);
    assert!(told.unwrap_err().to_string().contains("is a file, not a folder"));
}

#[test]
fn a_build_that_cannot_stage_leaves_no_trace() {
    let folder = Folder::new();
    folder.build(&[("c", "1")]);
    // The path is longer than the system allows, which shows only when its folders are made.
    let deep = format!("a/{}", vec!["y".repeat(200); 30].join("/"));
    folder.refused(&[("a/b", "1"), ("c", "2"), (&deep, "too long")], "too long");
    assert!(!folder.path("a").exists());
    assert_eq!(folder.read("c"), "1");
}

#[test]
fn what_a_killed_build_left_is_swept_and_known_for_ours() {
    let folder = Folder::new();
    folder.build(&[("a/b", "1")]);
    // It was to write `a/b` and `c/d/e`: the first was renamed, the second only staged.
    let (first, second) = (Hash::of(b"2"), Hash::of(b"3"));
    folder.write(LOCK, &format!("\nprocess 7\n{first}  a/b\n{second}  c/d/e\n"));
    folder.write("a/b", "2");
    folder.write("c/d/.mltgen-x7", "3");
    folder.write(".mltgen-x8", "{}");
    assert_eq!(folder.build(&[("a/b", "4")]), "update a/b");
    assert_eq!(folder.files(), [MANIFEST, "a/b"]);
    assert!(!folder.path("c").exists());
}

#[test]
fn a_conflict_does_not_forget_what_a_killed_build_wrote() {
    let folder = Folder::new();
    folder.write(LOCK, &format!("{}  a\n", Hash::of(b"2")));
    folder.write("a", "2");
    folder.write("b", "theirs");
    assert_eq!(folder.build(&[("a", "3"), ("b", "3")]), "conflict b, update a");
    fs::remove_file(folder.path("b")).unwrap();
    assert_eq!(folder.build(&[("a", "3"), ("b", "3")]), "create b, update a");
    assert_eq!(folder.files(), [MANIFEST, "a", "b"]);
}

#[test]
fn builds_at_the_same_time_do_not_mix() {
    let folder = Folder::new();
    let names: Vec<String> = (0..100).map(|index| format!("{}/{index}", index % 7)).collect();
    let build = |text| {
        let files: Vec<_> = names.iter().map(|name| (name.as_str(), text)).collect();
        folder.build(&files)
    };
    thread::scope(|scope| {
        for text in ["1", "2", "3", "4"] {
            scope.spawn(move || build(text));
        }
    });
    let texts: BTreeSet<String> = names.iter().map(|name| folder.read(name)).collect();
    assert_eq!(texts.len(), 1, "files of several builds: {texts:?}");
    assert_eq!(folder.files().len(), names.len() + 1);
    assert_eq!(build(texts.first().unwrap()), "");
}

/// An output folder, not there at first.
struct Folder {
    root: TempDir,
}

impl Folder {
    fn new() -> Self {
        Self { root: TempDir::new().unwrap() }
    }

    fn path(&self, path: &str) -> PathBuf {
        let out = self.root.path().join("out");
        if path.is_empty() { out } else { out.join(path) }
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn mode(&self, path: &str) -> u32 {
        fs::metadata(self.path(path)).unwrap().permissions().mode() & 0o777
    }

    /// Every file in the folder.
    fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        walk(&self.path(""), &mut |path| {
            let path = path.strip_prefix(self.path("")).unwrap();
            files.push(path.to_str().unwrap().to_owned());
        });
        files.sort();
        files
    }

    /// When every file and folder was changed last.
    fn times(&self) -> Vec<(i64, i64)> {
        let mut times = vec![changed(&self.path(""))];
        walk(&self.path(""), &mut |path| {
            times.extend([changed(path), changed(path.parent().unwrap())]);
        });
        times
    }

    /// Builds files given by path, `+x` behind those that can be run, and tells what was done.
    fn build(&self, files: &[(&str, &str)]) -> String {
        self.build_as(files, &Scope::Everything, Edits::Keep).unwrap()
    }

    fn build_as(&self, files: &[(&str, &str)], scope: &Scope, edits: Edits) -> io::Result<String> {
        let artifacts = files.iter().map(|(path, text)| {
            let plain = path.strip_suffix("+x");
            let artifact = Artifact { text: (*text).to_owned(), executable: plain.is_some() };
            (RelPath::new(plain.unwrap_or(path)).unwrap(), artifact)
        });
        let wanted = Wanted::new(artifacts.collect(), scope.clone());
        let plan = disk::update(&self.path(""), &wanted, edits)?;
        let actions = plan.actions.iter();
        let mut told: Vec<_> =
            actions.map(|(path, action)| format!("{} {path}", verb(*action))).collect();
        told.sort();
        Ok(told.join(", "))
    }

    /// A build that is refused for `reason`, and changes nothing.
    #[track_caller]
    fn refused(&self, files: &[(&str, &str)], reason: &str) {
        let before = self.files();
        let error = self.build_as(files, &Scope::Everything, Edits::Keep).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
        assert_eq!(self.files(), before);
    }
}

fn verb(action: Action<'_>) -> &'static str {
    match action {
        Action::Create(_) => "create",
        Action::Update(_) => "update",
        Action::Delete => "delete",
        Action::Conflict(_) => "conflict",
    }
}

fn walk(folder: &Path, visit: &mut dyn FnMut(&Path)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if fs::symlink_metadata(&path).unwrap().is_dir() {
            walk(&path, visit);
        } else {
            visit(&path);
        }
    }
}

fn changed(path: &Path) -> (i64, i64) {
    let metadata = fs::symlink_metadata(path).unwrap();
    (metadata.mtime(), metadata.mtime_nsec())
}
