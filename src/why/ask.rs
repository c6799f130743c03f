//! From a word to an answer.

use std::collections::BTreeSet;

use serde::Serialize;

use super::narrow::narrow;
use super::thing::{Bond, Cause, Kind, Lines, Thing};
use super::uses::Uses;
use super::written::Spot;
use super::{Why, mention};
use crate::diag::suggest::did_you_mean;
use crate::source::Span;

/// What a word means.
#[derive(Debug)]
pub enum Answer<'a> {
    /// Something that is generated, and where it comes from.
    Made(Origin<'a>),
    /// Something that is written, and what comes of it.
    Written(Uses<'a>),
    /// Several things go by that word.
    Several(Vec<Candidate>),
}

/// One of several things that a word may mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// What to ask for instead.
    pub name: String,
    /// What it is.
    pub kind: &'static str,
    /// Where it is generated; none for what is written.
    pub made: Option<Lines>,
    /// The path of what it is made from, or of itself.
    pub path: String,
    /// Where that is written.
    pub span: Span,
}

/// No thing goes by that word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// The word.
    pub word: String,
    /// What may be meant.
    pub help: Option<String>,
}

/// Something that is generated, and where it comes from.
#[derive(Debug, Clone)]
pub struct Origin<'a> {
    /// What it is.
    pub thing: &'a Thing,
    /// The line that was asked for, if one was.
    pub line: Option<(String, usize)>,
    /// From the nearest cause to the farthest.
    pub chain: Vec<Step>,
}

/// A place in the demo, on the way to something that is generated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What is written there.
    pub path: String,
    /// Why it is on the way.
    pub because: String,
    /// How it belongs.
    #[serde(skip)]
    pub bond: Bond,
    /// Where it is.
    #[serde(skip)]
    pub span: Span,
}

impl Why<'_> {
    /// Answers a word: a name of something generated or written, a file, or a line of one.
    ///
    /// # Errors
    /// If nothing goes by that word.
    pub fn ask(&self, word: &str) -> Result<Answer<'_>, Unknown> {
        let word = word.trim();
        if let Some(answer) = self.of_place(word) {
            return answer;
        }
        let spots = self.spots_called(word);
        match spots.as_slice() {
            [] => {}
            [_] => return Ok(Answer::Written(self.uses(word, &spots))),
            several if several.iter().all(|it| it.key == several[0].key) => {
                return Ok(Answer::Written(self.uses(word, several)));
            }
            several => {
                return Ok(Answer::Several(several.iter().map(|it| written(it)).collect()));
            }
        }
        let things = self.things_called(word);
        match things.as_slice() {
            [] => Err(self.unknown(word)),
            [one] => Ok(Answer::Made(self.origin(one, None, ""))),
            several => Ok(Answer::Several(several.iter().filter_map(|it| self.made(it)).collect())),
        }
    }

    /// A candidate that is generated.
    fn made(&self, thing: &Thing) -> Option<Candidate> {
        let step = self.origin(thing, None, "").chain.into_iter().next()?;
        Some(Candidate {
            name: thing.name.clone(),
            kind: thing.kind.noun(),
            made: thing.places.first().cloned(),
            path: step.path,
            span: step.span,
        })
    }

    /// Files, and lines of files.
    fn of_place(&self, word: &str) -> Option<Result<Answer<'_>, Unknown>> {
        let (path, line) = path_and_line(word);
        if let Some(file) = self.source_called(path) {
            let spots = match line {
                Some(line) => self.spots_on(file, line),
                None => self
                    .written
                    .spots()
                    .iter()
                    .filter(|it| it.key.file == file && it.path.len() == 1)
                    .collect(),
            };
            return Some(if spots.is_empty() {
                let help = Some("nothing is written on that line".to_owned());
                Err(Unknown { word: word.to_owned(), help })
            } else {
                Ok(Answer::Written(self.uses(word, &spots)))
            });
        }
        let files = self.files_called(path);
        match (files.as_slice(), line) {
            ([], _) => None,
            ([file], Some(line)) => Some(self.of_line(word, &file.name, line)),
            ([file], None) => Some(Ok(Answer::Made(self.origin(file, None, "")))),
            (several, _) => {
                let all = several.iter().filter_map(|it| self.made(it)).collect();
                Some(Ok(Answer::Several(all)))
            }
        }
    }

    fn of_line(&self, word: &str, file: &str, line: usize) -> Result<Answer<'_>, Unknown> {
        match self.at_line(file, line) {
            Some(thing) => {
                let text = self.line_of(file, line);
                Ok(Answer::Made(self.origin(thing, Some((file.to_owned(), line)), text)))
            }
            None => {
                let last = self.text_of(file).lines().count();
                let help = Some(format!("`{file}` has {last} lines"));
                Err(Unknown { word: word.to_owned(), help })
            }
        }
    }

    /// The smallest thing that has that line.
    pub(super) fn at_line(&self, file: &str, line: usize) -> Option<&Thing> {
        let at = |thing: &&Thing| {
            let own = thing.places.iter().filter(|place| place.has(file, line));
            own.map(Lines::count).min()
        };
        let found = self.things.iter().filter_map(|thing| Some((at(&thing)?, thing)));
        // A check stands in a block, and both take the same lines: the first is Terraform's own.
        found.min_by_key(|(count, _)| *count).map(|(_, thing)| thing)
    }

    /// Generated files that a path may mean: from wherever it is seen, or the end of one.
    pub(super) fn files_called(&self, path: &str) -> Vec<&Thing> {
        let path = path.trim_start_matches("./");
        let files = || self.things.iter().filter(|it| it.kind == Kind::File);
        let longer =
            files().filter(|it| path == it.name || path.ends_with(&format!("/{}", it.name)));
        if let Some(exact) = longer.max_by_key(|it| it.name.len()) {
            return vec![exact];
        }
        let looks_like_one = path.contains(['/', '.']);
        files().filter(|it| looks_like_one && it.name.ends_with(&format!("/{path}"))).collect()
    }

    /// Things that go by a name: to the letter, else but for case.
    pub(super) fn things_called(&self, word: &str) -> Vec<&Thing> {
        let without_position = word.strip_suffix(']').and_then(|it| it.rsplit_once('['));
        let words = [word, without_position.map_or(word, |(head, _)| head)];
        let named = |same: fn(&str, &str) -> bool| -> Vec<&Thing> {
            let is_it =
                |thing: &&Thing| words.iter().any(|word| thing.names().any(|it| same(it, word)));
            self.things.iter().filter(is_it).collect()
        };
        let own = named(|name, word| name == word);
        let firsts: Vec<&Thing> =
            own.iter().filter(|it| words.contains(&it.name.as_str())).copied().collect();
        match (firsts.is_empty(), own.is_empty()) {
            (false, _) => firsts,
            (true, false) => own,
            (true, true) => named(str::eq_ignore_ascii_case),
        }
    }

    /// What is written under a name: a path, or the name of an entry.
    fn spots_called(&self, word: &str) -> Vec<&Spot> {
        let path = word.trim_start_matches('[').trim_end_matches(']');
        let all = self.written.spots();
        let exact: Vec<&Spot> = all.iter().filter(|it| it.name() == path).collect();
        if !exact.is_empty() {
            // A default is written once, and there for each entry.
            let keys: BTreeSet<Span> = exact.iter().map(|it| it.key).collect();
            return all.iter().filter(|it| keys.contains(&it.key)).collect();
        }
        let is_entry = |spot: &&Spot| {
            spot.is_table
                && (2..=3).contains(&spot.path.len())
                && spot.path.last().is_some_and(|it| it == path)
        };
        let entries: Vec<&Spot> = all.iter().filter(is_entry).collect();
        // What stands in `[defaults]`, or below another entry, goes by its path.
        let shortest = entries.iter().map(|it| it.path.len()).min();
        let top = |it: &&&Spot| Some(it.path.len()) == shortest && it.path[0] != "defaults";
        entries.iter().filter(top).copied().collect()
    }

    /// Everything that can be asked for.
    fn unknown(&self, word: &str) -> Unknown {
        let paths: Vec<String> = self.written.spots().iter().map(Spot::name).collect();
        let entries =
            self.written.spots().iter().filter(|it| it.is_table).filter_map(|it| it.path.last());
        let mut names: Vec<&str> = entries.map(String::as_str).collect();
        names.extend(self.things.iter().flat_map(Thing::names));
        names.extend(paths.iter().map(String::as_str));
        names.sort_unstable();
        names.dedup();
        Unknown { word: word.to_owned(), help: did_you_mean(word, names) }
    }

    /// Where a thing comes from; `text` says which part of it is meant.
    pub fn origin<'t>(
        &'t self,
        thing: &'t Thing,
        line: Option<(String, usize)>,
        text: &str,
    ) -> Origin<'t> {
        let mut chain: Vec<Step> = Vec::new();
        let near: Vec<&str> = thing
            .causes
            .iter()
            .filter(|it| it.bond != Bond::About)
            .map(|it| it.path.as_str())
            // What is about a table of many says nothing of the keys of one.
            .filter(|path| path.contains('.') || *path == "load")
            .collect();
        if let Some(spot) = self.exact(thing, &near, text) {
            let because = "what stands there is written here".to_owned();
            chain.push(Step { path: spot.name(), because, bond: Bond::Is, span: spot.key });
        }
        for Cause { bond, path, because } in &thing.causes {
            let Some(spot) = self.written.at(path) else { continue };
            if !chain.iter().any(|it| it.path == *path) {
                let because = because.clone();
                chain.push(Step { path: path.clone(), because, bond: *bond, span: spot.key });
            }
        }
        Origin { thing, line, chain }
    }

    /// The key that a text is about.
    fn exact<'t>(&'t self, thing: &Thing, paths: &[&'t str], text: &str) -> Option<&'t Spot> {
        if text.is_empty() {
            return None;
        }
        if thing.kind == Kind::File {
            // A line of a list of all: it is about the one it names.
            let entries =
                self.written.spots().iter().filter(|it| it.is_table && it.path.len() == 2);
            let mut named = entries.filter(|it| mention::has_word(text, &it.path[1]));
            if let Some(spot) = named.find(|it| it.path[0] != "defaults") {
                return Some(spot);
            }
        }
        narrow(&self.written, paths, text)
    }
}

/// A candidate that is written.
fn written(spot: &Spot) -> Candidate {
    Candidate { name: spot.name(), kind: "written", made: None, path: spot.name(), span: spot.key }
}

/// `a/b.tf:12` and `a/b.tf:12:3` are the line 12 of a file.
pub(super) fn path_and_line(word: &str) -> (&str, Option<usize>) {
    let split = |text| -> Option<(&str, usize)> {
        let (path, number): (&str, &str) = str::rsplit_once(text, ':')?;
        Some((path, number.parse().ok()?))
    };
    match split(word) {
        None => (word, None),
        Some((path, last)) => match split(path) {
            Some((path, line)) => (path, Some(line)),
            None => (path, Some(last)),
        },
    }
}
