//! What a reviewer reads of typical edits of the demo: read these snapshots as one would.

#![expect(clippy::unwrap_used, reason = "in tests, a panic is the message")]

mod common;

use common::{Demo, seed};
use mltgen::artifact::Artifacts;
use mltgen::model::Model;
use mltgen::review::tell::markdown;
use mltgen::review::tell::text::{self, Length};
use mltgen::review::{self, Review, Section, Side, order};
use regex::Regex;

/// What stands in place of what.
type Edits = &'static [(&'static str, &'static str)];

/// An edit: its name, and what stands in place of what.
const EDITS: &[(&str, Edits)] = &[
    ("a threshold", &[("error_rate = \"> 5%\"", "error_rate = \"> 2%\"")]),
    ("for", &[("every = \"10s\", for = \"11s\"", "every = \"10s\", for = \"2m\"")]),
    (
        "a new service",
        &[(
            "[datastores.product-data]",
            "[services.search]\ncalls = [\"product\"]\n\n[datastores.product-data]",
        )],
    ),
    (
        "another name",
        &[
            ("[services.content]", "[services.assets]\nwas = \"content\""),
            ("\"checkout\", \"content\", \"payment\"", "\"checkout\", \"assets\", \"payment\""),
            ("\"payment\", \"content\"", "\"payment\", \"assets\""),
        ],
    ),
    ("a receiver less", &[("notify = [\"slack\", \"servicenow\"]", "notify = [\"servicenow\"]")]),
    (
        "a new signal",
        &[
            ("title = \"API Gateway\"", "title = \"API Gateway\" #"),
            ("health = [\"offline\"]", "health = [\"offline\", \"latency\"]"),
        ],
    ),
    (
        "another engine version",
        &[(
            "version = \"6.2.6\", read_replicas = 1 } # Deployment",
            "version = \"7.2\", read_replicas = 2 } # Deployment",
        )],
    ),
    (
        "another region",
        &[
            ("region = \"us\"", "region = \"eu\""),
            ("location = \"us-central1\"", "location = \"europe-west1\""),
        ],
    ),
    ("another recorded query", &[("PaymentProcessErrors1m", "PaymentErrors")]),
    (
        "another effect",
        &[
            (", { on = \"checkout\", latency = \"6s\" }]", "]"),
            ("red = [\"payment\", \"checkout\"]", "red = [\"payment\"]"),
        ],
    ),
];

struct State(Model, Artifacts);

impl State {
    fn side(&self) -> Side<'_> {
        Side { artifacts: &self.1, model: Some(&self.0) }
    }
}

fn state(text: &str) -> State {
    let Demo { sources, inputs, mut diags } = Demo::new(text);
    let compiled = mltgen::compile_with_model(&sources, &inputs, &mut diags);
    let Ok((model, artifacts)) = compiled else {
        panic!("{}", Demo { sources, inputs, diags }.told());
    };
    State(model, artifacts)
}

fn edited(edits: &[(&str, &str)]) -> Review {
    let mut text = seed();
    for (from, to) in edits {
        assert!(text.contains(from), "{from}");
        text = text.replace(from, to);
    }
    let (before, after) = (state(&order::ordered_like(&seed(), &text)), state(&text));
    review::review(&before.side(), &after.side())
}

fn plain(review: &Review, length: Length) -> String {
    let lines: Vec<String> =
        text::lines(review, length).into_iter().map(|(_, line)| line).collect();
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

/// Without numbers of lines, which follow from whatever else is in the files.
fn steady(text: &str) -> String {
    let lines = Regex::new(r"\+\d+ −\d+").unwrap().replace_all(text, "+… −…");
    Regex::new(r#"("added"|"removed"): \d+"#).unwrap().replace_all(&lines, "$1: 0").into_owned()
}

#[test]
fn typical_edits_read_well() {
    for (name, edits) in EDITS {
        let review = edited(edits);
        let short = plain(&review, Length::Short);
        let lines = short.lines().count();
        assert!(lines <= 48, "{name}: {lines} lines are more than a screen");
        insta::assert_snapshot!(name.replace(' ', "-"), steady(&short));
    }
}

/// What is warned of after an edit of the seed.
fn warnings(edits: &[(&str, &str)]) -> String {
    let review = edited(edits);
    let warnings = review.changes.into_iter().filter(|it| it.section == Section::Warning).collect();
    let told = Review { changes: warnings, files: Vec::new() };
    plain(&told, Length::Full)
}

/// Edits, and what is warned of after each.
const LOSSES: &[(Edits, &str)] = &[
    (
        &[("title = \"Service Error Rate by Service\"", "title = \"Errors\"")],
        "alert `error-rate` has another title: silences and queries by its `alertname` find",
    ),
    (
        &[("cluster = \"microbs\"", "cluster = \"mine\"")],
        "label `cluster` of all telemetry changes",
    ),
    (
        &[("metric = \"productservicelatency\"", "metric = \"other\"")],
        "forecast `product-latency` learns anew",
    ),
    (&[("\"process.pid\", ", "")], "label `process.pid` tells requests apart no more"),
    (
        &[("collector = \"alloy\"", "collector = \"k8s-monitoring\"")],
        "telemetry `spans` has another collector",
    ),
    (
        &[("name = \"ecommerce\"", "name = \"mine\"")],
        "each has another uid: links to it from elsewhere lead nowhere (ecommerce-… → mine-…)",
    ),
    (
        &[("name = \"${owner}-mltdemo\"", "name = \"other\"")],
        "`infra: google_container_cluster.this` is destroyed and made anew: `name` cannot",
    ),
    (
        &[("machine = \"e2-standard-2\"", "machine = \"e2-standard-4\"")],
        "google_container_node_pool.this` is destroyed and made anew: `node_config[].machine_type`",
    ),
    (
        &[("\"2.14.18\"", "\"2.14.19\"")],
        "`cloud: grafana_cloud_plugin_installation.this` is destroyed and made anew: `for_each`",
    ),
    (
        &[
            ("[services.content]", "[services.assets]"),
            ("\"checkout\", \"content\", \"payment\"", "\"checkout\", \"assets\", \"payment\""),
            ("\"payment\", \"content\"", "\"payment\", \"assets\""),
        ],
        "component `content` is gone, and `assets` is new: if that is the same under another name, write `was = \"content\"`",
    ),
    (
        &[
            (
                "[contact_points.slack]",
                "[contact_points.pager]\ntype = \"pagerduty\"\n\n[contact_points.slack]",
            ),
            (
                "notify = [\"slack\", \"servicenow\"]",
                "notify = [\"slack\", \"servicenow\", \"pager\"]",
            ),
        ],
        "has no default: set it before the next apply",
    ),
];

#[test]
fn what_may_be_lost_is_warned_of() {
    for (edits, expected) in LOSSES {
        let told = warnings(edits);
        assert!(told.contains(expected), "{expected}:\n{told}");
    }
    assert_eq!(warnings(EDITS[0].1), "", "a threshold loses nothing");
}

#[test]
fn a_comment_and_the_object_for_programs_say_the_same() {
    let review = edited(EDITS[1].1);
    insta::assert_snapshot!("comment", steady(&markdown::comment(&review, "main")));
    let object = serde_json::to_string_pretty(&review).unwrap();
    insta::assert_snapshot!("object", steady(&object));
}
