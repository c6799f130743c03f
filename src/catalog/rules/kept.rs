//! Objectives as Grafana keeps them itself (`grafana.slos = "grafana"`): it records their budgets and
//! tells when one burns, with windows and rates of its own.
//!
//! It adds up counters, and takes the mean of shares. So requests are given to it as counters, and
//! what is a share of time as a share. What it would count otherwise than was promised stays with our
//! own rules: events, of which so many are allowed whatever else there is; and requests whose bound
//! lies within a bucket, since the mean of shares would weigh a quiet night like a busy day. Of
//! metrics that vanish and counters that stand still it says nothing, so those alerts stay ours too.

use super::{message, slo, uid};
use crate::catalog::context::{Context, Subject};
use crate::catalog::health::{bucket, requests, successes};
use crate::model::objective::{Sli, Slo};
use crate::model::rule::{Alerting, Indicator, Kept};
use crate::model::{ComponentId, Model, SloId};
use crate::query::promql::operator::{Aggregation, Grouping, Operator, RangeFunction};
use crate::query::promql::{Window, number_with};
use crate::words::{AlertSeverity, SloOutput};

/// Every objective that Grafana keeps, component by component; none where rules are wanted.
pub fn kept(model: &Model) -> Vec<Kept> {
    match model.grafana.slos {
        SloOutput::Rules => Vec::new(),
        SloOutput::Grafana => {
            let cx = Context::new(model);
            let ids = (0..model.slos.len()).map(SloId::new);
            ids.filter_map(|id| of_objective(cx, id)).flatten().collect()
        }
    }
}

/// All of an objective or none of it: one promise is not kept in two places.
fn of_objective(cx: Context<'_>, id: SloId) -> Option<Vec<Kept>> {
    cx.model[id].of.iter().map(|of| of_component(cx, id, *of)).collect()
}

fn of_component(cx: Context<'_>, id: SloId, of: ComponentId) -> Option<Kept> {
    let promised = &cx.model[id];
    let objective = match promised.sli {
        Sli::Availability { objective, .. }
        | Sli::Latency { objective, .. }
        | Sli::ErrorRate { objective } => objective,
        Sli::Events { .. } | Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => {
            return None;
        }
    };
    let indicator = indicator(cx, promised, of)?;
    let severities: &[AlertSeverity] =
        if promised.burn_alerts { &[AlertSeverity::Critical, AlertSeverity::Warning] } else { &[] };
    let burns = severities.iter().map(|severity| burning(cx, promised, of, *severity)).collect();
    let fewest_failures = match indicator {
        Indicator::Counters { .. } => Some(slo::fewest(cx, promised)),
        Indicator::Share(_) => None,
    };
    let entry = &promised.entry;
    let component = promised.is_of_each().then(|| format!(": {}", cx.model[of].entry.title));
    let about = format!("Promised: {}.", message::promise(cx, promised));
    Some(Kept {
        slo: id,
        of,
        title: format!("{}{}", entry.title, component.unwrap_or_default()),
        about: if entry.description.is_empty() {
            about
        } else {
            format!("{} {about}", entry.description)
        },
        indicator,
        objective,
        burns,
        fewest_failures,
    })
}

fn indicator(cx: Context<'_>, slo: &Slo, of: ComponentId) -> Option<Indicator> {
    if slo.is_of_path() {
        return of_path(cx, slo);
    }
    let of = Subject::One(of);
    match slo.sli {
        Sli::Availability { .. } => {
            let went_well = cx.metric("probe_success", &of, [])?;
            let share = went_well.over_time(RangeFunction::Average, Window::RateInterval);
            Some(Indicator::Share(share.aggregate(Aggregation::Average, Grouping::All)))
        }
        Sli::ErrorRate { .. } => Some(Indicator::Counters {
            good: cx.metric("calls", &of, [requests(), successes()])?,
            all: cx.metric("calls", &of, [requests()])?,
        }),
        Sli::Latency { bound, .. } => {
            let spec = cx.signal("duration")?;
            let bound = bound.as_seconds();
            let edges = spec.producer.bucket_edges(cx.model);
            let edge = edges.into_iter().find(|edge| (edge - bound).abs() < 1e-9)?;
            let edge = bucket(spec.seconds(edge));
            Some(Indicator::Counters {
                good: cx.buckets("duration", &of, [requests(), edge])?,
                all: cx.histogram_count("duration", &of, [requests()])?,
            })
        }
        Sli::Events { .. } | Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => None,
    }
}

/// Of a way, the share of time in which nothing on it was down. Requests that go along it have no
/// counter of their own, so that stays with our rules.
fn of_path(cx: Context<'_>, slo: &Slo) -> Option<Indicator> {
    match slo.sli {
        Sli::Availability { .. } => {
            let down = slo::recorded(cx, slo, "slo-bad-events");
            let down = down.over_time(RangeFunction::Average, Window::RateInterval);
            Some(Indicator::Share(number_with(1.0, Operator::Minus, down.max())))
        }
        Sli::Latency { .. }
        | Sli::ErrorRate { .. }
        | Sli::Events { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => None,
    }
}

/// What is said where the budget burns. It has the uid of the rule that says so elsewhere.
fn burning(cx: Context<'_>, slo: &Slo, of: ComponentId, severity: AlertSeverity) -> Alerting {
    Alerting {
        uid: uid(cx, &format!("{}-{}", slo.entry.name, message::burn_word(severity))),
        severity,
        ..message::of_slo(cx, slo, &[of], &message::burn_words(slo, severity))
    }
}
