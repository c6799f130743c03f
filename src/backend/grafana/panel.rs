//! A panel: what it asks and where it stands, around the options of its kind.

use serde_json::Value;

use super::{field, flowcharting, incidents, options, reasons, reference, role_of, target};
use crate::model::Model;
use crate::model::dashboard::{Ask, Panel, View};
use crate::syntax::json::tree;
use crate::words::Renderer;

/// Without a version Grafana takes a panel for one of version 6 and migrates it; a version newer
/// than the running one is never migrated.
const PLUGIN_VERSION: &str = "13.2.0";

/// The panel.
pub(super) fn json(model: &Model, panel: &Panel) -> Value {
    let content = &panel.content;
    let place = panel.place;
    let first = content.queries.first().expect("a panel asks something");
    let targets = content.queries.iter().enumerate();
    let targets = targets.map(|(at, query)| target::json(query, &target::reference_id(at)));
    let mut json = tree!({
        "datasource": reference(role_of(&first.ask)),
        "description": content.about.as_str(),
        "fieldConfig": field::json(content),
        "gridPos": {"h": place.height, "w": place.width, "x": place.x, "y": place.y},
        "id": panel.id,
        "options": options::json(model, content),
        "pluginVersion": PLUGIN_VERSION,
        "targets": targets.collect::<Vec<_>>(),
        "title": content.title.as_str(),
        "type": kind(content.view, model.diagram.renderer),
    });
    if let Some(range) = content.range {
        json["timeFrom"] = tree!(range.to_string());
    }
    if let Ask::Incidents(times) = &first.ask {
        json["transformations"] = incidents::transformations(times, &first.legend);
    }
    if content.view == View::Reasons {
        reasons::complete(model, content, &mut json);
    }
    if content.view == View::Architecture {
        by_plugin(model, &mut json);
    }
    json
}

const FLOW: &str = "andrewbmchugh-flow-panel";
const FLOWCHARTING: &str = "agenty-flowcharting-panel";

/// What a panel of a plugin has otherwise: its version, and colours and links of its own.
fn by_plugin(model: &Model, panel: &mut Value) {
    let plugin = match model.diagram.renderer {
        Renderer::Canvas => return,
        Renderer::Flow => FLOW,
        Renderer::Flowcharting => FLOWCHARTING,
    };
    panel["fieldConfig"] = tree!({"defaults": {}, "overrides": []});
    let version = model.grafana.plugins.iter().find(|(id, _)| id == plugin);
    panel["pluginVersion"] = tree!(version.map_or("", |(_, version)| version.as_str()));
    if plugin == FLOWCHARTING {
        flowcharting::complete(model, panel);
    }
}

/// Grafana's word for a kind of panel.
const fn kind(view: View, renderer: Renderer) -> &'static str {
    match view {
        View::Number(_) | View::Tiles => "stat",
        View::Lines | View::Bars => "timeseries",
        View::Lanes => "state-timeline",
        View::Meters => "bargauge",
        View::Logs => "logs",
        View::Traces | View::Reasons => "table",
        View::Architecture => match renderer {
            Renderer::Canvas => "canvas",
            Renderer::Flow => FLOW,
            Renderer::Flowcharting => FLOWCHARTING,
        },
    }
}
