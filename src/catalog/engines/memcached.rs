//! How Memcached runs.

use super::{EngineInput, EngineWorkload};
use crate::model::workload::ProbeAction;

pub(super) const PORT: u16 = 11211;

pub(super) fn workload(input: &EngineInput<'_>) -> EngineWorkload {
    let mut workload = EngineWorkload::new(ProbeAction::Tcp { port: input.port });
    if let Some(most) = input.max_connections {
        workload.args.push(format!("--conn-limit={most}"));
    }
    if input.port != PORT {
        workload.args.push(format!("--port={}", input.port));
    }
    workload.runs_as(input, 11211, &[]);
    workload
}
