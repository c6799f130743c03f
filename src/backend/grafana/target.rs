//! A query of a panel, in the shape its data source reads.

use serde_json::Value;

use super::{incidents, reference, role_of};
use crate::model::dashboard::{Ask, Legend, Query};
use crate::query::matcher::{self, Variable};
use crate::syntax::json::tree;

/// The query.
pub(super) fn json(query: &Query, reference_id: &str) -> Value {
    let mut target = match &query.ask {
        Ask::Metrics(expr) => tree!({
            "editorMode": "code",
            "exemplar": false,
            "expr": expr.to_string(),
            "format": "time_series",
            "legendFormat": legend(&query.legend),
            "range": true,
        }),
        Ask::MetricsNow(expr) => tree!({
            "editorMode": "code",
            "exemplar": false,
            "expr": expr.to_string(),
            "format": "time_series",
            "instant": true,
            "legendFormat": legend(&query.legend),
        }),
        Ask::Logs(lines) => tree!({
            "direction": "backward",
            "editorMode": "code",
            "expr": lines.to_string(),
            "queryType": "range",
        }),
        Ask::LogCounts(count) => tree!({
            "direction": "backward",
            "editorMode": "code",
            "expr": count.to_string(),
            "legendFormat": legend(&query.legend),
            "queryType": "range",
        }),
        Ask::Traces(spans) => tree!({
            "filters": [],
            "limit": 20,
            "query": spans.to_string(),
            "queryType": "traceql",
            "spss": 3,
            "tableType": "traces",
        }),
        Ask::Incidents(asked) => incidents::target(asked),
        Ask::Calls(of) => calls(*of),
        Ask::Sample(figures) => tree!({
            "csvContent": sample(figures),
            "scenarioId": "csv_content",
        }),
    };
    target["datasource"] = reference(role_of(&query.ask));
    target["refId"] = tree!(reference_id);
    if let Some(every) = query.every {
        // Without it `$__rate_interval` follows the data source's idea of how often samples come.
        target["interval"] = tree!(every.to_string());
    }
    target
}

/// The service graph: without a filter all of it, else what leads to the service and away from it.
fn calls(of: Option<Variable>) -> Value {
    let side = |label: &str, of: Variable| format!("{{{}}}", matcher::is(label, of));
    let filters: Vec<String> =
        of.map_or_else(Vec::new, |of| vec![side("client", of), side("server", of)]);
    tree!({"filters": [], "queryType": "serviceMap", "serviceMapQuery": filters})
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
