//! What is done to the cluster, step by step, and the way back, as lines for bash.

use crate::backend::playing;
use crate::model::scenario::{Action, InPod, Injection};
use crate::model::workload::{EnvValue, EnvVar, SELECTED_BY, Workload, file_keys};
use crate::model::{ComponentId, Model};
use crate::syntax::shell::{heredoc, quote};
use crate::syntax::yaml::{self, Map, Yaml};

/// A step: what it is, what does it, and what undoes it; each a text of whole lines.
#[derive(Debug)]
pub(super) struct Step {
    /// For people, in a few words.
    pub about: String,
    /// What does it.
    pub inject: String,
    /// What undoes it, as often as it is asked to; empty: nothing is left to undo.
    pub undo: String,
}

/// The steps of a scenario. Changes to one workload that follow each other are one: each of them
/// would bring new pods.
pub(super) fn steps(model: &Model, inject: &[Injection]) -> Vec<Step> {
    let changes = |a: &Injection, b: &Injection| {
        let is_change = |it: &Injection| matches!(it.action, Action::Image(_) | Action::Env(_));
        a.on == b.on && is_change(a) && is_change(b)
    };
    inject.chunk_by(changes).filter_map(|chunk| step(model, chunk)).collect()
}

fn step(model: &Model, chunk: &[Injection]) -> Option<Step> {
    let Injection { on, action } = chunk.first()?;
    let workload = model[*on].workloads.first()?;
    let target = quote(&workload.controller());
    let (inject, undo) = match action {
        Action::Image(_) | Action::Env(_) => change(&target, workload, chunk),
        // It has no number to change: it is there, or it is not.
        Action::Scale(0) if workload.is_shared_load() => (
            format!("k delete {target} --ignore-not-found\ngone {}\n", quote(&workload.name)),
            format!("back restore {}\n", quote(&workload.name)),
        ),
        Action::Scale(_) if workload.is_shared_load() => (
            format!("restore {}\n", quote(&workload.name)),
            format!("back restore {}\n", quote(&workload.name)),
        ),
        Action::Scale(pods) => (
            format!("scale {target} {pods}\n"),
            format!("back scale {target} {}\n", workload.replicas),
        ),
        Action::Delete => (
            format!("k delete {target} --ignore-not-found\n"),
            format!("back restore {}\n", quote(&workload.name)),
        ),
        Action::HoldSessions { way, .. } | Action::EndSessions { way, .. } | Action::Exec(way) => {
            in_pod(&target, way)
        }
        Action::Flag { file, text, .. } => flagged(&target, workload, *file, text),
        Action::Delay(by) => {
            (format!("delay {target} {}\n", by.milliseconds), format!("back undelay {target}\n"))
        }
        Action::Block(to) => blocked(model, workload, *to)?,
    };
    let about = chunk.iter().map(|it| playing::done(model, it, str::to_owned));
    Some(Step { about: about.collect::<Vec<_>>().join("; "), inject, undo })
}

/// What does a step, and what undoes it.
type Ways = (String, String);

/// Another image and other variables, by one patch of the pod template.
fn change(target: &str, workload: &Workload, chunk: &[Injection]) -> Ways {
    let mut images: Option<[&str; 2]> = None;
    // By name: of two steps that set a variable the later one counts, and there is one way back.
    let mut env: [Vec<(&str, Map)>; 2] = Default::default();
    for injection in chunk {
        match &injection.action {
            Action::Image(image) => images = Some([image, &workload.image]),
            Action::Env(variables) => {
                for (name, value) in variables {
                    let was = workload.env.iter().find(|it| it.name == *name);
                    for all in &mut env {
                        all.retain(|(other, _)| other != name);
                    }
                    env[0].push((name, set(name, value, was)));
                    env[1].push((name, unset(name, was)));
                }
            }
            _ => {}
        }
    }
    let [new_image, own_image] = images.map_or([None; 2], |images| images.map(Some));
    let [new_env, own_env] =
        env.map(|env| env.into_iter().map(|(_, entry)| entry).collect::<Vec<Map>>());
    let patch = |command: &str, image: Option<&str>, env: Vec<Map>| {
        let container =
            Map::new().set("name", &workload.name).set_some("image", image).set_if_any("env", env);
        let pod = Map::new().set("containers", [container]);
        let template = Map::new().set("spec", pod);
        let patch = Map::new().set("spec", Map::new().set("template", template));
        heredoc(&format!("{command} {target}"), "YAML", &yaml::print(&patch.into()))
    };
    (patch("change", new_image, new_env), patch("back change", own_image, own_env))
}

/// A variable with another value, wherever its own comes from.
fn set(name: &str, value: &str, was: Option<&EnvVar>) -> Map {
    let entry = Map::new().set("name", name).set("value", value);
    let is_read = was.is_some_and(|was| !matches!(was.value, EnvValue::Text(_)));
    entry.set_some("valueFrom", is_read.then_some(Yaml::Null))
}

/// The same with its own value; one that it does not have is taken away.
fn unset(name: &str, was: Option<&EnvVar>) -> Map {
    let entry = Map::new().set("name", name);
    let from = |entry: Map, kind: &str, source: Map| {
        entry.set("value", Yaml::Null).set("valueFrom", Map::new().set(kind, source))
    };
    match was.map(|was| &was.value) {
        None => entry.set("$patch", "delete"),
        Some(EnvValue::Text(text)) => entry.set("value", text),
        Some(EnvValue::PodField(path)) => {
            from(entry, "fieldRef", Map::new().set("fieldPath", path))
        }
        Some(EnvValue::Secret { name: secret, key }) => {
            from(entry, "secretKeyRef", Map::new().set("name", secret).set("key", key))
        }
    }
}

fn in_pod(target: &str, way: &InPod) -> Ways {
    let text = |command: &str, text: &str| match text {
        "" => String::new(),
        text => heredoc(&format!("{command} {target}"), "SH", text),
    };
    (text("in_pod", &way.run), text("back in_pod", &way.undo))
}

/// Another text of a mounted file. Where it is mounted alone it does not change in a pod that runs.
fn flagged(target: &str, workload: &Workload, file: usize, text: &str) -> Ways {
    let keys = file_keys(&workload.files);
    let config_map = quote(&workload.config_map());
    let patch = |command: &str, text: &str| {
        let patch = Map::new().set("data", Map::new().set(keys[file].as_str(), text));
        let command = format!("{command} {target} {config_map}");
        heredoc(&command, "YAML", &yaml::print(&patch.into()))
    };
    let own = &workload.files[file].text;
    (patch("change_file", text), patch("back change_file", own))
}

/// A policy by which everybody but one may reach a component. Policies only ever allow, so where the
/// component has one of its own, that must go meanwhile.
fn blocked(model: &Model, from: &Workload, to: ComponentId) -> Option<Ways> {
    let to = model[to].workloads.first()?;
    let policy = format!("{}-not-from-{}", to.name, from.name);
    let labels = Map::new()
        .set("app.kubernetes.io/part-of", &model.demo.name)
        .set("app.kubernetes.io/managed-by", "mltgen");
    let others = Map::new()
        .set("key", SELECTED_BY)
        .set("operator", "NotIn")
        .set("values", [from.name.as_str()]);
    let peers = Map::new()
        .set("namespaceSelector", Map::new())
        .set("podSelector", Map::new().set("matchExpressions", [others]));
    let selected = Map::new().set("matchLabels", Map::new().set(SELECTED_BY, &to.name));
    let spec = Map::new()
        .set("podSelector", selected)
        .set("policyTypes", ["Ingress"])
        .set("ingress", [Map::new().set("from", [peers])]);
    let object = Map::new()
        .set("apiVersion", "networking.k8s.io/v1")
        .set("kind", "NetworkPolicy")
        .set("metadata", Map::new().set("name", &policy).set("labels", labels))
        .set("spec", spec);
    let mut inject = heredoc("k apply --filename -", "YAML", &yaml::print(&object.into()));
    let mut undo = String::new();
    if model.kubernetes.network_policies {
        inject += &format!("k delete networkpolicy {} --ignore-not-found\n", quote(&to.name));
        undo += &format!("back restore {}\n", quote(&to.name));
    }
    undo += &format!("back k delete networkpolicy {} --ignore-not-found\n", quote(&policy));
    Some((inject, undo))
}
