//! Where the demo runs, and how it is watched.

use crate::model::Model;
use crate::model::condition::Lines;
use crate::units::Duration;
use crate::words::{
    Collector, DashboardFormat, LocalApp, LocalPlace, LogFormat, SecretSource, SloOutput,
};

/// Names and labels of the whole.
#[derive(Debug, Clone)]
pub struct Demo {
    /// Prefix of every generated name: a DNS label of at most 20 characters.
    pub name: String,
    /// For people: the Grafana folder, the heading of the talk.
    pub title: String,
    /// Label `cluster` of all telemetry.
    pub cluster: String,
    /// Kubernetes namespace.
    pub namespace: String,
    /// Deployment environment, as telemetry names it.
    pub environment: String,
    /// Version of the application.
    pub version: String,
}

impl Demo {
    /// The namespace of what watches the application.
    pub fn monitoring(&self) -> String {
        format!("{}-monitoring", self.name)
    }
}

/// The container with a Grafana of ours on a laptop. No service of a demo can have such a name.
pub const GRAFANA_CONTAINER: &str = "grafana_lgtm";

/// The Grafana it is shown in.
#[derive(Debug, Clone)]
pub struct Grafana {
    /// Which kind of Grafana.
    pub target: GrafanaTarget,
    /// The oldest Grafana the output must work on: major and minor.
    pub version: (u32, u32),
    /// Whether others use it too: then routing is set in each rule, and the policy tree is left alone.
    pub shared: bool,
    /// How objectives are written.
    pub slos: SloOutput,
    /// Which dashboard format is written.
    pub dashboard_format: DashboardFormat,
    /// Plugins to install: id and version, sorted by id.
    pub plugins: Vec<(String, String)>,
    /// Where metrics are asked for.
    pub metrics: DataSource,
    /// Where logs are asked for.
    pub logs: DataSource,
    /// Where traces are asked for.
    pub traces: DataSource,
    /// Where incidents are asked for; none without a contact point that keeps them.
    pub incidents: Option<DataSource>,
    /// Where sample figures are asked for; none without a panel of them.
    pub samples: Option<DataSource>,
}

/// Kinds of Grafana.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GrafanaTarget {
    /// Grafana Cloud.
    Cloud {
        /// The slug of the stack.
        stack: String,
        /// The region of the stack, such as `us` or `prod-eu-west-2`.
        region: String,
    },
    /// A Grafana that is there already.
    Existing {
        /// Its address.
        url: String,
    },
    /// One on the laptop, in the generated compose file.
    Local,
}

/// A place queries are sent to. Queries name it by its role; only here it has a uid.
#[derive(Debug, Clone)]
pub struct DataSource {
    /// Its uid: literal, at most 40 characters.
    pub uid: String,
    /// Whose it is.
    pub owner: DataSourceOwner,
    /// How often new samples come, where that was said.
    pub every: Option<Duration>,
    /// How long a query may take, where that was said.
    pub timeout: Option<Duration>,
    /// How far around a span its logs are looked for.
    pub log_margin: Duration,
}

/// What a data source is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DataSourceRole {
    /// Prometheus metrics.
    Metrics,
    /// Loki logs.
    Logs,
    /// Tempo traces.
    Traces,
    /// `ServiceNow` incidents.
    Incidents,
    /// Made-up figures, which Grafana's `TestData` gives as they are written.
    Samples,
}

impl DataSourceRole {
    /// Every role.
    pub const ALL: [Self; 5] =
        [Self::Metrics, Self::Logs, Self::Traces, Self::Incidents, Self::Samples];

    /// Its word: but for samples, its key in `[grafana.data_sources]`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Metrics => "metrics",
            Self::Logs => "logs",
            Self::Traces => "traces",
            Self::Incidents => "incidents",
            Self::Samples => "samples",
        }
    }

    /// Grafana's name of the plugin that asks.
    pub const fn plugin(self) -> &'static str {
        match self {
            Self::Metrics => "prometheus",
            Self::Logs => "loki",
            Self::Traces => "tempo",
            Self::Incidents => "grafana-servicenow-datasource",
            Self::Samples => "grafana-testdata-datasource",
        }
    }

    /// The data source that has this role, if the demo has one.
    pub const fn of(self, model: &Model) -> Option<&DataSource> {
        match self {
            Self::Metrics => Some(&model.grafana.metrics),
            Self::Logs => Some(&model.grafana.logs),
            Self::Traces => Some(&model.grafana.traces),
            Self::Incidents => model.grafana.incidents.as_ref(),
            Self::Samples => model.grafana.samples.as_ref(),
        }
    }
}

/// Who makes a data source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataSourceOwner {
    /// We do, under this title.
    Ours {
        /// Its name in Grafana.
        title: String,
    },
    /// It is there already: the user named its uid, or the target brings it.
    Theirs,
}

/// How Terraform keeps its state.
#[derive(Debug, Clone)]
pub struct Terraform {
    /// Where the state is kept.
    pub backend: StateBackend,
    /// Teams that have a root of their own, sorted by name; empty: all is in one.
    pub teams: Vec<Team>,
}

/// A team that has a root of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team {
    /// As the entries name it.
    pub name: String,
    /// Its part of the name of the root's folder: a DNS label.
    pub folder: String,
}

impl Team {
    /// The folder of its root.
    pub fn root(&self) -> String {
        format!("stack-{}", self.folder)
    }
}

/// Where Terraform keeps its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StateBackend {
    /// Beside the root.
    Local,
    /// In a bucket of Google Cloud Storage.
    Gcs {
        /// Its name.
        bucket: String,
    },
}

/// Where the application runs.
#[derive(Debug, Clone)]
pub struct Kubernetes {
    /// Which kind of cluster.
    pub target: KubernetesTarget,
    /// Where Secrets come from.
    pub secrets: SecretSource,
    /// Whether traffic is limited to the calls of the demo.
    pub network_policies: bool,
    /// Whether voluntary disruptions are limited.
    pub disruption_budgets: bool,
    /// How many old `ReplicaSets` are kept.
    pub revision_history: u32,
}

/// Kinds of cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KubernetesTarget {
    /// A cluster on Google Kubernetes Engine that Terraform makes.
    Gke(Gke),
    /// A cluster that is there already.
    Existing {
        /// The kubectl context; empty: the current one.
        context: String,
    },
    /// None: no manifests.
    None,
}

/// A cluster on Google Kubernetes Engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gke {
    /// Its name.
    pub name: String,
    /// The Google Cloud project.
    pub project: String,
    /// A region or a zone.
    pub location: String,
    /// The machine type.
    pub machine: String,
    /// Nodes in each zone.
    pub nodes: u32,
    /// Whether the nodes may be taken away at any time.
    pub preemptible: bool,
    /// Labels of the cluster, in the order written.
    pub labels: Vec<(String, String)>,
}

/// The run on a laptop.
#[derive(Debug, Clone)]
pub struct Local {
    /// What plays the services.
    pub app: LocalApp,
    /// Where Grafana runs with its stores.
    pub place: LocalPlace,
    /// Whether it plays the services in a cluster too.
    pub everywhere: bool,
    /// The port of Grafana.
    pub port: u16,
}

/// How metrics, logs and traces are collected.
#[derive(Debug, Clone)]
pub struct Telemetry {
    /// Who collects; names, units and labels of span metrics follow.
    pub collector: Collector,
    /// How often span metrics and datastores are sampled.
    pub every: Duration,
    /// How often the cluster's own metrics are sampled.
    pub cluster_every: Duration,
    /// Service name of the receiver of traces.
    pub otlp_host: String,
    /// Its port.
    pub otlp_port: u16,
    /// Resource attributes that every pod tells of itself.
    pub resource: Vec<ResourceAttribute>,
    /// Span attributes that become labels of span metrics.
    pub dimensions: Vec<String>,
    /// Bounds of the latency buckets, ascending; every bound of an objective is among them.
    pub buckets: Vec<Duration>,
    /// The format of log lines.
    pub log_format: LogFormat,
    /// The field of a log line that holds the trace id.
    pub trace_id: String,
    /// Which lines count as errors where a component says nothing else.
    pub error_lines: Lines,
    /// Whether events of the cluster are kept as logs.
    pub events: bool,
}

/// A resource attribute that a pod can tell of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceAttribute {
    /// Name of the attribute, such as `k8s.pod.ip`.
    pub name: &'static str,
    /// The variable that carries it, such as `K8S_POD_IP`.
    pub variable: &'static str,
    /// The field of the pod, such as `status.podIP`.
    pub field: &'static str,
}

/// Checks from outside.
#[derive(Debug, Clone)]
pub struct Synthetics {
    /// Where checks are made from.
    pub probes: Vec<Probe>,
}

/// Where checks are made from.
#[derive(Debug, Clone, PartialEq)]
pub struct Probe {
    /// Its name.
    pub title: String,
    /// Whether it is ours; else it is one of Grafana's public ones.
    pub private: bool,
    /// Latitude and longitude, in degrees.
    pub at: Option<(f64, f64)>,
    /// Labels, in the order written.
    pub labels: Vec<(String, String)>,
}
