//! Files that are mounted into containers: what several mount is there once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::backend::laptop;
use crate::model::Model;
use crate::model::workload::{MountedFile, Workload, file_keys};

/// The files, by their paths under the output folder.
pub(super) struct Files {
    texts: BTreeMap<String, Arc<str>>,
    /// Paths in containers at which several have a file, and all of them the same.
    shared: BTreeSet<String>,
}

impl Files {
    pub(super) fn new(model: &Model) -> Self {
        let mut seen: BTreeMap<&str, (&Arc<str>, usize)> = BTreeMap::new();
        // Of two texts at one path neither is shared: they would be one file.
        let mut different: BTreeSet<&str> = BTreeSet::new();
        for file in laptop::workloads(model).flat_map(|(_, workload)| &workload.files) {
            let (first, count) = seen.entry(&file.path).or_insert((&file.text, 0));
            *count += 1;
            if !Arc::ptr_eq(first, &file.text) && *first != &file.text {
                different.insert(&file.path);
            }
        }
        let shared =
            seen.into_iter().filter(|(path, (_, count))| *count > 1 && !different.contains(path));
        let shared = shared.map(|(path, _)| path.to_owned()).collect();
        let mut files = Self { texts: BTreeMap::new(), shared };
        for (_, workload) in laptop::workloads(model) {
            for (path, file) in files.of(workload) {
                files.texts.entry(path).or_insert_with(|| Arc::clone(&file.text));
            }
        }
        files
    }

    /// All of them.
    pub(super) fn all(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (path.as_str(), &**text))
    }

    /// Those of a workload, each with where it lies.
    pub(super) fn of<'a>(&self, workload: &'a Workload) -> Vec<(String, &'a MountedFile)> {
        let keys = file_keys(&workload.files).into_iter().zip(&workload.files);
        let place = |(key, file): (String, &'a MountedFile)| {
            let is_shared = self.shared.contains(&file.path);
            let folder = if is_shared { "" } else { &format!("{}/", workload.name) };
            (format!("local/files/{folder}{key}"), file)
        };
        keys.map(place).collect()
    }
}
