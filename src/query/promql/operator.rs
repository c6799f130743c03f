//! The functions and operators of `PromQL` that mltgen speaks.

use crate::query::comparison::Comparison;

/// A function over the samples in a window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RangeFunction {
    /// Increase per second of a counter.
    Rate,
    /// Increase of a counter.
    Increase,
    /// Change of a gauge.
    Delta,
    /// Mean of the samples.
    Average,
    /// Smallest sample.
    Minimum,
    /// Largest sample.
    Maximum,
    /// Sum of the samples.
    Sum,
    /// Number of samples.
    Count,
    /// Newest sample.
    Last,
    /// 1 if there is any sample.
    Present,
    /// The value below which this share of the samples lies.
    Quantile(f64),
}

/// How the values of several series become one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Aggregation {
    /// Their sum.
    Sum,
    /// The smallest.
    Minimum,
    /// The largest.
    Maximum,
    /// Their mean.
    Average,
    /// How many there are.
    Count,
    /// The largest so many, each kept as it is.
    Top(u32),
    /// The smallest so many, each kept as it is.
    Bottom(u32),
    /// The value below which this share of them lies.
    Quantile(f64),
}

/// Which labels an aggregation leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Grouping {
    /// None: one series without labels.
    All,
    /// These.
    By(Vec<String>),
    /// All but these.
    Without(Vec<String>),
}

/// A function of one instant vector.
#[derive(Debug, Clone, PartialEq)]
pub enum Transform {
    /// Without sign.
    Absolute,
    /// The next whole number.
    Ceiling,
    /// The whole number before.
    Floor,
    /// The nearest whole number.
    Round,
    /// When each sample was taken.
    Timestamp,
    /// 1 without labels of its own if there is no series, else nothing.
    Absent,
    /// Not below this.
    ClampMinimum(f64),
    /// Not above this.
    ClampMaximum(f64),
    /// Between these.
    Clamp(f64, f64),
    /// The value below which this share of a histogram lies.
    HistogramQuantile(f64),
    /// The share of a native histogram between these.
    HistogramFraction(f64, f64),
    /// A label set from another by a regular expression.
    ReplaceLabel {
        /// The label that is written.
        target: String,
        /// Its new value; `$1` is a group of the expression.
        replacement: String,
        /// The label that is read.
        source: String,
        /// What the whole of its value must match.
        regex: String,
    },
}

/// An operator between numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    DividedBy,
    /// `%`
    Modulo,
    /// `^`
    Power,
    /// 1 where it holds and 0 where not.
    Test(Comparison),
    /// What it holds for, with its value.
    Keep(Comparison),
}

/// Which series of two vectors are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SetOperator {
    /// The left ones that the right has too.
    And,
    /// The left ones, and the right ones that the left lacks.
    Or,
    /// The left ones that the right lacks.
    Unless,
}

/// Which samples of two vectors belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Matching {
    /// Those whose labels are all equal.
    Same,
    /// Those equal in these labels.
    On(Vec<String>, Side),
    /// Those equal in all other labels.
    Ignoring(Vec<String>, Side),
}

/// Which side may have several samples for one of the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Side {
    /// Neither.
    One,
    /// The left, which gets these labels from the right.
    Left(Vec<String>),
    /// The right, which gets these labels from the left.
    Right(Vec<String>),
}
