//! `LogQL`: which lines, and how many of them.

use std::fmt;

use super::comparison::Comparison;
use super::matcher::{self, MatchOperator, Matcher, Matchers};
use super::text::{self, number, quoted_raw};
use crate::units::Duration;

/// A selection of log lines.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct LogQuery {
    /// Which streams. At least one must not match the empty value: Loki refuses to read everything.
    pub streams: Vec<Matcher>,
    /// What happens to their lines, in order.
    pub stages: Vec<Stage>,
}

/// A step that lines go through.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// Keeps lines by their text.
    Line(LineOperator, String),
    /// Makes the fields of a line its labels.
    Parse(Parser),
    /// Keeps lines by a label with a text.
    Label(Matcher),
    /// Keeps lines by a label with a number.
    Number(String, Comparison, f64),
    /// Forgets that a line could not be parsed: one such line would fail a whole count.
    ForgetErrors,
}

/// How the text of a line is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineOperator {
    /// It holds the text.
    Contains,
    /// It does not hold the text.
    Lacks,
    /// The regular expression matches somewhere.
    Matches,
    /// The regular expression matches nowhere.
    MatchesNot,
}

/// How fields are read from a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parser {
    /// `key=value` pairs.
    Logfmt,
    /// A JSON object.
    Json,
}

/// A length of time in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// `$__auto`: the distance of two points, or the whole range for a single number.
    Auto,
    /// `$__range`: the time range of the dashboard.
    Range,
    /// As long as this.
    Of(Duration),
    /// As long as the first, and over since the second: late lines are waited for.
    Ended(Duration, Duration),
}

/// Numbers made from lines.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub enum Count {
    /// Lines in the window, per stream.
    Lines(LogQuery, Window),
    /// Lines per second, per stream.
    Rate(LogQuery, Window),
    /// Summed, one series for each value of these labels; none: one for all.
    Sum(Box<Count>, Vec<String>),
    /// A number where there is none; only for sums without labels.
    OrNumber(Box<Count>, f64),
    /// The series for which the comparison holds.
    Keep(Box<Count>, Comparison, f64),
}

impl LogQuery {
    /// All lines of these streams.
    pub fn of(streams: impl IntoIterator<Item = Matcher>) -> Self {
        Self { streams: streams.into_iter().collect(), stages: Vec::new() }
    }

    /// With one step more.
    pub fn then(mut self, stage: Stage) -> Self {
        self.stages.push(stage);
        self
    }

    /// Only lines that hold the text.
    pub fn containing(self, text: &str) -> Self {
        self.then(Stage::Line(LineOperator::Contains, text.to_owned()))
    }

    /// Only lines without the text.
    pub fn lacking(self, text: &str) -> Self {
        self.then(Stage::Line(LineOperator::Lacks, text.to_owned()))
    }

    /// With the fields as labels.
    pub fn parsed(self, parser: Parser) -> Self {
        self.then(Stage::Parse(parser))
    }

    /// Only lines whose field compares so. A line without the field never does, whatever the
    /// operator: for Loki a missing label is an empty one, so where emptiness would pass it is
    /// ruled out by a second filter.
    pub fn with_field(self, field: &str, operator: MatchOperator, value: &str) -> Self {
        let kept = self.then(Stage::Label(Matcher::new(field, operator, value)));
        match operator {
            MatchOperator::IsNot | MatchOperator::MatchesNot => {
                kept.then(Stage::Label(matcher::is_not(field, "")))
            }
            MatchOperator::Is | MatchOperator::Matches => kept,
        }
    }

    /// Lines in the window, per stream.
    pub fn lines(self, window: Window) -> Count {
        let parsed = self.stages.iter().any(|stage| matches!(stage, Stage::Parse(_)));
        let query = if parsed { self.then(Stage::ForgetErrors) } else { self };
        Count::Lines(query, window)
    }

    /// Lines in the window as one number, 0 if there are none.
    pub fn count(self, window: Window) -> Count {
        self.lines(window).sum().or_number(0.0)
    }
}

impl Count {
    /// Summed to one series.
    pub fn sum(self) -> Self {
        Self::Sum(Box::new(self), Vec::new())
    }

    /// Summed, one series for each value of these labels.
    pub fn sum_by<'a>(self, labels: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Sum(Box::new(self), labels.into_iter().map(text::label_name).collect())
    }

    /// This number where there is none.
    pub fn or_number(self, number: f64) -> Self {
        Self::OrNumber(Box::new(self), number)
    }

    /// How far back it looks. Windows that Grafana chooses are not known here and count nothing.
    pub fn reach(&self) -> Duration {
        match self {
            Self::Lines(_, window) | Self::Rate(_, window) => match window {
                Window::Of(length) => *length,
                Window::Ended(length, ago) => length.plus(*ago),
                Window::Auto | Window::Range => Duration::ZERO,
            },
            Self::Sum(of, _) | Self::OrNumber(of, _) | Self::Keep(of, _, _) => of.reach(),
        }
    }

    /// The same with other windows: rules know nothing of `$__auto`.
    pub fn with_windows(self, replace: &impl Fn(Window) -> Window) -> Self {
        let inner = |count: Box<Self>| Box::new(count.with_windows(replace));
        match self {
            Self::Lines(query, window) => Self::Lines(query, replace(window)),
            Self::Rate(query, window) => Self::Rate(query, replace(window)),
            Self::Sum(of, labels) => Self::Sum(inner(of), labels),
            Self::OrNumber(of, number) => Self::OrNumber(inner(of), number),
            Self::Keep(of, comparison, number) => Self::Keep(inner(of), comparison, number),
        }
    }
}

impl fmt::Display for LogQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", Matchers::new(self.streams.iter().cloned()))?;
        for stage in &self.stages {
            write!(f, " {stage}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(operator, text) => write!(f, "{} {}", operator.symbol(), quoted_raw(text)),
            Self::Parse(Parser::Logfmt) => f.write_str("| logfmt"),
            Self::Parse(Parser::Json) => f.write_str("| json"),
            Self::Label(matcher) => write!(f, "| {matcher}"),
            Self::Number(label, comparison, value) => {
                write!(f, "| {label} {} {}", comparison.symbol(), number(*value))
            }
            Self::ForgetErrors => f.write_str("| drop __error__, __error_details__"),
        }
    }
}

impl LineOperator {
    /// As `LogQL` spells it.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Contains => "|=",
            Self::Lacks => "!=",
            Self::Matches => "|~",
            Self::MatchesNot => "!~",
        }
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("[$__auto]"),
            Self::Range => f.write_str("[$__range]"),
            Self::Of(duration) => write!(f, "[{}]", text::duration(*duration)),
            Self::Ended(duration, since) => {
                write!(f, "[{}] offset {}", text::duration(*duration), text::duration(*since))
            }
        }
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Lines(query, window) => write!(f, "count_over_time({query} {window})"),
            Self::Rate(query, window) => write!(f, "rate({query} {window})"),
            Self::Sum(of, labels) if labels.is_empty() => write!(f, "sum({of})"),
            Self::Sum(of, labels) => write!(f, "sum by ({}) ({of})", labels.join(", ")),
            Self::OrNumber(of, value) => {
                of.write_grouped(f)?;
                write!(f, " or vector({})", number(*value))
            }
            Self::Keep(of, comparison, value) => {
                of.write_grouped(f)?;
                write!(f, " {} {}", comparison.symbol(), number(*value))
            }
        }
    }
}

impl Count {
    fn write_grouped(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OrNumber(..) | Self::Keep(..) => write!(f, "({self})"),
            Self::Lines(..) | Self::Rate(..) | Self::Sum(..) => write!(f, "{self}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIVE_MINUTES: Window = Window::Of(Duration::seconds(300));

    fn payment() -> LogQuery {
        LogQuery::of([matcher::is("container", "payment")])
    }

    #[track_caller]
    fn check(query: &impl fmt::Display, expected: &str) {
        assert_eq!(query.to_string(), expected);
    }

    #[test]
    fn nothing_logged_counts_as_zero() {
        check(
            &payment().containing("too many clients").count(FIVE_MINUTES),
            r#"sum(count_over_time({container="payment"} |= "too many clients" [5m])) or vector(0)"#,
        );
    }

    #[test]
    fn a_missing_field_never_matches_not_even_unequal() {
        check(
            &payment()
                .parsed(Parser::Logfmt)
                .with_field("endpoint", MatchOperator::Is, "/process")
                .with_field("status", MatchOperator::IsNot, "200"),
            r#"{container="payment"} | logfmt | endpoint="/process" | status!="200" | status!="""#,
        );
    }

    #[test]
    fn regular_expressions_are_readable() {
        let stage = Stage::Line(LineOperator::Matches, r"(?i)\b(error|fatal)\b".to_owned());
        check(&payment().then(stage), r#"{container="payment"} |~ `(?i)\b(error|fatal)\b`"#);
    }

    #[test]
    fn a_line_that_is_no_logfmt_does_not_fail_the_count() {
        check(
            &payment().parsed(Parser::Logfmt).count(FIVE_MINUTES),
            "sum(count_over_time({container=\"payment\"} | logfmt \
             | drop __error__, __error_details__ [5m])) or vector(0)",
        );
    }

    #[test]
    fn numbers_are_compared_as_numbers() {
        let stage = Stage::Number("status".to_owned(), Comparison::AtLeast, 400.0);
        let slow = payment().parsed(Parser::Json).then(stage);
        check(
            &Count::Rate(slow, Window::Auto).sum_by(["http.route"]),
            r#"sum by (http_route) (rate({container="payment"} | json | status >= 400 [$__auto]))"#,
        );
    }
}
