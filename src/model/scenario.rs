//! Trouble that can be caused, and what it must show.

use crate::model::{AlertId, ComponentId, Entry, ForecastId, SloId, rule};
use crate::source::{Span, Spanned};
use crate::units::{Duration, Ratio};

/// The variable of a service that is played which says what scenario it plays.
pub const PLAYED: &str = "STANDIN_SCENARIO";

/// The one that says whom it cannot reach: names parted by commas.
pub const BLOCKED: &str = "STANDIN_BLOCKED";

/// Trouble that can be caused.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Its name, title and labels.
    pub entry: Entry,
    /// How long it lasts; none: until it is reverted.
    pub lasts: Option<Duration>,
    /// What is done, in order.
    pub inject: Vec<Injection>,
    /// What is done on a laptop in place of it.
    pub local: Vec<Injection>,
    /// What components show of themselves meanwhile.
    pub effects: Vec<Effect>,
    /// What the demo must show; all else stays quiet.
    pub expect: Expect,
    /// What is told.
    pub story: String,
}

impl Scenario {
    /// How long it is played, unless its player says otherwise: where nothing is written, long enough
    /// to tell a story.
    pub fn length(&self) -> Duration {
        self.lasts.unwrap_or(Duration::seconds(30 * 60))
    }
}

/// Something that is done to a component.
#[derive(Debug, Clone, PartialEq)]
pub struct Injection {
    /// To whom.
    pub on: ComponentId,
    /// What.
    pub action: Action,
}

/// What can be done.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Another image.
    Image(String),
    /// Other variables, in the order written.
    Env(Vec<(String, String)>),
    /// Another number of pods.
    Scale(u32),
    /// The workload is deleted.
    Delete,
    /// Each of these users holds a session.
    HoldSessions {
        /// They.
        users: Vec<String>,
        /// How.
        way: InPod,
    },
    /// Sessions of this user are ended.
    EndSessions {
        /// Whose.
        user: String,
        /// How.
        way: InPod,
    },
    /// A command in a pod.
    Exec(InPod),
    /// A feature flag.
    Flag {
        /// Its name.
        name: String,
        /// Its variant.
        to: String,
        /// The file that the component reads it from, by its position among those mounted.
        file: usize,
        /// The same file with the flag set so.
        text: String,
    },
    /// Its answers are delayed.
    Delay(Duration),
    /// Its traffic to another is blocked.
    Block(ComponentId),
}

/// What is done inside a pod, and what undoes it: texts for `sh -c`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InPod {
    /// What is done; `$1` is for how many seconds it may last.
    pub run: String,
    /// The way back; empty: none is needed.
    pub undo: String,
}

impl Action {
    /// Its word in `demo.toml`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Image(_) => "image",
            Self::Env(_) => "env",
            Self::Scale(_) => "scale",
            Self::Delete => "delete",
            Self::HoldSessions { .. } => "hold-sessions",
            Self::EndSessions { .. } => "end-sessions",
            Self::Exec(_) => "exec",
            Self::Flag { .. } => "flag",
            Self::Delay(_) => "delay",
            Self::Block(_) => "block",
        }
    }
}

/// What a component's own signals show.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    /// Whose.
    pub on: ComponentId,
    /// Where that is written.
    pub span: Span,
    /// It does not answer.
    pub offline: bool,
    /// Share of requests that fail.
    pub error_rate: Option<Ratio>,
    /// How long answers take.
    pub latency: Option<Duration>,
    /// Requests, as a share of the usual.
    pub requests: Option<Ratio>,
    /// A log line it writes again and again; empty: none.
    pub log: String,
    /// The endpoint that is concerned; empty: all.
    pub endpoint: String,
}

/// What the demo must show.
#[derive(Debug, Clone, PartialEq)]
pub struct Expect {
    /// Boxes that turn red.
    pub red: Vec<Spanned<ComponentId>>,
    /// Alerts that fire.
    pub alerts: Vec<Spanned<ExpectedAlert>>,
    /// Budgets that shrink; their burn alerts fire too.
    pub budgets: Vec<Spanned<SloId>>,
    /// Components with an incident.
    pub incidents: Vec<Spanned<ComponentId>>,
    /// How soon.
    pub within: Duration,
}

/// What follows from the effects of a scenario: made by the catalog.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Boxes that turn red, in order, and by which signals, as positions among the component's.
    pub red: Vec<(ComponentId, Vec<usize>)>,
    /// Alerts that fire, in order, and of whom.
    pub alerts: Vec<(AlertId, Vec<ComponentId>)>,
    /// Forecasts whose metric goes where it never is, in order: that is odd, but how odd only what
    /// was learnt can say.
    pub moved: Vec<ForecastId>,
    /// Alerts of which nothing follows: on queries of the user's own, and on what is left of budgets.
    pub unsure: Vec<AlertId>,
    /// Budgets that shrink, in order, and whose.
    pub budgets: Vec<(SloId, Vec<ComponentId>)>,
    /// Their alerts that fire while it lasts, in order. Of budgets of events nothing is known: how many
    /// there are is not said.
    pub burns: Vec<Burning>,
}

/// A budget burns so fast that somebody is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Burning {
    /// Which.
    pub slo: SloId,
    /// The title of the alert.
    pub title: String,
    /// Whose.
    pub of: Vec<ComponentId>,
    /// What is waited for until it fires, and at most how long.
    pub steps: Vec<(&'static str, Duration)>,
}

impl Burning {
    /// How long after the cause it fires, at most.
    pub fn after(&self) -> Duration {
        rule::sum(&self.steps)
    }
}

/// An alert, or that of a forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedAlert {
    /// An alert.
    Alert(AlertId),
    /// A forecast's.
    Forecast(ForecastId),
}
