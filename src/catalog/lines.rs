//! Log lines as questions: whose, and which.

use crate::catalog::context::{Context, Subject};
use crate::model::condition::{Lines, TextCondition, TextOperator};
use crate::query::comparison::Comparison;
use crate::query::logql::{LineOperator, LogQuery, Parser, Stage};
use crate::query::matcher::{self, MatchOperator, Matcher};
use crate::query::text::{label_name, regex_escape};
use crate::words::LogFormat;

/// All lines of the subject; none if it writes none.
pub fn all(cx: Context<'_>, of: &Subject) -> Option<LogQuery> {
    if let (Subject::Chosen(_), Some(only)) = (of, cx.only)
        && cx.container(&Subject::One(only)).is_none()
    {
        return None;
    }
    Some(LogQuery::of(cx.in_cluster(cx.container(of)?)?))
}

/// The lines of the subject that meet the condition.
pub fn matching(cx: Context<'_>, of: &Subject, lines: &Lines) -> Option<LogQuery> {
    Some(keep(cx, all(cx, of)?, lines))
}

/// The error lines of the subject. Components may differ in what an error is, so there is one query
/// for each way to tell.
pub fn errors(cx: Context<'_>, of: &Subject) -> Vec<LogQuery> {
    let candidates: Vec<_> = match of {
        Subject::One(id) => vec![*id],
        Subject::Several(ids) => ids.clone(),
        Subject::Chosen(_) => cx.to_choose(),
        Subject::Anybody => cx.running(),
    };
    let mut ways: Vec<(&Lines, Vec<_>)> = Vec::new();
    for id in candidates {
        let component = &cx.model[id];
        if component.workloads.is_empty() {
            continue;
        }
        match ways.iter_mut().find(|(lines, _)| **lines == component.error_lines) {
            Some((_, ids)) => ids.push(id),
            None => ways.push((&component.error_lines, vec![id])),
        }
    }
    let only = ways.len() == 1;
    ways.into_iter()
        .filter_map(|(lines, ids)| {
            let whose = match of {
                Subject::Chosen(_) if only => all(cx, of)?,
                Subject::Chosen(_) => narrowed(all(cx, of)?, cx.container(&Subject::Several(ids))?),
                Subject::One(_) | Subject::Several(_) | Subject::Anybody => {
                    all(cx, &Subject::Several(ids))?
                }
            };
            Some(keep(cx, whose, lines))
        })
        .collect()
}

fn narrowed(mut query: LogQuery, matcher: Matcher) -> LogQuery {
    query.streams.push(matcher);
    query
}

fn keep(cx: Context<'_>, query: LogQuery, lines: &Lines) -> LogQuery {
    match lines {
        Lines::Text(condition) => keep_text(query, condition),
        Lines::Fields(fields) => {
            let parser = match cx.model.telemetry.log_format {
                LogFormat::Json => Parser::Json,
                LogFormat::Logfmt | LogFormat::Text => Parser::Logfmt,
            };
            fields.iter().fold(query.parsed(parser), |kept, (field, condition)| {
                keep_field(kept, field, condition)
            })
        }
    }
}

fn keep_text(query: LogQuery, condition: &TextCondition) -> LogQuery {
    let operand = &condition.operand;
    let (operator, text) = match condition.operator {
        TextOperator::Contains => (LineOperator::Contains, operand.clone()),
        TextOperator::Matches => (LineOperator::Matches, operand.clone()),
        TextOperator::NotMatches => (LineOperator::MatchesNot, operand.clone()),
        // A whole line is no number, so a comparison of sizes can only ask for the text.
        TextOperator::Equal
        | TextOperator::Less
        | TextOperator::LessOrEqual
        | TextOperator::Greater
        | TextOperator::GreaterOrEqual => (LineOperator::Matches, whole(operand)),
        TextOperator::NotEqual => (LineOperator::MatchesNot, whole(operand)),
    };
    query.then(Stage::Line(operator, text))
}

fn whole(line: &str) -> String {
    format!("^{}$", regex_escape(line))
}

fn keep_field(query: LogQuery, field: &str, condition: &TextCondition) -> LogQuery {
    let operand = &condition.operand;
    let number = |comparison| {
        let bound = operand.parse().expect("resolve refuses a bound that is no number");
        Stage::Number(label_name(field), comparison, bound)
    };
    match condition.operator {
        TextOperator::Equal => query.with_field(field, MatchOperator::Is, operand),
        TextOperator::NotEqual => query.with_field(field, MatchOperator::IsNot, operand),
        TextOperator::NotMatches => query.with_field(field, MatchOperator::MatchesNot, operand),
        TextOperator::Contains => {
            let part = format!(".*{}.*", regex_escape(operand));
            query.with_field(field, MatchOperator::Matches, &part)
        }
        TextOperator::Matches => {
            let kept = query.with_field(field, MatchOperator::Matches, operand);
            if may_match_nothing(operand) {
                return kept.then(Stage::Label(matcher::is_not(field, "")));
            }
            kept
        }
        TextOperator::Less => query.then(number(Comparison::Below)),
        TextOperator::LessOrEqual => query.then(number(Comparison::AtMost)),
        TextOperator::Greater => query.then(number(Comparison::Above)),
        TextOperator::GreaterOrEqual => query.then(number(Comparison::AtLeast)),
    }
}

/// Whether a regular expression might match the empty text, which is what a missing field is. In
/// doubt it might: then the query only says twice that the field must be there.
fn may_match_nothing(regex: &str) -> bool {
    let anchors = ['^', '$'];
    let mut alternatives = regex.split(['|', '(', ')']).map(|it| it.trim_matches(anchors));
    regex.contains(['*', '?', '{']) || alternatives.any(str::is_empty)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_that_matches_nothing_would_match_a_missing_field() {
        for regex in ["", ".*", "a?", "a|", "(|b)", "^$", "a{0,1}"] {
            assert!(may_match_nothing(regex), "{regex}");
        }
        for regex in ["error|fatal", "5..", "^err$"] {
            assert!(!may_match_nothing(regex), "{regex}");
        }
    }
}
