//! Changes of the user's own to generated objects: strategic merge patches, read so that kustomize
//! finds what each is for, and that none takes away what rules, policies and scripts rely on.

use std::ops::Range;

use crate::config::Text;
use crate::config::secret::{has_password, is_about, is_named_so, is_reference};
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, code};
use crate::model::component::Component;
use crate::model::presentation::OwnManifest;
use crate::model::workload::{SELECTED_BY, Workload};
use crate::resolve::Scope;
use crate::resolve::manifest::{self, Named};
use crate::syntax::yaml_tree::{Entry, Node, Tree};
use crate::words::ExposeKind;

/// An object that is generated, and that can be changed.
pub(super) struct Target<'a> {
    api: &'static str,
    /// Its kind.
    pub(super) kind: &'static str,
    /// Its name.
    pub(super) name: String,
    workload: &'a Workload,
    /// The numbers of its ports, or of those of its container.
    ports: Vec<u16>,
}

/// What can be changed, as it is called in a message.
const KINDS: &[&str] = &["Deployment", "StatefulSet", "Service", "Ingress"];

/// The objects of all workloads that are found by kind and name.
pub(super) fn targets(components: &[Component]) -> Vec<Target<'_>> {
    let mut all = Vec::new();
    for component in components {
        for workload in &component.workloads {
            let called: Vec<u16> = workload.ports.iter().map(|port| port.number).collect();
            let inside = workload.ports.iter().map(|port| port.inside).collect();
            let mut add = |api, kind, name: &str, ports| {
                all.push(Target { api, kind, name: name.to_owned(), workload, ports });
            };
            let keeps = workload.claim().is_some();
            if !workload.is_shared_load() {
                let kind = if keeps { "StatefulSet" } else { "Deployment" };
                add("apps/v1", kind, &workload.name, inside);
            }
            if !called.is_empty() {
                add("v1", "Service", &workload.name, called.clone());
                if keeps {
                    add("v1", "Service", &format!("{}-pods", workload.name), called);
                }
            }
            if let Some(expose) = component.service().and_then(|it| it.expose.as_ref()) {
                match expose.kind {
                    ExposeKind::Ingress => {
                        add("networking.k8s.io/v1", "Ingress", &expose.name, Vec::new());
                    }
                    ExposeKind::LoadBalancer | ExposeKind::NodePort => {
                        add("v1", "Service", &expose.name, vec![expose.port]);
                    }
                }
            }
        }
    }
    all
}

/// The files of patches, each once; what is wrong in them is told.
pub(super) fn patches(
    scope: &mut Scope<'_>,
    written: Option<&[Text]>,
    components: &[Component],
) -> Vec<OwnManifest> {
    let targets = targets(components);
    let mut found = Vec::new();
    for named in manifest::named(scope, written, ("patch", code::BAD_MANIFEST_PATCH)) {
        let mut secrets = Vec::new();
        for document in manifest::documents(scope, &named, code::BAD_MANIFEST_PATCH) {
            check(scope, &named, &document, &targets);
            read_secrets(&document, &mut secrets);
        }
        found.push(OwnManifest { secrets, ..named.own(scope) });
    }
    found
}

/// Tells what is wrong with a patch.
fn check(scope: &mut Scope<'_>, named: &Named, document: &Node, targets: &[Target<'_>]) {
    let slip =
        |message: String| Slip { place: manifest::first(document).clone(), message, help: None };
    let slips = if let Some(message) = manifest::problem(document) {
        vec![slip(message)]
    } else {
        match target(document, targets) {
            Ok(target) => slips(document, target),
            // The object may be missing because of what was told before.
            Err(_) if !scope.broken.is_empty() => Vec::new(),
            Err((message, help)) => vec![Slip { help, ..slip(message) }],
        }
    };
    for Slip { place, message, help } in slips {
        let wrong = Diagnostic::new(code::BAD_MANIFEST_PATCH, named.span(&place), message);
        scope.diags.error(wrong.help_if(help).related(named.by, "named here"));
    }
    for (place, name) in literals(document) {
        let message = format!("`{name}` is a secret, written here");
        let wrong = Diagnostic::new(code::SECRET_LITERAL, named.span(&place), message);
        let help = "read it from a Secret: `valueFrom: { secretKeyRef: { name: …, key: … } }`";
        let wrong = wrong.label("this would stand in the generated files").help(help);
        scope.diags.error(wrong.related(named.by, "named here"));
    }
}

/// Something that cannot be: where, what, and what to write instead.
struct Slip {
    place: Range<usize>,
    message: String,
    help: Option<String>,
}

impl Slip {
    fn new(place: &Range<usize>, message: impl Into<String>, help: &str) -> Self {
        Self { place: place.clone(), message: message.into(), help: Some(help.to_owned()) }
    }
}

/// The object that a patch is for; otherwise why it is for none, and what may be meant.
fn target<'a, 'b>(
    document: &Node,
    targets: &'a [Target<'b>],
) -> Result<&'a Target<'b>, (String, Option<String>)> {
    let text = |path: &[&str]| document.text_at(path).unwrap_or_default().to_owned();
    let (api, kind, name) = (text(&["apiVersion"]), text(&["kind"]), text(&["metadata", "name"]));
    if !KINDS.contains(&kind.as_str()) {
        let help = did_you_mean(&kind, KINDS.iter().copied());
        return Err((format!("a {kind} cannot be changed by a patch"), help));
    }
    let of_kind = targets.iter().filter(|it| it.kind == kind);
    let Some(target) = of_kind.clone().find(|it| it.name == name) else {
        let message = format!("the demo makes no {kind} `{name}`");
        let other = targets.iter().find(|it| it.name == name && it.kind != "Service");
        let other = other.filter(|_| kind == "Deployment" || kind == "StatefulSet");
        let help = other.map(|it| format!("it makes the {} `{name}`", it.kind));
        let help = help.or_else(|| did_you_mean(&name, of_kind.map(|it| it.name.as_str())));
        return Err((message, help));
    };
    if target.api != api {
        let help = format!("write `apiVersion: {}`", target.api);
        return Err((format!("the {kind} `{name}` is no object of `{api}`"), Some(help)));
    }
    Ok(target)
}

/// What must be there after a patch: the way to the containers, and the labels.
const WAYS: &[&[&str]] = &[
    &["metadata"],
    &["metadata", "labels"],
    &["spec"],
    &["spec", "ports"],
    &["spec", "template"],
    &["spec", "template", "metadata"],
    &["spec", "template", "metadata", "labels"],
    &["spec", "template", "spec"],
    &["spec", "template", "spec", "containers"],
];

/// What a patch changes that it must not.
fn slips(document: &Node, target: &Target<'_>) -> Vec<Slip> {
    let mut slips = Vec::new();
    for way in [&[][..]].into_iter().chain(WAYS.iter().copied()) {
        let directive = document.at(way).and_then(|node| node.entry("$patch"));
        let none = entry(document, way).filter(|it| it.value.tree == Tree::Null);
        if let Some(entry) = directive.or(none) {
            let message = "this would take away what the demo relies on";
            let help = "say only what is otherwise, where it stands";
            slips.push(Slip::new(&entry.place, message, help));
        }
    }
    if let Some(entry) = entry(document, &["metadata", "namespace"]) {
        let help = "take it away: the kustomization says it, and finds nothing by another";
        slips.push(Slip::new(&entry.place, "a patch says no namespace", help));
    }
    for (way, message, help) in [
        (
            &["spec", "selector"],
            "rules, policies and Services rely on what is selected",
            "take it away: pods are selected by the name of the component",
        ),
        (&["spec", "serviceName"], "the demo says by which Service its pods are named", TAKE_AWAY),
        (&["spec", "replicas"], "the demo says how many there are", REPLICAS),
    ] {
        if let Some(entry) = entry(document, way) {
            slips.push(Slip::new(&entry.place, message, help));
        }
    }
    for way in [&["metadata", "labels"][..], &["spec", "template", "metadata", "labels"]] {
        let label = document.at(way).and_then(|labels| labels.entry(SELECTED_BY));
        if let Some(label) = label.filter(|it| it.value.text() != Some(&target.workload.name)) {
            let message = format!("pods are selected by the label `{SELECTED_BY}`");
            slips.push(Slip::new(&label.place, message, TAKE_AWAY));
        }
    }
    if target.kind == "Service" {
        ports(document.at(&["spec", "ports"]), "port", target, &mut slips);
    }
    let pod = document.at(&["spec", "template", "spec"]);
    for container in pod.and_then(|it| it.get("containers")).map(Node::items).unwrap_or_default() {
        self::container(container, target, &mut slips);
    }
    slips
}

/// What to do about what has no place in a patch.
const TAKE_AWAY: &str = "take it away";
/// The same of what is written elsewhere.
const REPLICAS: &str = "write `replicas` in `demo.toml`, where rules and scenarios know of it";

/// What is wrong with a container of a patch.
fn container(container: &Node, target: &Target<'_>, slips: &mut Vec<Slip>) {
    if let Some(entry) = container.entry("$patch") {
        let name = container.text_at(&["name"]).unwrap_or_default();
        if name.is_empty() || name == target.workload.name {
            let message = "this would take away what the demo relies on";
            slips.push(Slip::new(&entry.place, message, "say only what is otherwise"));
        }
        return;
    }
    match container.text_at(&["name"]) {
        None | Some("") => {
            let help = format!("that of the component is `{}`", target.workload.name);
            slips.push(Slip::new(&container.place, "a container without a `name`", &help));
        }
        Some(name) if name == target.workload.name => {
            for key in ["image", "command", "args"] {
                if let Some(entry) = container.entry(key) {
                    let message = format!("the demo says the `{key}` of its own container");
                    let help = format!("write `{key}` in `demo.toml`");
                    slips.push(Slip::new(&entry.place, message, &help));
                }
            }
            ports(container.get("ports"), "containerPort", target, slips);
        }
        Some(_) => {}
    }
}

/// Ports are merged by their numbers alone: one of another protocol would be lost, or take ours away.
fn ports(list: Option<&Node>, key: &str, target: &Target<'_>, slips: &mut Vec<Slip>) {
    let items = list.map(Node::items).unwrap_or_default();
    // Who writes the whole list says ours, too.
    if items.iter().any(|item| item.entry("$patch").is_some()) {
        let is_said = |number: &u16| {
            let number = number.to_string();
            let tcp = |item: &Node| item.text_at(&["protocol"]).is_none_or(|it| it == "TCP");
            items.iter().any(|it| it.text_at(&[key]) == Some(&number) && tcp(it))
        };
        for number in target.ports.iter().filter(|it| !is_said(it)) {
            let place = list.map_or(0..0, |list| list.place.clone());
            let message = format!("port {number} would be gone");
            slips.push(Slip::new(&place, message, "who replaces all ports says ours, too"));
        }
        return;
    }
    for item in items {
        let is_other = item.text_at(&["protocol"]).is_some_and(|it| it != "TCP");
        let number = item.text_at(&[key]).and_then(|it| it.parse().ok());
        if is_other && number.is_some_and(|number| target.ports.contains(&number)) {
            let message = "ports are merged by their numbers, and the demo has this one";
            let help = "begin the list with `- $patch: replace`, and say all ports";
            slips.push(Slip::new(&item.place, message, help));
        }
    }
}

/// The entry at the end of a way.
fn entry<'a>(document: &'a Node, way: &[&str]) -> Option<&'a Entry> {
    let (last, before) = way.split_last()?;
    document.at(before)?.entry(last)
}

/// Secrets that are written: where, and the name of each.
fn literals(node: &Node) -> Vec<(Range<usize>, String)> {
    let (mut found, mut waiting) = (Vec::new(), vec![("", node)]);
    while let Some((key, node)) = waiting.pop() {
        let value = node.get("value").filter(|it| it.text().is_some());
        if let (Some(name), Some(value)) = (node.text_at(&["name"]), value) {
            let text = value.text().unwrap_or_default();
            let is_plain = text.is_empty() || is_reference(text) || is_about(name, text);
            if is_named_so(name) && !is_plain {
                found.push((value.place.clone(), name.to_owned()));
                continue;
            }
        }
        if node.text().is_some_and(has_password) {
            found.push((node.place.clone(), key.to_owned()));
        }
        waiting.extend(node.items().iter().map(|item| (key, item)));
        waiting.extend(node.entries().iter().map(|entry| (entry.key.as_str(), &entry.value)));
    }
    found.sort_by_key(|(place, _)| place.start);
    found
}

/// What is read of Secrets.
fn read_secrets(node: &Node, found: &mut Vec<(String, String)>) {
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        let reference = node.get("secretKeyRef");
        let text = |key: &str| reference?.text_at(&[key]).map(str::to_owned);
        if let (Some(name), Some(key)) = (text("name"), text("key"))
            && !reference.and_then(|it| it.get("optional")).is_some_and(Node::is_true)
        {
            found.push((name, key));
        }
        waiting.extend(node.items());
        waiting.extend(node.entries().iter().map(|entry| &entry.value));
    }
    found.sort();
    found.dedup();
}
