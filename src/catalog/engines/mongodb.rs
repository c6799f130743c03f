//! How `MongoDB` runs.

use super::{DATA, EngineInput, EngineWorkload, Init, password_variables};
use crate::model::workload::{MountedFile, ProbeAction};

pub(super) const PORT: u16 = 27017;

pub(super) fn workload(input: &EngineInput<'_>) -> EngineWorkload {
    // Its shell takes longer to start than a probe may take on a tenth of a core. The server that
    // runs the init files listens on the loopback address only, so this waits for the real one.
    let mut workload = EngineWorkload::new(ProbeAction::Tcp { port: input.port });
    if let Some(most) = input.max_connections {
        workload.args.push(format!("--maxConns={most}"));
    }
    if input.port != PORT {
        workload.args.push(format!("--port={}", input.port));
    }
    workload.set("MONGO_INITDB_ROOT_USERNAME", input.admin);
    workload.set_password("MONGO_INITDB_ROOT_PASSWORD", input, input.admin);
    workload.runs_as(
        input,
        999,
        &[(DATA, "/data/db"), ("configdb", "/data/configdb"), ("tmp", "/tmp")],
    );
    init(input, &mut workload);
    workload
}

fn init(input: &EngineInput<'_>, workload: &mut EngineWorkload) {
    let own = match input.init {
        Init::Generated => None,
        Init::Image => return,
        Init::File(text) => Some(text),
    };
    workload.set("MONGO_INITDB_DATABASE", input.database);
    let users = password_variables(input.superusers.iter().chain(input.users));
    if !users.is_empty() {
        workload.files.push(init_file("10-users.js", users_script(input, &users)));
    }
    for (user, variable) in &users {
        workload.set_password(variable, input, user);
    }
    workload.files.extend(own.map(|text| init_file("20-init.js", text.to_owned())));
}

fn init_file(name: &str, text: String) -> MountedFile {
    MountedFile { path: format!("/docker-entrypoint-initdb.d/{name}"), text: text.into() }
}

/// Makes the users; their passwords come from the environment, so the file holds none.
fn users_script(input: &EngineInput<'_>, users: &[(&str, String)]) -> String {
    let mut script =
        String::from("// Users of the demo; their passwords come from the environment.\n");
    for (position, (user, variable)) in users.iter().enumerate() {
        let (database, role) = if position < input.superusers.len() {
            ("admin", "root")
        } else {
            (input.database, "dbOwner")
        };
        script += &format!(
            "db.getSiblingDB({}).createUser({{ user: {}, pwd: process.env.{variable}, roles: [\"{role}\"] }});\n",
            literal(database),
            literal(user)
        );
    }
    script
}

/// A text as JavaScript writes it: JSON is a part of JavaScript.
fn literal(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
