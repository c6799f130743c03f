//! The series that this demo's own rules record: how components are (−1 unknown, 0 fine, 1 bad), how
//! many log lines count, and what is left of what was promised.

use super::gate::Gate;
use super::{Identity, Kind, Producer, SignalSpec};
use crate::model::dashboard::Unit;

pub(super) const SIGNALS: &[SignalSpec] = &[
    recorded(
        "component-info",
        "mltgen_component_info",
        Unit::Count,
        &["demo", "kind"],
        "1 for each component, where something is about all of its kind",
    ),
    recorded(
        "component-signal",
        "mltgen_component_signal",
        Unit::State,
        &["demo", "signal"],
        "how a component is, by one signal",
    ),
    recorded(
        "component-health",
        "mltgen_component_health",
        Unit::State,
        &["demo"],
        "how a component is: as bad as its worst signal",
    ),
    recorded(
        "log-lines",
        "mltgen_log_lines",
        Unit::Count,
        &["demo", "signal", "alert"],
        "log lines that a signal or an alert looks at, counted by the log store",
    ),
    recorded(
        "slo-events",
        "mltgen_slo_events",
        Unit::Count,
        &["demo", "slo"],
        "what an objective counts, since the evaluation before",
    ),
    recorded(
        "slo-bad-events",
        "mltgen_slo_bad_events",
        Unit::Count,
        &["demo", "slo"],
        "what an objective counts as bad, since the evaluation before",
    ),
    recorded(
        "slo-budget-left",
        "mltgen_slo_budget_left",
        Unit::Count,
        &["demo", "slo"],
        "what is left of a budget, in its unit: seconds, events, or a share of one",
    ),
];

const fn recorded(
    name: &'static str,
    metric: &'static str,
    unit: Unit,
    labels: &'static [&'static str],
    about: &'static str,
) -> SignalSpec {
    SignalSpec {
        name,
        metric,
        producer: Producer::Rules,
        kind: Kind::Gauge,
        unit,
        identity: Identity::Label("component"),
        labels,
        gate: Gate::Always,
        about,
    }
}
