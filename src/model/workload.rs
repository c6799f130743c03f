//! What runs in the cluster: one container a pod, with what it needs around it.

use std::sync::Arc;

use crate::units::{Bytes, Cpu, Duration, Range};

/// The label that pods are selected by. A selector can never be changed, so it is one label that we
/// alone set, to the workload's name: whatever labels the demo is given later, it stays.
pub const SELECTED_BY: &str = "app.kubernetes.io/name";

/// A public image that can run programs of ours, which are in Python: they need nothing beside it.
pub const PYTHON_IMAGE: &str = "python:3.13-slim";

/// One Deployment or `StatefulSet`, and the Service before it.
#[derive(Debug, Clone)]
pub struct Workload {
    /// Name of every object of it, and of its container.
    pub name: String,
    /// What it is, in the demo: the label `app.kubernetes.io/component`.
    pub role: Role,
    /// Labels of every object and pod, in the order written; keys are unique.
    pub labels: Vec<(String, String)>,
    /// The image.
    pub image: String,
    /// Where the image is built from, if it is.
    pub build: Option<Build>,
    /// How many pods.
    pub replicas: u32,
    /// Replaces the image's entrypoint, if not empty.
    pub command: Vec<String>,
    /// Arguments; empty: the image's own.
    pub args: Vec<String>,
    /// Ports, the one that is called first; none: no Service.
    pub ports: Vec<Port>,
    /// Environment, in the order it must be set.
    pub env: Vec<EnvVar>,
    /// Whether it takes traffic.
    pub ready: Option<HealthProbe>,
    /// Whether it must be restarted.
    pub live: Option<HealthProbe>,
    /// Whether it has started.
    pub startup: Option<HealthProbe>,
    /// Processor time: request and limit.
    pub cpu: Option<Range<Cpu>>,
    /// Memory: request and limit.
    pub memory: Option<Range<Bytes>>,
    /// Files mounted into the container, from a `ConfigMap`.
    pub files: Vec<MountedFile>,
    /// Folders that must be writable, each an `emptyDir` or the storage.
    pub writable: Vec<Writable>,
    /// Size of the persistent storage; none: data goes with the pod.
    pub storage: Option<Bytes>,
    /// User and group it runs as; none: whatever the image says.
    pub user: Option<u32>,
    /// Whether its root file system can be read-only.
    pub read_only_root: bool,
    /// Seconds it gets to stop.
    pub grace: Duration,
}

impl Workload {
    /// The Secrets that its environment reads: the name of each, and the key in it.
    pub fn secrets(&self) -> impl Iterator<Item = (&str, &str)> {
        self.env.iter().filter_map(|variable| match &variable.value {
            EnvValue::Secret { name, key } => Some((name.as_str(), key.as_str())),
            EnvValue::Text(_) | EnvValue::PodField(_) => None,
        })
    }

    /// The folder that outlives its pods, and the size of it; none: a Deployment runs it.
    pub fn claim(&self) -> Option<(&Writable, Bytes)> {
        self.writable.iter().find(|folder| folder.data).zip(self.storage)
    }

    /// Whether it is load that several pods share: the k6 operator runs it, as a `TestRun`.
    pub fn is_shared_load(&self) -> bool {
        self.role == Role::Load && self.replicas > 1
    }

    /// The object that makes its pods, as `kubectl` calls it.
    pub fn controller(&self) -> String {
        let kind = if self.is_shared_load() {
            "testrun"
        } else if self.claim().is_some() {
            "statefulset"
        } else {
            "deployment"
        };
        format!("{kind}/{}", self.name)
    }

    /// The `ConfigMap` with its files.
    pub fn config_map(&self) -> String {
        format!("{}-files", self.name)
    }
}

/// Roles of workloads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A program of the demo.
    Service,
    /// A store.
    Datastore,
    /// A copy of a store that can be read from.
    ReadReplica,
    /// The load generator.
    Load,
}

/// Where an image is built from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Build {
    /// The folder.
    pub context: String,
    /// The Dockerfile in it.
    pub dockerfile: String,
}

/// A port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Port {
    /// Its name: at most 15 characters.
    pub name: String,
    /// Its number in the Service: the one that is called.
    pub number: u16,
    /// Its number in the container: mostly the same.
    pub inside: u16,
}

/// One variable of the environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvVar {
    /// Its name.
    pub name: String,
    /// Where its value comes from.
    pub value: EnvValue,
}

/// Where the value of a variable comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvValue {
    /// Written; `$(NAME)` is another variable, as Kubernetes has it.
    Text(String),
    /// A field of the pod, such as `status.podIP`.
    PodField(String),
    /// A key of a Secret.
    Secret {
        /// Name of the Secret.
        name: String,
        /// Its key.
        key: String,
    },
}

/// How a container is asked for its health.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthProbe {
    /// What is asked.
    pub action: ProbeAction,
    /// How long it is left alone at first.
    pub delay: Duration,
    /// How often it is asked.
    pub every: Duration,
    /// How long an answer may take.
    pub timeout: Duration,
    /// How many answers in a row must be bad.
    pub failures: u32,
}

/// What a container is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProbeAction {
    /// An HTTP path.
    Http {
        /// The path.
        path: String,
        /// The port.
        port: u16,
    },
    /// A gRPC health check.
    Grpc {
        /// The port.
        port: u16,
    },
    /// Whether a connection can be made.
    Tcp {
        /// The port.
        port: u16,
    },
    /// A command.
    Command(Vec<String>),
}

/// A file mounted into a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MountedFile {
    /// The path in the container.
    pub path: String,
    /// What is in it; what a thousand mount is there once.
    pub text: Arc<str>,
}

/// A folder that must be writable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Writable {
    /// Name of the volume.
    pub name: String,
    /// The path in the container.
    pub path: String,
    /// Whether the persistent storage, if there is any, is mounted here.
    pub data: bool,
}

/// The key of each file in a `ConfigMap`: its path, in the letters a key may have.
pub fn file_keys(files: &[MountedFile]) -> Vec<String> {
    let mut keys: Vec<String> = Vec::new();
    for file in files {
        let mut key = file.path.trim_start_matches('/').replace(
            |letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '.' | '_' | '-'),
            "-",
        );
        // Two paths that differ in other letters only are still two files.
        while keys.contains(&key) {
            key.push('-');
        }
        keys.push(key);
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_files_never_share_a_key() {
        let paths = ["/etc/a.conf", "/etc/a conf", "/etc/a/conf", "/etc-a-conf"];
        let file = |path: &str| MountedFile { path: path.to_owned(), text: "".into() };
        let keys = file_keys(&paths.map(file));
        assert_eq!(keys, ["etc-a.conf", "etc-a-conf", "etc-a-conf-", "etc-a-conf--"]);
    }
}
