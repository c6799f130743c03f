//! What was promised, and how much of it is left.

use super::draft::Draft;
use super::{Build, PanelSpec, beside};
use crate::catalog::context::{Context, Subject};
use crate::catalog::dashboards;
use crate::model::dashboard::{Meaning, Severity, Trend, Unit, View};
use crate::model::objective::{Sli, Slo};
use crate::model::{ComponentId, SloId};
use crate::query::matcher;
use crate::query::promql::Expr;
use crate::query::promql::operator::{Aggregation, Grouping, Operator};

/// A budget, as it stands at the top of dashboards.
pub(super) const OF_ONE: PanelSpec = PanelSpec {
    name: "budget",
    title: "Budget",
    about: "How much may still go wrong before the promise is broken?",
    size: beside(6, 4),
    build: Build::EachSlo(of_one),
};

/// So many bars are still told apart; of more, the shortest ones are shown.
const MOST_BARS: u32 = 12;

/// A budget: as much as there was, what is left, and which share of it that is. Of an objective that
/// each of several has for itself there is no such number.
pub(super) fn of_one(cx: Context<'_>, id: SloId) -> Option<Draft> {
    let slo = &cx.model[id];
    let whole = whole(slo).filter(|_| !slo.is_of_each())?;
    let left = of_component(cx, slo, *slo.of.first()?)?;
    let share = share_left(slo, left.clone(), whole);
    // Of shares, a share of the budget is recorded.
    let amount = if slo.budget_unit() == Unit::Share { left.times(whole) } else { left };
    let (low, critical) = bounds(slo)?;
    let bounds = |scale: f64| left_of(low * scale, critical * scale);
    let draft = Draft::new(View::Number(Trend::Hidden), slo.budget_unit())
        .meaning(bounds(whole))
        .now(Expr::Constant(whole), "budget")
        .shown(slo.budget_unit(), Meaning::Neutral)
        .now(amount, "left")
        .now(share, "share left")
        .shown(Unit::Share, bounds(1.0))
        .silent(UNKNOWN);
    Some(draft.more(&explained(slo, &written(slo, critical * whole))))
}

/// How much of the budget each of several has left.
pub(super) fn of_each(cx: Context<'_>, id: SloId) -> Option<Draft> {
    let slo = &cx.model[id];
    let whole = whole(slo).filter(|_| slo.is_of_each())?;
    let (low, critical) = bounds(slo)?;
    let mut draft = Draft::new(View::Meters, Unit::Share).meaning(left_of(low, critical));
    let bars = u32::try_from(slo.of.len()).unwrap_or(u32::MAX);
    if bars > MOST_BARS {
        let of = Subject::Several(slo.of.clone());
        let left = recorded(cx, slo, &of)?.max_by(["component"]);
        let left = share_left(slo, left, whole);
        let least = left.aggregate(Aggregation::Bottom(MOST_BARS), Grouping::All);
        draft = draft.now_by(least, "component").drill(dashboards::details(cx, "component"));
    } else {
        for of in &slo.of {
            let left = share_left(slo, of_component(cx, slo, *of)?, whole);
            let title = &cx.model[*of].entry.title;
            draft = draft.now(left, title).drill(dashboards::drill_to(cx, *of));
        }
    }
    let lines = bars.min(MOST_BARS) + 2;
    let draft = draft.titled(format!("{}: budget left", slo.entry.title));
    Some(draft.silent(UNKNOWN).tall(lines.max(4)).more(&explained(slo, &percent(critical))))
}

const UNKNOWN: &str = "unknown";

/// The whole budget, in its unit; none where there is none.
fn whole(slo: &Slo) -> Option<f64> {
    match slo.sli {
        Sli::Availability { budget, .. } => Some(budget.as_seconds()),
        Sli::Latency { objective, .. } | Sli::ErrorRate { objective } => {
            Some(objective.complement().share())
        }
        #[expect(clippy::cast_precision_loss, reason = "counts of events are below 2^53")]
        Sli::Events { budget, .. } => Some(budget as f64),
        Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => None,
    }
    .filter(|whole| *whole > 0.0)
}

/// From where on what is left is no longer fine, and where it is bad, as shares of the budget.
fn bounds(slo: &Slo) -> Option<(f64, f64)> {
    let unit = match slo.budget_unit() {
        Unit::Share => 1.0,
        _ => whole(slo)?,
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

/// What is left to a component; no number while nothing is known.
fn of_component(cx: Context<'_>, slo: &Slo, of: ComponentId) -> Option<Expr> {
    Some(recorded(cx, slo, &Subject::One(of))?.min().or_number(f64::NAN))
}

/// What is left as a share of the budget, from what is recorded of it.
fn share_left(slo: &Slo, left: Expr, whole: f64) -> Expr {
    match slo.budget_unit() {
        Unit::Share => left,
        _ => left.with_number(Operator::DividedBy, whole),
    }
}

fn explained(slo: &Slo, critical: &str) -> String {
    let window = slo.window;
    format!("Over {window}. Red: less than {critical} left. Unknown: it is not measured.")
}

/// An amount of the budget, for people.
fn written(slo: &Slo, amount: f64) -> String {
    match slo.budget_unit() {
        Unit::Share => percent(amount),
        Unit::Seconds => format!("{}s", short(amount)),
        _ => short(amount).to_string(),
    }
}

fn percent(share: f64) -> String {
    format!("{}%", short(share * 100.0))
}

/// At most three digits behind the point.
fn short(value: f64) -> f64 {
    (value * 1e3).round() / 1e3
}
