//! Jsonnet: a program and the texts it imports to JSON. Nothing of any demo, no file, no process.
//!
//! What a program may import is known before it runs, since the path of an import is a literal: so
//! whoever reads the disk reads it all, and running a program needs nothing but texts.

pub mod imports;
mod evaluate;
mod told;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use evaluate::evaluate;

/// The ending of programs; libraries end in `.libsonnet`.
pub const ENDING: &str = ".jsonnet";

/// How a program is run. [`evaluate()`] runs it here and now; where programs are not to be trusted, it
/// is run in a process of its own, with limits.
pub type Run = fn(&Program) -> Outcome;

/// A program with all it needs.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Program {
    /// The path of the program.
    pub file: String,
    /// Its text, and those of all it may import, by path.
    pub texts: BTreeMap<String, String>,
    /// External variables, for `std.extVar`: names, and their values as JSON.
    pub variables: BTreeMap<String, String>,
}

/// What came of a program.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Outcome {
    /// What it gives, as JSON, or why it gives nothing.
    pub result: Result<String, Failure>,
    /// What it said by `std.trace`, and where, in the order it was said.
    pub traces: Vec<(Option<Place>, String)>,
}

/// Why a program gives nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Failure {
    /// It is wrong.
    Wrong(Wrong),
    /// It used more than it may, in words: "takes longer than 5 s".
    Limit(String),
}

/// A mistake in a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wrong {
    /// One lower-case phrase.
    pub message: String,
    /// Where it is, then how the program came there from another text; none: in no text.
    pub places: Vec<Place>,
    /// What to write instead, if that is known.
    pub help: Option<String>,
    /// A field that was asked for and is not there.
    pub field: Option<String>,
}

/// A place in one of the texts: a range of bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The path of the text.
    pub file: String,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Outcome {
    /// Of a program that gave nothing.
    pub fn failed(failure: Failure) -> Self {
        Self { result: Err(failure), traces: Vec::new() }
    }
}
