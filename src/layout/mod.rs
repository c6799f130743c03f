//! A layered drawing of a graph: boxes in columns, orthogonal edges in tracks between them.
//!
//! Pure, and the same for equal input. It is *stable*: a box that is added at the end, called by one
//! other and calling nobody, moves no other box. That rules out centring parents over their children,
//! since every child would shift them; instead each box takes the best free place beside those that
//! stand already. What is not a tree does not change when a leaf is added, so that part alone is
//! arranged as a whole, for few crossings.
//!
//! Everything but `coordinates` sees a drawing that flows to the right.

mod rank;
mod core;
mod place;
mod route;
mod track;
mod axis;
mod frames;
mod coordinates;

/// What is to be drawn.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    /// The boxes, in the order declared.
    pub nodes: Vec<Node>,
    /// The arrows, in the order declared.
    pub edges: Vec<Edge>,
    /// How many containers there are.
    pub groups: usize,
    /// Where arrows point to.
    pub flow: Flow,
}

/// A box to be drawn.
#[derive(Debug, Clone, Copy, Default)]
pub struct Node {
    /// The container it stands in.
    pub group: Option<usize>,
    /// Where its upper left corner should be; it takes the place of the grid that is nearest.
    pub pin: Option<Point>,
}

/// An arrow between two boxes, by their positions among all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// Where it starts.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
}

/// Where arrows point to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Flow {
    /// From left to right.
    #[default]
    Right,
    /// From top to bottom.
    Down,
}

/// A place, in pixels: x to the right, y down.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Point {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// A rectangle, in pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Rect {
    /// Its left.
    pub x: f64,
    /// Its top.
    pub y: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
}

/// A drawing. The first box stands at the origin, unless something is pinned; others may be above
/// it, at negative places.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// Where each box is.
    pub boxes: Vec<Rect>,
    /// The corners of each arrow, its ends on the borders of boxes.
    pub edges: Vec<Vec<Point>>,
    /// Where each container is; none for an empty one.
    pub groups: Vec<Option<Rect>>,
    /// All of it, with a margin around.
    pub bounds: Rect,
}

/// The width of a box.
pub const BOX_WIDTH: f64 = 176.0;
/// The height of a box.
pub const BOX_HEIGHT: f64 = 56.0;

/// Draws a graph.
pub fn arrange(graph: &Graph) -> Layout {
    let free = Graph {
        nodes: graph.nodes.iter().map(|node| Node { pin: None, ..*node }).collect(),
        ..graph.clone()
    };
    let ranks = rank::ranks(&free);
    let grid = place::place(&free, &ranks, &vec![None; graph.nodes.len()]);
    if graph.nodes.iter().all(|node| node.pin.is_none()) {
        return coordinates::draw(graph, &grid);
    }
    // Where the places of the grid are is known once it is drawn.
    let axes = coordinates::Axes::new(graph, &grid);
    let pins: Vec<_> = graph.nodes.iter().map(|node| Some(axes.nearest(node.pin?))).collect();
    coordinates::draw(graph, &place::place(graph, &ranks, &pins))
}

/// A place of the grid: columns follow the arrows, rows are across.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Cell {
    column: i32,
    row: i32,
}
