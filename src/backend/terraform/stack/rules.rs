//! Rule groups, as Grafana evaluates them: a file for each subject, a group for each of the model's.

use std::collections::BTreeMap;

use super::super::root::{Root, Variable};
use super::super::shared::{identity, label, name};
use super::{alerts, data_sources};
use crate::backend::data_source::Role;
use crate::backend::managed;
use crate::model::Model;
use crate::model::rule::{Alerting, Recording, Rule, RuleGroup};
use crate::query::logql::Count;
use crate::query::promql::Expr;
use crate::syntax::hcl::{Block, Body, Expression, Object};
use crate::units::Duration;

/// Adds a file for each subject.
pub(super) fn files(root: &mut Root, model: &Model) {
    let mut subjects: BTreeMap<String, Body> = BTreeMap::new();
    for (group, told) in managed::told(model) {
        let body = resources(root, model, group, told);
        let known = subjects.entry(format!("rules_{}.tf", label(subject(group)))).or_default();
        *known = std::mem::take(known).append(body);
    }
    for (file, body) in subjects {
        root.file(&file, body);
    }
}

fn subject(group: &RuleGroup) -> &str {
    if group.counts_lines() { "lines" } else { &group.subject }
}

/// What a group records, and what it tells, which stays where something else records.
fn resources(root: &mut Root, model: &Model, group: &RuleGroup, told: Vec<&Alerting>) -> Body {
    let recorded = group.rules.iter().filter_map(|rule| recording(model, rule)).collect();
    let told: Vec<Body> = told
        .into_iter()
        .map(|alert| {
            let managed = managed::alert(model, alert);
            alerts::rule(root, model, alert, managed, None)
        })
        .collect();
    self::groups(root, group, recorded, told)
}

fn groups(root: &mut Root, group: &RuleGroup, recorded: Vec<Body>, told: Vec<Body>) -> Body {
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
        body.push(resource(head, (&title, group.every), recorded));
    }
    if !told.is_empty() {
        let end = if body.is_empty() { "" } else { "-alerts" };
        let title = format!("{}{end}", group.name);
        body = if body.is_empty() { body.comment(&group.about) } else { body };
        body.push(resource(Body::new(), (&title, group.every), told));
    }
    body
}

/// A group of rules.
pub(super) fn resource(head: Body, (title, every): (&str, Duration), rules: Vec<Body>) -> Block {
    let mut body = head
        .set("name", title)
        .set("folder_uid", name("grafana_folder.demo.uid"))
        .set("interval_seconds", every.whole_seconds());
    for rule in rules {
        body.push(Block::new("rule", &[], rule));
    }
    Block::new("resource", &["grafana_rule_group", &label(title)], body)
}

/// What a rule records, if it does.
fn recording(model: &Model, rule: &Rule) -> Option<Body> {
    match rule {
        Rule::Recording(it) => Some(recorded(model, it, metrics_query(model, &it.query))),
        Rule::Counting(it) => Some(recorded(model, it, lines_query(model, &it.query))),
        Rule::Alerting(_) => None,
    }
}

/// States and times mean nothing to a rule that records, and the provider refuses them.
fn recorded<Query>(model: &Model, recording: &Recording<Query>, query: Body) -> Body {
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

fn metrics_query(model: &Model, query: &Expr) -> Body {
    let stage = Object::new().set("refId", "A").set("expr", query.to_string());
    let stage = stage.set("instant", true).set("range", false);
    data(data_sources::uid(model, Role::Metrics), None, query.reach(), stage)
}

fn lines_query(model: &Model, query: &Count) -> Body {
    let stage = Object::new().set("refId", "A").set("expr", query.to_string());
    let stage = stage.set("queryType", "instant");
    data(data_sources::uid(model, Role::Logs), Some("instant"), query.reach(), stage)
}

fn data(source: Expression, kind: Option<&str>, reach: Duration, stage: Object) -> Body {
    let range = Body::new().set("from", managed::shown(reach).whole_seconds()).set("to", 0);
    Body::new()
        .set("ref_id", "A")
        .set("datasource_uid", source)
        .set_some("query_type", kind)
        .set("model", Expression::jsonencode(stage))
        .block("relative_time_range", &[], range)
}
