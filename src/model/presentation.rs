//! What is shown and said: the diagram, settings of dashboards, the talk, files of the user's own.

use serde_json::{Map, Value};

use crate::model::{ComponentId, ScenarioId};
use crate::source::{Span, Spanned};
use crate::units::{Currency, Duration};
use crate::words::{Direction, Renderer};

/// The architecture diagram.
#[derive(Debug, Clone)]
pub struct Diagram {
    /// For people.
    pub title: String,
    /// What draws it in Grafana.
    pub renderer: Renderer,
    /// Where that is written; none: it is the default.
    pub renderer_span: Option<Span>,
    /// Where it flows to.
    pub direction: Direction,
    /// A drawing of the user's own; none: laid out by us.
    pub source: Option<Spanned<String>>,
    /// Containers, in the order written.
    pub groups: Vec<Group>,
    /// Positions that are kept: component, x and y.
    pub pins: Vec<(ComponentId, f64, f64)>,
}

/// A container of the diagram.
#[derive(Debug, Clone)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// For people.
    pub title: String,
    /// Who is in it.
    pub of: Vec<ComponentId>,
}

/// What a demo may set of a dashboard.
#[derive(Debug, Clone)]
pub struct DashboardSettings {
    /// The dashboard's word.
    pub name: &'static str,
    /// For people.
    pub title: String,
    /// How often it asks again; none: never.
    pub refresh: Option<Duration>,
    /// The time it shows.
    pub range: Duration,
}

/// What a demo says of dashboards.
#[derive(Debug, Clone)]
pub struct DashboardChoices {
    /// One for each row of `catalog::dashboards`, in its order.
    pub settings: Vec<DashboardSettings>,
    /// Components with a status tile on the exec dashboard.
    pub tiles: Vec<ComponentId>,
    /// The cost block of the exec dashboard, if there is one.
    pub cost: Option<Cost>,
    /// Components with their uptime on the sre-overview.
    pub uptime: Vec<ComponentId>,
    /// Whether each service has a dashboard of its own.
    pub per_service: bool,
}

/// Sample figures, said to be so.
#[derive(Debug, Clone, PartialEq)]
pub struct Cost {
    /// Heading.
    pub title: String,
    /// What the figures are in.
    pub currency: Currency,
    /// Change against the month before, in per cent.
    pub change: f64,
    /// What costs how much, in the order written.
    pub sample: Vec<(String, f64)>,
}

/// What is said at the demo.
#[derive(Debug, Clone, Default)]
pub struct Talk {
    /// Its stops, in order.
    pub tour: Vec<Stop>,
}

/// A stop of the talk.
#[derive(Debug, Clone)]
pub struct Stop {
    /// What is looked at.
    pub what: StopKind,
    /// What is said.
    pub say: String,
}

/// What a stop looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StopKind {
    /// A dashboard.
    Dashboard {
        /// Its word.
        name: &'static str,
        /// Of whom, where it is of somebody.
        of: Option<ComponentId>,
    },
    /// A trace.
    Trace {
        /// Of whom.
        of: ComponentId,
        /// The path that was asked; empty: any.
        path: String,
    },
    /// A scenario.
    Scenario(ScenarioId),
}

/// Files of the user's own, as paths from the folder of `demo.toml`.
#[derive(Debug, Clone, Default)]
pub struct Custom {
    /// Files of dashboards to add, sorted by the names they give.
    pub dashboard_files: Vec<DashboardFile>,
    /// What those files give: made by `custom`.
    pub dashboards: Vec<CustomDashboard>,
    /// Manifests to add, in the order written.
    pub kubernetes: Vec<OwnManifest>,
    /// Changes to objects that are generated, in the order written.
    pub kubernetes_patches: Vec<OwnManifest>,
    /// Terraform files to add.
    pub terraform: Vec<String>,
    /// Templates that win over ours, and parts of them.
    pub templates: Vec<OwnTemplate>,
    /// Changes to panels.
    pub patches: Vec<Patch>,
    /// Anything, for Jsonnet and templates.
    pub values: Vec<(String, Anything)>,
}

/// A file of manifests of the user's own, or of patches.
#[derive(Debug, Clone)]
pub struct OwnManifest {
    /// Its path, from the folder of the demo.
    pub path: String,
    /// Its text.
    pub text: String,
    /// What patched workloads read of Secrets: the name of each, and the key in it.
    pub secrets: Vec<(String, String)>,
}

/// A file that gives a dashboard.
#[derive(Debug, Clone)]
pub struct DashboardFile {
    /// Its path.
    pub path: String,
    /// Its name without folder and ending: what the dashboard is called. Unique among all dashboards.
    pub name: String,
}

/// A dashboard of the user's own, in Grafana's classic JSON.
#[derive(Debug, Clone)]
pub struct CustomDashboard {
    /// The name of its file.
    pub name: String,
    /// Unique among all dashboards, at most 40 characters.
    pub uid: String,
    /// For people: unique among all dashboards.
    pub title: String,
    /// What its file says it is for; may be empty.
    pub description: String,
    /// All of it: an object with a list of panels, each with an id of its own.
    pub json: Map<String, Value>,
    /// The file.
    pub span: Span,
}

/// The template of a document.
#[derive(Debug, Clone, Copy)]
pub struct Template {
    /// The name of its file.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// A template of the user's own.
#[derive(Debug, Clone)]
pub struct OwnTemplate {
    /// The name of its file: that of one of ours, or a part, whose name begins with `_`.
    pub name: String,
    /// Its text.
    pub text: String,
    /// The file, from its first byte on.
    pub span: Span,
}

/// Changes to a panel of one of our dashboards.
#[derive(Debug, Clone)]
pub struct Patch {
    /// The dashboard's word.
    pub dashboard: &'static str,
    /// The names of the panels that are meant: several where there is one for each component.
    pub panels: Vec<String>,
    /// Fields to set, in the order written.
    pub set: Vec<Change>,
}

/// A field of a panel that gets another value.
#[derive(Debug, Clone)]
pub struct Change {
    /// The way to the field, in Grafana's words; a number is a position in a list. Never empty.
    pub path: Vec<Spanned<String>>,
    /// What it is set to.
    pub value: Spanned<Anything>,
}

/// A value that mltgen hands on as it is.
#[derive(Debug, Clone, PartialEq)]
pub enum Anything {
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// True or false.
    Bool(bool),
    /// A list.
    List(Vec<Anything>),
    /// A table, in the order written.
    Table(Vec<(String, Anything)>),
}

impl From<&Anything> for Value {
    fn from(value: &Anything) -> Self {
        match value {
            Anything::Text(text) => text.as_str().into(),
            Anything::Integer(number) => (*number).into(),
            Anything::Number(number) => (*number).into(),
            Anything::Bool(bool) => (*bool).into(),
            Anything::List(items) => items.iter().map(Self::from).collect::<Vec<_>>().into(),
            Anything::Table(entries) => {
                let entries = entries.iter().map(|(key, value)| (key.clone(), value.into()));
                Self::Object(entries.collect())
            }
        }
    }
}
