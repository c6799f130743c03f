//! Things one after the other: `table`, `logs`, `alertlist`, and `nodeGraph`.

use serde::Serialize;

use super::Nothing;

/// A table.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct Table {
    /// How high cells are.
    pub cell_height: CellHeight,
    /// Which of several answers is shown.
    pub frame_index: u32,
    /// Whether columns have headings.
    pub show_header: bool,
    /// Whether headings have a sign for what their values are.
    pub show_type_icons: bool,
    /// The columns by which lines are sorted when it opens.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sort_by: Vec<SortBy>,
    /// What cells look like.
    #[serde(skip)]
    pub fields: TableFields,
}

/// A column by which lines are sorted.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct SortBy {
    /// Whether the largest stands first.
    pub desc: bool,
    /// Its heading.
    pub display_name: String,
}

/// How high cells are.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) enum CellHeight {
    /// Low.
    #[serde(rename = "sm")]
    Small,
}

/// What cells look like.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct TableFields {
    /// Where their text stands.
    pub align: CellAlign,
    /// What they are.
    pub cell_options: Cell,
    /// Whether they have a sign to look at the whole value.
    pub inspect: bool,
}

/// Where the text of a cell stands.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum CellAlign {
    /// As it is best for its value.
    Auto,
}

/// What a cell is.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(in crate::backend::grafana) enum Cell {
    /// What is best for its value.
    Auto,
    /// A bar.
    Gauge {
        /// What the bar looks like.
        mode: GaugeMode,
        /// How its value is written.
        value_display_mode: GaugeValue,
    },
}

/// What the bar of a cell looks like.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum GaugeMode {
    /// Of one colour.
    Basic,
}

/// How the value of a cell with a bar is written.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum GaugeValue {
    /// In the colour of texts.
    Text,
}

/// Log lines.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "Grafana has so many")]
pub(in crate::backend::grafana) struct Logs {
    /// Which lines count as the same.
    pub dedup_strategy: Dedup,
    /// Whether more lines come where the list ends.
    pub enable_infinite_scrolling: bool,
    /// Whether a click on a line shows its fields, and so the way to its trace.
    pub enable_log_details: bool,
    /// Whether JSON is written over several lines.
    pub prettify_log_message: bool,
    /// Whether labels that all lines have stand above them.
    pub show_common_labels: bool,
    /// Whether each line has its labels in front of it.
    pub show_labels: bool,
    /// Whether a line has a sign to see those around it.
    pub show_log_context_toggle: bool,
    /// Whether each line has its time in front of it.
    pub show_time: bool,
    /// Which line is first.
    pub sort_order: LineOrder,
    /// Whether long lines go on below.
    pub wrap_log_message: bool,
}

/// Which lines count as the same.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum Dedup {
    /// None.
    None,
}

/// Which line is first.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) enum LineOrder {
    /// The newest.
    Descending,
}

/// Alerts.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct AlertList {
    /// The labels of the alerts that are shown.
    pub alert_instance_label_filter: String,
    /// A part of their names.
    pub alert_name: &'static str,
    /// Whether only those of this dashboard are shown.
    pub dashboard_alerts: bool,
    /// The folder they are in.
    pub folder: Folder,
    /// The labels they are grouped by.
    pub group_by: [&'static str; 0],
    /// How they are grouped.
    pub group_mode: GroupMode,
    /// The most that are shown.
    pub max_items: u32,
    /// Whether rules without an alert are shown too.
    pub show_inactive_alerts: bool,
    /// In which order: 3 is the most important first.
    pub sort_order: u8,
    /// Which states are shown.
    pub state_filter: StateFilter,
    /// Whether they are listed or counted.
    pub view_mode: AlertView,
}

/// A folder of Grafana.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct Folder {
    /// For people.
    pub title: String,
    /// Its uid.
    pub uid: String,
}

/// How alerts are grouped.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum GroupMode {
    /// By rule.
    Default,
}

/// The states in which alerts are shown.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "Grafana has so many")]
pub(in crate::backend::grafana) struct StateFilter {
    /// Its query failed.
    pub error: bool,
    /// Somebody is told.
    pub firing: bool,
    /// There is nothing to tell by.
    pub no_data: bool,
    /// All is well.
    pub normal: bool,
    /// Somebody is about to be told.
    pub pending: bool,
    /// It is over, and might come again.
    pub recovering: bool,
}

/// How alerts are shown.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum AlertView {
    /// One by one.
    List,
}

/// Circles and arrows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct NodeGraph {
    /// Units of the arrows, where the data source gives none.
    pub edges: Nothing,
    /// Where circles stand.
    pub layout_algorithm: GraphLayout,
    /// Units of the circles, where the data source gives none.
    pub nodes: Nothing,
    /// What the wheel of the mouse does.
    pub zoom_mode: ZoomMode,
}

/// Where circles stand.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum GraphLayout {
    /// Behind those that call them.
    Layered,
}

/// What the wheel of the mouse does over a panel.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum ZoomMode {
    /// It moves the page, and zooms with a key.
    Cooperative,
}
