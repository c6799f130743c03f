//! The picture: one SVG file without anything from elsewhere, for light and dark surroundings.

use super::board::PREFIX;
use super::{icon, style, text};
use crate::layout::{Point, Rect};
use crate::model::drawing::{Arrow, ArrowKind, Drawing, Frame, Shape, ShapeKind};
use crate::syntax::xml::Element;

/// Room for the key under the drawing.
const KEY_HEIGHT: f64 = 30.0;

/// The whole picture.
pub(in crate::backend) fn picture(drawing: &Drawing, title: &str) -> Element {
    drawn(drawing, title, Some(style::sheet()))
}

/// The same without its colours: what it stands in has them.
pub(in crate::backend) fn bare_picture(drawing: &Drawing, title: &str) -> Element {
    drawn(drawing, title, None)
}

fn drawn(drawing: &Drawing, title: &str, sheet: Option<String>) -> Element {
    let key = key(drawing);
    let key_height = if key.is_empty() { 0.0 } else { KEY_HEIGHT };
    let bounds = Rect { height: drawing.bounds.height + key_height, ..drawing.bounds };
    let view = format!("{} {} {} {}", bounds.x, bounds.y, bounds.width, bounds.height);
    Element::new("svg")
        .with("xmlns", "http://www.w3.org/2000/svg")
        .with("width", bounds.width)
        .with("height", bounds.height)
        .with("viewBox", view)
        .with("role", "img")
        .child(Element::new("title").text(title))
        .children(sheet.map(|sheet| Element::new("style").text(sheet)))
        .child(Element::new("defs").child(arrow_head("tip", ("class", "tip"))))
        .child(rect(bounds, 12.0).with("class", "back"))
        .children(drawing.frames.iter().flat_map(frame))
        .children(drawing.arrows.iter().map(|arrow| wire(drawing, arrow)))
        .children(drawing.shapes.iter().map(shape))
        .children(key)
}

/// The tip of arrows, by an id for lines to refer to, filled as `fill` says.
pub(super) fn arrow_head(id: &str, fill: (&'static str, &str)) -> Element {
    Element::new("marker")
        .with("id", id)
        .with("viewBox", "0 0 10 10")
        .with("refX", 9)
        .with("refY", 5)
        .with("markerUnits", "userSpaceOnUse")
        .with("markerWidth", 10)
        .with("markerHeight", 10)
        .with("orient", "auto")
        .child(Element::new("path").with("d", "M0 0.8 10 5 0 9.2 2.2 5Z").with(fill.0, fill.1))
}

fn frame(frame: &Frame) -> [Element; 2] {
    let place = frame.place;
    [
        rect(place, 12.0).with("class", "frame"),
        words(place.x + 14.0, place.y + 19.0, &frame.title).with("class", "frame-name"),
    ]
}

fn wire(drawing: &Drawing, arrow: &Arrow) -> Element {
    let path = Element::new("path").with("d", path(&arrow.corners));
    let line = path.with("class", class(arrow.kind)).with("marker-end", "url(#tip)");
    Element::new("g").with("id", format!("{PREFIX}{}", drawing.arrow_id(arrow))).child(line)
}

const fn class(kind: ArrowKind) -> &'static str {
    match kind {
        ArrowKind::Sync => "wire",
        ArrowKind::Async => "wire async",
        ArrowKind::Replica => "wire replica",
    }
}

/// A line with its corners rounded.
pub(super) fn path(corners: &[Point]) -> String {
    const RADIUS: f64 = 7.0;
    let Some((start, rest)) = corners.split_first() else { return String::new() };
    let mut path = format!("M{} {}", start.x, start.y);
    let mut before = *start;
    for (at, corner) in rest.iter().enumerate() {
        let Some(next) = rest.get(at + 1) else {
            path.push_str(&format!(" L{} {}", corner.x, corner.y));
            continue;
        };
        let radius =
            RADIUS.min(distance(before, *corner) / 2.0).min(distance(*corner, *next) / 2.0);
        let (enter, leave) = (towards(*corner, before, radius), towards(*corner, *next, radius));
        path.push_str(&format!(
            " L{} {} Q{} {} {} {}",
            enter.x, enter.y, corner.x, corner.y, leave.x, leave.y
        ));
        before = *corner;
    }
    path
}

fn distance(a: Point, b: Point) -> f64 {
    (a.x - b.x).abs() + (a.y - b.y).abs()
}

/// A point on a line, so far from its start.
fn towards(from: Point, to: Point, distance: f64) -> Point {
    let step = |from: f64, to: f64| match to.total_cmp(&from) {
        std::cmp::Ordering::Less => from - distance,
        std::cmp::Ordering::Equal => from,
        std::cmp::Ordering::Greater => from + distance,
    };
    // Lines that somebody drew may be neither level nor upright; their corners stay sharp.
    let aslant = from.x.total_cmp(&to.x).is_ne() && from.y.total_cmp(&to.y).is_ne();
    if aslant { from } else { Point { x: step(from.x, to.x), y: step(from.y, to.y) } }
}

/// A box: its card, its sign, and what it is.
fn shape(shape: &Shape) -> Element {
    let place = shape.place;
    let card = match shape.kind {
        ShapeKind::External | ShapeKind::Drawn => "card outside",
        ShapeKind::Service | ShapeKind::Datastore(_) | ShapeKind::Load => "card",
        ShapeKind::ReadReplica(_) => "card copies",
    };
    let title = Element::new("title").text(format!("{}: {}", shape.title, shape.about));
    let behind = Rect { x: place.x + 4.0, y: place.y - 4.0, ..place };
    let copies = matches!(shape.kind, ShapeKind::ReadReplica(_));
    Element::new("g")
        .with("id", format!("{PREFIX}{}", shape.id))
        .child(title)
        .children(copies.then(|| rect(behind, 9.0).with("class", "card")))
        .child(rect(place, 9.0).with("class", card))
        .child(sign(shape))
        .children(label(shape))
}

fn sign(shape: &Shape) -> Element {
    const TILE: f64 = 32.0;
    const ICON: f64 = 21.0;
    let (x, y) = (shape.place.x + 12.0, shape.place.y + (shape.place.height - TILE) / 2.0);
    let tile = Rect { x, y, width: TILE, height: TILE };
    let inset = (TILE - ICON) / 2.0;
    Element::new("g")
        .with("class", style::class(shape.kind))
        .child(rect(tile, 7.0).with("class", "tile"))
        .child(icon::icon(shape.kind, x + inset, y + inset, ICON))
}

/// Name and kind, centred as one block beside the sign.
fn label(shape: &Shape) -> Vec<Element> {
    const LEFT: f64 = 52.0;
    const RIGHT: f64 = 8.0;
    const LINE: f64 = 15.0;
    let place = shape.place;
    let width = place.width - LEFT - RIGHT;
    // A long word is set smaller before it is cut.
    let sizes = [13.0, 11.0].map(|size| (size, text::lines(&shape.title, width, size, 2)));
    let whole = sizes.iter().find(|(_, lines)| lines.iter().all(|line| !line.ends_with('…')));
    let (size, names) = whole.unwrap_or(&sizes[1]).clone();
    let middle = place.y + place.height / 2.0;
    let mut y = if names.len() > 1 { middle - 9.0 } else { middle - 2.5 };
    let mut label = Vec::new();
    for name in names {
        let class = if size < 13.0 { "name long" } else { "name" };
        label.push(words(place.x + LEFT, y, &name).with("class", class));
        y += LINE;
    }
    for about in text::lines(&shape.about, width, 10.5, 1) {
        label.push(words(place.x + LEFT, y, &about).with("class", "about"));
    }
    label
}

/// What lines mean, if there is more than one kind.
fn key(drawing: &Drawing) -> Vec<Element> {
    const KINDS: [(ArrowKind, &str); 3] = [
        (ArrowKind::Sync, "calls"),
        (ArrowKind::Async, "calls, and goes on"),
        (ArrowKind::Replica, "copied to"),
    ];
    let used = KINDS.iter().filter(|(kind, _)| drawing.arrows.iter().any(|it| it.kind == *kind));
    let used: Vec<_> = used.collect();
    if used.len() < 2 {
        return Vec::new();
    }
    let bounds = drawing.bounds;
    let (mut x, y) = (bounds.x + 20.0, bounds.y + bounds.height + KEY_HEIGHT / 2.0 - 6.0);
    let mut key = Vec::new();
    for (kind, meaning) in used {
        let line = [Point { x, y }, Point { x: x + 34.0, y }];
        let line = Element::new("path").with("d", path(&line)).with("class", class(*kind));
        key.push(line.with("marker-end", "url(#tip)"));
        key.push(words(x + 42.0, y + 4.0, meaning).with("class", "key"));
        x += 42.0 + text::length(meaning) * 11.0 + 24.0;
    }
    key
}

pub(super) fn rect(place: Rect, radius: f64) -> Element {
    Element::new("rect")
        .with("x", place.x)
        .with("y", place.y)
        .with("width", place.width)
        .with("height", place.height)
        .with("rx", radius)
}

pub(super) fn words(x: f64, y: f64, text: &str) -> Element {
    Element::new("text").with("x", x).with("y", y).text(text)
}
