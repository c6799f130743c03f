//! Alerts as files that Grafana reads when it starts.
//!
//! In most of their texts Grafana looks for variables of the environment; annotations and models are
//! left as they are.

use serde_json::Value;

use crate::backend::managed::{self, Stage};
use crate::model::Model;
use crate::model::rule::{Alerting, RuleGroup};
use crate::query::text::duration;
use crate::syntax::yaml::{self, Map, Yaml};
use crate::syntax::{Comment, header};
use crate::units::Duration;

/// The file; none if nobody is told of anything. What is recorded is not in it: where no Terraform
/// is, the rulers of Prometheus and Loki record.
pub(super) fn file(model: &Model) -> Option<String> {
    let groups: Vec<Yaml> =
        managed::told(model).filter_map(|(it, told)| group(model, it, told)).collect();
    if groups.is_empty() {
        return None;
    }
    let file = Map::new().set("apiVersion", 1).set("groups", groups);
    Some(header(Comment::Hash) + &yaml::print(&file.into()))
}

fn group(model: &Model, group: &RuleGroup, told: Vec<&Alerting>) -> Option<Yaml> {
    if told.is_empty() {
        return None;
    }
    let map = Map::new()
        .set("name", interpolated(&group.name))
        .set("folder", interpolated(&model.demo.title))
        .set("interval", duration(group.every))
        .set("rules", told.into_iter().map(|alert| rule(model, alert)).collect::<Yaml>());
    Some(Yaml::from(map).noted(&group.about))
}

fn rule(model: &Model, alert: &Alerting) -> Yaml {
    let managed = managed::alert(model, alert);
    let stages: Yaml = managed.stages.iter().map(|stage| data(model, stage)).collect();
    let labels = managed.labels.iter();
    let labels: Map = labels.map(|(name, value)| (name, interpolated(value))).collect();
    Map::new()
        .set("uid", &alert.uid)
        .set("title", interpolated(&alert.title))
        .set("condition", managed.condition)
        .set("for", duration(alert.hold))
        .set("noDataState", managed.no_data_state)
        .set("execErrState", managed::ERROR_STATE)
        .set("labels", labels)
        .set("annotations", managed.annotations.into_iter().collect::<Map>())
        .set("data", stages)
        .into()
}

fn data(model: &Model, stage: &Stage) -> Yaml {
    let source = stage.asks.uid().unwrap_or(&model.grafana.metrics.uid);
    let range = Map::new().set("from", seconds(stage.reach)).set("to", 0);
    Map::new()
        .set("refId", &stage.id)
        .set("datasourceUid", interpolated(source))
        .set("relativeTimeRange", range)
        .set("model", value(&stage.model))
        .into()
}

fn seconds(length: Duration) -> i64 {
    i64::try_from(length.whole_seconds()).expect("shorter than the age of the universe")
}

/// So that no dollar is taken for a variable.
pub(super) fn interpolated(text: &str) -> String {
    text.replace('$', "$$")
}

/// A model, as it is.
pub(super) fn value(json: &Value) -> Yaml {
    match json {
        Value::Null => unreachable!("a model leaves out what it does not say"),
        Value::Bool(flag) => (*flag).into(),
        Value::Number(number) => match number.as_i64() {
            Some(whole) => whole.into(),
            None => Yaml::number(number.as_f64().expect("every JSON number fits a float")),
        },
        Value::String(text) => text.into(),
        Value::Array(items) => items.iter().map(value).collect(),
        Value::Object(entries) => {
            entries.iter().map(|(key, it)| (key, value(it))).collect::<Map>().into()
        }
    }
}
