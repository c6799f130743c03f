//! What a panel asks, in the shape that each data source reads.

use serde::Serialize;

/// A data source, by its plugin and its uid.
#[derive(Debug, Clone, Serialize)]
pub(in crate::backend::grafana) struct DataSource {
    /// The plugin.
    #[serde(rename = "type")]
    pub plugin: &'static str,
    /// Its uid, or the variable that holds it.
    pub uid: String,
}

/// A query of a panel.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct Target {
    /// Where it asks.
    pub datasource: DataSource,
    /// How far apart points are, at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interval: Option<String>,
    /// Its letter.
    pub ref_id: String,
    /// What it asks.
    #[serde(flatten)]
    pub question: Question,
}

/// What is asked, in the words of the data source.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(in crate::backend::grafana) enum Question {
    /// Prometheus.
    Prometheus(Prometheus),
    /// Loki.
    Loki(Loki),
    /// Tempo: traces.
    Traces(Traces),
    /// Tempo: who calls whom.
    ServiceMap(ServiceMap),
    /// `ServiceNow`.
    ServiceNow(ServiceNow),
    /// The data source that makes figures up.
    Sample(Sample),
}

/// A question to Prometheus.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct Prometheus {
    /// How the editor shows it.
    pub editor_mode: EditorMode,
    /// Whether samples come with traces that they were made of. One set of numbers has none.
    pub exemplar: bool,
    /// The query.
    pub expr: String,
    /// What the answer is made to.
    pub format: Format,
    /// Whether one set of numbers is asked for.
    #[serde(skip_serializing_if = "is_not")]
    pub instant: bool,
    /// What each series is called.
    pub legend_format: String,
    /// Whether numbers over time are asked for.
    #[serde(skip_serializing_if = "is_not")]
    pub range: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_not(flag: &bool) -> bool {
    !*flag
}

/// How an editor shows a query.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum EditorMode {
    /// As text.
    Code,
}

/// What an answer is made to.
#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(in crate::backend::grafana) enum Format {
    /// A line of a table for each series.
    Table,
    /// Series over time.
    TimeSeries,
}

/// A question to Loki.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct Loki {
    /// Which lines come first.
    pub direction: Direction,
    /// How the editor shows it.
    pub editor_mode: EditorMode,
    /// The query.
    pub expr: String,
    /// What each series is called; lines are called nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub legend_format: Option<String>,
    /// Over time.
    pub query_type: LokiQueryType,
}

/// Which lines come first.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum Direction {
    /// The newest.
    Backward,
}

/// What Loki is asked for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum LokiQueryType {
    /// The time shown.
    Range,
}

/// A question to Tempo, for traces.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct Traces {
    /// Filters of the editor: the query says it all.
    pub filters: [&'static str; 0],
    /// The most traces.
    pub limit: u32,
    /// The query.
    pub query: String,
    /// `traceql`.
    pub query_type: TempoQueryType,
    /// The most spans of a trace.
    pub spss: u32,
    /// What lines of the table are.
    pub table_type: TracesTable,
}

/// What Tempo is asked for.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) enum TempoQueryType {
    /// Who calls whom.
    #[serde(rename = "serviceMap")]
    ServiceMap,
    /// Traces.
    #[serde(rename = "traceql")]
    TraceQl,
}

/// What lines of a table of traces are.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
pub(in crate::backend::grafana) enum TracesTable {
    /// Traces.
    Traces,
}

/// A question to Tempo, for who calls whom.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct ServiceMap {
    /// Filters of the editor: there are none.
    pub filters: [&'static str; 0],
    /// `serviceMap`.
    pub query_type: TempoQueryType,
    /// Which calls; all where there is none.
    #[serde(rename = "serviceMapQuery")]
    pub calls: Vec<String>,
}

/// A question to `ServiceNow`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct ServiceNow {
    /// Whether values are what people read: `true`, or `all` for both.
    pub display_value: &'static str,
    /// The columns asked for.
    pub fields: Vec<Column>,
    /// Which lines.
    pub filters: Vec<Filter>,
    /// The columns that are counted by.
    pub group_by: Vec<String>,
    /// The most lines.
    pub limit: u32,
    /// Lines, or numbers of them.
    pub query_type: TableQueryType,
    /// In which order.
    pub sort: Vec<Order>,
    /// What else is calculated: nothing.
    pub stats: [&'static str; 0],
    /// The table.
    pub table: &'static str,
    /// The column of the time that is shown, or `ignore_time`.
    pub time_field: &'static str,
}

/// What of a table is asked for.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) enum TableQueryType {
    /// Numbers of lines.
    #[serde(rename = "AggregateAPI")]
    Aggregate,
    /// Lines.
    #[serde(rename = "TableAPI")]
    Table,
}

/// A column, and what is calculated of it.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct Column {
    /// What.
    pub aggregates: Vec<&'static str>,
    /// The column.
    pub name: String,
}

/// What lines must be.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct Filter {
    /// How it goes on: `and`.
    pub conjunction: &'static str,
    /// The column.
    pub field: String,
    /// The column, as the editor knows it.
    pub field_desc: FieldDescription,
    /// What its value must be.
    pub op: &'static str,
    /// What its values are.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// To what.
    pub value: String,
}

/// A column, as the editor knows it.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct FieldDescription {
    /// The column.
    pub element: String,
    /// What its values are.
    pub internal_type: InternalType,
    /// For people.
    pub label: String,
    /// The column.
    pub name: String,
    /// The column.
    pub value: String,
}

/// What values of a column are.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct InternalType {
    /// Where it is described: nowhere.
    pub link: &'static str,
    /// What.
    pub value: &'static str,
}

/// In which order lines come.
#[derive(Debug, Serialize)]
pub(in crate::backend::grafana) struct Order {
    /// By which column.
    pub field: &'static str,
    /// `asc` or `desc`.
    pub order: &'static str,
}

/// Figures that are made up.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::backend::grafana) struct Sample {
    /// Names, and a line of figures.
    pub csv_content: String,
    /// `csv_content`.
    pub scenario_id: &'static str,
}
