//! When a signal is there: what of the demo must be so.

use crate::model::Model;
use crate::model::component::StoreMetrics;
use crate::model::platform::{GrafanaTarget, KubernetesTarget};
use crate::words::Collector;

/// What must be so for a signal to be produced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Nothing.
    Always,
    /// The collector makes metrics of spans.
    SpanMetrics,
    /// Tempo does.
    MetricsGenerator,
    /// Some component has a check.
    Checks,
    /// Some component has a check, and Synthetic Monitoring makes it.
    SyntheticMonitoring,
    /// The demo runs in a cluster.
    Cluster,
    /// Some store of that engine has its exporter.
    Exported(&'static str),
    /// As `Exported`, and one of the stores is older than this version.
    ExportedBefore(&'static str, u32),
    /// Some store tells its metrics itself.
    Scraped,
    /// Some user produces load.
    Load,
}

impl Gate {
    /// Whether it is so.
    pub fn holds(self, model: &Model) -> bool {
        let checked = || model.components.iter().any(|component| component.check.is_some());
        match self {
            Self::Always => true,
            Self::SpanMetrics => match model.telemetry.collector {
                Collector::Alloy | Collector::K8sMonitoring => true,
                Collector::None => false,
            },
            Self::MetricsGenerator => match model.telemetry.collector {
                Collector::Alloy | Collector::K8sMonitoring => false,
                Collector::None => true,
            },
            Self::Checks => checked(),
            Self::SyntheticMonitoring => match model.grafana.target {
                GrafanaTarget::Cloud { .. } => checked(),
                GrafanaTarget::Existing { .. } | GrafanaTarget::Local => false,
            },
            // A laptop is told nothing by a cluster, even where the application runs in one too.
            Self::Cluster => {
                model.brings_grafana()
                    || model.grafana.target != GrafanaTarget::Local
                        && model.kubernetes.target != KubernetesTarget::None
            }
            Self::Exported(engine) => exported(model, engine).next().is_some(),
            Self::ExportedBefore(engine, version) => {
                exported(model, engine).any(|major| major.is_some_and(|it| it < version))
            }
            Self::Scraped => model.components.iter().any(|component| {
                let store = component.datastore();
                store.is_some_and(|store| matches!(store.metrics, StoreMetrics::Itself { .. }))
            }),
            Self::Load => model.load.is_some() && model.telemetry.collector != Collector::None,
        }
    }

    /// What must be so, for people.
    pub fn about(self) -> String {
        match self {
            Self::Always => "always".to_owned(),
            Self::SpanMetrics => "telemetry.collector is alloy or k8s-monitoring".to_owned(),
            Self::MetricsGenerator => "telemetry.collector is none".to_owned(),
            Self::Checks => "a component has a check".to_owned(),
            Self::SyntheticMonitoring => {
                "a component has a check, and grafana.target is cloud".to_owned()
            }
            Self::Cluster => {
                "kubernetes.target is not none, and grafana.target not local or local.on kubernetes"
                    .to_owned()
            }
            Self::Exported(engine) => format!("a datastore with engine {engine}"),
            Self::ExportedBefore(engine, version) => {
                format!("a datastore with engine {engine} before {version}")
            }
            Self::Scraped => "a datastore whose engine says where its metrics are".to_owned(),
            Self::Load => "there is a [load], and telemetry.collector is not none".to_owned(),
        }
    }
}

/// The major versions of the stores of an engine that have an exporter; none where it is no number.
fn exported(model: &Model, engine: &str) -> impl Iterator<Item = Option<u32>> {
    let stores = model.components.iter().filter_map(|component| component.datastore());
    stores.filter(move |store| store.exports(engine)).map(|store| store.major)
}
