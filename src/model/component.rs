//! The boxes of the diagram: services, datastores, external systems, the load generator.

use crate::model::condition::{Bound, Lines};
use crate::model::objective::When;
use crate::model::workload::Workload;
use crate::model::{ComponentId, Entry, Model, RecordedId, SloId};
use crate::units::Duration;
use crate::words::{CallKind, ExposeKind, IpVersion, Protocol};

/// One box.
#[derive(Debug, Clone)]
pub struct Component {
    /// Its name, title and labels.
    pub entry: Entry,
    /// What kind of box.
    pub kind: ComponentKind,
    /// Whom it calls, in the order written.
    pub calls: Vec<Call>,
    /// The check from outside, if it has one.
    pub check: Option<Check>,
    /// Which of its log lines are errors.
    pub error_lines: Lines,
    /// What can turn it red, in the order shown; empty: it stays grey.
    pub signals: Vec<Signal>,
    /// The group of the diagram it stands in, by position in [`crate::model::presentation::Diagram`].
    pub group: Option<usize>,
    /// Whether the diagram leaves it out.
    pub hidden: bool,
    /// What runs in the cluster for it, the main one first; none for external systems.
    pub workloads: Vec<Workload>,
    /// What runs on a laptop in place of them; none where the demo runs on no laptop.
    pub local: Vec<Workload>,
}

/// Kinds of components.
#[derive(Debug, Clone)]
pub enum ComponentKind {
    /// A program of the demo.
    Service(Service),
    /// A store.
    Datastore(Datastore),
    /// A system that is not ours.
    External {
        /// Its address.
        url: String,
    },
    /// The load generator.
    Load,
}

/// A program of the demo.
#[derive(Debug, Clone)]
pub struct Service {
    /// The port it is called on; none: nobody calls it.
    pub port: Option<u16>,
    /// What it speaks.
    pub protocol: Protocol,
    /// How people reach it from outside, if they do.
    pub expose: Option<Expose>,
}

/// A Service that is reached from outside the cluster.
#[derive(Debug, Clone)]
pub struct Expose {
    /// Its name.
    pub name: String,
    /// The port outside.
    pub port: u16,
    /// Its type: `LoadBalancer` or `NodePort`, or an Ingress.
    pub kind: ExposeKind,
    /// The host name of an Ingress; empty: any.
    pub host: String,
}

/// A store.
#[derive(Debug, Clone)]
pub struct Datastore {
    /// The word of the engine, as written.
    pub engine: String,
    /// The row of `catalog::engines` that it behaves as; none for one that mltgen knows nothing of.
    pub family: Option<&'static str>,
    /// What the engine is called, for people: `PostgreSQL`.
    pub product: String,
    /// The version of the engine, such as `13.2`.
    pub version: String,
    /// The major version of its family; none where it is not known.
    pub major: Option<u32>,
    /// The port it is called on.
    pub port: u16,
    /// The database that is made; empty where the engine has none.
    pub database: String,
    /// The administrator; empty where the engine has none.
    pub admin: String,
    /// Users with all rights but the administrator's name, in the order written.
    pub superusers: Vec<String>,
    /// Users with the rights of the database, in the order written.
    pub users: Vec<String>,
    /// The most sessions at a time, where that was said.
    pub max_connections: Option<u32>,
    /// Copies that can be read from.
    pub read_replicas: u32,
    /// Who tells its metrics.
    pub metrics: StoreMetrics,
}

/// Who tells the metrics of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoreMetrics {
    /// Nobody.
    None,
    /// The exporter of its family, in the collector.
    Exporter,
    /// It does itself, and the collector asks it.
    Itself {
        /// Its port.
        port: u16,
        /// Its path.
        path: String,
    },
}

impl Datastore {
    /// Whether it behaves as that engine of the catalog, and has its exporter.
    pub fn exports(&self, family: &str) -> bool {
        self.metrics == StoreMetrics::Exporter && self.family == Some(family)
    }
}

/// One component calls another.
#[derive(Debug, Clone)]
pub struct Call {
    /// Whom it depends on: the arrow's head.
    pub to: ComponentId,
    /// Where the connection goes, if through another component.
    pub via: Option<ComponentId>,
    /// As which user of the datastore.
    pub user: Option<String>,
    /// Whether it waits for the answer.
    pub kind: CallKind,
    /// Whether the diagram has an arrow for it.
    pub drawn: bool,
}

impl Call {
    /// Whom the connection is made to.
    pub fn peer(&self) -> ComponentId {
        self.via.unwrap_or(self.to)
    }
}

/// A check from outside.
#[derive(Debug, Clone)]
pub struct Check {
    /// Label `job` of its metrics: `<demo>-<component>`.
    pub job: String,
    /// The address that is asked: label `instance` of its metrics, to the letter.
    pub url: String,
    /// How often.
    pub every: Duration,
    /// How long an answer may take.
    pub timeout: Duration,
    /// Which HTTP answers are fine.
    pub status: Vec<u16>,
    /// The HTTP method.
    pub method: String,
    /// Text that the answer must contain; empty: any.
    pub contains: String,
    /// The version of IP that is used.
    pub ip: IpVersion,
    /// Where it is made from: positions in `synthetics.probes`.
    pub probes: Vec<usize>,
}

/// Something that can turn a component red.
#[derive(Debug, Clone)]
pub struct Signal {
    /// The value of the label `signal`: `offline`, `errors`, `latency`, `downstream`, or one's own.
    pub name: String,
    /// What the tooltip says when it is bad.
    pub text: String,
    /// What is looked at.
    pub source: SignalSource,
}

/// What a signal looks at.
#[derive(Debug, Clone)]
pub enum SignalSource {
    /// The component's synthetic check fails.
    CheckFails,
    /// The datastore's exporter cannot reach it.
    ExporterDown,
    /// The datastore, which tells its metrics itself, does not answer the collector.
    ScrapeFails,
    /// The component's error lines, more than so many in a window.
    ErrorLines {
        /// Bound on the count.
        count: Bound,
        /// The window they are counted in.
        window: Duration,
    },
    /// A recorded metric, above zero or another bound.
    Recorded {
        /// Which.
        metric: RecordedId,
        /// When it is bad.
        bound: Bound,
    },
    /// The objective of the component's latency is broken.
    Slo(SloId),
    /// The quantile of latency over a bound of the component's own, in seconds.
    Latency {
        /// When it is bad.
        bound: Bound,
    },
    /// A component it calls has a signal of its own.
    Downstream(Vec<ComponentId>),
    /// A condition of the user's own.
    Own(When),
}

impl SignalSource {
    /// Whom it looks at, beside its own component.
    pub fn peers(&self, model: &Model) -> Vec<ComponentId> {
        match self {
            Self::Downstream(callees) => callees.clone(),
            Self::Recorded { metric, .. } | Self::Own(When::Recorded { metric, .. }) => {
                vec![model[*metric].of]
            }
            Self::CheckFails
            | Self::ExporterDown
            | Self::ScrapeFails
            | Self::ErrorLines { .. }
            | Self::Slo(_)
            | Self::Latency { .. }
            | Self::Own(_) => Vec::new(),
        }
    }
}

impl Component {
    /// Its service part.
    pub fn service(&self) -> Option<&Service> {
        match &self.kind {
            ComponentKind::Service(service) => Some(service),
            ComponentKind::Datastore(_) | ComponentKind::External { .. } | ComponentKind::Load => {
                None
            }
        }
    }

    /// Its datastore part.
    pub fn datastore(&self) -> Option<&Datastore> {
        match &self.kind {
            ComponentKind::Datastore(datastore) => Some(datastore),
            ComponentKind::Service(_) | ComponentKind::External { .. } | ComponentKind::Load => {
                None
            }
        }
    }
}
