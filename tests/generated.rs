//! `generated/` is exactly what `demo.toml` gives: no byte less, no file more.
#![expect(clippy::disallowed_methods, reason = "it reads what is committed")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use mltgen::disk;
use mltgen::plan::manifest::MANIFEST;
use mltgen::plan::{self, Edits, Scope, Wanted};

use common::{Demo, seed};

const FOLDER: &str = "generated";

#[test]
fn the_folder_is_what_the_demo_gives() {
    let mut demo = Demo::new(&seed());
    let artifacts = demo.compile();
    let wanted =
        Wanted::new(artifacts.unwrap_or_else(|| panic!("{}", demo.told())), Scope::Everything);
    let wanted = wanted.of_demo(&demo.check().unwrap().demo.name);
    let found = disk::read::found(Path::new(FOLDER), &wanted).unwrap();
    let plan = plan::plan(&wanted, &found, Edits::Keep);
    let stale: Vec<_> = plan.actions.keys().map(ToString::to_string).collect();
    assert!(plan.is_empty(), "`cargo run -- build` has something to do: {stale:?}");

    let wanted = wanted.paths().map(ToString::to_string).chain([MANIFEST.to_owned()]);
    let wanted: BTreeSet<String> = wanted.collect();
    let mut there = BTreeSet::new();
    walk(Path::new(FOLDER), &mut there);
    let strange: Vec<_> = there.difference(&wanted).collect();
    assert!(strange.is_empty(), "nobody generates {strange:?}");
}

/// Every file below a folder, but for what Terraform and `secrets.sh` leave there and git ignores.
fn walk(folder: &Path, files: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let left = name.starts_with(".terraform") || name.contains(".tfstate");
        let secret = path.parent().is_some_and(|it| it.ends_with("kubernetes/secrets"));
        if left || name.ends_with(".tfvars") || (secret && name != ".gitignore") {
            continue;
        }
        if path.is_dir() {
            walk(&path, files);
        } else {
            files.insert(path.strip_prefix(FOLDER).unwrap().to_str().unwrap().to_owned());
        }
    }
}
