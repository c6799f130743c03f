//! Who can sign in to a datastore.

use crate::catalog::engines::{Accounts, EngineSpec};
use crate::config::Text;
use crate::config::component as written;
use crate::diag::{Diagnostic, code};
use crate::model::component::Datastore;
use crate::resolve::{Scope, texts};
use crate::source::Span;

/// The kind of names that users of a datastore are.
pub(super) fn users_of(datastore: &str) -> String {
    format!("user of {datastore}")
}

/// Tells the names of all users.
pub(super) fn define_users(scope: &mut Scope<'_>) {
    for (name, datastore) in scope.config.datastores.iter().flat_map(|it| &it.0) {
        let Ok(datastore) = datastore else { continue };
        let kind = users_of(&name.value);
        check_admin(scope, datastore);
        let lists = [&datastore.superusers, &datastore.users];
        let users = lists.into_iter().flatten().flatten();
        for user in datastore.admin.iter().chain(users) {
            check_user(scope, user);
            if scope.names.position(&kind, &user.value).is_some() {
                let message = format!("the user `{}` is there twice", user.value);
                let twice = Diagnostic::new(code::DUPLICATE_NAME, user.span, message);
                scope.diags.error(twice.label("the second"));
            }
            scope.names.define(&kind, user);
        }
    }
}

/// A user may not be called as the administrator whom the engine brings.
fn check_admin(scope: &mut Scope<'_>, datastore: &written::Datastore) {
    let (Accounts::Users(admin) | Accounts::Admin(admin)) = datastore.engine.0.accounts else {
        return;
    };
    if datastore.admin.is_some() {
        return;
    }
    let users = [&datastore.superusers, &datastore.users].into_iter().flatten().flatten();
    for user in users.filter(|user| user.value == admin) {
        let message = format!("`{admin}` is the administrator already");
        let twice = Diagnostic::new(code::DUPLICATE_NAME, user.span, message);
        scope.diags.error(
            twice.label("the engine makes this user").help("take it away, or name another `admin`"),
        );
    }
}

/// A user's password is a key of a Secret, named as the user.
fn check_user(scope: &mut Scope<'_>, user: &Text) {
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let dots = user.value.chars().all(|c| c == '.');
    if dots || user.value.len() > 63 || !user.value.chars().all(letter) {
        let message = format!("no user can be called `{}`", user.value);
        let wrong = Diagnostic::new(code::BAD_NAME, user.span, message);
        scope.diags.error(wrong.label("expected letters, digits, `-`, `_` and `.`, at most 63"));
    }
}

/// Who can sign in, and what is made for them; what the engine does not have is told.
pub(super) fn accounts(
    scope: &mut Scope<'_>,
    name: &Text,
    datastore: &written::Datastore,
    engine: &'static EngineSpec,
) -> Datastore {
    let mut meaningless = |key: &str, span: Option<Span>| {
        let Some(span) = span else { return };
        let message = format!("`{key}` means nothing for the engine `{}`", engine.name);
        let conflict = Diagnostic::new(code::CONFLICTING_KEYS, span, message);
        scope.diags.error(conflict.label("it has no such thing").help("take the key away"));
    };
    let first = |list: &Option<Vec<Text>>| list.as_ref()?.first().map(|text| text.span);
    let (admin, users) = match engine.accounts {
        Accounts::None => (None, false),
        Accounts::Admin(admin) => (Some(admin), false),
        Accounts::Users(admin) => (Some(admin), true),
    };
    if admin.is_none() {
        meaningless("admin", datastore.admin.as_ref().map(|text| text.span));
    }
    if !users {
        meaningless("superusers", first(&datastore.superusers));
        meaningless("users", first(&datastore.users));
    }
    if !engine.database {
        meaningless("database", datastore.database.as_ref().map(|text| text.span));
    }
    let replicas = datastore.read_replicas;
    if !engine.read_replicas {
        meaningless("read_replicas", replicas.filter(|it| it.value > 0).map(|it| it.span));
    }
    let or = |text: Option<&Text>, other: &str| {
        text.map_or_else(|| other.to_owned(), |text| text.value.clone())
    };
    let database = or(datastore.database.as_ref(), &name.value.replace('-', "_"));
    Datastore {
        engine: engine.name,
        version: or(datastore.version.as_ref(), engine.version),
        port: datastore.port.map_or(engine.port, |port| port.value),
        database: if engine.database { database } else { String::new() },
        admin: admin.map_or_else(String::new, |admin| or(datastore.admin.as_ref(), admin)),
        superusers: texts(datastore.superusers.as_ref()),
        users: texts(datastore.users.as_ref()),
        max_connections: datastore.max_connections,
        read_replicas: replicas.map_or(0, |replicas| replicas.value),
        exported: engine.exporter.is_some(),
    }
}
