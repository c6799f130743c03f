//! Documents: the `README.md` that leads from nothing to a running demo, the `DEMO.md` that leads
//! through it, the schema of `demo.toml` for editors, and what became of recorded queries.

mod template;
mod demo;
mod readme;
mod parts;
mod recorded_queries;
mod tables;
#[cfg(test)]
mod tests;

use crate::backend::{Backend, Cx, Output};
use crate::config::schema;
use crate::diag::Reported;
use crate::syntax::{Comment, header, json};

/// The backend.
pub(super) struct Documents;

impl Backend for Documents {
    fn name(&self) -> &'static str {
        "documents"
    }

    fn folder(&self) -> &'static str {
        ""
    }

    fn about(&self) -> &'static str {
        "README.md with every command in order, DEMO.md with the talk, the schema of demo.toml, recorded queries"
    }

    fn emit(&self, cx: &Cx<'_>, out: &mut Output<'_>) -> Result<(), Reported> {
        out.file("README.md", template::render(README, readme::Readme::new(cx.model)));
        if let Some(talk) = demo::Talk::new(cx.model) {
            out.file("DEMO.md", template::render(DEMO, talk));
        }
        // The schema is about the language, not about this demo: it says nothing that was written.
        out.file("demo.schema.json", json::print(&schema::schema()));
        if let Some(text) = recorded_queries::file(cx.model) {
            out.file("recorded-queries.json", text);
        }
        out.file(".gitignore", format!("{}{IGNORED}", header(Comment::Hash)));
        Ok(())
    }
}

/// What must never be committed, for as long as there is an output: folders of their own come and
/// go with the targets, but a state or a password that lies there stays.
const IGNORED: &str = "\
.terraform/
*.tfstate
*.tfstate.*
*.tfvars
*.tfplan
/kubernetes/secrets/*
!/kubernetes/secrets/.gitignore
secrets.env
";

const DEMO: &str = include_str!("../../../templates/DEMO.md.j2");
const README: &str = include_str!("../../../templates/README.md.j2");
