//! What a demo says, for programs: `std.extVar("mltgen")`, as `docs/extending.md` has it.
//!
//! Others build on it, so it is small, and changes as the language does: a field may come, none
//! changes its meaning within an edition.

use serde_json::{Map, Value, json};

use crate::catalog::signals::{self, Identity};
use crate::model::component::ComponentKind;
use crate::model::objective::Sli;
use crate::model::platform::DataSourceRole;
use crate::model::{ComponentId, Entry, Model};

/// All of it.
pub(super) fn json(model: &Model) -> Value {
    let demo = &model.demo;
    json!({
        "edition": 1,
        "demo": {
            "name": demo.name, "title": demo.title, "cluster": demo.cluster,
            "namespace": demo.namespace, "environment": demo.environment,
            "version": demo.version,
        },
        "services": components(model, |kind| matches!(kind, ComponentKind::Service(_))),
        "datastores": components(model, |kind| matches!(kind, ComponentKind::Datastore(_))),
        "external": components(model, |kind| matches!(kind, ComponentKind::External { .. })),
        "objectives": object(model.slos.iter().map(|slo| {
            let mut json = entry(&slo.entry);
            json.insert("sli".to_owned(), slo.sli.name().into());
            json.insert("of".to_owned(), names(model, slo.members().iter().copied()));
            json.insert("window".to_owned(), slo.window.to_string().into());
            json.extend(promised(&slo.sli));
            (&*slo.entry.name, json.into())
        })),
        "alerts": object(model.alerts.iter().map(|alert| {
            (&*alert.entry.name, entry(&alert.entry).into())
        })),
        "scenarios": object(model.scenarios.iter().map(|scenario| {
            (&*scenario.entry.name, entry(&scenario.entry).into())
        })),
        "data_sources": object(DataSourceRole::ALL.into_iter().filter_map(|role| {
            let json = json!({ "type": role.plugin(), "uid": role.of(model)?.uid });
            Some((role.name(), json))
        })),
        "dashboards": object(model.dashboards.iter().map(|it| {
            (it.file.as_str(), json!({ "uid": it.uid, "title": it.title }))
        })),
        "signals": object(signals::all().filter(|it| it.gate.holds(model)).map(|signal| {
            let mut labels = signal.identity.labels();
            labels.extend(signal.labels);
            labels.sort_unstable();
            let mut json = json!({
                "metric": signal.metric, "kind": signal.kind.title(),
                "unit": signal.unit.title(), "labels": labels,
            });
            if let Identity::Label(label) = signal.identity {
                json["component"] = label.into();
            }
            (signal.name, json)
        })),
        "values": model.custom.values.iter().map(|(key, value)| (key.clone(), value.into()))
            .collect::<Map<_, _>>(),
    })
}

/// An object with its fields in order of their names; of a name that comes twice, the first.
fn object<'a>(fields: impl Iterator<Item = (&'a str, Value)>) -> Value {
    let mut fields: Vec<_> = fields.collect();
    fields.sort_by_key(|(name, _)| *name);
    fields.dedup_by_key(|(name, _)| *name);
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>().into()
}

fn entry(entry: &Entry) -> Map<String, Value> {
    let labels = entry.labels.iter().map(|(key, text)| (key.clone(), text.as_str().into()));
    let fields = [
        ("title", entry.title.as_str().into()),
        ("description", entry.description.as_str().into()),
        ("team", entry.team.as_str().into()),
        ("labels", Value::Object(labels.collect())),
    ];
    fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
}

fn components(model: &Model, wanted: fn(&ComponentKind) -> bool) -> Value {
    let components = model.components.iter().filter(|component| wanted(&component.kind));
    object(components.map(|component| {
        let mut json = entry(&component.entry);
        json.insert("calls".to_owned(), names(model, component.calls.iter().map(|it| it.to)));
        if let Some(store) = component.datastore() {
            json.insert("engine".to_owned(), store.engine.as_str().into());
            json.insert("version".to_owned(), store.version.as_str().into());
        }
        if let ComponentKind::External { url } = &component.kind {
            json.insert("url".to_owned(), url.as_str().into());
        }
        (component.entry.name.as_str(), json.into())
    }))
}

/// Names of components, sorted, each once.
fn names(model: &Model, ids: impl Iterator<Item = ComponentId>) -> Value {
    let mut names: Vec<&str> = ids.map(|id| model[id].entry.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names.into()
}

/// What is promised, in the units of the language.
fn promised(sli: &Sli) -> Map<String, Value> {
    let promised = match sli {
        Sli::Availability { objective, .. } | Sli::ErrorRate { objective } => {
            json!({ "objective": objective.share() })
        }
        Sli::Latency { bound, objective } => {
            json!({ "objective": objective.share(), "bound": bound.to_string() })
        }
        Sli::Events { metric: _, budget } => json!({ "budget": budget }),
        Sli::TimeToAcknowledge { target } | Sli::TimeToResolve { target } => {
            json!({ "target": target.to_string() })
        }
    };
    match promised {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
