//! Whether a log line is one of those that are meant: what the log store would say of it.

use regex::Regex;
use serde_json::Value;

use crate::model::condition::{Lines, TextCondition, TextOperator};
use crate::words::LogFormat;

/// Whether the line is meant.
pub(super) fn matches(lines: &Lines, line: &str, format: LogFormat) -> bool {
    match lines {
        Lines::Text(condition) => holds(condition, line, Extent::Part),
        Lines::Fields(fields) => fields.iter().all(|(name, condition)| {
            field(line, name, format).is_some_and(|it| holds(condition, &it, Extent::Whole))
        }),
    }
}

/// How much of a text a regular expression must match.
#[derive(Clone, Copy)]
enum Extent {
    Part,
    Whole,
}

fn holds(condition: &TextCondition, text: &str, extent: Extent) -> bool {
    let operand = condition.operand.as_str();
    let matched = || {
        let pattern = match extent {
            Extent::Part => operand.to_owned(),
            Extent::Whole => format!("^(?:{operand})$"),
        };
        Regex::new(&pattern).is_ok_and(|regex| regex.is_match(text))
    };
    let number = |test: fn(f64, f64) -> bool| {
        let numbers = text.parse().ok().zip(operand.parse().ok());
        numbers.is_some_and(|(number, bound)| test(number, bound))
    };
    match condition.operator {
        TextOperator::Equal => text == operand,
        TextOperator::NotEqual => text != operand,
        TextOperator::Contains => text.contains(operand),
        TextOperator::Matches => matched(),
        TextOperator::NotMatches => !matched(),
        TextOperator::Less => number(|a, b| a < b),
        TextOperator::LessOrEqual => number(|a, b| a <= b),
        TextOperator::Greater => number(|a, b| a > b),
        TextOperator::GreaterOrEqual => number(|a, b| a >= b),
    }
}

/// A field of a line; none if it has none of that name.
fn field(line: &str, name: &str, format: LogFormat) -> Option<String> {
    match format {
        LogFormat::Logfmt | LogFormat::Text => logfmt(line).find(|it| it.0 == name).map(|it| it.1),
        LogFormat::Json => match serde_json::from_str::<Value>(line).ok()?.get(name)? {
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        },
    }
}

/// The pairs of a line of `key=value`, with values in quotes where they hold blanks.
fn logfmt(line: &str) -> impl Iterator<Item = (&str, String)> {
    let mut rest = line;
    std::iter::from_fn(move || {
        loop {
            rest = rest.trim_start();
            let end = rest.find(['=', ' ']).filter(|end| *end > 0)?;
            let (key, after) = rest.split_at(end);
            let Some(value) = after.strip_prefix('=') else {
                rest = after;
                continue;
            };
            let (value, left) = value_of(value);
            rest = left;
            return Some((key, value));
        }
    })
}

fn value_of(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, rest) = text.split_once(' ').unwrap_or((text, ""));
        return (value.to_owned(), rest);
    };
    let mut value = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(letters.next().map(|(_, escaped)| escaped)),
            _ => value.push(letter),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, name: &str, expected: Option<&str>) {
        assert_eq!(field(line, name, LogFormat::Logfmt).as_deref(), expected, "{line}");
    }

    #[test]
    fn fields_are_found_among_others() {
        let line = r#"level=error msg="it said \"no\"" plain status=400"#;
        check(line, "level", Some("error"));
        check(line, "msg", Some("it said \"no\""));
        check(line, "status", Some("400"));
        check(line, "plain", None);
    }

    #[test]
    fn a_missing_field_never_matches_not_even_unequal() {
        let not_fine = TextCondition { operator: TextOperator::NotEqual, operand: "200".into() };
        let lines = Lines::Fields(vec![("status".into(), not_fine)]);
        assert!(matches(&lines, "status=400", LogFormat::Logfmt));
        assert!(!matches(&lines, "level=info", LogFormat::Logfmt));
    }

    #[test]
    fn a_field_is_matched_whole_and_a_line_in_part() {
        let error = TextCondition { operator: TextOperator::Matches, operand: "err".into() };
        assert!(matches(&Lines::Text(error.clone()), "an error", LogFormat::Text));
        let field = Lines::Fields(vec![("level".into(), error)]);
        assert!(!matches(&field, "level=error", LogFormat::Logfmt));
    }
}
