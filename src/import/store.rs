//! Which workloads are stores that mltgen knows, and what their variables say of accounts.

use crate::catalog::engines::{Accounts, ENGINES, EngineSpec};

use super::system::{Given, Workload};

/// Last parts of names of images that are as good as the official ones.
const ALSO: &[(&str, &[&str])] = &[
    ("postgres", &["postgres", "postgresql", "pgvector", "postgis", "timescaledb"]),
    ("redis", &["redis", "redis-stack-server", "valkey"]),
    ("mysql", &["mysql", "mysql-server"]),
    ("mongodb", &["mongo", "mongodb"]),
    ("memcached", &["memcached"]),
    ("kafka", &["kafka", "cp-kafka"]),
    ("rabbitmq", &["rabbitmq"]),
];

/// Variables that say who can sign in: of the engine, the user, the password, the database.
const ACCOUNTS: &[(&str, &str, &str, &str)] = &[
    ("postgres", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_DB"),
    ("mysql", "MYSQL_USER", "MYSQL_PASSWORD", "MYSQL_DATABASE"),
    (
        "mongodb",
        "MONGO_INITDB_ROOT_USERNAME",
        "MONGO_INITDB_ROOT_PASSWORD",
        "MONGO_INITDB_DATABASE",
    ),
    ("rabbitmq", "RABBITMQ_DEFAULT_USER", "RABBITMQ_DEFAULT_PASS", ""),
];

/// The administrator that the image of MySQL always makes.
const MYSQL_ROOT_PASSWORD: &str = "MYSQL_ROOT_PASSWORD";

/// A store that was recognised.
#[derive(Debug, Clone)]
pub(super) struct Store {
    /// Its engine.
    pub(super) engine: &'static EngineSpec,
    /// The version, if its image is the official one.
    pub(super) version: Option<String>,
    /// The administrator, if there is one.
    pub(super) admin: Option<String>,
    /// Users beside the administrator.
    pub(super) users: Vec<String>,
    /// The database that is made.
    pub(super) database: Option<String>,
    /// Passwords: the variable, and whose it is.
    pub(super) passwords: Vec<(String, String)>,
    /// Variables that the engine sets by itself.
    pub(super) known: Vec<String>,
}

/// The engine of an image, and the version of an official one.
fn engine(image: &str) -> Option<(&'static EngineSpec, Option<String>)> {
    let (name, digest) = image.split_once('@').map_or((image, false), |(name, _)| (name, true));
    let slash = name.rfind('/').map_or(0, |at| at + 1);
    let (repository, tag) = match name[slash..].split_once(':') {
        Some((last, tag)) => (&name[..slash + last.len()], tag),
        None => (name, "latest"),
    };
    let short = ["docker.io/library/", "docker.io/", "library/"]
        .iter()
        .find_map(|start| repository.strip_prefix(start))
        .unwrap_or(repository);
    for engine in ENGINES {
        let official = (engine.image)("");
        if official.trim_end_matches(':') == short {
            let version = (!digest && short == repository).then(|| tag.to_owned());
            return Some((engine, version));
        }
    }
    let last = short.rsplit('/').next().unwrap_or_default();
    let (word, _) = ALSO.iter().find(|(_, names)| names.contains(&last))?;
    ENGINES.iter().find(|engine| engine.name == *word).map(|engine| (engine, None))
}

/// Whether an image is that of an engine, whoever made it.
pub(super) fn is_engine(image: &str) -> bool {
    engine(image).is_some()
}

/// The store that a workload is; none, and perhaps why not, if it is better kept as a program.
pub(super) fn store(workload: &Workload) -> Result<Store, Option<&'static str>> {
    let Some((engine, version)) = workload.image.as_deref().and_then(engine) else {
        return Err(None);
    };
    if workload.build.is_some() {
        return Err(Some("a store whose image is built here"));
    }
    let told = |name: &str| workload.env.iter().find(|it| it.name == name);
    let text = |name: &str| match told(name).map(|it| &it.value) {
        Some(Given::Text(text)) if !text.is_empty() => Some(text.clone()),
        Some(Given::Text(_) | Given::Secret { .. } | Given::Field(_)) | None => None,
    };
    let mut store = Store {
        engine,
        version,
        admin: None,
        users: Vec::new(),
        database: None,
        passwords: Vec::new(),
        known: Vec::new(),
    };
    if engine.accounts == Accounts::None {
        return Ok(store);
    }
    let Some((_, user, password, database)) = ACCOUNTS.iter().find(|row| row.0 == engine.name)
    else {
        return Ok(store);
    };
    let named = match told(user) {
        Some(_) => Some(
            text(user).filter(|it| is_user(it)).ok_or(Some("a store whose user is a secret"))?,
        ),
        None => None,
    };
    if store.version.is_none() && told(password).is_none() {
        return Err(Some("a store whose accounts are not told as the official image has them"));
    }
    accounts(&mut store, named, told(password).is_some(), told(MYSQL_ROOT_PASSWORD).is_some())?;
    for (name, whose) in [(*password, store.users.first().or(store.admin.as_ref()).cloned())]
        .into_iter()
        .chain([(MYSQL_ROOT_PASSWORD, store.admin.clone())])
    {
        if let Some(whose) = whose.filter(|_| told(name).is_some()) {
            store.passwords.push((name.to_owned(), whose));
            store.known.push(name.to_owned());
        }
    }
    // PostgreSQL makes a database of the user's name where none is named.
    let otherwise = (engine.name == "postgres").then(|| store.admin.clone()).flatten();
    store.database = text(database).or(otherwise).filter(|_| engine.database);
    store.known.extend([user, database].map(|it| (*it).to_owned()));
    Ok(store)
}

/// Who can sign in, if that can be said.
fn accounts(
    store: &mut Store,
    user: Option<String>,
    has_password: bool,
    has_root: bool,
) -> Result<(), Option<&'static str>> {
    match store.engine.name {
        // Whoever reaches it may use it: with a password, nobody who calls it would get in.
        "mongodb" | "rabbitmq" if user.is_none() || !has_password => {
            Err(Some("a store that asks nobody for a password"))
        }
        "mysql" if !has_root && (user.is_none() || !has_password) => {
            Err(Some("a store that asks nobody for a password"))
        }
        "mysql" if has_root => {
            store.admin = Some("root".to_owned());
            store.users = user.filter(|it| has_password && it != "root").into_iter().collect();
            Ok(())
        }
        "postgres" => {
            store.admin = Some(user.unwrap_or_else(|| "postgres".to_owned()));
            Ok(())
        }
        _ => {
            store.admin = user;
            Ok(())
        }
    }
}

/// Whether a user can be called so.
fn is_user(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    (1..=63).contains(&text.len()) && text.chars().all(letter) && !text.chars().all(|c| c == '.')
}

/// Whether a version can be written as one.
pub(super) fn is_version(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    !text.is_empty() && text.len() <= 128 && text.chars().all(letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn engines_are_known_by_their_images() {
        for (image, expected) in [
            ("redis:7-alpine", Some(("redis", Some("7-alpine")))),
            ("postgres", Some(("postgres", Some("latest")))),
            ("docker.io/library/mysql:8", Some(("mysql", None))),
            ("bitnami/postgresql:16", Some(("postgres", None))),
            ("apache/kafka:4.0.0", Some(("kafka", Some("4.0.0")))),
            ("registry:5000/team/redis:7", Some(("redis", None))),
            ("acme/redis-ui:1", None),
        ] {
            let found = engine(image).map(|(engine, version)| (engine.name, version));
            assert_eq!(
                found,
                expected.map(|(name, version)| (name, version.map(str::to_owned))),
                "{image}"
            );
        }
    }
}
