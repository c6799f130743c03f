//! Comparisons, as conditions of alerts and of log lines make them.

use crate::query::comparison::Comparison as Operator;

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`: the whole matches a regular expression; for lines of text, a part does.
    Matches,
    /// `!~`
    NotMatches,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Comparison {
    /// As a comparison of numbers, for queries.
    pub const fn operator(self) -> Operator {
        match self {
            Self::Equal | Self::Matches => Operator::Equal,
            Self::NotEqual | Self::NotMatches => Operator::NotEqual,
            Self::Less => Operator::Below,
            Self::LessOrEqual => Operator::AtMost,
            Self::Greater => Operator::Above,
            Self::GreaterOrEqual => Operator::AtLeast,
        }
    }
}

/// A bound on a number, in the unit of what it is compared with: seconds, a share of one, or a count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bound {
    /// How; never `Matches` or `NotMatches`.
    pub comparison: Comparison,
    /// With what.
    pub value: f64,
}

/// Which log lines are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lines {
    /// By the text of the whole line.
    Text(TextCondition),
    /// By fields of the parsed line, all of which must hold; a missing field never matches.
    Fields(Vec<(String, TextCondition)>),
}

/// A condition on text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextCondition {
    /// How it is compared.
    pub operator: TextOperator,
    /// With what: a literal, or a regular expression of the RE2 syntax.
    pub operand: String,
}

/// How text is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextOperator {
    /// The text is this.
    Equal,
    /// The text is there, and is not this.
    NotEqual,
    /// The text contains this: the way of lines without an operator.
    Contains,
    /// A regular expression matches: the whole of a field, or a part of a line.
    Matches,
    /// It does not.
    NotMatches,
    /// The text is a number below this.
    Less,
    /// At most this.
    LessOrEqual,
    /// Above this.
    Greater,
    /// At least this.
    GreaterOrEqual,
}
