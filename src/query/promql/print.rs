//! Spelling expressions: on one line, as Prometheus prints them, without needless parentheses.

use std::fmt;

use super::operator::{
    Aggregation, Grouping, Matching, Operator, RangeFunction, SetOperator, Side, Transform,
};
use super::{Expr, LabelValues, Selector, Window};
use crate::query::matcher::{self, Matchers, Value};
use crate::query::text::{self, number, quoted};

/// How tightly an expression holds together; what is no operator is indivisible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Comparison,
    Sum,
    Product,
    Power,
    Whole,
}

impl Operator {
    fn binding(self) -> Binding {
        match self {
            Self::Test(_) | Self::Keep(_) => Binding::Comparison,
            Self::Plus | Self::Minus => Binding::Sum,
            Self::Times | Self::DividedBy | Self::Modulo => Binding::Product,
            Self::Power => Binding::Power,
        }
    }
}

impl Expr {
    fn binding(&self) -> Binding {
        match self {
            Self::WithNumber { operator, .. }
            | Self::NumberWith { operator, .. }
            | Self::Join { operator, .. } => operator.binding(),
            // What a user wrote may hold together as loosely as anything can.
            Self::Combine { operator: SetOperator::Or, .. } | Self::Written(_) => Binding::Or,
            Self::Combine { operator: SetOperator::And | SetOperator::Unless, .. } => Binding::And,
            Self::Select(_)
            | Self::Earlier { .. }
            | Self::Constant(_)
            | Self::Now
            | Self::Chosen { .. }
            | Self::OfSpan { .. }
            | Self::OverTime { .. }
            | Self::Aggregate { .. }
            | Self::Call { .. } => Binding::Whole,
        }
    }

    /// As left operand. Only `^` groups to the right, so only there an equal needs parentheses.
    fn write_left(&self, f: &mut fmt::Formatter<'_>, parent: Binding) -> fmt::Result {
        let loose =
            self.binding() < parent || (self.binding() == parent && parent == Binding::Power);
        self.write_grouped(f, loose)
    }

    /// As right operand.
    fn write_right(&self, f: &mut fmt::Formatter<'_>, parent: Binding) -> fmt::Result {
        let loose =
            self.binding() < parent || (self.binding() == parent && parent != Binding::Power);
        self.write_grouped(f, loose)
    }

    fn write_grouped(&self, f: &mut fmt::Formatter<'_>, loose: bool) -> fmt::Result {
        if loose { write!(f, "({self})") } else { write!(f, "{self}") }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Select(selector) => write!(f, "{selector}"),
            Self::Earlier { of, ago } => write!(f, "{of} offset {}", text::duration(*ago)),
            Self::Constant(value) => write!(f, "vector({})", number(*value)),
            Self::Now => f.write_str("vector(time())"),
            Self::Chosen { label, variable } => {
                let (label, value) = (quoted(label), Value::from(*variable));
                write!(f, "label_replace(vector(1), {label}, {value}, \"\", \"\")")
            }
            Self::OfSpan { metric, matchers } => write!(f, "{metric}{matchers}"),
            Self::Written(text) => f.write_str(text),
            Self::OverTime { function, of, window, step } => {
                write_over_time(f, *function, of, *window, *step)
            }
            Self::Aggregate { operator, grouping, of } => {
                write_aggregate(f, *operator, grouping, of)
            }
            Self::Call { transform, of } => write_call(f, transform, of),
            Self::WithNumber { left, operator, right } => {
                left.write_left(f, operator.binding())?;
                write!(f, " {operator} {}", number(*right))
            }
            Self::NumberWith { left, operator, right } => {
                // A sign binds less tightly than `^`.
                if *operator == Operator::Power && left.is_sign_negative() {
                    write!(f, "({})", number(*left))?;
                } else {
                    f.write_str(&number(*left))?;
                }
                write!(f, " {operator} ")?;
                right.write_right(f, operator.binding())
            }
            Self::Join { left, operator, matching, right } => {
                left.write_left(f, operator.binding())?;
                write!(f, " {operator}{matching} ")?;
                right.write_right(f, operator.binding())
            }
            Self::Combine { first, operator, on, others } => {
                first.write_left(f, self.binding())?;
                for other in others {
                    write!(f, " {operator}")?;
                    if let Some(labels) = on {
                        write!(f, " on ({})", labels.join(", "))?;
                    }
                    f.write_str(" ")?;
                    other.write_right(f, self.binding())?;
                }
                Ok(())
            }
        }
    }
}

fn write_over_time(
    f: &mut fmt::Formatter<'_>,
    function: RangeFunction,
    of: &Expr,
    window: Window,
    step: Option<Window>,
) -> fmt::Result {
    write!(f, "{}(", function.name())?;
    if let RangeFunction::Quantile(share) = function {
        write!(f, "{}, ", number(share))?;
    }
    match (of, step) {
        (Expr::Select(_) | Expr::OfSpan { .. }, None) => write!(f, "{of}[{window}])"),
        (_, None) => write_subquery(f, of, &format!("{window}:")),
        (_, Some(step)) => write_subquery(f, of, &format!("{window}:{step}")),
    }
}

fn write_subquery(f: &mut fmt::Formatter<'_>, of: &Expr, range: &str) -> fmt::Result {
    of.write_grouped(f, of.binding() != Binding::Whole)?;
    write!(f, "[{range}])")
}

fn write_aggregate(
    f: &mut fmt::Formatter<'_>,
    operator: Aggregation,
    grouping: &Grouping,
    of: &Expr,
) -> fmt::Result {
    let (name, parameter) = match operator {
        Aggregation::Sum => ("sum", None),
        Aggregation::Minimum => ("min", None),
        Aggregation::Maximum => ("max", None),
        Aggregation::Average => ("avg", None),
        Aggregation::Count => ("count", None),
        Aggregation::Top(count) => ("topk", Some(count.to_string())),
        Aggregation::Bottom(count) => ("bottomk", Some(count.to_string())),
        Aggregation::Quantile(share) => ("quantile", Some(number(share))),
    };
    f.write_str(name)?;
    match grouping {
        Grouping::All => {}
        Grouping::By(labels) => write!(f, " by ({}) ", labels.join(", "))?,
        Grouping::Without(labels) => write!(f, " without ({}) ", labels.join(", "))?,
    }
    match parameter {
        Some(parameter) => write!(f, "({parameter}, {of})"),
        None => write!(f, "({of})"),
    }
}

fn write_call(f: &mut fmt::Formatter<'_>, transform: &Transform, of: &Expr) -> fmt::Result {
    match transform {
        Transform::Absolute => write!(f, "abs({of})"),
        Transform::Ceiling => write!(f, "ceil({of})"),
        Transform::Floor => write!(f, "floor({of})"),
        Transform::Round => write!(f, "round({of})"),
        Transform::Timestamp => write!(f, "timestamp({of})"),
        Transform::Absent => write!(f, "absent({of})"),
        Transform::ClampMinimum(low) => write!(f, "clamp_min({of}, {})", number(*low)),
        Transform::ClampMaximum(high) => write!(f, "clamp_max({of}, {})", number(*high)),
        Transform::Clamp(low, high) => {
            write!(f, "clamp({of}, {}, {})", number(*low), number(*high))
        }
        Transform::HistogramQuantile(share) => {
            write!(f, "histogram_quantile({}, {of})", number(*share))
        }
        Transform::HistogramFraction(low, high) => {
            write!(f, "histogram_fraction({}, {}, {of})", number(*low), number(*high))
        }
        Transform::ReplaceLabel { target, replacement, source, regex } => {
            let [target, replacement, source, regex] =
                [target, replacement, source, regex].map(|it| quoted(it));
            write!(f, "label_replace({of}, {target}, {replacement}, {source}, {regex})")
        }
    }
}

impl RangeFunction {
    fn name(self) -> &'static str {
        match self {
            Self::Rate => "rate",
            Self::Increase => "increase",
            Self::Delta => "delta",
            Self::Average => "avg_over_time",
            Self::Minimum => "min_over_time",
            Self::Maximum => "max_over_time",
            Self::Sum => "sum_over_time",
            Self::Count => "count_over_time",
            Self::Last => "last_over_time",
            Self::Present => "present_over_time",
            Self::Quantile(_) => "quantile_over_time",
        }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !is_identifier(&self.metric) {
            let name = matcher::is("__name__", &self.metric);
            return Matchers::new([name].into_iter().chain(self.matchers.iter().cloned())).fmt(f);
        }
        f.write_str(&self.metric)?;
        if self.matchers.is_empty() { Ok(()) } else { Matchers::new(self.matchers.clone()).fmt(f) }
    }
}

/// Whether a metric may stand before the braces: these words would be read as what they mean. Some other
/// words of the language are names where a name is due; `promtool` says which.
fn is_identifier(name: &str) -> bool {
    const WORDS: [&str; 8] =
        ["atan2", "bool", "group_left", "group_right", "ignoring", "inf", "nan", "on"];
    let mut letters = name.chars();
    letters.next().is_some_and(|it| it.is_ascii_alphabetic() || "_:".contains(it))
        && letters.all(|it| it.is_ascii_alphanumeric() || "_:".contains(it))
        && !WORDS.contains(&name.to_ascii_lowercase().as_str())
}

impl fmt::Display for LabelValues {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "label_values({}, {})", self.of, text::label_name(&self.label))
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RateInterval => f.write_str("$__rate_interval"),
            Self::Interval => f.write_str("$__interval"),
            Self::Range => f.write_str("$__range"),
            Self::Of(duration) => f.write_str(&text::duration(*duration)),
        }
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Plus => f.write_str("+"),
            Self::Minus => f.write_str("-"),
            Self::Times => f.write_str("*"),
            Self::DividedBy => f.write_str("/"),
            Self::Modulo => f.write_str("%"),
            Self::Power => f.write_str("^"),
            Self::Test(comparison) => write!(f, "{} bool", comparison.symbol()),
            Self::Keep(comparison) => f.write_str(comparison.symbol()),
        }
    }
}

impl fmt::Display for SetOperator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::And => "and",
            Self::Or => "or",
            Self::Unless => "unless",
        })
    }
}

impl fmt::Display for Matching {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, labels, side) = match self {
            Self::Same => return Ok(()),
            Self::On(labels, side) => ("on", labels, side),
            Self::Ignoring(labels, side) => ("ignoring", labels, side),
        };
        write!(f, " {word} ({})", labels.join(", "))?;
        match side {
            Side::One => Ok(()),
            Side::Left(labels) => write!(f, " group_left ({})", labels.join(", ")),
            Side::Right(labels) => write!(f, " group_right ({})", labels.join(", ")),
        }
    }
}
