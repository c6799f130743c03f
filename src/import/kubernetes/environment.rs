//! Variables of a container: those of whole `ConfigMaps` and Secrets first, then its own, which win.

use std::collections::BTreeSet;

use super::object::{self, Objects};
use crate::import::piece::{Place, list};
use crate::import::system::{Given, Variable, Workload};
use crate::syntax::yaml_tree::Node;

/// Sets the variables of a workload; `ConfigMaps` and Secrets that are read are said. What no file says
/// is kept as it is.
pub(super) fn environment(
    container: &Node,
    objects: &Objects<'_>,
    workload: &mut Workload,
    said: &mut BTreeSet<usize>,
) {
    for from in container.get("envFrom").map(Node::items).unwrap_or_default() {
        let prefix = from.text_at(&["prefix"]).unwrap_or_default();
        if let Some(name) = from.text_at(&["configMapRef", "name"]) {
            let Some(at) = objects.position("ConfigMap", name) else {
                keep(from, format!("the variables of the ConfigMap `{name}`"), workload);
                continue;
            };
            said.insert(at);
            for (key, value) in object::data(&objects.all[at]) {
                set(workload, &format!("{prefix}{key}"), Given::Text(value));
            }
        } else if let Some(name) = from.text_at(&["secretRef", "name"]) {
            let Some(at) = objects.position("Secret", name) else {
                keep(from, format!("the variables of the Secret `{name}`"), workload);
                continue;
            };
            said.insert(at);
            for (key, value) in object::secret(&objects.all[at]) {
                let given = Given::Secret { of: name.to_owned(), key: key.clone(), value };
                set(workload, &format!("{prefix}{key}"), given);
            }
        }
    }
    for variable in container.get("env").map(Node::items).unwrap_or_default() {
        let Some(name) = variable.text_at(&["name"]) else { continue };
        match value(variable, objects, said) {
            Some(value) => set(workload, name, value),
            None => {
                let what = format!("the variable `{name}`");
                workload.keep(Place::Container, "env", list(vec![variable.clone()]), what);
            }
        }
    }
}

/// Keeps a whole object of variables that no file says.
fn keep(from: &Node, what: String, workload: &mut Workload) {
    workload.keep(Place::Container, "envFrom", list(vec![from.clone()]), what);
}

fn set(workload: &mut Workload, name: &str, value: Given) {
    // One that comes later is put together from those before it, so it stands where it is written last.
    workload.env.retain(|other| other.name != name);
    workload.env.push(Variable { name: name.to_owned(), value });
}

/// The value of one variable; none if it cannot be said.
fn value(variable: &Node, objects: &Objects<'_>, said: &mut BTreeSet<usize>) -> Option<Given> {
    let Some(from) = variable.get("valueFrom") else {
        return Some(Given::Text(variable.text_at(&["value"]).unwrap_or_default().to_owned()));
    };
    if let (Some(of), Some(key)) =
        (from.text_at(&["secretKeyRef", "name"]), from.text_at(&["secretKeyRef", "key"]))
    {
        let found = objects.position("Secret", of);
        said.extend(found);
        let known = found.map(|at| object::secret(&objects.all[at])).unwrap_or_default();
        let value = known.into_iter().find(|(other, _)| other == key).and_then(|(_, value)| value);
        return Some(Given::Secret { of: of.to_owned(), key: key.to_owned(), value });
    }
    if let Some(field) = from.text_at(&["fieldRef", "fieldPath"]) {
        return Some(Given::Field(field.to_owned()));
    }
    let (map, key) =
        (from.text_at(&["configMapKeyRef", "name"]), from.text_at(&["configMapKeyRef", "key"]));
    let (map, key) = (map?, key?);
    let at = objects.position("ConfigMap", map)?;
    let (_, text) = object::data(&objects.all[at]).into_iter().find(|(other, _)| other == key)?;
    said.insert(at);
    Some(Given::Text(text))
}
