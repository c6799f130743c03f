//! The panels of `exec`: few, big, and answered at a glance.

use super::draft::Draft;
use super::{Build, PanelSpec, RowSpec, beside, budgets, cost, incidents, requests, status};
use crate::catalog::context::{Context, Subject};
use crate::catalog::dashboards;
use crate::catalog::health::shown;
use crate::model::ComponentId;
use crate::model::dashboard::{Meaning, Severity, Trend, Unit, View};
use crate::model::objective::Sli;
use crate::query::promql::Window;
use crate::query::promql::operator::{Aggregation, Grouping, RangeFunction};

/// Under headings, in reading order.
pub static ROWS: &[RowSpec] = &[
    RowSpec {
        title: "Service status",
        panels: &[
            PanelSpec {
                name: "status",
                title: "Status",
                about: "Is it fine? A click leads to its details. Grey: nothing is known of it.",
                size: beside(4, 5),
                build: Build::Each(own_tiles, status::tile),
            },
            PanelSpec {
                name: "statuses",
                title: "Status of each",
                about: "Which of them is not fine? A click leads to its details. Grey: nothing is \
                    known of it.",
                size: beside(24, 4),
                build: Build::One(all_tiles),
            },
        ],
    },
    RowSpec {
        title: "What users get",
        panels: &[
            PanelSpec {
                name: "in-trouble",
                title: "In trouble",
                about: "How many of all components are red, those without a tile included? Red: \
                    one or more.",
                size: beside(4, 4),
                build: Build::One(in_trouble),
            },
            PanelSpec {
                name: "availability",
                title: "Reached from outside",
                about: "Which share of the checks from outside went well in the time shown? Red: \
                    less than promised.",
                size: beside(5, 4),
                build: Build::One(availability),
            },
            PanelSpec {
                name: "request-rate",
                title: "Requests",
                about: "How many requests a second come in from users?",
                size: beside(5, 4),
                build: Build::One(request_rate),
            },
            PanelSpec {
                name: "failed-requests",
                title: "Failed requests",
                about: "Which share of the requests of users fails? Red: so many that somebody is \
                    told.",
                size: beside(5, 4),
                build: Build::One(failed_requests),
            },
            PanelSpec {
                name: "latency",
                title: "Latency",
                about: "How long do users wait, but for the slowest few? Red: longer than \
                    promised.",
                size: beside(5, 4),
                build: Build::One(latency),
            },
        ],
    },
    RowSpec {
        title: "What was promised",
        panels: &[
            budgets::OF_ONE,
            incidents::TIME,
            PanelSpec {
                name: "budgets",
                title: "Budgets",
                about: "How much of its budget does each have left?",
                size: beside(12, 5),
                build: Build::EachSlo(budgets::of_each),
            },
        ],
    },
    RowSpec {
        title: "Incidents",
        panels: &[
            incidents::BY_SERVICE,
            incidents::BY_URGENCY,
            PanelSpec {
                name: "overdue-incidents",
                title: "Overdue incidents",
                about: "How many open incidents should somebody have dealt with by now? Red: one \
                    or more.",
                size: beside(8, 6),
                build: Build::One(incidents::overdue),
            },
        ],
    },
    RowSpec {
        title: "Cost (sample figures)",
        panels: &[
            PanelSpec {
                name: "cost",
                title: "Cost",
                about: "What does it cost this month? Sample figures from the demo's definition: \
                    nobody measures them.",
                size: beside(6, 6),
                build: Build::One(cost::total),
            },
            PanelSpec {
                name: "cost-change",
                title: "Change from last month",
                about: "Does it cost more than last month, or less? A sample figure from the \
                    demo's definition: nobody measures it.",
                size: beside(6, 6),
                build: Build::One(cost::change),
            },
            PanelSpec {
                name: "cost-by-service",
                title: "Cost by service",
                about: "What costs how much? Sample figures from the demo's definition: nobody \
                    measures them.",
                size: beside(12, 6),
                build: Build::One(cost::by_service),
            },
        ],
    },
    RowSpec {
        title: "How it came about",
        panels: &[PanelSpec {
            name: "status-over-time",
            title: "Status over time",
            about: "Since when is a component in trouble, and which one was first? Red: in \
                trouble. Grey: unknown.",
            size: beside(24, 9),
            build: Build::One(|cx| status::of_each(cx, View::Lanes, status::watched(cx))),
        }],
    },
];

fn in_trouble(cx: Context<'_>) -> Option<Draft> {
    let watched = status::watched(cx);
    let of = format!("Of {} components.", watched.len());
    if watched.is_empty() {
        return None;
    }
    Some(
        Draft::new(View::Number(Trend::Hidden), Unit::Count)
            .now(shown::bad_ones(cx, &watched), "components")
            .drill(dashboards::overview(cx))
            .meaning(Meaning::Worse(vec![(1.0, Severity::Bad)]))
            .more(&of),
    )
}

fn availability(cx: Context<'_>) -> Option<Draft> {
    let checked = cx.model.components().filter(|(_, component)| component.check.is_some());
    let checked = Subject::Several(checked.map(|(id, _)| id).collect());
    let went_well = cx.metric("probe_success", &checked, [])?;
    let share = went_well.over_time(RangeFunction::Average, Window::Range);
    Some(
        Draft::new(View::Number(Trend::Hidden), Unit::Share)
            .now(share.aggregate(Aggregation::Average, Grouping::All), "checks that went well")
            .drill(dashboards::overview(cx))
            .meaning(Meaning::Better(vec![(promised(cx), Severity::Fine)]))
            .silent("no check in this time"),
    )
}

/// The strictest availability that was promised of anything, or 99.9 %.
fn promised(cx: Context<'_>) -> f64 {
    let objectives = cx.model.slos.iter().filter_map(|slo| match slo.sli {
        // A way is down more often than any component of it.
        _ if slo.is_of_path() => None,
        Sli::Availability { objective, .. } => Some(objective.share()),
        Sli::Latency { .. }
        | Sli::ErrorRate { .. }
        | Sli::Events { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => None,
    });
    objectives.reduce(f64::max).unwrap_or(0.999)
}

fn request_rate(cx: Context<'_>) -> Option<Draft> {
    let rate = requests::rate(cx, &users(cx), &[])?;
    let draft = Draft::new(View::Number(Trend::Shown), Unit::RequestsPerSecond);
    let draft = draft.series(rate, "requests").drill(dashboards::overview(cx));
    Some(draft.silent("no requests"))
}

fn failed_requests(cx: Context<'_>) -> Option<Draft> {
    let share = requests::failed_share(cx, &users(cx), &[])?;
    let draft = Draft::new(View::Number(Trend::Shown), Unit::Share);
    let draft = draft.meaning(requests::failure_meaning(cx));
    let draft = draft.series(share, "failed").drill(dashboards::overview(cx));
    Some(draft.silent("no requests"))
}

fn latency(cx: Context<'_>) -> Option<Draft> {
    let objective = requests::latency_objective(cx, &cx.front_doors());
    let share = requests::shown_share(objective);
    let seconds = requests::duration(cx, &users(cx), share.share(), &[])?;
    Some(
        Draft::new(View::Number(Trend::Shown), cx.signal("duration")?.unit)
            .titled(requests::latency_title(share))
            .series(seconds, "latency")
            .drill(dashboards::overview(cx))
            .meaning(requests::latency_meaning(cx, objective)?)
            .silent("no requests"),
    )
}

/// With more of them, all are in one panel: so many panels are no answer at a glance.
const MOST_TILES: usize = 24;

/// Components that have a panel of their own; none where they are too many for that.
fn own_tiles(cx: Context<'_>) -> Vec<ComponentId> {
    let tiles = &cx.model.dashboard_choices.tiles;
    if tiles.len() > MOST_TILES { Vec::new() } else { tiles.clone() }
}

/// One panel for all of them, where they are so many that nobody would look for one.
fn all_tiles(cx: Context<'_>) -> Option<Draft> {
    /// So many tiles are beside each other on most screens, and a line of them is two of the grid high.
    const BESIDE: usize = 10;
    let tiles = cx.model.dashboard_choices.tiles.clone();
    if tiles.len() <= MOST_TILES {
        return None;
    }
    let lines = u32::try_from(tiles.len().div_ceil(BESIDE) * 2).unwrap_or(u32::MAX).min(30);
    Some(status::of_each(cx, View::Tiles, tiles)?.tall(lines))
}

/// Users' requests are counted where they come in: each hop behind it would count them again.
fn users(cx: Context<'_>) -> Subject {
    Subject::Several(cx.front_doors())
}
