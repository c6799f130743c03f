//! What each kind of panel can be told beyond its fields. Every member that Grafana's types mark as
//! required is there, so that loading fills in nothing.

use serde_json::Value;

use super::{canvas, flow};
use crate::model::Model;
use crate::model::dashboard::{Ask, Content, Meaning, Trend, View};
use crate::syntax::json::tree;
use crate::words::Renderer;

/// The options of a panel.
pub(super) fn json(model: &Model, content: &Content) -> Value {
    match content.view {
        View::Number(trend) => stat(content, value_colour(&content.meaning), trend),
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
        View::Traces | View::Reasons => tree!({
            "cellHeight": "sm",
            "frameIndex": 0,
            "showHeader": true,
            "showTypeIcons": false,
        }),
    }
}

fn stat(content: &Content, colour: &str, trend: Trend) -> Value {
    let is_mean = content.queries.iter().any(|query| matches!(query.ask, Ask::Incidents(_)));
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
