//! Each number of an alert by itself, just met and just missed, shown by components that do not
//! exist.

use super::ages::labels;
use super::behaviour::series;
use super::objective::still_uid;
use super::stage::Stage;
use crate::catalog::context::Context;
use crate::catalog::rules::burn::{self, Burn};
use crate::catalog::rules::slo::{self, STEP};
use crate::catalog::rules::{message, uid};
use crate::model::objective::Slo;
use crate::model::proof::{Firing, Samples};
use crate::units::Duration;

/// Just over a number.
pub(super) const OVER: f64 = 1.01;

/// What the rules have recorded for a pair of windows, as if they had.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    /// The pair.
    pub burn: Burn,
    /// The share in its long window.
    pub long: f64,
    /// The share in its short window.
    pub short: f64,
    /// How much was bad.
    pub bad: f64,
}

impl Shown {
    /// Shows the shares at one sample, and what was bad at another.
    pub(super) fn send(
        &self,
        cx: Context<'_>,
        slo: &Slo,
        of: &str,
        (shown_at, bad_at): (usize, usize),
        stage: &mut Stage,
    ) {
        let labels = labels(slo, of);
        let one = |metric: &str, at: usize, value: f64| {
            let mut samples = Samples::default();
            samples.push_gap(at);
            samples.push_values(value, 0.0, 1);
            series(metric, &labels, samples)
        };
        stage.send([
            one(cx.metric_name("slo-bad-events"), bad_at, self.bad),
            one(&slo::share_name(self.burn.long), shown_at, self.long),
            one(&slo::share_name(self.burn.short), shown_at, self.short),
        ]);
        stage.watch(&self.uid(cx, slo));
    }

    /// Its alert fires at this evaluation, and says the share in the long window.
    pub(super) fn fires(&self, cx: Context<'_>, slo: &Slo, of: &str, at: usize, stage: &mut Stage) {
        let firing = Firing { labels: labels(slo, of), value: Some(self.long) };
        stage.fires(&self.uid(cx, slo), at, firing);
    }

    fn uid(&self, cx: Context<'_>, slo: &Slo) -> String {
        let word = message::burn_word(self.burn.severity);
        uid(cx, &format!("{}-{word}", slo.entry.name))
    }
}

/// Each pair at the second evaluation: over both its bounds, at either of them, and over both by too
/// few failures.
pub(super) fn thresholds(cx: Context<'_>, slo: &Slo, stage: &mut Stage) {
    let Some(allowed) = slo::allowed(slo).filter(|_| slo.burn_alerts) else { return };
    let minute = minutes(stage.time(1));
    let fewest = slo::fewest(cx, slo);
    for burn in burn::burns(slo.window) {
        let most = burn::threshold(&burn, allowed);
        let over = most * OVER;
        let mut show = |word: &str, long: f64, short: f64, bad: f64, fires: bool| {
            let shown = Shown { burn, long, short, bad };
            let of = format!("{word}-{}", burn.long);
            shown.send(cx, slo, &of, (minute, minute), stage);
            if fires {
                shown.fires(cx, slo, &of, 1, stage);
            }
        };
        show("over", over, over, fewest, true);
        show("at-long", most, over, fewest, false);
        show("at-short", over, most, fewest, false);
        show("too-few", over, over, fewest - 0.5, false);
    }
}

/// Counters of some stand still for an hour: known just often enough, not often enough, and with one
/// event that is not yet an hour old.
pub(super) fn still(cx: Context<'_>, slo: &Slo, stage: &mut Stage) {
    let Some(uid) = still_uid(cx, slo) else { return };
    let hour = minutes(slo::STILL_FOR);
    // Nine tenths of an hour.
    let enough = hour * 9 / 10;
    let at = hour.div_ceil(minutes(stage.time(1))) + 3;
    let now = minutes(stage.time(at));
    let metric = cx.metric_name("slo-events");
    let mut show = |of: &str, known: usize, event_at: usize| {
        // The newest are known but for one, so that a while later there are too few, whether or not
        // what is just an hour old counts; and one that is older than an hour.
        let (from, unknown) = (now - known, now - known / 2);
        let sample = |minute: usize| match minute {
            _ if minute == event_at => Some(1.0),
            _ => (minute >= from && minute != unknown).then_some(0.0),
        };
        let mut samples = Samples::default();
        for minute in 0..=now {
            match sample(minute) {
                Some(value) => samples.push_values(value, 0.0, 1),
                None => samples.push_gap(1),
            }
        }
        stage.send([series(metric, &labels(slo, of), samples)]);
    };
    show("still", enough, now - hour - 10);
    show("hardly-known", enough - 1, now - hour - 10);
    show("hardly-still", enough + 1, now - hour * 3 / 4);
    let firing = vec![("component".to_owned(), "still".to_owned())];
    stage.fires(&uid, at, Firing { labels: firing, value: Some(0.0) });
}

/// A time in whole minutes: as many samples of a life.
pub(super) fn minutes(time: Duration) -> usize {
    usize::try_from(time.milliseconds / STEP.milliseconds).expect("some hours")
}
