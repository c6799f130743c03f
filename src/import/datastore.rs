//! A datastore as it is written: what its engine does by itself is left to it.

use super::draft::{Component, Line};
use super::guard::Guard;
use super::service::{above, environment, files, labels, sizes};
use super::settle::Settled;
use super::store::{Store, is_version};
use super::system::{Remark, Workload};
use super::{checked, toml};
use crate::catalog::engines::{EngineInput, ImageOwner, Init};
use crate::model::workload::EnvValue;
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
    let by_itself = set_by_engine(store, name);
    env.retain(|line| {
        !by_itself.iter().any(|(key, value)| *key == line.key && *value == line.value)
    });
    let mut seen: Vec<String> = Vec::new();
    env.retain(|line| {
        let is_new = !seen.contains(&line.key);
        seen.push(line.key.clone());
        is_new
    });
    if let Some(expose) = &workload.expose {
        left.push(Remark {
            span: workload.span,
            text: format!("port {} on this machine", expose.port),
        });
    }
    Component {
        name: name.clone(),
        table: "datastores",
        above: above(workload, name, left, remarks),
        lines,
        env,
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

/// Variables that the engine sets, as TOML.
fn set_by_engine(store: &Store, name: &str) -> Vec<(String, String)> {
    let input = EngineInput {
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
    };
    let workload = (store.engine.workload)(&input);
    let text = |variable: crate::model::workload::EnvVar| match variable.value {
        EnvValue::Text(text) => Some((variable.name, toml::text(&text))),
        EnvValue::Secret { .. } | EnvValue::PodField(_) => None,
    };
    workload.env.into_iter().filter_map(text).collect()
}
