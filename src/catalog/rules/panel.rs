//! The panel that shows what an alert looks at. It carries the state of the alert, and its history as
//! marks. Where nobody named one it is the panel of the overview that is made for such alerts, or one
//! that asks for the same metric, or at last the list of alerts: none is without.

use crate::catalog::context::Context;
use crate::catalog::signals;
use crate::model::ComponentId;
use crate::model::dashboard::{Choice, Dashboard, Panel, View};
use crate::model::objective::{Alert, Forecast, PanelRef, Sli, Slo, When};
use crate::query::matcher::{Matcher, Part};
use crate::query::promql::Selector;
use crate::query::promql::written;
use crate::words::ForecastSignal;

/// The dashboard that all alerts can be seen on.
const OVERVIEW: &str = "sre-overview";
/// Its list of alerts: it is there where there is any alert.
const LIST: &str = "alerts";

/// The panel of an alert: the one that was named, or else the one that shows the same.
pub(super) fn of_alert(cx: Context<'_>, alert: &Alert) -> Option<PanelRef> {
    let asked = |query| written::asked(query).into_iter().map(|it| it.metric).collect();
    let shown = || match &alert.when {
        When::Breach { slo } => of_slo(cx, &cx.model[*slo]),
        When::Latency { .. } => on_overview(cx, "latency"),
        When::ErrorRate { .. } => on_overview(cx, "failed-requests"),
        When::Requests { .. } => on_overview(cx, "request-rate"),
        When::Lines { .. } => on_overview(cx, "error-lines"),
        When::Health => on_overview(cx, "status-over-time"),
        When::Promql { query, .. } => of_metrics(cx, &alert.of, asked(query)),
        When::Absent { selector, .. } => of_metrics(cx, &alert.of, asked(selector)),
        When::Recorded { metric, .. } => {
            let name = &cx.model[*metric].entry.name;
            let promise = cx.model.slos.iter().find(|slo| match slo.sli {
                Sli::Events { metric: counted, .. } => counted == *metric,
                Sli::Availability { .. }
                | Sli::Latency { .. }
                | Sli::ErrorRate { .. }
                | Sli::TimeToAcknowledge { .. }
                | Sli::TimeToResolve { .. } => false,
            });
            of_metrics(cx, &alert.of, vec![name])
                .or_else(|| of_slo(cx, promise?))
                // It counts lines of a log.
                .or_else(|| on_overview(cx, "error-lines"))
        }
    };
    named(cx, alert.panel.as_ref()).or_else(shown).or_else(|| on_overview(cx, LIST))
}

/// The panel of the alerts of an objective.
pub(super) fn of_slo(cx: Context<'_>, slo: &Slo) -> Option<PanelRef> {
    let shown = match slo.sli {
        Sli::Availability { .. } => on_overview(cx, "checks"),
        Sli::Latency { .. } => on_overview(cx, "latency"),
        Sli::ErrorRate { .. } => on_overview(cx, "failed-requests"),
        Sli::Events { .. } => on_overview(cx, &format!("budget-{}", slo.entry.name)),
        Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => {
            on_overview(cx, &format!("incident-time-{}", slo.entry.name))
        }
    };
    shown.or_else(|| on_overview(cx, LIST))
}

/// The panel of the alert of a forecast.
pub(super) fn of_forecast(cx: Context<'_>, forecast: &Forecast) -> Option<PanelRef> {
    let own = forecast.alert.as_ref().and_then(|alert| alert.panel.as_ref());
    let shows = match forecast.signal {
        ForecastSignal::Latency => "latency",
        ForecastSignal::ErrorRate => "failed-requests",
        ForecastSignal::Requests => "request-rate",
    };
    let shown = || on_overview(cx, shows).or_else(|| on_overview(cx, LIST));
    named(cx, own).or_else(shown)
}

/// The panel that was named, where this demo has it.
fn named(cx: Context<'_>, panel: Option<&PanelRef>) -> Option<PanelRef> {
    let panel = panel?;
    let dashboard = cx.model.dashboards.iter().find(|it| it.name == panel.dashboard)?;
    dashboard.panels().any(|it| it.name == panel.panel).then(|| panel.clone())
}

/// The panel of that name, where this demo has it.
fn on_overview(cx: Context<'_>, name: &str) -> Option<PanelRef> {
    let overview = cx.model.dashboards.iter().find(|it| it.name == OVERVIEW)?;
    let panel = overview.panels().find(|it| it.name == name)?;
    Some(reference(overview, panel))
}

fn reference(dashboard: &Dashboard, panel: &Panel) -> PanelRef {
    PanelRef { dashboard: dashboard.name, panel: panel.name.clone() }
}

/// The panel that shows the first of these metrics that any shows, of all of these components. One over
/// time before one of now, since its history is marked there; then the overview, which needs no choice.
fn of_metrics(cx: Context<'_>, of: &[ComponentId], metrics: Vec<&str>) -> Option<PanelRef> {
    let all = || {
        let each = cx.model.dashboards.iter();
        each.flat_map(|dashboard| dashboard.panels().map(move |panel| (dashboard, panel)))
    };
    let of_metric = |metric: &str| {
        let shown = all().filter(|(dashboard, panel)| {
            let selectors = panel.content.queries.iter().filter_map(|it| it.ask.metrics());
            let mut selectors = selectors.flat_map(|expr| expr.selectors());
            selectors.any(|it| it.metric == metric && is_of_all(cx, dashboard, it, of))
        });
        let rank = |(dashboard, panel): &(&Dashboard, &Panel)| {
            (panel.content.view != View::Lines, dashboard.name != OVERVIEW)
        };
        shown.min_by_key(rank).map(|(dashboard, panel)| reference(dashboard, panel))
    };
    metrics.into_iter().find_map(of_metric)
}

/// Whether a selector finds series of each of these, whatever its reader chose.
fn is_of_all(cx: Context<'_>, on: &Dashboard, selector: &Selector, of: &[ComponentId]) -> bool {
    let spec = signals::of_metric(cx.model, &selector.metric);
    let labels = spec.map_or_else(Vec::new, |spec| spec.identity.labels());
    let picks = selector.matchers.iter().filter(|it| {
        let in_demo = ["cluster", "namespace"].contains(&it.label.as_str());
        !in_demo && labels.contains(&it.label.as_str())
    });
    let picks: Vec<&Matcher> = picks.collect();
    of.iter().all(|id| picks.iter().all(|pick| is_of(cx, on, pick, *id)))
}

fn is_of(cx: Context<'_>, on: &Dashboard, pick: &Matcher, id: ComponentId) -> bool {
    let component = &cx.model[id];
    let job = component.check.iter().map(|check| check.job.as_str());
    let workloads = component.workloads.iter().map(|it| it.name.as_str());
    let mut names = job.chain(workloads).chain([component.entry.name.as_str()]);
    names.any(|name| {
        pick.value.0.iter().any(|part| match part {
            // A regular expression names some, with signs between them.
            Part::Text(text) => {
                let is_sign = |it: char| !it.is_ascii_alphanumeric() && it != '-';
                text.split(is_sign).any(|word| word.trim_matches('-') == name)
            }
            Part::Variable(variable) => {
                let choices = on.choices.iter().filter(|choice| choice.variable == *variable);
                let mut options = choices.flat_map(Choice::options);
                options.any(|option| option.value == component.entry.name)
            }
        })
    })
}
