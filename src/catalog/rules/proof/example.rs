//! A log line that is meant, to be pasted.

use regex_syntax::hir::{Class, Hir, HirKind};

use crate::model::condition::{Lines, TextCondition, TextOperator};
use crate::words::LogFormat;

/// A line that meets the condition, where one can be thought of.
pub fn line(lines: &Lines, format: LogFormat) -> Option<String> {
    let line = match lines {
        Lines::Text(condition) => text(condition)?,
        Lines::Fields(fields) => {
            let fields: Option<Vec<(&str, String)>> =
                fields.iter().map(|(name, it)| Some((name.as_str(), text(it)?))).collect();
            fields_of(&fields?, format)
        }
    };
    super::lines::matches(lines, &line, format).then_some(line)
}

fn fields_of(fields: &[(&str, String)], format: LogFormat) -> String {
    match format {
        LogFormat::Logfmt | LogFormat::Text => {
            let quoted = |value: &str| {
                let plain = |c: char| !c.is_whitespace() && !matches!(c, '"' | '=' | '\\');
                let plain = !value.is_empty() && value.chars().all(plain);
                if plain { value.to_owned() } else { format!("{value:?}") }
            };
            let pairs = fields.iter().map(|(name, value)| format!("{name}={}", quoted(value)));
            pairs.collect::<Vec<_>>().join(" ")
        }
        LogFormat::Json => {
            let pairs =
                fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone().into()));
            serde_json::Value::Object(pairs.collect()).to_string()
        }
    }
}

fn text(condition: &TextCondition) -> Option<String> {
    let operand = condition.operand.as_str();
    let number = |away: f64| Some((operand.parse::<f64>().ok()? + away).to_string());
    match condition.operator {
        TextOperator::Equal | TextOperator::Contains => Some(operand.to_owned()),
        TextOperator::Matches => matched(&regex_syntax::parse(operand).ok()?),
        TextOperator::NotEqual | TextOperator::NotMatches => None,
        TextOperator::Less => number(-1.0),
        TextOperator::Greater => number(1.0),
        TextOperator::LessOrEqual | TextOperator::GreaterOrEqual => number(0.0),
    }
}

/// A text that a regular expression matches: the first way it can be met.
fn matched(hir: &Hir) -> Option<String> {
    Some(match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => String::new(),
        HirKind::Literal(literal) => String::from_utf8(literal.0.to_vec()).ok()?,
        HirKind::Class(class) => one_of(class)?.to_string(),
        HirKind::Repetition(repetition) => {
            let times = usize::try_from(repetition.min).ok().filter(|times| *times < 100)?;
            matched(&repetition.sub)?.repeat(times)
        }
        HirKind::Capture(capture) => matched(&capture.sub)?,
        HirKind::Concat(parts) => parts.iter().map(matched).collect::<Option<String>>()?,
        HirKind::Alternation(ways) => matched(ways.first()?)?,
    })
}

/// A letter that people write, if it is one of them.
fn one_of(class: &Class) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.iter().map(|it| (it.start(), it.end())).collect(),
        Class::Bytes(class) => {
            class.iter().map(|it| (it.start().into(), it.end().into())).collect()
        }
    };
    let is_in = |letter: &char| ranges.iter().any(|(first, last)| (first..=last).contains(&letter));
    ('a'..='z').chain('0'..='9').chain('A'..='Z').chain(' '..='~').find(is_in)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(operator: TextOperator, operand: &str) -> TextCondition {
        TextCondition { operator, operand: operand.to_owned() }
    }

    #[test]
    fn a_line_is_thought_of_that_counts() {
        let fields = Lines::Fields(vec![
            ("level".to_owned(), of(TextOperator::Matches, "error|fatal")),
            ("status".to_owned(), of(TextOperator::Greater, "499")),
            ("msg".to_owned(), of(TextOperator::Equal, "no shelf")),
        ]);
        let logfmt = "level=error status=500 msg=\"no shelf\"";
        assert_eq!(line(&fields, LogFormat::Logfmt).as_deref(), Some(logfmt));
        let json = r#"{"level":"error","status":"500","msg":"no shelf"}"#;
        assert_eq!(line(&fields, LogFormat::Json).as_deref(), Some(json));
        let text = Lines::Text(of(TextOperator::Matches, r"(?i)\b(error|fatal)[: ]+\d{3}"));
        assert_eq!(line(&text, LogFormat::Text).as_deref(), Some("error 000"));
        let without = Lines::Text(of(TextOperator::NotMatches, "fine"));
        assert_eq!(line(&without, LogFormat::Text), None);
    }
}
