//! Trouble that can be caused.

use crate::catalog::engines;
use crate::config::Text;
use crate::config::decode::NumberOrText;
use crate::config::traffic as written;
use crate::diag::suggest::listed;
use crate::diag::{Diagnostic, code};
use crate::model::component::Component;
use crate::model::scenario::{Action, Effect, Expect, ExpectedAlert, Injection, Scenario};
use crate::model::{AlertId, ComponentId, ForecastId, SloId};
use crate::resolve::component::users_of;
use crate::resolve::{Scope, entry, kind, pairs, text, texts};
use crate::source::{Span, Spanned};
use crate::units::Duration;
use crate::words::ActionKind;

pub(super) fn scenarios(scope: &mut Scope<'_>, components: &[Component]) -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    for (name, scenario) in scope.config.scenarios.iter().flat_map(|it| &it.0) {
        let Ok(scenario) = scenario else { continue };
        let mut inject = Vec::new();
        for one in &scenario.inject.value {
            inject.extend(injection(scope, one, components));
        }
        if scenario.inject.value.is_empty() {
            let empty = Diagnostic::new(code::MISSING_KEY, scenario.inject.span, "nothing is done");
            scope.diags.error(
                empty
                    .label("an empty list")
                    .help("write what is done: `{ do = \"scale\", on = \"…\", to = 0 }`"),
            );
        }
        let effects = effects(scope, scenario.effects.as_ref());
        scenarios.push(Scenario {
            entry: entry(name, scenario),
            lasts: scenario.lasts,
            inject,
            effects,
            expect: expect(scope, scenario.expect.as_ref()),
            story: text(scenario.story.as_ref()),
        });
    }
    scenarios
}

fn injection(
    scope: &mut Scope<'_>,
    inject: &Spanned<written::Inject>,
    components: &[Component],
) -> Option<Injection> {
    let on = scope.names.refer(kind::COMPONENT, &inject.on);
    check_keys(scope, inject);
    let action = action(scope, inject)?;
    let on = on?;
    if let Some(component) = components.get(on) {
        check_engine(scope, inject, component);
    }
    Some(Injection { on: ComponentId::new(on), action })
}

/// Keys that an action needs, and keys it may have beside them.
const fn keys(action: ActionKind) -> (&'static [&'static str], &'static [&'static str]) {
    match action {
        ActionKind::Image => (&["image"], &[]),
        ActionKind::Env => (&["set"], &[]),
        ActionKind::Scale | ActionKind::Block => (&["to"], &[]),
        ActionKind::Delete => (&[], &[]),
        ActionKind::HoldSessions => (&["users"], &[]),
        ActionKind::EndSessions => (&["user"], &[]),
        ActionKind::Exec => (&["run"], &["undo"]),
        ActionKind::Flag => (&["name", "to"], &[]),
        ActionKind::Delay => (&["by"], &[]),
    }
}

fn check_keys(scope: &mut Scope<'_>, inject: &written::Inject) {
    let set = inject.set.as_ref().map(|set| set.0.first().map_or(inject.on.span, |it| it.0.span));
    let parts: [(&str, Option<Span>); 9] = [
        ("image", inject.image.as_ref().map(|it| it.span)),
        ("set", set),
        ("to", inject.to.as_ref().map(|it| it.span)),
        ("users", inject.users.as_ref().map(|it| it.span)),
        ("user", inject.user.as_ref().map(|it| it.span)),
        ("run", inject.run.as_ref().map(|it| it.span)),
        ("undo", inject.undo.as_ref().map(|it| it.span)),
        ("name", inject.name.as_ref().map(|it| it.span)),
        ("by", inject.by.map(|it| it.span)),
    ];
    let word = inject.action.value.word();
    let (needed, taken) = keys(inject.action.value);
    for (part, span) in parts {
        let wanted = needed.contains(&part);
        match span {
            None if wanted => {
                scope.diags.error(
                    Diagnostic::new(
                        code::MISSING_KEY,
                        inject.action.span,
                        format!("`{word}` needs `{part}`"),
                    )
                    .label(format!("`{part}` is missing"))
                    .help(format!("add `{part} = …` beside it")),
                );
            }
            Some(span) if !wanted && !taken.contains(&part) => {
                let message = format!("`{part}` means nothing for `{word}`");
                let conflict = Diagnostic::new(code::CONFLICTING_KEYS, span, message);
                scope.diags.error(conflict.label("belongs to another action").help("take it away"));
            }
            Some(_) | None => {}
        }
    }
}

fn action(scope: &mut Scope<'_>, inject: &written::Inject) -> Option<Action> {
    Some(match inject.action.value {
        ActionKind::Image => Action::Image(inject.image.as_ref()?.value.clone()),
        ActionKind::Env => Action::Env(pairs(&inject.set.as_ref()?.0)),
        ActionKind::Scale => match &inject.to.as_ref()?.value {
            NumberOrText::Number(pods) => Action::Scale(u32::try_from(*pods).ok()?),
            NumberOrText::Text(_) => {
                wrong_to(scope, inject, "a number of pods");
                return None;
            }
        },
        ActionKind::Delete => Action::Delete,
        ActionKind::HoldSessions => {
            let users = &inject.users.as_ref()?.value;
            for user in users {
                scope.names.refer(&users_of(&inject.on.value), user);
            }
            Action::HoldSessions(texts(Some(users)))
        }
        ActionKind::EndSessions => {
            let user = inject.user.as_ref()?;
            scope.names.refer(&users_of(&inject.on.value), user);
            Action::EndSessions(user.value.clone())
        }
        ActionKind::Exec => {
            Action::Exec { run: text(inject.run.as_ref()), undo: text(inject.undo.as_ref()) }
        }
        ActionKind::Flag => match &inject.to.as_ref()?.value {
            NumberOrText::Text(to) => {
                Action::Flag { name: text(inject.name.as_ref()), to: to.clone() }
            }
            NumberOrText::Number(_) => {
                wrong_to(scope, inject, "the name of a variant");
                return None;
            }
        },
        ActionKind::Delay => Action::Delay(inject.by?.value),
        ActionKind::Block => {
            let to = inject.to.as_ref()?;
            let NumberOrText::Text(name) = &to.value else {
                wrong_to(scope, inject, "a component");
                return None;
            };
            let to = scope.names.refer(kind::COMPONENT, &to.with(name.clone()))?;
            Action::Block(ComponentId::new(to))
        }
    })
}

fn wrong_to(scope: &mut Scope<'_>, inject: &written::Inject, expected: &str) {
    let span = inject.to.as_ref().map_or(inject.action.span, |to| to.span);
    let message = format!("`to` of `{}` is {expected}", inject.action.value.word());
    let wrong = Diagnostic::new(code::WRONG_TYPE, span, message);
    scope.diags.error(wrong.label(format!("expected {expected}")));
}

/// Some faults are those of an engine.
fn check_engine(scope: &mut Scope<'_>, inject: &written::Inject, component: &Component) {
    let word = inject.action.value.word();
    let of_engine = engines::ENGINES.iter().any(|engine| engine.faults.contains(&word));
    if !of_engine {
        return;
    }
    let engine = component.datastore().and_then(|datastore| engines::find(datastore.engine));
    if engine.is_some_and(|engine| engine.faults.contains(&word)) {
        return;
    }
    let able: Vec<&str> = engines::ENGINES
        .iter()
        .filter(|engine| engine.faults.contains(&word))
        .map(|engine| engine.name)
        .collect();
    let message = format!("`{}` has no sessions of users", component.entry.name);
    scope.diags.error(
        Diagnostic::new(code::CONFLICTING_KEYS, inject.action.span, message)
            .label(format!("`{word}` is for the engines {}", listed(&able)))
            .related(inject.on.span, "this is none of them"),
    );
}

fn effects(scope: &mut Scope<'_>, effects: Option<&Vec<Spanned<written::Effect>>>) -> Vec<Effect> {
    let mut resolved: Vec<Effect> = Vec::new();
    for effect in effects.into_iter().flatten() {
        let Some(on) = scope.names.refer(kind::COMPONENT, &effect.on) else { continue };
        resolved.push(Effect {
            on: ComponentId::new(on),
            offline: effect.offline.unwrap_or(false),
            error_rate: effect.error_rate,
            latency: effect.latency,
            requests: effect.requests,
            log: text(effect.log.as_ref()),
            endpoint: text(effect.endpoint.as_ref()),
        });
    }
    resolved
}

fn expect(scope: &mut Scope<'_>, expect: Option<&written::Expect>) -> Expect {
    let red = expect.and_then(|expect| expect.red.as_ref());
    let incidents = expect.and_then(|expect| expect.incidents.as_ref());
    let within = expect.and_then(|expect| expect.within);
    let mut resolved = Expect {
        red: components(scope, red),
        alerts: Vec::new(),
        budgets: Vec::new(),
        incidents: components(scope, incidents),
        within: within.unwrap_or(Duration::seconds(120)),
    };
    let alerts = scope.config.alerts.as_ref().map_or(0, |alerts| alerts.0.len());
    for name in expect.iter().filter_map(|expect| expect.alerts.as_ref()).flatten() {
        // Alerts are defined before forecasts, and share their names.
        let expected =
            scope.names.refer(kind::ALERT, name).map(|at| match at.checked_sub(alerts) {
                None => ExpectedAlert::Alert(AlertId::new(at)),
                Some(forecast) => ExpectedAlert::Forecast(ForecastId::new(forecast)),
            });
        resolved.alerts.extend(expected);
    }
    for name in expect.iter().filter_map(|expect| expect.budgets.as_ref()).flatten() {
        resolved.budgets.extend(scope.names.refer(kind::SLO, name).map(SloId::new));
    }
    resolved
}

fn components(scope: &mut Scope<'_>, names: Option<&Vec<Text>>) -> Vec<ComponentId> {
    let mut ids = Vec::new();
    for name in names.into_iter().flatten() {
        ids.extend(scope.names.refer(kind::COMPONENT, name).map(ComponentId::new));
    }
    ids
}
