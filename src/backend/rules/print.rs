//! Rules as Prometheus, Mimir and Loki read them.

use super::template::template;
use crate::model::rule::{Alerting, Recording, Rule, RuleGroup, Text};
use crate::query::text::duration;
use crate::syntax::yaml::{self, Map, Yaml};
use crate::syntax::{Comment, header};
use crate::units::Duration;

/// A file of these groups.
pub(super) fn file(groups: &[&RuleGroup]) -> String {
    let groups: Yaml = groups.iter().map(|group| self::group(group)).collect();
    header(Comment::Hash) + &yaml::print(&Map::new().set("groups", groups).into())
}

fn group(group: &RuleGroup) -> Yaml {
    let rules: Yaml = group.rules.iter().map(rule).collect();
    let map = Map::new()
        .set("name", &group.name)
        .set("interval", duration(group.every))
        .set("rules", rules);
    Yaml::from(map).noted(&group.about)
}

fn rule(rule: &Rule) -> Yaml {
    match rule {
        Rule::Recording(it) => recording(it, it.query.to_string()),
        Rule::Counting(it) => recording(it, it.query.to_string()),
        Rule::Alerting(it) => alerting(it),
    }
}

fn recording<Query>(recording: &Recording<Query>, query: String) -> Yaml {
    let labels: Map = recording.labels.iter().map(|(name, value)| (name, value)).collect();
    let map =
        Map::new().set("record", &recording.metric).set("expr", query).set_if_any("labels", labels);
    Yaml::from(map).noted(&recording.about)
}

fn alerting(alert: &Alerting) -> Yaml {
    let hold = (alert.hold > Duration::ZERO).then(|| duration(alert.hold));
    let labels = labels_of(alert, template);
    let annotations: Map =
        alert.annotations.iter().map(|(name, text)| (name, template(text))).collect();
    let map = Map::new()
        .set("alert", &alert.title)
        .set("expr", condition(alert))
        .set_some("for", hold)
        .set("labels", labels.into_iter().collect::<Map>())
        .set("annotations", annotations);
    map.into()
}

/// The query and its bound as one expression, which has series only while it is bad.
fn condition(alert: &Alerting) -> String {
    match alert.bound {
        Some(bound) => {
            alert.query.clone().keep(bound.comparison.operator(), bound.value).to_string()
        }
        None => alert.query.to_string(),
    }
}

/// The labels of an alert, in their order, each text as told.
pub(super) fn labels_of(alert: &Alerting, told: impl Fn(&Text) -> String) -> Vec<(String, String)> {
    let mut labels: Vec<(String, String)> =
        alert.labels.iter().map(|(name, text)| (name.clone(), told(text))).collect();
    labels.retain(|(name, _)| name != "severity");
    labels.push(("severity".to_owned(), alert.severity.word().to_owned()));
    labels.sort();
    labels
}
