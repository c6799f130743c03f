//! KINDS: a type for each kind of panel, as Grafana 13 reads it. What Grafana would fill in while it
//! loads a dashboard is a field without a default here: whoever leaves it out does not compile.
//!
//! Members are in the order of their names, as Grafana writes them.

pub(super) mod annotation;
pub(super) mod canvas;
pub(super) mod fields;
pub(super) mod lists;
pub(super) mod numbers;
pub(super) mod plugins;
pub(super) mod target;
pub(super) mod times;
pub(super) mod transformation;

use serde::Serialize;

use canvas::Canvas;
use fields::FieldConfig;
use lists::{AlertList, Logs, NodeGraph, Table, TableFields};
use numbers::{BarGauge, Stat};
use plugins::{Flow, Flowcharting, FlowchartingFields};
use target::{DataSource, Target};
use times::{StateTimeline, StateTimelineFields, TimeSeries, TimeSeriesFields};
use transformation::Transformation;

/// A panel.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Panel {
    /// Where it asks; none: it asks nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datasource: Option<DataSource>,
    /// What it answers.
    pub description: String,
    /// What its values are and mean.
    pub field_config: FieldConfig,
    /// What a plugin before Grafana 12 keeps beside its options.
    #[serde(flatten)]
    pub beside: Option<FlowchartingFields>,
    /// Where it stands.
    pub grid_pos: GridPos,
    /// Unique in its dashboard.
    pub id: u32,
    /// The kind, and what it is told.
    #[serde(flatten)]
    pub kind: Kind,
    /// Where its header leads.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<HeaderLink>,
    /// The version of Grafana, or of the plugin, that has these options.
    pub plugin_version: String,
    /// What it asks.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// The time it shows, where that is not the time of its dashboard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_from: Option<String>,
    /// For people.
    pub title: String,
    /// What is done with the answers before they are shown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transformations: Vec<Transformation>,
}

/// A way from the header of a panel.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "Grafana has it so")]
pub(super) struct HeaderLink {
    /// Whether it is a list of dashboards.
    pub as_dropdown: bool,
    /// Its sign, where it has one.
    pub icon: &'static str,
    /// Whether variables go with it, where the address does not say so.
    pub include_vars: bool,
    /// Whether the time does, likewise.
    pub keep_time: bool,
    /// Of the dashboards in the list.
    pub tags: [&'static str; 0],
    /// Whether it opens another tab.
    pub target_blank: bool,
    /// For people.
    pub title: String,
    /// What it says beside that.
    pub tooltip: &'static str,
    /// That it has an address.
    pub r#type: &'static str,
    /// A relative address.
    pub url: String,
}

/// A rectangle on the grid of 24 columns.
#[derive(Debug, Serialize)]
pub(super) struct GridPos {
    /// Its height in lines.
    pub h: u32,
    /// Its width in columns.
    pub w: u32,
    /// Columns to its left.
    pub x: u32,
    /// Lines above it.
    pub y: u32,
}

/// A kind of panel, and its options.
#[derive(Debug, Serialize)]
#[serde(tag = "type", content = "options")]
pub(super) enum Kind {
    /// Big numbers.
    #[serde(rename = "stat")]
    Stat(Stat),
    /// Lines or bars over time.
    #[serde(rename = "timeseries")]
    TimeSeries(TimeSeries),
    /// Lanes of states over time.
    #[serde(rename = "state-timeline")]
    StateTimeline(StateTimeline),
    /// A bar for each number.
    #[serde(rename = "bargauge")]
    BarGauge(BarGauge),
    /// A table.
    #[serde(rename = "table")]
    Table(Table),
    /// Log lines.
    #[serde(rename = "logs")]
    Logs(Logs),
    /// Alerts.
    #[serde(rename = "alertlist")]
    AlertList(AlertList),
    /// Circles and arrows.
    #[serde(rename = "nodeGraph")]
    NodeGraph(NodeGraph),
    /// A drawing.
    #[serde(rename = "canvas")]
    Canvas(Canvas),
    /// A drawing, by a plugin.
    #[serde(rename = "andrewbmchugh-flow-panel")]
    Flow(Flow),
    /// A drawing, by a plugin for a Grafana before 12.
    #[serde(rename = "agenty-flowcharting-panel")]
    Flowcharting(Flowcharting),
}

impl Kind {
    /// How it draws values, where values can be told that: in `fieldConfig`, beside unit and colour.
    pub(super) const fn custom(&self) -> Option<Custom> {
        match self {
            Self::TimeSeries(kind) => Some(Custom::TimeSeries(kind.fields)),
            Self::StateTimeline(kind) => Some(Custom::StateTimeline(kind.fields)),
            Self::Table(kind) => Some(Custom::Table(kind.fields)),
            Self::Stat(_)
            | Self::BarGauge(_)
            | Self::Logs(_)
            | Self::AlertList(_)
            | Self::NodeGraph(_)
            | Self::Canvas(_)
            | Self::Flow(_)
            | Self::Flowcharting(_) => None,
        }
    }
}

/// How a kind of panel draws values.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Custom {
    /// Of lines and bars.
    TimeSeries(TimeSeriesFields),
    /// Of lanes.
    StateTimeline(StateTimelineFields),
    /// Of cells.
    Table(TableFields),
}

/// The names of series, and their colours.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Legend {
    /// What is calculated of each series.
    pub calcs: [Calculation; 0],
    /// How it looks.
    pub display_mode: LegendMode,
    /// Where it stands.
    pub placement: LegendPlace,
    /// Whether it is there.
    #[serde(rename = "showLegend")]
    pub is_shown: bool,
}

impl Legend {
    /// Names in a line below the panel.
    pub(super) const fn below() -> Self {
        Self {
            calcs: [],
            display_mode: LegendMode::List,
            placement: LegendPlace::Bottom,
            is_shown: true,
        }
    }

    /// No legend: names stand elsewhere, or there is one series only.
    pub(super) const fn hidden() -> Self {
        Self { is_shown: false, ..Self::below() }
    }
}

/// How a legend looks.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum LegendMode {
    /// Names, one after the other.
    List,
}

/// Where a legend stands.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum LegendPlace {
    /// Below the panel.
    Bottom,
}

/// What the mouse is told over a panel.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Tooltip {
    /// Whether series that are zero are left out.
    pub hide_zeros: bool,
    /// Of how many series it tells.
    pub mode: TooltipMode,
    /// In which order.
    pub sort: TooltipOrder,
}

/// Of how many series the mouse is told.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum TooltipMode {
    /// Of all.
    Multi,
    /// Of the one below it.
    Single,
}

/// In which order the mouse is told of series.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum TooltipOrder {
    /// The largest first.
    Desc,
    /// As they come.
    None,
}

/// How many values become one.
#[derive(Debug, Serialize)]
pub(super) struct Reduce {
    /// By what.
    pub calcs: [Calculation; 1],
    /// Of which fields: empty for all numbers.
    pub fields: &'static str,
    /// Whether each value is shown instead.
    pub values: bool,
}

impl Reduce {
    /// One value for each series.
    pub(super) const fn to(calculation: Calculation) -> Self {
        Self { calcs: [calculation], fields: "", values: false }
    }
}

/// What many values become.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Calculation {
    /// The newest that is known.
    LastNotNull,
    /// Their mean.
    Mean,
}

/// Where a series is not shown.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct HideFrom {
    /// In the legend.
    pub legend: bool,
    /// Under the mouse.
    pub tooltip: bool,
    /// In the panel.
    pub viz: bool,
}

impl HideFrom {
    /// It is shown everywhere.
    pub(super) const NOWHERE: Self = Self { legend: false, tooltip: false, viz: false };
}

/// Which way things go on.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Orientation {
    /// As there is room.
    Auto,
    /// One upon the other; bars lie.
    Horizontal,
}

/// How large numbers and bars are.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Sizing {
    /// As there is room.
    Auto,
}

/// An object without members.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Nothing {}
