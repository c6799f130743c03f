//! What runs on a laptop, in place of what runs in a cluster.

use crate::catalog::{load, stand_in};
use crate::config::Text;
use crate::config::component as written;
use crate::model::component::Datastore;
use crate::model::platform::GrafanaTarget;
use crate::model::workload::{EnvValue, EnvVar, Role, Workload};
use crate::model::{ComponentId, Model};
use crate::resolve::{Scope, workload};
use crate::words::LocalApp;

/// Where metrics are pushed to on a laptop.
const PUSH_URL: &str = "http://grafana_lgtm:9090/api/v1/write";

/// Gives every component what runs on a laptop, and every scenario what is done there. Where the demo
/// says so, services are played in a cluster as well.
pub(super) fn run(model: &mut Model) {
    let here = model.grafana.target == GrafanaTarget::Local;
    if !here && !model.local.everywhere {
        return;
    }
    let played = model.local.app == LocalApp::StandIn;
    let ids: Vec<ComponentId> = model.components().map(|(id, _)| id).collect();
    let local: Vec<Vec<Workload>> = ids.iter().map(|id| workloads(model, *id, played)).collect();
    for (component, local) in model.components.iter_mut().zip(local) {
        if model.local.everywhere {
            let plays = component.workloads.iter().any(|it| it.role != Role::Load);
            if plays {
                component.workloads.clone_from(&local);
            }
        }
        component.local = local;
    }
    let inject = model.scenarios.iter().map(|scenario| {
        if played { stand_in::injections(model, scenario) } else { scenario.inject.clone() }
    });
    let inject: Vec<_> = inject.collect();
    for (scenario, inject) in model.scenarios.iter_mut().zip(inject) {
        if model.local.everywhere {
            scenario.inject.clone_from(&inject);
        }
        scenario.local = inject;
    }
}

fn workloads(model: &Model, id: ComponentId, played: bool) -> Vec<Workload> {
    let component = &model[id];
    if !component.local.is_empty() {
        return component.local.clone();
    }
    let here = |workload: &Workload| match workload.role {
        Role::Service if played => stand_in::workload(model, id, workload),
        Role::Load => pushing(workload),
        Role::Service | Role::Datastore | Role::ReadReplica => workload.clone(),
    };
    component.workloads.iter().map(here).collect()
}

/// The load generator, which tells the Grafana beside it of its metrics.
fn pushing(workload: &Workload) -> Workload {
    let mut workload = workload.clone();
    let secrets = load::PUSH_SECRET_KEYS.map(|(variable, _)| variable);
    workload.env.retain(|it| !secrets.contains(&it.name.as_str()));
    let text = |name: &str, text: &str| EnvVar {
        name: name.to_owned(),
        value: EnvValue::Text(text.to_owned()),
    };
    let told = [
        text("K6_PROMETHEUS_RW_SERVER_URL", PUSH_URL),
        text("K6_PROMETHEUS_RW_TREND_STATS", load::TRENDS),
        text("K6_PROMETHEUS_RW_STALE_MARKERS", "true"),
    ];
    workload.env.retain(|it| told.iter().all(|told| told.name != it.name));
    workload.env.extend(told);
    let out = "--out=experimental-prometheus-rw".to_owned();
    if !workload.args.is_empty() && !workload.args.contains(&out) {
        workload.args.insert(workload.args.len() - 1, out);
    }
    workload
}

/// A datastore on a laptop where services are played, if it has an image of its own: nobody can pull
/// that, so there the engine's is taken, with users and tables that are generated.
pub(super) fn datastore(
    scope: &mut Scope<'_>,
    name: &Text,
    written: &written::Datastore,
    resolved: &Datastore,
    labels: &[(String, String)],
) -> Vec<Workload> {
    let app = scope.config.local.as_ref().and_then(|local| local.app);
    let played = matches!(app, None | Some(LocalApp::StandIn));
    // What is wrong with the one is wrong with the other, and told already.
    if written.image.is_none() || !played || scope.diags.has_errors() {
        return Vec::new();
    }
    let mut official = written.clone();
    official.image = None;
    if official.init.as_ref().is_some_and(|init| init.value == "image") {
        official.init = None;
    }
    workload::datastore(scope, name, &official, resolved, labels)
}
