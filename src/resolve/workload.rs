//! What runs in the cluster for each component.

use crate::config::component as written;
use crate::config::decode::Map;
use crate::config::form::Form;
use crate::config::traffic::Load;
use crate::config::{Config, Text, default};
use crate::diag::suggest::listed;
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::model::component::Call;
use crate::model::workload::{
    Build, EnvValue, EnvVar, HealthProbe, MountedFile, PYTHON_IMAGE, Port, ProbeAction, Role,
    Workload,
};
use crate::resolve::env::{self, Callee};
use crate::resolve::{Scope, checks, local, texts};
use crate::source::{Span, Spanned};
use crate::units::Duration;
use crate::words::Protocol;

/// The user that the official image of the load generator is made for.
const LOAD_USER: u32 = 12_345;
/// The official load generator.
const LOAD_IMAGE: &str = "grafana/k6:2.2.0";

/// So many names are told of one mistake.
const MOST_NAMES: usize = 12;

/// How long a container gets to stop where nothing else is known: what Kubernetes gives it.
const GRACE: Duration = Duration::seconds(30);

/// What a service's workload is made of.
pub(super) struct ServiceParts<'a> {
    pub(super) name: &'a Text,
    pub(super) service: &'a written::Service,
    /// The port it is called on; none: nobody calls it.
    pub(super) port: Option<u16>,
    pub(super) calls: &'a [Call],
    /// Labels of the entry.
    pub(super) labels: &'a [(String, String)],
}

/// A workload that says nothing yet but who it is.
pub(super) fn bare(name: &str, role: Role, image: String) -> Workload {
    Workload {
        name: name.to_owned(),
        role,
        labels: Vec::new(),
        image,
        build: None,
        replicas: 1,
        command: Vec::new(),
        args: Vec::new(),
        ports: Vec::new(),
        env: Vec::new(),
        ready: None,
        live: None,
        startup: None,
        cpu: None,
        memory: None,
        files: Vec::new(),
        writable: Vec::new(),
        storage: None,
        user: None,
        read_only_root: false,
        grace: GRACE,
    }
}

/// The workload of a service.
pub(super) fn service(scope: &mut Scope<'_>, parts: &ServiceParts<'_>) -> Workload {
    let service = parts.service;
    let protocol = service.protocol.unwrap_or(Protocol::Http);
    let image = image(scope, parts);
    let ports = ports(parts, protocol, scope.diags);
    let variables = variables(scope, parts);
    for probe in [&service.ready, &service.live, &service.startup].into_iter().flatten() {
        check_probe(scope, probe);
    }
    checks::range(scope, u64::from(service.replicas.unwrap_or(1)), 0, 10_000, parts.name.span);
    let probe = |probe: Option<&Form<Text, written::Probe>>, diags: &mut Diagnostics| {
        probe.map(|probe| health_probe(probe, protocol, inside(parts), diags))
    };
    Workload {
        labels: labels(scope.config, &parts.name.value, parts.labels),
        build: service.build.as_ref().map(build),
        replicas: service.replicas.unwrap_or(1),
        command: texts(service.command.as_ref()),
        args: texts(service.args.as_ref()),
        ports,
        env: variables,
        ready: probe(service.ready.as_ref(), scope.diags),
        live: probe(service.live.as_ref(), scope.diags),
        startup: probe(service.startup.as_ref(), scope.diags),
        cpu: service.cpu,
        memory: service.memory,
        files: files(scope, service.files.as_ref()),
        ..bare(&parts.name.value, Role::Service, image)
    }
}

/// The image of a service. One that has none is remembered, and goes on with any other: what else is
/// wrong with it is told in the same run.
fn image(scope: &mut Scope<'_>, parts: &ServiceParts<'_>) -> String {
    let name = &parts.name;
    match (&parts.service.image, &parts.service.build) {
        (Some(image), _) => {
            checks::image(scope, image);
            image.value.clone()
        }
        (None, Some(_)) => format!("{}-{}:{}", scope.demo.name, name.value, scope.demo.version),
        (None, None) => {
            // One that is there and could not be read has been told.
            let written = |key| parts.service.seen.key(key).is_some();
            let told = written("image") || written("build");
            if !told && !local::is_played_everywhere(scope.config) {
                scope.imageless.push((*name).clone());
            }
            PYTHON_IMAGE.to_owned()
        }
    }
}

/// Tells of services without an image, once for all of them.
pub(super) fn check_images(scope: &mut Scope<'_>) {
    let imageless = std::mem::take(&mut scope.imageless);
    let Some((first, others)) = imageless.split_first() else { return };
    let names = imageless.iter().take(MOST_NAMES).map(|name| name.value.as_str());
    let mut names = listed(&names.collect::<Vec<_>>());
    if imageless.len() > MOST_NAMES {
        names += ", …";
    }
    let message = match others {
        [] => format!("service `{}` has no image", first.value),
        _ => format!("{} services have no image: {}", imageless.len(), names),
    };
    let place = if others.is_empty() { "here" } else { "to each" };
    let help = format!(
        "add `image = \"…\"` {place} or in `[defaults.services]`, or `build = {{ context = \"…\" }}`; \
         or `[local] app = \"stand-in\"`, and small programs play them"
    );
    let missing = Diagnostic::new(code::MISSING_IMAGE, first.span, message).label("nothing to run");
    scope.diags.error(missing.help(help));
}

fn build(build: &written::Build) -> Build {
    Build {
        context: build.context.value.clone(),
        dockerfile: build
            .dockerfile
            .as_ref()
            .map_or_else(|| "Dockerfile".to_owned(), |file| file.value.clone()),
    }
}

/// Labels of every object, then those of the entry; the entry's win.
pub(super) fn labels(
    config: &Config,
    name: &str,
    own: &[(String, String)],
) -> Vec<(String, String)> {
    let common = config.kubernetes.as_ref().and_then(|it| it.labels.as_ref());
    let mut labels: Vec<(String, String)> = Vec::new();
    for (key, value) in common.iter().flat_map(|labels| &labels.0) {
        let value = value
            .value
            .replace("$${", "\u{0}")
            .replace("${self.name}", name)
            .replace("${self.title}", &default::title(name));
        labels.push((key.value.clone(), value.replace('\u{0}', "${")));
    }
    for (key, value) in own {
        match labels.iter_mut().find(|(other, _)| other == key) {
            Some((_, other)) => other.clone_from(value),
            None => labels.push((key.clone(), value.clone())),
        }
    }
    labels
}

/// The port that the program itself listens on.
fn inside(parts: &ServiceParts<'_>) -> u16 {
    parts.service.listens.map(|port| port.value).or(parts.port).unwrap_or_default()
}

fn ports(parts: &ServiceParts<'_>, protocol: Protocol, diags: &mut Diagnostics) -> Vec<Port> {
    let main = |number| Port { name: protocol.word().to_owned(), number, inside: inside(parts) };
    let mut ports: Vec<Port> = parts.port.map(main).into_iter().collect();
    for (name, number) in parts.service.ports.iter().flat_map(|ports| &ports.0) {
        if !crate::config::decode::is_name(&name.value, 15) {
            let message = format!("no port can be called `{}`", name.value);
            diags.error(
                Diagnostic::new(code::BAD_NAME, name.span, message)
                    .label("expected a DNS label of at most 15 characters"),
            );
        }
        let clash = |span: Span, what: String| {
            Diagnostic::new(code::PORT_CLASH, span, what)
                .label("taken by another port of this service")
        };
        if ports.iter().any(|other| other.name == name.value) {
            diags.error(clash(name.span, format!("two ports are called `{}`", name.value)));
        } else if ports.iter().any(|it| [it.number, it.inside].contains(&number.value)) {
            diags.error(clash(number.span, format!("port {} is there twice", number.value)));
        } else {
            let number = number.value;
            ports.push(Port { name: name.value.clone(), number, inside: number });
        }
    }
    ports
}

/// Variables of the calls, then its own, which win, then what it tells of itself.
fn variables(scope: &mut Scope<'_>, parts: &ServiceParts<'_>) -> Vec<EnvVar> {
    let component = &parts.name.value;
    let own = env::own(component, parts.service.env.as_ref(), scope.diags);
    let mut variables = Vec::new();
    for call in parts.calls {
        let Some(callee) = callee(scope, call) else { continue };
        let mut of_call = env::of_call(parts.service.call_env.as_ref(), &callee, scope.diags);
        of_call.retain(|variable| own.iter().all(|own| own.name != variable.name));
        env::add(&mut variables, of_call, parts.name.span, scope.diags);
    }
    variables.extend(own);
    for variable in resource(scope, &labels(scope.config, component, parts.labels)) {
        if variables.iter().all(|other| other.name != variable.name) {
            variables.push(variable);
        }
    }
    variables
}

/// Whom the connection of a call is made to.
fn callee(scope: &Scope<'_>, call: &Call) -> Option<Callee> {
    let address = scope.addresses.get(call.peer().position())?;
    Some(Callee {
        name: address.name.clone(),
        host: address.host.clone(),
        port: address.port,
        user: call.user.clone(),
    })
}

/// Resource attributes as variables from the pod's own fields, and all of them in
/// `OTEL_RESOURCE_ATTRIBUTES`, which OpenTelemetry reads.
fn resource(scope: &mut Scope<'_>, labels: &[(String, String)]) -> Vec<EnvVar> {
    let telemetry = scope.config.telemetry.as_ref();
    let written = telemetry.and_then(|telemetry| telemetry.resource.as_ref());
    let mut variables: Vec<EnvVar> = Vec::new();
    let mut attributes = Vec::new();
    for attribute in written.into_iter().flatten() {
        check_label(attribute.value.0.field, attribute.span, labels, scope.diags);
        let attribute = attribute.value.0;
        attributes.push(format!("{}=$({})", attribute.name, attribute.variable));
        let value = EnvValue::PodField(attribute.field.to_owned());
        variables.push(EnvVar { name: attribute.variable.to_owned(), value });
    }
    if !attributes.is_empty() {
        let value = EnvValue::Text(attributes.join(","));
        variables.push(EnvVar { name: "OTEL_RESOURCE_ATTRIBUTES".to_owned(), value });
    }
    variables
}

/// A pod tells a label of itself only if it has it.
fn check_label(field: &str, span: Span, labels: &[(String, String)], diags: &mut Diagnostics) {
    let label = field.strip_prefix("metadata.labels['").and_then(|rest| rest.strip_suffix("']"));
    let Some(label) = label else { return };
    if labels.iter().any(|(key, _)| key == label) {
        return;
    }
    diags.error(
        Diagnostic::new(code::MISSING_KEY, span, format!("no pod has the label `{label}`"))
            .label(format!("this is the label `{label}`"))
            .help(format!("add `{label} = \"${{demo.name}}\"` to `[kubernetes] labels`")),
    );
}

/// Kubernetes counts in whole seconds, from one.
pub(super) fn check_probe(scope: &mut Scope<'_>, probe: &Form<Text, written::Probe>) {
    let long = match probe {
        Form::Short(path) => return checks::path(scope, path),
        Form::Long(long) => long,
    };
    if let Some(path) = &long.path {
        checks::path(scope, path);
    }
    let place = |key: &str| long.seen.key(key);
    for (key, time) in [("every", long.every), ("timeout", long.timeout)] {
        let written = time.zip(place(key)).map(|(value, span)| Spanned { value, span });
        checks::time(scope, written, Duration::seconds(1), Duration::seconds(3_600));
    }
    if let Some((failures, span)) = long.failures.zip(place("failures")) {
        checks::range(scope, u64::from(failures), 1, 1_000, span);
    }
    if let Some(span) =
        place("command").filter(|_| long.command.as_ref().is_some_and(Vec::is_empty))
    {
        let empty = Diagnostic::new(code::OUT_OF_RANGE, span, "an empty command");
        scope.diags.error(empty.label("nothing to run"));
    }
}

pub(super) fn health_probe(
    probe: &Form<Text, written::Probe>,
    protocol: Protocol,
    own_port: u16,
    diags: &mut Diagnostics,
) -> HealthProbe {
    let or = |written: Option<Duration>, other: u64| written.unwrap_or(Duration::seconds(other));
    let http = |path: &Text, port| ProbeAction::Http { path: path.value.clone(), port };
    let long = match probe {
        Form::Short(path) => {
            return timed(http(path, own_port), Duration::ZERO, or(None, 10), or(None, 1), 3);
        }
        Form::Long(long) => long,
    };
    let port = long.port.unwrap_or(own_port);
    let action = match (&long.path, &long.command, protocol) {
        (Some(path), None, _) => http(path, port),
        (None, Some(command), _) => ProbeAction::Command(texts(Some(command))),
        (Some(path), Some(_), _) => {
            let message = "a probe asks for a path or runs a command, not both";
            let conflict = Diagnostic::new(code::CONFLICTING_KEYS, path.span, message);
            diags.error(conflict.label("there is a `command` too").help("take one of them away"));
            http(path, port)
        }
        (None, None, Protocol::Http) => ProbeAction::Http { path: "/".to_owned(), port },
        (None, None, Protocol::Grpc) => ProbeAction::Grpc { port },
        (None, None, Protocol::Tcp) => ProbeAction::Tcp { port },
    };
    let (every, timeout) = (or(long.every, 10), or(long.timeout, 1));
    timed(action, or(long.delay, 0), every, timeout, long.failures.unwrap_or(3))
}

const fn timed(
    action: ProbeAction,
    delay: Duration,
    every: Duration,
    timeout: Duration,
    failures: u32,
) -> HealthProbe {
    HealthProbe { action, delay, every, timeout, failures }
}

/// Files that the container gets: read before compilation, or not there.
pub(super) fn files(scope: &mut Scope<'_>, files: Option<&Map<Text>>) -> Vec<MountedFile> {
    let mut mounted = Vec::new();
    for (path, file) in files.iter().flat_map(|files| &files.0) {
        if let Some(text) = file_text(scope, file) {
            checks::mounted(scope, path, &text);
            mounted.push(MountedFile { path: path.value.clone(), text: text.into() });
        }
    }
    mounted
}

/// What is in a file that the demo names.
pub(super) fn file_text(scope: &mut Scope<'_>, file: &Text) -> Option<String> {
    if file.value.starts_with('/') || file.value.split('/').any(|part| part == "..") {
        let message = format!("`{}` is not beside the demo", file.value);
        scope.diags.error(
            Diagnostic::new(code::MISSING_FILE, file.span, message)
                .label("outside the folder of `demo.toml`")
                .help("copy it there: a demo must be the same on every machine"),
        );
        return None;
    }
    if let Some(found) = scope.sources.find(&file.value) {
        return Some(found.text.clone());
    }
    scope.diags.error(
        Diagnostic::new(
            code::MISSING_FILE,
            file.span,
            format!("there is no file `{}`", file.value),
        )
        .label("looked for beside the demo")
        .help("paths start at the folder of `demo.toml`"),
    );
    None
}

/// The workload of the load generator, without its script: that is about objectives too.
pub(super) fn load(scope: &Scope<'_>, load: &Load) -> Workload {
    let image = load.image.as_ref().map_or_else(|| LOAD_IMAGE.to_owned(), |it| it.value.clone());
    // Of another image nobody knows which user it is made for.
    let official = image.split([':', '@']).next().is_some_and(|it| it.ends_with("grafana/k6"));
    Workload {
        labels: labels(scope.config, "load", &[]),
        replicas: load.pods.map_or(1, |pods| pods.value.0),
        cpu: load.cpu,
        memory: load.memory,
        user: official.then_some(LOAD_USER),
        read_only_root: official,
        ..bare("load", Role::Load, image)
    }
}
