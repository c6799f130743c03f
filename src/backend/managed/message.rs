//! What an alert says: texts with places to fill, who is told, and the panel it links to.

use crate::model::dashboard::Unit;
use crate::model::notify::ContactPoint;
use crate::model::objective::PanelRef;
use crate::model::rule::{Piece, Text};
use crate::model::{ContactPointId, Model, limits};

/// Text in the language of Go's templates; the numbers are those of the stage `asked`.
pub(super) fn text(text: &Text, asked: &str) -> String {
    let piece = |piece: &Piece| match piece {
        // Braces of the user's own are not a template.
        Piece::Words(words) => words.replace("{{", "{{ \"{{\" }}"),
        Piece::Label(label) => format!("{{{{ $labels.{label} }}}}"),
        Piece::Value(unit) => value(*unit, asked),
    };
    text.0.iter().map(piece).collect()
}

/// A number as people write it. `$value` would be a sentence about all stages.
pub(super) fn value(unit: Unit, asked: &str) -> String {
    let value = format!("$values.{asked}.Value");
    match unit {
        Unit::Share => format!("{{{{ {value} | humanizePercentage }}}}"),
        Unit::Seconds => format!("{{{{ {value} | humanizeDuration }}}}"),
        Unit::Count
        | Unit::Milliseconds
        | Unit::RequestsPerSecond
        | Unit::PerSecond
        | Unit::Bytes
        | Unit::BytesPerSecond
        | Unit::PacketsPerSecond
        | Unit::RowsPerSecond
        | Unit::OperationsPerSecond
        | Unit::Cores
        | Unit::Money(_)
        | Unit::State => format!("{{{{ printf \"%.4g\" {value} }}}}"),
    }
}

/// Heading and text of a message, as templates `<demo>.title` and `<demo>.text`. Templates are known by
/// name in all of Grafana.
pub(in crate::backend) fn template(demo: &str) -> String {
    format!(
        "\
{{{{ define \"{demo}.title\" }}}}\
{{{{ if eq .Status \"firing\" }}}}Firing{{{{ else }}}}Resolved{{{{ end }}}}: {{{{ .CommonLabels.alertname }}}}\
{{{{ with .CommonLabels.service }}}} ({{{{ . }}}}){{{{ end }}}}\
{{{{ end }}}}
{{{{ define \"{demo}.text\" }}}}{{{{ range .Alerts }}}}
{{{{ if eq .Status \"firing\" }}}}Firing{{{{ else }}}}Resolved{{{{ end }}}}: {{{{ .Annotations.summary }}}}
{{{{ with .Annotations.description }}}}{{{{ . }}}}
{{{{ end }}}}{{{{ with .Annotations.dashboard_url }}}}Look: {{{{ . }}}}
{{{{ end }}}}{{{{ with .Annotations.runbook_url }}}}Do: {{{{ . }}}}
{{{{ end }}}}{{{{ end }}}}{{{{ end }}}}
"
    )
}

/// The user's own words, or the template of the demo; `part` is `title` or `text`.
pub(in crate::backend) fn written_or(words: &str, demo: &str, part: &str) -> String {
    if words.is_empty() {
        format!("{{{{ template \"{demo}.{part}\" . }}}}")
    } else {
        words.to_owned()
    }
}

/// The name of a contact point in Grafana, which it shares with other demos.
pub(in crate::backend) fn receiver(model: &Model, point: &ContactPoint) -> String {
    limits::identity(&format!("{}-{}", model.demo.name, point.entry.name))
}

/// The pattern that [`notified`] matches where it names this contact point. Grafana anchors it at both
/// ends.
pub(in crate::backend) fn naming(point: &ContactPoint) -> String {
    format!("(.*,)?{}(,.*)?", point.entry.name)
}

/// Whom an alert names, as the label that policies route by.
pub(in crate::backend) fn notified(model: &Model, notify: &[ContactPointId]) -> String {
    let names: Vec<&str> = notify.iter().map(|id| model[*id].entry.name.as_str()).collect();
    names.join(",")
}

/// The annotations that make a panel show the state of the alert, and the alert link to the panel:
/// both, or neither.
pub(super) fn panel(model: &Model, panel: Option<&PanelRef>) -> Vec<(String, String)> {
    let found = panel.and_then(|of| {
        let dashboard = model.dashboards.iter().find(|it| it.name == of.dashboard)?;
        Some((dashboard, dashboard.panels().find(|it| it.name == of.panel)?))
    });
    let Some((dashboard, panel)) = found else { return Vec::new() };
    vec![
        ("__dashboardUid__".to_owned(), dashboard.uid.clone()),
        ("__panelId__".to_owned(), panel.id.to_string()),
    ]
}
