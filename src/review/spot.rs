//! The spot where two values differ, short enough to be read in a line.
//!
//! What is left out is marked by `…`; all else stands in the values letter for letter.

use std::ops::Range;

use serde_json::Value;

use super::align::align;
use super::read::hcl::WRITTEN;

/// Stands for what is left out.
pub(super) const CUT: &str = "…";
/// Letters of a value that are shown.
const MOST: usize = 90;
/// Letters of a text that is shown whole in any case.
const WHOLE: usize = 48;
/// Letters of context before and after a difference.
const BEFORE: usize = 18;
const AFTER: usize = 8;
/// Differences of one text that are shown.
const SHOWN: usize = 2;

/// What was there, and what is there, where they differ.
pub(super) fn spot(before: &Value, after: &Value) -> (String, String) {
    match (text(before), text(after)) {
        (Some(before), Some(after)) => texts(before, after),
        _ => (show(before), show(after)),
    }
}

fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Object(object) if object.len() == 1 => object.get(WRITTEN)?.as_str(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}

/// A value in a line.
pub(super) fn show(value: &Value) -> String {
    let mut line = String::new();
    write(value, &mut line);
    if line.is_empty() {
        return "\"\"".to_owned();
    }
    short(&line)
}

fn write(value: &Value, line: &mut String) {
    if line.chars().count() > MOST {
        return;
    }
    match value {
        Value::Null => line.push_str("null"),
        Value::Bool(bool) => line.push_str(&bool.to_string()),
        Value::Number(number) => line.push_str(&number.to_string()),
        Value::String(text) => line.push_str(text),
        Value::Array(items) => {
            line.push('[');
            for (at, item) in items.iter().enumerate() {
                line.push_str(if at > 0 { ", " } else { "" });
                write(item, line);
            }
            line.push(']');
        }
        Value::Object(object) => match text(value) {
            Some(text) => line.push_str(text),
            None => {
                line.push('{');
                for (at, (key, item)) in object.iter().enumerate() {
                    line.push_str(if at > 0 { ", " } else { "" });
                    line.push_str(&format!("{key}: "));
                    write(item, line);
                }
                line.push('}');
            }
        },
    }
}

/// A text on one line, without its middle if it is long.
pub(super) fn short(text: &str) -> String {
    let text = text.trim_end_matches('\n').replace(['\n', '\r'], CUT);
    let count = text.chars().count();
    if count <= MOST {
        return text;
    }
    let head: String = text.chars().take(MOST / 2).collect();
    let tail: String = text.chars().skip(count - MOST / 2).collect();
    format!("{head}{CUT}{tail}")
}

fn texts(before: &str, after: &str) -> (String, String) {
    let (old, new) = (tokens(before), tokens(after));
    let hunks = hunks(&old, &new);
    let is_short = |text: &str| text.chars().count() <= WHOLE;
    let whole = is_short(before) && is_short(after)
        || hunks.iter().any(|(was, is)| was.len() == old.len() || is.len() == new.len());
    if whole {
        let whole = |text: &str| if text.is_empty() { "\"\"".to_owned() } else { short(text) };
        return (whole(before), whole(after));
    }
    let mut pairs: Vec<(String, String)> = Vec::new();
    for (was, is) in hunks {
        let pair = (cut_out(&old, was), cut_out(&new, is));
        if !pairs.contains(&pair) {
            pairs.push(pair);
        }
    }
    let more = if pairs.len() > SHOWN { CUT } else { "" };
    let side = |pick: fn(&(String, String)) -> &String| -> String {
        let shown: Vec<&str> = pairs.iter().take(SHOWN).map(|pair| pick(pair).as_str()).collect();
        let all = shown.join(" ").replace(&format!("{CUT} {CUT}"), &format!("{CUT} "));
        all + if more.is_empty() || shown.last().is_some_and(|it| it.ends_with(CUT)) {
            ""
        } else {
            more
        }
    };
    (side(|pair| &pair.0), side(|pair| &pair.1))
}

/// Words, runs of white space, and every other letter by itself.
fn tokens(text: &str) -> Vec<&str> {
    let kind = |c: char| match c {
        _ if c.is_alphanumeric() || matches!(c, '_' | '.' | '-') => 1,
        _ if c.is_whitespace() => 2,
        _ => 0,
    };
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let more = |c: char| kind(first) == 0 || kind(c) != kind(first);
        let end =
            rest[first.len_utf8()..].find(more).map_or(rest.len(), |at| at + first.len_utf8());
        let (token, other) = rest.split_at(end);
        tokens.push(token);
        rest = other;
    }
    tokens
}

/// Where tokens differ. Differences with little between them are one.
fn hunks(old: &[&str], new: &[&str]) -> Vec<(Range<usize>, Range<usize>)> {
    let mut ends = align(old, new);
    ends.push((old.len(), new.len()));
    let mut hunks: Vec<(Range<usize>, Range<usize>)> = Vec::new();
    let (mut from, mut to) = (0, 0);
    for (row, column) in ends {
        if row > from || column > to {
            match hunks.last_mut() {
                Some((was, is)) if from - was.end <= 3 => {
                    (was.end, is.end) = (row, column);
                }
                _ => hunks.push((from..row, to..column)),
            }
        }
        (from, to) = (row + 1, column + 1);
    }
    hunks
}

/// A difference with what stands close to it.
fn cut_out(tokens: &[&str], range: Range<usize>) -> String {
    let is_space = |at: usize| tokens[at].starts_with(char::is_whitespace);
    let mut start = range.start;
    let mut room = BEFORE;
    while start > 0 && !is_space(start - 1) && tokens[start - 1].chars().count() <= room {
        start -= 1;
        room -= tokens[start].chars().count();
    }
    let mut end = range.end;
    let mut room = AFTER;
    while end < tokens.len() && !is_space(end) && tokens[end].chars().count() <= room {
        room -= tokens[end].chars().count();
        end += 1;
    }
    let head = if start > 0 { CUT } else { "" };
    let tail = if end < tokens.len() { CUT } else { "" };
    format!("{head}{}{tail}", short(tokens[start..end].concat().trim()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(before: &str, after: &str, was: &str, is: &str) {
        let found = spot(&json!(before), &json!(after));
        assert_eq!((found.0.as_str(), found.1.as_str()), (was, is));
    }

    #[test]
    fn the_word_that_differs_is_shown_with_what_is_close_to_it() {
        check(
            "sum(rate(x_bucket{le=\"2\",a=\"b\"}[1m])) / sum(rate(y[1m])) > 0.05",
            "sum(rate(x_bucket{le=\"3\",a=\"b\"}[1m])) / sum(rate(y[1m])) > 0.05",
            "…rate(x_bucket{le=\"2\",a=\"b\"}…",
            "…rate(x_bucket{le=\"3\",a=\"b\"}…",
        );
        check("a.test/web:1.0", "a.test/web:1.1", "a.test/web:1.0", "a.test/web:1.1");
        check("", "x", "\"\"", "x");
    }

    #[test]
    fn the_same_difference_in_two_places_is_one() {
        let long = |text: &str| format!("{text} / {}", "b".repeat(WHOLE));
        check(
            &long("a[1m] / b and c[1m]"),
            &long("a[2m] / b and c[2m]"),
            "a[1m]… c[1m]…",
            "a[2m]… c[2m]…",
        );
        check(&long("x  1m   y or z   1m"), &long("x  2m   y or z   2m"), "…1m…", "…2m…");
    }

    #[test]
    fn a_long_value_loses_its_middle() {
        let shown = show(&json!({"a": "b".repeat(200), "c": [1, null]}));
        assert_eq!(shown.chars().count(), MOST + 1);
        assert!(shown.starts_with("{a: bbb"), "{shown}");
    }
}
