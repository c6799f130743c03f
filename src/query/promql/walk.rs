//! Looking through an expression, and rewriting its windows.

use super::{Expr, Selector, Window};
use crate::query::matcher::Matcher;

impl Expr {
    /// The expressions directly inside this one, from left to right.
    pub fn children(&self) -> Vec<&Self> {
        match self {
            Self::Select(_)
            | Self::Earlier { .. }
            | Self::Constant(_)
            | Self::Now
            | Self::Chosen { .. }
            | Self::OfSpan { .. }
            | Self::Written(_) => Vec::new(),
            Self::OverTime { of, .. } | Self::Aggregate { of, .. } | Self::Call { of, .. } => {
                vec![of]
            }
            Self::WithNumber { left, .. } => vec![left],
            Self::NumberWith { right, .. } => vec![right],
            Self::Join { left, right, .. } => vec![left, right],
            Self::Combine { first, others, .. } => {
                std::iter::once(&**first).chain(others).collect()
            }
        }
    }

    fn children_mut(&mut self) -> Vec<&mut Self> {
        match self {
            Self::Select(_)
            | Self::Earlier { .. }
            | Self::Constant(_)
            | Self::Now
            | Self::Chosen { .. }
            | Self::OfSpan { .. }
            | Self::Written(_) => Vec::new(),
            Self::OverTime { of, .. } | Self::Aggregate { of, .. } | Self::Call { of, .. } => {
                vec![of]
            }
            Self::WithNumber { left, .. } => vec![left],
            Self::NumberWith { right, .. } => vec![right],
            Self::Join { left, right, .. } => vec![left, right],
            Self::Combine { first, others, .. } => {
                std::iter::once(&mut **first).chain(others).collect()
            }
        }
    }

    /// Every selector, from left to right.
    pub fn selectors(&self) -> Vec<&Selector> {
        let mut found = Vec::new();
        self.collect_selectors(&mut found);
        found
    }

    /// One list for the whole expression: a union of a thousand components is as deep.
    fn collect_selectors<'a>(&'a self, found: &mut Vec<&'a Selector>) {
        if let Self::Select(selector) | Self::Earlier { of: selector, .. } = self {
            found.push(selector);
        }
        for child in self.children() {
            child.collect_selectors(found);
        }
    }

    /// Adds to every selector what its metric needs.
    pub fn narrow(&mut self, matcher: &impl Fn(&str) -> Option<Matcher>) {
        if let Self::Select(selector) | Self::Earlier { of: selector, .. } = self {
            selector.matchers.extend(matcher(&selector.metric));
        }
        for child in self.children_mut() {
            child.narrow(matcher);
        }
    }

    /// Whether what it gives has only the labels that it names.
    pub fn is_aggregate(&self) -> bool {
        matches!(self, Self::Aggregate { .. })
            || self.children().into_iter().any(Self::is_aggregate)
    }

    /// Whether any part of it is text of the user's own, of which nothing is known.
    pub fn holds_written(&self) -> bool {
        matches!(self, Self::Written(_)) || self.children().into_iter().any(Self::holds_written)
    }

    /// Whether Grafana chooses a window in it by how often samples come.
    pub fn has_rate_interval(&self) -> bool {
        let own = match self {
            Self::OverTime { window, .. } => *window == Window::RateInterval,
            Self::Select(_)
            | Self::Earlier { .. }
            | Self::Constant(_)
            | Self::Now
            | Self::Chosen { .. }
            | Self::OfSpan { .. }
            | Self::Written(_)
            | Self::Aggregate { .. }
            | Self::Call { .. }
            | Self::WithNumber { .. }
            | Self::NumberWith { .. }
            | Self::Join { .. }
            | Self::Combine { .. } => false,
        };
        own || self.children().into_iter().any(Self::has_rate_interval)
    }

    /// The same with other windows: rules know nothing of `$__rate_interval`.
    pub fn with_windows(mut self, replace: &impl Fn(Window) -> Window) -> Self {
        self.replace_windows(replace);
        self
    }

    fn replace_windows(&mut self, replace: &impl Fn(Window) -> Window) {
        if let Self::OverTime { window, step, .. } = self {
            *window = replace(*window);
            *step = step.map(replace);
        }
        for child in self.children_mut() {
            child.replace_windows(replace);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::promql::metric;
    use crate::units::Duration;

    #[test]
    fn windows_are_replaced_wherever_they_stand() {
        let share = metric("a", []).rate(Window::RateInterval).sum();
        let expr = share.divided_by(metric("b", []).rate(Window::RateInterval).sum());
        let fixed = expr.with_windows(&|_| Window::Of(Duration::seconds(300)));
        assert_eq!(fixed.to_string(), "sum(rate(a[5m])) / sum(rate(b[5m]))");
        let metrics: Vec<&str> = fixed.selectors().iter().map(|it| it.metric.as_str()).collect();
        assert_eq!(metrics, ["a", "b"]);
    }
}
