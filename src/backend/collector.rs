//! Where the collector is in the cluster: the one that installs it and those who talk to it agree here.

use crate::words::Collector;

/// The namespace that the collector runs in, and from which checks are made.
pub(super) const NAMESPACE: &str = "monitoring";

/// The Service in [`NAMESPACE`] that takes traces; none if the collector is somebody else's.
///
/// Charts name it: `alloy` by the release of that name, and k8s-monitoring by its release and by the
/// collector that has the receiver.
pub(super) const fn receiver(collector: Collector) -> Option<&'static str> {
    match collector {
        Collector::Alloy => Some("alloy"),
        Collector::K8sMonitoring => Some("k8s-monitoring-alloy-receiver"),
        Collector::None => None,
    }
}
