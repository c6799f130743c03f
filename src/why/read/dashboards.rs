//! Dashboards and their panels: ours by the model, the user's own by what is in the file.

use super::lines;
use crate::model::Model;
use crate::why::thing::{Kind, Lines, Thing};

/// A dashboard, its rows and its panels.
pub(super) fn things(model: &Model, path: &str, text: &str) -> Vec<Thing> {
    let all: Vec<&str> = text.lines().collect();
    let name = path.rsplit('/').next().unwrap_or(path).trim_end_matches(".json");
    let whole = lines(path, 1, all.len().max(1));
    let mut things = Vec::new();
    if let Some(own) = model.custom.dashboards.iter().find(|it| it.name == name) {
        things
            .push(Thing::new(Kind::Dashboard, name, whole, "").called(&own.title).called(&own.uid));
        things.extend(of_own(own, path, &all));
        return things;
    }
    let Some(ours) = model.dashboards.iter().find(|it| it.file == name) else { return things };
    things.push(Thing::new(Kind::Dashboard, name, whole, "").called(&ours.title).called(&ours.uid));
    for row in &ours.rows {
        let named = format!("{name}/{}", row.title);
        let place = panel_lines(path, &all, u64::from(row.id));
        things.push(Thing::new(Kind::Row, named, place, "").called(&row.title));
        for panel in &row.panels {
            let title = &panel.content.title;
            let place = panel_lines(path, &all, u64::from(panel.id));
            let text = all[place.first - 1..place.last].join("\n") + "\n";
            let thing = Thing::new(Kind::Panel, format!("{name}/{}", panel.name), place, text);
            things.push(
                thing
                    .called(title)
                    .called(&panel.name)
                    .called(format!("{name}/{title}"))
                    .called(format!("{}/{}", ours.uid, panel.id))
                    .called(panel.id.to_string()),
            );
        }
    }
    things
}

/// The panels of a dashboard of the user's own, and those that are folded in its rows.
fn of_own(
    own: &crate::model::presentation::CustomDashboard,
    path: &str,
    all: &[&str],
) -> Vec<Thing> {
    let panels = |value: Option<&serde_json::Value>| {
        value.and_then(serde_json::Value::as_array).cloned().unwrap_or_default()
    };
    let outer = panels(own.json.get("panels"));
    let inner: Vec<_> = outer.iter().flat_map(|panel| panels(panel.get("panels"))).collect();
    let found = outer.iter().chain(&inner).filter_map(|panel| {
        let id = panel.get("id")?.as_u64()?;
        let title = panel.get("title").and_then(serde_json::Value::as_str).unwrap_or_default();
        let kind = if panel.get("type")?.as_str()? == "row" { Kind::Row } else { Kind::Panel };
        let shown = if title.is_empty() { id.to_string() } else { title.to_owned() };
        let place = panel_lines(path, all, id);
        let text = all[place.first - 1..place.last].join("\n") + "\n";
        let thing = Thing::new(kind, format!("{}/{shown}", own.name), place, text);
        Some(thing.called(title).called(id.to_string()).called(format!("{}/{id}", own.name)))
    });
    found.collect()
}

/// The lines of the object with that id: around its `id`, from a brace to the one that closes it.
fn panel_lines(path: &str, all: &[&str], id: u64) -> Lines {
    let wanted = format!("\"id\": {id},");
    let is_it = |line: &str| {
        let line = line.trim();
        line == wanted || line == wanted.trim_end_matches(',')
    };
    let Some(at) = all.iter().position(|line| is_it(line)) else {
        return lines(path, 1, all.len().max(1));
    };
    let margin = super::indent(all[at]).saturating_sub(2);
    let brace =
        |line: &str, sign: char| super::indent(line) == margin && line.trim().starts_with(sign);
    let opens = |line: &str| super::indent(line) == margin && line.trim_end().ends_with('{');
    let first = (0..at).rev().find(|it| opens(all[*it])).unwrap_or(0);
    let last = (at..all.len()).find(|it| brace(all[*it], '}')).unwrap_or(all.len() - 1);
    lines(path, first + 1, last + 1)
}
