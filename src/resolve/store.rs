//! What runs in the cluster for a datastore: the engine's part, under what was written.

use crate::catalog::engines::{EngineInput, ImageOwner, Init, host};
use crate::config::Text;
use crate::config::component as written;
use crate::config::form::Form;
use crate::config::layers::is_file;
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::model::component::{Datastore, StoreMetrics};
use crate::model::workload::{Port, Role, Workload};
use crate::resolve::engine::Engine;
use crate::resolve::workload::{bare, file_text, files, health_probe, labels};
use crate::resolve::{Scope, env, texts};
use crate::words::Protocol;

/// What a datastore's workloads are made of.
#[derive(Clone, Copy)]
pub(super) struct StoreParts<'a> {
    pub(super) name: &'a Text,
    pub(super) written: &'a written::Datastore,
    pub(super) engine: Engine<'a>,
    pub(super) resolved: &'a Datastore,
    /// Labels of the entry.
    pub(super) labels: &'a [(String, String)],
}

/// The workloads of a datastore: the store, and its read replicas.
pub(super) fn workloads(scope: &mut Scope<'_>, parts: &StoreParts<'_>) -> Vec<Workload> {
    let StoreParts { name, written, engine, resolved, labels: own } = *parts;
    let namespace = scope.demo.namespace.clone();
    let master = host(&name.value, &namespace);
    let init = init(scope, written);
    let mut mounted = files(scope, engine.own.and_then(|own| own.files.as_ref()));
    let of_its_own = files(scope, written.files.as_ref());
    mounted.retain(|file| of_its_own.iter().all(|own| own.path != file.path));
    mounted.extend(of_its_own);
    let input = EngineInput {
        name: &name.value,
        namespace: &namespace,
        version: &resolved.version,
        port: resolved.port,
        database: &resolved.database,
        admin: &resolved.admin,
        superusers: &resolved.superusers,
        users: &resolved.users,
        max_connections: resolved.max_connections,
        replica_of: None,
        has_storage: written.storage.is_some(),
        image: if written.image.is_some() { ImageOwner::Own } else { ImageOwner::Official },
        init: match &init {
            InitText::Generated => Init::Generated,
            InitText::Image => Init::Image,
            InitText::File(text) => Init::File(text),
        },
    };
    let store = store(parts, &name.value, Role::Datastore, &input, scope.diags);
    let mut store = Workload { storage: written.storage, ..store };
    store.labels = labels(scope.config, &store.name, own);
    store.files.extend(mounted);
    let mut workloads = vec![store];
    if resolved.read_replicas > 0 {
        let input = EngineInput { replica_of: Some(&master), has_storage: false, ..input };
        let replica = format!("{}-replica", name.value);
        let replica = self::store(parts, &replica, Role::ReadReplica, &input, scope.diags);
        let labels = labels(scope.config, &replica.name, own);
        workloads.push(Workload { replicas: resolved.read_replicas, labels, ..replica });
    }
    workloads
}

/// Where users and tables come from, the text of a file read.
enum InitText {
    Generated,
    Image,
    File(String),
}

fn init(scope: &mut Scope<'_>, written: &written::Datastore) -> InitText {
    let Some(init) = &written.init else { return InitText::Generated };
    match init.value.as_str() {
        "generated" => InitText::Generated,
        "image" => InitText::Image,
        file if is_file(file) => file_text(scope, init).map_or(InitText::Generated, InitText::File),
        word => {
            scope.diags.error(
                Diagnostic::new(
                    code::UNKNOWN_WORD,
                    init.span,
                    format!("`{word}` says nothing here"),
                )
                .label("expected `generated`, `image`, or a file")
                .help_if(did_you_mean(word, ["generated", "image"])),
            );
            InitText::Generated
        }
    }
}

/// One workload of a store: the engine's part, under what was written.
fn store(
    parts: &StoreParts<'_>,
    name: &str,
    role: Role,
    input: &EngineInput<'_>,
    diags: &mut Diagnostics,
) -> Workload {
    let StoreParts { written, engine, resolved, .. } = *parts;
    let part = engine.workload(input);
    let official = || engine.image(&resolved.version);
    let image = written.image.as_ref().map_or_else(official, |image| image.value.clone());
    let probe = |probe: &Option<Form<Text, written::Probe>>, diags: &mut Diagnostics| {
        probe.as_ref().map(|probe| health_probe(probe, Protocol::Tcp, resolved.port, diags))
    };
    let or = |written: Option<&Vec<Text>>, other: Vec<String>| match written {
        Some(written) => texts(Some(written)),
        None => other,
    };
    let mut variables = part.env;
    let own = env::own(input.name, written.env.as_ref(), diags);
    variables.retain(|variable| own.iter().all(|own| own.name != variable.name));
    variables.extend(own);
    Workload {
        command: or(written.command.as_ref(), part.command),
        args: or(written.args.as_ref(), part.args),
        ports: store_ports(resolved),
        env: variables,
        ready: Some(probe(&written.ready, diags).unwrap_or(part.ready)),
        live: probe(&written.live, diags),
        startup: probe(&written.startup, diags),
        cpu: written.cpu,
        memory: written.memory,
        files: part.files,
        writable: part.writable,
        user: part.user,
        read_only_root: part.read_only_root,
        grace: engine.grace(),
        ..bare(name, role, image)
    }
}

/// The port of a store, and where it tells its metrics, if that is another.
fn store_ports(store: &Datastore) -> Vec<Port> {
    let port = |name: &str, number| Port { name: name.to_owned(), number, inside: number };
    let mut ports = vec![port(store.family.unwrap_or(&store.engine), store.port)];
    match store.metrics {
        StoreMetrics::Itself { port: number, .. } if number != store.port => {
            let name = if store.engine == "metrics" { "own-metrics" } else { "metrics" };
            ports.push(port(name, number));
        }
        StoreMetrics::Itself { .. } | StoreMetrics::Exporter | StoreMetrics::None => {}
    }
    ports
}
