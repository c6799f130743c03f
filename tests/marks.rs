//! What happened is seen where it shows: scenarios and deployments on everything that goes on over
//! time, and alerts on the panel that shows what they look at, with a line where they fire.
#![expect(clippy::unwrap_used, reason = "tests may fail")]

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
    let learnt = model.learnt.iter().filter_map(|it| it.alert.as_ref());
    told.chain(learnt).chain(model.kept.iter().flat_map(|it| &it.burns)).collect()
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

/// The demos of this repository, and one whose alerts look at what is nobody's own panel.
#[expect(clippy::disallowed_methods, reason = "the examples are listed")]
fn with_alerts() -> Vec<(String, Demo)> {
    let mut paths: Vec<String> = std::fs::read_dir("examples")
        .unwrap()
        .map(|folder| format!("{}/demo.toml", folder.unwrap().path().display()))
        .filter(|path| std::path::Path::new(path).is_file())
        .collect();
    paths.extend(["demo.toml".to_owned(), EVERY_PROMISE.to_owned()]);
    paths.sort();
    let of_file = |path: String| {
        let mut demo = Demo::new(&read(&path));
        let folder = std::path::Path::new(&path).parent().unwrap();
        mltgen::read_named_files(&mut demo.sources, &demo.inputs, folder).unwrap();
        (path, demo)
    };
    let own = ("its own queries".to_owned(), Demo::new(&own()));
    paths.into_iter().map(of_file).chain([own]).collect()
}

/// The seed with alerts that none of its scenarios expects, so without scenarios.
fn own() -> String {
    let seed = seed();
    let (before, rest) = seed.split_once("[scenarios.").unwrap();
    let (_, after) = rest.split_once("\n[diagram]").unwrap();
    let told = after.replace("  { play = \"too-many-connections\" },\n", "");
    format!("{before}\n[diagram]{told}\n{OWN}")
}

/// Alerts on queries of the user's own, each with the panel that shows the same.
const OWN: &str = r#"
[alerts.a-sessions]
of = "product-data"
when = { promql = 'sum(pg_stat_activity_count{instance="product-data"})', value = "> 4" }

[alerts.b-memory]
of = "cart"
when = { promql = 'max(container_memory_working_set_bytes{container="cart"})', value = "> 100" }

[alerts.c-clients]
of = "cart-data"
when = { absent = "redis_connected_clients", window = "5m" }

[alerts.d-check]
of = "cart"
when = { promql = 'min(probe_success{job="ecommerce-cart"})', value = "< 1" }

[alerts.e-backups]
of = "product-data"
when = { absent = "backup_finished_total", window = "1h" }

[alerts.f-failures]
of = "payment"
when = { recorded = "PaymentProcessErrors1m", value = "> 3" }

[alerts.g-lines]
of = "product-data"
when = { recorded = "ProductDBErrors", value = "> 3" }
"#;

/// No alert of any example is without a panel that shows its state, and its history as marks.
#[test]
fn every_alert_shows_its_state_on_a_panel_that_is_there() {
    let (mut found, mut kinds) = (0, 0);
    for (name, mut demo) in with_alerts() {
        let model = demo.check().unwrap_or_else(|| panic!("{name}: {}", demo.told()));
        for alert in alerts(&model) {
            found += 1;
            let of = alert.panel.as_ref();
            let of = of.unwrap_or_else(|| panic!("{name}: `{}` is on no panel", alert.title));
            let dashboard = model.dashboards.iter().find(|it| it.name == of.dashboard).unwrap();
            let panel = dashboard.panels().find(|it| it.name == of.panel);
            assert!(panel.is_some(), "{name}: {}: no {}/{}", alert.title, of.dashboard, of.panel);
            kinds += usize::from(of.panel != "alerts");
        }
    }
    assert!(found > 60 && kinds * 10 > found * 8, "{kinds} of {found} are too few to tell");
}

/// What Grafana is told: the panel is one of the dashboard.
#[test]
fn grafana_is_told_the_panel_of_every_alert() {
    let mut found = 0;
    for (name, mut demo) in with_alerts() {
        let model = demo.check().unwrap_or_else(|| panic!("{}", demo.told()));
        let artifacts = demo.compile().unwrap();
        let written: String = artifacts
            .iter()
            .filter(|(path, _)| !path.as_str().starts_with("grafana/dashboards"))
            .map(|(_, file)| file.text.as_str())
            .collect();
        for alert in alerts(&model) {
            let of = alert.panel.as_ref().unwrap();
            let dashboard = model.dashboards.iter().find(|it| it.name == of.dashboard).unwrap();
            let panel = dashboard.panels().find(|it| it.name == of.panel).unwrap();
            assert!(written.contains(&panel.id.to_string()), "{name}: {}: {of:?}", alert.title);
            found += 1;
        }
    }
    assert!(found > 60, "{found} are too few to tell");
}

#[test]
fn an_alert_on_a_query_of_ones_own_is_on_the_panel_that_shows_the_same() {
    let model = model(&own());
    let mut shown: Vec<(String, String)> = model
        .rules
        .iter()
        .flat_map(|group| &group.rules)
        .filter_map(|rule| match rule {
            Rule::Alerting(alert) => Some(alert),
            Rule::Recording(_) | Rule::Counting(_) => None,
        })
        .filter_map(|alert| {
            let own = alert.uid.strip_prefix("ecommerce-").filter(|it| it.as_bytes()[1] == b'-')?;
            let of = alert.panel.as_ref().unwrap();
            Some((own.to_owned(), format!("{}/{}", of.dashboard, of.panel)))
        })
        .collect();
    shown.retain(|(name, _)| !name.ends_with("-no-data"));
    shown.sort();
    let shown: Vec<(&str, &str)> = shown.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let expected = [
        ("a-sessions", "postgres/active-sessions"),
        ("b-memory", "service-detail/memory"),
        ("c-clients", "redis/clients"),
        ("d-check", "sre-overview/checks"),
        ("e-backups", "sre-overview/alerts"),
        ("f-failures", "sre-overview/budget-payment-failures"),
        ("g-lines", "sre-overview/error-lines"),
    ];
    assert_eq!(shown, expected);
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
