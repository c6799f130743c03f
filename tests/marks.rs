//! What happened is seen where it shows: scenarios and deployments on everything that goes on over
//! time, and alerts on the panel that shows what they look at, with a line where they fire.

mod common;

use common::{Demo, read, seed};
use mltgen::model::Model;
use mltgen::model::condition::Bound;
use mltgen::model::dashboard::{MarkSource, Meaning, View};
use mltgen::model::objective::When;
use mltgen::model::rule::{Alerting, Rule};
use serde_json::Value;

const EVERY_PROMISE: &str = "tests/rules/everything.toml";

fn model(demo: &str) -> Model {
    let mut demo = Demo::new(demo);
    demo.check().unwrap_or_else(|| panic!("{}", demo.told()))
}

fn alerts(model: &Model) -> Vec<&Alerting> {
    let rules = model.rules.iter().flat_map(|group| &group.rules);
    let told = rules.filter_map(|rule| match rule {
        Rule::Alerting(alert) => Some(alert.as_ref()),
        Rule::Recording(_) | Rule::Counting(_) => None,
    });
    told.chain(model.learnt.iter().filter_map(|it| it.alert.as_ref())).collect()
}

#[test]
fn what_goes_on_over_time_has_scenarios_and_deployments_on_it() {
    let model = model(&seed());
    for dashboard in &model.dashboards {
        let goes_on = dashboard.panels().any(|panel| panel.content.view == View::Lines);
        let lanes = dashboard.panels().any(|panel| panel.content.view == View::Lanes);
        assert!(goes_on || lanes, "{}: nothing over time", dashboard.name);
        let titles: Vec<&str> = dashboard.marks.iter().map(|mark| mark.title).collect();
        assert_eq!(titles, ["Scenarios", "Deployments"], "{}", dashboard.name);
        for mark in &dashboard.marks {
            let MarkSource::Times { of, .. } = &mark.from else { continue };
            let parsed = promql_parser::parser::parse(&of.to_string());
            assert!(parsed.is_ok(), "{}: {parsed:?} in {of}", dashboard.name);
        }
    }
}

/// A mark that nobody makes would be a phantom, as a panel is.
#[test]
fn marks_that_nobody_makes_are_left_out() {
    let text = read("examples/local/demo.toml");
    for dashboard in &model(&text).dashboards {
        let titles: Vec<&str> = dashboard.marks.iter().map(|mark| mark.title).collect();
        assert_eq!(titles, ["Scenarios"], "{}: a laptop has no cluster", dashboard.name);
    }
    let text = read("examples/minimal/demo.toml");
    for dashboard in &model(&text).dashboards {
        let played = dashboard.marks.iter().any(|mark| matches!(mark.from, MarkSource::Tags(_)));
        assert!(!played, "{}: there is no scenario", dashboard.name);
    }
}

#[test]
fn scripts_write_the_tags_that_dashboards_look_for() {
    for text in [seed(), read("examples/local/demo.toml")] {
        let mut demo = Demo::new(&text);
        let artifacts = demo.compile().unwrap_or_else(|| panic!("{}", demo.told()));
        let (mut sought, mut written) = (Vec::new(), 0);
        for (path, file) in &artifacts {
            if path.as_str().starts_with("grafana/dashboards/") {
                let dashboard: Value = serde_json::from_str(&file.text).unwrap();
                let marks = dashboard["annotations"]["list"].as_array().unwrap();
                let mark = marks.iter().find(|it| it["name"] == "Scenarios").unwrap();
                assert_eq!(mark["target"]["matchAny"], false, "{path}");
                sought = mark["target"]["tags"].as_array().unwrap().clone();
            }
        }
        let tags: Vec<&str> = sought.iter().map(|tag| tag.as_str().unwrap()).collect();
        let [first, second, third] = tags.as_slice() else { panic!("{tags:?}") };
        let beginning = format!(r#"{{"tags":["{first}","{second}","{third}",""#);
        for (path, file) in &artifacts {
            let plays = path.as_str().ends_with("inject.sh") || path.as_str() == "local/play.sh";
            if plays {
                written += 1;
                assert!(file.text.contains(&beginning), "{path} writes other tags");
            }
        }
        assert!(written > 0, "nothing writes {tags:?}");
    }
}

#[test]
fn an_alert_shows_its_state_on_a_panel_that_is_there() {
    for text in [seed(), read(EVERY_PROMISE)] {
        let model = model(&text);
        let mut found = 0;
        for alert in alerts(&model) {
            let Some(of) = &alert.panel else { continue };
            found += 1;
            let dashboard = model.dashboards.iter().find(|it| it.name == of.dashboard).unwrap();
            let panel = dashboard.panels().find(|it| it.name == of.panel);
            assert!(panel.is_some(), "{}: there is no {}/{}", alert.title, of.dashboard, of.panel);
        }
        assert!(found > 5, "{found} alerts with a panel are too few to tell");
    }
}

#[test]
fn a_line_is_drawn_where_an_alert_fires() {
    let told = "[alerts.idle]\nof = \"services\"\nwhen = { requests = \"< 3/s\" }\n";
    let texts = [read(EVERY_PROMISE), seed(), format!("{}\n{told}", read(EVERY_PROMISE))];
    let mut drawn = Vec::new();
    for text in texts {
        let model = model(&text);
        for alert in &model.alerts {
            let (name, bound) = match &alert.when {
                When::Latency { bound, .. } => ("latency", *bound),
                When::ErrorRate { bound, .. } => ("failed-requests", *bound),
                When::Requests { bound, .. } => ("request-rate", *bound),
                When::Breach { .. }
                | When::Lines { .. }
                | When::Recorded { .. }
                | When::Promql { .. }
                | When::Absent { .. }
                | When::Health => continue,
            };
            let overview = model.dashboards.iter().find(|it| it.name == "sre-overview").unwrap();
            let panel = overview.panels().find(|it| it.name == name).unwrap();
            check_line(&panel.content.meaning, bound, &alert.entry.name);
            drawn.push(name);
        }
    }
    for name in ["latency", "failed-requests", "request-rate"] {
        assert!(drawn.contains(&name), "no alert about {name} to tell by");
    }
}

#[track_caller]
fn check_line(meaning: &Meaning, bound: Bound, alert: &str) {
    let steps = match meaning {
        Meaning::Worse(steps) | Meaning::Better(steps) | Meaning::Left(steps) => steps.as_slice(),
        Meaning::Neutral | Meaning::State => &[],
    };
    let at = |step: &f64| (step - bound.value).abs() < 1e-9;
    assert!(steps.iter().any(|(step, _)| at(step)), "{alert}: no line at {bound:?} in {steps:?}");
}

/// A link may go to a data source that no query of its dashboard asks.
#[test]
fn every_data_source_that_is_named_can_be_chosen() {
    for text in [seed(), read("examples/minimal/demo.toml"), read("examples/local/demo.toml")] {
        let mut demo = Demo::new(&text);
        let artifacts = demo.compile().unwrap_or_else(|| panic!("{}", demo.told()));
        let folder = "grafana/dashboards/";
        let mut named = 0;
        for (path, file) in artifacts.iter().filter(|(it, _)| it.as_str().starts_with(folder)) {
            let dashboard: Value = serde_json::from_str(&file.text).unwrap();
            let variables = dashboard["templating"]["list"].as_array().unwrap();
            for part in file.text.split("${").skip(1) {
                let name = part.split('}').next().unwrap();
                if name.ends_with("_datasource") {
                    named += 1;
                    assert!(variables.iter().any(|it| it["name"] == name), "{path}: ${name}");
                }
            }
        }
        assert!(named > 10, "{named} are too few to tell");
    }
}

/// The tile of a component has its name as the title and says `Error` where it is in trouble, as in 2023.
#[test]
fn the_tile_of_a_component_in_trouble_says_error() {
    let mut demo = Demo::new(&seed());
    let artifacts = demo.compile().unwrap_or_else(|| panic!("{}", demo.told()));
    let exec = artifacts.iter().find(|(path, _)| path.as_str() == "grafana/dashboards/exec.json");
    let exec: Value = serde_json::from_str(&exec.unwrap().1.text).unwrap();
    for title in ["Product", "Cart", "Checkout", "Payment", "Content"] {
        let panel = exec["panels"].as_array().unwrap().iter().find(|it| it["title"] == title);
        let words = &panel.unwrap()["fieldConfig"]["defaults"]["mappings"][0]["options"];
        assert_eq!(words["1"]["text"], "Error", "{title}");
        assert_eq!(words["0"]["text"], "fine", "{title}");
    }
}
