//! Metrics of checks from outside. A check that was paused gives nothing, which is not zero.

use super::gate::Gate;
use super::{Identity, Kind, Producer, SignalSpec};
use crate::model::dashboard::Unit;

pub(super) const SIGNALS: &[SignalSpec] = &[
    check("probe_success", Unit::Count, &["probe"], "1 if the check went well"),
    check("probe_duration_seconds", Unit::Seconds, &["probe"], "how long the check took"),
    check("probe_http_status_code", Unit::Count, &["probe"], "what the HTTP answer was"),
    check(
        "probe_http_duration_seconds",
        Unit::Seconds,
        &["probe", "phase"],
        "how long each phase of the check took",
    ),
    monitoring("probe_all_success_sum", "checks that went well"),
    monitoring("probe_all_success_count", "checks made"),
];

const fn check(
    metric: &'static str,
    unit: Unit,
    labels: &'static [&'static str],
    about: &'static str,
) -> SignalSpec {
    SignalSpec {
        name: metric,
        metric,
        producer: Producer::Checks,
        kind: Kind::Gauge,
        unit,
        identity: Identity::Check,
        labels,
        gate: Gate::Checks,
        about,
    }
}

/// The blackbox exporter keeps no such counters.
const fn monitoring(metric: &'static str, about: &'static str) -> SignalSpec {
    SignalSpec {
        kind: Kind::Counter,
        gate: Gate::SyntheticMonitoring,
        ..check(metric, Unit::Count, &["probe"], about)
    }
}
