//! What is about every component of a kind, those to come included.
//!
//! A query that named them would change with each that comes, and grow with the demo. So each
//! component records that it is there, and such a query takes whoever that is said of.

use super::COMPONENT;
use crate::catalog::context::{Context, Subject};
use crate::model::ComponentId;
use crate::model::component::Component;
use crate::model::objective::Every;
use crate::model::rule::{Recording, Rule};
use crate::query::matcher;
use crate::query::promql::Expr;
use crate::query::promql::operator::SetOperator;

/// The label that says of which kind a component is.
const KIND: &str = "kind";

/// Whom a query asks about: all of a kind, of which [`among`] keeps the demo's own, or these.
pub(super) fn subject(all_of: Option<Every>, of: &[ComponentId]) -> Subject {
    match all_of {
        Some(_) => Subject::Anybody,
        None => Subject::Several(of.to_vec()),
    }
}

/// That a component is there: a rule for each of every kind that something is about.
pub(super) fn infos(cx: Context<'_>) -> impl Iterator<Item = Rule> {
    let asked = asked(cx);
    all(cx).filter(move |(_, kind)| asked.contains(kind)).map(move |(id, kind)| {
        Rule::Recording(Recording {
            metric: cx.metric_name("component-info").to_owned(),
            labels: labels(cx, id, kind),
            query: Expr::Constant(1.0),
            about: format!("{}: a {} of the demo.", cx.model[id].entry.title, kind.word()),
        })
    })
}

/// The kinds that something is about.
pub(super) fn asked(cx: Context<'_>) -> Vec<Every> {
    let slos = cx.model.slos.iter().filter_map(|slo| slo.all_of);
    slos.chain(cx.model.alerts.iter().filter_map(|alert| alert.all_of)).collect()
}

/// Everybody of some kind, and of which.
pub(super) fn all(cx: Context<'_>) -> impl Iterator<Item = (ComponentId, Every)> {
    cx.model.components().filter_map(|(id, component)| Some((id, kind_of(component)?)))
}

/// Of which kind a component is, if something can be about all of that.
pub(super) fn kind_of(component: &Component) -> Option<Every> {
    let service = component.service().map(|_| Every::Service);
    service.or(component.datastore().map(|_| Every::Datastore))
}

/// The labels of what a component records of itself.
pub(super) fn labels(cx: Context<'_>, id: ComponentId, kind: Every) -> Vec<(String, String)> {
    let label = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    vec![label(COMPONENT, &cx.model[id].entry.name), label(KIND, kind.word())]
}

/// Those series that are of such a component, by the label that names it.
pub(super) fn among(cx: Context<'_>, all_of: Option<Every>, expr: Expr, label: &str) -> Expr {
    match all_of {
        Some(kind) => expr.and_on([label], there(cx, kind, label)),
        None => expr,
    }
}

/// A one for each such component of which these series tell nothing.
pub(super) fn missing(cx: Context<'_>, kind: Every, known: Expr, label: &str) -> Expr {
    let on = Some(vec![label.to_owned()]);
    there(cx, kind, label).max_by([label]).combine(SetOperator::Unless, on, known)
}

fn there(cx: Context<'_>, kind: Every, label: &str) -> Expr {
    let kind = matcher::is(KIND, kind.word());
    let info = cx.metric("component-info", &Subject::Anybody, [kind]);
    let info = info.expect("recorded whatever the demo");
    if label == COMPONENT { info } else { info.relabelled(label, COMPONENT, "(.*)") }
}
