//! The panel that shows what an alert looks at. It carries the state of the alert, and its history as
//! marks; the overview has it where nobody named another.

use crate::catalog::context::Context;
use crate::model::objective::{Alert, Forecast, PanelRef, Sli, Slo, When};
use crate::words::ForecastSignal;

/// The dashboard that all alerts can be seen on.
const OVERVIEW: &str = "sre-overview";

/// The panel of an alert: the one that was named, or else the one that shows the same.
pub(super) fn of_alert(cx: Context<'_>, alert: &Alert) -> Option<PanelRef> {
    let shown = || match &alert.when {
        When::Breach { slo } => of_slo(cx, &cx.model[*slo]),
        When::Latency { .. } => on_overview(cx, "latency"),
        When::ErrorRate { .. } => on_overview(cx, "failed-requests"),
        When::Requests { .. } => on_overview(cx, "request-rate"),
        When::Lines { .. } => on_overview(cx, "error-lines"),
        When::Health => on_overview(cx, "status-over-time"),
        // Nobody knows which panel shows them, if any does.
        When::Recorded { .. } | When::Promql { .. } | When::Absent { .. } => None,
    };
    alert.panel.clone().or_else(shown)
}

/// The panel of the alerts of an objective.
pub(super) fn of_slo(cx: Context<'_>, slo: &Slo) -> Option<PanelRef> {
    match slo.sli {
        Sli::Availability { .. } => on_overview(cx, "checks"),
        Sli::Latency { .. } => on_overview(cx, "latency"),
        Sli::ErrorRate { .. } => on_overview(cx, "failed-requests"),
        Sli::Events { .. } => on_overview(cx, &format!("budget-{}", slo.entry.name)),
        Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => {
            on_overview(cx, &format!("incident-time-{}", slo.entry.name))
        }
    }
}

/// The panel of the alert of a forecast.
pub(super) fn of_forecast(cx: Context<'_>, forecast: &Forecast) -> Option<PanelRef> {
    let named = forecast.alert.as_ref().and_then(|alert| alert.panel.clone());
    let shows = match forecast.signal {
        ForecastSignal::Latency => "latency",
        ForecastSignal::ErrorRate => "failed-requests",
        ForecastSignal::Requests => "request-rate",
    };
    named.or_else(|| on_overview(cx, shows))
}

/// The panel of that name, where this demo has it.
fn on_overview(cx: Context<'_>, name: &str) -> Option<PanelRef> {
    let overview = cx.model.dashboards.iter().find(|it| it.name == OVERVIEW)?;
    let panel = overview.panels().find(|it| it.name == name)?;
    Some(PanelRef { dashboard: overview.name, panel: panel.name.clone() })
}
