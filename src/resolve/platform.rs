//! Where the application runs, and where Terraform keeps its state.

use crate::config::Text;
use crate::config::settings as written;
use crate::diag::{Diagnostic, code};
use crate::model::limits;
use crate::model::platform::{Gke, Kubernetes, KubernetesTarget, StateBackend, Terraform};
use crate::resolve::settings::needed;
use crate::resolve::{Scope, checks, pairs, team, text};
use crate::source::Spanned;
use crate::words::{KubernetesKind, SecretSource, StateKind};

/// The most nodes of a pool, in each zone.
const MOST_NODES: u64 = 1_000;
/// The most labels of a cluster; Google adds one of its own.
const MOST_LABELS: usize = 63;

pub(super) fn terraform(scope: &mut Scope<'_>) -> Terraform {
    let terraform = scope.config.terraform.as_ref();
    let bucket = terraform.and_then(|it| it.bucket.as_ref());
    let backend = match terraform.and_then(|it| it.backend.as_ref()) {
        Some(Spanned { value: StateKind::Gcs, span }) => {
            if bucket.is_none() {
                needed("bucket", "the backend `gcs`", *span, scope.diags);
            }
            checks::form_of(scope, bucket, limits::BUCKET);
            StateBackend::Gcs { bucket: text(bucket) }
        }
        Some(Spanned { value: StateKind::Local, .. }) | None => StateBackend::Local,
    };
    Terraform { backend, teams: team::with_roots(scope) }
}

pub(super) fn kubernetes(scope: &mut Scope<'_>) -> Kubernetes {
    let kubernetes = scope.config.kubernetes.as_ref();
    let target = kubernetes.and_then(|it| it.target.as_ref());
    let gke = kubernetes.and_then(|it| it.gke.as_ref());
    if let Some(gke) = gke {
        check_cluster(scope, gke);
    }
    let target = match target {
        Some(Spanned { value: KubernetesKind::Gke, span }) => match gke {
            Some(gke) => KubernetesTarget::Gke(cluster(gke, &scope.demo.name)),
            None => {
                needed("gke.project", "the target `gke`", *span, scope.diags);
                KubernetesTarget::None
            }
        },
        Some(Spanned { value: KubernetesKind::Existing, .. }) | None => {
            KubernetesTarget::Existing {
                context: text(kubernetes.and_then(|it| it.context.as_ref())),
            }
        }
        Some(Spanned { value: KubernetesKind::None, .. }) => KubernetesTarget::None,
    };
    Kubernetes {
        target,
        secrets: kubernetes.and_then(|it| it.secrets).unwrap_or(SecretSource::EnvFile),
        network_policies: kubernetes.and_then(|it| it.network_policies).unwrap_or(false),
        disruption_budgets: kubernetes.and_then(|it| it.disruption_budgets).unwrap_or(false),
        revision_history: kubernetes.and_then(|it| it.revision_history).unwrap_or(3),
    }
}

/// A cluster that Google would not make.
fn check_cluster(scope: &mut Scope<'_>, gke: &written::Gke) {
    checks::form_of(scope, gke.name.as_ref(), limits::CLUSTER);
    checks::form(scope, &gke.project, limits::PROJECT);
    checks::form_of(scope, gke.location.as_ref(), limits::LOCATION);
    checks::form_of(scope, gke.machine.as_ref(), limits::MACHINE);
    if let Some((nodes, span)) = gke.nodes.zip(gke.seen.key("nodes")) {
        checks::range(scope, u64::from(nodes), 1, MOST_NODES, span);
    }
    let labels = gke.labels.as_ref().map_or(&[][..], |labels| &labels.0);
    for (key, value) in labels {
        checks::form(scope, key, limits::CLOUD_LABEL);
        checks::form(scope, value, limits::CLOUD_LABEL_VALUE);
    }
    if let (Some(span), true) = (gke.seen.key("labels"), labels.len() > MOST_LABELS) {
        let message = format!("{} labels are too many for a cluster", labels.len());
        let many = Diagnostic::new(code::OUT_OF_RANGE, span, message);
        scope.diags.error(many.label(format!("Google Cloud takes {MOST_LABELS}")));
    }
}

fn cluster(gke: &written::Gke, demo: &str) -> Gke {
    let or = |text: Option<&Text>, other: &str| {
        text.map_or_else(|| other.to_owned(), |text| text.value.clone())
    };
    Gke {
        name: or(gke.name.as_ref(), demo),
        project: gke.project.value.clone(),
        location: or(gke.location.as_ref(), "us-central1"),
        machine: or(gke.machine.as_ref(), "e2-standard-2"),
        nodes: gke.nodes.unwrap_or(1),
        preemptible: gke.preemptible.unwrap_or(false),
        labels: gke.labels.as_ref().map_or_else(Vec::new, |labels| pairs(&labels.0)),
    }
}
