//! What values are and mean: `fieldConfig`, the same for every kind of panel.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Custom;
use super::lists::Cell;
use super::times::{LineStyle, Transform};

/// What the values of a panel are.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct FieldConfig {
    /// What holds for all.
    pub defaults: Defaults,
    /// What holds for some.
    pub overrides: Vec<Override>,
}

/// What holds for all values of a panel.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct Defaults {
    /// Their colours.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<Colour>,
    /// How they are drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom: Option<Custom>,
    /// Where a click leads.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<DataLink>,
    /// Words for values.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mappings: Option<Vec<Mapping>>,
    /// The largest value that there is room for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<f64>,
    /// The smallest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<f64>,
    /// What is written where there is no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub no_value: Option<&'static str>,
    /// From where on they are good or bad.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thresholds: Option<Thresholds>,
    /// Their unit, by Grafana's id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// Where colours come from.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct Colour {
    /// How they are found.
    pub mode: ColourMode,
    /// The one colour, where it is fixed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixed_color: Option<&'static str>,
}

/// How colours are found.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(in crate::backend::grafana) enum ColourMode {
    /// It is said.
    Fixed,
    /// A series after the other has another one.
    PaletteClassic,
    /// By how good or bad a value is.
    Thresholds,
}

/// From where on values are good or bad.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct Thresholds {
    /// What the steps are.
    pub mode: ThresholdsMode,
    /// Each colour and the value that it begins at, ascending. The first holds below, too.
    pub steps: Vec<Step>,
}

/// What steps are.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum ThresholdsMode {
    /// Values.
    Absolute,
}

/// A colour and where it begins.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct Step {
    /// The colour.
    pub color: &'static str,
    /// The value.
    pub value: f64,
}

/// Words for values.
#[derive(Debug, Serialize)]
#[serde(tag = "type", content = "options", rename_all = "lowercase")]
pub(in crate::backend::grafana) enum Mapping {
    /// By value.
    Value(BTreeMap<String, Shown>),
    /// By kind of value.
    Special {
        /// Which.
        #[serde(rename = "match")]
        is: Special,
        /// What is shown.
        result: Shown,
    },
}

/// A kind of value.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) enum Special {
    /// None, or no number.
    #[serde(rename = "null+nan")]
    NoNumber,
}

/// What is shown in place of a value.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct Shown {
    /// Its colour, where it has one of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<&'static str>,
    /// Which of the words it is.
    pub index: usize,
    /// The word.
    pub text: String,
}

/// Where a click leads.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct DataLink {
    /// Whether it opens another tab.
    pub target_blank: bool,
    /// For people.
    pub title: String,
    /// A relative address.
    pub url: String,
}

/// What holds for some values.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct Override {
    /// For which.
    pub matcher: Matcher,
    /// What.
    pub properties: Vec<Property>,
}

/// Some of the values.
#[derive(Debug, Serialize)]
#[serde(tag = "id", content = "options", rename_all = "camelCase")]
pub(in crate::backend::grafana) enum Matcher {
    /// The answers to a query.
    #[serde(rename = "byFrameRefID")]
    ByQuery(String),
    /// A column.
    ByName(String),
}

/// Something that holds for some values.
#[derive(Debug, Serialize)]
#[serde(tag = "id", content = "value", rename_all = "camelCase")]
pub(in crate::backend::grafana) enum Property {
    /// Their colour.
    Color(Colour),
    /// Where a click leads.
    Links(Vec<DataLink>),
    /// Words for them.
    Mappings(Vec<Mapping>),
    /// The largest.
    Max(f64),
    /// The smallest.
    Min(f64),
    /// From where on they are good or bad.
    Thresholds(Thresholds),
    /// Their unit.
    Unit(String),
    /// What their cells look like.
    #[serde(rename = "custom.cellOptions")]
    Cell(Cell),
    /// How much of the room below their line is filled, in per cent.
    #[serde(rename = "custom.fillOpacity")]
    FillOpacity(u8),
    /// How thick their line is.
    #[serde(rename = "custom.lineWidth")]
    LineWidth(u8),
    /// Whether their line has gaps.
    #[serde(rename = "custom.lineStyle")]
    LineStyle(LineStyle),
    /// Whether they are turned over.
    #[serde(rename = "custom.transform")]
    Transform(Transform),
}
