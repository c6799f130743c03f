//! How `PostgreSQL` runs.

use super::{DATA, EngineInput, EngineWorkload, Init, command, major, password_variables};
use crate::model::workload::MountedFile;

pub(super) const PORT: u16 = 5432;

/// The first version whose image keeps its data a level higher, in a folder named by the version.
const FIRST_VERSIONED_FOLDER: u32 = 18;

pub(super) fn workload(input: &EngineInput<'_>) -> EngineWorkload {
    let database = if input.database.is_empty() { "postgres" } else { input.database };
    // A session, not `pg_isready`: when no session is left the store must stop taking traffic, so
    // that its callers are refused, and the diagram shows it. Over TCP, because the server that
    // runs the init files listens on a socket only.
    let mut workload = EngineWorkload::new(command(&[
        "psql",
        "--host=127.0.0.1",
        &format!("--port={}", input.port),
        &format!("--username={}", input.admin),
        &format!("--dbname={database}"),
        "--command=SELECT 1",
    ]));
    if let Some(most) = input.max_connections {
        workload.args.extend(["-c".to_owned(), format!("max_connections={most}")]);
    }
    if input.port != PORT {
        workload.args.extend(["-c".to_owned(), format!("port={}", input.port)]);
    }
    workload.set("POSTGRES_USER", input.admin);
    workload.set_password("POSTGRES_PASSWORD", input, input.admin);
    let versioned = major(input.version).is_none_or(|major| major >= FIRST_VERSIONED_FOLDER);
    let folder = if versioned { "/var/lib/postgresql" } else { "/var/lib/postgresql/data" };
    // The official image has another user where it stands on Alpine.
    let user = if input.version.contains("alpine") { 70 } else { 999 };
    workload.runs_as(
        input,
        user,
        &[(DATA, folder), ("run", "/var/run/postgresql"), ("tmp", "/tmp")],
    );
    // The root of a volume belongs to root, so the data must be in a folder below it.
    if !versioned && !workload.writable.is_empty() {
        workload.set("PGDATA", "/var/lib/postgresql/data/pgdata");
    }
    init(input, database, &mut workload);
    workload
}

fn init(input: &EngineInput<'_>, database: &str, workload: &mut EngineWorkload) {
    let own = match input.init {
        Init::Generated => None,
        // Its init files make the database, and would find it there already.
        Init::Image => return,
        Init::File(text) => Some(text),
    };
    workload.set("POSTGRES_DB", database);
    let users = password_variables(input.superusers.iter().chain(input.users));
    if !users.is_empty() {
        workload.files.push(init_file("10-users.sql", users_sql(input, database, &users)));
    }
    for (user, variable) in &users {
        workload.set_password(variable, input, user);
    }
    workload.files.extend(own.map(|text| init_file("20-init.sql", text.to_owned())));
}

fn init_file(name: &str, text: String) -> MountedFile {
    MountedFile { path: format!("/docker-entrypoint-initdb.d/{name}"), text: text.into() }
}

/// Makes the users. `psql` reads each password from the environment, so the file holds none.
fn users_sql(input: &EngineInput<'_>, database: &str, users: &[(&str, String)]) -> String {
    let mut sql =
        String::from("-- Users of the demo; their passwords come from the environment.\n");
    for (position, (user, variable)) in users.iter().enumerate() {
        let name = identifier(user);
        let superuser = position < input.superusers.len();
        let attributes = if superuser { "LOGIN SUPERUSER" } else { "LOGIN" };
        sql += &format!("\n\\set password `printf '%s' \"${variable}\"`\n");
        sql += &format!("CREATE ROLE {name} {attributes} PASSWORD :'password';\n");
        if !superuser {
            sql += &format!("GRANT ALL ON DATABASE {} TO {name};\n", identifier(database));
            sql += &format!("GRANT ALL ON SCHEMA public TO {name};\n");
            sql += &format!("ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO {name};\n");
            sql += &format!("ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO {name};\n");
        }
    }
    sql
}

fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
