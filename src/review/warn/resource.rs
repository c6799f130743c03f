//! Resources that cannot be changed in place: Terraform would destroy them and make others, and
//! Kubernetes would refuse.

use std::collections::BTreeMap;

use serde_json::Value;

use super::warning;
use crate::review::change::{Change, How};
use crate::review::read::{Thing, terraform};
use crate::review::{spot, structure, tree};

/// What makes a resource another one, by its type: arguments that its provider cannot change in place.
const IDENTITY: &[(&str, &[&str])] = &[
    ("google_container_cluster", &["name", "location", "project", "networking_mode"]),
    (
        "google_container_node_pool",
        &[
            "name",
            "cluster",
            "node_config[].machine_type",
            "node_config[].preemptible",
            "node_config[].oauth_scopes",
        ],
    ),
    ("grafana_cloud_access_policy", &["name", "region"]),
    ("grafana_cloud_access_policy_rotating_token", &["name_prefix", "region", "expire_after"]),
    ("grafana_cloud_access_policy_token", &["name", "region", "expires_at"]),
    ("grafana_cloud_plugin_installation", &["slug", "version", "stack_slug", "for_each"]),
    ("grafana_cloud_stack", &["region_slug"]),
    ("grafana_cloud_stack_service_account", &["role", "name", "stack_slug", "is_disabled"]),
    ("grafana_contact_point", &["name"]),
    ("grafana_data_source", &["uid"]),
    ("grafana_folder", &["uid"]),
    ("grafana_machine_learning_alert", &["job_id"]),
    ("grafana_message_template", &["name"]),
    ("grafana_mute_timing", &["name"]),
    ("grafana_rule_group", &["name", "folder_uid"]),
    ("grafana_slo", &["uuid"]),
    ("grafana_synthetic_monitoring_check_alerts", &["check_id"]),
    ("grafana_synthetic_monitoring_installation", &["stack_id", "metrics_publisher_key"]),
    ("helm_release", &["name", "namespace"]),
    ("kubernetes_deployment_v1", &["metadata[].name", "metadata[].namespace", "spec[].selector"]),
    ("kubernetes_namespace_v1", &["metadata[].name"]),
    ("kubernetes_secret_v1", &["metadata[].name", "metadata[].namespace", "type"]),
];

/// Resources that hold what cannot be made again from a demo.
const PRECIOUS: &[&str] = &[
    "google_container_cluster",
    "grafana_cloud_stack",
    "grafana_folder",
    "grafana_synthetic_monitoring_probe",
    "kubernetes_namespace_v1",
];

/// What of an object of Kubernetes cannot be changed while it is there.
const FIXED: &[(&str, &[&str])] = &[
    ("Deployment", &["spec.selector"]),
    ("Job", &["spec.template", "spec.selector"]),
    ("PersistentVolumeClaim", &["spec.storageClassName", "spec.accessModes"]),
    ("Secret", &["type"]),
    ("Service", &["spec.clusterIP"]),
    ("StatefulSet", &["spec.selector", "spec.serviceName", "spec.volumeClaimTemplates"]),
];

/// All such resources and objects, and variables that somebody has to set first.
pub(super) fn warnings(before: &[Thing], after: &[Thing]) -> Vec<Change> {
    let (olds, news) = (by_key(before), by_key(after));
    let moves = structure::moves(after.iter());
    let mut warnings = Vec::new();
    for (key, new) in &news {
        let (_, address) = key;
        let was = olds.get(key).or_else(|| {
            let former = moves.get(*address)?;
            olds.get(&(new.noun.as_str(), former.as_str()))
        });
        match was {
            Some(old) if new.noun == terraform::RESOURCE => {
                let value = moved(&old.value, &moves);
                warnings
                    .extend(replaced((&Thing { value, ..(*old).clone() }, &olds), (new, &news)));
            }
            Some(old) => warnings.extend(refused(old, new)),
            None if new.noun == terraform::VARIABLE => warnings.extend(unset(new)),
            None => {}
        }
    }
    for (key, old) in &olds {
        let moved = moves.values().any(|former| former == key.1);
        if old.noun == terraform::RESOURCE && !news.contains_key(key) && !moved {
            warnings.extend(destroyed(old, &olds, &news));
        }
    }
    warnings
}

/// A value that refers to resources by the addresses they have now.
fn moved(value: &Value, moves: &BTreeMap<String, String>) -> Value {
    match value {
        Value::Object(object) => {
            let entries = object.iter().map(|(key, inner)| match inner {
                Value::String(text) if key.is_empty() => {
                    let address = |key: &str| key.rsplit('/').next().unwrap_or_default().to_owned();
                    let text = moves.iter().fold(text.clone(), |text, (to, from)| {
                        text.replace(&format!("{}.", address(from)), &format!("{}.", address(to)))
                    });
                    (key.clone(), text.into())
                }
                inner => (key.clone(), moved(inner, moves)),
            });
            entries.collect()
        }
        Value::Array(items) => items.iter().map(|it| moved(it, moves)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

type ByKey<'a> = BTreeMap<(&'a str, &'a str), &'a Thing>;

fn by_key(things: &[Thing]) -> ByKey<'_> {
    things.iter().map(|thing| ((thing.noun.as_str(), thing.key.as_str()), thing)).collect()
}

/// The type of a resource: `a` of `stack: a.b`.
fn kind(resource: &Thing) -> &str {
    let address = resource.name.rsplit(' ').next().unwrap_or_default();
    address.split('.').next().unwrap_or_default()
}

/// Arguments that differ and make it another resource.
fn replaced((old, olds): (&Thing, &ByKey<'_>), (new, news): (&Thing, &ByKey<'_>)) -> Vec<Change> {
    let Some((_, identity)) = IDENTITY.iter().find(|(name, _)| *name == kind(new)) else {
        return Vec::new();
    };
    let (was, is) = (with_defaults(&old.value, old, olds), with_defaults(&new.value, new, news));
    let edits = tree::edits(&was, &is).into_iter().filter_map(|edit| {
        let path = structure::general(&edit.path);
        let argument = identity.iter().find(|it| path.starts_with(**it))?;
        let show = |value: Option<Value>| value.as_ref().map(spot::show);
        let what = format!("is destroyed and made anew: `{argument}` cannot be changed in place");
        let change =
            warning(&new.noun, &new.name, what).values(show(edit.before), show(edit.after));
        Some(change)
    });
    edits.collect()
}

/// A value with variables as their defaults, so that another default is another value.
fn with_defaults(value: &Value, of: &Thing, all: &ByKey<'_>) -> Value {
    match value {
        Value::Object(object) => {
            if let Some(written) = object.get("").and_then(Value::as_str)
                && let Some(name) = written.strip_prefix("var.")
                && let Some((root, _)) = of.file.rsplit_once('/')
                && let Some(variable) =
                    all.get(&(terraform::VARIABLE, format!("{root}/{name}").as_str()))
                && let Some(default) = variable.value.get("default")
            {
                return default.clone();
            }
            let entries = object.iter();
            entries.map(|(key, inner)| (key.clone(), with_defaults(inner, of, all))).collect()
        }
        Value::Array(items) => items.iter().map(|it| with_defaults(it, of, all)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

/// A resource that is there no more, where that is no plain removal.
fn destroyed(old: &Thing, olds: &ByKey<'_>, news: &ByKey<'_>) -> Option<Change> {
    let label = |thing: &Thing| thing.name.rsplit('.').next().unwrap_or_default().to_owned();
    let like = |thing: &Thing, label: &str| thing.value.to_string().replace(label, "·");
    let folder = |thing: &Thing| thing.file.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    let text = like(old, &label(old));
    let mut others = news.iter().filter(|(key, new)| {
        !olds.contains_key(*key)
            && new.noun == old.noun
            && kind(new) == kind(old)
            && folder(new) == folder(old)
    });
    if let Some((_, new)) = others.find(|(_, new)| like(new, &label(new)) == text) {
        let address = new.name.rsplit(' ').next().unwrap_or_default();
        let what = format!(
            "is destroyed, and `{address}` is made as it was: `was = \"…\"` in the demo keeps the one that is there"
        );
        return Some(warning(&old.noun, &old.name, what));
    }
    let precious = PRECIOUS.contains(&kind(old));
    precious.then(|| warning(&old.noun, &old.name, "is destroyed, with what is in it"))
}

/// What Kubernetes would refuse.
fn refused(old: &Thing, new: &Thing) -> Vec<Change> {
    let Some((_, fixed)) = FIXED.iter().find(|(noun, _)| *noun == new.noun) else {
        return Vec::new();
    };
    let edits = tree::edits(&old.value, &new.value);
    let is_within = |path: &str, way: &str| {
        path.strip_prefix(way).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let hit = fixed.iter().filter(|way| edits.iter().any(|edit| is_within(&edit.path, way)));
    hit.map(|way| {
        let what = format!(
            "cannot be changed in place: delete it before it is applied, for another `{way}`"
        );
        warning(&new.noun, &new.name, what)
    })
    .collect()
}

/// A variable without a default: nothing can be applied before it is set.
fn unset(variable: &Thing) -> Option<Change> {
    let missing = variable.value.get("default").is_none();
    missing.then(|| {
        let mut change =
            warning(&variable.noun, &variable.name, "has no default: set it before the next apply");
        change.how = How::Added;
        change
    })
}
