//! Who can be told, and how messages are grouped.

use crate::model::{ContactPointId, Entry};
use crate::source::Span;
use crate::units::Duration;
use crate::words::ServiceNowMode;

/// How notifications are grouped.
#[derive(Debug, Clone)]
pub struct Routing {
    /// Who is told where an alert names nobody.
    pub default: Option<ContactPointId>,
    /// Labels that make a group.
    pub group_by: Vec<String>,
    /// Where they are written, if they are.
    pub grouped_at: Option<Span>,
    /// How long a new group waits for more.
    pub group_wait: Duration,
    /// How long until a group tells of more.
    pub group_interval: Duration,
    /// How long until it is told again.
    pub repeat_interval: Duration,
    /// Times when nobody is told: name and times, in the order written.
    pub mute: Vec<(String, MuteTimes)>,
}

/// Times when nobody is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MuteTimes {
    /// Days of the week, in lower case; empty: every day.
    pub weekdays: Vec<String>,
    /// From, as `HH:MM`.
    pub start: String,
    /// To, as `HH:MM`.
    pub end: String,
    /// Time zone of the IANA list.
    pub location: String,
}

/// Somebody who can be told.
#[derive(Debug, Clone)]
pub struct ContactPoint {
    /// Its name and title.
    pub entry: Entry,
    /// Whether the end of an alert is told too.
    pub resolved: bool,
    /// Heading of the message; empty: ours.
    pub message_title: String,
    /// Text of the message; empty: ours.
    pub message_text: String,
    /// How.
    pub kind: ContactPointKind,
}

/// Ways of telling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContactPointKind {
    /// A Slack channel.
    Slack {
        /// The channel.
        channel: String,
        /// The name it speaks under.
        username: String,
    },
    /// A `ServiceNow` instance.
    ServiceNow(ServiceNow),
    /// Mail.
    Email {
        /// The addresses.
        addresses: Vec<String>,
    },
    /// A `PagerDuty` service.
    PagerDuty,
    /// A Grafana `OnCall` integration.
    OnCall {
        /// Its address.
        url: String,
    },
    /// A Jira project.
    Jira {
        /// The address of the site.
        url: String,
        /// The user.
        user: String,
        /// The key of the project.
        project: String,
    },
    /// Any HTTP receiver.
    Webhook {
        /// Its address.
        url: String,
        /// The user, if it asks for one.
        user: String,
    },
}

impl ContactPointKind {
    /// Whether an alert becomes an incident there, or what it is called there.
    pub const fn opens_incidents(&self) -> bool {
        match self {
            Self::ServiceNow(_) | Self::PagerDuty | Self::OnCall { .. } | Self::Jira { .. } => true,
            Self::Slack { .. } | Self::Email { .. } | Self::Webhook { .. } => false,
        }
    }

    /// Whether it keeps incidents that can be asked for.
    pub const fn keeps_incidents(&self) -> bool {
        match self {
            Self::ServiceNow(_) => true,
            Self::Slack { .. }
            | Self::Email { .. }
            | Self::PagerDuty
            | Self::OnCall { .. }
            | Self::Jira { .. }
            | Self::Webhook { .. } => false,
        }
    }
}

/// A `ServiceNow` instance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceNow {
    /// Its address.
    pub url: String,
    /// The user.
    pub user: String,
    /// The column of the service's name.
    pub service_column: String,
    /// The column of the time of acknowledgement.
    pub acknowledged_column: String,
    /// How incidents are made.
    pub mode: ServiceNowMode,
    /// The close code of a resolved incident.
    pub close_code: String,
}
