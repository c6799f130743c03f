//! How long incidents took: asked from `ServiceNow`, worked out in the panel.

use serde_json::Value;

use crate::model::dashboard::{IncidentTimes, Legend};
use crate::syntax::json::tree;

/// When an incident began.
const OPENED: &str = "opened_at";
/// The data source takes 25 where nobody says how many, and would take the mean of those.
const MOST: u32 = 1_000;

/// The query: incidents of ours that were opened in the time shown, and have come so far.
pub(super) fn target(times: &IncidentTimes) -> Value {
    let fields = ["number", OPENED, times.until.as_str()];
    tree!({
        "displayValue": "true",
        "fields": fields.map(|name| tree!({"aggregates": [], "name": name})),
        "filters": [is_known(&times.service, "string"), is_known(&times.until, "glide_date_time")],
        "groupBy": [],
        "limit": MOST,
        "queryType": "TableAPI",
        "sort": [],
        "stats": [],
        "table": "incident",
        "timeField": OPENED,
    })
}

fn is_known(column: &str, kind: &str) -> Value {
    tree!({
        "conjunction": "and",
        "field": column,
        "fieldDesc": {
            "element": column,
            "internal_type": {"link": "", "value": kind},
            "label": column,
            "name": column,
            "value": column,
        },
        "op": "ISNOTEMPTY",
        "type": kind,
        "value": "",
    })
}

/// The difference of two times, in milliseconds, and nothing else. It is shown by the name that its
/// column gets here, whatever else is said of names.
pub(super) fn transformations(times: &IncidentTimes, legend: &Legend) -> Value {
    let (Legend::Text(name) | Legend::Label(name)) = legend;
    tree!([{"id": "calculateField", "options": {
        "alias": name.as_str(),
        "mode": "reduceRow",
        "reduce": {"include": [OPENED, times.until.as_str()], "reducer": "diff"},
        "replaceFields": true,
    }}])
}
