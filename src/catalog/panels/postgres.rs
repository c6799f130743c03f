//! The panels of `postgres`: one instance, from its sessions to its pod.

use super::draft::Draft;
use super::{Build, PanelSpec, RowSpec, below, beside, pods, status};
use crate::catalog::context::{Context, Subject};
use crate::catalog::dashboards::{DATABASE, INSTANCE, MODE};
use crate::catalog::lines;
use crate::model::dashboard::{Meaning, Severity, Trend, Unit, View};
use crate::query::comparison::Comparison;
use crate::query::matcher::{self, Matcher};
use crate::query::promql::operator::Operator;
use crate::query::promql::{Expr, Window};

const CHOSEN: Subject = Subject::Chosen(INSTANCE);

/// Under headings, in reading order.
pub static ROWS: &[RowSpec] = &[
    RowSpec {
        title: "Sessions",
        panels: &[
            PanelSpec {
                name: "status",
                title: "Status",
                about: "Is it fine? Red: its exporter cannot reach it, or it logs errors. Grey: \
                    nothing is known of it.",
                size: beside(4, 3),
                build: Build::One(|cx| status::of_chosen(cx, INSTANCE, &cx.stores("postgres"))),
            },
            PanelSpec {
                name: "version",
                title: "Version",
                about: "Which version of Postgres is it?",
                size: below(4, 3),
                build: Build::One(version),
            },
            PanelSpec {
                name: "connections-used",
                title: "Sessions used",
                about: "Which share of the sessions allowed is taken? Red: above 90 %; at 100 % it \
                    says `too many clients`.",
                size: below(4, 3),
                build: Build::One(connections_used),
            },
            PanelSpec {
                name: "active-sessions",
                title: "Active sessions",
                about: "How many sessions are at work, per database, against the most that are \
                    allowed?",
                size: beside(7, 9),
                build: Build::One(|cx| sessions(cx, "active")),
            },
            PanelSpec {
                name: "idle-sessions",
                title: "Idle sessions",
                about: "How many sessions do nothing, per state? Those idle in a transaction hold \
                    their locks.",
                size: beside(7, 9),
                build: Build::One(idle_sessions),
            },
            PanelSpec {
                name: "oldest-transaction",
                title: "Oldest transaction",
                about: "How long has the longest transaction been open, per state? Long ones block \
                    others.",
                size: beside(6, 9),
                build: Build::One(oldest_transaction),
            },
        ],
    },
    RowSpec {
        title: "Work",
        panels: &[
            PanelSpec {
                name: "transactions",
                title: "Transactions",
                about: "How many transactions a second end well, and how many are rolled back?",
                size: beside(8, 7),
                build: Build::One(|cx| {
                    rates(
                        cx,
                        Unit::OperationsPerSecond,
                        &[
                            ("pg_stat_database_xact_commit", "committed"),
                            ("pg_stat_database_xact_rollback", "rolled back"),
                        ],
                    )
                }),
            },
            PanelSpec {
                name: "rows-read",
                title: "Rows read",
                about: "How many rows a second does it scan, and how many of them do queries \
                    fetch? Far apart: an index is missing.",
                size: beside(8, 7),
                build: Build::One(|cx| {
                    rates(
                        cx,
                        Unit::RowsPerSecond,
                        &[
                            ("pg_stat_database_tup_returned", "scanned"),
                            ("pg_stat_database_tup_fetched", "fetched"),
                        ],
                    )
                }),
            },
            PanelSpec {
                name: "rows-changed",
                title: "Rows changed",
                about: "How many rows a second are written?",
                size: beside(8, 7),
                build: Build::One(|cx| {
                    rates(
                        cx,
                        Unit::RowsPerSecond,
                        &[
                            ("pg_stat_database_tup_inserted", "inserted"),
                            ("pg_stat_database_tup_updated", "updated"),
                            ("pg_stat_database_tup_deleted", "deleted"),
                        ],
                    )
                }),
            },
            PanelSpec {
                name: "cache-hits",
                title: "Pages found in memory",
                about: "Which share of the pages it needs is in memory, per database? Yellow: \
                    below 99 %. Red: below 90 %, where it waits for the disk.",
                size: beside(8, 7),
                build: Build::One(cache_hits),
            },
            PanelSpec {
                name: "locks",
                title: "Locks",
                about: "How many locks are held, per mode? Exclusive ones make others wait.",
                size: beside(8, 7),
                build: Build::One(locks),
            },
            PanelSpec {
                name: "conflicts",
                title: "Deadlocks and conflicts",
                about: "How often do sessions stop each other? Anything above zero is worth a \
                    look.",
                size: beside(8, 7),
                build: Build::One(|cx| {
                    rates(
                        cx,
                        Unit::PerSecond,
                        &[
                            ("pg_stat_database_deadlocks", "deadlocks"),
                            ("pg_stat_database_conflicts", "conflicts"),
                        ],
                    )
                }),
            },
        ],
    },
    RowSpec {
        title: "Disk",
        panels: &[
            PanelSpec {
                name: "size",
                title: "Size of databases",
                about: "How much disk does each database take?",
                size: beside(8, 7),
                build: Build::One(size),
            },
            PanelSpec {
                name: "temporary-files",
                title: "Spilled to temporary files",
                about: "How many bytes a second do queries write to disk for want of work memory?",
                size: beside(8, 7),
                build: Build::One(temporary_files),
            },
            PanelSpec {
                name: "buffers",
                title: "Pages written",
                about: "Who writes changed pages? Sessions that write themselves are slowed down \
                    by it.",
                size: beside(8, 7),
                build: Build::One(|cx| {
                    rates(
                        cx,
                        Unit::PerSecond,
                        &[
                            ("pg_stat_bgwriter_buffers_checkpoint_total", "by checkpoints"),
                            ("pg_stat_bgwriter_buffers_clean_total", "by the background writer"),
                            ("pg_stat_bgwriter_buffers_backend_total", "by sessions"),
                        ],
                    )
                }),
            },
            PanelSpec {
                name: "buffers-allocated",
                title: "Pages allocated",
                about: "How many pages a second does it make room for, and how often must sessions \
                    sync files themselves? The latter should be zero.",
                size: beside(8, 7),
                build: Build::One(buffers_allocated),
            },
            PanelSpec {
                name: "checkpoints",
                title: "Time spent on checkpoints",
                about: "Which share of the time does it write and sync a checkpoint? Near all of \
                    it: the disk is too slow, or checkpoints come too often.",
                size: beside(16, 7),
                build: Build::One(checkpoints),
            },
        ],
    },
    RowSpec {
        title: "Settings",
        panels: &[
            PanelSpec {
                name: "memory-settings",
                title: "Memory and log",
                about: "How much memory may it use for what, and how much log may it write before \
                    a checkpoint?",
                size: beside(14, 4),
                build: Build::One(|cx| {
                    settings(
                        cx,
                        Unit::Bytes,
                        &[
                            ("pg_settings_shared_buffers_bytes", "shared buffers"),
                            ("pg_settings_effective_cache_size_bytes", "effective cache"),
                            ("pg_settings_maintenance_work_mem_bytes", "maintenance"),
                            ("pg_settings_work_mem_bytes", "work"),
                            ("pg_settings_max_wal_size_bytes", "most log"),
                        ],
                    )
                }),
            },
            PanelSpec {
                name: "planner-settings",
                title: "Planner and workers",
                about: "What does the planner take a page for, and how many processes may work \
                    beside sessions?",
                size: beside(10, 4),
                build: Build::One(|cx| {
                    settings(
                        cx,
                        Unit::Count,
                        &[
                            ("pg_settings_random_page_cost", "random page"),
                            ("pg_settings_seq_page_cost", "page in order"),
                            ("pg_settings_max_worker_processes", "workers"),
                            ("pg_settings_max_parallel_workers", "parallel"),
                        ],
                    )
                }),
            },
        ],
    },
    RowSpec {
        title: "Logs",
        panels: &[PanelSpec {
            name: "logs",
            title: "Logs",
            about: "What does it say? The newest stand first.",
            size: beside(24, 9),
            build: Build::One(logs),
        }],
    },
    RowSpec {
        title: "Pod",
        panels: &[
            PanelSpec {
                name: "restarts",
                title: "Restarts",
                about: "How often was its pod restarted in the time shown? Red: at least once.",
                size: beside(4, 7),
                build: Build::One(|cx| pods::restarts(cx, &CHOSEN)),
            },
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
                title: "Memory",
                about: "How much memory does it hold, against what it was promised and may use? At \
                    its limit it is killed.",
                size: beside(10, 7),
                build: Build::One(|cx| pods::memory(cx, &CHOSEN)),
            },
        ],
    },
];

fn version(cx: Context<'_>) -> Option<Draft> {
    let version = cx.metric("pg_static", &CHOSEN, [])?.max_by(["short_version"]);
    Some(Draft::new(View::Names, Unit::Count).now_by(version, "short_version").silent("unknown"))
}

/// Settings, each as one number.
fn settings(cx: Context<'_>, unit: Unit, settings: &[(&str, &str)]) -> Option<Draft> {
    let mut draft = Draft::new(View::Number(Trend::Hidden), unit);
    for (metric, name) in settings {
        draft = draft.now(cx.metric(metric, &CHOSEN, [])?.max(), name);
    }
    Some(draft.silent("unknown"))
}

fn connections_used(cx: Context<'_>) -> Option<Draft> {
    let sessions = cx.metric("pg_stat_activity_count", &CHOSEN, [])?.sum();
    let share = sessions.divided_by(most_sessions(cx)?);
    let worse = vec![(0.7, Severity::Warning), (0.9, Severity::Bad)];
    let draft = Draft::new(View::Number(Trend::Shown), Unit::Share).series(share, "sessions");
    Some(draft.meaning(Meaning::Worse(worse)))
}

fn sessions(cx: Context<'_>, state: &str) -> Option<Draft> {
    let state = matcher::is("state", state);
    let sessions = narrowed(cx, "pg_stat_activity_count", [state])?.sum_by(["datname"]);
    let busy = sessions.keep(Comparison::Above, 0.0);
    let draft = Draft::new(View::Lines, Unit::Count).series_by(busy, "datname");
    Some(draft.limit(most_sessions(cx)?, "most allowed").silent("no active session"))
}

fn most_sessions(cx: Context<'_>) -> Option<Expr> {
    Some(cx.metric("pg_settings_max_connections", &CHOSEN, [])?.max())
}

fn idle_sessions(cx: Context<'_>) -> Option<Draft> {
    let idle = matcher::matches("state", "idle.*");
    let sessions = narrowed(cx, "pg_stat_activity_count", [idle])?.sum_by(["state"]);
    Some(Draft::new(View::Lines, Unit::Count).series_by(sessions, "state"))
}

fn oldest_transaction(cx: Context<'_>) -> Option<Draft> {
    let named = matcher::is_not("state", "");
    let age = narrowed(cx, "pg_stat_activity_max_tx_duration", [named])?.max_by(["state"]);
    Some(Draft::new(View::Lines, Unit::Seconds).series_by(age, "state"))
}

/// Several counters a second, each as one line.
fn rates(cx: Context<'_>, unit: Unit, counters: &[(&str, &str)]) -> Option<Draft> {
    let mut draft = Draft::new(View::Lines, unit);
    for (metric, name) in counters {
        draft = draft.series(rate(cx, metric)?, name);
    }
    Some(draft)
}

fn cache_hits(cx: Context<'_>) -> Option<Draft> {
    let rate = |metric| {
        let pages = narrowed(cx, metric, [matcher::is_not("datname", "")])?;
        Some(pages.rate(Window::RateInterval).sum_by(["datname"]))
    };
    let hit = rate("pg_stat_database_blks_hit")?;
    let read = rate("pg_stat_database_blks_read")?;
    let all = hit.clone().plus(read).keep(Comparison::Above, 0.0);
    let better = vec![(0.9, Severity::Warning), (0.99, Severity::Fine)];
    Some(
        Draft::new(View::Lines, Unit::Share)
            .series_by(hit.divided_by(all), "datname")
            .meaning(Meaning::Better(better))
            .silent("no page needed in this time"),
    )
}

fn locks(cx: Context<'_>) -> Option<Draft> {
    let locks = narrowed(cx, "pg_locks_count", [])?.sum_by(["mode"]);
    let held = locks.keep(Comparison::Above, 0.0);
    let draft = Draft::new(View::Lines, Unit::Count).series_by(held, "mode");
    Some(draft.silent("no lock held"))
}

fn buffers_allocated(cx: Context<'_>) -> Option<Draft> {
    let allocated = rate(cx, "pg_stat_bgwriter_buffers_alloc_total")?;
    let draft = Draft::new(View::Lines, Unit::PerSecond).series(allocated, "allocated");
    // Newer versions do not tell.
    Some(match rate(cx, "pg_stat_bgwriter_buffers_backend_fsync_total") {
        Some(synced) => draft.series(synced, "synced by sessions"),
        None => draft,
    })
}

/// They are counted in milliseconds.
fn checkpoints(cx: Context<'_>) -> Option<Draft> {
    let share = |metric| Some(rate(cx, metric)?.with_number(Operator::DividedBy, 1_000.0));
    Some(
        Draft::new(View::Lines, Unit::Share)
            .series(share("pg_stat_bgwriter_checkpoint_write_time_total")?, "writing")
            .series(share("pg_stat_bgwriter_checkpoint_sync_time_total")?, "syncing"),
    )
}

/// The series of the chosen instance, of the databases and modes that were chosen with it.
fn narrowed(
    cx: Context<'_>,
    metric: &str,
    matchers: impl IntoIterator<Item = Matcher>,
) -> Option<Expr> {
    let labels = cx.signal(metric)?.labels;
    let filters = [("datname", DATABASE), ("mode", MODE)].into_iter();
    let filters = filters.filter(|(label, _)| labels.contains(label));
    let filters = filters.map(|(label, chosen)| matcher::matches(label, chosen));
    cx.metric(metric, &CHOSEN, filters.chain(matchers).collect::<Vec<_>>())
}

fn rate(cx: Context<'_>, counter: &str) -> Option<Expr> {
    Some(narrowed(cx, counter, [])?.rate(Window::RateInterval).sum())
}

fn size(cx: Context<'_>) -> Option<Draft> {
    let size = narrowed(cx, "pg_database_size_bytes", [])?.max_by(["datname"]);
    Some(Draft::new(View::Lines, Unit::Bytes).series_by(size, "datname"))
}

fn temporary_files(cx: Context<'_>) -> Option<Draft> {
    let spilled = narrowed(cx, "pg_stat_database_temp_bytes", [])?;
    let rate = spilled.rate(Window::RateInterval).sum();
    Some(Draft::new(View::Lines, Unit::BytesPerSecond).series(rate, "spilled"))
}

fn logs(cx: Context<'_>) -> Option<Draft> {
    let all = lines::all(cx, &CHOSEN)?;
    Some(Draft::new(View::Logs, Unit::Count).logs(all).silent("no line in this time"))
}
