//! The architecture as a Flow panel: a picture, and what drives its cells.

use serde_json::{Map, Value};

use super::field::address;
use crate::backend::drawing::board;
use crate::backend::drawing::state::STATES;
use crate::model::drawing::{Drawing, Shape};
use crate::syntax::json::{print_compact, tree};

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
    tree!({
        "cellIdPreamble": board::PREFIX,
        "cells": drawing.shapes.iter().flat_map(cells).collect::<Map<_, _>>(),
        "datapoint": "last",
        "gradientMode": "none",
    })
}

/// What fills a box and where it leads; what its state is called.
fn cells(shape: &Shape) -> Vec<(String, Value)> {
    let mut cell = Map::new();
    if let Some(drill) = &shape.drill {
        // The panel adds the time range that the browser shows.
        let link = tree!({"params": "time", "sameTab": true, "url": address(drill, None)});
        cell.insert("link".to_owned(), link);
    }
    let mut cells = Vec::new();
    if shape.state.is_some() {
        let threshold = STATES.map(|it| tree!({"color": it.colour, "level": it.value}));
        let word = STATES.map(|it| tree!({"text": it.word, "value": it.value}));
        cell.insert("dataRef".to_owned(), tree!(shape.id.as_str()));
        cell.insert("fillColor".to_owned(), tree!({"thresholds": threshold.to_vec()}));
        let label = tree!({"separator": "replace", "valueMappings": word.to_vec()});
        let label = tree!({"dataRef": shape.id.as_str(), "label": label});
        cells.push((board::state_cell(shape), label));
    }
    if !cell.is_empty() {
        cells.push((shape.id.clone(), cell.into()));
    }
    cells
}
