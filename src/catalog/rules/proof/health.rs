//! Proof of health: each signal alone turns red what it should and nothing else, whatever is merely
//! quiet stays as it is, and nothing known is said to be unknown.

use std::collections::BTreeSet;

use super::behaviour::Course;
use super::judge::{self, Condition, World};
use super::{scenario, windows};
use crate::catalog::context::Context;
use crate::catalog::health;
use crate::catalog::rules::every;
use crate::catalog::signals::Producer;
use crate::model::ComponentId;
use crate::model::component::{Component, Signal, SignalSource};
use crate::model::proof::{Case, ExpectedValue, Proof, Series};
use crate::query::comparison::Comparison;
use crate::query::matcher;
use crate::query::promql;
use crate::units::Duration;

/// How often the rules are evaluated here: no slower than anything is looked at.
pub(super) const STEP: Duration = Duration::seconds(60);
/// So many components can each be proved against each other; promtool takes seconds for it.
const SMALL: usize = 32;
/// So many minutes after a change, every window of a signal has seen nothing else.
fn settled(cx: Context<'_>) -> u64 {
    let signals = cx.model.components.iter().flat_map(|component| &component.signals);
    let windows = signals.map(|signal| match &signal.source {
        SignalSource::Own(when) => judge::window(when).unwrap_or(STEP),
        SignalSource::Recorded { metric, .. } => health::hold(&cx.model[*metric]),
        SignalSource::CheckFails
        | SignalSource::ExporterDown
        | SignalSource::ScrapeFails
        | SignalSource::ErrorLines { .. }
        | SignalSource::Slo(_)
        | SignalSource::Latency { .. }
        | SignalSource::Downstream(_) => Producer::SpanMetrics.window(cx.model),
    });
    windows.max().unwrap_or(STEP).milliseconds.div_ceil(STEP.milliseconds) + 1
}

/// The proof; none if no component has a signal.
pub(super) fn proof(cx: Context<'_>) -> Option<Proof> {
    if cx.model.components.iter().all(|component| component.signals.is_empty()) {
        return None;
    }
    let mut cases = vec![each_signal(cx), nothing_known(cx), nobody_asks(cx)];
    cases.extend(windows::of_signals(cx));
    cases.extend(cx.model.scenarios.iter().map(|scenario| scenario::health(cx, scenario)));
    Some(Proof { subject: Some("health".to_owned()), name: "health".to_owned(), step: STEP, cases })
}

/// Everything as it is while all is just fine.
pub(super) fn all_fine(cx: Context<'_>) -> World {
    cx.model.components().map(|(id, _)| (id, judge::fine(cx, id))).collect()
}

/// What all components send while the world goes through these states, each for so many ticks.
pub(super) fn series(cx: Context<'_>, phases: &[(usize, World)], tick: Duration) -> Vec<Series> {
    let told = |(id, _): &(ComponentId, _)| phases.iter().any(|(_, world)| world.contains_key(id));
    let course = |(id, _)| {
        let mut course = Course::new(id);
        for (count, world) in phases {
            if let Some(behaviour) = world.get(&id) {
                course.push(*count, behaviour);
            }
        }
        course
    };
    cx.model
        .components()
        .filter(told)
        .map(course)
        .flat_map(|course| course.series(cx, tick))
        .collect()
}

/// How far apart samples are: as they are in the demo, but never slower than what rates need.
pub(super) fn tick(cx: Context<'_>) -> Duration {
    let slowest = Duration::seconds(20);
    Producer::SpanMetrics.every(cx.model).min(slowest).max(Duration::seconds(5))
}

/// So many ticks are so many minutes.
#[expect(clippy::cast_possible_truncation, reason = "a proof takes hours, not ages")]
pub(super) fn ticks(minutes: u64, tick: Duration) -> usize {
    (STEP.times(minutes).milliseconds / tick.milliseconds) as usize
}

/// The components whose signals turn bad, and those they look at: all of them, or in a large demo
/// one of each shape, since each with each would grow with the square.
pub(super) fn proved(cx: Context<'_>) -> BTreeSet<ComponentId> {
    let all = || cx.model.components().filter(|(_, component)| !component.signals.is_empty());
    if cx.model.components.len() <= SMALL {
        return all().map(|(id, _)| id).collect();
    }
    let mut shapes = BTreeSet::new();
    let mut proved = BTreeSet::new();
    for (id, component) in all() {
        if proved.len() >= SMALL || !shapes.insert(shape(component)) {
            continue;
        }
        proved.insert(id);
        for signal in &component.signals {
            if let SignalSource::Downstream(callees) = &signal.source {
                proved.extend(callees.iter().take(2));
            }
        }
    }
    proved
}

/// What makes the rules of two components alike but for their names.
fn shape(component: &Component) -> (Option<&'static str>, Vec<(&str, &'static str)>) {
    let source = |signal: &SignalSource| match signal {
        SignalSource::CheckFails => "check",
        SignalSource::ExporterDown => "exporter",
        SignalSource::ScrapeFails => "scrape",
        SignalSource::ErrorLines { .. } => "lines",
        SignalSource::Recorded { .. } => "recorded",
        SignalSource::Slo(_) => "objective",
        SignalSource::Latency { .. } => "latency",
        SignalSource::Downstream(_) => "downstream",
        SignalSource::Own(_) => "own",
    };
    let signals = component.signals.iter().map(|it| (it.name.as_str(), source(&it.source)));
    (component.datastore().map(|store| store.family.unwrap_or_default()), signals.collect())
}

/// One signal after the other turns bad and fine again.
fn each_signal(cx: Context<'_>) -> Case {
    let (tick, settled) = (tick(cx), settled(cx));
    let proved = proved(cx);
    let fine: World = proved.iter().map(|id| (*id, judge::fine(cx, *id))).collect();
    let among = (cx.model.components.len() > SMALL).then_some(&proved);
    let mut phases = vec![(ticks(settled, tick) + 1, fine.clone())];
    let mut values = found_among(cx, &fine, settled, among);
    let mut now = settled;
    for id in &proved {
        for signal in &cx.model[*id].signals {
            let Some(bad) = worsened(cx, &fine, *id, signal) else { continue };
            values.extend(found_among(cx, &bad, now + settled, among));
            values.extend(found_among(cx, &fine, now + 2 * settled, among));
            phases.push((ticks(settled, tick), bad));
            phases.push((ticks(settled, tick), fine.clone()));
            now += 2 * settled;
        }
    }
    Case {
        name: match among {
            None => "one signal after the other turns bad, and fine again".to_owned(),
            Some(_) => "one signal after the other turns bad, and fine again: of one component of \
                        each kind"
                .to_owned(),
        },
        every: tick,
        series: series(cx, &phases, tick),
        values,
        alerts: Vec::new(),
    }
}

fn nothing_known(cx: Context<'_>) -> Case {
    let unknown = World::new();
    Case {
        name: "nothing is known".to_owned(),
        every: STEP,
        series: Vec::new(),
        values: found(cx, &unknown, 1).into_iter().chain(there(cx)).collect(),
        alerts: Vec::new(),
    }
}

/// Who is there is said of each, whatever is known of it.
fn there(cx: Context<'_>) -> Option<ExpectedValue> {
    let asked = every::asked(cx);
    let all = every::all(cx).filter(|(_, kind)| asked.contains(kind));
    let metric = cx.metric_name("component-info");
    let one = |(id, kind)| {
        let name = ("__name__".to_owned(), metric.to_owned());
        ([name].into_iter().chain(every::labels(cx, id, kind)).collect(), 1.0)
    };
    let found: Vec<_> = all.map(one).collect();
    let query = promql::metric(metric, []);
    (!found.is_empty()).then_some(ExpectedValue { query, at: STEP, found })
}

/// Nobody asks, so nothing fails: that is no trouble, unless so many must ask.
fn nobody_asks(cx: Context<'_>) -> Case {
    let (mut quiet, tick) = (all_fine(cx), tick(cx));
    for behaviour in quiet.values_mut() {
        behaviour.rate = 0.0;
    }
    Case {
        name: "nobody asks".to_owned(),
        every: tick,
        series: series(cx, &[(ticks(settled(cx), tick) + 1, quiet.clone())], tick),
        values: found(cx, &quiet, settled(cx)),
        alerts: Vec::new(),
    }
}

/// What must be recorded after so many minutes: all that is not fine, by signal and as a whole.
fn found(cx: Context<'_>, world: &World, minutes: u64) -> Vec<ExpectedValue> {
    found_among(cx, world, minutes, None)
}

/// The same of some components only.
fn found_among(
    cx: Context<'_>,
    world: &World,
    minutes: u64,
    among: Option<&BTreeSet<ComponentId>>,
) -> Vec<ExpectedValue> {
    let at = STEP.times(minutes);
    let meant = |id: &ComponentId| among.is_none_or(|among| among.contains(id));
    let mut signals = Vec::new();
    for (id, component) in cx.model.components().filter(|(id, _)| meant(id)) {
        for signal in &component.signals {
            let state = judge::state(cx, world, id, signal);
            if state != 0 {
                let more = [("signal", signal.name.as_str())];
                signals.push((labels(cx, "component-signal", id, &more), f64::from(state)));
            }
        }
    }
    let health = judge::health(cx, world).into_iter();
    let health = health.filter(|(id, state)| meant(id) && *state != 0);
    let health =
        health.map(|(id, state)| (labels(cx, "component-health", id, &[]), f64::from(state)));
    let expected = |signal: &str, found| {
        let metric = cx.metric_name(signal);
        let matchers = among.map(|among| {
            let names = among.iter().map(|id| cx.model[*id].entry.name.as_str());
            matcher::one_of("component", names)
        });
        let query = promql::metric(metric, matchers).keep(Comparison::NotEqual, 0.0);
        ExpectedValue { query, at, found }
    };
    vec![expected("component-signal", signals), expected("component-health", health.collect())]
}

/// The labels of a recorded series of health.
pub(super) fn labels(
    cx: Context<'_>,
    signal: &str,
    id: ComponentId,
    more: &[(&str, &str)],
) -> Vec<(String, String)> {
    let metric = cx.metric_name(signal);
    let own = [("__name__", metric), ("component", &cx.model[id].entry.name)];
    own.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The world with that signal just bad; none where a proof has no hold of it.
fn worsened(cx: Context<'_>, fine: &World, id: ComponentId, signal: &Signal) -> Option<World> {
    let mut world = fine.clone();
    let own = world.get_mut(&id)?;
    match &signal.source {
        SignalSource::CheckFails => own.offline = true,
        SignalSource::ExporterDown | SignalSource::ScrapeFails => own.unreachable = true,
        SignalSource::Downstream(_) => return None,
        SignalSource::ErrorLines { .. }
        | SignalSource::Recorded { .. }
        | SignalSource::Slo(_)
        | SignalSource::Latency { .. }
        | SignalSource::Own(_) => {
            let key = ("signal", signal.name.clone());
            worsen(&mut world, id, key, judge::of_signal(cx, signal)?)?;
        }
    }
    Some(world)
}

/// Makes a condition just met.
pub(super) fn worsen(
    world: &mut World,
    id: ComponentId,
    key: (&'static str, String),
    condition: Condition<'_>,
) -> Option<()> {
    if let Condition::Recorded(metric, bound) = condition {
        let value = world.values_mut().find_map(|it| it.recorded.get_mut(metric))?;
        *value = judge::next_to(bound, true);
        return Some(());
    }
    let own = world.get_mut(&id)?;
    match condition {
        Condition::Lines(bound) => {
            own.lines.insert(key, judge::next_to(bound, true));
        }
        Condition::Failed(bound) => own.failed = judge::close_to(bound, true),
        Condition::Slow(bound) => own.slow.0 = judge::close_to(bound, true),
        Condition::Rate(bound) => own.rate = judge::close_to(bound, true),
        Condition::Recorded(..) => {}
    }
    Some(())
}
