//! How long a drawing takes, by the number of boxes: 111 within 50 ms, 1,000 within 2 s.

use divan::Bencher;
use mltgen::layout::{self, Edge, Graph, Node};

fn main() {
    divan::main();
}

/// Layers of ten that call two of the next, and each layer two stores of its own.
#[divan::bench(args = [12, 111, 1_000])]
fn arrange(bencher: Bencher, boxes: usize) {
    const LAYER: usize = 12;
    const SERVICES: usize = 10;
    let mut graph = Graph { nodes: vec![Node::default(); boxes], ..Graph::default() };
    for from in 0..boxes {
        let (layer, place) = (from / LAYER, from % LAYER);
        let next = [place, place + 1].map(|to| (layer + 1) * LAYER + to % SERVICES);
        let stores = [SERVICES, SERVICES + 1].map(|store| layer * LAYER + store);
        let called = match place {
            0 => [next, stores].concat(),
            1..SERVICES => next.to_vec(),
            SERVICES.. => Vec::new(),
        };
        let called = called.into_iter().filter(|to| *to < boxes);
        graph.edges.extend(called.map(|to| Edge { from, to }));
    }
    bencher.bench(|| layout::arrange(&graph));
}
