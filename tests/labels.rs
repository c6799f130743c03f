//! Every label that a query asks for, and every metric, walked back to who sends it.

mod common;

use std::collections::BTreeSet;

use mltgen::catalog::signals::fields::{ACKNOWLEDGED_COLUMN, FIELDS, SERVICE_COLUMN, Source};
use mltgen::catalog::signals::{self, Producer};
use mltgen::model::Model;
use mltgen::model::dashboard::{Ask, Dashboard, MarkSource};
use mltgen::model::rule::Rule;
use mltgen::query::promql::Expr;
use mltgen::query::traceql::{Condition, Scope};
use serde_json::Value;

/// Every query over metrics, and where it stands.
fn queries(model: &Model) -> Vec<(String, Expr)> {
    let mut all = Vec::new();
    for dashboard in &model.dashboards {
        for panel in dashboard.rows.iter().flat_map(|row| &row.panels) {
            for query in &panel.content.queries {
                if let Some(expr) = query.ask.metrics() {
                    all.push((format!("{}/{}", dashboard.name, panel.name), expr.clone()));
                }
            }
        }
    }
    for dashboard in &model.dashboards {
        all.extend(dashboard.marks.iter().filter_map(|mark| match &mark.from {
            MarkSource::Times { of, .. } => {
                Some((format!("{}: {}", dashboard.name, mark.title), of.clone()))
            }
            MarkSource::Tags(_) => None,
        }));
    }
    for group in &model.rules {
        all.extend(group.rules.iter().filter_map(|rule| match rule {
            Rule::Recording(it) => Some((it.metric.clone(), it.query.clone())),
            Rule::Alerting(it) => Some((it.uid.clone(), it.query.clone())),
            Rule::Counting(_) => None,
        }));
    }
    let learnt = model.learnt.iter();
    all.extend(learnt.map(|it| (model[it.forecast].entry.name.clone(), it.query.clone())));
    all
}

/// What series of a metric have for sure; none of a metric that is sent by somebody unknown.
fn labels(model: &Model, metric: &str) -> Option<BTreeSet<String>> {
    let owned = |labels: &[&str]| labels.iter().map(|it| (*it).to_owned()).collect();
    let mut recorded = model.rules.iter().flat_map(|group| &group.rules);
    if let Some(spec) = signals::of_metric(model, metric) {
        let mut labels: BTreeSet<String> = owned(&spec.identity.labels());
        labels.extend(spec.labels.iter().map(|it| (*it).to_owned()));
        if spec.producer == Producer::SpanMetrics || spec.producer == Producer::MetricsGenerator {
            // Attributes of spans become labels, their dots underscores.
            labels.extend(model.telemetry.dimensions.iter().map(|it| it.replace('.', "_")));
        }
        return Some(labels);
    }
    let is_recorded = recorded.any(|rule| match rule {
        Rule::Recording(it) => it.metric == metric,
        Rule::Counting(it) => it.metric == metric,
        Rule::Alerting(_) => false,
    });
    is_recorded.then(|| owned(&["component", "demo", "slo", "signal", "alert"]))
}

#[test]
fn what_is_asked_is_sent() {
    for demo in [
        common::read("demo.toml"),
        common::read("examples/two-databases/demo.toml"),
        common::read("examples/minimal/demo.toml"),
        common::read("examples/existing-grafana/demo.toml"),
        common::read("examples/kind/demo.toml"),
        common::read("examples/local/demo.toml"),
        common::read("examples/own-engine/demo.toml"),
    ] {
        let model = common::Demo::new(&demo).check().unwrap();
        let mut looked_at = 0;
        let mut told = BTreeSet::new();
        for (place, query) in queries(&model) {
            for selector in query.selectors() {
                // What a forecast has learnt comes from Grafana's own machine learning.
                let Some(labels) = labels(&model, &selector.metric) else {
                    told.insert(format!("{place}: nobody sends `{}`", selector.metric));
                    continue;
                };
                looked_at += 1;
                for matcher in selector.matchers.iter().filter(|it| !labels.contains(&it.label)) {
                    let (metric, label) = (&selector.metric, &matcher.label);
                    told.insert(format!(
                        "{place}: no series of `{metric}` has the label `{label}`"
                    ));
                }
            }
        }
        assert!(told.is_empty(), "{}", told.into_iter().collect::<Vec<_>>().join("\n"));
        assert!(looked_at > 20, "{looked_at} selectors looked at");
    }
}

/// What panels look at that is no metric has a row too: whoever asks by another field adds one.
#[track_caller]
fn check_known(of: Source, name: &str) {
    let is_known = FIELDS.iter().any(|field| field.of == of && field.name == name);
    assert!(is_known, "no row of FIELDS is called `{name}`");
}

#[test]
fn what_is_asked_of_lines_and_spans_is_a_row() {
    let mut demo = common::Demo::new(&common::seed());
    let model = demo.check().unwrap_or_else(|| panic!("{}", demo.told()));
    let panels = model.dashboards.iter().flat_map(Dashboard::panels);
    let (mut lines, mut spans) = (0, 0);
    for query in panels.flat_map(|panel| &panel.content.queries) {
        match &query.ask {
            Ask::Logs(asked) => {
                lines += 1;
                asked.streams.iter().for_each(|it| check_known(Source::LogLine, &it.label));
            }
            Ask::Traces(asked) => {
                spans += 1;
                asked.conditions.iter().for_each(|it| check_known(Source::Span, &attribute(it)));
            }
            Ask::Metrics(_)
            | Ask::MetricsNow(_)
            | Ask::LogCounts(_)
            | Ask::Calls(_)
            | Ask::Incidents(_)
            | Ask::Sample(_) => {}
        }
    }
    assert!(lines > 5 && spans > 1, "{lines}, {spans}: too few to tell");
}

/// What of a span a condition looks at.
fn attribute(condition: &Condition) -> String {
    match condition {
        Condition::Attribute(Scope::Resource, name, ..) => format!("resource.{name}"),
        Condition::Attribute(Scope::Span, name, ..) => format!("span.{name}"),
        Condition::Name(..) => "name".to_owned(),
        Condition::Status(_) => "status".to_owned(),
        Condition::Kind(_) => "kind".to_owned(),
        Condition::Duration(..) => "duration".to_owned(),
    }
}

#[test]
fn what_is_asked_of_incidents_is_a_row() {
    let mut demo = common::Demo::new(&common::seed());
    let model = demo.check().unwrap();
    let (_, instance) = model.incident_system().unwrap();
    let artifacts = demo.compile().unwrap();
    let mut incidents = 0;
    for (_, file) in
        artifacts.iter().filter(|(it, _)| it.as_str().starts_with("grafana/dashboards/"))
    {
        let dashboard: Value = serde_json::from_str(&file.text).unwrap();
        let panels = dashboard["panels"].as_array().unwrap().iter();
        let targets = panels.flat_map(|it| it["targets"].as_array().into_iter().flatten());
        for target in targets.filter(|it| it["table"] == "incident") {
            incidents += 1;
            let names = |list: &str, key: &str| -> Vec<String> {
                let list = target[list].as_array().unwrap();
                list.iter().map(|it| it[key].as_str().unwrap().to_owned()).collect()
            };
            for column in names("fields", "name").into_iter().chain(names("filters", "field")) {
                let name = match column.as_str() {
                    it if it == instance.service_column => SERVICE_COLUMN,
                    it if it == instance.acknowledged_column => ACKNOWLEDGED_COLUMN,
                    it => it,
                };
                check_known(Source::Incident, name);
            }
        }
    }
    assert!(incidents > 9, "{incidents} are too few to tell");
}
