//! `docs/reference` is what the tables of the compiler say. To write it anew:
//! `INSTA_UPDATE=always cargo test --test reference`.
#![expect(clippy::disallowed_methods, reason = "tests read and write the documents")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::process::Command;

use common::read;
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

/// Every list that `mltgen explain` has, has a document.
#[test]
fn no_list_is_forgotten() {
    let lists = explained("");
    let names = lists.as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap());
    assert_eq!(
        names.collect::<BTreeSet<_>>(),
        LISTS.iter().map(|(name, _)| *name).collect::<BTreeSet<_>>()
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
    let schema: Value = serde_json::from_str(&read("generated/demo.schema.json")).unwrap();
    let mut text = "# The language\n\nEvery key of `demo.toml`. By example: \
        [`demo.toml`](../../demo.toml) and [`examples/`](../../examples). Editors read the same from \
        `generated/demo.schema.json`.\n"
        .to_owned();
    text += &table("demo.toml", &schema);
    let definitions = schema["definitions"].as_object().unwrap();
    for (name, definition) in definitions {
        // What an entry says where it says nothing else has the keys of an entry.
        if name.ends_with("Defaults") && name != "Defaults" {
            continue;
        }
        text += &match words(definition) {
            Some(words) => words_of(name, definition, &words),
            None => table(name, definition),
        };
    }
    text
}

/// The words of a fixed list, and what each means.
fn words(definition: &Value) -> Option<Vec<&Value>> {
    let all: Vec<&Value> = definition["oneOf"].as_array()?.iter().collect();
    all.iter().all(|it| it.get("const").is_some()).then_some(all)
}

fn words_of(name: &str, definition: &Value, words: &[&Value]) -> String {
    let mut text = heading(name, definition);
    text += "\n| word | |\n| --- | --- |\n";
    for word in words {
        let about = word["description"].as_str().unwrap_or_default();
        writeln!(text, "| `{}` | {} |", word["const"], in_cell(about)).unwrap();
    }
    text
}

fn table(name: &str, definition: &Value) -> String {
    let mut text = heading(name, definition);
    let Some(keys) = definition["properties"].as_object() else { return text };
    let required = definition["required"].as_array();
    let is_required = |key: &str| required.is_some_and(|all| all.iter().any(|it| it == key));
    text += "\n| key | takes | |\n| --- | --- | --- |\n";
    for (key, value) in keys {
        let must = if is_required(key) { " (required)" } else { "" };
        let about = in_cell(value["description"].as_str().unwrap_or_default());
        writeln!(text, "| `{key}`{must} | {} | {about} |", in_cell(&taken(value))).unwrap();
    }
    text
}

fn heading(name: &str, definition: &Value) -> String {
    let about = definition["description"].as_str().unwrap_or_default();
    format!("\n## {name}\n\n{about}\n")
}

/// What a key takes, in a phrase.
fn taken(value: &Value) -> String {
    if let Some(reference) = value["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return format!("[{name}](#{})", name.to_lowercase());
    }
    if let Some(one) = value.get("const") {
        return format!("`{one}`");
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        if let Some(all) = value[key].as_array() {
            let mut ways: Vec<String> = all.iter().map(taken).collect();
            ways.dedup();
            return ways.join(", or ");
        }
    }
    if let Some(words) = value["enum"].as_array() {
        return words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    }
    match value["type"].as_str() {
        Some("array") => format!("a list of: {}", taken(&value["items"])),
        Some("object") => match value.get("additionalProperties") {
            Some(entry) if entry.is_object() => format!("names, and for each: {}", taken(entry)),
            Some(_) | None => "a table".to_owned(),
        },
        Some("string") => "a text".to_owned(),
        Some("integer") => "a whole number".to_owned(),
        Some("number") => "a number".to_owned(),
        Some("boolean") => "`true` or `false`".to_owned(),
        Some(_) | None => "anything".to_owned(),
    }
}

fn in_cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
