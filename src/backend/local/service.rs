//! A container of the application.

use super::files::Files;
use super::literal;
use crate::backend::laptop;
use crate::model::Model;
use crate::model::workload::{EnvValue, HealthProbe, ProbeAction, Workload};
use crate::syntax::yaml::{Map, Yaml};
use crate::units::Duration;

pub(super) fn service(model: &Model, workload: &Workload, files: &Files) -> Map {
    let words = |words: &[String]| -> Vec<String> { words.iter().map(|it| literal(it)).collect() };
    let env: Map =
        workload.env.iter().map(|it| (&it.name, value(model, workload, &it.value))).collect();
    let mounts: Vec<String> = files
        .of(workload)
        .into_iter()
        .map(|(path, file)| format!("./{path}:{}:ro", literal(&file.path)))
        .collect();
    let replicas = (workload.replicas != 1).then(|| Map::new().set("replicas", workload.replicas));
    let build = workload.build.as_ref().map(|build| {
        Map::new()
            .set("context", format!("../{}", build.context))
            .set("dockerfile", &build.dockerfile)
    });
    let base = Map::new()
        .set("image", &workload.image)
        .set_some("build", build)
        .set_if_any("entrypoint", words(&workload.command))
        .set_if_any("command", words(&workload.args))
        .set_if_any("environment", env)
        .set_if_any("volumes", mounts)
        .set_if_any("ports", published(model, workload))
        .set_some("deploy", replicas)
        .set_some("healthcheck", workload.ready.as_ref().and_then(health));
    joined(model, base, &[format!("{}.{}.svc.cluster.local", workload.name, model.demo.namespace)])
}

/// What every container of the demo has: other names in the network, a label, and that it is started
/// again.
pub(super) fn joined(model: &Model, service: Map, names: &[String]) -> Map {
    let aliases = (!names.is_empty()).then(|| Map::new().set("aliases", names.to_vec()));
    let networks = aliases.map(|aliases| Map::new().set("default", aliases));
    service
        .set_some("networks", networks)
        .set("labels", Map::new().set(laptop::LABEL, &model.demo.name))
        .set("restart", "unless-stopped")
}

/// A variable as compose has it. One with a password is put in when it starts.
pub(super) fn value(model: &Model, workload: &Workload, value: &EnvValue) -> Yaml {
    match value {
        EnvValue::Secret { name, key } => needed(&laptop::password(name, key)).into(),
        EnvValue::Text(_) | EnvValue::PodField(_) => {
            literal(&laptop::text(model, workload, value).unwrap_or_default()).into()
        }
    }
}

/// A variable that must be set, and who sets it.
pub(super) fn needed(variable: &str) -> String {
    format!("${{{variable}:?start it by local/up.sh}}")
}

fn published(model: &Model, workload: &Workload) -> Vec<String> {
    let ways = laptop::ways(model).filter(|(_, it, _)| it.name == workload.name);
    let inside = |port| workload.ports.first().map(|it| format!("127.0.0.1:{port}:{}", it.inside));
    ways.filter_map(|(_, _, port)| inside(port)).collect()
}

/// Only what is asked by a command can be asked here: of an image nobody knows whether it has a
/// program for the rest.
fn health(probe: &HealthProbe) -> Option<Map> {
    let ProbeAction::Command(words) = &probe.action else { return None };
    let test = std::iter::once("CMD".to_owned()).chain(words.iter().map(|word| literal(word)));
    Some(
        Map::new()
            .set("test", test.collect::<Vec<_>>())
            .set("interval", seconds(probe.every))
            .set("timeout", seconds(probe.timeout))
            .set("start_period", seconds(probe.delay))
            .set("retries", probe.failures),
    )
}

fn seconds(duration: Duration) -> String {
    format!("{}s", duration.whole_seconds())
}
