//! The languages mltgen speaks. To add one: a file here, and a line in [`BACKENDS`].

mod asked;
mod checks;
mod data_source;
mod managed;
mod place;
mod collector;
mod drawing;
mod laptop;
mod playing;
mod bash;
mod terraform;
mod alloy;
mod kubernetes;
mod grafana;
mod diagram;
mod documents;
mod load;
mod local;
mod rules;
mod scenarios;
mod servicenow;
mod scripts;

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crate::artifact::{Artifact, Artifacts, RelPath};
use crate::diag::{Diagnostics, Reported};
use crate::model::Model;
use crate::model::drawing::Drawing;
use crate::model::proof::Proofs;
use crate::model::scenario::Injection;
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

    /// Whether some of its files are of one team: where only those are wanted, it is asked at all.
    fn has_files_of_teams(&self) -> bool {
        false
    }

    /// Tells what it could not make of a model, before anything is made.
    fn check(&self, _: &Model, _: &mut Diagnostics) {}

    /// Writes the files: a pure function of `cx`.
    fn emit(&self, cx: &Cx<'_>, out: &mut Output<'_>) -> Result<(), Reported>;
}

/// Every backend, in the order they are shown and started: what takes longest comes first.
pub static BACKENDS: &[&dyn Backend] = &[
    &rules::Rules,
    &grafana::Grafana,
    &kubernetes::Kubernetes,
    &diagram::Diagram,
    &terraform::Terraform,
    &alloy::Alloy,
    &rules::Loki,
    &load::Load,
    &scenarios::Scenarios,
    &servicenow::Incidents,
    &scripts::Scripts,
    &local::Local,
    &documents::Documents,
];

/// What a backend may look at.
#[derive(Debug, Clone, Copy)]
pub struct Cx<'a> {
    /// The demo.
    pub model: &'a Model,
    /// Texts the user wrote, for files handed on as they are.
    pub sources: &'a Sources,
    /// Makes what proves the rules. It costs more than all the rest and says nothing about the demo,
    /// so it is made only where it is read.
    pub proofs: for<'m> fn(&'m Model, Option<&'m str>) -> Proofs<'m>,
    /// The team whose files are wanted, and no others; none: all files are.
    pub team: Option<&'a str>,
}

/// Where one backend puts its files and its complaints.
#[derive(Debug)]
pub struct Output<'a> {
    folder: &'static str,
    artifacts: &'a mut Artifacts,
    team: Option<&'a str>,
    /// Complaints about the model, at places in `demo.toml`.
    pub diags: &'a mut Diagnostics,
}

impl Output<'_> {
    /// Adds a file to the backend's own folder; `path` is relative to it.
    ///
    /// # Panics
    /// If the path leaves that folder or is taken: both are bugs in the backend.
    pub fn file(&mut self, path: &str, text: String) {
        self.file_of("", path, text);
    }

    /// Whether anybody wants what is of this team; empty: what is everybody's.
    pub fn wants(&self, team: &str) -> bool {
        self.team.is_none_or(|wanted| wanted == team)
    }

    /// Adds a file of one team; empty: everybody's.
    ///
    /// # Panics
    /// As [`Output::file`].
    pub fn file_of(&mut self, team: &str, path: &str, text: String) {
        if self.wants(team) {
            self.add(path, Artifact { text, executable: false });
        }
    }

    /// Adds a file that can be run.
    ///
    /// # Panics
    /// As [`Output::file`].
    pub fn script(&mut self, path: &str, text: String) {
        if self.wants("") {
            self.add(path, Artifact { text, executable: true });
        }
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

/// A drawing as a file for draw.io.
pub fn editable(drawing: &Drawing, title: &str) -> String {
    drawing::drawio::text(drawing, title)
}

/// A drawing as a picture, for a page that has the style of [`picture_style`].
pub fn picture(drawing: &Drawing, title: &str) -> String {
    drawing::svg::bare_picture(drawing, title).print()
}

/// Colours and shapes of pictures in a page, whose root says `data-theme="dark"` where it is dark. The
/// page may say otherwise after it.
pub fn picture_style() -> String {
    drawing::style::sheet_within(".diagram", ":where([data-theme=\"dark\"])")
}

/// What an injection does, as half a sentence with names between back-ticks.
pub fn done(model: &Model, injection: &Injection) -> String {
    playing::done(model, injection, |name| format!("`{name}`"))
}

/// Tells what backends could not make of a model.
pub fn check(model: &Model, diags: &mut Diagnostics) {
    for backend in BACKENDS {
        backend.check(model, diags);
    }
}

/// Runs all backends, as many beside each other as there are processors: none sees what another makes.
///
/// # Panics
/// If a backend does, or two make a file at one path: both are bugs.
pub fn emit(cx: &Cx<'_>, diags: &mut Diagnostics) -> Result<Artifacts, Reported> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut made = Vec::new();
        while let Some(position) = Some(next.fetch_add(1, Ordering::Relaxed))
            && let Some(backend) = BACKENDS.get(position)
        {
            made.push((position, run(*backend, cx)));
        }
        made
    };
    let others = thread::available_parallelism().map_or(0, |all| all.get().min(BACKENDS.len()) - 1);
    let mut made = thread::scope(|scope| {
        let others: Vec<_> = (0..others).map(|_| scope.spawn(work)).collect();
        let mut made = work();
        for other in others {
            made.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        made
    });
    made.sort_by_key(|(position, _)| *position);
    let mut artifacts = Artifacts::new();
    for (_, (files, complaints)) in made {
        let wanted = artifacts.len() + files.len();
        artifacts.extend(files);
        assert_eq!(artifacts.len(), wanted, "one file per path");
        diags.absorb(complaints);
    }
    diags.gate(artifacts)
}

fn run(backend: &dyn Backend, cx: &Cx<'_>) -> (Artifacts, Diagnostics) {
    let (mut artifacts, mut diags) = (Artifacts::new(), Diagnostics::default());
    if cx.team.is_some() && !backend.has_files_of_teams() {
        return (artifacts, diags);
    }
    let folder = backend.folder();
    let mut out = Output { folder, artifacts: &mut artifacts, team: cx.team, diags: &mut diags };
    // One that fails has said why; the others run all the same, and complain in the same run.
    let _: Result<(), Reported> = backend.emit(cx, &mut out);
    (artifacts, diags)
}
