//! Health as panels ask for it: never empty.
//!
//! Until rules record the series, each panel carries the whole expression. Once they do, this file is
//! the place to ask for `max(mltgen_component_health{component="x"}) or vector(-1)` instead.

use super::{known, test};
use crate::catalog::context::Context;
use crate::model::ComponentId;
use crate::query::matcher::Variable;
use crate::query::promql::Expr;
use crate::query::promql::operator::SetOperator;

/// The health of a component.
pub fn of(cx: Context<'_>, id: ComponentId) -> Expr {
    or_unknown(known(cx, id))
}

/// The health of the one of these components that the reader chose.
pub fn of_chosen(cx: Context<'_>, variable: Variable, ids: &[ComponentId]) -> Expr {
    chosen(cx, variable, ids, |id| known(cx, id))
}

/// One signal of the one of these components that the reader chose.
pub fn signal_of_chosen(
    cx: Context<'_>,
    variable: Variable,
    ids: &[ComponentId],
    signal: &str,
) -> Expr {
    chosen(cx, variable, ids, |id| {
        let signals = &cx.model[id].signals;
        test(cx, id, signals.iter().find(|it| it.name == signal)?)
    })
}

/// How many of these components are bad.
pub fn bad_ones(cx: Context<'_>, ids: &[ComponentId]) -> Expr {
    match union(cx, ids, |id| known(cx, id)) {
        Some(all) => all.sum().or_number(0.0),
        None => Expr::Constant(0.0),
    }
}

fn chosen(
    cx: Context<'_>,
    variable: Variable,
    ids: &[ComponentId],
    of: impl Fn(ComponentId) -> Option<Expr>,
) -> Expr {
    let label = COMPONENT.to_owned();
    or_unknown(union(cx, ids, of).map(|all| {
        let (left, on) = (Box::new(all), Some(vec![label.clone()]));
        let right = Box::new(Expr::Chosen { label, variable });
        Expr::Combine { left, operator: SetOperator::And, on, right }.max()
    }))
}

const COMPONENT: &str = "component";

/// One series for each component, told apart by a label.
fn union(
    cx: Context<'_>,
    ids: &[ComponentId],
    of: impl Fn(ComponentId) -> Option<Expr>,
) -> Option<Expr> {
    let each =
        ids.iter().filter_map(|id| Some(of(*id)?.labelled(COMPONENT, &cx.model[*id].entry.name)));
    each.reduce(Expr::or)
}

fn or_unknown(known: Option<Expr>) -> Expr {
    match known {
        Some(known) => known.or_number(-1.0),
        None => Expr::Constant(-1.0),
    }
}
