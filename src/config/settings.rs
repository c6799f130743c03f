//! Settings of the whole: names, Grafana, Terraform, Kubernetes, telemetry, checks.

use crate::config::Text;
use crate::config::condition::LineCondition;
use crate::config::decode::Map;
use crate::config::form::Form;
use crate::config::macros::table;
use crate::config::word::Attribute;
use crate::source::Spanned;
use crate::units::Duration;
use crate::words::{
    Collector, DashboardFormat, GrafanaKind, IpVersion, KubernetesKind, LocalApp, LocalPlace,
    LogFormat, SecretSource, SloOutput, StackSplit, StateKind,
};

table! {
    /// Names and labels of the whole.
    pub struct Demo {
        /// Prefix of every generated name: a DNS label of at most 20 characters.
        required name: Text,
        /// For people: the Grafana folder, the heading of the talk; default: from `name`.
        optional title: Text,
        /// Label `cluster` of all telemetry; default: `name`.
        optional cluster: Text,
        /// Kubernetes namespace; default: `name`.
        optional namespace: Text,
        /// Deployment environment, as telemetry names it; default: `demo`.
        optional environment: Text,
        /// Version of the application; default: `dev`.
        optional version: Text,
    }
}

table! {
    /// The Grafana it is shown in.
    pub struct Grafana {
        /// Which kind of Grafana; default: `local`.
        optional target: Spanned<GrafanaKind>,
        /// The oldest Grafana the output must work on; default: `12.0`.
        optional version: Text,
        /// The slug of the stack, for `cloud`. A Terraform variable too.
        optional stack: Text,
        /// The region of the stack, for `cloud`; default: `us`. A Terraform variable too.
        optional region: Text,
        /// The address, for `existing`. A Terraform variable too.
        optional url: Text,
        /// Whether others use it too: routing in each rule, the policy tree untouched.
        optional shared: bool,
        /// How objectives are written; default: `rules`.
        optional slos: SloOutput,
        /// Which dashboard format is written; default: `classic`.
        optional dashboard_format: DashboardFormat,
        /// Plugins to install: id and version.
        optional plugins: Map<Text>,
        /// Where queries are sent to.
        optional data_sources: DataSources,
    }
}

table! {
    /// Where queries are sent to, by what they ask for.
    pub struct DataSources {
        /// Metrics.
        optional metrics: DataSource,
        /// Logs.
        optional logs: DataSource,
        /// Traces.
        optional traces: DataSource,
        /// Incidents.
        optional incidents: DataSource,
    }
}

table! {
    /// A data source: ours with a `title`, theirs with a `uid`, what the target brings with neither.
    pub struct DataSource {
        /// Ours, under this name, with a token that can only read.
        optional title: Text,
        /// One that is there already.
        optional uid: Text,
        /// How often new samples come.
        optional every: Duration,
        /// How long a query may take.
        optional timeout: Duration,
        /// How far around a span its logs are looked for; default: `5m`.
        optional log_margin: Duration,
    }
}

table! {
    /// How Terraform keeps its state.
    pub struct Terraform {
        /// Where; default: `local`.
        optional backend: Spanned<StateKind>,
        /// The bucket, for `gcs`.
        optional bucket: Text,
        /// Whether each team gets a stack root of its own; default: `none`.
        optional split: StackSplit,
    }
}

table! {
    /// Where the application runs.
    pub struct Kubernetes {
        /// Which kind of cluster; default: `existing`.
        optional target: Spanned<KubernetesKind>,
        /// The kubectl context, for `existing`; default: the current one. A Terraform variable too.
        optional context: Text,
        /// Labels of every object and pod; `${self.name}` is the component.
        optional labels: Map<Text>,
        /// Where Secrets come from; default: `env-file`.
        optional secrets: SecretSource,
        /// Whether traffic is limited to the calls of the demo; default: false.
        optional network_policies: bool,
        /// Whether voluntary disruptions are limited; default: false.
        optional disruption_budgets: bool,
        /// How many old ReplicaSets are kept; default: 3.
        optional revision_history: u32,
        /// The cluster, for `gke`.
        optional gke: Gke,
    }
}

table! {
    /// A cluster on Google Kubernetes Engine.
    pub struct Gke {
        /// Its name; default: `<demo>`. A Terraform variable too.
        optional name: Text,
        /// The Google Cloud project. A Terraform variable too.
        required project: Text,
        /// A region or a zone; default: `us-central1`. A Terraform variable too.
        optional location: Text,
        /// The machine type; default: `e2-standard-2`. A Terraform variable too.
        optional machine: Text,
        /// Nodes in each zone; default: 1.
        optional nodes: u32,
        /// Whether the nodes may be taken away at any time; default: false.
        optional preemptible: bool,
        /// Labels of the cluster.
        optional labels: Map<Text>,
    }
}

table! {
    /// The run on a laptop.
    pub struct Local {
        /// What plays the services; default: `stand-in` on a laptop, and in a cluster their images, unless
        /// Grafana is local and in it.
        optional app: LocalApp,
        /// Where all of it runs; default: `docker`.
        optional on: Spanned<LocalPlace>,
        /// The port of Grafana; default: 3000.
        optional port: Spanned<u16>,
    }
}

table! {
    /// How metrics, logs and traces are collected.
    pub struct Telemetry {
        /// Who collects; default: `alloy`.
        optional collector: Collector,
        /// How often span metrics and datastores are sampled; default: `15s`.
        optional every: Spanned<Duration>,
        /// How often the cluster's own metrics are sampled; default: `60s`.
        optional cluster_every: Spanned<Duration>,
        /// The receiver of traces.
        optional otlp: Otlp,
        /// Resource attributes that every pod tells of itself, as variables and in
        /// `OTEL_RESOURCE_ATTRIBUTES`.
        optional resource: Vec<Spanned<Attribute>>,
        /// Span attributes that become labels of span metrics.
        optional dimensions: Vec<Text>,
        /// Bounds of the latency buckets.
        optional buckets: Vec<Spanned<Duration>>,
        /// What log lines look like.
        optional logs: Logs,
        /// Which lines count as errors where a component says nothing else.
        optional error_lines: LineCondition,
        /// Whether events of the cluster are kept as logs; default: true.
        optional events: bool,
    }
}

table! {
    /// The receiver of traces, as the application knows it.
    pub struct Otlp {
        /// Name of its Service; default: `otel-collector`.
        optional host: Text,
        /// Its port; default: 4317.
        optional port: u16,
    }
}

table! {
    /// What log lines look like.
    pub struct Logs {
        /// Their format; default: `logfmt`.
        optional format: LogFormat,
        /// The field with the trace id; default: `trace_id`.
        optional trace_id: Text,
    }
}

table! {
    /// Checks from outside.
    pub struct Synthetics {
        /// How often; default: `60s`.
        optional every: Spanned<Duration>,
        /// How long an answer may take; default: `3s`.
        optional timeout: Spanned<Duration>,
        /// Which answers are fine; default: 200.
        optional status: Vec<u16>,
        /// The version of IP; default: `v4`.
        optional ip: IpVersion,
        /// Where from: names of public probes, or probes of your own.
        optional probes: Vec<Form<Text, OwnProbe>>,
    }
}

table! {
    /// A probe of your own.
    pub struct OwnProbe {
        /// Its name.
        required title: Text,
        /// Whether it runs in your cluster.
        optional private: bool,
        /// Latitude and longitude.
        optional at: Spanned<Vec<f64>>,
        /// Labels.
        optional labels: Map<Text>,
    }
}
