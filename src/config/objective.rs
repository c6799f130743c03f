//! Objectives, recorded metrics, alerts, forecasts, routing, contact points.

use crate::config::Text;
use crate::config::condition::{Bound, LineCondition};
use crate::config::decode::{Decode, Map, wrong_type};
use crate::config::form::OneOrMany;
use crate::config::macros::{entry, table};
use crate::config::shape::Shape;
use crate::config::tree::{Node, Value};
use crate::diag::{Diagnostic, Diagnostics, Reported, code};
use crate::source::Spanned;
use crate::units::{Duration, Ratio};
use crate::words::{
    AlertSeverity, ContactKind, ForecastSignal, NoData, ServiceNowMode, SliKind, Weekday,
};

entry! {
    /// What was promised.
    pub struct Slo {
        /// Whom it is about: a component, a list, `services` or `datastores`.
        optional of: OneOrMany,
        /// In place of `of`: a way of requests, each component called by the one before. It is as bad
        /// as the worst of them, minute by minute (`mltgen explain path`). For availability and
        /// error-rate.
        optional path: Vec<Text>,
        /// What is measured; default: its name, when that is such a word.
        optional sli: Spanned<SliKind>,
        /// The share that must be good.
        optional objective: Spanned<Ratio>,
        /// In place of `objective`, what may go wrong in a window: a time (`5m`) for availability, a
        /// count (`500`) for events, a share (`0.1%`) for all but events.
        optional budget: Spanned<Budget>,
        /// The mean, at most, for incident times.
        optional target: Spanned<Duration>,
        /// The bound of latency.
        optional bound: Spanned<Duration>,
        /// The recorded metric whose events are counted.
        optional events: Text,
        /// The time it is about; default: `30d`.
        optional window: Spanned<Duration>,
        /// What is left turns yellow below this; default: 20 % of the budget.
        optional low: Spanned<Budget>,
        /// What is left turns red below this; default: 10 % of the budget.
        optional critical: Spanned<Budget>,
        /// Whether a burning budget tells somebody; default: true.
        optional burn_alerts: bool,
        /// Who is told.
        optional notify: Vec<Text>,
        /// Address of the run-book.
        optional runbook: Text,
    }
}

/// A budget, or a part of one: a time, a count, or a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Budget {
    /// A time.
    Time(Duration),
    /// A count.
    Count(u64),
    /// A share: of what is measured for a budget, of the budget for a part of it.
    Share(Ratio),
}

impl Decode for Budget {
    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        match &node.value {
            Value::Integer(_) => u64::decode(node, diags).map(Self::Count),
            Value::Text(text) if text.ends_with('%') => Ratio::decode(node, diags).map(Self::Share),
            _ => Duration::decode(node, diags).map(Self::Time),
        }
    }
}

entry! {
    /// Log lines counted into a metric.
    pub struct Recorded {
        /// Whose lines.
        required of: Text,
        /// Which lines; default: the error lines of the component.
        optional lines: LineCondition,
        /// How often they are counted; default: `60s`.
        optional every: Spanned<Duration>,
        /// Over what time; default: `every`.
        optional window: Spanned<Duration>,
        /// How long late lines are waited for; default: `10s`.
        optional delay: Spanned<Duration>,
    }
}

/// Recorded metrics by name: names as Prometheus has them.
#[derive(Debug, Clone)]
pub struct MetricEntries<T>(pub Vec<(Spanned<String>, Result<T, Reported>)>);

impl<T> Default for MetricEntries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

/// What the name of a metric may be.
pub const METRIC_PATTERN: &str = "^[a-zA-Z_][a-zA-Z0-9_]{0,99}$";

impl<T: Decode> Decode for MetricEntries<T> {
    fn shape() -> Shape {
        Shape::Map(T::shape)
    }

    fn decode(node: &Node, diags: &mut Diagnostics) -> Result<Self, Reported> {
        let Value::Table(table) = &node.value else {
            return Err(wrong_type("a table", node, diags));
        };
        let read = |(name, value): &(Spanned<String>, Node)| {
            if !is_metric(&name.value) {
                diags.error(no_metric(name));
            }
            (name.clone(), T::decode(value, diags))
        };
        Ok(Self(table.entries.iter().map(read).collect()))
    }
}

fn is_metric(name: &str) -> bool {
    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    (1..=100).contains(&name.len())
        && name.as_bytes().iter().all(letter)
        && !name.starts_with(|first: char| first.is_ascii_digit())
}

fn no_metric(name: &Spanned<String>) -> Diagnostic {
    let slug: String =
        name.value.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    Diagnostic::new(code::BAD_NAME, name.span, format!("`{}` cannot name a metric", name.value))
        .label("letters, digits and `_`, no digit first, at most 100")
        .help_if(is_metric(&slug).then(|| format!("write `{slug}`")))
}

entry! {
    /// When somebody is told.
    pub struct Alert {
        /// Whom it is about: a component, a list, `services` or `datastores`.
        required of: OneOrMany,
        /// What must be the case.
        required when: When,
        /// How often it is looked at; default: `60s`.
        optional every: Spanned<Duration>,
        /// How long it must be the case; default: `0s`.
        optional hold as "for": Spanned<Duration>,
        /// How bad; default: `warning`.
        optional severity: AlertSeverity,
        /// Who is told.
        optional notify: Vec<Text>,
        /// The panel that shows its state: `dashboard/panel`; default: one that shows the same.
        optional panel: Text,
        /// One sentence for the message.
        optional summary: Text,
        /// Address of the run-book.
        optional runbook: Text,
        /// What no data means; default: `ok`.
        optional no_data: NoData,
    }
}

table! {
    /// A condition: one of its kinds.
    pub struct When {
        /// The objective of this name is broken.
        optional breach: Text,
        /// The 95th percentile of latency.
        optional latency: Spanned<Bound>,
        /// The share of requests that fail.
        optional error_rate: Spanned<Bound>,
        /// Requests, as a rate.
        optional requests: Spanned<Bound>,
        /// Log lines, counted.
        optional lines: Spanned<LineCondition>,
        /// When there are too many lines; default: `> 0`.
        optional count: Spanned<Bound>,
        /// A recorded metric.
        optional recorded: Text,
        /// Any PromQL.
        optional promql: Text,
        /// When a recorded metric or a query is bad; default: `> 0`.
        optional value: Spanned<Bound>,
        /// A metric is gone: its selector.
        optional absent: Text,
        /// The component is red.
        optional health: Spanned<bool>,
        /// The time it looks at; default: `5m`.
        optional window: Spanned<Duration>,
    }
}

entry! {
    /// What is expected, learnt from the past.
    pub struct Forecast {
        /// Whom it is about.
        required of: Text,
        /// What is learnt.
        required signal: ForecastSignal,
        /// Prefix of its metrics; default: from its name.
        optional metric: Text,
        /// How often it is looked at; default: `5m`.
        optional every: Spanned<Duration>,
        /// How far back it learns from; default: `90d`.
        optional training: Spanned<Duration>,
        /// The alert for when it comes otherwise.
        optional alert: ForecastAlert,
    }
}

table! {
    /// The alert of a forecast.
    pub struct ForecastAlert {
        /// Its name for people.
        optional title: Text,
        /// How often it is looked at; default: that of the forecast.
        optional every: Spanned<Duration>,
        /// How long it must be the case; default: `0s`.
        optional hold as "for": Spanned<Duration>,
        /// How bad; default: `warning`.
        optional severity: AlertSeverity,
        /// Who is told.
        optional notify: Vec<Text>,
        /// The panel that shows its state: `dashboard/panel`; default: one that shows the same.
        optional panel: Text,
        /// One sentence for the message.
        optional summary: Text,
        /// Address of the run-book.
        optional runbook: Text,
        /// What no data means; default: `ok`.
        optional no_data: NoData,
    }
}

table! {
    /// How notifications are grouped.
    pub struct Routing {
        /// Who is told where an alert names nobody; default: the first contact point.
        optional default: Text,
        /// Labels that make a group; default: `alertname`, `service`.
        optional group_by: Vec<Text>,
        /// How long a new group waits for more; default: `30s`.
        optional group_wait: Spanned<Duration>,
        /// How long until a group tells of more; default: `5m`.
        optional group_interval: Spanned<Duration>,
        /// How long until it is told again; default: `4h`.
        optional repeat_interval: Spanned<Duration>,
        /// Times when nobody is told, by name.
        optional mute: Map<Mute>,
    }
}

table! {
    /// Times when nobody is told.
    pub struct Mute {
        /// Days of the week; default: every day.
        optional days: Vec<Weekday>,
        /// From, as `HH:MM`; default: `00:00`.
        optional from: Text,
        /// To, as `HH:MM`; default: `24:00`.
        optional to: Text,
        /// Time zone; default: `UTC`.
        optional zone: Text,
    }
}

entry! {
    /// Somebody who can be told.
    pub struct ContactPoint {
        /// How; default: its name, when that is such a word.
        optional kind as "type": Spanned<ContactKind>,
        /// Whether the end of an alert is told too; default: true.
        optional resolved: bool,
        /// Heading of the message.
        optional heading: Text,
        /// Text of the message.
        optional text: Text,
        /// slack: the channel. A Terraform variable too.
        optional channel: Text,
        /// slack: the name it speaks under.
        optional username: Text,
        /// servicenow, oncall, jira, webhook: the address. A Terraform variable too.
        optional url: Text,
        /// servicenow, jira, webhook: the user. A Terraform variable too.
        optional user: Text,
        /// servicenow: columns of the incident table.
        optional columns: Columns,
        /// servicenow: how incidents are made; default: `scripted-rest`.
        optional mode: Spanned<ServiceNowMode>,
        /// servicenow: the close code of a resolved incident; default: `Solved (Permanently)`.
        optional close_code: Text,
        /// email: the addresses.
        optional addresses: Spanned<Vec<Text>>,
        /// jira: the key of the project.
        optional project: Text,
    }
}

table! {
    /// Columns of ServiceNow's incident table.
    pub struct Columns {
        /// The name of the service; default: `u_service`.
        optional service: Text,
        /// The time of acknowledgement; default: `u_ack_datetime`.
        optional acknowledged: Text,
    }
}
