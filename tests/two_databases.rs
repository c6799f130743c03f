//! `examples/two-databases`: two Postgres, one Redis, no load. Nothing is shown of what is not there, and
//! all that is there can be chosen.
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::collections::BTreeMap;

use common::{Demo, read};
use mltgen::artifact::Artifacts;
use serde_json::Value;

const EXAMPLE: &str = "examples/two-databases/demo.toml";

fn compile(text: &str) -> Artifacts {
    let mut demo = Demo::new(text);
    demo.compile().unwrap_or_else(|| panic!("{}", demo.told()))
}

/// The dashboards, by name.
fn dashboards(artifacts: &Artifacts) -> BTreeMap<String, Value> {
    let files = artifacts.iter().filter_map(|(path, file)| {
        let name = path.as_str().strip_prefix("grafana/dashboards/")?.strip_suffix(".json")?;
        Some((name.to_owned(), serde_json::from_str(&file.text).unwrap()))
    });
    files.collect()
}

/// What a reader can choose on a dashboard: the values of the variable.
fn choices<'a>(dashboard: &'a Value, variable: &str) -> Vec<&'a str> {
    let variables = dashboard["templating"]["list"].as_array().unwrap();
    let found = variables.iter().find(|it| it["name"] == variable).unwrap();
    let options = found["options"].as_array().unwrap();
    options.iter().map(|it| it["value"].as_str().unwrap()).collect()
}

#[test]
fn one_dashboard_shows_both_databases_and_another_the_cache() {
    let artifacts = compile(&read(EXAMPLE));
    let dashboards = dashboards(&artifacts);
    let names: Vec<&str> = dashboards.keys().map(String::as_str).collect();
    assert_eq!(names, ["exec", "postgres", "redis", "service-detail", "sre-overview"]);
    assert_eq!(choices(&dashboards["postgres"], "instance"), ["books", "members"]);
    assert_eq!(choices(&dashboards["redis"], "instance"), ["visits"]);
    let all = choices(&dashboards["service-detail"], "workload");
    assert_eq!(all, ["desk", "catalogue", "loans", "books", "members", "visits"]);
}

/// Words that only what is not there has: k6, the system of incidents, sample figures, scenarios.
const ABSENT: [&str; 6] =
    ["k6_", "load-test", "servicenow", "testdata", "Scenarios", "container=\\\"load"];

#[test]
fn nothing_is_shown_of_what_is_not_there() {
    let artifacts = compile(&read(EXAMPLE));
    let shown = artifacts.iter().filter(|(path, _)| path.as_str().starts_with("grafana/"));
    for (path, file) in shown {
        for word in ABSENT {
            assert!(!file.text.contains(word), "{path} speaks of {word}");
        }
    }
    // The words are those that would stand there: the big demo, which has all of it, has them.
    let big = compile(&common::seed());
    let text: String = big
        .iter()
        .filter(|(path, _)| path.as_str().starts_with("grafana/"))
        .map(|(_, file)| file.text.as_str())
        .collect();
    for word in ABSENT {
        assert!(text.contains(word), "{word} stands nowhere");
    }
}

/// As its comments say: without the Redis its dashboard goes, and all ways to it.
#[test]
fn what_goes_takes_its_dashboard_and_the_ways_to_it_along() {
    let text = read(EXAMPLE);
    let (before, rest) = text.split_once("\n[datastores.visits]\n").unwrap();
    let (_, after) = rest.split_once("\n[slos.latency]\n").unwrap();
    let without = format!("{before}\n[slos.latency]\n{after}").replace(", \"visits\"]", "]");
    let artifacts = compile(&without);
    let left = dashboards(&artifacts);
    assert!(!left.contains_key("redis"));
    for (name, dashboard) in &left {
        let text = dashboard.to_string();
        assert!(!text.contains("redis") && !text.contains("visits"), "{name} still leads to it");
    }
    assert!(dashboards(&compile(&text))["sre-overview"].to_string().contains("library-redis"));
}
