//! Grafana Cloud k6, made ready for the load test of the root `stack`.

use super::super::root::{Root, Variable};
use super::super::shared::name;
use super::repeated_resource;
use crate::model::Model;
use crate::syntax::hcl::{Body, Expression, Object};

/// The installation, if it is wanted; nothing without simulated users.
pub(super) fn body(root: &mut Root, model: &Model) -> Body {
    if model.load.is_none() {
        return Body::new();
    }
    let token = "grafana_cloud_stack_service_account_rotating_token.terraform.key";
    let installation = repeated_resource("count", Expression::conditional(enabled(root), 1, 0))
        .set("stack_id", name("local.stack.id"))
        .set("grafana_sa_token", name(token))
        .set("grafana_user", "admin");
    Body::new().block("resource", &["grafana_k6_installation", "this"], installation)
}

fn enabled(root: &mut Root) -> Expression {
    let about = "Whether Grafana Cloud k6 runs the load test too, from outside the cluster.";
    root.variable(Variable::switch("k6_enabled", false, about))
}

/// What the root `stack` must know of it.
pub(super) fn environment(root: &mut Root, model: &Model) -> Object {
    if model.load.is_none() {
        return Object::new();
    }
    let installed = name("grafana_k6_installation.this[*].k6_access_token");
    Object::new()
        .set("GRAFANA_K6_ACCESS_TOKEN", Expression::call("one", [installed]))
        .set("TF_VAR_k6_enabled", enabled(root))
}
