//! What changes, for the script: as sentences, and the demo as it was to be drawn beside itself.

use serde::Serialize;

use super::Against;
use super::state::State;
use crate::review::tell::text::{self, Length, Tone};
use crate::review::{How, Section};

/// What changes.
#[derive(Debug, Serialize)]
pub(super) struct Changes<'a> {
    /// What the demo is compared with.
    name: &'a str,
    /// What it was; none where only its files are known, or there was none.
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<State<'a>>,
    /// Lines, each with what it is.
    lines: Vec<(&'static str, String)>,
    /// Files, and what becomes of them.
    files: Vec<(&'a str, &'static str, usize, usize)>,
    /// How many changes may cost something.
    warnings: usize,
}

impl<'a> Changes<'a> {
    pub(super) fn of(against: &Against<'a>) -> Self {
        let review = against.review;
        let lines = text::lines(review, Length::Full).into_iter();
        let files = review
            .files
            .iter()
            .map(|file| (file.path.as_str(), how(file.how), file.added, file.removed));
        Self {
            name: against.name,
            was: against.model.map(State::of),
            lines: lines.map(|(tone, line)| (word(tone), line)).collect(),
            files: files.collect(),
            warnings: review.changes.iter().filter(|it| it.section == Section::Warning).count(),
        }
    }
}

const fn how(how: How) -> &'static str {
    match how {
        How::Added => "added",
        How::Removed => "removed",
        How::Changed => "changed",
        How::Renamed => "renamed",
    }
}

const fn word(tone: Tone) -> &'static str {
    match tone {
        Tone::Heading => "heading",
        Tone::Added => "added",
        Tone::Removed => "removed",
        Tone::Changed => "changed",
        Tone::Warning => "warning",
        Tone::Aside => "aside",
    }
}
