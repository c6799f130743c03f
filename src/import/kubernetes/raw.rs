//! Objects that are kept as they are: cut out of their files, with no secret in them.

use std::collections::BTreeSet;
use std::ops::Range;

use super::object::{Object, Objects};
use super::rest;
use crate::import::names::{free, mended};
use crate::import::patch;
use crate::import::piece::{is_empty, same, set, without};
use crate::import::reading::Reading;
use crate::import::secret::{self, Verdict, judge};
use crate::import::store::store;
use crate::import::system::{Kept, Remark, System, Workload};
use crate::source::Span;
use crate::syntax::yaml::{self, Map};
use crate::syntax::yaml_tree::{Node, read};

/// Keeps what no component says.
pub(super) fn keep(
    objects: &Objects<'_>,
    said: &BTreeSet<usize>,
    reading: &Reading<'_>,
    system: &mut System,
) {
    let rest = |at: &usize| !said.contains(at);
    let kept: Vec<&Object<'_>> =
        (0..objects.all.len()).filter(rest).map(|at| &objects.all[at]).collect();
    // What is said and is read by something that is kept, too, is needed by both.
    let whole = kept.iter().filter(|it| it.kind != "Secret").map(|it| it.node);
    let parts = system.workloads.iter().flat_map(|it| &it.kept).map(|it| &it.node);
    let needed: BTreeSet<String> = whole.chain(parts).flat_map(words).map(str::to_owned).collect();
    let shared = said.iter().map(|at| &objects.all[*at]);
    let shared = shared.filter(|it| it.kind == "ConfigMap" && needed.contains(&it.name));
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let names = new_names(&system.workloads);
    for object in kept.iter().copied().chain(shared) {
        match object.kind.as_str() {
            "Namespace" => {}
            "Secret" => {
                if needed.contains(&object.name) {
                    let text = format!(
                        "the Secret `{}` is read by what is kept: make it by hand",
                        object.name
                    );
                    system.remarks.push(Remark { span: object.span, text });
                }
            }
            _ => one(object, &names, &mut taken, reading, system),
        }
    }
    let claims =
        system.workloads.iter().flat_map(|it| it.claims.iter().map(|claim| (it.span, claim)));
    let claims: Vec<Kept> =
        claims.map(|(span, claim)| self::claim(span, claim, &mut taken)).collect();
    system.raw.extend(claims);
}

/// A claim that a pod of a `StatefulSet` had, as an object of its own.
fn claim(span: Span, (name, node): &(String, Node), taken: &mut BTreeSet<String>) -> Kept {
    const KIND: &str = "PersistentVolumeClaim";
    let metadata = Map::new().set("name", name);
    let object = Map::new().set("apiVersion", "v1").set("kind", KIND).set("metadata", metadata);
    let object = object.set_some("spec", node.get("spec").map(patch::yaml));
    Kept {
        name: free(&mended(&format!("{KIND}-{name}"), "object"), taken),
        text: yaml::print(&object.into()),
        object: (KIND.to_owned(), name.clone()),
        what: format!("the {KIND} `{name}`"),
        span,
    }
}

/// What the objects that make the pods are now: kind and name as they were, and as they are.
type Names = Vec<((String, String), (String, String))>;

fn new_names(workloads: &[Workload]) -> Names {
    let names = workloads.iter().filter_map(|it| {
        let kind = match store(it) {
            Ok(_) if it.volume.is_some() => "StatefulSet",
            Ok(_) | Err(_) => "Deployment",
        };
        let before = (it.kind.clone(), it.hosts.first()?.clone());
        Some((before, (kind.to_owned(), it.name.clone())))
    });
    names.filter(|(before, after)| before != after).collect()
}

/// Where an object says which it scales: the place of each word that is another now.
fn scaled(node: &Node, names: &Names, cuts: &mut Vec<(Range<usize>, String)>) {
    for way in [["spec", "scaleTargetRef"], ["spec", "targetRef"]] {
        let Some(target) = node.at(&way) else { continue };
        let text = |key: &str| target.text_at(&[key]).unwrap_or_default().to_owned();
        let before = (text("kind"), text("name"));
        let Some((_, after)) = names.iter().find(|it| it.0 == before) else { continue };
        for (key, word) in [("kind", &after.0), ("name", &after.1)] {
            if let Some(entry) = target.entry(key) {
                cuts.push((entry.value.place.clone(), word.clone()));
            }
        }
    }
}

/// All texts in an object.
fn words(node: &Node) -> Vec<&str> {
    let (mut found, mut waiting) = (Vec::new(), vec![node]);
    while let Some(node) = waiting.pop() {
        found.extend(node.text());
        waiting.extend(node.items());
        waiting.extend(node.entries().iter().map(|entry| &entry.value));
    }
    found
}

fn one(
    object: &Object<'_>,
    names: &Names,
    taken: &mut BTreeSet<String>,
    reading: &Reading<'_>,
    system: &mut System,
) {
    let what = format!("the {} `{}`", object.kind, object.name);
    let mut cuts = Vec::new();
    hidden(object.node, &object.name, &mut cuts);
    let is_hidden = !cuts.is_empty();
    scaled(object.node, names, &mut cuts);
    let source = &reading.sources.get(object.file).text;
    let text = cut(source, &object.node.place, cuts);
    let (again, slips) = read(&text);
    if again.len() != 1 || !slips.is_empty() {
        let text = format!("{what} is left out: it needs what stands elsewhere in its file");
        system.remarks.push(Remark { span: object.span, text });
        return;
    }
    // What a cluster wrote into it would be in the way of another, or of the same.
    let clean = again.first().map(|node| cleaned(node, &object.kind));
    let is_touched = again.first().zip(clean.as_ref()).is_some_and(|(it, clean)| !same(it, clean));
    let text = match clean.filter(|_| is_touched) {
        Some(clean) => yaml::print(&patch::yaml(&clean)),
        None => text,
    };
    let is_open = secret::is_in_file(&text)
        || system.secrets.iter().any(|it| it.len() > 5 && text.contains(it.as_str()));
    if is_open {
        let text = format!("{what} is left out: there is a secret in it");
        system.remarks.push(Remark { span: object.span, text });
        return;
    }
    let name = free(&mended(&format!("{}-{}", object.kind, object.name), "object"), taken);
    let identity = (object.kind.clone(), object.name.clone());
    if is_hidden {
        let text = format!(
            "{what} reads its passwords from the Secret `{}`: make it by hand",
            object.name
        );
        system.remarks.push(Remark { span: object.span, text });
    }
    system.raw.push(Kept { name, text, object: identity, what, span: object.span });
}

/// An object without what the cluster that it was in wrote into it.
fn cleaned(object: &Node, kind: &str) -> Node {
    const OF_CLUSTER: &[&str] = &[
        "uid",
        "resourceVersion",
        "creationTimestamp",
        "generation",
        "managedFields",
        "selfLink",
        "ownerReferences",
    ];
    let mut object = without(object, &["status"]);
    if let Some(metadata) = object.get("metadata") {
        let mut metadata = without(metadata, OF_CLUSTER);
        if let Some(notes) = metadata.get("annotations") {
            let ours = notes.entries().iter().map(|entry| entry.key.as_str());
            let of_tools: Vec<&str> = ours.filter(|key| rest::is_of_tools(key)).collect();
            let notes = without(notes, &of_tools);
            if is_empty(&notes) {
                metadata = without(&metadata, &["annotations"]);
            } else if !of_tools.is_empty() {
                set(&mut metadata, "annotations", notes);
            }
        }
        set(&mut object, "metadata", metadata);
    }
    let given: &[&str] = match kind {
        "Service" if object.text_at(&["spec", "clusterIP"]) != Some("None") => {
            &["clusterIP", "clusterIPs", "healthCheckNodePort"]
        }
        "PersistentVolumeClaim" => &["volumeName"],
        _ => &[],
    };
    if let Some(spec) = object.get("spec").filter(|_| !given.is_empty()) {
        let spec = without(spec, given);
        set(&mut object, "spec", spec);
    }
    object
}

/// Secrets in variables: the place of each, and the reference that stands there instead.
fn hidden(node: &Node, object: &str, cuts: &mut Vec<(Range<usize>, String)>) {
    for item in node.items() {
        let (name, value) = (item.text_at(&["name"]), item.entry("value"));
        if let (Some(name), Some(value)) = (name, value) {
            let text = value.value.text().unwrap_or_default();
            if matches!(judge(name, text), Verdict::Secret | Verdict::Password) {
                let reference = format!(
                    "valueFrom: {{ secretKeyRef: {{ name: \"{}\", key: \"{}\" }} }}",
                    plain(object),
                    plain(name)
                );
                cuts.push((value.place.start..value.value.place.end, reference));
            }
        }
        hidden(item, object, cuts);
    }
    for entry in node.entries() {
        hidden(&entry.value, object, cuts);
    }
}

fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c)).collect()
}

/// A piece of a text that stands by itself, some places written otherwise.
fn cut(text: &str, place: &Range<usize>, mut cuts: Vec<(Range<usize>, String)>) -> String {
    cuts.sort_by_key(|(range, _)| range.start);
    let (mut out, mut at) = (String::new(), place.start);
    for (range, instead) in cuts {
        if range.start < at || range.end > place.end {
            continue;
        }
        out += text.get(at..range.start).unwrap_or_default();
        out += &instead;
        at = range.end;
    }
    out += text.get(at..place.end).unwrap_or_default();
    // An item of a list stands further right than an object of its own.
    let line = text[..place.start].rfind('\n').map_or(0, |it| it + 1);
    let indent = text[line..place.start].chars().count();
    let mut lines = out.lines();
    let mut whole = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        whole.push('\n');
        let spaces = line.len() - line.trim_start_matches(' ').len();
        whole += &line[spaces.min(indent)..];
    }
    format!("{}\n", whole.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_are_cut_out_without_their_secrets() {
        let text = "items:\n  - kind: Job\n    env:\n      - name: DB_PASSWORD\n        value: hush # not told\n      - { name: A, value: b }\n  - kind: Other\n";
        let (documents, _) = read(text);
        let node = &documents[0].get("items").unwrap().items()[0];
        let mut cuts = Vec::new();
        hidden(node, "sweep", &mut cuts);
        let found = cut(text, &node.place, cuts);
        let reference = "valueFrom: { secretKeyRef: { name: \"sweep\", key: \"DB_PASSWORD\" } }";
        let expected = format!(
            "kind: Job\nenv:\n  - name: DB_PASSWORD\n    {reference} # not told\n  - {{ name: A, value: b }}\n"
        );
        assert_eq!(found, expected);
    }
}
