//! Drawings by plugins: Flow, and for a Grafana before 12 Flowcharting.

use serde::Serialize;

use super::Nothing;

/// What the Flow panel is told.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the plugin has so many")]
pub(in crate::backend::grafana) struct Flow {
    /// Whether the reader can stop what moves.
    pub animation_control_enabled: bool,
    /// Whether anything moves.
    pub animations_enabled: bool,
    /// What it writes into the log of the browser.
    pub debugging_ctr: FlowDebugging,
    /// Whether a box can be made to stand out.
    pub highlighter_enabled: bool,
    /// Which.
    pub highlighter_selection: &'static str,
    /// Whether it can be moved and zoomed.
    pub pan_zoom_enabled: bool,
    /// What drives the cells, as YAML.
    pub panel_config: String,
    /// The same for several panels: nothing.
    pub site_config: &'static str,
    /// The picture.
    pub svg: String,
    /// Whether made-up data is shown.
    pub test_data_enabled: bool,
    /// Whether the reader can go back in time.
    pub time_slider_enabled: bool,
    /// Whether other panels go back with it.
    pub time_slider_mode: &'static str,
}

/// What the Flow panel writes into the log of the browser: counters of clicks.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_field_names, reason = "the names are the plugin's")]
pub(in crate::backend::grafana) struct FlowDebugging {
    /// Colours.
    pub colors_ctr: u32,
    /// Data.
    pub data_ctr: u32,
    /// The picture.
    pub display_svg_ctr: u32,
    /// What belongs to what.
    pub mappings_ctr: u32,
    /// How long it took.
    pub timings_ctr: u32,
}

/// The Flowcharting panel: what it is told stands beside its options, which are empty.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub(in crate::backend::grafana) struct Flowcharting(pub Nothing);

/// What the Flowcharting panel is told.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct FlowchartingFields {
    /// The drawings.
    pub flowcharts_data: Flowcharts,
    /// How numbers are written.
    pub format: &'static str,
    /// Whether nobody has set it up yet.
    pub new_flag: bool,
    /// What drives the boxes.
    pub rules_data: Rules,
    /// Which value counts.
    pub value_name: &'static str,
    /// The version of all this.
    pub version: &'static str,
}

/// The drawings of a Flowcharting panel.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct Flowcharts {
    /// The drawings.
    pub flowcharts: [Flowchart; 1],
}

/// A drawing of a Flowcharting panel.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the plugin has so many")]
pub(in crate::backend::grafana) struct Flowchart {
    /// Whether draw.io may be asked.
    pub allow_drawio: bool,
    /// The colour behind it: none.
    pub bg_color: Option<&'static str>,
    /// Whether it stands in the middle.
    pub center: bool,
    /// The drawing as CSV: none.
    pub csv: &'static str,
    /// Whether it is fetched.
    pub download: bool,
    /// The theme of its editor.
    pub editor_theme: &'static str,
    /// The address of its editor.
    pub editor_url: &'static str,
    /// Whether anything moves.
    pub enable_anim: bool,
    /// Whether it has a grid.
    pub grid: bool,
    /// Whether boxes stay where they are.
    pub lock: bool,
    /// Its name.
    pub name: &'static str,
    /// Whether it fills the panel.
    pub scale: bool,
    /// Whether the mouse is told anything.
    pub tooltip: bool,
    /// What it is written in.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Where it is fetched: nowhere.
    pub url: &'static str,
    /// The drawing.
    pub xml: String,
    /// How large it is.
    pub zoom: &'static str,
}

/// What drives the boxes of a Flowcharting panel.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct Rules {
    /// A rule for each box.
    pub rules_data: Vec<Rule>,
}

/// What drives a box.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "the plugin has so many")]
pub(in crate::backend::grafana) struct Rule {
    /// Which value counts.
    pub aggregation: &'static str,
    /// For people.
    pub alias: String,
    /// A colour for each level.
    pub colors: Vec<&'static str>,
    /// The column, where it is a table.
    pub column: &'static str,
    /// How times are written.
    pub date_format: &'static str,
    /// Digits behind the point.
    pub decimals: u8,
    /// What is written into the box.
    pub event_data: Vec<BoxEvent>,
    /// How boxes that are written into are found.
    pub event_prop: &'static str,
    /// Whether by a regular expression.
    #[serde(rename = "eventRegEx")]
    pub event_by_expression: bool,
    /// Whether colours flow into each other.
    pub gradient: bool,
    /// Whether it does nothing.
    pub hidden: bool,
    /// Whether large values are bad.
    pub invert: bool,
    /// Where a click leads.
    pub link_data: Vec<BoxLink>,
    /// How boxes that lead somewhere are found.
    pub link_prop: &'static str,
    /// Whether by a regular expression.
    #[serde(rename = "linkRegEx")]
    pub link_by_expression: bool,
    /// How words are found for values.
    pub mapping_type: u8,
    /// What it looks at.
    pub metric_type: &'static str,
    /// Which rule it is.
    pub order: u32,
    /// Whether the box has a sign.
    pub overlay_icon: bool,
    /// The answer it looks at.
    pub pattern: String,
    /// Words for ranges of values: none.
    pub range_data: [Nothing; 0],
    /// Whether boxes can be found quickly.
    pub reduce: bool,
    /// The query it looks at.
    pub ref_id: &'static str,
    /// Whether HTML is made harmless.
    pub sanitize: bool,
    /// What is coloured.
    pub shape_data: [BoxColour; 1],
    /// How boxes that are coloured are found.
    pub shape_prop: &'static str,
    /// Whether by a regular expression.
    #[serde(rename = "shapeRegEx")]
    pub shape_by_expression: bool,
    /// Levels that are words: none.
    pub string_thresholds: [Nothing; 0],
    /// What is written for values: nothing, see `event_data`.
    pub text_data: [Nothing; 0],
    /// How boxes that get a text are found.
    pub text_prop: &'static str,
    /// Whether by a regular expression.
    #[serde(rename = "textRegEx")]
    pub text_by_expression: bool,
    /// Where levels begin.
    pub thresholds: [i8; 2],
    /// Whether the mouse is told anything.
    pub tooltip: bool,
    /// In colours.
    pub tooltip_colors: bool,
    /// What.
    pub tooltip_label: String,
    /// When: always.
    pub tooltip_on: &'static str,
    /// Which way it goes.
    pub tp_direction: &'static str,
    /// Whether it has a line over time.
    pub tp_graph: bool,
    /// What values are.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Their unit.
    pub unit: &'static str,
    /// Words for values: none.
    pub value_data: [Nothing; 0],
}

/// What a box is written into.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct BoxEvent {
    /// At which level.
    pub event_on: u8,
    /// Whether it does nothing.
    pub hidden: bool,
    /// The box.
    pub pattern: String,
    /// What of it changes.
    pub style: &'static str,
    /// To what.
    pub value: String,
}

/// Where a click on a box leads.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct BoxLink {
    /// Whether it does nothing.
    pub hidden: bool,
    /// At which level: all.
    pub link_on: &'static str,
    /// Whether variables of the dashboard are added.
    pub link_params: bool,
    /// A relative address.
    pub link_url: String,
    /// The box.
    pub pattern: String,
}

/// What of a box is coloured.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct BoxColour {
    /// At which level: all.
    pub color_on: &'static str,
    /// Whether it does nothing.
    pub hidden: bool,
    /// The box.
    pub pattern: String,
    /// What of it.
    pub style: &'static str,
}
