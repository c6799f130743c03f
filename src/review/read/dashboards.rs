//! Dashboards: what is of the whole, and each panel by its id.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{Thing, stem, string, take_list, whole};

/// A dashboard in the classic format.
pub(super) fn classic(path: &str, value: Value) -> Vec<Thing> {
    let Value::Object(mut dashboard) = value else { return vec![whole(path, value)] };
    let mut things = Vec::new();
    for panel in take_list(&mut dashboard, "panels") {
        add(&mut things, path, panel);
    }
    things.insert(0, Thing::new("dashboard", stem(path), path, Value::Object(dashboard)));
    things
}

/// A panel, after the panels that are folded in it.
fn add(things: &mut Vec<Thing>, path: &str, panel: Value) {
    let Value::Object(mut panel) = panel else {
        let at = things.len().to_string();
        return things.push(named(path, "panel", "", &at, panel));
    };
    for inner in take_list(&mut panel, "panels") {
        add(things, path, inner);
    }
    let mut panel = Value::Object(panel);
    if let Some(legends) = legends(&panel) {
        speak(&mut panel, &legends);
    }
    let noun = if string(&panel, "type") == "row" { "row" } else { "panel" };
    let id = panel.get("id").map_or_else(|| things.len().to_string(), Value::to_string);
    let title = string(&panel, "title").to_owned();
    things.push(named(path, noun, &title, &id, panel));
}

/// What each query of a panel is called, by its letter, if each has a name of its own. Letters follow
/// from positions: a query more would change all that come after it.
fn legends(panel: &Value) -> Option<BTreeMap<String, String>> {
    let targets = panel.get("targets")?.as_array()?;
    let legend = |target: &Value| {
        let (letter, legend) = (string(target, "refId"), string(target, "legendFormat"));
        let plain = !legend.is_empty() && !letter.is_empty();
        plain.then(|| (letter.to_owned(), legend.to_owned()))
    };
    let legends: BTreeMap<String, String> = targets.iter().map(legend).collect::<Option<_>>()?;
    let names: BTreeSet<&String> = legends.values().collect();
    (names.len() == targets.len()).then_some(legends)
}

/// Puts those names where letters stand.
fn speak(panel: &mut Value, legends: &BTreeMap<String, String>) {
    let rename = |value: Option<&mut Value>| {
        if let Some(Value::String(letter)) = value
            && let Some(legend) = legends.get(letter)
        {
            letter.clone_from(legend);
        }
    };
    let targets = panel.get_mut("targets").and_then(Value::as_array_mut);
    targets.into_iter().flatten().for_each(|target| rename(target.get_mut("refId")));
    let overrides = panel.pointer_mut("/fieldConfig/overrides").and_then(Value::as_array_mut);
    for matcher in overrides.into_iter().flatten().filter_map(|it| it.get_mut("matcher")) {
        if string(matcher, "id") == "byFrameRefID" {
            rename(matcher.get_mut("options"));
        }
    }
}

fn named(path: &str, noun: &str, title: &str, id: &str, panel: Value) -> Thing {
    let title = if title.is_empty() { id } else { title };
    let key = format!("{path}/{id}");
    Thing::new(noun, format!("{}: {title}", stem(path)), path, panel).keyed(key)
}

/// A dashboard of schema v2.
pub(super) fn v2(path: &str, mut value: Value) -> Vec<Thing> {
    let spec = match value.get_mut("spec") {
        Some(spec) => spec,
        None => &mut value,
    };
    let elements = spec.get_mut("elements").map(Value::take);
    let elements = match elements {
        Some(Value::Object(elements)) => elements,
        Some(_) | None => Map::new(),
    };
    let panels = elements.into_iter().map(|(id, panel)| {
        let title = panel.get("spec").map_or("", |spec| string(spec, "title")).to_owned();
        named(path, "panel of schema v2", &title, &id, panel)
    });
    let panels: Vec<Thing> = panels.collect();
    let whole = Thing::new("dashboard of schema v2", stem(path), path, value);
    std::iter::once(whole).chain(panels).collect()
}
