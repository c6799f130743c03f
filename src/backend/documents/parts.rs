//! PARTS and GAPS: what the output folder holds, and what it does not hold yet.

use crate::backend::{asked, checks, laptop};
use crate::model::Model;
use crate::model::platform::{GrafanaTarget, KubernetesTarget};
use crate::words::DashboardFormat;

/// A folder or a file of the output.
pub(super) struct Part {
    /// Its path; a folder ends in `/`.
    pub path: &'static str,
    /// What it is, for people.
    pub about: &'static str,
    /// Whether this demo has it.
    pub holds: fn(&Model) -> bool,
}

/// Every part, in the order they are used.
pub(super) static PARTS: &[Part] = &[
    Part {
        path: "compose.yaml",
        about: "all of the demo on a laptop: Grafana with its stores, the collector, the application, its load",
        holds: |model| laptop::is_meant(model) && model.load.is_some(),
    },
    Part {
        path: "compose.yaml",
        about: "all of the demo on a laptop: Grafana with its stores, the collector, the application",
        holds: |model| laptop::is_meant(model) && model.load.is_none(),
    },
    Part {
        path: "local/",
        about: "what compose.yaml reads, the script that starts it, and the one that plays scenarios there",
        holds: laptop::is_meant,
    },
    Part {
        path: "kustomization.yaml",
        about: "Grafana with its stores, and what watches the application, in the cluster",
        holds: Model::brings_grafana,
    },
    Part {
        path: "monitoring/",
        about: "what kustomization.yaml is made of: Grafana, the collector, kube-state-metrics, what each may read",
        holds: Model::brings_grafana,
    },
    Part {
        path: "terraform/infra/",
        about: "the cluster",
        holds: |model| matches!(model.kubernetes.target, KubernetesTarget::Gke(_)),
    },
    Part {
        path: "terraform/cloud/",
        about: "the Grafana Cloud stack, its tokens and plugins",
        holds: is_cloud,
    },
    Part {
        path: "terraform/stack/",
        about: "what is in Grafana: data sources, dashboards, rules, contact points, checks",
        holds: has_stack,
    },
    Part {
        path: "terraform/stack-",
        about: "what is a team's in Grafana, one root for each: its components, objectives and alerts",
        holds: |model| !model.terraform.teams.is_empty(),
    },
    Part {
        path: "terraform/cluster/",
        about: "what watches the application from inside its cluster: collector, exporters, probes",
        holds: |model| {
            has_stack(model)
                && (model.collects() || checks::probes_in_cluster(model).next().is_some())
        },
    },
    Part {
        path: "collector/",
        about: "the configuration of the collector",
        holds: |model| model.collects() || laptop::is_meant(model),
    },
    Part {
        path: "grafana/dashboards/",
        about: "the dashboards, as JSON",
        holds: |model| model.dashboard_names().next().is_some(),
    },
    Part {
        path: "grafana/dashboards-v2/",
        about: "the same dashboards as resources of schema v2, for the API of Grafana 13 and its Git Sync",
        holds: |model| model.grafana.dashboard_format == DashboardFormat::V2,
    },
    Part {
        path: "grafana/provisioning/",
        about: "data sources, dashboards and alerts, for a Grafana without Terraform to read when it starts",
        holds: |model| !has_stack(model),
    },
    Part {
        path: "grafana/diagram/",
        about: "the architecture: a picture, a drawing for draw.io, and Mermaid text",
        holds: |_| true,
    },
    Part {
        path: "rules/",
        about: "what is recorded and who is told when, for Prometheus or Mimir, with tests that prove it",
        holds: Model::has_rules,
    },
    Part {
        path: "loki/",
        about: "log lines counted into metrics, for the ruler of Loki",
        holds: Model::has_counting,
    },
    Part {
        path: "recorded-queries.json",
        about: "the recorded queries that a person once made by hand, and the rule that replaces each",
        holds: |model| !model.recorded.is_empty(),
    },
    Part {
        path: "load/",
        about: "the k6 script of the simulated users",
        holds: |model| model.load.is_some(),
    },
    Part {
        path: "servicenow/",
        about: "what makes incidents of alerts in ServiceNow: scripts that set it up and check it, an update set",
        holds: |model| model.incident_resource().is_some(),
    },
    Part {
        path: "scripts/",
        about: "says what is missing before you begin, and what is empty before you show it, and why",
        holds: |model| !asked::tools(model).is_empty() || !model.dashboards.is_empty(),
    },
    Part {
        path: "DEMO.md",
        about: "the talk: what to say, what to play, what shows and why, and the way back",
        holds: |model| !model.scenarios.is_empty() || !model.talk.tour.is_empty(),
    },
    Part {
        path: "scenarios/",
        about: "for each scenario a script that brings it about, and one that takes it back",
        holds: |model| has_cluster(model) && !model.scenarios.is_empty(),
    },
    Part {
        path: "kubernetes/",
        about: "the application: one file for each component",
        holds: has_cluster,
    },
    Part {
        path: "demo.schema.json",
        about: "lets editors check and complete `demo.toml`",
        holds: |_| true,
    },
];

/// Something that the model means, and that nobody makes, yet or for this target.
pub(super) struct Gap {
    /// What is missing, for people.
    pub what: &'static str,
    /// Where it would be: once a file is there, this row must go.
    #[cfg_attr(not(test), expect(dead_code, reason = "a test reads it"))]
    pub path: &'static str,
    /// Whether this demo would have it.
    pub holds: fn(&Model) -> bool,
}

/// Every gap. A test takes care that this list is never too long.
pub(super) static GAPS: &[Gap] = &[Gap {
    what: "forecasts: only Grafana Cloud learns what to expect",
    path: "terraform/stack/forecasts.tf",
    holds: |model| !is_cloud(model) && !model.forecasts.is_empty(),
}];

fn is_cloud(model: &Model) -> bool {
    matches!(model.grafana.target, GrafanaTarget::Cloud { .. })
}

fn has_stack(model: &Model) -> bool {
    model.grafana.target != GrafanaTarget::Local
}

fn has_cluster(model: &Model) -> bool {
    model.kubernetes.target != KubernetesTarget::None
}
