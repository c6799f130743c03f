//! A demo for the script: everything that the page says of it.

use serde::Serialize;

use super::alerts::{self, Fires};
use super::dashboards::{self, Board};
use super::names::Names;
use super::query::{self, Leads};
use super::scenarios::{self, Played};
use crate::catalog::rules;
use crate::model::component::{Component, ComponentKind};
use crate::model::notify::ContactPointKind;
use crate::model::objective::{Sli, Slo};
use crate::model::presentation::StopKind;
use crate::model::{ComponentId, Model};
use crate::words::CallKind;

/// A demo.
#[derive(Debug, Serialize)]
pub(super) struct State<'a> {
    name: &'a str,
    title: &'a str,
    /// What its services write: `logfmt`, `json` or `text`.
    logs: &'static str,
    components: Vec<Part<'a>>,
    diagram: Picture<'a>,
    dashboards: Vec<Board<'a>>,
    scenarios: Vec<Played<'a>>,
    alerts: Vec<Fires<'a>>,
    points: Vec<Told<'a>>,
    objectives: Vec<Promised<'a>>,
    tour: Vec<Stop<'a>>,
}

/// A component.
#[derive(Debug, Serialize)]
struct Part<'a> {
    name: &'a str,
    title: &'a str,
    kind: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    engine: &'a str,
    /// The engine that it is a variant of.
    #[serde(skip_serializing_if = "str::is_empty")]
    family: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    about: &'a str,
    checked: bool,
    calls: Vec<(&'a str, &'static str)>,
    /// Name, and what is said when it is bad.
    signals: Vec<(&'a str, &'a str)>,
}

/// The architecture as it is drawn.
#[derive(Debug, Serialize)]
struct Picture<'a> {
    title: &'a str,
    svg: String,
    width: f64,
    height: f64,
    boxes: Vec<Box<'a>>,
    arrows: Vec<Arrow<'a>>,
}

/// A box.
#[derive(Debug, Serialize)]
struct Box<'a> {
    id: &'a str,
    title: &'a str,
    about: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    component: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    drill: Option<Leads>,
    /// Left, top, width, height.
    place: [f64; 4],
}

/// An arrow.
#[derive(Debug, Serialize)]
struct Arrow<'a> {
    id: String,
    from: &'a str,
    to: &'a str,
}

/// Somebody who is told.
#[derive(Debug, Serialize)]
struct Told<'a> {
    name: &'a str,
    title: &'a str,
    kind: &'static str,
    incidents: bool,
}

/// An objective.
#[derive(Debug, Serialize)]
struct Promised<'a> {
    name: &'a str,
    title: &'a str,
    sli: &'static str,
    promise: String,
    of: Vec<&'a str>,
    /// What nothing is left of, in its unit; of latencies and failures 1.
    budget: f64,
    unit: String,
    low: f64,
    critical: f64,
    window: f64,
    /// How fast a second in which all is bad costs it.
    cost: f64,
}

/// A stop of the talk.
#[derive(Debug, Serialize)]
struct Stop<'a> {
    say: &'a str,
    /// `dashboard`, `trace` or `scenario`.
    show: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<&'a str>,
}

impl<'a> State<'a> {
    /// Of a demo.
    pub(super) fn of(model: &'a Model) -> Self {
        let names = Names::of(model);
        Self {
            name: &model.demo.name,
            title: &model.demo.title,
            logs: model.telemetry.log_format.word(),
            components: model.components.iter().map(|component| part(model, component)).collect(),
            diagram: picture(model),
            dashboards: dashboards::all(model, &names),
            scenarios: scenarios::all(model),
            alerts: alerts::all(model),
            points: points(model),
            objectives: model.slos.iter().map(|slo| promised(model, slo)).collect(),
            tour: tour(model),
        }
    }
}

fn name(model: &Model, id: ComponentId) -> &str {
    &model[id].entry.name
}

fn part<'a>(model: &'a Model, component: &'a Component) -> Part<'a> {
    let kind = match &component.kind {
        ComponentKind::Service(_) => "service",
        ComponentKind::Datastore(_) => "datastore",
        ComponentKind::External { .. } => "external",
        ComponentKind::Load => "load",
    };
    let engine = component.datastore().map_or("", |store| store.engine.as_str());
    let family = component.datastore().and_then(|store| store.family).unwrap_or_default();
    let calls = component.calls.iter().map(|call| {
        let kind = match call.kind {
            CallKind::Sync => "sync",
            CallKind::Async => "async",
        };
        (name(model, call.to), kind)
    });
    let signals = component.signals.iter().map(|it| (it.name.as_str(), it.text.as_str()));
    Part {
        name: &component.entry.name,
        title: &component.entry.title,
        kind,
        engine,
        family: if family == engine { "" } else { family },
        about: &component.entry.description,
        checked: component.check.is_some(),
        calls: calls.collect(),
        signals: signals.collect(),
    }
}

fn picture(model: &Model) -> Picture<'_> {
    let drawing = &model.drawing;
    let boxes = drawing.shapes.iter().map(|shape| {
        let place = shape.place;
        Box {
            id: &shape.id,
            title: &shape.title,
            about: &shape.about,
            component: shape.state.map(|id| name(model, id)),
            drill: shape.drill.as_ref().map(Leads::of),
            place: [place.x, place.y, place.width, place.height],
        }
    });
    let arrows = drawing.arrows.iter().map(|arrow| Arrow {
        id: drawing.arrow_id(arrow),
        from: &drawing.shapes[arrow.from].id,
        to: &drawing.shapes[arrow.to].id,
    });
    Picture {
        title: &model.diagram.title,
        svg: crate::backend::picture(drawing, &model.diagram.title),
        width: drawing.bounds.width,
        height: drawing.bounds.height,
        boxes: boxes.collect(),
        arrows: arrows.collect(),
    }
}

fn points(model: &Model) -> Vec<Told<'_>> {
    let told = model.contact_points.iter().map(|point| Told {
        name: &point.entry.name,
        title: &point.entry.title,
        kind: match point.kind {
            ContactPointKind::Slack { .. } => "Slack",
            ContactPointKind::ServiceNow(_) => "ServiceNow",
            ContactPointKind::Email { .. } => "mail",
            ContactPointKind::PagerDuty => "PagerDuty",
            ContactPointKind::OnCall { .. } => "Grafana OnCall",
            ContactPointKind::Jira { .. } => "Jira",
            ContactPointKind::Webhook { .. } => "a webhook",
        },
        incidents: point.kind.opens_incidents(),
    });
    told.collect()
}

fn promised<'a>(model: &'a Model, slo: &'a Slo) -> Promised<'a> {
    let (budget, cost) = match &slo.sli {
        Sli::Availability { budget, .. } => (budget.as_seconds(), 1.0),
        #[expect(clippy::cast_precision_loss, reason = "counts of events are below 2^53")]
        Sli::Events { budget, .. } => (*budget as f64, 1.0),
        Sli::Latency { objective, .. } | Sli::ErrorRate { objective } => {
            let allowed = objective.complement().share() * slo.window.as_seconds();
            (1.0, if allowed > 0.0 { 1.0 / allowed } else { 1.0 })
        }
        Sli::TimeToAcknowledge { target } | Sli::TimeToResolve { target } => {
            (target.as_seconds(), 0.0)
        }
    };
    Promised {
        name: &slo.entry.name,
        title: &slo.entry.title,
        sli: slo.sli.name(),
        promise: rules::promise(model, slo),
        of: slo.members().iter().map(|id| name(model, *id)).collect(),
        budget,
        unit: query::unit(slo.budget_unit()),
        low: slo.low,
        critical: slo.critical,
        window: slo.window.as_seconds(),
        cost,
    }
}

fn tour(model: &Model) -> Vec<Stop<'_>> {
    let stops = model.talk.tour.iter().map(|stop| {
        let (show, name, of) = match &stop.what {
            StopKind::Dashboard { name, of } => ("dashboard", *name, *of),
            StopKind::Trace { of, .. } => ("trace", "", Some(*of)),
            StopKind::Scenario(id) => ("scenario", model[*id].entry.name.as_str(), None),
        };
        Stop { say: &stop.say, show, name, of: of.map(|id| self::name(model, id)) }
    });
    stops.collect()
}
