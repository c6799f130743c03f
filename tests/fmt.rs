//! `mltgen fmt`: only space changes, and what is well spaced stays.
#![expect(clippy::disallowed_methods, reason = "the command is run in a folder")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;
mod process;

use std::fs;
use std::io::Write;
use std::process::Stdio;

use mltgen::config::format::format;
use process::Demo;
use proptest::prelude::*;

/// Our own demos.
fn demos() -> Vec<String> {
    let mut paths = vec!["demo.toml".to_owned()];
    for entry in fs::read_dir("examples").unwrap() {
        let path = entry.unwrap().path().join("demo.toml");
        paths.extend(path.exists().then(|| path.to_str().unwrap().to_owned()));
    }
    assert!(paths.len() > 5);
    paths.iter().map(|path| common::read(path)).collect()
}

fn value(text: &str) -> toml::Table {
    text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"))
}

fn comments(text: &str) -> Vec<String> {
    // None of our demos has a `#` in a text that stands before a blank.
    text.lines().filter_map(|line| Some(line.split_once(" #")?.1.trim().to_owned())).collect()
}

#[test]
fn our_own_demos_are_well_spaced() {
    for demo in demos() {
        assert_eq!(format(&demo), demo);
    }
}

/// The same demo with other space between its words: more blanks, indented lines, empty lines, no last
/// line break.
fn respaced(text: &str, choices: &[u8]) -> String {
    let mut choices = choices.iter().cycle();
    let mut chosen = || usize::from(*choices.next().unwrap());
    let mut out = String::new();
    let mut open = false;
    for line in text.lines() {
        // A text of several lines is not ours to space.
        let long = line.matches("\"\"\"").count() % 2 == 1;
        if open || long {
            open ^= long;
            out += line;
            out.push('\n');
            continue;
        }
        out += &" \t".repeat(chosen() % 3);
        if let Some((key, value)) = line.split_once(" = ")
            && !key.contains(['"', '#', '{', '['])
        {
            let space = [" ", "", "   ", "\t"];
            out += key;
            out += space[chosen() % 4];
            out.push('=');
            out += space[chosen() % 4];
            out += value;
        } else {
            out += line;
        }
        out += &" ".repeat(chosen() % 3);
        out += if chosen() % 5 == 0 { "\r\n" } else { "\n" };
        if line.is_empty() {
            out += &"\n".repeat(chosen() % 3);
        }
    }
    out
}

#[test]
fn however_it_is_spaced_it_is_given_back() {
    let demos = demos();
    proptest!(ProptestConfig::with_cases(64), |(at in 0..demos.len(), choices in prop::collection::vec(any::<u8>(), 1..200))| {
        let respaced = respaced(&demos[at], &choices);
        prop_assert_eq!(format(&respaced), demos[at].clone());
    });
}

#[test]
fn nothing_but_space_changes() {
    let cuts =
        prop::collection::vec((any::<prop::sample::Index>(), "[ \t\n\\[\\]{},=.#\"'a1]"), 0..6);
    let demos = demos();
    let mut tried = 0;
    let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig::with_cases(512));
    runner
        .run(&(0..demos.len(), cuts), |(at, cuts)| {
            let mut text = demos[at].clone();
            for (index, insert) in cuts {
                let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
                text.insert_str(places[index.index(places.len())], &insert);
            }
            let once = format(&text);
            prop_assert_eq!(&format(&once), &once, "it is done at once");
            if text.parse::<toml::Table>().is_ok() {
                prop_assert_eq!(value(&once), value(&text));
            }
            Ok(())
        })
        .unwrap();
    for demo in &demos {
        assert_eq!(comments(&format(demo)), comments(demo));
        tried += comments(demo).len();
    }
    assert!(tried > 50);
}

const ODD: &str = "edition=1\n[demo]\n  name   =  \"shop\"   # ours\n";
const EVEN: &str = "edition = 1\n[demo]\nname = \"shop\" # ours\n";

#[test]
fn it_writes_what_changes_and_says_so() {
    let demo = Demo::new(ODD);
    let ended = demo.run(&["fmt", "--check"]);
    assert_eq!((ended.exit, ended.out.as_str()), (3, "demo.toml: would change\n"));
    assert_eq!(fs::read_to_string(demo.path("demo.toml")).unwrap(), ODD);
    let ended = demo.run(&["fmt"]);
    assert_eq!((ended.exit, ended.out.as_str()), (0, "demo.toml: formatted\n"));
    assert_eq!(fs::read_to_string(demo.path("demo.toml")).unwrap(), EVEN);
    for args in [&["fmt"][..], &["fmt", "--check"]] {
        let ended = demo.run(args);
        assert_eq!((ended.exit, ended.out.as_str()), (0, ""), "{args:?}");
    }
}

#[test]
fn what_is_no_toml_is_told_and_kept() {
    let demo = Demo::new("edition = 1\n[demo\n");
    fs::write(demo.path("other.toml"), ODD).unwrap();
    let ended = demo.run(&["fmt", "demo.toml", "other.toml"]);
    assert_eq!(ended.exit, 1);
    assert!(ended.error.contains("error[syntax]"), "{}", ended.error);
    assert_eq!(fs::read_to_string(demo.path("demo.toml")).unwrap(), "edition = 1\n[demo\n");
    assert_eq!(fs::read_to_string(demo.path("other.toml")).unwrap(), EVEN, "the others are done");
    assert_eq!(demo.run(&["fmt", "missing.toml"]).exit, 2);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let demo = Demo::new("");
    let mut child =
        demo.command(&["fmt", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(ODD.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), EVEN);
}
