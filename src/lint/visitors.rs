//! Advice about a demo whose services wait for visitors who never come.

use crate::diag::{Diagnostic, Diagnostics, code};
use crate::model::component::Component;
use crate::model::objective::{Alert, Sli, Slo, When};
use crate::model::platform::{GrafanaTarget, KubernetesTarget};
use crate::model::{Entry, Model};
use crate::words::LocalApp;

/// Promises and alerts about requests, where nobody makes any. One is told of: with visitors, all are well.
pub(super) fn nobody_comes(model: &Model, diags: &mut Diagnostics) {
    if model.load.is_some() || !is_only_played(model) {
        return;
    }
    let Some((entry, what)) = about_requests(model) else { return };
    let message = format!("`{}` looks at requests, and nobody makes any", entry.name);
    diags.warn(
        Diagnostic::new(code::NO_VISITORS, entry.span, message)
            .label(format!("this {what} has nothing to look at"))
            .help(help(model)),
    );
}

/// Whether small programs play the services wherever the demo runs: they answer whoever comes, call nobody
/// by themselves, and count no check. Images may bring visitors of their own, and a cluster with the
/// application has real ones.
fn is_only_played(model: &Model) -> bool {
    let played = model.local.app == LocalApp::StandIn;
    match model.kubernetes.target {
        KubernetesTarget::None => played && model.grafana.target == GrafanaTarget::Local,
        KubernetesTarget::Gke(_) | KubernetesTarget::Existing { .. } => model.local.everywhere,
    }
}

/// The first that needs requests, and what it is.
fn about_requests(model: &Model) -> Option<(&Entry, &'static str)> {
    let slo = model.slos.iter().find(|slo| needs_requests(slo));
    let slo = slo.map(|slo| (&slo.entry, "objective"));
    slo.or_else(|| {
        let alert = model.alerts.iter().find(|alert| is_on_requests(model, alert))?;
        Some((&alert.entry, "alert"))
    })
}

const fn needs_requests(slo: &Slo) -> bool {
    match slo.sli {
        Sli::Latency { .. } | Sli::ErrorRate { .. } => true,
        Sli::Availability { .. }
        | Sli::Events { .. }
        | Sli::TimeToAcknowledge { .. }
        | Sli::TimeToResolve { .. } => false,
    }
}

fn is_on_requests(model: &Model, alert: &Alert) -> bool {
    match &alert.when {
        When::Latency { .. } | When::ErrorRate { .. } | When::Requests { .. } => true,
        When::Breach { slo } => needs_requests(&model[*slo]),
        When::Lines { .. }
        | When::Recorded { .. }
        | When::Promql { .. }
        | When::Absent { .. }
        | When::Health => false,
    }
}

/// Visitors come in where people do, or else where no other service calls.
fn help(model: &Model) -> String {
    let ids = || model.components().filter(|(_, component)| component.service().is_some());
    let is_exposed =
        |component: &Component| component.service().is_some_and(|service| service.expose.is_some());
    let exposed = ids().find(|(_, component)| is_exposed(component));
    let first = exposed.or_else(|| {
        let mut uncalled = ids().filter(|(id, _)| {
            let calls = model.components.iter().flat_map(|component| &component.calls);
            !calls.into_iter().any(|call| call.to == *id)
        });
        uncalled.next()
    });
    let first = first.or_else(|| ids().next());
    let name = first.map_or("…", |(_, component)| component.entry.name.as_str());
    format!(
        "add simulated users, `[load]`, with `target = \"{name}\"` and \
         `journeys.look.steps = [{{ page = \"home\", get = \"/\" }}]`"
    )
}
