//! The architecture as it is drawn: boxes, arrows and frames, each in its place.

use crate::layout::{Point, Rect};
use crate::model::ComponentId;
use crate::model::dashboard::Drill;

/// The drawn architecture. Coordinates are pixels; they may be negative.
#[derive(Debug, Clone, Default)]
pub struct Drawing {
    /// All of it, with a margin.
    pub bounds: Rect,
    /// The boxes, in the order declared.
    pub shapes: Vec<Shape>,
    /// The arrows, in the order declared.
    pub arrows: Vec<Arrow>,
    /// The containers that have a box.
    pub frames: Vec<Frame>,
    /// What the user drew; none: it was laid out.
    pub by_hand: Option<HandDrawn>,
}

/// A drawing of the user's own, which is kept as it is.
#[derive(Debug, Clone)]
pub struct HandDrawn {
    /// The whole file.
    pub file: String,
    /// Its `mxGraphModel`, unpacked.
    pub graph: String,
    /// What each shape is called there, and what is written on it.
    pub labels: Vec<Label>,
}

/// What a box is called in a drawing, and what is written on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The id of its cell.
    pub id: String,
    /// What is written on it.
    pub text: String,
    /// Whether that is HTML.
    pub html: bool,
}

/// A box.
#[derive(Debug, Clone)]
pub struct Shape {
    /// What it is called in every file: a DNS label, the component's name.
    pub id: String,
    /// For people.
    pub title: String,
    /// What it is, for people.
    pub about: String,
    /// What it is.
    pub kind: ShapeKind,
    /// Whose state it shows: copies of a store show that of their store. None: of nobody's.
    pub state: Option<ComponentId>,
    /// Where a click leads.
    pub drill: Option<Drill>,
    /// Where it is.
    pub place: Rect,
}

/// Kinds of boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShapeKind {
    /// A program of the demo.
    Service,
    /// A store, with the engine of the catalog that it behaves as, if there is one.
    Datastore(Option<&'static str>),
    /// Copies of a store, with that engine.
    ReadReplica(Option<&'static str>),
    /// A system that is not ours.
    External,
    /// The load generator.
    Load,
    /// A box of the user's drawing that is no component.
    Drawn,
}

/// An arrow, from the caller to the called.
#[derive(Debug, Clone)]
pub struct Arrow {
    /// Where it starts, by position among the boxes.
    pub from: usize,
    /// Where it ends, by position among the boxes.
    pub to: usize,
    /// What it stands for.
    pub kind: ArrowKind,
    /// Its corners, both ends included.
    pub corners: Vec<Point>,
}

/// What an arrow stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArrowKind {
    /// A call whose answer is waited for.
    Sync,
    /// A call after which the caller goes on.
    Async,
    /// Data copied to a replica.
    Replica,
}

/// A container.
#[derive(Debug, Clone)]
pub struct Frame {
    /// What it is called in every file.
    pub name: String,
    /// For people.
    pub title: String,
    /// Its boxes, by position among all.
    pub shapes: Vec<usize>,
    /// Where it is.
    pub place: Rect,
}

impl Drawing {
    /// What a box is called in the drawing for draw.io, and what is written on it there.
    pub fn label(&self, shape: usize) -> Label {
        let by_hand = self.by_hand.as_ref().and_then(|it| it.labels.get(shape));
        let (id, title) = (&self.shapes[shape].id, self.shapes[shape].caption());
        let own = || Label { id: id.clone(), text: title.to_owned(), html: false };
        by_hand.cloned().unwrap_or_else(own)
    }

    /// What an arrow is called in every file: unlike any box, since those have no dot.
    pub fn arrow_id(&self, arrow: &Arrow) -> String {
        format!("e.{}.{}", self.shapes[arrow.from].id, self.shapes[arrow.to].id)
    }
}

impl Shape {
    /// Whether it stands for the copies of a store.
    pub const fn is_copy(&self) -> bool {
        match self.kind {
            ShapeKind::ReadReplica(_) => true,
            ShapeKind::Service
            | ShapeKind::Datastore(_)
            | ShapeKind::External
            | ShapeKind::Load
            | ShapeKind::Drawn => false,
        }
    }

    /// What is written on it where its state stands below: copies have the title of their store, which
    /// would tell them apart from nothing.
    pub fn caption(&self) -> &str {
        if self.is_copy() { &self.about } else { &self.title }
    }

    /// What it is, and whose state it shows.
    pub fn hint(&self) -> String {
        let whose = if self.is_copy() { ", with the state of its store" } else { "" };
        format!("{}: {}{whose}", self.title, self.about)
    }
}

impl Frame {
    /// What it is called in every file: unlike any box or arrow.
    pub fn id(&self) -> String {
        format!("g.{}", self.name)
    }
}
