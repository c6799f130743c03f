//! The part of a graph that is no tree: which boxes it has, and in which rows they cross least.

use std::collections::BTreeSet;

use super::{Edge, Graph};

/// The boxes that are left when those with a single neighbour are taken away, again and again. A
/// new leaf changes nothing here.
pub(super) fn members(graph: &Graph) -> Vec<bool> {
    let mut neighbours = vec![BTreeSet::new(); graph.nodes.len()];
    for edge in graph.edges.iter().filter(|edge| edge.from != edge.to) {
        neighbours[edge.from].insert(edge.to);
        neighbours[edge.to].insert(edge.from);
    }
    let mut member = vec![true; graph.nodes.len()];
    let mut leaves: Vec<usize> =
        (0..member.len()).filter(|node| neighbours[*node].len() < 2).collect();
    while let Some(leaf) = leaves.pop() {
        member[leaf] = false;
        let Some(neighbour) = neighbours[leaf].pop_first() else { continue };
        neighbours[neighbour].remove(&leaf);
        if neighbours[neighbour].len() == 1 {
            leaves.push(neighbour);
        }
    }
    member
}

/// A column of boxes, and of the edges that pass through it.
type Column = Vec<usize>;

/// The row of each box of the core; none for the others.
pub(super) fn rows(graph: &Graph, forward: &[Edge], ranks: &[i32]) -> Vec<Option<i32>> {
    let member = members(graph);
    let mut layers = Layers::new(graph, forward, ranks, &member);
    layers.sort();
    let mut rows = layers.rows();
    rows.truncate(graph.nodes.len());
    rows.into_iter().zip(member).map(|(row, member)| member.then_some(row)).collect()
}

/// Columns with only short edges: long ones pass through boxes of no size.
struct Layers {
    columns: Vec<Column>,
    /// Where each box stands in its column.
    place: Vec<usize>,
    before: Vec<Vec<usize>>,
    after: Vec<Vec<usize>>,
    /// Boxes from this one on have no size.
    real: usize,
}

impl Layers {
    fn new(graph: &Graph, forward: &[Edge], ranks: &[i32], member: &[bool]) -> Self {
        let real = graph.nodes.len();
        let last = ranks.iter().copied().max().map_or(0, |rank| rank + 1);
        let mut layers = Self {
            columns: vec![Column::new(); usize::try_from(last).expect("ranks start at 0")],
            place: vec![0; real],
            before: vec![Vec::new(); real],
            after: vec![Vec::new(); real],
            real,
        };
        for node in (0..real).filter(|node| member[*node]) {
            layers.stand(node, ranks[node]);
        }
        let edges: BTreeSet<&Edge> =
            forward.iter().filter(|edge| member[edge.from] && member[edge.to]).collect();
        for edge in edges {
            let mut from = edge.from;
            for rank in ranks[edge.from] + 1..ranks[edge.to] {
                let passing = layers.place.len();
                layers.place.push(0);
                layers.before.push(Vec::new());
                layers.after.push(Vec::new());
                layers.stand(passing, rank);
                layers.join(from, passing);
                from = passing;
            }
            layers.join(from, edge.to);
        }
        layers
    }

    fn stand(&mut self, node: usize, rank: i32) {
        let column = &mut self.columns[usize::try_from(rank).expect("ranks start at 0")];
        self.place[node] = column.len();
        column.push(node);
    }

    fn join(&mut self, from: usize, to: usize) {
        self.after[from].push(to);
        self.before[to].push(from);
    }

    /// Puts each box at the mean place of its neighbours, back and forth; the best order wins.
    fn sort(&mut self) {
        const SWEEPS: usize = 12;
        let mut best = (self.crossings(), self.columns.clone());
        for sweep in 0..SWEEPS {
            let count = self.columns.len();
            for step in 0..count {
                let backward = sweep % 2 == 1;
                let at = if backward { count - 1 - step } else { step };
                let neighbours = if backward { &self.after } else { &self.before };
                let mut column: Vec<(f64, usize)> = self.columns[at]
                    .iter()
                    .map(|node| (mean(&neighbours[*node], &self.place, self.place[*node]), *node))
                    .collect();
                column.sort_by(|a, b| a.0.total_cmp(&b.0));
                self.columns[at] = column.into_iter().map(|(_, node)| node).collect();
                self.number(at);
            }
            let crossings = self.crossings();
            if crossings < best.0 {
                best = (crossings, self.columns.clone());
            }
        }
        self.columns = best.1;
        for at in 0..self.columns.len() {
            self.number(at);
        }
    }

    fn number(&mut self, column: usize) {
        for (place, node) in self.columns[column].iter().enumerate() {
            self.place[*node] = place;
        }
    }

    /// How often edges cross: inversions among their ends, column by column.
    fn crossings(&self) -> usize {
        let ends = |column: &Column| -> Vec<usize> {
            let of = |node: &usize| {
                let mut ends: Vec<usize> =
                    self.after[*node].iter().map(|to| self.place[*to]).collect();
                ends.sort_unstable();
                ends
            };
            column.iter().flat_map(of).collect()
        };
        self.columns.iter().map(|column| inversions(&mut ends(column))).sum()
    }

    /// Rows in this order, as near to the neighbours as boxes above and below allow.
    fn rows(&self) -> Vec<i32> {
        const SWEEPS: usize = 8;
        let mut rows: Vec<f64> = vec![0.0; self.place.len()];
        for column in &self.columns {
            let middle = whole(column.len().saturating_sub(1)) / 2.0;
            for (place, node) in column.iter().enumerate() {
                rows[*node] = whole(place) - middle;
            }
        }
        for sweep in 0..SWEEPS {
            let neighbours = if sweep % 2 == 1 { &self.after } else { &self.before };
            let mut columns: Vec<&Column> = self.columns.iter().collect();
            if sweep % 2 == 1 {
                columns.reverse();
            }
            for column in columns {
                let boxes: Vec<usize> =
                    column.iter().copied().filter(|node| *node < self.real).collect();
                let wanted: Vec<f64> = boxes
                    .iter()
                    .map(|node| mean_row(&neighbours[*node], &rows, rows[*node]))
                    .collect();
                for (node, row) in boxes.iter().zip(apart(&wanted)) {
                    rows[*node] = row;
                }
                for passing in column.iter().filter(|node| **node >= self.real) {
                    rows[*passing] = mean_row(&neighbours[*passing], &rows, rows[*passing]);
                }
            }
        }
        self.whole_rows(&rows)
    }

    fn whole_rows(&self, rows: &[f64]) -> Vec<i32> {
        let mut whole = vec![0; rows.len()];
        for column in &self.columns {
            let mut above = i32::MIN;
            for node in column.iter().filter(|node| **node < self.real) {
                #[expect(clippy::cast_possible_truncation, reason = "fewer rows than boxes")]
                let row = (rows[*node] - 0.25).round() as i32;
                whole[*node] = row.max(above.saturating_add(1));
                above = whole[*node];
            }
        }
        whole
    }
}

#[expect(clippy::cast_precision_loss, reason = "a count of boxes is far below 2^53")]
fn whole(count: usize) -> f64 {
    count as f64
}

fn mean(nodes: &[usize], place: &[usize], otherwise: usize) -> f64 {
    let sum: usize = nodes.iter().map(|node| place[*node]).sum();
    if nodes.is_empty() { whole(otherwise) } else { whole(sum) / whole(nodes.len()) }
}

fn mean_row(nodes: &[usize], rows: &[f64], otherwise: f64) -> f64 {
    let sum: f64 = nodes.iter().map(|node| rows[*node]).sum();
    if nodes.is_empty() { otherwise } else { sum / whole(nodes.len()) }
}

/// The rows nearest to the wanted ones, in the same order and one apart: neighbours that are too
/// close move as one, to the mean of where they want to be.
fn apart(wanted: &[f64]) -> Vec<f64> {
    // Each run: where its first wants to be on average, and how many there are.
    let mut runs: Vec<(f64, usize)> = Vec::new();
    for row in wanted {
        let mut run = (*row, 1);
        while let Some((first, count)) = runs.last().copied() {
            if first + whole(count) <= run.0 {
                break;
            }
            runs.pop();
            let sum = first * whole(count) + (run.0 - whole(count)) * whole(run.1);
            run = (sum / whole(count + run.1), count + run.1);
        }
        runs.push(run);
    }
    runs.into_iter()
        .flat_map(|(first, count)| (0..count).map(move |step| first + whole(step)))
        .collect()
}

/// How many pairs stand in the wrong order, by sorting them.
fn inversions(numbers: &mut Vec<usize>) -> usize {
    if numbers.len() < 2 {
        return 0;
    }
    let mut right = numbers.split_off(numbers.len() / 2);
    let mut count = inversions(numbers) + inversions(&mut right);
    let left = std::mem::take(numbers);
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    let mut waiting = left.len();
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        if a <= b {
            waiting -= 1;
            numbers.extend(left.next());
        } else {
            count += waiting;
            numbers.extend(right.next());
        }
    }
    numbers.extend(left);
    numbers.extend(right);
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inversions_are_counted() {
        for (numbers, expected) in [(vec![], 0), (vec![1, 2, 2], 0), (vec![3, 1, 2, 0], 5)] {
            assert_eq!(inversions(&mut numbers.clone()), expected, "{numbers:?}");
        }
    }

    #[test]
    fn boxes_that_want_the_same_row_share_the_way() {
        assert_eq!(apart(&[0.0, 0.0, 0.0]), [-1.0, 0.0, 1.0]);
        assert_eq!(apart(&[0.0, 3.0, 3.0]), [0.0, 2.5, 3.5]);
    }
}
