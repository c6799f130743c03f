//! How soon a cause shows: what the document beside the rules says, held against promtool.

#![expect(clippy::disallowed_methods, reason = "promtool reads files")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;
mod promtool;

use std::collections::BTreeMap;

use common::{read, seed};
use mltgen::artifact::{Artifacts, RelPath};
use promtool::{compile, promtool, said, write};
use serde_json::{Value, json};

/// Everything is fine until here, and then everything fails: a second after a sample, which is the
/// worst time for whoever waits for the next.
const FAILS_AT: u64 = 3_601;

const ERRORS: &str = "Service Error Rate by Service";
const SLOW_PAGE: &str = "Latency: budget burns fast";
const DOWN_PAGE: &str = "Downtime: budget burns fast";

#[test]
fn every_alert_says_how_soon_and_its_parts_add_up() {
    for text in [seed(), read("tests/rules/everything.toml")] {
        let artifacts = compile(&text);
        let document = document(&artifacts);
        let times = times(&document);
        for (what, (seconds, parts)) in &times {
            let sum: u64 =
                parts.split(", ").map(|part| span(part.rsplit(' ').next().unwrap())).sum();
            assert_eq!(*seconds, sum, "{what}: {parts}");
        }
        for alert in rows(&document, "| alert |").map(|row| row[0].clone()) {
            // What a query of the user's own reads, and how often that changes, is not known; nor is
            // when a budget is spent.
            let unknown = ["Own", "Spent", "Retries Spent", "Way Spent"].contains(&alert.as_str());
            assert_eq!(times.contains_key(&alert), !unknown, "{alert}");
        }
    }
}

#[test]
fn what_fails_shows_no_later_than_it_is_said() {
    let artifacts = compile(&seed());
    let times = times(&document(&artifacts));
    let bucket = "traces_span_metrics_duration_seconds_bucket{service_name=\"product\",span_kind=\"SPAN_KIND_SERVER\",le=\"2\"}";
    let count = "traces_span_metrics_duration_seconds_count{service_name=\"product\",span_kind=\"SPAN_KIND_SERVER\"}";
    let requests = |status: &str| {
        format!(
            "traces_span_metrics_calls_total{{service_name=\"product\",span_kind=\"SPAN_KIND_SERVER\",status_code=\"STATUS_CODE_{status}\"}}"
        )
    };
    // Samples every ten seconds: an hour of all that is fine, and then an hour of nothing of it.
    let slow = [(bucket.to_owned(), "0+10x360 3600x360"), (count.to_owned(), "0+10x720")];
    let failing =
        [(requests("UNSET"), "0+10x360 3600x360"), (requests("ERROR"), "0x360 10+10x360")];
    let offline = |service: &str| {
        [(format!("probe_success{{job=\"ecommerce-{service}\"}}"), "1x360 _x5 0 _x5 0x300")]
    };
    let fires =
        |alert: &str| format!("count(ALERTS{{alertname=\"{alert}\",alertstate=\"firing\"}})");
    let red = |component: &str, signal: &str| {
        format!("sum(mltgen_component_signal{{component=\"{component}\",signal=\"{signal}\"}})")
    };
    let (gateway, product) = (offline("api-gateway"), offline("product"));
    for (rules, every, what, shows, series) in [
        ("alerts", 10, "High Latency", fires("High Latency"), &slow[..]),
        ("alerts", 10, ERRORS, fires(ERRORS), &failing),
        ("slo-latency", 60, SLOW_PAGE, fires(SLOW_PAGE), &slow),
        ("slo-downtime", 60, DOWN_PAGE, fires(DOWN_PAGE), &gateway),
        ("health", 10, "Product: offline", red("product", "offline"), &product),
        ("health", 10, "Product: latency", red("product", "latency"), &slow),
    ] {
        let (seconds, parts) = &times[what];
        // Whoever draws or sends comes after all that promtool can see.
        let later: Vec<&str> = parts
            .split(", ")
            .filter(|it| it.starts_with("grouping") || it.starts_with("refresh"))
            .collect();
        let later: u64 = later.iter().map(|part| span(part.rsplit(' ').next().unwrap())).sum();
        let at = (FAILS_AT + seconds - later) / every * every;
        prove(&artifacts, rules, every, &shows, at, series);
    }
}

/// That the query gives one at that second.
fn prove(
    artifacts: &Artifacts,
    rules: &str,
    every: u64,
    query: &str,
    at: u64,
    series: &[(String, &str)],
) {
    let folder = tempfile::tempdir().unwrap();
    write(artifacts, folder.path());
    let series: Vec<Value> =
        series.iter().map(|(series, values)| json!({"series": series, "values": values})).collect();
    let expected = json!({"labels": "{}", "value": 1});
    // What is about every service asks the rules of health who is there.
    let mut files = vec!["rules/health.yaml".to_owned(), format!("rules/{rules}.yaml")];
    files.dedup();
    let tests = json!({
        "rule_files": files,
        "evaluation_interval": format!("{every}s"),
        "tests": [{
            "interval": "10s",
            "input_series": series,
            "promql_expr_test": [{"expr": query, "eval_time": format!("{at}s"), "exp_samples": [expected]}],
        }],
    });
    // JSON is YAML.
    std::fs::write(folder.path().join("tests.yaml"), tests.to_string()).unwrap();
    if let Some(output) = promtool(folder.path(), &["test", "rules", "tests.yaml"]) {
        assert!(output.status.success(), "{query} at {at}: {}", said(&output));
    }
}

fn document(artifacts: &Artifacts) -> String {
    artifacts[&RelPath::new("rules/README.md".to_owned()).unwrap()].text.clone()
}

/// Seconds and their parts, by what shows.
fn times(document: &str) -> BTreeMap<String, (u64, String)> {
    let rows = rows(document, "| what | seconds");
    rows.map(|row| (row[0].clone(), (row[1].parse().unwrap(), row[2].clone()))).collect()
}

/// The rows of all tables that begin so.
fn rows<'a>(document: &'a str, head: &'a str) -> impl Iterator<Item = Vec<String>> + 'a {
    let mut lines = document.lines();
    let mut inside = false;
    std::iter::from_fn(move || {
        for line in lines.by_ref() {
            let begins = line.starts_with(head);
            inside = begins || (inside && line.starts_with('|'));
            if inside && !begins && !line.starts_with("| ---") {
                let cells = line.trim_matches('|').split(" | ");
                return Some(cells.map(|cell| cell.trim().to_owned()).collect());
            }
        }
        None
    })
}

/// A span such as `1h30m`, in seconds.
fn span(text: &str) -> u64 {
    let Some(end) = text.find(|it: char| it.is_ascii_alphabetic()) else { return 0 };
    let number: u64 = text[..end].parse().unwrap();
    let scale = match text.as_bytes()[end] {
        b'd' => 86_400,
        b'h' => 3_600,
        b'm' => 60,
        _ => 1,
    };
    number * scale + span(&text[end + 1..])
}
