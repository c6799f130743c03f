//! `TraceQL`: which spans.

use std::fmt;

use super::comparison::Comparison;
use super::matcher::{MatchOperator, Value};
use super::text::{self, quoted};
use crate::units::Duration;

/// Spans for which every condition holds; without a condition, all of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[must_use]
pub struct Spans {
    /// What must hold.
    pub conditions: Vec<Condition>,
}

/// A condition on a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// An attribute compared with a text.
    Attribute(Scope, String, MatchOperator, Value),
    /// The span's name.
    Name(MatchOperator, Value),
    /// How it ended.
    Status(Status),
    /// What it stands for.
    Kind(Kind),
    /// How long it took.
    Duration(Comparison, Duration),
}

/// Where an attribute is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// On what sent the span.
    Resource,
    /// On the span itself.
    Span,
}

/// How a span ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Badly.
    Error,
    /// Well, and said so.
    Ok,
    /// Without a word, which is how most good spans end.
    Unset,
}

/// What a span stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A request answered.
    Server,
    /// A request sent.
    Client,
}

impl Spans {
    /// The spans of a service.
    pub fn of_service(name: impl Into<Value>) -> Self {
        Self::default().with(Condition::Attribute(
            Scope::Resource,
            "service.name".to_owned(),
            MatchOperator::Is,
            name.into(),
        ))
    }

    /// With one condition more.
    pub fn with(mut self, condition: Condition) -> Self {
        self.conditions.push(condition);
        self
    }
}

impl fmt::Display for Spans {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.conditions.is_empty() {
            return f.write_str("{}");
        }
        f.write_str("{ ")?;
        for (at, condition) in self.conditions.iter().enumerate() {
            write!(f, "{}{condition}", if at == 0 { "" } else { " && " })?;
        }
        f.write_str(" }")
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute(scope, name, operator, value) => {
                let scope = match scope {
                    Scope::Resource => "resource",
                    Scope::Span => "span",
                };
                write!(f, "{scope}.{} {} {value}", attribute(name), operator.symbol())
            }
            Self::Name(operator, value) => write!(f, "name {} {value}", operator.symbol()),
            Self::Status(Status::Error) => f.write_str("status = error"),
            Self::Status(Status::Ok) => f.write_str("status = ok"),
            Self::Status(Status::Unset) => f.write_str("status = unset"),
            Self::Kind(Kind::Server) => f.write_str("kind = server"),
            Self::Kind(Kind::Client) => f.write_str("kind = client"),
            Self::Duration(comparison, duration) => {
                let symbol = match comparison {
                    Comparison::Equal => "=",
                    other => other.symbol(),
                };
                write!(f, "duration {symbol} {}", spelled(*duration))
            }
        }
    }
}

/// An attribute's name; one that the language would read as several words stands in quotes.
fn attribute(name: &str) -> String {
    let plain = |it: char| it.is_ascii_alphanumeric() || "._-/".contains(it);
    if !name.is_empty() && name.chars().all(plain) { name.to_owned() } else { quoted(name) }
}

/// Tempo reads Go's durations, which have no days.
fn spelled(duration: Duration) -> String {
    const DAY: u64 = 86_400_000;
    if duration.milliseconds < DAY {
        return text::duration(duration);
    }
    format!("{}h", duration.milliseconds.div_ceil(DAY / 24))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(spans: &Spans, expected: &str) {
        assert_eq!(spans.to_string(), expected);
    }

    #[test]
    fn conditions_all_hold() {
        check(
            &Spans::of_service("product")
                .with(Condition::Status(Status::Error))
                .with(Condition::Duration(Comparison::Above, Duration::milliseconds(1_500))),
            r#"{ resource.service.name = "product" && status = error && duration > 1s500ms }"#,
        );
    }

    #[test]
    fn odd_names_and_values_are_quoted() {
        let name = "odd \"name\"".to_owned();
        let value = Value::from("a\"b\\c");
        let condition = Condition::Attribute(Scope::Span, name, MatchOperator::IsNot, value);
        check(&Spans::default().with(condition), r#"{ span."odd \"name\"" != "a\"b\\c" }"#);
    }

    #[test]
    fn without_a_condition_all_spans_are_meant() {
        check(&Spans::default(), "{}");
    }

    #[test]
    fn days_are_spelled_as_hours() {
        let day = Condition::Duration(Comparison::Equal, Duration::seconds(86_400));
        check(&Spans::default().with(day), "{ duration = 24h }");
    }
}
