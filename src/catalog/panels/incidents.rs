//! Incidents: how many, of whom, how urgent, and how long they took. They are in the system that
//! keeps them and in no metric.

use super::draft::Draft;
use super::{Build, PanelSpec, beside};
use crate::catalog::context::Context;
use crate::model::SloId;
use crate::model::dashboard::{IncidentFact, Incidents, Meaning, Severity, Trend, Unit, View};
use crate::model::objective::Sli;
use crate::model::platform::GrafanaTarget;
use crate::query::matcher::Variable;

/// How long incidents took.
pub(super) const TIME: PanelSpec = PanelSpec {
    name: "incident-time",
    title: "Incident time",
    about: "How long did it take on average since incidents were opened, as the system \
        that keeps them tells?",
    size: beside(6, 4),
    build: Build::EachSlo(|cx, id| time(cx, id, None)),
};

/// Incidents that are open, by service.
pub(super) const BY_SERVICE: PanelSpec = PanelSpec {
    name: "incidents-by-service",
    title: "Open incidents by service",
    about: "Whose incidents are open, and how many? Red: one or more.",
    size: beside(8, 6),
    build: Build::One(by_service),
};

/// Incidents that are open, by urgency.
pub(super) const BY_URGENCY: PanelSpec = PanelSpec {
    name: "incidents-by-urgency",
    title: "Open incidents by urgency",
    about: "How urgent are the incidents that are open? Red: one or more.",
    size: beside(8, 6),
    build: Build::One(|cx| by_urgency(cx, None)),
};

/// The column of how urgent an incident is.
const URGENCY: &str = "urgency";
const NONE: &str = "no incident";

/// How many are open; red from one on.
pub(super) fn open(cx: Context<'_>) -> Option<Draft> {
    let draft = Draft::new(View::Number(Trend::Hidden), Unit::Count).meaning(any_is_bad());
    Some(draft.incidents(about(cx, None, IncidentFact::Open)?, "open").silent(NONE))
}

/// How many are open that somebody should have dealt with by now.
pub(super) fn overdue(cx: Context<'_>) -> Option<Draft> {
    let draft = Draft::new(View::Number(Trend::Hidden), Unit::Count).meaning(any_is_bad());
    Some(draft.incidents(about(cx, None, IncidentFact::Overdue)?, "overdue").silent(NONE))
}

/// How many are open, by how urgent they are; of the chosen one, or of all.
pub(super) fn by_urgency(cx: Context<'_>, of: Option<Variable>) -> Option<Draft> {
    let by = IncidentFact::OpenBy(URGENCY.to_owned());
    let draft = Draft::new(View::Meters, Unit::Count).meaning(any_is_bad());
    Some(draft.incidents(about(cx, of, by)?, "open").silent(NONE))
}

/// How many are open, by whose they are.
pub(super) fn by_service(cx: Context<'_>) -> Option<Draft> {
    let (_, instance) = cx.model.incident_system()?;
    let by = IncidentFact::OpenBy(instance.service_column.clone());
    let draft = Draft::new(View::Meters, Unit::Count).meaning(any_is_bad());
    Some(draft.incidents(about(cx, None, by)?, "open").silent(NONE))
}

/// Those of the chosen one, the newest first.
pub(super) fn list(cx: Context<'_>, of: Variable) -> Option<Draft> {
    let list = about(cx, Some(of), IncidentFact::List)?;
    let draft = Draft::new(View::Incidents, Unit::Count).incidents(list, "incidents");
    Some(draft.silent("no incident in this time"))
}

/// How long they took on average, where that was promised; of the chosen one, or of all.
pub(super) fn time(cx: Context<'_>, id: SloId, of: Option<Variable>) -> Option<Draft> {
    let slo = &cx.model[id];
    let (_, instance) = cx.model.incident_system()?;
    let (target, until) = match slo.sli {
        Sli::TimeToAcknowledge { target } => (target, instance.acknowledged_column.clone()),
        Sli::TimeToResolve { target } => (target, "resolved_at".to_owned()),
        Sli::Availability { .. }
        | Sli::Latency { .. }
        | Sli::ErrorRate { .. }
        | Sli::Events { .. } => return None,
    };
    let bad = target.as_seconds() * 1_000.0;
    let draft = Draft::new(View::Number(Trend::Hidden), Unit::Milliseconds)
        .meaning(Meaning::Worse(vec![(bad, Severity::Bad)]))
        .incidents(
            about(cx, of, IncidentFact::Time(until))?,
            &format!("target {}", target.spoken()),
        )
        .over(slo.window)
        .silent("no incidents");
    Some(draft.more(&format!("Red: {} or more.", target.spoken())))
}

fn about(cx: Context<'_>, of: Option<Variable>, what: IncidentFact) -> Option<Incidents> {
    cx.model.grafana.incidents.as_ref()?;
    // A Grafana on a laptop has no account at the system that keeps them.
    if cx.model.grafana.target == GrafanaTarget::Local {
        return None;
    }
    let (_, instance) = cx.model.incident_system()?;
    Some(Incidents { service: instance.service_column.clone(), of, what })
}

fn any_is_bad() -> Meaning {
    Meaning::Worse(vec![(1.0, Severity::Bad)])
}
