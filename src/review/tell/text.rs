//! A review for a terminal. What has a colour there is said by [`Tone`]; whoever prints paints it.

pub use super::sentence::Length;
use super::sentence::{Piece, in_words, sentence};
use crate::review::change::{Change, How, Review, Section};

/// What a line is, for whoever paints it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A heading.
    Heading,
    /// Something new.
    Added,
    /// Something gone.
    Removed,
    /// Something else than before.
    Changed,
    /// Something that may be lost.
    Warning,
    /// What was left out, and where to find it.
    Aside,
}

/// The lines of a review, each with its tone. None for no change.
pub fn lines(review: &Review, length: Length) -> Vec<(Tone, String)> {
    let mut lines = Vec::new();
    for (section, heading, most) in SECTIONS {
        let all = section_of(review, *section, length);
        if all.is_empty() {
            continue;
        }
        if !lines.is_empty() {
            lines.push((Tone::Aside, String::new()));
        }
        lines.push((Tone::Heading, (*heading).to_owned()));
        let shown = match length {
            Length::Short if all.len() > most + 1 => *most,
            Length::Short | Length::Full => all.len(),
        };
        lines.extend(all.iter().take(shown).map(|change| {
            let text = plain(&sentence(change, &review.files, length));
            (tone(change), format!("  {} {text}", sign(change)))
        }));
        if shown < all.len() {
            lines.push((Tone::Aside, format!("    and {} more: --all", all.len() - shown)));
        }
    }
    if !lines.is_empty() {
        lines.push((Tone::Aside, String::new()));
        lines.push((Tone::Aside, summary(review)));
    }
    lines
}

/// Sections, what they are called, and how many changes of each fit on a screen.
const SECTIONS: &[(Section, &str, usize)] = &[
    (Section::Does, "What it does", 20),
    (Section::Warning, "Warnings", 20),
    (Section::Part, "What it is made of", 16),
    (Section::Text, "Texts", 6),
];

/// The changes of a section. What is of the same kind is one line where there is little room.
pub(super) fn section_of(review: &Review, section: Section, length: Length) -> Vec<Change> {
    let all = review.changes.iter().filter(|it| it.section == section).cloned();
    let mixed = match section {
        Section::Part | Section::Warning => length == Length::Short,
        Section::Does | Section::Text => false,
    };
    if !mixed {
        return all.collect();
    }
    let words = |it: &Change| match it.noun.as_str() {
        "proof" => String::new(),
        noun => in_words(noun, &it.what),
    };
    let mut alike: Vec<Vec<Change>> = Vec::new();
    for change in all {
        let same = |it: &&mut Vec<Change>| {
            it[0].how == change.how && it[0].noun == change.noun && words(&it[0]) == words(&change)
        };
        match alike.iter_mut().find(same) {
            Some(alike) => alike.push(change),
            None => alike.push(vec![change]),
        }
    }
    // Two may be read one by one.
    let merge = |alike: Vec<Change>| match alike.len() {
        0..=2 if alike.iter().all(|it| it.noun != "proof") => alike,
        _ => vec![merged(alike)],
    };
    alike.into_iter().flat_map(merge).collect()
}

/// Changes of the same kind as one, without what they differ in.
fn merged(alike: Vec<Change>) -> Change {
    let mut alike = alike.into_iter();
    let mut all = alike.next().expect("changes are alike to one at least");
    for change in alike {
        if (&all.before, &all.after) != (&change.before, &change.after) {
            (all.before, all.after) = (None, None);
        }
        let new: Vec<String> =
            change.names.into_iter().filter(|name| !all.names.contains(name)).collect();
        all.names.extend(new);
    }
    all
}

/// How many files, in a line.
pub(super) fn summary(review: &Review) -> String {
    let count = |how: How| review.files.iter().filter(|file| file.how == how).count();
    let lines = review.files.iter().fold((0, 0), |all, it| (all.0 + it.added, all.1 + it.removed));
    let files = [(How::Changed, "changed"), (How::Added, "added"), (How::Removed, "removed")];
    let files: Vec<String> = files
        .iter()
        .map(|(how, word)| (count(*how), word))
        .filter(|(number, _)| *number > 0)
        .map(|(number, word)| format!("{number} {word}"))
        .collect();
    let noun = if review.files.len() == 1 { "file" } else { "files" };
    format!("{noun}: {} (+{} −{} lines)", files.join(", "), lines.0, lines.1)
}

fn plain(pieces: &[Piece]) -> String {
    let pieces = pieces.iter().map(|piece| match piece {
        Piece::Words(words) => words.clone(),
        Piece::Name(name) => format!("`{name}`"),
        Piece::Value(value) => value.clone(),
    });
    pieces.collect()
}

fn tone(change: &Change) -> Tone {
    match (change.section, change.how) {
        (Section::Warning, _) => Tone::Warning,
        (_, How::Added) => Tone::Added,
        (_, How::Removed) => Tone::Removed,
        (_, How::Changed | How::Renamed) => Tone::Changed,
    }
}

/// The sign of a line.
pub(super) fn sign(change: &Change) -> char {
    match tone(change) {
        Tone::Warning => '!',
        Tone::Added => '+',
        Tone::Removed => '−',
        Tone::Changed | Tone::Heading | Tone::Aside => '~',
    }
}
