//! Variables of a container: those of whole `ConfigMaps` and Secrets first, then its own, which win.

use std::collections::BTreeSet;

use super::object::{self, Objects};
use crate::import::system::{Given, Variable, Workload};
use crate::syntax::yaml_tree::Node;

/// Sets the variables of a workload; `ConfigMaps` and Secrets that are read are said.
pub(super) fn environment(
    container: &Node,
    objects: &Objects<'_>,
    workload: &mut Workload,
    said: &mut BTreeSet<usize>,
) {
    for from in container.get("envFrom").map(Node::items).unwrap_or_default() {
        let prefix = from.text_at(&["prefix"]).unwrap_or_default();
        if let Some(name) = from.text_at(&["configMapRef", "name"]) {
            whole_map(name, prefix, objects, workload, said);
        } else if let Some(name) = from.text_at(&["secretRef", "name"]) {
            whole_secret(name, prefix, objects, workload, said);
        }
    }
    for variable in container.get("env").map(Node::items).unwrap_or_default() {
        let Some(name) = variable.text_at(&["name"]) else { continue };
        if let Some(value) = value(name, variable, objects, workload, said) {
            set(workload, name, value);
        }
    }
}

fn set(workload: &mut Workload, name: &str, value: Given) {
    // One that comes later is put together from those before it, so it stands where it is written last.
    workload.env.retain(|other| other.name != name);
    workload.env.push(Variable { name: name.to_owned(), value });
}

fn whole_map(
    name: &str,
    prefix: &str,
    objects: &Objects<'_>,
    workload: &mut Workload,
    said: &mut BTreeSet<usize>,
) {
    let Some(at) = objects.position("ConfigMap", name) else {
        let text = format!("the variables of the ConfigMap `{name}`, which is not among the files");
        return workload.remark(workload.span, text);
    };
    said.insert(at);
    for (key, value) in object::data(&objects.all[at]) {
        set(workload, &format!("{prefix}{key}"), Given::Text(value));
    }
}

fn whole_secret(
    name: &str,
    prefix: &str,
    objects: &Objects<'_>,
    workload: &mut Workload,
    said: &mut BTreeSet<usize>,
) {
    let Some(at) = objects.position("Secret", name) else {
        let text = format!("the variables of the Secret `{name}`, whose keys no file says");
        return workload.remark(workload.span, text);
    };
    said.insert(at);
    for (key, value) in object::secret(&objects.all[at]) {
        let given = Given::Secret { of: name.to_owned(), key: key.clone(), value };
        set(workload, &format!("{prefix}{key}"), given);
    }
}

/// The value of one variable; none, and a remark, if it cannot be said.
fn value(
    name: &str,
    variable: &Node,
    objects: &Objects<'_>,
    workload: &mut Workload,
    said: &mut BTreeSet<usize>,
) -> Option<Given> {
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
    if let (Some(map), Some(key)) = (map, key) {
        if let Some(at) = objects.position("ConfigMap", map) {
            said.insert(at);
            let found = object::data(&objects.all[at]).into_iter().find(|(other, _)| other == key);
            if let Some((_, text)) = found {
                return Some(Given::Text(text));
            }
        }
        let text = format!("the variable `{name}`: no ConfigMap `{map}` has the key `{key}`");
        workload.remark(workload.span, text);
        return None;
    }
    workload.remark(workload.span, format!("the variable `{name}`, which is a resource"));
    None
}
