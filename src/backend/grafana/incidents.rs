//! Incidents: asked from `ServiceNow`, worked out in the panel.

use super::kinds::target::{
    Column, FieldDescription, Filter, InternalType, Order, ServiceNow, TableQueryType,
};
use super::kinds::transformation::{Organize, RowReduce, Transformation};
use crate::model::dashboard::{IncidentFact, Incidents, Legend};

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
pub(super) fn question(incidents: &Incidents) -> ServiceNow {
    let service = of_service(incidents);
    match &incidents.what {
        // Only those that were opened in the time shown, and have come so far.
        IncidentFact::Time(until) => ServiceNow {
            sort: Vec::new(),
            ..table(
                &["number", OPENED, until.as_str()],
                vec![service, filter(until, "glide_date_time", IS_KNOWN, "")],
            )
        },
        IncidentFact::List => table(&LIST.map(|(column, _)| column), vec![service]),
        IncidentFact::Open => count(vec![service, open()], None),
        IncidentFact::OpenBy(column) => count(vec![service, open()], Some(column)),
        IncidentFact::Overdue => {
            let overdue = filter("escalation", "integer", "=", OVERDUE);
            count(vec![service, open(), overdue], None)
        }
    }
}

/// Those that were opened in the time shown, the newest first.
fn table(columns: &[&str], filters: Vec<Filter>) -> ServiceNow {
    let column = |name: &&str| Column { aggregates: Vec::new(), name: (*name).to_owned() };
    ServiceNow {
        display_value: "true",
        fields: columns.iter().map(column).collect(),
        filters,
        group_by: Vec::new(),
        limit: MOST,
        query_type: TableQueryType::Table,
        sort: vec![Order { field: OPENED, order: "desc" }],
        stats: [],
        table: "incident",
        time_field: OPENED,
    }
}

/// However long ago they were opened: what is open now is open now.
fn count(filters: Vec<Filter>, by: Option<&String>) -> ServiceNow {
    ServiceNow {
        display_value: "all",
        fields: vec![Column { aggregates: vec!["count"], name: "number".to_owned() }],
        filters,
        group_by: by.cloned().into_iter().collect(),
        limit: MOST,
        query_type: TableQueryType::Aggregate,
        sort: Vec::new(),
        stats: [],
        table: "incident",
        time_field: "ignore_time",
    }
}

const IS_KNOWN: &str = "ISNOTEMPTY";

/// Incidents of this demo, or those of the service that was chosen.
fn of_service(incidents: &Incidents) -> Filter {
    match incidents.of {
        None => filter(&incidents.service, "string", IS_KNOWN, ""),
        Some(chosen) => filter(&incidents.service, "string", "=", &format!("${}", chosen.name())),
    }
}

fn open() -> Filter {
    filter("active", "boolean", "=", "True")
}

fn filter(column: &str, kind: &'static str, operator: &'static str, value: &str) -> Filter {
    let column = || column.to_owned();
    Filter {
        conjunction: "and",
        field: column(),
        field_desc: FieldDescription {
            element: column(),
            internal_type: InternalType { link: "", value: kind },
            label: column(),
            name: column(),
            value: column(),
        },
        op: operator,
        kind,
        value: value.to_owned(),
    }
}

/// What is done with the answer before it is shown.
pub(super) fn transformation(incidents: &Incidents, legend: &Legend) -> Option<Transformation> {
    match &incidents.what {
        // The difference of two times, in milliseconds, and nothing else. It is shown by the name
        // that its column gets here, whatever else is said of names.
        IncidentFact::Time(until) => Some(Transformation::CalculateField {
            alias: legend.written().to_owned(),
            mode: "reduceRow",
            reduce: RowReduce { include: vec![OPENED.to_owned(), until.clone()], reducer: "diff" },
            replace_fields: true,
        }),
        // A column for each value, which is called after it: `count 1 - High`.
        IncidentFact::OpenBy(_) => {
            Some(Transformation::RenameByRegex { regex: "^count (.+)$", rename_pattern: "$1" })
        }
        IncidentFact::List => {
            let owned = |text: &str| text.to_owned();
            let order = LIST.iter().enumerate().map(|(at, (column, _))| (owned(column), at));
            let titles = LIST.iter().map(|(column, title)| (owned(column), owned(title)));
            Some(Transformation::Organize(Organize {
                order: order.collect(),
                titles: titles.collect(),
                ..Organize::default()
            }))
        }
        IncidentFact::Open | IncidentFact::Overdue => None,
    }
}
