//! Every example of `mltgen explain` is true: what is said to be wrong is told of by that code, what
//! is said to be right builds and is not.
#![expect(clippy::disallowed_methods, reason = "tests write the demos they run")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;
mod systems;

use std::fs;
use std::process::Command;

use common::{Demo, said};
use mltgen::diag::code::{self, Code};
use mltgen::diag::example::Part;
use toml::{Table, Value};

/// The demo that examples are pieces of.
const DEMO: &str = r#"
edition = 1

[demo]
name = "shop"

[services.web]
check = "/"

[services.cart]
check = "/"
image = "shop/cart:1"
"#;

/// So that no example need say it.
const IMAGES: &str = "
[defaults.services]
image = \"shop/${self.name}:1\"
";

#[test]
fn what_is_wrong_is_told_and_what_is_right_builds() {
    let mut wrong = Vec::new();
    for code in code::ALL {
        let example = code.example();
        let (told, _) = tell(*code, &example.wrong);
        let is_told = format!("[{}]", code.name);
        if !told.contains(&is_told) {
            wrong.push(format!("`{}`: not told of the wrong one:\n{told}", code.name));
        }
        let (told, builds) = tell(*code, &example.right);
        if told.contains(&is_told) || !builds {
            wrong.push(format!("`{}`: the right one:\n{told}", code.name));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), code::ALL.len(), wrong.join("\n"));
}

/// More than a line about each.
#[test]
fn every_code_says_why() {
    for code in code::ALL {
        let paragraphs = code.explain.trim().split("\n\n").count();
        assert!(paragraphs > 1, "`{}` says only what it is", code.name);
        assert!(code.example().wrong.len() + code.example().right.len() > 1, "`{}`", code.name);
    }
}

/// What is told of an example, and whether it builds.
fn tell(code: Code, parts: &[Part]) -> (String, bool) {
    if code == code::BAD_IMPORT {
        let (told, imported) = systems::Given::text(&parts[0].text).import();
        return (told, imported.is_some());
    }
    let (mut text, mut setting, mut files) = (String::new(), None, Vec::new());
    for Part { file, text: piece } in parts {
        match *file {
            "demo.toml" => text += piece,
            "--set" => setting = Some(piece),
            file => files.push((file, piece)),
        }
    }
    let images = if code == code::MISSING_IMAGE { "" } else { IMAGES };
    let text = within(&format!("{DEMO}{images}"), &text);
    // Limits are those of a program that runs by itself.
    if code == code::JSONNET_LIMIT {
        return run(&text, &files);
    }
    let mut demo = Demo::new(&text);
    if let Some(setting) = setting {
        demo = demo.set(setting);
    }
    for (file, piece) in files {
        demo = demo.file(file, piece);
    }
    let builds = demo.compile().is_some();
    (demo.told(), builds)
}

/// A piece in a demo: its tables go into those that are there.
fn within(demo: &str, piece: &str) -> String {
    let Ok(piece_read) = toml::from_str::<Table>(piece) else { return format!("{demo}\n{piece}") };
    let mut demo = Value::Table(toml::from_str(demo).unwrap());
    merge(&mut demo, Value::Table(piece_read));
    toml::to_string(&demo).unwrap()
}

fn merge(under: &mut Value, over: Value) {
    match (under, over) {
        (Value::Table(under), Value::Table(over)) => {
            for (key, value) in over {
                let place = under.entry(key).or_insert_with(|| Value::Table(Table::new()));
                merge(place, value);
            }
        }
        (under, over) => *under = over,
    }
}

fn run(demo: &str, files: &[(&str, &String)]) -> (String, bool) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("demo.toml"), demo).unwrap();
    for (file, text) in files {
        fs::write(folder.path().join(file), text).unwrap();
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_mltgen"));
    let output = command.arg("check").current_dir(folder.path()).output().unwrap();
    (said(&output), output.status.success())
}
