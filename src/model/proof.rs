//! Proofs of rules, in no test runner's language: samples that go in, and what must come of them.
//!
//! What must come of them follows from what the demo says, by arithmetic of its own: a proof that
//! read the rules would only prove that they are what they are.

use crate::query::promql::Expr;
use crate::units::Duration;

/// What proves the rules of one subject.
#[derive(Debug, Clone)]
pub struct Proof {
    /// The subject: the name of the file of rules.
    pub subject: String,
    /// The name of the proof, and of its file: that of the subject, with a word after it where
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
    pub samples: Vec<Sample>,
}

/// What a series has at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sample {
    /// Nothing yet.
    None,
    /// A number.
    Value(f64),
    /// The end: its producer says that there will be no more.
    End,
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
