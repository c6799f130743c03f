//! Tables of the README: who is there, what was promised of them, where to look, who is told.

use crate::model::component::{Component, ComponentKind, SignalSource};
use crate::model::notify::{ContactPoint, ContactPointKind};
use crate::model::objective::{Sli, Slo};
use crate::model::{ContactPointId, Model};
use crate::syntax::markdown::{code, table, text};

/// One row for each component.
pub(super) fn components(model: &Model) -> String {
    let head = ["component", "what it is", "image", "port", "calls", "red when"];
    let rows: Vec<_> =
        model.components().map(|(_, component)| component_row(model, component)).collect();
    table(&head, &rows)
}

fn component_row(model: &Model, component: &Component) -> Vec<String> {
    let image = component.workloads.first().map(|workload| code(&workload.image));
    let calls = component.calls.iter().map(|call| {
        let to = code(&model[call.to].entry.name);
        match call.via {
            Some(via) => format!("{to} through {}", code(&model[via].entry.name)),
            None => to,
        }
    });
    let red = component.signals.iter().map(|signal| match &signal.source {
        SignalSource::Downstream(of) => {
            let names = of.iter().map(|id| code(&model[*id].entry.name));
            format!("trouble in {}", joined(names))
        }
        SignalSource::CheckFails
        | SignalSource::ExporterDown
        | SignalSource::ScrapeFails
        | SignalSource::ErrorLines { .. }
        | SignalSource::Recorded { .. }
        | SignalSource::Slo(_)
        | SignalSource::Latency { .. }
        | SignalSource::Own(_) => text(&signal.text),
    });
    vec![
        code(&component.entry.name),
        text(&what(component)),
        image.unwrap_or_default(),
        port(component).map(|port| port.to_string()).unwrap_or_default(),
        joined(calls),
        red.collect::<Vec<_>>().join("; "),
    ]
}

/// What a component is, as short as it can be said.
fn what(component: &Component) -> String {
    let entry = &component.entry;
    let kind = match &component.kind {
        ComponentKind::Service(_) => "service".to_owned(),
        ComponentKind::Datastore(store) => format!("{} {}", store.engine, store.version),
        ComponentKind::External { url } => format!("not ours: {url}"),
        ComponentKind::Load => "simulated users".to_owned(),
    };
    let about = if entry.description.is_empty() { &entry.title } else { &entry.description };
    format!("{about} ({kind})")
}

fn port(component: &Component) -> Option<u16> {
    match &component.kind {
        ComponentKind::Service(service) => service.port,
        ComponentKind::Datastore(store) => Some(store.port),
        ComponentKind::External { .. } | ComponentKind::Load => None,
    }
}

/// One row for each objective; empty if nothing was promised.
pub(super) fn objectives(model: &Model) -> String {
    let rows: Vec<_> = model
        .slos
        .iter()
        .map(|slo| {
            let of = slo.members().iter().map(|id| code(&model[*id].entry.name));
            let of =
                if slo.is_of_path() { of.collect::<Vec<_>>().join(" → ") } else { joined(of) };
            vec![text(&slo.entry.title), of, text(&promise(model, slo))]
        })
        .collect();
    table_unless_empty(&["objective", "of", "promise"], &rows)
}

fn promise(model: &Model, slo: &Slo) -> String {
    let window = slo.window;
    match &slo.sli {
        Sli::Availability { objective, budget } => {
            let (up, offline) = (objective.spoken(), budget.spoken());
            format!("up {up} of {window}: at most {offline} offline")
        }
        Sli::Latency { bound, objective } => {
            let slower = objective.complement();
            format!(
                "{objective} of requests answered within {bound}, over {window}: {slower} slower"
            )
        }
        Sli::ErrorRate { objective } => {
            let failing = objective.complement();
            format!("{objective} of requests succeed, over {window}: at most {failing} fail")
        }
        Sli::Events { metric, budget } => {
            let (what, pace) = (&model[*metric].entry.title, slo.pace().spoken());
            format!("at most {budget} of {what} in {window}: one in {pace}")
        }
        Sli::TimeToAcknowledge { target } => {
            format!("incidents are acknowledged within {target}, on average")
        }
        Sli::TimeToResolve { target } => {
            format!("incidents are resolved within {target}, on average")
        }
    }
}

/// One row for each dashboard; empty without one.
pub(super) fn dashboards(model: &Model) -> String {
    let own = model.custom.dashboards.iter();
    let own = own.map(|it| dashboard_row(&it.title, &it.description, &it.name));
    let rows =
        model.dashboards.iter().map(|it| dashboard_row(&it.title, &it.description, &it.file));
    let rows: Vec<_> = rows.chain(own).collect();
    table_unless_empty(&["dashboard", "what for", "file"], &rows)
}

fn dashboard_row(title: &str, description: &str, name: &str) -> Vec<String> {
    let file = format!("grafana/dashboards/{name}.json");
    vec![text(title), text(description), code(&file)]
}

/// One row for each contact point; empty without one.
pub(super) fn told(model: &Model) -> String {
    let rows: Vec<_> = (0..model.contact_points.len())
        .map(ContactPointId::new)
        .map(|id| {
            let point = &model[id];
            vec![text(&point.entry.title), text(&way(point)), joined(told_of(model, id))]
        })
        .collect();
    table_unless_empty(&["who", "how", "is told of"], &rows)
}

fn way(point: &ContactPoint) -> String {
    match &point.kind {
        ContactPointKind::Slack { channel, .. } => {
            format!("Slack, channel {}", channel.trim_start_matches('#'))
        }
        ContactPointKind::ServiceNow(instance) => format!("ServiceNow at {}", instance.url),
        ContactPointKind::Email { addresses } => format!("mail to {}", addresses.join(", ")),
        ContactPointKind::PagerDuty => "PagerDuty".to_owned(),
        ContactPointKind::OnCall { url } => format!("Grafana OnCall at {url}"),
        ContactPointKind::Jira { url, project, .. } => format!("Jira project {project} at {url}"),
        ContactPointKind::Webhook { url, .. } => format!("webhook {url}"),
    }
}

fn told_of(model: &Model, id: ContactPointId) -> impl Iterator<Item = String> {
    let told = move |notify: &[ContactPointId]| notify.contains(&id);
    let alerts = model.alerts.iter().filter(move |alert| told(&alert.notify));
    let forecasts = model.forecasts.iter().filter_map(|forecast| forecast.alert.as_ref());
    let burning = model.slos.iter().filter(move |slo| can_burn(slo) && told(&slo.notify));
    alerts
        .map(|alert| alert.entry.title.clone())
        .chain(forecasts.filter(move |alert| told(&alert.notify)).map(|alert| alert.title.clone()))
        .chain(burning.map(|slo| format!("a burning budget of {}", slo.entry.title)))
        .map(|title| text(&title))
}

/// Whether somebody is told when its budget is used up too fast.
fn can_burn(slo: &Slo) -> bool {
    match slo.sli {
        Sli::Availability { .. }
        | Sli::Latency { .. }
        | Sli::ErrorRate { .. }
        | Sli::Events { .. } => slo.burn_alerts,
        Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => false,
    }
}

fn joined(texts: impl Iterator<Item = String>) -> String {
    texts.collect::<Vec<_>>().join(", ")
}

fn table_unless_empty(head: &[&str], rows: &[Vec<String>]) -> String {
    if rows.is_empty() { String::new() } else { table(head, rows) }
}
