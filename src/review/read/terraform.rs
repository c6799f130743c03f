//! Terraform: blocks by their address, wherever in their root they stand, and Grafana's rules by their uid.

use serde_json::{Map, Value};

use super::{Thing, hcl, string, take_list};

/// What a resource is called in a report.
pub(in crate::review) const RESOURCE: &str = "Terraform resource";

/// What a variable is called.
pub(in crate::review) const VARIABLE: &str = "Terraform variable";

/// The blocks of a file.
pub(super) fn blocks(path: &str, text: &str) -> Option<Vec<Thing>> {
    let (blocks, attributes) = hcl::file(text)?;
    let root = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut things: Vec<Thing> =
        blocks.into_iter().flat_map(|block| block_things(path, root, block)).collect();
    let attributes = attributes.into_iter();
    things
        .extend(attributes.map(|(name, value)| thing("Terraform value", &name, path, root, value)));
    Some(things)
}

fn thing(noun: &str, name: &str, path: &str, root: &str, value: Value) -> Thing {
    let short = root.strip_prefix("terraform/").unwrap_or(root);
    Thing::new(noun, format!("{short}: {name}"), path, value).keyed(format!("{root}/{name}"))
}

fn block_things(path: &str, root: &str, block: hcl::Block) -> Vec<Thing> {
    let hcl::Block { kind, labels, mut body } = block;
    let name = labels.join(".");
    match kind.as_str() {
        "resource" => {
            let rules = take_list(&mut body, "rule");
            let mut things: Vec<Thing> =
                rules.into_iter().map(|rule| grafana_rule(path, root, &name, rule)).collect();
            things.push(thing(RESOURCE, &name, path, root, Value::Object(body)));
            things
        }
        "data" => vec![thing(
            "Terraform data source",
            &format!("data.{name}"),
            path,
            root,
            Value::Object(body),
        )],
        "variable" => vec![thing(VARIABLE, &name, path, root, Value::Object(body))],
        "output" => vec![thing("Terraform output", &name, path, root, Value::Object(body))],
        "moved" => vec![moved(path, root, body)],
        "locals" => {
            let locals = body.into_iter();
            locals
                .map(|(name, value)| {
                    thing("Terraform local", &format!("local.{name}"), path, root, value)
                })
                .collect()
        }
        _ => {
            let name = std::iter::once(kind).chain(labels).collect::<Vec<_>>().join(".");
            let key = format!("{path}/{name}");
            vec![thing("Terraform block", &name, path, root, Value::Object(body)).keyed(key)]
        }
    }
}

fn moved(path: &str, root: &str, body: Map<String, Value>) -> Thing {
    let body = Value::Object(body);
    let end = |key| string(body.get(key).unwrap_or(&Value::Null), hcl::WRITTEN).to_owned();
    let name = format!("{} to {}", end("from"), end("to"));
    thing("Terraform move", &name, path, root, body)
}

/// A rule of a group: Grafana knows it by its uid, whatever group it is in.
fn grafana_rule(path: &str, root: &str, group: &str, rule: Value) -> Thing {
    let uid = string(&rule, "uid").to_owned();
    let name = string(&rule, "name").to_owned();
    let key =
        if uid.is_empty() { format!("{root}/{group}/{name}") } else { format!("{root}/{uid}") };
    Thing::new("Grafana rule", if name.is_empty() { uid } else { name }, path, rule).keyed(key)
}
