//! What would be generated otherwise if another value were written: found out by building it so.
//!
//! It is the one answer that cannot be wrong about what comes of a value. It needs a value that another
//! one can stand for, which names of others and words of fixed lists have not; those are told by what
//! their entries identify.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Why;
use super::thing::{Kind, Lines, Thing};
use super::written::Spot;
use crate::artifact::Artifacts;
use crate::config::Inputs;
use crate::source::Sources;

/// Builds a demo; none if it has problems.
pub type Build = fn(&Sources, &Inputs) -> Option<Artifacts>;

/// What changes with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Otherwise {
    /// What was written instead: `slos.latency.bound="3s"`.
    pub(super) tried: String,
    /// The lines that differ, as they are now.
    pub(super) lines: Vec<Lines>,
}

impl Why<'_> {
    /// What changes if another value stands there; none if none can be tried.
    pub(super) fn otherwise(&self, spots: &[&Spot]) -> Option<Otherwise> {
        // A default stands under each entry, and is set where it is written.
        let written = spots.iter().find(|spot| spot.path[0] == "defaults").or(spots.first())?;
        let text = written.text.as_deref()?;
        // Elements of lists cannot be set alone.
        if written.path.iter().any(|key| key.parse::<usize>().is_ok()) {
            return None;
        }
        let keys: Vec<String> = written.path.iter().map(|key| quoted(key)).collect();
        let settings = others(text).into_iter().map(|it| format!("{}={it}", keys.join(".")));
        settings.into_iter().find_map(|tried| {
            let mut sources = self.sources.clone();
            let mut inputs = self.inputs.clone();
            inputs.settings.push(sources.add("--set", tried.as_str()));
            let lines = differing(self.artifacts, &(self.build)(&sources, &inputs)?);
            (!lines.is_empty()).then_some(Otherwise { tried, lines })
        })
    }

    /// The things that have one of these lines: all but those that have everything.
    pub(super) fn with_lines(&self, lines: &[Lines]) -> Vec<&Thing> {
        let has = |thing: &&Thing| {
            !matches!(thing.kind, Kind::Dashboard | Kind::RuleGroup)
                && thing
                    .places
                    .iter()
                    .any(|place| lines.iter().any(|line| place.has(&line.file, line.first)))
        };
        self.things.iter().filter(has).collect()
    }
}

/// A key as TOML has it.
fn quoted(key: &str) -> String {
    let bare = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-');
    if key.chars().all(bare) { key.to_owned() } else { Value::from(key).to_string() }
}

/// Values that may stand in place of one, as TOML has them.
fn others(text: &str) -> Vec<String> {
    if text == "true" || text == "false" {
        return vec![(text == "false").to_string()];
    }
    let start = text.find(|it: char| it.is_ascii_digit());
    let number = start.and_then(|start| {
        let rest = &text[start..];
        let end = rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(rest.len());
        Some((start, start + end, rest[..end].parse::<u32>().ok()?))
    });
    // Only the number of a duration, a share or a condition: those of names mean nothing.
    let is_amount =
        number.is_some_and(|(start, _, _)| !text[..start].contains(char::is_alphanumeric));
    match number {
        Some((start, end, number)) if is_amount => {
            let with = |other: u32| {
                let other = format!("{}{other}{}", &text[..start], &text[end..]);
                if other.parse::<f64>().is_ok() { other } else { Value::from(other).to_string() }
            };
            let more = [number.checked_add(1), number.checked_sub(1)];
            more.into_iter().flatten().map(with).collect()
        }
        _ => vec![Value::from(format!("{text}x")).to_string()],
    }
}

/// The lines of one output that the other has not.
fn differing(now: &Artifacts, other: &Artifacts) -> Vec<Lines> {
    let mut found = BTreeSet::new();
    for (path, artifact) in now {
        let theirs = other.get(path).map_or("", |it| it.text.as_str());
        if artifact.text == theirs {
            continue;
        }
        let (own, theirs): (Vec<&str>, Vec<&str>) =
            (artifact.text.lines().collect(), theirs.lines().collect());
        let mut left: BTreeMap<&str, usize> = BTreeMap::new();
        for line in &theirs {
            *left.entry(line).or_default() += 1;
        }
        for (at, line) in own.iter().enumerate() {
            // Of as many lines, each is held against the one in its place; else against all.
            let same = if own.len() == theirs.len() {
                theirs[at] == *line
            } else {
                left.get_mut(line).is_some_and(|it| {
                    *it > 0 && {
                        *it -= 1;
                        true
                    }
                })
            };
            if !same {
                found.insert(Lines { file: path.to_string(), first: at + 1, last: at + 1 });
            }
        }
    }
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_values_are_of_the_same_kind() {
        assert_eq!(others("true"), ["false"]);
        assert_eq!(others("3"), ["4", "2"]);
        assert_eq!(others("2s"), ["\"3s\"", "\"1s\""]);
        assert_eq!(others("> 5%"), ["\"> 6%\"", "\"> 4%\""]);
        assert_eq!(others("gcr.io/a:3.4"), ["\"gcr.io/a:3.4x\""]);
    }
}
