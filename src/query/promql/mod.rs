//! `PromQL` as a type whose every value is a well-typed expression.
//!
//! An [`Expr`] is always an instant vector: ranges exist only inside functions over time, scalars
//! only beside an operator, variables only inside matchers and in [`Expr::Chosen`].

pub mod operator;
pub mod functions;
pub mod refused;
pub mod written;
mod build;
mod print;
mod reach;
mod walk;
#[cfg(test)]
mod oracle;

use super::matcher::{Matcher, Matchers, Variable};
use crate::units::Duration;
use operator::{Aggregation, Grouping, Matching, Operator, RangeFunction, SetOperator, Transform};

/// A length of time in brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// `$__rate_interval`: at least four samples, for rates in panels.
    RateInterval,
    /// `$__interval`: the distance of two points of the panel.
    Interval,
    /// `$__range`: the time range of the dashboard.
    Range,
    /// As long as this.
    Of(Duration),
}

/// The series of one metric.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    /// The metric's name.
    pub metric: String,
    /// What its labels must be.
    pub matchers: Vec<Matcher>,
}

/// The values that a label of some series has: what Grafana asks for the choices of a variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelValues {
    /// The series.
    pub of: Selector,
    /// The label.
    pub label: String,
}

/// An expression: an instant vector.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub enum Expr {
    /// The newest sample of each series.
    Select(Selector),
    /// The sample of each series that was the newest so long ago.
    Earlier {
        /// The series.
        of: Selector,
        /// How long ago.
        ago: Duration,
    },
    /// `vector(n)`: a number as a series without labels.
    Constant(f64),
    /// `vector(time())`: now, as a series without labels.
    Now,
    /// One series, with a label that holds what the reader of the dashboard chose.
    Chosen {
        /// The label.
        label: String,
        /// The variable.
        variable: Variable,
    },
    /// The newest sample of each series of a metric that belongs to the span at hand: only where a trace
    /// leads to metrics.
    OfSpan {
        /// The metric's name.
        metric: String,
        /// What its labels must be besides.
        matchers: Matchers,
    },
    /// What the user wrote.
    Written(String),
    /// A function over the samples in a window.
    OverTime {
        /// Which function.
        function: RangeFunction,
        /// A selector, or anything else as a subquery.
        of: Box<Expr>,
        /// How far back.
        window: Window,
        /// The step of the subquery; none: the server's own.
        step: Option<Window>,
    },
    /// Series merged into fewer.
    Aggregate {
        /// How values are merged.
        operator: Aggregation,
        /// Which labels are left.
        grouping: Grouping,
        /// What is merged.
        of: Box<Expr>,
    },
    /// A function of each value by itself, or of each histogram.
    Call {
        /// Which function.
        transform: Transform,
        /// Its argument.
        of: Box<Expr>,
    },
    /// A vector with a number at its right.
    WithNumber {
        /// The vector.
        left: Box<Expr>,
        /// The operator between them.
        operator: Operator,
        /// The number.
        right: f64,
    },
    /// A vector with a number at its left.
    NumberWith {
        /// The number.
        left: f64,
        /// The operator between them.
        operator: Operator,
        /// The vector.
        right: Box<Expr>,
    },
    /// Two vectors, sample by sample.
    Join {
        /// The left one.
        left: Box<Expr>,
        /// The operator between them.
        operator: Operator,
        /// Which samples belong together.
        matching: Matching,
        /// The right one.
        right: Box<Expr>,
    },
    /// Vectors as sets of series, from left to right: a demo has as many as components, so they are
    /// a list and not a tree as deep as that.
    Combine {
        /// The first one, whose series win.
        first: Box<Expr>,
        /// Which series are kept.
        operator: SetOperator,
        /// Compare these labels only; none: all of them.
        on: Option<Vec<String>>,
        /// The others.
        others: Vec<Expr>,
    },
}

/// The series of a metric whose labels match.
pub fn metric(name: &str, matchers: impl IntoIterator<Item = Matcher>) -> Expr {
    let matchers = matchers.into_iter().collect();
    Expr::Select(Selector { metric: name.to_owned(), matchers })
}

/// The series of a metric that belong to the span at hand.
pub fn of_span(metric: &str, matchers: impl IntoIterator<Item = Matcher>) -> Expr {
    Expr::OfSpan { metric: metric.to_owned(), matchers: Matchers::of_span(matchers) }
}

/// A number at the left of an operator.
pub fn number_with(left: f64, operator: Operator, right: Expr) -> Expr {
    Expr::NumberWith { left, operator, right: Box::new(right) }
}
