//! What may be lost: history, messages, resources.

mod history;
mod resource;

use std::collections::BTreeSet;

use super::change::{Change, FileChange, How, Section};
use super::{read, told};
use crate::artifact::Artifacts;
use crate::model::{ContactPointId, Model};

/// A warning about something.
fn warning(noun: &str, name: &str, what: impl Into<String>) -> Change {
    Change::new(Section::Warning, How::Changed, noun, name).of(what)
}

/// What may be lost on the way from one demo to the other.
pub(super) fn of_models(before: &Model, after: &Model) -> Vec<Change> {
    let mut warnings = receivers(before, after);
    warnings.extend(history::warnings(before, after));
    warnings
}

/// The same of what files hold of Terraform and Kubernetes. Variables have their defaults in files of
/// their own, so whole folders are read.
pub(super) fn of_files(before: &Artifacts, after: &Artifacts, files: &[FileChange]) -> Vec<Change> {
    let folders: BTreeSet<&str> = files.iter().filter_map(|file| folder(&file.path)).collect();
    let wanted = |path: &str| folder(path).is_some_and(|it| folders.contains(it));
    resource::warnings(&read::all(before, &wanted), &read::all(after, &wanted))
}

/// The folder of a file of Terraform or Kubernetes.
fn folder(path: &str) -> Option<&str> {
    let (folder, _) = path.rsplit_once('/')?;
    let is_meant = folder.starts_with("terraform/") || folder.starts_with("kubernetes");
    is_meant.then_some(folder)
}

/// Alerts that somebody is told of no more.
fn receivers(before: &Model, after: &Model) -> Vec<Change> {
    let names = |model: &Model, ids: &[ContactPointId]| -> Vec<String> {
        ids.iter().map(|id| model[*id].entry.name.clone()).collect()
    };
    let mut warnings = Vec::new();
    for alert in told::alerts(after) {
        let was = told::alerts(before).find(|was| was.uid == alert.uid || was.title == alert.title);
        let Some(was) = was else { continue };
        let told = names(before, &told::points(before, &was.notify));
        let still = names(after, &told::points(after, &alert.notify));
        let former = |name: &String| {
            let now = after.contact_points.iter().find(|it| it.entry.was.as_ref() == Some(name));
            now.is_some_and(|now| still.contains(&now.entry.name))
        };
        let lost = told.iter().filter(|name| !still.contains(name) && !former(name));
        let lost: Vec<String> = lost.map(|name| format!("`{name}`")).collect();
        if lost.is_empty() {
            continue;
        }
        let nobody = if still.is_empty() { ", and tells nobody else" } else { "" };
        let what = format!("no longer reaches {}{nobody}", lost.join(", "));
        let written = after.alerts.iter().find(|it| it.entry.title == alert.title);
        let name = written.map_or(&alert.title, |it| &it.entry.name);
        warnings.push(warning("alert", name, what));
    }
    warnings.extend(no_longer_watched(before, after));
    warnings
}

/// Components that an alert watched, and none watches now, though they are still there.
fn no_longer_watched(before: &Model, after: &Model) -> Vec<Change> {
    let watched = |model: &Model| -> BTreeSet<String> {
        let ids = model.alerts.iter().flat_map(|alert| &alert.of);
        ids.map(|id| model[*id].entry.name.clone()).collect()
    };
    let (was, is) = (watched(before), watched(after));
    let still = |name: &String| after.components.iter().any(|it| it.entry.name == *name);
    let lost = was.difference(&is).filter(|name| still(name));
    lost.map(|name| warning("component", name, "is watched by no alert any more")).collect()
}
