//! Names, and the places that refer to them.
//!
//! A reference that leads nowhere may be misspelt, or the name it means may be. Only when all are
//! known can it be said which, so that one slip is one error at its own place.

use std::collections::BTreeMap;

use crate::diag::suggest::{alike, article, did_you_mean, is_subsequence, listed, nearest};
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::source::{Span, Spanned};

/// A kind of things with names: `service`, `alert`; a thing inside another has its name too.
pub type Kind = String;

/// What is known of the names of one kind.
#[derive(Debug, Default)]
struct Known {
    /// Name, place, and whether anything refers to it; in the order of definition.
    defined: Vec<(Spanned<String>, bool)>,
    /// Position in `defined`.
    positions: BTreeMap<String, usize>,
    /// Words that can stand for a name.
    words: Vec<&'static str>,
    /// Names that lead nowhere, with their places, and words that could stand there.
    dangling: BTreeMap<String, (Vec<Span>, &'static [&'static str])>,
    /// Names that would also have to be a word, and are none; with what they may mean.
    suspects: Vec<(Spanned<String>, Vec<&'static str>, String, String)>,
    /// Names that were switched off, with their places.
    disabled: Vec<Spanned<String>>,
}

/// All names of a demo.
#[derive(Debug, Default)]
pub struct Names {
    kinds: BTreeMap<Kind, Known>,
}

impl Names {
    /// Tells that something of this kind has this name; a position in the order of definition.
    pub fn define(&mut self, kind: &str, name: &Spanned<String>) -> usize {
        let known = self.kinds.entry(kind.to_owned()).or_default();
        let position = known.defined.len();
        known.defined.push((name.clone(), false));
        known.positions.entry(name.value.clone()).or_insert(position);
        position
    }

    /// Tells that a name is there, but switched off.
    pub fn disable(&mut self, kind: &str, name: &Spanned<String>) {
        self.kinds.entry(kind.to_owned()).or_default().disabled.push(name.clone());
    }

    /// Tells that these words can stand for a name of this kind: for suggestions.
    pub fn words(&mut self, kind: &str, words: &[&'static str]) {
        self.kinds.entry(kind.to_owned()).or_default().words.extend(words);
    }

    /// Follows a reference; one that leads nowhere is told by [`Names::report`].
    pub fn refer(&mut self, kind: &str, name: &Spanned<String>) -> Option<usize> {
        self.refer_or(kind, name, &[])
    }

    /// Follows a reference where one of some words could stand too.
    pub fn refer_or(
        &mut self,
        kind: &str,
        name: &Spanned<String>,
        words: &'static [&'static str],
    ) -> Option<usize> {
        let known = self.kinds.entry(kind.to_owned()).or_default();
        if let Some(position) = known.positions.get(&name.value) {
            known.defined[*position].1 = true;
            return Some(*position);
        }
        let (places, _) = known.dangling.entry(name.value.clone()).or_insert((Vec::new(), words));
        if !places.contains(&name.span) {
            places.push(name.span);
        }
        None
    }

    /// Tells that the name of an entry should have been one of these words, since nothing else says
    /// what it is; `problem` is the message.
    pub fn suspect(
        &mut self,
        kind: &str,
        name: &Spanned<String>,
        words: impl IntoIterator<Item = &'static str>,
        problem: String,
    ) {
        let words: Vec<&'static str> = words.into_iter().collect();
        let near = nearest(&name.value, words.iter().copied());
        let all = format!("say one of {}", listed(&words));
        let known = self.kinds.entry(kind.to_owned()).or_default();
        known.suspects.push((name.clone(), near, problem, all));
    }

    /// Position of the thing of this kind with this name; nothing is followed.
    pub fn position(&self, kind: &str, name: &str) -> Option<usize> {
        self.kinds.get(kind)?.positions.get(name).copied()
    }

    /// What is to be told of a name that leads nowhere, if the name of the thing it means is the slip.
    pub fn misspelt(&self, kind: &str, name: &str) -> Option<Diagnostic> {
        let known = self.kinds.get(kind)?;
        let (places, _) = known.dangling.get(name)?;
        known.misspelt(kind, name, places)
    }

    /// Names of this kind, in the order of definition.
    pub fn of(&self, kind: &str) -> Vec<&str> {
        let known = self.kinds.get(kind);
        known.map_or_else(Vec::new, |known| {
            known.defined.iter().map(|(name, _)| name.value.as_str()).collect()
        })
    }

    /// Tells of every reference that leads nowhere.
    pub fn report(self, diags: &mut Diagnostics) {
        for (kind, known) in self.kinds {
            known.report(&kind, diags);
        }
    }
}

impl Known {
    fn report(mut self, kind: &str, diags: &mut Diagnostics) {
        for (name, near, problem, all) in std::mem::take(&mut self.suspects) {
            let help = did_you_mean(&name.value, near.iter().copied()).filter(|_| !near.is_empty());
            let mut diagnostic = Diagnostic::new(code::MISSING_KEY, name.span, problem)
                .label("its name is no such word either")
                .help(help.unwrap_or(all));
            for meant in near {
                let (places, _) = self.dangling.remove(meant).unwrap_or_default();
                for place in places {
                    diagnostic = diagnostic.related(place, format!("referred to as `{meant}`"));
                }
            }
            diags.error(diagnostic);
        }
        for (name, (places, words)) in std::mem::take(&mut self.dangling) {
            diags.error(self.dangling_name(kind, &name, &places, words));
        }
    }

    fn dangling_name(
        &self,
        kind: &str,
        name: &str,
        places: &[Span],
        words: &[&'static str],
    ) -> Diagnostic {
        if let Some(misspelt) = self.misspelt(kind, name, places) {
            return misspelt;
        }
        let first = places.first().copied().expect("a reference has a place");
        let diagnostic = Diagnostic::new(
            code::UNKNOWN_REFERENCE,
            first,
            format!("no {kind} is called `{name}`"),
        )
        .label("leads nowhere");
        let diagnostic = related(diagnostic, &places[1..], "and here");
        match self.disabled.iter().find(|disabled| disabled.value == name) {
            Some(disabled) => diagnostic
                .related(disabled.span, "switched off here by `enabled = false`")
                .help("take this reference away too, or switch it on"),
            None => diagnostic.help_if(self.suggestion(name, words)),
        }
    }

    fn misspelt(&self, kind: &str, name: &str, places: &[Span]) -> Option<Diagnostic> {
        let defined = self.misspelt_definition(name, places.len())?;
        let wanted = article(kind.split(' ').next().unwrap_or(kind));
        let message = format!("`{}` is referred to as `{name}`", defined.value);
        let diagnostic = Diagnostic::new(code::MISSPELT_NAME, defined.span, message)
            .label(format!("nothing else is called so; the references want {wanted} `{name}`"))
            .help(match places {
                [_] => format!(
                    "did you mean `{name}`? else write `{}` where it is referred to",
                    defined.value
                ),
                _ => format!("did you mean `{name}`?"),
            });
        Some(related(diagnostic, places, "referred to here"))
    }

    /// The definition that is misspelt, if it is that: nothing refers to it as it is written, and
    /// several places refer to something very like it; or one place does, whose name is the longer
    /// one, since a letter is dropped more often than added.
    fn misspelt_definition(&self, name: &str, places: usize) -> Option<&Spanned<String>> {
        let unused =
            self.defined.iter().filter(|(defined, used)| !used && alike(name, &defined.value));
        let (defined, _) = unused.min_by_key(|(defined, _)| {
            (!is_subsequence(&defined.value, name), strsim::osa_distance(name, &defined.value))
        })?;
        (places > 1 || defined.value.len() < name.len()).then_some(defined)
    }

    fn suggestion(&self, name: &str, words: &[&'static str]) -> Option<String> {
        let names = self.defined.iter().map(|(name, _)| name.value.as_str());
        let all: Vec<&str> = names.chain(words.iter().chain(&self.words).copied()).collect();
        match nearest(name, all.iter().copied()).as_slice() {
            [] if all.is_empty() => Some("there is none yet".to_owned()),
            [] if all.len() == 1 => Some(format!("the only one is {}", listed(&all))),
            [] if all.len() <= 12 => Some(format!("there are {}", listed(&all))),
            [] => None,
            _ => did_you_mean(name, all.iter().copied()),
        }
    }
}

fn related(mut diagnostic: Diagnostic, places: &[Span], text: &str) -> Diagnostic {
    for place in places {
        diagnostic = diagnostic.related(*place, text);
    }
    diagnostic
}
