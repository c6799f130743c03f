//! Dashboards in no dashboard's language: what each panel asks, counts and means.

use crate::model::ComponentId;
use crate::query::logql::{Count, LogQuery};
use crate::query::matcher::Variable;
use crate::query::promql::{Expr, Selector};
use crate::query::traceql::Spans;
use crate::units::{Currency, Duration};

/// A dashboard.
#[derive(Debug, Clone)]
pub struct Dashboard {
    /// Its word in `demo.toml`.
    pub name: &'static str,
    /// The name of its file: its word, and whose it is.
    pub file: String,
    /// The one it is about, where its reader has no choice. Those with a choice stand before it.
    pub of: Option<ComponentId>,
    /// `<demo>-<name>`, at most 40 characters.
    pub uid: String,
    /// For people.
    pub title: String,
    /// What it is for.
    pub description: String,
    /// How often it asks again; none: never.
    pub refresh: Option<Duration>,
    /// The time it shows.
    pub range: Duration,
    /// What its reader can choose, in the order shown.
    pub choices: Vec<Choice>,
    /// What is marked on everything that goes on over time.
    pub marks: Vec<Mark>,
    /// The dashboards it leads to, in the order shown.
    pub links: Vec<DashboardLink>,
    /// Its panels under headings, from top to bottom.
    pub rows: Vec<Row>,
}

/// Something the reader of a dashboard can choose.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The variable that holds it.
    pub variable: Variable,
    /// For people.
    pub label: String,
    /// What there is to choose from.
    pub from: ChoiceSource,
}

/// What there is to choose from.
#[derive(Debug, Clone)]
pub enum ChoiceSource {
    /// One of these, the default first: never empty.
    Known(Vec<ChoiceOption>),
    /// Nothing: it is this one.
    Fixed(ChoiceOption),
    /// Any number of the values that a label of these series has; by default all of them.
    Values {
        /// The label.
        label: String,
        /// The series.
        of: Selector,
    },
}

impl Choice {
    /// What is known of what there is to choose from.
    pub fn options(&self) -> &[ChoiceOption] {
        match &self.from {
            ChoiceSource::Known(options) => options,
            ChoiceSource::Fixed(only) => std::slice::from_ref(only),
            ChoiceSource::Values { .. } => &[],
        }
    }
}

/// One of the things to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceOption {
    /// For people.
    pub title: String,
    /// What queries get.
    pub value: String,
}

/// Something that happened, marked on everything that goes on over time.
#[derive(Debug, Clone)]
pub struct Mark {
    /// For people.
    pub title: &'static str,
    /// Where it is known from.
    pub from: MarkSource,
}

/// Where it is known from that something happened.
#[derive(Debug, Clone)]
pub enum MarkSource {
    /// Somebody wrote it into Grafana, with all of these tags.
    Tags(Vec<String>),
    /// The values of these series are when it happened, in milliseconds since 1970; what it happened to
    /// is the value of this label.
    Times {
        /// The series.
        of: Expr,
        /// The label.
        label: &'static str,
        /// What each of them is called.
        each: &'static str,
    },
}

/// A way to another dashboard, at the top of this one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DashboardLink {
    /// The title of that dashboard.
    pub title: String,
    /// Its uid.
    pub uid: String,
}

/// A heading and the panels under it.
#[derive(Debug, Clone)]
pub struct Row {
    /// Unique in its dashboard.
    pub id: u32,
    /// The heading.
    pub title: String,
    /// The line of the grid it stands on.
    pub y: u32,
    /// What stands below it, in reading order.
    pub panels: Vec<Panel>,
}

/// A panel.
#[derive(Debug, Clone)]
pub struct Panel {
    /// Unique in its dashboard, from its name alone: neighbours may come and go.
    pub id: u32,
    /// Its word: what alerts and patches call it.
    pub name: String,
    /// Where it is.
    pub place: Place,
    /// What it says.
    pub content: Content,
}

/// A rectangle on a grid of 24 columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Columns to its left.
    pub x: u32,
    /// Lines above it.
    pub y: u32,
    /// Columns it takes.
    pub width: u32,
    /// Lines it takes.
    pub height: u32,
}

/// What a panel says, wherever it stands.
#[derive(Debug, Clone)]
pub struct Content {
    /// For people.
    pub title: String,
    /// Which question it answers, and what red means.
    pub about: String,
    /// How it looks.
    pub view: View,
    /// What it asks.
    pub queries: Vec<Query>,
    /// The variable that holds whose it shows, where no query says so.
    pub chosen: Option<Variable>,
    /// What its numbers are.
    pub unit: Unit,
    /// What its numbers mean.
    pub meaning: Meaning,
    /// The time it shows, where that is not the time of its dashboard.
    pub range: Option<Duration>,
    /// What it says where there is no data: silence has a reason.
    pub nothing: &'static str,
}

/// How a panel looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// The newest value of each query, big.
    Number(Trend),
    /// A coloured tile for each query, with its state as a word.
    Tiles,
    /// Lines over time.
    Lines,
    /// Bars over time, one upon the other.
    Bars,
    /// A lane of coloured states for each query.
    Lanes,
    /// A horizontal bar for each series, the newest value.
    Meters,
    /// Log lines.
    Logs,
    /// A table of traces.
    Traces,
    /// The architecture, each box in the colour of the answer that goes by its id.
    Architecture,
    /// A table with a line for each series: the component and the signal that are its labels.
    Reasons,
    /// A table with a line for each value of this label, and a column for each query.
    Columns(&'static str),
    /// A table of incidents.
    Incidents,
    /// The names of the answers, big: their values mean nothing.
    Names,
    /// Alerts of this demo that fire or are about to. It asks nothing.
    Alerts,
    /// Circles and arrows: who calls whom.
    Calls,
}

/// Whether a number shows where it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// With a line below it.
    Shown,
    /// The number alone.
    Hidden,
}

/// One of the things a panel asks.
#[derive(Debug, Clone)]
pub struct Query {
    /// The question.
    pub ask: Ask,
    /// What the answer is called.
    pub legend: Legend,
    /// How far apart samples are, at least: more points would be invented.
    pub every: Option<Duration>,
    /// Whether traces that the numbers were made of are drawn among them.
    pub exemplars: bool,
    /// Where a click on the answer leads.
    pub drill: Option<Drill>,
    /// The traces behind the answer, where a click shows them.
    pub behind: Option<Behind>,
    /// What the answer stands for.
    pub role: QueryRole,
    /// What its numbers are and mean, where they are other numbers than those of its panel.
    pub shown: Option<Shown>,
}

/// What numbers are, and what they mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// What they are.
    pub unit: Unit,
    /// What they mean.
    pub meaning: Meaning,
}

/// A question, in the language of the data source it goes to.
#[derive(Debug, Clone)]
pub enum Ask {
    /// Numbers over time.
    Metrics(Expr),
    /// One set of numbers, at the end of the time shown.
    MetricsNow(Expr),
    /// Log lines.
    Logs(LogQuery),
    /// Log lines, counted.
    LogCounts(Count),
    /// Traces.
    Traces(Spans),
    /// Incidents, from the system that keeps them.
    Incidents(Incidents),
    /// Who calls whom, as spans tell it; those of one service, where that was chosen.
    Calls(Option<Variable>),
    /// Made-up figures, in the order shown: what each is of, and how much.
    Sample(Vec<(String, f64)>),
}

impl Ask {
    /// The query, where it is one over metrics.
    pub const fn metrics(&self) -> Option<&Expr> {
        match self {
            Self::Metrics(expr) | Self::MetricsNow(expr) => Some(expr),
            Self::Logs(_)
            | Self::LogCounts(_)
            | Self::Traces(_)
            | Self::Calls(_)
            | Self::Incidents(_)
            | Self::Sample(_) => None,
        }
    }
}

/// What is asked of incidents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incidents {
    /// The column of the service: incidents of other demos have none there.
    pub service: String,
    /// The variable that holds the service they are of; none: of all.
    pub of: Option<Variable>,
    /// What.
    pub what: IncidentFact,
}

/// Something to know of incidents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum IncidentFact {
    /// How long after they were opened something happened, on average: the column of its time.
    Time(String),
    /// How many are open.
    Open,
    /// How many are open, for each value of this column.
    OpenBy(String),
    /// How many are open and were escalated because their time is over.
    Overdue,
    /// Each by itself, the newest first.
    List,
}

/// What a series is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Legend {
    /// By this text.
    Text(String),
    /// By the value of this label.
    Label(String),
    /// By the value of a label, and a word that tells it from another series of the same.
    Labelled(String, &'static str),
}

impl Legend {
    /// What is written of it: the text, or the label.
    pub fn written(&self) -> &str {
        match self {
            Self::Text(written) | Self::Label(written) | Self::Labelled(written, _) => written,
        }
    }
}

/// What a series stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryRole {
    /// What the panel is about.
    Subject,
    /// A bound the others are held against, drawn as a dashed line.
    Limit,
    /// All the others taken together, drawn as a thick line.
    Whole,
    /// What flows the other way, drawn below zero.
    Opposite,
}

/// A way from a value to a dashboard that tells more about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drill {
    /// The title of that dashboard.
    pub title: String,
    /// Its uid.
    pub uid: String,
    /// What is chosen there.
    pub choice: Option<(Variable, DrillValue)>,
}

/// The traces behind a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behind {
    /// For people.
    pub title: String,
    /// Which.
    pub spans: Spans,
}

/// What a click takes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DrillValue {
    /// This text.
    Text(String),
    /// The value of this label of the series.
    Label(String),
}

/// What numbers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A plain number.
    Count,
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
    /// A share of one.
    Share,
    /// Requests a second.
    RequestsPerSecond,
    /// Anything else a second.
    PerSecond,
    /// Bytes.
    Bytes,
    /// Bytes a second.
    BytesPerSecond,
    /// Packets of a network a second.
    PacketsPerSecond,
    /// Rows of a table a second.
    RowsPerSecond,
    /// Transactions or commands a second.
    OperationsPerSecond,
    /// Processor cores.
    Cores,
    /// Money.
    Money(Currency),
    /// −1 unknown, 0 fine, 1 bad.
    State,
}

/// What numbers mean.
#[derive(Debug, Clone, PartialEq)]
pub enum Meaning {
    /// Neither good nor bad.
    Neutral,
    /// −1 unknown, 0 fine, 1 bad, in words and colours.
    State,
    /// Good below, worse from each bound on.
    Worse(Vec<(f64, Severity)>),
    /// Bad below, better from each bound on.
    Better(Vec<(f64, Severity)>),
    /// What is left: as `Better`, and what is no number is unknown.
    Left(Vec<(f64, Severity)>),
}

impl Meaning {
    /// Whether something between good and bad is told of.
    pub fn warns(&self) -> bool {
        match self {
            Self::Neutral | Self::State => false,
            Self::Worse(bounds) | Self::Better(bounds) | Self::Left(bounds) => {
                bounds.iter().any(|(_, severity)| *severity == Severity::Warning)
            }
        }
    }
}

/// How good or bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// As it should be.
    Fine,
    /// Worth a look.
    Warning,
    /// As it should not be.
    Bad,
}

impl Unit {
    /// For people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
            Self::Share => "share of one",
            Self::RequestsPerSecond => "requests a second",
            Self::PerSecond => "a second",
            Self::Bytes => "bytes",
            Self::BytesPerSecond => "bytes a second",
            Self::PacketsPerSecond => "packets a second",
            Self::RowsPerSecond => "rows a second",
            Self::OperationsPerSecond => "operations a second",
            Self::Cores => "cores",
            Self::Money(_) => "money",
            Self::State => "-1 unknown, 0 fine, 1 bad",
        }
    }
}

impl Dashboard {
    /// Its panels, in reading order.
    pub fn panels(&self) -> impl Iterator<Item = &Panel> {
        self.rows.iter().flat_map(|row| &row.panels)
    }
}
