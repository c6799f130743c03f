//! How far back an expression looks.

use super::{Expr, Window};
use crate::units::Duration;

impl Expr {
    /// The age of the oldest sample that it may need, but for how long a sample stays the newest.
    /// What the user wrote, and windows that Grafana chooses, are not known here and count nothing.
    pub fn reach(&self) -> Duration {
        let own = match self {
            Self::OverTime { window: Window::Of(window), .. } => *window,
            Self::Earlier { ago, .. } => *ago,
            Self::OverTime {
                window: Window::RateInterval | Window::Interval | Window::Range,
                ..
            }
            | Self::Select(_)
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
            | Self::Combine { .. } => Duration::ZERO,
        };
        let inside = self.children().into_iter().map(Self::reach).max().unwrap_or(Duration::ZERO);
        own.plus(inside)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::promql::metric;

    #[test]
    fn a_window_over_a_window_reaches_as_far_as_both() {
        let minute = Window::Of(Duration::seconds(60));
        let hour = Window::Of(Duration::seconds(3_600));
        let expr = metric("a", []).rate(minute).sum();
        assert_eq!(expr.reach(), Duration::seconds(60));
        let worst = expr.over_time(crate::query::promql::operator::RangeFunction::Maximum, hour);
        assert_eq!(worst.plus(metric("b", [])).reach(), Duration::seconds(3_660));
        assert_eq!(metric("a", []).earlier(Duration::seconds(5)).reach(), Duration::seconds(5));
    }
}
