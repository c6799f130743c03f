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
        insta::assert_snapshot!("kept_objectives", text_of(&artifacts, "slos.tf"));
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
        let slos = text_of(&artifacts, "slos.tf");
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
    assert!(rules.contains("-page\"") && !text_of(&artifacts, "slos.tf").contains("duration"));
}

#[test]
fn what_is_proved_does_not_depend_on_who_keeps_the_objectives() {
    let (ours, theirs) = (compile(&seed()), compile(&wanted(&seed())));
    for (path, artifact) in ours.iter().filter(|(path, _)| path.as_str().starts_with("rules/")) {
        assert_eq!(theirs.get(path), Some(artifact), "{path}");
    }
}

fn wanted(text: &str) -> String {
    text.replacen("[grafana]\n", "[grafana]\nslos = \"grafana\"\n", 1)
}

fn compile(text: &str) -> Artifacts {
    let mut demo = Demo::new(text);
    demo.compile().unwrap_or_else(|| panic!("{}", demo.told()))
}

fn text_of<'a>(artifacts: &'a Artifacts, file: &str) -> &'a str {
    let path = format!("terraform/stack/{file}");
    &artifacts.iter().find(|(it, _)| it.as_str() == path).unwrap().1.text
}
