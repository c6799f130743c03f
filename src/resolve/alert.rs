//! Alerts and forecasts: their conditions, and who is told.

use crate::catalog::dashboards::{self, DASHBOARDS};
use crate::catalog::panels;
use crate::config::Text;
use crate::config::condition::Amount;
use crate::config::decode::Map;
use crate::config::objective as written;
use crate::diag::suggest::{did_you_mean, listed, nearest};
use crate::diag::{Diagnostic, code};
use crate::model::component::Component;
use crate::model::dashboard::Unit;
use crate::model::limits;
use crate::model::objective::{Alert, Forecast, ForecastAlert, PanelRef, When};
use crate::model::{ComponentId, ContactPointId, RecordedId, SloId};
use crate::resolve::bound::{self, ABOVE_ZERO, Measure};
use crate::resolve::objective::{Named, check_requests, check_tick, of};
use crate::resolve::{Scope, checks, entry, kind, team, text};
use crate::source::Span;
use crate::units::Duration;
use crate::words::{AlertSeverity, NoData};

/// From how much past something can be learnt.
const SHORTEST_TRAINING: Duration = Duration::seconds(86_400);
const LONGEST_TRAINING: Duration = Duration::seconds(366 * 86_400);
/// The time a condition looks at where none is written.
const CONDITION_WINDOW: Duration = Duration::seconds(300);

pub(super) fn alerts(scope: &mut Scope<'_>, components: &[Component]) -> Vec<Alert> {
    let mut alerts = Vec::new();
    for (name, alert) in scope.config.alerts.iter().flat_map(|it| &it.0) {
        let Ok(alert) = alert else { continue };
        let Named { ids, all_of, .. } = of(scope, &alert.of, components);
        let when = when(scope, &alert.when, name.span);
        check_tick(scope, alert.every);
        check_labels(scope, alert.labels.as_ref());
        if matches!(
            when,
            Some(When::Latency { .. } | When::ErrorRate { .. } | When::Requests { .. })
        ) {
            check_requests(scope, name, &ids, components);
        }
        let notify = notify(scope, alert.notify.as_ref());
        let panel = panel(scope, alert.panel.as_ref());
        let Some(when) = when else { continue };
        alerts.push(Alert {
            entry: team::of_its_components(entry(name, alert), &ids, components),
            of: ids,
            all_of,
            when,
            every: alert.every.map_or(Duration::seconds(60), |every| every.value),
            hold: alert.hold.map_or(Duration::ZERO, |hold| hold.value),
            severity: alert.severity.unwrap_or(AlertSeverity::Warning),
            notify,
            panel,
            summary: text(alert.summary.as_ref()),
            runbook: text(alert.runbook.as_ref()),
            no_data: alert.no_data.unwrap_or(NoData::Ok),
        });
    }
    alerts
}

/// Labels that every alert has from mltgen.
const RESERVED: &[&str] =
    &["alertname", "component", "service", "severity", "slo", "notify", "demo", "team", "signal"];

/// Labels of an alert are labels of Prometheus, and do not hide ours.
pub(super) fn check_labels(scope: &mut Scope<'_>, labels: Option<&Map<Text>>) {
    for (key, _) in labels.iter().flat_map(|labels| &labels.0) {
        let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let right = key.value.chars().all(letter)
            && key.value.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && !key.value.starts_with("__");
        let reserved = RESERVED.contains(&key.value.as_str());
        if right && !reserved {
            continue;
        }
        let label =
            if reserved { "mltgen writes this one" } else { "expected letters, digits and `_`" };
        let message = format!("no label of an alert can be called `{}`", key.value);
        scope.diags.error(
            Diagnostic::new(code::BAD_LABEL, key.span, message)
                .label(label)
                .help_if((!reserved).then(|| format!("write `{}`", nearest_label(&key.value)))),
        );
    }
}

/// The name that is most like a text, among those that labels of an alert can have.
fn nearest_label(text: &str) -> String {
    let inner = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name: String = text.chars().map(inner).collect();
    let name = name.trim_start_matches('_');
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) {
        name.to_owned()
    } else {
        format!("label_{name}")
    }
}

/// Who is told: those named, or the default.
pub(super) fn notify(scope: &mut Scope<'_>, written: Option<&Vec<Text>>) -> Vec<ContactPointId> {
    let Some(written) = written else { return default_contact_point(scope).into_iter().collect() };
    let mut ids = Vec::new();
    for name in written {
        ids.extend(scope.names.refer(kind::CONTACT_POINT, name).map(ContactPointId::new));
    }
    ids
}

/// Who is told where nobody is named: whom `[routing]` says, else the first contact point.
pub(super) fn default_contact_point(scope: &mut Scope<'_>) -> Option<ContactPointId> {
    let default = scope.config.routing.as_ref().and_then(|routing| routing.default.as_ref());
    match default {
        Some(name) => scope.names.refer(kind::CONTACT_POINT, name).map(ContactPointId::new),
        None => {
            let any = scope.config.contact_points.as_ref().is_some_and(|it| !it.0.is_empty());
            any.then_some(ContactPointId::new(0))
        }
    }
}

/// A condition: exactly one of its kinds.
pub(super) fn when(scope: &mut Scope<'_>, when: &written::When, place: Span) -> Option<When> {
    let kinds: [(&str, Option<Span>); 9] = [
        ("breach", when.breach.as_ref().map(|it| it.span)),
        ("latency", when.latency.map(|it| it.span)),
        ("error_rate", when.error_rate.map(|it| it.span)),
        ("requests", when.requests.map(|it| it.span)),
        ("lines", when.lines.as_ref().map(|it| it.span)),
        ("recorded", when.recorded.as_ref().map(|it| it.span)),
        ("promql", when.promql.as_ref().map(|it| it.span)),
        ("absent", when.absent.as_ref().map(|it| it.span)),
        ("health", when.health.map(|it| it.span)),
    ];
    let written: Vec<(&str, Span)> =
        kinds.into_iter().filter_map(|(name, span)| Some((name, span?))).collect();
    match written.as_slice() {
        [_] => {}
        [] if when.seen.damaged => return None,
        [] => {
            let names: Vec<&str> = kinds.iter().map(|(name, _)| *name).collect();
            let help = format!("write one of {}", listed(&names));
            let empty = Diagnostic::new(code::MISSING_KEY, place, "a condition without a kind");
            scope.diags.error(empty.label("its `when` asks for nothing").help(help));
            return None;
        }
        [(first, at), (second, span), ..] => {
            let message = format!("`{first}` and `{second}` are two conditions");
            scope.diags.error(
                Diagnostic::new(code::CONFLICTING_KEYS, *span, message)
                    .label("the second")
                    .related(*at, "the first")
                    .help("make two alerts of them"),
            );
            return None;
        }
    }
    condition(scope, when)
}

fn condition(scope: &mut Scope<'_>, when: &written::When) -> Option<When> {
    checks::time(scope, when.window, Duration::seconds(1), Duration::seconds(90 * 86_400));
    if let Some(query) = &when.promql {
        checks::promql(scope, query);
    }
    let window = when.window.map_or(CONDITION_WINDOW, |window| window.value);
    if let Some(slo) = &when.breach {
        let slo = scope.names.refer(kind::SLO, slo)?;
        return Some(When::Breach { slo: SloId::new(slo) });
    }
    if let Some(bound) = &when.latency {
        let bound = bound::bound(bound, Measure::Time, scope.diags)?;
        return Some(When::Latency { bound, window });
    }
    if let Some(bound) = &when.error_rate {
        let bound = bound::bound(bound, Measure::Share, scope.diags)?;
        return Some(When::ErrorRate { bound, window });
    }
    if let Some(bound) = &when.requests {
        let bound = bound::bound(bound, Measure::Rate, scope.diags)?;
        return Some(When::Requests { bound, window });
    }
    if let Some(lines) = &when.lines {
        let lines = bound::lines(&lines.value, scope.diags);
        let count = match &when.count {
            Some(count) => bound::bound(count, Measure::Count, scope.diags)?,
            None => ABOVE_ZERO,
        };
        return Some(When::Lines { lines, count, window });
    }
    if let Some(selector) = &when.absent {
        return Some(When::Absent { selector: selector.value.clone(), window });
    }
    if when.health.is_some() {
        return Some(When::Health);
    }
    let bound = match &when.value {
        Some(value) => bound::bound(value, Measure::Any, scope.diags)?,
        None => ABOVE_ZERO,
    };
    if let Some(metric) = &when.recorded {
        let metric = scope.names.refer(kind::RECORDED, metric)?;
        return Some(When::Recorded { metric: RecordedId::new(metric), bound, window });
    }
    let unit = when.value.as_ref().map_or(Unit::Count, |value| match value.value.amount {
        Amount::Number(_) => Unit::Count,
        Amount::Ratio(_) => Unit::Share,
        Amount::Duration(_) => Unit::Seconds,
        Amount::Rate(_) => Unit::PerSecond,
    });
    when.promql.as_ref().map(|query| When::Promql { query: query.value.clone(), bound, unit })
}

/// `dashboard/panel`, by the catalog.
fn panel(scope: &mut Scope<'_>, written: Option<&Text>) -> Option<PanelRef> {
    let written = written?;
    let (dashboard, panel) = written.value.split_once('/').unwrap_or((&written.value, ""));
    let found = panels::find(dashboard, panel);
    if found.is_none() {
        let message = format!("no panel is called `{}`", written.value);
        scope.diags.error(
            Diagnostic::new(code::UNKNOWN_REFERENCE, written.span, message)
                .label("expected `dashboard/panel`; `mltgen explain panels` lists them")
                .help_if(panel_help(dashboard, panel)),
        );
    }
    found
}

/// The panel that may be meant, written whole.
pub(super) fn panel_help(dashboard: &str, panel: &str) -> Option<String> {
    let Some(spec) = dashboards::find(dashboard) else {
        let whole =
            if panel.is_empty() { dashboard.to_owned() } else { format!("{dashboard}/{panel}") };
        let all: Vec<String> = DASHBOARDS
            .iter()
            .flat_map(|spec| panels::names(spec.rows).map(|panel| format!("{}/{panel}", spec.name)))
            .collect();
        if let [one] = nearest(&whole, all.iter().map(String::as_str)).as_slice() {
            return Some(format!("did you mean `{one}`?"));
        }
        let near = nearest(dashboard, DASHBOARDS.iter().map(|spec| spec.name));
        let [one] = near.as_slice() else {
            return did_you_mean(dashboard, DASHBOARDS.iter().map(|spec| spec.name));
        };
        let panel = if panel.is_empty() { "…" } else { panel };
        return Some(format!("did you mean `{one}/{panel}`?"));
    };
    match nearest(panel, panels::names(spec.rows)).as_slice() {
        [one] => Some(format!("did you mean `{dashboard}/{one}`?")),
        _ => did_you_mean(panel, panels::names(spec.rows)),
    }
}

pub(super) fn forecasts(scope: &mut Scope<'_>, components: &[Component]) -> Vec<Forecast> {
    let mut forecasts = Vec::new();
    for (name, forecast) in scope.config.forecasts.iter().flat_map(|it| &it.0) {
        let Ok(forecast) = forecast else { continue };
        check_labels(scope, forecast.labels.as_ref());
        let of = scope.names.refer(kind::COMPONENT, &forecast.of);
        check_tick(scope, forecast.every);
        check_learning(scope, forecast);
        let every = forecast.every.map_or(Duration::seconds(300), |every| every.value);
        let alert = forecast.alert.as_ref().map(|alert| forecast_alert(scope, alert, every, name));
        let Some(of) = of.map(ComponentId::new) else { continue };
        let derived = name.value.replace('-', "");
        let learnt = Forecast {
            entry: team::of_its_components(entry(name, forecast), &[of], components),
            of,
            signal: forecast.signal,
            metric: forecast.metric.as_ref().map_or(derived, |metric| metric.value.clone()),
            every,
            training: forecast.training.map_or(Duration::seconds(90 * 86_400), |it| it.value),
            alert,
        };
        check_learnt(scope, name, &learnt, &forecasts);
        forecasts.push(learnt);
    }
    forecasts
}

/// What learns writes metrics of a name of its own, and needs more than one look to learn from.
fn check_learning(scope: &mut Scope<'_>, forecast: &written::Forecast) {
    checks::form_of(scope, forecast.metric.as_ref(), limits::METRIC);
    checks::time(scope, forecast.training, SHORTEST_TRAINING, LONGEST_TRAINING);
}

/// Two forecasts that write the same metrics are one to whoever asks for them.
fn check_learnt(scope: &mut Scope<'_>, name: &Text, forecast: &Forecast, others: &[Forecast]) {
    let Some(other) = others.iter().find(|other| other.metric == forecast.metric) else { return };
    let message = format!("two forecasts write the metric `{}`", forecast.metric);
    scope.diags.error(
        Diagnostic::new(code::DUPLICATE_NAME, name.span, message)
            .label("the second")
            .related(other.entry.span, "the first")
            .help("give one of them another `metric`"),
    );
}

fn forecast_alert(
    scope: &mut Scope<'_>,
    alert: &written::ForecastAlert,
    every: Duration,
    name: &Text,
) -> ForecastAlert {
    check_tick(scope, alert.every);
    let title = alert.title.as_ref().map(|title| title.value.clone());
    ForecastAlert {
        title: title.unwrap_or_else(|| crate::config::default::title(&name.value)),
        every: alert.every.map_or(every, |every| every.value),
        hold: alert.hold.map_or(Duration::ZERO, |hold| hold.value),
        severity: alert.severity.unwrap_or(AlertSeverity::Warning),
        notify: notify(scope, alert.notify.as_ref()),
        panel: panel(scope, alert.panel.as_ref()),
        summary: text(alert.summary.as_ref()),
        runbook: text(alert.runbook.as_ref()),
        no_data: alert.no_data.unwrap_or(NoData::Ok),
    }
}
