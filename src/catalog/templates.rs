//! TEMPLATES: the documents that a demo may write in other words. To add one: a row here, its text in
//! `templates`, and what it is filled with in `backend/documents`.

use crate::model::presentation::Template;

/// A document that is made of a template.
#[derive(Debug)]
pub struct TemplateSpec {
    /// The name of its file, here and in the folder of the user's own.
    pub name: &'static str,
    /// What the document is for.
    pub about: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// Every template, in the order they are shown.
pub static TEMPLATES: &[TemplateSpec] = &[
    TemplateSpec {
        name: "README.md.j2",
        about: "every command from nothing to a running demo and back, who is there, what was promised",
        text: include_str!("../../templates/README.md.j2"),
    },
    TemplateSpec {
        name: "DEMO.md.j2",
        about: "the talk, and for each scenario what to say, what to play and what shows",
        text: include_str!("../../templates/DEMO.md.j2"),
    },
];

/// Our templates, for those who fill them.
pub fn ours() -> Vec<Template> {
    TEMPLATES.iter().map(|spec| Template { name: spec.name, text: spec.text }).collect()
}
