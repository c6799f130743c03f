//! A panel: what it asks and where it stands, around the options of its kind.

use serde_json::Value;

use super::{
    columns, field, flowcharting, incidents, options, reasons, reference, role_of, target,
};
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
    let targets = content.queries.iter().enumerate();
    let targets = targets.map(|(at, query)| target::json(query, &target::reference_id(at)));
    let mut json = tree!({
        "description": content.about.as_str(),
        "fieldConfig": field::json(content),
        "gridPos": {"h": place.height, "w": place.width, "x": place.x, "y": place.y},
        "id": panel.id,
        "options": options::json(model, content),
        "pluginVersion": PLUGIN_VERSION,
        "title": content.title.as_str(),
        "type": kind(content.view, model.diagram.renderer),
    });
    // A panel that asks nothing has no data source either.
    if let Some(first) = content.queries.first() {
        json["datasource"] = reference(role_of(&first.ask));
        json["targets"] = Value::from(targets.collect::<Vec<_>>());
        if let Ask::Incidents(asked) = &first.ask
            && let Some(transformations) = incidents::transformations(asked, &first.legend)
        {
            json["transformations"] = transformations;
        }
    }
    if let Some(range) = content.range {
        json["timeFrom"] = tree!(range.to_string());
    }
    match content.view {
        View::Reasons => reasons::complete(model, content, &mut json),
        View::Architecture => by_plugin(model, &mut json),
        View::Columns => columns::complete(content, &mut json),
        View::Number(_)
        | View::Names
        | View::Tiles
        | View::Lines
        | View::Bars
        | View::Lanes
        | View::Meters
        | View::Logs
        | View::Traces
        | View::Incidents
        | View::Alerts
        | View::Calls => {}
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
        View::Number(_) | View::Names | View::Tiles => "stat",
        View::Lines | View::Bars => "timeseries",
        View::Lanes => "state-timeline",
        View::Meters => "bargauge",
        View::Logs => "logs",
        View::Traces | View::Reasons | View::Columns | View::Incidents => "table",
        View::Alerts => "alertlist",
        View::Calls => "nodeGraph",
        View::Architecture => match renderer {
            Renderer::Canvas => "canvas",
            Renderer::Flow => FLOW,
            Renderer::Flowcharting => FLOWCHARTING,
        },
    }
}
