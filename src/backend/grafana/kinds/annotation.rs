//! What happened, drawn over everything that goes on over time.

use serde::Serialize;

use super::target::DataSource;

/// A kind of happening.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct Annotation {
    /// 1: Grafana's own, which it adds where it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub built_in: Option<u8>,
    /// Where it asks.
    pub datasource: DataSource,
    /// Whether it is shown.
    pub enable: bool,
    /// Whether its switch is hidden.
    pub hide: bool,
    /// Its colour.
    pub icon_color: &'static str,
    /// For people.
    pub name: &'static str,
    /// What it asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target: Option<AnnotationTarget>,
    /// What is written of each; empty: what whoever wrote it wrote.
    #[serde(flatten)]
    pub text: Option<AnnotationText>,
    /// Of Grafana's own: what it asks.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
}

/// What is asked.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(in crate::backend::grafana) enum AnnotationTarget {
    /// Of Grafana: what somebody wrote into it.
    Tags(Tags),
    /// Of Prometheus.
    Times(Times),
}

/// What somebody wrote into Grafana.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct Tags {
    /// The most that are shown.
    pub limit: u32,
    /// Whether one of the tags is enough.
    pub match_any: bool,
    /// The tags.
    #[serde(rename = "tags")]
    pub all: Vec<String>,
    /// `tags`.
    #[serde(rename = "type")]
    pub kind: &'static str,
}

/// Series whose values are times.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct Times {
    /// The query.
    pub expr: String,
    /// How far apart its points are.
    pub interval: &'static str,
    /// `Anno`.
    pub ref_id: &'static str,
}

/// What is written of what Prometheus tells.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct AnnotationText {
    /// Below the heading.
    pub text_format: String,
    /// The heading.
    pub title_format: &'static str,
    /// Whether values are the times.
    pub use_value_for_time: bool,
}
