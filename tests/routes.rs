//! Who is told of what, as `mltgen check --routes` prints it, against our own tree of policies, walked as
//! Grafana walks it.
//!
//! Source of how it is walked: Grafana's documentation of notification policies. An alert enters at the
//! root; children are tried in order; one whose matchers all match takes it, and unless that one says
//! `continue`, no other is tried; what no child takes, the root keeps. Matchers are anchored.
#![expect(clippy::disallowed_methods, reason = "the command is run in a folder")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;
mod process;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use regex::Regex;
use serde_json::Value;

/// Names that are parts of each other: a matcher that is not exact would take one for the other.
const POINTS: [&str; 5] = ["ops", "ops-two", "my-ops", "o", "snow"];

/// A child of the root.
struct Policy {
    point: String,
    label: String,
    pattern: Regex,
    goes_on: bool,
}

/// The tree as Terraform makes it.
struct Tree {
    root: String,
    children: Vec<Policy>,
}

impl Tree {
    fn read(text: &str) -> Self {
        let value = |text: &str, key: &str| {
            let line = text.lines().find(|line| line.trim_start().starts_with(&format!("{key} ")));
            line.map(|line| line.split_once("= ").unwrap().1.trim_matches('"').to_owned())
        };
        let point = |text: &str| {
            let reference = value(text, "contact_point").unwrap();
            let names: Vec<&str> = reference
                .split(|c: char| !c.is_alphanumeric() && c != '_' && c != '.')
                .filter_map(|word| word.strip_prefix("grafana_contact_point."))
                .collect();
            names[0].trim_end_matches(".name").replace('_', "-")
        };
        let (head, rest) =
            text.split_once("\n  policy {").map_or((text, ""), |(head, rest)| (head, rest));
        let mut blocks: Vec<&str> = Vec::new();
        if !rest.is_empty() {
            blocks.extend(rest.split("\n  policy {"));
        }
        let blocks = blocks.iter().flat_map(|block| block.split("\n  dynamic \"policy\" {"));
        let children = blocks.map(|block| Policy {
            point: point(block),
            label: value(block, "label").unwrap(),
            pattern: {
                assert_eq!(value(block, "match").unwrap(), "=~");
                Regex::new(&format!("^(?:{})$", value(block, "value").unwrap())).unwrap()
            },
            goes_on: value(block, "continue").as_deref() == Some("true"),
        });
        Self { children: children.collect(), root: point(head) }
    }

    fn walk(&self, labels: &BTreeMap<String, String>) -> BTreeSet<String> {
        let mut told = BTreeSet::new();
        for child in &self.children {
            let text = labels.get(&child.label).map_or("", String::as_str);
            if child.pattern.is_match(text) {
                told.insert(child.point.clone());
                if !child.goes_on {
                    break;
                }
            }
        }
        if told.is_empty() {
            told.insert(self.root.clone());
        }
        told
    }
}

/// The labels of each alert of a file of rules, by uid.
fn labels(text: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    for block in text.split("\n  rule {").skip(1) {
        let uid = block.lines().find_map(|line| line.trim_start().strip_prefix("uid "));
        let uid = uid.unwrap().trim_start_matches([' ', '=']).trim_matches('"');
        let Some((_, rest)) = block.split_once("labels = {\n") else { continue };
        let (inside, _) = rest.split_once('}').unwrap();
        let pairs = inside.lines().filter_map(|line| line.split_once('=')).map(|(name, text)| {
            (name.trim().trim_matches('"').to_owned(), text.trim().trim_matches('"').to_owned())
        });
        all.insert(uid.to_owned(), pairs.collect());
    }
    all
}

fn demo(points: &[usize], alerts: &[Vec<usize>], default: Option<usize>) -> String {
    let mut text = String::from(
        "edition = 1\n[demo]\nname = \"shop\"\n[services.web]\nimage = \"shop/web:1\"\ncheck = \"/\"\n\
         [grafana]\ntarget = \"existing\"\nurl = \"https://grafana.test\"\n",
    );
    for at in points {
        let name = POINTS[*at];
        text += &format!("[contact_points.{name}]\n");
        text += match name {
            "snow" => "type = \"servicenow\"\nurl = \"https://snow.test\"\nuser = \"admin\"\n",
            _ => "type = \"webhook\"\nurl = \"https://hook.test\"\n",
        };
    }
    for (number, notify) in alerts.iter().enumerate() {
        let names: Vec<String> = notify
            .iter()
            .filter(|at| points.contains(at))
            .map(|at| format!("\"{}\"", POINTS[*at]))
            .collect();
        text += &format!(
            "[alerts.alert-{number}]\nof = \"web\"\nwhen = {{ error_rate = \"> {}%\" }}\n",
            number + 1
        );
        if !names.is_empty() {
            text += &format!("notify = [{}]\n", names.join(", "));
        }
    }
    if let Some(default) = default.filter(|at| points.contains(at)) {
        text += &format!("[routing]\ndefault = \"{}\"\n", POINTS[default]);
    }
    text
}

#[test]
fn what_is_printed_is_what_grafana_does() {
    let point = 0..POINTS.len();
    let points =
        proptest::sample::subsequence((0..POINTS.len()).collect::<Vec<_>>(), 1..=POINTS.len());
    let notify = prop::collection::vec(point.clone(), 0..4);
    let case = (points, prop::collection::vec(notify, 1..5), prop::option::of(point));
    let config = Config { cases: 24, failure_persistence: None, ..Config::default() };
    let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let compared = std::cell::Cell::new(0);
    TestRunner::new_with_rng(config, random)
        .run(&case, |(points, alerts, default)| {
            compared.set(compared.get() + compare(&demo(&points, &alerts, default)));
            Ok(())
        })
        .unwrap();
    assert!(compared.get() > 40, "{} routes compared", compared.get());
    assert!(compare(&common::read("demo.toml")) > 8);
}

/// How many alerts were looked at.
fn compare(demo: &str) -> usize {
    let artifacts = common::Demo::new(demo).compile();
    let artifacts = artifacts.unwrap_or_else(|| panic!("no demo: {demo}"));
    let rules = artifacts.iter().filter(|(path, _)| {
        path.as_str().starts_with("terraform/stack/")
            && path.as_str().rsplit('.').next() == Some("tf")
    });
    let labels: BTreeMap<_, _> = rules.flat_map(|(_, artifact)| labels(&artifact.text)).collect();
    let routing = artifacts.iter().find(|(path, _)| path.as_str() == "terraform/stack/routing.tf");
    let tree = routing.map(|(_, artifact)| Tree::read(&artifact.text));
    let ran = process::Demo::new(demo).run(&["check", "--routes", "--format", "json"]);
    let printed: Value = ran.json();
    let alerts = printed["routes"]["alerts"].as_array().unwrap();
    for alert in alerts {
        let told: BTreeSet<String> = alert["told"]
            .as_array()
            .unwrap()
            .iter()
            .map(|name| name.as_str().unwrap().to_owned())
            .collect();
        let labels = &labels[alert["uid"].as_str().unwrap()];
        let walked = tree.as_ref().map(|tree| tree.walk(labels)).unwrap_or_default();
        assert_eq!(told, walked, "{alert}\n{demo}");
    }
    alerts.len()
}

#[test]
fn routes_are_told_to_people() {
    let ran = process::Demo::new(&common::read("demo.toml")).run(&["check", "--routes"]);
    insta::assert_snapshot!("routes", ran.out);
}
