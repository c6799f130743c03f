//! Budgets of events: each pair of windows by itself, just met and just missed, and how long what was
//! counted counts.

use super::board::OVER;
use super::objective::{Moment, Story};
use crate::catalog::context::Context;
use crate::catalog::rules::burn::{self, Burn};
use crate::model::ComponentId;
use crate::model::objective::{Recorded, Slo};
use crate::model::proof::Case;
use crate::units::Duration;

/// How far apart counts are: short enough for some of them to be in the shortest window.
const PART: Duration = Duration::seconds(240);
/// Parts of a count in which bursts are measured: binary ones, so that sums of them are exact.
const FINEST: f64 = 64.0;

/// One moment at which all is looked at: what happened, by age, in parts.
type Look = Vec<(usize, f64)>;

/// How often it is looked at: so seldom that nothing of one look is in the windows of the next.
pub(super) fn pace(budget: u64, slo: &Slo) -> Duration {
    let longest = burn::event_burns(budget, slo.window).iter().map(|burn| burn.long).max();
    PART.times(parts(longest.unwrap_or(slo.window), 2, 1) as u64)
}

/// One look after the other, and nothing is heard between what is looked at: promtool refuses queries
/// that read more than 10,000 samples.
pub(super) fn case(
    cx: Context<'_>,
    slo: &Slo,
    of: ComponentId,
    recorded: &Recorded,
    budget: u64,
) -> Case {
    let overlap = recorded.window.as_seconds() / recorded.every.as_seconds();
    let pace = parts(pace(budget, slo), 1, 1);
    let mut moments = vec![Moment::Gone];
    let mut looks = Vec::new();
    let mut at = 0;
    for burn in burn::event_burns(budget, slo.window).into_iter().filter(|_| slo.burn_alerts) {
        for look in of_pair(&burn, (budget, slo.window), overlap) {
            at += pace;
            moments.resize(at + 1, Moment::Gone);
            moments[at] = Moment::Events(0.0, 0.0, 1);
            for (age, events) in look {
                moments[at - age] = Moment::Events(0.0, events, 1);
            }
            looks.push((at, burn.severity));
        }
    }
    // What is left once: something is half as old again as the budget's window, and something not.
    let age = |times, of| parts(slo.window, times, of);
    let end = (at.max(age(3, 2)) / pace + 1) * pace;
    moments.resize(end + 1, Moment::Gone);
    moments[end] = Moment::Events(0.0, 0.0, 1);
    moments[end - age(3, 2)] = Moment::Events(0.0, 2.0, 1);
    moments[end - age(3, 4)] = Moment::Events(0.0, 1.0, 1);
    let mut story = Story::new(cx, slo, of, PART, moments);
    for (at, severity) in looks {
        story.expect_burns_at(severity, at);
    }
    story.expect_budget(end);
    story.case("each pair of windows by itself: just met, just missed, and too long ago")
}

/// So many parts are about as long as this share of a time.
fn parts(time: Duration, times: u64, of: u64) -> usize {
    let parts = time.milliseconds * times / of / PART.milliseconds;
    usize::try_from(parts).expect("some months")
}

/// What is looked at for a pair.
fn of_pair(burn: &Burn, (budget, window): (u64, Duration), overlap: f64) -> Vec<Look> {
    let [most_long, most_short] =
        [burn.long, burn.short].map(|it| burn::event_threshold(burn, it, budget, window));
    // Sums are exact where counts are halves, or whatever the overlap makes of them.
    let exact = |events: f64| (events * overlap * FINEST).round() / FINEST / overlap;
    let at_most = |events: f64| (events * overlap * FINEST).floor() / FINEST / overlap;
    let over = |events: f64| (events * OVER * overlap * FINEST).ceil() / FINEST / overlap;
    // By a power of two, what is just met is just met whatever it is.
    let just_met = |it: f64| if overlap.log2().fract() == 0.0 { it } else { at_most(it) };
    let plenty = exact(most_long * OVER) + 1.0;
    let burst = over(most_short);
    let [long_within, long_before] = [(3, 4), (3, 2)].map(|(a, b)| parts(burn.long, a, b));
    let [short_within, short_before] = [(9, 10), (3, 2)].map(|(a, b)| parts(burn.short, a, b));
    let rest = (at_most(most_long) - burst).max(0.0);
    vec![
        vec![(long_within, plenty), (0, just_met(most_short))],
        vec![(long_within, plenty), (0, burst)],
        vec![(long_within, plenty), (short_within, burst)],
        vec![(long_within, plenty), (short_before.max(short_within + 1), burst)],
        vec![(long_before, plenty), (0, burst)],
        vec![(long_within, rest), (0, burst)],
        vec![(long_within, rest + exact(1.0)), (0, burst)],
    ]
}
