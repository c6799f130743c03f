//! Where Grafana is local: what runs on a laptop, in place of what runs in a cluster.

use crate::catalog::{load, stand_in};
use crate::config::Config;
use crate::diag::{Diagnostic, code};
use crate::model::platform::{GrafanaTarget, Local};
use crate::model::workload::{EnvValue, EnvVar, Role, Workload};
use crate::model::{ComponentId, Model};
use crate::resolve::Scope;
use crate::resolve::store::{self, StoreParts};
use crate::source::Spanned;
use crate::words::{GrafanaKind, KubernetesKind, LocalApp, LocalPlace};

pub(super) fn settings(scope: &mut Scope<'_>) -> Local {
    let local = scope.config.local.as_ref();
    let place = local.and_then(|local| local.on.as_ref());
    if let Some(place) = place {
        check_place(scope, place);
    }
    Local {
        app: local.and_then(|local| local.app).unwrap_or(LocalApp::StandIn),
        place: place.map_or(LocalPlace::Docker, |place| place.value),
        everywhere: is_played_everywhere(scope.config),
        port: local.and_then(|local| local.port).map_or(3000, |port| port.value),
    }
}

/// Where a local Grafana runs says nothing of another, and a cluster must be there.
fn check_place(scope: &mut Scope<'_>, place: &Spanned<LocalPlace>) {
    let config = scope.config;
    let grafana = config.grafana.as_ref().and_then(|grafana| grafana.target.as_ref());
    if let Some(target) = grafana.filter(|target| target.value != GrafanaKind::Local) {
        let message = "`on` is for a local Grafana";
        let help = "take it away, or write `target = \"local\"` in `[grafana]`";
        let wrong = Diagnostic::new(code::CONFLICTING_KEYS, place.span, message);
        scope.diags.error(
            wrong
                .label("it says where Grafana runs")
                .related(target.span, "this one is elsewhere")
                .help(help),
        );
    }
    let cluster = config.kubernetes.as_ref().and_then(|kubernetes| kubernetes.target.as_ref());
    let none = cluster.filter(|target| target.value == KubernetesKind::None);
    if let (LocalPlace::Kubernetes, Some(target)) = (place.value, none) {
        let message = "there is no cluster for Grafana to run in";
        let help = "write `target = \"existing\"` in `[kubernetes]`, or `on = \"docker\"`";
        let wrong = Diagnostic::new(code::CONFLICTING_KEYS, place.span, message);
        scope.diags.error(
            wrong
                .label("Grafana runs in the cluster")
                .related(target.span, "and here it is said that there is none")
                .help(help),
        );
    }
}

/// Whether services are played wherever they run. In a cluster they are where it is written, since a
/// cluster can have the application itself; and where Grafana is local and in that cluster, as on a
/// laptop. Where there is no cluster, a laptop is all there is.
pub(super) fn is_played_everywhere(config: &Config) -> bool {
    let local = config.local.as_ref();
    if let Some(app) = local.and_then(|local| local.app) {
        return app == LocalApp::StandIn;
    }
    let place = local.and_then(|local| local.on.as_ref());
    place.is_some_and(|place| place.value == LocalPlace::Kubernetes) || is_on_laptop_alone(config)
}

/// Whether Grafana is local, and nothing runs in a cluster.
fn is_on_laptop_alone(config: &Config) -> bool {
    let grafana = config.grafana.as_ref().and_then(|grafana| grafana.target.as_ref());
    let cluster = config.kubernetes.as_ref().and_then(|kubernetes| kubernetes.target.as_ref());
    grafana.is_none_or(|target| target.value == GrafanaKind::Local)
        && cluster.is_some_and(|target| target.value == KubernetesKind::None)
}

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
        Role::Load if !model.brings_grafana() => pushing(model, workload),
        Role::Load | Role::Service | Role::Datastore | Role::ReadReplica => workload.clone(),
    };
    component.workloads.iter().map(here).collect()
}

/// The load generator, which tells the Grafana beside it of its metrics.
fn pushing(model: &Model, workload: &Workload) -> Workload {
    // No operator shares the users out: each container would have all of them.
    let mut workload = Workload { replicas: 1, ..workload.clone() };
    let secrets = load::PUSH_SECRET_KEYS.map(|(variable, _)| variable);
    workload.env.retain(|it| !secrets.contains(&it.name.as_str()));
    let text = |name: &str, text: &str| EnvVar {
        name: name.to_owned(),
        value: EnvValue::Text(text.to_owned()),
    };
    let told = [
        text("K6_PROMETHEUS_RW_SERVER_URL", &model.metrics_push_url()),
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
pub(super) fn datastore(scope: &mut Scope<'_>, parts: &StoreParts<'_>) -> Vec<Workload> {
    let written = parts.written;
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
    store::workloads(scope, &StoreParts { written: &official, ..*parts })
}
