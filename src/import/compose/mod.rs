//! Compose files: several upon each other, what they `include` and `extend`, and their `.env`.

mod interpolate;
mod merge;
mod quantity;
mod service;
mod volume;

use std::collections::BTreeSet;

use super::reading::{Reading, beside, folder, span};
use super::secret::{Verdict, judge};
use super::system::System;
use super::toml::comment;
use crate::source::{FileId, Span};
use crate::syntax::yaml_tree::{Entry, Node, Tree};
use interpolate::{Told, Variables, fill, variables};

/// How deep files may include and extend others.
const DEEPEST: usize = 32;

/// Whether a document is a compose file.
pub(super) fn is_compose(document: &Node) -> bool {
    document.get("apiVersion").is_none()
        && ["services", "include"].iter().any(|key| document.entry(key).is_some())
}

/// A service with all that it extends, and where it was written.
struct Found {
    name: String,
    node: Node,
    span: Span,
    /// The folder that its paths start at.
    folder: String,
    variables: Variables,
}

/// All files together.
#[derive(Default)]
struct Project {
    name: Option<String>,
    services: Vec<Found>,
    configs: Vec<Named>,
    secrets: Vec<Named>,
    volumes: Vec<Named>,
}

/// An entry at the top of a file, such as a volume.
struct Named {
    name: String,
    node: Node,
    folder: String,
}

/// Reads compose files, later ones upon earlier ones.
pub(super) fn read(files: &[FileId], reading: &mut Reading<'_>, system: &mut System) {
    let mut project = Project::default();
    let mut seen = BTreeSet::new();
    for file in files {
        let mut one = Project::default();
        load(*file, &Variables::new(), reading, &mut one, &mut seen);
        lay_upon(&mut project, one);
    }
    system.name = system.name.take().or(project.name.take());
    let mut workloads = Vec::new();
    for found in &project.services {
        let hushed =
            found.variables.iter().filter(|(name, value)| judge(name, value) == Verdict::Secret);
        system.secrets.extend(hushed.map(|(_, value)| value.clone()));
        workloads.push(service::workload(found, &project, reading, system));
    }
    for (found, at) in project.services.iter().zip(0..) {
        let known: BTreeSet<&str> =
            workloads.iter().flat_map(|it| it.hosts.iter().map(String::as_str)).collect();
        let strangers = service::strangers(&found.node, &known);
        for (key, name) in strangers {
            let name = comment(&name);
            workloads[at]
                .remark(found.span, format!("`{key}`: `{name}` is no service of these files"));
        }
    }
    system.workloads.extend(workloads);
}

/// A later file upon earlier ones.
fn lay_upon(project: &mut Project, over: Project) {
    project.name = over.name.or(project.name.take());
    for found in over.services {
        match project.services.iter_mut().find(|other| other.name == found.name) {
            Some(other) => {
                let base = std::mem::replace(&mut other.node, found.node.clone());
                other.node = merge::service(base, found.node);
            }
            None => project.services.push(found),
        }
    }
    for (own, over) in [
        (&mut project.configs, over.configs),
        (&mut project.secrets, over.secrets),
        (&mut project.volumes, over.volumes),
    ] {
        for named in over {
            own.retain(|other| other.name != named.name);
            own.push(named);
        }
    }
}

/// Reads a file, and what it includes.
fn load(
    file: FileId,
    given: &Variables,
    reading: &mut Reading<'_>,
    project: &mut Project,
    seen: &mut BTreeSet<FileId>,
) {
    if !seen.insert(file) || seen.len() > 500 {
        return;
    }
    let path = reading.sources.get(file).path.clone();
    let Some((document, variables)) = document(file, given, reading) else { return };
    for include in document.get("include").map(Node::items).unwrap_or_default() {
        self::include(include, file, &variables, reading, project, seen);
    }
    if let Some(name) = document.text_at(&["name"]) {
        project.name = Some(name.to_owned());
    }
    let folder = folder(&path).to_owned();
    let services = document.get("services");
    if let Some(node) = services.filter(|it| !matches!(it.tree, Tree::Map(_))) {
        reading.error(span(file, &node.place), "`services` is no map of services", None);
    }
    for Entry { key, place, value } in services.map(Node::entries).unwrap_or_default() {
        let span = span(file, place);
        if !matches!(value.tree, Tree::Map(_)) {
            reading.error(
                span,
                format!("the service `{key}` says nothing"),
                Some("give it an `image` or a `build`"),
            );
            continue;
        }
        let mut way = vec![(file, key.clone())];
        let node = extended(value.clone(), file, &variables, reading, &mut way);
        if project.services.iter().any(|other| other.name == *key) {
            let what = format!("the service `{key}` is defined twice");
            reading.warn(
                span,
                what,
                "this one is taken; the other stands in a file that is included",
            );
            project.services.retain(|other| other.name != *key);
        }
        let (name, folder, variables) = (key.clone(), folder.clone(), variables.clone());
        project.services.push(Found { name, node, span, folder, variables });
    }
    for (kind, list) in [
        ("configs", &mut project.configs),
        ("secrets", &mut project.secrets),
        ("volumes", &mut project.volumes),
    ] {
        for entry in document.get(kind).map(Node::entries).unwrap_or_default() {
            let (name, node) = (entry.key.clone(), entry.value.clone());
            list.push(Named { name, node, folder: folder.clone() });
        }
    }
}

/// The first document of a file with its variables put in, and those variables.
fn document(
    file: FileId,
    given: &Variables,
    reading: &mut Reading<'_>,
) -> Option<(Node, Variables)> {
    let mut document = reading.documents(file).into_iter().next()?;
    let path = &reading.sources.get(file).path;
    let beside = beside(folder(path), ".env");
    let mut known = given.clone();
    if let Some(env) = reading.file(&beside) {
        for (name, value) in variables(&reading.sources.get(env).text) {
            known.entry(name).or_insert(value);
        }
    }
    let mut told = Told::default();
    fill(&mut document, &known, &mut told);
    tell(&told, span(file, &(0..0)), reading);
    Some((document, known))
}

/// Tells what variables were not there, each once.
fn tell(told: &Told, span: Span, reading: &mut Reading<'_>) {
    let names = |names: &[String]| {
        let names: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        names.into_iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    };
    let unset: Vec<String> = told.unset.iter().chain(&told.needed).cloned().collect();
    if !unset.is_empty() {
        let what = format!("no value for {}", names(&unset));
        reading.warn(span, what, "taken for empty: write them into `.env` beside this file");
    } else if told.is_open {
        reading.warn(span, "a `${` in this file does not close", "kept as it is");
    }
}

fn include(
    node: &Node,
    file: FileId,
    variables: &Variables,
    reading: &mut Reading<'_>,
    project: &mut Project,
    seen: &mut BTreeSet<FileId>,
) {
    let here = folder(&reading.sources.get(file).path).to_owned();
    let paths: Vec<&Node> = match (node.text(), node.get("path")) {
        (Some(_), _) => vec![node],
        (None, Some(path)) if path.text().is_some() => vec![path],
        (None, Some(path)) => path.items().iter().collect(),
        (None, None) => Vec::new(),
    };
    let mut known = variables.clone();
    for env in node.get("env_file").map(texts).unwrap_or_default() {
        if let Some(found) = reading.file(&beside(&here, &env)) {
            known.extend(self::variables(&reading.sources.get(found).text));
        }
    }
    let mut included = Project::default();
    for path in paths {
        let Some(text) = path.text() else { continue };
        let found = beside(&here, text);
        let Some(other) = reading.file(&found) else {
            reading.error(
                span(file, &path.place),
                format!("there is no file `{found}`"),
                Some("it is included here"),
            );
            continue;
        };
        if seen.contains(&other) {
            reading.warn(
                span(file, &path.place),
                format!("`{found}` is included twice"),
                "passed over",
            );
            continue;
        }
        let mut one = Project::default();
        load(other, &known, reading, &mut one, seen);
        lay_upon(&mut included, one);
    }
    included.name = None;
    lay_upon(project, included);
}

/// A service upon what it extends.
fn extended(
    mut node: Node,
    file: FileId,
    variables: &Variables,
    reading: &mut Reading<'_>,
    way: &mut Vec<(FileId, String)>,
) -> Node {
    let Some(extends) = node.get("extends").cloned() else { return merge::normal(node) };
    if let Tree::Map(entries) = &mut node.tree {
        entries.retain(|entry| entry.key != "extends");
    }
    let place = span(file, &extends.place);
    let name = extends.text().or_else(|| extends.text_at(&["service"])).unwrap_or_default();
    let mut from = file;
    if let Some(path) = extends.text_at(&["file"]) {
        let path = beside(folder(&reading.sources.get(file).path), path);
        let Some(found) = reading.file(&path) else {
            reading.error(
                place,
                format!("there is no file `{path}`"),
                Some("a service of it is extended here"),
            );
            return merge::normal(node);
        };
        from = found;
    }
    if way.iter().any(|(other, service)| *other == from && service == name) || way.len() > DEEPEST {
        reading.error(
            place,
            format!("`{name}` extends itself"),
            Some("take one `extends` of the circle away"),
        );
        return merge::normal(node);
    }
    // Its own file was read before: nothing wrong in it is told twice, since places are the same.
    let Some((document, variables)) = document(from, variables, reading) else { return node };
    let Some(base) = document.at(&["services", name]).cloned() else {
        reading.error(place, format!("there is no service `{name}` to extend"), None);
        return merge::normal(node);
    };
    way.push((from, name.to_owned()));
    let mut base = extended(base, from, &variables, reading, way);
    if let Tree::Map(entries) = &mut base.tree {
        // What a service waits for is its own business.
        entries.retain(|entry| !matches!(entry.key.as_str(), "profiles"));
    }
    merge::service(base, node)
}

/// A text, or the texts of a list; of maps their `path`.
fn texts(node: &Node) -> Vec<String> {
    match node.text() {
        Some(text) => vec![text.to_owned()],
        None => {
            let text =
                |item: &Node| item.text().or_else(|| item.text_at(&["path"])).map(str::to_owned);
            node.items().iter().filter_map(text).collect()
        }
    }
}
