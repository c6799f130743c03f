//! Numbers: `stat` and `bargauge`.

use serde::Serialize;

use super::{Legend, Orientation, Reduce, Sizing};

/// Big numbers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct Stat {
    /// What is coloured.
    pub color_mode: StatColour,
    /// What is drawn below the number.
    pub graph_mode: StatGraph,
    /// Where the number stands.
    pub justify_mode: Justify,
    /// Which way several go on.
    pub orientation: Orientation,
    /// How a change is coloured.
    pub percent_change_color_mode: ChangeColour,
    /// How an answer becomes a number.
    pub reduce_options: Reduce,
    /// Whether the change is written beside it.
    pub show_percent_change: bool,
    /// What is written.
    pub text_mode: StatText,
    /// Whether name and number stand side by side where there is room.
    pub wide_layout: bool,
}

/// What of a number is coloured.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum StatColour {
    /// All around it.
    Background,
    /// Nothing.
    None,
    /// The number.
    Value,
}

/// What is drawn below a number.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum StatGraph {
    /// How it came about.
    Area,
    /// Nothing.
    None,
}

/// Where a number stands.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum Justify {
    /// In the middle.
    Center,
}

/// How a change is coloured.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum ChangeColour {
    /// Green upwards.
    Standard,
}

/// What is written of a number.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::backend::grafana) enum StatText {
    /// Its name alone.
    Name,
    /// The number alone.
    Value,
    /// Both.
    ValueAndName,
}

/// A bar for each number.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct BarGauge {
    /// What bars look like.
    pub display_mode: BarMode,
    /// The names, where they do not stand at the bars.
    pub legend: Legend,
    /// The most pixels a bar is high.
    pub max_viz_height: u32,
    /// The fewest pixels it is high.
    pub min_viz_height: u32,
    /// The fewest pixels it is wide.
    pub min_viz_width: u32,
    /// Where its name stands.
    pub name_placement: NamePlace,
    /// Which way bars go.
    pub orientation: Orientation,
    /// How an answer becomes a number.
    pub reduce_options: Reduce,
    /// Whether the rest of the bar is shown in grey.
    pub show_unfilled: bool,
    /// How large bars are.
    pub sizing: Sizing,
    /// How the number is written.
    pub value_mode: BarValue,
}

/// What bars look like.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum BarMode {
    /// Of one colour.
    Basic,
}

/// Where the name of a bar stands.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum NamePlace {
    /// In front of it.
    Left,
}

/// How the number of a bar is written.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum BarValue {
    /// In the colour of the bar.
    Color,
}
