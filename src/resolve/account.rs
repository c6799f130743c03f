//! Who can sign in to a datastore.

use crate::config::Text;
use crate::config::component as written;
use crate::config::layers::is_file;
use crate::diag::{Diagnostic, code};
use crate::model::component::{Datastore, StoreMetrics};
use crate::resolve::engine::Engine;
use crate::resolve::{Scope, texts};

/// The kind of names that users of a datastore are.
pub(super) fn users_of(datastore: &str) -> String {
    format!("user of {datastore}")
}

/// Tells the names of all users.
pub(super) fn define_users(scope: &mut Scope<'_>) {
    for (name, datastore) in scope.config.datastores.iter().flat_map(|it| &it.0) {
        let Ok(datastore) = datastore else { continue };
        let Some(engine) = scope.engines.of(datastore) else { continue };
        let kind = users_of(&name.value);
        check_admin(scope, datastore, engine);
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
fn check_admin(scope: &mut Scope<'_>, datastore: &written::Datastore, engine: Engine<'_>) {
    let Some(admin) = engine.admin() else { return };
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
pub(super) fn check_user(scope: &mut Scope<'_>, user: &Text) {
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
    engine: Engine<'_>,
) -> Datastore {
    let has_database = engine.has_database();
    check_known(scope, datastore, engine, has_database);
    let or = |text: Option<&Text>, other: &str| {
        text.map_or_else(|| other.to_owned(), |text| text.value.clone())
    };
    let database = or(datastore.database.as_ref(), &name.value.replace('-', "_"));
    let version = or(datastore.version.as_ref(), &engine.version());
    let port = datastore.port.map_or(engine.port(), |port| port.value);
    let metrics = engine.metrics(port);
    check_metrics(scope, datastore, engine);
    Datastore {
        engine: engine.word.to_owned(),
        family: engine.family.map(|spec| spec.name),
        product: engine.product(),
        major: engine.major(&version),
        version,
        port,
        database: if has_database { database } else { String::new() },
        admin: engine.admin().map_or_else(String::new, |it| or(datastore.admin.as_ref(), it)),
        superusers: texts(datastore.superusers.as_ref()),
        users: texts(datastore.users.as_ref()),
        max_connections: datastore.max_connections.or(engine.max_connections()),
        read_replicas: datastore.read_replicas.map_or(0, |replicas| replicas.value),
        metrics,
    }
}

/// Tells what the engine does not have.
fn check_known(
    scope: &mut Scope<'_>,
    datastore: &written::Datastore,
    engine: Engine<'_>,
    has_database: bool,
) {
    let first = |list: &Option<Vec<Text>>| list.as_ref()?.first().map(|text| text.span);
    let key = |key: &str| datastore.seen.key(key);
    let admin = datastore.admin.as_ref().map(|text| text.span);
    let database = datastore.database.as_ref().map(|text| text.span);
    let replicas = datastore.read_replicas.filter(|it| it.value > 0).map(|it| it.span);
    let own = engine.own.is_some();
    let init = datastore.init.as_ref().filter(|init| own && is_file(&init.value));
    let storage = key("storage").filter(|_| own);
    for (key, has, span) in [
        ("admin", engine.admin().is_some(), admin),
        ("superusers", engine.has_users(), first(&datastore.superusers)),
        ("users", engine.has_users(), first(&datastore.users)),
        ("database", has_database, database),
        ("read_replicas", engine.has_read_replicas(), replicas),
        ("port", engine.hears_port(), datastore.port.map(|port| port.span)),
        ("max_connections", engine.hears_max_connections(), key("max_connections")),
        ("init", engine.runs_init(), init.map(|init| init.span)),
        ("storage", engine.has_data(), storage),
    ] {
        let Some(span) = span.filter(|_| !has) else { continue };
        let message = format!("`{key}` means nothing for the engine `{}`", engine.word);
        let conflict = Diagnostic::new(code::CONFLICTING_KEYS, span, message)
            .label("it has no such thing")
            .help(help(key, engine));
        scope.diags.error(conflict);
    }
}

/// What to do about a key that means nothing; to an engine of the user's own it can be taught.
fn help(key: &str, engine: Engine<'_>) -> String {
    let place = match key {
        "port" | "database" | "max_connections" => format!("`{{{key}}}` into a text of"),
        "admin" if engine.family.is_none() => "`admin` into".to_owned(),
        "storage" => "`data`, the folder that is kept, into".to_owned(),
        _ => String::new(),
    };
    if engine.own.is_none() || place.is_empty() {
        return "take the key away".to_owned();
    }
    format!("take the key away, or write {place} `[engines.{}]`", engine.word)
}

/// What a store tells itself, it tells at a port of its own.
fn check_metrics(scope: &mut Scope<'_>, datastore: &written::Datastore, engine: Engine<'_>) {
    let Some(port) = datastore.port.filter(|_| engine.hears_port()) else { return };
    let usual = match engine.metrics(engine.port()) {
        StoreMetrics::Itself { port, .. } => port,
        StoreMetrics::Exporter | StoreMetrics::None => return,
    };
    if port.value == usual && usual != engine.port() {
        let message = format!("the engine `{}` tells its metrics at port {usual}", engine.word);
        let clash = Diagnostic::new(code::PORT_CLASH, port.span, message);
        scope.diags.error(clash.label("nothing else can be there"));
    }
}
