//! How far apart the samples that a query asks for are, and whether they lead to traces.

use std::collections::BTreeMap;

use crate::catalog::signals::{self, SignalSpec};
use crate::model::Model;
use crate::model::dashboard::Ask;
use crate::query::promql::Expr;
use crate::units::Duration;

/// Samples; their distances are found out once for each metric.
#[derive(Debug)]
pub(super) struct Samples<'a> {
    model: &'a Model,
    known: BTreeMap<String, Option<Duration>>,
}

impl<'a> Samples<'a> {
    /// Of the metrics of a demo.
    pub(super) fn new(model: &'a Model) -> Self {
        Self { model, known: BTreeMap::new() }
    }

    /// The least distance of points that makes sense; none if no metric is asked for.
    ///
    /// Grafana makes its windows of it, and those must hold several samples of the slowest metric.
    /// Where every window is given, the fastest metric decides how soon a reader sees what happened.
    pub(super) fn distance(&mut self, expr: &Expr) -> Option<Duration> {
        let asked = expr.selectors();
        let distances = asked.iter().filter_map(|selector| self.of_metric(&selector.metric));
        if expr.has_rate_interval() { distances.max() } else { distances.min() }
    }

    /// Whether they lead to traces: only numbers over time do.
    pub(super) fn have_traces(&self, ask: &Ask) -> bool {
        let Ask::Metrics(expr) = ask else { return false };
        let leads = |metric: &str| signals::of_metric(self.model, metric);
        expr.selectors().iter().any(|it| leads(&it.metric).is_some_and(SignalSpec::has_exemplars))
    }

    fn of_metric(&mut self, metric: &str) -> Option<Duration> {
        if let Some(known) = self.known.get(metric) {
            return *known;
        }
        let distance = distance(self.model, metric);
        self.known.insert(metric.to_owned(), distance);
        distance
    }
}

fn distance(model: &Model, metric: &str) -> Option<Duration> {
    let recorded = model.recorded.iter().find(|it| it.entry.name == metric);
    if let Some(recorded) = recorded {
        return Some(recorded.every);
    }
    Some(signals::of_metric(model, metric)?.producer.every(model))
}
