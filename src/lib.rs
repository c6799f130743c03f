//! Compiles one `demo.toml` into everything a demo needs.
//!
//! ```text
//! Sources ─config─▶ Config ─resolve─▶ Model ─custom, lint─▶ Model ─backend─▶ Artifacts ─plan─▶ Plan ─disk─▶ files
//! ```

pub mod source;
pub mod diag;
pub mod units;
pub mod words;
pub mod query;
pub mod jsonnet;
pub mod layout;
pub mod config;
pub mod model;
pub mod catalog;
pub mod resolve;
pub mod custom;
pub mod lint;
pub mod syntax;
pub mod backend;
pub mod artifact;
pub mod review;
pub mod preview;
pub mod plan;
pub mod disk;
pub mod why;
pub mod import;
pub mod cli;

use std::io;
use std::path::Path;

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
    compile_with_model(sources, inputs, diags).map(|(_, artifacts)| artifacts)
}

/// The same, with what the demo means beside its files.
pub fn compile_with_model(
    sources: &Sources,
    inputs: &Inputs,
    diags: &mut Diagnostics,
) -> Result<(Model, Artifacts), Reported> {
    let model = check(sources, inputs, diags)?;
    let artifacts = emit(&model, sources, diags)?;
    Ok((model, artifacts))
}

/// Everything that a demo needs, from what it means.
pub fn emit(
    model: &Model,
    sources: &Sources,
    diags: &mut Diagnostics,
) -> Result<Artifacts, Reported> {
    emit_for(model, sources, None, diags)
}

/// What of it is one team's: of a demo of thousands of services, that is a small part of the work.
/// None: everything.
pub fn emit_for(
    model: &Model,
    sources: &Sources,
    team: Option<&str>,
    diags: &mut Diagnostics,
) -> Result<Artifacts, Reported> {
    let proofs = catalog::rules::proof::proofs;
    backend::emit(&Cx { model, sources, proofs, team }, diags)
}

/// Compiles a demo as far as what it means: every problem is told, nothing is made.
pub fn check(
    sources: &Sources,
    inputs: &Inputs,
    diags: &mut Diagnostics,
) -> Result<Model, Reported> {
    let written = config::parse(sources, inputs, diags)?;
    let mut model = resolve::resolve(&written, sources, diags)?;
    model.custom.dashboards = custom::dashboards(&model, sources, inputs.jsonnet, diags);
    backend::check(&model, diags);
    lint::run(&model, diags)?;
    Ok(model)
}

/// Where the files are that a demo names.
pub trait Files {
    /// The text of a file in the folder of the demo; none if there is no such file.
    fn text(&self, name: &str) -> io::Result<Option<String>>;

    /// The files that a pattern means, sorted; of a path, the path itself, whatever is there.
    fn matching(&self, pattern: &str) -> io::Result<Vec<String>>;
}

/// Adds the files that a demo names to its sources, and what programs among them import. Only what
/// lies in the folder of the demo is read; what is not there is a problem of the demo, which is told
/// with the others.
pub fn read_named_files(sources: &mut Sources, inputs: &Inputs, folder: &Path) -> io::Result<()> {
    for named_by in [config::included_files, config::named_files] {
        let named = named_by(sources, inputs);
        if !named.is_empty() {
            add_files(sources, named, &disk::project::Project::open(folder)?)?;
        }
    }
    Ok(())
}

/// The same from wherever the files are.
pub fn read_named_files_from(
    sources: &mut Sources,
    inputs: &Inputs,
    files: &dyn Files,
) -> io::Result<()> {
    add_files(sources, config::included_files(sources, inputs), files)?;
    add_files(sources, config::named_files(sources, inputs), files)
}

fn add_files(sources: &mut Sources, named: Vec<String>, files: &dyn Files) -> io::Result<()> {
    let mut wanted = Vec::new();
    for name in named {
        wanted.extend(files.matching(&name)?);
    }
    wanted.reverse();
    while let Some(name) = wanted.pop() {
        if sources.find(&name).is_some() {
            continue;
        }
        let Some(text) = files.text(&name)? else { continue };
        for path in jsonnet::imports::written_in(&name, &text) {
            wanted.extend(jsonnet::imports::candidates(&name, &path));
        }
        sources.add(name, text);
    }
    Ok(())
}
