//! The architecture as a Flow panel: a picture, and what drives its cells.

use serde_json::{Map, Value, json};

use super::field::data_link;
use crate::backend::drawing::board;
use crate::model::drawing::{Drawing, Shape};
use crate::syntax::json::print_compact;

/// The options of the panel.
pub(super) fn options(drawing: &Drawing) -> Value {
    tree!({
        "animationControlEnabled": false,
        "animationsEnabled": false,
        "debuggingCtr": {
            "colorsCtr": 0, "dataCtr": 0, "displaySvgCtr": 0, "mappingsCtr": 0, "timingsCtr": 0,
        },
        "highlighterEnabled": false,
        "highlighterSelection": "",
        "panZoomEnabled": false,
        // YAML, of which JSON is a part; without the dashes it could be taken for an address.
        "panelConfig": format!("---\n{}", print_compact(&config(drawing))),
        "siteConfig": "",
        "svg": board::board(drawing).print(),
        "testDataEnabled": false,
        "timeSliderEnabled": false,
        "timeSliderMode": "local",
    })
}

fn config(drawing: &Drawing) -> Value {
    let shapes = drawing.shapes.iter();
    tree!({
        "cellIdPreamble": board::PREFIX,
        "cells": shapes.flat_map(cells).collect::<Map<_, _>>(),
        "datapoint": "last",
        "gradientMode": "none",
    })
}

/// What fills a box and where it leads, and what its state is called.
fn cells(shape: &Shape) -> Vec<(String, Value)> {
    let mut cell = Map::new();
    if let Some(drill) = &shape.drill {
        // The panel adds the time range itself, in its own way.
        let url = data_link(drill)["url"].as_str().unwrap_or_default().to_owned();
        let url =
            url.replacen("${__url_time_range}&", "", 1).replacen("?${__url_time_range}", "", 1);
        cell.insert("link".to_owned(), tree!({"params": "time", "sameTab": true, "url": url}));
    }
    if shape.state.is_none() {
        return if cell.is_empty() { Vec::new() } else { vec![(shape.id.clone(), cell.into())] };
    }
    cell.insert("dataRef".to_owned(), tree!(shape.id));
    cell.insert(
        "fillColor".to_owned(),
        tree!({"thresholds": [
            {"color": board::UNKNOWN, "level": -1},
            {"color": "#37872D", "level": 0},
            {"color": "#C4162A", "level": 1},
        ]}),
    );
    let word = tree!({
        "dataRef": shape.id,
        "label": {
            "separator": "replace",
            "valueMappings": [
                {"text": "unknown", "value": -1},
                {"text": "fine", "value": 0},
                {"text": "bad", "value": 1},
            ],
        },
    });
    vec![(shape.id.clone(), cell.into()), (board::state_cell(shape), word)]
}
