//! How much room the frames of containers take between boxes.

use super::place::Grid;
use super::{Cell, Flow, Graph};

/// Space that the containers need.
#[derive(Debug)]
pub(super) struct Frames {
    /// The first and last cell of each.
    pub(super) cells: Vec<Option<(Cell, Cell)>>,
    /// Before and after its first and last column.
    pub(super) along: (f64, f64),
    /// Before and after its first and last row.
    pub(super) across: (f64, f64),
}

impl Frames {
    pub(super) fn new(graph: &Graph, grid: &Grid) -> Self {
        // The title stands above.
        const TITLE: (f64, f64) = (30.0, 14.0);
        const SIDE: (f64, f64) = (14.0, 14.0);
        let mut cells: Vec<Option<(Cell, Cell)>> = vec![None; graph.groups];
        for (node, cell) in graph.nodes.iter().zip(grid) {
            if let Some(group) = node.group {
                let (first, last) = cells[group].get_or_insert((*cell, *cell));
                first.column = first.column.min(cell.column);
                first.row = first.row.min(cell.row);
                last.column = last.column.max(cell.column);
                last.row = last.row.max(cell.row);
            }
        }
        let (along, across) = match graph.flow {
            Flow::Right => (SIDE, TITLE),
            Flow::Down => (TITLE, SIDE),
        };
        Self { cells, along, across }
    }

    /// Space after a column: before the lines, and behind them.
    pub(super) fn after_column(&self, column: i32) -> (f64, f64) {
        let ends = self.cells.iter().flatten().any(|(_, last)| last.column == column);
        let begins = self.cells.iter().flatten().any(|(first, _)| first.column == column + 1);
        (if ends { self.along.1 } else { 0.0 }, if begins { self.along.0 } else { 0.0 })
    }

    /// Space after a row.
    pub(super) fn after_row(&self, row: i32) -> (f64, f64) {
        let ends = self.cells.iter().flatten().any(|(_, last)| last.row == row);
        let begins = self.cells.iter().flatten().any(|(first, _)| first.row == row + 1);
        (if ends { self.across.1 } else { 0.0 }, if begins { self.across.0 } else { 0.0 })
    }
}
