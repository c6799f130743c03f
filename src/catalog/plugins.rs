//! PLUGINS: Grafana plugins that mltgen knows, each with the version it was checked with. To add
//! one: a row here.

/// A plugin that mltgen knows. Others may be installed too; their version must be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PluginSpec {
    /// Its id.
    pub id: &'static str,
    /// The version that is installed where none is written.
    pub version: &'static str,
    /// What it is for.
    pub about: &'static str,
}

/// The data source of `ServiceNow`.
pub const SERVICENOW: PluginSpec = PluginSpec {
    id: "grafana-servicenow-datasource",
    version: "2.14.18",
    about: "asks ServiceNow for incidents",
};

/// The Flow panel.
pub const FLOW: PluginSpec = PluginSpec {
    id: "andrewbmchugh-flow-panel",
    version: "1.20.1",
    about: "draws the diagram from SVG",
};

/// The Flowcharting panel, which Grafana 12 cannot load.
pub const FLOWCHARTING: PluginSpec = PluginSpec {
    id: "agenty-flowcharting-panel",
    version: "0.9.1",
    about: "draws the diagram in a Grafana before 12",
};

/// Every plugin, by id.
pub static PLUGINS: &[PluginSpec] = &[FLOWCHARTING, FLOW, SERVICENOW];
