//! The series that say how components are: −1 unknown, 0 fine, 1 bad.

use super::gate::Gate;
use super::{Identity, Kind, Producer, SignalSpec};
use crate::model::dashboard::Unit;

pub(super) const SIGNALS: &[SignalSpec] = &[
    SignalSpec {
        name: "component-signal",
        metric: "mltgen_component_signal",
        producer: Producer::Rules,
        kind: Kind::Gauge,
        unit: Unit::State,
        identity: Identity::Label("component"),
        labels: &["signal"],
        gate: Gate::Always,
        about: "how a component is, by one signal",
    },
    SignalSpec {
        name: "component-health",
        metric: "mltgen_component_health",
        producer: Producer::Rules,
        kind: Kind::Gauge,
        unit: Unit::State,
        identity: Identity::Label("component"),
        labels: &[],
        gate: Gate::Always,
        about: "how a component is: as bad as its worst signal",
    },
];
