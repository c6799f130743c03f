//! Rule groups, as Grafana evaluates them: a file for each subject, a group for each of the model's.
//!
//! References between the stages of a rule are derived, so that none can dangle: the query is `A`,
//! and what it is held against is `B`.

use super::super::root::{Root, Variable};
use super::super::shared::{identity, label, name};
use super::{alerts, data_sources};
use crate::backend::data_source::Role;
use crate::model::Model;
use crate::model::rule::{Recording, Rule, RuleGroup};
use crate::syntax::hcl::{Block, Body, Expression, Object};
use crate::units::Duration;

/// What an instant query is given, and does not look at: the query itself says how far it looks back.
const RANGE_SECONDS: i64 = 600;

/// Adds a file for each subject.
pub(super) fn files(root: &mut Root, model: &Model) {
    let mut subjects: Vec<(String, Body)> = Vec::new();
    for group in &model.rules {
        let body = resources(root, model, group);
        let file = format!("rules_{}.tf", label(subject(group)));
        match subjects.iter_mut().find(|(known, _)| *known == file) {
            Some((_, known)) => *known = std::mem::take(known).append(body),
            None => subjects.push((file, body)),
        }
    }
    for (file, body) in subjects {
        root.file(&file, body);
    }
}

fn subject(group: &RuleGroup) -> &str {
    if group.counts_lines() { "lines" } else { &group.subject }
}

/// What a group records, and what it tells, which stays where something else records.
fn resources(root: &mut Root, model: &Model, group: &RuleGroup) -> Body {
    let (told, recorded): (Vec<&Rule>, Vec<&Rule>) =
        group.rules.iter().partition(|rule| rule.alerting().is_some());
    let mut body = Body::new();
    if !recorded.is_empty() {
        // Groups over lines and groups over metrics may have the same name in the model.
        let title = match subject(group) {
            "lines" => format!("lines-{}", group.name),
            _ => group.name.clone(),
        };
        let enabled = root.variable(Variable::switch(
            "recording_enabled",
            true,
            "Whether Grafana records metrics itself; false: rulers do, which read the same rules from files.",
        ));
        let head = Body::new().set("count", Expression::conditional(enabled, 1, 0));
        body = body.comment(&group.about);
        body.push(resource(root, model, head, (&title, group.every), &recorded));
    }
    if !told.is_empty() {
        let title = if recorded.is_empty() { "" } else { "-alerts" };
        let title = format!("{}{title}", group.name);
        body = if recorded.is_empty() { body.comment(&group.about) } else { body };
        body.push(resource(root, model, Body::new(), (&title, group.every), &told));
    }
    body
}

fn resource(
    root: &mut Root,
    model: &Model,
    head: Body,
    (title, every): (&str, Duration),
    rules: &[&Rule],
) -> Block {
    let mut body = head
        .set("name", title)
        .set("folder_uid", name("grafana_folder.demo.uid"))
        .set("interval_seconds", every.whole_seconds());
    for rule in rules {
        body.push(Block::new("rule", &[], self::rule(root, model, rule)));
    }
    Block::new("resource", &["grafana_rule_group", &label(title)], body)
}

fn rule(root: &mut Root, model: &Model, rule: &Rule) -> Body {
    match rule {
        Rule::Recording(it) => recording(model, it, metrics_query(model, &it.query.to_string())),
        Rule::Counting(it) => recording(model, it, lines_query(model, &it.query.to_string())),
        Rule::Alerting(it) => {
            let query = metrics_query(model, &it.query.to_string());
            alerts::rule(root, model, it, query)
        }
    }
}

/// States and times mean nothing to a rule that records, and the provider refuses them.
fn recording<Query>(model: &Model, recording: &Recording<Query>, query: Body) -> Body {
    let values: Vec<&str> = recording.labels.iter().map(|(_, value)| value.as_str()).collect();
    let metric = &recording.metric;
    let title = match values.as_slice() {
        [] => metric.clone(),
        [..] => format!("{metric} ({})", values.join(", ")),
    };
    let uid = identity(&format!("{}-{metric}-{}", model.demo.name, values.join("-")));
    let labels: Object = recording.labels.iter().cloned().collect();
    let record = Body::new()
        .set("metric", metric)
        .set("from", "A")
        .set("target_datasource_uid", data_sources::recorded_into(model));
    Body::new()
        .set("uid", uid)
        .set("name", title)
        .set_some("labels", (!labels.is_empty()).then_some(labels))
        .block("data", &[], query)
        .block("record", &[], record)
}

fn metrics_query(model: &Model, query: &str) -> Body {
    let stage = Object::new().set("refId", "A").set("expr", query).set("instant", true);
    data(data_sources::uid(model, Role::Metrics), None, stage.set("range", false))
}

fn lines_query(model: &Model, query: &str) -> Body {
    let stage = Object::new().set("refId", "A").set("expr", query).set("queryType", "instant");
    data(data_sources::uid(model, Role::Logs), Some("instant"), stage)
}

fn data(data_source: Expression, kind: Option<&str>, stage: Object) -> Body {
    let range = Body::new().set("from", RANGE_SECONDS).set("to", 0);
    Body::new()
        .set("ref_id", "A")
        .set("datasource_uid", data_source)
        .set_some("query_type", kind)
        .set("model", Expression::jsonencode(stage))
        .block("relative_time_range", &[], range)
}
