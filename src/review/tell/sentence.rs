//! A change as a sentence, in pieces that each format marks in its own way.

use crate::review::change::{Change, FileChange, How, Section};

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// Words.
    Words(String),
    /// What somebody called something.
    Name(String),
    /// A value, as it stands in a file.
    Value(String),
}

/// How much of a long list is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// What fits on a screen.
    Short,
    /// Everything.
    Full,
}

impl Length {
    /// So many of a list of names.
    fn names(self) -> usize {
        match self {
            Self::Short => 4,
            Self::Full => usize::MAX,
        }
    }
}

/// The sentence of a change.
pub(super) fn sentence(change: &Change, files: &[FileChange], length: Length) -> Vec<Piece> {
    let mut line = Line(Vec::new());
    match change.section {
        Section::Does => does(&mut line, change, length),
        Section::Warning => {
            line.subject(change, length);
            let each = if change.names.len() > 1 { ": each" } else { "" };
            line.phrase(&format!("{each} {}", change.what));
            line.change_of(change, " (", ")");
        }
        Section::Part => part(&mut line, change, length),
        Section::Text => text(&mut line, change, files, length),
    }
    line.0
}

struct Line(Vec<Piece>);

impl Line {
    fn words(&mut self, words: &str) {
        self.0.push(Piece::Words(words.to_owned()));
    }

    /// Words among which names stand between back-ticks.
    fn phrase(&mut self, phrase: &str) {
        for (at, part) in phrase.split('`').enumerate() {
            match at % 2 {
                0 if part.is_empty() => {}
                0 => self.words(part),
                _ => self.name(part),
            }
        }
    }

    fn name(&mut self, name: &str) {
        self.0.push(Piece::Name(name.to_owned()));
    }

    fn value(&mut self, value: &str) {
        self.0.push(Piece::Value(value.to_owned()));
    }

    /// Some names; of many, the first and how many more.
    fn names(&mut self, names: &[String], length: Length) {
        let shown = if names.len() <= length.names() { names.len() } else { length.names() - 1 };
        for (at, name) in names.iter().take(shown).enumerate() {
            self.words(if at > 0 { ", " } else { "" });
            self.name(name);
        }
        if shown < names.len() {
            self.words(&format!(" and {} more", names.len() - shown));
        }
    }

    /// Who does something.
    fn subject(&mut self, change: &Change, length: Length) {
        match change.names.as_slice() {
            [] => self.words(&change.noun),
            [name] if name.is_empty() => self.words(&change.noun),
            [name] => {
                self.words(&format!("{} ", change.noun));
                self.name(name);
            }
            names => {
                self.words(&format!("{} (", several(names.len(), &change.noun)));
                self.names(names, length);
                self.words(")");
            }
        }
    }

    fn change_of(&mut self, change: &Change, open: &str, close: &str) {
        let (Some(before), Some(after)) = (&change.before, &change.after) else { return };
        self.words(open);
        self.value(before);
        self.words(" → ");
        self.value(after);
        self.words(close);
    }
}

/// `3 alerts`.
fn several(number: usize, noun: &str) -> String {
    let plural = match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o']) => format!("{stem}ies"),
        Some(_) | None if noun.ends_with('x') || noun.ends_with("ss") => format!("{noun}es"),
        Some(_) | None => format!("{noun}s"),
    };
    format!("{number} {plural}")
}

fn does(line: &mut Line, change: &Change, length: Length) {
    let Change { how, what, before, after, names, .. } = change;
    let (before, after) = (before.as_deref().unwrap_or(""), after.as_deref().unwrap_or(""));
    if *how == How::Added && what.is_empty() {
        if names.len() > 1 {
            let change = Change { noun: format!("new {}", change.noun), ..change.clone() };
            line.subject(&change, length);
            if !after.is_empty() {
                line.phrase(&format!(": {after}"));
            }
            return;
        }
        line.words("new ");
    }
    line.subject(change, length);
    let each = if names.len() > 1 { ": each" } else { "" };
    match how {
        How::Added if what.is_empty() && after.is_empty() => {}
        How::Added if what.is_empty() => line.phrase(&format!(": {after}")),
        How::Removed if what.is_empty() => {
            line.words(if names.len() > 1 { " are gone" } else { " is gone" });
        }
        How::Renamed => {
            line.words(" was called ");
            line.name(before);
        }
        How::Added => line.phrase(&format!("{each} also {what} {after}")),
        How::Removed => line.phrase(&format!("{each} no longer {what} {before}")),
        How::Changed => line.phrase(&format!("{each} now {what} {after}, was {before}")),
    }
}

fn part(line: &mut Line, change: &Change, length: Length) {
    if change.how == How::Renamed {
        line.words(&format!("{} ", change.noun));
        line.change_of(change, "", "");
        return;
    }
    if change.noun == "proof" && change.names.len() > 1 && length == Length::Short {
        // The name of a proof is a sentence; that of its file says enough.
        let mut files: Vec<String> = Vec::new();
        for name in &change.names {
            let file = name.split(':').next().unwrap_or(name);
            if !files.iter().any(|it| it == file) {
                files.push(file.to_owned());
            }
        }
        line.words(&format!("{} (of ", several(change.names.len(), "proof")));
        line.names(&files, length);
        return line.words(")");
    }
    line.subject(change, length);
    if change.how != How::Changed {
        return;
    }
    line.words(": ");
    line.words(&in_words(&change.noun, &change.what));
    match (&change.before, &change.after) {
        (Some(_), Some(_)) => line.change_of(change, " ", ""),
        (Some(before), None) => {
            line.words(" is gone: ");
            line.value(before);
        }
        (None, Some(after)) => {
            line.words(" is new: ");
            line.value(after);
        }
        (None, None) => {}
    }
}

/// The way to a value in the words of those who look at panels and rules, where there are any.
pub(super) fn in_words(noun: &str, what: &str) -> String {
    const PANEL: &[(&str, &str)] = &[
        ("targets[", "query"),
        ("gridPos", "place"),
        ("fieldConfig.defaults.thresholds", "thresholds"),
        ("fieldConfig.defaults.unit", "unit"),
        ("fieldConfig.defaults.links", "links"),
        ("fieldConfig.overrides", "colours and links of series"),
        ("options", "options"),
        ("templating.list", "choices"),
    ];
    if ["panel", "row", "dashboard"].iter().any(|it| noun.starts_with(it))
        && let Some((_, word)) = PANEL.iter().find(|(way, _)| what.starts_with(way))
    {
        return (*word).to_owned();
    }
    match what {
        "data[].model.expr" | "expr" => "query".to_owned(),
        "data[].model.conditions[].evaluator.params[]" => "threshold".to_owned(),
        other => other.to_owned(),
    }
}

fn text(line: &mut Line, change: &Change, files: &[FileChange], length: Length) {
    match change.names.as_slice() {
        [_] => line.words("text "),
        names => line.words(&format!("{}: ", several(names.len(), "text"))),
    }
    let shown =
        if change.names.len() <= length.names() { change.names.len() } else { length.names() - 1 };
    for (at, name) in change.names.iter().take(shown).enumerate() {
        line.words(if at > 0 { ", " } else { "" });
        line.name(name);
        if let Some(file) = files.iter().find(|file| file.path == *name) {
            line.words(&format!(" +{} −{}", file.added, file.removed));
        }
    }
    if shown < change.names.len() {
        line.words(&format!(" and {} more", change.names.len() - shown));
    }
    if !change.what.is_empty() {
        line.words(&format!(": {}", change.what));
    }
    line.change_of(change, " ", "");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_have_plurals() {
        let plurals = ["alert", "box", "gateway", "entry", "proof"].map(|noun| several(2, noun));
        assert_eq!(plurals, ["2 alerts", "2 boxes", "2 gateways", "2 entries", "2 proofs"]);
        assert_eq!(several(4, "new alert"), "4 new alerts");
    }
}
