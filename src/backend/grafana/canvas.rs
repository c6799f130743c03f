//! The architecture as a canvas panel: an element for each box, coloured by the answer that goes by
//! its name, and another with its state as a word.

use super::kinds::TooltipMode;
use super::kinds::canvas::{
    Across, Background, Border, Canvas, CanvasTooltip, Connection, Constraint, Down, Element,
    ElementColour, ElementKind, ElementText, Keeps, Path, Placement, Root, Share, TextSource,
    Thickness,
};
use crate::backend::drawing::board;
use crate::backend::drawing::state::UNKNOWN;
use crate::layout::{Point, Rect};
use crate::model::drawing::{Arrow, ArrowKind, Drawing, Frame, Shape, ShapeKind};

const LINE: &str = "#8A94A6";
const WHITE: &str = "#FFFFFF";

/// The options of the panel.
pub(super) fn options(drawing: &Drawing) -> Canvas {
    let bounds = drawing.bounds;
    let frames = drawing.frames.iter().map(|it| frame(it, bounds));
    let boxes = drawing.shapes.iter().enumerate().map(|(at, it)| shape(drawing, at, it));
    let words = drawing.shapes.iter().filter_map(|it| word(it, bounds));
    Canvas {
        // Else a click chooses an element to edit.
        inline_editing: false,
        pan_zoom: false,
        root: Root {
            elements: frames.chain(boxes).chain(words).collect(),
            name: "architecture",
            kind: ElementKind::Frame,
        },
        show_advanced_types: false,
        tooltip: CanvasTooltip { disable_for_one_click: false, mode: TooltipMode::Single },
        zoom_to_content: false,
    }
}

/// An element that grows and shrinks with the panel.
fn element(name: &str, placement: Placement, text: TextSource, colour: &'static str) -> Element {
    Element {
        background: Background { color: ElementColour::fixed("transparent") },
        border: None,
        config: ElementText {
            align: Across::Center,
            color: ElementColour::fixed(colour),
            size: 13,
            text,
            valign: Down::Middle,
        },
        connections: Vec::new(),
        constraint: Constraint { horizontal: Keeps::Scale, vertical: Keeps::Scale },
        name: name.to_owned(),
        placement,
        kind: ElementKind::Rectangle,
    }
}

const fn border(width: u8) -> Border {
    Border { color: ElementColour::fixed(LINE), radius: 8, width }
}

fn frame(frame: &Frame, bounds: Rect) -> Element {
    let text = TextSource::Fixed { fixed: frame.title.clone() };
    let mut element = element(&frame.id(), placed(frame.place, bounds), text, LINE);
    element.border = Some(border(1));
    element.config.align = Across::Left;
    element.config.valign = Down::Top;
    element
}

fn shape(drawing: &Drawing, at: usize, shape: &Shape) -> Element {
    let text = TextSource::Fixed { fixed: shape.caption().to_owned() };
    let place = placed(shape.place, drawing.bounds);
    let mut element = element(&shape.id, place, text, WHITE);
    // The fixed colour is the one of a field that is not there.
    let field = shape.state.map(|_| shape.id.clone());
    element.background.color = ElementColour { field, fixed: UNKNOWN };
    let width = match shape.kind {
        ShapeKind::Service | ShapeKind::Load | ShapeKind::External | ShapeKind::Drawn => 0,
        ShapeKind::Datastore(_) | ShapeKind::ReadReplica(_) => 2,
    };
    element.border = Some(border(width));
    let arrows = drawing.arrows.iter().filter(|arrow| arrow.from == at);
    element.connections = arrows.filter_map(|arrow| connection(drawing, arrow)).collect();
    element
}

/// The state as a word, in the lower part of the box: colour alone does not reach everybody.
fn word(shape: &Shape, bounds: Rect) -> Option<Element> {
    shape.state?;
    let place = shape.place;
    let part = Rect { y: place.y + place.height * 0.68, height: place.height * 0.3, ..place };
    let text = TextSource::Field { field: shape.id.clone(), fixed: "" };
    let mut element = element(&board::state_cell(shape), placed(part, bounds), text, WHITE);
    element.kind = ElementKind::MetricValue;
    element.config.size = 11;
    Some(element)
}

/// The distances from the panel's edges, in per cent: no element has a size in pixels.
fn placed(place: Rect, bounds: Rect) -> Placement {
    let across = |at: f64| rounded((at - bounds.x) / bounds.width * 100.0);
    let down = |at: f64| rounded((at - bounds.y) / bounds.height * 100.0);
    Placement {
        bottom: rounded(100.0 - down(place.y + place.height)),
        left: across(place.x),
        right: rounded(100.0 - across(place.x + place.width)),
        rotation: 0,
        top: down(place.y),
    }
}

/// A line from the box of an arrow. Its corners are shares of the way from its start to its end.
fn connection(drawing: &Drawing, arrow: &Arrow) -> Option<Connection> {
    // Corners beside a level or upright way are no share of it.
    const ASIDE: f64 = 2.0;
    let (from, to) = (&drawing.shapes[arrow.from], &drawing.shapes[arrow.to]);
    let mut corners = arrow.corners.clone();
    let [start, between @ .., end] = corners.as_mut_slice() else { return None };
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
    let vertices = between.iter().map(|point| Share {
        x: share(point.x, start.x, end.x),
        y: share(point.y, start.y, end.y),
    });
    // What waits for nothing is drawn as a finer line: the types of Grafana know no dashes yet.
    let fixed = match arrow.kind {
        ArrowKind::Sync => 2,
        ArrowKind::Async | ArrowKind::Replica => 1,
    };
    Some(Connection {
        color: ElementColour::fixed(LINE),
        path: Path::Straight,
        size: Thickness { fixed, max: 10, min: 1 },
        source: anchor(*start, from.place),
        target: anchor(*end, to.place),
        target_name: to.id.clone(),
        vertices: vertices.collect(),
    })
}

/// Where a line meets a box: 1 is the right and the top, −1 the left and the bottom.
fn anchor(point: Point, place: Rect) -> Share {
    let x = (point.x - place.x) / place.width * 2.0 - 1.0;
    let y = 1.0 - (point.y - place.y) / place.height * 2.0;
    Share { x: rounded(x), y: rounded(y) }
}

fn differ(a: f64, b: f64) -> bool {
    (a - b).abs() > 0.01
}

fn rounded(number: f64) -> f64 {
    // Adding zero turns −0 into 0.
    (number * 10_000.0).round() / 10_000.0 + 0.0
}
