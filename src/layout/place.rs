//! Which place of the grid each box takes: one after the other, none of them moves again.

use std::collections::{BTreeMap, BTreeSet};

use super::{Cell, Edge, Graph, core, rank};

/// Where each box stands.
pub(super) type Grid = Vec<Cell>;

/// Gives each box a place: its pin, its row in the core, or else the best that is free.
pub(super) fn place(graph: &Graph, ranks: &[i32], pins: &[Option<Cell>]) -> Grid {
    let forward = rank::forward(graph);
    let rows = core::rows(graph, &forward, ranks);
    let mut board = Board::new(graph, &forward);
    for (node, pin) in pins.iter().enumerate() {
        if let Some(cell) = pin {
            board.put(&[(node, *cell)], 0);
        }
    }
    let mut units = units(graph, ranks, pins);
    units.sort_by_key(|unit| unit.core_row(&rows).is_none());
    while let Some(next) = board.next(&units) {
        let unit = units.remove(next);
        let row = board.best_row(&unit, &rows);
        board.put(&unit.cells, row);
    }
    board.finish()
}

/// Boxes that stay together: one alone, or all of a container.
struct Unit {
    /// Its boxes, at rows relative to the first.
    cells: Vec<(usize, Cell)>,
}

impl Unit {
    /// Its row, if that was found for the core as a whole.
    fn core_row(&self, rows: &[Option<i32>]) -> Option<i32> {
        match self.cells.as_slice() {
            [(node, _)] => rows[*node],
            [..] => None,
        }
    }

    fn first(&self) -> usize {
        self.cells.iter().map(|(node, _)| *node).min().expect("a unit has a box")
    }

    /// The places it needs: for a container the whole rectangle, so that no stranger stands in it.
    fn area(&self) -> impl Iterator<Item = Cell> {
        let columns = || self.cells.iter().map(|(_, cell)| cell.column);
        let rows = || self.cells.iter().map(|(_, cell)| cell.row);
        let span = |numbers: &dyn Fn() -> Vec<i32>| {
            let numbers = numbers();
            let least = numbers.iter().copied().min().unwrap_or_default();
            least..=numbers.iter().copied().max().unwrap_or_default()
        };
        let (columns, rows) = (span(&|| columns().collect()), span(&|| rows().collect()));
        columns.flat_map(move |column| rows.clone().map(move |row| Cell { column, row }))
    }
}

/// Everything that is not pinned, in the order declared.
fn units(graph: &Graph, ranks: &[i32], pins: &[Option<Cell>]) -> Vec<Unit> {
    let free = |node: &usize| pins[*node].is_none();
    let mut units: Vec<Unit> = (0..graph.nodes.len())
        .filter(|node| graph.nodes[*node].group.is_none())
        .filter(free)
        .map(|node| Unit { cells: vec![(node, Cell { column: ranks[node], row: 0 })] })
        .collect();
    for group in 0..graph.groups {
        let members: Vec<usize> = (0..graph.nodes.len())
            .filter(|node| graph.nodes[*node].group == Some(group))
            .filter(free)
            .collect();
        if !members.is_empty() {
            units.push(Unit { cells: within(graph, ranks, &members) });
        }
    }
    units.sort_by_key(Unit::first);
    units
}

/// The places of a container's boxes, as if there was nothing else.
fn within(graph: &Graph, ranks: &[i32], members: &[usize]) -> Vec<(usize, Cell)> {
    let of = |node: usize| members.binary_search(&node).ok();
    let edges = graph.edges.iter();
    let inner = Graph {
        nodes: vec![super::Node::default(); members.len()],
        edges: edges
            .filter_map(|edge| Some(Edge { from: of(edge.from)?, to: of(edge.to)? }))
            .collect(),
        groups: 0,
        flow: graph.flow,
    };
    let ranks: Vec<i32> = members.iter().map(|node| ranks[*node]).collect();
    let grid = place(&inner, &ranks, &vec![None; members.len()]);
    members.iter().copied().zip(grid).collect()
}

/// What stands already.
struct Board<'a> {
    graph: &'a Graph,
    neighbours: Vec<BTreeSet<usize>>,
    /// The boxes that stand for all that is connected with them, until one of those is placed.
    beginnings: Vec<bool>,
    cells: Vec<Option<Cell>>,
    taken: BTreeMap<Cell, usize>,
    /// For each gap right of a column, the rows where edges enter and leave it.
    gaps: BTreeMap<i32, Vec<(i32, i32)>>,
}

impl<'a> Board<'a> {
    fn new(graph: &'a Graph, forward: &[Edge]) -> Self {
        let mut neighbours = vec![BTreeSet::new(); graph.nodes.len()];
        for edge in &graph.edges {
            neighbours[edge.from].insert(edge.to);
            neighbours[edge.to].insert(edge.from);
        }
        Self {
            graph,
            beginnings: beginnings(&neighbours, forward),
            neighbours,
            cells: vec![None; graph.nodes.len()],
            taken: BTreeMap::new(),
            gaps: BTreeMap::new(),
        }
    }

    /// The unit that is placed next, by its position: the first declared of those that have a
    /// neighbour here, or that begin something new. A leaf declared last comes last.
    fn next(&self, units: &[Unit]) -> Option<usize> {
        let ready = |(node, _): &(usize, Cell)| {
            self.beginnings[*node]
                || self.neighbours[*node].iter().any(|it| self.cells[*it].is_some())
        };
        let found = units.iter().position(|unit| unit.cells.iter().any(ready));
        found.or(if units.is_empty() { None } else { Some(0) })
    }

    /// The row for a unit's first row: near its neighbours, crossing few edges, in nobody's way.
    fn best_row(&self, unit: &Unit, rows: &[Option<i32>]) -> i32 {
        let wanted: Vec<i32> = unit
            .cells
            .iter()
            .flat_map(|(node, cell)| {
                let neighbours = self.neighbours[*node].iter();
                neighbours.filter_map(|it| Some(self.cells[*it]?.row - cell.row))
            })
            .collect();
        let middle = match (unit.core_row(rows), wanted.as_slice()) {
            (Some(row), _) => f64::from(row),
            (None, []) => f64::from(self.below(unit)),
            (None, [..]) => {
                let count = u32::try_from(wanted.len()).expect("fewer neighbours than 2^32");
                f64::from(wanted.iter().sum::<i32>()) / f64::from(count)
            }
        };
        let mut best: Option<(f64, i32)> = None;
        #[expect(clippy::cast_possible_truncation, reason = "a row is a small number")]
        let start = middle.floor() as i32;
        for step in 0.. {
            for row in if step == 0 { vec![start] } else { vec![start + step, start - step] } {
                let distance = (f64::from(row) - middle).abs();
                let free = unit
                    .area()
                    .all(|cell| !self.taken.contains_key(&Cell { row: cell.row + row, ..cell }));
                if free {
                    let cost = distance + self.trouble(unit, row);
                    if best.is_none_or(|(least, _)| cost < least) {
                        best = Some((cost, row));
                    }
                }
            }
            if let Some((least, row)) = best
                && f64::from(step) - 1.0 > least
            {
                return row;
            }
        }
        unreachable!("the grid has no end, so a free place is found")
    }

    /// The first row under everything.
    fn below(&self, unit: &Unit) -> i32 {
        let lowest = self.taken.keys().map(|cell| cell.row).max();
        let top = unit.cells.iter().map(|(_, cell)| cell.row).min().unwrap_or_default();
        lowest.map_or(0, |lowest| lowest + 1 - top)
    }

    /// What speaks against a row.
    fn trouble(&self, unit: &Unit, row: i32) -> f64 {
        const CROSSING: f64 = 0.9;
        const IN_THE_WAY: f64 = 0.7;
        let mut trouble = 0.0;
        for (node, cell) in &unit.cells {
            let here = Cell { row: cell.row + row, ..*cell };
            let neighbours = &self.neighbours[*node];
            for other in neighbours.iter().filter_map(|it| self.cells[*it]) {
                for (gap, (left, right)) in passes(here, other) {
                    let edges = self.gaps.get(&gap).map_or(&[][..], Vec::as_slice);
                    let crossed = edges.iter().filter(|(l, r)| {
                        (i64::from(left) - i64::from(*l)) * (i64::from(right) - i64::from(*r)) < 0
                    });
                    trouble +=
                        CROSSING * f64::from(u32::try_from(crossed.count()).unwrap_or(u32::MAX));
                }
            }
            for column in [here.column - 1, here.column + 1] {
                let beside = self.taken.get(&Cell { column, ..here });
                if beside.is_some_and(|it| it != node && !neighbours.contains(it)) {
                    trouble += IN_THE_WAY;
                }
            }
        }
        trouble
    }

    fn put(&mut self, cells: &[(usize, Cell)], row: i32) {
        let unit = Unit { cells: cells.to_vec() };
        for cell in unit.area() {
            self.taken.insert(Cell { row: cell.row + row, ..cell }, unit.first());
        }
        for (node, cell) in cells {
            let here = Cell { row: cell.row + row, ..*cell };
            self.taken.insert(here, *node);
            self.cells[*node] = Some(here);
            for other in self.neighbours[*node].iter().filter_map(|it| self.cells[*it]) {
                for (gap, ends) in passes(here, other) {
                    self.gaps.entry(gap).or_default().push(ends);
                }
            }
        }
    }

    fn finish(self) -> Grid {
        assert_eq!(self.cells.len(), self.graph.nodes.len(), "one place for each box");
        self.cells.into_iter().map(|cell| cell.expect("every unit was placed")).collect()
    }
}

/// The gaps that an edge between two places passes, with its rows on both sides: it turns in the
/// first, and runs straight in the others.
fn passes(a: Cell, b: Cell) -> impl Iterator<Item = (i32, (i32, i32))> {
    let (left, right) = if a.column <= b.column { (a, b) } else { (b, a) };
    (left.column..right.column)
        .map(move |gap| (gap, (if gap == left.column { left.row } else { right.row }, right.row)))
}

/// Of each set of connected boxes, the first declared to which nobody points.
fn beginnings(neighbours: &[BTreeSet<usize>], forward: &[Edge]) -> Vec<bool> {
    let mut called = vec![false; neighbours.len()];
    for edge in forward {
        called[edge.to] = true;
    }
    let (mut seen, mut begins) = (vec![false; called.len()], vec![false; called.len()]);
    for node in (0..called.len()).filter(|node| !called[*node]) {
        begins[node] = !seen[node];
        let mut open = vec![node];
        while let Some(next) = open.pop() {
            if !std::mem::replace(&mut seen[next], true) {
                open.extend(&neighbours[next]);
            }
        }
    }
    begins
}
