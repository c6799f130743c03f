//! Metrics of the cluster: those that the k8s-monitoring chart keeps without being asked.

use super::gate::Gate;
use super::{Identity, Kind, Producer, SignalSpec};
use crate::model::dashboard::Unit;

pub(super) const SIGNALS: &[SignalSpec] = &[
    SignalSpec {
        kind: Kind::Counter,
        ..container("container_cpu_usage_seconds_total", Unit::Seconds, "processor time used")
    },
    SignalSpec {
        kind: Kind::Counter,
        ..container(
            "container_cpu_cfs_throttled_periods_total",
            Unit::Count,
            "periods in which the CPU limit held it back",
        )
    },
    SignalSpec {
        kind: Kind::Counter,
        ..container("container_cpu_cfs_periods_total", Unit::Count, "periods it wanted to run in")
    },
    container("container_memory_working_set_bytes", Unit::Bytes, "memory that cannot be freed"),
    network("container_network_receive_bytes_total", Unit::Bytes, "bytes received"),
    network("container_network_transmit_bytes_total", Unit::Bytes, "bytes sent"),
    network("container_network_receive_packets_total", Unit::Count, "packets received"),
    network("container_network_transmit_packets_total", Unit::Count, "packets sent"),
    network(
        "container_network_receive_packets_dropped_total",
        Unit::Count,
        "packets lost on their way in",
    ),
    network(
        "container_network_transmit_packets_dropped_total",
        Unit::Count,
        "packets lost on their way out",
    ),
    SignalSpec {
        producer: Producer::KubeState,
        kind: Kind::Counter,
        ..container("kube_pod_container_status_restarts_total", Unit::Count, "restarts, by pod")
    },
    resource("kube_pod_container_resource_requests", "what it was promised: cores or bytes"),
    resource("kube_pod_container_resource_limits", "what it may use at most: cores or bytes"),
    deployment("kube_deployment_spec_replicas", "pods wanted"),
    deployment("kube_deployment_status_replicas_available", "pods that take traffic"),
    SignalSpec {
        unit: Unit::Seconds,
        identity: Identity::ReplicaSet,
        ..deployment("kube_replicaset_created", "when pods were made anew, since 1970")
    },
];

const fn container(metric: &'static str, unit: Unit, about: &'static str) -> SignalSpec {
    SignalSpec {
        name: metric,
        metric,
        producer: Producer::Cadvisor,
        kind: Kind::Gauge,
        unit,
        identity: Identity::Container,
        labels: &["pod"],
        gate: Gate::Cluster,
        about,
    }
}

/// The network belongs to the pod: its series have no container.
const fn network(metric: &'static str, unit: Unit, about: &'static str) -> SignalSpec {
    SignalSpec {
        kind: Kind::Counter,
        identity: Identity::Pod,
        labels: &["pod", "interface"],
        ..container(metric, unit, about)
    }
}

const fn resource(metric: &'static str, about: &'static str) -> SignalSpec {
    SignalSpec {
        producer: Producer::KubeState,
        labels: &["pod", "resource"],
        ..container(metric, Unit::Count, about)
    }
}

const fn deployment(metric: &'static str, about: &'static str) -> SignalSpec {
    SignalSpec {
        producer: Producer::KubeState,
        identity: Identity::Deployment,
        labels: &[],
        ..container(metric, Unit::Count, about)
    }
}
