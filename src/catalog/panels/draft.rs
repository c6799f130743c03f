//! A panel in the making: what it asks, one call for each question.

use crate::model::dashboard::{
    Ask, Behind, Drill, Incidents, Legend, Meaning, Query, QueryRole, Shown, Unit, View,
};
use crate::query::logql::{Count, LogQuery};
use crate::query::matcher::Variable;
use crate::query::promql::Expr;
use crate::query::traceql::Spans;
use crate::units::Duration;

/// A panel in the making.
#[derive(Debug)]
pub struct Draft {
    pub(super) view: View,
    pub(super) unit: Unit,
    pub(super) meaning: Meaning,
    pub(super) nothing: &'static str,
    pub(super) title: Option<String>,
    pub(super) more: String,
    pub(super) lines: Option<u32>,
    pub(super) range: Option<Duration>,
    pub(super) queries: Vec<Query>,
    pub(super) chosen: Option<Variable>,
}

impl Draft {
    pub(super) fn new(view: View, unit: Unit) -> Self {
        Self {
            view,
            unit,
            meaning: Meaning::Neutral,
            nothing: "no data in this time",
            title: None,
            more: String::new(),
            lines: None,
            range: None,
            queries: Vec::new(),
            chosen: None,
        }
    }

    /// What its numbers mean.
    pub(super) fn meaning(mut self, meaning: Meaning) -> Self {
        self.meaning = meaning;
        self
    }

    /// What it says where there is no data.
    pub(super) fn silent(mut self, nothing: &'static str) -> Self {
        self.nothing = nothing;
        self
    }

    /// A title that depends on the demo.
    pub(super) fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// A height in lines that depends on the demo.
    pub(super) fn tall(mut self, lines: u32) -> Self {
        self.lines = Some(lines);
        self
    }

    /// A time of its own to show.
    pub(super) fn over(mut self, range: Duration) -> Self {
        self.range = Some(range);
        self
    }

    /// A further sentence for its description, which depends on the demo.
    pub(super) fn more(mut self, sentence: &str) -> Self {
        self.more = format!(" {sentence}");
        self
    }

    /// Asks for numbers; every answer goes by this name.
    pub(super) fn series(self, expr: Expr, name: &str) -> Self {
        self.ask(Ask::Metrics(expr), Legend::Text(name.to_owned()))
    }

    /// Asks for numbers; each answer goes by the value of this label.
    pub(super) fn series_by(self, expr: Expr, label: &str) -> Self {
        self.ask(Ask::Metrics(expr), Legend::Label(label.to_owned()))
    }

    /// As `series_by`, with a word that tells these answers from others by the same label.
    pub(super) fn series_by_as(self, expr: Expr, label: &str, word: &'static str) -> Self {
        self.ask(Ask::Metrics(expr), Legend::Labelled(label.to_owned(), word))
    }

    /// Asks for the numbers at the end of the time shown.
    pub(super) fn now(self, expr: Expr, name: &str) -> Self {
        self.ask(Ask::MetricsNow(expr), Legend::Text(name.to_owned()))
    }

    /// As `now`; each answer goes by the value of this label.
    pub(super) fn now_by(self, expr: Expr, label: &str) -> Self {
        self.ask(Ask::MetricsNow(expr), Legend::Label(label.to_owned()))
    }

    /// Asks for a bound that the others are held against.
    pub(super) fn limit(mut self, expr: Expr, name: &str) -> Self {
        self = self.series(expr, name);
        if let Some(query) = self.queries.last_mut() {
            query.role = QueryRole::Limit;
        }
        self
    }

    /// Draws the last answer stronger than the others: it stands for all of them.
    pub(super) fn emphasized(mut self) -> Self {
        if let Some(query) = self.queries.last_mut() {
            query.role = QueryRole::Whole;
        }
        self
    }

    /// Draws the last answer below zero, so that it does not hide the one before.
    pub(super) fn downwards(mut self) -> Self {
        if let Some(query) = self.queries.last_mut() {
            query.role = QueryRole::Opposite;
        }
        self
    }

    /// Asks for log lines.
    pub(super) fn logs(self, query: LogQuery) -> Self {
        self.ask(Ask::Logs(query), Legend::Text(String::new()))
    }

    /// Asks for how many log lines there are, by the value of this label.
    pub(super) fn log_counts(self, count: Count, label: &str) -> Self {
        self.ask(Ask::LogCounts(count), Legend::Label(label.to_owned()))
    }

    /// Asks for traces.
    pub(super) fn traces(self, spans: Spans) -> Self {
        self.ask(Ask::Traces(spans), Legend::Text(String::new()))
    }

    /// Asks for incidents.
    pub(super) fn incidents(self, incidents: Incidents, name: &str) -> Self {
        self.ask(Ask::Incidents(incidents), Legend::Text(name.to_owned()))
    }

    /// Asks who calls whom.
    pub(super) fn calls(self, of: Option<Variable>) -> Self {
        self.ask(Ask::Calls(of), Legend::Text(String::new()))
    }

    /// Shows made-up figures.
    pub(super) fn sample(self, figures: Vec<(String, f64)>) -> Self {
        self.ask(Ask::Sample(figures), Legend::Text(String::new()))
    }

    /// Shows what is the chosen one's, without a query that says so.
    pub(super) fn of(mut self, variable: Variable) -> Self {
        self.chosen = Some(variable);
        self
    }

    /// What the numbers of the last answer are and mean, where they are other numbers.
    pub(super) fn shown(mut self, unit: Unit, meaning: Meaning) -> Self {
        if let Some(query) = self.queries.last_mut() {
            query.shown = Some(Shown { unit, meaning });
        }
        self
    }

    /// Where a click on the last answer leads.
    pub(super) fn drill(mut self, drill: Option<Drill>) -> Self {
        if let Some(query) = self.queries.last_mut() {
            query.drill = drill;
        }
        self
    }

    /// The traces behind the last answer: a click shows them.
    pub(super) fn behind(mut self, behind: Option<Behind>) -> Self {
        if let Some(query) = self.queries.last_mut() {
            query.behind = behind;
        }
        self
    }

    fn ask(mut self, ask: Ask, legend: Legend) -> Self {
        let role = QueryRole::Subject;
        self.queries.push(Query {
            ask,
            legend,
            every: None,
            exemplars: false,
            drill: None,
            behind: None,
            role,
            shown: None,
        });
        self
    }
}
