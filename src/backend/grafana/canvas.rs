//! The architecture as a canvas panel: an element for each box, coloured by the answer that goes by
//! its name, and another with its state as a word.

use serde_json::Value;

use crate::backend::drawing::board;
use crate::backend::drawing::state::UNKNOWN;
use crate::layout::{Point, Rect};
use crate::model::drawing::{Arrow, ArrowKind, Drawing, Frame, Shape, ShapeKind};
use crate::syntax::json::tree;

const LINE: &str = "#8A94A6";

/// The options of the panel.
pub(super) fn options(drawing: &Drawing) -> Value {
    let bounds = drawing.bounds;
    let frames = drawing.frames.iter().map(|it| frame(it, bounds));
    let boxes = drawing.shapes.iter().enumerate().map(|(at, it)| shape(drawing, at, it));
    let words = drawing.shapes.iter().filter_map(|it| word(it, bounds));
    tree!({
        // Else a click chooses an element to edit.
        "inlineEditing": false,
        "panZoom": false,
        "root": {
            "elements": frames.chain(boxes).chain(words).collect::<Vec<_>>(),
            "name": "architecture",
            "type": "frame",
        },
        "showAdvancedTypes": false,
        "tooltip": {"disableForOneClick": false, "mode": "single"},
        "zoomToContent": false,
    })
}

/// An element that grows and shrinks with the panel.
fn element(name: &str, kind: &str, place: Value, text: Value, colour: &str) -> Value {
    tree!({
        "config": {
            "align": "center",
            "color": {"fixed": colour},
            "size": 13,
            "text": text,
            "valign": "middle",
        },
        "connections": [],
        "constraint": {"horizontal": "scale", "vertical": "scale"},
        "name": name,
        "placement": place,
        "type": kind,
    })
}

fn frame(frame: &Frame, bounds: Rect) -> Value {
    let text = tree!({"fixed": frame.title.as_str(), "mode": "fixed"});
    let mut element = element(&frame.id(), "rectangle", placed(frame.place, bounds), text, LINE);
    element["background"] = tree!({"color": {"fixed": "transparent"}});
    element["border"] = tree!({"color": {"fixed": LINE}, "radius": 8, "width": 1});
    element["config"]["align"] = tree!("left");
    element["config"]["valign"] = tree!("top");
    element
}

fn shape(drawing: &Drawing, at: usize, shape: &Shape) -> Value {
    let text = tree!({"fixed": shape.title.as_str(), "mode": "fixed"});
    let place = placed(shape.place, drawing.bounds);
    let mut element = element(&shape.id, "rectangle", place, text, "#FFFFFF");
    // The fixed colour is the one of a field that is not there.
    element["background"] = match shape.state {
        Some(_) => tree!({"color": {"field": shape.id.as_str(), "fixed": UNKNOWN}}),
        None => tree!({"color": {"fixed": UNKNOWN}}),
    };
    let width = match shape.kind {
        ShapeKind::Service | ShapeKind::Load | ShapeKind::External | ShapeKind::Drawn => 0,
        ShapeKind::Datastore(_) | ShapeKind::ReadReplica(_) => 2,
    };
    element["border"] = tree!({"color": {"fixed": LINE}, "radius": 8, "width": width});
    let arrows = drawing.arrows.iter().filter(|arrow| arrow.from == at);
    element["connections"] = arrows.map(|arrow| connection(drawing, arrow)).collect();
    element
}

/// The state as a word, in the lower part of the box: colour alone does not reach everybody.
fn word(shape: &Shape, bounds: Rect) -> Option<Value> {
    shape.state?;
    let place = shape.place;
    let part = Rect { y: place.y + place.height * 0.68, height: place.height * 0.3, ..place };
    let text = tree!({"field": shape.id.as_str(), "fixed": "", "mode": "field"});
    let name = board::state_cell(shape);
    let mut element = element(&name, "metric-value", placed(part, bounds), text, "#FFFFFF");
    element["background"] = tree!({"color": {"fixed": "transparent"}});
    element["config"]["size"] = tree!(11);
    Some(element)
}

/// The distances from the panel's edges, in per cent: no element has a size in pixels.
fn placed(place: Rect, bounds: Rect) -> Value {
    let across = |at: f64| rounded((at - bounds.x) / bounds.width * 100.0);
    let down = |at: f64| rounded((at - bounds.y) / bounds.height * 100.0);
    tree!({
        "bottom": rounded(100.0 - down(place.y + place.height)),
        "left": across(place.x),
        "right": rounded(100.0 - across(place.x + place.width)),
        "rotation": 0,
        "top": down(place.y),
    })
}

/// A line from the box of an arrow. Its corners are shares of the way from its start to its end.
fn connection(drawing: &Drawing, arrow: &Arrow) -> Value {
    // Corners beside a level or upright way are no share of it.
    const ASIDE: f64 = 2.0;
    let (from, to) = (&drawing.shapes[arrow.from], &drawing.shapes[arrow.to]);
    let mut corners = arrow.corners.clone();
    let [start, between @ .., end] = corners.as_mut_slice() else { return Value::Null };
    if between.iter().any(|it| differ(it.y, start.y)) && !differ(start.y, end.y) {
        end.y += ASIDE;
        between.iter_mut().next_back().into_iter().for_each(|it| it.y = end.y);
    }
    if between.iter().any(|it| differ(it.x, start.x)) && !differ(start.x, end.x) {
        end.x += ASIDE;
        between.iter_mut().next_back().into_iter().for_each(|it| it.x = end.x);
    }
    let share = |at: f64, start: f64, end: f64| {
        if differ(start, end) { rounded((at - start) / (end - start)) } else { 0.0 }
    };
    let vertices = between.iter().map(
        |point| tree!({"x": share(point.x, start.x, end.x), "y": share(point.y, start.y, end.y)}),
    );
    // What waits for nothing is drawn as a finer line: the types of Grafana know no dashes yet.
    let width = match arrow.kind {
        ArrowKind::Sync => 2,
        ArrowKind::Async | ArrowKind::Replica => 1,
    };
    tree!({
        "color": {"fixed": LINE},
        "path": "straight",
        "size": {"fixed": width, "max": 10, "min": 1},
        "source": anchor(*start, from.place),
        "target": anchor(*end, to.place),
        "targetName": to.id.as_str(),
        "vertices": vertices.collect::<Vec<_>>(),
    })
}

/// Where a line meets a box: 1 is the right and the top, −1 the left and the bottom.
fn anchor(point: Point, place: Rect) -> Value {
    let x = (point.x - place.x) / place.width * 2.0 - 1.0;
    let y = 1.0 - (point.y - place.y) / place.height * 2.0;
    tree!({"x": rounded(x), "y": rounded(y)})
}

fn differ(a: f64, b: f64) -> bool {
    (a - b).abs() > 0.01
}

fn rounded(number: f64) -> f64 {
    // Adding zero turns −0 into 0.
    (number * 10_000.0).round() / 10_000.0 + 0.0
}
