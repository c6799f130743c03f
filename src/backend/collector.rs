//! Where the collector is in the cluster: the one that installs it and those who talk to it agree here.
//!
//! Every name begins with that of the demo, so that demos may share a cluster.

use crate::model::Model;
use crate::words::Collector;

/// Who collects in the cluster: with a Grafana of ours always an Alloy of ours.
fn who(model: &Model) -> Collector {
    if model.brings_grafana() { Collector::Alloy } else { model.telemetry.collector }
}

/// The version of Alloy that the configuration is written for.
pub(super) const ALLOY: &str = "v1.18.1";

/// The file that configures it, in the folder `collector/`.
pub(super) const CONFIGURATION: &str = "config.alloy";

/// Where OTLP over HTTP is taken; the other port is the user's to say.
pub(super) const OTLP_HTTP: u16 = 4318;

/// The namespace that the collector runs in, and from which checks are made.
pub(super) fn namespace(model: &Model) -> String {
    model.demo.monitoring()
}

/// The Helm release of the collector.
pub(super) fn release(model: &Model) -> String {
    let chart = match who(model) {
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
    match who(model) {
        Collector::Alloy => Some(release),
        Collector::K8sMonitoring => Some(format!("{release}-alloy-receiver")),
        Collector::None => None,
    }
}
