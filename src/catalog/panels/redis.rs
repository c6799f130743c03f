//! The panels of `redis`: one instance, from its clients to its pod.

use super::draft::Draft;
use super::{Build, PanelSpec, RowSpec, below, beside, pods, status};
use crate::catalog::context::{Context, Subject};
use crate::catalog::dashboards::INSTANCE;
use crate::catalog::lines;
use crate::model::dashboard::{Meaning, Severity, Trend, Unit, View};
use crate::query::comparison::Comparison;
use crate::query::promql::{Expr, Window};

const CHOSEN: Subject = Subject::Chosen(INSTANCE);

/// Under headings, in reading order.
pub static ROWS: &[RowSpec] = &[
    RowSpec {
        title: "At a glance",
        panels: &[
            PanelSpec {
                name: "status",
                title: "Status",
                about: "Is it fine? Red: its exporter cannot reach it, or it logs errors. Grey: \
                    nothing is known of it.",
                size: beside(4, 4),
                build: Build::One(|cx| status::of_chosen(cx, INSTANCE, &cx.stores("redis"))),
            },
            PanelSpec {
                name: "uptime",
                title: "Up since",
                about: "How long has it been running? A small number after an incident means that \
                    it was restarted.",
                size: below(4, 4),
                build: Build::One(uptime),
            },
            PanelSpec {
                name: "clients",
                title: "Clients",
                about: "How many clients are connected, and how many of them wait for a key? The \
                    exporter is one of them.",
                size: beside(7, 8),
                build: Build::One(clients),
            },
            PanelSpec {
                name: "logs",
                title: "Logs",
                about: "What does it say? The newest stand first.",
                size: beside(13, 8),
                build: Build::One(logs),
            },
        ],
    },
    RowSpec {
        title: "Work",
        panels: &[
            PanelSpec {
                name: "commands",
                title: "Commands",
                about: "How many commands a second does it run, by command?",
                size: beside(8, 7),
                build: Build::One(commands),
            },
            PanelSpec {
                name: "command-latency",
                title: "Time per command",
                about: "How long does a command take on average, by command?",
                size: beside(8, 7),
                build: Build::One(command_latency),
            },
            PanelSpec {
                name: "hit-ratio",
                title: "Keys found",
                about: "Which share of the keys asked for is there? Yellow: below 90 %. Red: below \
                    half, where it is no cache.",
                size: beside(8, 7),
                build: Build::One(hit_ratio),
            },
        ],
    },
    RowSpec {
        title: "Memory and keys",
        panels: &[
            PanelSpec {
                name: "memory-used",
                title: "Memory of Redis",
                about: "How much memory do its data take, and how much has it from the system? Far \
                    apart: it is fragmented.",
                size: beside(8, 7),
                build: Build::One(memory_used),
            },
            PanelSpec {
                name: "fragmentation",
                title: "Fragmentation",
                about: "How many times the memory of its data does it have from the system? Yellow: \
                    more than 1.5 times. Red: less than it needs, where the system swaps.",
                size: beside(8, 7),
                build: Build::One(fragmentation),
            },
            PanelSpec {
                name: "keys",
                title: "Keys",
                about: "How many keys does it hold, with a time to live and without?",
                size: beside(8, 7),
                build: Build::One(keys),
            },
            PanelSpec {
                name: "keys-by-database",
                title: "Keys by database",
                about: "In which of its databases are the keys?",
                size: beside(8, 7),
                build: Build::One(keys_by_database),
            },
            PanelSpec {
                name: "lost-keys",
                title: "Keys dropped",
                about: "How many keys a second go because their time is over, and how many for \
                    want of memory?",
                size: beside(8, 7),
                build: Build::One(lost_keys),
            },
            PanelSpec {
                name: "replicas",
                title: "Read replicas",
                about: "How many read replicas follow it?",
                size: beside(4, 7),
                build: Build::One(replicas),
            },
            PanelSpec {
                name: "replica-lag",
                title: "Lag of replicas",
                about: "How long ago did it last hear from each read replica? Red: more than ten \
                    seconds, when they miss what was written.",
                size: beside(8, 7),
                build: Build::One(replica_lag),
            },
        ],
    },
    RowSpec {
        title: "Pod",
        panels: &[
            PanelSpec {
                name: "cpu",
                title: "CPU",
                about: "How much processor time does it use, against what it was promised and may \
                    use?",
                size: beside(10, 7),
                build: Build::One(|cx| pods::cpu(cx, &CHOSEN)),
            },
            PanelSpec {
                name: "memory",
                title: "Memory of the pod",
                about: "How much memory does it hold, against what it was promised and may use? At \
                    its limit it is killed.",
                size: beside(10, 7),
                build: Build::One(|cx| pods::memory(cx, &CHOSEN)),
            },
            PanelSpec {
                name: "restarts",
                title: "Restarts",
                about: "How often was its pod restarted in the time shown? Red: at least once.",
                size: beside(4, 7),
                build: Build::One(|cx| pods::restarts(cx, &CHOSEN)),
            },
        ],
    },
];

fn uptime(cx: Context<'_>) -> Option<Draft> {
    let uptime = cx.metric("redis_uptime_in_seconds", &CHOSEN, [])?.min();
    let draft = Draft::new(View::Number(Trend::Hidden), Unit::Seconds).now(uptime, "uptime");
    Some(draft.silent("not reached"))
}

fn clients(cx: Context<'_>) -> Option<Draft> {
    Some(
        Draft::new(View::Lines, Unit::Count)
            .series(cx.metric("redis_connected_clients", &CHOSEN, [])?.sum(), "connected")
            .series(cx.metric("redis_blocked_clients", &CHOSEN, [])?.sum(), "waiting"),
    )
}

fn logs(cx: Context<'_>) -> Option<Draft> {
    let all = lines::all(cx, &CHOSEN)?;
    Some(Draft::new(View::Logs, Unit::Count).logs(all).silent("no line in this time"))
}

fn commands(cx: Context<'_>) -> Option<Draft> {
    let commands = by_command(cx, "redis_commands_total")?;
    Some(Draft::new(View::Lines, Unit::OperationsPerSecond).series_by(commands, "cmd"))
}

fn command_latency(cx: Context<'_>) -> Option<Draft> {
    let time = by_command(cx, "redis_commands_duration_seconds_total")?;
    let commands = by_command(cx, "redis_commands_total")?.keep(Comparison::Above, 0.0);
    let draft = Draft::new(View::Lines, Unit::Seconds).series_by(time.divided_by(commands), "cmd");
    Some(draft.silent("no command in this time"))
}

fn by_command(cx: Context<'_>, metric: &str) -> Option<Expr> {
    Some(rate(cx, metric)?.sum_by(["cmd"]))
}

fn rate(cx: Context<'_>, metric: &str) -> Option<Expr> {
    Some(cx.metric(metric, &CHOSEN, [])?.rate(Window::RateInterval))
}

fn hit_ratio(cx: Context<'_>) -> Option<Draft> {
    let hits = rate(cx, "redis_keyspace_hits_total")?.sum();
    let misses = rate(cx, "redis_keyspace_misses_total")?.sum();
    let asked = hits.clone().plus(misses).keep(Comparison::Above, 0.0);
    let better = vec![(0.5, Severity::Warning), (0.9, Severity::Fine)];
    Some(
        Draft::new(View::Lines, Unit::Share)
            .series(hits.divided_by(asked), "found")
            .meaning(Meaning::Better(better))
            .silent("no key asked for in this time"),
    )
}

fn memory_used(cx: Context<'_>) -> Option<Draft> {
    let bytes = |metric| Some(cx.metric(metric, &CHOSEN, [])?.sum());
    // No limit is spelled as a limit of zero.
    let most = bytes("redis_memory_max_bytes")?.keep(Comparison::Above, 0.0);
    Some(
        Draft::new(View::Lines, Unit::Bytes)
            .series(bytes("redis_memory_used_bytes")?, "data")
            .series(bytes("redis_memory_used_rss_bytes")?, "from the system")
            .limit(most, "most allowed"),
    )
}

/// Worse in both directions, so the line is held against what is usual.
fn fragmentation(cx: Context<'_>) -> Option<Draft> {
    let ratio = cx.metric("redis_mem_fragmentation_ratio", &CHOSEN, [])?.max();
    let usual = vec![(1.0, Severity::Fine), (1.5, Severity::Warning)];
    let draft = Draft::new(View::Lines, Unit::Count).series(ratio, "of the data's memory");
    Some(draft.meaning(Meaning::Better(usual)))
}

fn keys(cx: Context<'_>) -> Option<Draft> {
    let all = cx.metric("redis_db_keys", &CHOSEN, [])?.sum();
    let expiring = cx.metric("redis_db_keys_expiring", &CHOSEN, [])?.sum();
    Some(
        Draft::new(View::Lines, Unit::Count)
            .series(all.minus(expiring.clone()), "without a time to live")
            .series(expiring, "with a time to live")
            .silent("no key"),
    )
}

fn keys_by_database(cx: Context<'_>) -> Option<Draft> {
    let keys = cx.metric("redis_db_keys", &CHOSEN, [])?.sum_by(["db"]);
    Some(Draft::new(View::Lines, Unit::Count).series_by(keys, "db").silent("no key"))
}

fn replica_lag(cx: Context<'_>) -> Option<Draft> {
    let lag = cx.metric("redis_connected_slave_lag_seconds", &CHOSEN, [])?.max_by(["slave_ip"]);
    Some(
        Draft::new(View::Lines, Unit::Seconds)
            .series_by(lag, "slave_ip")
            .meaning(Meaning::Worse(vec![(10.0, Severity::Bad)]))
            .silent("no read replica"),
    )
}

fn lost_keys(cx: Context<'_>) -> Option<Draft> {
    Some(
        Draft::new(View::Lines, Unit::PerSecond)
            .series(rate(cx, "redis_expired_keys_total")?.sum(), "expired")
            .series(rate(cx, "redis_evicted_keys_total")?.sum(), "evicted"),
    )
}

fn replicas(cx: Context<'_>) -> Option<Draft> {
    let replicas = cx.metric("redis_connected_slaves", &CHOSEN, [])?.sum();
    Some(Draft::new(View::Number(Trend::Shown), Unit::Count).series(replicas, "replicas"))
}
