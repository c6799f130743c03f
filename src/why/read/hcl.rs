//! Blocks of Terraform with the rules in them, and blocks of the collector's configuration.

use super::{blocks, indent, lines, series, unquoted, value};
use crate::model::Model;
use crate::why::thing::{Kind, Thing};

/// The blocks of a file, the rules of rule groups, and checks.
pub(super) fn terraform(model: &Model, path: &str, text: &str) -> Vec<Thing> {
    let all: Vec<&str> = text.lines().collect();
    let mut things = Vec::new();
    for (start, end) in outer(&all) {
        let block = &all[start..end];
        let (kind, labels) = head(block[0]);
        let place = lines(path, start + 1, end);
        let name = address(&kind, &labels);
        let mut thing = Thing::new(Kind::Block, &name, place.clone(), block.join("\n") + "\n");
        let own = block.iter().filter(|line| indent(line) == 2);
        if kind == "resource" {
            for key in ["name", "title", "uid", "job"] {
                let written = own.clone().filter_map(|line| value(line, key));
                let texts = written.filter(|it| !it.contains(['.', '(', '$']));
                thing = texts.fold(thing, Thing::called);
            }
        }
        things.push(thing);
        if name.starts_with("grafana_rule_group.") {
            things.extend(rules(path, &all, start, end));
        }
        let job = own.clone().find_map(|line| value(line, "job"));
        if let Some(job) = job.filter(|job| model.components.iter().any(|it| has_job(it, job))) {
            things.push(Thing::new(Kind::Check, job, place, block.join("\n") + "\n"));
        }
    }
    things
}

fn has_job(component: &crate::model::component::Component, job: &str) -> bool {
    component.check.as_ref().is_some_and(|check| check.job == job)
}

/// Blocks at the left margin: the positions of their first and one past their last lines.
fn outer(all: &[&str]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open = None;
    for (at, line) in all.iter().enumerate() {
        let begins = line.starts_with(|it: char| it.is_ascii_alphabetic());
        if begins && line.ends_with("{}") {
            found.push((at, at + 1));
        } else if begins && line.ends_with('{') {
            open = Some(at);
        } else if *line == "}"
            && let Some(start) = open.take()
        {
            found.push((start, at + 1));
        }
    }
    found
}

/// The type and the labels of a block.
fn head(line: &str) -> (String, Vec<String>) {
    let line = line.trim_end_matches("{}").trim_end_matches('{').trim();
    let mut words = line.split_whitespace();
    let kind = words.next().unwrap_or_default().to_owned();
    (kind, words.map(|word| unquoted(word).into_owned()).collect())
}

/// What Terraform calls it.
fn address(kind: &str, labels: &[String]) -> String {
    let labels = labels.join(".");
    match kind {
        "resource" => labels,
        "variable" => format!("var.{labels}"),
        _ if labels.is_empty() => kind.to_owned(),
        _ => format!("{kind}.{labels}"),
    }
}

/// The rules of a group, whose block has those lines.
fn rules(path: &str, all: &[&str], start: usize, end: usize) -> Vec<Thing> {
    let is_rule = |line: &str| line == "  rule {";
    let found = blocks(&all[start..end], is_rule, |line| line == "  }" || line == "}");
    let rules = found.into_iter().filter_map(|(first, last)| {
        let (first, last) = (start + first, start + last);
        let rule = &all[first..last];
        let own = |key: &str| {
            let at_four = rule.iter().filter(|line| indent(line) == 4);
            at_four.clone().find_map(|line| value(line, key)).map(std::borrow::Cow::into_owned)
        };
        let uid = own("uid").unwrap_or_default();
        let place = lines(path, first + 1, last + 1);
        let text = rule.join("\n") + "\n";
        let record = rule.iter().position(|line| *line == "    record {");
        let thing = match record {
            Some(at) => {
                let metric = rule[at..].iter().find_map(|line| value(line, "metric"))?;
                Thing::new(Kind::Recording, series(&metric, &labels(rule)), place, text)
                    .called(metric)
                    .called(own("name")?)
            }
            None => Thing::new(Kind::Alert, own("name")?, place, text),
        };
        Some(thing.called(uid))
    });
    rules.collect()
}

fn labels(rule: &[&str]) -> Vec<(String, String)> {
    let start =
        rule.iter().position(|line| *line == "    labels = {").map_or(rule.len(), |at| at + 1);
    let own = rule[start..].iter().take_while(|line| indent(line) > 4);
    let mut labels: Vec<(String, String)> = own
        .filter_map(|line| {
            let (name, _) = line.trim().split_once('=')?;
            let name = name.trim();
            Some((name.to_owned(), value(line, name)?.into_owned()))
        })
        .collect();
    labels.sort();
    labels
}

/// The blocks of the collector's configuration.
pub(super) fn collector(path: &str, text: &str) -> Vec<Thing> {
    let all: Vec<&str> = text.lines().collect();
    let found = outer(&all).into_iter().map(|(start, end)| {
        let (kind, labels) = head(all[start]);
        let name = std::iter::once(kind).chain(labels).collect::<Vec<_>>().join(".");
        let text = all[start..end].join("\n") + "\n";
        Thing::new(Kind::CollectorBlock, name, lines(path, start + 1, end), text)
    });
    found.collect()
}
