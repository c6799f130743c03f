//! ATTRIBUTES: resource attributes that a pod can tell of itself. To add one: a row here.

use crate::model::platform::ResourceAttribute;

/// Every attribute, by name. Fields are those of the downward API of Kubernetes; `k8s.app` is the
/// label `app`, as the application of 2023 has it.
pub static ATTRIBUTES: &[ResourceAttribute] = &[
    ResourceAttribute { name: "k8s.app", variable: "K8S_APP", field: "metadata.labels['app']" },
    ResourceAttribute {
        name: "k8s.namespace.name",
        variable: "K8S_NAMESPACE_NAME",
        field: "metadata.namespace",
    },
    ResourceAttribute { name: "k8s.node.ip", variable: "K8S_NODE_IP", field: "status.hostIP" },
    ResourceAttribute { name: "k8s.node.name", variable: "K8S_NODE_NAME", field: "spec.nodeName" },
    ResourceAttribute { name: "k8s.pod.ip", variable: "K8S_POD_IP", field: "status.podIP" },
    ResourceAttribute { name: "k8s.pod.name", variable: "K8S_POD_NAME", field: "metadata.name" },
    ResourceAttribute { name: "k8s.pod.uid", variable: "K8S_POD_UID", field: "metadata.uid" },
    ResourceAttribute {
        name: "k8s.serviceaccount.name",
        variable: "K8S_SERVICEACCOUNT_NAME",
        field: "spec.serviceAccountName",
    },
];
