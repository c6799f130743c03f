//! How Redis runs.

use super::{DATA, EngineInput, EngineWorkload, command, words};

pub(super) const PORT: u16 = 6379;

pub(super) fn workload(input: &EngineInput<'_>) -> EngineWorkload {
    let port = input.port.to_string();
    let mut workload = EngineWorkload::new(command(&["redis-cli", "-p", &port, "ping"]));
    workload.command = words(&["redis-server"]);
    workload.args = words(&["--dir", "/data"]);
    if let Some(most) = input.max_connections {
        workload.args.extend(["--maxclients".to_owned(), most.to_string()]);
    }
    if input.port != PORT {
        workload.args.extend(words(&["--port", &port]));
    }
    if let Some(host) = input.replica_of {
        // The word that every version since 2 understands. Without a password, protected mode
        // would refuse whoever comes from another pod.
        workload.args.extend(words(&["--slaveof", host, &port, "--protected-mode", "no"]));
    }
    workload.runs_as(input, 999, &[(DATA, "/data")]);
    workload
}
