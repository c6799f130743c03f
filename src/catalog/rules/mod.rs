//! The rules of a demo: what is recorded of its health and its objectives, and when somebody is
//! told. To add a kind of rule: a function here or in a file beside, and its proof in
//! `backend/rules/proof`.

pub mod burn;
mod every;
mod health;
pub mod slo;
mod alerts;
pub mod forecasts;
pub mod kept;
pub mod own;
mod lines;
mod message;
mod panel;
mod path;
pub mod proof;
pub mod times;

use crate::catalog::context::Context;
use crate::catalog::signals::Identity;
use crate::model::limits;
use crate::model::objective::{Sli, Slo};
use crate::model::rule::RuleGroup;
use crate::model::{ComponentId, Model};
use crate::query::promql::Expr;

/// Every group: health first, since all else may read it, then objectives, alerts, and what the
/// log store counts.
pub fn groups(model: &Model) -> Vec<RuleGroup> {
    let cx = Context::new(model);
    let mut groups: Vec<RuleGroup> = health::group(cx).into_iter().collect();
    groups.extend(slo::groups(cx));
    groups.extend(alerts::groups(cx));
    groups.extend(lines::groups(cx));
    groups
}

/// The uid of a rule: it stays what it is whatever the neighbours are called.
fn uid(cx: Context<'_>, name: &str) -> String {
    limits::identity(&format!("{}-{name}", cx.model.demo.name))
}

/// The label by which series of a signal tell components apart, and the regular expression that
/// finds the component's name in it; none where no single label does.
fn identity(cx: Context<'_>, signal: &str) -> Option<(&'static str, String)> {
    match cx.signal(signal)?.identity {
        Identity::Label(label) => Some((label, "(.*)".to_owned())),
        Identity::Check => Some(("job", format!("{}-(.*)", cx.model.demo.name))),
        Identity::Container
        | Identity::Pod
        | Identity::Deployment
        | Identity::ReplicaSet
        | Identity::Single => None,
    }
}

/// Series told apart by some label, told apart by `component` instead.
fn by_component(expr: Expr, label: &str, regex: &str) -> Expr {
    if label == COMPONENT {
        return expr;
    }
    expr.relabelled(COMPONENT, label, regex).sum_by([COMPONENT])
}

/// The label of recorded series that names the component.
const COMPONENT: &str = "component";

fn names(cx: Context<'_>, ids: &[ComponentId]) -> Vec<String> {
    ids.iter().map(|id| cx.model[*id].entry.name.clone()).collect()
}

/// What an objective promises, a phrase.
pub fn promise(model: &Model, slo: &Slo) -> String {
    message::promise(Context::new(model), slo)
}

/// Whether an objective has a budget that rules count.
pub const fn has_budget(slo: &Slo) -> bool {
    match slo.sli {
        Sli::Availability { .. }
        | Sli::Latency { .. }
        | Sli::ErrorRate { .. }
        | Sli::Events { .. } => true,
        Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => false,
    }
}
