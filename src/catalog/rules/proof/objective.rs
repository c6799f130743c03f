//! Proofs of objectives: what sloppy arithmetic gets wrong, and alerts at the minute they are due.

use super::behaviour::{Behaviour, Course, Spell};
use super::board;
use super::history::{Counted, Edge, History, agreed};
use super::judge;
use super::stage::Stage;
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
    /// So many events, of which so many are bad, by counters of this version that begin at nought
    /// with them.
    Again(f64, f64, u32),
    /// Nothing is heard.
    Gone,
}

impl Moment {
    /// Events, and bad ones among them; none while nothing is heard.
    fn events(self) -> Option<(f64, f64)> {
        match self {
            Self::Events(total, bad, _) | Self::Again(total, bad, _) => Some((total, bad)),
            Self::Gone => None,
        }
    }
}

/// Events at an evaluation where there is traffic at all.
pub(super) const BUSY: f64 = 120.0;
/// All is well.
pub(super) const FINE: Moment = Moment::Events(BUSY, 0.0, 1);
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

/// The proofs of every objective that has rules; or of those of one team.
pub(super) fn proofs<'a>(
    cx: Context<'a>,
    team: Option<&'a str>,
) -> impl Iterator<Item = Proof> + 'a {
    let ids = (0..cx.model.slos.len()).map(SloId::new);
    let ids = ids.filter(move |id| team.is_none_or(|team| cx.model[*id].entry.team == team));
    ids.flat_map(move |id| match cx.model[id].sli {
        Sli::TimeToAcknowledge { .. } | Sli::TimeToResolve { .. } => Vec::new(),
        Sli::Availability { .. }
        | Sli::Latency { .. }
        | Sli::ErrorRate { .. }
        | Sli::Events { .. } => super::life::proofs(cx, id),
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

    /// Tells on the stage for whom an alert fires, evaluation by evaluation.
    fn tell(
        &self,
        stage: &mut Stage,
        uid: &str,
        labels: &Labels,
        number: impl Fn(&History<'_>, usize, Edge) -> Option<f64>,
    ) {
        stage.watch(uid);
        for at in 0..self.len() {
            match [Edge::Within, Edge::Without].map(|edge| number(&self.history, at, edge)) {
                [None, None] => {}
                [Some(one), Some(other)] if (one - other).abs() < 1e-9 => {
                    stage.fires(uid, at, Firing { labels: labels.clone(), value: Some(one) });
                }
                _ => stage.unsure(uid, at),
            }
        }
    }

    fn named(&self, names: &[&str]) -> Vec<(String, String)> {
        self.labels().into_iter().filter(|(name, _)| names.contains(&name.as_str())).collect()
    }

    fn labels(&self) -> Vec<(String, String)> {
        super::labels(self.cx, self.history.slo, self.of)
    }

    /// Whether the budget burns too fast at this moment, if both ways to see it agree.
    pub(super) fn expect_burns_at(&mut self, severity: AlertSeverity, at: usize) {
        let Some((uid, labels, burns)) = self.burns(severity) else { return };
        let burning = |edge| self.history.burning(at, &burns, edge);
        if let Some(value) = agreed(burning) {
            let firing = value.map(|value| Firing { labels, value: Some(value) });
            let firing = firing.into_iter().collect();
            self.alerts.push(ExpectedAlerts { uid, at: self.at(at), firing });
        }
    }

    /// Plays it on a stage that is evaluated as often: what is sent, what is found, who is told.
    pub(super) fn play(mut self, stage: &mut Stage) {
        for severity in [AlertSeverity::Critical, AlertSeverity::Warning] {
            if let Some((uid, labels, burns)) = self.burns(severity) {
                self.tell(stage, &uid, &labels, |history, at, edge| {
                    history.burning(at, &burns, edge)
                });
            }
        }
        if let Some(uid) = still_uid(self.cx, self.history.slo) {
            self.tell(stage, &uid, &self.named(&["component"]), |history, at, edge| {
                history.still(at, slo::STILL_FOR, edge).then_some(0.0)
            });
        }
        let gone = uid(self.cx, &format!("{}-gone", self.history.slo.entry.name));
        let slo = self.history.slo;
        let names: &[&str] = match (self.history.allowed, slo.all_of) {
            (Some(_), None) => &["component", "slo"],
            (Some(_), Some(_)) => &["component"],
            (None, _) => &[],
        };
        self.tell(stage, &gone, &self.named(names), |history, at, _| {
            history.gone(at, slo::GONE_FOR).then_some(1.0)
        });
        stage.send(self.series());
        stage.ask(std::mem::take(&mut self.values));
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

    /// The case, once all is asked.
    pub(super) fn case(self, name: &str) -> Case {
        let series = self.sent_by_all();
        let every = self.history.step;
        Case { name: name.to_owned(), every, series, values: self.values, alerts: self.alerts }
    }

    /// What producers send, minute by minute: there is something where it is evaluated.
    fn series(&self) -> Vec<Series> {
        let minutes = board::minutes(self.history.step);
        let mut series = self.sent_by_all();
        for series in &mut series {
            series.samples = spread(&series.samples, minutes, self.in_pairs());
        }
        series
    }

    /// What producers send: a sample for each evaluation, or two.
    fn sent_by_all(&self) -> Vec<Series> {
        let of = self.happens_to;
        let fine = Behaviour { failed: 0.0, slow: (0.0, 0.0), ..judge::fine(self.cx, of) };
        let slow = super::edges::bounds(self.cx, of).into_iter().reduce(f64::max);
        let (mut process, mut version) = (1, 1);
        let mut behave = |moment: &Moment| {
            let (Moment::Events(total, bad, by) | Moment::Again(total, bad, by)) = *moment else {
                return Behaviour { gone: true, version, process, ..fine.clone() };
            };
            version = by;
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
        series
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
        let mut before = None;
        for (count, behaviour) in spells {
            for _ in 0..*count {
                // A version or process that is new was not there a minute ago.
                let now = (behaviour.version, behaviour.process);
                let (version, process) = before.replace(now).unwrap_or(now);
                course.push(1, &Behaviour { rate: 0.0, version, process, ..behaviour.clone() });
                course.push(1, behaviour);
            }
        }
        course.series(self.cx, slo::STEP)
    }
}

/// The alert that counters stand still; none for objectives that count no requests.
pub(super) fn still_uid(cx: Context<'_>, slo: &Slo) -> Option<String> {
    match slo.sli {
        Sli::Latency { .. } | Sli::ErrorRate { .. } => {
            Some(uid(cx, &format!("{}-still", slo.entry.name)))
        }
        Sli::Availability { .. }
        | Sli::Events { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => None,
    }
}

/// The samples of evaluations that are so many minutes apart, minute by minute, with nothing between
/// them. Of pairs, the first is that of the minute before; at nought there is only the evaluation.
fn spread(samples: &Samples, minutes: usize, in_pairs: bool) -> Samples {
    let mut all = Samples::default();
    for (at, sample) in samples.singles().enumerate().skip(usize::from(in_pairs)) {
        if in_pairs && at % 2 == 0 {
            all.push_gap(minutes - 2);
        } else if !in_pairs && at > 0 {
            all.push_gap(minutes - 1);
        }
        all.push(sample);
    }
    all
}
