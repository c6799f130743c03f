//! How `MySQL` runs.

use super::{DATA, EngineInput, EngineWorkload, Init, command, password_variables};
use crate::model::workload::MountedFile;
use crate::syntax::shell;

pub(super) const PORT: u16 = 3306;

/// The administrator every server has.
pub(super) const ROOT: &str = "root";

pub(super) fn workload(input: &EngineInput<'_>) -> EngineWorkload {
    let password = if input.admin == ROOT { "MYSQL_ROOT_PASSWORD" } else { "MYSQL_PASSWORD" };
    // A session, not `mysqladmin ping`, which calls a server fine that has no session left. Over
    // TCP, because the server that runs the init files listens on a socket only.
    let ask = format!(
        "MYSQL_PWD=\"${password}\" mysql --host=127.0.0.1 --port={} --user={} --execute='SELECT 1'",
        input.port,
        shell::quote(input.admin)
    );
    let mut workload = EngineWorkload::new(command(&["sh", "-c", &ask]));
    // The root of a volume may hold `lost+found`, and a new data folder must be empty.
    workload.args = vec!["--datadir=/var/lib/mysql/data".to_owned()];
    if let Some(most) = input.max_connections {
        workload.args.push(format!("--max-connections={most}"));
    }
    if input.port != PORT {
        workload.args.push(format!("--port={}", input.port));
    }
    if input.admin != ROOT {
        workload.set("MYSQL_RANDOM_ROOT_PASSWORD", "yes");
        workload.set("MYSQL_USER", input.admin);
    }
    workload.set_password(password, input, input.admin);
    workload.runs_as(
        input,
        999,
        &[(DATA, "/var/lib/mysql"), ("run", "/var/run/mysqld"), ("tmp", "/tmp")],
    );
    init(input, &mut workload);
    workload
}

fn init(input: &EngineInput<'_>, workload: &mut EngineWorkload) {
    let own = match input.init {
        Init::Generated => None,
        // Its init files make the database, and would find it there already.
        Init::Image => return,
        Init::File(text) => Some(text),
    };
    workload.set("MYSQL_DATABASE", input.database);
    let users = password_variables(input.superusers.iter().chain(input.users));
    if !users.is_empty() || input.admin != ROOT {
        workload.files.push(init_file("10-users.sh", users_script(input, &users)));
    }
    for (user, variable) in &users {
        workload.set_password(variable, input, user);
    }
    workload.files.extend(own.map(|text| init_file("20-init.sql", text.to_owned())));
}

fn init_file(name: &str, text: String) -> MountedFile {
    MountedFile { path: format!("/docker-entrypoint-initdb.d/{name}"), text: text.into() }
}

/// Makes the users. The image's entrypoint reads this into itself, so its functions are at hand;
/// passwords come from the environment, because SQL could not read them there.
fn users_script(input: &EngineInput<'_>, users: &[(&str, String)]) -> String {
    let mut script = String::from(
        "# Users of the demo; their passwords come from the environment.

make_user() {
    local name password
    name=$(docker_sql_escape_string_literal \"$1\")
    password=$(docker_sql_escape_string_literal \"$2\")
    docker_process_sql <<<\"CREATE USER '$name'@'%' IDENTIFIED BY '$password';\"
}

grant() {
    local name
    name=$(docker_sql_escape_string_literal \"$1\")
    docker_process_sql <<<\"GRANT ALL ON $2 TO '$name'@'%' WITH GRANT OPTION;\"
}

",
    );
    if input.admin != ROOT {
        script += &format!("grant {} '*.*'\n", shell::quote(input.admin));
    }
    let database = format!("`{}`.*", input.database.replace('`', "``"));
    for (position, (user, variable)) in users.iter().enumerate() {
        let name = shell::quote(user);
        let on = if position < input.superusers.len() { "*.*" } else { &database };
        script += &format!("make_user {name} \"${variable}\"\n");
        script += &format!("grant {name} {}\n", shell::quote(on));
    }
    script
}
