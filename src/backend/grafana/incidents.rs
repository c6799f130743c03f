//! Incidents: asked from `ServiceNow`, worked out in the panel.

use serde_json::Value;

use crate::model::dashboard::{IncidentFact, Incidents, Legend};
use crate::syntax::json::tree;

/// When an incident began.
const OPENED: &str = "opened_at";
/// The data source takes 25 where nobody says how many, and would take the mean of those.
const MOST: u32 = 1_000;
/// What the table says of each incident: columns and their headings.
const LIST: [(&str, &str); 6] = [
    ("number", "Incident"),
    ("short_description", "What"),
    ("state", "State"),
    ("urgency", "Urgency"),
    ("priority", "Priority"),
    (OPENED, "Opened"),
];
/// The value of `escalation` where somebody should have done something by now.
const OVERDUE: &str = "3";

/// The query.
pub(super) fn target(incidents: &Incidents) -> Value {
    let service = of_service(incidents);
    match &incidents.what {
        // Only those that were opened in the time shown, and have come so far.
        IncidentFact::Time(until) => {
            let filters = [service, filter(until, "glide_date_time", IS_KNOWN, "")];
            tree!({
                "displayValue": "true",
                "fields": columns(["number", OPENED, until.as_str()]),
                "filters": filters,
                "groupBy": [],
                "limit": MOST,
                "queryType": "TableAPI",
                "sort": [],
                "stats": [],
                "table": "incident",
                "timeField": OPENED,
            })
        }
        IncidentFact::List => tree!({
            "displayValue": "true",
            "fields": columns(LIST.map(|(column, _)| column)),
            "filters": [service],
            "groupBy": [],
            "limit": MOST,
            "queryType": "TableAPI",
            "sort": [{"field": OPENED, "order": "desc"}],
            "stats": [],
            "table": "incident",
            "timeField": OPENED,
        }),
        IncidentFact::Open => count(&[service, open()], None),
        IncidentFact::OpenBy(column) => count(&[service, open()], Some(column)),
        IncidentFact::Overdue => {
            let overdue = filter("escalation", "integer", "=", OVERDUE);
            count(&[service, open(), overdue], None)
        }
    }
}

/// However long ago they were opened: what is open now is open now.
fn count(filters: &[Value], by: Option<&str>) -> Value {
    tree!({
        "displayValue": "all",
        "fields": [{"aggregates": ["count"], "name": "number"}],
        "filters": filters,
        "groupBy": by.into_iter().collect::<Vec<_>>(),
        "limit": MOST,
        "queryType": "AggregateAPI",
        "sort": [],
        "stats": [],
        "table": "incident",
        "timeField": "ignore_time",
    })
}

fn columns<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<Value> {
    names.into_iter().map(|name| tree!({"aggregates": [], "name": name})).collect()
}

const IS_KNOWN: &str = "ISNOTEMPTY";

/// Incidents of this demo, or those of the service that was chosen.
fn of_service(incidents: &Incidents) -> Value {
    match incidents.of {
        None => filter(&incidents.service, "string", IS_KNOWN, ""),
        Some(chosen) => filter(&incidents.service, "string", "=", &format!("${}", chosen.name())),
    }
}

fn open() -> Value {
    filter("active", "boolean", "=", "True")
}

fn filter(column: &str, kind: &str, operator: &str, value: &str) -> Value {
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
        "op": operator,
        "type": kind,
        "value": value,
    })
}

/// What is done with the answer before it is shown.
pub(super) fn transformations(incidents: &Incidents, legend: &Legend) -> Option<Value> {
    match &incidents.what {
        // The difference of two times, in milliseconds, and nothing else. It is shown by the name
        // that its column gets here, whatever else is said of names.
        IncidentFact::Time(until) => Some(tree!([{"id": "calculateField", "options": {
            "alias": legend.written(),
            "mode": "reduceRow",
            "reduce": {"include": [OPENED, until.as_str()], "reducer": "diff"},
            "replaceFields": true,
        }}])),
        // A column for each value, which is called after it: `count 1 - High`.
        IncidentFact::OpenBy(_) => Some(tree!([{"id": "renameByRegex", "options": {
            "regex": "^count (.+)$",
            "renamePattern": "$1",
        }}])),
        IncidentFact::List => {
            let order =
                LIST.iter().enumerate().map(|(at, (column, _))| ((*column).to_owned(), tree!(at)));
            let titles = LIST.iter().map(|(column, title)| ((*column).to_owned(), tree!(*title)));
            Some(tree!([{"id": "organize", "options": {
                "excludeByName": {},
                "indexByName": order.collect::<serde_json::Map<_, _>>(),
                "renameByName": titles.collect::<serde_json::Map<_, _>>(),
            }}]))
        }
        IncidentFact::Open | IncidentFact::Overdue => None,
    }
}
