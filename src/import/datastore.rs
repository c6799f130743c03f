//! A datastore as it is written: what its engine does by itself is left to it.

use super::draft::{Component, Line};
use super::guard::Guard;
use super::patch::{Made, patch};
use super::piece::Piece;
use super::service::{above, environment, files, labels, once, sizes};
use super::settle::Settled;
use super::store::{Store, is_version};
use super::system::{Remark, Workload};
use super::{checked, toml};
use crate::catalog::engines::{EngineInput, EngineSpec, EngineWorkload, ImageOwner, Init};
use crate::model::workload::EnvValue;
use crate::syntax::yaml_tree::Node;
use crate::units::Bytes;

/// The size of a volume that says none.
const SIZE: Bytes = Bytes { bytes: 1 << 30 };

/// The table of a datastore.
pub(super) fn component(
    settled: &Settled<'_>,
    at: usize,
    store: &Store,
    guard: &mut Guard,
    remarks: &mut Vec<Remark>,
) -> Component {
    let workload = &settled.system.workloads[at];
    let name = &settled.names[at];
    let engine = store.engine;
    let mut left = workload.remarks.clone();
    let (mut env, words) = environment(settled, at, guard, &mut left);
    env.retain(|line| !store.known.contains(&line.key));
    let mut lines = vec![Line::new("engine", toml::text(engine.name))];
    match (&store.version, &workload.image) {
        (Some(version), _) if is_version(version) => {
            lines.push(Line::new("version", toml::text(version)));
        }
        (_, Some(image)) if checked::image(image) => {
            lines.push(Line::new("image", toml::text(image)));
        }
        (_, _) => {}
    }
    lines.extend(port(workload, store, &mut left));
    lines.extend(accounts(store, name));
    lines.extend(kept(workload));
    lines.extend(sizes(workload));
    lines.extend(command(engine.name, words));
    lines.extend(files(settled, workload, guard, &mut left));
    lines.extend(labels(workload));
    let part = by_engine(store, name);
    let made = made(engine, &part, &lines);
    let paths: Vec<&str> = part.writable.iter().map(|it| it.path.as_str()).collect();
    let pieces = without_folders(&workload.kept, &paths);
    let patch = patch(settled, at, &made, pieces, guard, &mut left);
    let by_itself = set_by_engine(part);
    env.retain(|line| {
        !by_itself.iter().any(|(key, value)| *key == line.key && *value == line.value)
    });
    once(&mut env);
    if let Some(expose) = &workload.expose {
        left.push(Remark {
            span: workload.span,
            text: format!("port {} on this machine", expose.port),
        });
    }
    Component {
        name: name.clone(),
        table: "datastores",
        above: above(workload, name, left, patch.as_ref(), remarks),
        lines,
        env,
        patch: patch.map(|it| it.text),
    }
}

/// What a build makes of it.
fn made(engine: &EngineSpec, part: &EngineWorkload, lines: &[Line]) -> Made<'static> {
    let line = |key: &str| lines.iter().find(|line| line.key == key);
    let keeps = line("storage").is_some() && part.writable.iter().any(|it| it.data);
    let port = line("port").and_then(|it| it.value.parse().ok()).unwrap_or(engine.port);
    Made {
        kind: if keeps { "StatefulSet" } else { "Deployment" },
        ports: vec![(engine.name.to_owned(), port, port)],
        outside: None,
        volumes: part.writable.iter().map(|it| it.name.clone()).collect(),
    }
}

/// A store has one port.
fn port(workload: &Workload, store: &Store, left: &mut Vec<Remark>) -> Option<Line> {
    let usual = store.engine.port;
    let is_usual = workload.ports.iter().any(|port| port.inside == usual);
    let own = workload.ports.first().map_or(usual, |port| port.inside);
    let own = if is_usual { usual } else { own };
    for port in workload.ports.iter().filter(|port| port.inside != own) {
        left.push(Remark { span: workload.span, text: format!("its other port, {}", port.inside) });
    }
    (own != usual).then(|| Line::new("port", own.to_string()))
}

fn accounts(store: &Store, name: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let usual = name.replace('-', "_");
    let database = store.database.as_ref().filter(|it| **it != usual);
    lines.extend(database.map(|it| Line::new("database", toml::text(it))));
    let admin = store.admin.as_ref().filter(|it| !(store.engine.name == "mysql" && *it == "root"));
    lines.extend(admin.map(|it| Line::new("admin", toml::text(it))));
    if !store.users.is_empty() {
        lines.push(Line::new("users", toml::list(&store.users)));
    }
    lines
}

fn kept(workload: &Workload) -> Option<Line> {
    let volume = workload.volume.as_ref()?;
    let line = |size| Some(Line::new("storage", toml::text(&checked::bytes(size)?)));
    match volume.size {
        Some(size) => line(size),
        None => Some(line(SIZE)?.guessed(format!("the volume {} says no size", volume.name))),
    }
}

/// The command; engines that set their own are told where it begins.
fn command(engine: &str, (command, mut args): (Vec<String>, Vec<String>)) -> Vec<Line> {
    let mut lines = Vec::new();
    if !command.is_empty() {
        lines.push(Line::new("command", toml::list(&command)));
    }
    match engine {
        "redis" if args.first().is_some_and(|first| first == "redis-server") => {
            drop(args.remove(0));
        }
        // Its data is in a folder below that of the volume.
        "mysql" if !args.is_empty() && !args.iter().any(|it| it.starts_with("--datadir")) => {
            args.push("--datadir=/var/lib/mysql/data".to_owned());
        }
        _ => {}
    }
    if !args.is_empty() {
        lines.push(Line::new("args", toml::list(&args)));
    }
    lines
}

/// Parts without folders that the engine has by itself, and volumes that only those were for.
fn without_folders(pieces: &[Piece], paths: &[&str]) -> Vec<Piece> {
    let name = |node: &Node| node.text_at(&["name"]).map(str::to_owned);
    let is_ours = |it: &&Piece| {
        let path = it.node.items().first().and_then(|it| it.text_at(&["mountPath"]));
        it.key == "volumeMounts" && path.is_some_and(|it| paths.contains(&it.trim_end_matches('/')))
    };
    let gone: Vec<Option<String>> = pieces.iter().filter(is_ours).map(first_name).collect();
    let kept = pieces.iter().filter(|it| !is_ours(it));
    let mut needed: Vec<Option<String>> = Vec::new();
    for piece in kept.clone().filter(|it| it.key != "volumes") {
        needed.push(first_name(piece));
        for mounts in piece.node.items().iter().filter_map(|it| it.get("volumeMounts")) {
            needed.extend(mounts.items().iter().map(name));
        }
    }
    let is_idle = |it: &&Piece| {
        let name = first_name(it);
        it.key == "volumes" && gone.contains(&name) && !needed.contains(&name)
    };
    kept.filter(|it| !is_idle(it)).cloned().collect()
}

/// The name of the one thing in a list.
fn first_name(piece: &Piece) -> Option<String> {
    piece.node.items().first()?.text_at(&["name"]).map(str::to_owned)
}

/// What the engine says of its workload.
fn by_engine(store: &Store, name: &str) -> EngineWorkload {
    (store.engine.workload)(&EngineInput {
        name,
        namespace: "",
        version: store.version.as_deref().unwrap_or(store.engine.version),
        port: store.engine.port,
        database: store.database.as_deref().unwrap_or_default(),
        admin: store.admin.as_deref().unwrap_or_default(),
        superusers: &[],
        users: &store.users,
        max_connections: None,
        replica_of: None,
        has_storage: false,
        image: ImageOwner::Official,
        init: Init::Generated,
    })
}

/// Variables that the engine sets, as TOML.
fn set_by_engine(workload: EngineWorkload) -> Vec<(String, String)> {
    let text = |variable: crate::model::workload::EnvVar| match variable.value {
        EnvValue::Text(text) => Some((variable.name, toml::text(&text))),
        EnvValue::Secret { .. } | EnvValue::PodField(_) => None,
    };
    workload.env.into_iter().filter_map(text).collect()
}
