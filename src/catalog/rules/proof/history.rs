//! What an objective has counted, evaluation by evaluation, and what follows from it: shares,
//! budgets, alerts. Sums of numbers, and nothing of a query language.
//!
//! Whether a window holds the sample at its very beginning is something versions of Prometheus
//! disagree on. Everything here is worked out both ways, and what depends on it is not asked.

use crate::catalog::rules::burn::{self, Burn};
use crate::model::objective::{Sli, Slo};
use crate::units::Duration;

/// What is counted at an evaluation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Counted {
    /// What counts.
    pub total: f64,
    /// What of it is bad.
    pub bad: f64,
}

/// The evaluations of an objective for one component, from nought on.
#[derive(Debug)]
pub(super) struct History<'a> {
    /// The objective.
    pub slo: &'a Slo,
    /// How far apart evaluations are.
    pub step: Duration,
    /// What each counted; none where nothing is known.
    pub counted: Vec<Option<Counted>>,
    /// The share that may be bad; none for budgets of events.
    pub allowed: Option<f64>,
    /// Less than this in the long window says nothing.
    pub fewest: f64,
}

/// Whether a window holds the sample at its beginning.
#[derive(Debug, Clone, Copy)]
pub(super) enum Edge {
    /// It does.
    Within,
    /// It does not.
    Without,
}

/// The value, if both ways to see a window give the same.
pub(super) fn agreed<T: PartialEq>(of: impl Fn(Edge) -> T) -> Option<T> {
    let within = of(Edge::Within);
    (within == of(Edge::Without)).then_some(within)
}

impl History<'_> {
    /// The sum over a window that ends at an evaluation.
    fn sum(&self, at: usize, window: Duration, edge: Edge, of: fn(Counted) -> f64) -> f64 {
        // Ages are whole steps, so the oldest evaluation of a window is known without looking.
        let oldest_age = match edge {
            Edge::Within => Some(window.milliseconds),
            Edge::Without => window.milliseconds.checked_sub(1),
        };
        let Some(steps) = oldest_age.map(|age| age / self.step.milliseconds) else { return 0.0 };
        let first = at.saturating_sub(usize::try_from(steps).unwrap_or(usize::MAX));
        self.counted[first..=at].iter().filter_map(|counted| counted.map(of)).sum()
    }

    fn time(&self, at: usize) -> u64 {
        self.step.milliseconds * at as u64
    }

    /// What was bad in a window.
    pub(super) fn bad(&self, at: usize, window: Duration, edge: Edge) -> f64 {
        self.sum(at, window, edge, |it| it.bad)
    }

    /// What counted in a window.
    pub(super) fn total(&self, at: usize, window: Duration, edge: Edge) -> f64 {
        self.sum(at, window, edge, |it| it.total)
    }

    /// How many evaluations in a window knew anything.
    fn known(&self, at: usize, window: Duration, edge: Edge) -> f64 {
        self.sum(at, window, edge, |_| 1.0)
    }

    /// The share of what is bad: nothing of nothing is no share at all.
    pub(super) fn share(&self, at: usize, window: Duration, edge: Edge) -> f64 {
        let total = self.total(at, window, edge);
        if total > 0.0 { self.bad(at, window, edge) / total } else { 0.0 }
    }

    /// What is left of the budget, in its unit; none while nothing is known.
    pub(super) fn left(&self, at: usize, edge: Edge) -> Option<f64> {
        self.counted[at]?;
        let window = self.slo.window;
        match &self.slo.sli {
            Sli::Availability { budget, .. } => {
                // Each evaluation stands for a minute, however far apart they are here.
                Some(budget.as_seconds() - 60.0 * self.bad(at, window, edge))
            }
            Sli::Latency { .. } | Sli::ErrorRate { .. } => {
                Some(1.0 - self.share(at, window, edge) / self.allowed?)
            }
            #[expect(clippy::cast_precision_loss, reason = "counts of events are below 2^53")]
            Sli::Events { budget, .. } => Some(*budget as f64 - self.bad(at, window, edge)),
            Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => None,
        }
    }

    /// The number in the message of a burn alert; none while it is silent.
    pub(super) fn burning(&self, at: usize, burns: &[Burn], edge: Edge) -> Option<f64> {
        burns.iter().find_map(|burn| {
            if self.bad(at, burn.long, edge) < self.fewest {
                return None;
            }
            let over = |window: Duration| {
                let (found, most) = match (&self.slo.sli, self.allowed) {
                    (Sli::Events { budget, .. }, _) => (
                        self.bad(at, window, edge),
                        burn::event_threshold(burn, window, *budget, self.slo.window),
                    ),
                    (_, Some(allowed)) => {
                        (self.share(at, window, edge), burn::threshold(burn, allowed))
                    }
                    (_, None) => return None,
                };
                (found > most).then_some(found)
            };
            over(burn.short)?;
            over(burn.long)
        })
    }

    /// Whether counters have stood still for so long that somebody is told.
    pub(super) fn still(&self, at: usize, window: Duration, edge: Edge) -> bool {
        let evaluations = window.as_seconds() / self.step.as_seconds();
        let known = self.known(at, window, edge) >= (evaluations * 0.9).floor();
        known && self.total(at, window, edge) <= 0.0
    }

    /// Whether nothing has been known for so long that somebody is told.
    pub(super) fn gone(&self, at: usize, hold: Duration) -> bool {
        let silent = (0..=at).rev().take_while(|position| self.counted[*position].is_none());
        let since = silent.last();
        since.is_some_and(|since| self.time(at) - self.time(since) >= hold.milliseconds)
    }
}
