//! Compiles one `demo.toml` into everything a demo needs.
//!
//! ```text
//! Sources ─config─▶ Config ─resolve─▶ Model ─lint─▶ Model ─backend─▶ Artifacts ─plan─▶ Plan ─disk─▶ files
//! ```

pub mod source;
pub mod diag;
pub mod units;
pub mod words;
pub mod query;
pub mod layout;
pub mod config;
pub mod model;
pub mod catalog;
pub mod resolve;
pub mod lint;
pub mod syntax;
pub mod backend;
pub mod artifact;
pub mod plan;
pub mod disk;
pub mod cli;

use artifact::Artifacts;
use backend::Cx;
use config::Inputs;
use diag::{Diagnostics, Reported};
use model::Model;
use source::Sources;

/// Compiles a demo. Reads no file, writes none, and gives the same bytes every time.
pub fn compile(
    sources: &Sources,
    inputs: &Inputs,
    diags: &mut Diagnostics,
) -> Result<Artifacts, Reported> {
    let model = check(sources, inputs, diags)?;
    let proofs = catalog::rules::proof::proofs;
    backend::emit(&Cx { model: &model, sources, proofs }, diags)
}

/// Compiles a demo as far as what it means: every problem is told, nothing is made.
pub fn check(
    sources: &Sources,
    inputs: &Inputs,
    diags: &mut Diagnostics,
) -> Result<Model, Reported> {
    let written = config::parse(sources, inputs, diags)?;
    let model = resolve::resolve(&written, sources, diags)?;
    lint::run(&model, diags)?;
    Ok(model)
}
