//! What there are no words for as a patch: the parts that were kept, for the objects that a build makes.

use super::guard::Guard;
use super::hush::hushed;
use super::piece::{Piece, Place, list, map, plain, set, text};
use super::settle::Settled;
use super::system::Remark;
use super::toml;
use crate::syntax::yaml::{self, Map, Yaml};
use crate::syntax::yaml_tree::{Node, Tree};

/// What a build makes of a component.
pub(super) struct Made<'a> {
    /// The kind of the object that makes its pods.
    pub(super) kind: &'static str,
    /// Its ports: name, number, and the number in the container; none: no Service.
    pub(super) ports: Vec<(String, u16, u16)>,
    /// The Service by which it is reached from outside, its port, and that in the container.
    pub(super) outside: Option<(&'a str, u16, u16)>,
    /// Volumes of its pods.
    pub(super) volumes: Vec<String>,
}

/// A patch.
pub(super) struct Patch {
    /// Its text.
    pub(super) text: String,
    /// What is in it, for people.
    pub(super) says: Vec<String>,
}

/// The patch of a component; none if nothing of it is kept. What cannot be kept is left out.
pub(super) fn patch(
    settled: &Settled<'_>,
    at: usize,
    made: &Made<'_>,
    pieces: Vec<Piece>,
    guard: &mut Guard,
    left: &mut Vec<Remark>,
) -> Option<Patch> {
    let (workload, name) = (&settled.system.workloads[at], &settled.names[at]);
    let mut says: Vec<String> = Vec::new();
    let mut fit: Vec<Piece> = Vec::new();
    for piece in pieces {
        let node = match misfit(&piece, made, &workload.name) {
            Some(why) => Err(why),
            None => hushed(settled, at, &piece, guard).ok_or("there is a secret in it"),
        };
        match node {
            Ok(node) => {
                if !piece.what.is_empty() && !says.contains(&piece.what) {
                    says.push(toml::comment(&piece.what));
                }
                fit.push(Piece { node, ..piece });
            }
            Err(why) if !piece.what.is_empty() && !why.is_empty() => {
                let text = format!("{}: {why}", toml::comment(&piece.what));
                left.push(Remark { span: workload.span, text });
            }
            Err(_) => {}
        }
    }
    let mut documents = Vec::new();
    documents.extend(controller(name, made, &fit));
    let service = |place: fn(&str) -> Place, noted: fn(&str) -> Place, name: &str, ours: &[_]| {
        let spec = collected(&fit, &place(&workload.name));
        let headless = collected(&fit, &Place::Headless(workload.name.clone()));
        let noted = collected(&fit, &noted(&workload.name));
        self::service(name, [spec, headless].concat(), noted, ours)
    };
    if !made.ports.is_empty() {
        let ours = |place: &str| Place::Service(place.to_owned());
        let noted = |place: &str| Place::ServiceAnnotations(place.to_owned());
        documents.extend(service(ours, noted, name, &made.ports));
    }
    if let Some((name, number, inside)) = made.outside {
        let ours = [("http".to_owned(), number, inside)];
        let (spec, noted) =
            (collected(&fit, &Place::Outside), collected(&fit, &Place::OutsideAnnotations));
        documents.extend(self::service(name, spec, noted, &ours));
    }
    if documents.is_empty() || says.is_empty() {
        return None;
    }
    let says = grouped(says);
    let head = format!("# What `demo.toml` does not say of `{name}`, as it was.\n");
    Some(Patch { text: head + &yaml::documents(&documents), says })
}

/// What is alike is said together: the volumes of one, the annotations of one.
fn grouped(says: Vec<String>) -> Vec<String> {
    let (mut out, mut rest) = (Vec::new(), says);
    for (one, many) in [("the volume `", "the volumes"), ("the annotation `", "the annotations")] {
        let (alike, others): (Vec<String>, Vec<String>) =
            rest.into_iter().partition(|it| it.starts_with(one));
        rest = others;
        let names: Vec<&str> = alike.iter().map(|it| &it[one.len() - 1..]).collect();
        match (alike.as_slice(), names.as_slice()) {
            ([], _) => {}
            ([only], _) => out.push(only.clone()),
            (_, names) => out.push(format!("{many} {}", names.join(" and "))),
        }
    }
    rest.extend(out);
    rest
}

/// Keys of objects of one kind alone.
const OF_KIND: &[(&str, &[&str])] = &[
    ("Deployment", &["strategy", "progressDeadlineSeconds", "paused"]),
    (
        "StatefulSet",
        &[
            "updateStrategy",
            "podManagementPolicy",
            "persistentVolumeClaimRetentionPolicy",
            "ordinals",
        ],
    ),
];

/// Why a part has no place in what is made; an empty text if that need not be said.
fn misfit(piece: &Piece, made: &Made<'_>, called: &str) -> Option<&'static str> {
    match &piece.place {
        Place::Controller => {
            let of = OF_KIND.iter().find(|(_, keys)| keys.contains(&piece.key.as_str()));
            let other = of.map(|(kind, _)| *kind).filter(|kind| *kind != made.kind)?;
            let of_set = other == "StatefulSet";
            Some(if of_set { "it is a Deployment now" } else { "it is a StatefulSet now" })
        }
        // A store has a Service for each of the two.
        Place::Headless(_) if made.kind == "StatefulSet" => Some(""),
        Place::Service(of) | Place::ServiceAnnotations(of) | Place::Headless(of) => {
            let is_there = of == called && !made.ports.is_empty();
            (!is_there).then_some("the demo makes no Service of that name")
        }
        Place::Outside | Place::OutsideAnnotations => {
            made.outside.is_none().then_some("it is not reached from outside")
        }
        Place::Annotations | Place::PodAnnotations | Place::Pod | Place::Container => None,
    }
}

/// All parts of a place: lists and maps of one key put together.
fn collected(pieces: &[Piece], place: &Place) -> Vec<(String, Node)> {
    let mut found: Vec<(String, Node)> = Vec::new();
    for piece in pieces.iter().filter(|it| it.place == *place) {
        match found.iter_mut().find(|(key, _)| *key == piece.key) {
            None => found.push((piece.key.clone(), piece.node.clone())),
            Some((_, there)) => match (&mut there.tree, &piece.node.tree) {
                (Tree::List(items), Tree::List(more)) => items.extend(more.iter().cloned()),
                (Tree::Map(entries), Tree::Map(more)) => entries.extend(more.iter().cloned()),
                (_, _) => *there = piece.node.clone(),
            },
        }
    }
    found
}

fn tree(entries: Vec<(String, Node)>) -> Map {
    entries.into_iter().map(|(key, node)| (key, yaml(&node))).collect()
}

fn object(api: &str, kind: &str, name: &str, annotations: Vec<(String, Node)>) -> Map {
    let metadata = Map::new().set("name", name).set_if_any("annotations", tree(annotations));
    Map::new().set("apiVersion", api).set("kind", kind).set("metadata", metadata)
}

/// The patch of the object that makes the pods.
fn controller(name: &str, made: &Made<'_>, fit: &[Piece]) -> Option<Yaml> {
    let of = |place| collected(fit, &place);
    let (annotations, spec) = (of(Place::Annotations), of(Place::Controller));
    let (noted, mut pod, mut container) =
        (of(Place::PodAnnotations), of(Place::Pod), of(Place::Container));
    if let Some((_, ports)) = container.iter_mut().find(|(key, _)| key == "ports") {
        let ours: Vec<(String, u16, u16)> =
            made.ports.iter().map(|(name, _, inside)| (name.clone(), *inside, *inside)).collect();
        *ports = list(self::ports(ports.items(), &ours, "containerPort"));
    }
    containers(name, &mut pod, container);
    volumes(made, &mut pod);
    if [&annotations, &spec, &noted, &pod].iter().all(|it| it.is_empty()) {
        return None;
    }
    let metadata = Map::new().set_if_any("annotations", tree(noted));
    let template = Map::new().set_if_any("metadata", metadata).set_if_any("spec", tree(pod));
    let spec = tree(spec).set_if_any("template", template);
    Some(object("apps/v1", made.kind, name, annotations).set_if_any("spec", spec).into())
}

/// Puts ours before those beside it, so that it stays the first; no other is called as ours.
fn containers(name: &str, pod: &mut Vec<(String, Node)>, ours: Vec<(String, Node)>) {
    let other = |container: &Node, end: &str| {
        let mut container = container.clone();
        if container.text_at(&["name"]) == Some(name) {
            set(&mut container, "name", text(&format!("{name}-{end}")));
        }
        container
    };
    if let Some((_, before)) = pod.iter_mut().find(|(key, _)| key == "initContainers") {
        *before = list(before.items().iter().map(|it| other(it, "before")).collect());
    }
    let at = pod.iter().position(|(key, _)| key == "containers");
    let beside = at.map(|at| pod.remove(at).1);
    if ours.is_empty() && beside.is_none() {
        return;
    }
    let mut own = map(vec![("name", text(name))]);
    for (key, node) in ours {
        set(&mut own, &key, node);
    }
    let mut all = vec![own];
    all.extend(beside.iter().flat_map(Node::items).map(|it| other(it, "beside")));
    pod.push(("containers".to_owned(), list(all)));
}

/// Gives volumes that are called as ours another name, wherever it stands.
fn volumes(made: &Made<'_>, pod: &mut [(String, Node)]) {
    let is_ours = |name: &str| name == "files" || made.volumes.iter().any(|it| it == name);
    let named = |node: &Node| {
        let mut node = node.clone();
        if let Some(name) = node.text_at(&["name"]).filter(|it| is_ours(it)) {
            let name = text(&format!("own-{name}"));
            set(&mut node, "name", name);
        }
        node
    };
    for (key, node) in pod {
        let items = node.items().iter();
        *node = match key.as_str() {
            "volumes" => list(items.map(named).collect()),
            "containers" | "initContainers" => list(
                items
                    .map(|container| {
                        let mut container = container.clone();
                        for key in ["volumeMounts", "volumeDevices"] {
                            if let Some(mounts) = container.get(key) {
                                let mounts = list(mounts.items().iter().map(named).collect());
                                set(&mut container, key, mounts);
                            }
                        }
                        container
                    })
                    .collect(),
            ),
            _ => continue,
        };
    }
}

/// The patch of a Service.
fn service(
    name: &str,
    mut spec: Vec<(String, Node)>,
    annotations: Vec<(String, Node)>,
    ours: &[(String, u16, u16)],
) -> Option<Yaml> {
    if spec.is_empty() && annotations.is_empty() {
        return None;
    }
    if let Some((_, ports)) = spec.iter_mut().find(|(key, _)| key == "ports") {
        *ports = list(self::ports(ports.items(), ours, "port"));
    }
    Some(object("v1", "Service", name, annotations).set_if_any("spec", tree(spec)).into())
}

/// Ports beside ours, no two of one name. They are merged by their numbers alone, so where one of
/// another protocol has the number of ours, all are said.
fn ports(kept: &[Node], ours: &[(String, u16, u16)], key: &str) -> Vec<Node> {
    let number = |node: &Node| node.text_at(&[key]).and_then(|it| it.parse::<u16>().ok());
    let is_tcp = |node: &Node| node.text_at(&["protocol"]).is_none_or(|it| it == "TCP");
    let is_ours = |node: &Node| ours.iter().any(|it| Some(it.1) == number(node));
    let mut taken: Vec<String> = ours.iter().map(|it| it.0.clone()).collect();
    let mut others: Vec<Node> = Vec::new();
    for node in kept {
        let mut node = node.clone();
        if !(is_tcp(&node) && is_ours(&node)) {
            let own = node.text_at(&["name"]).unwrap_or_default().to_owned();
            let protocol = node.text_at(&["protocol"]).unwrap_or("TCP").to_lowercase();
            let with = format!("{own}-{protocol}");
            let bare = format!("{protocol}-{}", number(&node).unwrap_or_default());
            let fine = |it: &String| {
                !it.is_empty() && !it.starts_with('-') && it.len() <= 15 && !taken.contains(it)
            };
            if let Some(name) = [own.clone(), with, bare].into_iter().find(fine) {
                taken.push(name.clone());
                set(&mut node, "name", text(&name));
            }
        }
        others.push(node);
    }
    if !kept.iter().any(|it| !is_tcp(it) && is_ours(it)) {
        return others;
    }
    let mut all = vec![map(vec![("$patch", text("replace"))])];
    for (name, called, inside) in ours {
        let mut own = map(vec![("name", text(name)), (key, plain(called.to_string()))]);
        if key == "port" {
            set(&mut own, "targetPort", plain(inside.to_string()));
        }
        let same = |it: &&Node| is_tcp(it) && number(it) == Some(*called);
        for entry in others.iter().find(same).map(Node::entries).unwrap_or_default() {
            set(&mut own, &entry.key, entry.value.clone());
        }
        all.push(own);
    }
    all.extend(others.into_iter().filter(|it| !(is_tcp(it) && is_ours(it))));
    all
}

/// A node as it is printed: what Kubernetes takes for a number, true or false stays that.
pub(super) fn yaml(node: &Node) -> Yaml {
    match &node.tree {
        Tree::Null => Yaml::Null,
        Tree::List(items) => items.iter().map(yaml).collect(),
        Tree::Map(entries) => {
            Yaml::Map(entries.iter().map(|entry| (entry.key.clone(), yaml(&entry.value))).collect())
        }
        Tree::Scalar { text, plain: true } => scalar(text),
        Tree::Scalar { text, plain: false } => Yaml::Str(text.clone()),
    }
}

/// A scalar without quotes, as YAML 1.1 has it, which Kubernetes reads.
fn scalar(text: &str) -> Yaml {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let all = |digits: &str, radix| !digits.is_empty() && digits.chars().all(|c| c.is_digit(radix));
    let octal = digits.strip_prefix("0o").or_else(|| digits.strip_prefix('0'));
    if let Some(number) = octal.filter(|it| all(it, 8) && !text.starts_with('-'))
        && let Ok(number) = i64::from_str_radix(number, 8)
    {
        return Yaml::Int(number);
    }
    if all(digits, 10)
        && let Ok(number) = text.parse()
    {
        return Yaml::Int(number);
    }
    match text {
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => Yaml::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => {
            Yaml::Bool(false)
        }
        _ => {
            let is_number = all(&digits.replacen('.', "", 1), 10) && digits.contains('.');
            let number = text.parse::<f64>().ok().filter(|it| is_number && it.is_finite());
            number.map_or_else(|| Yaml::Str(text.to_owned()), Yaml::number)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(name: &str, number: u16, protocol: &str) -> Node {
        map(vec![
            ("name", text(name)),
            ("containerPort", plain(number.to_string())),
            ("protocol", text(protocol)),
        ])
    }

    fn said(ports: &[Node]) -> Vec<String> {
        let word = |node: &Node, key: &str| node.text_at(&[key]).unwrap_or("-").to_owned();
        let keys = ["$patch", "name", "containerPort", "protocol"];
        ports.iter().map(|it| keys.map(|key| word(it, key)).join(" ")).collect()
    }

    #[test]
    fn ports_of_other_protocols_stand_beside_ours() {
        let ours = [("http".to_owned(), 53, 53)];
        let found =
            ports(&[port("dns", 54, "UDP"), port("http", 55, "UDP")], &ours, "containerPort");
        assert_eq!(said(&found), ["- dns 54 UDP", "- http-udp 55 UDP"]);
        let found = ports(&[port("dns", 53, "UDP")], &ours, "containerPort");
        assert_eq!(said(&found), ["replace - - -", "- http 53 -", "- dns 53 UDP"]);
    }

    #[test]
    fn scalars_stay_what_kubernetes_takes_them_for() {
        for (text, expected) in [
            ("0644", Yaml::Int(420)),
            ("0", Yaml::Int(0)),
            ("-5", Yaml::Int(-5)),
            ("yes", Yaml::Bool(true)),
            ("0.5", Yaml::Number("0.5".to_owned())),
            ("1e3", Yaml::Str("1e3".to_owned())),
            ("100m", Yaml::Str("100m".to_owned())),
            ("25%", Yaml::Str("25%".to_owned())),
        ] {
            assert_eq!(scalar(text), expected, "{text}");
        }
    }
}
