//! Ids of panels: those that were written, and for the others one of their own.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

/// The panels of a dashboard, those in folded rows included, in order.
pub(super) fn panels(dashboard: &Map<String, Value>) -> impl Iterator<Item = &Map<String, Value>> {
    list(dashboard).flat_map(|panel| std::iter::once(panel).chain(list(panel)))
}

fn list(holder: &Map<String, Value>) -> impl Iterator<Item = &Map<String, Value>> {
    let panels = holder.get("panels").and_then(Value::as_array);
    panels.into_iter().flatten().filter_map(Value::as_object)
}

/// The id of a panel, if it has one that Grafana would keep.
pub(super) fn written(panel: &Map<String, Value>) -> Option<u64> {
    panel.get("id").and_then(Value::as_u64).filter(|id| *id > 0)
}

/// Gives an id to every panel without one: from its title, so that neighbours may come and go. Of
/// several of a title, the later ones are counted on.
pub(super) fn complete(dashboard: &mut Map<String, Value>) {
    let mut taken: BTreeSet<u64> = panels(dashboard).filter_map(written).collect();
    give(dashboard, &mut taken);
}

fn give(holder: &mut Map<String, Value>, taken: &mut BTreeSet<u64>) {
    let panels = holder.get_mut("panels").and_then(Value::as_array_mut);
    for panel in panels.into_iter().flatten().filter_map(Value::as_object_mut) {
        if written(panel).is_none() {
            let title = panel.get("title").and_then(Value::as_str).unwrap_or_default();
            let mut id = of(title);
            while !taken.insert(id) {
                id += 1;
            }
            panel.insert("id".to_owned(), id.into());
        }
        give(panel, taken);
    }
}

/// A number between one and a million, spread evenly: FNV-1a over the bytes.
fn of(title: &str) -> u64 {
    let hash = title.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    1 + hash % 1_000_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_given_where_there_are_none_and_kept_where_there_are() {
        let dashboard = serde_json::json!({"panels": [
            {"title": "a"}, {"title": "b", "id": 7}, {"title": "a"},
            {"type": "row", "panels": [{"title": "c"}]},
        ]});
        let Value::Object(mut dashboard) = dashboard else { panic!("it is an object") };
        complete(&mut dashboard);
        let ids: Vec<_> = panels(&dashboard).filter_map(written).collect();
        let first = of("a");
        assert_eq!(ids, [first, 7, first + 1, of(""), of("c")]);
    }
}
