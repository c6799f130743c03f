//! The languages mltgen speaks. To add one: a file here, and a line in [`BACKENDS`].

mod asked;
mod checks;
mod data_source;
mod managed;
mod collector;
mod terraform;
mod alloy;
mod kubernetes;
mod grafana;
mod diagram;
mod documents;
mod rules;

use crate::artifact::{Artifact, Artifacts, RelPath};
use crate::diag::{Diagnostics, Reported};
use crate::model::Model;
use crate::source::Sources;

/// Turns a model into the files of one target.
pub trait Backend: Sync {
    /// The `--only` value, and unless [`Backend::folder`] says otherwise its folder.
    fn name(&self) -> &'static str;

    /// Its folder under the output folder; empty: the output folder itself.
    fn folder(&self) -> &'static str {
        self.name()
    }

    /// One line for `mltgen explain backends`.
    fn about(&self) -> &'static str;

    /// Writes the files: a pure function of `cx`.
    fn emit(&self, cx: &Cx<'_>, out: &mut Output<'_>) -> Result<(), Reported>;
}

/// Every backend, in the order they are shown.
pub static BACKENDS: &[&dyn Backend] = &[
    &terraform::Terraform,
    &alloy::Alloy,
    &kubernetes::Kubernetes,
    &grafana::Grafana,
    &diagram::Diagram,
    &rules::Rules,
    &rules::Loki,
    &documents::Documents,
];

/// What a backend may look at.
#[derive(Debug, Clone, Copy)]
pub struct Cx<'a> {
    /// The demo.
    pub model: &'a Model,
    /// Texts the user wrote, for files handed on as they are.
    pub sources: &'a Sources,
}

/// Where one backend puts its files and its complaints.
#[derive(Debug)]
pub struct Output<'a> {
    folder: &'static str,
    artifacts: &'a mut Artifacts,
    /// Complaints about the model, at places in `demo.toml`.
    pub diags: &'a mut Diagnostics,
}

impl Output<'_> {
    /// Adds a file to the backend's own folder; `path` is relative to it.
    ///
    /// # Panics
    /// If the path leaves that folder or is taken: both are bugs in the backend.
    pub fn file(&mut self, path: &str, text: String) {
        self.add(path, Artifact { text, executable: false });
    }

    /// Adds a file that can be run.
    ///
    /// # Panics
    /// As [`Output::file`].
    pub fn script(&mut self, path: &str, text: String) {
        self.add(path, Artifact { text, executable: true });
    }

    fn add(&mut self, path: &str, artifact: Artifact) {
        let path = match self.folder {
            "" => RelPath::new(path),
            folder => RelPath::new(format!("{folder}/{path}")),
        };
        let path = path.expect("backends write inside their own folder");
        let before = self.artifacts.insert(path, artifact);
        assert!(before.is_none(), "one file per path");
    }
}

/// Runs all backends.
pub fn emit(cx: &Cx<'_>, diags: &mut Diagnostics) -> Result<Artifacts, Reported> {
    let mut artifacts = Artifacts::new();
    for backend in BACKENDS {
        let mut out = Output { folder: backend.folder(), artifacts: &mut artifacts, diags };
        // One that fails has said why; the others still run, and complain in the same run.
        let _: Result<(), Reported> = backend.emit(cx, &mut out);
    }
    diags.gate(artifacts)
}
