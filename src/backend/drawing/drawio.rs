//! The drawing for draw.io: uncompressed, so that changes to it can be reviewed.

use super::style;
use crate::layout::{Point, Rect};
use crate::model::drawing::{Arrow, ArrowKind, Drawing, Frame, Shape, ShapeKind};
use crate::syntax::xml::Element;

/// The whole file: the user's own, if there is one.
pub(in crate::backend) fn text(drawing: &Drawing, title: &str) -> String {
    match &drawing.by_hand {
        Some(by_hand) => by_hand.file.clone(),
        None => file(drawing, title).print(),
    }
}

/// The page alone: the user's own, if there is one.
pub(in crate::backend) fn page(drawing: &Drawing) -> String {
    match &drawing.by_hand {
        Some(by_hand) => by_hand.graph.clone(),
        None => graph(drawing).print(),
    }
}

fn file(drawing: &Drawing, title: &str) -> Element {
    let page = Element::new("diagram").with("id", "architecture").with("name", title);
    let file = Element::new("mxfile").with("host", "mltgen").with("compressed", "false");
    file.child(page.child(graph(drawing)))
}

fn graph(drawing: &Drawing) -> Element {
    let bounds = drawing.bounds;
    let root = Element::new("root")
        .child(Element::new("mxCell").with("id", "0"))
        .child(Element::new("mxCell").with("id", "1").with("parent", "0"))
        .children(drawing.frames.iter().map(frame))
        .children(drawing.shapes.iter().enumerate().map(|(at, it)| shape(drawing, at, it)))
        .children(drawing.arrows.iter().map(|it| arrow(drawing, it)));
    Element::new("mxGraphModel")
        .with("grid", 1)
        .with("gridSize", 10)
        .with("guides", 1)
        .with("tooltips", 1)
        .with("connect", 1)
        .with("arrows", 1)
        .with("fold", 1)
        .with("page", 0)
        .with("pageWidth", bounds.width)
        .with("pageHeight", bounds.height)
        .child(root)
}

fn frame(frame: &Frame) -> Element {
    const STYLE: &str = "rounded=1;arcSize=4;whiteSpace=wrap;html=0;verticalAlign=top;align=left;\
        spacingLeft=10;spacingTop=2;fontStyle=1;dashed=1;container=1;collapsible=0;dropTarget=1;\
        fillColor=none;strokeColor=#8A94A6;fontColor=#8A94A6;";
    vertex(&frame.id(), &frame.title, STYLE, "1", frame.place)
}

/// A box; one in a container moves with it, and has its place from there.
fn shape(drawing: &Drawing, at: usize, shape: &Shape) -> Element {
    let form = match shape.kind {
        ShapeKind::Service | ShapeKind::Load | ShapeKind::Drawn => "rounded=1;arcSize=16;",
        ShapeKind::Datastore(_) | ShapeKind::ReadReplica(_) => {
            "shape=cylinder3;boundedLbl=1;backgroundOutline=1;size=8;"
        }
        ShapeKind::External => "rounded=1;arcSize=16;dashed=1;",
    };
    // Grey means that nothing is known; white text is readable on it, and on red and green.
    let style = format!(
        "{form}whiteSpace=wrap;html=0;fillColor=#808080;strokeColor={};fontColor=#FFFFFF;fontSize=13;",
        style::colour(shape.kind)
    );
    let parent = drawing.frames.iter().find(|frame| frame.shapes.contains(&at));
    let origin = parent.map_or_else(Point::default, |it| Point { x: it.place.x, y: it.place.y });
    let place = Rect { x: shape.place.x - origin.x, y: shape.place.y - origin.y, ..shape.place };
    let parent = parent.map_or_else(|| "1".to_owned(), Frame::id);
    vertex(&shape.id, &format!("{}\n{}", shape.title, shape.about), &style, &parent, place)
}

fn vertex(id: &str, label: &str, style: &str, parent: &str, place: Rect) -> Element {
    let geometry = Element::new("mxGeometry")
        .with("x", place.x)
        .with("y", place.y)
        .with("width", place.width)
        .with("height", place.height)
        .with("as", "geometry");
    Element::new("mxCell")
        .with("id", id)
        .with("value", label)
        .with("style", style)
        .with("vertex", 1)
        .with("parent", parent)
        .child(geometry)
}

fn arrow(drawing: &Drawing, arrow: &Arrow) -> Element {
    let line = match arrow.kind {
        ArrowKind::Sync => "",
        ArrowKind::Async => "dashed=1;",
        ArrowKind::Replica => "dashed=1;dashPattern=1 3;",
    };
    let (from, to) = (&drawing.shapes[arrow.from], &drawing.shapes[arrow.to]);
    let corners = arrow.corners.as_slice();
    let (first, last) = (corners.first().copied(), corners.last().copied());
    let style = format!(
        "edgeStyle=orthogonalEdgeStyle;rounded=1;html=0;endArrow=block;endFill=1;\
         strokeColor=#8A94A6;{line}{}{}",
        first.map_or_else(String::new, |it| port("exit", it, from.place)),
        last.map_or_else(String::new, |it| port("entry", it, to.place)),
    );
    let between = corners.get(1..corners.len().saturating_sub(1)).unwrap_or_default();
    let points =
        between.iter().map(|point| Element::new("mxPoint").with("x", point.x).with("y", point.y));
    let points = Element::new("Array").with("as", "points").children(points);
    let geometry = Element::new("mxGeometry").with("relative", 1).with("as", "geometry");
    Element::new("mxCell")
        .with("id", drawing.arrow_id(arrow))
        .with("style", style)
        .with("edge", 1)
        .with("parent", 1)
        .with("source", &from.id)
        .with("target", &to.id)
        .child(if between.is_empty() { geometry } else { geometry.child(points) })
}

/// Where an arrow meets its box, in shares of the box.
fn port(end: &str, point: Point, place: Rect) -> String {
    let share =
        |at: f64, start: f64, length: f64| ((at - start) / length * 1000.0).round() / 1000.0;
    let (x, y) = (share(point.x, place.x, place.width), share(point.y, place.y, place.height));
    format!("{end}X={x};{end}Y={y};{end}Dx=0;{end}Dy=0;")
}
