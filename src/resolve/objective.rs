//! Objectives, recorded metrics, alerts and forecasts.

use crate::catalog::dashboards::{self, DASHBOARDS};
use crate::catalog::panels;
use crate::config::Text;
use crate::config::decode::OneOrMany;
use crate::config::objective::{self as written, Budget, Left};
use crate::diag::suggest::{did_you_mean, listed, nearest};
use crate::diag::{Diagnostic, code};
use crate::model::component::Component;
use crate::model::objective::{Alert, Forecast, ForecastAlert, PanelRef, Recorded, Sli, Slo, When};
use crate::model::{ComponentId, ContactPointId, RecordedId, SloId};
use crate::resolve::bound::{self, ABOVE_ZERO, Measure};
use crate::resolve::{Scope, entry, kind, text};
use crate::source::{Span, Spanned};
use crate::units::{Duration, Ratio};
use crate::words::{AlertSeverity, NoData, SliKind, Word};

/// How long what is derived from a name may be, in Grafana.
const MOST: usize = 40;
/// The time an objective is about where none is written.
const WINDOW: Duration = Duration::seconds(30 * 86_400);
/// The time a condition looks at where none is written.
const CONDITION_WINDOW: Duration = Duration::seconds(300);
/// Evaluation intervals are multiples of this.
const TICK: Duration = Duration::seconds(10);

/// Tells of a name whose uid would be too long.
fn check_length(scope: &mut Scope<'_>, name: &Text) {
    let uid = format!("{}-{}", scope.demo.name, name.value);
    if uid.len() > MOST {
        let message = format!("`{}` is too long a name here", name.value);
        scope.diags.error(
            Diagnostic::new(code::NAME_TOO_LONG, name.span, message)
                .label(format!("its uid `{uid}` has {} characters, {MOST} are the most", uid.len()))
                .help(format!("shorten it by {}", uid.len() - MOST)),
        );
    }
}

/// Components that `of` names: their ids, and whether it is each of a kind.
fn of(scope: &mut Scope<'_>, of: &OneOrMany, components: &[Component]) -> (Vec<ComponentId>, bool) {
    let mut ids = Vec::new();
    let mut each = of.0.len() > 1;
    for name in &of.0 {
        let every: Option<fn(&Component) -> bool> = match name.value.as_str() {
            "services" => Some(|component| component.service().is_some()),
            "datastores" => Some(|component| component.datastore().is_some()),
            _ => None,
        };
        match every {
            Some(every) => {
                each = true;
                let all = components.iter().enumerate().filter(|(_, it)| every(it));
                ids.extend(all.map(|(at, _)| ComponentId::new(at)));
            }
            None => {
                let id = scope.names.refer_or(kind::COMPONENT, name, &["services", "datastores"]);
                ids.extend(id.map(ComponentId::new));
            }
        }
    }
    (ids, each)
}

pub(super) fn slos(scope: &mut Scope<'_>, components: &[Component]) -> Vec<Slo> {
    let mut slos = Vec::new();
    for (name, slo) in scope.config.slos.iter().flat_map(|it| &it.0) {
        check_length(scope, name);
        let Ok(slo) = slo else { continue };
        slos.extend(self::slo(scope, name, slo, components));
    }
    slos
}

fn slo(
    scope: &mut Scope<'_>,
    name: &Text,
    slo: &written::Slo,
    components: &[Component],
) -> Option<Slo> {
    let word = slo.sli.or_else(|| {
        let (kind, _, _) = SliKind::ALL.iter().find(|(_, word, _)| *word == name.value)?;
        Some(name.with(*kind))
    });
    let (ids, each) = slo.of.as_ref().map_or((Vec::new(), false), |it| of(scope, it, components));
    let notify = notify(scope, slo.notify.as_ref());
    if let Some(events) = &slo.events {
        scope.names.refer(kind::RECORDED, events);
    }
    let Some(word) = word else {
        if slo.seen.damaged {
            return None;
        }
        let words = SliKind::ALL.iter().map(|(_, word, _)| *word);
        let problem = format!("nothing says what the objective `{}` measures", name.value);
        scope.names.suspect(kind::SLO, name, words, problem);
        return None;
    };
    let window = slo.window.map_or(WINDOW, |window| window.value);
    check_parts(scope, name, slo, word.value);
    check_checked(scope, name, word.value, &ids, components);
    let sli = sli(scope, name, slo, word.value, window)?;
    let (low, critical) = left(scope, slo, &sli);
    Some(Slo {
        entry: entry(name, slo),
        of: ids,
        each,
        sli,
        window,
        low,
        critical,
        burn_alerts: slo.burn_alerts.unwrap_or(true),
        notify,
    })
}

/// Which keys each kind of objective takes; what it needs and what means nothing is told.
fn check_parts(scope: &mut Scope<'_>, name: &Text, slo: &written::Slo, word: SliKind) {
    let of = slo.of.as_ref().and_then(|of| of.0.first()).map(|of| of.span);
    let parts: [(&str, Option<Span>); 6] = [
        ("of", of),
        ("objective", slo.objective.map(|it| it.span)),
        ("budget", slo.budget.map(|it| it.span)),
        ("target", slo.target.map(|it| it.span)),
        ("bound", slo.bound.map(|it| it.span)),
        ("events", slo.events.as_ref().map(|it| it.span)),
    ];
    let (needed, taken): (&[&str], &[&str]) = match word {
        SliKind::Availability => (&["of"], &["objective", "budget"]),
        SliKind::Latency => (&["of", "bound", "objective"], &[]),
        SliKind::ErrorRate => (&["of", "objective"], &[]),
        SliKind::Events => (&["of", "events", "budget"], &[]),
        SliKind::TimeToAcknowledge | SliKind::TimeToResolve => (&["target"], &[]),
    };
    for (part, span) in parts {
        let wanted = needed.contains(&part);
        match span {
            // What could not be read has been told.
            None if slo.seen.damaged => {}
            None if wanted => {
                let message = format!("an objective of `{}` needs `{part}`", word.word());
                scope.diags.error(
                    Diagnostic::new(code::MISSING_KEY, name.span, message)
                        .label(format!("`{part}` is missing"))
                        .help(format!("add `{part} = …` to `[slos.{}]`", name.value)),
                );
            }
            Some(span) if !wanted && !taken.contains(&part) => {
                let message = format!("`{part}` means nothing for `{}`", word.word());
                scope.diags.error(
                    Diagnostic::new(code::CONFLICTING_KEYS, span, message)
                        .label("does not belong to this kind of objective")
                        .help("take it away"),
                );
            }
            Some(_) | None => {}
        }
    }
    if let (SliKind::Availability, Some(_), Some(budget)) = (word, slo.objective, slo.budget) {
        let message = "`objective` and `budget` say the same";
        let both = Diagnostic::new(code::CONFLICTING_KEYS, budget.span, message);
        scope.diags.error(both.label("one follows from the other").help("take one of them away"));
    }
}

/// Availability is that of the synthetic check.
fn check_checked(
    scope: &mut Scope<'_>,
    name: &Text,
    word: SliKind,
    ids: &[ComponentId],
    components: &[Component],
) {
    if word != SliKind::Availability {
        return;
    }
    for id in ids {
        let Some(component) = components.get(id.position()) else { continue };
        if component.check.is_none() && !scope.broken.contains(&id.position()) {
            let other = &component.entry.name;
            scope.diags.error(
                Diagnostic::new(code::BAD_OBJECTIVE, name.span, format!("`{other}` has no check"))
                    .label("availability is that of the synthetic check")
                    .related(component.entry.span, "this one")
                    .help(format!("add `check = \"/\"` to `{other}`")),
            );
        }
    }
}

fn sli(
    scope: &mut Scope<'_>,
    name: &Text,
    slo: &written::Slo,
    word: SliKind,
    window: Duration,
) -> Option<Sli> {
    let objective = slo.objective.map(|objective| objective.value);
    if let Some(objective) = slo.objective {
        check_objective(scope, objective)?;
    }
    match word {
        SliKind::Availability => availability(scope, name, slo, window),
        SliKind::Latency => Some(Sli::Latency { bound: slo.bound?.value, objective: objective? }),
        SliKind::ErrorRate => Some(Sli::ErrorRate { objective: objective? }),
        SliKind::Events => {
            let metric = scope.names.refer(kind::RECORDED, slo.events.as_ref()?)?;
            let budget = slo.budget?;
            let Budget::Count(count) = budget.value else {
                wrong_budget(scope, budget.span, "a count, such as `budget = 500`");
                return None;
            };
            Some(Sli::Events { metric: RecordedId::new(metric), budget: count })
        }
        SliKind::TimeToAcknowledge => Some(Sli::TimeToAcknowledge { target: slo.target?.value }),
        SliKind::TimeToResolve => Some(Sli::TimeToResolve { target: slo.target?.value }),
    }
}

fn availability(
    scope: &mut Scope<'_>,
    name: &Text,
    slo: &written::Slo,
    window: Duration,
) -> Option<Sli> {
    let Some(budget) = slo.budget else {
        let Some(objective) = slo.objective else {
            if slo.seen.damaged {
                return None;
            }
            let message = format!("nothing says how much `{}` promises", name.value);
            scope.diags.error(
                Diagnostic::new(code::MISSING_KEY, name.span, message)
                    .label("an `objective` or a `budget` is missing")
                    .help("add `objective = \"99.9%\"` or `budget = \"5m\"`"),
            );
            return None;
        };
        let missing = u128::from(objective.value.complement().billionths);
        let budget = u128::from(window.milliseconds) * missing / 1_000_000_000;
        let budget = Duration { milliseconds: u64::try_from(budget).unwrap_or(u64::MAX) };
        return Some(Sli::Availability { objective: objective.value, budget });
    };
    let Budget::Time(time) = budget.value else {
        wrong_budget(scope, budget.span, "a time, such as `budget = \"5m\"`");
        return None;
    };
    if time >= window || time == Duration::ZERO {
        let message = format!("a budget of {time} in {window} promises nothing that can be kept");
        let wrong = Diagnostic::new(code::BAD_OBJECTIVE, budget.span, message);
        scope.diags.error(wrong.label("expected more than nothing and less than the window"));
        return None;
    }
    let spent = u128::from(time.milliseconds) * 1_000_000_000 / u128::from(window.milliseconds);
    let spent = Ratio { billionths: u64::try_from(spent).unwrap_or(u64::MAX) };
    Some(Sli::Availability { objective: spent.complement(), budget: time })
}

fn check_objective(scope: &mut Scope<'_>, objective: Spanned<Ratio>) -> Option<()> {
    let range = 1..Ratio::percent(100).billionths;
    if range.contains(&objective.value.billionths) {
        return Some(());
    }
    let message = format!("an objective of {} leaves no budget", objective.value);
    scope.diags.error(
        Diagnostic::new(code::BAD_OBJECTIVE, objective.span, message)
            .label("expected more than 0% and less than 100%")
            .help("write what can be kept: `objective = \"99.9%\"`"),
    );
    None
}

fn wrong_budget(scope: &mut Scope<'_>, span: Span, expected: &str) {
    let wrong = Diagnostic::new(code::BAD_QUANTITY, span, "a budget of another kind");
    scope.diags.error(wrong.label(format!("expected {expected}")));
}

/// Bounds on what is left, in the unit of the budget: seconds, a count, a share of one.
fn left(scope: &mut Scope<'_>, slo: &written::Slo, sli: &Sli) -> (f64, f64) {
    let whole = match sli {
        Sli::Availability { budget, .. } => budget.as_seconds(),
        #[expect(clippy::cast_precision_loss, reason = "counts of events are below 2^53")]
        Sli::Events { budget, .. } => *budget as f64,
        Sli::Latency { .. } | Sli::ErrorRate { .. } => 1.0,
        Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => return (0.0, 0.0),
    };
    let mut one = |written: Option<Spanned<Left>>, share: f64| {
        let Some(written) = written else { return whole * share };
        match (written.value, sli) {
            (Left::Share(share), _) => whole * share.share(),
            (Left::Time(time), Sli::Availability { .. }) => time.as_seconds(),
            #[expect(clippy::cast_precision_loss, reason = "counts of events are below 2^53")]
            (Left::Count(count), Sli::Events { .. }) => count as f64,
            (Left::Time(_) | Left::Count(_), _) => {
                wrong_budget(
                    scope,
                    written.span,
                    "the unit of the budget, or a share of it: `\"20%\"`",
                );
                whole * share
            }
        }
    };
    (one(slo.low, 0.2), one(slo.critical, 0.1))
}

pub(super) fn recorded(scope: &mut Scope<'_>, components: &[Component]) -> Vec<Recorded> {
    let mut all = Vec::new();
    for (name, recorded) in scope.config.recorded.iter().flat_map(|it| &it.0) {
        let Ok(recorded) = recorded else { continue };
        let Some(of) = scope.names.refer(kind::COMPONENT, &recorded.of) else { continue };
        let every = recorded.every.map_or(Duration::seconds(60), |every| every.value);
        check_tick(scope, recorded.every);
        let window = recorded.window.map_or(every, |window| window.value);
        if let Some(written) = recorded.window.filter(|window| window.value < every) {
            let message = format!("a window of {window} every {every} misses lines");
            scope.diags.error(
                Diagnostic::new(code::WINDOW_TOO_SHORT, written.span, message)
                    .label("shorter than the time between")
                    .help(format!("write `window = \"{every}\"` or more, or leave it out")),
            );
        }
        let lines = match &recorded.lines {
            Some(lines) => bound::lines(lines, scope.diags),
            None => match components.get(of) {
                Some(component) => component.error_lines.clone(),
                None => continue,
            },
        };
        all.push(Recorded {
            entry: entry(name, recorded),
            of: ComponentId::new(of),
            lines,
            every,
            window,
            delay: recorded.delay.map_or(Duration::seconds(10), |delay| delay.value),
        });
    }
    all
}

/// Rules are looked at every so many times ten seconds.
fn check_tick(scope: &mut Scope<'_>, every: Option<Spanned<Duration>>) {
    let Some(every) = every else { return };
    let rest = every.value.milliseconds % TICK.milliseconds;
    if rest == 0 && every.value >= TICK {
        return;
    }
    let up = every.value.milliseconds.div_ceil(TICK.milliseconds).max(1) * TICK.milliseconds;
    let message = format!("no rule can be looked at every {}", every.value);
    scope.diags.error(
        Diagnostic::new(code::BAD_INTERVAL, every.span, message)
            .label("expected a multiple of 10s")
            .help(format!("write `\"{}\"`", Duration { milliseconds: up })),
    );
}

pub(super) fn alerts(scope: &mut Scope<'_>, components: &[Component]) -> Vec<Alert> {
    let mut alerts = Vec::new();
    for (name, alert) in scope.config.alerts.iter().flat_map(|it| &it.0) {
        check_length(scope, name);
        let Ok(alert) = alert else { continue };
        let (ids, _) = of(scope, &alert.of, components);
        let when = when(scope, &alert.when, name.span);
        check_tick(scope, alert.every);
        let notify = notify(scope, alert.notify.as_ref());
        let panel = panel(scope, alert.panel.as_ref());
        let Some(when) = when else { continue };
        alerts.push(Alert {
            entry: entry(name, alert),
            of: ids,
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

/// Who is told: those named, or the default.
fn notify(scope: &mut Scope<'_>, written: Option<&Vec<Text>>) -> Vec<ContactPointId> {
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
    when.promql.as_ref().map(|query| When::Promql { query: query.value.clone(), bound })
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

pub(super) fn forecasts(scope: &mut Scope<'_>) -> Vec<Forecast> {
    let mut forecasts = Vec::new();
    for (name, forecast) in scope.config.forecasts.iter().flat_map(|it| &it.0) {
        check_length(scope, name);
        let Ok(forecast) = forecast else { continue };
        let of = scope.names.refer(kind::COMPONENT, &forecast.of);
        check_tick(scope, forecast.every);
        let every = forecast.every.map_or(Duration::seconds(300), |every| every.value);
        let alert = forecast.alert.as_ref().map(|alert| forecast_alert(scope, alert, every, name));
        let Some(of) = of else { continue };
        let derived = name.value.replace('-', "");
        forecasts.push(Forecast {
            entry: entry(name, forecast),
            of: ComponentId::new(of),
            signal: forecast.signal,
            metric: forecast.metric.as_ref().map_or(derived, |metric| metric.value.clone()),
            every,
            training: forecast.training.map_or(Duration::seconds(90 * 86_400), |it| it.value),
            alert,
        });
    }
    forecasts
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
