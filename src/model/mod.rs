//! What the demo *is*: every name resolved, every default filled in, every unit typed.
//!
//! Entries stand in the order of `demo.toml`; references between them are ids that only `resolve`
//! makes. Nothing here knows a target language.

pub mod condition;
pub mod platform;
pub mod component;
pub mod workload;
pub mod objective;
pub mod limits;
pub mod notify;
pub mod traffic;
pub mod scenario;
pub mod presentation;
pub mod dashboard;
pub mod drawing;
pub mod rule;
pub mod proof;

use std::ops::Index;

use component::Component;
use dashboard::Dashboard;
use drawing::Drawing;
use notify::{ContactPoint, ContactPointKind, Routing, ServiceNow};
use objective::{Alert, Forecast, Recorded, Slo};
use platform::{
    Demo, GRAFANA_CONTAINER, Grafana, GrafanaTarget, Kubernetes, KubernetesTarget, Local,
    Synthetics, Telemetry, Terraform,
};
use presentation::{Custom, DashboardChoices, Diagram, Talk, Template};
use rule::{Kept, Learnt, RuleGroup, Timing};
use scenario::{Outcome, Scenario};
use traffic::Load;
use workload::{Role, Workload};

use crate::source::Span;
use crate::words::{Collector, LocalPlace, ServiceNowMode, SignalKind, Word};

/// A whole, valid demo.
#[derive(Debug, Clone)]
pub struct Model {
    /// Names and labels of the whole.
    pub demo: Demo,
    /// The Grafana it is shown in.
    pub grafana: Grafana,
    /// How Terraform keeps its state.
    pub terraform: Terraform,
    /// Where the application runs.
    pub kubernetes: Kubernetes,
    /// The run on a laptop.
    pub local: Local,
    /// How metrics, logs and traces are collected.
    pub telemetry: Telemetry,
    /// Checks from outside.
    pub synthetics: Synthetics,
    /// Services, datastores, external systems and the load generator.
    pub components: Vec<Component>,
    /// What was promised.
    pub slos: Vec<Slo>,
    /// Log lines counted into metrics.
    pub recorded: Vec<Recorded>,
    /// When somebody is told.
    pub alerts: Vec<Alert>,
    /// What is expected, and an alert when it comes otherwise.
    pub forecasts: Vec<Forecast>,
    /// How notifications are grouped.
    pub routing: Routing,
    /// Who can be told.
    pub contact_points: Vec<ContactPoint>,
    /// Simulated users.
    pub load: Option<Load>,
    /// Trouble that can be caused.
    pub scenarios: Vec<Scenario>,
    /// What follows from each of them, in the same order: made by the catalog.
    pub outcomes: Vec<Outcome>,
    /// The architecture diagram.
    pub diagram: Diagram,
    /// The diagram as it is drawn: made by the catalog.
    pub drawing: Drawing,
    /// What the demo says of dashboards.
    pub dashboard_choices: DashboardChoices,
    /// Dashboards, each with its panels: made by the catalog from all of the above.
    pub dashboards: Vec<Dashboard>,
    /// What is recorded and who is told when: made by the catalog from all of the above.
    pub rules: Vec<RuleGroup>,
    /// Metrics that this demo has, and who sends them: made by the catalog.
    pub metrics: Vec<(&'static str, &'static str)>,
    /// How soon causes show on boxes and in messages.
    pub times: Vec<Timing>,
    /// Objectives that Grafana keeps itself, where the demo wants that: made by the catalog too.
    pub kept: Vec<Kept>,
    /// What forecasts learn: made by the catalog too.
    pub learnt: Vec<Learnt>,
    /// What is said at the demo.
    pub talk: Talk,
    /// Templates of documents, as mltgen brings them: from the catalog.
    pub templates: Vec<Template>,
    /// Files of the user's own.
    pub custom: Custom,
    /// Tables that were read and understood, but that no backend turns into output yet.
    pub without_output: Vec<(String, Span)>,
    /// Engines of the user's own that no store has, with their places.
    pub unused_engines: Vec<(String, Span)>,
}

/// What every entry carries.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Unique among its kind; a DNS label for all but recorded metrics.
    pub name: String,
    /// For people.
    pub title: String,
    /// For people, longer; empty if none was written.
    pub description: String,
    /// Who owns it: as written, or whose all the components are that it is about; else empty.
    pub team: String,
    /// Labels of the user's own, sorted by name.
    pub labels: Vec<(String, String)>,
    /// Its former name, for `moved` blocks.
    pub was: Option<String>,
    /// Where its name stands in `demo.toml`.
    pub span: Span,
}

macro_rules! ids {
    ($($(#[doc = $doc:literal])+ $id:ident => $field:ident: $entry:ty;)+) => {$(
        $(#[doc = $doc])+
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $id(usize);

        impl $id {
            /// The entry at this position. Only `resolve` makes ids, after it made the entry.
            pub(crate) const fn new(position: usize) -> Self {
                Self(position)
            }

            /// Position among its kind.
            pub const fn position(self) -> usize {
                self.0
            }
        }

        impl Index<$id> for Model {
            type Output = $entry;

            fn index(&self, id: $id) -> &$entry {
                &self.$field[id.0]
            }
        }
    )+};
}

ids! {
    /// A component.
    ComponentId => components: Component;
    /// An objective.
    SloId => slos: Slo;
    /// A recorded metric.
    RecordedId => recorded: Recorded;
    /// An alert.
    AlertId => alerts: Alert;
    /// A forecast.
    ForecastId => forecasts: Forecast;
    /// A contact point.
    ContactPointId => contact_points: ContactPoint;
    /// A scenario.
    ScenarioId => scenarios: Scenario;
}

impl Model {
    /// Whether a collector of ours sends metrics, logs and traces from a cluster: not to a laptop,
    /// which no cluster reaches.
    pub fn collects(&self) -> bool {
        let collects = match self.telemetry.collector {
            Collector::Alloy | Collector::K8sMonitoring => true,
            Collector::None => false,
        };
        let reached = match self.grafana.target {
            GrafanaTarget::Cloud { .. } | GrafanaTarget::Existing { .. } => true,
            GrafanaTarget::Local => false,
        };
        let there = self.kubernetes.target != KubernetesTarget::None;
        self.brings_grafana() || collects && reached && there
    }

    /// Whether Grafana and its stores run in the cluster of the application, and with them a
    /// collector, all of them ours.
    pub fn brings_grafana(&self) -> bool {
        self.grafana.target == GrafanaTarget::Local && self.local.place == LocalPlace::Kubernetes
    }

    /// What Grafana knows a time of silence by.
    pub fn mute_identity(&self, title: &str) -> String {
        limits::identity(&format!("{}-{title}", self.demo.name))
    }

    /// The host of a Grafana of ours and its stores, for what runs beside it.
    pub fn grafana_host(&self) -> String {
        if self.brings_grafana() {
            format!("grafana.{}.svc.cluster.local", self.demo.monitoring())
        } else {
            GRAFANA_CONTAINER.to_owned()
        }
    }

    /// Where metrics are pushed to there.
    pub fn metrics_push_url(&self) -> String {
        format!("http://{}:9090/api/v1/write", self.grafana_host())
    }

    /// Whether there are rules over metrics.
    pub fn has_rules(&self) -> bool {
        self.rules.iter().any(|group| !group.counts_lines())
    }

    /// Whether there are rules over log lines.
    pub fn has_counting(&self) -> bool {
        self.rules.iter().any(RuleGroup::counts_lines)
    }

    /// Whether somebody is told of something.
    pub fn has_alerts(&self) -> bool {
        self.rules.iter().flat_map(|group| &group.rules).any(|rule| rule.alerting().is_some())
    }

    /// Components with their ids, in order.
    pub fn components(&self) -> impl Iterator<Item = (ComponentId, &Component)> {
        self.components.iter().enumerate().map(|(at, component)| (ComponentId(at), component))
    }

    /// Workloads whose Secrets people bring: Terraform makes the one of the load generator.
    pub fn secret_readers(&self) -> impl Iterator<Item = &Workload> {
        let workloads = self.components.iter().flat_map(|component| &component.workloads);
        workloads.filter(|workload| workload.role != Role::Load)
    }

    /// The first instance that keeps incidents, and the contact point that tells it of them.
    pub fn incident_system(&self) -> Option<(&ContactPoint, &ServiceNow)> {
        self.contact_points.iter().find_map(|point| match &point.kind {
            ContactPointKind::ServiceNow(instance) => Some((point, instance)),
            ContactPointKind::Slack { .. }
            | ContactPointKind::Email { .. }
            | ContactPointKind::PagerDuty
            | ContactPointKind::OnCall { .. }
            | ContactPointKind::Jira { .. }
            | ContactPointKind::Webhook { .. } => None,
        })
    }

    /// The same where a resource of ours takes alerts there.
    pub fn incident_resource(&self) -> Option<(&ContactPoint, &ServiceNow)> {
        self.incident_system().filter(|(_, it)| it.mode == ServiceNowMode::ScriptedRest)
    }

    /// What a box can be red for, by the names of signals: known ones first, whatever the demo has of
    /// them, then the user's own. The first is what 2 stands for in the answer to the query of a box.
    pub fn causes(&self) -> Vec<&str> {
        let known: Vec<&str> = SignalKind::ALL.iter().map(|(_, word, _)| *word).collect();
        let signals = self.components.iter().flat_map(|component| &component.signals);
        let mut own: Vec<&str> = signals.map(|signal| signal.name.as_str()).collect();
        own.retain(|name| !known.contains(name));
        own.sort_unstable();
        own.dedup();
        [known, own].concat()
    }

    /// The names of all dashboards: ours in the order they are shown, then the user's own.
    pub fn dashboard_names(&self) -> impl Iterator<Item = &str> {
        let own = self.custom.dashboards.iter().map(|it| it.name.as_str());
        self.dashboards.iter().map(|it| it.file.as_str()).chain(own)
    }

    /// Services, in order.
    pub fn services(&self) -> impl Iterator<Item = (ComponentId, &Component)> {
        self.components().filter(|(_, component)| component.service().is_some())
    }

    /// Datastores, in order.
    pub fn datastores(&self) -> impl Iterator<Item = (ComponentId, &Component)> {
        self.components().filter(|(_, component)| component.datastore().is_some())
    }
}
