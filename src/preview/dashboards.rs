//! Dashboards for the script: where each panel stands, how it looks, what it asks and means.

use serde::Serialize;

use super::names::Names;
use super::own;
use super::query::{self, Asked, Means};
use crate::model::Model;
use crate::model::dashboard::{ChoiceSource, Dashboard, Panel, Place, Trend, View};
use crate::model::presentation::Anything;
use crate::preview::samples;
use crate::review::told;

/// A dashboard.
#[derive(Debug, Serialize)]
pub(super) struct Board<'a> {
    pub(super) name: &'a str,
    pub(super) uid: &'a str,
    pub(super) title: &'a str,
    pub(super) about: &'a str,
    /// The time it shows, in seconds.
    pub(super) range: f64,
    pub(super) choices: Vec<Chosen<'a>>,
    /// Uids.
    pub(super) links: Vec<&'a str>,
    pub(super) rows: Vec<Heading<'a>>,
}

/// What its reader chooses.
#[derive(Debug, Serialize)]
pub(super) struct Chosen<'a> {
    variable: &'a str,
    label: &'a str,
    /// Whether all of them may be meant at once.
    all: bool,
    /// Title and value.
    options: Vec<(String, String)>,
}

/// A heading and what stands below it.
#[derive(Debug, Serialize)]
pub(super) struct Heading<'a> {
    pub(super) title: &'a str,
    pub(super) panels: Vec<Shown<'a>>,
}

/// A panel.
#[derive(Debug, Serialize)]
pub(super) struct Shown<'a> {
    pub(super) id: u64,
    pub(super) name: &'a str,
    pub(super) title: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) about: &'a str,
    pub(super) view: &'static str,
    /// Columns to the left, lines above, columns and lines it takes.
    pub(super) place: [u64; 4],
    pub(super) unit: String,
    pub(super) meaning: Means,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) nothing: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) range: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) chosen: Option<&'a str>,
    pub(super) queries: Vec<Asked>,
    /// Of a table: the label whose values have a line each, and these.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) lines: Option<(&'static str, Vec<String>)>,
    /// Uids of the alerts that lead here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) alerts: Vec<&'a str>,
}

/// So many queries of a panel can all be read.
const ALL_READ: usize = 60;
/// Of more, so many.
const SOME_READ: usize = 12;

/// All dashboards: ours, then the user's own.
pub(super) fn all<'a>(model: &'a Model, names: &Names<'_>) -> Vec<Board<'a>> {
    let ours = model.dashboards.iter().map(|dashboard| board(model, names, dashboard));
    ours.chain(model.custom.dashboards.iter().map(own::board)).collect()
}

fn board<'a>(model: &'a Model, names: &Names<'_>, dashboard: &'a Dashboard) -> Board<'a> {
    let choices = dashboard.choices.iter().map(|choice| {
        let (all, options) = match &choice.from {
            ChoiceSource::Known(options) => {
                let options = options.iter().map(|it| (it.title.clone(), it.value.clone()));
                (false, options.collect())
            }
            ChoiceSource::Fixed(only) => (false, vec![(only.title.clone(), only.value.clone())]),
            ChoiceSource::Values { label, of } => {
                let of = names.meant(&of.matchers);
                let values = samples::values(model, label, &of).into_iter();
                (true, values.map(|value| (value.clone(), value)).collect())
            }
        };
        Chosen { variable: choice.variable.name(), label: &choice.label, all, options }
    });
    let rows = dashboard.rows.iter().map(|row| {
        let panels = row.panels.iter().map(|panel| shown(model, names, dashboard, panel));
        Heading { title: &row.title, panels: panels.collect() }
    });
    Board {
        name: &dashboard.file,
        uid: &dashboard.uid,
        title: &dashboard.title,
        about: &dashboard.description,
        range: dashboard.range.as_seconds(),
        choices: choices.collect(),
        links: dashboard.links.iter().map(|link| link.uid.as_str()).collect(),
        rows: rows.collect(),
    }
}

fn shown<'a>(
    model: &'a Model,
    names: &Names<'_>,
    dashboard: &Dashboard,
    panel: &'a Panel,
) -> Shown<'a> {
    let content = &panel.content;
    let Place { x, y, width, height } = panel.place;
    let leads_here = told::alerts(model).filter(|alert| {
        let panel_of = alert.panel.as_ref();
        panel_of.is_some_and(|it| it.dashboard == dashboard.name && it.panel == panel.name)
    });
    let asked = |(at, query)| {
        let mut asked = query::asked(model, names, query, content.unit);
        // Of very many that are alike, the first ones can be read.
        if content.queries.len() > ALL_READ && at >= SOME_READ {
            asked.asks.clear();
        }
        asked
    };
    let queries: Vec<Asked> = content.queries.iter().enumerate().map(asked).collect();
    let lines = match content.view {
        View::Columns(label) => {
            let of = queries.first().map(|query| query.of.as_slice()).unwrap_or_default();
            Some((label, samples::values(model, label, of)))
        }
        View::Number(_)
        | View::Tiles
        | View::Lines
        | View::Bars
        | View::Lanes
        | View::Meters
        | View::Logs
        | View::Traces
        | View::Architecture
        | View::Reasons
        | View::Incidents
        | View::Names
        | View::Alerts
        | View::Calls => None,
    };
    let patched = |field: &str| patched(model, dashboard.name, &panel.name, field);
    Shown {
        id: panel.id.into(),
        name: &panel.name,
        title: patched("title").unwrap_or(&content.title),
        about: patched("description").unwrap_or(&content.about),
        view: view(content.view),
        place: [x, y, width, height].map(u64::from),
        unit: query::unit(content.unit),
        meaning: Means::of(&content.meaning),
        nothing: content.nothing,
        range: content.range.map(crate::units::Duration::as_seconds),
        chosen: content.chosen.map(crate::query::matcher::Variable::name),
        queries,
        lines,
        alerts: leads_here.map(|alert| alert.uid.as_str()).collect(),
    }
}

/// What a patch of the user's own makes of a text of a panel.
fn patched<'a>(model: &'a Model, dashboard: &str, panel: &str, field: &str) -> Option<&'a str> {
    let mut patches = model.custom.patches.iter().filter(|patch| {
        patch.dashboard == dashboard && patch.panels.iter().any(|name| name == panel)
    });
    patches.find_map(|patch| {
        let is_meant =
            |path: &[crate::source::Spanned<String>]| matches!(path, [only] if only.value == field);
        let change = patch.set.iter().rfind(|change| is_meant(&change.path))?;
        match &change.value.value {
            Anything::Text(text) => Some(text.as_str()),
            Anything::Integer(_)
            | Anything::Number(_)
            | Anything::Bool(_)
            | Anything::List(_)
            | Anything::Table(_) => None,
        }
    })
}

/// The word of a view: the script has a way to draw each.
pub(super) const fn view(view: View) -> &'static str {
    match view {
        View::Number(Trend::Shown) => "number-with-trend",
        View::Number(Trend::Hidden) => "number",
        View::Tiles => "tiles",
        View::Lines => "lines",
        View::Bars => "bars",
        View::Lanes => "lanes",
        View::Meters => "meters",
        View::Logs => "logs",
        View::Traces => "traces",
        View::Architecture => "architecture",
        View::Reasons => "reasons",
        View::Columns(_) => "columns",
        View::Incidents => "incidents",
        View::Names => "names",
        View::Alerts => "alerts",
        View::Calls => "calls",
    }
}
