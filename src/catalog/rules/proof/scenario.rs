//! Scenarios as proofs: what a scenario is said to do goes in, and what it promises must come out.

use super::alerts::Lever;
use super::behaviour::Behaviour;
use super::judge::{self, World};
use super::{health, lines, outcome};
use crate::catalog::context::Context;
use crate::catalog::rules::alerts::label_of;
use crate::catalog::rules::{message, uid};
use crate::model::component::SignalSource;
use crate::model::condition::Lines;
use crate::model::objective::{Sli, Slo, When};
use crate::model::proof::{Case, ExpectedAlerts, ExpectedValue, Firing};
use crate::model::rule;
use crate::model::scenario::{Effect, ExpectedAlert, Scenario};
use crate::model::{AlertId, ComponentId, SloId};
use crate::query::comparison::Comparison;
use crate::query::matcher;
use crate::query::promql;
use crate::units::Duration;
use crate::words::NoData;

/// How many lines a line that is written again and again comes to.
const AGAIN_AND_AGAIN: f64 = 12.0;
/// How long all is well before a scenario begins.
const BEFORE: u64 = 5;
/// How many minutes of trouble are played at most to hear an alert of a budget.
const SOON: u64 = 30;

/// Exactly the promised boxes are red once the scenario had the time it was given.
pub(super) fn health(cx: Context<'_>, scenario: &Scenario) -> Case {
    let tick = health::tick(cx);
    let minutes = scenario.expect.within.milliseconds.div_ceil(60_000).max(1);
    let (before, during) = (calm(cx), world(cx, scenario));
    let phases =
        [(health::ticks(BEFORE, tick) + 1, before), (health::ticks(minutes, tick), during)];
    let promised: Vec<ComponentId> = scenario.expect.red.iter().map(|it| it.value).collect();
    let found = |reds: &[ComponentId], at: u64| {
        let found = reds.iter().map(|id| (health::labels(cx, "component-health", *id, &[]), 1.0));
        let metric = cx.metric_name("component-health");
        ExpectedValue {
            query: promql::metric(metric, []).keep(Comparison::Equal, 1.0),
            at: Duration::seconds(60).times(at),
            found: found.collect(),
        }
    };
    Case {
        name: format!("{}: exactly the promised boxes turn red", scenario.entry.name),
        every: tick,
        series: health::series(cx, &phases, tick),
        values: vec![found(&[], BEFORE), found(&promised, BEFORE + minutes)],
        alerts: Vec::new(),
    }
}

/// Exactly the promised alerts fire, of those that are looked at this often; none if none of them
/// is about anything that a scenario could bring about.
pub(super) fn alerts(cx: Context<'_>, scenario: &Scenario, every: Duration) -> Option<Case> {
    let tick = health::tick(cx);
    let minutes = scenario.expect.within.milliseconds.div_ceil(60_000).max(1);
    let during = world(cx, scenario);
    let phases = [
        (health::ticks(BEFORE, tick) + 1, calm(cx)),
        (health::ticks(minutes, tick), during.clone()),
    ];
    let mut alerts = Vec::new();
    for (position, alert) in cx.model.alerts.iter().enumerate() {
        let Some(Lever::Condition(condition)) = super::alerts::lever(cx, alert) else { continue };
        if alert.every != every || alert.no_data == NoData::Alerting {
            continue;
        }
        let promised = ExpectedAlert::Alert(AlertId::new(position));
        let label = label_of(cx, alert);
        let key = ("alert", alert.entry.name.clone());
        let met =
            |id: &&ComponentId| judge::is_met(cx, &during, **id, &key, condition) == Some(true);
        let mut of: Vec<&ComponentId> = Vec::new();
        if scenario.expect.alerts.iter().any(|it| it.value == promised) {
            of.extend(alert.of.iter().filter(met));
            if of.is_empty() {
                // A promise that nothing keeps is asked for all the same, so the proof fails.
                of.extend(alert.of.first());
            }
        }
        let firing = of.into_iter().map(|id| {
            let labels = label.map(|label| (label.to_owned(), cx.model[*id].entry.name.clone()));
            Firing { labels: labels.into_iter().collect(), value: None }
        });
        let firing = firing.collect();
        let at = Duration::seconds(60).times(BEFORE + minutes);
        alerts.push(ExpectedAlerts { uid: uid(cx, &alert.entry.name), at, firing });
    }
    (!alerts.is_empty()).then(|| Case {
        name: format!("{}: exactly the promised alerts fire", scenario.entry.name),
        every: tick,
        series: health::series(cx, &phases, tick),
        values: Vec::new(),
        alerts,
    })
}

/// Exactly the promised budgets shrink: whether that of this objective does, and whose; none if the
/// scenario promises nothing of it and does nothing to those it is about.
pub(super) fn budgets(cx: Context<'_>, scenario: &Scenario, id: SloId) -> Option<Case> {
    let slo = &cx.model[id];
    let promised = scenario.expect.budgets.iter().any(|it| it.value == id);
    let is_touched = |id: &&ComponentId| scenario.effects.iter().any(|effect| effect.on == **id);
    let touched: Vec<ComponentId> = slo.members().iter().filter(is_touched).copied().collect();
    if !promised && touched.is_empty() {
        return None;
    }
    // One of those who have nothing to do with it stands for all of them; of a way, all are needed.
    let bystander = slo.of.iter().find(|id| !touched.contains(id));
    let sent: Vec<ComponentId> =
        touched.iter().chain(bystander).chain(&slo.path).copied().collect();
    let told = if slo.is_of_path() { slo.of.clone() } else { sent.clone() };
    let minutes = scenario.expect.within.milliseconds.div_ceil(60_000).max(1);
    let [before, during] = counted_from_nought(cx, scenario);
    let mut shrinks: Vec<ComponentId> = Vec::new();
    if promised {
        shrinks = hurt(cx, slo, &touched, &during);
        if shrinks.is_empty() {
            // A promise that nothing keeps is asked for all the same, so the proof fails.
            shrinks.extend(told.first());
        }
    }
    let whole = whole(slo)?;
    let metric = cx.metric_name("slo-budget-left");
    let found = |shrinks: &[ComponentId], at: u64| {
        let one = |id: &ComponentId| {
            (super::labels(cx, slo, *id), f64::from(u8::from(shrinks.contains(id))))
        };
        let left = promql::metric(metric, [matcher::is("slo", &slo.entry.name)]);
        ExpectedValue {
            query: left.test(Comparison::Below, whole),
            at: Duration::seconds(60).times(at),
            found: told.iter().map(one).collect(),
        }
    };
    let counted = match slo.sli {
        Sli::Events { metric, .. } => Some(cx.model[metric].of),
        Sli::Availability { .. }
        | Sli::Latency { .. }
        | Sli::ErrorRate { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => None,
    };
    let alerts = burns(cx, scenario, slo, &shrinks, &during);
    let last = alerts.iter().map(|(at, _)| *at).fold(minutes, u64::max);
    let tick = health::tick(cx);
    let mut phases =
        [(health::ticks(BEFORE, tick) + 1, before), (health::ticks(last, tick), during)];
    for (_, world) in &mut phases {
        world.retain(|id, _| sent.contains(id) || counted == Some(*id));
    }
    let becomes = if promised { "shrinks, as promised" } else { "stays whole" };
    Some(Case {
        name: format!("{}: the budget {becomes}", scenario.entry.name),
        every: tick,
        series: health::series(cx, &phases, tick),
        values: vec![found(&[], BEFORE), found(&shrinks, BEFORE + minutes)],
        alerts: alerts.into_iter().map(|(_, alert)| alert).collect(),
    })
}

/// Its alerts that fire soon, each at the minute by which it is said to fire for all.
fn burns(
    cx: Context<'_>,
    scenario: &Scenario,
    slo: &Slo,
    hurt: &[ComponentId],
    during: &World,
) -> Vec<(u64, ExpectedAlerts)> {
    let burns = outcome::burns(cx, scenario, slo, hurt, during).into_iter().map(|burns| {
        let longest = burns.of.iter().map(|(_, steps)| rule::sum(steps)).max();
        let minutes = longest.unwrap_or(Duration::ZERO).milliseconds.div_ceil(60_000);
        let word = message::burn_word(burns.severity);
        let firing = burns.of.iter();
        let firing =
            firing.map(|(of, _)| Firing { labels: super::labels(cx, slo, *of), value: None });
        let expected = ExpectedAlerts {
            uid: uid(cx, &format!("{}-{word}", slo.entry.name)),
            at: Duration::seconds(60).times(BEFORE + minutes),
            firing: firing.collect(),
        };
        (minutes, expected)
    });
    burns.filter(|(minutes, _)| *minutes <= SOON).collect()
}

/// The calm and the trouble, with nothing recorded in the calm: it counts, whatever alerts make of it.
fn counted_from_nought(cx: Context<'_>, scenario: &Scenario) -> [World; 2] {
    let (mut before, mut during) = (calm(cx), world(cx, scenario));
    for (id, behaviour) in &mut before {
        for (metric, count) in &mut behaviour.recorded {
            let quiet = std::mem::take(count);
            let now = during.get_mut(id).and_then(|it| it.recorded.get_mut(metric));
            now.into_iter().filter(|it| **it <= quiet).for_each(|it| *it = 0.0);
        }
    }
    [before, during]
}

/// A budget of which nothing is used, in its unit; none for incident times.
fn whole(slo: &Slo) -> Option<f64> {
    match slo.sli {
        Sli::Availability { budget, .. } => Some(budget.as_seconds()),
        #[expect(clippy::cast_precision_loss, reason = "counts of events are below 2^53")]
        Sli::Events { budget, .. } => Some(budget as f64),
        Sli::Latency { .. } | Sli::ErrorRate { .. } => Some(1.0),
        Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => None,
    }
}

/// Those of them whose budget it costs; along a way, that of the one it is called after.
pub(super) fn hurt(
    cx: Context<'_>,
    slo: &Slo,
    touched: &[ComponentId],
    world: &World,
) -> Vec<ComponentId> {
    let hurt = touched.iter().filter(|id| is_hurt(cx, slo, world, **id));
    let mut hurt: Vec<ComponentId> =
        hurt.map(|id| if slo.is_of_path() { slo.of[0] } else { *id }).collect();
    hurt.dedup();
    hurt
}

/// Whether such a behaviour costs budget.
fn is_hurt(cx: Context<'_>, slo: &Slo, world: &World, of: ComponentId) -> bool {
    let Some(behaviour) = world.get(&of) else { return false };
    match slo.sli {
        Sli::Availability { .. } => behaviour.offline,
        Sli::Latency { bound, .. } => {
            behaviour.rate > 0.0 && behaviour.slow.0 > 0.0 && behaviour.slow.1 > bound.as_seconds()
        }
        Sli::ErrorRate { .. } => behaviour.rate > 0.0 && behaviour.failed > 0.0,
        Sli::Events { metric, .. } => {
            let name = &cx.model[metric].entry.name;
            world.values().any(|it| it.recorded.get(name).is_some_and(|count| *count > 0.0))
        }
        Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => false,
    }
}

/// All is well, and far from every bound.
pub(super) fn calm(cx: Context<'_>) -> World {
    calm_of(cx, cx.model.components().map(|(id, _)| id))
}

/// The same of some components only.
pub(super) fn calm_of(cx: Context<'_>, ids: impl IntoIterator<Item = ComponentId>) -> World {
    let calm = |id| {
        let fine = judge::fine(cx, id);
        Behaviour { failed: 0.0, slow: (0.0, fine.slow.1), ..fine }
    };
    ids.into_iter().map(|id| (id, calm(id))).collect()
}

/// What the scenario is said to do, from a world in which all is well.
pub(super) fn world(cx: Context<'_>, scenario: &Scenario) -> World {
    troubled(cx, scenario, calm(cx))
}

/// The same, from a world of some components only.
pub(super) fn troubled(cx: Context<'_>, scenario: &Scenario, mut world: World) -> World {
    for effect in &scenario.effects {
        if let Some(behaviour) = world.get_mut(&effect.on) {
            show(cx, effect, behaviour);
        }
    }
    world
}

fn show(cx: Context<'_>, effect: &Effect, behaviour: &mut Behaviour) {
    behaviour.offline |= effect.offline;
    if let Some(share) = effect.error_rate {
        behaviour.failed = share.share();
    }
    if let Some(latency) = effect.latency {
        behaviour.slow = (1.0, latency.as_seconds());
    }
    if let Some(share) = effect.requests {
        behaviour.rate *= share.share();
    }
    if effect.log.is_empty() {
        return;
    }
    let format = cx.model.telemetry.log_format;
    let written = |lines: &Lines| lines::matches(lines, &effect.log, format);
    for signal in &cx.model[effect.on].signals {
        let looked_at = match &signal.source {
            SignalSource::ErrorLines { .. } => &cx.model[effect.on].error_lines,
            SignalSource::Own(When::Lines { lines, .. }) => lines,
            SignalSource::CheckFails
            | SignalSource::ExporterDown
            | SignalSource::ScrapeFails
            | SignalSource::Recorded { .. }
            | SignalSource::Slo(_)
            | SignalSource::Latency { .. }
            | SignalSource::Downstream(_)
            | SignalSource::Own(_) => continue,
        };
        if written(looked_at) {
            behaviour.lines.insert(("signal", signal.name.clone()), AGAIN_AND_AGAIN);
        }
    }
    for alert in cx.model.alerts.iter().filter(|alert| alert.covers(effect.on)) {
        if let When::Lines { lines, .. } = &alert.when
            && written(lines)
        {
            behaviour.lines.insert(("alert", alert.entry.name.clone()), AGAIN_AND_AGAIN);
        }
    }
    for recorded in cx.model.recorded.iter().filter(|recorded| recorded.of == effect.on) {
        if written(&recorded.lines) {
            behaviour.recorded.insert(recorded.entry.name.clone(), AGAIN_AND_AGAIN);
        }
    }
}
