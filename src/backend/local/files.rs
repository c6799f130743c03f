//! Files that are mounted into containers: what several mount is there once.

use std::collections::{BTreeMap, BTreeSet};

use crate::backend::laptop;
use crate::model::Model;
use crate::model::workload::{MountedFile, Workload, file_keys};

/// The files, by their paths under the output folder.
pub(super) struct Files {
    texts: BTreeMap<String, String>,
    shared: BTreeSet<(String, String)>,
}

impl Files {
    pub(super) fn new(model: &Model) -> Self {
        let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
        for (_, workload) in laptop::workloads(model) {
            for file in &workload.files {
                *seen.entry((&file.path, &file.text)).or_default() += 1;
            }
        }
        // Of two texts at one path neither is shared: they would be one file.
        let texts_at = |path: &str| seen.keys().filter(|(other, _)| *other == path).count();
        let shared = seen.iter().filter(|((path, _), count)| **count > 1 && texts_at(path) == 1);
        let shared = shared.map(|((path, text), _)| ((*path).to_owned(), (*text).to_owned()));
        let mut files = Self { texts: BTreeMap::new(), shared: shared.collect() };
        for (_, workload) in laptop::workloads(model) {
            for (path, file) in files.of(workload) {
                files.texts.insert(path, file.text.clone());
            }
        }
        files
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Those of a workload, each with where it lies.
    pub(super) fn of<'a>(&self, workload: &'a Workload) -> Vec<(String, &'a MountedFile)> {
        let keys = file_keys(&workload.files).into_iter().zip(&workload.files);
        let place = |(key, file): (String, &'a MountedFile)| {
            let shared = self.shared.contains(&(file.path.clone(), file.text.clone()));
            let folder = if shared { "" } else { &format!("{}/", workload.name) };
            (format!("local/files/{folder}{key}"), file)
        };
        keys.map(place).collect()
    }
}
