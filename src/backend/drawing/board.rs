//! The picture as a panel drives it: boxes to be filled with the colour of their state, and a text
//! under each name for the state as a word.
//!
//! The Flow panel paints every shape and text of a group. So a group has no sign in it, and the colour of
//! texts comes from a style sheet, which wins over what the panel paints. Styles and markers are those of
//! the whole page there: their names begin with ours.

use super::state::{STATES, UNKNOWN};
use super::{icon, svg, text};
use crate::layout::Rect;
use crate::model::drawing::{Arrow, ArrowKind, Drawing, Frame, Shape, ShapeKind};
use crate::syntax::xml::Element;

const LINE: &str = "#8A94A6";

const STYLE: &str = "
.mltgen-name, .mltgen-state { fill: #fff; font-family: Inter, Roboto, Arial, sans-serif; }
.mltgen-name { font-size: 13px; font-weight: 600; }
.mltgen-state { font-size: 11px; }
.mltgen-frame { fill: #8a94a6; font: 600 12px Inter, Roboto, Arial, sans-serif; }
.mltgen-sign { color: #fff; }
.mltgen-sign .line { fill: none; stroke: #fff; stroke-linejoin: round; stroke-linecap: round; }
.mltgen-sign .area { fill: #fff; fill-rule: evenodd; }
";

/// The whole picture, its upper left corner at the origin.
pub(in crate::backend) fn board(drawing: &Drawing) -> Element {
    let bounds = drawing.bounds;
    let moved = Element::new("g")
        .with("transform", format!("translate({} {})", -bounds.x, -bounds.y))
        .children(drawing.frames.iter().flat_map(frame))
        .children(drawing.arrows.iter().map(|arrow| wire(drawing, arrow)))
        .children(drawing.shapes.iter().flat_map(shape));
    Element::new("svg")
        .with("xmlns", "http://www.w3.org/2000/svg")
        .with("width", bounds.width)
        .with("height", bounds.height)
        .with("viewBox", format!("0 0 {} {}", bounds.width, bounds.height))
        .child(Element::new("style").text(STYLE))
        .child(Element::new("defs").child(svg::arrow_head("mltgen-tip", ("fill", LINE))))
        .child(moved)
}

/// What the id of a cell begins with in the picture.
pub(in crate::backend) const PREFIX: &str = "cell-";

/// The cell with the state of a box as a word.
pub(in crate::backend) fn state_cell(shape: &Shape) -> String {
    format!("{}.state", shape.id)
}

fn frame(frame: &Frame) -> [Element; 2] {
    let place = frame.place;
    let border = svg::rect(place, 12.0).with("fill", "none").with("stroke", LINE);
    let title = svg::words(place.x + 14.0, place.y + 19.0, &frame.title);
    [border.with("stroke-dasharray", "2 4"), title.with("class", "mltgen-frame")]
}

fn wire(drawing: &Drawing, arrow: &Arrow) -> Element {
    let dashes = match arrow.kind {
        ArrowKind::Sync => None,
        ArrowKind::Async => Some("7 4"),
        ArrowKind::Replica => Some("1.5 4"),
    };
    let line = Element::new("path")
        .with("d", svg::path(&arrow.corners))
        .with("fill", "none")
        .with("stroke", LINE)
        .with("stroke-width", 1.6)
        .with_if("stroke-dasharray", dashes)
        .with("marker-end", "url(#mltgen-tip)");
    Element::new("g").with("id", format!("{PREFIX}{}", drawing.arrow_id(arrow))).child(line)
}

/// The box with its name; its sign; its state.
fn shape(shape: &Shape) -> Vec<Element> {
    const SIGN: f64 = 20.0;
    const LEFT: f64 = 42.0;
    let place = shape.place;
    let card = svg::rect(place, 9.0).with("fill", UNKNOWN).with("stroke", LINE);
    let dashes = match shape.kind {
        ShapeKind::External | ShapeKind::ReadReplica(_) => Some("5 3"),
        ShapeKind::Service | ShapeKind::Datastore(_) | ShapeKind::Load | ShapeKind::Drawn => None,
    };
    let name = text::lines(shape.caption(), place.width - LEFT - 8.0, 13.0, 1).concat();
    let name = svg::words(place.x + LEFT, place.y + 25.0, &name).with("class", "mltgen-name");
    let title = Element::new("title").text(shape.hint());
    let cell = Element::new("g").with("id", format!("{PREFIX}{}", shape.id)).child(title);
    let sign = Rect { x: place.x + 12.0, y: place.y + (place.height - SIGN) / 2.0, ..place };
    let sign = Element::new("g")
        .with("class", "mltgen-sign")
        .with("style", "pointer-events:none")
        .child(icon::icon(shape.kind, sign.x, sign.y, SIGN));
    let word = if shape.state.is_some() { STATES[0].word } else { shape.about.as_str() };
    let word = svg::words(place.x + LEFT, place.y + 42.0, word).with("class", "mltgen-state");
    vec![
        cell.child(card.with_if("stroke-dasharray", dashes)).child(name),
        sign,
        Element::new("g")
            .with("id", format!("{PREFIX}{}", state_cell(shape)))
            .with("style", "pointer-events:none")
            .child(word),
    ]
}
