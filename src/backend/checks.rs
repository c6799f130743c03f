//! Checks from outside: who makes them, and from where. Terraform sets them up, and the run-book
//! says when they may begin.

use crate::model::Model;
use crate::model::component::{Check, Component};
use crate::model::platform::{GrafanaTarget, KubernetesTarget, Probe};

/// The components whose checks Synthetic Monitoring makes. Without it, in a Grafana that is no
/// cloud, the collector asks instead.
pub(super) fn checked(model: &Model) -> impl Iterator<Item = (&Component, &Check)> {
    let monitored = matches!(model.grafana.target, GrafanaTarget::Cloud { .. });
    let components = model.components.iter().filter(move |_| monitored);
    components.filter_map(|component| Some((component, component.check.as_ref()?)))
}

/// The probes that some check is made from.
pub(super) fn used_probes(model: &Model) -> impl Iterator<Item = &Probe> {
    let probes = model.synthetics.probes.iter().enumerate();
    probes.filter_map(|(position, probe)| {
        let used = checked(model).any(|(_, check)| check.probes.contains(&position));
        used.then_some(probe)
    })
}

/// The probes of ours that run in the cluster.
pub(super) fn probes_in_cluster(model: &Model) -> impl Iterator<Item = &Probe> {
    let there = model.kubernetes.target != KubernetesTarget::None;
    used_probes(model).filter(move |probe| there && probe.private)
}
