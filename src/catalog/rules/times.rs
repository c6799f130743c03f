//! How long it takes, at most, until a cause shows: on its box, or as a message.

use std::collections::BTreeSet;

use super::burn::{self, Burn};
use super::{forecasts, message, slo};
use crate::catalog::context::Context;
use crate::catalog::signals::Producer;
use crate::model::component::{Signal, SignalSource};
use crate::model::condition::{Bound, Comparison};
use crate::model::objective::{Recorded, Sli, Slo, When};
use crate::model::rule::{self, Sign, Timing};
use crate::model::{ComponentId, Model};
use crate::units::Duration;
use crate::words::{AlertSeverity, NoData};

/// How long Prometheus takes a series for alive after its last sample, where nobody tells its end.
const LOOKBACK: Duration = Duration::seconds(300);

/// Of everything that shows: boxes first, then messages.
pub fn times(model: &Model) -> Vec<Timing> {
    let cx = Context::new(model);
    let boxes = model.components.iter().flat_map(|component| {
        component.signals.iter().filter_map(move |signal| {
            let what = format!("{}: {}", component.entry.title, signal.name);
            let mut steps = of_signal(cx, signal, component.check.as_ref().map(|it| it.every))?;
            steps.push(("evaluation", Producer::Rules.every(model)));
            steps.extend(refresh(model).map(|every| ("refresh", every)));
            Some(Timing { what, sign: Sign::Box, steps })
        })
    });
    let message = |what: String, mut steps: Steps| {
        steps.push(("grouping", model.routing.group_wait));
        Timing { what, sign: Sign::Message, steps }
    };
    let alerts = model.alerts.iter().flat_map(|alert| {
        let title = alert.entry.title.clone();
        let held =
            [("evaluation", alert.every), ("for", whole(alert.hold, alert.every))].into_iter();
        let seen = of_when(cx, &alert.when, alert.every);
        let fires = seen
            .map(|steps| message(title.clone(), steps.into_iter().chain(held.clone()).collect()));
        let unheard = (alert.no_data == NoData::NoData).then(|| {
            let steps = [("lookback", LOOKBACK)].into_iter().chain(held);
            message(format!("{title}: no data"), steps.collect())
        });
        fires.into_iter().chain(unheard)
    });
    // What Grafana keeps itself, it tells in its own time.
    let rules = model.rules.iter().flat_map(|group| &group.rules);
    let told: BTreeSet<&str> =
        rules.filter_map(|rule| rule.alerting()).map(|alert| alert.title.as_str()).collect();
    let objectives = model.slos.iter().flat_map(|slo| of_objective(cx, slo));
    let objectives = objectives.filter(|(title, _)| told.contains(title.as_str()));
    let objectives = objectives.map(|(title, steps)| message(title, steps));
    let forecasts = model.forecasts.iter().filter_map(|forecast| {
        let alert = forecast.alert.as_ref()?;
        let steps = vec![
            ("sample", cx.signal("calls")?.producer.every(model)),
            ("window", forecasts::WINDOW),
            ("forecast", forecast.every),
            ("evaluation", alert.every),
            ("for", whole(alert.hold, alert.every)),
        ];
        Some(message(alert.title.clone(), steps))
    });
    boxes.chain(alerts).chain(objectives).chain(forecasts).collect()
}

/// What is waited for, and how long.
pub(super) type Steps = Vec<(&'static str, Duration)>;

/// How often the overview asks again.
fn refresh(model: &Model) -> Option<Duration> {
    model.dashboards.iter().find(|it| it.name == "sre-overview")?.refresh
}

/// A time as a whole number of evaluations.
fn whole(time: Duration, every: Duration) -> Duration {
    every.times(time.milliseconds.div_ceil(every.milliseconds))
}

fn of_signal(cx: Context<'_>, signal: &Signal, check: Option<Duration>) -> Option<Steps> {
    match &signal.source {
        SignalSource::CheckFails => Some(vec![("check", check?)]),
        SignalSource::ExporterDown | SignalSource::ScrapeFails => {
            Some(vec![("scrape", Producer::Exporter.every(cx.model))])
        }
        SignalSource::ErrorLines { .. } | SignalSource::Own(When::Lines { .. }) => {
            Some(vec![("counting", Producer::Rules.every(cx.model))])
        }
        SignalSource::Recorded { metric, .. } => Some(counting(&cx.model[*metric])),
        SignalSource::Slo(slo) => of_slo(cx, &cx.model[*slo]),
        SignalSource::Latency { .. } => Some(of_share(cx, 0.05, None)),
        SignalSource::Own(when) => of_when(cx, when, Producer::Rules.every(cx.model)),
        SignalSource::Downstream(callees) => spread(cx, callees),
    }
}

/// As long as the slowest of those that spread, and an evaluation more: rules of a group may be
/// evaluated side by side.
fn spread(cx: Context<'_>, callees: &[ComponentId]) -> Option<Steps> {
    let own = callees.iter().flat_map(|id| {
        let check = cx.model[*id].check.as_ref().map(|it| it.every);
        let signals = cx.model[*id].signals.iter();
        let own = signals.filter(|it| !matches!(it.source, SignalSource::Downstream(_)));
        own.filter_map(move |signal| of_signal(cx, signal, check))
    });
    let mut slowest = own.max_by_key(|steps| rule::sum(steps))?;
    slowest.push(("spreading", Producer::Rules.every(cx.model)));
    Some(slowest)
}

fn of_when(cx: Context<'_>, when: &When, every: Duration) -> Option<Steps> {
    match when {
        When::Breach { slo } => of_slo(cx, &cx.model[*slo]),
        When::Latency { window, .. } => Some(of_share(cx, 0.05, Some(*window))),
        When::ErrorRate { bound, window } => {
            Some(of_share(cx, share_needed(*bound), Some(*window)))
        }
        When::Requests { window, .. } => Some(of_share(cx, 1.0, Some(*window))),
        When::Lines { .. } => Some(vec![("counting", every)]),
        When::Recorded { metric, .. } => Some(counting(&cx.model[*metric])),
        When::Absent { window, .. } => Some(vec![("window", *window)]),
        When::Health => Some(vec![("health", Producer::Rules.every(cx.model))]),
        // What a query of the user's own reads, and how often that changes, is not known.
        When::Promql { .. } => None,
    }
}

fn counting(recorded: &Recorded) -> Steps {
    vec![("late lines", recorded.delay), ("counting", recorded.every)]
}

/// The share of requests in a window that must be bad.
fn share_needed(bound: Bound) -> f64 {
    match bound.comparison {
        Comparison::Greater | Comparison::GreaterOrEqual => bound.value.clamp(0.0, 1.0),
        Comparison::Equal
        | Comparison::NotEqual
        | Comparison::Matches
        | Comparison::NotMatches
        | Comparison::Less
        | Comparison::LessOrEqual => 1.0,
    }
}

/// While everything fails, so much of the window must have seen it.
fn of_share(cx: Context<'_>, share: f64, window: Option<Duration>) -> Steps {
    let Some(calls) = cx.signal("calls") else { return Vec::new() };
    let every = calls.producer.every(cx.model);
    let window = window.unwrap_or_else(|| calls.producer.window(cx.model));
    vec![("sample", every), ("window", part(window, share))]
}

fn part(window: Duration, share: f64) -> Duration {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below a window")]
    let seconds = (window.as_seconds() * share).ceil() as u64;
    Duration::seconds(seconds)
}

fn of_slo(cx: Context<'_>, slo: &Slo) -> Option<Steps> {
    match slo.sli {
        Sli::ErrorRate { .. } if slo.is_of_path() => None,
        Sli::Latency { objective, .. } | Sli::ErrorRate { objective } => {
            Some(of_share(cx, objective.complement().share(), None))
        }
        // How long until a budget is spent is what the budget says.
        Sli::Availability { .. }
        | Sli::Events { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => None,
    }
}

/// The alerts of an objective, by title: while everything fails, while nothing is heard, and while
/// nothing moves. Of a budget of events, from the last event that it takes.
fn of_objective(cx: Context<'_>, slo: &Slo) -> Vec<(String, Steps)> {
    if seen(cx, slo).is_none() {
        return Vec::new();
    }
    let mut all = Vec::new();
    for severity in [AlertSeverity::Critical, AlertSeverity::Warning] {
        let steps = of_burn(cx, slo, severity, 1.0);
        all.extend(steps.map(|steps| (message::burn_title(slo, severity), steps)));
    }
    let evaluation = ("evaluation", slo::STEP);
    let missed = vec![("lookback", LOOKBACK), evaluation, ("for", slo::GONE_FOR)];
    all.push((format!("{}: not measured", slo.entry.title), missed));
    let still = vec![("window", slo::STILL_FOR), evaluation];
    all.push((format!("{}: nothing to measure", slo.entry.title), still));
    all
}

/// How long until what is bad is seen at all; none for what no metric tells.
fn seen(cx: Context<'_>, slo: &Slo) -> Option<Steps> {
    match slo.sli {
        Sli::Availability { .. } => Some(vec![("check", Producer::Checks.every(cx.model))]),
        Sli::Events { metric, .. } => Some(counting(&cx.model[metric])),
        Sli::Latency { .. } | Sli::ErrorRate { .. } => {
            cx.signal("calls").map(|calls| vec![("sample", calls.producer.every(cx.model))])
        }
        Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => None,
    }
}

/// What is waited for until a budget burns too fast, after a time in which all was well, while so
/// large a share is bad; none where it never does.
pub(super) fn of_burn(
    cx: Context<'_>,
    slo: &Slo,
    severity: AlertSeverity,
    bad: f64,
) -> Option<Steps> {
    let burns = burn::burns(slo.window).into_iter().filter(|burn| burn.severity == severity);
    let needed = burns.filter_map(|burn| needed(cx, slo, &burn, bad)).min()?;
    let steps = seen(cx, slo)?.into_iter();
    Some(steps.chain([("window", needed), ("evaluation", slo::STEP)]).collect())
}

/// How long such a share must be bad until a pair of windows says so; none: it never will.
fn needed(cx: Context<'_>, slo: &Slo, burn: &Burn, bad: f64) -> Option<Duration> {
    let Some(allowed) = slo::allowed(slo) else { return Some(Duration::ZERO) };
    let threshold = burn::threshold(burn, allowed);
    if bad <= threshold {
        return None;
    }
    let share = part(burn.long, threshold / bad);
    let failures = match slo.sli {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few")]
        Sli::Availability { .. } => slo::STEP.times(slo::fewest(cx, slo) as u64),
        Sli::Latency { .. }
        | Sli::ErrorRate { .. }
        | Sli::Events { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => Duration::ZERO,
    };
    Some(whole(share.max(failures), slo::STEP))
}
