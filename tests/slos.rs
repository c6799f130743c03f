//! Objectives that Grafana keeps itself: what it is told of them, and what stays with our rules.
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use common::{Demo, read, seed};
use mltgen::artifact::Artifacts;

/// A promise of each kind, and two of a kind that Grafana would count otherwise.
const PROMISES: &str = r#"edition = 1
[demo]
name = "shop"
[grafana]
target = "cloud"
stack = "shop"
slos = "grafana"
[services.web]
image = "shop/web:1"
check = "/"
calls = ["api"]
expose = true
[services.api]
image = "shop/api:1"
was = "backend"
[recorded]
Refused = { of = "api", lines = "refused" }
[slos.uptime]
of = "web"
sli = "availability"
objective = "99.9%"
notify = ["slack"]
runbook = "https://wiki.test/uptime"
team = "core"
[slos.errors]
of = "services"
sli = "error-rate"
objective = "99.5%"
description = "What users get is ${demo.name}, not {{ errors }}."
[slos.fast]
of = "api"
sli = "latency"
bound = "750ms"
objective = "95%"
window = "7d"
burn_alerts = false
was = "quick"
[slos.refused]
of = "api"
sli = "events"
events = "Refused"
budget = 100
[slos.time-to-resolve]
target = "25m"
[contact_points.slack]
channel = "shop"
"#;

#[test]
fn grafana_is_told_what_was_promised() {
    let artifacts = compile(PROMISES);
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!("kept_objectives", kept_of(&artifacts));
    });
}

/// Nobody is told twice that a budget burns, and somebody is told of each.
#[test]
fn each_budget_burns_in_one_place() {
    for (text, kept, ours) in [
        (PROMISES.to_owned(), vec!["uptime", "errors"], vec!["refused"]),
        (wanted(&seed()), vec!["downtime", "latency"], vec!["payment-failures"]),
    ] {
        let artifacts = compile(&text);
        let slos = kept_of(&artifacts);
        for name in kept {
            let rules = text_of(&artifacts, &format!("rules_slo_{name}.tf"));
            assert!(slos.contains(&format!("value = \"{name}\"")), "{name}: nobody is told");
            assert!(!rules.contains("-page\"") && !rules.contains("-ticket\""), "{name}: twice");
            // What it does not tell of stays ours: metrics that vanish, and what is left, recorded.
            assert!(
                rules.contains("-gone\"") && rules.contains("mltgen_slo_budget_left"),
                "{name}"
            );
        }
        for name in ours {
            let name = name.replace('-', "_");
            let rules = text_of(&artifacts, &format!("rules_slo_{name}.tf"));
            assert!(rules.contains("-page\"") && !slos.contains(&name), "{name}: nobody is told");
        }
    }
}

/// The mean of shares would weigh a quiet night like a busy day, so it is not left to Grafana.
#[test]
fn a_bound_within_a_bucket_stays_with_our_rules() {
    let artifacts = compile(&wanted(&read("examples/existing-grafana/demo.toml")));
    let rules = text_of(&artifacts, "rules_slo_latency.tf");
    assert!(rules.contains("-page\"") && !kept_of(&artifacts).contains("duration"));
}

#[test]
fn what_is_proved_does_not_depend_on_who_keeps_the_objectives() {
    let (ours, theirs) = (compile(&seed()), compile(&wanted(&seed())));
    for (path, artifact) in ours.iter().filter(|(path, _)| path.as_str().starts_with("rules/")) {
        assert_eq!(theirs.get(path), Some(artifact), "{path}");
    }
}

/// A budget is a time, a share, or what an objective leaves.
#[test]
fn a_budget_and_an_objective_say_the_same() {
    for (kind, ways) in [
        ("availability", vec!["objective = \"99.9%\"", "budget = \"2592s\"", "budget = \"0.1%\""]),
        ("error-rate", vec!["objective = \"99.5%\"", "budget = \"0.5%\""]),
        ("latency", vec!["objective = \"95%\"", "budget = \"5%\""]),
    ] {
        let compile = |way: &&str| {
            let bound = if kind == "latency" { "bound = \"2s\"\n" } else { "" };
            compile(&format!("{SMALL}[slos.{kind}]\nof = \"api\"\n{bound}{way}\n"))
        };
        let all: Vec<Artifacts> = ways.iter().map(compile).collect();
        assert!(all.iter().all(|it| *it == all[0]), "{kind}");
    }
}

/// What follows from the other is shown beside it: to those who are told, and to those who read.
#[test]
fn what_is_derived_is_shown() {
    let artifacts = compile(&seed());
    for (file, texts) in [
        ("rules/slo-downtime.yaml", ["5m in 30d", "99.988426%"]),
        ("rules/slo-payment-failures.yaml", ["500 in 30d", "one in 1h 26m 24s"]),
        ("rules/slo-latency.yaml", ["95%", "5% may be slower"]),
        ("README.md", ["at most 5m offline", "99.9884%"]),
    ] {
        let found = artifacts.iter().find(|(path, _)| path.as_str() == file).unwrap();
        for text in texts {
            assert!(found.1.text.contains(text), "{file}: {text}");
        }
    }
}

/// As bad as the worst of them: what is promised of a way is proved as any other promise.
#[test]
fn a_way_is_one_objective_under_the_name_of_where_it_begins() {
    let text = format!(
        "{SMALL}[slos.way]\npath = [\"web\", \"api\"]\nsli = \"error-rate\"\nbudget = \"1%\"\n"
    );
    let artifacts = compile(&text);
    let rules = artifacts.iter().find(|(path, _)| path.as_str() == "rules/slo-way.yaml").unwrap();
    assert!(rules.1.text.contains("component: web") && !rules.1.text.contains("component: api"));
    assert!(rules.1.text.contains("summary: \"web → api: "));
    let readme = artifacts.iter().find(|(path, _)| path.as_str() == "README.md").unwrap();
    assert!(readme.1.text.contains("| `web` → `api` |"));
    for proof in ["slo-way", "slo-way-windows"] {
        let path = format!("rules/tests/{proof}.yaml");
        assert!(artifacts.iter().any(|(it, _)| it.as_str() == path), "{path}");
    }
}

const SMALL: &str = "edition = 1\n[demo]\nname = \"shop\"\n[services.web]\nimage = \"web:1\"\n\
    calls = [\"api\"]\n[services.api]\nimage = \"api:1\"\ncheck = \"/\"\n";

fn wanted(text: &str) -> String {
    text.replacen("[grafana]\n", "[grafana]\nslos = \"grafana\"\n", 1)
}

fn compile(text: &str) -> Artifacts {
    let mut demo = Demo::new(text);
    demo.compile().unwrap_or_else(|| panic!("{}", demo.told()))
}

/// The objectives that Grafana keeps, of all roots.
fn kept_of(artifacts: &Artifacts) -> String {
    let files = artifacts.iter().filter(|(path, _)| path.as_str().starts_with("terraform/stack"));
    let blocks = files.flat_map(|(_, artifact)| artifact.text.split("\n}\n"));
    let kept = blocks.filter(|block| block.contains("resource \"grafana_slo\""));
    kept.map(str::trim).collect::<Vec<_>>().join("\n}\n\n") + "\n}\n"
}

fn text_of<'a>(artifacts: &'a Artifacts, file: &str) -> &'a str {
    let path = format!("terraform/stack/{file}");
    &artifacts.iter().find(|(it, _)| it.as_str() == path).unwrap().1.text
}
