//! Sessions of users, held and ended from inside a store's own pod: nothing has to be installed, and
//! nothing but the pod must be reachable.
//!
//! Clients are started by a loop that gives up after a time, so that nothing is left behind by a
//! script that was killed. They are found again by `mltgen_scenario`, which stands among their arguments
//! and those of the shell that started them.

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

/// A client for each of these calls of `hold`, again and again until `$1` seconds are over. In the
/// command, `$1` and `$2` are what the call says, and `$left` is how many seconds are left.
///
/// A client may find no session free at first, since others hold them; so it is tried again.
fn held(command: &str, calls: impl Iterator<Item = String>) -> String {
    let mut script = format!(
        "end=$(($(date +%s) + $1))\nhold() {{\n    \
         while left=$((end - $(date +%s))) && [ \"$left\" -gt 0 ]; do\n        \
         {command}\n        sleep 1\n    done\n}}\n"
    );
    for call in calls {
        script += &format!("hold {call} </dev/null >/dev/null 2>&1 &\n");
    }
    script
}

/// Ends what scenarios have left running in the pod, but for the shell that is at it.
const END_ALL: &str = "\
for process in /proc/[0-9]*; do
    if [ \"$process\" != \"/proc/$$\" ] && tr '\\000' ' ' 2>/dev/null <\"$process/cmdline\" | grep -q mltgen_scenario; then
        kill \"${process#/proc/}\" 2>/dev/null
    fi
done
true
";

/// Sessions of PostgreSQL. Whoever comes from the pod itself is trusted.
pub(super) const POSTGRES: Sessions = Sessions {
    hold: |store, users| {
        // A statement a second: a server notices only between statements that a client is gone.
        let client = psql(store, "\"$1\"");
        let command = format!(
            "yes 'SELECT pg_sleep(1);' | timeout \"$left\" {client} --set=mltgen_scenario=1"
        );
        let run = held(&command, users.iter().map(|user| quote(user)));
        Some(InPod { run, undo: END_ALL.to_owned() })
    },
    end: |store, user| {
        let user = user.replace('\'', "''");
        let query = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '{user}'"
        );
        let client = psql(store, &quote(store.admin));
        let run = format!("{client} <<'SQL'\n{query};\nSQL\n");
        InPod { run, undo: String::new() }
    },
};

/// The client; `user` is a word for the shell.
fn psql(store: &Store<'_>, user: &str) -> String {
    let database = if store.database.is_empty() { "postgres" } else { store.database };
    format!(
        "psql --host=127.0.0.1 --port={} --username={user} --dbname={} --no-password --quiet",
        store.port,
        quote(database)
    )
}

/// Sessions of MySQL, whose users sign in with the passwords in the environment.
pub(super) const MYSQL: Sessions = Sessions {
    hold: |store, users| {
        let client = mysql(store, "\"$1\"", "$2");
        let command = format!("{client} --execute=\"SELECT SLEEP($left) /* mltgen_scenario */\"");
        let call = |user: &String| Some(format!("{} \"${}\"", quote(user), store.password(user)?));
        let calls: Vec<String> = users.iter().map(call).collect::<Option<_>>()?;
        let run = held(&command, calls.into_iter());
        Some(InPod { run, undo: END_ALL.to_owned() })
    },
    end: |store, user| {
        let user = user.replace('\\', r"\\").replace('\'', "''");
        let query = format!(
            "SELECT CONCAT('KILL ', id, ';') FROM information_schema.processlist WHERE user = '{user}'"
        );
        let password = store.password(store.admin).unwrap_or("MYSQL_ROOT_PASSWORD");
        let client = mysql(store, &quote(store.admin), &format!("${password}"));
        let run = format!(
            "ask() {{\n    {client} --skip-column-names\n}}\nask <<'SQL' | ask\n{query};\nSQL\n"
        );
        InPod { run, undo: String::new() }
    },
};

/// The client; `user` and `password` are words for the shell.
fn mysql(store: &Store<'_>, user: &str, password: &str) -> String {
    format!("MYSQL_PWD=\"{password}\" mysql --host=127.0.0.1 --port={} --user={user}", store.port)
}
