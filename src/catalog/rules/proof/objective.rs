//! Proofs of objectives: what sloppy arithmetic gets wrong, and alerts at the minute they are due.

use super::behaviour::{Behaviour, Course, Spell};
use super::history::{Counted, Edge, History, agreed};
use super::judge;
use crate::catalog::context::Context;
use crate::catalog::rules::burn::{self, Burn};
use crate::catalog::rules::{slo, uid};
use crate::model::objective::{Sli, Slo};
use crate::model::proof::{Case, ExpectedAlerts, ExpectedValue, Firing, Proof, Samples, Series};
use crate::model::{ComponentId, SloId};
use crate::query::matcher;
use crate::query::promql;
use crate::query::promql::operator::Transform;
use crate::units::Duration;
use crate::words::AlertSeverity;

/// Names and values.
type Labels = Vec<(String, String)>;

/// What happens at an evaluation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Moment {
    /// So many events, of which so many are bad, by this version.
    Events(f64, f64, u32),
    /// So many events, of which so many are bad, by counters that begin at nought with them.
    Again(f64, f64),
    /// Nothing is heard.
    Gone,
}

impl Moment {
    /// Events, and bad ones among them; none while nothing is heard.
    fn events(self) -> Option<(f64, f64)> {
        match self {
            Self::Events(total, bad, _) | Self::Again(total, bad) => Some((total, bad)),
            Self::Gone => None,
        }
    }
}

/// Events at an evaluation where there is traffic at all.
pub(super) const BUSY: f64 = 120.0;
/// All is well.
pub(super) const FINE: Moment = Moment::Events(BUSY, 0.0, 1);
/// Everything fails.
pub(super) const BROKEN: Moment = Moment::Events(BUSY, BUSY, 1);
/// Nobody comes.
pub(super) const QUIET: Moment = Moment::Events(0.0, 0.0, 1);

/// A course of moments for one component of an objective, and all that is asked about it.
pub(super) struct Story<'a> {
    cx: Context<'a>,
    /// Under whose name it is recorded.
    of: ComponentId,
    /// To whom it happens: of a way, any component of it.
    happens_to: ComponentId,
    history: History<'a>,
    moments: Vec<Moment>,
    /// What is found.
    pub values: Vec<ExpectedValue>,
    /// Who is told.
    pub alerts: Vec<ExpectedAlerts>,
}

/// The proofs of every objective that has rules.
pub(super) fn proofs(cx: Context<'_>) -> impl Iterator<Item = Proof> {
    let ids = (0..cx.model.slos.len()).map(SloId::new);
    ids.flat_map(move |id| match cx.model[id].sli {
        Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => Vec::new(),
        Sli::Availability { .. }
        | Sli::Latency { .. }
        | Sli::ErrorRate { .. }
        | Sli::Events { .. } => super::minutes::proofs(cx, id),
    })
}

impl<'a> Story<'a> {
    /// The story of what happens to one component, in steps of this length.
    pub(super) fn new(
        cx: Context<'a>,
        slo: &'a Slo,
        happens_to: ComponentId,
        step: Duration,
        moments: Vec<Moment>,
    ) -> Self {
        let of = if slo.is_of_path() { slo.of[0] } else { happens_to };
        let probes =
            cx.model[happens_to].check.as_ref().map_or(1, |check| check.probes.len().max(1));
        let counted = moments.iter().enumerate().map(|(at, moment)| {
            let (total, bad) = moment.events()?;
            let is_first = at == 0 || moments[at - 1] == Moment::Gone;
            match slo.sli {
                // One probe of several fails: so much of a check has failed.
                #[expect(clippy::cast_precision_loss, reason = "a handful of probes")]
                Sli::Availability { .. } => {
                    let bad = if bad > 0.0 { 1.0 / probes as f64 } else { 0.0 };
                    Some(Counted { total: 1.0, bad })
                }
                Sli::Events { .. } => Some(Counted { total: 0.0, bad }),
                // The first sample of a counter is the beginning, not news.
                Sli::Latency { .. } | Sli::ErrorRate { .. } if is_first => None,
                Sli::Latency { .. } | Sli::ErrorRate { .. } => Some(Counted { total, bad }),
                Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => None,
            }
        });
        let (allowed, fewest) = (slo::allowed(slo), slo::fewest(cx, slo));
        let history = History { slo, step, counted: counted.collect(), allowed, fewest };
        Self { cx, of, happens_to, history, moments, values: Vec::new(), alerts: Vec::new() }
    }

    /// How many moments there are.
    pub(super) fn len(&self) -> usize {
        self.moments.len()
    }

    fn at(&self, position: usize) -> Duration {
        self.history.step.times(position as u64)
    }

    /// What the rules record under this name must be this, in millionths.
    fn expect(&mut self, metric: &str, at: usize, value: Option<f64>) {
        let millionths = value.map(|value| value * 1e6);
        // Half a millionth may be rounded either way.
        if millionths.is_some_and(|it| (it.fract().abs() - 0.5).abs() < 0.01) {
            return;
        }
        let labels = self.labels();
        let matchers = labels.iter().rev().map(|(name, value)| matcher::is(name, value));
        let query = promql::metric(metric, matchers).times(1e6).call(Transform::Round);
        let found = millionths.map(|it| (labels, it.round() + 0.0)).into_iter().collect();
        self.values.push(ExpectedValue { query, at: self.at(at), found });
    }

    /// What is left of the budget after this moment.
    pub(super) fn expect_budget(&mut self, at: usize) {
        let metric = self.cx.metric_name("slo-budget-left");
        if let Some(left) = agreed(|edge| self.history.left(at, edge)) {
            self.expect(metric, at, left);
        }
    }

    /// How many events were counted at this moment, and how many of them bad.
    pub(super) fn expect_counts(&mut self, at: usize) {
        if self.history.allowed.is_none() {
            return;
        }
        let counted = self.history.counted[at];
        for (signal, value) in [
            ("slo-events", counted.map(|it| it.total)),
            ("slo-bad-events", counted.map(|it| it.bad)),
        ] {
            let metric = self.cx.metric_name(signal);
            self.expect(metric, at, value);
        }
    }

    /// The share of what is bad in this window at this moment.
    pub(super) fn expect_share_at(&mut self, window: Duration, at: usize) {
        if self.history.allowed.is_some()
            && let Some(share) = agreed(|edge| self.history.share(at, window, edge))
        {
            self.expect(&slo::share_name(window), at, Some(share));
        }
    }

    /// Each time an alert begins or ends to fire, and that it does not before.
    fn expect_turns(
        &mut self,
        uid: &str,
        labels: &[(String, String)],
        also: &[Firing],
        number: impl Fn(&History<'_>, usize, Edge) -> Option<f64>,
    ) {
        let seen: Vec<[Option<f64>; 2]> = (0..self.len())
            .map(|at| [Edge::Within, Edge::Without].map(|edge| number(&self.history, at, edge)))
            .collect();
        let sure = |at: usize, firing: bool| seen[at].iter().all(|it| it.is_some() == firing);
        let mut fires = false;
        let mut last_sure = None;
        for at in 0..seen.len() {
            if sure(at, fires) {
                last_sure = Some(at);
            } else if sure(at, !fires) {
                for at in last_sure.into_iter().chain([at]) {
                    self.expect_alert(uid, at, labels, &seen[at], also);
                }
                (fires, last_sure) = (!fires, Some(at));
            }
        }
        if let Some(at) = last_sure {
            self.expect_alert(uid, at, labels, &seen[at], also);
        }
    }

    fn expect_alert(
        &mut self,
        uid: &str,
        at: usize,
        labels: &[(String, String)],
        seen: &[Option<f64>; 2],
        also: &[Firing],
    ) {
        let at = self.at(at);
        let mut firing: Vec<Firing> = Vec::new();
        if let [Some(one), Some(other)] = seen {
            let value = ((one - other).abs() < 1e-9).then_some(*one);
            firing.push(Firing { labels: labels.to_vec(), value });
        }
        firing.extend(also.iter().cloned());
        self.alerts.push(ExpectedAlerts { uid: uid.to_owned(), at, firing });
    }

    fn named(&self, names: &[&str]) -> Vec<(String, String)> {
        self.labels().into_iter().filter(|(name, _)| names.contains(&name.as_str())).collect()
    }

    fn labels(&self) -> Vec<(String, String)> {
        super::labels(self.cx, self.history.slo, self.of)
    }

    /// When the budget burns too fast, and when no longer.
    pub(super) fn expect_burns(&mut self, severity: AlertSeverity) {
        if let Some((uid, labels, burns)) = self.burns(severity) {
            self.expect_turns(&uid, &labels, &[], |history, at, edge| {
                history.burning(at, &burns, edge)
            });
        }
    }

    /// Whether it burns too fast at this moment, if both ways to see it agree.
    pub(super) fn expect_burns_at(&mut self, severity: AlertSeverity, at: usize) {
        if let Some((uid, labels, burns)) = self.burns(severity) {
            let seen =
                [Edge::Within, Edge::Without].map(|edge| self.history.burning(at, &burns, edge));
            if seen[0].is_some() == seen[1].is_some() {
                self.expect_alert(&uid, at, &labels, &seen, &[]);
            }
        }
    }

    /// The alert of that severity: its uid, the labels of its series, and its pairs of windows.
    fn burns(&self, severity: AlertSeverity) -> Option<(String, Labels, Vec<Burn>)> {
        let slo = self.history.slo;
        let burns = match slo.sli {
            Sli::Events { budget, .. } => burn::event_burns(budget, slo.window),
            Sli::Availability { .. }
            | Sli::Latency { .. }
            | Sli::ErrorRate { .. }
            | Sli::TimeToAcknowledge { .. }
            | Sli::TimeToResolve { .. } => burn::burns(slo.window),
        };
        let burns: Vec<Burn> = burns.into_iter().filter(|it| it.severity == severity).collect();
        if !slo.burn_alerts || burns.is_empty() {
            return None;
        }
        let word = super::super::message::burn_word(severity);
        let uid = uid(self.cx, &format!("{}-{word}", slo.entry.name));
        let names: &[&str] =
            if self.history.allowed.is_some() { &["component", "slo"] } else { &[] };
        Some((uid, self.named(names), burns))
    }

    /// When counters stand still for too long.
    pub(super) fn expect_still(&mut self) {
        match self.history.slo.sli {
            Sli::Latency { .. } | Sli::ErrorRate { .. } => {}
            Sli::Availability { .. }
            | Sli::Events { .. }
            | Sli::TimeToAcknowledge { .. }
            | Sli::TimeToResolve { .. } => return,
        }
        let uid = uid(self.cx, &format!("{}-still", self.history.slo.entry.name));
        let labels = self.named(&["component"]);
        self.expect_turns(&uid, &labels, &[], |history, at, edge| {
            history.still(at, slo::STILL_FOR, edge).then_some(0.0)
        });
    }

    /// When nothing is measured any more; of the other components nothing ever was.
    pub(super) fn expect_gone(&mut self) {
        let slo = self.history.slo;
        let uid = uid(self.cx, &format!("{}-gone", slo.entry.name));
        let names: &[&str] =
            if self.history.allowed.is_some() { &["component", "slo"] } else { &[] };
        let labels = self.named(names);
        let others: Vec<Firing> = if self.history.allowed.is_some() {
            let others = slo.of.iter().filter(|id| **id != self.of);
            let labels = |id: &ComponentId| super::labels(self.cx, slo, *id);
            others.map(|id| Firing { labels: labels(id), value: Some(1.0) }).collect()
        } else {
            Vec::new()
        };
        self.expect_turns(&uid, &labels, &others, |history, at, _| {
            history.gone(at, slo::GONE_FOR).then_some(1.0)
        });
        // Until they have been missed for long enough, not even the others are told of.
        let long_enough = slo::GONE_FOR.milliseconds;
        for expected in self.alerts.iter_mut().filter(|it| it.uid == uid) {
            if expected.at.milliseconds < long_enough {
                expected.firing.clear();
            }
        }
    }

    /// The case, once all is asked.
    pub(super) fn case(self, name: &str) -> Case {
        let (every, series) = self.series();
        Case { name: name.to_owned(), every, series, values: self.values, alerts: self.alerts }
    }

    /// What producers send.
    fn series(&self) -> (Duration, Vec<Series>) {
        let of = self.happens_to;
        let fine = Behaviour { failed: 0.0, slow: (0.0, 0.0), ..judge::fine(self.cx, of) };
        let slow = super::edges::bounds(self.cx, of).into_iter().reduce(f64::max);
        let mut process = 1;
        let mut behave = |moment: &Moment| {
            let Some((total, bad)) = moment.events() else {
                return Behaviour { gone: true, ..fine.clone() };
            };
            let version = match moment {
                Moment::Events(_, _, version) => *version,
                Moment::Again(..) | Moment::Gone => 1,
            };
            process += u32::from(matches!(moment, Moment::Again(..)));
            let share = if total > 0.0 { bad / total } else { 0.0 };
            let mut behaviour = Behaviour {
                version,
                process,
                rate: total / slo::STEP.as_seconds(),
                offline: bad > 0.0,
                failed: share,
                slow: (share, 2.0 * slow.unwrap_or_default()),
                ..fine.clone()
            };
            if let Sli::Events { metric, .. } = self.history.slo.sli {
                let recorded = &self.cx.model[metric];
                let overlap = recorded.window.as_seconds() / recorded.every.as_seconds();
                behaviour.recorded.insert(recorded.entry.name.clone(), bad * overlap);
            }
            behaviour
        };
        let spells = self.moments.chunk_by(|one, other| one == other);
        let spells: Vec<Spell> = spells.map(|alike| (alike.len(), behave(&alike[0]))).collect();
        let mut series: Vec<Series> = Vec::new();
        for other in self.history.slo.path.iter().filter(|id| **id != of) {
            series.extend(self.sent(*other, &self.alongside(*other, &spells)));
        }
        let of = match self.history.slo.sli {
            Sli::Events { metric, .. } => self.cx.model[metric].of,
            Sli::Availability { .. }
            | Sli::Latency { .. }
            | Sli::ErrorRate { .. }
            | Sli::TimeToAcknowledge { .. }
            | Sli::TimeToResolve { .. } => of,
        };
        series.extend(self.sent(of, &spells));
        let every = if self.in_pairs() { slo::STEP } else { self.history.step };
        (every, series)
    }

    /// What the others along a way do meanwhile: they have more traffic, of which a smaller share
    /// fails, and fail where it does. So the worst of them is neither their sum nor their mean.
    fn alongside(&self, other: ComponentId, spells: &[Spell]) -> Vec<Spell> {
        let probes = |id: ComponentId| self.cx.model[id].check.as_ref().map(|it| it.probes.len());
        let fails_less = probes(other) >= probes(self.happens_to);
        let fine = judge::fine(self.cx, other);
        let one = |it: &Behaviour| Behaviour {
            rate: 3.0 * BUSY / slo::STEP.as_seconds(),
            offline: it.offline && fails_less,
            failed: if it.gone { 0.0 } else { it.failed / 2.0 },
            slow: (0.0, 0.0),
            ..fine.clone()
        };
        spells.iter().map(|(count, it)| (*count, one(it))).collect()
    }

    /// Whether samples come in pairs. Counters are looked at a minute before each evaluation as well,
    /// so where evaluations are further apart than that, each has two. What says how things are, and
    /// not how many there were, is looked at only then.
    fn in_pairs(&self) -> bool {
        let is_gauge = match self.history.slo.sli {
            Sli::Availability { .. } | Sli::Events { .. } => true,
            Sli::Latency { .. }
            | Sli::ErrorRate { .. }
            | Sli::TimeToAcknowledge { .. }
            | Sli::TimeToResolve { .. } => false,
        };
        !is_gauge && self.history.step != slo::STEP
    }

    /// What the producers of one component send.
    fn sent(&self, of: ComponentId, spells: &[Spell]) -> Vec<Series> {
        let mut course = Course::new(of);
        if !self.in_pairs() {
            for (count, behaviour) in spells {
                course.push(*count, behaviour);
            }
            return course.series(self.cx, slo::STEP);
        }
        for (count, behaviour) in spells {
            let quiet = Behaviour { rate: 0.0, ..behaviour.clone() };
            for _ in 0..*count {
                course.push(1, &quiet);
                course.push(1, behaviour);
            }
        }
        let mut series = course.series(self.cx, slo::STEP);
        let minutes = self.history.step.milliseconds / slo::STEP.milliseconds;
        let gap = usize::try_from(minutes).expect("a step of some days") - 2;
        for series in &mut series {
            series.samples = spread(&series.samples, gap);
        }
        series
    }
}

/// Pairs of samples, each ending where an evaluation is, and so many missing between them. The first
/// has only the evaluation.
fn spread(samples: &Samples, gap: usize) -> Samples {
    let mut all = Samples::default();
    for (at, sample) in samples.singles().enumerate().skip(1) {
        if at % 2 == 0 {
            all.push_gap(gap);
        }
        all.push(sample);
    }
    all
}
