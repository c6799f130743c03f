//! The way of requests that an objective is about: each of its components calls the next.

use crate::config::Text;
use crate::config::objective as written;
use crate::diag::suggest::toml_text;
use crate::diag::{Diagnostic, code};
use crate::model::ComponentId;
use crate::model::component::{Call, Component};
use crate::resolve::{Scope, kind};
use crate::words::CallKind;

/// The components along the way; empty without one, or where something is wrong with it.
pub(super) fn path(
    scope: &mut Scope<'_>,
    name: &Text,
    slo: &written::Slo,
    components: &[Component],
) -> Vec<ComponentId> {
    let Some(written) = &slo.path else { return Vec::new() };
    let mut ids = Vec::new();
    for member in written {
        ids.extend(scope.names.refer(kind::COMPONENT, member).map(ComponentId::new));
    }
    if ids.len() < written.len() {
        return Vec::new();
    }
    if let [] | [_] = ids.as_slice() {
        let span = written.first().map_or(name.span, |only| only.span);
        let help = written.first().map_or_else(
            || "name its components, callers first".to_owned(),
            |only| format!("name whom it calls, or write `of = \"{}\"`", only.value),
        );
        scope.diags.error(
            Diagnostic::new(code::BROKEN_PATH, span, "a way needs two components at least")
                .label("nobody is called here")
                .help(help),
        );
        return Vec::new();
    }
    for (at, member) in written.iter().enumerate() {
        if let Some(before) = written[..at].iter().find(|other| other.value == member.value) {
            let message = format!("the way comes to `{}` twice", member.value);
            scope.diags.error(
                Diagnostic::new(code::BROKEN_PATH, member.span, message)
                    .label("here again")
                    .related(before.span, "the first time")
                    .help("name each component once: it is as bad as its worst, however often"),
            );
            return Vec::new();
        }
    }
    for at in 1..ids.len() {
        check_call(scope, (&ids, written), at, components);
    }
    ids
}

/// That the component before this position calls the one there, and waits.
fn check_call(
    scope: &mut Scope<'_>,
    (ids, written): (&[ComponentId], &[Text]),
    at: usize,
    components: &[Component],
) {
    let (from, to, callee) = (ids[at - 1], ids[at], &written[at]);
    let Some(component) = components.get(from.position()) else { return };
    if scope.broken.contains(&from.position()) {
        return;
    }
    let calls: Vec<_> =
        component.calls.iter().filter(|call| call.to == to || call.via == Some(to)).collect();
    if calls.iter().any(|call| call.kind == CallKind::Sync) {
        return;
    }
    let caller = &component.entry.name;
    let broken = |message: String| {
        Diagnostic::new(code::BROKEN_PATH, callee.span, message)
            .related(component.entry.span, "the caller")
    };
    if !calls.is_empty() {
        let message = format!("`{caller}` does not wait for `{}`", callee.value);
        scope.diags.error(
            broken(message)
                .label("a call of kind `async`: what fails here fails no request")
                .help(format!("end the way at `{caller}`")),
        );
        return;
    }
    let message = format!("`{caller}` does not call `{}`", callee.value);
    let help = match between(components, from, to) {
        Some(names) => {
            let before = written[..at].iter().map(|it| it.value.clone());
            let after = written[at + 1..].iter().map(|it| it.value.clone());
            let all: Vec<String> = before.chain(names).chain(after).collect();
            format!("write `path = [{}]`, as the calls go", quoted(&all))
        }
        None => missing_call(components, component, &callee.value),
    };
    let label = format!("the way breaks between `{caller}` and this");
    scope.diags.error(broken(message).label(label).help(help));
}

/// How to write a call that is not there.
fn missing_call(components: &[Component], caller: &Component, callee: &str) -> String {
    let name = &caller.entry.name;
    if caller.service().is_none() {
        return format!("only services call others: end the way at `{name}`");
    }
    let is_plain = |call: &Call| {
        call.via.is_none() && call.user.is_none() && call.kind == CallKind::Sync && call.drawn
    };
    if !caller.calls.iter().all(is_plain) {
        return format!("add `\"{callee}\"` to the `calls` of `[services.{name}]`");
    }
    let called = caller.calls.iter().filter_map(|call| self::name(components, call.to));
    let all: Vec<String> = called.chain([callee.to_owned()]).collect();
    format!("write `calls = [{}]` in `[services.{name}]`", quoted(&all))
}

fn quoted(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| toml_text(name)).collect();
    names.join(", ")
}

fn name(components: &[Component], id: ComponentId) -> Option<String> {
    Some(components.get(id.position())?.entry.name.clone())
}

/// The shortest way from one to the other over calls that are waited for, without the first; none if
/// there is none.
fn between(components: &[Component], from: ComponentId, to: ComponentId) -> Option<Vec<String>> {
    let mut before: Vec<Option<ComponentId>> = vec![None; components.len()];
    let mut next = vec![from];
    let mut at = 0;
    while at < next.len() && before.get(to.position())?.is_none() {
        let caller = next[at];
        at += 1;
        let calls = components.get(caller.position())?.calls.iter();
        for call in calls.filter(|call| call.kind == CallKind::Sync) {
            if call.to != from && before.get(call.to.position())?.is_none() {
                before[call.to.position()] = Some(caller);
                next.push(call.to);
            }
        }
    }
    let mut way = vec![to];
    while *way.last()? != from {
        way.push(before[way.last()?.position()]?);
    }
    way.pop();
    way.reverse();
    way.into_iter().map(|id| name(components, id)).collect()
}
