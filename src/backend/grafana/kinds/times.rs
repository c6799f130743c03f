//! What goes on over time: `timeseries` and `state-timeline`.

use serde::Serialize;

use super::{HideFrom, Legend, Tooltip};

/// Lines or bars over time.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct TimeSeries {
    /// The names of the series.
    pub legend: Legend,
    /// What the mouse is told.
    pub tooltip: Tooltip,
    /// How values are drawn.
    #[serde(skip)]
    pub fields: TimeSeriesFields,
}

/// How values over time are drawn.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct TimeSeriesFields {
    /// Whether the axis has a line of its own.
    pub axis_border_show: bool,
    /// On which side the axis is.
    pub axis_placement: Side,
    /// Where a bar stands to its time: −1 before, 0 around, 1 after it. Lines have no bars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bar_alignment: Option<i8>,
    /// Lines or bars.
    pub draw_style: DrawStyle,
    /// How much of the room below is filled, in per cent.
    pub fill_opacity: u8,
    /// Whether the filling fades.
    pub gradient_mode: Gradient,
    /// Where a series is not shown.
    pub hide_from: HideFrom,
    /// How points are joined. Bars are not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_interpolation: Option<Interpolation>,
    /// How thick a line is, in pixels.
    pub line_width: u8,
    /// How large a point is, in pixels. Bars have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub point_size: Option<u8>,
    /// Which points are shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_points: Option<Points>,
    /// Whether a line goes on over a gap.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub span_nulls: Option<bool>,
    /// Whether series stand upon each other. Lines do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stacking: Option<Stacking>,
    /// How the bounds of good and bad are drawn.
    pub thresholds_style: ThresholdsStyle,
}

/// On which side an axis is.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum Side {
    /// As there is room.
    Auto,
}

/// How values over time look.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum DrawStyle {
    /// Bars.
    Bars,
    /// A line.
    Line,
}

/// Whether a filling fades.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum Gradient {
    /// It does not.
    None,
}

/// How points are joined.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum Interpolation {
    /// By the shortest way: nothing is made up.
    Linear,
}

/// Which points of a line are shown.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum Points {
    /// Those that nothing joins.
    Auto,
}

/// How series stand upon each other.
#[derive(Debug, Clone, Copy, Serialize)]
pub(in crate::backend::grafana) struct Stacking {
    /// Those of one group do.
    pub group: &'static str,
    /// What their heights are.
    pub mode: StackingMode,
}

/// What heights of a stack are.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum StackingMode {
    /// Their values.
    Normal,
}

/// How the bounds of good and bad are drawn.
#[derive(Debug, Clone, Copy, Serialize)]
pub(in crate::backend::grafana) struct ThresholdsStyle {
    /// How.
    pub mode: BoundsDrawn,
}

/// How bounds are drawn.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum BoundsDrawn {
    /// As dashed lines.
    Dashed,
    /// Not at all.
    Off,
}

/// Whether a line has gaps.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct LineStyle {
    /// Pixels of line and of gap, in turn.
    pub dash: [u8; 2],
    /// What it is made of.
    pub fill: LineFill,
}

/// What a line is made of.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum LineFill {
    /// Dashes.
    Dash,
}

/// What is done to values before they are drawn.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) enum Transform {
    /// They go downwards.
    #[serde(rename = "negative-Y")]
    NegativeY,
}

/// Lanes of states over time.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct StateTimeline {
    /// Where a word stands in its state.
    pub align_value: Align,
    /// The names of the states, where they do not stand in the lanes.
    pub legend: Legend,
    /// Whether equal states that follow each other are one.
    pub merge_values: bool,
    /// Which share of its room a lane fills.
    pub row_height: f64,
    /// Whether the word is written.
    pub show_value: ShowValue,
    /// What the mouse is told.
    pub tooltip: Tooltip,
    /// How states are drawn.
    #[serde(skip)]
    pub fields: StateTimelineFields,
}

/// Where a word stands.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum Align {
    /// At the beginning.
    Left,
}

/// Whether a word is written.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum ShowValue {
    /// Where there is room.
    Auto,
}

/// How states over time are drawn.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct StateTimelineFields {
    /// How strong their colour is, in per cent.
    pub fill_opacity: u8,
    /// Where a lane is not shown.
    pub hide_from: HideFrom,
    /// How thick the line around a state is, in pixels.
    pub line_width: u8,
}
