//! The panels of `sre-overview`: every component side by side.

use super::draft::Draft;
use super::outside::Each;
use super::{
    Build, PanelSpec, RowSpec, below, beside, budgets, incidents, outside, pods, requests, status,
};
use crate::catalog::context::{Context, Subject};
use crate::catalog::{dashboards, lines};
use crate::model::ComponentId;
use crate::model::dashboard::{Meaning, Severity, Unit, View};
use crate::query::logql;
use crate::query::matcher;
use crate::query::promql::{Expr, Window};

/// Under headings, in reading order.
pub static ROWS: &[RowSpec] = &[
    RowSpec {
        title: "Promises kept",
        panels: &[
            PanelSpec { size: beside(4, 5), ..budgets::OF_ONE },
            PanelSpec { size: beside(4, 5), ..incidents::TIME },
            PanelSpec {
                name: "uptime",
                title: "Uptime",
                about: "In which share of the time shown did some probe reach it? Red: below 99 %.",
                size: beside(4, 5),
                build: Build::Each(|cx| cx.model.dashboard_choices.uptime.clone(), uptime),
            },
        ],
    },
    RowSpec {
        title: "Architecture",
        panels: &[
            PanelSpec {
                name: "architecture",
                title: "Architecture",
                about: "Which part is in trouble, and who depends on it? A click leads to its \
                    details. Red: one of its signals is bad. Grey: nothing is known.",
                size: beside(18, 12),
                build: Build::One(status::architecture),
            },
            PanelSpec {
                name: "reasons",
                title: "Why red",
                about: "Which signals are bad now, and of whom? Empty: none is.",
                size: beside(6, 6),
                build: Build::One(status::reasons),
            },
            PanelSpec {
                name: "alerts",
                title: "Alerts",
                about: "Who is being told of what? Alerts that fire or are about to, the most \
                    important first. Empty: none.",
                size: below(6, 6),
                build: Build::One(|cx| status::alerts(cx, None)),
            },
        ],
    },
    RowSpec {
        title: "Ecosystem state",
        panels: &[
            PanelSpec {
                name: "components",
                title: "Components now",
                about: "Which component is in trouble? A click leads to its details. Red: one of \
                    its signals is bad. Grey: nothing is known.",
                size: beside(24, 4),
                build: Build::One(|cx| status::of_each(cx, View::Tiles, status::watched(cx))),
            },
            PanelSpec {
                name: "status-over-time",
                title: "Status over time",
                about: "Since when, and which component was first? Red: in trouble. Grey: nothing \
                    is known.",
                size: beside(10, 18),
                build: Build::One(|cx| status::of_each(cx, View::Lanes, status::watched(cx))),
            },
            PanelSpec {
                name: "request-rate",
                title: "Requests by service",
                about: "How many requests a second does each service answer? A sudden fall is as \
                    telling as a rise. A dashed line: somebody is told from there on.",
                size: beside(14, 6),
                build: Build::One(request_rate),
            },
            PanelSpec {
                name: "failed-requests",
                title: "Failed requests by service",
                about: "Which share of its requests does each service fail? Red: so many that \
                    somebody is told.",
                size: below(14, 6),
                build: Build::One(failed_requests),
            },
            PanelSpec {
                name: "latency",
                title: "Latency by service",
                about: "How long do requests to each service take, but for the slowest few? Red: \
                    longer than promised, or so long that somebody is told.",
                size: below(14, 6),
                build: Build::One(latency),
            },
        ],
    },
    RowSpec {
        title: "Calls, as traces tell them",
        panels: &[PanelSpec {
            name: "calls",
            title: "Who calls whom",
            about: "How many requests go from whom to whom, and how long do they take? The red \
                part of a ring: requests that failed. A click leads to the traces.",
            size: beside(24, 11),
            build: Build::One(|cx| {
                cx.signal("service-graph")?;
                let draft = Draft::new(View::Calls, Unit::Count).calls(None);
                Some(draft.silent("no request in this time"))
            }),
        }],
    },
    RowSpec {
        title: "From outside",
        panels: &[
            PanelSpec {
                name: "checks",
                title: "Checks that went well",
                about: "Which share of the checks of each service went well, by all probes? Red: \
                    below 99 %.",
                size: beside(12, 6),
                build: Build::One(|cx| outside::went_well(cx, &services(cx), Each::Service)),
            },
            PanelSpec {
                name: "check-duration",
                title: "Duration of checks",
                about: "How long does a check from outside take, network included? One line for \
                    each service, the slowest probe counts.",
                size: beside(12, 6),
                build: Build::One(|cx| outside::duration(cx, &services(cx), Each::Service)),
            },
            PanelSpec {
                name: "checks-by-probe",
                title: "Checks that went well, by probe",
                about: "Is it one place only that does not reach us? Which share of its checks of all \
                    services went well. Red: below 99 %.",
                size: beside(12, 6),
                build: Build::One(|cx| outside::went_well(cx, &services(cx), Each::Probe)),
            },
            PanelSpec {
                name: "check-phases",
                title: "Phases of checks",
                about: "Where does the time of a check go, on average of all services: the name, the \
                    connection, the answer or its transfer? Processing is ours, the rest is the way.",
                size: beside(12, 6),
                build: Build::One(|cx| outside::phases(cx, &services(cx))),
            },
        ],
    },
    RowSpec {
        title: "Incidents",
        panels: &[
            incidents::BY_URGENCY,
            incidents::BY_SERVICE,
            PanelSpec {
                name: "open-incidents",
                title: "Open incidents",
                about: "How many incidents are open? Red: one or more.",
                size: beside(4, 6),
                build: Build::One(incidents::open),
            },
            PanelSpec {
                name: "overdue-incidents",
                title: "Overdue incidents",
                about: "How many open incidents should somebody have dealt with by now? Red: one \
                    or more.",
                size: beside(4, 6),
                build: Build::One(incidents::overdue),
            },
        ],
    },
    RowSpec {
        title: "Errors in logs",
        panels: &[
            PanelSpec {
                name: "error-lines",
                title: "Error lines by workload",
                about: "Who logs errors, and since when? What counts as an error is each \
                    component's own.",
                size: beside(10, 9),
                build: Build::One(error_lines),
            },
            PanelSpec {
                name: "error-logs",
                title: "Latest error lines",
                about: "What do the errors of all components say? The newest stand first.",
                size: beside(14, 9),
                build: Build::One(error_logs),
            },
        ],
    },
    RowSpec {
        title: "Pods",
        panels: &[
            PanelSpec {
                name: "restarts",
                title: "Restarts",
                about: "Which workloads were restarted in the time shown? Red: at least once.",
                size: beside(8, 9),
                build: Build::One(restarts),
            },
            PanelSpec {
                name: "cpu",
                title: "CPU of its limit",
                about: "Which workload runs into its CPU limit? Red: above 90 %, where it is held \
                    back.",
                size: beside(8, 9),
                build: Build::One(|cx| share_of_limit(cx, cpu_used(cx)?, "cpu")),
            },
            PanelSpec {
                name: "memory",
                title: "Memory of its limit",
                about: "Which workload runs into its memory limit? Red: above 90 %; at 100 % it is \
                    killed.",
                size: beside(8, 9),
                build: Build::One(|cx| share_of_limit(cx, memory_used(cx)?, "memory")),
            },
        ],
    },
];

fn request_rate(cx: Context<'_>) -> Option<Draft> {
    let service = requests::service_label(cx)?;
    let rate = requests::rate(cx, &services(cx), &[service])?;
    let all = requests::rate(cx, &services(cx), &[])?;
    Some(
        Draft::new(View::Lines, Unit::RequestsPerSecond)
            .series_by(rate, service)
            .drill(dashboards::details(cx, service))
            .behind(requests::behind_all(cx, requests::named_by(service)))
            .series(all, "(all)")
            .emphasized()
            .meaning(requests::rate_meaning(cx))
            .silent("no requests in this time"),
    )
}

fn failed_requests(cx: Context<'_>) -> Option<Draft> {
    let service = requests::service_label(cx)?;
    let share = requests::failed_share(cx, &services(cx), &[service])?;
    Some(
        Draft::new(View::Lines, Unit::Share)
            .series_by(share, service)
            .drill(dashboards::details(cx, service))
            .behind(requests::behind_failed(cx, requests::named_by(service)))
            .meaning(requests::failure_meaning(cx))
            .silent("no requests in this time"),
    )
}

fn latency(cx: Context<'_>) -> Option<Draft> {
    let service = requests::service_label(cx)?;
    let objective = requests::latency_objective(cx, &cx.services());
    let share = requests::shown_share(objective);
    let seconds = requests::duration(cx, &services(cx), share.share(), &[service])?;
    let all = requests::duration(cx, &services(cx), share.share(), &[])?;
    Some(
        Draft::new(View::Lines, cx.signal("duration")?.unit)
            .titled(format!("{} by service", requests::latency_title(share)))
            .series_by(seconds, service)
            .drill(dashboards::details(cx, service))
            .behind(requests::behind_slow(cx, objective, requests::named_by(service)))
            .series(all, "(all)")
            .emphasized()
            .meaning(requests::latency_meaning(cx, objective)?)
            .silent("no requests in this time"),
    )
}

fn uptime(cx: Context<'_>, id: ComponentId) -> Option<Draft> {
    let draft = outside::uptime(cx, &Subject::One(id))?.drill(dashboards::drill_to(cx, id));
    Some(draft.titled(format!("{} uptime", cx.model[id].entry.title)))
}

fn error_lines(cx: Context<'_>) -> Option<Draft> {
    let ways = lines::errors(cx, &Subject::Several(status::watched(cx)));
    let none = ways.is_empty();
    let draft = ways.into_iter().fold(Draft::new(View::Bars, Unit::Count), |draft, lines| {
        let count = lines.lines(logql::Window::Auto).sum_by(["container"]);
        draft.log_counts(count, "container").drill(dashboards::details(cx, "container"))
    });
    if none { None } else { Some(draft.silent("no error in this time")) }
}

fn error_logs(cx: Context<'_>) -> Option<Draft> {
    let ways = lines::errors(cx, &Subject::Several(status::watched(cx)));
    let none = ways.is_empty();
    let draft = ways.into_iter().fold(Draft::new(View::Logs, Unit::Count), Draft::logs);
    if none { None } else { Some(draft.silent("no error in this time")) }
}

fn restarts(cx: Context<'_>) -> Option<Draft> {
    let restarts = pods::restarted(cx, &Subject::Several(cx.running()), &["container"])?;
    Some(
        Draft::new(View::Meters, Unit::Count)
            .now_by(restarts, "container")
            .drill(dashboards::details(cx, "container"))
            .meaning(Meaning::Worse(vec![(1.0, Severity::Bad)]))
            .silent("no pod in this time"),
    )
}

fn cpu_used(cx: Context<'_>) -> Option<Expr> {
    let used = cx.metric("container_cpu_usage_seconds_total", &running(cx), [])?;
    Some(used.rate(Window::RateInterval))
}

fn memory_used(cx: Context<'_>) -> Option<Expr> {
    cx.metric("container_memory_working_set_bytes", &running(cx), [])
}

fn share_of_limit(cx: Context<'_>, used: Expr, resource: &str) -> Option<Draft> {
    let resource = matcher::is("resource", resource);
    let limit = cx.metric("kube_pod_container_resource_limits", &running(cx), [resource])?;
    let share = used.sum_by(["container"]).divided_by(limit.sum_by(["container"]));
    Some(
        Draft::new(View::Meters, Unit::Share)
            .now_by(share, "container")
            .drill(dashboards::details(cx, "container"))
            .meaning(Meaning::Worse(vec![(0.7, Severity::Warning), (0.9, Severity::Bad)]))
            .silent("no pod with a limit in this time"),
    )
}

fn services(cx: Context<'_>) -> Subject {
    Subject::Several(cx.services())
}

fn running(cx: Context<'_>) -> Subject {
    Subject::Several(cx.running())
}
