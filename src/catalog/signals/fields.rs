//! FIELDS: what panels look at that is no metric: labels of log lines, attributes of spans, columns of
//! incidents. To ask for another one: a row here.

/// Something that a panel may ask by.
#[derive(Debug)]
pub struct FieldSpec {
    /// Its name, where it is asked.
    pub name: &'static str,
    /// What it is of.
    pub of: Source,
    /// What its values are.
    pub values: &'static str,
    /// What it tells.
    pub about: &'static str,
}

/// What a field is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A line that a container wrote.
    LogLine,
    /// A span that a service sent.
    Span,
    /// An incident that `ServiceNow` keeps.
    Incident,
}

impl Source {
    /// For people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::LogLine => "log lines, through the collector",
            Self::Span => "spans of the services",
            Self::Incident => "ServiceNow",
        }
    }
}

/// The column of the service, by whatever name the demo gives it.
pub const SERVICE_COLUMN: &str = "columns.service";
/// The column of when somebody took an incident, likewise.
pub const ACKNOWLEDGED_COLUMN: &str = "columns.acknowledged";

/// Every field.
pub static FIELDS: &[FieldSpec] = &[
    line("cluster", "which cluster the container runs in"),
    line("namespace", "which namespace it runs in"),
    line("container", "which container wrote it: that of a workload, by its name"),
    span("resource.service.name", "text", "which service sent it"),
    span("kind", "word", "whether it answers a request or sends one"),
    span("status", "word", "whether it ended badly"),
    span("duration", "duration", "how long it took"),
    incident("number", "text", "what people call it"),
    incident("short_description", "text", "what it is about"),
    incident("state", "word", "how far it has come"),
    incident("active", "true or false", "whether it is open"),
    incident("urgency", "word", "how urgent it is"),
    incident("priority", "word", "how important it is"),
    incident("escalation", "number", "3: somebody should have done something by now"),
    incident("opened_at", "time", "when it was opened"),
    incident("resolved_at", "time", "when it was resolved"),
    incident(ACKNOWLEDGED_COLUMN, "time", "when somebody took it; the demo names the column"),
    incident(SERVICE_COLUMN, "text", "which service it is of; the demo names the column"),
];

const fn line(name: &'static str, about: &'static str) -> FieldSpec {
    FieldSpec { name, of: Source::LogLine, values: "text", about }
}

const fn span(name: &'static str, values: &'static str, about: &'static str) -> FieldSpec {
    FieldSpec { name, of: Source::Span, values, about }
}

const fn incident(name: &'static str, values: &'static str, about: &'static str) -> FieldSpec {
    FieldSpec { name, of: Source::Incident, values, about }
}
