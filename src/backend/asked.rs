//! Values that only a person knows: Terraform declares them, and the run-book asks for them.

use crate::backend::data_source::Role;
use crate::backend::laptop;
use crate::model::Model;
use crate::model::notify::{ContactPoint, ContactPointKind};
use crate::model::platform::{DataSourceOwner, GrafanaTarget, KubernetesTarget, StateBackend};
use crate::words::ServiceNowMode;

/// A value that a person gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    /// The variable of Terraform that holds it.
    pub variable: String,
    /// What it is, a phrase that begins in lower case.
    pub about: String,
    /// Whether nobody may see it.
    pub secret: bool,
}

/// All that the root `stack` cannot know otherwise, in the order it is asked for.
pub(super) fn of_stack(model: &Model) -> Vec<Asked> {
    let mut asked: Vec<Asked> =
        Role::ALL.into_iter().filter_map(|role| address(model, role)).collect();
    asked.extend(model.contact_points.iter().flat_map(of_contact_point));
    asked
}

/// Programs that must be there, in the order they are needed.
pub(super) fn tools(model: &Model) -> Vec<&'static str> {
    let made = matches!(model.kubernetes.target, KubernetesTarget::Gke(_));
    let (cloud, stack) = match model.grafana.target {
        GrafanaTarget::Cloud { .. } => (true, true),
        GrafanaTarget::Existing { .. } => (false, true),
        GrafanaTarget::Local => (false, false),
    };
    let in_bucket = stack && matches!(model.terraform.backend, StateBackend::Gcs { .. });
    let wanted = [
        ("docker", laptop::is_meant(model)),
        ("terraform", made || stack),
        // The scripts that hand values from root to root and set up ServiceNow read JSON.
        (
            "jq",
            made || cloud
                || model.incident_resource().is_some()
                || !model.terraform.teams.is_empty(),
        ),
        ("gcloud", made || in_bucket),
        ("kubectl", model.kubernetes.target != KubernetesTarget::None),
    ];
    wanted.into_iter().filter(|(_, is_wanted)| *is_wanted).map(|(tool, _)| tool).collect()
}

/// All that the collector must know of where it sends to; what runs in the cloud puts it out.
pub(super) fn of_cluster(model: &Model) -> Vec<Asked> {
    if !model.collects() || model.brings_grafana() {
        return Vec::new();
    }
    let kinds = [
        ("metrics", "metrics are sent to, by remote write"),
        ("logs", "log lines are pushed to"),
        ("traces", "traces are sent to, by OTLP over HTTP"),
    ];
    let values = kinds.into_iter().flat_map(|(kind, sent)| {
        [
            ("url", format!("address that {sent}"), false),
            ("user", format!("user that sends {kind}"), false),
            ("password", format!("password of the user that sends {kind}"), true),
        ]
        .map(|(part, about, secret)| Asked {
            variable: format!("{kind}_push_{part}"),
            about,
            secret,
        })
    });
    values.collect()
}

/// The address of a data source of ours, where no other root puts it out.
fn address(model: &Model, role: Role) -> Option<Asked> {
    let ours = match role.of(model)?.owner {
        DataSourceOwner::Ours { .. } => !matches!(role, Role::Incidents | Role::Samples),
        DataSourceOwner::Theirs => false,
    };
    let unknown = match model.grafana.target {
        GrafanaTarget::Cloud { .. } => false,
        GrafanaTarget::Existing { .. } | GrafanaTarget::Local => true,
    };
    let role = role.name();
    (ours && unknown).then(|| Asked {
        variable: format!("{role}_url"),
        about: format!("address that {role} are asked from"),
        secret: false,
    })
}

/// What a contact point needs beside what the demo says of it.
pub(super) fn of_contact_point(point: &ContactPoint) -> Vec<Asked> {
    let title = &point.entry.title;
    let value = |what: &str, about: String, secret: bool| Asked {
        variable: format!("{}_{what}", point.entry.name.replace('-', "_")),
        about,
        secret,
    };
    match &point.kind {
        ContactPointKind::Slack { .. } => {
            vec![value("token", format!("token of the bot that writes to {title}"), true)]
        }
        ContactPointKind::ServiceNow(instance) => {
            let about = match instance.mode {
                ServiceNowMode::ScriptedRest => {
                    format!("address in {title} that takes alerts, as its set-up read it back")
                }
                ServiceNowMode::Bridge => format!("address of the bridge that writes to {title}"),
            };
            vec![
                value("webhook_url", about, false),
                value("password", format!("password of the user in {title}"), true),
            ]
        }
        ContactPointKind::PagerDuty => {
            vec![value("key", format!("integration key of {title}"), true)]
        }
        ContactPointKind::Jira { user, .. } => {
            vec![value("token", format!("token of {user} in {title}"), true)]
        }
        ContactPointKind::Webhook { user, .. } if !user.is_empty() => {
            vec![value("password", format!("password of {user} in {title}"), true)]
        }
        ContactPointKind::Webhook { .. }
        | ContactPointKind::Email { .. }
        | ContactPointKind::OnCall { .. } => Vec::new(),
    }
}
