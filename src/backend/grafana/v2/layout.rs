//! Where panels stand: rows with grids of their own, or one grid where there is no row.

use serde_json::Value;

use super::element::name;
use super::{Object, at, copied, is, keep, list, number};
use crate::syntax::json::tree;

/// A row in the making.
struct Row<'a> {
    /// The classic row; none for panels that stand before the first one.
    heading: Option<&'a Object>,
    panels: Vec<&'a Object>,
}

/// The layout of a dashboard.
pub(super) fn of<'a>(panels: impl Iterator<Item = &'a Object>) -> Value {
    let mut rows = vec![Row { heading: None, panels: Vec::new() }];
    for panel in panels {
        if copied(panel, "type") == "row" {
            let inner = list(panel, "panels").collect();
            rows.push(Row { heading: Some(panel), panels: inner });
        } else if let Some(row) = rows.last_mut() {
            row.panels.push(panel);
        }
    }
    if let [only] = rows.as_slice() {
        return grid(&only.panels, 0);
    }
    let shown = rows.iter().filter(|row| row.heading.is_some() || !row.panels.is_empty());
    tree!({"kind": "RowsLayout", "spec": {"rows": shown.map(row).collect::<Vec<_>>()}})
}

fn row(row: &Row<'_>) -> Value {
    let Some(heading) = row.heading else {
        let spec = tree!({
            "collapse": false, "hideHeader": true, "layout": grid(&row.panels, 0), "title": "",
        });
        return tree!({"kind": "RowsLayoutRow", "spec": spec});
    };
    let top = number(at(heading, "gridPos"), "y") + 1;
    let mut spec = tree!({
        "collapse": is(heading, "collapsed"),
        "layout": grid(&row.panels, top),
        "title": copied(heading, "title"),
    });
    let repeated = copied(heading, "repeat");
    if !repeated.is_empty() {
        spec["repeat"] = tree!({"mode": "variable", "value": repeated});
    }
    tree!({"kind": "RowsLayoutRow", "spec": spec})
}

/// Places count from the top of the row.
fn grid(panels: &[&Object], top: i64) -> Value {
    let items = panels.iter().map(|panel| {
        let place = at(panel, "gridPos");
        let mut spec = tree!({
            "element": {"kind": "ElementReference", "name": name(panel)},
            "height": number(place, "h"),
            "width": number(place, "w"),
            "x": number(place, "x"),
            "y": (number(place, "y") - top).max(0),
        });
        let repeated = copied(panel, "repeat");
        if !repeated.is_empty() {
            let mut repeat = tree!({"mode": "variable", "value": repeated});
            keep(panel, &["maxPerRow"], &mut repeat);
            if let Some(direction) = panel.get("repeatDirection") {
                repeat["direction"] = direction.clone();
            }
            spec["repeat"] = repeat;
        }
        tree!({"kind": "GridLayoutItem", "spec": spec})
    });
    tree!({"kind": "GridLayout", "spec": {"items": items.collect::<Vec<_>>()}})
}
