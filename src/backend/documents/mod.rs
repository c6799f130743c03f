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

use demo::Talk;
use readme::Readme;
use template::Templates;

use crate::backend::{Backend, Cx, Output};
use crate::config::schema;
use crate::diag::{Diagnostics, Reported};
use crate::model::Model;
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

    fn check(&self, model: &Model, diags: &mut Diagnostics) {
        if !model.custom.templates.is_empty() {
            from_templates(model, diags);
        }
    }

    fn emit(&self, cx: &Cx<'_>, out: &mut Output<'_>) -> Result<(), Reported> {
        for (name, text) in from_templates(cx.model, out.diags) {
            out.file(name, text);
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
/.env
/local/.playing/
";

/// The documents that are made of templates, but for those of which it is told why they are not.
fn from_templates(model: &Model, diags: &mut Diagnostics) -> Vec<(&'static str, String)> {
    let templates = Templates::new(model, diags);
    let readme = templates.render("README.md.j2", Readme::new(model), diags);
    let talk = Talk::new(model).and_then(|talk| templates.render("DEMO.md.j2", talk, diags));
    let documents = [("README.md", readme), ("DEMO.md", talk)];
    documents.into_iter().filter_map(|(name, text)| Some((name, text?))).collect()
}
