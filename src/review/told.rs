//! Who is told of what.

use crate::model::rule::{Alerting, Rule};
use crate::model::{ContactPointId, Model};

/// Every alert of a demo: of its rules, of what Grafana keeps itself, then of forecasts.
pub fn alerts(model: &Model) -> impl Iterator<Item = &Alerting> {
    let rules = model.rules.iter().flat_map(|group| &group.rules).filter_map(Rule::alerting);
    let learnt = model.learnt.iter().filter_map(|learnt| learnt.alert.as_ref());
    rules.chain(learnt)
}

/// Whoever the definition of an alert names, or else the default; in the order of the demo.
pub fn points(model: &Model, notify: &[ContactPointId]) -> Vec<ContactPointId> {
    let default = model.routing.default.iter().copied();
    let mut ids: Vec<ContactPointId> =
        if notify.is_empty() { default.collect() } else { notify.to_vec() };
    ids.sort_unstable();
    ids.dedup();
    ids
}
