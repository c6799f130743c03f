//! What tells the series of one demo from those of another that share a store: the label `demo` on
//! all that its rules record, and in all that asks for it.
//!
//! It is put in at the end, in one place: whoever writes a rule or a panel need not think of it.

use std::collections::BTreeSet;

use crate::model::Model;
use crate::model::dashboard::{Ask, Query};
use crate::model::proof::{Case, Proof};
use crate::model::rule::{Alerting, Indicator, Recording, Rule, Text};
use crate::query::matcher::{self, Matcher};
use crate::query::promql::Expr;

/// The label with the name of the demo.
pub const DEMO: &str = "demo";

/// Series that forecasts write, behind the name of their metric.
const OF_FORECASTS: [&str; 3] = ["actual", "predicted", "anomalous"];

/// The metrics that are the demo's own, and its name.
#[derive(Debug)]
pub(super) struct Own {
    metrics: BTreeSet<String>,
    demo: String,
}

impl Own {
    /// Those of a demo.
    pub(super) fn of(model: &Model) -> Self {
        let rules = model.rules.iter().flat_map(|group| &group.rules);
        let recorded = rules.filter_map(|rule| match rule {
            Rule::Recording(Recording { metric, .. })
            | Rule::Counting(Recording { metric, .. }) => Some(metric.clone()),
            Rule::Alerting(_) => None,
        });
        let learnt = model.forecasts.iter().flat_map(|forecast| {
            OF_FORECASTS.iter().map(|end| format!("{}:{end}", forecast.metric))
        });
        Self { metrics: recorded.chain(learnt).collect(), demo: model.demo.name.clone() }
    }

    /// The matcher that a selector of this metric needs.
    fn matcher(&self, metric: &str) -> Option<Matcher> {
        self.metrics.contains(metric).then(|| matcher::is(DEMO, &self.demo))
    }

    fn expr(&self, expr: &mut Expr) {
        expr.narrow(&|metric| self.matcher(metric));
    }

    fn label(&self, labels: &mut Vec<(String, String)>) {
        labels.push((DEMO.to_owned(), self.demo.clone()));
        labels.sort();
    }

    fn alert(&self, alert: &mut Alerting) {
        self.expr(&mut alert.query);
        alert.labels.push((DEMO.to_owned(), Text::plain(&self.demo)));
        alert.labels.sort_by(|a, b| a.0.cmp(&b.0));
    }

    fn query(&self, query: &mut Query) {
        match &mut query.ask {
            Ask::Metrics(expr) | Ask::MetricsNow(expr) => self.expr(expr),
            Ask::Logs(_)
            | Ask::LogCounts(_)
            | Ask::Traces(_)
            | Ask::Incidents(_)
            | Ask::Calls(_)
            | Ask::Sample(_) => {}
        }
    }

    /// Marks what a proof sends and expects.
    pub(super) fn proof(&self, proof: &mut Proof) {
        for case in &mut proof.cases {
            self.case(case);
        }
    }

    fn case(&self, case: &mut Case) {
        let is_own = |metric: &str| self.metrics.contains(metric);
        for series in case.series.iter_mut().filter(|series| is_own(&series.metric)) {
            self.label(&mut series.labels);
        }
        for value in &mut case.values {
            let keeps = !value.query.is_aggregate()
                && value.query.selectors().iter().any(|it| is_own(&it.metric));
            self.expr(&mut value.query);
            for (labels, _) in value.found.iter_mut().filter(|_| keeps) {
                self.label(labels);
            }
        }
    }
}

/// Marks all that the rules record, and all that asks for it.
pub fn mark(model: &mut Model) {
    let own = Own::of(model);
    for rule in model.rules.iter_mut().flat_map(|group| &mut group.rules) {
        match rule {
            Rule::Recording(recording) => {
                own.expr(&mut recording.query);
                own.label(&mut recording.labels);
            }
            Rule::Counting(recording) => own.label(&mut recording.labels),
            Rule::Alerting(alert) => own.alert(alert),
        }
    }
    for kept in &mut model.kept {
        match &mut kept.indicator {
            Indicator::Counters { good, all } => {
                own.expr(good);
                own.expr(all);
            }
            Indicator::Share(share) => own.expr(share),
        }
        for alert in &mut kept.burns {
            own.alert(alert);
        }
    }
    for learnt in &mut model.learnt {
        own.expr(&mut learnt.query);
        if let Some(alert) = &mut learnt.alert {
            own.alert(alert);
        }
    }
    let rows = model.dashboards.iter_mut().flat_map(|dashboard| &mut dashboard.rows);
    for panel in rows.flat_map(|row| &mut row.panels) {
        for query in &mut panel.content.queries {
            own.query(query);
        }
    }
}
