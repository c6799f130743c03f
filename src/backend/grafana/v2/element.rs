//! Panels as named elements: what they ask, and how they show it.

use serde_json::Value;

use super::{Object, at, copied, is, keep, list, number, query};
use crate::syntax::json::tree;

/// What layouts call a panel.
pub(super) fn name(panel: &Object) -> String {
    format!("panel-{}", number(panel, "id"))
}

/// Every panel by its name, those in folded rows included.
pub(super) fn all<'a>(panels: impl Iterator<Item = &'a Object>) -> Value {
    let inner = panels.flat_map(|panel| {
        let is_row = copied(panel, "type") == "row";
        let itself = (!is_row).then_some(panel);
        itself.into_iter().chain(list(panel, "panels").filter(move |_| is_row))
    });
    Value::Object(inner.map(|panel| (name(panel), one(panel))).collect())
}

/// Of a way from the header only what is said of it here.
fn link(classic: &Object) -> Value {
    let mut link = tree!({"title": copied(classic, "title"), "url": copied(classic, "url")});
    keep(classic, &["targetBlank"], &mut link);
    link
}

fn one(panel: &Object) -> Value {
    let library = at(panel, "libraryPanel");
    if !library.is_empty() {
        return tree!({"kind": "LibraryPanel", "spec": {
            "id": number(panel, "id"),
            "libraryPanel": {"name": copied(library, "name"), "uid": copied(library, "uid")},
            "title": copied(panel, "title"),
        }});
    }
    let mut spec = tree!({
        "data": {"kind": "QueryGroup", "spec": data(panel)},
        "id": number(panel, "id"),
        "links": list(panel, "links").map(link).collect::<Vec<_>>(),
        "title": copied(panel, "title"),
        "vizConfig": {
            "group": copied(panel, "type"),
            "kind": "VizConfig",
            "spec": {
                "fieldConfig": field_config(at(panel, "fieldConfig")),
                "options": at(panel, "options").clone(),
            },
            "version": copied(panel, "pluginVersion"),
        },
    });
    keep(panel, &["description", "transparent"], &mut spec);
    tree!({"kind": "Panel", "spec": spec})
}

fn field_config(classic: &Object) -> Value {
    tree!({
        "defaults": at(classic, "defaults").clone(),
        "overrides": list(classic, "overrides").cloned().map(Value::Object).collect::<Vec<_>>(),
    })
}

fn data(panel: &Object) -> Value {
    let queries = list(panel, "targets").map(|target| {
        tree!({"kind": "PanelQuery", "spec": {
            "hidden": is(target, "hide"),
            "query": query(target, at(panel, "datasource")),
            "refId": copied(target, "refId"),
        }})
    });
    let transformations = list(panel, "transformations").map(|classic| {
        let mut spec = tree!({"options": at(classic, "options").clone()});
        keep(classic, &["disabled", "filter", "topic"], &mut spec);
        tree!({"group": copied(classic, "id"), "kind": "Transformation", "spec": spec})
    });
    let mut options = tree!({});
    keep(panel, &OF_QUERIES, &mut options);
    tree!({
        "queries": queries.collect::<Vec<_>>(),
        "queryOptions": options,
        "transformations": transformations.collect::<Vec<_>>(),
    })
}

/// What holds for all queries of a panel.
const OF_QUERIES: [&str; 8] = [
    "cacheTimeout",
    "hideTimeOverride",
    "interval",
    "maxDataPoints",
    "queryCachingTTL",
    "timeCompare",
    "timeFrom",
    "timeShift",
];
