//! Several courses of events in one case: they happen side by side, each to a component of its own,
//! and of each alert it is known for whom it fires at every evaluation.
//!
//! A test runner takes as long to begin a case as to evaluate a rule a hundred times. So what can
//! happen at the same time does.

use std::collections::BTreeMap;

use crate::model::proof::{Case, ExpectedAlerts, ExpectedValue, Firing, Series};
use crate::units::Duration;

/// What an alert does at an evaluation.
#[derive(Debug, Clone, Default)]
struct Told {
    /// Whether versions of Prometheus disagree about it: then nobody is asked.
    unsure: bool,
    /// For whom it fires.
    firing: Vec<Firing>,
}

/// A case that is being put together.
#[derive(Debug)]
pub(super) struct Stage {
    /// How far apart evaluations are.
    step: Duration,
    /// How many there are, that at nought included.
    evaluations: usize,
    series: Vec<Series>,
    values: Vec<ExpectedValue>,
    /// What each alert does, by its uid.
    told: BTreeMap<String, Vec<Told>>,
}

impl Stage {
    /// Nothing happens yet, at so many evaluations.
    pub(super) fn new(step: Duration, evaluations: usize) -> Self {
        let (series, values) = (Vec::new(), Vec::new());
        Self { step, evaluations, series, values, told: BTreeMap::new() }
    }

    /// How many evaluations there are.
    pub(super) fn evaluations(&self) -> usize {
        self.evaluations
    }

    /// The time of an evaluation.
    pub(super) fn time(&self, at: usize) -> Duration {
        self.step.times(at as u64)
    }

    /// Sends something.
    pub(super) fn send(&mut self, series: impl IntoIterator<Item = Series>) {
        self.series.extend(series);
    }

    /// Asks for something.
    pub(super) fn ask(&mut self, values: impl IntoIterator<Item = ExpectedValue>) {
        self.values.extend(values);
    }

    /// Watches an alert: where nothing else is said of it, it is silent.
    pub(super) fn watch(&mut self, uid: &str) {
        if !self.told.contains_key(uid) {
            self.told.insert(uid.to_owned(), vec![Told::default(); self.evaluations]);
        }
    }

    /// An alert that is watched fires at this evaluation.
    pub(super) fn fires(&mut self, uid: &str, at: usize, firing: Firing) {
        self.watch(uid);
        if let Some(told) = self.told.get_mut(uid).and_then(|all| all.get_mut(at)) {
            told.firing.push(firing);
        }
    }

    /// Whether an alert fires at this evaluation is not asked.
    pub(super) fn unsure(&mut self, uid: &str, at: usize) {
        self.watch(uid);
        if let Some(told) = self.told.get_mut(uid).and_then(|all| all.get_mut(at)) {
            told.unsure = true;
        }
    }

    /// The case: each alert is asked for where it is about to change, where it has changed, and at
    /// the end.
    pub(super) fn case(self, name: &str, every: Duration) -> Case {
        let alerts = self.told.iter().flat_map(|(uid, all)| self.turns(uid, all)).collect();
        let (series, values) = (self.series, self.values);
        Case { name: name.to_owned(), every, series, values, alerts }
    }

    fn turns(&self, uid: &str, all: &[Told]) -> Vec<ExpectedAlerts> {
        let sure: Vec<usize> = (0..all.len()).filter(|at| !all[*at].unsure).collect();
        let mut asked: Vec<usize> = sure
            .windows(2)
            .filter(|pair| all[pair[0]].firing != all[pair[1]].firing)
            .flatten()
            .copied()
            .chain(sure.last().copied())
            .collect();
        asked.dedup();
        let ask = |at: usize| ExpectedAlerts {
            uid: uid.to_owned(),
            at: self.time(at),
            firing: all[at].firing.clone(),
        };
        asked.into_iter().map(ask).collect()
    }
}
