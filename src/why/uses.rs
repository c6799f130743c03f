//! From what is written to everything that comes of it.

use std::collections::BTreeSet;

use super::Why;
use super::links::Link;
use super::mention::has_word;
use super::thing::{Bond, Kind, Lines, Thing};
use super::written::{Spot, is_within};
use crate::config::layers::ENTRY_TABLES;
use crate::source::{FileId, Span};

/// What comes of something that is written.
#[derive(Debug)]
pub struct Uses<'a> {
    /// What was asked.
    pub word: String,
    /// Where it is written: several if several entries go by that name.
    pub spots: Vec<&'a Spot>,
    /// Keys elsewhere whose texts name it by `${…}`.
    pub filled_in: Vec<&'a Spot>,
    /// Entries that name it, and that it names.
    pub links: Vec<&'a Link>,
    /// Lines of generated files in which its value stands to the letter.
    pub stands_in: Vec<Lines>,
    /// The setting that was built instead, to see what changes; none if none could be.
    pub tried: Option<String>,
    /// What is made from it, or reads it, by kind: all that changed, if something was tried.
    pub made: Vec<(Kind, Vec<&'a Thing>)>,
    /// What looks at it, among others, by kind.
    pub seen: Vec<(Kind, Vec<&'a Thing>)>,
}

/// Tables of which each key is about something else.
const SETTINGS: &[&str] = &["kubernetes", "grafana"];

/// Values of fewer letters stand everywhere.
const SHORTEST: usize = 4;

impl Why<'_> {
    /// What comes of these.
    pub(super) fn uses<'t>(&'t self, word: &str, spots: &[&'t Spot]) -> Uses<'t> {
        let filled_in = self.filled_in(spots);
        let paths: BTreeSet<String> =
            spots.iter().chain(&filled_in).map(|spot| spot.name()).collect();
        let mut made = Vec::new();
        let mut seen = Vec::new();
        for thing in &self.things {
            match bond(thing, &paths) {
                Some(Bond::Is | Bond::Reads) => made.push(thing),
                Some(Bond::About) => seen.push(thing),
                None => {}
            }
        }
        let otherwise = self.otherwise(spots);
        if let Some(otherwise) = &otherwise {
            // What was seen to change is all there is, and no more.
            made = self.with_lines(&otherwise.lines);
            seen = Vec::new();
        }
        let names = |link: &&Link| {
            paths.iter().any(|path| is_within(path, &link.from) || is_within(path, &link.to))
        };
        let whole = spots.iter().any(|spot| spot.is_table);
        let links = self.links.iter().filter(|link| whole && names(link)).collect();
        let stands_in = self.stands_in(spots, &made);
        Uses {
            word: word.to_owned(),
            spots: distinct(spots),
            filled_in,
            links,
            stands_in,
            tried: otherwise.map(|it| it.tried),
            made: grouped(&made),
            seen: grouped(&seen),
        }
    }

    /// Keys whose texts name one of these by `${…}`.
    fn filled_in(&self, spots: &[&Spot]) -> Vec<&Spot> {
        let names: BTreeSet<String> = spots
            .iter()
            .filter(|spot| spot.text.is_some())
            .map(|spot| spot.name())
            .map(|name| format!("${{{}}}", name.strip_prefix("vars.").unwrap_or(&name)))
            .collect();
        let all = self.written.spots().iter();
        all.filter(|spot| {
            let raw = self.sources.slice(spot.value);
            spot.text.is_some() && names.iter().any(|name| raw.contains(name))
        })
        .collect()
    }

    fn stands_in(&self, spots: &[&Spot], things: &[&Thing]) -> Vec<Lines> {
        let texts = spots.iter().filter_map(|spot| spot.text.as_deref());
        let texts: BTreeSet<&str> =
            texts.filter(|it| it.len() >= SHORTEST && *it != "true" && *it != "false").collect();
        let mut found = BTreeSet::new();
        for place in things.iter().flat_map(|thing| &thing.places) {
            let lines = self.text_of(&place.file).lines().enumerate();
            let own = lines.skip(place.first - 1).take(place.count());
            for (at, line) in own.filter(|(_, line)| texts.iter().any(|it| has_word(line, it))) {
                let _ = line;
                found.insert(Lines { file: place.file.clone(), first: at + 1, last: at + 1 });
            }
        }
        found.into_iter().collect()
    }

    /// A text that the demo was read from: of several whose paths end alike, the one that says most.
    pub(super) fn source_called(&self, path: &str) -> Option<FileId> {
        let path = path.trim_start_matches("./");
        let same = |own: &&str| {
            let own = own.trim_start_matches("./");
            own == path || own.ends_with(&format!("/{path}")) || path.ends_with(&format!("/{own}"))
        };
        let plain = |own: &str| own.trim_start_matches("./").to_owned();
        let all = self.sources.paths().filter(same);
        let own = all.max_by_key(|own| (plain(own) == path, own.len()))?;
        self.sources.find_id(own)
    }

    /// What a line of a demo says.
    pub(super) fn spots_on(&self, file: FileId, line: usize) -> Vec<&Spot> {
        let text = &self.sources.get(file).text;
        let start = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
        let end = start + text.get(start..).and_then(|it| it.lines().next()).map_or(0, str::len);
        if line == 0 || start == end {
            return Vec::new();
        }
        self.written.on_line(file, Span { file, start, end })
    }
}

/// How a thing hangs together with what is written at one of these paths; none if it does not.
fn bond(thing: &Thing, paths: &BTreeSet<String>) -> Option<Bond> {
    let bonds = thing.causes.iter().filter(|cause| {
        paths.iter().any(|path| {
            is_within(&cause.path, path)
                || (cause.bond != Bond::About
                    && is_within(path, &cause.path)
                    && says(&cause.path, path))
        })
    });
    bonds.map(|cause| cause.bond).min()
}

/// Whether what is about a table as a whole is about this too: about its entries, but not about each key
/// of each of them.
fn says(table: &str, path: &str) -> bool {
    let of_many = ENTRY_TABLES.contains(&table) || SETTINGS.contains(&table);
    !of_many || path.split('.').count() <= 2
}

/// Each place once: a default is there for every entry.
fn distinct<'a>(spots: &[&'a Spot]) -> Vec<&'a Spot> {
    let mut seen = BTreeSet::new();
    spots.iter().filter(|spot| seen.insert(spot.key)).copied().collect()
}

fn grouped<'a>(things: &[&'a Thing]) -> Vec<(Kind, Vec<&'a Thing>)> {
    let kinds: BTreeSet<Kind> = things.iter().map(|it| it.kind).collect();
    let of = |kind| things.iter().filter(|it| it.kind == kind).copied().collect();
    kinds.into_iter().map(|kind| (kind, of(kind))).collect()
}
