//! The column of each box: one after the last of those that point to it.

use super::{Edge, Graph, core};

/// The edges that make no circle: of each circle, the edge that closes it, seen from the box
/// declared first, is left out. Edges from a box to itself are left out too.
pub(super) fn forward(graph: &Graph) -> Vec<Edge> {
    let mut callees = vec![Vec::new(); graph.nodes.len()];
    for edge in &graph.edges {
        callees[edge.from].push(edge.to);
    }
    let mut called = vec![false; graph.nodes.len()];
    for edge in graph.edges.iter().filter(|edge| edge.from != edge.to) {
        called[edge.to] = true;
    }
    let order = (0..graph.nodes.len()).filter(|node| !called[*node]);
    let mut finished = vec![usize::MAX; graph.nodes.len()];
    let mut clock = 0;
    for node in order.chain(0..graph.nodes.len()) {
        finish(node, &callees, &mut finished, &mut clock);
    }
    let mut forward = graph.edges.clone();
    forward.retain(|edge| finished[edge.from] > finished[edge.to]);
    forward
}

/// Numbers boxes as a walk in depth leaves them: an edge to one that is left later closes a circle.
fn finish(start: usize, callees: &[Vec<usize>], finished: &mut [usize], clock: &mut usize) {
    const OPEN: usize = usize::MAX - 1;
    if finished[start] != usize::MAX {
        return;
    }
    finished[start] = OPEN;
    let mut path = vec![(start, 0)];
    while let Some((node, next)) = path.last_mut() {
        if let Some(callee) = callees[*node].get(*next).copied() {
            *next += 1;
            if finished[callee] == usize::MAX {
                finished[callee] = OPEN;
                path.push((callee, 0));
            }
        } else {
            finished[*node] = *clock;
            *clock += 1;
            path.pop();
        }
    }
}

/// The column of each box, from 0.
pub(super) fn ranks(graph: &Graph) -> Vec<i32> {
    let edges = forward(graph);
    let mut ranks = from_least(&edges, vec![0; graph.nodes.len()]);
    // The boxes of a container that have nothing to do with each other stand in one column.
    for group in 0..graph.groups {
        let inside = |node: usize| graph.nodes[node].group == Some(group);
        if edges.iter().any(|edge| inside(edge.from) && inside(edge.to)) {
            continue;
        }
        let members = || (0..ranks.len()).filter(|node| inside(*node));
        let last = members().map(|node| ranks[node]).max().unwrap_or_default();
        let allowed = (0..ranks.len()).map(|node| if inside(node) { last } else { ranks[node] });
        ranks = from_least(&edges, allowed.collect());
    }
    from_least(&edges, moved_up(graph, &edges, ranks))
}

/// Boxes that nobody points to move up to those they share with others. What they have alone moves
/// along: it has no say, or a new leaf would move its caller.
fn moved_up(graph: &Graph, edges: &[Edge], mut ranks: Vec<i32>) -> Vec<i32> {
    let core = core::members(graph);
    let mut callers = vec![0; ranks.len()];
    for edge in edges {
        callers[edge.to] += 1;
    }
    for node in (0..ranks.len()).filter(|node| callers[*node] == 0) {
        let called = edges.iter().filter(|edge| edge.from == node).map(|edge| edge.to);
        let with_a_say = called.filter(|it| if core[node] { core[*it] } else { callers[*it] > 1 });
        if let Some(first) = with_a_say.map(|callee| ranks[callee]).min() {
            ranks[node] = ranks[node].max(first - 1);
        }
    }
    ranks
}

/// The first column of each box that is not before its least, and after those that point to it.
fn from_least(edges: &[Edge], least: Vec<i32>) -> Vec<i32> {
    let count = least.len();
    let (mut callees, mut waiting) = (vec![Vec::new(); count], vec![0; count]);
    for edge in edges {
        callees[edge.from].push(edge.to);
        waiting[edge.to] += 1;
    }
    let mut ready: Vec<usize> = (0..count).filter(|node| waiting[*node] == 0).collect();
    let mut ranks = least;
    while let Some(node) = ready.pop() {
        for callee in &callees[node] {
            ranks[*callee] = ranks[*callee].max(ranks[node] + 1);
            waiting[*callee] -= 1;
            if waiting[*callee] == 0 {
                ready.push(*callee);
            }
        }
    }
    ranks
}
