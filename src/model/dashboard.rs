//! Dashboards in no dashboard's language: what each panel asks, counts and means.

use crate::units::Duration;

/// A dashboard.
#[derive(Debug, Clone)]
pub struct Dashboard {
    /// Its word in `demo.toml` and the name of its file.
    pub name: &'static str,
    /// `<demo>-<name>`, at most 40 characters.
    pub uid: String,
    /// For people.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// How often it asks again; none: never.
    pub refresh: Option<Duration>,
    /// The time it shows.
    pub range: Duration,
}
