//! SIGNALS: every metric that a panel or a rule may ask for, and who produces it. To add one: a row
//! in the file of its producer.
//!
//! A name is not enough: two products give one name with different units and labels. So a metric
//! is asked for by its [`SignalSpec::name`], and the demo decides which row that is; where no row's
//! gate holds, nobody produces it, and whatever wanted to show it is left out.

pub mod gate;
pub mod fields;
mod traces;
mod synthetics;
mod kubernetes;
mod postgres;
mod redis;
mod store;
mod load;
mod health;

use gate::Gate;

use std::collections::BTreeMap;

use crate::model::Model;
use crate::model::dashboard::Unit;
use crate::units::Duration;

/// A metric.
#[derive(Debug)]
pub struct SignalSpec {
    /// What panels call it. Rows of the same name are one signal, as several producers have it.
    pub name: &'static str,
    /// Its name in the metrics' data source; of a histogram, without `_bucket`.
    pub metric: &'static str,
    /// Who produces it.
    pub producer: Producer,
    /// How its numbers go on.
    pub kind: Kind,
    /// What its numbers are.
    pub unit: Unit,
    /// Which component a series is of.
    pub identity: Identity,
    /// Its other labels.
    pub labels: &'static [&'static str],
    /// When it is there.
    pub gate: Gate,
    /// What it tells.
    pub about: &'static str,
}

/// Who produces metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Producer {
    /// The collector, from spans.
    SpanMetrics,
    /// Tempo, from spans.
    MetricsGenerator,
    /// Synthetic Monitoring, or the collector's blackbox exporter in its place.
    Checks,
    /// The kubelet.
    Cadvisor,
    /// kube-state-metrics.
    KubeState,
    /// The exporter of an engine.
    Exporter,
    /// A store that tells its metrics itself, or the collector that asks it.
    Store,
    /// k6.
    LoadGenerator,
    /// Recording rules of this demo.
    Rules,
}

impl Producer {
    /// Who that is, for people who miss what it sends.
    pub const fn sender(self) -> &'static str {
        match self {
            Self::SpanMetrics => "the collector, which counts spans of the services",
            Self::MetricsGenerator => "Tempo, which counts spans of the services",
            Self::Checks => "synthetic checks: are they switched on, and is the probe online?",
            Self::Cadvisor => "the kubelets of the cluster, through the collector",
            Self::KubeState => "kube-state-metrics, through the collector",
            Self::Exporter => "the exporter of the store, in the collector",
            Self::Store => {
                "the collector, which asks the store itself: is its port of metrics open?"
            }
            Self::LoadGenerator => "k6: does the load generator run?",
            Self::Rules => "recording rules of this demo",
        }
    }
}

/// Every metric that this demo has, by name, and who sends it.
pub fn sent(model: &Model) -> Vec<(&'static str, &'static str)> {
    let found = all().filter_map(|spec| find(model, spec.name));
    let sent: BTreeMap<_, _> = found.map(|it| (it.metric, it.producer.sender())).collect();
    sent.into_iter().collect()
}

/// How the numbers of a metric go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// They only grow; what counts is how fast.
    Counter,
    /// They rise and fall.
    Gauge,
    /// Counters by upper bound, with the label `le`.
    Histogram,
}

/// Which labels of a series name its component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Identity {
    /// A label that holds its name.
    Label(&'static str),
    /// The job of its check.
    Check,
    /// Cluster, namespace and container.
    Container,
    /// Cluster, namespace and a pod named after it.
    Pod,
    /// Cluster, namespace and Deployment.
    Deployment,
    /// Cluster, namespace and a `ReplicaSet` named after its Deployment.
    ReplicaSet,
    /// None: there is one of its kind.
    Single,
}

/// Every signal, by producer.
pub static SIGNALS: &[&[SignalSpec]] = &[
    traces::SIGNALS,
    synthetics::SIGNALS,
    kubernetes::SIGNALS,
    postgres::SIGNALS,
    redis::SIGNALS,
    store::SIGNALS,
    load::SIGNALS,
    health::SIGNALS,
];

/// Every signal, in the order they are shown.
pub fn all() -> impl Iterator<Item = &'static SignalSpec> {
    SIGNALS.iter().copied().flatten()
}

/// What this signal is sent by, for people: of stores, by the exporter of the engine.
pub fn producer(signal: &SignalSpec) -> String {
    match (signal.producer, signal.gate) {
        (Producer::Exporter, Gate::Exported(engine) | Gate::ExportedBefore(engine, _)) => {
            format!("{engine}_exporter")
        }
        (producer, _) => producer.title().to_owned(),
    }
}

/// The signal of that name, as this demo has it; none if nobody produces it.
///
/// # Panics
/// If there is no such row at all: names come from the catalog's own panels, not from users.
pub fn find(model: &Model, name: &str) -> Option<&'static SignalSpec> {
    let mut rows = all().filter(|signal| signal.name == name).peekable();
    assert!(rows.peek().is_some(), "no row of SIGNALS is called `{name}`");
    rows.find(|signal| signal.gate.holds(model))
}

/// The row whose metric this is, bucket, sum or count included.
pub fn of_metric(model: &Model, metric: &str) -> Option<&'static SignalSpec> {
    let has_it = |signal: &&SignalSpec| match signal.kind {
        Kind::Counter | Kind::Gauge => signal.metric == metric,
        Kind::Histogram => ["_bucket", "_sum", "_count"]
            .into_iter()
            .any(|suffix| metric.strip_suffix(suffix) == Some(signal.metric)),
    };
    // A gate may look at every component, so it is asked last.
    all().filter(has_it).find(|signal| signal.gate.holds(model))
}

impl SignalSpec {
    /// Whether its samples come with traces that they were made of: whoever makes histograms of
    /// spans keeps one of them beside each bucket.
    pub fn has_exemplars(&self) -> bool {
        match self.producer {
            Producer::SpanMetrics | Producer::MetricsGenerator => self.kind == Kind::Histogram,
            Producer::Checks
            | Producer::Cadvisor
            | Producer::KubeState
            | Producer::Exporter
            | Producer::Store
            | Producer::LoadGenerator
            | Producer::Rules => false,
        }
    }

    /// So many seconds, in the unit of the signal.
    pub fn seconds(&self, seconds: f64) -> f64 {
        match self.unit {
            Unit::Milliseconds => seconds * 1_000.0,
            Unit::Count
            | Unit::Seconds
            | Unit::Share
            | Unit::RequestsPerSecond
            | Unit::PerSecond
            | Unit::Bytes
            | Unit::BytesPerSecond
            | Unit::PacketsPerSecond
            | Unit::RowsPerSecond
            | Unit::OperationsPerSecond
            | Unit::Cores
            | Unit::Money(_)
            | Unit::State => seconds,
        }
    }
}

impl Identity {
    /// Those labels.
    pub fn labels(self) -> Vec<&'static str> {
        match self {
            Self::Label(label) => vec![label],
            Self::Check => vec!["job"],
            Self::Container => vec!["cluster", "namespace", "container"],
            Self::Pod => vec!["cluster", "namespace", "pod"],
            Self::Deployment => vec!["cluster", "namespace", "deployment"],
            Self::ReplicaSet => vec!["cluster", "namespace", "replicaset"],
            Self::Single => Vec::new(),
        }
    }
}

impl Kind {
    /// For people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

impl Producer {
    /// For people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::SpanMetrics => "span metrics of the collector",
            Self::MetricsGenerator => "span metrics of Tempo",
            Self::Checks => "synthetic checks",
            Self::Cadvisor => "cAdvisor",
            Self::KubeState => "kube-state-metrics",
            Self::Exporter => "exporter",
            Self::Store => "the store itself",
            Self::LoadGenerator => "k6",
            Self::Rules => "recording rules",
        }
    }

    /// How far apart its samples are.
    pub fn every(self, model: &Model) -> Duration {
        match self {
            Self::SpanMetrics | Self::Exporter | Self::Store => model.telemetry.every,
            Self::Cadvisor | Self::KubeState => model.telemetry.cluster_every,
            Self::MetricsGenerator => Duration::seconds(15),
            Self::LoadGenerator => Duration::seconds(5),
            // Health is worked out as often as what it looks at changes, in the steps rules know.
            Self::Rules => {
                let tens = model.telemetry.every.milliseconds.div_ceil(10_000).max(1);
                Duration::seconds(10 * tens)
            }
            Self::Checks => {
                let checks = model.components.iter().filter_map(|it| it.check.as_ref());
                checks.map(|check| check.every).max().unwrap_or(Duration::seconds(60))
            }
        }
    }

    /// Where the buckets of its histograms end, in seconds, ascending; empty where it has none.
    pub fn bucket_edges(self, model: &Model) -> Vec<f64> {
        match self {
            Self::SpanMetrics => {
                model.telemetry.buckets.iter().map(|edge| edge.as_seconds()).collect()
            }
            // Tempo begins with two milliseconds and doubles them thirteen times.
            Self::MetricsGenerator => (0..14).map(|at| 0.002 * f64::from(1 << at)).collect(),
            Self::Checks
            | Self::Cadvisor
            | Self::KubeState
            | Self::Exporter
            | Self::Store
            | Self::LoadGenerator
            | Self::Rules => Vec::new(),
        }
    }

    /// A window that holds enough samples for a rate, one late sample included: whole minutes.
    pub fn window(self, model: &Model) -> Duration {
        let minutes = self.every(model).times(5).milliseconds.div_ceil(60_000).max(1);
        Duration::seconds(60 * minutes)
    }
}

/// A row for a gauge of the exporter of an engine.
const fn gauge(
    metric: &'static str,
    engine: &'static str,
    unit: Unit,
    labels: &'static [&'static str],
    about: &'static str,
) -> SignalSpec {
    SignalSpec {
        name: metric,
        metric,
        producer: Producer::Exporter,
        kind: Kind::Gauge,
        unit,
        identity: Identity::Label("instance"),
        labels,
        gate: Gate::Exported(engine),
        about,
    }
}

/// A row for a counter of the exporter of an engine.
const fn counter(
    metric: &'static str,
    engine: &'static str,
    unit: Unit,
    labels: &'static [&'static str],
    about: &'static str,
) -> SignalSpec {
    SignalSpec { kind: Kind::Counter, ..gauge(metric, engine, unit, labels, about) }
}
