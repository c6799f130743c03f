//! Proofs of the rules: what is sent, and what must come of it.

mod behaviour;
pub mod example;
mod edges;
mod judge;
mod health;
mod outcome;
mod scenario;
mod lines;
mod history;
mod objective;
mod stage;
mod life;
mod board;
mod bursts;
mod ages;
mod clock;
mod windows;
mod alerts;
mod forecasts;

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::context::Context;
use crate::catalog::rules::own::Own;
use crate::model::objective::Slo;
use crate::model::proof::{Proof, Proofs};
use crate::model::rule::Rule;
use crate::model::scenario::Outcome;
use crate::model::{ComponentId, Model};
use crate::query::promql::Expr;
use crate::units::Duration;

/// Every proof, one or more for each file of rules; or of the objectives of one team only.
pub fn proofs<'m>(model: &'m Model, team: Option<&'m str>) -> Proofs<'m> {
    let cx = Context::new(model);
    let mut rules: BTreeMap<&str, Vec<&Rule>> = BTreeMap::new();
    for group in &model.rules {
        rules.entry(&group.subject).or_default().extend(&group.rules);
    }
    let everybodys = usize::from(team.is_none());
    let once = |make: fn(Context<'m>) -> Vec<Proof>| {
        std::iter::once_with(move || make(cx)).take(everybodys).flatten()
    };
    let health = once(|cx| health::proof(cx).into_iter().collect());
    let forecasts = once(|cx| forecasts::proof(cx).into_iter().collect());
    let all =
        health.chain(objective::proofs(cx, team)).chain(once(alerts::proofs)).chain(forecasts);
    let own = Own::of(model);
    Box::new(all.filter_map(move |mut proof| {
        let rules = match &proof.subject {
            // What has no rules needs no proof.
            Some(subject) => rules.get(subject.as_str())?.as_slice(),
            None => &[],
        };
        own.proof(&mut proof);
        keep_what_is_asked(rules, &mut proof);
        Some(proof)
    }))
}

/// What follows from each scenario.
pub fn outcomes(model: &Model) -> Vec<Outcome> {
    let cx = Context::new(model);
    model.scenarios.iter().map(|scenario| outcome::of(cx, scenario)).collect()
}

/// The labels of what is recorded of an objective for a component.
fn labels(cx: Context<'_>, slo: &Slo, of: ComponentId) -> Vec<(String, String)> {
    vec![
        ("component".to_owned(), cx.model[of].entry.name.clone()),
        ("slo".to_owned(), slo.entry.name.clone()),
    ]
}

/// The window in which shares of requests are taken where nobody says another.
fn window(cx: Context<'_>) -> Duration {
    cx.signal("calls").map_or(Duration::seconds(60), |calls| calls.producer.window(cx.model))
}

/// Takes away series of metrics that the rules never ask for: they would only cost time. Whoever
/// asks for the wrong metric finds nothing, which is told as well.
fn keep_what_is_asked(rules: &[&Rule], proof: &mut Proof) {
    let mut queries: Vec<&Expr> = rules.iter().copied().filter_map(query).collect();
    if proof.subject.is_none() {
        let values = proof.cases.iter().flat_map(|case| &case.values);
        queries.extend(values.map(|value| &value.query));
    }
    if queries.iter().any(|query| query.holds_written()) {
        return;
    }
    let asked: BTreeSet<String> = queries
        .iter()
        .flat_map(|query| query.selectors())
        .map(|selector| selector.metric.clone())
        .collect();
    for case in &mut proof.cases {
        case.series.retain(|series| asked.contains(&series.metric));
    }
}

fn query(rule: &Rule) -> Option<&Expr> {
    match rule {
        Rule::Recording(recording) => Some(&recording.query),
        Rule::Alerting(alerting) => Some(&alerting.query),
        Rule::Counting(_) => None,
    }
}
