//! The script of the load generator: what the cluster runs, to be read and tried without one.

use super::{Backend, Cx, Output};
use crate::diag::Reported;

/// The backend.
pub(super) struct Load;

impl Backend for Load {
    fn name(&self) -> &'static str {
        "load"
    }

    fn about(&self) -> &'static str {
        "the k6 script of the simulated users"
    }

    fn emit(&self, cx: &Cx<'_>, out: &mut Output<'_>) -> Result<(), Reported> {
        let Some(load) = &cx.model.load else { return Ok(()) };
        let workloads = &cx.model[load.component].workloads;
        for file in workloads.iter().flat_map(|workload| &workload.files) {
            let name = file.path.rsplit('/').next().unwrap_or(&file.path);
            out.file(name, file.text.to_string());
        }
        Ok(())
    }
}
