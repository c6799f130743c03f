//! Health as panels ask for it: what rules have recorded, and never empty.

use crate::catalog::context::{Context, Subject};
use crate::model::ComponentId;
use crate::query::comparison::Comparison;
use crate::query::matcher::{self, Variable};
use crate::query::promql::Expr;
use crate::query::promql::operator::{Aggregation, Grouping};

/// The health of a component.
pub fn of(cx: Context<'_>, id: ComponentId) -> Expr {
    if cx.model[id].signals.is_empty() {
        return Expr::Constant(-1.0);
    }
    or_unknown(cx.metric("component-health", &Subject::One(id), []))
}

/// The health of the component that the reader chose.
pub fn of_chosen(cx: Context<'_>, variable: Variable) -> Expr {
    or_unknown(cx.metric("component-health", &Subject::Chosen(variable), []))
}

/// One signal of the component that the reader chose.
pub fn signal_of_chosen(cx: Context<'_>, variable: Variable, signal: &str) -> Expr {
    let named = matcher::is("signal", signal);
    or_unknown(cx.metric("component-signal", &Subject::Chosen(variable), [named]))
}

/// How many of these components are bad.
pub fn bad_ones(cx: Context<'_>, ids: &[ComponentId]) -> Expr {
    match cx.metric("component-health", &Subject::Several(ids.to_vec()), []) {
        Some(health) => health
            .keep(Comparison::Equal, 1.0)
            .aggregate(Aggregation::Count, Grouping::All)
            .or_number(0.0),
        None => Expr::Constant(0.0),
    }
}

fn or_unknown(health: Option<Expr>) -> Expr {
    match health {
        Some(health) => health.max().or_number(-1.0),
        None => Expr::Constant(-1.0),
    }
}
