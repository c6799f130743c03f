//! What is done to the cluster, step by step, and the way back, as lines for bash.

use crate::model::component::Component;
use crate::model::scenario::{Action, InPod, Injection};
use crate::model::workload::{EnvValue, EnvVar, Workload, file_keys};
use crate::model::{ComponentId, Model};
use crate::syntax::shell::quote;
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
    let component = &model[*on];
    let workload = component.workloads.first()?;
    let (name, target) = (&component.entry.name, quote(&workload.controller()));
    Some(match action {
        Action::Image(_) | Action::Env(_) => change(name, &target, workload, chunk),
        Action::Scale(pods) => Step {
            about: format!("{name}: {pods} in place of {}", plural(workload.replicas)),
            inject: format!("scale {target} {pods}\n"),
            undo: format!("back scale {target} {}\n", workload.replicas),
        },
        Action::Delete => Step {
            about: format!("{name}: deleted"),
            inject: format!("k delete {target} --ignore-not-found\n"),
            undo: format!("back restore {}\n", quote(&workload.name)),
        },
        Action::HoldSessions { users, way } => {
            in_pod(format!("{name}: a session of each of {}", users.join(", ")), &target, way)
        }
        Action::EndSessions { user, way } => {
            in_pod(format!("{name}: no session of {user}"), &target, way)
        }
        Action::Exec(way) => in_pod(format!("{name}: a command in its pod"), &target, way),
        Action::Flag { name: flag, to, file, text } => {
            flagged(format!("{name}: the flag {flag} is {to}"), workload, *file, text)
        }
        Action::Delay(by) => Step {
            about: format!("{name}: {by} later"),
            inject: format!("delay {target} {}\n", by.milliseconds),
            undo: format!("back undelay {target}\n"),
        },
        Action::Block(to) => blocked(model, name, workload, *to)?,
    })
}

fn plural(pods: u32) -> String {
    if pods == 1 { "1 pod".to_owned() } else { format!("{pods} pods") }
}

/// Another image and other variables, by one patch of the pod template.
fn change(name: &str, target: &str, workload: &Workload, chunk: &[Injection]) -> Step {
    let mut images: Option<[&str; 2]> = None;
    let mut env: [Vec<Map>; 2] = Default::default();
    for injection in chunk {
        match &injection.action {
            Action::Image(image) => images = Some([image, &workload.image]),
            Action::Env(variables) => {
                for (name, value) in variables {
                    let was = workload.env.iter().find(|it| it.name == *name);
                    env[0].push(set(name, value, was));
                    env[1].push(unset(name, was));
                }
            }
            _ => {}
        }
    }
    let about = match (images.is_some(), env[0].is_empty()) {
        (true, true) => "another image",
        (true, false) => "another image and other variables",
        (false, _) => "other variables",
    };
    let [new_image, own_image] = images.map_or([None; 2], |images| images.map(Some));
    let [new_env, own_env] = env;
    let patch = |command: &str, image: Option<&str>, env: Vec<Map>| {
        let container =
            Map::new().set("name", &workload.name).set_some("image", image).set_if_any("env", env);
        let pod = Map::new().set("containers", [container]);
        let template = Map::new().set("spec", pod);
        let patch = Map::new().set("spec", Map::new().set("template", template));
        heredoc(&format!("{command} {target}"), "YAML", &yaml::print(&patch.into()))
    };
    Step {
        about: format!("{name}: {about}"),
        inject: patch("change", new_image, new_env),
        undo: patch("back change", own_image, own_env),
    }
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

fn in_pod(about: String, target: &str, way: &InPod) -> Step {
    let text = |command: &str, text: &str| match text {
        "" => String::new(),
        text => heredoc(&format!("{command} {target}"), "SH", text),
    };
    let (inject, undo) = (text("in_pod", &way.run), text("back in_pod", &way.undo));
    Step { about, inject, undo }
}

/// Another text of a mounted file. Where it is mounted alone it does not change in a pod that runs.
fn flagged(about: String, workload: &Workload, file: usize, text: &str) -> Step {
    let keys = file_keys(&workload.files);
    let (target, config_map) = (quote(&workload.controller()), quote(&workload.config_map()));
    let patch = |command: &str, text: &str| {
        let patch = Map::new().set("data", Map::new().set(keys[file].as_str(), text));
        let command = format!("{command} {target} {config_map}");
        heredoc(&command, "YAML", &yaml::print(&patch.into()))
    };
    let own = &workload.files[file].text;
    Step { about, inject: patch("change_file", text), undo: patch("back change_file", own) }
}

/// A policy by which everybody but one may reach a component. Policies only ever allow, so where the
/// component has one of its own, that must go meanwhile.
fn blocked(model: &Model, name: &str, from: &Workload, to: ComponentId) -> Option<Step> {
    const NAME: &str = "app.kubernetes.io/name";
    let Component { entry, workloads, .. } = &model[to];
    let to = workloads.first()?;
    let policy = format!("{}-not-from-{}", to.name, from.name);
    let labels = Map::new()
        .set("app.kubernetes.io/part-of", &model.demo.name)
        .set("app.kubernetes.io/managed-by", "mltgen");
    let others =
        Map::new().set("key", NAME).set("operator", "NotIn").set("values", [from.name.as_str()]);
    let peers = Map::new()
        .set("namespaceSelector", Map::new())
        .set("podSelector", Map::new().set("matchExpressions", [others]));
    let selected = Map::new().set("matchLabels", Map::new().set(NAME, &to.name));
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
    Some(Step { about: format!("{name}: cannot reach {}", entry.name), inject, undo })
}

/// A command that reads a text; `end` is a word that ends it, made longer if the text has such a line.
fn heredoc(command: &str, end: &str, text: &str) -> String {
    let mut end = end.to_owned();
    while text.lines().any(|line| line == end) {
        end.push('_');
    }
    let line_break = if text.ends_with('\n') { "" } else { "\n" };
    format!("{command} <<'{end}'\n{text}{line_break}{end}\n")
}
