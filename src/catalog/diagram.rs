//! The drawn architecture of a demo: which boxes and arrows it has, and where they are.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalog::context::Context;
use crate::catalog::dashboards;
use crate::layout::{self, Edge, Flow, Graph, Node, Point};
use crate::model::component::{Component, ComponentKind, Datastore};
use crate::model::dashboard::Drill;
use crate::model::drawing::{Arrow, ArrowKind, Drawing, Frame, Shape, ShapeKind};
use crate::model::workload::Role;
use crate::model::{ComponentId, Model};
use crate::words::{CallKind, Direction};

/// Draws the demo: everything but what is hidden, and the load generator.
pub fn build(model: &Model) -> Drawing {
    let cx = Context::new(model);
    let mut sketch = Sketch::default();
    for (id, _) in model.components().filter(|(_, component)| is_drawn(component)) {
        sketch.owners.push(id);
        sketch.shapes.push(shape(cx, id));
    }
    let shapes: BTreeMap<ComponentId, usize> =
        sketch.owners.iter().enumerate().map(|(shape, id)| (*id, shape)).collect();
    for (id, from) in &shapes {
        sketch.call(model, (*id, *from), &shapes);
    }
    for (from, id) in sketch.owners.clone().into_iter().enumerate() {
        sketch.replicate(model, from, id);
    }
    sketch.arrange(model)
}

fn is_drawn(component: &Component) -> bool {
    let load = match component.kind {
        ComponentKind::Load => true,
        ComponentKind::Service(_)
        | ComponentKind::Datastore(_)
        | ComponentKind::External { .. } => false,
    };
    !component.hidden && !load
}

/// A component as a box without a place.
pub(super) fn shape(cx: Context<'_>, id: ComponentId) -> Shape {
    let component = &cx.model[id];
    let (kind, about) = match &component.kind {
        ComponentKind::Service(_) => (ShapeKind::Service, "service".to_owned()),
        ComponentKind::Datastore(store) => (ShapeKind::Datastore(store.family), engine_of(store)),
        ComponentKind::External { .. } => (ShapeKind::External, "external system".to_owned()),
        ComponentKind::Load => (ShapeKind::Load, "load generator".to_owned()),
    };
    Shape {
        id: component.entry.name.clone(),
        title: component.entry.title.clone(),
        about,
        kind,
        state: Some(id),
        drill: dashboards::drill_to(cx, id),
        place: layout::Rect::default(),
    }
}

/// `PostgreSQL 13.2`
fn engine_of(store: &Datastore) -> String {
    format!("{} {}", store.product, store.version)
}

/// A drawing without places. Its boxes belong to components, as many as there are owners.
#[derive(Default)]
struct Sketch {
    shapes: Vec<Shape>,
    owners: Vec<ComponentId>,
    arrows: Vec<(Edge, ArrowKind)>,
}

impl Sketch {
    fn call(
        &mut self,
        model: &Model,
        (id, from): (ComponentId, usize),
        shapes: &BTreeMap<ComponentId, usize>,
    ) {
        let mut drawn = BTreeSet::new();
        for call in model[id].calls.iter().filter(|call| call.drawn) {
            let Some(to) = shapes.get(&call.to).copied() else { continue };
            let kind = match call.kind {
                CallKind::Sync => ArrowKind::Sync,
                CallKind::Async => ArrowKind::Async,
            };
            // Two ways to the same callee are one arrow.
            if drawn.insert(to) {
                self.arrows.push((Edge { from, to }, kind));
            }
        }
    }

    /// A box for the copies of a store, after all components, so that it moves none of them.
    fn replicate(&mut self, model: &Model, from: usize, id: ComponentId) {
        let component = &model[id];
        let Some(store) = component.datastore() else { return };
        let copies = component.workloads.iter().filter(|it| it.role == Role::ReadReplica);
        for workload in copies {
            let about = match workload.replicas {
                1 => "read replica".to_owned(),
                count => format!("{count} read replicas"),
            };
            let edge = Edge { from, to: self.shapes.len() };
            self.arrows.push((edge, ArrowKind::Replica));
            self.shapes.push(Shape {
                id: workload.name.clone(),
                title: component.entry.title.clone(),
                about,
                kind: ShapeKind::ReadReplica(store.family),
                // Nobody tells of a copy by itself: the exporter looks at the store alone.
                state: Some(id),
                drill: self.shapes[from].drill.clone().map(|drill| Drill {
                    title: format!("{} of its store, whose state it shows", drill.title),
                    ..drill
                }),
                place: layout::Rect::default(),
            });
        }
    }

    fn arrange(self, model: &Model) -> Drawing {
        let diagram = &model.diagram;
        let pin = |owner: &ComponentId| {
            let pin = diagram.pins.iter().find(|(id, _, _)| id == owner);
            pin.map(|(_, x, y)| Point { x: *x, y: *y })
        };
        let groups = self.groups(model);
        let nodes = groups
            .iter()
            .enumerate()
            .map(|(at, group)| Node { group: *group, pin: self.owners.get(at).and_then(pin) });
        let nodes: Vec<Node> = nodes.collect();
        // Services last: one that is added, and declared last, is then the last of all to be placed.
        let mut order: Vec<usize> = (0..nodes.len()).collect();
        order.sort_by_key(|at| self.shapes[*at].kind == ShapeKind::Service);
        let mut place_of = vec![0; order.len()];
        for (place, at) in order.iter().enumerate() {
            place_of[*at] = place;
        }
        let moved = |edge: &Edge| Edge { from: place_of[edge.from], to: place_of[edge.to] };
        let mut drawn = layout::arrange(&Graph {
            nodes: order.iter().map(|at| nodes[*at]).collect(),
            edges: self.arrows.iter().map(|(edge, _)| moved(edge)).collect(),
            groups: diagram.groups.len(),
            flow: match diagram.direction {
                Direction::Right => Flow::Right,
                Direction::Down => Flow::Down,
            },
        });
        drawn.boxes = place_of.iter().map(|place| drawn.boxes[*place]).collect();
        let frames = diagram.groups.iter().enumerate().zip(drawn.groups);
        let members = |group: usize| {
            (0..groups.len()).filter(|shape| groups[*shape] == Some(group)).collect()
        };
        let arrows = self.arrows.into_iter().zip(drawn.edges);
        Drawing {
            by_hand: None,
            bounds: drawn.bounds,
            frames: frames
                .filter_map(|((at, group), place)| {
                    let (name, title) = (group.name.clone(), group.title.clone());
                    Some(Frame { name, title, shapes: members(at), place: place? })
                })
                .collect(),
            arrows: arrows
                .map(|((edge, kind), corners)| Arrow {
                    from: edge.from,
                    to: edge.to,
                    kind,
                    corners,
                })
                .collect(),
            shapes: self
                .shapes
                .into_iter()
                .zip(drawn.boxes)
                .map(|(shape, place)| Shape { place, ..shape })
                .collect(),
        }
    }

    /// The container of each box; copies stand with their store.
    fn groups(&self, model: &Model) -> Vec<Option<usize>> {
        let mut groups: Vec<Option<usize>> =
            self.owners.iter().map(|owner| model[*owner].group).collect();
        for copy in self.owners.len()..self.shapes.len() {
            let store = self.arrows.iter().find(|(edge, _)| edge.to == copy);
            groups.push(store.and_then(|(edge, _)| groups[edge.from]));
        }
        groups
    }
}
