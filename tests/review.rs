//! What a review must hold to: equal demos have no difference, what is told is in the files, and every
//! file that differs is told of.
#![expect(clippy::unwrap_used, reason = "in tests, a panic is the message")]

mod common;

use std::collections::BTreeSet;

use common::{Demo, read, seed};
use mltgen::artifact::{Artifacts, RelPath};
use mltgen::model::Model;
use mltgen::review::{Change, How, Review, Section, Side, order, review};
use toml::{Table, Value as Toml};

/// How many random edits of each demo are tried.
const EDITS: usize = 20;

struct State(Model, Artifacts);

impl State {
    fn side(&self) -> Side<'_> {
        Side { artifacts: &self.1, model: Some(&self.0) }
    }
}

fn state(text: &str) -> Option<State> {
    let Demo { sources, inputs, mut diags } = Demo::new(text);
    let (model, artifacts) = mltgen::compile_with_model(&sources, &inputs, &mut diags).ok()?;
    Some(State(model, artifacts))
}

/// What changes from one demo to another, as the command finds it.
fn between(before: &str, after: &str) -> (State, State, Review) {
    let before = state(&order::ordered_like(before, after)).unwrap();
    let after = state(after).unwrap();
    let review = review(&before.side(), &after.side());
    (before, after, review)
}

fn replaced(from: &str, to: &str) -> String {
    let text = seed();
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

#[test]
fn demos_that_mean_the_same_have_no_difference() {
    let table: Table = seed().parse().unwrap();
    let mut turned = table.clone();
    turn(&mut turned);
    let defaults = replaced("[diagram]", "[routing]\ngroup_wait = \"30s\"\n\n[diagram]");
    let defaults =
        defaults.replacen("engine = \"postgres\"", "engine = \"postgres\"\nport = 5432", 1);
    let spaced = seed().replace(" = ", "   =   ").replace("\n[", "\n\n# a comment\n\n[");
    for same in [table.to_string(), turned.to_string(), defaults, spaced] {
        for (before, after) in [(seed(), same.clone()), (same, seed())] {
            let (_, _, review) = between(&before, &after);
            assert!(review.changes.is_empty() && review.files.is_empty(), "{review:?}");
        }
    }
}

/// Puts every table's entries into the opposite order.
fn turn(table: &mut Table) {
    let mut entries: Vec<(String, Toml)> = std::mem::take(table).into_iter().collect();
    entries.reverse();
    for (_, value) in &mut entries {
        if let Toml::Table(inner) = value {
            turn(inner);
        }
    }
    table.extend(entries);
}

#[test]
fn what_is_told_is_in_the_files_and_every_file_is_told_of() {
    let mut random = 7;
    let mut kinds = BTreeSet::new();
    for demo in [seed(), read("tests/rules/everything.toml")] {
        let before = state(&demo).unwrap();
        let mut tried = 0;
        for round in 0.. {
            if tried == EDITS {
                break;
            }
            assert!(round < EDITS * 20, "most edits are refused");
            let mut table: Table = demo.parse().unwrap();
            let several = 1 + next(&mut random) % 2;
            let what: Vec<String> = (0..several).map(|_| edit(&mut table, &mut random)).collect();
            let Some(after) = state(&table.to_string()) else { continue };
            tried += 1;
            let review = review(&before.side(), &after.side());
            check(&before, &after, &review, &what.join("; "));
            kinds.extend(review.changes.iter().map(|change| (change.section, change.how)));
        }
    }
    assert!(kinds.len() > 7, "edits are of many kinds: {kinds:?}");
}

/// Holds a review against the files of both sides.
fn check(before: &State, after: &State, review: &Review, what: &str) {
    let differ: BTreeSet<&str> = before
        .1
        .keys()
        .chain(after.1.keys())
        .filter(|path| before.1.get(*path) != after.1.get(*path))
        .map(RelPath::as_str)
        .collect();
    let listed: BTreeSet<&str> = review.files.iter().map(|file| file.path.as_str()).collect();
    assert_eq!(listed, differ, "{what}");
    let made = |it: &&Change| matches!(it.section, Section::Part | Section::Text);
    let told = review.changes.iter().filter(made).flat_map(|it| &it.files);
    let told: BTreeSet<&str> = told.map(String::as_str).collect();
    assert_eq!(told, differ, "{what}: files that differ are told of, and no others");
    for change in &review.changes {
        assert!(!change.names.is_empty() && !change.files.is_empty(), "{what}: {change:?}");
        if change.section == Section::Does {
            is_mentioned(before, after, change, what);
        }
        if change.section == Section::Part && change.how == How::Changed {
            is_found(&before.1, change, change.before.as_deref(), what);
            is_found(&after.1, change, change.after.as_deref(), what);
        }
    }
}

/// Who does something else is named, or called by its title, in a file that differs.
fn is_mentioned(before: &State, after: &State, change: &Change, what: &str) {
    let titles = |state: &State, name: &str| -> Vec<String> {
        let model = &state.0;
        let components = model.components.iter().map(|it| &it.entry);
        let entries = components
            .chain(model.slos.iter().map(|it| &it.entry))
            .chain(model.alerts.iter().map(|it| &it.entry))
            .chain(model.forecasts.iter().map(|it| &it.entry))
            .chain(model.scenarios.iter().map(|it| &it.entry));
        entries.filter(|entry| entry.name == name).map(|entry| entry.title.clone()).collect()
    };
    for name in change.names.iter().filter(|name| !name.is_empty()) {
        let mut words = vec![name.clone()];
        words.extend([before, after].iter().flat_map(|state| titles(state, name)));
        let paths = change.files.iter().filter_map(|file| RelPath::new(file.as_str()));
        let seen = paths.flat_map(|path| [before.1.get(&path), after.1.get(&path)]).flatten();
        let mut texts = seen.flat_map(|file| spelled(&file.text));
        let found = texts.any(|text| words.iter().any(|word| text.contains(word.as_str())));
        assert!(found, "{what}: {name} of {change:?}");
    }
}

/// Every piece of a shown value stands in one of the change's files, or is the path of one.
fn is_found(artifacts: &Artifacts, change: &Change, shown: Option<&str>, what: &str) {
    let Some(shown) = shown else { return };
    if change.what == "file" {
        return assert!(change.files.iter().any(|file| file == shown), "{what}: {change:?}");
    }
    let texts: Vec<String> = change
        .files
        .iter()
        .filter_map(|file| artifacts.get(&RelPath::new(file.as_str())?))
        .map(|artifact| artifact.text.clone())
        .collect();
    let words: Vec<String> = texts.iter().flat_map(|text| spelled(text)).collect();
    let marks = ['…', '{', '}', '[', ']', ',', ':', '"', '\\', ' '];
    for piece in shown.split(marks).filter(|piece| !piece.is_empty()) {
        let found = words.iter().any(|text| text.contains(piece));
        assert!(found, "{what}: `{piece}` of {change:?}");
    }
}

/// A text as it stands, and what its escapes stand for.
fn spelled(text: &str) -> [String; 2] {
    let plain = text.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
    [text.to_owned(), plain]
}

/// One random edit of a table; what was done.
fn edit(table: &mut Table, random: &mut u64) -> String {
    let mut places = Vec::new();
    collect("", &Toml::Table(table.clone()), &mut places);
    let place = &places[next(random) % places.len()];
    let value = at(table, place);
    let before = value.to_string();
    match value {
        Toml::String(text) => change_text(text, random),
        Toml::Integer(number) => *number += 1 + i64::try_from(next(random) % 3).unwrap(),
        Toml::Float(number) => *number *= 2.0,
        Toml::Boolean(bool) => *bool = !*bool,
        Toml::Array(list) if !list.is_empty() => {
            let at = next(random) % list.len();
            list.remove(at);
        }
        Toml::Table(inner) if !inner.is_empty() => {
            let key = inner.keys().nth(next(random) % inner.len()).unwrap().clone();
            inner.remove(&key);
        }
        Toml::Array(_) | Toml::Table(_) | Toml::Datetime(_) => {}
    }
    let after = at(table, place).to_string();
    format!("{place}: {before} to {after}")
}

/// A quantity becomes another; any other text gets a letter more.
fn change_text(text: &mut String, random: &mut u64) {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    match text[..digits].parse::<u64>() {
        Ok(number) => *text = format!("{}{}", number + 10, &text[digits..]),
        Err(_) if next(random).is_multiple_of(2) => text.push('x'),
        Err(_) => text.push_str(" é\"$"),
    }
}

/// The ways to all values.
fn collect(path: &str, value: &Toml, places: &mut Vec<String>) {
    let step = |key: &str| format!("{path}/{key}");
    match value {
        Toml::Table(table) => {
            for (key, value) in table {
                places.push(step(key));
                collect(&step(key), value, places);
            }
        }
        Toml::Array(list) => {
            for (at, value) in list.iter().enumerate() {
                places.push(step(&at.to_string()));
                collect(&step(&at.to_string()), value, places);
            }
        }
        Toml::String(_)
        | Toml::Integer(_)
        | Toml::Float(_)
        | Toml::Boolean(_)
        | Toml::Datetime(_) => {}
    }
}

fn at<'a>(table: &'a mut Table, place: &str) -> &'a mut Toml {
    let mut steps = place.split('/').skip(1);
    let mut value = table.get_mut(steps.next().unwrap()).unwrap();
    for step in steps {
        value = match value {
            Toml::Array(list) => &mut list[step.parse::<usize>().unwrap()],
            other => other.get_mut(step).unwrap(),
        };
    }
    value
}

fn next(random: &mut u64) -> usize {
    *random =
        random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*random >> 33).unwrap()
}

#[test]
fn what_is_told_can_be_read_as_json() {
    let (_, _, review) = between(&seed(), &replaced("bound = \"2s\"", "bound = \"3s\""));
    let json = serde_json::to_value(&review).unwrap();
    let first = &json["changes"][0];
    for key in ["section", "how", "noun", "names", "what", "files"] {
        assert!(!first[key].is_null(), "{key}: {first}");
    }
    assert!(json["files"].as_array().is_some_and(|files| files.len() > 10));
}
