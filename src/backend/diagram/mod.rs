//! The architecture as files: a picture, a drawing to edit, and a text for Markdown.

mod mermaid;

use crate::backend::drawing::{drawio, svg};
use crate::backend::{Backend, Cx, Output};
use crate::diag::Reported;
use crate::syntax::{Comment, header};

/// Draws the architecture.
#[derive(Debug)]
pub(super) struct Diagram;

impl Backend for Diagram {
    fn name(&self) -> &'static str {
        "diagram"
    }

    fn folder(&self) -> &'static str {
        "grafana/diagram"
    }

    fn about(&self) -> &'static str {
        "the architecture as a picture, as a drawing for draw.io, and as Mermaid text"
    }

    fn emit(&self, cx: &Cx<'_>, out: &mut Output<'_>) -> Result<(), Reported> {
        let model = cx.model;
        let header = header(Comment::Markup);
        let picture = svg::picture(&model.drawing, &model.diagram.title);
        out.file("architecture.svg", format!("{header}{}", picture.print()));
        // Without the usual comment: draw.io wants its own element first.
        out.file("architecture.drawio", drawio::text(&model.drawing, &model.diagram.title));
        out.file("architecture.mmd", mermaid::flowchart(&model.drawing, model.diagram.direction));
        Ok(())
    }
}
