//! A query of a panel, in the shape its data source reads.

use super::kinds::target::{
    Direction, EditorMode, Format, Loki, LokiQueryType, Prometheus, Question, Sample, ServiceMap,
    Target, TempoQueryType, Traces, TracesTable,
};
use super::{incidents, reference, role_of};
use crate::model::dashboard::{Ask, Legend, Query, View};
use crate::query::matcher::{self, Matchers, Variable};
use crate::query::promql::Expr;

/// The query that stands at this place of a panel.
pub(super) fn of(view: View, query: &Query, position: usize) -> Target {
    Target {
        datasource: reference(role_of(&query.ask)),
        // Without it `$__rate_interval` follows the data source's idea of how often samples come.
        interval: query.every.map(|every| every.to_string()),
        ref_id: reference_id(position),
        question: question(view, query),
    }
}

fn question(view: View, query: &Query) -> Question {
    match &query.ask {
        Ask::Metrics(expr) => {
            Question::Prometheus(Prometheus { range: true, ..metrics(view, expr, query) })
        }
        Ask::MetricsNow(expr) => {
            Question::Prometheus(Prometheus { instant: true, ..metrics(view, expr, query) })
        }
        Ask::Logs(lines) => Question::Loki(logs(lines.to_string(), None)),
        Ask::LogCounts(count) => {
            Question::Loki(logs(count.to_string(), Some(legend(&query.legend))))
        }
        Ask::Traces(spans) => Question::Traces(Traces {
            filters: [],
            limit: 20,
            query: spans.to_string(),
            query_type: TempoQueryType::TraceQl,
            spss: 3,
            table_type: TracesTable::Traces,
        }),
        Ask::Incidents(asked) => Question::ServiceNow(incidents::question(asked)),
        Ask::Calls(of) => Question::ServiceMap(calls(*of)),
        Ask::Sample(figures) => {
            let csv_content = sample(figures);
            Question::Sample(Sample { csv_content, scenario_id: "csv_content" })
        }
    }
}

fn metrics(view: View, expr: &Expr, query: &Query) -> Prometheus {
    Prometheus {
        editor_mode: EditorMode::Code,
        exemplar: query.exemplars,
        expr: expr.to_string(),
        format: if matches!(view, View::Columns(_)) { Format::Table } else { Format::TimeSeries },
        instant: false,
        legend_format: legend(&query.legend),
        range: false,
    }
}

const fn logs(expr: String, legend_format: Option<String>) -> Loki {
    Loki {
        direction: Direction::Backward,
        editor_mode: EditorMode::Code,
        expr,
        legend_format,
        query_type: LokiQueryType::Range,
    }
}

/// The service graph: without a filter all of it, else what leads to the service and away from it.
fn calls(of: Option<Variable>) -> ServiceMap {
    let side = |label: &str, of: Variable| Matchers::new([matcher::is(label, of)]).to_string();
    let calls = of.map_or_else(Vec::new, |of| vec![side("client", of), side("server", of)]);
    ServiceMap { filters: [], query_type: TempoQueryType::ServiceMap, calls }
}

/// A table of one line, with a column for each figure.
fn sample(figures: &[(String, f64)]) -> String {
    let names: Vec<String> =
        figures.iter().map(|(name, _)| format!("\"{}\"", name.replace('"', "\"\""))).collect();
    let values: Vec<String> = figures.iter().map(|(_, figure)| figure.to_string()).collect();
    format!("{}\n{}\n", names.join(","), values.join(","))
}

/// `A`, `B`, … `Z`, `AA`, …
pub(super) fn reference_id(position: usize) -> String {
    let mut id = String::new();
    let mut rest = position + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).expect("a remainder of 26 is small");
        id.insert(0, char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    id
}

fn legend(legend: &Legend) -> String {
    match legend {
        Legend::Text(text) => text.clone(),
        Legend::Label(label) => format!("{{{{{label}}}}}"),
        Legend::Labelled(label, word) => format!("{{{{{label}}}}} {word}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_figures_are_quoted() {
        let figures = [("a, \"b\"".to_owned(), 2.5), ("c".to_owned(), 4.0)];
        assert_eq!(sample(&figures), "\"a, \"\"b\"\"\",\"c\"\n2.5,4\n");
    }

    #[test]
    fn letters_go_on_after_z() {
        let ids = [0, 25, 26, 27, 701, 702].map(reference_id);
        assert_eq!(ids, ["A", "Z", "AA", "AB", "ZZ", "AAA"]);
    }
}
