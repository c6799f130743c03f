//! Alert rules: what the query is held against, what the message says, and who is told.

use super::super::root::Root;
use super::{contact_points, data_sources, routing};
use crate::backend::data_source::Role;
use crate::backend::managed::{self, Stage};
use crate::model::Model;
use crate::model::platform::GrafanaTarget;
use crate::model::rule::Alerting;
use crate::syntax::hcl::{Block, Body, Expression, Object, Part};

/// Labels that Grafana wants to see among those that make a group of messages.
const GROUPED_ALWAYS: [&str; 2] = ["grafana_folder", "alertname"];

/// The rule, with an annotation more if Terraform alone knows what it says.
pub(super) fn rule(
    root: &mut Root,
    model: &Model,
    alert: &Alerting,
    managed: managed::Alert,
    known_later: Option<(String, Expression)>,
) -> Body {
    let annotations = managed.annotations.iter();
    let mut annotations: Vec<_> =
        annotations.map(|(name, text)| (name.clone(), at_this_grafana(model, text))).collect();
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
        body.push(Block::new("data", &[], data(model, stage)));
    }
    if !model.grafana.shared || alert.notify.is_empty() {
        return body;
    }
    body.block("notification_settings", &[], notification(root, model, alert))
}

fn data(model: &Model, stage: &Stage) -> Body {
    let of_the_demo = || data_sources::uid(model, Role::Metrics);
    let source = stage.asks.uid().map_or_else(of_the_demo, Expression::from);
    let range = Body::new().set("from", stage.reach.whole_seconds()).set("to", 0);
    Body::new()
        .set("ref_id", &stage.id)
        .set("datasource_uid", source)
        .set("model", Expression::jsonencode(&stage.model))
        .block("relative_time_range", &[], range)
}

/// Addresses of the Grafana that the demo names lead to the one that it is applied to.
pub(super) fn at_this_grafana(model: &Model, text: &str) -> Expression {
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
