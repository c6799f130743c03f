//! Every label that a query asks for, and every metric, walked back to who sends it.

mod common;

use std::collections::BTreeSet;

use mltgen::catalog::signals::{self, Producer};
use mltgen::model::Model;
use mltgen::model::rule::Rule;
use mltgen::query::promql::Expr;

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
        common::read("examples/minimal/demo.toml"),
        common::read("examples/existing-grafana/demo.toml"),
        common::read("examples/two-databases/demo.toml"),
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
