//! From the grid to pixels: how wide gaps are, where edges turn, what containers enclose.

use std::collections::BTreeMap;

use super::axis::Axis;
use super::core;
use super::frames::Frames;
use super::place::Grid;
use super::route::{self, Course, Lane, Route};
use super::track::{self, Net};
use super::{BOX_HEIGHT, BOX_WIDTH, Cell, Edge, Flow, Graph, Layout, Point, Rect};

/// Space around the whole.
const MARGIN: f64 = 20.0;

/// The grid in pixels, with the ways of all edges. Along the flow is `x` here, across it `y`.
#[derive(Debug)]
pub(super) struct Axes {
    flow: Flow,
    columns: Axis,
    rows: Axis,
    routes: Vec<Option<Route>>,
    /// How many lines there are above each row.
    lines: BTreeMap<i32, usize>,
    /// Where the nets of each box turn.
    turns: BTreeMap<NetKey, f64>,
    /// How far from its port a net reaches a box, where the line of another ends at the port's height.
    evasions: BTreeMap<(NetKey, usize), f64>,
    frames: Frames,
}

/// The lines of a box in a gap, along or against the flow.
type NetKey = (i32, Course, usize);

/// A line that meets a net: at which height, and where it comes from.
type End = (NetKey, f64, Side);

impl Axes {
    pub(super) fn new(graph: &Graph, grid: &Grid) -> Self {
        let (along, across) = match graph.flow {
            Flow::Right => (BOX_WIDTH, BOX_HEIGHT),
            Flow::Down => (BOX_HEIGHT, BOX_WIDTH),
        };
        let routes = route::routes(graph, grid);
        let lines = route::lines(graph, grid);
        let frames = Frames::new(graph, grid);
        let rows = Axis::new(grid.iter().map(|cell| cell.row).chain([0]), across, |row| {
            let (before, behind) = frames.after_row(row);
            before + lanes_height(&lines, row + 1) + behind
        });
        let mut axes = Self {
            flow: graph.flow,
            columns: Axis::single(along),
            rows,
            routes,
            lines,
            turns: BTreeMap::new(),
            evasions: BTreeMap::new(),
            frames,
        };
        axes.find_columns(graph, grid);
        axes.evade(graph, grid);
        axes
    }

    /// Finds the ends of edges that would lie upon the lines of other boxes.
    fn evade(&mut self, graph: &Graph, grid: &Grid) {
        const DISTANCE: f64 = 10.0;
        let mut gaps: BTreeMap<i32, Vec<End>> = BTreeMap::new();
        for end in self.ends(graph, grid, |_| true) {
            gaps.entry(end.0.0).or_default().push(end);
        }
        for (edge, route) in graph.edges.iter().zip(&self.routes) {
            let Some(route) = route else { continue };
            let (_, last) = keys(edge.from, route);
            let port = self.port(grid[edge.to], route.course);
            let met = gaps[&last.0].iter().any(|(key, height, side)| {
                let beyond = match (route.course, side) {
                    (Course::Forward, Side::Left) => self.turns[key] > self.turns[&last],
                    (Course::Backward, Side::Right) => self.turns[key] < self.turns[&last],
                    (Course::Forward | Course::Beside | Course::Backward, _) => false,
                };
                *key != last && beyond && same(*height, port)
            });
            if met {
                let before = self.lane(route).unwrap_or(self.port(grid[edge.from], route.course));
                let away = if before < port { -DISTANCE } else { DISTANCE };
                self.evasions.insert((last, edge.to), away);
            }
        }
    }

    /// Gives each net a track, each gap room for its tracks, and each column its place.
    fn find_columns(&mut self, graph: &Graph, grid: &Grid) {
        let core = core::members(graph);
        let in_core = |edge: &Edge| core[edge.from] && core[edge.to];
        let lasting = nets(self.ends(graph, grid, in_core));
        let gaps = nets(self.ends(graph, grid, |_| true));
        let mut found = BTreeMap::new();
        for (gap, nets) in &gaps {
            found.insert(*gap, track::tracks(&nets.values().collect::<Vec<_>>()));
        }
        let width = |column: i32| {
            let count = found.get(&column).map_or(0, |(_, count)| *count);
            let lasting = lasting.get(&column).map(|nets| nets.values().collect::<Vec<_>>());
            gap_width(lasting.map_or(0, |nets| track::tracks(&nets).1), count)
        };
        let columns = grid.iter().map(|cell| cell.column).chain([0]);
        // Edges of the first and last column may turn outside of them.
        self.columns = Axis::new(columns, self.columns.size, |column| {
            let (before, behind) = self.frames.after_column(column);
            before + width(column) + behind
        });
        for (gap, nets) in &gaps {
            let (tracks, count) = &found[gap];
            let from = self.columns.end(*gap) + self.frames.after_column(*gap).0 + BEFORE_TRACKS;
            let room = width(*gap) - BEFORE_TRACKS - BEHIND_TRACKS;
            for (key, track) in nets.keys().zip(tracks) {
                let share = whole(track + 1) / whole(count + 1);
                self.turns.insert(*key, (from + room * share).round());
            }
        }
    }

    /// Every place where a line of some edges meets a net.
    fn ends(&self, graph: &Graph, grid: &Grid, of: impl Fn(&Edge) -> bool) -> Vec<End> {
        let mut ends = Vec::new();
        for (edge, route) in graph.edges.iter().zip(&self.routes) {
            let Some(route) = route else { continue };
            if !of(edge) {
                continue;
            }
            let (first, last) = keys(edge.from, route);
            let (out, into) = match route.course {
                Course::Forward => (Side::Left, Side::Right),
                Course::Beside => (Side::Left, Side::Left),
                Course::Backward => (Side::Right, Side::Left),
            };
            ends.push((first, self.port(grid[edge.from], route.course), out));
            ends.push((last, self.port(grid[edge.to], route.course), into));
            if let Some(lane) = self.lane(route) {
                ends.push((first, lane, into));
                ends.push((last, lane, out));
            }
        }
        ends
    }

    /// Where edges meet a box: those along the flow at its middle.
    fn port(&self, cell: Cell, course: Course) -> f64 {
        let share = match course {
            Course::Forward => 0.0,
            Course::Beside => -0.25,
            Course::Backward => 0.25,
        };
        self.rows.middle(cell.row) + self.rows.size * share
    }

    fn lane(&self, route: &Route) -> Option<f64> {
        Some(match route.lane? {
            Lane::Row(row) => self.port(Cell { column: 0, row }, route.course),
            Lane::Above(row, line) => {
                let behind = self.frames.after_row(row - 1).1;
                let step = self.step_above(row);
                (self.rows.start(row) - behind - step * whole(line + 1)).round()
            }
        })
    }

    /// The corners of an edge.
    fn corners(&self, edge: Edge, grid: &Grid, route: Option<&Route>) -> Vec<Point> {
        let (from, to) = (grid[edge.from], grid[edge.to]);
        let Some(route) = route else { return self.self_call(from) };
        let (start, end) = match route.course {
            Course::Forward => (self.columns.end(from.column), self.columns.start(to.column)),
            Course::Beside => (self.columns.end(from.column), self.columns.end(to.column)),
            Course::Backward => (self.columns.start(from.column), self.columns.end(to.column)),
        };
        let (first, last) = keys(edge.from, route);
        let evasion = self.evasions.get(&(last, edge.to)).copied().unwrap_or_default();
        let leave = self.port(from, route.course);
        let arrive = self.port(to, route.course) + evasion;
        let turn = |key| self.turns.get(&key).copied().unwrap_or(start);
        let mut corners = vec![(start, leave), (turn(first), leave)];
        if let Some(lane) = self.lane(route) {
            corners.extend([(turn(first), lane), (turn(last), lane)]);
        }
        corners.extend([(turn(last), arrive), (end, arrive)]);
        straightened(corners.into_iter().map(|(x, y)| Point { x, y }).collect())
    }

    /// Out at the side and back in at the top: nearer than the first track, and nearer than the first
    /// line above.
    fn self_call(&self, cell: Cell) -> Vec<Point> {
        const OUT: f64 = 12.0;
        let (x, y) = (self.columns.end(cell.column), self.rows.start(cell.row));
        let (side, top) = (y + self.rows.size / 5.0, x - self.columns.size / 5.0);
        let right = x + BEFORE_TRACKS;
        let above = y - OUT.min(self.step_above(cell.row) / 2.0);
        let corners = [(x, side), (right, side), (right, above), (top, above), (top, y)];
        corners.into_iter().map(|(x, y)| Point { x, y }).collect()
    }

    /// How far apart the lines above a row are.
    fn step_above(&self, row: i32) -> f64 {
        let count = self.lines.get(&row).copied().unwrap_or_default();
        lanes_height(&self.lines, row) / whole(count + 1)
    }

    /// The place of the grid that is nearest to a point of the drawing.
    pub(super) fn nearest(&self, point: Point) -> Cell {
        let point = self.turned(point);
        Cell {
            column: self.columns.nearest(point.x, self.columns.size + gap_width(0, 0)),
            row: self.rows.nearest(point.y, self.rows.size + BETWEEN_ROWS),
        }
    }

    fn frame(&self, first: Cell, last: Cell) -> Rect {
        let (along, across) = (self.frames.along, self.frames.across);
        let (x, y) =
            (self.columns.start(first.column) - along.0, self.rows.start(first.row) - across.0);
        self.rect(x, y, self.columns.end(last.column) + along.1, self.rows.end(last.row) + across.1)
    }

    /// From where the drawing flows to the right to where it flows.
    fn turned(&self, point: Point) -> Point {
        match self.flow {
            Flow::Right => point,
            Flow::Down => Point { x: point.y, y: point.x },
        }
    }

    fn rect(&self, left: f64, top: f64, right: f64, bottom: f64) -> Rect {
        let a = self.turned(Point { x: left, y: top });
        let b = self.turned(Point { x: right, y: bottom });
        Rect { x: a.x, y: a.y, width: b.x - a.x, height: b.y - a.y }
    }
}

/// Draws the grid.
pub(super) fn draw(graph: &Graph, grid: &Grid) -> Layout {
    let axes = Axes::new(graph, grid);
    let of = |cell: &Cell| {
        let (columns, rows) = (&axes.columns, &axes.rows);
        axes.rect(
            columns.start(cell.column),
            rows.start(cell.row),
            columns.end(cell.column),
            rows.end(cell.row),
        )
    };
    let boxes: Vec<Rect> = grid.iter().map(of).collect();
    let edges: Vec<Vec<Point>> = graph
        .edges
        .iter()
        .zip(&axes.routes)
        .map(|(edge, route)| {
            let corners = axes.corners(*edge, grid, route.as_ref());
            corners.into_iter().map(|corner| axes.turned(corner)).collect()
        })
        .collect();
    let frames = axes.frames.cells.iter();
    let groups: Vec<Option<Rect>> =
        frames.map(|cells| cells.map(|(first, last)| axes.frame(first, last))).collect();
    let bounds = bounds(boxes.iter().chain(groups.iter().flatten()), edges.iter().flatten());
    Layout { boxes, edges, groups, bounds }
}

fn bounds<'a>(
    rects: impl Iterator<Item = &'a Rect>,
    points: impl Iterator<Item = &'a Point>,
) -> Rect {
    let corners = rects.flat_map(|it| {
        [Point { x: it.x, y: it.y }, Point { x: it.x + it.width, y: it.y + it.height }]
    });
    let all = corners.chain(points.copied());
    let empty = (Point::default(), Point::default());
    let (least, most) = all
        .fold(None, |found: Option<(Point, Point)>, point| {
            let (least, most) = found.unwrap_or((point, point));
            Some((
                Point { x: least.x.min(point.x), y: least.y.min(point.y) },
                Point { x: most.x.max(point.x), y: most.y.max(point.y) },
            ))
        })
        .unwrap_or(empty);
    Rect {
        x: least.x - MARGIN,
        y: least.y - MARGIN,
        width: most.x - least.x + 2.0 * MARGIN,
        height: most.y - least.y + 2.0 * MARGIN,
    }
}

/// From where a line comes to a net.
#[derive(Debug, Clone, Copy)]
enum Side {
    Left,
    Right,
}

/// The nets of each gap.
fn nets(ends: Vec<End>) -> BTreeMap<i32, BTreeMap<NetKey, Net>> {
    let mut gaps: BTreeMap<i32, BTreeMap<NetKey, Net>> = BTreeMap::new();
    for (key, height, side) in ends {
        let empty = Net { left: Vec::new(), right: Vec::new() };
        let net = gaps.entry(key.0).or_default().entry(key).or_insert(empty);
        match side {
            Side::Left => net.left.push(height),
            Side::Right => net.right.push(height),
        }
    }
    gaps
}

/// The nets in which an edge turns first and last.
fn keys(from: usize, route: &Route) -> (NetKey, NetKey) {
    ((route.first, route.course, from), (route.last, route.course, from))
}

/// Space before the first track, and behind the last, where the tips of arrows are.
const BEFORE_TRACKS: f64 = 8.0;
const BEHIND_TRACKS: f64 = 16.0;

/// Wide enough for what most gaps have, so that one more line changes nothing. Lines of the core
/// are there to stay; others may come close to each other before they get more room.
fn gap_width(lasting: usize, all: usize) -> f64 {
    const WIDTH: f64 = 76.0;
    const MORE: f64 = 50.0;
    let steps = |count: usize, usual: usize| count.saturating_sub(usual).div_ceil(usual + 1);
    WIDTH + MORE * whole(steps(lasting, 7).max(steps(all, 15)))
}

const BETWEEN_ROWS: f64 = 28.0;

/// Space for the lines above a row.
fn lanes_height(lines: &BTreeMap<i32, usize>, row: i32) -> f64 {
    const LINE: f64 = 7.0;
    let count = lines.get(&row).copied().unwrap_or_default();
    BETWEEN_ROWS.max(LINE * whole(count + 1))
}

/// Without corners that are none.
fn straightened(corners: Vec<Point>) -> Vec<Point> {
    let mut out: Vec<Point> = Vec::new();
    for point in corners {
        if out.last() == Some(&point) {
            continue;
        }
        if let [.., a, b] = out.as_slice() {
            let upright = same(a.x, b.x) && same(b.x, point.x);
            let level = same(a.y, b.y) && same(b.y, point.y);
            if upright || level {
                out.pop();
            }
        }
        out.push(point);
    }
    out
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.01
}

#[expect(clippy::cast_precision_loss, reason = "a count of lines is far below 2^53")]
fn whole(count: usize) -> f64 {
    count as f64
}
