//! The diagram as Mermaid text, which Markdown shows as a picture.

use crate::model::drawing::{ArrowKind, Drawing, Shape, ShapeKind};
use crate::syntax::{Comment, header};
use crate::words::Direction;

/// The whole text.
pub(super) fn flowchart(drawing: &Drawing, direction: Direction) -> String {
    let direction = match direction {
        Direction::Right => "LR",
        Direction::Down => "TB",
    };
    let mut out = header(Comment::Percents);
    out.push_str(&format!("flowchart {direction}\n"));
    for (at, frame) in drawing.frames.iter().enumerate() {
        out.push_str(&format!("  subgraph g{at}[{}]\n", quoted(&frame.title)));
        for shape in &frame.shapes {
            out.push_str(&format!("    {}\n", node(*shape, &drawing.shapes[*shape])));
        }
        out.push_str("  end\n");
    }
    for (at, shape) in drawing.shapes.iter().enumerate() {
        if drawing.frames.iter().all(|frame| !frame.shapes.contains(&at)) {
            out.push_str(&format!("  {}\n", node(at, shape)));
        }
    }
    for arrow in &drawing.arrows {
        let line = match arrow.kind {
            ArrowKind::Sync => "-->",
            ArrowKind::Async => "-.->",
            ArrowKind::Replica => "-. copied to .->",
        };
        let (from, to) = (id(arrow.from, drawing), id(arrow.to, drawing));
        out.push_str(&format!("  {from} {line} {to}\n"));
    }
    out
}

fn id(at: usize, drawing: &Drawing) -> String {
    name(at, &drawing.shapes[at])
}

/// A name of its own, since `end` and the like are words of Mermaid.
fn name(at: usize, shape: &Shape) -> String {
    let plain = shape.id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if plain { format!("n-{}", shape.id) } else { format!("n{at}") }
}

fn node(at: usize, shape: &Shape) -> String {
    let (open, close) = match shape.kind {
        ShapeKind::Service | ShapeKind::Load | ShapeKind::Drawn => ("(", ")"),
        ShapeKind::Datastore(_) | ShapeKind::ReadReplica(_) => ("[(", ")]"),
        ShapeKind::External => ("{{", "}}"),
    };
    let label = format!("{}\n{}", shape.title, shape.about).trim_end().to_owned();
    format!("{}{open}{}{close}", name(at, shape), quoted(&label))
}

/// Text in quotes; Mermaid knows characters by their numbers, and markup for a new line.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '\n' => out.push_str("<br/>"),
            '"' | '#' | '<' | '>' | '&' | '`' | '\\' => {
                out.push_str(&format!("#{};", u32::from(c)));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}
