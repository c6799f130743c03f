//! From files that others' systems are made of to a demo: texts in, `demo.toml` and what is kept beside
//! it out. What can only be guessed says so; what cannot be said is listed; no secret is written.
//!
//! ```text
//! compose, Kubernetes, Grafana ─read─▶ System ─settle─▶ Draft ─print─▶ demo.toml
//!                                      as it is         what it means
//! ```

mod amount;
mod checked;
mod compose;
mod datastore;
mod draft;
mod edges;
mod grafana;
mod guard;
mod hush;
mod kubernetes;
mod mention;
mod names;
mod panel;
mod patch;
mod piece;
mod port;
mod probe;
mod reading;
mod secret;
mod service;
mod settle;
mod store;
mod system;
mod toml;

use std::collections::{BTreeMap, BTreeSet};

use crate::config::slug::slug;
use crate::diag::{Diagnostics, Reported};
use crate::source::{FileId, Sources, Span};
use reading::{Reading, span};
use system::{File, Kept, System};

pub mod hidden;

/// What is imported.
#[derive(Debug, Clone)]
pub struct Inputs {
    /// The files that were named, in that order.
    pub files: Vec<FileId>,
    /// What the demo is called where no file says it.
    pub name: String,
}

/// What an import gives.
#[derive(Debug)]
pub struct Imported {
    /// The text of `demo.toml`.
    pub demo: String,
    /// Files that it names: path beside it, and text.
    pub files: BTreeMap<String, String>,
    /// What is not as it was: where, and what.
    pub remarks: Vec<(Span, String)>,
    /// How many services, and how many datastores.
    pub found: (usize, usize),
}

/// Files that are named by those that were read, and were not read yet.
pub fn wanted(sources: &Sources, inputs: &Inputs) -> BTreeSet<String> {
    let mut unheard = Diagnostics::default();
    let (_, missing) = read(sources, inputs, &mut unheard);
    missing
}

/// Reads files into a demo. Every problem is told.
pub fn import(
    sources: &Sources,
    inputs: &Inputs,
    diags: &mut Diagnostics,
) -> Result<Imported, Reported> {
    let (mut system, _) = read(sources, inputs, diags);
    diags.gate(())?;
    if system.workloads.is_empty() && system.boards.is_empty() {
        let place = inputs.files.first().map(|file| span(*file, &(0..0)));
        let mut reading = Reading { sources, diags, missing: BTreeSet::new() };
        if let Some(place) = place {
            reading.error(place, "there is nothing here that could run or be shown", None);
        }
    }
    diags.gate(())?;
    settle::name_boards(&mut system.boards);
    settle::common_labels(&mut system);
    settle::drop_doubles(&mut system);
    let (draft, remarks) = settle::settle(&system, &inputs.name);
    let stores = draft.components.iter().filter(|it| it.table == "datastores").count();
    Ok(Imported {
        demo: draft::print(&draft),
        files: files(&system, &draft),
        remarks: remarks.into_iter().map(|remark| (remark.span, remark.text)).collect(),
        found: (draft.components.len() - stores, stores),
    })
}

/// Everything that the files say, and what files are missing.
fn read(sources: &Sources, inputs: &Inputs, diags: &mut Diagnostics) -> (System, BTreeSet<String>) {
    let mut reading = Reading { sources, diags, missing: BTreeSet::new() };
    let mut system = System::default();
    let (mut composed, mut manifests) = (Vec::new(), Vec::new());
    for file in &inputs.files {
        if grafana::is_dashboard(&sources.get(*file).text) {
            grafana::read(*file, &mut reading, &mut system);
            continue;
        }
        let documents = reading.documents(*file);
        match documents.first() {
            Some(document) if compose::is_compose(document) => composed.push(*file),
            Some(document) if kubernetes::is_manifest(document) => {
                manifests.extend(documents.into_iter().map(|document| (*file, document)));
            }
            Some(document) => {
                let first = document.entries().first().map_or(&document.place, |it| &it.place);
                let help = "give compose files, which have `services`, manifests, which have `apiVersion` and \
                            `kind`, or dashboards as JSON";
                reading.error(
                    span(*file, first),
                    "this is no file that can be imported",
                    Some(help),
                );
            }
            None if reading.diags.has_errors() => {}
            None => reading.error(span(*file, &(0..0)), "there is nothing in this file", None),
        }
    }
    compose::read(&composed, &mut reading, &mut system);
    kubernetes::read(&manifests, &mut reading, &mut system);
    (system, reading.missing)
}

/// Files that the demo names.
fn files(system: &System, draft: &draft::Draft) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for file in system.workloads.iter().flat_map(|it| &it.files) {
        let path = kept_at(file, system);
        let is_named = draft.components.iter().flat_map(|it| &it.lines);
        let text = toml::text(&path);
        if is_named.filter(|line| line.key == "files").any(|line| line.value.contains(&text)) {
            files.insert(path, file.text.clone());
        }
    }
    let kept = |folder: &str, ending: &str, all: &[Kept]| {
        let path = |kept: &Kept| (format!("{folder}/{}.{ending}", kept.name), kept.text.clone());
        all.iter().map(path).collect::<Vec<_>>()
    };
    let patches = draft.components.iter().filter_map(|it| Some((&it.name, it.patch.as_ref()?)));
    files.extend(patches.map(|(name, text)| (format!("raw/{name}.patch.yaml"), text.clone())));
    files.extend(kept("raw", "yaml", &system.raw));
    files.extend(kept("dashboards", "json", &system.boards));
    files
}

/// Where a mounted file is kept: where it was, or in a folder of such files.
fn kept_at(file: &File, system: &System) -> String {
    let ours = ["generated/", "raw/", "dashboards/"].iter().any(|it| file.from.starts_with(it));
    if checked::file(&file.from) && !ours && file.from != "demo.toml" {
        return file.from.clone();
    }
    let all = system.workloads.iter().flat_map(|it| &it.files);
    let mut others: Vec<&str> = all.map(|it| it.from.as_str()).collect();
    others.sort_unstable();
    others.dedup();
    let at = others.iter().position(|it| *it == file.from).unwrap_or_default();
    format!("files/{at}-{}", slug(&file.from))
}
