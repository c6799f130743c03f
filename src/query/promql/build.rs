//! Making expressions: one method per thing one wants to say.

use super::operator::{
    Aggregation, Grouping, Matching, Operator, RangeFunction, SetOperator, Side, Transform,
};
use super::{Expr, Window};
use crate::query::comparison::Comparison;
use crate::units::Duration;

impl Grouping {
    /// By these labels; by none is one series for all.
    pub fn by<'a>(labels: impl IntoIterator<Item = &'a str>) -> Self {
        let labels = owned(labels);
        if labels.is_empty() { Self::All } else { Self::By(labels) }
    }
}

impl Matching {
    /// Equal in these labels, one sample for one.
    pub fn on<'a>(labels: impl IntoIterator<Item = &'a str>) -> Self {
        Self::On(owned(labels), Side::One)
    }
}

impl Expr {
    /// A function over the samples in a window.
    pub fn over_time(self, function: RangeFunction, window: Window) -> Self {
        Self::OverTime { function, of: Box::new(self), window, step: None }
    }

    /// These series as they were so long ago.
    ///
    /// # Panics
    /// If it is not the series of a metric: nothing else can be looked up in the past.
    pub fn earlier(&self, ago: Duration) -> Self {
        match self {
            Self::Select(of) => Self::Earlier { of: of.clone(), ago },
            other => panic!("`{other}` is no selector"),
        }
    }

    /// Increase per second.
    pub fn rate(self, window: Window) -> Self {
        self.over_time(RangeFunction::Rate, window)
    }

    /// Increase in the window.
    pub fn increase(self, window: Window) -> Self {
        self.over_time(RangeFunction::Increase, window)
    }

    /// Series merged into fewer.
    pub fn aggregate(self, operator: Aggregation, grouping: Grouping) -> Self {
        Self::Aggregate { operator, grouping, of: Box::new(self) }
    }

    /// Their sum, as one series for all.
    pub fn sum(self) -> Self {
        self.aggregate(Aggregation::Sum, Grouping::All)
    }

    /// Their sum, one series for each value of these labels.
    pub fn sum_by<'a>(self, labels: impl IntoIterator<Item = &'a str>) -> Self {
        self.aggregate(Aggregation::Sum, Grouping::by(labels))
    }

    /// The smallest, as one series.
    pub fn min(self) -> Self {
        self.aggregate(Aggregation::Minimum, Grouping::All)
    }

    /// The smallest, one series for each value of these labels.
    pub fn min_by(self, labels: &[&str]) -> Self {
        self.aggregate(Aggregation::Minimum, Grouping::by(labels.iter().copied()))
    }

    /// The largest, as one series.
    pub fn max(self) -> Self {
        self.aggregate(Aggregation::Maximum, Grouping::All)
    }

    /// The largest, one series for each value of these labels.
    pub fn max_by<'a>(self, labels: impl IntoIterator<Item = &'a str>) -> Self {
        self.aggregate(Aggregation::Maximum, Grouping::by(labels))
    }

    /// A function of each value.
    pub fn call(self, transform: Transform) -> Self {
        Self::Call { transform, of: Box::new(self) }
    }

    /// The value below which this share of a histogram lies.
    pub fn histogram_quantile(self, share: f64) -> Self {
        self.call(Transform::HistogramQuantile(share))
    }

    /// The same series with one label more.
    pub fn labelled(self, label: &str, value: &str) -> Self {
        let (target, replacement) = (label.to_owned(), value.replace('$', "$$"));
        let (source, regex) = (String::new(), String::new());
        self.call(Transform::ReplaceLabel { target, replacement, source, regex })
    }

    /// With a number at its right.
    pub fn with_number(self, operator: Operator, right: f64) -> Self {
        Self::WithNumber { left: Box::new(self), operator, right }
    }

    /// 1 where the comparison with the number holds and 0 where not.
    pub fn test(self, comparison: Comparison, number: f64) -> Self {
        self.with_number(Operator::Test(comparison), number)
    }

    /// The series for which the comparison with the number holds.
    pub fn keep(self, comparison: Comparison, number: f64) -> Self {
        self.with_number(Operator::Keep(comparison), number)
    }

    /// So many times as much.
    pub fn times(self, number: f64) -> Self {
        self.with_number(Operator::Times, number)
    }

    /// With another vector, sample by sample.
    pub fn join(self, operator: Operator, matching: Matching, right: Self) -> Self {
        Self::Join { left: Box::new(self), operator, matching, right: Box::new(right) }
    }

    /// Added to a vector of equal labels.
    pub fn plus(self, right: Self) -> Self {
        self.join(Operator::Plus, Matching::Same, right)
    }

    /// Less a vector of equal labels.
    pub fn minus(self, right: Self) -> Self {
        self.join(Operator::Minus, Matching::Same, right)
    }

    /// Divided by a vector of equal labels.
    pub fn divided_by(self, right: Self) -> Self {
        self.join(Operator::DividedBy, Matching::Same, right)
    }

    /// The same series, told apart by one label that is made of another.
    pub fn relabelled(self, target: &str, source: &str, regex: &str) -> Self {
        let (target, source) = (target.to_owned(), source.to_owned());
        let (replacement, regex) = ("$1".to_owned(), regex.to_owned());
        self.call(Transform::ReplaceLabel { target, replacement, source, regex })
    }

    /// As sets of series, compared by these labels only; none: by all of them.
    pub fn combine(mut self, operator: SetOperator, on: Option<Vec<String>>, right: Self) -> Self {
        if let Self::Combine { operator: own, on: own_on, others, .. } = &mut self
            && (*own, &*own_on) == (operator, &on)
        {
            others.push(right);
            return self;
        }
        Self::Combine { first: Box::new(self), operator, on, others: vec![right] }
    }

    /// These series, and the right ones that are missing here.
    pub fn or(self, right: Self) -> Self {
        self.combine(SetOperator::Or, None, right)
    }

    /// These series, where the right has some that are equal in these labels.
    pub fn and_on<'a>(self, labels: impl IntoIterator<Item = &'a str>, right: Self) -> Self {
        self.combine(SetOperator::And, Some(owned(labels)), right)
    }

    /// This number where there is nothing; only for expressions without labels.
    pub fn or_number(self, number: f64) -> Self {
        self.or(Self::Constant(number))
    }

    /// These series, and those of the right whose labels named here are missing.
    pub fn or_on<'a>(self, labels: impl IntoIterator<Item = &'a str>, right: Self) -> Self {
        self.combine(SetOperator::Or, Some(owned(labels)), right)
    }
}

fn owned<'a>(labels: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    labels.into_iter().map(str::to_owned).collect()
}
