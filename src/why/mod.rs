//! Where something that is generated comes from, and what comes of something that is written.
//!
//! Nothing is threaded through the backends for it: the things in generated files are found by reading
//! them, and what each is made from by what identifies it — uids, labels, names of files — all of which
//! are made from the names of entries.

mod written;
mod thing;
mod read;
mod links;
mod files;
mod mention;
mod cause;
mod narrow;
mod ask;
mod uses;
mod otherwise;
mod retell;
pub mod tell;

pub use ask::{Answer, Candidate, Origin, Step, Unknown};
pub use otherwise::Build;
pub use retell::Retold;
pub use thing::{Bond, Cause, Kind, Lines, Thing};
pub use uses::Uses;
pub use written::{Spot, Written};

use crate::artifact::Artifacts;
use crate::config::Inputs;
use crate::model::Model;
use crate::source::Sources;
use cause::Causes;
use links::Link;

/// All that is needed to answer.
#[derive(Debug)]
pub struct Why<'a> {
    sources: &'a Sources,
    inputs: Inputs,
    build: Build,
    artifacts: &'a Artifacts,
    written: Written,
    things: Vec<Thing>,
    links: Vec<Link>,
}

impl<'a> Why<'a> {
    /// Reads what a demo says and what is generated from it.
    pub fn new(
        sources: &'a Sources,
        inputs: &Inputs,
        model: &Model,
        artifacts: &'a Artifacts,
        build: Build,
    ) -> Self {
        let written = Written::read(sources, inputs);
        let links = links::links(model);
        let mut things = thing::joined(read::things(model, artifacts));
        let causes = Causes::new(model, &written, &links);
        for thing in &mut things {
            thing.causes = causes.of(thing);
        }
        Self { sources, inputs: inputs.clone(), build, artifacts, written, things, links }
    }

    /// Everything that is generated: files, and the things in them.
    pub fn things(&self) -> &[Thing] {
        &self.things
    }

    /// What is written.
    pub const fn written(&self) -> &Written {
        &self.written
    }

    /// The text of a generated file.
    fn text_of(&self, file: &str) -> &'a str {
        let found = self.artifacts.iter().find(|(path, _)| path.as_str() == file);
        found.map_or("", |(_, artifact)| artifact.text.as_str())
    }

    /// A line of a generated file, from one.
    fn line_of(&self, file: &str, line: usize) -> &'a str {
        self.text_of(file).lines().nth(line.saturating_sub(1)).unwrap_or_default()
    }
}
