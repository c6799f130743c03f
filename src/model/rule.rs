//! Rules in no rule engine's language: what is recorded, and when somebody is told. Made by the
//! catalog from the rest of the model; Prometheus, Loki and Grafana read the same ones.

use crate::model::condition::Bound;
use crate::model::dashboard::Unit;
use crate::model::objective::PanelRef;
use crate::model::{ComponentId, ContactPointId, ForecastId, SloId};
use crate::query::logql::Count;
use crate::query::promql::Expr;
use crate::units::{Duration, Ratio};
use crate::words::{AlertSeverity, NoData};

/// Rules that are evaluated one after the other: a later one may read what an earlier one recorded
/// in the same round.
#[derive(Debug, Clone)]
pub struct RuleGroup {
    /// What the rules are about, and the name of their file: `health`, `slo-latency`, `alerts`.
    pub subject: String,
    /// Unique among all groups.
    pub name: String,
    /// What the group is for, a sentence.
    pub about: String,
    /// How often it is evaluated: a multiple of ten seconds.
    pub every: Duration,
    /// The rules, in the order of their evaluation.
    pub rules: Vec<Rule>,
}

/// A rule.
#[derive(Debug, Clone)]
pub enum Rule {
    /// A metric is recorded from other metrics.
    Recording(Recording<Expr>),
    /// A metric is recorded from log lines: by the ruler of the log store, or by Grafana.
    Counting(Recording<Count>),
    /// Somebody is told.
    Alerting(Box<Alerting>),
}

/// A metric is recorded.
#[derive(Debug, Clone)]
pub struct Recording<Query> {
    /// Its name.
    pub metric: String,
    /// Labels that are set on every series, sorted by name.
    pub labels: Vec<(String, String)>,
    /// What is recorded.
    pub query: Query,
    /// What it means, a phrase for those who read the rules; empty: its neighbours say it.
    pub about: String,
}

/// Somebody is told, once for each series of the query that is bad.
#[derive(Debug, Clone)]
pub struct Alerting {
    /// `<demo>-<name>`, at most 40 characters: its uid in Grafana.
    pub uid: String,
    /// For people, and the label `alertname`.
    pub title: String,
    /// What is looked at.
    pub query: Expr,
    /// From where on it is bad; none: any series of the query is.
    pub bound: Option<Bound>,
    /// What the numbers of the query are.
    pub unit: Unit,
    /// How long it must be bad.
    pub hold: Duration,
    /// What no data means to who evaluates it. Mostly nothing: the query, or a second alert, says
    /// what it means, so that every engine takes it alike.
    pub no_data: NoData,
    /// How bad it is: the label `severity`.
    pub severity: AlertSeverity,
    /// Further labels, sorted by name.
    pub labels: Vec<(String, Text)>,
    /// What the message says beside its title: `summary`, `description`, `service`, addresses;
    /// sorted by name.
    pub annotations: Vec<(String, Text)>,
    /// Who is told.
    pub notify: Vec<ContactPointId>,
    /// The panel it links to.
    pub panel: Option<PanelRef>,
}

/// A forecast, as who learns it is told. It is no rule of a group: nothing but Grafana Cloud knows
/// what was expected, so nothing else can evaluate the alert.
#[derive(Debug, Clone)]
pub struct Learnt {
    /// Which.
    pub forecast: ForecastId,
    /// What is learnt.
    pub query: Expr,
    /// When somebody is told; its unit is that of the query.
    pub alert: Option<Alerting>,
}

/// How long all that is waited for takes, at most.
pub fn sum(steps: &[(&'static str, Duration)]) -> Duration {
    steps.iter().fold(Duration::ZERO, |sum, (_, step)| sum.plus(*step))
}

/// How long it takes, at most, until a cause shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timing {
    /// Which alert, or which signal of which box.
    pub what: String,
    /// How it shows.
    pub sign: Sign,
    /// What is waited for, one after the other, and how long.
    pub steps: Vec<(&'static str, Duration)>,
}

/// How a cause shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// A box turns red.
    Box,
    /// Somebody gets a message.
    Message,
}

/// An objective that Grafana keeps itself, for one component: it records what it needs, and tells
/// when the budget burns.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Which.
    pub slo: SloId,
    /// Of whom.
    pub of: ComponentId,
    /// What it is called: unique where titles are.
    pub title: String,
    /// What is promised, a sentence or two.
    pub about: String,
    /// What is measured.
    pub indicator: Indicator,
    /// The share that must be good.
    pub objective: Ratio,
    /// What fires when the budget burns, by how bad that is; empty: nobody is told. Grafana works
    /// out the condition, so only what is said and who is told is taken from here.
    pub burns: Vec<Alerting>,
    /// Fewer failures than this tell nobody; none where failures are not counted.
    pub fewest_failures: Option<f64>,
}

/// What Grafana takes for the measure of an objective.
#[derive(Debug, Clone)]
pub enum Indicator {
    /// Of these counted, so many were good: counters, as they are.
    Counters {
        /// What was good.
        good: Expr,
        /// All.
        all: Expr,
    },
    /// The share that is good, at any time.
    Share(Expr),
}

/// Text with places that only the firing alert can fill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(pub Vec<Piece>);

/// A piece of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// As it stands.
    Words(String),
    /// The value of a label of the series.
    Label(String),
    /// The number of the series, as people write such numbers.
    Value(Unit),
}

impl Text {
    /// Text without places to fill.
    pub fn plain(words: impl Into<String>) -> Self {
        Self(vec![Piece::Words(words.into())])
    }

    /// The value of a label.
    pub fn label(label: &str) -> Self {
        Self(vec![Piece::Label(label.to_owned())])
    }

    /// Followed by more.
    #[must_use]
    pub fn then(mut self, piece: Piece) -> Self {
        self.0.push(piece);
        self
    }

    /// Followed by words.
    #[must_use]
    pub fn words(self, words: impl Into<String>) -> Self {
        self.then(Piece::Words(words.into()))
    }

    /// Followed by another text.
    #[must_use]
    pub fn text(mut self, other: &Self) -> Self {
        self.0.extend(other.0.iter().cloned());
        self
    }
}

impl RuleGroup {
    /// Whether it is for the log store: rules over lines and rules over metrics share no group.
    pub fn counts_lines(&self) -> bool {
        self.rules.iter().any(|rule| matches!(rule, Rule::Counting(_)))
    }
}

impl Rule {
    /// The alert, if it is one.
    pub fn alerting(&self) -> Option<&Alerting> {
        match self {
            Self::Alerting(alerting) => Some(alerting),
            Self::Recording(_) | Self::Counting(_) => None,
        }
    }
}
