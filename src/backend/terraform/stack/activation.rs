//! Applications of Grafana Cloud that look at what the demo sends. One stack has each of them once, and
//! they may cost extra: so they are off unless they are wanted. Nothing of the demo needs them.

use super::super::root::Variable;
use super::Stack;
use crate::model::platform::GrafanaTarget;
use crate::syntax::hcl::{Block, Body, Expression};
use crate::words::Collector;

/// Those that the collector of the demo feeds.
pub(super) fn body(stack: &mut Stack<'_>) -> Body {
    let (mut body, model) = (Body::new(), stack.model);
    if !matches!(model.grafana.target, GrafanaTarget::Cloud { .. }) || !model.collects() {
        return body;
    }
    let all = [
        ("appo11yconfig", "application_observability", "Application Observability", true),
        (
            "k8so11yconfig",
            "kubernetes_monitoring",
            "Kubernetes Monitoring",
            model.telemetry.collector == Collector::K8sMonitoring,
        ),
    ];
    for (kind, variable, title, _) in all.into_iter().filter(|(.., is_fed)| *is_fed) {
        let about = format!("Whether {title} is activated in the stack; it may cost extra.");
        let wanted = stack.root.variable(Variable::switch(variable, false, &about));
        let resource = Body::new()
            .set("count", Expression::conditional(wanted, 1, 0))
            // There is one, and it has this name.
            .block("metadata", &[], Body::new().set("uid", "global"))
            .block("spec", &[], Body::new().set("enabled", true))
            .block("options", &[], Body::new().set("overwrite", true));
        let kind = format!("grafana_apps_productactivation_{kind}_v1alpha1");
        body.push(Block::new("resource", &[&kind, "this"], resource));
    }
    body
}
