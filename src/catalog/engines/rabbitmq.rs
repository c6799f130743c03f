//! How `RabbitMQ` runs.

use super::{DATA, EngineInput, EngineWorkload};
use crate::model::workload::{MountedFile, ProbeAction};

pub(super) const PORT: u16 = 5672;

pub(super) fn workload(input: &EngineInput<'_>) -> EngineWorkload {
    // Its own command starts a second virtual machine; the port opens when the broker has started.
    let mut workload = EngineWorkload::new(ProbeAction::Tcp { port: input.port });
    workload.set("RABBITMQ_DEFAULT_USER", input.admin);
    workload.set_password("RABBITMQ_DEFAULT_PASS", input, input.admin);
    if input.port != PORT {
        workload.set("RABBITMQ_NODE_PORT", input.port.to_string());
    }
    if let Some(most) = input.max_connections {
        workload.files.push(MountedFile {
            path: "/etc/rabbitmq/conf.d/20-limits.conf".to_owned(),
            text: format!("connection_max = {most}\n").into(),
        });
    }
    let user = if input.version.contains("alpine") { 100 } else { 999 };
    workload.runs_as(input, user, &[(DATA, "/var/lib/rabbitmq")]);
    // Plugins and the entrypoint write beside the configuration.
    workload.read_only_root = false;
    workload
}
