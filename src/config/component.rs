//! Services, datastores, external systems.

use crate::config::Text;
use crate::config::condition::{Bound, LineCondition};
use crate::config::decode::{Decode, Map, wrong_type};
use crate::config::form::{Form, Switch};
use crate::config::macros::{entry, table};
use crate::config::objective::When;
use crate::config::shape::Shape;
use crate::config::tree::{Node, Value};
use crate::config::word::EngineName;
use crate::diag::{Diagnostics, Reported};
use crate::source::{Span, Spanned};
use crate::units::{Bytes, Cpu, Duration, Range};
use crate::words::{CallKind, ExposeKind, Method, Protocol, SignalKind, Word};

entry! {
    /// A program of the demo.
    pub struct Service {
        /// The image.
        optional image: Text,
        /// Where the image is built from.
        optional build: Build,
        /// The port it is called on, or `false` if nobody calls it; default: 8080.
        optional port: Switch<Spanned<u16>>,
        /// The port its program listens on, where that is another one; default: `port`.
        optional listens: Spanned<u16>,
        /// More ports, by name.
        optional ports: Map<Spanned<u16>>,
        /// What it speaks; default: `http`.
        optional protocol: Protocol,
        /// How many pods; default: 1.
        optional replicas: u32,
        /// Processor time: `request..limit`, or both at once.
        optional cpu: Range<Cpu>,
        /// Memory: `request..limit`, or both at once.
        optional memory: Range<Bytes>,
        /// Replaces the image's entrypoint.
        optional command: Vec<Text>,
        /// Arguments.
        optional args: Vec<Text>,
        /// Files in the container: path, and the file it comes from.
        optional files: Map<Text>,
        /// Variables.
        optional env: Map<Form<Text, EnvTable>>,
        /// Whom it calls.
        optional calls: Vec<Form<Text, Call>>,
        /// Variables written for each call, with `${callee.…}` in name and value.
        optional call_env: Map<Text>,
        /// Whether it takes traffic.
        optional ready: Form<Text, Probe>,
        /// Whether it must be restarted.
        optional live: Form<Text, Probe>,
        /// Whether it has started.
        optional startup: Form<Text, Probe>,
        /// The check from outside: a path, `false`, or more.
        optional check: Switch<Form<Text, Check>>,
        /// Whether it is reached from outside the cluster.
        optional expose: Form<bool, Expose>,
        /// What turns it red.
        optional health: Form<Vec<Text>, Health>,
        /// Which of its log lines are errors.
        optional error_lines: LineCondition,
        /// Its group in the diagram.
        optional group: Text,
        /// Whether the diagram leaves it out.
        optional hidden: bool,
    }
}

entry! {
    /// A store.
    pub struct Datastore {
        /// The engine: `mltgen explain engines` lists them, `[engines]` has your own.
        required engine: Spanned<EngineName>,
        /// The version of the engine.
        optional version: Text,
        /// The image; default: the official one.
        optional image: Text,
        /// The database that is made.
        optional database: Text,
        /// The administrator.
        optional admin: Text,
        /// Users with the rights of the database.
        optional users: Vec<Text>,
        /// Users with all rights.
        optional superusers: Vec<Text>,
        /// The most sessions at a time.
        optional max_connections: u32,
        /// Copies that can be read from; default: 0.
        optional read_replicas: Spanned<u32>,
        /// Who makes users and tables: `generated`, `image`, or a file of SQL.
        optional init: Text,
        /// Size of the persistent storage; default: none, data goes with the pod.
        optional storage: Bytes,
        /// The port it is called on; default: the engine's.
        optional port: Spanned<u16>,
        /// Processor time: `request..limit`, or both at once.
        optional cpu: Range<Cpu>,
        /// Memory: `request..limit`, or both at once.
        optional memory: Range<Bytes>,
        /// Replaces the engine's command.
        optional command: Vec<Text>,
        /// Replaces the engine's arguments.
        optional args: Vec<Text>,
        /// Files in the container: path, and the file it comes from.
        optional files: Map<Text>,
        /// Variables.
        optional env: Map<Form<Text, EnvTable>>,
        /// Whether it takes traffic.
        optional ready: Form<Text, Probe>,
        /// Whether it must be restarted.
        optional live: Form<Text, Probe>,
        /// Whether it has started.
        optional startup: Form<Text, Probe>,
        /// What turns it red.
        optional health: Form<Vec<Text>, Health>,
        /// Which of its log lines are errors.
        optional error_lines: LineCondition,
        /// Its group in the diagram.
        optional group: Text,
        /// Whether the diagram leaves it out.
        optional hidden: bool,
    }
}

entry! {
    /// A system that is not ours.
    pub struct External {
        /// Its address.
        required url: Text,
        /// The check from outside: a path, `false`, or more.
        optional check: Switch<Form<Text, Check>>,
        /// What turns it red.
        optional health: Form<Vec<Text>, Health>,
        /// Its group in the diagram.
        optional group: Text,
        /// Whether the diagram leaves it out.
        optional hidden: bool,
    }
}

table! {
    /// Where an image is built from.
    pub struct Build {
        /// The folder.
        required context: Text,
        /// The Dockerfile in it; default: `Dockerfile`.
        optional dockerfile: Text,
    }
}

table! {
    /// A variable that needs a word more.
    pub struct EnvTable {
        /// This value is no secret, whatever its name says.
        optional public: Text,
        /// The value is a key of a Secret.
        optional secret: bool,
        /// The Secret; default: the component's own.
        optional of: Text,
        /// The key in it; default: named as the variable.
        optional key: Text,
        /// The value is a field of the pod, such as `status.podIP`.
        optional field: Text,
    }
}

table! {
    /// A call that needs a word more.
    pub struct Call {
        /// Whom it depends on.
        required to: Text,
        /// Where the connection goes.
        optional via: Text,
        /// As which user of the datastore.
        optional user: Text,
        /// Whether the caller waits; default: `sync`.
        optional kind: CallKind,
        /// Whether the diagram has an arrow; default: true.
        optional drawn: bool,
    }
}

table! {
    /// How a container is asked for its health.
    pub struct Probe {
        /// An HTTP path.
        optional path: Text,
        /// A command.
        optional command: Vec<Text>,
        /// The port; default: that of the service.
        optional port: u16,
        /// How long it is left alone at first; default: `0s`.
        optional delay: Duration,
        /// How often; default: `10s`.
        optional every: Duration,
        /// How long an answer may take; default: `1s`.
        optional timeout: Duration,
        /// How many answers in a row must be bad; default: 3.
        optional failures: u32,
    }
}

table! {
    /// A check from outside that needs a word more.
    pub struct Check {
        /// The path; default: `/`.
        optional path: Text,
        /// How often.
        optional every: Spanned<Duration>,
        /// How long an answer may take.
        optional timeout: Spanned<Duration>,
        /// Which answers are fine.
        optional status: Vec<u16>,
        /// The HTTP method; default: `GET`.
        optional method: Method,
        /// Text that the answer must contain.
        optional contains: Text,
        /// Where from, by title.
        optional probes: Vec<Text>,
    }
}

table! {
    /// A Service that is reached from outside the cluster.
    pub struct Expose {
        /// Its name; default: `<name>-external`.
        optional name: Text,
        /// The port outside; default: that of the service.
        optional port: Spanned<u16>,
        /// The way in; default: `load-balancer`.
        optional kind as "type": ExposeKind,
        /// The host name of an ingress.
        optional host: Text,
    }
}

/// What turns a component red: known signals, and some of one's own.
#[derive(Debug, Clone, Default)]
pub struct Health(pub Vec<(Spanned<String>, HealthValue)>);

/// What is said of a signal.
#[derive(Debug, Clone)]
pub enum HealthValue {
    /// `false`: it does not count.
    Off(Span),
    /// A bound on it.
    Bound(Spanned<Bound>),
    /// A recorded metric in its place, or a wider reach.
    Text(Text),
    /// A signal of one's own.
    Own(Box<OwnSignal>),
}

table! {
    /// A signal of your own.
    pub struct OwnSignal {
        /// When it is bad: as in an alert.
        required when: When,
        /// What the tooltip says.
        optional text: Text,
    }
}

impl Decode for Health {
    fn shape() -> Shape {
        Shape::Map(|| Shape::Either(OwnSignal::shape, || Shape::Leaf))
    }

    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        let Value::Table(table) = &node.value else {
            return Err(wrong_type("a table", node, diags));
        };
        let read = |(name, value): &(Spanned<String>, Node)| {
            Some((name.clone(), health_value(name, value, diags).ok()?))
        };
        Ok(Self(table.entries.iter().filter_map(read).collect()))
    }
}

/// Whether a text is meant as a bound: nothing else can be said of latency, and no metric begins with
/// a digit.
fn is_bound(signal: &str, text: &str) -> bool {
    let begins = |first: char| first.is_ascii_digit() || "=!<>".contains(first);
    signal == SignalKind::Latency.word() || text.starts_with(begins)
}

fn health_value(
    name: &Spanned<String>,
    node: &Node,
    diags: &mut Diagnostics,
) -> Result<HealthValue, Reported> {
    let known = SignalKind::ALL.iter().any(|(_, word, _)| *word == name.value);
    if !known && node.table().is_none() {
        let words = SignalKind::ALL.iter().map(|(_, word, _)| *word);
        let diagnostic = super::decode::unknown_word("signal", &name.value, name.span, words);
        return Err(diags.error(diagnostic));
    }
    match &node.value {
        Value::Bool(false) => Ok(HealthValue::Off(node.span)),
        Value::Table(_) if !known => {
            OwnSignal::decode(node, diags).map(|own| HealthValue::Own(Box::new(own)))
        }
        Value::Text(text) if is_bound(&name.value, text) => {
            Spanned::decode(node, diags).map(HealthValue::Bound)
        }
        Value::Text(text) => {
            Ok(HealthValue::Text(Spanned { value: text.clone(), span: node.span }))
        }
        _ => Err(wrong_type("`false`, a bound, or a recorded metric", node, diags)),
    }
}
