//! Services, datastores, external systems and the load generator.

use crate::config::component as written;
use crate::config::form::{Form, Switch};
use crate::config::{Config, Text};
use crate::diag::{Diagnostic, code};
use crate::model::component::{Call, Component, ComponentKind, Expose, Service};
use crate::model::platform::Synthetics;
use crate::model::{ComponentId, Entry, Model};
use crate::resolve::engine::{Engine, Engines};
use crate::resolve::store::{self, StoreParts};
use crate::resolve::workload::{self, ServiceParts};
use crate::resolve::{Address, Scope, bound, entry, kind, settings, text};
use crate::resolve::{account, call, checks, labels, local, object, synthetic};
use crate::words::{CallKind, ExposeKind, Protocol};

/// Name of the load generator's component.
const LOAD: &str = "load";

/// The port of a service that names none.
const DEFAULT_PORT: u16 = 8080;

/// Names of all components, in the order of their ids.
pub(super) fn names(config: &Config) -> Vec<Text> {
    let mut names: Vec<Text> = Vec::new();
    names.extend(config.services.iter().flat_map(|it| &it.0).map(|(name, _)| name.clone()));
    names.extend(config.datastores.iter().flat_map(|it| &it.0).map(|(name, _)| name.clone()));
    names.extend(config.external.iter().flat_map(|it| &it.0).map(|(name, _)| name.clone()));
    if let Some(load) = &config.load {
        names.push(load.target.with(LOAD.to_owned()));
    }
    names
}

/// Where all components are reached, in the order of their ids.
pub(super) fn addresses(config: &Config, engines: &Engines<'_>) -> Vec<Address> {
    let inside = |name: &Text, port: u16| Address {
        name: name.value.clone(),
        host: name.value.clone(),
        port,
    };
    let mut all: Vec<Address> = Vec::new();
    for (name, service) in config.services.iter().flat_map(|it| &it.0) {
        let port = service.as_ref().map_or(None, port).unwrap_or(DEFAULT_PORT);
        all.push(inside(name, port));
    }
    for (name, store) in config.datastores.iter().flat_map(|it| &it.0) {
        let port = store.as_ref().ok().and_then(|store| {
            store.port.map_or_else(|| Some(engines.of(store)?.port()), |port| Some(port.value))
        });
        all.push(inside(name, port.unwrap_or_default()));
    }
    for (name, external) in config.external.iter().flat_map(|it| &it.0) {
        let url = external.as_ref().map_or("", |external| external.url.value.as_str());
        let (host, port) = address(url);
        all.push(Address { name: name.value.clone(), host, port });
    }
    all
}

/// Host and port of an address.
fn address(url: &str) -> (String, u16) {
    let (standard, rest) = match url.split_once("://") {
        Some(("http", rest)) => (80, rest),
        Some((_, rest)) => (443, rest),
        None => (443, url),
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    match authority.rsplit_once(':') {
        Some((host, port)) => (host.to_owned(), port.parse().unwrap_or(standard)),
        None => (authority.to_owned(), standard),
    }
}

/// All components, in the order of their ids. One that could not be read is there by name alone,
/// and marked as broken.
pub(super) fn components(scope: &mut Scope<'_>, synthetics: &Synthetics) -> Vec<Component> {
    let config = scope.config;
    mark_broken(scope);
    labels::check(scope);
    account::define_users(scope);
    let mut components = Vec::new();
    for (name, service) in config.services.iter().flat_map(|it| &it.0) {
        components.push(match service {
            Ok(service) => self::service(scope, name, service, synthetics),
            Err(_) => unread(scope, name),
        });
    }
    for (name, datastore) in config.datastores.iter().flat_map(|it| &it.0) {
        components.push(match datastore {
            Ok(datastore) => match scope.engines.of(datastore) {
                Some(engine) => self::datastore(scope, name, datastore, engine),
                None => unread(scope, name),
            },
            Err(_) => unread(scope, name),
        });
    }
    for (name, external) in config.external.iter().flat_map(|it| &it.0) {
        components.push(match external {
            Ok(external) => self::external(scope, name, external, synthetics),
            Err(_) => unread(scope, name),
        });
    }
    if let Some(load) = &config.load {
        let target = scope.names.refer(kind::COMPONENT, &load.target);
        components.push(load_component(scope, load, target.map(ComponentId::new)));
    }
    workload::check_images(scope);
    object::check_objects(scope, &components);
    components
}

/// Marks what could not be read, or not whole.
fn mark_broken(scope: &mut Scope<'_>) {
    let config = scope.config;
    let services = config.services.iter().flat_map(|it| &it.0);
    let datastores = config.datastores.iter().flat_map(|it| &it.0);
    let external = config.external.iter().flat_map(|it| &it.0);
    let broken = services
        .map(|(_, it)| it.as_ref().map_or(true, |it| it.seen.damaged))
        .chain(datastores.map(|(_, it)| {
            it.as_ref().map_or(true, |it| it.seen.damaged || scope.engines.of(it).is_none())
        }))
        .chain(external.map(|(_, it)| it.as_ref().map_or(true, |it| it.seen.damaged)));
    scope.broken = broken.enumerate().filter(|(_, broken)| *broken).map(|(at, _)| at).collect();
}

/// A component of which nothing but the name is known: its error keeps the model from being used.
fn unread(scope: &mut Scope<'_>, name: &Text) -> Component {
    Component {
        entry: Entry {
            name: name.value.clone(),
            title: name.value.clone(),
            description: String::new(),
            team: String::new(),
            labels: Vec::new(),
            was: None,
            span: name.span,
        },
        kind: ComponentKind::External { url: String::new() },
        calls: Vec::new(),
        check: None,
        error_lines: settings::error_lines(scope),
        signals: Vec::new(),
        group: None,
        hidden: true,
        workloads: Vec::new(),
        local: Vec::new(),
    }
}

fn service(
    scope: &mut Scope<'_>,
    name: &Text,
    service: &written::Service,
    synthetics: &Synthetics,
) -> Component {
    let port = self::port(service);
    check_portless(scope, service);
    let calls = call::calls(scope, service.calls.as_ref());
    check_expose(scope, service.expose.as_ref());
    let entry = entry(name, service);
    let parts = ServiceParts { name, service, port, calls: &calls, labels: &entry.labels };
    let workload = workload::service(scope, &parts);
    let inside = scope_host(scope, &name.value, port.unwrap_or(DEFAULT_PORT));
    Component {
        check: synthetic::check(scope, name, service.check.as_ref(), &inside, synthetics),
        error_lines: error_lines(scope, service.error_lines.as_ref()),
        signals: Vec::new(),
        group: group(scope, service.group.as_ref()),
        hidden: service.hidden.unwrap_or(false),
        kind: ComponentKind::Service(Service {
            port,
            protocol: service.protocol.unwrap_or(Protocol::Http),
            expose: port.and_then(|port| expose(name, service.expose.as_ref(), port)),
        }),
        calls,
        workloads: vec![workload],
        local: Vec::new(),
        entry,
    }
}

/// The port that a service is called on; none if nobody calls it.
fn port(service: &written::Service) -> Option<u16> {
    match &service.port {
        None => Some(DEFAULT_PORT),
        Some(Switch::On(port)) => Some(port.value),
        Some(Switch::Off(_)) => None,
    }
}

/// What has no port is not reached.
fn check_portless(scope: &mut Scope<'_>, service: &written::Service) {
    let Some(Switch::Off(off)) = service.port else { return };
    let asked = |probe: &Option<Form<Text, written::Probe>>| match probe {
        None => false,
        Some(Form::Short(_)) => true,
        Some(Form::Long(long)) => long.command.is_none() && long.port.is_none(),
    };
    for (key, reached) in [
        ("expose", !matches!(service.expose, None | Some(Form::Short(false)))),
        ("check", matches!(service.check, Some(Switch::On(_)))),
        ("listens", service.listens.is_some()),
        ("ready", asked(&service.ready)),
        ("live", asked(&service.live)),
        ("startup", asked(&service.startup)),
    ] {
        let Some(span) = service.seen.key(key).filter(|_| reached) else { continue };
        let message = format!("`{key}` needs a port, and there is none");
        let conflict =
            Diagnostic::new(code::CONFLICTING_KEYS, span, message).label("to reach it by");
        let help = "write the number of its port, or take one of the two keys away";
        scope.diags.error(conflict.related(off, "nobody calls it").help(help));
    }
}

fn scope_host(scope: &Scope<'_>, name: &str, port: u16) -> String {
    let port = if port == 80 { String::new() } else { format!(":{port}") };
    format!("http://{name}.{}.svc.cluster.local{port}", scope.demo.namespace)
}

/// What an exposed Service says must be names.
fn check_expose(scope: &mut Scope<'_>, expose: Option<&Form<bool, written::Expose>>) {
    let Some(Form::Long(long)) = expose else { return };
    if let Some(name) = &long.name {
        checks::label(scope, name, 63);
    }
    if let Some(host) = &long.host {
        checks::host(scope, host);
    }
}

fn expose(name: &Text, expose: Option<&Form<bool, written::Expose>>, port: u16) -> Option<Expose> {
    let long = match expose? {
        Form::Short(false) => return None,
        Form::Short(true) => None,
        Form::Long(long) => Some(long),
    };
    let own = long.and_then(|long| long.name.as_ref());
    Some(Expose {
        name: own.map_or_else(|| format!("{}-external", name.value), |own| own.value.clone()),
        port: long.and_then(|long| long.port).map_or(port, |port| port.value),
        kind: long.and_then(|long| long.kind).unwrap_or(ExposeKind::LoadBalancer),
        host: text(long.and_then(|long| long.host.as_ref())),
    })
}

fn error_lines(
    scope: &mut Scope<'_>,
    written: Option<&crate::config::condition::LineCondition>,
) -> crate::model::condition::Lines {
    match written {
        Some(written) => bound::lines(written, scope.diags),
        None => settings::error_lines(scope),
    }
}

fn group(scope: &mut Scope<'_>, group: Option<&Text>) -> Option<usize> {
    scope.names.refer(kind::GROUP, group?)
}

fn datastore(
    scope: &mut Scope<'_>,
    name: &Text,
    datastore: &written::Datastore,
    engine: Engine<'_>,
) -> Component {
    if let Some(image) = &datastore.image {
        checks::image(scope, image);
    }
    if let Some(version) = &datastore.version {
        checks::word(scope, version, "version");
    }
    let entry = entry(name, datastore);
    let resolved = account::accounts(scope, name, datastore, engine);
    let parts =
        StoreParts { name, written: datastore, engine, resolved: &resolved, labels: &entry.labels };
    let workloads = store::workloads(scope, &parts);
    let local = local::datastore(scope, &parts);
    Component {
        kind: ComponentKind::Datastore(resolved),
        calls: Vec::new(),
        check: None,
        error_lines: error_lines(scope, datastore.error_lines.as_ref()),
        signals: Vec::new(),
        group: group(scope, datastore.group.as_ref()),
        hidden: datastore.hidden.unwrap_or(false),
        workloads,
        local,
        entry,
    }
}

fn external(
    scope: &mut Scope<'_>,
    name: &Text,
    external: &written::External,
    synthetics: &Synthetics,
) -> Component {
    let url = external.url.value.clone();
    checks::url(scope, &external.url);
    Component {
        check: synthetic::check(
            scope,
            name,
            external.check.as_ref(),
            url.trim_end_matches('/'),
            synthetics,
        ),
        kind: ComponentKind::External { url },
        calls: Vec::new(),
        error_lines: settings::error_lines(scope),
        signals: Vec::new(),
        group: group(scope, external.group.as_ref()),
        hidden: external.hidden.unwrap_or(false),
        workloads: Vec::new(),
        local: Vec::new(),
        entry: entry(name, external),
    }
}

fn load_component(
    scope: &mut Scope<'_>,
    load: &crate::config::traffic::Load,
    target: Option<ComponentId>,
) -> Component {
    let entry = Entry {
        name: LOAD.to_owned(),
        title: "Load".to_owned(),
        description: "Simulated users".to_owned(),
        team: String::new(),
        labels: Vec::new(),
        was: None,
        span: load.target.span,
    };
    let call = |to| Call { to, via: None, user: None, kind: CallKind::Sync, drawn: false };
    Component {
        kind: ComponentKind::Load,
        calls: target.map(call).into_iter().collect(),
        check: None,
        error_lines: settings::error_lines(scope),
        signals: Vec::new(),
        group: None,
        hidden: true,
        workloads: vec![workload::load(scope, load)],
        local: Vec::new(),
        entry,
    }
}

/// Puts components into the groups that name them.
pub(super) fn groups(model: &mut Model) {
    for (position, group) in model.diagram.groups.iter().enumerate() {
        for id in &group.of {
            if let Some(component) = model.components.get_mut(id.position()) {
                component.group = Some(position);
            }
        }
    }
}
