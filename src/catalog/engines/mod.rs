//! ENGINES: the stores a demo can have. To add one: a row here, and a file with its workload.

mod postgres;
mod mysql;
mod mongodb;
mod redis;
mod memcached;
mod kafka;
mod rabbitmq;
mod sessions;
mod own;
mod placeholder;

use crate::model::workload::{EnvValue, EnvVar, HealthProbe, MountedFile, ProbeAction, Writable};
use crate::units::Duration;

pub use own::{Told, workload as own_workload};
pub use placeholder::{PLACEHOLDERS, places as placeholders};
pub use sessions::{Sessions, Store};

/// A store that mltgen knows how to run and to watch.
#[derive(Debug)]
pub struct EngineSpec {
    /// Its word in `demo.toml`.
    pub name: &'static str,
    /// One line for `mltgen explain engines`.
    pub about: &'static str,
    /// The port it listens on.
    pub port: u16,
    /// The version that runs where none is written: a release line that is still maintained.
    pub version: &'static str,
    /// The official image of a version.
    pub image: fn(version: &str) -> String,
    /// Whether a database is made at the first start; its name is then the component's by default.
    pub database: bool,
    /// Who can sign in.
    pub accounts: Accounts,
    /// The language of init files; none: it runs none.
    pub init: Option<&'static str>,
    /// Whether it can have copies that are read from.
    pub read_replicas: bool,
    /// Its word among the exporters of the collector; none: the collector has none for it.
    pub exporter: Option<&'static str>,
    /// The dashboard that shows it.
    pub dashboard: Option<&'static str>,
    /// How sessions of its users are held and ended; none: it has no such thing.
    pub sessions: Option<Sessions>,
    /// How long it gets to stop.
    pub grace: Duration,
    /// The part of its workload that is the engine's business.
    pub workload: fn(&EngineInput<'_>) -> EngineWorkload,
}

/// Who can sign in to a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accounts {
    /// Nobody: whoever reaches it may use it.
    None,
    /// An administrator, who has this name where none is written.
    Admin(&'static str),
    /// An administrator, who has this name where none is written, and any number of users.
    Users(&'static str),
}

/// The engines, in the order they are shown.
pub static ENGINES: &[EngineSpec] = &[
    EngineSpec {
        name: "postgres",
        about: "PostgreSQL: a relational database",
        port: postgres::PORT,
        version: "18",
        image: |version| format!("postgres:{version}"),
        database: true,
        accounts: Accounts::Users("postgres"),
        init: Some("SQL"),
        read_replicas: false,
        exporter: Some("postgres"),
        dashboard: Some("postgres"),
        sessions: Some(sessions::POSTGRES),
        grace: Duration::seconds(30),
        workload: postgres::workload,
    },
    EngineSpec {
        name: "redis",
        about: "Redis: a store of keys and values in memory",
        port: redis::PORT,
        version: "8.4",
        image: |version| format!("redis:{version}"),
        database: false,
        accounts: Accounts::None,
        init: None,
        read_replicas: true,
        exporter: Some("redis"),
        dashboard: Some("redis"),
        sessions: None,
        grace: Duration::seconds(30),
        workload: redis::workload,
    },
    EngineSpec {
        name: "mysql",
        about: "MySQL: a relational database",
        port: mysql::PORT,
        version: "8.4",
        image: |version| format!("mysql:{version}"),
        database: true,
        accounts: Accounts::Users(mysql::ROOT),
        init: Some("SQL"),
        read_replicas: false,
        exporter: Some("mysql"),
        dashboard: None,
        sessions: Some(sessions::MYSQL),
        grace: Duration::seconds(60),
        workload: mysql::workload,
    },
    EngineSpec {
        name: "mongodb",
        about: "MongoDB: a database of documents",
        port: mongodb::PORT,
        version: "8.0",
        image: |version| format!("mongo:{version}"),
        database: true,
        accounts: Accounts::Users("root"),
        init: Some("JavaScript"),
        read_replicas: false,
        exporter: Some("mongodb"),
        dashboard: None,
        sessions: None,
        grace: Duration::seconds(60),
        workload: mongodb::workload,
    },
    EngineSpec {
        name: "memcached",
        about: "Memcached: a cache in memory",
        port: memcached::PORT,
        version: "1.6",
        image: |version| format!("memcached:{version}"),
        database: false,
        accounts: Accounts::None,
        init: None,
        read_replicas: false,
        exporter: Some("memcached"),
        dashboard: None,
        sessions: None,
        grace: Duration::seconds(10),
        workload: memcached::workload,
    },
    EngineSpec {
        name: "kafka",
        about: "Kafka: a log of events, as one broker",
        port: kafka::PORT,
        version: "4.1.1",
        image: |version| format!("apache/kafka:{version}"),
        database: false,
        accounts: Accounts::None,
        init: None,
        read_replicas: false,
        exporter: Some("kafka"),
        dashboard: None,
        sessions: None,
        grace: Duration::seconds(60),
        workload: kafka::workload,
    },
    EngineSpec {
        name: "rabbitmq",
        about: "RabbitMQ: a broker of messages",
        port: rabbitmq::PORT,
        version: "4.2",
        image: |version| format!("rabbitmq:{version}"),
        database: false,
        accounts: Accounts::Admin("admin"),
        init: None,
        read_replicas: false,
        exporter: None,
        dashboard: None,
        sessions: None,
        grace: Duration::seconds(60),
        workload: rabbitmq::workload,
    },
];

/// The engine with this word.
pub fn find(name: &str) -> Option<&'static EngineSpec> {
    ENGINES.iter().find(|engine| engine.name == name)
}

/// What an engine must know to say how it runs.
#[derive(Debug, Clone, Copy)]
pub struct EngineInput<'a> {
    /// Name of the datastore, and of the Secret with its passwords: one key for each user.
    pub name: &'a str,
    /// The Kubernetes namespace it runs in.
    pub namespace: &'a str,
    /// Its version.
    pub version: &'a str,
    /// The port it listens on, which need not be the engine's own.
    pub port: u16,
    /// The database that is made; empty where the engine has none.
    pub database: &'a str,
    /// The administrator; empty where the engine has none.
    pub admin: &'a str,
    /// Users with all rights, in the order written.
    pub superusers: &'a [String],
    /// Users with the rights of the database, in the order written.
    pub users: &'a [String],
    /// The most sessions at a time, where that was said.
    pub max_connections: Option<u32>,
    /// The host this is a copy of, for a read replica.
    pub replica_of: Option<&'a str>,
    /// Whether its data outlives the pod.
    pub has_storage: bool,
    /// Whose image runs.
    pub image: ImageOwner,
    /// Where users and tables come from.
    pub init: Init<'a>,
}

/// Whose image runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageOwner {
    /// The official one, whose user and folders are known.
    Official,
    /// The user's own, of which nothing is known but that it speaks as the official one does.
    Own,
}

/// Where users and tables come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Init<'a> {
    /// The database and its users are made at the first start.
    Generated,
    /// The image brings its own.
    Image,
    /// As `Generated`, and then this text in the engine's language is run.
    File(&'a str),
}

/// The part of a workload that is the engine's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineWorkload {
    /// Replaces the image's entrypoint, if not empty.
    pub command: Vec<String>,
    /// Arguments; empty: the image's own.
    pub args: Vec<String>,
    /// Environment, in the order it must be set.
    pub env: Vec<EnvVar>,
    /// Whether it takes traffic.
    pub ready: HealthProbe,
    /// Files mounted into the container.
    pub files: Vec<MountedFile>,
    /// Folders that must be writable.
    pub writable: Vec<Writable>,
    /// User and group it runs as; none: whatever the image says.
    pub user: Option<u32>,
    /// Whether its root file system can be read-only.
    pub read_only_root: bool,
}

impl EngineWorkload {
    /// As the image has it, asked for its health in this way.
    ///
    /// Stores get no liveness probe. One that hangs is what a demo wants to show, and a restart
    /// would hide it and lose the data of a store without storage.
    fn new(ready: ProbeAction) -> Self {
        let ready = HealthProbe {
            action: ready,
            delay: Duration::seconds(10),
            every: Duration::seconds(5),
            timeout: Duration::seconds(5),
            failures: 3,
        };
        Self {
            command: Vec::new(),
            args: Vec::new(),
            env: Vec::new(),
            ready,
            files: Vec::new(),
            writable: Vec::new(),
            user: None,
            read_only_root: false,
        }
    }

    /// Sets a variable to a text.
    fn set(&mut self, name: &str, text: impl Into<String>) {
        self.env.push(EnvVar { name: name.to_owned(), value: EnvValue::Text(text.into()) });
    }

    /// Sets a variable to the password of a user, which only the Secret knows.
    fn set_password(&mut self, name: &str, input: &EngineInput<'_>, user: &str) {
        let value = EnvValue::Secret { name: input.name.to_owned(), key: user.to_owned() };
        self.env.push(EnvVar { name: name.to_owned(), value });
    }

    /// Says who runs the official image, and where it writes. Of a foreign image only the folder of
    /// its data is known, and only storage is worth covering it for: whatever the image brings along
    /// there would be hidden.
    fn runs_as(&mut self, input: &EngineInput<'_>, user: u32, folders: &[(&str, &str)]) {
        let official = input.image == ImageOwner::Official;
        if official {
            self.user = Some(user);
            self.read_only_root = true;
        }
        for &(name, path) in folders {
            let data = name == DATA;
            if official || (data && input.has_storage) {
                self.writable.push(Writable { name: name.to_owned(), path: path.to_owned(), data });
            }
        }
    }
}

/// The name of the folder that is worth keeping.
const DATA: &str = "data";

/// The name under which the whole cluster reaches a Service.
pub fn host(name: &str, namespace: &str) -> String {
    format!("{name}.{namespace}.svc.cluster.local")
}

fn command(words: &[&str]) -> ProbeAction {
    ProbeAction::Command(words.iter().map(|&word| word.to_owned()).collect())
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

/// The number before the first dot of a version; none if it begins otherwise, such as `latest`.
fn major(version: &str) -> Option<u32> {
    let digits = version.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(version.len());
    version[..digits].parse().ok()
}

/// The variable that brings the password of each user into the container, for init files.
fn password_variables<'a>(users: impl Iterator<Item = &'a String>) -> Vec<(&'a str, String)> {
    let mut variables: Vec<(&str, String)> = Vec::new();
    for user in users {
        let word = user.to_ascii_uppercase();
        let word = word.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
        let mut variable = format!("PASSWORD_{word}");
        // `a-b` and `a.b` are two users.
        while variables.iter().any(|(_, taken)| *taken == variable) {
            variable.push('_');
        }
        variables.push((user, variable));
    }
    variables
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_users_never_share_a_password() {
        let users = ["reader", "a-b", "a.b"].map(str::to_owned);
        let variables = password_variables(users.iter());
        let variables: Vec<&str> = variables.iter().map(|(_, name)| name.as_str()).collect();
        assert_eq!(variables, ["PASSWORD_READER", "PASSWORD_A_B", "PASSWORD_A_B_"]);
    }

    #[test]
    fn the_data_of_postgres_moves_with_its_version() {
        for (version, user, folder, in_env) in [
            ("13.2", 999, "/var/lib/postgresql/data", true),
            ("17-alpine", 70, "/var/lib/postgresql/data", true),
            ("18", 999, "/var/lib/postgresql", false),
            ("latest", 999, "/var/lib/postgresql", false),
        ] {
            let workload = postgres::workload(&EngineInput { version, ..INPUT });
            assert_eq!(workload.user, Some(user), "{version}");
            assert_eq!(workload.writable[0].path, folder, "{version}");
            let set = workload.env.iter().any(|variable| variable.name == "PGDATA");
            assert_eq!(set, in_env, "{version}");
        }
    }

    #[test]
    fn what_an_image_of_ones_own_brings_is_left_alone() {
        for engine in ENGINES {
            let own = EngineInput { image: ImageOwner::Own, init: Init::Image, ..INPUT };
            let workload = (engine.workload)(&own);
            assert_eq!((workload.user, workload.read_only_root), (None, false), "{}", engine.name);
            assert!(workload.writable.is_empty() && workload.files.is_empty(), "{}", engine.name);
        }
    }

    #[test]
    fn every_engine_can_be_told_its_port() {
        for engine in ENGINES {
            let told = format!("{:?}", (engine.workload)(&INPUT));
            let usual = (engine.workload)(&EngineInput { port: engine.port, ..INPUT });
            let args = (usual.command, usual.args);
            assert!(told.contains("1234"), "{told}");
            assert!(!format!("{args:?}").contains("port"), "{args:?}");
        }
    }

    #[test]
    fn passwords_are_read_from_the_secret_only() {
        let users = ["it's".to_owned()];
        let sorted = |mut keys: Vec<String>| {
            keys.sort();
            keys
        };
        for engine in ENGINES.iter().filter(|it| matches!(it.accounts, Accounts::Users(_))) {
            let workload = (engine.workload)(&EngineInput { users: &users, ..INPUT });
            let keys = workload.env.iter().filter_map(|variable| match &variable.value {
                EnvValue::Secret { name, key } if name == "store" => Some(key.clone()),
                EnvValue::Secret { .. } | EnvValue::Text(_) | EnvValue::PodField(_) => None,
            });
            assert_eq!(sorted(keys.collect()), ["boss", "it's"], "{}", engine.name);
        }
    }

    const INPUT: EngineInput<'_> = EngineInput {
        name: "store",
        namespace: "shop",
        version: "18",
        port: 1234,
        database: "products",
        admin: "boss",
        superusers: &[],
        users: &[],
        max_connections: None,
        replica_of: None,
        has_storage: false,
        image: ImageOwner::Official,
        init: Init::Generated,
    };
}
