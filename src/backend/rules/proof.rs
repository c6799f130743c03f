//! Proofs as tests of promtool.

use std::collections::BTreeMap;

use super::print::labels_of;
use super::template::rendered;
use crate::model::proof::{
    Case, ExpectedAlerts, ExpectedValue, Firing, Proof, Run, Samples, Series,
};
use crate::model::rule::Alerting;
use crate::query::matcher::{self, Matcher, Matchers};
use crate::query::promql;
use crate::query::text::duration;
use crate::syntax::yaml::{self, Map, Yaml};
use crate::syntax::{Comment, header};

/// Every alert of the demo, by uid.
pub(super) type Alerts<'a> = BTreeMap<&'a str, &'a Alerting>;

/// The file of a proof, which stands in a folder beside the rules.
pub(super) fn file(proof: &Proof, alerts: &Alerts<'_>) -> String {
    let cases: Yaml = proof.cases.iter().map(|case| self::case(case, alerts)).collect();
    let rules = proof.subject.iter().map(|subject| format!("../{subject}.yaml"));
    let rules: Yaml = rules.collect();
    let file = Map::new()
        .set_if_any("rule_files", rules)
        .set("evaluation_interval", duration(proof.step))
        .set("tests", cases);
    header(Comment::Hash) + &yaml::print(&file.into())
}

fn case(case: &Case, alerts_by_uid: &Alerts<'_>) -> Yaml {
    let series: Yaml = case.series.iter().map(self::series).collect();
    let mut values: Vec<Yaml> = case.values.iter().map(value).collect();
    let mut alerts: Vec<Yaml> = Vec::new();
    for expected in &case.alerts {
        let alert = alerts_by_uid.get(expected.uid.as_str());
        let alert = alert.expect("proofs are about our own alerts");
        // Where the number still changes, only that it fires is looked at.
        if expected.firing.iter().any(|it| it.value.is_none()) {
            values.push(state(alert, expected));
        } else {
            alerts.push(message(alert, expected));
        }
    }
    Map::new()
        .set("name", &case.name)
        .set("interval", duration(case.every))
        .set_if_any("input_series", series)
        .set_if_any("promql_expr_test", values)
        .set_if_any("alert_rule_test", alerts)
        .into()
}

fn series(series: &Series) -> Yaml {
    let selector = promql::metric(&series.metric, matchers(&series.labels)).to_string();
    Map::new().set("series", selector).set("values", samples(&series.samples)).into()
}

fn matchers(labels: &[(String, String)]) -> impl Iterator<Item = Matcher> {
    labels.iter().map(|(name, value)| matcher::is(name, value))
}

fn value(expected: &ExpectedValue) -> Yaml {
    let samples: Yaml =
        expected.found.iter().map(|(labels, value)| sample(labels, *value)).collect();
    Map::new()
        .set("expr", expected.query.to_string())
        .set("eval_time", duration(expected.at))
        .set_if_any("exp_samples", samples)
        .into()
}

fn sample(labels: &[(String, String)], value: f64) -> Yaml {
    Map::new()
        .set("labels", Matchers::new(matchers(labels)).to_string())
        .set("value", Yaml::number(value))
        .into()
}

/// That an alert fires, and for whom.
fn state(alert: &Alerting, expected: &ExpectedAlerts) -> Yaml {
    let named = matcher::is("alertname", &alert.title);
    let fires = promql::metric("ALERTS", [named, matcher::is("alertstate", "firing")]);
    let samples = expected.firing.iter().map(|firing| {
        let mut labels = vec![
            ("__name__".to_owned(), "ALERTS".to_owned()),
            ("alertname".to_owned(), alert.title.clone()),
            ("alertstate".to_owned(), "firing".to_owned()),
        ];
        labels.extend(all_labels(alert, firing));
        sample(&labels, 1.0)
    });
    let samples: Yaml = samples.collect();
    Map::new()
        .set("expr", fires.to_string())
        .set("eval_time", duration(expected.at))
        .set_if_any("exp_samples", samples)
        .into()
}

/// That an alert fires, for whom, and what it says; or that it is silent.
fn message(alert: &Alerting, expected: &ExpectedAlerts) -> Yaml {
    let alerts = expected.firing.iter().map(|firing| {
        let annotations: Map = alert
            .annotations
            .iter()
            .map(|(name, text)| (name, rendered(text, &firing.labels, firing.value)))
            .collect();
        let labels: Map = all_labels(alert, firing).into_iter().collect();
        Yaml::from(Map::new().set("exp_labels", labels).set("exp_annotations", annotations))
    });
    let alerts: Yaml = alerts.collect();
    Map::new()
        .set("alertname", &alert.title)
        .set("eval_time", duration(expected.at))
        .set_if_any("exp_alerts", alerts)
        .into()
}

/// The labels of the series, and those of the alert, which win.
fn all_labels(alert: &Alerting, firing: &Firing) -> Vec<(String, String)> {
    let own = labels_of(alert, |text| rendered(text, &firing.labels, firing.value));
    let series = firing.labels.iter().filter(|(name, _)| !own.iter().any(|it| it.0 == *name));
    let mut all: Vec<(String, String)> = series.cloned().chain(own.clone()).collect();
    all.sort();
    all
}

/// Samples in promtool's shorthand: `0+100x6 _ 5x3 stale`.
fn samples(samples: &Samples) -> String {
    let words: Vec<String> = samples.runs().iter().map(run).collect();
    words.join(" ")
}

fn run(run: &Run) -> String {
    match *run {
        Run::End => "stale".to_owned(),
        Run::Gap(count) => repeated("_", count, 0),
        Run::Values { first, growth: 0.0, count } => repeated(&short(first), count, 1),
        Run::Values { first, count: 1, .. } => short(first),
        Run::Values { first, growth, count: 2 } => {
            format!("{} {}", short(first), short(first + growth))
        }
        Run::Values { first, growth, count } => {
            let sign = if growth < 0.0 { "-" } else { "+" };
            format!("{}{sign}{}x{}", short(first), short(growth.abs()), count - 1)
        }
    }
}

/// A number repeated so often is written once, and a repetition less; a gap is written as often.
fn repeated(word: &str, times: usize, less: usize) -> String {
    if times == 1 { word.to_owned() } else { format!("{word}x{}", times - less) }
}

fn short(value: f64) -> String {
    // Small numbers lose the dust of binary fractions; large ones are whole, or nearly so.
    let shown = if value.abs() < 1e3 { (value * 1e12).round() / 1e12 } else { value };
    shown.to_string()
}
