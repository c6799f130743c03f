//! Trouble that can be caused.

use crate::catalog::engines::{self, EngineSpec, Sessions, Store};
use crate::config::Text;
use crate::config::form::NumberOrText;
use crate::config::traffic as written;
use crate::diag::suggest::{listed, nearest};
use crate::diag::{Diagnostic, code};
use crate::model::component::{Component, Datastore};
use crate::model::scenario::{Action, Effect, Expect, ExpectedAlert, InPod, Injection, Scenario};
use crate::model::workload::Workload;
use crate::model::{AlertId, ComponentId, ForecastId, SloId};
use crate::resolve::account::users_of;
use crate::resolve::env::check_secret;
use crate::resolve::flag;
use crate::resolve::{Scope, entry, kind, pairs, text, texts};
use crate::source::Spanned;
use crate::units::Duration;
use crate::words::ActionKind;

pub(super) fn scenarios(scope: &mut Scope<'_>, components: &[Component]) -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    for (name, scenario) in scope.config.scenarios.iter().flat_map(|it| &it.0) {
        let Ok(scenario) = scenario else { continue };
        let mut inject = Vec::new();
        for one in &scenario.inject.0 {
            inject.extend(injection(scope, one, components));
        }
        let effects = effects(scope, scenario.effects.as_ref());
        scenarios.push(Scenario {
            entry: entry(name, scenario),
            lasts: scenario.lasts,
            inject,
            local: Vec::new(),
            effects,
            expect: expect(scope, scenario.expect.as_ref()),
            story: text(scenario.story.as_ref()),
        });
    }
    scenarios
}

fn injection(
    scope: &mut Scope<'_>,
    inject: &written::Inject,
    components: &[Component],
) -> Option<Injection> {
    let on = scope.names.refer(kind::COMPONENT, &inject.on);
    check_keys(scope, inject);
    let component = on.filter(|on| !scope.broken.contains(on)).and_then(|on| components.get(on));
    let action = action(scope, inject, component)?;
    Some(Injection { on: ComponentId::new(on?), action })
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

/// Every key that belongs to some action.
const PARTS: [&str; 9] = ["image", "set", "to", "users", "user", "run", "undo", "name", "by"];

fn check_keys(scope: &mut Scope<'_>, inject: &written::Inject) {
    let word = inject.action.value.word();
    let (needed, taken) = keys(inject.action.value);
    let mut missing: Vec<&str> =
        needed.iter().filter(|part| inject.seen.key(part).is_none()).copied().collect();
    for part in PARTS.iter().filter(|part| !needed.contains(part) && !taken.contains(part)) {
        let Some(span) = inject.seen.key(part) else { continue };
        let message = format!("`{part}` means nothing for `{word}`");
        let conflict = Diagnostic::new(code::CONFLICTING_KEYS, span, message)
            .label("belongs to another action");
        // A key that is missing may stand here under a name very like it.
        let meant = nearest(part, missing.iter().copied());
        missing.retain(|missing| !meant.contains(missing));
        scope.diags.error(match meant.as_slice() {
            [one] => conflict.help(format!("did you mean `{one}`?")),
            _ => conflict.help("take it away"),
        });
    }
    for part in missing.into_iter().filter(|part| !inject.seen.may_have(part)) {
        let message = format!("`{word}` needs `{part}`");
        scope.diags.error(
            Diagnostic::new(code::MISSING_KEY, inject.action.span, message)
                .label(format!("`{part}` is missing"))
                .help(format!("add `{part} = …` beside it")),
        );
    }
}

/// What is done; none where something is wrong with it, or with the component.
fn action(
    scope: &mut Scope<'_>,
    inject: &written::Inject,
    component: Option<&Component>,
) -> Option<Action> {
    if let Some(component) = component {
        check_runs(scope, inject, component)?;
    }
    Some(match inject.action.value {
        ActionKind::Image => Action::Image(inject.image.as_ref()?.value.clone()),
        ActionKind::Env => {
            let set = &inject.set.as_ref()?.0;
            for (name, value) in set {
                check_secret(name, value, scope.diags);
            }
            Action::Env(pairs(set))
        }
        ActionKind::Scale => match &inject.to.as_ref()?.value {
            NumberOrText::Number(pods) => Action::Scale(u32::try_from(*pods).ok()?),
            NumberOrText::Text(_) => {
                wrong_to(scope, inject, "a number of pods");
                return None;
            }
        },
        ActionKind::Delete => Action::Delete,
        ActionKind::HoldSessions => hold_sessions(scope, inject, component?)?,
        ActionKind::EndSessions => end_sessions(scope, inject, component?)?,
        ActionKind::Exec => {
            Action::Exec(InPod { run: text(inject.run.as_ref()), undo: text(inject.undo.as_ref()) })
        }
        ActionKind::Flag => match &inject.to.as_ref()?.value {
            NumberOrText::Text(to) => {
                let name = inject.name.as_ref()?;
                let to = inject.to.as_ref()?.with(to.clone());
                flag::set(scope, name, &to, inject.on.span, component?)?
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

/// Follows a reference to a user, if it is known whose user.
pub(super) fn refer_user(scope: &mut Scope<'_>, of: &Text, user: &Text) {
    let position = scope.names.position(kind::COMPONENT, &of.value);
    if position.is_some_and(|position| !scope.broken.contains(&position)) {
        scope.names.refer(&users_of(&of.value), user);
    }
}

fn wrong_to(scope: &mut Scope<'_>, inject: &written::Inject, expected: &str) {
    let span = inject.to.as_ref().map_or(inject.action.span, |to| to.span);
    let message = format!("`to` of `{}` is {expected}", inject.action.value.word());
    let wrong = Diagnostic::new(code::WRONG_TYPE, span, message);
    scope.diags.error(wrong.label(format!("expected {expected}")));
}

fn hold_sessions(
    scope: &mut Scope<'_>,
    inject: &written::Inject,
    component: &Component,
) -> Option<Action> {
    let users = &inject.users.as_ref()?.0;
    let (sessions, store) = sessions(scope, inject, component)?;
    for user in users {
        refer_user(scope, &inject.on, user);
    }
    let users = texts(Some(users));
    if let Some(way) = (sessions.hold)(&store, &users) {
        return Some(Action::HoldSessions { users, way });
    }
    no_password(scope, inject);
    None
}

fn end_sessions(
    scope: &mut Scope<'_>,
    inject: &written::Inject,
    component: &Component,
) -> Option<Action> {
    let [user] = inject.user.as_ref()?.0.as_slice() else {
        let span = inject.seen.key("user").unwrap_or(inject.action.span);
        let several = Diagnostic::new(code::WRONG_TYPE, span, "`user` is one user");
        scope.diags.error(several.label("expected one name").help("add one such step for each"));
        return None;
    };
    let (sessions, store) = sessions(scope, inject, component)?;
    refer_user(scope, &inject.on, user);
    let way = (sessions.end)(&store, &user.value);
    Some(Action::EndSessions { user: user.value.clone(), way })
}

/// Something must run, or there is nothing to do it to.
fn check_runs(
    scope: &mut Scope<'_>,
    inject: &written::Inject,
    component: &Component,
) -> Option<()> {
    if component.workloads.iter().any(Workload::is_shared_load) {
        return check_shared(scope, inject);
    }
    if !component.workloads.is_empty() {
        return Some(());
    }
    let message = format!("`{}` is not ours: nothing of it runs here", component.entry.name);
    scope.diags.error(
        Diagnostic::new(code::CONFLICTING_KEYS, inject.on.span, message)
            .label(format!(
                "`{}` needs a service, a datastore or `load`",
                inject.action.value.word()
            ))
            .help("do it to a component that calls it, such as another address by `env`"),
    );
    None
}

/// Load that several pods share is there or not: nothing of it can be changed while it runs.
fn check_shared(scope: &mut Scope<'_>, inject: &written::Inject) -> Option<()> {
    if matches!(inject.action.value, ActionKind::Scale | ActionKind::Delete) {
        return Some(());
    }
    let word = inject.action.value.word();
    let message = format!("`{word}` cannot be done to load in several pods");
    scope.diags.error(
        Diagnostic::new(code::CONFLICTING_KEYS, inject.on.span, message)
            .label("the k6 operator runs it whole, or not")
            .help("`scale` and `delete` can be done to it; or take `pods` out of `[load]`"),
    );
    None
}

/// How sessions are held and ended, which is an engine's business.
fn sessions<'a>(
    scope: &mut Scope<'_>,
    inject: &written::Inject,
    component: &'a Component,
) -> Option<(&'static Sessions, Store<'a>)> {
    let spec = component.datastore().and_then(|store| engines::find(store.family?));
    let sessions = spec.and_then(|engine| engine.sessions.as_ref());
    if let (Some(sessions), Some(datastore)) = (sessions, component.datastore()) {
        let env = component.workloads.first().map_or(&[][..], |workload| &workload.env);
        let Datastore { port, database, admin, .. } = datastore;
        return Some((sessions, Store { port: *port, database, admin, env }));
    }
    let word = inject.action.value.word();
    let able = engines::ENGINES.iter().filter(|engine| engine.sessions.is_some());
    let able: Vec<&str> = able.map(|engine: &EngineSpec| engine.name).collect();
    let message = format!("`{}` has no sessions of users", component.entry.name);
    scope.diags.error(
        Diagnostic::new(code::CONFLICTING_KEYS, inject.action.span, message)
            .label(format!("`{word}` is for the engines {}", listed(&able)))
            .related(inject.on.span, "this is none of them"),
    );
    None
}

/// An image that brings its users keeps their passwords to itself.
fn no_password(scope: &mut Scope<'_>, inject: &written::Inject) {
    let span = inject.seen.key("users").unwrap_or(inject.action.span);
    let message = format!("nothing in `{}` knows the passwords of these users", inject.on.value);
    scope.diags.error(
        Diagnostic::new(code::CONFLICTING_KEYS, span, message)
            .label("its image brings them along")
            .help("name the administrator, or say `init = \"generated\"` of the datastore"),
    );
}

fn effects(scope: &mut Scope<'_>, effects: Option<&Vec<written::Effect>>) -> Vec<Effect> {
    let mut resolved: Vec<Effect> = Vec::new();
    for effect in effects.into_iter().flatten() {
        let Some(on) = scope.names.refer(kind::COMPONENT, &effect.on) else { continue };
        resolved.push(Effect {
            on: ComponentId::new(on),
            span: effect.on.span,
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
                None => name.with(ExpectedAlert::Alert(AlertId::new(at))),
                Some(forecast) => name.with(ExpectedAlert::Forecast(ForecastId::new(forecast))),
            });
        resolved.alerts.extend(expected);
    }
    for name in expect.iter().filter_map(|expect| expect.budgets.as_ref()).flatten() {
        let slo = scope.names.refer(kind::SLO, name);
        resolved.budgets.extend(slo.map(|at| name.with(SloId::new(at))));
    }
    resolved
}

fn components(scope: &mut Scope<'_>, names: Option<&Vec<Text>>) -> Vec<Spanned<ComponentId>> {
    let mut ids = Vec::new();
    for name in names.into_iter().flatten() {
        let component = scope.names.refer(kind::COMPONENT, name);
        ids.extend(component.map(|at| name.with(ComponentId::new(at))));
    }
    ids
}
