//! Objects that are kept as they are: cut out of their files, with no secret in them.

use std::collections::BTreeSet;
use std::ops::Range;

use super::object::{Object, Objects};
use crate::import::names::{free, mended};
use crate::import::reading::Reading;
use crate::import::secret::{self, Verdict, judge};
use crate::import::system::{Kept, Remark, System};
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
    let needed: BTreeSet<&str> =
        kept.iter().filter(|it| it.kind != "Secret").flat_map(|it| words(it.node)).collect();
    let shared = said.iter().map(|at| &objects.all[*at]);
    let shared = shared.filter(|it| it.kind == "ConfigMap" && needed.contains(it.name.as_str()));
    let mut taken: BTreeSet<String> = BTreeSet::new();
    for object in kept.iter().copied().chain(shared) {
        match object.kind.as_str() {
            "Namespace" => {}
            "Secret" => {
                if needed.contains(object.name.as_str()) {
                    let text = format!(
                        "the Secret `{}` is read by what is kept: make it by hand",
                        object.name
                    );
                    system.remarks.push(Remark { span: object.span, text });
                }
            }
            _ => one(object, &mut taken, reading, system),
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
    taken: &mut BTreeSet<String>,
    reading: &Reading<'_>,
    system: &mut System,
) {
    let what = format!("the {} `{}`", object.kind, object.name);
    let mut cuts = Vec::new();
    hidden(object.node, &object.name, &mut cuts);
    let source = &reading.sources.get(object.file).text;
    let text = cut(source, &object.node.place, cuts);
    let (again, slips) = read(&text);
    if again.len() != 1 || !slips.is_empty() {
        let text = format!("{what} is left out: it needs what stands elsewhere in its file");
        system.remarks.push(Remark { span: object.span, text });
        return;
    }
    let is_open = secret::is_in_file(&text)
        || system.secrets.iter().any(|it| it.len() > 5 && text.contains(it.as_str()));
    if is_open {
        let text = format!("{what} is left out: there is a secret in it");
        system.remarks.push(Remark { span: object.span, text });
        return;
    }
    let name = free(&mended(&format!("{}-{}", object.kind, object.name), "object"), taken);
    let identity = (object.kind.clone(), object.name.clone());
    system.raw.push(Kept { name, text, object: identity, what, span: object.span });
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
