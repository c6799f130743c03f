//! What every object has: a kind, a name, labels; and the files objects stand in.

use crate::model::Model;
use crate::model::component::Component;
use crate::model::workload::{Role, SELECTED_BY, Workload};
use crate::syntax::yaml::{self, Map, Yaml};
use crate::syntax::{Comment, header};

/// The namespace that every cluster has.
const DEFAULT_NAMESPACE: &str = "default";

/// A file of objects.
pub(super) struct Manifest {
    /// Its path in the folder of the manifests.
    pub path: String,
    /// What is in it, for people: lines of a comment.
    pub about: Vec<String>,
    /// The objects, in the order they are applied.
    pub objects: Vec<Yaml>,
}

impl Manifest {
    /// The file of a component. Names of components begin with a letter, those of all other files
    /// with a digit; the one name that kustomize itself claims gets another ending.
    pub(super) fn of_component(model: &Model, component: &Component, objects: Vec<Yaml>) -> Self {
        let entry = &component.entry;
        let stem = match entry.name.as_str() {
            "kustomization" => "kustomization-component",
            name => name,
        };
        let peers: Vec<&str> =
            component.calls.iter().map(|call| model[call.to].entry.name.as_str()).collect();
        let calls =
            if peers.is_empty() { String::new() } else { format!("Calls {}.", peers.join(", ")) };
        let about = [entry.title.clone(), entry.description.clone(), calls];
        let about = about.into_iter().filter(|line| !line.is_empty()).collect();
        Self { path: format!("{stem}.yaml"), about, objects }
    }

    /// The whole text.
    pub(super) fn text(&self) -> String {
        let mut text = header(Comment::Hash);
        text += &comment(&self.about);
        text += &yaml::documents(&self.objects);
        text
    }
}

/// Lines of a comment; a line break in a text begins another line of it.
pub(super) fn comment(lines: &[String]) -> String {
    // What some reader of YAML takes for the end of a line, and what none allows.
    let odd = |letter: char| letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}');
    let mut text = String::new();
    for line in lines.iter().flat_map(|line| line.lines()) {
        text += format!("# {}", line.replace(odd, " ")).trim_end();
        text.push('\n');
    }
    text
}

/// An object of this kind and name, to which its content is added.
pub(super) fn object(api: &str, kind: &str, name: &str, labels: Map) -> Map {
    Map::new()
        .set("apiVersion", api)
        .set("kind", kind)
        .set("metadata", Map::new().set("name", name).set("labels", labels))
}

/// The labels of every object and pod of a workload. Those of the demo win, but for the one that
/// selectors rely on.
pub(super) fn labels(model: &Model, workload: &Workload) -> Map {
    let ours = [
        (SELECTED_BY, workload.name.as_str()),
        ("app.kubernetes.io/component", role(workload.role)),
        ("app.kubernetes.io/part-of", model.demo.name.as_str()),
        ("app.kubernetes.io/managed-by", "mltgen"),
    ];
    let theirs = workload.labels.iter().filter(|(key, _)| key != SELECTED_BY);
    let kept = ours.into_iter().filter(|(key, _)| {
        *key == SELECTED_BY || !workload.labels.iter().any(|(label, _)| label == key)
    });
    kept.chain(theirs.map(|(key, value)| (key.as_str(), value.as_str()))).collect()
}

/// The labels of an object that belongs to the demo as a whole.
pub(super) fn shared_labels(model: &Model) -> Map {
    Map::new()
        .set("app.kubernetes.io/part-of", &model.demo.name)
        .set("app.kubernetes.io/managed-by", "mltgen")
}

/// The labels that select the pods of a workload.
pub(super) fn selector(workload: &Workload) -> Map {
    Map::new().set(SELECTED_BY, &workload.name)
}

/// As [`selector`], in the form that most objects want.
pub(super) fn match_labels(workload: &Workload) -> Map {
    Map::new().set("matchLabels", selector(workload))
}

const fn role(role: Role) -> &'static str {
    match role {
        Role::Service => "service",
        Role::Datastore => "datastore",
        Role::ReadReplica => "read-replica",
        Role::Load => "load",
    }
}

/// The file of the namespace, unless every cluster has it.
pub(super) fn namespace(model: &Model) -> Option<Manifest> {
    let name = &model.demo.namespace;
    if name == DEFAULT_NAMESPACE {
        return None;
    }
    Some(Manifest {
        path: NAMESPACE_FILE.to_owned(),
        about: vec![
            "The namespace of the demo: whoever deletes it deletes all that is in it.".to_owned(),
        ],
        objects: vec![object("v1", "Namespace", name, shared_labels(model)).into()],
    })
}

/// Where the namespace is written, if it is.
pub(super) const NAMESPACE_FILE: &str = "00-namespace.yaml";
