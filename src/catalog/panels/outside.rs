//! What checks from outside tell: whether a service is reached, from where, and where the time goes.

use super::draft::Draft;
use crate::catalog::context::{Context, Subject};
use crate::catalog::dashboards;
use crate::model::dashboard::{Drill, Meaning, Severity, Trend, Unit, View};
use crate::query::promql::operator::{Aggregation, Grouping, RangeFunction};
use crate::query::promql::{Expr, Window};

const NOTHING: &str = "no check in this time";

/// The share of the time shown in which some probe reached it.
pub(super) fn uptime(cx: Context<'_>, of: &Subject) -> Option<Draft> {
    let went_well = cx.metric("probe_success", of, [])?;
    let share = went_well.max().over_time(RangeFunction::Average, Window::Range);
    let draft = Draft::new(View::Number(Trend::Hidden), Unit::Share).now(share, "uptime");
    Some(draft.meaning(reached()).silent(NOTHING))
}

/// What a line is drawn for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Each {
    /// For each place that checks are made from.
    Probe,
    /// For each service that is checked.
    Service,
}

impl Each {
    const fn label(self) -> &'static str {
        match self {
            Self::Probe => "probe",
            Self::Service => "component",
        }
    }

    /// Checks, told apart by the label. Jobs are called after the demo and the service.
    fn told_apart(self, cx: Context<'_>, checks: Expr) -> Expr {
        match self {
            Self::Probe => checks,
            Self::Service => {
                let regex = format!("{}-(.*)", cx.model.demo.name);
                checks.relabelled(self.label(), "job", &regex)
            }
        }
    }

    /// Where a click on a line leads.
    fn drill(self, cx: Context<'_>) -> Option<Drill> {
        match self {
            Self::Probe => None,
            Self::Service => dashboards::details(cx, self.label()),
        }
    }
}

/// The share of checks that went well.
pub(super) fn went_well(cx: Context<'_>, of: &Subject, each: Each) -> Option<Draft> {
    let went_well = each.told_apart(cx, cx.metric("probe_success", of, [])?);
    let share = went_well.aggregate(Aggregation::Average, Grouping::by([each.label()]));
    let draft = Draft::new(View::Lines, Unit::Share).series_by(share, each.label());
    Some(draft.drill(each.drill(cx)).meaning(reached()).silent(NOTHING))
}

/// How long checks took: the slowest counts.
pub(super) fn duration(cx: Context<'_>, of: &Subject, each: Each) -> Option<Draft> {
    let duration = each.told_apart(cx, cx.metric("probe_duration_seconds", of, [])?);
    let slowest = duration.max_by([each.label()]);
    let draft = Draft::new(View::Lines, Unit::Seconds).series_by(slowest, each.label());
    Some(draft.drill(each.drill(cx)).silent(NOTHING))
}

/// How long each phase took on average, one upon the other: together they are the check.
pub(super) fn phases(cx: Context<'_>, of: &Subject) -> Option<Draft> {
    let phases = cx.metric("probe_http_duration_seconds", of, [])?;
    let phases = phases.aggregate(Aggregation::Average, Grouping::by(["phase"]));
    let draft = Draft::new(View::Bars, Unit::Seconds).series_by(phases, "phase");
    Some(draft.silent(NOTHING))
}

/// The HTTP status that the worst of the probes got.
pub(super) fn answer(cx: Context<'_>, of: &Subject) -> Option<Draft> {
    let status = cx.metric("probe_http_status_code", of, [])?.max();
    let good = vec![(200.0, Severity::Fine), (400.0, Severity::Warning), (500.0, Severity::Bad)];
    let draft = Draft::new(View::Number(Trend::Hidden), Unit::Count).now(status, "status");
    Some(draft.meaning(Meaning::Better(good)).silent(NOTHING))
}

fn reached() -> Meaning {
    Meaning::Better(vec![(0.99, Severity::Warning), (0.995, Severity::Fine)])
}
