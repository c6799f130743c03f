//! Objectives, recorded: what counts and what of it is bad, minute by minute; the share of it in
//! several windows; what is left of the budget; and alerts when it burns, or is not measured.
//!
//! Events are counted, not rates averaged: so a quiet hour weighs nothing, and the first failure
//! ever weighs as much as any other. Recorded series carry the names of the objective and of the
//! component and nothing else: labels may change, the history goes on.

use super::burn::{self, Burn};
use super::{COMPONENT, by_component, every, identity, message, names, path, uid};
use crate::catalog::context::{Context, Subject};
use crate::catalog::health::{bucket, failures, requests};
use crate::model::SloId;
use crate::model::objective::{Recorded, Sli, Slo};
use crate::model::rule::{Alerting, Recording, Rule, RuleGroup};
use crate::query::comparison::Comparison as Operator;
use crate::query::matcher::{self, Matcher};
use crate::query::promql::operator::Transform;
use crate::query::promql::operator::{
    Aggregation, Grouping, Operator as Arithmetic, RangeFunction,
};
use crate::query::promql::{self, Expr, Window, number_with};
use crate::units::Duration;

/// How often objectives are worked out: what is counted in between is one event of the history.
pub const STEP: Duration = Duration::seconds(60);
/// How long a metric must be gone before somebody is told.
pub const GONE_FOR: Duration = Duration::seconds(600);
/// How long counters may stand still before somebody is told.
pub const STILL_FOR: Duration = Duration::seconds(3_600);
/// Fewer failures than this in the long window say nothing about a share.
pub const FEWEST_FAILURES: f64 = 3.0;

/// One group for each objective that metrics can tell of.
pub(super) fn groups(cx: Context<'_>) -> Vec<RuleGroup> {
    let ids = (0..cx.model.slos.len()).map(SloId::new);
    ids.filter_map(|id| group(cx, &cx.model[id])).collect()
}

fn group(cx: Context<'_>, slo: &Slo) -> Option<RuleGroup> {
    let rules = match &slo.sli {
        Sli::Events { metric, budget } => of_events(cx, slo, &cx.model[*metric], *budget),
        Sli::Availability { .. } | Sli::Latency { .. } | Sli::ErrorRate { .. } => {
            of_shares(cx, slo)?
        }
        // They are means over incidents, and those are not metrics.
        Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => return None,
    };
    let subject = subject(slo);
    Some(RuleGroup {
        name: subject.clone(),
        subject,
        about: format!("{}: {}.", slo.entry.title, message::promise(cx, slo)),
        every: STEP,
        rules,
    })
}

/// What an objective of shares is made of, for each component.
pub(super) struct Counted {
    /// What counts.
    pub events: Expr,
    /// What of it is bad.
    pub bad: Expr,
}

fn of_shares(cx: Context<'_>, slo: &Slo) -> Option<Vec<Rule>> {
    let Counted { events, bad } =
        if slo.is_of_path() { path::counted(cx, slo)? } else { counted(cx, slo)? };
    let record = |signal, query, about| counts(cx, slo, cx.metric_name(signal), query, about);
    let mut rules = vec![
        record("slo-events", events, counted_about(slo)),
        record("slo-bad-events", bad, "Those of them that are bad."),
    ];
    for window in burn::windows(slo.window) {
        let bad = sum_over(recorded(cx, slo, "slo-bad-events"), window);
        // A quiet window has nothing bad in it. Events are whole, so where there are any this
        // divides by their number.
        let events = sum_over(recorded(cx, slo, "slo-events"), window);
        let events = events.call(Transform::ClampMinimum(1.0));
        rules.push(recording(slo, &share_name(window), bad.divided_by(events), ""));
    }
    rules.push(recording(
        slo,
        cx.metric_name("slo-budget-left"),
        budget_left(cx, slo)?,
        message::budget(slo),
    ));
    if slo.burn_alerts {
        let burns = burn::burns(slo.window);
        rules.extend(burn_alerts(cx, slo, &burns, |burn| share_condition(cx, slo, burn)));
    }
    rules.extend(gone(cx, slo).map(|gone| not_measured(cx, slo, gone)));
    match slo.sli {
        Sli::Latency { .. } | Sli::ErrorRate { .. } => rules.push(standing_still(cx, slo)),
        // A check is made whether anybody comes or not.
        Sli::Availability { .. }
        | Sli::Events { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => {}
    }
    Some(rules)
}

/// A one for each component of which nothing is counted.
fn gone(cx: Context<'_>, slo: &Slo) -> Option<Expr> {
    if let Some(kind) = slo.all_of {
        let known = recorded(cx, slo, "slo-bad-events");
        return Some(every::missing(cx, kind, known, COMPONENT));
    }
    let gone = slo.of.iter().map(|id| {
        let name = matcher::is(COMPONENT, &cx.model[*id].entry.name);
        selector(cx, slo, "slo-bad-events", [name]).call(Transform::Absent)
    });
    gone.reduce(Expr::or)
}

fn counted_about(slo: &Slo) -> &'static str {
    match slo.sli {
        Sli::Availability { .. } if slo.is_of_path() => {
            "One check a minute of the whole way, while every component of it is heard of. It is as \
             bad as the worst of them."
        }
        Sli::ErrorRate { .. } if slo.is_of_path() => {
            "Requests since the evaluation before that can have gone all the way: those of its \
             quietest component. They fail as often as those of its worst."
        }
        Sli::Availability { .. } => "One check a minute, whatever the number of probes.",
        Sli::Latency { .. }
        | Sli::ErrorRate { .. }
        | Sli::Events { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => {
            "Requests since the evaluation before: the difference of the counters. One that is \
             new, or was reset, began at zero; unless nothing at all was known before."
        }
    }
}

/// What counts, and what of it is bad, since the evaluation before.
fn counted(cx: Context<'_>, slo: &Slo) -> Option<Counted> {
    let of = every::subject(slo.all_of, &slo.of);
    let each = |expr, label: &str, regex: &str| {
        every::among(cx, slo.all_of, by_component(expr, label, regex), COMPONENT)
    };
    let before = recorded(cx, slo, "slo-events").sum_by([COMPONENT]);
    match slo.sli {
        Sli::Availability { .. } => {
            let (label, regex) = identity(cx, "probe_success")?;
            let went_well = cx.metric("probe_success", &of, [])?;
            let by = || Grouping::by([label]);
            let checks = went_well.clone().aggregate(Aggregation::Count, by());
            let share = went_well.aggregate(Aggregation::Average, by());
            Some(Counted {
                events: each(checks.call(Transform::ClampMaximum(1.0)), label, &regex),
                bad: each(number_with(1.0, Arithmetic::Minus, share), label, &regex),
            })
        }
        Sli::ErrorRate { .. } => {
            let (label, regex) = identity(cx, "calls")?;
            let all = cx.metric("calls", &of, [requests()])?;
            let failed = cx.metric("calls", &of, [requests(), failures()])?;
            let failed = each(grown(&failed, &all, label), label, &regex);
            Some(Counted {
                events: each(grown(&all, &all, label), label, &regex),
                // A service that never failed has no series of failures.
                bad: failed.or(before.times(0.0)),
            })
        }
        Sli::Latency { bound, .. } => {
            let (label, regex) = identity(cx, "duration")?;
            let all = cx.histogram_count("duration", &of, [requests()])?;
            let fast = fast(cx, &of, bound, &all, label)?;
            let events = each(grown(&all, &all, label), label, &regex);
            Some(Counted {
                // Not from what was recorded of them: Grafana evaluates the rules of a group side by
                // side, and the difference of two rounds would be an error that nobody made.
                bad: events.clone().minus(by_component(fast, label, &regex)),
                events,
            })
        }
        Sli::Events { .. } | Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => None,
    }
}

/// Requests that stayed within the bound. Where no bucket ends there, they are taken to be spread
/// evenly in the bucket that holds it, as quantiles take them.
fn fast(cx: Context<'_>, of: &Subject, bound: Duration, all: &Expr, label: &str) -> Option<Expr> {
    let spec = cx.signal("duration")?;
    let within = |edge: f64| {
        let edge = bucket(spec.seconds(edge));
        Some(grown(&cx.buckets("duration", of, [requests(), edge])?, all, label))
    };
    let bound = bound.as_seconds();
    let edges = spec.producer.bucket_edges(cx.model);
    match (bucket_below(&edges, bound), bucket_above(&edges, bound)) {
        #[expect(clippy::float_cmp, reason = "both are the same element of one list")]
        (Some(below), Some(above)) if below != above => {
            let part = (bound - below) / (above - below);
            let (below, above) = (within(below)?.sum_by([label]), within(above)?.sum_by([label]));
            Some(below.times(1.0 - part).plus(above.times(part)))
        }
        // Beyond the last edge nothing is known, and the last one is the strictest that can be told.
        (Some(edge), _) | (None, Some(edge)) => within(edge),
        (None, None) => None,
    }
}

/// The last bucket that ends no later than this.
pub fn bucket_below(edges: &[f64], bound: f64) -> Option<f64> {
    edges.iter().copied().filter(|edge| *edge <= bound).reduce(f64::max)
}

/// The first bucket that ends no sooner than this.
pub fn bucket_above(edges: &[f64], bound: f64) -> Option<f64> {
    edges.iter().copied().filter(|edge| *edge >= bound).reduce(f64::min)
}

/// How much counters have grown since the evaluation before. `all` tells whether anything was known
/// then: after a gap, a counter's whole value would be taken for news.
pub(super) fn grown(counter: &Expr, all: &Expr, label: &str) -> Expr {
    let difference = counter.clone().minus(counter.earlier(STEP)).keep(Operator::AtLeast, 0.0);
    difference.or(counter.clone().and_on([label], all.earlier(STEP)))
}

/// What is left of the budget, in its unit; nothing while nothing is measured.
fn budget_left(cx: Context<'_>, slo: &Slo) -> Option<Expr> {
    let left = match slo.sli {
        Sli::Availability { budget, .. } => {
            let down = sum_over(recorded(cx, slo, "slo-bad-events"), slo.window);
            number_with(budget.as_seconds(), Arithmetic::Minus, down.times(STEP.as_seconds()))
        }
        Sli::Latency { .. } | Sli::ErrorRate { .. } => {
            let share = promql::metric(&share_name(slo.window), [named(slo)]);
            let used = share.with_number(Arithmetic::DividedBy, allowed(slo)?);
            number_with(1.0, Arithmetic::Minus, used)
        }
        Sli::Events { .. } | Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => {
            return None;
        }
    };
    Some(left.and_on([COMPONENT], recorded(cx, slo, "slo-bad-events")))
}

/// The share that may be bad; none for objectives that are not about shares.
pub fn allowed(slo: &Slo) -> Option<f64> {
    match slo.sli {
        Sli::Availability { objective, .. }
        | Sli::Latency { objective, .. }
        | Sli::ErrorRate { objective } => Some(objective.complement().share()),
        Sli::Events { .. } | Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => None,
    }
}

/// How much must be bad in the long window for its share to say anything.
pub fn fewest(cx: Context<'_>, slo: &Slo) -> f64 {
    match slo.sli {
        // Two failed checks in minutes: one may be the probe's own trouble.
        Sli::Availability { .. } => {
            let checks = slo.members().iter().filter_map(|id| cx.model[*id].check.as_ref());
            let every = checks.map(|check| check.every).max().unwrap_or(STEP);
            2.0 * (every.as_seconds() / STEP.as_seconds()).max(1.0)
        }
        // Where fewer are promised, fewer matter.
        #[expect(clippy::cast_precision_loss, reason = "counts of events are below 2^53")]
        Sli::Events { budget, .. } => FEWEST_FAILURES.min((budget as f64).max(1.0)),
        Sli::Latency { .. }
        | Sli::ErrorRate { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => FEWEST_FAILURES,
    }
}

fn share_condition(cx: Context<'_>, slo: &Slo, burn: &Burn) -> Option<Expr> {
    let threshold = burn::threshold(burn, allowed(slo)?);
    let share =
        |window| promql::metric(&share_name(window), [named(slo)]).keep(Operator::Above, threshold);
    let bad = sum_over(recorded(cx, slo, "slo-bad-events"), burn.long);
    let enough = bad.keep(Operator::AtLeast, fewest(cx, slo));
    let both = share(burn.long).and_on([COMPONENT], share(burn.short));
    Some(both.and_on([COMPONENT], enough))
}

/// An event budget needs no share: so many in a window, of so many promised.
fn of_events(cx: Context<'_>, slo: &Slo, recorded: &Recorded, budget: u64) -> Vec<Rule> {
    let metric = promql::metric(&recorded.entry.name, []);
    #[expect(clippy::cast_precision_loss, reason = "counts of events are below 2^53")]
    let whole = budget as f64;
    let left = number_with(whole, Arithmetic::Minus, events_in(recorded, slo.window))
        .and_on([], metric.clone());
    let left = of_first(cx, slo, cx.metric_name("slo-budget-left"), left, message::budget(slo));
    let mut rules = vec![left];
    if slo.burn_alerts {
        let burns = burn::event_burns(budget, slo.window);
        rules.extend(burn_alerts(cx, slo, &burns, |burn| {
            let over = |window| {
                let most = burn::event_threshold(burn, window, budget, slo.window);
                events_in(recorded, window).keep(Operator::Above, most)
            };
            let both = over(burn.long).and_on([], over(burn.short));
            let fewest = fewest(cx, slo);
            if burn::event_threshold(burn, burn.long, budget, slo.window) >= fewest {
                return Some(both);
            }
            let enough = events_in(recorded, burn.long).keep(Operator::AtLeast, fewest);
            Some(both.and_on([], enough))
        }));
    }
    rules.push(not_measured(cx, slo, metric.call(Transform::Absent)));
    rules
}

/// Events in a window. Where each is counted several times, since windows of counting overlap, the
/// sum is divided by how often.
fn events_in(recorded: &Recorded, window: Duration) -> Expr {
    let sum = promql::metric(&recorded.entry.name, [])
        .over_time(RangeFunction::Sum, Window::Of(window))
        .sum();
    let overlap = recorded.window.as_seconds() / recorded.every.as_seconds();
    if overlap > 1.0 { sum.with_number(Arithmetic::DividedBy, overlap) } else { sum }
}

/// One alert for each severity: any of its pairs of windows is enough.
fn burn_alerts(
    cx: Context<'_>,
    slo: &Slo,
    burns: &[Burn],
    condition: impl Fn(&Burn) -> Option<Expr>,
) -> Vec<Rule> {
    let mut severities: Vec<_> = burns.iter().map(|burn| burn.severity).collect();
    severities.dedup();
    let alert = |severity| {
        let of_it = burns.iter().filter(|burn| burn.severity == severity);
        let query = of_it.filter_map(&condition).reduce(Expr::or)?;
        Some(Rule::Alerting(Box::new(Alerting {
            uid: uid(cx, &format!("{}-{}", slo.entry.name, message::burn_word(severity))),
            title: message::burn_title(slo, severity),
            query,
            bound: None,
            unit: message::burn_unit(slo),
            hold: Duration::ZERO,
            severity,
            ..message::of_slo(cx, slo, &slo.of, &message::burn_summary(slo))
        })))
    };
    severities.into_iter().filter_map(alert).collect()
}

fn not_measured(cx: Context<'_>, slo: &Slo, query: Expr) -> Rule {
    Rule::Alerting(Box::new(Alerting {
        uid: uid(cx, &format!("{}-gone", slo.entry.name)),
        title: format!("{}: not measured", slo.entry.title),
        query,
        hold: GONE_FOR,
        ..message::of_slo(cx, slo, &slo.of, &message::gone_summary(slo))
    }))
}

/// Counters that are there and do not move: either nobody comes, or nobody counts.
fn standing_still(cx: Context<'_>, slo: &Slo) -> Rule {
    let events = || recorded(cx, slo, "slo-events");
    let steps = STILL_FOR.as_seconds() / STEP.as_seconds();
    let watched = events()
        .over_time(RangeFunction::Count, Window::Of(STILL_FOR))
        .sum_by([COMPONENT])
        // A few evaluations may be missing; a demo that has just begun has many missing.
        .keep(Operator::AtLeast, (steps * 0.9).floor());
    let query = sum_over(events(), STILL_FOR);
    Rule::Alerting(Box::new(Alerting {
        uid: uid(cx, &format!("{}-still", slo.entry.name)),
        title: format!("{}: nothing to measure", slo.entry.title),
        query: query.keep(Operator::Equal, 0.0).and_on([COMPONENT], watched),
        hold: Duration::ZERO,
        ..message::of_slo(cx, slo, &slo.of, &message::still_summary(slo))
    }))
}

/// What the name of each series of a share begins with; its window follows.
pub const SHARE_PREFIX: &str = "mltgen_slo_error_ratio:";

/// The metric that holds the share of what is bad in a window.
pub fn share_name(window: Duration) -> String {
    format!("{SHARE_PREFIX}{window}")
}

/// The subject of its rules, and of their proofs.
pub(super) fn subject(slo: &Slo) -> String {
    format!("slo-{}", slo.entry.name)
}

fn named(slo: &Slo) -> Matcher {
    matcher::is("slo", &slo.entry.name)
}

fn selector<const N: usize>(cx: Context<'_>, slo: &Slo, signal: &str, more: [Matcher; N]) -> Expr {
    let matchers = std::iter::once(named(slo)).chain(more);
    promql::metric(cx.metric_name(signal), matchers)
}

pub(super) fn recorded(cx: Context<'_>, slo: &Slo, signal: &str) -> Expr {
    selector(cx, slo, signal, [])
}

fn sum_over(expr: Expr, window: Duration) -> Expr {
    expr.over_time(RangeFunction::Sum, Window::Of(window)).sum_by([COMPONENT])
}

/// What is recorded of an objective: as of its first component, where the query tells of no other.
fn counts(cx: Context<'_>, slo: &Slo, metric: &str, query: Expr, about: &str) -> Rule {
    if slo.is_of_path() {
        of_first(cx, slo, metric, query, about)
    } else {
        recording(slo, metric, query, about)
    }
}

fn of_first(cx: Context<'_>, slo: &Slo, metric: &str, query: Expr, about: &str) -> Rule {
    let component = names(cx, &slo.of[..1]).concat();
    let slo = ("slo".to_owned(), slo.entry.name.clone());
    let labels = vec![(COMPONENT.to_owned(), component), slo];
    let (metric, about) = (metric.to_owned(), about.to_owned());
    Rule::Recording(Recording { metric, labels, query, about })
}

fn recording(slo: &Slo, metric: &str, query: Expr, about: impl Into<String>) -> Rule {
    let labels = vec![("slo".to_owned(), slo.entry.name.clone())];
    Rule::Recording(Recording { metric: metric.to_owned(), labels, query, about: about.into() })
}
