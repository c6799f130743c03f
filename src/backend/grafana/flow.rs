//! The architecture as a Flow panel: a picture, and what drives its cells.

use serde_json::{Map, Value};

use super::field::address;
use super::kinds::plugins::{Flow, FlowDebugging};
use crate::backend::drawing::board;
use crate::backend::drawing::state::{STATES, for_cause};
use crate::model::drawing::{Drawing, Shape};
use crate::syntax::json::{print_compact, tree};

/// The options of the panel.
pub(super) fn options(drawing: &Drawing, causes: &[&str]) -> Flow {
    Flow {
        animation_control_enabled: false,
        animations_enabled: false,
        debugging_ctr: FlowDebugging::default(),
        highlighter_enabled: false,
        highlighter_selection: "",
        pan_zoom_enabled: false,
        // YAML, of which JSON is a part; without the dashes it could be taken for an address.
        panel_config: format!("---\n{}", print_compact(&config(drawing, causes))),
        site_config: "",
        svg: board::board(drawing).print(),
        test_data_enabled: false,
        time_slider_enabled: false,
        time_slider_mode: "local",
    }
}

fn config(drawing: &Drawing, causes: &[&str]) -> Value {
    tree!({
        "cellIdPreamble": board::PREFIX,
        "cells": drawing.shapes.iter().flat_map(|it| cells(it, causes)).collect::<Map<_, _>>(),
        "datapoint": "last",
        "gradientMode": "none",
    })
}

/// What fills a box and where it leads; what its state is called.
fn cells(shape: &Shape, causes: &[&str]) -> Vec<(String, Value)> {
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
        let cause = (2_usize..).zip(causes);
        let cause = cause.map(|(value, it)| tree!({"text": for_cause(it), "value": value}));
        let words: Vec<Value> = word.into_iter().chain(cause).collect();
        cell.insert("dataRef".to_owned(), tree!(shape.id.as_str()));
        cell.insert("fillColor".to_owned(), tree!({"thresholds": threshold.to_vec()}));
        let label = tree!({"separator": "replace", "valueMappings": words});
        let label = tree!({"dataRef": shape.id.as_str(), "label": label});
        cells.push((board::state_cell(shape), label));
    }
    if !cell.is_empty() {
        cells.push((shape.id.clone(), cell.into()));
    }
    cells
}
