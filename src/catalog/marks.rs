//! MARKS: what happened, on every dashboard that shows something over time: scenarios as they were
//! played, and pods that were made anew. Alerts mark the panels that they link to by themselves.

use crate::catalog::context::{Context, Subject};
use crate::catalog::dashboards::DashboardSpec;
use crate::catalog::signals::gate::Gate;
use crate::model::dashboard::{Mark, MarkSource, Row, View};
use crate::model::platform::{GrafanaTarget, KubernetesTarget};
use crate::query::promql::operator::Operator;

/// What is marked on a dashboard with these rows.
pub fn on(cx: Context<'_>, spec: &DashboardSpec, rows: &[Row]) -> Vec<Mark> {
    let panels = rows.iter().flat_map(|row| &row.panels);
    let goes_on = |view| matches!(view, View::Lines | View::Bars | View::Lanes);
    if !panels.into_iter().any(|panel| goes_on(panel.content.view)) {
        return Vec::new();
    }
    scenarios(cx).into_iter().chain(deployments(cx, spec)).collect()
}

/// When each scenario was played, from its beginning to its end: its scripts write it.
fn scenarios(cx: Context<'_>) -> Option<Mark> {
    let demo = cx.model.demo.name.clone();
    let tags = vec!["mltgen".to_owned(), demo, "scenario".to_owned()];
    let model = cx.model;
    let has_scripts = model.grafana.target == GrafanaTarget::Local
        || model.kubernetes.target != KubernetesTarget::None;
    let is_played = has_scripts && !model.scenarios.is_empty();
    is_played.then_some(Mark { title: "Scenarios", from: MarkSource::Tags(tags) })
}

/// When pods were made anew: another image, other settings. Of whatever the dashboard is about: what
/// its reader chose, the services that simulated users ask, or all services.
fn deployments(cx: Context<'_>, spec: &DashboardSpec) -> Option<Mark> {
    let of = match (&spec.choice, spec.gate) {
        (Some(choice), _) => Subject::Chosen(choice.variable),
        (None, Gate::Load) => Subject::Several(cx.front_doors()),
        (None, _) => Subject::Several(cx.services()),
    };
    let seconds = cx.metric("kube_replicaset_created", &of, [])?.max_by(["replicaset"]);
    let of = seconds.with_number(Operator::Times, 1_000.0);
    let from = MarkSource::Times { of, label: "replicaset", each: "Deployment" };
    Some(Mark { title: "Deployments", from })
}
