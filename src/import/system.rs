//! What was read, whatever language it was written in: workloads as they are, with nothing guessed yet.

use std::collections::BTreeSet;

use super::piece::{Piece, Place};
use crate::source::Span;
use crate::syntax::yaml_tree::Node;
use crate::units::{Bytes, Cpu, Duration, Range};

/// All that was read.
#[derive(Debug, Default)]
pub(super) struct System {
    /// What it is called, where that is said.
    pub(super) name: Option<String>,
    /// The Kubernetes namespace.
    pub(super) namespace: Option<String>,
    /// Labels of all pods.
    pub(super) labels: Vec<(String, String)>,
    /// What runs, in the order written.
    pub(super) workloads: Vec<Workload>,
    /// Objects that the language has no words for, kept as they are.
    pub(super) raw: Vec<Kept>,
    /// Dashboards.
    pub(super) boards: Vec<Kept>,
    /// What could not be kept.
    pub(super) remarks: Vec<Remark>,
    /// Values that are secrets, wherever they stand.
    pub(super) secrets: BTreeSet<String>,
    /// Whether programs are built from their sources.
    pub(super) is_built: bool,
}

/// A text that is kept as it is, in a file of its own.
#[derive(Debug)]
pub(super) struct Kept {
    /// Its name, without folder and ending.
    pub(super) name: String,
    /// Its text.
    pub(super) text: String,
    /// Kind and name of the object it is; empty for a dashboard.
    pub(super) object: (String, String),
    /// What it is, for people.
    pub(super) what: String,
    /// Where it was written.
    pub(super) span: Span,
}

/// Something that is worth knowing about what was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remark {
    /// Where.
    pub(super) span: Span,
    /// What.
    pub(super) text: String,
}

/// A program, or a store.
#[derive(Debug)]
pub(super) struct Workload {
    /// What it is called where it was written.
    pub(super) name: String,
    /// Where.
    pub(super) span: Span,
    /// Names it is reached by.
    pub(super) hosts: Vec<String>,
    /// Its image.
    pub(super) image: Option<String>,
    /// The folder and the Dockerfile that its image is built from.
    pub(super) build: Option<(String, Option<String>)>,
    /// Ports, the one that is called first.
    pub(super) ports: Vec<Port>,
    /// How it is reached from outside.
    pub(super) expose: Option<Expose>,
    /// How many pods.
    pub(super) replicas: u32,
    /// Replaces the entrypoint of the image.
    pub(super) command: Vec<String>,
    /// Arguments.
    pub(super) args: Vec<String>,
    /// Environment.
    pub(super) env: Vec<Variable>,
    /// Whether it takes traffic.
    pub(super) ready: Option<Probe>,
    /// Whether it must be restarted.
    pub(super) live: Option<Probe>,
    /// Whether it has started.
    pub(super) startup: Option<Probe>,
    /// Processor time.
    pub(super) cpu: Option<Range<Cpu>>,
    /// Memory.
    pub(super) memory: Option<Range<Bytes>>,
    /// Files mounted into it: path, and text.
    pub(super) files: Vec<File>,
    /// What keeps its data.
    pub(super) volume: Option<Volume>,
    /// Whom it waits for.
    pub(super) after: Vec<String>,
    /// Labels of its pods.
    pub(super) labels: Vec<(String, String)>,
    /// What could not be said of it.
    pub(super) remarks: Vec<Remark>,
    /// What there are no words for, and a patch keeps.
    pub(super) kept: Vec<Piece>,
    /// Claims that its pods had, by their names.
    pub(super) claims: Vec<(String, Node)>,
    /// How its health is asked for, as it was written: ready, live, startup.
    pub(super) asked: [Option<Node>; 3],
    /// The kind of the object that made its pods; empty if none did.
    pub(super) kind: String,
    /// What its container was called.
    pub(super) container: String,
    /// Ports of all containers of the pod that have names, whatever they speak.
    pub(super) named_ports: Vec<(String, u16)>,
    /// Whether it is only called by protocols that a demo has no ports for.
    pub(super) is_without_tcp: bool,
}

impl Workload {
    /// One that says nothing yet.
    pub(super) fn new(name: &str, span: Span) -> Self {
        Self {
            name: name.to_owned(),
            span,
            hosts: vec![name.to_owned()],
            image: None,
            build: None,
            ports: Vec::new(),
            expose: None,
            replicas: 1,
            command: Vec::new(),
            args: Vec::new(),
            env: Vec::new(),
            ready: None,
            live: None,
            startup: None,
            cpu: None,
            memory: None,
            files: Vec::new(),
            volume: None,
            after: Vec::new(),
            labels: Vec::new(),
            remarks: Vec::new(),
            kept: Vec::new(),
            claims: Vec::new(),
            asked: [None, None, None],
            kind: String::new(),
            container: name.to_owned(),
            named_ports: Vec::new(),
            is_without_tcp: false,
        }
    }

    /// Keeps what there are no words for.
    pub(super) fn keep(&mut self, place: Place, key: &str, node: Node, what: impl Into<String>) {
        self.kept.push(Piece { place, key: key.to_owned(), node, what: what.into() });
    }

    /// Adds what could not be said.
    pub(super) fn remark(&mut self, span: Span, text: impl Into<String>) {
        let remark = Remark { span, text: text.into() };
        if !self.remarks.iter().any(|other| other.text == remark.text) {
            self.remarks.push(remark);
        }
    }
}

/// A port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Port {
    /// The number that is called.
    pub(super) number: u16,
    /// The number in the container.
    pub(super) inside: u16,
    /// What it is called.
    pub(super) name: Option<String>,
}

/// A way in from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Expose {
    /// What the object is called, where that is said.
    pub(super) name: Option<String>,
    /// The port outside.
    pub(super) port: u16,
    /// The word for it.
    pub(super) kind: &'static str,
    /// The host of an ingress; may be empty.
    pub(super) host: String,
}

/// A variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Variable {
    /// Its name.
    pub(super) name: String,
    /// Its value.
    pub(super) value: Given,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Given {
    /// It is written.
    Text(String),
    /// It is a key of a Secret; the value, if the Secret was read too.
    Secret { of: String, key: String, value: Option<String> },
    /// It is a field of the pod.
    Field(String),
}

/// How health is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Probe {
    /// What is asked.
    pub(super) ask: Ask,
    /// How long it is left alone.
    pub(super) delay: Option<Duration>,
    /// How often.
    pub(super) every: Option<Duration>,
    /// How long an answer may take.
    pub(super) timeout: Option<Duration>,
    /// How many in a row must be bad.
    pub(super) failures: Option<u32>,
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ask {
    /// A path, at a port of the container.
    Http(String, Option<u16>),
    /// The health service of gRPC.
    Grpc(Option<u16>),
    /// Whether there is a connection.
    Tcp(Option<u16>),
    /// A command.
    Command(Vec<String>),
}

/// A mounted file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File {
    /// Its path in the container.
    pub(super) path: String,
    /// Its path beside the demo.
    pub(super) from: String,
    /// What is in it.
    pub(super) text: String,
}

/// What keeps data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Volume {
    /// What it is called.
    pub(super) name: String,
    /// Its size, where one is said.
    pub(super) size: Option<Bytes>,
}
