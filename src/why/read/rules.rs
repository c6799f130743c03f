//! Groups of rules and their rules, in the formats of Prometheus, of Loki, and of Grafana's files.

use super::{blocks, indent, lines, series, value};
use crate::why::thing::{Kind, Thing};

/// The groups and rules of a file.
pub(super) fn things(path: &str, text: &str) -> Vec<Thing> {
    let all: Vec<&str> = text.lines().collect();
    let mut things = Vec::new();
    let is_group = |line: &str| line.starts_with("  - name: ");
    for (start, end) in blocks(&all, is_group, |_| false) {
        let end = trimmed(&all, start, end);
        let name = value(all[start], "name").unwrap_or_default().into_owned();
        let text = all[start..end].join("\n");
        things.push(Thing::new(Kind::RuleGroup, &name, lines(path, start + 1, end), text));
        let is_rule = |line: &str| line.starts_with("      - ");
        for (first, last) in blocks(&all[start..end], is_rule, |_| false) {
            let last = trimmed(&all, start + first, start + last);
            let rule = &all[start + first..last];
            things.extend(self::rule(rule).map(|(kind, name, aliases)| {
                let place = lines(path, start + first + 1, last);
                let thing = Thing::new(kind, name, place, rule.join("\n") + "\n");
                aliases.into_iter().fold(thing, Thing::called)
            }));
        }
    }
    things
}

/// A block without the comments of the next one.
fn trimmed(all: &[&str], start: usize, end: usize) -> usize {
    let mut end = end;
    while end > start + 1 && (all[end - 1].trim_start().starts_with('#') || all[end - 1].is_empty())
    {
        end -= 1;
    }
    end
}

/// What a rule is, what it is called, and what else.
fn rule(rule: &[&str]) -> Option<(Kind, String, Vec<String>)> {
    let field = |key: &str| {
        let own = rule.iter().filter(|line| indent(line) == 8 || line.starts_with("      - "));
        own.clone().find_map(|line| value(line, key)).map(std::borrow::Cow::into_owned)
    };
    if let Some(metric) = field("record") {
        let name = series(&metric, &labels(rule));
        return Some((Kind::Recording, name, vec![metric]));
    }
    let title = field("alert").or_else(|| field("title"))?;
    Some((Kind::Alert, title, field("uid").into_iter().collect()))
}

fn labels(rule: &[&str]) -> Vec<(String, String)> {
    let start =
        rule.iter().position(|line| line.trim() == "labels:").map_or(rule.len(), |at| at + 1);
    let own = rule[start..].iter().take_while(|line| indent(line) > 8);
    let pairs = own.filter_map(|line| {
        let (name, _) = line.trim().split_once(':')?;
        Some((name.to_owned(), value(line, name)?.into_owned()))
    });
    pairs.collect()
}
