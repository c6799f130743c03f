//! The panels of `service-detail`: one component, from why it is red down to its pods.

use super::draft::Draft;
use super::outside::Each;
use super::{Build, PanelSpec, RowSpec, below, beside, incidents, outside, pods, requests, status};
use crate::catalog::context::{Context, Subject};
use crate::catalog::dashboards::WORKLOAD;
use crate::catalog::health::shown;
use crate::catalog::lines;
use crate::model::dashboard::{Trend, Unit, View};
use crate::model::workload::ProbeAction;
use crate::query::logql::LogQuery;
use crate::units::{Duration, Ratio};
use crate::words::{SignalKind, Word};

const CHOSEN: Subject = Subject::Chosen(WORKLOAD);

/// Under headings, in reading order.
pub static ROWS: &[RowSpec] = &[
    RowSpec {
        title: "Is it fine, and if not, why",
        panels: &[
            PanelSpec {
                name: "status",
                title: "Status",
                about: "Is it fine? Red: one of its signals is bad. Grey: nothing is known of it.",
                size: beside(4, 4),
                build: Build::One(|cx| status::of_chosen(cx, WORKLOAD, &cx.to_choose())),
            },
            PanelSpec {
                name: "signals",
                title: "Signals",
                about: "Why is it red? Each signal that can turn it red; those it does not have \
                    are grey.",
                size: below(4, 6),
                build: Build::One(signals),
            },
            PanelSpec {
                name: "request-rate",
                title: "Requests",
                about: "How many requests a second does it answer, and how many of them fail?",
                size: beside(7, 5),
                build: Build::One(request_rate),
            },
            PanelSpec {
                name: "failed-requests",
                title: "Failed requests",
                about: "Which share of its requests fails? Red: so many that somebody is told.",
                size: below(7, 5),
                build: Build::One(failed_requests),
            },
            PanelSpec {
                name: "latency",
                title: "Latency",
                about: "How long do its requests take: the median, and all but the slowest few? \
                    Red: longer than promised.",
                size: beside(8, 10),
                build: Build::One(latency),
            },
            PanelSpec {
                name: "alerts",
                title: "Alerts",
                about: "Who is being told of it, and of what? Alerts that fire or are about to, \
                    the most important first. Empty: none.",
                size: beside(5, 10),
                build: Build::One(|cx| status::alerts(cx, Some(WORKLOAD))),
            },
        ],
    },
    RowSpec {
        title: "From outside",
        panels: &[
            PanelSpec {
                name: "uptime",
                title: "Uptime",
                about: "In which share of the time shown did some probe reach it? Red: below 99 %.",
                size: beside(4, 4),
                build: Build::One(|cx| outside::uptime(cx, &CHOSEN)),
            },
            PanelSpec {
                name: "check-answer",
                title: "Answer",
                about: "Which HTTP status does its check get? Of several probes, the highest counts. \
                    Red: 500 and more, or none at all.",
                size: below(4, 3),
                build: Build::One(|cx| outside::answer(cx, &CHOSEN)),
            },
            PanelSpec {
                name: "checks-by-probe",
                title: "Checks that went well",
                about: "From where is it reached? One line for each probe. Red: below 99 %.",
                size: beside(7, 7),
                build: Build::One(|cx| outside::went_well(cx, &CHOSEN, Each::Probe)),
            },
            PanelSpec {
                name: "check-duration",
                title: "Duration of checks",
                about: "How long does a check from outside take, network included? One line for each \
                    probe: what all of them see is ours.",
                size: beside(6, 7),
                build: Build::One(|cx| outside::duration(cx, &CHOSEN, Each::Probe)),
            },
            PanelSpec {
                name: "check-phases",
                title: "Phases of checks",
                about: "Where does the time of a check go: the name, the connection, the answer or its \
                    transfer? Processing is its own, the rest is the way.",
                size: beside(7, 7),
                build: Build::One(|cx| outside::phases(cx, &CHOSEN)),
            },
        ],
    },
    RowSpec {
        title: "Incidents",
        panels: &[
            PanelSpec {
                name: "incidents-by-urgency",
                title: "Open incidents by urgency",
                about: "How urgent are its incidents that are open? Red: one or more.",
                size: beside(6, 8),
                build: Build::One(|cx| incidents::by_urgency(cx, Some(WORKLOAD))),
            },
            PanelSpec {
                name: "incident-time",
                title: "Incident time",
                about: "How long did it take on average since its incidents were opened, as the \
                    system that keeps them tells?",
                size: beside(5, 8),
                build: Build::EachSlo(|cx, id| incidents::time(cx, id, Some(WORKLOAD))),
            },
            PanelSpec {
                name: "incidents",
                title: "Incidents",
                about: "Which incidents did it have in the time shown, and what became of them? \
                    The newest stand first.",
                size: beside(8, 8),
                build: Build::One(|cx| incidents::list(cx, WORKLOAD)),
            },
        ],
    },
    RowSpec {
        title: "Logs",
        panels: &[
            PanelSpec {
                name: "logs",
                title: "Logs",
                about: "What does it say? Probes of the cluster are left out. The newest stand \
                    first.",
                size: beside(12, 9),
                build: Build::One(logs),
            },
            PanelSpec {
                name: "error-logs",
                title: "Errors",
                about: "Which of its lines are errors, by what counts as an error for it? The \
                    newest stand first.",
                size: beside(12, 9),
                build: Build::One(error_logs),
            },
        ],
    },
    RowSpec {
        title: "Traces",
        panels: &[
            PanelSpec {
                name: "failed-traces",
                title: "Failed requests",
                about: "Which requests failed, and where? Open one to see every call it made.",
                size: beside(12, 8),
                build: Build::One(failed_traces),
            },
            PanelSpec {
                name: "slow-traces",
                title: "Slow requests",
                about: "Which requests took longer than promised, and where did the time go?",
                size: beside(12, 8),
                build: Build::One(slow_traces),
            },
            PanelSpec {
                name: "calls",
                title: "Who calls it, and whom it calls",
                about: "Where do its requests come from, and where do they go? The red part of a \
                    ring: requests that failed. A click leads to the traces.",
                size: beside(24, 9),
                build: Build::One(|cx| {
                    cx.signal("service-graph")?;
                    let draft = Draft::new(View::Calls, Unit::Count).calls(Some(WORKLOAD));
                    Some(draft.silent("no request in this time"))
                }),
            },
        ],
    },
    RowSpec {
        title: "Pods",
        panels: &[
            PanelSpec {
                name: "replicas",
                title: "Pods",
                about: "How many pods take traffic, and how many should?",
                size: beside(4, 4),
                build: Build::One(replicas),
            },
            PanelSpec {
                name: "restarts",
                title: "Restarts",
                about: "How often were its pods restarted in the time shown? Red: at least once.",
                size: below(4, 4),
                build: Build::One(|cx| pods::restarts(cx, &CHOSEN)),
            },
            PanelSpec {
                name: "cpu",
                title: "CPU",
                about: "How much processor time does each pod use, against what it was promised \
                    and may use? At its limit it is held back.",
                size: beside(10, 8),
                build: Build::One(|cx| pods::cpu(cx, &CHOSEN)),
            },
            PanelSpec {
                name: "memory",
                title: "Memory",
                about: "How much memory does each pod hold, against what it was promised and may \
                    use? At its limit it is killed.",
                size: beside(10, 8),
                build: Build::One(|cx| pods::memory(cx, &CHOSEN)),
            },
            PanelSpec {
                name: "restarts-over-time",
                title: "Restarts by pod",
                about: "When was which pod restarted? Each step up is a restart.",
                size: beside(8, 7),
                build: Build::One(|cx| pods::restarts_over_time(cx, &CHOSEN)),
            },
            PanelSpec {
                name: "cpu-quota",
                title: "CPU quota",
                about: "How much of the processor time it was promised, and of what it may use, \
                    does each pod take? Red: above 90 % of the limit, where it is held back.",
                size: beside(8, 7),
                build: Build::One(|cx| pods::cpu_quota(cx, &CHOSEN)),
            },
            PanelSpec {
                name: "memory-quota",
                title: "Memory quota",
                about: "How much of the memory it was promised, and of what it may use, does each \
                    pod hold? Red: above 90 % of the limit; at all of it, it is killed.",
                size: beside(8, 7),
                build: Build::One(|cx| pods::memory_quota(cx, &CHOSEN)),
            },
        ],
    },
    RowSpec {
        title: "Network",
        panels: &[
            PanelSpec {
                name: "network",
                title: "Bytes",
                about: "How many bytes a second do its pods receive and send? Sent ones are drawn \
                    downwards.",
                size: beside(8, 7),
                build: Build::One(|cx| pods::network(cx, &CHOSEN, pods::BYTES)),
            },
            PanelSpec {
                name: "packets",
                title: "Packets",
                about: "How many packets a second do its pods receive and send? Sent ones are \
                    drawn downwards.",
                size: beside(8, 7),
                build: Build::One(|cx| pods::network(cx, &CHOSEN, pods::PACKETS)),
            },
            PanelSpec {
                name: "dropped-packets",
                title: "Packets dropped",
                about: "How many packets a second are lost at its pods? Anything but zero is a \
                    reason for slow answers. Sent ones are drawn downwards.",
                size: beside(8, 7),
                build: Build::One(|cx| pods::network(cx, &CHOSEN, pods::DROPPED)),
            },
        ],
    },
];

fn signals(cx: Context<'_>) -> Option<Draft> {
    let chosen = cx.to_choose();
    let all = chosen.iter().flat_map(|id| &cx.model[*id].signals);
    let mut names: Vec<&str> = all.map(|signal| signal.name.as_str()).collect();
    let order = |name: &str| SignalKind::ALL.iter().position(|(_, word, _)| *word == name);
    // Known signals first, in the order of their words, then the user's own.
    names.sort_by_key(|name| (order(name).is_none(), order(name), *name));
    names.dedup();
    let draft = names.iter().fold(status::states(View::Tiles), |draft, name| {
        draft.now(shown::signal_of_chosen(cx, WORKLOAD, name), name)
    });
    if names.is_empty() { None } else { Some(draft) }
}

fn request_rate(cx: Context<'_>) -> Option<Draft> {
    let all = requests::rate(cx, &CHOSEN, &[])?;
    let failed = requests::failed_rate(cx, &CHOSEN)?;
    let draft = Draft::new(View::Lines, Unit::RequestsPerSecond).silent("no requests in this time");
    Some(
        draft
            .series(all, "all")
            .behind(requests::behind_all(cx, WORKLOAD))
            .series(failed, "failed")
            .behind(requests::behind_failed(cx, WORKLOAD)),
    )
}

fn failed_requests(cx: Context<'_>) -> Option<Draft> {
    let share = requests::failed_share(cx, &CHOSEN, &[])?;
    let draft = Draft::new(View::Lines, Unit::Share).silent("no requests in this time");
    let draft = draft.meaning(requests::failure_meaning(cx)).series(share, "failed");
    Some(draft.behind(requests::behind_failed(cx, WORKLOAD)))
}

fn latency(cx: Context<'_>) -> Option<Draft> {
    let objective = objective(cx);
    let share = requests::shown_share(objective);
    let slow = requests::duration(cx, &CHOSEN, share.share(), &[])?;
    let median = requests::duration(cx, &CHOSEN, 0.5, &[])?;
    Some(
        Draft::new(View::Lines, cx.signal("duration")?.unit)
            .titled(requests::latency_title(share))
            .series(slow, &requests::percentile(share))
            .behind(requests::behind_slow(cx, objective, WORKLOAD))
            .series(median, "median")
            .meaning(requests::latency_meaning(cx, objective)?)
            .silent("no requests in this time"),
    )
}

/// What was promised of whoever is chosen, where that is the same for all.
fn objective(cx: Context<'_>) -> Option<(Duration, Ratio)> {
    let services = cx.only.map_or_else(|| cx.services(), |only| vec![only]);
    requests::latency_objective(cx, &services)
}

fn logs(cx: Context<'_>) -> Option<Draft> {
    let quiet = probe_paths(cx).into_iter().fold(lines::all(cx, &CHOSEN)?, LogQuery::lacking);
    Some(Draft::new(View::Logs, Unit::Count).logs(quiet).silent("no line in this time"))
}

/// Paths that only the cluster asks for. The root is asked for by users too.
fn probe_paths(cx: Context<'_>) -> Vec<&str> {
    let workloads = cx.model.components().filter(|(id, _)| cx.only.is_none_or(|only| only == *id));
    let workloads = workloads.flat_map(|(_, component)| &component.workloads);
    let probes = workloads.flat_map(|it| [&it.ready, &it.live, &it.startup]).flatten();
    let mut paths = Vec::new();
    for probe in probes {
        match &probe.action {
            ProbeAction::Http { path, .. } if path != "/" && !paths.contains(&path.as_str()) => {
                paths.push(path.as_str());
            }
            ProbeAction::Http { .. }
            | ProbeAction::Grpc { .. }
            | ProbeAction::Tcp { .. }
            | ProbeAction::Command(_) => {}
        }
    }
    paths
}

fn error_logs(cx: Context<'_>) -> Option<Draft> {
    let ways = lines::errors(cx, &CHOSEN);
    let none = ways.is_empty();
    let draft = ways.into_iter().fold(Draft::new(View::Logs, Unit::Count), Draft::logs);
    if none { None } else { Some(draft.silent("no error in this time")) }
}

fn failed_traces(cx: Context<'_>) -> Option<Draft> {
    let spans = requests::behind_failed(cx, WORKLOAD)?.spans;
    Some(Draft::new(View::Traces, Unit::Count).traces(spans).silent("no failure in this time"))
}

fn slow_traces(cx: Context<'_>) -> Option<Draft> {
    let objective = objective(cx);
    let bound = objective.map_or(Duration::seconds(1), |(bound, _)| bound);
    let spans = requests::behind_slow(cx, objective, WORKLOAD)?.spans;
    let draft = Draft::new(View::Traces, Unit::Count).traces(spans);
    Some(draft.titled(format!("Requests over {bound}")).silent("no slow request in this time"))
}

fn replicas(cx: Context<'_>) -> Option<Draft> {
    let available = cx.metric("kube_deployment_status_replicas_available", &CHOSEN, [])?.sum();
    let wanted = cx.metric("kube_deployment_spec_replicas", &CHOSEN, [])?.sum();
    Some(
        Draft::new(View::Number(Trend::Hidden), Unit::Count)
            .now(available, "available")
            .now(wanted, "wanted")
            .silent("no Deployment of this name"),
    )
}
