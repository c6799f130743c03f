//! Alert rules: what the query is held against, what the message says, and who is told.

use super::super::root::Root;
use super::{contact_points, routing};
use crate::model::Model;
use crate::model::condition::Bound;
use crate::model::dashboard::Unit;
use crate::model::objective::PanelRef;
use crate::model::platform::GrafanaTarget;
use crate::model::rule::{Alerting, Piece, Text};
use crate::query::comparison::Comparison;
use crate::syntax::hcl::{Body, Expression, Object, Part};
use crate::units::Duration;

/// The data source of everything that Grafana computes itself.
const EXPRESSIONS: &str = "__expr__";

/// Labels that Grafana wants to see among those that make a group of messages.
const GROUPED_ALWAYS: [&str; 2] = ["grafana_folder", "alertname"];

/// The rule; `query` is its first stage.
pub(super) fn rule(root: &mut Root, model: &Model, alert: &Alerting, query: Body) -> Body {
    let mut labels: Vec<(String, Expression)> =
        alert.labels.iter().map(|(name, text)| (name.clone(), template(text).into())).collect();
    labels.push(("severity".to_owned(), alert.severity.word().into()));
    if !alert.notify.is_empty() {
        labels.push((routing::LABEL.to_owned(), routing::named(model, &alert.notify).into()));
    }
    labels.sort_by(|a, b| a.0.cmp(&b.0));
    let body = Body::new()
        .set("uid", &alert.uid)
        .set("name", &alert.title)
        .set("condition", "B")
        .set("for", duration(alert.hold))
        // The query itself gives a number where silence means something.
        .set("no_data_state", "OK")
        .set("exec_err_state", "Error")
        .set("labels", labels.into_iter().collect::<Object>())
        .set("annotations", annotations(model, alert))
        .block("data", &[], query)
        .block("data", &[], condition(alert.bound));
    if !model.grafana.shared || alert.notify.is_empty() {
        return body;
    }
    body.block("notification_settings", &[], notification(root, model, alert))
}

/// The stage that decides.
fn condition(bound: Option<Bound>) -> Body {
    let range = Body::new().set("from", 0).set("to", 0);
    Body::new()
        .set("ref_id", "B")
        .set("datasource_uid", EXPRESSIONS)
        .set("model", Expression::jsonencode(stage(bound)))
        .block("relative_time_range", &[], range)
}

/// A threshold where every version of Grafana has one; arithmetic for the other comparisons.
fn stage(bound: Option<Bound>) -> Object {
    let stage = Object::new().set("refId", "B");
    let arithmetic = |expression: String| {
        Object::new().set("refId", "B").set("type", "math").set("expression", expression)
    };
    let Some(Bound { comparison, value }) = bound else {
        // Any series is bad, whatever its value.
        return arithmetic("is_number($A)".to_owned());
    };
    let operator = comparison.operator();
    let evaluator = match operator {
        Comparison::Above => "gt",
        Comparison::Below => "lt",
        Comparison::Equal | Comparison::NotEqual | Comparison::AtLeast | Comparison::AtMost => {
            return arithmetic(format!("$A {} {value}", operator.symbol()));
        }
    };
    let evaluator = Object::new().set("type", evaluator).set("params", [value]);
    stage
        .set("type", "threshold")
        .set("expression", "A")
        .set("conditions", [Object::new().set("evaluator", evaluator)])
}

fn annotations(model: &Model, alert: &Alerting) -> Object {
    let mut all: Vec<(String, Expression)> = alert
        .annotations
        .iter()
        .map(|(name, text)| (name.clone(), at_this_grafana(model, &template(text))))
        .collect();
    if let Some((dashboard, panel)) = alert.panel.as_ref().and_then(|it| panel(model, it)) {
        all.push(("__dashboardUid__".to_owned(), dashboard.into()));
        all.push(("__panelId__".to_owned(), panel.to_string().into()));
    }
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all.into_iter().collect()
}

/// The uid of the dashboard and the number of the panel.
fn panel<'a>(model: &'a Model, wanted: &PanelRef) -> Option<(&'a str, u32)> {
    let dashboard = model.dashboards.iter().find(|it| it.name == wanted.dashboard)?;
    let mut panels = dashboard.rows.iter().flat_map(|row| &row.panels);
    let panel = panels.find(|panel| panel.name == wanted.panel)?;
    Some((&dashboard.uid, panel.id))
}

/// Addresses of the Grafana that the demo names lead to the one that it is applied to.
fn at_this_grafana(model: &Model, text: &str) -> Expression {
    let address = match &model.grafana.target {
        GrafanaTarget::Cloud { stack, region: _ } => format!("https://{stack}.grafana.net"),
        GrafanaTarget::Existing { url } => url.trim_end_matches('/').to_owned(),
        GrafanaTarget::Local => return text.into(),
    };
    match text.strip_prefix(&address) {
        Some(path) if path.starts_with('/') => Expression::Template(vec![
            Part::Reference("local.grafana_url".to_owned()),
            Part::Text(path.to_owned()),
        ]),
        Some(_) | None => text.into(),
    }
}

/// Who is told, where the tree of policies belongs to others.
fn notification(root: &mut Root, model: &Model, alert: &Alerting) -> Body {
    let mut group_by = GROUPED_ALWAYS.map(str::to_owned).to_vec();
    let wanted = model.routing.group_by.iter().filter(|it| !GROUPED_ALWAYS.contains(&it.as_str()));
    group_by.extend(wanted.cloned());
    let body = Body::new()
        .set("contact_point", contact_points::of_several(root, model, &alert.notify))
        .set("group_by", group_by)
        .set_some("mute_timings", routing::mute_timings(model));
    routing::pace(body, &model.routing)
}

/// Text in the language of Go's templates.
fn template(text: &Text) -> String {
    text.0.iter().map(piece).collect()
}

fn piece(piece: &Piece) -> String {
    match piece {
        // Braces of the user's own are not a template.
        Piece::Words(words) => words.replace("{{", "{{ \"{{\" }}"),
        Piece::Label(label) => format!("{{{{ $labels.{label} }}}}"),
        Piece::Value(unit) => format!("{{{{ $values.A.Value | {} }}}}", written_as(*unit)),
    }
}

fn written_as(unit: Unit) -> &'static str {
    match unit {
        Unit::Share => "humanizePercentage",
        Unit::Seconds => "humanizeDuration",
        Unit::Bytes | Unit::BytesPerSecond => "humanize1024",
        Unit::Count
        | Unit::Milliseconds
        | Unit::RequestsPerSecond
        | Unit::PerSecond
        | Unit::Cores
        | Unit::State => "humanize",
    }
}

fn duration(duration: Duration) -> String {
    if duration == Duration::ZERO { "0s".to_owned() } else { duration.to_string() }
}
