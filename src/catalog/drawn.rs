//! A drawing of the user's own: which of its boxes are components, and what is told of the others.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::context::Context;
use crate::catalog::diagram;
use crate::diag::suggest::{alike, did_you_mean, listed, nearest};
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::layout::{Point, Rect};
use crate::model::Model;
use crate::model::drawing::{Arrow, ArrowKind, Drawing, Frame, HandDrawn, Label, Shape, ShapeKind};
use crate::source::{FileId, Sources, Span, Spanned};
use crate::syntax::mxgraph::{self, Cell, CellKind, Page};

/// The drawing that the demo names, in place of the one that was laid out; none: it cannot be used,
/// which has been told.
pub fn drawing(
    model: &Model,
    source: &Spanned<String>,
    sources: &Sources,
    diags: &mut Diagnostics,
) -> Option<Drawing> {
    let file = sources.find_id(&source.value)?;
    let text = &sources.get(file).text;
    let page = match mxgraph::read(text) {
        Ok(page) => page,
        Err(fault) => {
            let at = Span { file, start: fault.at.start, end: fault.at.end };
            let message = format!("`{}` cannot be read: {}", source.value, fault.what);
            diags.error(
                Diagnostic::new(code::BAD_DRAWING, at, message)
                    .label(fault.expected)
                    .help(fault.help),
            );
            return None;
        }
    };
    let mut reading = Reading::new(model, &page, file);
    reading.boxes();
    if reading.found.is_empty() {
        diags.error(nothing_named(model, source));
        return None;
    }
    reading.lines();
    reading.tell(source, diags);
    Some(reading.finish(text))
}

fn nothing_named(model: &Model, source: &Spanned<String>) -> Diagnostic {
    let message = format!("no box of `{}` names a component", source.value);
    let names: Vec<&str> =
        model.drawing.shapes.iter().take(3).map(|shape| shape.id.as_str()).collect();
    Diagnostic::new(code::BAD_DRAWING, source.span, message)
        .label("nothing in it can turn red")
        .help(format!(
            "write the names of components as ids or labels of boxes: {}, …; \
             `mltgen diagram --edit-out FILE` writes a drawing that has them",
            listed(&names)
        ))
}

/// What was found so far.
struct Reading<'a> {
    model: &'a Model,
    page: &'a Page,
    file: FileId,
    /// What a box may stand for, by id.
    known: Vec<Shape>,
    /// Which of them were found, each once.
    found: BTreeSet<usize>,
    shapes: Vec<Shape>,
    labels: Vec<Label>,
    frames: Vec<Frame>,
    arrows: Vec<Arrow>,
    /// The shape of each cell that is a box and no container.
    shape_of: BTreeMap<&'a str, usize>,
}

impl<'a> Reading<'a> {
    fn new(model: &'a Model, page: &'a Page, file: FileId) -> Self {
        let cx = Context::new(model);
        let copies = model.drawing.shapes.iter().filter(|shape| shape.is_copy());
        let known = model.components().map(|(id, _)| diagram::shape(cx, id));
        Self {
            model,
            page,
            file,
            known: known.chain(copies.cloned()).collect(),
            found: BTreeSet::new(),
            shapes: Vec::new(),
            labels: Vec::new(),
            frames: Vec::new(),
            arrows: Vec::new(),
            shape_of: BTreeMap::new(),
        }
    }

    /// Makes a shape of each box, and a frame of each that has others in it.
    fn boxes(&mut self) {
        let parents: BTreeSet<&str> =
            self.page.cells.iter().filter(|it| is_box(it)).map(|it| it.parent.as_str()).collect();
        let mut members: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for cell in &self.page.cells {
            let CellKind::Box(place) = cell.kind else { continue };
            let known = self.named(cell);
            if known.is_none() && parents.contains(cell.id.as_str()) {
                self.frames.push(frame(cell, rect(place)));
                continue;
            }
            let at = self.shapes.len();
            let shape = match known {
                Some(known) => {
                    self.found.insert(known);
                    Shape { place: rect(place), ..self.known[known].clone() }
                }
                None => unknown(cell, at, rect(place)),
            };
            self.shapes.push(shape);
            let Cell { id, label, html, .. } = cell;
            self.labels.push(Label { id: id.clone(), text: label.clone(), html: *html });
            self.shape_of.insert(id, at);
            members.entry(&cell.parent).or_default().push(at);
        }
        let ids = self.page.cells.iter().map(|cell| cell.id.as_str());
        let names: BTreeMap<String, &str> = ids.map(|id| (frame_name(id), id)).collect();
        for frame in &mut self.frames {
            let id = names.get(&frame.name).copied().unwrap_or_default();
            frame.shapes = members.remove(id).unwrap_or_default();
        }
    }

    /// What a box stands for: by its id, or else by what is written on it.
    fn named(&self, cell: &Cell) -> Option<usize> {
        let free = |at: &usize| !self.found.contains(at);
        let by_id = self.known.iter().position(|shape| shape.id == cell.id);
        // The id of another box wins over the label of this.
        let taken = |at: &usize| self.page.cells.iter().any(|it| it.id == self.known[*at].id);
        by_id.or_else(|| self.labelled(cell).filter(|at| !taken(at))).filter(free)
    }

    fn labelled(&self, cell: &Cell) -> Option<usize> {
        let first = cell.text.lines().next().unwrap_or_default();
        let whole = cell.text.replace('\n', " ");
        let known = |text: &str| {
            let text = plain(text);
            // Copies have the title of their store.
            let is =
                |it: &Shape| !it.is_copy() && [plain(&it.title), plain(&it.id)].contains(&text);
            self.known.iter().position(|it| !text.is_empty() && is(it))
        };
        known(&whole).or_else(|| known(first))
    }

    fn lines(&mut self) {
        let mut drawn = BTreeSet::new();
        for cell in &self.page.cells {
            let CellKind::Line { from, to, by } = &cell.kind else { continue };
            let ends = (self.shape_of.get(from.as_str()), self.shape_of.get(to.as_str()));
            let (Some(from), Some(to)) = ends else { continue };
            if drawn.insert((*from, *to)) {
                let places = (self.shapes[*from].place, self.shapes[*to].place);
                let corners = corners(cell, places, by);
                self.arrows.push(Arrow { from: *from, to: *to, kind: kind(cell), corners });
            }
        }
    }

    /// Tells what names nothing, and who is not there: what is one slip is told once.
    fn tell(&self, source: &Spanned<String>, diags: &mut Diagnostics) {
        let missing: Vec<&Shape> = self
            .known
            .iter()
            .enumerate()
            .filter(|(at, _)| !self.found.contains(at))
            .map(|(_, shape)| shape)
            .filter(|shape| self.model.drawing.shapes.iter().any(|it| it.id == shape.id))
            .collect();
        let mut meant = BTreeSet::new();
        for (at, shape) in self.shapes.iter().enumerate() {
            if shape.kind == ShapeKind::Drawn {
                self.tell_unknown(at, &missing, &mut meant, diags);
            }
        }
        // Copies say nothing that their store does not say.
        for shape in missing.into_iter().filter(|shape| !shape.is_copy()) {
            let Some(id) = shape.state.filter(|_| !meant.contains(&shape.id)) else { continue };
            let message = format!("`{}` is not in the drawing `{}`", shape.id, source.value);
            diags.warn(
                Diagnostic::new(code::NOT_DRAWN, self.model[id].entry.span, message)
                    .label("nobody sees its state")
                    .help(format!(
                        "draw a box with the id or the label `{}`, or write `hidden = true`",
                        shape.id
                    )),
            );
        }
    }

    fn tell_unknown(
        &self,
        at: usize,
        missing: &[&Shape],
        meant: &mut BTreeSet<String>,
        diags: &mut Diagnostics,
    ) {
        let label = &self.labels[at];
        let Some(cell) = self.page.cells.iter().find(|it| it.id == label.id) else { return };
        let text = cell.text.replace('\n', " ");
        let near = missing.iter().find(|shape| {
            alike(&text, &shape.title) || alike(&text, &shape.id) || alike(&cell.id, &shape.id)
        });
        let connected = self.arrows.iter().any(|it| it.from == at || it.to == at);
        if near.is_none() && !connected {
            return;
        }
        let name = if text.is_empty() { &cell.id } else { &text };
        let names = missing.iter().map(|shape| shape.id.as_str());
        let help = match near {
            Some(shape) => Some(format!("did you mean `{}`?", shape.id)),
            None if nearest(name, names.clone()).is_empty() => Some(
                "it is drawn, and has no state; write the name of a component, if it is one"
                    .to_owned(),
            ),
            None => did_you_mean(name, names),
        };
        meant.extend(near.map(|shape| shape.id.clone()));
        let place = Span { file: self.file, start: cell.at.start, end: cell.at.end };
        let message = format!("the box `{name}` is no component");
        diags.warn(
            Diagnostic::new(code::UNKNOWN_BOX, place, message)
                .label(format!("the cell `{}`", cell.id))
                .help_if(help),
        );
    }

    fn finish(self, text: &str) -> Drawing {
        let places = self.shapes.iter().map(|it| it.place);
        let places: Vec<Rect> = places.chain(self.frames.iter().map(|it| it.place)).collect();
        let corners = self.arrows.iter().flat_map(|it| it.corners.iter().copied());
        Drawing {
            bounds: bounds(&places, corners),
            shapes: self.shapes,
            arrows: self.arrows,
            frames: self.frames,
            by_hand: Some(HandDrawn {
                file: text.to_owned(),
                graph: self.page.graph.clone(),
                labels: self.labels,
            }),
        }
    }
}

fn is_box(cell: &Cell) -> bool {
    matches!(cell.kind, CellKind::Box(_))
}

fn rect([x, y, width, height]: [f64; 4]) -> Rect {
    Rect { x, y, width, height }
}

/// Letters and digits alone, all small: how names are compared.
fn plain(text: &str) -> String {
    text.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Containers are called as ours are.
fn frame_name(id: &str) -> String {
    id.strip_prefix("g.").unwrap_or(id).to_owned()
}

fn frame(cell: &Cell, place: Rect) -> Frame {
    let title = cell.text.replace('\n', " ");
    Frame { name: frame_name(&cell.id), title, shapes: Vec::new(), place }
}

/// A box that is no component: called by its position, since its id may be anything.
fn unknown(cell: &Cell, at: usize, place: Rect) -> Shape {
    Shape {
        id: format!("d.{at}"),
        title: cell.text.replace('\n', " "),
        about: String::new(),
        kind: ShapeKind::Drawn,
        state: None,
        drill: None,
        place,
    }
}

fn kind(cell: &Cell) -> ArrowKind {
    match (cell.look("dashed"), cell.look("dashPattern")) {
        (Some("1"), Some("1 3")) => ArrowKind::Replica,
        (Some("1"), _) => ArrowKind::Async,
        _ => ArrowKind::Sync,
    }
}

/// The corners of a line: where it was drawn, or a way with right angles.
fn corners(cell: &Cell, (from, to): (Rect, Rect), by: &[[f64; 2]]) -> Vec<Point> {
    let (leaves, enters) = sides(from, to);
    let start = port(cell, "exit", from).unwrap_or(leaves);
    let end = port(cell, "entry", to).unwrap_or(enters);
    let mut corners = vec![start];
    corners.extend(by.iter().map(|[x, y]| Point { x: *x, y: *y }));
    if by.is_empty() && (start.x - end.x).abs() > 0.5 && (start.y - end.y).abs() > 0.5 {
        let level = [from.x, from.x + from.width].iter().any(|side| (start.x - side).abs() < 0.5);
        let middle = Point { x: f64::midpoint(start.x, end.x), y: f64::midpoint(start.y, end.y) };
        corners.extend(if level {
            [Point { x: middle.x, y: start.y }, Point { x: middle.x, y: end.y }]
        } else {
            [Point { x: start.x, y: middle.y }, Point { x: end.x, y: middle.y }]
        });
    }
    corners.push(end);
    corners
}

/// The middles of the sides that two boxes turn to each other.
fn sides(from: Rect, to: Rect) -> (Point, Point) {
    let side = |place: Rect, x: f64, y: f64| Point {
        x: place.x + place.width * x,
        y: place.y + place.height * y,
    };
    if to.x >= from.x + from.width {
        (side(from, 1.0, 0.5), side(to, 0.0, 0.5))
    } else if to.x + to.width <= from.x {
        (side(from, 0.0, 0.5), side(to, 1.0, 0.5))
    } else if to.y >= from.y {
        (side(from, 0.5, 1.0), side(to, 0.5, 0.0))
    } else {
        (side(from, 0.5, 0.0), side(to, 0.5, 1.0))
    }
}

/// Where a line was fixed to its box, in shares of the box.
fn port(cell: &Cell, end: &str, place: Rect) -> Option<Point> {
    let share = |axis: &str| cell.look(&format!("{end}{axis}"))?.parse().ok();
    let share = |axis: &str| share(axis).filter(|it: &f64| (0.0..=1.0).contains(it));
    Some(Point { x: place.x + place.width * share("X")?, y: place.y + place.height * share("Y")? })
}

fn bounds(places: &[Rect], corners: impl Iterator<Item = Point>) -> Rect {
    const MARGIN: f64 = 24.0;
    let points = places.iter().flat_map(|it| {
        [Point { x: it.x, y: it.y }, Point { x: it.x + it.width, y: it.y + it.height }]
    });
    let (mut least, mut most) = ([f64::MAX; 2], [f64::MIN; 2]);
    for point in points.chain(corners) {
        least = [least[0].min(point.x), least[1].min(point.y)];
        most = [most[0].max(point.x), most[1].max(point.y)];
    }
    let [x, y] = least.map(|it| it - MARGIN);
    Rect { x, y, width: most[0] + MARGIN - x, height: most[1] + MARGIN - y }
}
