//! Trouble that can be caused, and what it must show.

use crate::model::{AlertId, ComponentId, Entry, ForecastId, SloId};
use crate::units::{Duration, Ratio};

/// Trouble that can be caused.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// Its name, title and labels.
    pub entry: Entry,
    /// How long it lasts; none: until it is reverted.
    pub lasts: Option<Duration>,
    /// What is done, in order.
    pub inject: Vec<Injection>,
    /// What components show of themselves meanwhile.
    pub effects: Vec<Effect>,
    /// What the demo must show; all else stays quiet.
    pub expect: Expect,
    /// What is told.
    pub story: String,
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
    HoldSessions(Vec<String>),
    /// Sessions of this user are ended.
    EndSessions(String),
    /// A command in a pod, and the one that undoes it.
    Exec {
        /// The command.
        run: String,
        /// The way back.
        undo: String,
    },
    /// A feature flag.
    Flag {
        /// Its name.
        name: String,
        /// Its variant.
        to: String,
    },
    /// Its answers are delayed.
    Delay(Duration),
    /// Its traffic to another is blocked.
    Block(ComponentId),
}

impl Action {
    /// Its word in `demo.toml`.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Image(_) => "image",
            Self::Env(_) => "env",
            Self::Scale(_) => "scale",
            Self::Delete => "delete",
            Self::HoldSessions(_) => "hold-sessions",
            Self::EndSessions(_) => "end-sessions",
            Self::Exec { .. } => "exec",
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expect {
    /// Boxes that turn red.
    pub red: Vec<ComponentId>,
    /// Alerts that fire.
    pub alerts: Vec<ExpectedAlert>,
    /// Budgets that shrink; their burn alerts fire too.
    pub budgets: Vec<SloId>,
    /// Components with an incident.
    pub incidents: Vec<ComponentId>,
    /// How soon.
    pub within: Duration,
}

/// An alert, or that of a forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExpectedAlert {
    /// An alert.
    Alert(AlertId),
    /// A forecast's.
    Forecast(ForecastId),
}
