//! Services, datastores, external systems and the load generator.

use std::collections::BTreeMap;

use crate::catalog::engines::{Accounts, EngineSpec};
use crate::config::component as written;
use crate::config::form::{Form, Switch};
use crate::config::{Config, Text, default};
use crate::diag::{Diagnostic, code};
use crate::model::component::{Call, Check, Component, ComponentKind, Datastore, Expose, Service};
use crate::model::platform::Synthetics;
use crate::model::{ComponentId, Entry, Model};
use crate::resolve::scenario::refer_user;
use crate::resolve::workload::{self, ServiceParts};
use crate::resolve::{Address, Scope, bound, entry, kind, settings, text, texts};
use crate::resolve::{checks, labels};
use crate::source::{Span, Spanned};
use crate::units::Duration;
use crate::words::{CallKind, ExposeKind, IpVersion, Method, Protocol};

/// Name of the load generator's component.
const LOAD: &str = "load";

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
pub(super) fn addresses(config: &Config) -> Vec<Address> {
    let inside = |name: &Text, port: u16| Address {
        name: name.value.clone(),
        host: name.value.clone(),
        port,
    };
    let mut all: Vec<Address> = Vec::new();
    for (name, service) in config.services.iter().flat_map(|it| &it.0) {
        let port = service.as_ref().ok().and_then(|it| it.port).map_or(8080, |port| port.value);
        all.push(inside(name, port));
    }
    for (name, store) in config.datastores.iter().flat_map(|it| &it.0) {
        let port = store.as_ref().map_or(0, |it| it.port.map_or(it.engine.0.port, |it| it.value));
        all.push(inside(name, port));
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
    define_users(scope);
    let mut components = Vec::new();
    for (name, service) in config.services.iter().flat_map(|it| &it.0) {
        components.push(match service {
            Ok(service) => self::service(scope, name, service, synthetics),
            Err(_) => unread(scope, name),
        });
    }
    for (name, datastore) in config.datastores.iter().flat_map(|it| &it.0) {
        components.push(match datastore {
            Ok(datastore) => self::datastore(scope, name, datastore),
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
    check_objects(scope, &components);
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
        .chain(datastores.map(|(_, it)| it.as_ref().map_or(true, |it| it.seen.damaged)))
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
    }
}

/// The kind of names that users of a datastore are.
pub(super) fn users_of(datastore: &str) -> String {
    format!("user of {datastore}")
}

fn define_users(scope: &mut Scope<'_>) {
    for (name, datastore) in scope.config.datastores.iter().flat_map(|it| &it.0) {
        let Ok(datastore) = datastore else { continue };
        let kind = users_of(&name.value);
        check_admin(scope, datastore);
        let lists = [&datastore.superusers, &datastore.users];
        let users = lists.into_iter().flatten().flatten();
        for user in datastore.admin.iter().chain(users) {
            check_user(scope, user);
            if scope.names.position(&kind, &user.value).is_some() {
                let message = format!("the user `{}` is there twice", user.value);
                let twice = Diagnostic::new(code::DUPLICATE_NAME, user.span, message);
                scope.diags.error(twice.label("the second"));
            }
            scope.names.define(&kind, user);
        }
    }
}

/// A user may not be called as the administrator whom the engine brings.
fn check_admin(scope: &mut Scope<'_>, datastore: &written::Datastore) {
    let (Accounts::Users(admin) | Accounts::Admin(admin)) = datastore.engine.0.accounts else {
        return;
    };
    if datastore.admin.is_some() {
        return;
    }
    let users = [&datastore.superusers, &datastore.users].into_iter().flatten().flatten();
    for user in users.filter(|user| user.value == admin) {
        let message = format!("`{admin}` is the administrator already");
        let twice = Diagnostic::new(code::DUPLICATE_NAME, user.span, message);
        scope.diags.error(
            twice.label("the engine makes this user").help("take it away, or name another `admin`"),
        );
    }
}

/// A user's password is a key of a Secret, named as the user.
fn check_user(scope: &mut Scope<'_>, user: &Text) {
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let dots = user.value.chars().all(|c| c == '.');
    if dots || user.value.len() > 63 || !user.value.chars().all(letter) {
        let message = format!("no user can be called `{}`", user.value);
        let wrong = Diagnostic::new(code::BAD_NAME, user.span, message);
        scope.diags.error(wrong.label("expected letters, digits, `-`, `_` and `.`, at most 63"));
    }
}

fn service(
    scope: &mut Scope<'_>,
    name: &Text,
    service: &written::Service,
    synthetics: &Synthetics,
) -> Component {
    let port = service.port.map_or(8080, |port| port.value);
    let calls = calls(scope, service.calls.as_ref());
    check_expose(scope, service.expose.as_ref());
    let entry = entry(name, service);
    let parts = ServiceParts { name, service, port, calls: &calls, labels: &entry.labels };
    let workload = workload::service(scope, &parts);
    let inside = scope_host(scope, &name.value, port);
    Component {
        check: check(scope, name, service.check.as_ref(), &inside, synthetics),
        error_lines: error_lines(scope, service.error_lines.as_ref()),
        signals: Vec::new(),
        group: group(scope, service.group.as_ref()),
        hidden: service.hidden.unwrap_or(false),
        kind: ComponentKind::Service(Service {
            port,
            protocol: service.protocol.unwrap_or(Protocol::Http),
            expose: expose(name, service.expose.as_ref(), port),
        }),
        calls,
        workloads: workload.into_iter().collect(),
        entry,
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

fn calls(scope: &mut Scope<'_>, calls: Option<&Vec<Form<Text, written::Call>>>) -> Vec<Call> {
    let mut resolved = Vec::new();
    for call in calls.into_iter().flatten() {
        let (to, long) = match call {
            Form::Short(to) => (to, None),
            Form::Long(long) => (&long.to, Some(long)),
        };
        if let Some(user) = long.and_then(|long| long.user.as_ref()) {
            refer_user(scope, to, user);
        }
        let via = long.and_then(|long| long.via.as_ref());
        let via = via.and_then(|via| scope.names.refer(kind::COMPONENT, via));
        let Some(position) = scope.names.refer(kind::COMPONENT, to) else { continue };
        check_callee(scope, position, to);
        if let (Some(via), Some(at)) = (long.and_then(|long| long.via.as_ref()), via) {
            check_via(scope, at, via);
        }
        if resolved.iter().any(|call: &Call| call.to.position() == position) {
            let message = format!("`{}` is called twice", to.value);
            let twice = Diagnostic::new(code::DUPLICATE_NAME, to.span, message);
            scope.diags.error(twice.label("the second").help("take one of them away"));
        }
        resolved.push(Call {
            to: ComponentId::new(position),
            via: via.map(ComponentId::new),
            user: long.and_then(|long| long.user.as_ref()).map(|user| user.value.clone()),
            kind: long.and_then(|long| long.kind).unwrap_or(CallKind::Sync),
            drawn: long.and_then(|long| long.drawn).unwrap_or(true),
        });
    }
    resolved
}

/// Simulated users call, and are not called.
fn check_callee(scope: &mut Scope<'_>, position: usize, to: &Text) {
    if position >= scope.addresses.len() {
        let wrong =
            Diagnostic::new(code::UNKNOWN_REFERENCE, to.span, "nobody calls simulated users");
        scope.diags.error(wrong.label("`load` has no port").help("take this call away"));
    }
}

/// A connection goes through a service.
fn check_via(scope: &mut Scope<'_>, position: usize, via: &Text) {
    let services = scope.config.services.as_ref().map_or(0, |services| services.0.len());
    if position >= services {
        let message = format!("`{}` lets no connection through", via.value);
        let wrong = Diagnostic::new(code::UNKNOWN_REFERENCE, via.span, message);
        scope.diags.error(wrong.label("expected a service"));
    }
}

/// The synthetic check at an address; `inside` is what the path is written behind.
fn check(
    scope: &mut Scope<'_>,
    name: &Text,
    check: Option<&Switch<Form<Text, written::Check>>>,
    inside: &str,
    synthetics: &Synthetics,
) -> Option<Check> {
    let (path, long) = match check? {
        Switch::Off(_) => return None,
        Switch::On(Form::Short(path)) => (path.value.clone(), None),
        Switch::On(Form::Long(long)) => {
            let path = long.path.as_ref().map_or_else(|| "/".to_owned(), |path| path.value.clone());
            (path, Some(long))
        }
    };
    let all = scope.config.synthetics.as_ref();
    let every = long.and_then(|it| it.every).or(all.and_then(|it| it.every));
    let timeout = long.and_then(|it| it.timeout).or(all.and_then(|it| it.timeout));
    let status = long.and_then(|it| it.status.clone()).or(all.and_then(|it| it.status.clone()));
    let probes = match long.and_then(|long| long.probes.as_ref()) {
        None => (0..synthetics.probes.len()).collect(),
        Some(probes) => {
            probes.iter().filter_map(|probe| scope.names.refer(kind::PROBE, probe)).collect()
        }
    };
    check_times(every, timeout, scope);
    Some(Check {
        job: format!("{}-{}", scope.demo.name, name.value),
        url: format!("{inside}/{}", path.trim_start_matches('/')),
        every: every.map_or(Duration::seconds(60), |every| every.value),
        timeout: timeout.map_or(Duration::seconds(3), |timeout| timeout.value),
        status: status.filter(|status| !status.is_empty()).unwrap_or_else(|| vec![200]),
        method: long.and_then(|it| it.method).unwrap_or(Method::Get).word().to_owned(),
        contains: text(long.and_then(|it| it.contains.as_ref())),
        ip: all.and_then(|it| it.ip).unwrap_or(IpVersion::V4),
        probes,
    })
}

/// Grafana's checks run every 10 s to 1 h, and must answer within 1 s to 60 s and before the next.
fn check_times(
    every: Option<Spanned<Duration>>,
    timeout: Option<Spanned<Duration>>,
    scope: &mut Scope<'_>,
) {
    let within = |time: Spanned<Duration>, least: u64, most: u64| {
        let range = Duration::seconds(least)..=Duration::seconds(most);
        (!range.contains(&time.value)).then(|| {
            let message = format!("a check cannot have `{}` here", time.value);
            Diagnostic::new(code::OUT_OF_RANGE, time.span, message)
                .label(format!("expected {least}s to {most}s"))
        })
    };
    let wrong =
        [every.and_then(|it| within(it, 10, 3600)), timeout.and_then(|it| within(it, 1, 60))];
    for diagnostic in wrong.into_iter().flatten() {
        scope.diags.error(diagnostic);
    }
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

fn datastore(scope: &mut Scope<'_>, name: &Text, datastore: &written::Datastore) -> Component {
    let engine = datastore.engine.0;
    if let Some(image) = &datastore.image {
        checks::image(scope, image);
    }
    if let Some(version) = &datastore.version {
        checks::word(scope, version, "version");
    }
    let entry = entry(name, datastore);
    let resolved = accounts(scope, name, datastore, engine);
    let workloads = workload::datastore(scope, name, datastore, &resolved, &entry.labels);
    Component {
        kind: ComponentKind::Datastore(resolved),
        calls: Vec::new(),
        check: None,
        error_lines: error_lines(scope, datastore.error_lines.as_ref()),
        signals: Vec::new(),
        group: group(scope, datastore.group.as_ref()),
        hidden: datastore.hidden.unwrap_or(false),
        workloads,
        entry,
    }
}

/// Who can sign in, and what is made for them; what the engine does not have is told.
fn accounts(
    scope: &mut Scope<'_>,
    name: &Text,
    datastore: &written::Datastore,
    engine: &'static EngineSpec,
) -> Datastore {
    let mut meaningless = |key: &str, span: Option<Span>| {
        let Some(span) = span else { return };
        let message = format!("`{key}` means nothing for the engine `{}`", engine.name);
        let conflict = Diagnostic::new(code::CONFLICTING_KEYS, span, message);
        scope.diags.error(conflict.label("it has no such thing").help("take the key away"));
    };
    let first = |list: &Option<Vec<Text>>| list.as_ref()?.first().map(|text| text.span);
    let (admin, users) = match engine.accounts {
        Accounts::None => (None, false),
        Accounts::Admin(admin) => (Some(admin), false),
        Accounts::Users(admin) => (Some(admin), true),
    };
    if admin.is_none() {
        meaningless("admin", datastore.admin.as_ref().map(|text| text.span));
    }
    if !users {
        meaningless("superusers", first(&datastore.superusers));
        meaningless("users", first(&datastore.users));
    }
    if !engine.database {
        meaningless("database", datastore.database.as_ref().map(|text| text.span));
    }
    let replicas = datastore.read_replicas;
    if !engine.read_replicas {
        meaningless("read_replicas", replicas.filter(|it| it.value > 0).map(|it| it.span));
    }
    let or = |text: Option<&Text>, other: &str| {
        text.map_or_else(|| other.to_owned(), |text| text.value.clone())
    };
    let database = or(datastore.database.as_ref(), &name.value.replace('-', "_"));
    Datastore {
        engine: engine.name,
        version: or(datastore.version.as_ref(), engine.version),
        port: datastore.port.map_or(engine.port, |port| port.value),
        database: if engine.database { database } else { String::new() },
        admin: admin.map_or_else(String::new, |admin| or(datastore.admin.as_ref(), admin)),
        superusers: texts(datastore.superusers.as_ref()),
        users: texts(datastore.users.as_ref()),
        max_connections: datastore.max_connections,
        read_replicas: replicas.map_or(0, |replicas| replicas.value),
        exported: engine.exporter.is_some(),
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
        check: check(scope, name, external.check.as_ref(), url.trim_end_matches('/'), synthetics),
        kind: ComponentKind::External { url },
        calls: Vec::new(),
        error_lines: settings::error_lines(scope),
        signals: Vec::new(),
        group: group(scope, external.group.as_ref()),
        hidden: external.hidden.unwrap_or(false),
        workloads: Vec::new(),
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
        entry,
    }
}

/// Objects of different components must not be called the same.
fn check_objects(scope: &mut Scope<'_>, components: &[Component]) {
    // The name, whose it is, and whether it was derived from another.
    let mut taken: BTreeMap<String, (Span, bool)> = BTreeMap::new();
    let otlp = scope.config.telemetry.as_ref().and_then(|it| it.otlp.as_ref()?.host.as_ref());
    let host = otlp.map_or(default::OTLP_HOST, |host| host.value.as_str());
    let place = otlp.map_or(scope.config.demo.name.span, |host| host.span);
    taken.insert(host.to_owned(), (place, true));
    if scope.demo.namespace == "default" {
        taken.insert("kubernetes".to_owned(), (scope.config.demo.name.span, true));
    }
    for component in components {
        let exposed = component.service().and_then(|service| service.expose.as_ref());
        let workloads = component.workloads.iter().map(|workload| workload.name.clone());
        let pods = component.workloads.iter().filter(|workload| workload.storage.is_some());
        let pods = pods.map(|workload| format!("{}-pods", workload.name));
        for object in workloads.chain(pods).chain(exposed.map(|expose| expose.name.clone())) {
            let span = component.entry.span;
            let derived = object != component.entry.name;
            match taken.get(&object) {
                // Two entries of one name have been told as such.
                Some((other, other_derived)) if derived || *other_derived => {
                    let message = format!("two objects would be called `{object}`");
                    scope.diags.error(
                        Diagnostic::new(code::DUPLICATE_NAME, span, message)
                            .label(format!("`{object}` is made for this"))
                            .related(*other, "and for this, or what it says")
                            .help("rename one of them"),
                    );
                }
                Some(_) => {}
                None => {
                    taken.insert(object, (span, derived));
                }
            }
        }
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
