//! Synthetic Monitoring, made ready for the checks of the root `stack`.

use super::super::shared::name;
use super::{access, has_checks, resource};
use crate::model::Model;
use crate::syntax::hcl::Body;

const SCOPES: [&str; 4] = ["stacks:read", "metrics:write", "logs:write", "traces:write"];

/// The installation and the token it publishes with; nothing without checks.
pub(super) fn body(model: &Model) -> Body {
    if !has_checks(model) {
        return Body::new();
    }
    let policy = "grafana_cloud_access_policy.synthetics";
    let token = resource()
        .set("region", name(&format!("{policy}.region")))
        .set("access_policy_id", name(&format!("{policy}.policy_id")))
        .set("name", format!("{}-synthetics", model.demo.name));
    let installation = resource()
        .set("stack_id", name("local.stack.id"))
        .set("metrics_publisher_key", name("grafana_cloud_access_policy_token.synthetics.token"));
    Body::new()
        .append(access::policy(model, "synthetics", &SCOPES.map(str::to_owned)))
        .comment(
            "This token does not rotate: a new one would install Synthetic Monitoring anew, and all\n\
             that uses its access token would have to follow.",
        )
        .block("resource", &["grafana_cloud_access_policy_token", "synthetics"], token)
        .block("resource", &["grafana_synthetic_monitoring_installation", "this"], installation)
}
