//! Which way each edge takes over the grid: the gaps it turns in, and the lane between them.

use std::collections::{BTreeMap, BTreeSet};

use super::place::Grid;
use super::{Cell, Edge, Graph};

/// The way of an edge between two boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Route {
    /// Along or against the flow.
    pub(super) course: Course,
    /// The column left of the gap it enters first.
    pub(super) first: i32,
    /// The column left of the gap from which it reaches its end.
    pub(super) last: i32,
    /// How it gets from one to the other, if those are two.
    pub(super) lane: Option<Lane>,
}

/// Where an edge goes, seen along the flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Course {
    /// Along it.
    Forward,
    /// To a box of the same column.
    Beside,
    /// Against it.
    Backward,
}

/// A line along the flow, past the boxes of the columns between.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lane {
    /// In this row, where no box is in the way.
    Row(i32),
    /// Above this row, as the first, second, … line there.
    Above(i32, usize),
}

/// The ways of all edges; none for an edge from a box to itself.
pub(super) fn routes(graph: &Graph, grid: &Grid) -> Vec<Option<Route>> {
    let taken = grid.iter().copied().collect();
    let mut lanes = Lanes { taken, used: BTreeMap::new(), rows: Rows::Used };
    graph.edges.iter().map(|edge| route(*edge, grid, &mut lanes)).collect()
}

/// How many lines there can be above each row: as if no edge ran in a row, for a new box in that row
/// would send it here.
pub(super) fn lines(graph: &Graph, grid: &Grid) -> BTreeMap<i32, usize> {
    let taken = grid.iter().copied().collect();
    let mut lanes = Lanes { taken, used: BTreeMap::new(), rows: Rows::Unused };
    for edge in &graph.edges {
        route(*edge, grid, &mut lanes);
    }
    let mut above = BTreeMap::new();
    for (row, line) in lanes.used.keys() {
        let count: &mut usize = above.entry(*row).or_default();
        *count = (*count).max(*line);
    }
    above
}

fn route(edge: Edge, grid: &Grid, lanes: &mut Lanes) -> Option<Route> {
    if edge.from == edge.to {
        return None;
    }
    let (from, to) = (grid[edge.from], grid[edge.to]);
    let (course, first, last) = match from.column.cmp(&to.column) {
        std::cmp::Ordering::Less => (Course::Forward, from.column, to.column - 1),
        std::cmp::Ordering::Equal => (Course::Beside, from.column, from.column),
        std::cmp::Ordering::Greater => (Course::Backward, from.column - 1, to.column),
    };
    let lane = (first != last).then(|| lanes.find(edge.from, from, to));
    Some(Route { course, first, last, lane })
}

/// The columns at both ends of a line, and the box where it comes from.
type Stretch = (i32, i32, usize);

/// Whether edges may run in rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rows {
    /// Where no box is in the way.
    Used,
    /// Never.
    Unused,
}

/// The lanes in use.
struct Lanes {
    taken: BTreeSet<Cell>,
    rows: Rows,
    /// By row and line, the stretches in use. Line 0 is in the row, the others are above it.
    used: BTreeMap<(i32, usize), Vec<Stretch>>,
}

impl Lanes {
    fn find(&mut self, source: usize, from: Cell, to: Cell) -> Lane {
        let (left, right) = (from.column.min(to.column), from.column.max(to.column));
        for row in [from.row, to.row] {
            let clear = (left..=right)
                .map(|column| Cell { column, row })
                .all(|cell| cell == from || cell == to || !self.taken.contains(&cell));
            if self.rows == Rows::Used && clear && self.take((row, 0), (left, right, source)) {
                return Lane::Row(row);
            }
        }
        // Next to where it ends, on the side where it comes from.
        let above = if from.row > to.row { to.row + 1 } else { to.row };
        let mut line = 1;
        while !self.take((above, line), (left, right, source)) {
            line += 1;
        }
        Lane::Above(above, line - 1)
    }

    /// Takes a stretch, unless the edge of another box has some of it.
    fn take(&mut self, line: (i32, usize), stretch: Stretch) -> bool {
        let used = self.used.entry(line).or_default();
        let free = used.iter().all(|(left, right, source)| {
            *source == stretch.2 || *right <= stretch.0 || stretch.1 <= *left
        });
        if free {
            used.push(stretch);
        }
        free
    }
}
