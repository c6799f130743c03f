//! A query of a panel, in the shape its data source reads.

use serde_json::Value;

use super::{incidents, reference, role_of};
use crate::model::dashboard::{Ask, Legend, Query};
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
        Ask::Incidents(times) => incidents::target(times),
    };
    target["datasource"] = reference(role_of(&query.ask));
    target["refId"] = tree!(reference_id);
    if let Some(every) = query.every {
        // Without it `$__rate_interval` follows the data source's idea of how often samples come.
        target["interval"] = tree!(every.to_string());
    }
    target
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z() {
        let ids = [0, 25, 26, 27, 701, 702].map(reference_id);
        assert_eq!(ids, ["A", "Z", "AA", "AB", "ZZ", "AAA"]);
    }
}
