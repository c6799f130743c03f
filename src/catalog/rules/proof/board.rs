//! Each pair of windows of a burn alert by itself, each of its numbers just met and just missed.

use super::behaviour::series;
use super::labels;
use super::objective::{Moment, Story};
use crate::catalog::context::Context;
use crate::catalog::rules::burn::{self, Burn};
use crate::catalog::rules::slo::{self, STEP};
use crate::catalog::rules::{message, uid};
use crate::model::ComponentId;
use crate::model::objective::{Recorded, Slo};
use crate::model::proof::{Case, ExpectedAlerts, Firing, Series};
use crate::units::Duration;
use crate::words::AlertSeverity;

/// Just over a number.
const OVER: f64 = 1.01;

/// What the rules have recorded, as if they had: shares by window, and what was bad.
struct Board<'a> {
    cx: Context<'a>,
    slo: &'a Slo,
    of: ComponentId,
    step: Duration,
    /// What was bad, and at which sample.
    bad: f64,
    bad_at: usize,
    /// Shares at each evaluation.
    shares: Vec<Vec<(Duration, f64)>>,
    alerts: Vec<ExpectedAlerts>,
}

/// Thresholds of all pairs, one after the other.
pub(super) fn thresholds(cx: Context<'_>, slo: &Slo, of: ComponentId) -> Vec<Case> {
    let Some(allowed) = slo::allowed(slo).filter(|_| slo.burn_alerts) else { return Vec::new() };
    let burns = burn::burns(slo.window);
    let mut board = Board::new(cx, slo, of, STEP, slo::fewest(cx, slo));
    for burn in &burns {
        let most = burn::threshold(burn, allowed);
        let over = most * OVER;
        board.show(burn, over, over, Some(over));
        board.show(burn, most, over, None);
        board.show(burn, over, most, None);
    }
    let mut too_few = Board::new(cx, slo, of, STEP, slo::fewest(cx, slo) - 0.5);
    for burn in &burns {
        let over = burn::threshold(burn, allowed) * OVER;
        too_few.show(burn, over, over, None);
    }
    vec![
        board.case("each pair of windows by itself: over both its bounds, and at one of them"),
        too_few.case("each pair of windows by itself: shares are high, of too few failures"),
    ]
}

/// How long failures count, evaluated every hour.
pub(super) fn windows(cx: Context<'_>, slo: &Slo, of: ComponentId) -> Option<Case> {
    let allowed = slo::allowed(slo).filter(|_| slo.burn_alerts)?;
    let mut board = Board::new(cx, slo, of, PART, slo::fewest(cx, slo));
    board.bad_at = 1;
    board.windows(allowed, &burn::burns(slo.window));
    Some(board.case("each pair of windows by itself: failures count for as long as its window"))
}

/// So many parts of an hour lie between two evaluations of it, so that what was bad after the first
/// of them is never as old as a window is long.
const PARTS: usize = 5;
/// Such a part.
const PART: Duration = Duration::seconds(720);

impl<'a> Board<'a> {
    fn new(cx: Context<'a>, slo: &'a Slo, of: ComponentId, step: Duration, bad: f64) -> Self {
        Self { cx, slo, of, step, bad, bad_at: 0, shares: vec![Vec::new()], alerts: Vec::new() }
    }

    /// Shares at the next evaluation, and the number that is told, if any.
    fn show(&mut self, burn: &Burn, long: f64, short: f64, told: Option<f64>) {
        self.shares.push(vec![(burn.long, long), (burn.short, short)]);
        self.expect(burn.severity, told);
    }

    fn expect(&mut self, severity: AlertSeverity, told: Option<f64>) {
        let labels = labels(self.cx, self.slo, self.of);
        let at = self.step.times(self.shares.len() as u64 - 1);
        for each in [AlertSeverity::Critical, AlertSeverity::Warning] {
            if !burn::burns(self.slo.window).iter().any(|burn| burn.severity == each) {
                continue;
            }
            let word = message::burn_word(each);
            let value = told.filter(|_| each == severity);
            let firing = value.map(|_| Firing { labels: labels.clone(), value });
            self.alerts.push(ExpectedAlerts {
                uid: uid(self.cx, &format!("{}-{word}", self.slo.entry.name)),
                at,
                firing: firing.into_iter().collect(),
            });
        }
    }

    /// For each pair: what was bad counts at the evaluation at which its window is nearly over, and
    /// not at the one after it.
    fn windows(&mut self, allowed: f64, burns: &[Burn]) {
        for burn in burns {
            let over = burn::threshold(burn, allowed) * OVER;
            let hours = usize::try_from(burn.long.whole_seconds() / 3_600).expect("some days");
            for (hours, told) in [(hours, Some(over)), (hours + 1, None)] {
                self.shares.resize(hours * PARTS, Vec::new());
                self.show(burn, over, over, told);
            }
        }
    }

    fn case(self, name: &str) -> Case {
        let component = self.cx.model[self.of].entry.name.as_str();
        let labels = [("slo", self.slo.entry.name.as_str()), ("component", component)];
        let bad = self.cx.metric_name("slo-bad-events");
        let samples = (0..self.shares.len()).map(|at| (at == self.bad_at).then_some(self.bad));
        let mut all: Vec<Series> = vec![series(bad, &labels, samples.collect())];
        for window in burn::windows(self.slo.window) {
            let share = |shown: &Vec<(Duration, f64)>| {
                shown.iter().find(|(other, _)| *other == window).map(|(_, share)| *share)
            };
            let samples = self.shares.iter().map(share);
            all.push(series(&slo::share_name(window), &labels, samples.collect()));
        }
        Case {
            name: name.to_owned(),
            every: self.step,
            series: all,
            values: Vec::new(),
            alerts: self.alerts,
        }
    }
}

/// For budgets of events, each pair by itself: nearly all that the long window allows, and then what
/// the short one allows, just met and just missed, also once the first is over; and after that what
/// the long window allows, just met and just missed.
pub(super) fn bursts(
    cx: Context<'_>,
    slo: &Slo,
    of: ComponentId,
    (recorded, budget): (&Recorded, u64),
    step: Duration,
    wanted: impl Fn(&Burn) -> bool,
) -> Vec<Case> {
    let overlap = recorded.window.as_seconds() / recorded.every.as_seconds();
    let case = |burn: &Burn| {
        let steps = |time: Duration| {
            usize::try_from(time.milliseconds / step.milliseconds).expect("some days of hours")
        };
        let (long, short) = (steps(burn.long), steps(burn.short).max(1));
        let [most_long, most_short] =
            [burn.long, burn.short].map(|it| burn::event_threshold(burn, it, budget, slo.window));
        // Sums are exact where counts are halves, or whatever the overlap makes of them.
        let exact = |events: f64| (events * overlap * FINEST).round() / FINEST / overlap;
        let at_most = |events: f64| (events * overlap * FINEST).floor() / FINEST / overlap;
        // By a power of two, what is just met is just met whatever it is.
        let just_met = |it: f64| if overlap.log2().fract() == 0.0 { it } else { at_most(it) };
        let first = 1 + long * 3 / 4;
        let second = first + short + 2;
        let third = (2 + long * 23 / 20).max(second + short + 2);
        let burst = (most_short * OVER * overlap * FINEST).ceil() / FINEST / overlap;
        // Long enough after the third that nothing of all this is in the window any more.
        let filled = third + long + 2;
        let full = filled + long * 3 / 4;
        let mut moments = vec![Moment::Events(0.0, 0.0, 1); full + 2];
        let mut happen = |at: usize, events: f64| moments[at] = Moment::Events(0.0, events, 1);
        happen(1, exact(most_long * OVER) + 1.0);
        happen(first, just_met(most_short));
        happen(second, burst);
        happen(third, burst);
        happen(filled, at_most(most_long) - burst);
        happen(full, burst);
        happen(full + 1, exact(1.0));
        let mut story = Story::new(cx, slo, of, step, moments);
        // The second burst counts for as long as the short window is, and no longer.
        let (still, no_more) = (second + short - 1, second + short + 1);
        for at in [first, second, still, no_more, third, full, full + 1] {
            story.expect_burns_at(burn.severity, at);
        }
        story.case(&format!(
            "{} and {} by themselves: just missed, just met, and long ago",
            burn.long, burn.short
        ))
    };
    burn::event_burns(budget, slo.window).iter().filter(|burn| wanted(burn)).map(case).collect()
}

/// Parts of a count in which bursts are measured: binary ones, so that sums of them are exact.
const FINEST: f64 = 64.0;
