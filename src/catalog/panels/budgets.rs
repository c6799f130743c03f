//! What was promised, and how much of it is left.

use super::draft::Draft;
use super::{Build, PanelSpec, beside};
use crate::catalog::context::{Context, Subject};
use crate::catalog::dashboards;
use crate::model::SloId;
use crate::model::dashboard::{Meaning, Severity, Trend, Unit, View};
use crate::model::objective::{Sli, Slo};
use crate::query::matcher;
use crate::query::promql::operator::{Matching, Operator, RangeFunction, Transform};
use crate::query::promql::{Expr, Window};

/// A budget, as it stands at the top of dashboards.
pub(super) const OF_ONE: PanelSpec = PanelSpec {
    name: "budget",
    title: "Budget",
    about: "How much may still go wrong before the promise is broken?",
    size: beside(6, 4),
    build: Build::EachSlo(of_one),
};

/// So many lines are seen without scrolling; the shortest budgets stand first.
const MOST_LINES: u32 = 14;

/// A budget: as much as there is, what is left of it, and which share that is. An objective that each
/// of several has for itself has a table.
pub(super) fn of_one(cx: Context<'_>, id: SloId) -> Option<Draft> {
    let slo = &cx.model[id];
    let whole = whole(slo).filter(|_| !slo.is_of_each())?;
    let of = Subject::One(*slo.of.first()?);
    let known = recorded(cx, slo, &of)?.min();
    let unknown = |known: Expr| known.or_number(f64::NAN);
    let left = unknown(known.clone());
    let (low, critical) = bounds(slo)?;
    let draft = Draft::new(View::Number(Trend::Hidden), Unit::Share)
        .meaning(left_of(low, critical))
        .silent(UNKNOWN)
        .more(&explained(slo, critical));
    Some(match whole {
        Whole::Amount(whole, unit) => draft
            .now(Expr::Constant(whole), "budget")
            .shown(unit, Meaning::Neutral)
            .now(left.clone(), "left")
            .shown(unit, left_of(low * whole, critical * whole))
            .now(left.with_number(Operator::DividedBy, whole), "share left"),
        Whole::PartOfRequests(allowed) => {
            let budget = requests(cx, slo, &of)?.sum().times(allowed);
            let remaining = budget.clone().join(Operator::Times, Matching::Same, known);
            draft
                .now(unknown(whole_number(budget)), "budget")
                .shown(Unit::Count, Meaning::Neutral)
                .now(unknown(whole_number(remaining)), "left")
                .shown(Unit::Count, Meaning::Neutral)
                .now(left, "share left")
        }
    })
}

/// The budget of each of several: a line with the same three numbers.
pub(super) fn of_each(cx: Context<'_>, id: SloId) -> Option<Draft> {
    let slo = &cx.model[id];
    let whole = whole(slo).filter(|_| slo.is_of_each())?;
    let of = Subject::Several(slo.of.clone());
    let left = recorded(cx, slo, &of)?.min_by(&[COMPONENT]);
    let (low, critical) = bounds(slo)?;
    let lines = u32::try_from(slo.of.len()).unwrap_or(u32::MAX).min(MOST_LINES) + 2;
    let draft = Draft::new(View::Columns(COMPONENT), Unit::Share)
        .meaning(left_of(low, critical))
        .titled(format!("{}: budgets", slo.entry.title))
        .silent(UNKNOWN)
        .tall(lines.max(4))
        .more(&explained(slo, critical));
    let unknown = |known| or_unknown(cx, &of, known);
    let draft = match whole {
        Whole::Amount(whole, unit) => {
            let budget = left.clone().times(0.0).with_number(Operator::Plus, whole);
            let share = left.clone().with_number(Operator::DividedBy, whole);
            draft
                .now(unknown(budget), "Budget")
                .shown(unit, Meaning::Neutral)
                .now(unknown(left), "Left")
                .shown(unit, Meaning::Neutral)
                .now(unknown(share), SHARE_LEFT)
        }
        Whole::PartOfRequests(allowed) => {
            let budget = requests(cx, slo, &of)?.sum_by([COMPONENT]).times(allowed);
            let remaining = budget.clone().join(Operator::Times, Matching::Same, left.clone());
            draft
                .now(unknown(whole_number(budget)), "Budget (requests)")
                .shown(Unit::Count, Meaning::Neutral)
                .now(unknown(whole_number(remaining)), "Left (requests)")
                .shown(Unit::Count, Meaning::Neutral)
                .now(unknown(left), SHARE_LEFT)
        }
    };
    let draft = draft.shown(Unit::Share, left_of(low, critical));
    Some(draft.drill(dashboards::details(cx, COMPONENT)))
}

const SHARE_LEFT: &str = "Share left";
const COMPONENT: &str = "component";
const UNKNOWN: &str = "unknown";

/// How large a budget is.
#[derive(Clone, Copy)]
enum Whole {
    /// So much, of this.
    Amount(f64, Unit),
    /// This share of the requests there were.
    PartOfRequests(f64),
}

/// The whole budget; none where there is none.
fn whole(slo: &Slo) -> Option<Whole> {
    match slo.sli {
        Sli::Availability { budget, .. } => Some(Whole::Amount(budget.as_seconds(), Unit::Seconds)),
        Sli::Latency { objective, .. } | Sli::ErrorRate { objective } => {
            Some(Whole::PartOfRequests(objective.complement().share()))
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of events are below 2^53")]
        Sli::Events { budget, .. } => Some(Whole::Amount(budget as f64, Unit::Count)),
        Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => None,
    }
    .filter(|whole| match whole {
        Whole::Amount(amount, _) | Whole::PartOfRequests(amount) => *amount > 0.0,
    })
}

/// From where on what is left is no longer fine, and where it is bad, as shares of the budget.
fn bounds(slo: &Slo) -> Option<(f64, f64)> {
    let unit = match whole(slo)? {
        Whole::Amount(amount, _) => amount,
        // These are written as shares already.
        Whole::PartOfRequests(_) => 1.0,
    };
    Some((slo.low / unit, slo.critical / unit))
}

fn left_of(low: f64, critical: f64) -> Meaning {
    // Sums of binary fractions have digits that nobody wrote.
    let exact = |value: f64| (value * 1e9).round() / 1e9;
    Meaning::Left(vec![(exact(critical), Severity::Warning), (exact(low), Severity::Fine)])
}

fn recorded(cx: Context<'_>, slo: &Slo, of: &Subject) -> Option<Expr> {
    cx.metric("slo-budget-left", of, [matcher::is("slo", &slo.entry.name)])
}

/// What counts, over the time of the objective.
fn requests(cx: Context<'_>, slo: &Slo, of: &Subject) -> Option<Expr> {
    let events = cx.metric("slo-events", of, [matcher::is("slo", &slo.entry.name)])?;
    Some(events.over_time(RangeFunction::Sum, Window::Of(slo.window)))
}

/// Nobody sends a part of a request.
fn whole_number(amount: Expr) -> Expr {
    amount.call(Transform::Round)
}

/// What is known, and a line for each of which nothing is: their health is recorded whatever happens.
fn or_unknown(cx: Context<'_>, of: &Subject, known: Expr) -> Expr {
    let everybody = cx.metric("component-health", of, []).map(|it| it.max_by([COMPONENT]));
    match everybody {
        Some(everybody) => known.or_on([COMPONENT], everybody.times(f64::NAN)),
        None => known,
    }
}

/// Of which time, in what it is counted, and what colours mean.
fn explained(slo: &Slo, critical: f64) -> String {
    let window = slo.window;
    let (counted, critical) = match whole(slo) {
        Some(Whole::Amount(whole, Unit::Seconds)) => {
            (" in time", format!("{}s", short(critical * whole)))
        }
        Some(Whole::Amount(whole, _)) => (" in events", short(critical * whole).to_string()),
        Some(Whole::PartOfRequests(_)) => (" in requests", percent(critical)),
        None => ("", percent(critical)),
    };
    format!(
        "Over {window}, counted{counted}. Red: less than {critical} left. Unknown: it is not measured."
    )
}

fn percent(share: f64) -> String {
    format!("{}%", short(share * 100.0))
}

/// At most three digits behind the point.
fn short(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}
