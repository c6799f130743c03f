//! What follows from a scenario: from what it is said to do to components, by what the demo promises.

use std::collections::BTreeSet;

use super::alerts::{Lever, lever};
use super::judge::{self, BAD, World};
use super::scenario::{calm_of, hurt, troubled};
use crate::catalog::context::Context;
use crate::catalog::rules::message;
use crate::catalog::rules::times::{self, Steps};
use crate::model::component::Signal;
use crate::model::objective::{Alert, Forecast, Sli, Slo, When};
use crate::model::rule;
use crate::model::scenario::{Burning, Effect, Outcome, Scenario};
use crate::model::{AlertId, ComponentId, ForecastId, SloId};
use crate::words::{AlertSeverity, ForecastSignal};

/// All that follows. It looks only at who can be concerned, which in a large demo are few.
pub(super) fn of(cx: Context<'_>, scenario: &Scenario) -> Outcome {
    let touched: BTreeSet<ComponentId> = scenario.effects.iter().map(|effect| effect.on).collect();
    let concerned =
        |signal: &Signal| signal.source.peers(cx.model).into_iter().any(|id| touched.contains(&id));
    let readers = cx.model.components().filter(|(_, it)| it.signals.iter().any(concerned));
    let readers: BTreeSet<ComponentId> =
        readers.map(|(id, _)| id).chain(touched.iter().copied()).collect();
    // Those they read are part of the world as well, or nothing would be known of them.
    let read = readers
        .iter()
        .flat_map(|id| &cx.model[*id].signals)
        .flat_map(|it| it.source.peers(cx.model));
    let all: BTreeSet<ComponentId> = read.chain(readers.iter().copied()).collect();
    let calm = calm_of(cx, all.iter().copied());
    let during = troubled(cx, scenario, calm.clone());
    let red = readers.into_iter().filter_map(|id| {
        let signals = cx.model[id].signals.iter().enumerate();
        let bad = signals.filter(|(_, signal)| {
            let state = |world: &World| judge::state(cx, world, id, signal);
            state(&during) == BAD && state(&calm) != BAD
        });
        let bad: Vec<usize> = bad.map(|(position, _)| position).collect();
        (!bad.is_empty()).then_some((id, bad))
    });
    let red: Vec<(ComponentId, Vec<usize>)> = red.collect();
    let mut outcome = Outcome { red, ..Outcome::default() };
    for (position, alert) in cx.model.alerts.iter().enumerate() {
        let id = AlertId::new(position);
        match fires(cx, alert, &during, &outcome.red) {
            None => outcome.unsure.push(id),
            Some(of) if of.is_empty() => {}
            Some(of) => outcome.alerts.push((id, of)),
        }
    }
    for (position, forecast) in cx.model.forecasts.iter().enumerate() {
        if scenario.effects.iter().any(|effect| moves(forecast, effect)) {
            outcome.moved.push(ForecastId::new(position));
        }
    }
    for (position, slo) in cx.model.slos.iter().enumerate() {
        let members = match slo.sli {
            Sli::Events { metric, .. } => &[cx.model[metric].of][..],
            Sli::Availability { .. }
            | Sli::Latency { .. }
            | Sli::ErrorRate { .. }
            | Sli::TimeToAcknowledge { .. }
            | Sli::TimeToResolve { .. } => slo.members(),
        };
        let members: Vec<ComponentId> =
            members.iter().copied().filter(|id| touched.contains(id)).collect();
        let hurt = hurt(cx, slo, &members, &during);
        if !hurt.is_empty() {
            let id = SloId::new(position);
            let burns = burns(cx, scenario, slo, &hurt, &during).into_iter();
            outcome.burns.extend(burns.filter_map(|burns| burning(id, slo, &burns)));
            outcome.budgets.push((id, hurt));
        }
    }
    outcome
}

/// Of whom an alert fires; none if nothing is known of it.
fn fires(
    cx: Context<'_>,
    alert: &Alert,
    during: &World,
    red: &[(ComponentId, Vec<usize>)],
) -> Option<Vec<ComponentId>> {
    match lever(cx, alert)? {
        Lever::Health => {
            let red = red.iter().map(|(id, _)| *id);
            Some(red.filter(|id| alert.covers(*id)).collect())
        }
        Lever::Left => None,
        Lever::Condition(condition) => {
            let key = ("alert", alert.entry.name.clone());
            let of = match &alert.when {
                When::Recorded { metric, .. } => vec![cx.model[*metric].of],
                _ => alert.of.clone(),
            };
            // Of those who are no part of this world nothing has changed.
            let met =
                |id: &ComponentId| judge::is_met(cx, during, *id, &key, condition) == Some(true);
            Some(of.into_iter().filter(met).collect())
        }
    }
}

/// The alerts of a budget that fire while the scenario lasts: of whom, and after which time.
pub(super) fn burns(
    cx: Context<'_>,
    scenario: &Scenario,
    slo: &Slo,
    hurt: &[ComponentId],
    during: &World,
) -> Vec<Burns> {
    // What goes wrong along a way is more than what goes wrong at one of its stations.
    if !slo.burn_alerts || slo.is_of_path() {
        return Vec::new();
    }
    let bad = |of: ComponentId| match slo.sli {
        Sli::Availability { .. } => Some(1.0),
        Sli::Latency { .. } => during.get(&of).map(|it| it.slow.0),
        Sli::ErrorRate { .. } => during.get(&of).map(|it| it.failed),
        Sli::Events { .. } | Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => None,
    };
    let severities = [AlertSeverity::Critical, AlertSeverity::Warning].into_iter();
    let burns = severities.map(|severity| {
        let one = |of: &ComponentId| Some((*of, times::of_burn(cx, slo, severity, bad(*of)?)?));
        let in_time = |(_, steps): &(ComponentId, Steps)| rule::sum(steps) <= scenario.length();
        Burns { severity, of: hurt.iter().filter_map(one).filter(in_time).collect() }
    });
    burns.filter(|it| !it.of.is_empty()).collect()
}

/// An alert of a budget that fires.
#[derive(Debug)]
pub(super) struct Burns {
    /// Which of its alerts.
    pub(super) severity: AlertSeverity,
    /// Of whom, and what is waited for.
    pub(super) of: Vec<(ComponentId, Steps)>,
}

/// For all: one message tells of all of them, from the first on.
fn burning(id: SloId, slo: &Slo, burns: &Burns) -> Option<Burning> {
    let first = burns.of.iter().min_by_key(|(_, steps)| rule::sum(steps))?;
    Some(Burning {
        slo: id,
        title: message::burn_title(slo, burns.severity),
        steps: first.1.clone(),
        of: burns.of.iter().map(|(of, _)| *of).collect(),
    })
}

/// Whether an effect changes what a forecast has learnt.
fn moves(forecast: &Forecast, effect: &Effect) -> bool {
    forecast.of == effect.on
        && match forecast.signal {
            ForecastSignal::Latency => effect.latency.is_some(),
            ForecastSignal::ErrorRate => effect.error_rate.is_some(),
            ForecastSignal::Requests => effect.requests.is_some(),
        }
}
