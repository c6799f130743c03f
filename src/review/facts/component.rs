//! What components are, whom they call, and what turns their boxes red.

use super::phrase;
use super::{Fact, Kind, Teller};
use crate::model::component::{Call, Check, Component, ComponentKind, Expose, SignalSource};
use crate::model::rule::Sign;
use crate::model::{ComponentId, Model};
use crate::words::CallKind;

/// Facts about components.
pub(super) fn tell(model: &Model, facts: &mut Vec<Fact>) {
    model.components.iter().for_each(|component| of_component(model, component, facts));
}

fn of_component(model: &Model, component: &Component, facts: &mut Vec<Fact>) {
    let (noun, headline) = match &component.kind {
        ComponentKind::Service(_) => ("service", String::new()),
        ComponentKind::Datastore(store) => {
            ("datastore", format!("{} {}", store.engine, store.version).trim_end().to_owned())
        }
        ComponentKind::External { url } => ("external system", url.clone()),
        ComponentKind::Load => ("load generator", String::new()),
    };
    let mut teller = Teller::entry(facts, Kind::Component, noun, &component.entry.name, &headline);
    teller.one("has the title", phrase::name(&component.entry.title));
    of_kind(&component.kind, &mut teller);
    if let Some(main) = component.workloads.first() {
        teller.one("runs in", copies(main.replicas));
        let storage = main.storage.map(|size| format!("a volume of {size}"));
        teller.one("keeps its data in", storage.unwrap_or_else(|| "its pods alone".to_owned()));
    }
    teller.each("calls", component.calls.iter().map(|it| call(model, it)));
    teller.one("is asked from outside", component.check.as_ref().map_or("never".to_owned(), check));
    let errors = phrase::lines(&component.error_lines);
    if component.signals.iter().any(|it| matches!(it.source, SignalSource::ErrorLines { .. })) {
        teller.one("has errors in lines", errors);
    }
    let team = &component.entry.team;
    teller
        .one("belongs to", if team.is_empty() { "nobody".to_owned() } else { phrase::name(team) });
    of_box(model, component, teller.called("box"));
}

fn of_kind(kind: &ComponentKind, teller: &mut Teller<'_>) {
    match kind {
        ComponentKind::Service(service) => {
            let port = service.port.map_or("none".to_owned(), |port| port.to_string());
            teller.one("listens on port", port);
            teller.one("speaks", service.protocol.word());
            let expose = service.expose.as_ref();
            teller.one("is reached from outside", expose.map_or("by nobody".to_owned(), way_in));
        }
        ComponentKind::Datastore(store) => {
            teller.one("is", format!("{} {}", store.engine, store.version).trim_end());
            // Of one that the demo does not bring itself, its name says so.
            if store.family != Some(store.engine.as_str()) {
                let family = store.family.unwrap_or("no engine that mltgen knows");
                teller.one("behaves as", family);
            }
            teller.one("listens on port", store.port.to_string());
            let most = store.max_connections.map(|most| format!("{most} sessions"));
            teller.one("takes at most", most.unwrap_or_else(|| "what its engine does".to_owned()));
            teller.one("has copies to read from:", store.read_replicas.to_string());
            teller.each("knows the superuser", store.superusers.iter().map(|it| phrase::name(it)));
            teller.each("knows the user", store.users.iter().map(|it| phrase::name(it)));
        }
        ComponentKind::External { url } => {
            teller.one("is at", url);
        }
        ComponentKind::Load => {}
    }
}

fn copies(replicas: u32) -> String {
    match replicas {
        1 => "1 pod".to_owned(),
        several => format!("{several} pods"),
    }
}

fn way_in(expose: &Expose) -> String {
    let host = if expose.host.is_empty() { String::new() } else { format!(" at {}", expose.host) };
    format!("by {} `{}`, port {}{host}", expose.kind.word(), expose.name, expose.port)
}

fn call(model: &Model, call: &Call) -> String {
    let name = |id: ComponentId| phrase::name(&model[id].entry.name);
    let via = call.via.map(|via| format!(" through {}", name(via))).unwrap_or_default();
    let user = call.user.as_ref().map(|user| format!(" as `{user}`")).unwrap_or_default();
    let later = match call.kind {
        CallKind::Sync => "",
        CallKind::Async => ", without waiting",
    };
    format!("{}{via}{user}{later}", name(call.to))
}

fn check(check: &Check) -> String {
    let Check { url, every, timeout, method, contains, .. } = check;
    let contains = if contains.is_empty() { String::new() } else { format!(", for `{contains}`") };
    format!("every {} by {method} {url}{contains}, for up to {}", every.spoken(), timeout.spoken())
}

/// What turns its box red, when, and how soon.
fn of_box(model: &Model, component: &Component, teller: &mut Teller<'_>) {
    let quiet = component.signals.is_empty();
    teller.one("shows", phrase::whether(quiet, "nothing: it is grey", "whether it is well"));
    for signal in &component.signals {
        let name = phrase::name(&signal.name);
        let means = phrase::signal(model, signal);
        let what = format!("{}: {}", component.entry.title, signal.name);
        let timing = model.times.iter().find(|it| it.sign == Sign::Box && it.what == what);
        let within = timing.map(|timing| phrase::whole(timing).spoken());
        let soon = within.as_ref().map(|it| format!(", within {it}")).unwrap_or_default();
        teller.another("turns red on", &name, &format!(" ({means}{soon})"));
        teller.detail(&format!("is red for {name} when"), means);
        if let Some(within) = within {
            teller.detail(&format!("is red for {name} within"), within);
        }
    }
}
