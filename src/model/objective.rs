//! What was promised, what is counted for it, and when somebody is told.

use crate::model::condition::{Bound, Lines};
use crate::model::dashboard::Unit;
use crate::model::{ComponentId, ContactPointId, Entry, RecordedId, SloId};
use crate::units::{Duration, Ratio};
use crate::words::{AlertSeverity, ForecastSignal, NoData};

/// All of a kind, those to come included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Every {
    /// Every service.
    Service,
    /// Every datastore.
    Datastore,
}

impl Every {
    /// The word for one of them.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Datastore => "datastore",
        }
    }
}

/// An objective.
#[derive(Debug, Clone)]
pub struct Slo {
    /// Its name, title and labels.
    pub entry: Entry,
    /// Whom it is about, in order and none twice; several: each has one of its own. Empty for
    /// incident times.
    pub of: Vec<ComponentId>,
    /// Whether `of` is all of a kind, because it says so.
    pub all_of: Option<Every>,
    /// The way of requests it is about, callers first; empty: it is about components by themselves.
    /// Of a way, `of` is the first component: where users come in.
    pub path: Vec<ComponentId>,
    /// Whether it is one for each of `of` by design (`"services"`), even where that is one alone.
    pub each: bool,
    /// What is measured, and how much is promised.
    pub sli: Sli,
    /// The time it is about.
    pub window: Duration,
    /// What is left turns yellow below this, in the unit of the budget.
    pub low: f64,
    /// What is left turns red below this, in the unit of the budget.
    pub critical: f64,
    /// Whether a burning budget tells somebody.
    pub burn_alerts: bool,
    /// Who is told.
    pub notify: Vec<ContactPointId>,
    /// Address of the run-book; empty: there is none.
    pub runbook: String,
}

impl Slo {
    /// Everybody who can break it: those along its way, or those it is about.
    pub fn members(&self) -> &[ComponentId] {
        if self.path.is_empty() { &self.of } else { &self.path }
    }

    /// The time for each event that may be, in whole seconds; the window itself for other objectives,
    /// and where there may be none.
    pub fn pace(&self) -> Duration {
        match self.sli {
            Sli::Events { budget, .. } => {
                Duration::seconds(self.window.whole_seconds() / budget.max(1))
            }
            Sli::Availability { .. }
            | Sli::Latency { .. }
            | Sli::ErrorRate { .. }
            | Sli::TimeToAcknowledge { .. }
            | Sli::TimeToResolve { .. } => self.window,
        }
    }

    /// What its recorded budget is counted in.
    pub fn budget_unit(&self) -> Unit {
        match self.sli {
            Sli::Events { .. } => Unit::Count,
            Sli::Latency { .. } | Sli::ErrorRate { .. } => Unit::Share,
            Sli::Availability { .. }
            | Sli::TimeToAcknowledge { .. }
            | Sli::TimeToResolve { .. } => Unit::Seconds,
        }
    }

    /// Whether it is about a way of requests.
    pub fn is_of_path(&self) -> bool {
        !self.path.is_empty()
    }

    /// Whether it is about that component.
    pub fn covers(&self, id: ComponentId) -> bool {
        self.of.binary_search(&id).is_ok()
    }

    /// Whether it says which component it is about wherever it is shown: there are several, or may be.
    pub fn is_of_each(&self) -> bool {
        self.each || self.of.len() > 1
    }
}

/// What an objective measures. Budgets in the unit named; `objective` is the share that must be good.
#[derive(Debug, Clone, PartialEq)]
pub enum Sli {
    /// The synthetic check succeeds.
    Availability {
        /// The share of time, written or derived from `budget`.
        objective: Ratio,
        /// The time it may be down in a window, written or derived.
        budget: Duration,
    },
    /// Requests are answered within the bound.
    Latency {
        /// The bound.
        bound: Duration,
        /// The share of requests.
        objective: Ratio,
    },
    /// Requests succeed.
    ErrorRate {
        /// The share of requests.
        objective: Ratio,
    },
    /// Few events of a recorded metric.
    Events {
        /// The metric.
        metric: RecordedId,
        /// How many may be in a window.
        budget: u64,
    },
    /// Incidents are acknowledged soon: no rule, it comes from the incident system.
    TimeToAcknowledge {
        /// The mean, at most.
        target: Duration,
    },
    /// Incidents are resolved soon: no rule, it comes from the incident system.
    TimeToResolve {
        /// The mean, at most.
        target: Duration,
    },
}

impl Sli {
    /// Its word in `demo.toml`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Availability { .. } => "availability",
            Self::Latency { .. } => "latency",
            Self::ErrorRate { .. } => "error-rate",
            Self::Events { .. } => "events",
            Self::TimeToAcknowledge { .. } => "time-to-acknowledge",
            Self::TimeToResolve { .. } => "time-to-resolve",
        }
    }
}

/// Log lines counted into a metric; its name is that of the metric.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// Its name, title and labels.
    pub entry: Entry,
    /// Whose lines.
    pub of: ComponentId,
    /// Which lines.
    pub lines: Lines,
    /// How often they are counted.
    pub every: Duration,
    /// Over what time, at least `every`.
    pub window: Duration,
    /// How long late lines are waited for.
    pub delay: Duration,
}

/// When somebody is told.
#[derive(Debug, Clone)]
pub struct Alert {
    /// Its name, title and labels.
    pub entry: Entry,
    /// Whom it is about, in order and none twice: one instance for each.
    pub of: Vec<ComponentId>,
    /// Whether that is all of a kind, because it says so.
    pub all_of: Option<Every>,
    /// What must be the case.
    pub when: When,
    /// How often it is looked at.
    pub every: Duration,
    /// How long it must be the case.
    pub hold: Duration,
    /// How bad.
    pub severity: AlertSeverity,
    /// Who is told.
    pub notify: Vec<ContactPointId>,
    /// The panel it links to.
    pub panel: Option<PanelRef>,
    /// One sentence for the message; empty: made from the condition.
    pub summary: String,
    /// Address of the run-book; empty: the generated one.
    pub runbook: String,
    /// What no data means.
    pub no_data: NoData,
}

impl Alert {
    /// Whether it is about that component.
    pub fn covers(&self, id: ComponentId) -> bool {
        self.of.binary_search(&id).is_ok()
    }
}

/// A panel of a dashboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelRef {
    /// The dashboard's word.
    pub dashboard: &'static str,
    /// The panel's name on it.
    pub panel: String,
}

/// A condition, and the window it looks at where it looks at one.
#[derive(Debug, Clone, PartialEq)]
pub enum When {
    /// An objective is broken.
    Breach {
        /// Which.
        slo: SloId,
    },
    /// The 95th percentile of latency, in seconds.
    Latency {
        /// When it is bad.
        bound: Bound,
        /// The window.
        window: Duration,
    },
    /// The share of requests that fail.
    ErrorRate {
        /// When it is bad.
        bound: Bound,
        /// The window.
        window: Duration,
    },
    /// Requests a second.
    Requests {
        /// When it is bad.
        bound: Bound,
        /// The window.
        window: Duration,
    },
    /// Log lines, counted.
    Lines {
        /// Which lines.
        lines: Lines,
        /// When there are too many.
        count: Bound,
        /// The window.
        window: Duration,
    },
    /// A recorded metric.
    Recorded {
        /// Which.
        metric: RecordedId,
        /// When it is bad.
        bound: Bound,
        /// The window.
        window: Duration,
    },
    /// Any `PromQL`.
    Promql {
        /// The query.
        query: String,
        /// When it is bad.
        bound: Bound,
        /// What its numbers are, so far as the bound says.
        unit: Unit,
    },
    /// A metric is gone.
    Absent {
        /// The selector.
        selector: String,
        /// The window.
        window: Duration,
    },
    /// The component is red.
    Health,
}

/// What is expected, learnt from the past.
#[derive(Debug, Clone)]
pub struct Forecast {
    /// Its name, title and labels.
    pub entry: Entry,
    /// Whom it is about.
    pub of: ComponentId,
    /// What is learnt.
    pub signal: ForecastSignal,
    /// Prefix of its metrics: `<metric>:predicted`, `:actual`, `:anomalous`.
    pub metric: String,
    /// How often it is looked at.
    pub every: Duration,
    /// How far back it learns from.
    pub training: Duration,
    /// The alert for when it comes otherwise.
    pub alert: Option<ForecastAlert>,
}

/// The alert of a forecast.
#[derive(Debug, Clone)]
pub struct ForecastAlert {
    /// For people.
    pub title: String,
    /// How often it is looked at.
    pub every: Duration,
    /// How long it must be the case.
    pub hold: Duration,
    /// How bad.
    pub severity: AlertSeverity,
    /// Who is told.
    pub notify: Vec<ContactPointId>,
    /// The panel it links to.
    pub panel: Option<PanelRef>,
    /// One sentence for the message; empty: made from the condition.
    pub summary: String,
    /// Address of the run-book; empty: the generated one.
    pub runbook: String,
    /// What no data means.
    pub no_data: NoData,
}
