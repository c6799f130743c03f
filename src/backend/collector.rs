//! Where the collector is in the cluster: the one that installs it and those who talk to it agree here.
//!
//! Every name begins with that of the demo, so that demos may share a cluster.

use crate::model::Model;
use crate::words::Collector;

/// The file that configures it, in the folder `collector/`.
pub(super) const CONFIGURATION: &str = "config.alloy";

/// The namespace that the collector runs in, and from which checks are made.
pub(super) fn namespace(model: &Model) -> String {
    format!("{}-monitoring", model.demo.name)
}

/// The Helm release of the collector.
pub(super) fn release(model: &Model) -> String {
    let chart = match model.telemetry.collector {
        Collector::Alloy | Collector::None => "alloy",
        Collector::K8sMonitoring => "k8s-monitoring",
    };
    format!("{}-{chart}", model.demo.name)
}

/// The Helm release of kube-state-metrics, and its Service.
pub(super) fn kube_state_metrics(model: &Model) -> String {
    format!("{}-kube-state-metrics", model.demo.name)
}

/// The Service in [`namespace`] that takes traces; none if the collector is somebody else's.
///
/// Charts name it: Alloy's by its release, and k8s-monitoring by its release and by the collector
/// that has the receiver.
pub(super) fn receiver(model: &Model) -> Option<String> {
    let release = release(model);
    match model.telemetry.collector {
        Collector::Alloy => Some(release),
        Collector::K8sMonitoring => Some(format!("{release}-alloy-receiver")),
        Collector::None => None,
    }
}
