//! Manifests of the user's own: read, so that no kustomization is written that cannot be applied.

use crate::config::Text;
use crate::diag::{Diagnostic, code};
use crate::model::component::Component;
use crate::model::presentation::OwnManifest;
use crate::resolve::{Scope, custom};
use crate::source::{FileId, Span};
use crate::syntax::yaml_tree::{self, Node};

/// The files that are named, each once; what is wrong in them is told.
pub(super) fn manifests(
    scope: &mut Scope<'_>,
    written: Option<&[Text]>,
    components: &[Component],
) -> Vec<OwnManifest> {
    let mut taken = ours(scope, components);
    let mut found: Vec<OwnManifest> = Vec::new();
    for text in written.into_iter().flatten() {
        for path in custom::meant(scope, text) {
            if found.iter().any(|other| other.path == path) {
                continue;
            }
            if ![".yaml", ".yml", ".json"].iter().any(|ending| path.ends_with(ending)) {
                let message = format!("`{path}` is no manifest");
                let wrong = Diagnostic::new(code::BAD_MANIFEST, text.span, message);
                scope.diags.error(wrong.label("expected `.yaml`, `.yml` or `.json`"));
                continue;
            }
            let Some(file) = scope.sources.find_id(&path) else { continue };
            check(scope, file, &mut taken);
            let text = format!("{}\n", scope.sources.get(file).text.trim_end());
            found.push(OwnManifest { path, text });
        }
    }
    found
}

/// An object: its kind and its name, and where it is if somebody wrote it.
type Taken = (String, String, Option<Span>);

/// The objects that are made for the demo itself.
fn ours(scope: &Scope<'_>, components: &[Component]) -> Vec<Taken> {
    let mut taken: Vec<Taken> = Vec::new();
    let mut take = |kind: &str, name: &str| taken.push((kind.to_owned(), name.to_owned(), None));
    take("Namespace", &scope.demo.namespace);
    for component in components {
        for workload in &component.workloads {
            take(
                if workload.claim().is_some() { "StatefulSet" } else { "Deployment" },
                &workload.name,
            );
            take("ConfigMap", &workload.config_map());
            if !workload.ports.is_empty() {
                take("Service", &workload.name);
            }
        }
        if let Some(expose) = component.service().and_then(|it| it.expose.as_ref()) {
            let ingress = expose.kind == crate::words::ExposeKind::Ingress;
            take(if ingress { "Ingress" } else { "Service" }, &expose.name);
        }
    }
    taken
}

/// Tells what is wrong in a file of manifests.
fn check(scope: &mut Scope<'_>, file: FileId, taken: &mut Vec<Taken>) {
    let (documents, slips) = yaml_tree::read(&scope.sources.get(file).text);
    let span = |place: &std::ops::Range<usize>| Span { file, start: place.start, end: place.end };
    for slip in &slips {
        scope.diags.error(Diagnostic::new(code::BAD_MANIFEST, span(&slip.place), slip.what));
    }
    if documents.is_empty() && slips.is_empty() {
        let message = format!("there is no object in `{}`", scope.sources.get(file).path);
        scope.diags.error(Diagnostic::new(code::BAD_MANIFEST, span(&(0..0)), message));
    }
    for document in &documents {
        // The object begins in its first line, whatever else it says.
        let first = document.entries().first().map_or(&document.place, |entry| &entry.place);
        if let Some(message) = problem(document) {
            let wrong = Diagnostic::new(code::BAD_MANIFEST, span(first), message);
            scope.diags.error(wrong.label("in this document"));
            continue;
        }
        let (Some(kind), Some(name)) =
            (document.text_at(&["kind"]), document.text_at(&["metadata", "name"]))
        else {
            continue;
        };
        if let Some((.., other)) = taken.iter().find(|it| it.0 == kind && it.1 == name) {
            let message = format!("two objects would be the {kind} `{name}`");
            let mut twice = Diagnostic::new(code::DUPLICATE_NAME, span(first), message);
            twice = twice.label("the second");
            twice = match other {
                Some(other) => twice.related(*other, "the first"),
                None => twice.help("the demo has it already: rename this one, or take it away"),
            };
            scope.diags.error(twice);
        } else {
            taken.push((kind.to_owned(), name.to_owned(), Some(span(first))));
        }
    }
}

/// What a cluster would not take.
fn problem(document: &Node) -> Option<String> {
    for path in [&["apiVersion"][..], &["kind"], &["metadata", "name"]] {
        if document.text_at(path).is_none_or(str::is_empty) {
            return Some(format!("an object without `{}`", path.join(".")));
        }
    }
    let holds = |key| document.get(key).is_some_and(|data| !data.entries().is_empty());
    let is_secret = document.text_at(&["kind"]) == Some("Secret");
    (is_secret && (holds("data") || holds("stringData")))
        .then(|| "a Secret would stand in the generated files: make it by hand".to_owned())
}
