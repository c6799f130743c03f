//! Who calls whom.

use crate::config::Text;
use crate::config::component as written;
use crate::config::form::Form;
use crate::diag::{Diagnostic, code};
use crate::model::ComponentId;
use crate::model::component::Call;
use crate::resolve::scenario::refer_user;
use crate::resolve::{Scope, kind};
use crate::words::CallKind;

/// The calls of a component; those that lead nowhere are told, and left out.
pub(super) fn calls(
    scope: &mut Scope<'_>,
    calls: Option<&Vec<Form<Text, written::Call>>>,
) -> Vec<Call> {
    let mut resolved = Vec::new();
    for call in calls.into_iter().flatten() {
        let (to, long) = match call {
            Form::Short(to) => (to, None),
            Form::Long(long) => (&long.to, Some(long)),
        };
        if let Some(user) = long.and_then(|long| long.user.as_ref()) {
            refer_user(scope, to, user);
        }
        let via = long.and_then(|long| long.via.as_ref());
        let via = via.and_then(|via| scope.names.refer(kind::COMPONENT, via));
        let Some(position) = scope.names.refer(kind::COMPONENT, to) else { continue };
        check_callee(scope, position, to);
        if let (Some(via), Some(at)) = (long.and_then(|long| long.via.as_ref()), via) {
            check_via(scope, at, via);
        }
        if resolved.iter().any(|call: &Call| call.to.position() == position) {
            let message = format!("`{}` is called twice", to.value);
            let twice = Diagnostic::new(code::DUPLICATE_NAME, to.span, message);
            scope.diags.error(twice.label("the second").help("take one of them away"));
        }
        resolved.push(Call {
            to: ComponentId::new(position),
            via: via.map(ComponentId::new),
            user: long.and_then(|long| long.user.as_ref()).map(|user| user.value.clone()),
            kind: long.and_then(|long| long.kind).unwrap_or(CallKind::Sync),
            drawn: long.and_then(|long| long.drawn).unwrap_or(true),
        });
    }
    resolved
}

/// Simulated users call, and are not called.
fn check_callee(scope: &mut Scope<'_>, position: usize, to: &Text) {
    if position >= scope.addresses.len() {
        let wrong =
            Diagnostic::new(code::UNKNOWN_REFERENCE, to.span, "nobody calls simulated users");
        scope.diags.error(wrong.label("`load` has no port").help("take this call away"));
    }
}

/// A connection goes through a service.
fn check_via(scope: &mut Scope<'_>, position: usize, via: &Text) {
    let services = scope.config.services.as_ref().map_or(0, |services| services.0.len());
    if position >= services {
        let message = format!("`{}` lets no connection through", via.value);
        let wrong = Diagnostic::new(code::UNKNOWN_REFERENCE, via.span, message);
        scope.diags.error(wrong.label("expected a service"));
    }
}
