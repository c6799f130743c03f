//! A drawing of elements: `canvas`.

use serde::Serialize;

use super::TooltipMode;

/// A drawing.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "Grafana has so many")]
pub(in crate::backend::grafana) struct Canvas {
    /// Whether a click chooses an element to edit.
    pub inline_editing: bool,
    /// Whether it can be moved and zoomed.
    pub pan_zoom: bool,
    /// What it is made of.
    pub root: Root,
    /// Whether elements that are not yet ready may be chosen.
    pub show_advanced_types: bool,
    /// What the mouse is told.
    pub tooltip: CanvasTooltip,
    /// Whether it begins zoomed to what is there.
    pub zoom_to_content: bool,
}

/// What a drawing is made of.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct Root {
    /// What there is, from behind to the front.
    pub elements: Vec<Element>,
    /// Its name.
    pub name: &'static str,
    /// `frame`.
    #[serde(rename = "type")]
    pub kind: ElementKind,
}

/// What the mouse is told over a drawing.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct CanvasTooltip {
    /// Whether elements that lead somewhere tell nothing.
    pub disable_for_one_click: bool,
    /// Of how many elements it tells.
    pub mode: TooltipMode,
}

/// Something in a drawing.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct Element {
    /// What is behind its text.
    pub background: Background,
    /// The line around it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub border: Option<Border>,
    /// Its text.
    pub config: ElementText,
    /// The lines that begin at it.
    pub connections: Vec<Connection>,
    /// How it goes along when the panel grows.
    pub constraint: Constraint,
    /// Unique in the drawing.
    pub name: String,
    /// Where it stands.
    pub placement: Placement,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: ElementKind,
}

/// What an element is.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::backend::grafana) enum ElementKind {
    /// All of a drawing.
    Frame,
    /// A value.
    MetricValue,
    /// A box.
    Rectangle,
}

/// A colour, or the one of the value of a field.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct ElementColour {
    /// The field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The colour; with a field, where there is no such field.
    pub fixed: &'static str,
}

impl ElementColour {
    /// Always this one.
    pub(in crate::backend::grafana) const fn fixed(colour: &'static str) -> Self {
        Self { field: None, fixed: colour }
    }
}

/// What is behind the text of an element.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct Background {
    /// Its colour.
    pub color: ElementColour,
}

/// The line around an element.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct Border {
    /// Its colour.
    pub color: ElementColour,
    /// How round its corners are, in pixels.
    pub radius: u8,
    /// How thick it is, in pixels.
    pub width: u8,
}

/// The text of an element.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct ElementText {
    /// Where it stands from side to side.
    pub align: Across,
    /// Its colour.
    pub color: ElementColour,
    /// Its size in pixels.
    pub size: u8,
    /// What it is.
    pub text: TextSource,
    /// Where it stands from top to bottom.
    pub valign: Down,
}

/// Where a text stands from side to side.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum Across {
    /// In the middle.
    Center,
    /// On the left.
    Left,
}

/// Where a text stands from top to bottom.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum Down {
    /// In the middle.
    Middle,
    /// At the top.
    Top,
}

/// What a text is.
#[derive(Debug, Serialize)]
#[serde(tag = "mode", rename_all = "lowercase")]
pub(in crate::backend::grafana) enum TextSource {
    /// The value of a field.
    Field {
        /// Which.
        field: String,
        /// What is written where it is not there.
        fixed: &'static str,
    },
    /// This text.
    Fixed {
        /// The text.
        fixed: String,
    },
}

/// How an element goes along when the panel grows.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct Constraint {
    /// From side to side.
    pub horizontal: Keeps,
    /// From top to bottom.
    pub vertical: Keeps,
}

/// What an element keeps when the panel grows.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum Keeps {
    /// Its share of the panel.
    Scale,
}

/// Where an element stands: its distances from the edges, in per cent.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct Placement {
    /// From below.
    pub bottom: f64,
    /// From the left.
    pub left: f64,
    /// From the right.
    pub right: f64,
    /// Turned by so many degrees.
    pub rotation: u16,
    /// From above.
    pub top: f64,
}

/// A line from an element to another.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct Connection {
    /// Its colour.
    pub color: ElementColour,
    /// How corners are joined.
    pub path: Path,
    /// How thick it is.
    pub size: Thickness,
    /// Where it begins, on its element.
    pub source: Share,
    /// Where it ends, on the other.
    pub target: Share,
    /// The other.
    pub target_name: String,
    /// Its corners, as shares of its way.
    pub vertices: Vec<Share>,
}

/// How corners are joined.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum Path {
    /// By straight lines.
    Straight,
}

/// How thick a line is, in pixels.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct Thickness {
    /// So thick.
    pub fixed: u8,
    /// The most it could be, by a field.
    pub max: u8,
    /// The least.
    pub min: u8,
}

/// A point, as shares of a width and a height.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct Share {
    /// Of the width.
    pub x: f64,
    /// Of the height.
    pub y: f64,
}
