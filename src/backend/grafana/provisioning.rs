//! Data sources, and where dashboards lie, as files that Grafana reads when it starts.

use serde_json::{Value, json};

use super::alerting::{interpolated, value};
use crate::backend::data_source::{self, Role};
use crate::model::Model;
use crate::model::platform::DataSourceOwner;
use crate::syntax::yaml::{self, Map};
use crate::syntax::{Comment, header};

/// Where dashboards are in the container.
const FOLDER: &str = "/etc/mltgen/dashboards";

/// The stores of the container that Grafana is in.
pub(super) fn data_sources(model: &Model) -> String {
    let list: Vec<Map> =
        Role::ALL.into_iter().filter_map(|role| data_source(model, role)).collect();
    let file = Map::new().set("apiVersion", 1).set("prune", true).set("datasources", list);
    header(Comment::Hash) + &yaml::print(&file.into())
}

fn data_source(model: &Model, role: Role) -> Option<Map> {
    // Incidents need an account, and nothing here does.
    let (name, url) = match role {
        Role::Metrics => ("Prometheus", Some("http://127.0.0.1:9090")),
        Role::Logs => ("Loki", Some("http://127.0.0.1:3100")),
        Role::Traces => ("Tempo", Some("http://127.0.0.1:3200")),
        Role::Incidents => return None,
        // It makes its figures up: there is nobody to ask.
        Role::Samples => ("TestData", None),
    };
    let source = role.of(model)?;
    let name = match &source.owner {
        DataSourceOwner::Ours { title } => title,
        DataSourceOwner::Theirs => name,
    };
    let mut settings = data_source::settings(model, role);
    if matches!(role, Role::Metrics | Role::Logs) {
        // Grafana has the same alerts itself.
        settings["manageAlerts"] = json!(false);
    }
    Some(
        Map::new()
            .set("name", interpolated(name))
            .set("uid", interpolated(&source.uid))
            .set("type", role.plugin())
            .set("access", "proxy")
            .set_some("url", url)
            .set("isDefault", role == Role::Metrics)
            .set("editable", false)
            .set("jsonData", value(&escaped(&settings))),
    )
}

/// So that no dollar is taken for a variable: Grafana looks for them in every text.
fn escaped(json: &Value) -> Value {
    match json {
        Value::String(text) => interpolated(text).into(),
        Value::Array(items) => items.iter().map(escaped).collect(),
        Value::Object(entries) => {
            Value::Object(entries.iter().map(|(key, it)| (key.clone(), escaped(it))).collect())
        }
        other => other.clone(),
    }
}

/// All dashboards, in the folder of the demo.
pub(super) fn dashboards(model: &Model) -> String {
    let provider = Map::new()
        .set("name", interpolated(&model.demo.name))
        .set("folder", interpolated(&model.demo.title))
        .set("type", "file")
        .set("allowUiUpdates", false)
        .set("disableDeletion", false)
        .set("options", Map::new().set("path", FOLDER));
    let file = Map::new().set("apiVersion", 1).set("providers", [provider]);
    header(Comment::Hash) + &yaml::print(&file.into())
}
