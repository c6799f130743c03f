//! Who can be told, and the words they are told in. Tokens and keys are variables without a default.

use super::super::root::{Root, Variable};
use super::super::shared::{identity, label, moved, name};
use super::{Stack, servicenow};
use crate::backend::{asked, managed};
use crate::model::notify::{ContactPoint, ContactPointKind, ServiceNow};
use crate::model::rule::Rule;
use crate::model::{ContactPointId, Model};
use crate::syntax::hcl::{Block, Body, Expression};

const POINT: &str = "grafana_contact_point";

/// The contact point that every Grafana comes with.
const GRAFANAS_OWN: &str = "grafana-default-email";

/// The contact points, and the template of their messages; nothing if nobody is told.
pub(super) fn body(stack: &mut Stack<'_>) -> Body {
    let (root, model) = (&mut stack.root, stack.model);
    if model.contact_points.is_empty() {
        return Body::new();
    }
    let mut body = template(model);
    for point in &model.contact_points {
        let resource = resource(root, model, point);
        body.push(Block::new("resource", &[POINT, &label(&point.entry.name)], resource));
        if let Some(block) = moved(POINT, point.entry.was.as_ref(), &point.entry.name) {
            body.push(block);
        }
    }
    for notify in told_at_once(model) {
        let resource = several(root, model, notify);
        let together = label(&together(model, notify));
        body.push(Block::new("resource", &[POINT, &together], resource));
    }
    body
}

/// How a rule names those it tells. It can name only one, so several are made one of.
pub(super) fn of_several(stack: &mut Stack<'_>, notify: &[ContactPointId]) -> Expression {
    match notify {
        [only] => told_or_other(stack, &stack.model[*only]),
        [..] => name(&format!("{POINT}.{}.name", label(&together(stack.model, notify)))),
    }
}

/// The contact point, or where it is switched off one that is not.
pub(super) fn told_or_other(stack: &mut Stack<'_>, point: &ContactPoint) -> Expression {
    let told = reference(point);
    if !point.kind.keeps_incidents() {
        return told;
    }
    let other = stack.model.contact_points.iter().find(|other| !other.kind.keeps_incidents());
    let other = other.map_or_else(|| GRAFANAS_OWN.into(), reference);
    Expression::conditional(servicenow::enabled(&mut stack.root, point), told, other)
}

/// The name of several contact points as one.
pub(super) fn together(model: &Model, notify: &[ContactPointId]) -> String {
    let names: Vec<&str> = notify.iter().map(|id| model[*id].entry.name.as_str()).collect();
    names.join("-and-")
}

/// The sets of several that rules tell at once, where each rule says itself who is told.
fn told_at_once(model: &Model) -> Vec<&[ContactPointId]> {
    let mut sets: Vec<&[ContactPointId]> = Vec::new();
    let alerts = model.rules.iter().flat_map(|group| &group.rules).filter_map(Rule::alerting);
    for alert in alerts.filter(|alert| model.grafana.shared && alert.notify.len() > 1) {
        if !sets.contains(&alert.notify.as_slice()) {
            sets.push(&alert.notify);
        }
    }
    sets
}

fn several(root: &mut Root, model: &Model, notify: &[ContactPointId]) -> Body {
    let mut body = Body::new()
        .set("name", identity(&format!("{}-{}", model.demo.name, together(model, notify))));
    for id in notify {
        let point = &model[*id];
        let (kind, settings) = settings(root, model, point);
        body.push(if point.kind.keeps_incidents() {
            servicenow::if_enabled(root, point, kind, settings)
        } else {
            Block::new(kind, &[], settings)
        });
    }
    body.blank().set("depends_on", [name("grafana_message_template.demo")])
}

/// How another resource names a contact point, so that it is there first. One that may be left out
/// is a list.
pub(super) fn reference(point: &ContactPoint) -> Expression {
    let index = if point.kind.keeps_incidents() { "[0]" } else { "" };
    name(&format!("{POINT}.{}{index}.name", label(&point.entry.name)))
}

fn template(model: &Model) -> Body {
    let demo = &model.demo.name;
    let resource = Body::new().set("name", demo).set("template", managed::template(demo));
    Body::new()
        .comment(
            "What the messages say. Contact points name the templates in it by their text alone.",
        )
        .block("resource", &["grafana_message_template", "demo"], resource)
}

fn resource(root: &mut Root, model: &Model, point: &ContactPoint) -> Body {
    let (kind, settings) = settings(root, model, point);
    let mut body = Body::new();
    if point.kind.keeps_incidents() {
        let enabled = servicenow::enabled(root, point);
        body = body.set("count", Expression::conditional(enabled, 1, 0));
    }
    let resource = body.set("name", managed::receiver(model, point)).block(kind, &[], settings);
    if point.kind.keeps_incidents() {
        return resource;
    }
    resource.blank().set("depends_on", [name("grafana_message_template.demo")])
}

/// The block that says how a contact point is told.
fn settings(root: &mut Root, model: &Model, point: &ContactPoint) -> (&'static str, Body) {
    let (kind, settings) = settings_of_kind(root, model, point);
    (kind, settings.set("disable_resolve_message", !point.resolved))
}

fn settings_of_kind(root: &mut Root, model: &Model, point: &ContactPoint) -> (&'static str, Body) {
    let heading = managed::written_or(&point.message_title, &model.demo.name, "title");
    let text = managed::written_or(&point.message_text, &model.demo.name, "text");
    let mut asked = asked::of_contact_point(point).into_iter();
    let mut secret = || {
        let asked = asked.next().expect("each of them needs one value that is asked for");
        root.variable(Variable::asked(&asked))
    };
    match &point.kind {
        ContactPointKind::Slack { channel, username } => {
            let token = secret();
            let variable = format!("{}_channel", label(&point.entry.name));
            let about = format!("Channel of {}.", point.entry.title);
            let channel = root.variable(Variable::text(variable, about).or(channel));
            let settings = Body::new()
                .set("recipient", channel)
                .set("token", token)
                .set("username", username)
                .set("title", heading)
                .set("text", text);
            ("slack", settings)
        }
        ContactPointKind::ServiceNow(instance) => ("webhook", incidents(root, point, instance)),
        ContactPointKind::Email { addresses } => {
            let settings = Body::new()
                .set("addresses", addresses.clone())
                .set("subject", heading)
                .set("message", text);
            ("email", settings)
        }
        ContactPointKind::PagerDuty => {
            let settings = Body::new().set("integration_key", secret()).set("summary", heading);
            ("pagerduty", settings)
        }
        ContactPointKind::OnCall { url } => {
            let url = address(root, point, url);
            ("oncall", Body::new().set("url", url).set("title", heading).set("message", text))
        }
        ContactPointKind::Jira { url, user, project } => {
            let password = secret();
            let settings = Body::new()
                .set("api_url", address(root, point, url))
                .set("user", self::user(root, point, user))
                .set("password", password)
                .set("project", project)
                .set("issue_type", "Task")
                .set("summary", heading)
                .set("description", text);
            ("jira", settings)
        }
        ContactPointKind::Webhook { url, user } => {
            let password = (!user.is_empty()).then(&mut secret);
            let user = (!user.is_empty()).then(|| self::user(root, point, user));
            let settings = Body::new()
                .set("url", address(root, point, url))
                .set("http_method", "POST")
                .set_some("basic_auth_user", user)
                .set_some("basic_auth_password", password);
            ("webhook", settings.set("title", heading).set("message", text))
        }
    }
}

/// Where it is told: another address needs no new build.
fn address(root: &mut Root, point: &ContactPoint, url: &str) -> Expression {
    let about = format!("Address of {}.", point.entry.title);
    let variable = Variable::text(format!("{}_url", label(&point.entry.name)), about);
    root.variable(variable.or(url).address())
}

/// Who Grafana is there.
fn user(root: &mut Root, point: &ContactPoint, user: &str) -> Expression {
    let about = format!("User of Grafana in {}.", point.entry.title);
    root.variable(Variable::text(format!("{}_user", label(&point.entry.name)), about).or(user))
}

/// The receiver sees every alert of a message, and whether it is over, and keeps one incident each.
fn incidents(root: &mut Root, point: &ContactPoint, instance: &ServiceNow) -> Body {
    Body::new()
        .set("url", servicenow::webhook_url(root, point))
        .set("http_method", "POST")
        .set("basic_auth_user", servicenow::user(root, point, instance))
        .set("basic_auth_password", servicenow::password(root, point))
        .set("max_alerts", 0)
}
