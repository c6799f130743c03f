//! Which alert is told to whom: the tree of policies, if it is ours alone, and times of silence.
//!
//! An alert carries the label [`NOTIFY`]: whom its definition names. Nothing is routed by a title,
//! which changes, and nothing is written twice.

use super::super::shared::label;
use super::known::Known;
use super::{Stack, contact_points, servicenow};
use crate::backend::managed::{self, NOTIFY};
use crate::model::notify::{ContactPoint, MuteTimes, Routing};
use crate::model::{ContactPointId, Model};
use crate::syntax::hcl::{Block, Body, Expression};

/// Times of silence, and the tree of policies where nobody else has one.
pub(super) fn body(stack: &mut Stack<'_>) -> Body {
    let (mut body, model) = (Body::new(), stack.model);
    for (title, times) in &model.routing.mute {
        let resource = mute_timing(model, title, times);
        body.push(Block::new("resource", &["grafana_mute_timing", &label(title)], resource));
    }
    if let Some(default) = model.routing.default
        && !model.grafana.shared
    {
        let policies = policies(stack, default);
        body = body.comment("There is one such tree in a Grafana, and this is all of it.").block(
            "resource",
            &["grafana_notification_policy", "this"],
            policies,
        );
    }
    body
}

/// How other resources name the times of silence.
pub(super) fn mute_timings(stack: &mut Stack<'_>) -> Option<Vec<Expression>> {
    let mute = &stack.model.routing.mute;
    let all: Vec<_> = mute.iter().map(|(title, _)| stack.known(Known::MuteTiming(title))).collect();
    (!all.is_empty()).then_some(all)
}

/// When messages are sent: the same for a whole tree and for a single rule.
pub(super) fn pace(body: Body, routing: &Routing) -> Body {
    body.set("group_wait", routing.group_wait.to_string())
        .set("group_interval", routing.group_interval.to_string())
        .set("repeat_interval", routing.repeat_interval.to_string())
}

fn mute_timing(model: &Model, title: &str, times: &MuteTimes) -> Body {
    let mut intervals = Body::new();
    if !times.weekdays.is_empty() {
        intervals = intervals.set("weekdays", times.weekdays.clone());
    }
    let clock = Body::new().set("start", &times.start).set("end", &times.end);
    let intervals = intervals.set("location", &times.location).block("times", &[], clock);
    Body::new().set("name", model.mute_identity(title)).block("intervals", &[], intervals)
}

fn policies(stack: &mut Stack<'_>, default: ContactPointId) -> Body {
    let model = stack.model;
    let tree = Body::new()
        .set("contact_point", contact_points::told_or_other(stack, &model[default]))
        .set("group_by", model.routing.group_by.clone());
    let mut tree = pace(tree, &model.routing);
    for point in &model.contact_points {
        let policy = policy(stack, point);
        tree.push(if point.kind.keeps_incidents() {
            servicenow::if_enabled(&mut stack.root, point, "policy", policy)
        } else {
            Block::new("policy", &[], policy)
        });
    }
    tree
}

/// Alerts that name a contact point; others after it are asked too.
fn policy(stack: &mut Stack<'_>, point: &ContactPoint) -> Body {
    let matcher =
        Body::new().set("label", NOTIFY).set("match", "=~").set("value", managed::naming(point));
    Body::new()
        .set("contact_point", contact_points::reference(point))
        .set("continue", true)
        .set_some("mute_timings", mute_timings(stack))
        .block("matcher", &[], matcher)
}
