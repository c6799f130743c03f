//! Alert rules: what the query is held against, what the message says, and who is told.

use super::known::Known;
use super::{Stack, routing};
use crate::backend::data_source::Role;
use crate::backend::managed::{self, Stage};
use crate::model::platform::GrafanaTarget;
use crate::model::rule::Alerting;
use crate::syntax::hcl::{Block, Body, Expression, Object, Part};

/// Labels that Grafana wants to see among those that make a group of messages.
const GROUPED_ALWAYS: [&str; 2] = ["grafana_folder", "alertname"];

/// The rule, with an annotation more if Terraform alone knows what it says.
pub(super) fn rule<'m>(
    stack: &mut Stack<'m>,
    alert: &'m Alerting,
    managed: managed::Alert,
    known_later: Option<(String, Expression)>,
) -> Body {
    let mut annotations: Vec<(String, Expression)> = Vec::new();
    for (name, text) in managed.annotations {
        annotations.push((name, at_this_grafana(stack, &text)));
    }
    annotations.extend(known_later);
    annotations.sort_by(|a, b| a.0.cmp(&b.0));
    let mut body = Body::new()
        .set("uid", &alert.uid)
        .set("name", &alert.title)
        .set("condition", managed.condition)
        .set("for", alert.hold.to_string())
        .set("no_data_state", managed.no_data_state)
        .set("exec_err_state", managed::ERROR_STATE)
        .set("labels", managed.labels.into_iter().collect::<Object>())
        .set("annotations", annotations.into_iter().collect::<Object>());
    for stage in &managed.stages {
        body.push(Block::new("data", &[], data(stack, stage)));
    }
    if !stack.model.grafana.shared || alert.notify.is_empty() {
        return body;
    }
    body.block("notification_settings", &[], notification(stack, alert))
}

fn data(stack: &mut Stack<'_>, stage: &Stage) -> Body {
    let source = match stage.asks.uid() {
        Some(uid) => uid.into(),
        None => stack.known(Known::DataSource(Role::Metrics)),
    };
    let range = Body::new().set("from", stage.reach.whole_seconds()).set("to", 0);
    Body::new()
        .set("ref_id", &stage.id)
        .set("datasource_uid", source)
        .set("model", Expression::jsonencode(&stage.model))
        .block("relative_time_range", &[], range)
}

/// Addresses of the Grafana that the demo names lead to the one that it is applied to.
pub(super) fn at_this_grafana(stack: &mut Stack<'_>, text: &str) -> Expression {
    let address = match &stack.model.grafana.target {
        GrafanaTarget::Cloud { stack, region: _ } => format!("https://{stack}.grafana.net"),
        GrafanaTarget::Existing { url } => url.trim_end_matches('/').to_owned(),
        GrafanaTarget::Local => return text.into(),
    };
    match text.strip_prefix(&address) {
        Some(path) if path.starts_with('/') => {
            Expression::Template(vec![stack.address(), Part::Text(path.to_owned())])
        }
        Some(_) | None => text.into(),
    }
}

/// Who is told, where the tree of policies belongs to others.
fn notification<'m>(stack: &mut Stack<'m>, alert: &'m Alerting) -> Body {
    let routing = &stack.model.routing;
    let mut group_by = GROUPED_ALWAYS.map(str::to_owned).to_vec();
    let wanted = routing.group_by.iter().filter(|it| !GROUPED_ALWAYS.contains(&it.as_str()));
    group_by.extend(wanted.cloned());
    // Every label at once is a word that stands alone.
    if group_by.iter().any(|label| label == "...") {
        group_by = vec!["...".to_owned()];
    }
    let body = Body::new()
        .set("contact_point", stack.known(Known::Receiver(&alert.notify)))
        .set("group_by", group_by)
        .set_some("mute_timings", routing::mute_timings(stack));
    routing::pace(body, routing)
}
