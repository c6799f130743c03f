//! Proofs of rules, in no test runner's language: samples that go in, and what must come of them.
//!
//! What must come of them follows from what the demo says, by arithmetic of its own: a proof that
//! read the rules would only prove that they are what they are.

use crate::query::promql::Expr;
use crate::units::Duration;

/// Proofs, each made when it is asked for: together they would take more memory than all the rest.
pub type Proofs<'a> = Box<dyn Iterator<Item = Proof> + 'a>;

/// What proves the rules of one subject.
#[derive(Debug, Clone)]
pub struct Proof {
    /// The subject: the name of the file of rules; none where queries are asked, and no rules.
    pub subject: Option<String>,
    /// The name of the proof, and of its file: that of the subject, if any, with a word after it where
    /// some cases need another pace.
    pub name: String,
    /// How often the rules are evaluated: their own interval, but for cases that span days.
    pub step: Duration,
    /// The cases: each has a time of its own, which begins at nought.
    pub cases: Vec<Case>,
}

/// A course of events, and what is seen of it.
#[derive(Debug, Clone)]
pub struct Case {
    /// What it shows, a phrase.
    pub name: String,
    /// How far apart samples are.
    pub every: Duration,
    /// What producers send.
    pub series: Vec<Series>,
    /// What queries find, at certain times.
    pub values: Vec<ExpectedValue>,
    /// Which alerts fire, at certain times.
    pub alerts: Vec<ExpectedAlerts>,
}

/// A series that goes in.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// Its metric.
    pub metric: String,
    /// Its labels, in the order shown.
    pub labels: Vec<(String, String)>,
    /// Its samples, the first at nought.
    pub samples: Samples,
}

/// Samples at even distances. A proof may take days, and most of it is more of the same: so they
/// are kept as runs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Samples {
    runs: Vec<Run>,
}

/// Samples in a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Run {
    /// So many samples without a number.
    Gap(usize),
    /// Numbers.
    Values {
        /// The first of them.
        first: f64,
        /// By how much each is more than the one before.
        growth: f64,
        /// How many there are.
        count: usize,
    },
    /// The end: its producer says that there will be no more.
    End,
}

impl Samples {
    /// The runs, each as long as it can be, from the first sample on.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The samples one by one, each a run of its own.
    pub fn singles(&self) -> impl Iterator<Item = Run> {
        self.runs.iter().flat_map(|run| {
            let (one, count) = match *run {
                Run::Gap(count) => (Run::Gap(1), count),
                Run::Values { count, .. } => (*run, count),
                Run::End => (Run::End, 1),
            };
            (0..count).map(move |at| match one {
                Run::Values { first, growth, .. } => {
                    Run::Values { first: first + growth * length(at), growth: 0.0, count: 1 }
                }
                Run::Gap(_) | Run::End => one,
            })
        })
    }

    /// How many there are, gaps included.
    pub fn count(&self) -> usize {
        let count = |run: &Run| match *run {
            Run::Gap(count) | Run::Values { count, .. } => count,
            Run::End => 1,
        };
        self.runs.iter().map(count).sum()
    }

    /// Adds a run.
    pub fn push(&mut self, run: Run) {
        match run {
            Run::Gap(count) => self.push_gap(count),
            Run::Values { first, growth, count } => self.push_values(first, growth, count),
            Run::End => self.runs.push(Run::End),
        }
    }

    /// Whether there is any number.
    pub fn has_values(&self) -> bool {
        self.runs.iter().any(|run| matches!(run, Run::Values { .. }))
    }

    /// Adds a gap of so many samples.
    pub fn push_gap(&mut self, count: usize) {
        match self.runs.last_mut() {
            _ if count == 0 => {}
            Some(Run::Gap(before)) => *before += count,
            Some(Run::Values { .. } | Run::End) | None => self.runs.push(Run::Gap(count)),
        }
    }

    /// Adds silence for so many samples: where numbers end, the end is told once.
    pub fn push_silence(&mut self, count: usize) {
        let ends = count > 0 && matches!(self.runs.last(), Some(Run::Values { .. }));
        if ends {
            self.runs.push(Run::End);
        }
        self.push_gap(count - usize::from(ends));
    }

    /// Adds numbers that grow evenly.
    pub fn push_values(&mut self, first: f64, growth: f64, count: usize) {
        let alike = |one: f64, other: f64| (one - other).abs() < DUST;
        // Of one number, nobody knows yet how it grows.
        let follows = |before: f64| count == 1 || alike(first - before, growth);
        match self.runs.last_mut() {
            _ if count == 0 => {}
            Some(Run::Values { first: from, growth: step, count: so_many })
                if *so_many == 1 && follows(*from) =>
            {
                (*step, *so_many) = (exact(first - *from), 1 + count);
            }
            Some(Run::Values { first: from, growth: step, count: so_many })
                if *so_many > 1
                    && alike(first, *from + *step * length(*so_many))
                    && (count == 1 || alike(growth, *step)) =>
            {
                *so_many += count;
            }
            // Two that differ make no run, so the second may be the first of the next.
            Some(Run::Values { first: from, growth: step, count: so_many @ 2 })
                if *step != 0.0 && follows(*from + *step) =>
            {
                let second = *from + *step;
                *so_many = 1;
                let growth = exact(first - second);
                self.runs.push(Run::Values { first: second, growth, count: 1 + count });
            }
            Some(Run::Values { .. } | Run::Gap(_) | Run::End) | None => {
                self.runs.push(Run::Values { first, growth: exact(growth), count });
            }
        }
    }
}

/// Differences below this are those of binary fractions.
const DUST: f64 = 1e-7;

fn exact(growth: f64) -> f64 {
    if growth.abs() < DUST { 0.0 } else { growth }
}

/// A number of samples, as a number to multiply with.
#[expect(clippy::cast_precision_loss, reason = "a proof has thousands of samples, not more")]
pub fn length(count: usize) -> f64 {
    count as f64
}

impl FromIterator<Option<f64>> for Samples {
    /// One number after the other; none: silence.
    fn from_iter<I: IntoIterator<Item = Option<f64>>>(samples: I) -> Self {
        let mut all = Self::default();
        for sample in samples {
            match sample {
                Some(value) => all.push_values(value, 0.0, 1),
                None => all.push_silence(1),
            }
        }
        all
    }
}

/// What a query finds.
#[derive(Debug, Clone)]
pub struct ExpectedValue {
    /// The query.
    pub query: Expr,
    /// When.
    pub at: Duration,
    /// Labels, the metric's name among them where there is one, and the number.
    pub found: Vec<(Vec<(String, String)>, f64)>,
}

/// Which series an alert fires for.
#[derive(Debug, Clone, PartialEq)]
pub struct ExpectedAlerts {
    /// The uid of the alert.
    pub uid: String,
    /// When.
    pub at: Duration,
    /// For whom; nobody: it is silent.
    pub firing: Vec<Firing>,
}

/// A series for which an alert fires.
#[derive(Debug, Clone, PartialEq)]
pub struct Firing {
    /// The labels of the series.
    pub labels: Vec<(String, String)>,
    /// The number in the message; none where it is still changing, and only the firing is looked at.
    pub value: Option<f64>,
}
