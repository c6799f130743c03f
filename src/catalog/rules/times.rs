//! How long it takes, at most, until a cause shows: on its box, or as a message.

use super::{burn, slo};
use crate::catalog::context::Context;
use crate::catalog::signals::Producer;
use crate::model::Model;
use crate::model::component::{Signal, SignalSource};
use crate::model::condition::{Bound, Comparison};
use crate::model::objective::{Recorded, Sli, Slo, When};
use crate::model::rule::{Sign, Timing};
use crate::units::Duration;

/// Of everything that shows: boxes first, then messages.
pub fn times(model: &Model) -> Vec<Timing> {
    let cx = Context { model };
    let boxes = model.components.iter().flat_map(|component| {
        component.signals.iter().filter_map(move |signal| {
            let what = format!("{}: {}", component.entry.title, signal.name);
            let mut steps = of_signal(cx, signal, component.check.as_ref().map(|it| it.every))?;
            steps.push(("evaluation", Producer::Rules.every(model)));
            steps.extend(refresh(model).map(|every| ("refresh", every)));
            Some(Timing { what, sign: Sign::Box, steps })
        })
    });
    let alerts = model.alerts.iter().filter_map(|alert| {
        let mut steps = of_when(cx, &alert.when, alert.every)?;
        steps.push(("evaluation", alert.every));
        steps.push(("for", whole(alert.hold, alert.every)));
        steps.push(("grouping", model.routing.group_wait));
        Some(Timing { what: alert.entry.title.clone(), sign: Sign::Message, steps })
    });
    let pages = model.slos.iter().filter_map(|slo| page(cx, slo));
    boxes.chain(alerts).chain(pages).collect()
}

/// What is waited for, and how long.
type Steps = Vec<(&'static str, Duration)>;

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
        SignalSource::ExporterDown => Some(vec![("scrape", Producer::Exporter.every(cx.model))]),
        SignalSource::ErrorLines { .. } | SignalSource::Own(When::Lines { .. }) => {
            Some(vec![("counting", Producer::Rules.every(cx.model))])
        }
        SignalSource::Recorded { metric, .. } => Some(counting(&cx.model[*metric])),
        SignalSource::Slo(slo) => of_slo(cx, &cx.model[*slo]),
        SignalSource::Latency { .. } => Some(of_share(cx, 0.05, None)),
        SignalSource::Own(when) => of_when(cx, when, Producer::Rules.every(cx.model)),
        // It shows one evaluation after the signal that it spreads.
        SignalSource::Downstream(_) => None,
    }
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

/// The first page while everything fails.
fn page(cx: Context<'_>, slo: &Slo) -> Option<Timing> {
    let allowed = slo::allowed(slo).filter(|_| slo.burn_alerts)?;
    let burns = burn::burns(slo.window);
    let needed = burns.iter().map(|burn| {
        let share = part(burn.long, burn::threshold(burn, allowed));
        let failures = match slo.sli {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few")]
            Sli::Availability { .. } => slo::STEP.times(slo::fewest(cx, slo) as u64),
            Sli::Latency { .. }
            | Sli::ErrorRate { .. }
            | Sli::Events { .. }
            | Sli::TimeToAcknowledge { .. }
            | Sli::TimeToResolve { .. } => Duration::ZERO,
        };
        whole(share.max(failures), slo::STEP)
    });
    let sample = match slo.sli {
        Sli::Availability { .. } => Producer::Checks.every(cx.model),
        Sli::Latency { .. }
        | Sli::ErrorRate { .. }
        | Sli::Events { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => cx.signal("calls")?.producer.every(cx.model),
    };
    Some(Timing {
        what: format!("{}: budget burns fast", slo.entry.title),
        sign: Sign::Message,
        steps: vec![
            ("sample", sample),
            ("window", needed.min()?),
            ("evaluation", slo::STEP),
            ("grouping", cx.model.routing.group_wait),
        ],
    })
}
