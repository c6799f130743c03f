//! The things in generated files, with the lines they take. Files are written by our own printers, so
//! what begins and ends is told by indentation.

mod dashboards;
mod hcl;
mod rules;
mod yaml;

use crate::artifact::Artifacts;
use crate::model::Model;
use crate::why::thing::{Kind, Lines, Thing};

/// Every thing of a demo's output: files first.
pub(super) fn things(model: &Model, artifacts: &Artifacts) -> Vec<Thing> {
    let mut things = Vec::new();
    for (path, artifact) in artifacts {
        let (path, text) = (path.as_str(), artifact.text.as_str());
        things.push(Thing::new(Kind::File, path, lines(path, 1, text.lines().count().max(1)), ""));
        things.extend(in_file(model, path, text));
    }
    things
}

fn in_file(model: &Model, path: &str, text: &str) -> Vec<Thing> {
    if path.starts_with("grafana/dashboards") {
        return dashboards::things(model, path, text);
    }
    if path.starts_with("grafana/diagram/") {
        return shapes(model, path, text);
    }
    if path.starts_with("load/") {
        return journeys(model, path, text);
    }
    let ending = path.rsplit('.').next().unwrap_or_default();
    let is_rules = ["rules/", "loki/", "grafana/provisioning/alerting/"]
        .iter()
        .any(|folder| path.starts_with(folder))
        && !path.starts_with("rules/tests/");
    match ending {
        "tf" => hcl::terraform(model, path, text),
        "alloy" => hcl::collector(path, text),
        "yaml" if is_rules => rules::things(path, text),
        "yaml" if ["kubernetes/", "monitoring/"].iter().any(|it| path.starts_with(it)) => {
            yaml::objects(path, text)
        }
        "yaml" if path == "compose.yaml" => yaml::services(path, text),
        _ => Vec::new(),
    }
}

/// The boxes, each where its id is first written.
fn shapes(model: &Model, path: &str, text: &str) -> Vec<Thing> {
    let shapes = model.drawing.shapes.iter().filter_map(|shape| {
        let wanted = [format!("\"{}\"", shape.id), format!("{}[", shape.id.replace('-', "_"))];
        let at = text.lines().position(|line| wanted.iter().any(|it| line.contains(it)))?;
        let thing = Thing::new(Kind::Shape, &shape.id, lines(path, at + 1, at + 1), "");
        Some(thing.called(&shape.title))
    });
    shapes.collect()
}

/// The ways of simulated users, each where the script names it.
fn journeys(model: &Model, path: &str, text: &str) -> Vec<Thing> {
    let journeys = model.load.iter().flat_map(|load| &load.journeys);
    let found = journeys.filter_map(|journey| {
        let wanted = format!("    name: {},", serde_json::Value::from(journey.title.as_str()));
        let all: Vec<&str> = text.lines().collect();
        let at = all.iter().position(|line| *line == wanted)?;
        let end = all[at..].iter().position(|line| *line == "  },").unwrap_or_default();
        let thing = Thing::new(Kind::Journey, &journey.name, lines(path, at + 1, at + 1 + end), "");
        Some(thing.called(&journey.title))
    });
    found.collect()
}

/// Lines of a file.
fn lines(file: &str, first: usize, last: usize) -> Lines {
    Lines { file: file.to_owned(), first, last }
}

/// The blocks that begin with a line that `opens`, each up to before the next or to a line that ends
/// what they are in: the positions of their first and one past their last lines.
fn blocks(
    all: &[&str],
    opens: impl Fn(&str) -> bool,
    ends: impl Fn(&str) -> bool,
) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    let mut open = None;
    for (at, line) in all.iter().enumerate() {
        let (begins, over) = (opens(line), ends(line));
        if (begins || over)
            && let Some(start) = open.take()
        {
            found.push((start, at));
        }
        if begins {
            open = Some(at);
        }
    }
    if let Some(start) = open {
        found.push((start, all.len()));
    }
    found
}

/// What follows a key, without quotes: `name: "a"` and `name = "a"` are both `a`.
fn value<'a>(line: &'a str, key: &str) -> Option<std::borrow::Cow<'a, str>> {
    let rest = line.trim_start().trim_start_matches("- ").strip_prefix(key)?.trim_start();
    let rest = rest.strip_prefix([':', '='])?.trim();
    Some(unquoted(rest.trim_end_matches(',')))
}

/// A text without its quotes.
fn unquoted(text: &str) -> std::borrow::Cow<'_, str> {
    if text.starts_with('"') {
        return serde_json::from_str::<String>(text).map_or(text.into(), Into::into);
    }
    text.strip_prefix('\'').and_then(|it| it.strip_suffix('\'')).unwrap_or(text).into()
}

/// How far a line is indented.
fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// A recorded series as people write it: all rules of the same metric and labels are one. The label of
/// the demo says nothing.
fn series(metric: &str, labels: &[(String, String)]) -> String {
    let labels: Vec<String> = labels
        .iter()
        .filter(|(name, _)| name != "demo")
        .map(|(name, value)| format!("{name}=\"{value}\""))
        .collect();
    if labels.is_empty() { metric.to_owned() } else { format!("{metric}{{{}}}", labels.join(",")) }
}
