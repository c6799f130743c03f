//! How fast a budget may burn before somebody is told: the arithmetic alone, without a query.
//!
//! Four pairs of windows, after the SRE workbook: the long one says that it matters, the short one
//! that it still goes on. How fast is too fast follows from the share of the budget that may be gone
//! within the long window.

use crate::units::Duration;
use crate::words::AlertSeverity;

/// A pair of windows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Burn {
    /// Who is told: critical is a page, a warning is a ticket.
    pub severity: AlertSeverity,
    /// The window that says that it matters.
    pub long: Duration,
    /// The window that says that it goes on.
    pub short: Duration,
    /// How many times as fast as the budget allows: at 1 it lasts just as long as promised.
    pub rate: f64,
}

const HOUR: Duration = Duration::seconds(3_600);

/// Severity, hours of the long window, minutes of the short one, per cent of the budget.
const PAIRS: [(AlertSeverity, u64, u64, f64); 4] = [
    (AlertSeverity::Critical, 1, 5, 2.0),
    (AlertSeverity::Critical, 6, 30, 5.0),
    (AlertSeverity::Warning, 24, 120, 10.0),
    (AlertSeverity::Warning, 72, 360, 10.0),
];

/// The pairs for an objective over this time. A window as long as the objective's own would be told
/// when it is too late.
pub fn burns(window: Duration) -> Vec<Burn> {
    let pairs = PAIRS.iter().map(|(severity, hours, minutes, percent)| {
        let (long, short) = (HOUR.times(*hours), Duration::seconds(60 * minutes));
        let rate = percent / 100.0 * window.as_seconds() / long.as_seconds();
        Burn { severity: *severity, long, short, rate: rounded(rate) }
    });
    pairs.filter(|burn| burn.long < window).collect()
}

/// Every window in which the share of what is bad is recorded, the objective's own last.
pub fn windows(window: Duration) -> Vec<Duration> {
    let mut windows: Vec<Duration> =
        burns(window).iter().flat_map(|burn| [burn.short, burn.long]).collect();
    windows.push(window);
    windows.sort();
    windows.dedup();
    windows
}

/// The share of what is bad from which on a budget burns too fast.
///
/// A generous objective would ask for more than everything to fail. Then nine tenths are enough:
/// where all fails, somebody must be told.
pub fn threshold(burn: &Burn, allowed: f64) -> f64 {
    const ALMOST_ALL: f64 = 0.9;
    rounded(burn.rate * allowed).min(ALMOST_ALL)
}

/// How many events within the long window use up the share of the budget that this pair allows.
pub fn event_threshold(burn: &Burn, long_or_short: Duration, budget: u64, window: Duration) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of events are below 2^53")]
    let budget = budget as f64;
    rounded(burn.rate * budget * long_or_short.as_seconds() / window.as_seconds())
}

/// The pairs for a budget of events. Of two that ask for as many events, the one with the longer
/// windows is met whenever the other is: that other is left out.
pub fn event_burns(budget: u64, window: Duration) -> Vec<Burn> {
    let all = burns(window);
    let implied = |burn: &Burn| {
        let most = |burn: &Burn, part: Duration| event_threshold(burn, part, budget, window);
        all.iter().any(|other| {
            other.long > burn.long
                && other.short >= burn.short
                && other.severity == burn.severity
                && most(other, other.long) <= most(burn, burn.long)
                && most(other, other.short) <= most(burn, burn.short)
        })
    };
    all.iter().filter(|burn| !implied(burn)).copied().collect()
}

/// Without the last digits, which are those of binary fractions and of no interest.
fn rounded(value: f64) -> f64 {
    (value * 1e9).round() / 1e9
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(days: u64) -> Duration {
        HOUR.times(24 * days)
    }

    #[track_caller]
    fn same(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "{found} is not {expected}");
    }

    #[test]
    fn over_thirty_days_they_are_those_of_the_workbook() {
        let rates: Vec<f64> = burns(days(30)).iter().map(|it| it.rate).collect();
        assert_eq!(rates, [14.4, 6.0, 3.0, 1.0]);
        same(threshold(&burns(days(30))[0], 0.05), 0.72);
    }

    #[test]
    fn a_window_as_long_as_the_objective_is_left_out() {
        assert_eq!(burns(days(1)).len(), 2);
        assert_eq!(windows(days(1)).last(), Some(&days(1)));
    }

    #[test]
    fn where_everything_fails_somebody_is_told_whatever_was_promised() {
        same(threshold(&burns(days(30))[0], 0.1), 0.9);
    }

    #[test]
    fn of_two_pairs_that_ask_for_as_many_events_one_is_enough() {
        let longs: Vec<Duration> = event_burns(500, days(30)).iter().map(|it| it.long).collect();
        assert_eq!(longs, [HOUR, HOUR.times(6), days(3)]);
    }

    #[test]
    fn events_are_counted_instead_of_shares() {
        let fast = burns(days(30))[0];
        same(event_threshold(&fast, fast.long, 500, days(30)), 10.0);
    }
}
