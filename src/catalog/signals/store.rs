//! What is known of a store that tells its metrics itself, whatever it tells.

use super::gate::Gate;
use super::{Identity, Kind, Producer, SignalSpec};
use crate::model::dashboard::Unit;

pub(super) const SIGNALS: &[SignalSpec] = &[SignalSpec {
    name: "up",
    metric: "up",
    producer: Producer::Store,
    kind: Kind::Gauge,
    unit: Unit::Count,
    identity: Identity::Label("instance"),
    labels: &[],
    gate: Gate::Scraped,
    about: "1 if the store answers the collector",
}];
