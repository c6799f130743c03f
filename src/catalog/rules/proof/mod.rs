//! Proofs of the rules: what is sent, and what must come of it.

mod behaviour;
mod edges;
mod judge;
mod health;
mod scenario;
mod lines;
mod history;
mod objective;
mod minutes;
mod board;
mod clock;
mod alerts;

use std::collections::BTreeSet;

use crate::catalog::context::Context;
use crate::model::Model;
use crate::model::proof::Proof;
use crate::model::rule::Rule;
use crate::query::promql::Expr;
use crate::units::Duration;

/// Every proof, one or more for each file of rules.
pub fn proofs(model: &Model) -> Vec<Proof> {
    let cx = Context { model };
    let mut proofs: Vec<Proof> = health::proof(cx).into_iter().collect();
    proofs.extend(objective::proofs(cx));
    proofs.extend(alerts::proofs(cx));
    for proof in &mut proofs {
        keep_what_is_asked(model, proof);
    }
    proofs
}

/// The window in which shares of requests are taken where nobody says another.
fn window(cx: Context<'_>) -> Duration {
    cx.signal("calls").map_or(Duration::seconds(60), |calls| calls.producer.window(cx.model))
}

/// Takes away series of metrics that the rules never ask for: they would only cost time. Whoever
/// asks for the wrong metric finds nothing, which is told as well.
fn keep_what_is_asked(model: &Model, proof: &mut Proof) {
    let groups = model.rules.iter().filter(|group| group.subject == proof.subject);
    let queries: Vec<&Expr> = groups.flat_map(|group| &group.rules).filter_map(query).collect();
    if queries.iter().any(|query| query.holds_written()) {
        return;
    }
    let asked: BTreeSet<&str> = queries
        .iter()
        .flat_map(|query| query.selectors())
        .map(|selector| selector.metric.as_str())
        .collect();
    for case in &mut proof.cases {
        case.series.retain(|series| asked.contains(series.metric.as_str()));
    }
}

fn query(rule: &Rule) -> Option<&Expr> {
    match rule {
        Rule::Recording(recording) => Some(&recording.query),
        Rule::Alerting(alerting) => Some(&alerting.query),
        Rule::Counting(_) => None,
    }
}
