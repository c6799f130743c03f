//! The diagram, dashboards, the talk, files of the user's own.

use crate::config::Text;
use crate::config::decode::{Decode, Map, wrong_type};
use crate::config::form::Anything;
use crate::config::macros::table;
use crate::config::tree::{Node, Value};
use crate::diag::{Diagnostics, Reported};
use crate::source::Spanned;
use crate::units::{Currency, Duration};
use crate::words::{Direction, Renderer};

table! {
    /// The architecture diagram.
    pub struct Diagram {
        /// For people; default: `Architecture`.
        optional title: Text,
        /// What draws it in Grafana; default: `canvas`.
        optional renderer: Spanned<Renderer>,
        /// Where it flows to; default: `right`.
        optional direction: Direction,
        /// A drawing of your own.
        optional source: Text,
        /// Containers, by name.
        optional groups: Map<Group>,
        /// Positions that are kept: component, and `[x, y]`.
        optional pin: Map<Spanned<Vec<f64>>>,
    }
}

table! {
    /// A container of the diagram.
    pub struct Group {
        /// For people; default: from its name.
        optional title: Text,
        /// Who is in it.
        optional of: Vec<Text>,
    }
}

table! {
    /// Settings of the known dashboards.
    pub struct Dashboards {
        /// For those who pay: budgets, status, incidents, cost.
        optional exec: ExecDashboard,
        /// For those who run it: the diagram, rate, errors, duration, logs.
        optional sre_overview as "sre-overview": OverviewDashboard,
        /// One service in depth.
        optional service_detail as "service-detail": ServiceDashboard,
        /// PostgreSQL in depth.
        optional postgres: Dashboard,
        /// Redis in depth.
        optional redis: Dashboard,
        /// The load generator.
        optional load_test as "load-test": Dashboard,
    }
}

table! {
    /// Settings of a dashboard.
    pub struct Dashboard {
        /// For people.
        optional title: Text,
        /// How often it asks again, or `off`; default: `30s`.
        optional refresh: Refresh,
        /// The time it shows; default: `1h`.
        optional range: Duration,
    }
}

table! {
    /// Settings of the exec dashboard.
    pub struct ExecDashboard {
        /// For people.
        optional title: Text,
        /// How often it asks again, or `off`; default: `30s`.
        optional refresh: Refresh,
        /// The time it shows; default: `1h`.
        optional range: Duration,
        /// Components with a status tile; default: all services.
        optional tiles: Vec<Text>,
        /// The cost block.
        optional cost: Cost,
    }
}

table! {
    /// Settings of the sre-overview dashboard.
    pub struct OverviewDashboard {
        /// For people.
        optional title: Text,
        /// How often it asks again, or `off`; default: `30s`.
        optional refresh: Refresh,
        /// The time it shows; default: `1h`.
        optional range: Duration,
        /// Components with their uptime; default: those of the availability objectives.
        optional uptime: Vec<Text>,
    }
}

table! {
    /// Settings of the service-detail dashboard.
    pub struct ServiceDashboard {
        /// For people.
        optional title: Text,
        /// How often it asks again, or `off`; default: `30s`.
        optional refresh: Refresh,
        /// The time it shows; default: `1h`.
        optional range: Duration,
        /// Whether each service has one of its own besides; default: `false`.
        optional per_service: bool,
    }
}

table! {
    /// Sample figures, said to be so.
    pub struct Cost {
        /// Heading; default: `Cost`.
        optional title: Text,
        /// Code of the currency; default: `USD`.
        optional currency: Currency,
        /// Change against the month before, such as `-4%`.
        optional change: Text,
        /// What costs how much.
        required sample: Map<f64>,
    }
}

/// How often a dashboard asks again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refresh {
    /// Never.
    Off,
    /// So often.
    Every(Duration),
}

impl Decode for Refresh {
    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        match &node.value {
            Value::Text(text) if text == "off" => Ok(Self::Off),
            Value::Text(text) if text.starts_with(|first: char| first.is_ascii_alphabetic()) => {
                let words = ["off"];
                let unknown = super::decode::unknown_word("refresh time", text, node.span, words);
                Err(diags.error(unknown))
            }
            Value::Text(_) | Value::Integer(_) => Duration::decode(node, diags).map(Self::Every),
            _ => Err(wrong_type("a duration or `off`", node, diags)),
        }
    }
}

table! {
    /// What is said at the demo.
    pub struct Talk {
        /// Its stops, in order.
        optional tour: Vec<Spanned<Stop>>,
    }
}

table! {
    /// A stop of the talk: something shown, or a scenario played.
    pub struct Stop {
        /// A dashboard, or `trace`.
        optional show: Text,
        /// A scenario.
        optional play: Text,
        /// Of whom.
        optional of: Text,
        /// trace: the path that was asked.
        optional path: Text,
        /// What is said.
        optional say: Text,
    }
}

table! {
    /// Files of your own, as paths from the folder of `demo.toml`.
    pub struct Custom {
        /// Dashboards to add.
        optional dashboards: Vec<Text>,
        /// Manifests to add.
        optional kubernetes: Vec<Text>,
        /// Changes to generated workloads and Services: strategic merge patches.
        optional kubernetes_patches: Vec<Text>,
        /// Terraform files to add.
        optional terraform: Vec<Text>,
        /// A folder of templates that win over ours.
        optional templates: Text,
        /// Changes to panels.
        optional patches: Vec<Patch>,
        /// Anything, for Jsonnet and templates.
        optional values: Map<Anything>,
    }
}

table! {
    /// A change to a panel.
    pub struct Patch {
        /// The dashboard.
        required dashboard: Text,
        /// The panel on it: `mltgen explain panels`.
        required panel: Text,
        /// Fields to set, in Grafana's words, by dotted path.
        required set: Map<Anything>,
    }
}
