//! Health as panels ask for it: what rules have recorded, and never empty.

use crate::catalog::context::{Context, Subject};
use crate::model::ComponentId;
use crate::query::comparison::Comparison;
use crate::query::matcher::{self, Variable};
use crate::query::promql::Expr;
use crate::query::promql::operator::{Aggregation, Grouping, Operator};

/// The health of a component.
pub fn of(cx: Context<'_>, id: ComponentId) -> Expr {
    if cx.model[id].signals.is_empty() {
        return Expr::Constant(-1.0);
    }
    or_unknown(cx.metric("component-health", &Subject::One(id), []))
}

/// The same for a box: where a signal of it is bad, the number of that among all causes, from 2 on. So
/// the box can say what is wrong, and whatever is 1 or more is bad.
pub fn with_cause(cx: Context<'_>, id: ComponentId) -> Expr {
    let of = Subject::One(id);
    let signals = &cx.model[id].signals;
    let causes = cx.model.causes().into_iter().zip(1_u32..);
    let own = causes.filter(|(name, _)| signals.iter().any(|signal| signal.name == **name));
    let bad = own.filter_map(|(name, beyond)| {
        let signal = cx.metric("component-signal", &of, [matcher::is("signal", name)])?;
        let bad = signal.max().keep(Comparison::Equal, 1.0);
        Some(bad.with_number(Operator::Plus, f64::from(beyond)))
    });
    let health = cx.metric("component-health", &of, []).filter(|_| !signals.is_empty());
    let known = bad.chain(health.map(Expr::max)).reduce(Expr::or);
    known.map_or(Expr::Constant(-1.0), |known| known.or_number(-1.0))
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
