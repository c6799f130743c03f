//! Sessions of users, held and ended from inside a store's own pod: nothing has to be installed, and
//! nothing but the pod must be reachable.
//!
//! Clients are started by a loop that gives up after a time, so that nothing is left behind by a
//! script that was killed. They are found again by [`MARK`], which stands among their arguments.

use crate::model::scenario::InPod;
use crate::model::workload::{EnvValue, EnvVar};
use crate::syntax::shell::quote;

/// What an engine knows about sessions.
#[derive(Debug)]
pub struct Sessions {
    /// Each of these users holds one; none where somebody's password is not known in the pod.
    pub hold: fn(&Store<'_>, users: &[String]) -> Option<InPod>,
    /// Those of a user are ended.
    pub end: fn(&Store<'_>, user: &str) -> InPod,
}

/// The store, as it runs.
#[derive(Debug, Clone, Copy)]
pub struct Store<'a> {
    /// The port it listens on.
    pub port: u16,
    /// The database.
    pub database: &'a str,
    /// The administrator.
    pub admin: &'a str,
    /// The environment of its container.
    pub env: &'a [EnvVar],
}

impl Store<'_> {
    /// The variable with the password of a user; none if the pod does not know it.
    fn password(&self, user: &str) -> Option<&str> {
        let variable = self.env.iter().find(|variable| match &variable.value {
            EnvValue::Secret { key, .. } => key == user,
            EnvValue::Text(_) | EnvValue::PodField(_) => false,
        });
        variable.map(|variable| variable.name.as_str())
    }
}

/// By what clients of a scenario are known.
const MARK: &str = "mltgen_session";

/// Each of these commands again and again, beside each other, until `$1` seconds are over. In the
/// command, `$left` is how many of them are left.
///
/// A client may find no session free at first, since others hold them; so it is tried again.
fn repeated(commands: &[String]) -> String {
    let mut script = String::from("end=$(($(date +%s) + $1))\n");
    for command in commands {
        script += &format!(
            "while left=$((end - $(date +%s))) && [ \"$left\" -gt 0 ]; do\n    {command}\n    \
             sleep 1\ndone </dev/null >/dev/null 2>&1 &\n"
        );
    }
    script
}

/// Ends the loops and the clients. The pattern is written so that it does not match itself.
fn end_all() -> String {
    let (first, rest) = MARK.split_at(1);
    format!(
        "for process in /proc/[0-9]*; do\n    if tr '\\000' ' ' <\"$process/cmdline\" 2>/dev/null \
         | grep -q '[{first}]{rest}'; then\n        kill \"${{process#/proc/}}\" 2>/dev/null\n    \
         fi\ndone\ntrue\n"
    )
}

/// Sessions of PostgreSQL. Whoever comes from the pod itself is trusted.
pub(super) const POSTGRES: Sessions = Sessions {
    hold: |store, users| {
        let command = |user: &String| {
            let client = psql(store, user);
            // A statement a second: a server notices only between statements that a client is gone.
            format!("yes 'SELECT pg_sleep(1);' | timeout \"$left\" {client} --set={MARK}=1")
        };
        let commands: Vec<String> = users.iter().map(command).collect();
        Some(InPod { run: repeated(&commands), undo: end_all() })
    },
    end: |store, user| {
        let user = user.replace('\'', "''");
        let query = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{user}'"
        );
        let run = format!("{} --command={}\n", psql(store, store.admin), quote(&query));
        InPod { run, undo: String::new() }
    },
};

fn psql(store: &Store<'_>, user: &str) -> String {
    let database = if store.database.is_empty() { "postgres" } else { store.database };
    format!(
        "psql --host=127.0.0.1 --port={} --username={} --dbname={} --no-password --quiet",
        store.port,
        quote(user),
        quote(database)
    )
}

/// Sessions of MySQL, whose users sign in with the passwords in the environment.
pub(super) const MYSQL: Sessions = Sessions {
    hold: |store, users| {
        let command = |user: &String| {
            let client = mysql(store, user)?;
            Some(format!("{client} --execute=\"SELECT SLEEP($left) /* {MARK} */\""))
        };
        let commands: Vec<String> = users.iter().map(command).collect::<Option<_>>()?;
        Some(InPod { run: repeated(&commands), undo: end_all() })
    },
    end: |store, user| {
        let user = user.replace('\\', r"\\").replace('\'', "''");
        let query = format!(
            "SELECT CONCAT('KILL ', id, ';') FROM information_schema.processlist WHERE user = '{user}'"
        );
        let client = mysql(store, store.admin).unwrap_or_default();
        let run = format!("{client} --skip-column-names --execute={} | {client}\n", quote(&query));
        InPod { run, undo: String::new() }
    },
};

fn mysql(store: &Store<'_>, user: &str) -> Option<String> {
    let password = store.password(user)?;
    let user = quote(user);
    Some(format!(
        "MYSQL_PWD=\"${password}\" mysql --host=127.0.0.1 --port={} --user={user}",
        store.port
    ))
}
