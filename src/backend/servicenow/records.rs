//! The records that make it: of which table, known by what, with which values.
//!
//! Source of tables and columns: `ServiceNow`'s documentation of its Table API, of business rules and of
//! scripted REST APIs. All values are texts, as that API has them.

use serde_json::{Map, Value};

use crate::model::Model;
use crate::model::notify::ServiceNow;
use crate::syntax::json::tree;

/// A record.
pub(super) struct Record {
    /// Its key in `records.json`; columns share one.
    pub key: &'static str,
    /// Its table.
    pub table: &'static str,
    /// What an update set calls records of that table.
    pub kind: &'static str,
    /// What it is known by.
    pub name: String,
    /// Its values, by column. The script of a rule or a resource is in a file of its own.
    pub values: Vec<(&'static str, String)>,
}

/// The name by which the service is known in its instance.
pub(super) fn service_id(model: &Model) -> String {
    format!("mltgen_{}", model.demo.name.replace('-', "_"))
}

/// All of them, those first that others refer to.
pub(super) fn all(model: &Model, instance: &ServiceNow) -> Vec<Record> {
    let service_id = service_id(model);
    let (service, acknowledged) = (&instance.service_column, &instance.acknowledged_column);
    vec![
        column(service, "Service name", "string", "100"),
        column(acknowledged, "When acknowledged", "glide_date_time", "40"),
        rule(model),
        service_of(model, &service_id),
        resource(&service_id),
    ]
}

/// A column of incidents.
fn column(element: &str, label: &str, kind: &str, length: &str) -> Record {
    Record {
        key: "columns",
        table: "sys_dictionary",
        kind: "Dictionary",
        name: element.to_owned(),
        values: texts(&[
            ("active", "true"),
            ("column_label", label),
            ("element", element),
            ("internal_type", kind),
            ("max_length", length),
            ("name", "incident"),
        ]),
    }
}

/// Notes when somebody takes an incident: from new to in progress.
fn rule(model: &Model) -> Record {
    let name = format!("mltgen {}: acknowledged", model.demo.name);
    Record {
        key: "rule",
        table: "sys_script",
        kind: "Business Rule",
        values: texts(&[
            ("action_insert", "false"),
            ("action_update", "true"),
            ("active", "true"),
            ("advanced", "true"),
            ("collection", "incident"),
            ("filter_condition", "stateCHANGESFROM1^stateCHANGESTO2^EQ"),
            ("name", &name),
            ("order", "200"),
            ("when", "before"),
        ]),
        name,
    }
}

fn service_of(model: &Model, service_id: &str) -> Record {
    Record {
        key: "service",
        table: "sys_ws_definition",
        kind: "Scripted REST API",
        name: service_id.to_owned(),
        values: texts(&[
            ("active", "true"),
            ("consumes", "application/json"),
            ("name", &format!("mltgen {}: alerts of Grafana", model.demo.name)),
            ("produces", "application/json"),
            ("service_id", service_id),
        ]),
    }
}

/// Takes alerts. Who may is looked at in its script: the access lists of an instance are its own.
fn resource(service_id: &str) -> Record {
    Record {
        key: "resource",
        table: "sys_ws_operation",
        kind: "Scripted REST Resource",
        name: format!("{service_id}/alert"),
        values: texts(&[
            ("active", "true"),
            ("http_method", "POST"),
            ("name", "alert"),
            ("relative_path", "/alert"),
            ("requires_acl_authorization", "false"),
            ("requires_authentication", "true"),
            ("requires_snc_internal_role", "false"),
        ]),
    }
}

fn texts(values: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    values.iter().map(|(name, value)| (*name, (*value).to_owned())).collect()
}

/// As the scripts read them.
pub(super) fn printed(records: &[Record], instance: &ServiceNow) -> Value {
    let mut all = Map::new();
    for record in records {
        let values =
            record.values.iter().map(|(name, value)| ((*name).to_owned(), value.as_str().into()));
        let values = Value::Object(values.collect());
        match (record.key, all.get_mut(record.key)) {
            ("columns", Some(Value::Array(columns))) => columns.push(values),
            ("columns", _) => {
                all.insert(record.key.to_owned(), tree!([values]));
            }
            (key, _) => {
                all.insert(key.to_owned(), values);
            }
        }
    }
    all.insert("close_code".to_owned(), instance.close_code.as_str().into());
    Value::Object(all)
}
