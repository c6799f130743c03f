//! What the demo costs: sample figures, said to be so. Nobody measures them.

use super::draft::Draft;
use crate::catalog::context::Context;
use crate::model::dashboard::{Trend, Unit, View};
use crate::model::presentation::Cost;

/// All of it.
pub(super) fn total(cx: Context<'_>) -> Option<Draft> {
    let cost = of(cx)?;
    let total = cost.sample.iter().map(|(_, figure)| figure).sum();
    let draft = Draft::new(View::Number(Trend::Hidden), Unit::Money(cost.currency));
    Some(draft.titled(&cost.title).sample(vec![("total".to_owned(), total)]))
}

/// How much it changed.
pub(super) fn change(cx: Context<'_>) -> Option<Draft> {
    // A share of one; and sums of binary fractions have digits that nobody wrote.
    let change = (of(cx)?.change * 1e7).round() / 1e9;
    let draft = Draft::new(View::Number(Trend::Hidden), Unit::Share);
    Some(draft.sample(vec![("change".to_owned(), change)]))
}

/// What costs how much.
pub(super) fn by_service(cx: Context<'_>) -> Option<Draft> {
    let cost = of(cx)?;
    let draft = Draft::new(View::Meters, Unit::Money(cost.currency));
    Some(draft.titled(format!("{} by service", cost.title)).sample(cost.sample.clone()))
}

fn of(cx: Context<'_>) -> Option<&Cost> {
    cx.model.dashboard_choices.cost.as_ref().filter(|cost| !cost.sample.is_empty())
}
