//! Alerts for the script: what they say, whom they reach, how soon, and where they lead.

use serde::Serialize;

use crate::model::Model;
use crate::model::rule::{Alerting, Piece, Sign, Text, Timing};
use crate::review::told;

/// An alert.
#[derive(Debug, Serialize)]
pub(super) struct Fires<'a> {
    uid: &'a str,
    title: &'a str,
    severity: &'static str,
    /// Name and text, where a place to fill stands between `‹` and `›`.
    says: Vec<(&'a str, String)>,
    labels: Vec<(&'a str, String)>,
    asks: String,
    /// Names of contact points.
    tells: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    panel: Option<(&'a str, u32)>,
    soon: Soon,
}

/// How soon it fires, from its cause on, in seconds.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Soon {
    /// Until the condition is seen to hold.
    pub(super) pending: f64,
    /// Until it has held long enough.
    pub(super) firing: f64,
    /// Until somebody has the message.
    pub(super) told: f64,
    /// What is waited for.
    steps: Vec<(&'static str, f64)>,
}

/// Every alert.
pub(super) fn all(model: &Model) -> Vec<Fires<'_>> {
    told::alerts(model).map(|alert| fires(model, alert)).collect()
}

fn fires<'a>(model: &'a Model, alert: &'a Alerting) -> Fires<'a> {
    let panel = alert.panel.as_ref().and_then(|panel| {
        let dashboard = model.dashboards.iter().find(|it| it.name == panel.dashboard)?;
        let found = dashboard.panels().find(|it| it.name == panel.panel)?;
        Some((dashboard.uid.as_str(), found.id))
    });
    let points = told::points(model, &alert.notify).into_iter();
    let filled = |texts: &'a [(String, Text)]| {
        texts.iter().map(|(name, text)| (name.as_str(), words(text))).collect()
    };
    Fires {
        uid: &alert.uid,
        title: &alert.title,
        severity: alert.severity.word(),
        says: filled(&alert.annotations),
        labels: filled(&alert.labels),
        asks: alert.query.to_string(),
        tells: points.map(|id| model[id].entry.name.as_str()).collect(),
        panel,
        soon: soon(model, alert),
    }
}

/// A text as people read it, with what only the firing alert knows marked.
fn words(text: &Text) -> String {
    let pieces = text.0.iter().map(|piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Label(label) => format!("‹{label}›"),
        Piece::Value(_) => "‹value›".to_owned(),
    });
    pieces.collect()
}

/// How soon an alert fires; of one whose query is the user's own, at least what is known.
pub(super) fn soon(model: &Model, alert: &Alerting) -> Soon {
    let is_meant = |it: &&Timing| it.sign == Sign::Message && it.what == alert.title;
    let steps = match model.times.iter().find(is_meant) {
        Some(timing) => timing.steps.clone(),
        None => vec![("for", alert.hold), ("grouping", model.routing.group_wait)],
    };
    let steps: Vec<(&str, f64)> =
        steps.into_iter().map(|(what, time)| (what, time.as_seconds())).collect();
    let until = |last: &[&str]| {
        steps.iter().filter(|(what, _)| !last.contains(what)).map(|(_, time)| time).sum()
    };
    Soon {
        pending: until(&["for", "grouping"]),
        firing: until(&["grouping"]),
        told: until(&[]),
        steps,
    }
}
