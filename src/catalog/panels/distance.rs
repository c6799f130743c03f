//! How far apart the points of a query are.

use std::collections::BTreeMap;

use crate::catalog::signals;
use crate::model::Model;
use crate::query::promql::Expr;
use crate::units::Duration;

/// Distances of samples, found out once for each metric.
#[derive(Debug)]
pub(super) struct Distances<'a> {
    model: &'a Model,
    known: BTreeMap<String, Option<Duration>>,
}

impl<'a> Distances<'a> {
    /// Of the metrics of a demo.
    pub(super) fn new(model: &'a Model) -> Self {
        Self { model, known: BTreeMap::new() }
    }

    /// The least distance of points that makes sense; none if no metric is asked for.
    ///
    /// Grafana makes its windows of it, and those must hold several samples of the slowest metric.
    /// Where every window is given, the fastest metric decides how soon a reader sees what happened.
    pub(super) fn of(&mut self, expr: &Expr) -> Option<Duration> {
        let asked = expr.selectors();
        let distances = asked.iter().filter_map(|selector| self.of_metric(&selector.metric));
        if expr.has_rate_interval() { distances.max() } else { distances.min() }
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
