//! What is proved is what runs: every rule that Grafana evaluates has the query, the bound, the time
//! and the pace of the rule that the proofs are about.

#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::collections::BTreeMap;

use common::Demo;
use mltgen::artifact::Artifacts;
use serde_json::Value;

const DEMOS: [&str; 3] =
    ["demo.toml", "examples/existing-grafana/demo.toml", "examples/minimal/demo.toml"];

/// What decides when a rule fires, or what it records.
#[derive(Debug, Default, Clone, PartialEq)]
struct Sense {
    every: String,
    hold: String,
    query: String,
    /// Empty where the query says all.
    bound: String,
}

type Rules = BTreeMap<String, Sense>;

#[test]
fn alerts_are_those_that_are_proved() {
    for demo in DEMOS {
        let artifacts = compile(&common::read(demo));
        let proved = proved(&artifacts, "rules/", "alert");
        let run =
            if demo.contains("minimal") { provisioned(&artifacts) } else { applied(&artifacts) };
        let alerts: Rules = run.into_iter().filter(|(_, it)| !it.hold.is_empty()).collect();
        assert!(!alerts.is_empty(), "{demo}");
        assert_eq!(one_query(alerts, &proved), proved, "{demo}");
    }
}

/// What rulers record, over metrics and over lines: the proofs take it for granted.
#[test]
fn recordings_are_those_of_the_rulers() {
    let by_query =
        |rules: Rules| -> Rules { rules.into_values().map(|it| (it.query.clone(), it)).collect() };
    for demo in &DEMOS[..2] {
        let artifacts = compile(&common::read(demo));
        let mut run = applied(&artifacts);
        run.retain(|_, it| it.hold.is_empty());
        let mut expected = proved(&artifacts, "rules/", "record");
        expected.extend(proved(&artifacts, "loki/", "record"));
        assert_eq!(by_query(run), by_query(expected), "{demo}");
    }
}

/// A log without such lines is a zero, not an absence.
#[test]
fn counts_of_lines_are_never_absent() {
    for demo in &DEMOS[..2] {
        for (name, sense) in proved(&compile(&common::read(demo)), "loki/", "record") {
            assert!(sense.query.ends_with("or vector(0)"), "{demo}: {name}");
        }
    }
}

/// Every comparison, whatever stage makes it.
#[test]
fn every_comparison_is_kept() {
    for condition in ["> 5%", "< 5%", ">= 5%", "<= 5%"] {
        for no_data in ["ok", "alerting", "no-data"] {
            let text = format!(
                "{SMALL}[alerts.rate]\nof = \"a\"\nwhen = {{ error_rate = \"{condition}\" }}\n\
                 no_data = \"{no_data}\"\n"
            );
            let artifacts = compile(&text);
            let proved = proved(&artifacts, "rules/", "alert");
            let mut run = applied(&artifacts);
            run.retain(|_, it| !it.hold.is_empty());
            assert_eq!(one_query(run, &proved), proved, "{condition} {no_data}");
        }
    }
}

/// What the incident system's own script reads.
#[test]
fn the_alert_of_a_forecast_tells_what_was_expected() {
    let artifacts = compile(&common::seed());
    let path = "terraform/stack/forecasts.tf";
    let (_, forecasts) = artifacts.iter().find(|(it, _)| it.as_str() == path).unwrap();
    for name in [
        "anomalous_actual",
        "anomalous_predicted",
        "anomalous_value",
        "dashboard_url",
        "grafana_ml_forecast_name",
        "grafana_ml_forecast_url",
        "service",
    ] {
        assert!(argument(&forecasts.text, name).is_some(), "{name}");
    }
    let asked: Vec<_> = forecasts.text.split("ref_id").skip(1).map(|it| &it[..20]).collect();
    assert_eq!(asked.len(), 4, "one judgement, and three numbers for the message");
}

const SMALL: &str = "edition = 1\n[demo]\nname = \"small\"\n[grafana]\ntarget = \"existing\"\n\
    url = \"https://g.test\"\n[services.a]\nimage = \"a:1\"\n";

fn compile(text: &str) -> Artifacts {
    let mut demo = Demo::new(text);
    demo.compile().unwrap_or_else(|| panic!("{}", demo.told()))
}

/// Query and bound written as one, as Prometheus has them: in parentheses where an operator would
/// bind less.
fn one_query(run: Rules, proved: &Rules) -> Rules {
    let one = |(name, sense): (String, Sense)| {
        let (query, bound) = (&sense.query, &sense.bound);
        let ways = [query.clone(), format!("{query} {bound}"), format!("({query}) {bound}")];
        let ways = if bound.is_empty() { &ways[..1] } else { &ways[1..] };
        let wanted = proved.get(&name).map(|it| &it.query);
        let way = ways.iter().find(|way| Some(*way) == wanted).unwrap_or(&ways[0]);
        let sense = Sense { query: way.clone(), bound: String::new(), ..sense.clone() };
        (name, sense)
    };
    run.into_iter().map(one).collect()
}

/// Rules in the format of Prometheus, by title, or by what they record and its labels.
fn proved(artifacts: &Artifacts, folder: &str, kind: &str) -> Rules {
    let mut rules = Rules::new();
    for (path, artifact) in artifacts {
        let name = path.as_str().strip_prefix(folder).and_then(|it| it.strip_suffix(".yaml"));
        if name.is_none_or(|it| it.contains('/')) {
            continue;
        }
        let file: Value = serde_saphyr::from_str(&artifact.text).unwrap();
        for group in file["groups"].as_array().unwrap() {
            for rule in group["rules"].as_array().unwrap() {
                let Some(name) = rule[kind].as_str() else { continue };
                let hold = rule["for"].as_str().unwrap_or("0s");
                let sense = Sense {
                    every: seconds(group["interval"].as_str().unwrap()),
                    hold: if kind == "alert" { seconds(hold) } else { String::new() },
                    query: rule["expr"].as_str().unwrap().to_owned(),
                    bound: String::new(),
                };
                // Several record that somebody is there, by one query.
                let name = match kind {
                    "alert" => name.to_owned(),
                    _ => format!("{name} {} {}", rule["labels"], sense.query),
                };
                assert!(rules.insert(name, sense).is_none(), "twice");
            }
        }
    }
    rules
}

/// Rules as Grafana reads them from files.
fn provisioned(artifacts: &Artifacts) -> Rules {
    let path = "grafana/provisioning/alerting/alerts.yaml";
    let (_, artifact) = artifacts.iter().find(|(it, _)| it.as_str() == path).unwrap();
    let file: Value = serde_saphyr::from_str(&artifact.text).unwrap();
    let mut rules = Rules::new();
    for group in file["groups"].as_array().unwrap() {
        for rule in group["rules"].as_array().unwrap() {
            let stages: Vec<&Value> =
                rule["data"].as_array().unwrap().iter().map(|it| &it["model"]).collect();
            let (query, bound) = condition(&stages);
            let sense = Sense {
                every: seconds(group["interval"].as_str().unwrap()),
                hold: seconds(rule["for"].as_str().unwrap()),
                query,
                bound,
            };
            rules.insert(rule["title"].as_str().unwrap().replace("$$", "$"), sense);
        }
    }
    rules
}

/// Rules as Terraform hands them over. The printer puts one argument on a line.
fn applied(artifacts: &Artifacts) -> Rules {
    let mut rules = Rules::new();
    for (path, artifact) in artifacts {
        // What is forecast is evaluated by nobody else.
        if !path.as_str().starts_with("terraform/stack") || path.as_str().ends_with("/forecasts.tf")
        {
            continue;
        }
        let resources = artifact.text.split("\nresource \"").skip(1);
        for group in resources.filter(|it| it.starts_with("grafana_rule_group")) {
            let mut parts = group.split("\n  rule {\n");
            let every = argument(parts.next().unwrap(), "interval_seconds").unwrap();
            for rule in parts {
                let hold = argument(rule, "for").map_or_else(String::new, |it| seconds(&it));
                let stages: Vec<Value> = rule.split("jsonencode(").skip(1).map(model).collect();
                let (query, bound) = condition(&stages.iter().collect::<Vec<_>>());
                let sense = Sense { every: every.clone(), hold, query, bound };
                let name = argument(rule, "name").unwrap();
                assert!(rules.insert(name, sense).is_none(), "two rules of one name");
            }
        }
    }
    rules
}

/// The arguments of a stage that matter here.
fn model(text: &str) -> Value {
    let mut model = serde_json::Map::new();
    for key in ["refId", "expr", "expression"] {
        if let Some(value) = argument(text, key) {
            model.insert(key.to_owned(), value.into());
        }
    }
    if let (Some(params), Some(evaluator)) = (
        argument(text, "params"),
        text.split("evaluator = {").nth(1).and_then(|it| argument(it, "type")),
    ) {
        let params: Value = serde_json::from_str(&params).unwrap();
        let evaluator = serde_json::json!({"type": evaluator, "params": params});
        model.insert("conditions".to_owned(), serde_json::json!([{"evaluator": evaluator}]));
    }
    model.into()
}

/// The first argument of that name: text without its quotes, else as it stands.
fn argument(text: &str, name: &str) -> Option<String> {
    let line = text.lines().find(|line| {
        line.trim_start().strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with("= "))
    })?;
    let value = line.split_once('=').unwrap().1.trim();
    let text: Option<String> = serde_json::from_str(value).ok();
    Some(text.map_or_else(|| value.to_owned(), |it| it.replace("$${", "${").replace("%%{", "%{")))
}

/// The query, and the bound in the words of Prometheus.
fn condition(stages: &[&Value]) -> (String, String) {
    let query = stages[0]["expr"].as_str().unwrap().to_owned();
    assert_eq!(stages[0]["refId"], "A");
    let Some(judge) = stages.get(1) else { return (query, String::new()) };
    assert_eq!(judge["refId"], "B");
    let expression = judge["expression"].as_str().unwrap();
    let bound = if let Some(evaluator) = judge["conditions"][0].get("evaluator") {
        assert_eq!(expression, "A");
        let symbol = match evaluator["type"].as_str().unwrap() {
            "gt" => ">",
            "lt" => "<",
            other => panic!("{other}"),
        };
        format!("{symbol} {}", evaluator["params"][0])
    } else if expression == "is_number($A)" {
        String::new()
    } else {
        expression.strip_prefix("$A ").unwrap().to_owned()
    };
    (query, bound)
}

/// A duration in seconds, however it was spelled.
fn seconds(text: &str) -> String {
    let mut total = 0;
    let mut digits = String::new();
    for character in text.chars() {
        match character {
            '0'..='9' => digits.push(character),
            unit => {
                let scale = match unit {
                    's' => 1,
                    'm' => 60,
                    'h' => 3_600,
                    'd' => 86_400,
                    other => panic!("{other}"),
                };
                total += digits.parse::<u64>().unwrap() * scale;
                digits.clear();
            }
        }
    }
    total.to_string()
}
