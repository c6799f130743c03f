//! The stand-in: one small program on a public image that plays any service, for everybody who has
//! not the application itself. What it plays stands in a file beside it.

use std::sync::{Arc, LazyLock};

use serde_json::{Map, Value, json};

use crate::model::component::{Call, Component, ComponentKind};
use crate::model::condition::{Lines, TextOperator};
use crate::model::objective::Sli;
use crate::model::scenario::{Action, BLOCKED, Effect, Injection, PLAYED, Scenario};
use crate::model::traffic::SaveSource;
use crate::model::workload::{
    EnvValue, EnvVar, HealthProbe, MountedFile, PYTHON_IMAGE, Port, ProbeAction, Workload,
};
use crate::model::{ComponentId, Model};
use crate::syntax::{Comment, header, json as printer};
use crate::words::{CallKind, LogFormat};

/// Made once, whoever mounts it.
static SCRIPT: LazyLock<Arc<str>> =
    LazyLock::new(|| (header(Comment::Hash) + include_str!("stand_in.py")).into());
const SCRIPT_PATH: &str = "/stand-in/stand_in.py";
const DEMO_PATH: &str = "/stand-in/demo.json";

/// Seconds that a service waits for others where no objective says how long its users would.
const PATIENCE: f64 = 1.0;

/// A workload of a service, played: ports, probes and variables are its own, but for secrets, of
/// which the stand-in needs none.
pub fn workload(model: &Model, id: ComponentId, played: &Workload) -> Workload {
    let name = &model[id].entry.name;
    let text =
        |name: &str, value: String| EnvVar { name: name.to_owned(), value: EnvValue::Text(value) };
    let ours = [
        text("STANDIN_SERVICE", name.clone()),
        text("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint(model)),
    ];
    let mut env = played.env.clone();
    env.retain(|variable| {
        !matches!(variable.value, EnvValue::Secret { .. })
            && ours.iter().all(|our| our.name != variable.name)
    });
    env.extend(ours);
    let file = |path: &str, text: Arc<str>| MountedFile { path: path.to_owned(), text };
    Workload {
        image: PYTHON_IMAGE.to_owned(),
        build: None,
        command: ["python3", SCRIPT_PATH].map(str::to_owned).to_vec(),
        args: Vec::new(),
        env,
        files: vec![
            file(SCRIPT_PATH, Arc::clone(&SCRIPT)),
            file(DEMO_PATH, printer::print(&demo(model, id)).into()),
        ],
        writable: Vec::new(),
        storage: None,
        user: None,
        read_only_root: true,
        ..played.clone()
    }
}

/// What is done to bring a scenario about where services are played: stores are stores, but of a
/// service another image or a flag would change nothing.
pub fn injections(model: &Model, scenario: &Scenario) -> Vec<Injection> {
    let is_service = |id: ComponentId| model[id].service().is_some();
    let mut inject: Vec<Injection> = Vec::new();
    for injection in &scenario.inject {
        match &injection.action {
            _ if !is_service(injection.on) => inject.push(injection.clone()),
            Action::Env(_) | Action::Scale(_) | Action::Delete => inject.push(injection.clone()),
            // A network that blocks nobody is no hindrance: whoever is played looks away.
            Action::Block(to) => block(&mut inject, injection.on, &model[*to].entry.name),
            Action::Image(_)
            | Action::HoldSessions { .. }
            | Action::EndSessions { .. }
            | Action::Exec(_)
            | Action::Flag { .. }
            | Action::Delay(_) => {}
        }
    }
    let shown = scenario.effects.iter().filter(|it| is_service(it.on) && !shows_nothing(it));
    for effect in shown {
        let gone = |it: &Injection| {
            it.on == effect.on && matches!(it.action, Action::Delete | Action::Scale(0))
        };
        if inject.iter().any(gone) {
            continue;
        }
        let variable = (PLAYED.to_owned(), scenario.entry.name.clone());
        let variables = variables(&mut inject, effect.on);
        if !variables.contains(&variable) {
            variables.push(variable);
        }
    }
    inject
}

/// The variables that a scenario sets for a component: more of them go with those that are there.
fn variables(inject: &mut Vec<Injection>, on: ComponentId) -> &mut Vec<(String, String)> {
    let is_env = |it: &Injection| it.on == on && matches!(it.action, Action::Env(_));
    let at = inject.iter().position(is_env).unwrap_or_else(|| {
        inject.push(Injection { on, action: Action::Env(Vec::new()) });
        inject.len() - 1
    });
    match &mut inject[at].action {
        Action::Env(variables) => variables,
        _ => unreachable!("it was just found, or made"),
    }
}

/// One more that a component cannot reach.
fn block(inject: &mut Vec<Injection>, on: ComponentId, to: &str) {
    let variables = variables(inject, on);
    match variables.iter_mut().find(|(name, _)| name == BLOCKED) {
        Some((_, others)) => *others += &format!(",{to}"),
        None => variables.push((BLOCKED.to_owned(), to.to_owned())),
    }
}

/// Whether it says only that all stays as it is.
fn shows_nothing(effect: &Effect) -> bool {
    let Effect { on: _, span: _, offline, error_rate, latency, requests, log, endpoint: _ } =
        effect;
    !offline && error_rate.is_none() && latency.is_none() && requests.is_none() && log.is_empty()
}

/// Where spans go: HTTP has a port of its own beside that of gRPC.
fn endpoint(model: &Model) -> String {
    format!("http://{}:4318", model.telemetry.otlp_host)
}

/// What the stand-in of one service knows.
fn demo(model: &Model, id: ComponentId) -> Value {
    let component = &model[id];
    let scenarios: Map<String, Value> = model
        .scenarios
        .iter()
        .map(|scenario| {
            (scenario.entry.name.clone(), effects(model, component, id, scenario).into())
        })
        .collect();
    let format = match model.telemetry.log_format {
        LogFormat::Logfmt => "logfmt",
        LogFormat::Json => "json",
        LogFormat::Text => "text",
    };
    json!({
        "environment": model.demo.environment,
        "version": model.demo.version,
        "log": { "format": format, "trace_id": model.telemetry.trace_id },
        "otlp": endpoint(model),
        "services": { component.entry.name.clone(): service(model, id, component) },
        "scenarios": scenarios,
    })
}

fn service(model: &Model, id: ComponentId, component: &Component) -> Value {
    let workloads = || component.workloads.iter();
    // Without a cluster nobody leads one number to the other.
    let numbers = |port: &Port| [port.number, port.inside];
    let mut ports: Vec<u16> = workloads().flat_map(|it| &it.ports).flat_map(numbers).collect();
    ports.dedup();
    let probes = workloads().flat_map(|it| [&it.ready, &it.live, &it.startup]).flatten();
    let mut health: Vec<&str> = probes.filter_map(path_of).collect();
    health.sort_unstable();
    health.dedup();
    json!({
        "ports": ports,
        "health": health,
        "check": component.check.as_ref().map_or("", |check| path(&check.url)),
        "patience": patience(model, id),
        "error_fields": error_fields(&component.error_lines),
        "saved": saved(model, id),
        "calls": component.calls.iter().map(|it| call(model, it)).collect::<Vec<_>>(),
    })
}

fn path_of(probe: &HealthProbe) -> Option<&str> {
    match &probe.action {
        ProbeAction::Http { path, .. } => Some(path),
        ProbeAction::Grpc { .. } | ProbeAction::Tcp { .. } | ProbeAction::Command(_) => None,
    }
}

/// The path of an address.
fn path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("/", |at| &rest[at..])
}

/// How long it waits for others: half of what its users are promised.
fn patience(model: &Model, id: ComponentId) -> f64 {
    let bounds = model.slos.iter().filter(|slo| slo.covers(id)).filter_map(|slo| match slo.sli {
        Sli::Latency { bound, .. } => Some(bound.as_seconds() / 2.0),
        Sli::ErrorRate { .. }
        | Sli::Availability { .. }
        | Sli::Events { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => None,
    });
    bounds.fold(PATIENCE, f64::min)
}

/// Fields that make a line an error line.
fn error_fields(lines: &Lines) -> Map<String, Value> {
    let literal = |text: &str| {
        let first = text.split('|').next().unwrap_or_default();
        first.replace(|letter: char| !letter.is_alphanumeric() && letter != ' ', "")
    };
    let fields = match lines {
        Lines::Text(condition) if condition.operator == TextOperator::Contains => {
            vec![("msg".to_owned(), condition.operand.clone())]
        }
        Lines::Text(_) => Vec::new(),
        Lines::Fields(fields) => fields
            .iter()
            .filter_map(|(field, condition)| match condition.operator {
                TextOperator::Equal | TextOperator::Contains => {
                    Some((field.clone(), condition.operand.clone()))
                }
                TextOperator::Matches => Some((field.clone(), literal(&condition.operand))),
                TextOperator::NotEqual
                | TextOperator::NotMatches
                | TextOperator::Less
                | TextOperator::LessOrEqual
                | TextOperator::Greater
                | TextOperator::GreaterOrEqual => None,
            })
            .collect(),
    };
    fields.into_iter().map(|(name, value)| (name, Value::String(value))).collect()
}

/// What the load generator keeps of its answers.
fn saved(model: &Model, id: ComponentId) -> Value {
    let (mut cookies, mut headers, mut bodies) = (Vec::new(), Vec::new(), Vec::new());
    let load = model.load.iter().filter(|load| load.target == id);
    let steps = load.flat_map(|load| &load.journeys).flat_map(|journey| &journey.steps);
    for save in steps.flat_map(|step| &step.save) {
        let (list, name) = match &save.from {
            SaveSource::Cookie(name) => (&mut cookies, name),
            SaveSource::Header(name) => (&mut headers, name),
            SaveSource::Json(path) => (&mut bodies, path),
        };
        if !list.contains(name) {
            list.push(name.clone());
        }
    }
    json!({ "cookies": cookies, "headers": headers, "json": bodies })
}

fn call(model: &Model, call: &Call) -> Value {
    let (to, peer) = (&model[call.to], &model[call.peer()]);
    let workload = peer.workloads.first();
    let port = workload.and_then(|it| it.ports.first()).map_or(80, |port| port.number);
    let store = to.datastore();
    let url = match &to.kind {
        ComponentKind::External { url } => url.as_str(),
        ComponentKind::Service(_) | ComponentKind::Datastore(_) | ComponentKind::Load => "",
    };
    json!({
        "to": to.entry.name,
        "via": call.via.map_or("", |via| model[via].entry.name.as_str()),
        "host": workload.map_or(url, |it| it.name.as_str()),
        "port": port,
        "url": url,
        "engine": store.map_or("", |store| store.family.unwrap_or(&store.engine)),
        "database": store.map_or("", |store| store.database.as_str()),
        "user": call.user.as_deref().unwrap_or_default(),
        "sync": call.kind == CallKind::Sync,
    })
}

/// What a scenario has a service and those it calls show.
fn effects(
    model: &Model,
    component: &Component,
    id: ComponentId,
    scenario: &Scenario,
) -> Map<String, Value> {
    let near = |effect: &&Effect| {
        effect.on == id || component.calls.iter().any(|call| call.to == effect.on)
    };
    let shown = scenario.effects.iter().filter(near);
    shown.map(|it| (model[it.on].entry.name.clone(), effect(it))).collect()
}

fn effect(effect: &Effect) -> Value {
    let mut shown = Map::new();
    if effect.offline {
        shown.insert("offline".to_owned(), json!(true));
    }
    if let Some(share) = effect.error_rate {
        shown.insert("error_rate".to_owned(), json!(share.share()));
    }
    if let Some(latency) = effect.latency {
        shown.insert("latency".to_owned(), json!(latency.as_seconds()));
    }
    if let Some(share) = effect.requests {
        shown.insert("requests".to_owned(), json!(share.share()));
    }
    for (key, text) in [("log", &effect.log), ("endpoint", &effect.endpoint)] {
        if !text.is_empty() {
            shown.insert(key.to_owned(), json!(text));
        }
    }
    Value::Object(shown)
}
