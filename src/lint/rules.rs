//! Advice about promises and alerts: those that say nothing, and those that nobody hears.

use crate::catalog::context::Context;
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::model::condition::{Bound, Comparison};
use crate::model::objective::{Alert, Sli, When};
use crate::model::platform::GrafanaTarget;
use crate::model::rule::{Alerting, Rule};
use crate::model::{ContactPointId, Model};
use crate::units::Duration;

/// A window of a rate must hold so many samples: with fewer, one that is late leaves nothing.
const FEWEST_SAMPLES: u64 = 4;
/// A budget of time must hold so many failed checks: with fewer, one failure breaks the promise.
const FEWEST_CHECKS: u64 = 2;

/// An alert whose condition nothing can meet.
pub(super) fn never_fires(model: &Model, diags: &mut Diagnostics) {
    for alert in &model.alerts {
        let Some((why, help)) = why_never(model, alert) else { continue };
        let message = format!("`{}` can never fire", alert.entry.name);
        let never = Diagnostic::new(code::NEVER_FIRES, alert.entry.span, message);
        diags.warn(never.label(why).help(help));
    }
}

fn why_never(model: &Model, alert: &Alert) -> Option<(String, String)> {
    let cx = Context::new(model);
    let told = |why: &str, help: &str| Some((why.to_owned(), help.to_owned()));
    match &alert.when {
        When::Breach { slo } => match model[*slo].sli {
            Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => told(
                "incident times are no metric: no rule can look at them",
                "take it away; the dashboards show the objective",
            ),
            Sli::Availability { .. }
            | Sli::Latency { .. }
            | Sli::ErrorRate { .. }
            | Sli::Events { .. } => None,
        },
        When::ErrorRate { bound, .. } if is_beyond(*bound, 0.0, 1.0) => told(
            "a share is between 0% and 100%",
            "write a bound that a share can break, such as `\"> 5%\"`",
        ),
        When::Requests { bound, .. } | When::Recorded { bound, .. }
            if is_beyond(*bound, 0.0, f64::INFINITY) =>
        {
            told("what is counted is never below zero", "write a bound above zero")
        }
        When::Lines { count, .. } if is_beyond(*count, 0.0, f64::INFINITY) => {
            told("what is counted is never below zero", "write a bound above zero")
        }
        When::Latency { bound, .. } => match longest(cx) {
            Some(longest) if is_beyond(*bound, 0.0, longest) => Some((
                format!("latency is measured up to {longest}s, longer times count as that"),
                format!("write a bound below {longest}s, or add a bucket to `telemetry.buckets`"),
            )),
            Some(_) | None => None,
        },
        When::Health => {
            let silent = alert.of.iter().all(|id| model[*id].signals.is_empty());
            silent.then(|| {
                let why = "nothing can turn any of them red".to_owned();
                (why, "give them a `check` or other signals of health".to_owned())
            })
        }
        When::Lines { .. } => {
            let silent = alert.of.iter().all(|id| model[*id].workloads.is_empty());
            silent.then(|| {
                let why = "none of them writes lines: nothing runs for them here".to_owned();
                (why, "name a component that runs in the cluster".to_owned())
            })
        }
        When::ErrorRate { .. }
        | When::Requests { .. }
        | When::Recorded { .. }
        | When::Promql { .. }
        | When::Absent { .. } => None,
    }
}

/// Whether no number between these breaks the bound.
fn is_beyond(bound: Bound, least: f64, most: f64) -> bool {
    match bound.comparison {
        Comparison::Greater => bound.value >= most,
        Comparison::GreaterOrEqual => bound.value > most,
        Comparison::Less => bound.value <= least,
        Comparison::LessOrEqual => bound.value < least,
        Comparison::Equal => bound.value < least || bound.value > most,
        Comparison::NotEqual | Comparison::Matches | Comparison::NotMatches => false,
    }
}

/// The end of the last bucket of latency, in seconds: quantiles are never above it.
fn longest(cx: Context<'_>) -> Option<f64> {
    let producer = cx.signal("duration")?.producer;
    producer.bucket_edges(cx.model).into_iter().reduce(f64::max)
}

/// A window that holds too few samples for a rate.
pub(super) fn window_of_few_samples(model: &Model, diags: &mut Diagnostics) {
    let Some(calls) = Context::new(model).signal("calls") else { return };
    let every = calls.producer.every(model);
    for alert in &model.alerts {
        let window = match &alert.when {
            When::Latency { window, .. }
            | When::ErrorRate { window, .. }
            | When::Requests { window, .. } => *window,
            When::Breach { .. }
            | When::Lines { .. }
            | When::Recorded { .. }
            | When::Promql { .. }
            | When::Absent { .. }
            | When::Health => continue,
        };
        let least = every.times(FEWEST_SAMPLES);
        if window < least {
            let name = &alert.entry.name;
            let message = format!("the window of `{name}` holds fewer than four samples");
            diags.warn(
                Diagnostic::new(code::WINDOW_TOO_SHORT, alert.entry.span, message)
                    .label(format!("{window}, and a sample comes every {every}"))
                    .help(format!("write `window = \"{least}\"` or more")),
            );
        }
    }
}

/// A promise that one failed check breaks.
pub(super) fn budget_of_few_checks(model: &Model, diags: &mut Diagnostics) {
    for slo in &model.slos {
        let Sli::Availability { budget, .. } = slo.sli else { continue };
        let checks = slo.members().iter().filter_map(|id| model[*id].check.as_ref());
        let Some(every) = checks.map(|check| check.every).max() else { continue };
        if budget < every.times(FEWEST_CHECKS) {
            let name = &slo.entry.name;
            let message = format!("`{name}` promises more than its checks can see");
            let least = Duration::seconds(budget.whole_seconds() / FEWEST_CHECKS / 10 * 10);
            let help = if least > Duration::ZERO {
                format!("check every {least}, or promise less")
            } else {
                "promise less".to_owned()
            };
            diags.warn(
                Diagnostic::new(code::BUDGET_TOO_SMALL, slo.entry.span, message)
                    .label(format!("a budget of {budget} in {}, checked every {every}", slo.window))
                    .help(help),
            );
        }
    }
}

/// An alert that nobody is told of.
pub(super) fn alert_without_receiver(model: &Model, diags: &mut Diagnostics) {
    if model.grafana.target == GrafanaTarget::Local && model.contact_points.is_empty() {
        // Whoever sits before it sees what fires.
        return;
    }
    for alert in model.alerts.iter().filter(|alert| alert.notify.is_empty()) {
        let message = format!("nobody is told when `{}` fires", alert.entry.name);
        let help = if model.contact_points.is_empty() {
            "add `[contact_points.…]`: the first is told of all that names nobody"
        } else {
            "add `notify = [\"…\"]`, or `default` to `[routing]`"
        };
        diags.warn(
            Diagnostic::new(code::NO_RECEIVER, alert.entry.span, message)
                .label("it has no contact point")
                .help(help),
        );
    }
}

/// A contact point that is told nothing.
pub(super) fn receiver_of_nothing(model: &Model, diags: &mut Diagnostics) {
    let alerts = model.alerts.iter().flat_map(|alert| &alert.notify);
    let slos = model.slos.iter().flat_map(|slo| &slo.notify);
    let forecasts = model.forecasts.iter().filter_map(|forecast| forecast.alert.as_ref());
    let told = alerts.chain(slos).chain(forecasts.flat_map(|alert| &alert.notify));
    let told: Vec<ContactPointId> = told.copied().chain(model.routing.default).collect();
    for (position, point) in model.contact_points.iter().enumerate() {
        if told.contains(&ContactPointId::new(position)) {
            continue;
        }
        let message = format!("`{}` is told nothing", point.entry.name);
        diags.warn(
            Diagnostic::new(code::UNUSED_RECEIVER, point.entry.span, message)
                .label("no alert, objective or forecast names it")
                .help("name it in a `notify`, or take it away"),
        );
    }
}

/// An alert that must hold for less time than lies between two looks: it holds until the next look.
pub(super) fn hold_below_a_look(model: &Model, diags: &mut Diagnostics) {
    let alerts = model.alerts.iter().map(|it| (&it.entry, it.hold, it.every));
    let forecasts = model.forecasts.iter().filter_map(|forecast| {
        let alert = forecast.alert.as_ref()?;
        Some((&forecast.entry, alert.hold, alert.every))
    });
    for (entry, hold, every) in alerts.chain(forecasts) {
        if hold == Duration::ZERO || hold >= every {
            continue;
        }
        let message =
            format!("`{}` must hold for less than the time between two looks", entry.name);
        diags.warn(
            Diagnostic::new(code::BAD_INTERVAL, entry.span, message)
                .label(format!("`for` is {hold}, and it is looked at every {every}"))
                .help(format!(
                    "write `for = \"{every}\"`, which is what it comes to, or look more often"
                )),
        );
    }
}

/// Labels that Grafana itself gives every alert.
const OF_GRAFANA: [&str; 2] = ["alertname", "grafana_folder"];
/// Labels that every alert of ours has, or may have.
const OF_OURS: [&str; 4] = ["severity", "notify", "team", "component"];

/// Messages that are grouped by a label that no alert has.
pub(super) fn group_of_no_alert(model: &Model, diags: &mut Diagnostics) {
    let own = model.alerts.iter().any(|alert| matches!(alert.when, When::Promql { .. }));
    let alerts = || model.rules.iter().flat_map(|group| &group.rules).filter_map(Rule::alerting);
    let Some(span) = model.routing.grouped_at.filter(|_| !own && alerts().next().is_some()) else {
        return;
    };
    for label in &model.routing.group_by {
        let name = label.as_str();
        let is_known = OF_GRAFANA.contains(&name) || OF_OURS.contains(&name) || name == "...";
        let has = |alert: &Alerting| alert.labels.iter().any(|(label, _)| label == name);
        if is_known || alerts().any(has) {
            continue;
        }
        let message = format!("messages are grouped by `{name}`, which no alert has");
        diags.warn(
            Diagnostic::new(code::UNKNOWN_LABEL, span, message)
                .label("all of them are one group here")
                .help("write `alertname`, `service`, or a label of `[alerts.*] labels`"),
        );
    }
}
