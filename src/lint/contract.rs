//! Scenarios against what follows from them.
//!
//! What a scenario is said to do decides which boxes turn red, which alerts fire and which budgets
//! shrink. `expect` says the same for people to rely on, so neither may know more than the other.

use crate::diag::suggest::listed;
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::lint::remedy;
use crate::model::component::{Signal, SignalSource};
use crate::model::objective::Sli;
use crate::model::scenario::{Effect, ExpectedAlert, Outcome, Scenario};
use crate::model::{ComponentId, ContactPointId, Model};
use crate::source::Span;
use crate::units::Duration;
use crate::words::CallKind;

/// Something that is expected and does not follow, or follows and is not expected.
pub(super) fn contradiction(model: &Model, diags: &mut Diagnostics) {
    for (scenario, outcome) in model.scenarios.iter().zip(&model.outcomes) {
        let contract = Contract { model, scenario, outcome };
        let lists = [contract.red(), contract.alerts(), contract.budgets(), contract.incidents()];
        for vain in lists.iter().flat_map(|list| contract.vain(list)) {
            diags.error(vain);
        }
        if let Some(unsaid) = contract.unsaid(&lists) {
            diags.error(unsaid);
        }
    }
}

/// One list of `expect`, and what belongs into it.
struct List<'a> {
    key: &'static str,
    expected: Vec<Expected<'a>>,
    follows: Vec<Follows<'a>>,
}

/// What is expected.
struct Expected<'a> {
    name: &'a str,
    span: Span,
    /// What to say if it does not follow: what is the case instead, and why.
    instead: (String, String),
    /// Where it is defined, and what that is.
    defined: Option<(Span, &'static str)>,
}

/// What follows.
struct Follows<'a> {
    name: &'a str,
    /// Half a sentence; none: it may follow or not, so it may be expected or not.
    says: Option<String>,
    /// What brings it about.
    cause: Option<Span>,
}

impl List<'_> {
    fn follows(&self, name: &str) -> bool {
        self.follows.iter().any(|it| it.name == name)
    }

    /// What follows for sure and is not expected; each name once.
    fn unsaid(&self) -> Vec<&Follows<'_>> {
        let mut unsaid: Vec<&Follows<'_>> = Vec::new();
        for it in self.follows.iter().filter(|it| it.says.is_some()) {
            let is_known = unsaid.iter().any(|known| known.name == it.name);
            if !is_known && self.expected.iter().all(|expected| expected.name != it.name) {
                unsaid.push(it);
            }
        }
        unsaid
    }

    /// As it should be.
    fn complete(&self) -> String {
        let kept = self.expected.iter().map(|it| it.name).filter(|name| self.follows(name));
        let names: Vec<String> = kept
            .chain(self.unsaid().into_iter().map(|it| it.name))
            .map(|name| format!("\"{name}\""))
            .collect();
        format!("{} = [{}]", self.key, names.join(", "))
    }
}

/// A scenario and what follows from it.
struct Contract<'a> {
    model: &'a Model,
    scenario: &'a Scenario,
    outcome: &'a Outcome,
}

impl<'a> Contract<'a> {
    fn red(&self) -> List<'a> {
        let expected = self.scenario.expect.red.iter().map(|id| {
            let name = self.name(id.value);
            let instead = (format!("`{name}` does not turn red"), self.would_turn_red(id.value));
            Expected { name, span: id.span, instead, defined: None }
        });
        let follows = self.outcome.red.iter().map(|(id, signals)| {
            let signals = signals.iter().map(|at| self.model[*id].signals[*at].name.as_str());
            let signals: Vec<&str> = signals.collect();
            let says = format!("`{}` turns red by {}", self.name(*id), listed(&signals));
            Follows { name: self.name(*id), says: Some(says), cause: self.cause(*id) }
        });
        List { key: "red", expected: expected.collect(), follows: follows.collect() }
    }

    fn alerts(&self) -> List<'a> {
        let expected = self.scenario.expect.alerts.iter().map(|alert| {
            let (entry, instead) = match alert.value {
                ExpectedAlert::Alert(id) => {
                    let alert = &self.model[id];
                    let of = listed(&self.names(&alert.of));
                    let effect = alert.of.first();
                    let effect =
                        effect.and_then(|of| remedy::of_when(self.model, *of, &alert.when));
                    let by = effect.map_or_else(String::new, |it| format!(", as it is by `{it}`"));
                    (&alert.entry, format!("its condition is met for none of {of}{by}"))
                }
                ExpectedAlert::Forecast(id) => {
                    let forecast = &self.model[id];
                    let (of, signal) = (self.name(forecast.of), forecast.signal.word());
                    (&forecast.entry, format!("no effect changes the {signal} of `{of}`"))
                }
            };
            let instead = (format!("`{}` does not fire", entry.name), instead);
            let defined = Some((entry.span, "the alert"));
            Expected { name: &entry.name, span: alert.span, instead, defined }
        });
        let sure = self.outcome.alerts.iter().map(|(id, of)| {
            let name = &self.model[*id].entry.name;
            let says = format!("`{name}` fires for {}", listed(&self.names(of)));
            let cause = of.first().and_then(|of| self.cause(*of));
            Follows { name, says: Some(says), cause }
        });
        let moved = self.outcome.moved.iter().map(|id| &self.model[*id].entry);
        let unsure = self.outcome.unsure.iter().map(|id| &self.model[*id].entry);
        let may = moved.chain(unsure);
        let may = may.map(|entry| Follows { name: &entry.name, says: None, cause: None });
        List { key: "alerts", expected: expected.collect(), follows: sure.chain(may).collect() }
    }

    fn budgets(&self) -> List<'a> {
        let expected = self.scenario.expect.budgets.iter().map(|id| {
            let slo = &self.model[id.value];
            let why = match slo.sli {
                Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => {
                    "incident times have no budget"
                }
                Sli::Availability { .. }
                | Sli::Latency { .. }
                | Sli::ErrorRate { .. }
                | Sli::Events { .. } => "no effect costs anything of it",
            };
            let name = &slo.entry.name;
            let instead = (format!("the budget of `{name}` stays whole"), why.to_owned());
            let defined = Some((slo.entry.span, "the objective"));
            Expected { name, span: id.span, instead, defined }
        });
        let follows = self.outcome.budgets.iter().map(|(id, of)| {
            let name = &self.model[*id].entry.name;
            let says = format!("the budget of `{name}` shrinks by {}", listed(&self.names(of)));
            let cause = of.first().and_then(|of| self.cause(*of));
            Follows { name, says: Some(says), cause }
        });
        List { key: "budgets", expected: expected.collect(), follows: follows.collect() }
    }

    /// Incidents are made of alerts of which an incident system is told.
    fn incidents(&self) -> List<'a> {
        let expected = self.scenario.expect.incidents.iter().map(|id| {
            let name = self.name(id.value);
            let why = "no alert of it that fires tells a system that keeps incidents";
            let instead = (format!("`{name}` gets no incident"), why.to_owned());
            Expected { name, span: id.span, instead, defined: None }
        });
        let is_told = |notify: &[ContactPointId]| {
            notify.iter().any(|id| self.model[*id].kind.opens_incidents())
        };
        let sure = |of: ComponentId, alert: &str| Follows {
            name: self.name(of),
            says: Some(format!("`{}` gets an incident by `{alert}`", self.name(of))),
            cause: self.cause(of),
        };
        let may = |of: ComponentId| Follows { name: self.name(of), says: None, cause: None };
        let mut follows: Vec<Follows<'a>> = Vec::new();
        for (id, of) in &self.outcome.alerts {
            let alert = &self.model[*id];
            if is_told(&alert.notify) {
                follows.extend(of.iter().map(|of| sure(*of, &alert.entry.name)));
            }
        }
        for id in &self.outcome.moved {
            let forecast = &self.model[*id];
            let tells = forecast.alert.as_ref().is_some_and(|alert| is_told(&alert.notify));
            let promised = ExpectedAlert::Forecast(*id);
            let is_expected = self.scenario.expect.alerts.iter().any(|it| it.value == promised);
            if tells {
                let of = forecast.of;
                let name = &forecast.entry.name;
                follows.push(if is_expected { sure(of, name) } else { may(of) });
            }
        }
        for id in self.outcome.unsure.iter().filter(|id| is_told(&self.model[**id].notify)) {
            follows.extend(self.model[*id].of.iter().map(|of| may(*of)));
        }
        // Its burn alerts fire as well, sooner or later.
        for (id, of) in &self.outcome.budgets {
            if self.model[*id].burn_alerts && is_told(&self.model[*id].notify) {
                follows.extend(of.iter().map(|of| may(*of)));
            }
        }
        List { key: "incidents", expected: expected.collect(), follows }
    }

    fn name(&self, id: ComponentId) -> &'a str {
        &self.model[id].entry.name
    }

    fn names(&self, ids: &[ComponentId]) -> Vec<&'a str> {
        const MOST: usize = 4;
        let mut names: Vec<&str> = ids.iter().take(MOST).map(|id| self.name(*id)).collect();
        if ids.len() > MOST {
            names.push("others");
        }
        names
    }

    /// What is said to happen to a component, or to somebody it looks at.
    fn cause(&self, of: ComponentId) -> Option<Span> {
        let effects = &self.scenario.effects;
        let own = effects.iter().find(|effect| effect.on == of);
        let callee = || {
            let signals = &self.model[of].signals;
            let looks = |effect: &&Effect| {
                signals.iter().any(|signal| signal.source.peers(self.model).contains(&effect.on))
            };
            effects.iter().find(looks)
        };
        own.or_else(callee).map(|effect| effect.span)
    }

    fn would_turn_red(&self, id: ComponentId) -> String {
        let signals = &self.model[id].signals;
        if signals.is_empty() {
            return "nothing can turn it red: it has no signal".to_owned();
        }
        let needs = |signal: &Signal| {
            let effect = remedy::of_signal(self.model, id, signal);
            let effect = effect.map_or_else(String::new, |effect| format!(" by `{effect}`"));
            format!("`{}` ({}){effect}", signal.name, signal.text)
        };
        let signals: Vec<String> = signals.iter().map(needs).collect();
        format!("no effect turns one of its signals bad: {}", signals.join(", "))
    }

    /// Each thing that is expected and cannot follow.
    fn vain(&self, list: &List<'_>) -> Vec<Diagnostic> {
        let vain = list.expected.iter().filter(|expected| !list.follows(expected.name));
        let told = vain.map(|expected| {
            let (what, why) = &expected.instead;
            let message = format!("{what} in the scenario `{}`", self.scenario.entry.name);
            let told = Diagnostic::new(code::BROKEN_EXPECTATION, expected.span, message)
                .label("nothing of `effects` leads to it")
                .help(format!("{why}; take it away, or say in `effects` what brings it about"));
            match expected.defined {
                Some((span, what)) => told.related(span, what),
                None => told,
            }
        });
        told.collect()
    }

    /// All that follows and is not expected, in one, so that what to write can be pasted.
    fn unsaid(&self, lists: &[List<'_>]) -> Option<Diagnostic> {
        let unsaid: Vec<&Follows<'_>> = lists.iter().flat_map(|list| list.unsaid()).collect();
        if unsaid.is_empty() {
            return None;
        }
        let name = &self.scenario.entry.name;
        let message = format!("more follows from the scenario `{name}` than it expects");
        let says: Vec<&str> = unsaid.iter().filter_map(|it| it.says.as_deref()).collect();
        let complete: Vec<String> = lists.iter().map(List::complete).collect();
        let mut told = Diagnostic::new(code::BROKEN_EXPECTATION, self.scenario.entry.span, message)
            .label(says.join("; "))
            .help(format!("write `expect = {{ {} }}`, or change `effects`", complete.join(", ")));
        let mut causes: Vec<Span> = unsaid.iter().filter_map(|it| it.cause).collect();
        causes.sort();
        causes.dedup();
        for cause in causes {
            told = told.related(cause, "by what happens to this one");
        }
        Some(told)
    }
}

/// Somebody who waits for a component that is slow in a scenario, whose box would show it, and of whom
/// nothing is said: nothing is guessed along calls.
pub(super) fn silent_caller(model: &Model, diags: &mut Diagnostics) {
    for scenario in &model.scenarios {
        for slow in &scenario.effects {
            let Some(latency) = slow.latency else { continue };
            for (id, caller) in model.components() {
                let waits = caller
                    .calls
                    .iter()
                    .any(|call| call.to == slow.on && call.kind == CallKind::Sync && id != slow.on);
                if !waits || scenario.effects.iter().any(|effect| effect.on == id) {
                    continue;
                }
                let shows = caller.signals.iter().any(|it| is_over(model, &it.source, latency));
                if shows {
                    diags.warn(unsaid_effect(model, scenario, slow, id, latency));
                }
            }
        }
    }
}

/// Whether a signal is bad of requests that take so long.
fn is_over(model: &Model, signal: &SignalSource, latency: Duration) -> bool {
    match signal {
        SignalSource::Slo(slo) => match model[*slo].sli {
            Sli::Latency { bound, .. } => latency > bound,
            Sli::Availability { .. }
            | Sli::ErrorRate { .. }
            | Sli::Events { .. }
            | Sli::TimeToAcknowledge { .. }
            | Sli::TimeToResolve { .. } => false,
        },
        SignalSource::Latency { bound } => latency.as_seconds() > bound.value,
        SignalSource::CheckFails
        | SignalSource::ExporterDown
        | SignalSource::ScrapeFails
        | SignalSource::ErrorLines { .. }
        | SignalSource::Recorded { .. }
        | SignalSource::Downstream(_)
        | SignalSource::Own(_) => false,
    }
}

fn unsaid_effect(
    model: &Model,
    scenario: &Scenario,
    slow: &Effect,
    caller: ComponentId,
    latency: Duration,
) -> Diagnostic {
    let (caller, callee) = (&model[caller].entry, &model[slow.on].entry);
    let name = &scenario.entry.name;
    Diagnostic::new(
        code::SILENT_CALLER,
        slow.span,
        format!("nothing is said of `{}`, which waits for `{}`", caller.name, callee.name),
    )
    .label(format!("takes {latency} in the scenario `{name}`"))
    .related(caller.span, "this one calls it, and would show it")
    .help(format!(
        "add `{{ on = \"{0}\", latency = \"{latency}\" }}` to `effects`, or `{{ on = \"{0}\" }}` if it stays fast",
        caller.name
    ))
}
