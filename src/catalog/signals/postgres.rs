//! Metrics of the exporter for Postgres. `pg_stat_database_*` are counters without `_total`.

use super::gate::Gate;
use super::{SignalSpec, counter, gauge};
use crate::model::dashboard::Unit;

const ENGINE: &str = "postgres";
const DATABASE: &[&str] = &["datname"];

/// Before this version, checkpoints are counted among what the background writer does; from it on
/// they have a collector of their own, which is off unless asked for.
const CHECKPOINTER: u32 = 17;

pub(super) const SIGNALS: &[SignalSpec] = &[
    gauge("pg_up", ENGINE, Unit::Count, &[], "1 if the exporter reaches the store"),
    gauge("pg_settings_max_connections", ENGINE, Unit::Count, &[], "sessions allowed"),
    gauge("pg_settings_shared_buffers_bytes", ENGINE, Unit::Bytes, &[], "memory for shared pages"),
    gauge(
        "pg_settings_effective_cache_size_bytes",
        ENGINE,
        Unit::Bytes,
        &[],
        "memory that the planner takes for cache",
    ),
    gauge(
        "pg_settings_maintenance_work_mem_bytes",
        ENGINE,
        Unit::Bytes,
        &[],
        "memory for vacuum and new indexes",
    ),
    gauge("pg_settings_max_wal_size_bytes", ENGINE, Unit::Bytes, &[], "log before a checkpoint"),
    gauge("pg_settings_random_page_cost", ENGINE, Unit::Count, &[], "cost of a page out of order"),
    gauge("pg_settings_seq_page_cost", ENGINE, Unit::Count, &[], "cost of a page in order"),
    gauge("pg_settings_max_worker_processes", ENGINE, Unit::Count, &[], "background processes"),
    gauge("pg_settings_max_parallel_workers", ENGINE, Unit::Count, &[], "of them for queries"),
    gauge("pg_static", ENGINE, Unit::Count, &["short_version", "version"], "1, with its version"),
    gauge("pg_settings_work_mem_bytes", ENGINE, Unit::Bytes, &[], "memory for each sort or hash"),
    gauge("pg_stat_activity_count", ENGINE, Unit::Count, &["datname", "state"], "sessions"),
    gauge(
        "pg_stat_activity_max_tx_duration",
        ENGINE,
        Unit::Seconds,
        &["datname", "state"],
        "age of the oldest transaction",
    ),
    gauge("pg_locks_count", ENGINE, Unit::Count, &["datname", "mode"], "locks held"),
    gauge("pg_database_size_bytes", ENGINE, Unit::Bytes, DATABASE, "size on disk"),
    database("pg_stat_database_xact_commit", "transactions committed"),
    database("pg_stat_database_xact_rollback", "transactions rolled back"),
    database("pg_stat_database_blks_read", "pages read from disk"),
    database("pg_stat_database_blks_hit", "pages found in memory"),
    database("pg_stat_database_tup_returned", "rows read"),
    database("pg_stat_database_tup_fetched", "rows fetched by queries"),
    database("pg_stat_database_tup_inserted", "rows inserted"),
    database("pg_stat_database_tup_updated", "rows updated"),
    database("pg_stat_database_tup_deleted", "rows deleted"),
    database("pg_stat_database_conflicts", "queries cancelled by recovery"),
    database("pg_stat_database_deadlocks", "deadlocks"),
    counter("pg_stat_database_temp_bytes", ENGINE, Unit::Bytes, DATABASE, "bytes spilled to disk"),
    writer("pg_stat_bgwriter_buffers_alloc_total", "pages allocated"),
    writer("pg_stat_bgwriter_buffers_clean_total", "pages cleaned by the background writer"),
    checkpoint("pg_stat_bgwriter_buffers_checkpoint_total", "pages written by checkpoints"),
    checkpoint("pg_stat_bgwriter_buffers_backend_total", "pages written by sessions themselves"),
    checkpoint(
        "pg_stat_bgwriter_buffers_backend_fsync_total",
        "times that sessions had to sync files themselves",
    ),
    SignalSpec {
        unit: Unit::Milliseconds,
        ..checkpoint("pg_stat_bgwriter_checkpoint_write_time_total", "time spent on writing")
    },
    SignalSpec {
        unit: Unit::Milliseconds,
        ..checkpoint("pg_stat_bgwriter_checkpoint_sync_time_total", "time spent on syncing")
    },
];

const fn database(metric: &'static str, about: &'static str) -> SignalSpec {
    counter(metric, ENGINE, Unit::Count, DATABASE, about)
}

const fn writer(metric: &'static str, about: &'static str) -> SignalSpec {
    counter(metric, ENGINE, Unit::Count, &[], about)
}

const fn checkpoint(metric: &'static str, about: &'static str) -> SignalSpec {
    SignalSpec { gate: Gate::ExportedBefore(ENGINE, CHECKPOINTER), ..writer(metric, about) }
}
