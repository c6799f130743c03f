//! Rule groups, as Grafana evaluates them. What is about one component stands with it, in a group of
//! its own: one that comes touches no other, and no group or file grows with the demo. The rest has a
//! file for each subject, and a group for each of the model's.

use std::collections::{BTreeMap, BTreeSet};

use super::super::root::Variable;
use super::super::shared::{identity, label, moved_to};
use super::known::Known;
use super::owner::Owner;
use super::{Stack, alerts};
use crate::backend::data_source::Role;
use crate::backend::managed::{self, DEMO};
use crate::model::Entry;
use crate::model::component::Component;
use crate::model::rule::{Alerting, Recording, Rule, RuleGroup};
use crate::query::logql::Count;
use crate::query::promql::Expr;
use crate::syntax::hcl::{Block, Body, Expression, Object};
use crate::units::Duration;

/// The kind of a group of rules.
pub(super) const GROUP: &str = "grafana_rule_group";

/// What is recorded, and what is told, which stays where something else records.
#[derive(Default)]
struct Rules<'m> {
    recorded: Vec<&'m Rule>,
    told: Vec<&'m Alerting>,
}

/// Adds the groups of the rules that this root holds.
pub(super) fn files(stack: &mut Stack<'_>) {
    let model = stack.model;
    for (group, told) in managed::told(model) {
        for (component, rules) in parts(stack, group, &told) {
            let body = groups(stack, group, component, &rules);
            match component {
                Some(component) => stack.file_of(component, body),
                None => stack.root.file(&format!("rules_{}.tf", label(subject(group))), body),
            }
        }
    }
}

/// The parts of a group that stand in this root: one for each component, and what is of none.
fn parts<'m>(
    stack: &Stack<'m>,
    group: &'m RuleGroup,
    told: &[&'m Alerting],
) -> Vec<(Option<&'m Component>, Rules<'m>)> {
    let told: BTreeSet<&str> = told.iter().map(|alert| alert.uid.as_str()).collect();
    let mut parts: Vec<(Option<&'m Component>, Rules<'m>)> = Vec::new();
    let mut positions: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for rule in &group.rules {
        let Owner { team, component } = stack.owners.of(rule);
        if !stack.owns(team) {
            continue;
        }
        let whose = component.map(|component| component.entry.name.as_str());
        let position = *positions.entry(whose).or_insert_with(|| {
            parts.push((component, Rules::default()));
            parts.len() - 1
        });
        let rules = &mut parts[position].1;
        match rule {
            Rule::Recording(_) | Rule::Counting(_) => rules.recorded.push(rule),
            Rule::Alerting(alert) if told.contains(alert.uid.as_str()) => rules.told.push(alert),
            // Grafana makes it itself.
            Rule::Alerting(_) => {}
        }
    }
    parts
}

fn subject(group: &RuleGroup) -> &str {
    if group.counts_lines() { "lines" } else { &group.subject }
}

/// What the groups are called that are made of one of the model's. No name in the model has a dot,
/// and no label in Terraform that is made of one has two underscores.
fn title(group: &RuleGroup) -> String {
    // Groups over lines and groups over metrics may have the same name in the model.
    match subject(group) {
        "lines" => format!("lines-{}", group.name),
        _ => group.name.clone(),
    }
}

/// The label of a group that has a part of what the model has in one.
fn label_of(title: &str, part: Option<&str>) -> String {
    match part {
        Some(part) => format!("{}__{}", label(title), label(part)),
        None => label(title),
    }
}

/// The name of such a group in its folder, where other roots have theirs.
fn name_of(stack: &Stack<'_>, group: &RuleGroup, part: Option<&str>) -> String {
    let title = title(group);
    match (part, stack.team) {
        (Some(part), _) => format!("{title}.{part}"),
        // An objective is in one root, whole.
        (None, Some(team)) if !group.subject.starts_with("slo-") => {
            format!("{title}.team.{}", team.folder)
        }
        (None, _) => title,
    }
}

fn groups<'m>(
    stack: &mut Stack<'m>,
    group: &'m RuleGroup,
    component: Option<&'m Component>,
    rules: &Rules<'m>,
) -> Body {
    let part = component.map(|component| component.entry.name.as_str());
    let mut body = Body::new();
    if component.is_none() {
        body = body.comment(&group.about);
    }
    if !rules.recorded.is_empty() {
        let enabled = stack.known(Known::Switch(Variable::switch(
            "recording_enabled",
            true,
            "Whether Grafana records metrics itself; false: rulers do, which read the same rules from files.",
        )));
        let head = Body::new().set("count", Expression::conditional(enabled, 1, 0));
        let recorded = rules.recorded.iter().filter_map(|rule| recording(stack, rule)).collect();
        let head = named(stack, head, &name_of(stack, group, part), group.every);
        body.push(resource(&label_of(&title(group), part), head, recorded));
    }
    if !rules.told.is_empty() {
        // What is recorded has that name already.
        let part = if rules.recorded.is_empty() { part } else { Some("alerts") };
        let told = rules.told.iter().map(|alert| {
            let managed = managed::alert(stack.model, alert);
            alerts::rule(stack, alert, managed, None)
        });
        let told = told.collect();
        let head = named(stack, Body::new(), &name_of(stack, group, part), group.every);
        body.push(resource(&label_of(&title(group), part), head, told));
    }
    if let Some(Entry { name, was: Some(was), .. }) = component.map(|it| &it.entry) {
        let [was, now] = [was, name].map(|part| label_of(&title(group), Some(part)));
        body.push(moved_to(GROUP, &was, &now));
    }
    body
}

/// The head of a group: its name in the folder, and how often it is evaluated.
pub(super) fn named(stack: &mut Stack<'_>, head: Body, title: &str, every: Duration) -> Body {
    head.set("name", title)
        .set("folder_uid", stack.known(Known::Folder))
        .set("interval_seconds", every.whole_seconds())
}

/// A group of rules.
pub(super) fn resource(label: &str, head: Body, rules: Vec<Body>) -> Block {
    let mut body = head;
    for rule in rules {
        body.push(Block::new("rule", &[], rule));
    }
    Block::new("resource", &[GROUP, label], body)
}

/// What a rule records, if it does.
fn recording(stack: &mut Stack<'_>, rule: &Rule) -> Option<Body> {
    match rule {
        Rule::Recording(it) => {
            let query = metrics_query(stack, &it.query);
            Some(recorded(stack, it, query))
        }
        Rule::Counting(it) => {
            let query = lines_query(stack, &it.query);
            Some(recorded(stack, it, query))
        }
        Rule::Alerting(_) => None,
    }
}

/// States and times mean nothing to a rule that records, and the provider refuses them.
fn recorded<Query>(stack: &mut Stack<'_>, recording: &Recording<Query>, query: Body) -> Body {
    // All rules of a demo have its name, and so it tells none from another.
    let own = recording.labels.iter().filter(|(name, _)| name != DEMO);
    let values: Vec<&str> = own.map(|(_, value)| value.as_str()).collect();
    let metric = &recording.metric;
    let title = match values.as_slice() {
        [] => metric.clone(),
        [..] => format!("{metric} ({})", values.join(", ")),
    };
    let uid = identity(&format!("{}-{metric}-{}", stack.model.demo.name, values.join("-")));
    let labels: Object = recording.labels.iter().cloned().collect();
    let record = Body::new()
        .set("metric", metric)
        .set("from", "A")
        .set("target_datasource_uid", stack.known(Known::Recorded));
    Body::new()
        .set("uid", uid)
        .set("name", title)
        .set_some("labels", (!labels.is_empty()).then_some(labels))
        .block("data", &[], query)
        .block("record", &[], record)
}

fn metrics_query(stack: &mut Stack<'_>, query: &Expr) -> Body {
    let stage = Object::new().set("refId", "A").set("expr", query.to_string());
    let stage = stage.set("instant", true).set("range", false);
    data(stack.known(Known::DataSource(Role::Metrics)), None, query.reach(), stage)
}

fn lines_query(stack: &mut Stack<'_>, query: &Count) -> Body {
    let stage = Object::new().set("refId", "A").set("expr", query.to_string());
    let stage = stage.set("queryType", "instant");
    data(stack.known(Known::DataSource(Role::Logs)), Some("instant"), query.reach(), stage)
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
