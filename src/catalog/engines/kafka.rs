//! How Kafka runs: one process that is broker and controller.

use super::{DATA, EngineInput, EngineWorkload, host};
use crate::model::workload::ProbeAction;

pub(super) const PORT: u16 = 9092;

pub(super) fn workload(input: &EngineInput<'_>) -> EngineWorkload {
    let mut workload = EngineWorkload::new(ProbeAction::Tcp { port: input.port });
    let port = input.port;
    let listeners = format!("PLAINTEXT://:{port},CONTROLLER://:9093");
    let advertised = format!("PLAINTEXT://{}:{port}", host(input.name, input.namespace));
    for (name, value) in [
        ("KAFKA_NODE_ID", "1"),
        ("KAFKA_PROCESS_ROLES", "broker,controller"),
        ("KAFKA_LISTENERS", &listeners),
        ("KAFKA_ADVERTISED_LISTENERS", &advertised),
        ("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"),
        ("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER"),
        ("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:9093"),
        // One broker can keep one copy; the defaults wait for three.
        ("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
        ("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1"),
        ("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1"),
        ("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0"),
        // A `lost+found` in the root of a volume would be taken for a broken partition.
        ("KAFKA_LOG_DIRS", "/var/lib/kafka/data/log"),
    ] {
        workload.set(name, value);
    }
    if let Some(most) = input.max_connections {
        workload.set("KAFKA_MAX_CONNECTIONS", most.to_string());
    }
    workload.runs_as(input, 1000, &[(DATA, "/var/lib/kafka/data")]);
    // The image writes its configuration beside files of its own when it starts.
    workload.read_only_root = false;
    workload
}
