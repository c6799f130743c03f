//! Slips in the rules, one at a time: the proofs must find them. What is a slip: another threshold,
//! comparison, window, label, or time that an alert waits.
//!
//! All of them take minutes, so each run tries one in [`SHARE`]; `MLTGEN_ALL_MUTANTS=1` tries all.

#![expect(clippy::disallowed_methods, reason = "promtool reads files")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;
mod promtool;

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::seed;
use mltgen::artifact::{Artifacts, RelPath};
use promtool::{compile, names, promtool, write};
use serde_json::Value;

/// One mutant in so many is tried, but for those who want all.
const SHARE: usize = 12;
/// So many of a hundred must be found.
const WANTED: usize = 95;

/// A slip: which file, what was changed, and the whole file with it.
struct Mutant {
    subject: String,
    about: String,
    text: String,
}

#[test]
fn slips_in_the_rules_are_found() {
    let artifacts = compile(&seed());
    let all = mutants(&artifacts);
    let share = if std::env::var("MLTGEN_ALL_MUTANTS").is_ok() { 1 } else { SHARE };
    let tried: Vec<Mutant> = all.into_iter().step_by(share).collect();
    let Some(survivors) = survivors(&tried, &artifacts) else { return };
    for survivor in &survivors {
        eprintln!("not found: {}: {}", survivor.subject, survivor.about);
    }
    let found = tried.len() - survivors.len();
    let rate = 100.0 * f64::from(u32::try_from(found).unwrap())
        / f64::from(u32::try_from(tried.len()).unwrap());
    eprintln!("{found} of {} slips found: {rate:.1} %", tried.len());
    assert!(found * 100 >= tried.len() * WANTED, "{rate:.1} % of slips found");
}

/// Those that no proof finds, tried side by side; none if there is nobody to ask.
fn survivors<'a>(tried: &'a [Mutant], artifacts: &Artifacts) -> Option<Vec<&'a Mutant>> {
    let next = AtomicUsize::new(0);
    let work = || {
        let folder = tempfile::tempdir().unwrap();
        write(artifacts, folder.path());
        promtool(folder.path(), &["--version"])?;
        let mut survivors = Vec::new();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(mutant) = tried.get(at) else { return Some(survivors) };
            if !is_found(mutant, artifacts, folder.path()) {
                survivors.push(at);
            }
        }
    };
    let workers = std::thread::available_parallelism().map_or(1, usize::from);
    let survivors: Option<Vec<Vec<usize>>> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    let mut survivors = survivors?.concat();
    survivors.sort_unstable();
    Some(survivors.into_iter().map(|at| &tried[at]).collect())
}

/// Whether one of the proofs of the subject fails.
fn is_found(mutant: &Mutant, artifacts: &Artifacts, folder: &Path) -> bool {
    let subject = &mutant.subject;
    let file = folder.join(format!("rules/{subject}.yaml"));
    let before = std::fs::read_to_string(&file).unwrap();
    std::fs::write(&file, &mutant.text).unwrap();
    let ours = format!("../{subject}.yaml");
    let mut proofs: Vec<&str> = names(artifacts, "rules/tests/");
    let text = |name: &str| {
        let path = format!("rules/tests/{name}.yaml");
        let found = artifacts.iter().find(|(it, _)| it.as_str() == path);
        &found.unwrap().1.text
    };
    proofs.retain(|name| text(name).contains(&ours));
    // Short ones first: one failure is enough.
    proofs.sort_by_key(|name| text(name).len());
    let found = proofs.iter().any(|name| {
        let proof = format!("rules/tests/{name}.yaml");
        !promtool(folder, &["test", "rules", &proof]).unwrap().status.success()
    });
    std::fs::write(&file, before).unwrap();
    found
}

/// Every slip, in the order of files, rules and places.
fn mutants(artifacts: &Artifacts) -> Vec<Mutant> {
    let mut all = Vec::new();
    for subject in names(artifacts, "rules/") {
        let path = RelPath::new(format!("rules/{subject}.yaml")).unwrap();
        let file: Value = serde_saphyr::from_str(&artifacts[&path].text).unwrap();
        for (group, rules) in file["groups"].as_array().unwrap().iter().enumerate() {
            for (at, rule) in rules["rules"].as_array().unwrap().iter().enumerate() {
                for (about, changed) in slips(rule) {
                    let mut mutated = file.clone();
                    mutated["groups"][group]["rules"][at] = changed;
                    let text = mutated.to_string();
                    all.push(Mutant { subject: subject.to_owned(), about, text });
                }
            }
        }
    }
    all
}

/// Every slip in a rule.
fn slips(rule: &Value) -> Vec<(String, Value)> {
    let mut all = Vec::new();
    let name = rule["record"].as_str().or(rule["alert"].as_str()).unwrap();
    let mut slip = |about: String, key: &str, value: Value| {
        let mut changed = rule.clone();
        changed[key] = value;
        all.push((format!("{name}: {about}"), changed));
    };
    for (about, expr) in slips_in_query(rule["expr"].as_str().unwrap()) {
        slip(about, "expr", Value::from(expr));
    }
    if let Some(hold) = rule["for"].as_str() {
        slip(format!("for {hold} left out"), "for", Value::from("0s"));
        slip(format!("for {hold} doubled"), "for", Value::from(doubled(hold)));
    }
    for (label, value) in rule["labels"].as_object().into_iter().flatten() {
        let mut labels = rule["labels"].clone();
        labels[label] = Value::from("other");
        slip(format!("label {label} is not {value}"), "labels", labels);
    }
    all
}

/// Slips in a query: at each word that is a comparison, a number after one, a window, or the value of
/// a label.
fn slips_in_query(query: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    let mut replace = |range: std::ops::Range<usize>, by: &str| {
        let (before, after) = (&query[..range.start], &query[range.end..]);
        all.push((format!("{} becomes {by} at {}", &query[range.clone()], range.start), {
            format!("{before}{by}{after}")
        }));
    };
    for (at, comparison) in [" > ", " >= ", " < ", " <= ", " == ", " != "]
        .iter()
        .flat_map(|word| query.match_indices(word))
    {
        let other = match comparison.trim() {
            ">" => ["<", ">="],
            ">=" => ["<", ">"],
            "<" => [">", "<="],
            "<=" => [">", "<"],
            "==" => ["!=", ">"],
            _ => ["==", "<"],
        };
        for other in other {
            replace(at..at + comparison.len(), &format!(" {other} "));
        }
        let start = at + comparison.len();
        let start = start + if query[start..].starts_with("bool ") { 5 } else { 0 };
        let length = query[start..].find([' ', ')']).unwrap_or(query.len() - start);
        if let Ok(number) = query[start..start + length].parse::<f64>() {
            let step = if number.fract() == 0.0 { 1.0 } else { number * 0.1 };
            for other in [number + step, number - step] {
                replace(start..start + length, &other.to_string());
            }
        }
    }
    for (at, _) in query.match_indices('[') {
        let length = query[at..].find(']').unwrap();
        let window = &query[at + 1..at + length];
        if window.bytes().next().is_some_and(|it| it.is_ascii_digit()) && !window.contains(':') {
            replace(at + 1..at + length, &doubled(window));
            replace(at + 1..at + length, &halved(window));
        }
    }
    for (at, _) in query.match_indices("=\"") {
        let length = query[at + 2..].find('"').unwrap();
        replace(at + 2..at + 2 + length, "other");
    }
    all
}

fn seconds(time: &str) -> u64 {
    let digits = time.find(|it: char| !it.is_ascii_digit()).unwrap();
    let (number, rest) = (time[..digits].parse::<u64>().unwrap(), &time[digits..]);
    let unit = rest.chars().next().unwrap();
    let scale = match unit {
        'd' => 86_400,
        'h' => 3_600,
        'm' => 60,
        _ => 1,
    };
    let rest = &rest[1..];
    number * scale + if rest.is_empty() { 0 } else { seconds(rest) }
}

fn doubled(time: &str) -> String {
    format!("{}s", seconds(time) * 2)
}

fn halved(time: &str) -> String {
    format!("{}s", (seconds(time) / 2).max(1))
}
