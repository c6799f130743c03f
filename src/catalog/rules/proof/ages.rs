//! What an objective has recorded, told to the rules that read it: how long it counts.
//!
//! It is told of components that do not exist, so that each number can be seen by itself: rules over
//! what was recorded take whoever comes.

use super::behaviour::series;
use super::board::{OVER, Shown, minutes};
use super::stage::Stage;
use crate::catalog::context::Context;
use crate::catalog::rules::burn;
use crate::catalog::rules::slo::{self, STEP};
use crate::model::ComponentId;
use crate::model::objective::{Sli, Slo};
use crate::model::proof::{Case, ExpectedValue, Samples};
use crate::query::matcher;
use crate::query::promql;
use crate::query::promql::operator::Transform;
use crate::units::Duration;

/// How far apart samples are: three quarters of the shortest window that is proved by them, and of
/// every whole number of those windows.
const PART: Duration = Duration::seconds(2_700);
/// Such a window. Shorter ones are seen in a life.
const HOUR: Duration = Duration::seconds(3_600);

/// When all is asked: once, when something is half as old again as the longest window. It happened
/// after the evaluation at nought, at which the rules may record something of their own.
pub(super) fn end(slo: &Slo) -> Duration {
    PART.times(parts(slo.window, 3, 2) as u64 + 2)
}

/// How many parts make so many halves or quarters of a window.
fn parts(window: Duration, times: u64, of: u64) -> usize {
    let parts = window.milliseconds * times / of / PART.milliseconds;
    usize::try_from(parts).expect("a window of some months")
}

/// Every window of an hour and more: what happened inside of it counts, and nothing before it.
pub(super) fn case(cx: Context<'_>, slo: &Slo) -> Case {
    let end = end(slo);
    let last = usize::try_from(end.milliseconds / PART.milliseconds).expect("some months");
    let mut stage = Stage::new(end, 2);
    let windows = burn::windows(slo.window);
    let mut ages: Vec<usize> = windows
        .iter()
        .filter(|it| **it >= HOUR)
        .flat_map(|it| [parts(*it, 3, 4), parts(*it, 3, 2)])
        .chain([0])
        .filter(|age| *age <= last)
        .collect();
    ages.sort_unstable();
    ages.dedup();
    let as_old = |window: &Duration, age: &usize| PART.times(*age as u64) == *window;
    ages.retain(|age| !windows.iter().any(|window| as_old(window, age)));
    // The oldest sample first: a store takes none that is much older than the first it was given.
    let mut samples = Samples::default();
    samples.push_values(0.0, 0.0, 1);
    stage.send([series(cx.metric_name("slo-events"), &labels(slo, "long-ago"), samples)]);
    let happened = Happened { to: "often", ages, part: PART, last };
    happened.send(cx, slo, &mut stage);
    for window in &windows {
        happened.expect_share(slo, *window, &mut stage);
    }
    happened.expect_budget(cx, slo, &mut stage);
    guards(cx, slo, last, &mut stage);
    stage.case("what is counted counts for as long as each window, and no longer", PART)
}

/// Failures enough for an alert count for as long as the long window of each pair.
fn guards(cx: Context<'_>, slo: &Slo, last: usize, stage: &mut Stage) {
    let Some(allowed) = slo::allowed(slo).filter(|_| slo.burn_alerts) else { return };
    for burn in burn::burns(slo.window) {
        let over = burn::threshold(&burn, allowed) * OVER;
        let mut show = |word: &str, age: usize, fires: bool| {
            let shown = Shown { burn, long: over, short: over, bad: slo::fewest(cx, slo) };
            let of = format!("{word}-{}", burn.long);
            shown.send(cx, slo, &of, (last, last - age.min(last)), stage);
            if fires {
                shown.fires(cx, slo, &of, 1, stage);
            }
        };
        show("within", parts(burn.long, 3, 4), true);
        show("before", parts(burn.long, 3, 2), false);
    }
}

/// Windows shorter than an hour, in a life: evaluated when something is half as old again as they
/// are.
pub(super) fn lately(cx: Context<'_>, slo: &Slo, stage: &mut Stage) {
    let windows = burn::windows(slo.window);
    let windows: Vec<Duration> = windows.into_iter().filter(|it| *it < HOUR).collect();
    if slo::allowed(slo).is_none() || windows.is_empty() {
        return;
    }
    let pace = minutes(stage.time(1));
    // What is as old as a window is long would be within it or not, as versions see it; and at an
    // evaluation the rules themselves may record something.
    let apart = |mut age: usize| {
        while age.is_multiple_of(pace) || windows.iter().any(|it| minutes(*it) == age) {
            age += 1;
        }
        age
    };
    let ages = windows.iter().map(|it| minutes(*it)).flat_map(|it| [it * 3 / 4, it * 3 / 2 + 1]);
    let mut ages: Vec<usize> = ages.map(apart).collect();
    ages.sort_unstable();
    ages.dedup();
    let Some(longest) = ages.last() else { return };
    let at = longest.div_ceil(pace) + 1;
    let happened = Happened { to: "lately", ages, part: STEP, last: at * pace };
    happened.send(cx, slo, stage);
    for window in windows {
        happened.expect_share(slo, window, stage);
    }
}

/// Something happened at each of these ages, never the same: so each share is another one, and that
/// of a window half as long or twice as long would be another one still.
struct Happened {
    /// To whom.
    to: &'static str,
    /// How old it is when it is asked, in parts.
    ages: Vec<usize>,
    /// How far apart samples are.
    part: Duration,
    /// The part at which it is asked.
    last: usize,
}

impl Happened {
    /// What was bad, and what there was. So little is bad that nobody is told; and at the end nothing,
    /// since there the rules themselves record that nothing failed.
    #[expect(clippy::cast_precision_loss, reason = "a handful of windows")]
    fn at(&self, position: usize) -> (f64, f64) {
        let bad = if self.ages[position] == 0 { 0.0 } else { position as f64 + 1.0 };
        (bad / 256.0, 10.0 * position as f64 + 40.0)
    }

    fn send(&self, cx: Context<'_>, slo: &Slo, stage: &mut Stage) {
        if slo::allowed(slo).is_none() {
            return;
        }
        let samples = |of: fn((f64, f64)) -> f64| {
            let mut samples = Samples::default();
            let mut next = 0;
            for (position, age) in self.ages.iter().enumerate().rev() {
                samples.push_gap(self.last - age - next);
                samples.push_values(of(self.at(position)), 0.0, 1);
                next = self.last - age + 1;
            }
            samples
        };
        let labels = labels(slo, self.to);
        stage.send([
            series(cx.metric_name("slo-bad-events"), &labels, samples(|it| it.0)),
            series(cx.metric_name("slo-events"), &labels, samples(|it| it.1)),
        ]);
    }

    /// What was bad in a window, and what there was.
    fn sums(&self, window: Duration) -> (f64, f64) {
        let within = |age: &usize| self.part.times(*age as u64) < window;
        let all = self.ages.iter().enumerate().filter(|(_, age)| within(age));
        all.map(|(position, _)| self.at(position))
            .fold((0.0, 0.0), |sum, it| (sum.0 + it.0, sum.1 + it.1))
    }

    fn expect_share(&self, slo: &Slo, window: Duration, stage: &mut Stage) {
        let (bad, all) = self.sums(window);
        self.expect(slo, &slo::share_name(window), bad / all, stage);
    }

    /// What is left of the budget, in its unit.
    fn expect_budget(&self, cx: Context<'_>, slo: &Slo, stage: &mut Stage) {
        let (bad, all) = self.sums(slo.window);
        let left = match (&slo.sli, slo::allowed(slo)) {
            (Sli::Availability { budget, .. }, _) => budget.as_seconds() - STEP.as_seconds() * bad,
            (_, Some(allowed)) => 1.0 - bad / all / allowed,
            (_, None) => return,
        };
        self.expect(slo, cx.metric_name("slo-budget-left"), left, stage);
    }

    fn expect(&self, slo: &Slo, metric: &str, value: f64, stage: &mut Stage) {
        let labels = labels(slo, self.to);
        let matchers = labels.iter().map(|(name, value)| matcher::is(name, value));
        let query = promql::metric(metric, matchers).times(1e9).call(Transform::Round);
        let found = vec![(labels.clone(), (value * 1e9).round())];
        stage.ask([ExpectedValue { query, at: self.part.times(self.last as u64), found }]);
    }
}

/// The labels of what is recorded of an objective for somebody who does not exist.
pub(super) fn labels(slo: &Slo, of: &str) -> Vec<(String, String)> {
    let label = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    vec![label("component", of), label("slo", &slo.entry.name)]
}

/// All the others are measured all the time, and nobody is told that they are not.
pub(super) fn measured(cx: Context<'_>, slo: &Slo, but: &[ComponentId], stage: &mut Stage) {
    // Of whom nobody says that they are there, nobody is told that they are gone.
    if slo::allowed(slo).is_none() || slo.is_of_path() || slo.all_of.is_some() {
        return;
    }
    let gap = minutes(stage.time(1)) - 1;
    for id in slo.of.iter().filter(|id| !but.contains(id)) {
        let mut samples = Samples::default();
        for at in 0..stage.evaluations() {
            samples.push_gap(if at > 0 { gap } else { 0 });
            samples.push_values(0.0, 0.0, 1);
        }
        let labels = super::labels(cx, slo, *id);
        stage.send([series(cx.metric_name("slo-bad-events"), &labels, samples)]);
    }
}
