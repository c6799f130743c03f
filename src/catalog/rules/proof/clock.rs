//! Evaluations of alerts over a course of behaviour: when a condition is met, and since when.
//!
//! As in [`super::history`], all is worked out for both ways to see the beginning of a window, and
//! only what both agree on is asked.

use super::behaviour::{Behaviour, Course, Requests};
use super::history::Edge;
use crate::units::Duration;

/// How often samples come and alerts are looked at.
#[derive(Debug)]
pub(super) struct Clock {
    /// How far apart samples are.
    pub tick: Duration,
    /// How many of them are between two evaluations.
    pub ticks: usize,
    every: Duration,
    /// The window of conditions that have none of their own.
    usual: Duration,
}

/// What an evaluation can see.
pub(super) struct Evaluation<'a> {
    ticks: &'a [&'a Behaviour],
    at: usize,
    tick: Duration,
    usual: Duration,
    edge: Edge,
}

/// What each evaluation finds, seen both ways.
pub(super) type Seen = Vec<[Option<f64>; 2]>;

impl Clock {
    /// Evaluations so far apart, of samples that are about as far apart as wished.
    pub(super) fn new(every: Duration, wished: Duration) -> Self {
        let fits = every.milliseconds.is_multiple_of(wished.milliseconds);
        // Every interval of a rule is a multiple of ten seconds.
        let tick = if fits { wished } else { Duration::seconds(10) };
        let ticks = usize::try_from(every.milliseconds / tick.milliseconds).expect("a few samples");
        Self { tick, ticks, every, usual: tick }
    }

    /// With a window for conditions that have none of their own.
    pub(super) fn usual(self, usual: Duration) -> Self {
        Self { usual, ..self }
    }

    /// How many evaluations it takes until so much time is over.
    pub(super) fn evaluations(&self, time: Duration) -> usize {
        usize::try_from(time.milliseconds.div_ceil(self.every.milliseconds)).expect("a few hours")
    }

    /// What each evaluation finds.
    pub(super) fn evaluate(
        &self,
        course: &Course,
        of: impl Fn(&Evaluation<'_>) -> Option<f64>,
    ) -> Seen {
        let ticks = course.ticks();
        let evaluations = (0..ticks.len()).step_by(self.ticks);
        let both = |at| {
            [Edge::Within, Edge::Without].map(|edge| {
                let (tick, usual) = (self.tick, self.usual);
                of(&Evaluation { ticks: &ticks, at, tick, usual, edge })
            })
        };
        evaluations.map(both).collect()
    }

    /// The last evaluation before each turn, the turn itself, and the end.
    pub(super) fn turns<T>(
        &self,
        seen: &Seen,
        hold: Duration,
        breaks: impl Fn(&Option<f64>) -> Option<f64>,
        expected: impl Fn(Duration, Option<f64>, bool) -> T,
    ) -> Vec<T> {
        let met: Vec<[Option<f64>; 2]> =
            seen.iter().map(|[one, other]| [breaks(one), breaks(other)]).collect();
        let firing = [0, 1].map(|way| self.firing(&met, way, hold));
        let sure = |at: usize, fires: bool| firing.iter().all(|way| way[at] == fires);
        let mut all = Vec::new();
        let mut tell = |at: usize, fires: bool| {
            let number = match met[at] {
                [Some(one), Some(other)] if (one - other).abs() < 1e-9 => Some(one),
                _ => None,
            };
            let time = self.every.times(at as u64);
            all.push(expected(time, number, fires));
        };
        let (mut fires, mut last_sure) = (false, None);
        for at in 0..seen.len() {
            if sure(at, fires) {
                last_sure = Some(at);
            } else if sure(at, !fires) {
                if let Some(before) = last_sure {
                    tell(before, fires);
                }
                tell(at, !fires);
                (fires, last_sure) = (!fires, Some(at));
            }
        }
        if let Some(at) = last_sure {
            tell(at, fires);
        }
        all
    }

    /// Whether it fires at each evaluation: it must have been met for long enough.
    fn firing(&self, met: &[[Option<f64>; 2]], way: usize, hold: Duration) -> Vec<bool> {
        let mut since = None;
        let fires = |(at, met): (usize, &[Option<f64>; 2])| {
            since = met[way].map(|_| since.unwrap_or(at));
            since.is_some_and(|since| self.every.times((at - since) as u64) >= hold)
        };
        met.iter().enumerate().map(fires).collect()
    }
}

impl Evaluation<'_> {
    /// The newest sample; none if its producer has said that there will be no more.
    pub(super) fn now(&self) -> Option<&Behaviour> {
        Some(self.ticks[self.at]).filter(|it| !it.gone)
    }

    /// The first sample that a window holds.
    fn first(&self, window: Duration) -> usize {
        let samples = usize::try_from(window.milliseconds / self.tick.milliseconds)
            .expect("a window of some samples");
        match self.edge {
            Edge::Within => self.at.saturating_sub(samples),
            Edge::Without => (self.at + 1).saturating_sub(samples),
        }
    }

    /// The largest number in a window.
    pub(super) fn largest(&self, window: Duration, of: impl Fn(&Behaviour) -> f64) -> Option<f64> {
        let seen = self.ticks[self.first(window)..=self.at].iter().filter(|it| !it.gone);
        seen.map(|it| of(it)).reduce(f64::max)
    }

    /// Requests in a window, so far as counters tell: what is between two of its samples.
    fn requests(&self, window: Duration) -> Option<Vec<Requests>> {
        let first = self.first(window) + 1;
        let grown = self.ticks.get(first..=self.at).unwrap_or_default();
        let grown = grown.iter().filter(|it| !it.gone).map(|it| it.requests(self.tick));
        let grown: Vec<Requests> = grown.collect();
        (!grown.is_empty()).then_some(grown)
    }

    /// A share of the requests in a window; no number if there are none.
    pub(super) fn share(
        &self,
        window: Option<Duration>,
        of: impl Fn(Requests) -> f64,
    ) -> Option<f64> {
        let requests = self.requests(window.unwrap_or(self.usual))?;
        let all: f64 = requests.iter().map(|it| it.all).sum();
        let part: f64 = requests.into_iter().map(of).sum();
        Some(part / all)
    }

    /// Requests a second.
    pub(super) fn rate(&self, window: Duration) -> Option<f64> {
        let requests = self.requests(window)?;
        #[expect(clippy::cast_precision_loss, reason = "a window of some samples")]
        let count = requests.len() as f64;
        let all: f64 = requests.iter().map(|it| it.all).sum();
        Some(all / count / self.tick.as_seconds())
    }
}
