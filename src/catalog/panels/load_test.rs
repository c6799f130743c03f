//! The panels of `load-test`: what simulated users do, as k6 tells it.

use super::draft::Draft;
use super::{Build, PanelSpec, RowSpec, beside};
use crate::catalog::context::{Context, Subject};
use crate::catalog::lines;
use crate::model::dashboard::{Meaning, Severity, Trend, Unit, View};
use crate::query::comparison::Comparison;
use crate::query::matcher::{self, Matcher};
use crate::query::promql::operator::{Aggregation, Grouping};
use crate::query::promql::{Expr, Window};

/// k6 metrics are of nobody: there is one test.
const TEST: Subject = Subject::Several(Vec::new());

/// Under headings, in reading order.
pub static ROWS: &[RowSpec] = &[
    RowSpec {
        title: "At a glance",
        panels: &[
            PanelSpec {
                name: "users",
                title: "Simulated users",
                about: "How many simulated users are at work?",
                size: beside(6, 4),
                build: Build::One(users),
            },
            PanelSpec {
                name: "request-rate",
                title: "Requests",
                about: "How many requests a second do they send?",
                size: beside(6, 4),
                build: Build::One(|cx| {
                    let draft = Draft::new(View::Number(Trend::Shown), Unit::RequestsPerSecond);
                    Some(draft.series(sent(cx, None, &[])?, "requests").silent("no test runs"))
                }),
            },
            PanelSpec {
                name: "failed-requests",
                title: "Unexpected answers",
                about: "Which share of the answers was not what they expected? Red: above 5 %.",
                size: beside(6, 4),
                build: Build::One(failed_requests),
            },
            PanelSpec {
                name: "checks",
                title: "Checks that held",
                about: "Which share of what they check of answers held, since the test began? Red: \
                    below 95 %.",
                size: beside(6, 4),
                build: Build::One(checks),
            },
        ],
    },
    RowSpec {
        title: "By request",
        panels: &[
            PanelSpec {
                name: "requests-by-name",
                title: "Requests by name",
                about: "Which requests do they send, and how often?",
                size: beside(12, 8),
                build: Build::One(|cx| {
                    let draft = Draft::new(View::Lines, Unit::RequestsPerSecond);
                    Some(draft.series_by(sent(cx, None, &["name"])?, "name").silent("no test runs"))
                }),
            },
            PanelSpec {
                name: "failed-by-name",
                title: "Unexpected answers by name",
                about: "Which requests got answers that were not expected, and how many a second? \
                    Empty: none did.",
                size: beside(12, 8),
                build: Build::One(failed_by_name),
            },
        ],
    },
    RowSpec {
        title: "How long they wait, since the test began",
        panels: &[
            PanelSpec {
                name: "duration",
                title: "Duration",
                about: "How long does the slowest request take, all but the slowest few, the \
                    median, and the quickest?",
                size: beside(12, 8),
                build: Build::One(duration),
            },
            PanelSpec {
                name: "duration-by-name",
                title: "Duration by name (p95)",
                about: "How long do they wait for each request, but for the slowest few?",
                size: beside(12, 8),
                build: Build::One(|cx| by_name(cx, "k6_http_req_duration_p95")),
            },
            PanelSpec {
                name: "connecting",
                title: "Connecting by name (p95)",
                about: "How long does it take to connect? Long: it is the network or a full \
                    backlog, not the answer.",
                size: beside(12, 8),
                build: Build::One(|cx| by_name(cx, "k6_http_req_connecting_p95")),
            },
            PanelSpec {
                name: "blocked",
                title: "Waiting for a connection (p95)",
                about: "How long does a request wait until a connection is free? Long: the load \
                    generator itself is the bottleneck.",
                size: beside(12, 8),
                build: Build::One(|cx| by_name(cx, "k6_http_req_blocked_p95")),
            },
        ],
    },
    RowSpec {
        title: "Logs",
        panels: &[PanelSpec {
            name: "logs",
            title: "Logs of the test",
            about: "What does the load generator say? The newest stand first.",
            size: beside(24, 8),
            build: Build::One(logs),
        }],
    },
];

fn users(cx: Context<'_>) -> Option<Draft> {
    let users = cx.metric("k6_vus", &TEST, [])?.sum();
    let draft = Draft::new(View::Number(Trend::Shown), Unit::Count).series(users, "users");
    Some(draft.silent("no test runs"))
}

fn sent(cx: Context<'_>, matcher: Option<Matcher>, by: &[&str]) -> Option<Expr> {
    let requests = cx.metric("k6_http_reqs_total", &TEST, matcher)?;
    Some(requests.rate(Window::RateInterval).sum_by(by.iter().copied()))
}

fn failed_requests(cx: Context<'_>) -> Option<Draft> {
    let failed = sent(cx, Some(matcher::is("expected_response", "false")), &[])?;
    let all = sent(cx, None, &[])?;
    let share = failed.or(all.clone().times(0.0)).divided_by(all.keep(Comparison::Above, 0.0));
    let worse = vec![(0.01, Severity::Warning), (0.05, Severity::Bad)];
    let draft = Draft::new(View::Number(Trend::Shown), Unit::Share).series(share, "unexpected");
    Some(draft.meaning(Meaning::Worse(worse)).silent("no test runs"))
}

fn checks(cx: Context<'_>) -> Option<Draft> {
    let held = cx.metric("k6_checks_rate", &TEST, [])?;
    let held = held.aggregate(Aggregation::Average, Grouping::All);
    let better = vec![(0.95, Severity::Warning), (0.99, Severity::Fine)];
    let draft = Draft::new(View::Number(Trend::Hidden), Unit::Share).now(held, "held");
    Some(draft.meaning(Meaning::Better(better)).silent("no test runs"))
}

fn failed_by_name(cx: Context<'_>) -> Option<Draft> {
    let failed = sent(cx, Some(matcher::is("expected_response", "false")), &["name"])?;
    let failed = failed.keep(Comparison::Above, 0.0);
    let draft = Draft::new(View::Lines, Unit::RequestsPerSecond).series_by(failed, "name");
    Some(draft.silent("every answer was expected"))
}

fn duration(cx: Context<'_>) -> Option<Draft> {
    let all = |metric| cx.metric(metric, &TEST, []);
    Some(
        Draft::new(View::Lines, Unit::Seconds)
            .series(all("k6_http_req_duration_max")?.max(), "slowest")
            .series(all("k6_http_req_duration_p95")?.max(), "p95 of the slowest kind")
            .series(all("k6_http_req_duration_med")?.max(), "median of the slowest kind")
            .series(all("k6_http_req_duration_min")?.min(), "quickest")
            .silent("no test runs"),
    )
}

/// Percentiles of several kinds cannot be merged: the worst counts.
fn by_name(cx: Context<'_>, metric: &str) -> Option<Draft> {
    let slow = cx.metric(metric, &TEST, [])?.max_by(["name"]);
    let draft = Draft::new(View::Lines, Unit::Seconds).series_by(slow, "name");
    Some(draft.silent("no test runs"))
}

fn logs(cx: Context<'_>) -> Option<Draft> {
    let load = Subject::One(cx.model.load.as_ref()?.component);
    let draft = Draft::new(View::Logs, Unit::Count).logs(lines::all(cx, &load)?);
    Some(draft.silent("no line in this time"))
}
