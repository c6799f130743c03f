//! Alerts that Grafana itself evaluates: the same for every way of handing them over.
//!
//! What is proved is what runs: query, bound and time come from the rule that the proofs are about.

mod message;
mod stage;
#[cfg(test)]
mod tests;

pub(super) use message::{naming, notified, receiver, template, written_or};
pub(super) use stage::{Source, Stage, shown};

use std::collections::BTreeSet;

use crate::model::Model;
use crate::model::dashboard::Unit;
use crate::model::rule::{Alerting, Rule, RuleGroup, Text};
use crate::query::matcher;
use crate::query::promql::{self, Expr};
use crate::words::NoData;
use stage::Stages;

/// The label of an alert that says who is told: names of contact points, parted by commas.
pub(super) const NOTIFY: &str = "notify";

/// The label that tells the series and the alerts of one demo from those of another.
pub(super) const DEMO: &str = "demo";

/// What a failing query is: a state of its own, neither fine nor bad.
pub(super) const ERROR_STATE: &str = "Error";

/// An alert, as Grafana thinks of it.
#[derive(Debug)]
pub(super) struct Alert {
    /// What is asked, and what is made of the answers.
    pub stages: Vec<Stage>,
    /// The stage that is not zero where it is bad.
    pub condition: String,
    /// What no data is called.
    pub no_data_state: &'static str,
    /// Sorted by name; templates may stand in the values.
    pub labels: Vec<(String, String)>,
    /// Sorted by name; templates may stand in the values.
    pub annotations: Vec<(String, String)>,
}

/// The alert of a rule.
pub(super) fn alert(model: &Model, alert: &Alerting) -> Alert {
    let mut stages = Stages::default();
    let asked = stages.ask(Source::Metrics, &alert.query);
    let condition = stages.judge(&asked, alert.bound);
    made(model, alert, (stages, condition, &asked), Vec::new())
}

/// The alert of a forecast. Its message says, beside what is odd, what was expected and what came.
pub(super) fn of_forecast(model: &Model, metric: &str, alert: &Alerting) -> Alert {
    let mut stages = Stages::default();
    let asked = stages.ask(Source::Forecasts, &alert.query);
    let condition = stages.judge(&asked, alert.bound);
    let own = || matcher::is(DEMO, &model.demo.name);
    let mut value = |name: &str, series: Expr, unit: Unit| {
        let stage = stages.ask(Source::Forecasts, &series.max());
        (format!("anomalous_{name}"), message::value(unit, &stage))
    };
    let expected = [matcher::is("ml_forecast", "yhat"), own()];
    let further = vec![
        value("actual", promql::metric(&format!("{metric}:actual"), [own()]), alert.unit),
        value("predicted", promql::metric(&format!("{metric}:predicted"), expected), alert.unit),
        ("anomalous_value".to_owned(), message::value(Unit::Count, &asked)),
    ];
    made(model, alert, (stages, condition, &asked), further)
}

fn made(
    model: &Model,
    alert: &Alerting,
    (stages, condition, asked): (Stages, String, &str),
    further: Vec<(String, String)>,
) -> Alert {
    let (labels, annotations) = said(model, alert, asked, further);
    Alert {
        stages: stages.0,
        condition,
        no_data_state: match alert.no_data {
            NoData::Ok => "OK",
            NoData::NoData => "NoData",
            NoData::Alerting => "Alerting",
        },
        labels,
        annotations,
    }
}

/// Labels and annotations, each sorted by name.
type Said = (Vec<(String, String)>, Vec<(String, String)>);

/// What is said where Grafana itself tells that a budget burns: none of it has a number to fill in.
pub(super) fn of_burn(model: &Model, alert: &Alerting) -> Said {
    said(model, alert, "", Vec::new())
}

fn said(model: &Model, alert: &Alerting, asked: &str, further: Vec<(String, String)>) -> Said {
    let told = |(name, text): &(String, Text)| (name.clone(), message::text(text, asked));
    let mut labels = vec![("severity".to_owned(), alert.severity.word().to_owned())];
    if !alert.notify.is_empty() {
        labels.push((NOTIFY.to_owned(), notified(model, &alert.notify)));
    }
    labels.extend(alert.labels.iter().map(told));
    // These two have a meaning here, so they win over labels of the user's own.
    labels.sort_by(|a, b| a.0.cmp(&b.0));
    labels.dedup_by(|later, earlier| later.0 == earlier.0);
    let mut annotations: Vec<_> = alert.annotations.iter().map(told).collect();
    annotations.extend(message::panel(model, alert.panel.as_ref()));
    annotations.extend(further);
    annotations.sort();
    (labels, annotations)
}

/// Each group, and its alerts that are ours to make: Grafana tells itself of the budgets that it keeps.
pub(super) fn told(model: &Model) -> impl Iterator<Item = (&RuleGroup, Vec<&Alerting>)> {
    let burns: BTreeSet<&str> =
        model.kept.iter().flat_map(|kept| &kept.burns).map(|it| it.uid.as_str()).collect();
    model.rules.iter().map(move |group| {
        let alerts = group.rules.iter().filter_map(Rule::alerting);
        (group, alerts.filter(|alert| !burns.contains(alert.uid.as_str())).collect())
    })
}
