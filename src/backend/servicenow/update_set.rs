//! The same records as an update set: a file that an administrator loads, previews and commits by hand.
//!
//! Source of the format: update sets that `ServiceNow` exports. Ids are made from names, so that a set
//! that is loaded again changes the same records.

use sha2::{Digest, Sha256};

use super::Scripts;
use super::records::Record;
use crate::model::Model;
use crate::syntax::xml::Element;

/// The whole file.
pub(super) fn print(model: &Model, records: &[Record], scripts: &Scripts) -> String {
    let name = format!("mltgen {}", model.demo.name);
    let set = id(&[&name, "update set"]);
    let service = records.iter().find(|record| record.key == "service");
    let service = service.map(|record| record_id(&name, record)).unwrap_or_default();
    let parent = Element::new("sys_remote_update_set").with("action", "INSERT_OR_UPDATE").children(
        fields(&[
            ("application", "global"),
            ("application_name", "Global"),
            ("description", "Takes alerts of Grafana and makes incidents of them. Made by mltgen."),
            ("name", &name),
            ("origin_sys_id", ""),
            ("remote_sys_id", &set),
            ("state", "loaded"),
            ("sys_id", &set),
        ]),
    );
    let updates = records.iter().map(|record| update(&name, &set, &service, record, scripts));
    let unload = Element::new("unload")
        .with("unload_date", "2000-01-01 00:00:00")
        .child(parent)
        .children(updates);
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}", unload.print())
}

fn update(set_name: &str, set: &str, service: &str, record: &Record, scripts: &Scripts) -> Element {
    let id = record_id(set_name, record);
    let target = match record.table {
        "sys_dictionary" => format!("sys_dictionary_incident_{}", record.name),
        table => format!("{table}_{id}"),
    };
    let mut values: Vec<(&'static str, &str)> =
        record.values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    match record.key {
        "rule" => values.push(("script", &scripts.acknowledged)),
        "resource" => {
            values.push(("operation_script", &scripts.alert));
            values.push(("web_service_definition", service));
        }
        _ => {}
    }
    values.push(("sys_id", &id));
    values.sort_unstable();
    let mut inner = Element::new(record.table).with("action", "INSERT_OR_UPDATE");
    let mut outer = Element::new("record_update");
    if record.table == "sys_dictionary" {
        for (name, value) in [("element", record.name.as_str()), ("table", "incident")] {
            inner = inner.with(name, value);
            outer = outer.with(name, value);
        }
    } else {
        outer = outer.with("table", record.table);
    }
    let payload = outer.child(inner.children(fields(&values))).print();
    Element::new("sys_update_xml").with("action", "INSERT_OR_UPDATE").children(fields(&[
        ("action", "INSERT_OR_UPDATE"),
        ("application", "global"),
        ("category", "customer"),
        ("name", &target),
        ("payload", &format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>{payload}")),
        ("remote_update_set", set),
        ("replace_on_upgrade", "false"),
        ("sys_id", &self::id(&[set_name, &target, "update"])),
        ("target_name", &record.name),
        ("type", record.kind),
        ("update_domain", "global"),
    ]))
}

fn fields(values: &[(&'static str, &str)]) -> Vec<Element> {
    values.iter().map(|(name, value)| Element::new(name).text(*value)).collect()
}

fn record_id(set_name: &str, record: &Record) -> String {
    id(&[set_name, record.table, &record.name])
}

/// 32 hexadecimal digits.
fn id(of: &[&str]) -> String {
    let digest = Sha256::digest(of.join("\n"));
    let (first, _) = digest.split_first_chunk().expect("a SHA-256 has 32 bytes");
    format!("{:032x}", u128::from_be_bytes(*first))
}
