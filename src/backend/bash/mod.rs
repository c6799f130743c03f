//! Functions of bash that several scripts begin with, so that each script stands alone.

/// How scripts that play scenarios end, wait and go back; needs [`GRAFANA`].
pub(super) const STEPS: &str = include_str!("steps.bash");

/// How Grafana is asked.
pub(super) const GRAFANA: &str = include_str!("grafana.bash");
