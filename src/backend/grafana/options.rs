//! What each kind of panel can be told beyond its fields. Every member that Grafana's types mark as
//! required is there, so that loading fills in nothing.

use serde_json::Value;

use super::{canvas, flow};
use crate::model::Model;
use crate::model::dashboard::{Ask, Content, IncidentFact, Meaning, Trend, View};
use crate::query::matcher;
use crate::syntax::json::tree;
use crate::words::Renderer;

/// The options of a panel.
pub(super) fn json(model: &Model, content: &Content) -> Value {
    match content.view {
        View::Number(trend) => stat(content, value_colour(&content.meaning), trend),
        View::Names => names(content),
        View::Tiles => stat(content, "background", Trend::Hidden),
        View::Lines | View::Bars => tree!({
            "legend": legend(),
            "tooltip": {"hideZeros": false, "mode": "multi", "sort": "desc"},
        }),
        View::Lanes => tree!({
            "alignValue": "left",
            "legend": hidden_legend(),
            "mergeValues": true,
            "rowHeight": 0.85,
            "showValue": "auto",
            "tooltip": {"hideZeros": false, "mode": "single", "sort": "none"},
        }),
        View::Meters => tree!({
            "displayMode": "basic",
            "legend": hidden_legend(),
            "maxVizHeight": 40,
            "minVizHeight": 16,
            "minVizWidth": 8,
            "namePlacement": "left",
            "orientation": "horizontal",
            "reduceOptions": newest(),
            "showUnfilled": true,
            "sizing": "auto",
            "valueMode": "color",
        }),
        View::Logs => tree!({
            "dedupStrategy": "none",
            "enableInfiniteScrolling": true,
            "enableLogDetails": true,
            "prettifyLogMessage": false,
            "showCommonLabels": false,
            "showLabels": false,
            "showLogContextToggle": true,
            "showTime": true,
            "sortOrder": "Descending",
            "wrapLogMessage": true,
        }),
        View::Architecture => match model.diagram.renderer {
            Renderer::Canvas => canvas::options(&model.drawing),
            Renderer::Flow => flow::options(&model.drawing),
            Renderer::Flowcharting => tree!({}),
        },
        View::Traces | View::Reasons | View::Columns | View::Incidents => tree!({
            "cellHeight": "sm",
            "frameIndex": 0,
            "showHeader": true,
            "showTypeIcons": false,
        }),
        View::Alerts => alerts(model, content),
        View::Calls => calls(),
    }
}

/// The names of the answers alone.
fn names(content: &Content) -> Value {
    let mut options = stat(content, "none", Trend::Hidden);
    options["textMode"] = tree!("name");
    options
}

/// Units are those that Tempo's data source gives its nodes and edges.
fn calls() -> Value {
    tree!({
        "edges": {},
        "layoutAlgorithm": "layered",
        "nodes": {},
        "zoomMode": "cooperative",
    })
}

fn stat(content: &Content, colour: &str, trend: Trend) -> Value {
    let is_mean = content.queries.iter().any(|query| match &query.ask {
        Ask::Incidents(asked) => matches!(asked.what, IncidentFact::Time(_)),
        _ => false,
    });
    let named = content.queries.len() > 1 || is_mean;
    tree!({
        "colorMode": colour,
        "graphMode": match trend {
            Trend::Shown => "area",
            Trend::Hidden => "none",
        },
        "justifyMode": "center",
        "orientation": "auto",
        "percentChangeColorMode": "standard",
        "reduceOptions": if is_mean { mean() } else { newest() },
        "showPercentChange": false,
        "textMode": if named { "value_and_name" } else { "value" },
        "wideLayout": true,
    })
}

/// Alerts of this demo; where a component was chosen, its own.
fn alerts(model: &Model, content: &Content) -> Value {
    let whose = content
        .chosen
        .map_or_else(String::new, |chosen| format!("{{{}}}", matcher::is("service", chosen)));
    let mut options = tree!({
        "alertInstanceLabelFilter": whose,
        "alertName": "",
        "dashboardAlerts": false,
        "groupBy": [],
        "groupMode": "default",
        "maxItems": 20,
        "showInactiveAlerts": false,
        "sortOrder": MOST_IMPORTANT_FIRST,
        "stateFilter": {
            "error": true,
            "firing": true,
            "noData": true,
            "normal": false,
            "pending": true,
            "recovering": true,
        },
        "viewMode": "list",
    });
    let folder = tree!({"title": model.demo.title.as_str(), "uid": model.demo.name.as_str()});
    options["folder"] = folder;
    options
}

const MOST_IMPORTANT_FIRST: u32 = 3;

/// A number that is neither good nor bad has no colour of its own.
const fn value_colour(meaning: &Meaning) -> &'static str {
    match meaning {
        Meaning::Neutral => "none",
        Meaning::State | Meaning::Worse(_) | Meaning::Better(_) | Meaning::Left(_) => "value",
    }
}

/// Of all lines of a table.
fn mean() -> Value {
    tree!({"calcs": ["mean"], "fields": "", "values": false})
}

fn newest() -> Value {
    tree!({"calcs": ["lastNotNull"], "fields": "", "values": false})
}

fn legend() -> Value {
    tree!({"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": true})
}

fn hidden_legend() -> Value {
    tree!({"calcs": [], "displayMode": "list", "placement": "bottom", "showLegend": false})
}
