//! What changes between two states of a demo, in the words of those who review it.
//!
//! Two compilations are compared: their models for what the demo does, their files for what it is made
//! of. Files are compared as what they mean, not as text, and what one cause changes in many places is
//! told once. Every file that differs is named by at least one change.

mod align;
mod change;
mod names;
mod read;
mod tree;
mod spot;
mod structure;
mod facts;
mod warn;
mod evidence;
pub mod told;
pub mod order;
pub mod tell;

pub use change::{Change, How, Review, Section};

use crate::artifact::Artifacts;
use crate::model::Model;

/// One of the two states.
#[derive(Debug, Clone, Copy)]
pub struct Side<'a> {
    /// Its files.
    pub artifacts: &'a Artifacts,
    /// What it means; none where nothing but files is known.
    pub model: Option<&'a Model>,
}

/// What changes from one state to the other. States with the same files are the same.
pub fn review(before: &Side<'_>, after: &Side<'_>) -> Review {
    let files = structure::files(before.artifacts, after.artifacts);
    if files.is_empty() {
        return Review::default();
    }
    let mut changes = Vec::new();
    let mut names = names::Names::default();
    if let (Some(old), Some(new)) = (before.model, after.model) {
        names = names::Names::new(old, new);
        changes.extend(facts::changes(old, new, &names));
        changes.extend(warn::of_models(old, new));
    }
    changes.extend(warn::of_files(before.artifacts, after.artifacts, &files));
    let mut changes = change::grouped(changes);
    evidence::find(&mut changes, before, after, &files);
    let parts = structure::changes(before.artifacts, after.artifacts, &files, &names);
    changes.extend(change::grouped(parts));
    Review { changes, files }
}
