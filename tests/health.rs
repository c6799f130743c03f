//! What panels are told of health: by Prometheus itself, from the rules, over made-up samples.

#![expect(clippy::disallowed_methods, reason = "promtool reads a file")]
#![expect(clippy::print_stderr, reason = "a test that is skipped for want of a tool says so")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::io::ErrorKind;
use std::process::Command;

use common::Demo;
use mltgen::catalog::context::Context;
use mltgen::catalog::dashboards::WORKLOAD;
use mltgen::catalog::health::shown;
use mltgen::model::{ComponentId, Model};
use serde_json::{Value, json};

/// Everything that can turn `product` red, as it is while all is well.
const FINE: &[(&str, &str)] = &[
    (r#"probe_success{job="ecommerce-product",probe="here"}"#, "1x60"),
    (r#"probe_success{job="ecommerce-product",probe="there"}"#, "1x60"),
    (FAST, "0+100x60"),
    (ALL, "0+100x60"),
    (r#"pg_up{instance="product-data"}"#, "1x60"),
    (r#"mltgen_log_lines{component="product",signal="errors",demo="ecommerce"}"#, "0x60"),
    (r#"mltgen_log_lines{component="product-data",signal="errors",demo="ecommerce"}"#, "0x60"),
    (r#"PaymentProcessErrors1m{demo="ecommerce"}"#, "0x60"),
];

const FAST: &str = r#"traces_span_metrics_duration_seconds_bucket{service_name="product",span_kind="SPAN_KIND_SERVER",le="2"}"#;
const ALL: &str = r#"traces_span_metrics_duration_seconds_count{service_name="product",span_kind="SPAN_KIND_SERVER"}"#;

/// A name; series that differ from those of [`FINE`]; how product, payment and cart are then, and
/// how many components are bad.
type Case = (&'static str, &'static [(&'static str, &'static str)], [i32; 4]);

const CASES: &[Case] = &[
    ("all is well", &[], [0, 0, -1, 0]),
    ("one probe of two cannot reach it", &[(FINE[1].0, "0x60")], [1, 0, -1, 1]),
    ("a tenth of its requests is slow", &[(FAST, "0+90x60")], [1, 0, -1, 1]),
    ("four of a hundred are, as promised", &[(FAST, "0+96x60")], [0, 0, -1, 0]),
    ("nobody asks", &[(FAST, "5x60"), (ALL, "5x60")], [0, 0, -1, 0]),
    ("it logs errors", &[(FINE[5].0, "1x60")], [1, 0, -1, 1]),
    ("its store cannot be reached", &[(FINE[4].0, "0x60")], [1, 0, -1, 2]),
    ("its store logs errors", &[(FINE[6].0, "1x60")], [1, 0, -1, 2]),
    ("its traces are gone", &[(FAST, "_x60"), (ALL, "_x60")], [0, 0, -1, 0]),
    ("a payment failed a minute ago", &[(FINE[7].0, "0x48 1 0x11")], [0, 1, -1, 1]),
    ("a payment failed an hour ago", &[(FINE[7].0, "1 0x59")], [0, 0, -1, 0]),
];

#[test]
fn health_is_what_the_signals_say() {
    let mut tests = Vec::new();
    let mut demo = Demo::new(&common::seed());
    let artifacts = demo.compile().unwrap_or_else(|| panic!("{}", demo.told()));
    let rules = artifacts.iter().find(|(path, _)| path.as_str() == "rules/health.yaml").unwrap();
    let model = demo.check().unwrap();
    for (name, changed, expected) in CASES {
        let series: Vec<(&str, &str)> = FINE
            .iter()
            .map(|fine| changed.iter().find(|it| it.0 == fine.0).unwrap_or(fine))
            .copied()
            .collect();
        tests.push(test(name, &series, &questions(&model), expected));
    }
    tests.push(test("nothing is known", &[], &questions(&model), &[-1, -1, -1, 0]));
    let tests =
        json!({"rule_files": ["health.yaml"], "evaluation_interval": "10s", "tests": tests});
    run(&rules.1.text, &tests);
}

/// How product, payment and cart are, each by itself and as the reader's choice; how many are bad.
fn questions(model: &Model) -> Vec<[String; 2]> {
    let cx = Context::new(model);
    let all: Vec<ComponentId> = model.components().map(|(id, _)| id).collect();
    let chosen = shown::of_chosen(cx, WORKLOAD).to_string();
    let mut questions: Vec<[String; 2]> = ["product", "payment", "cart"]
        .map(|name| {
            let id = model.components().find(|(_, it)| it.entry.name == name).unwrap().0;
            [shown::of(cx, id).to_string(), chosen.replace("$workload", name)]
        })
        .to_vec();
    let bad = shown::bad_ones(cx, &all).to_string();
    questions.push([bad.clone(), bad]);
    questions
}

fn test(name: &str, series: &[(&str, &str)], asked: &[[String; 2]], answers: &[i32; 4]) -> Value {
    let series: Vec<Value> =
        series.iter().map(|(series, values)| json!({"series": series, "values": values})).collect();
    let asked = asked.iter().zip(answers).flat_map(|(exprs, answer)| {
        exprs.iter().map(move |expr| {
            json!({
                "expr": expr,
                "eval_time": "9m",
                "exp_samples": [{"labels": "{}", "value": answer}],
            })
        })
    });
    let asked: Vec<Value> = asked.collect();
    json!({"name": name, "interval": "10s", "input_series": series, "promql_expr_test": asked})
}

fn run(rules: &str, tests: &Value) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("health.yaml"), rules).unwrap();
    let file = folder.path().join("tests.yaml"); // JSON is YAML.
    std::fs::write(&file, tests.to_string()).unwrap();
    match Command::new("promtool").args(["test", "rules"]).arg(&file).output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{said}");
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("skipped: promtool is not installed");
        }
        Err(error) => panic!("promtool: {error}"),
    }
}
