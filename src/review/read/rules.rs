//! Rules of Prometheus and Loki, and what proves them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Thing, stem, string, take_list, whole};

/// Groups of rules, and each rule by what it is called.
pub(super) fn groups(path: &str, documents: Vec<Value>) -> Vec<Thing> {
    let folder = path.split('/').next().unwrap_or_default();
    let mut things = Vec::new();
    let mut met: BTreeMap<String, usize> = BTreeMap::new();
    for document in documents {
        let Value::Object(mut file) = document else {
            things.push(whole(path, document));
            continue;
        };
        for group in take_list(&mut file, "groups") {
            let Value::Object(mut group) = group else {
                things.push(whole(path, group));
                continue;
            };
            let rules = take_list(&mut group, "rules");
            let group = Value::Object(group);
            let name = string(&group, "name").to_owned();
            for rule in rules {
                let (noun, name) = rule_name(&rule);
                let times = met.entry(name.clone()).or_insert(0);
                *times += 1;
                let key = format!("{folder}/{name}#{times}");
                things.push(Thing::new(noun, name, path, rule).keyed(key));
            }
            things.push(
                Thing::new("rule group", name.clone(), path, group)
                    .keyed(format!("{folder}/{name}")),
            );
        }
        if !file.is_empty() {
            things.push(whole(path, Value::Object(file)));
        }
    }
    things
}

/// An alert by its title, a recorded series by its name and labels.
fn rule_name(rule: &Value) -> (&'static str, String) {
    let alert = string(rule, "alert");
    if !alert.is_empty() {
        return ("alert rule", alert.to_owned());
    }
    ("recording rule", series(string(rule, "record"), rule.get("labels")))
}

/// A series as it is asked for.
fn series(metric: &str, labels: Option<&Value>) -> String {
    let labels = labels.and_then(Value::as_object);
    let mut pairs: Vec<String> = labels
        .into_iter()
        .flatten()
        .map(|(name, value)| format!("{name}=\"{}\"", value.as_str().unwrap_or_default()))
        .collect();
    pairs.sort();
    if pairs.is_empty() { metric.to_owned() } else { format!("{metric}{{{}}}", pairs.join(",")) }
}

/// Tests of rules, each by its name.
pub(super) fn proofs(path: &str, documents: Vec<Value>) -> Vec<Thing> {
    let mut things = Vec::new();
    for document in documents {
        let Value::Object(mut file) = document else {
            things.push(whole(path, document));
            continue;
        };
        let mut met: BTreeMap<String, usize> = BTreeMap::new();
        for test in take_list(&mut file, "tests") {
            let name = format!("{}: {}", stem(path), string(&test, "name"));
            let times = met.entry(name.clone()).or_insert(0);
            *times += 1;
            let key = format!("{name}#{times}");
            things.push(Thing::new("proof", name, path, test).keyed(key));
        }
        things.push(whole(path, Value::Object(file)));
    }
    things
}
