//! The `ServiceNow` instance: incidents are written to it and asked from it, unless it is switched
//! off.

use super::super::root::{Root, Variable};
use super::super::shared::label;
use crate::backend::asked;
use crate::model::notify::{ContactPoint, ServiceNow};
use crate::syntax::hcl::{Block, Body, Expression};

/// Whether it is used.
pub(super) fn enabled(root: &mut Root, point: &ContactPoint) -> Expression {
    let about = format!(
        "Whether {} is told and asked; if not, its other variables may be any text.",
        point.entry.title
    );
    root.variable(Variable::switch(&format!("{}_enabled", label(&point.entry.name)), true, &about))
}

/// A block that is there while it is used.
pub(super) fn if_enabled(root: &mut Root, point: &ContactPoint, kind: &str, body: Body) -> Block {
    let chosen = Expression::conditional(
        enabled(root, point),
        Expression::from([true]),
        Expression::List(Vec::new()),
    );
    let repeated = Body::new().set("for_each", chosen).block("content", &[], body);
    Block::new("dynamic", &[kind], repeated)
}

/// Its address.
pub(super) fn url(root: &mut Root, point: &ContactPoint, instance: &ServiceNow) -> Expression {
    let url =
        variable(point, "url", format!("Address of {}.", point.entry.title)).or(&instance.url);
    root.variable(url.address())
}

/// The user of Grafana in it.
pub(super) fn user(root: &mut Root, point: &ContactPoint, instance: &ServiceNow) -> Expression {
    let about = format!("User of Grafana in {}.", point.entry.title);
    root.variable(variable(point, "user", about).or(&instance.user))
}

/// Where it takes alerts.
pub(super) fn webhook_url(root: &mut Root, point: &ContactPoint) -> Expression {
    asked(root, point, "_webhook_url")
}

/// The password of that user.
pub(super) fn password(root: &mut Root, point: &ContactPoint) -> Expression {
    asked(root, point, "_password")
}

fn asked(root: &mut Root, point: &ContactPoint, end: &str) -> Expression {
    let all = asked::of_contact_point(point);
    let found = all.iter().find(|asked| asked.variable.ends_with(end));
    root.variable(Variable::asked(found.expect("it is asked for wherever incidents are kept")))
}

fn variable(point: &ContactPoint, what: &str, about: String) -> Variable {
    Variable::text(format!("{}_{what}", label(&point.entry.name)), about)
}
