//! Metrics of the exporter for Redis. While Redis cannot be reached, all but `redis_up` are absent.

use super::{SignalSpec, counter, gauge};
use crate::model::dashboard::Unit;

const ENGINE: &str = "redis";

pub(super) const SIGNALS: &[SignalSpec] = &[
    gauge("redis_up", ENGINE, Unit::Count, &[], "1 if the exporter reaches the store"),
    gauge("redis_uptime_in_seconds", ENGINE, Unit::Seconds, &[], "time since it started"),
    gauge("redis_connected_clients", ENGINE, Unit::Count, &[], "clients, the exporter included"),
    gauge("redis_blocked_clients", ENGINE, Unit::Count, &[], "clients that wait for a key"),
    gauge("redis_memory_used_bytes", ENGINE, Unit::Bytes, &[], "memory taken by data"),
    gauge("redis_memory_used_rss_bytes", ENGINE, Unit::Bytes, &[], "memory taken from the system"),
    gauge("redis_memory_max_bytes", ENGINE, Unit::Bytes, &[], "memory allowed; 0 is no limit"),
    gauge("redis_mem_fragmentation_ratio", ENGINE, Unit::Count, &[], "system's over data's memory"),
    counter("redis_commands_total", ENGINE, Unit::Count, &["cmd"], "commands run"),
    counter(
        "redis_commands_duration_seconds_total",
        ENGINE,
        Unit::Seconds,
        &["cmd"],
        "time spent on commands",
    ),
    counter("redis_keyspace_hits_total", ENGINE, Unit::Count, &[], "keys found"),
    counter("redis_keyspace_misses_total", ENGINE, Unit::Count, &[], "keys not found"),
    counter(
        "redis_evicted_keys_total",
        ENGINE,
        Unit::Count,
        &[],
        "keys dropped for want of memory",
    ),
    counter("redis_expired_keys_total", ENGINE, Unit::Count, &[], "keys whose time was over"),
    gauge("redis_db_keys", ENGINE, Unit::Count, &["db"], "keys"),
    gauge("redis_db_keys_expiring", ENGINE, Unit::Count, &["db"], "keys with a time to live"),
    gauge("redis_connected_slaves", ENGINE, Unit::Count, &[], "read replicas that follow it"),
    gauge(
        "redis_connected_slave_lag_seconds",
        ENGINE,
        Unit::Seconds,
        &["slave_ip", "slave_port", "slave_state"],
        "time since it last heard from each read replica",
    ),
    counter("redis_net_input_bytes_total", ENGINE, Unit::Bytes, &[], "bytes received"),
    counter("redis_net_output_bytes_total", ENGINE, Unit::Bytes, &[], "bytes sent"),
];
