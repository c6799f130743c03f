//! Manifests of the user's own: read, so that no kustomization is written that cannot be applied.

use crate::config::Text;
use crate::diag::{Code, Diagnostic, code};
use crate::model::component::Component;
use crate::model::presentation::OwnManifest;
use crate::resolve::{Scope, custom};
use crate::source::{FileId, Span};
use crate::syntax::yaml_tree::{self, Node};

/// A file that `[custom]` names.
pub(super) struct Named {
    /// Its path, from the folder of the demo.
    pub(super) path: String,
    /// It.
    pub(super) file: FileId,
    /// Where it is named.
    pub(super) by: Span,
}

impl Named {
    /// A place in it.
    pub(super) const fn span(&self, place: &std::ops::Range<usize>) -> Span {
        Span { file: self.file, start: place.start, end: place.end }
    }

    /// It as it is written to the output.
    pub(super) fn own(self, scope: &Scope<'_>) -> OwnManifest {
        let text = format!("{}\n", scope.sources.get(self.file).text.trim_end());
        OwnManifest { path: self.path, text, secrets: Vec::new() }
    }
}

/// The files that are named, each once; `what` they are to be.
pub(super) fn named(
    scope: &mut Scope<'_>,
    written: Option<&[Text]>,
    (what, code): (&str, Code),
) -> Vec<Named> {
    let mut found: Vec<Named> = Vec::new();
    for text in written.into_iter().flatten() {
        for path in custom::meant(scope, text) {
            if found.iter().any(|other| other.path == path) {
                continue;
            }
            if ![".yaml", ".yml", ".json"].iter().any(|ending| path.ends_with(ending)) {
                let message = format!("`{path}` is no {what}");
                let wrong = Diagnostic::new(code, text.span, message);
                scope.diags.error(wrong.label("expected `.yaml`, `.yml` or `.json`"));
                continue;
            }
            let Some(file) = scope.sources.find_id(&path) else { continue };
            found.push(Named { path, file, by: text.span });
        }
    }
    found
}

/// The objects in a file; what is no YAML is told, and that there is none.
pub(super) fn documents(scope: &mut Scope<'_>, named: &Named, code: Code) -> Vec<Node> {
    let (documents, slips) = yaml_tree::read(&scope.sources.get(named.file).text);
    for slip in &slips {
        let wrong = Diagnostic::new(code, named.span(&slip.place), slip.what);
        scope.diags.error(wrong.related(named.by, "named here"));
    }
    if documents.is_empty() && slips.is_empty() {
        let message = format!("there is no object in `{}`", named.path);
        let empty = Diagnostic::new(code, named.span(&(0..0)), message);
        scope.diags.error(empty.related(named.by, "named here"));
    }
    documents
}

/// The files that are named, each once; what is wrong in them is told. A file of patches is none of
/// them, though a pattern may mean it.
pub(super) fn manifests(
    scope: &mut Scope<'_>,
    written: Option<&[Text]>,
    components: &[Component],
    patches: &[OwnManifest],
) -> Vec<OwnManifest> {
    let mut taken = ours(scope, components);
    let mut all = named(scope, written, ("manifest", code::BAD_MANIFEST));
    let explicit = |path: &str| written.into_iter().flatten().any(|text| text.value == path);
    all.retain(|it| explicit(&it.path) || patches.iter().all(|patch| patch.path != it.path));
    for named in &all {
        check(scope, named, &mut taken);
    }
    all.into_iter().map(|it| it.own(scope)).collect()
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
            take("ConfigMap", &workload.config_map());
        }
    }
    for object in super::manifest_patch::targets(components) {
        take(object.kind, &object.name);
    }
    taken
}

/// Tells what is wrong in a file of manifests.
fn check(scope: &mut Scope<'_>, named: &Named, taken: &mut Vec<Taken>) {
    for document in &documents(scope, named, code::BAD_MANIFEST) {
        let span = named.span(first(document));
        if let Some(message) = problem(document) {
            let wrong = Diagnostic::new(code::BAD_MANIFEST, span, message);
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
            let mut twice = Diagnostic::new(code::DUPLICATE_NAME, span, message);
            twice = twice.label("the second");
            twice = match other {
                Some(other) => twice.related(*other, "the first"),
                None => twice.help(
                    "the demo has it already: rename this one, take it away, or, if it says what is \
                     otherwise with ours, name its file in `kubernetes_patches`",
                ),
            };
            scope.diags.error(twice);
        } else {
            taken.push((kind.to_owned(), name.to_owned(), Some(span)));
        }
    }
}

/// The place of an object: it begins in its first line, whatever else it says.
pub(super) fn first(document: &Node) -> &std::ops::Range<usize> {
    document.entries().first().map_or(&document.place, |entry| &entry.place)
}

/// What a cluster would not take.
pub(super) fn problem(document: &Node) -> Option<String> {
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
