//! Who may do what in the stack: Terraform, readers of data, senders of data.

use super::super::shared::name;
use super::{resource, roles_read_by_us};
use crate::model::Model;
use crate::syntax::hcl::Body;

/// Tokens live this long, and are renewed by the first apply in their last week.
const LIFE_HOURS: i64 = 90 * 24;
const RENEWAL_HOURS: i64 = 7 * 24;

/// Service account, access policies and their tokens.
pub(super) fn body(model: &Model) -> Body {
    let mut body = terraform(model);
    let read: Vec<_> =
        roles_read_by_us(model).map(|role| format!("{}:read", role.name())).collect();
    if !read.is_empty() {
        body = body
            .comment("For the data sources of the demo: they may read, and nothing else.")
            .append(policy(model, "read", &read))
            .append(rotating_token(model, "read"));
    }
    if model.collects() {
        let publish = ["metrics:write", "logs:write", "traces:write"].map(str::to_owned);
        body = body
            .comment("For the collector in the cluster: it may send, and nothing else.")
            .append(policy(model, "publish", &publish))
            .append(rotating_token(model, "publish"));
    }
    body
}

/// The service account that the root `stack` acts as.
fn terraform(model: &Model) -> Body {
    let title = format!("{}-terraform", model.demo.name);
    let account = resource()
        .set("stack_slug", name("local.stack.slug"))
        .set("name", &title)
        .set("role", "Admin");
    let token = resource()
        .set("stack_slug", name("local.stack.slug"))
        .set("service_account_id", name("grafana_cloud_stack_service_account.terraform.id"))
        .set("name_prefix", title)
        .set("seconds_to_live", LIFE_HOURS * 3600)
        .set("early_rotation_window_seconds", RENEWAL_HOURS * 3600)
        .set("delete_on_destroy", true);
    Body::new()
        .comment("terraform/stack acts as this account.")
        .block("resource", &["grafana_cloud_stack_service_account", "terraform"], account)
        .block(
            "resource",
            &["grafana_cloud_stack_service_account_rotating_token", "terraform"],
            replaced_before_it_goes(token),
        )
}

/// What may be done with the data of this one stack.
pub(super) fn policy(model: &Model, purpose: &str, scopes: &[String]) -> Body {
    let realm = Body::new().set("type", "stack").set("identifier", name("local.stack.id"));
    let policy = resource()
        .set("region", name("local.stack.region_slug"))
        .set("name", format!("{}-{purpose}", model.demo.name))
        .set("scopes", scopes.to_vec())
        .block("realm", &[], realm);
    Body::new().block("resource", &["grafana_cloud_access_policy", purpose], policy)
}

fn rotating_token(model: &Model, purpose: &str) -> Body {
    let policy = format!("grafana_cloud_access_policy.{purpose}");
    let token = resource()
        .set("region", name(&format!("{policy}.region")))
        .set("access_policy_id", name(&format!("{policy}.policy_id")))
        .set("name_prefix", format!("{}-{purpose}", model.demo.name))
        .set("expire_after", format!("{LIFE_HOURS}h"))
        .set("early_rotation_window", format!("{RENEWAL_HOURS}h"))
        .set("delete_on_destroy", true);
    Body::new().block(
        "resource",
        &["grafana_cloud_access_policy_rotating_token", purpose],
        replaced_before_it_goes(token),
    )
}

/// So that the old token is good until the new one is there.
fn replaced_before_it_goes(body: Body) -> Body {
    body.block("lifecycle", &[], Body::new().set("create_before_destroy", true))
}
