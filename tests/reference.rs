//! `docs/reference` is what the tables of the compiler say. To write it anew:
//! `INSTA_UPDATE=always cargo test --test reference`.
#![expect(clippy::disallowed_methods, reason = "tests read and write the documents")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Command;

use mltgen::config::reference::{self, Content, Definition, Key};
use serde_json::Value;

/// The lists of `mltgen explain`, and what their documents begin with.
const LISTS: &[(&str, &str)] = &[
    ("codes", "Errors and warnings, by what stands in their brackets."),
    ("lints", "Advice about a demo that could be built: what would not do what it seems to."),
    ("signals", "What panels and rules can ask for: who sends it, and its unit."),
    ("panels", "What the dashboards show. Those that nothing feeds are left out of a demo's."),
    ("dashboards", "What is shown to whom."),
    ("engines", "Stores that a demo can have: `engine = \"…\"`."),
    ("objectives", "What can be promised: `sli = \"…\"`."),
    ("templates", "Documents that a demo may write in other words."),
    ("plugins", "Plugins of Grafana, with their versions."),
    ("backends", "What files are made of a demo, and what `mltgen build --only` takes."),
];

#[test]
fn the_reference_is_what_the_tables_say() {
    let mut index =
        "# Reference\n\nMade from the tables of the compiler, so it is what it does.\n\n\
        - [The language](language.md): every key of `demo.toml`\n"
            .to_owned();
    for (list, about) in LISTS {
        is_written(list, &list_document(list, about));
        writeln!(index, "- [{}]({list}.md): {}", capital(list), about.trim_end_matches('.'))
            .unwrap();
    }
    is_written("language", &language());
    is_written("README", &index);
}

/// Every list that `mltgen explain` has, has a document; that of the keys is `language.md`.
#[test]
fn no_list_is_forgotten() {
    let lists = explained("");
    let names = lists.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap());
    assert_eq!(
        names.collect::<BTreeSet<_>>(),
        LISTS.iter().map(|(name, _)| *name).chain(["keys"]).collect::<BTreeSet<_>>()
    );
}

fn is_written(name: &str, text: &str) {
    let path = format!("docs/reference/{name}.md");
    if std::env::var("INSTA_UPDATE").is_ok_and(|update| update == "always") {
        std::fs::create_dir_all("docs/reference").unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == text,
        "{path} is not what the tables say: see the top of tests/reference.rs"
    );
}

/// What `mltgen explain` says of a list.
fn explained(list: &str) -> Value {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mltgen"));
    command.args(["explain", "--format", "json"]).args(Some(list).filter(|it| !it.is_empty()));
    serde_json::from_slice(&command.output().unwrap().stdout).unwrap()
}

fn list_document(list: &str, about: &str) -> String {
    let mut text = format!("# {}\n\n{about} Also: `mltgen explain {list}`.\n", capital(list));
    let words = explained(list);
    let words = words.as_array().unwrap();
    let page = |word: &Value| word["about"].as_str().unwrap().to_owned();
    let has_pages = words.iter().any(|word| page(word).contains("\n\n"));
    if has_pages {
        for word in words {
            write!(text, "\n## `{}`\n\n{}\n", word["name"].as_str().unwrap(), page(word)).unwrap();
        }
    } else {
        text += "\n| | |\n| --- | --- |\n";
        for word in words {
            let name = word["name"].as_str().unwrap();
            writeln!(text, "| `{name}` | {} |", in_cell(&page(word))).unwrap();
        }
    }
    text
}

/// Every table of the language, and each of its keys: what it takes, and what it is.
fn language() -> String {
    let mut text = "# The language\n\nEvery key of `demo.toml`. By example: \
        [`demo.toml`](../../demo.toml) and [`examples/`](../../examples). Editors read the same from \
        `generated/demo.schema.json`. Also: `mltgen explain slos`, `mltgen explain services.check`.\n"
        .to_owned();
    for Definition { name, about, content } in reference::definitions() {
        write!(text, "\n## {name}\n\n{about}\n").unwrap();
        match content {
            Content::Keys(keys) => {
                text += "\n| key | takes | |\n| --- | --- | --- |\n";
                for key in &keys {
                    text += &row(key);
                }
            }
            Content::Words(words) => {
                text += "\n| word | |\n| --- | --- |\n";
                for (word, about) in words {
                    writeln!(text, "| `\"{word}\"` | {} |", in_cell(&about)).unwrap();
                }
            }
        }
    }
    text
}

fn row(key: &Key) -> String {
    let Key { name, required, about, .. } = key;
    let must = if *required { " (required)" } else { "" };
    let takes = key.takes(|name| format!("[{name}](#{})", name.to_lowercase()));
    format!("| `{name}`{must} | {} | {} |\n", in_cell(&takes), in_cell(about))
}

fn in_cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
