//! Rules, judged by promtool: they are rules, and their proofs hold.

mod common;
mod promtool;

use std::time::{Duration, Instant};

use common::{read, seed};
use promtool::{compile, names, promtool, said, write};

#[test]
fn rules_are_rules_and_their_proofs_hold() {
    for text in demos() {
        let artifacts = compile(&text);
        let folder = tempfile::tempdir().unwrap();
        write(&artifacts, folder.path());
        let rules = names(&artifacts, "rules/").into_iter();
        let rules: Vec<String> = rules.map(|name| format!("rules/{name}.yaml")).collect();
        let mut check = vec!["check", "rules"];
        check.extend(rules.iter().map(String::as_str));
        judge(folder.path(), &check);
        for proof in names(&artifacts, "rules/tests/") {
            judge(folder.path(), &["test", "rules", &format!("rules/tests/{proof}.yaml")]);
        }
    }
}

/// A suite that nobody waits for is a suite that is run.
#[test]
fn the_proofs_of_the_demo_take_seconds() {
    let artifacts = compile(&seed());
    let folder = tempfile::tempdir().unwrap();
    write(&artifacts, folder.path());
    let proofs = names(&artifacts, "rules/tests/");
    let begun = Instant::now();
    for proof in &proofs {
        promtool(folder.path(), &["test", "rules", &format!("rules/tests/{proof}.yaml")]);
    }
    let taken = begun.elapsed();
    eprintln!("{} proofs in {:.2}s", proofs.len(), taken.as_secs_f64());
    // Ten seconds on a machine of one's own; this one may have others at work.
    assert!(taken < Duration::from_secs(30), "{taken:?}");
}

#[test]
fn every_file_of_rules_has_a_proof() {
    for text in demos() {
        let artifacts = compile(&text);
        let proofs = names(&artifacts, "rules/tests/");
        for rules in names(&artifacts, "rules/") {
            assert!(proofs.contains(&rules), "{rules}: nothing proves it");
        }
    }
}

/// The demos of the repository, and one that promises and asks for everything.
fn demos() -> Vec<String> {
    let examples = ["minimal", "existing-grafana", "own-engine", "two-databases"];
    let examples = examples.map(|name| read(&format!("examples/{name}/demo.toml")));
    [seed(), read("tests/rules/everything.toml")].into_iter().chain(examples).collect()
}

#[track_caller]
fn judge(folder: &std::path::Path, arguments: &[&str]) {
    if let Some(output) = promtool(folder, arguments) {
        assert!(output.status.success(), "{}", said(&output));
    }
}
