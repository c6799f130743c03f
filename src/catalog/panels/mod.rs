//! PANELS: what dashboards show. To add a panel: a row in the file of its dashboard, and a function
//! under it.
//!
//! A function that asks for a metric nobody produces ends at its `?`, and the panel is left out: so
//! no dashboard has a panel that can never show anything.

pub mod exec;
pub mod sre_overview;
pub mod service_detail;
pub mod postgres;
pub mod redis;
pub mod load_test;
pub mod draft;
mod samples;
mod requests;
mod outside;
mod pods;
mod status;
mod budgets;
mod incidents;
mod cost;

use draft::Draft;
use samples::Samples;

use crate::catalog::context::Context;
use crate::catalog::{dashboards, layout};
use crate::model::dashboard::{Content, Meaning, View};
use crate::model::objective::PanelRef;
use crate::model::{ComponentId, Entry, SloId};

/// A heading and its panels, in reading order.
#[derive(Debug)]
pub struct RowSpec {
    /// The heading.
    pub title: &'static str,
    /// The panels under it.
    pub panels: &'static [PanelSpec],
}

/// A panel that a dashboard can have.
#[derive(Debug)]
pub struct PanelSpec {
    /// Its word: what alerts and patches call it. Unique in its dashboard.
    pub name: &'static str,
    /// For people.
    pub title: &'static str,
    /// Which question it answers, and what red means.
    pub about: &'static str,
    /// How much room it takes, and where.
    pub size: Size,
    /// What it shows.
    pub build: Build,
}

/// How much room a panel takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Columns of 24.
    pub width: u32,
    /// Lines.
    pub height: u32,
    /// Where it stands.
    pub position: Position,
}

/// Where a panel stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// To the right of the one before, or on the next line if there is no room.
    Beside,
    /// Under the one before, in the same column.
    Below,
}

/// What a panel shows.
#[derive(Debug, Clone, Copy)]
pub enum Build {
    /// One panel, unless it has nothing to show.
    One(fn(Context<'_>) -> Option<Draft>),
    /// One panel for each of some components; each is named `<name>-<component>`, and titled as it.
    Each(fn(Context<'_>) -> Vec<ComponentId>, fn(Context<'_>, ComponentId) -> Option<Draft>),
    /// One panel for each of some objectives, named and titled in the same way.
    EachSlo(fn(Context<'_>, SloId) -> Option<Draft>),
}

/// To the right of the panel before.
const fn beside(width: u32, height: u32) -> Size {
    Size { width, height, position: Position::Beside }
}

/// Under the panel before.
const fn below(width: u32, height: u32) -> Size {
    Size { width, height, position: Position::Below }
}

/// A row of a demo's dashboard, not yet laid out.
#[derive(Debug)]
pub struct BuiltRow {
    /// The heading.
    pub title: &'static str,
    /// The panels under it.
    pub panels: Vec<Built>,
}

/// A panel of a demo's dashboard, not yet laid out.
#[derive(Debug)]
pub struct Built {
    /// Its word.
    pub name: String,
    /// How much room it takes.
    pub size: Size,
    /// What it says.
    pub content: Content,
}

/// The panels for which the demo has data.
pub fn build(cx: Context<'_>, rows: &'static [RowSpec]) -> Vec<BuiltRow> {
    let mut samples = Samples::new(cx.model);
    rows.iter()
        .map(|row| BuiltRow {
            title: row.title,
            panels: row.panels.iter().flat_map(|spec| built(cx, spec, &mut samples)).collect(),
        })
        .collect()
}

/// The panel of a dashboard, both by their words.
pub fn find(dashboard: &str, panel: &str) -> Option<PanelRef> {
    let dashboard = dashboards::find(dashboard)?;
    let panel = names(dashboard.rows).find(|name| *name == panel)?;
    Some(PanelRef { dashboard: dashboard.name, panel: panel.to_owned() })
}

/// The words of the panels under some headings.
pub fn names(rows: &'static [RowSpec]) -> impl Iterator<Item = &'static str> {
    rows.iter().flat_map(|row| row.panels).map(|panel| panel.name)
}

fn built(cx: Context<'_>, spec: &'static PanelSpec, samples: &mut Samples<'_>) -> Vec<Built> {
    match spec.build {
        Build::One(build) => {
            let draft = build(cx).map(|draft| (spec.name.to_owned(), spec.size, draft));
            draft
                .into_iter()
                .map(|(name, size, draft)| finish(spec, name, size, draft, samples))
                .collect()
        }
        Build::Each(whom, build) => {
            let each = whom(cx).into_iter();
            let drafts = each.map(|id| (&cx.model[id].entry, build(cx, id)));
            side_by_side(spec, drafts, samples)
        }
        Build::EachSlo(build) => {
            let each = (0..cx.model.slos.len()).map(SloId::new);
            let drafts = each.map(|id| (&cx.model[id].entry, build(cx, id)));
            side_by_side(spec, drafts, samples)
        }
    }
}

/// A panel for each of several entries.
fn side_by_side<'a>(
    spec: &PanelSpec,
    drafts: impl Iterator<Item = (&'a Entry, Option<Draft>)>,
    samples: &mut Samples<'_>,
) -> Vec<Built> {
    let drafts: Vec<_> = drafts
        .filter_map(|(entry, draft)| {
            let draft = draft?;
            let title = draft.title.clone().unwrap_or_else(|| entry.title.clone());
            let draft = draft.titled(title);
            Some((format!("{}-{}", spec.name, entry.name), draft))
        })
        .collect();
    let titles = drafts.iter().filter_map(|(_, draft)| draft.title.as_deref());
    let room = titles.map(layout::room).max().unwrap_or_default();
    let widths = even_widths(spec.size.width, room, drafts.len());
    let each = drafts.into_iter().zip(widths);
    each.map(|((name, draft), width)| {
        finish(spec, name, Size { width, ..spec.size }, draft, samples)
    })
    .collect()
}

/// The widths at which so many panels fill lines of about equal length, if they need several. Each may be a
/// column narrower than it was designed where that saves a line, and its title still has room.
fn even_widths(width: u32, room: u32, count: usize) -> Vec<u32> {
    let number = u32::try_from(count).unwrap_or(u32::MAX);
    let lines = number.saturating_mul(width.max(room)).div_ceil(layout::COLUMNS);
    if lines <= 1 {
        return vec![width; count];
    }
    let narrow = |lines: u32| layout::COLUMNS / number.div_ceil(lines);
    let saves = lines > 2 && narrow(lines - 1) >= room && narrow(lines - 1) + 1 >= width;
    let lines = if saves { lines - 1 } else { lines };
    // The first lines have one more where they cannot all have as many.
    let (each, more) = (number / lines, number % lines);
    let beside = (0..lines).map(|line| each + u32::from(line < more));
    beside.flat_map(|beside| layout::shares(&vec![1; beside as usize], layout::COLUMNS)).collect()
}

fn finish(
    spec: &PanelSpec,
    name: String,
    size: Size,
    draft: Draft,
    samples: &mut Samples<'_>,
) -> Built {
    let mut queries = draft.queries;
    for query in &mut queries {
        query.every = query.ask.metrics().and_then(|expr| samples.distance(expr));
    }
    // Once: other queries of a panel look at the same traces.
    if draft.view == View::Lines
        && let Some(query) = queries.iter_mut().find(|query| samples.have_traces(&query.ask))
    {
        query.exemplars = true;
    }
    let about = format!("{}{}", spec.about, draft.more);
    let shown = queries.iter().filter_map(|query| query.shown.as_ref()).map(|it| &it.meaning);
    let warns = std::iter::once(&draft.meaning).chain(shown).any(Meaning::warns);
    let yellow = if warns && !about.contains("Yellow") { " Yellow: close to it." } else { "" };
    let content = Content {
        title: draft.title.unwrap_or_else(|| spec.title.to_owned()),
        about: about + yellow,
        view: draft.view,
        queries,
        chosen: draft.chosen,
        unit: draft.unit,
        meaning: draft.meaning,
        range: draft.range,
        nothing: draft.nothing,
    };
    let size = Size { height: draft.lines.unwrap_or(size.height), ..size };
    Built { name, size, content }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::dashboards::DASHBOARDS;

    #[test]
    fn every_panel_has_a_name_of_its_own_and_says_what_it_answers() {
        for dashboard in DASHBOARDS {
            let names: Vec<&str> = names(dashboard.rows).collect();
            for (at, name) in names.iter().enumerate() {
                assert!(!names[..at].contains(name), "{}/{name} is there twice", dashboard.name);
                let plain = name.bytes().all(|it| it.is_ascii_lowercase() || it == b'-');
                assert!(plain, "{name}: small letters and hyphens");
            }
            for panel in dashboard.rows.iter().flat_map(|row| row.panels) {
                let path = format!("{}/{}", dashboard.name, panel.name);
                assert!(panel.about.contains('?'), "{path}: no question");
                assert!(panel.about.ends_with(['.', '?']), "{path}: not a sentence");
                assert!((1..=24).contains(&panel.size.width), "{path}: wider than the grid");
            }
        }
    }

    #[test]
    fn alerts_find_the_panel_they_link_to() {
        let found = find("postgres", "active-sessions");
        let found = found.map(|it| format!("{}/{}", it.dashboard, it.panel));
        assert_eq!(found.as_deref(), Some("postgres/active-sessions"));
        assert!(find("postgres", "active").is_none() && find("postgre", "status").is_none());
    }

    #[test]
    fn many_tiles_fill_lines_of_equal_length() {
        for (width, room, count, expected) in [
            (4, 3, 5, &[5][..]),
            (4, 3, 7, &[4, 3]),
            (4, 3, 9, &[5, 4]),
            (4, 3, 12, &[6, 6]),
            (4, 3, 13, &[7, 6]),
            (4, 4, 13, &[5, 4, 4]),
            (4, 3, 17, &[6, 6, 5]),
            (4, 6, 7, &[4, 3]),
            (4, 3, 0, &[]),
        ] {
            let mut lines: Vec<usize> = Vec::new();
            let mut left = 0;
            for width in even_widths(width, room, count) {
                if left < width {
                    lines.push(0);
                    left = layout::COLUMNS;
                }
                left -= width;
                *lines.last_mut().unwrap() += 1;
            }
            assert_eq!(lines, expected, "{count} of {width}, or {room}");
        }
    }
}
