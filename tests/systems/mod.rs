//! Systems as they were and as they came out: what runs in each, read independently of the importer.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each test uses a part of it")]
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a panic is the message")]
#![allow(clippy::disallowed_methods, clippy::must_use_candidate, reason = "fixtures are files")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use mltgen::config::Inputs;
use mltgen::diag::{Diagnostics, render};
use mltgen::import::{self, Imported};
use mltgen::source::Sources;
use serde_json::Value;

/// What runs, in words that compose and Kubernetes have in common.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Plain {
    pub image: String,
    pub replicas: u64,
    pub command: Vec<String>,
    pub args: Vec<String>,
    pub env: BTreeMap<String, String>,
    pub ports: BTreeSet<u64>,
    /// Ports of the Service before it, and where each leads.
    pub called: BTreeSet<(u64, u64)>,
}

pub type System = BTreeMap<String, Plain>;

/// Texts of an import: those named, and those in their folder.
pub struct Given {
    pub sources: Sources,
    pub inputs: import::Inputs,
}

impl Given {
    /// One text.
    pub fn text(text: &str) -> Self {
        let mut sources = Sources::default();
        let file = sources.add("given.yaml", text);
        Self { sources, inputs: import::Inputs { files: vec![file], name: "given".to_owned() } }
    }

    /// Files of a folder below `tests/import`, and all that they name.
    pub fn folder(name: &str, files: &[&str]) -> Self {
        let folder = format!("tests/import/{name}");
        let mut sources = Sources::default();
        let mut add =
            |name: &str| sources.add(name, fs::read_to_string(format!("{folder}/{name}")).unwrap());
        let files = files.iter().map(|file| add(file)).collect();
        let mut given = Self { sources, inputs: import::Inputs { files, name: name.to_owned() } };
        let mut asked = BTreeSet::new();
        loop {
            let wanted = import::wanted(&given.sources, &given.inputs);
            let new: Vec<String> =
                wanted.into_iter().filter(|it| asked.insert(it.clone())).collect();
            if new.is_empty() {
                return given;
            }
            for path in new {
                if let Ok(text) = fs::read_to_string(format!("{folder}/{path}")) {
                    given.sources.add(path, text);
                }
            }
        }
    }

    /// What is told, and what came of it.
    pub fn import(&self) -> (String, Option<Imported>) {
        let mut diags = Diagnostics::default();
        let imported = import::import(&self.sources, &self.inputs, &mut diags).ok();
        let covered = import::hidden::hidden(&self.sources);
        (render::text(&diags, &covered, &annotate_snippets::Renderer::plain()), imported)
    }
}

/// Builds what was imported; an import that does not build is a bug.
pub fn build(imported: &Imported) -> mltgen::artifact::Artifacts {
    let mut sources = Sources::default();
    let demo = sources.add("demo.toml", imported.demo.as_str());
    for (path, text) in &imported.files {
        sources.add(path.as_str(), text.as_str());
    }
    let mut diags = Diagnostics::default();
    let artifacts = mltgen::compile(&sources, &Inputs::new(demo), &mut diags);
    artifacts.unwrap_or_else(|_| {
        let told = render::text(&diags, &sources, &annotate_snippets::Renderer::plain());
        panic!("{told}\n{}", imported.demo)
    })
}

/// What a compose file runs, if it needs no variables and no other files.
pub fn of_compose(path: &str) -> System {
    let text = fs::read_to_string(Path::new("tests/import").join(path)).unwrap();
    let file: Value = serde_saphyr::from_str(&text).unwrap();
    let services = file["services"].as_object().unwrap();
    services.iter().map(|(name, service)| (name.clone(), service_of_compose(service))).collect()
}

fn service_of_compose(service: &Value) -> Plain {
    let words = |value: &Value| -> Vec<String> {
        match value {
            Value::String(line) => line.split_whitespace().map(str::to_owned).collect(),
            list => strings(list),
        }
    };
    let env = match &service["environment"] {
        Value::Array(list) => list
            .iter()
            .map(|it| it.as_str().unwrap().split_once('=').unwrap())
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        map => map
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, it)| (name.clone(), plain(it)))
            .collect(),
    };
    let inside = |port: &Value| match port {
        Value::String(text) => text.rsplit(':').next().unwrap().parse().unwrap(),
        Value::Number(number) => number.as_u64().unwrap(),
        long => long["target"].as_u64().unwrap(),
    };
    let published = service["ports"].as_array().into_iter().flatten();
    let ports: BTreeSet<u64> =
        published.chain(service["expose"].as_array().into_iter().flatten()).map(inside).collect();
    Plain {
        image: plain(&service["image"]),
        replicas: service["deploy"]["replicas"].as_u64().unwrap_or(1),
        command: words(&service["entrypoint"]),
        args: words(&service["command"]),
        env,
        called: ports.iter().map(|port| (*port, *port)).collect(),
        ports,
    }
}

fn strings(list: &Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(plain).collect()
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Objects of a text.
pub fn objects(text: &str) -> Vec<Value> {
    let all: Vec<Value> = serde_saphyr::from_multiple(text).unwrap();
    all.into_iter().filter(|it| !it.is_null()).collect()
}

/// What manifests run.
pub fn of_manifests(objects: &[Value]) -> System {
    let kinds = ["Deployment", "StatefulSet"];
    let workloads = objects.iter().filter(|it| kinds.contains(&plain(&it["kind"]).as_str()));
    workloads.map(|it| (plain(&it["metadata"]["name"]), workload(it, objects))).collect()
}

fn workload(object: &Value, objects: &[Value]) -> Plain {
    let template = &object["spec"]["template"];
    let container = &template["spec"]["containers"][0];
    let ports: Vec<&Value> = container["ports"].as_array().into_iter().flatten().collect();
    let number = |name: &Value| -> u64 {
        let named = ports.iter().find(|port| port["name"] == *name);
        name.as_u64().or_else(|| named?["containerPort"].as_u64()).unwrap_or_default()
    };
    let selects = |service: &&Value| {
        let selector = service["spec"]["selector"].as_object();
        let labels = &template["metadata"]["labels"];
        service["kind"] == "Service"
            && selector.is_some_and(|it| {
                !it.is_empty() && it.iter().all(|(key, value)| labels[key] == *value)
            })
            && service["spec"]["clusterIP"] != "None"
    };
    let services = objects.iter().filter(selects);
    let called = services.flat_map(|it| it["spec"]["ports"].as_array().unwrap()).map(|port| {
        let outside = port["port"].as_u64().unwrap();
        let target = &port["targetPort"];
        (outside, if target.is_null() { outside } else { number(target) })
    });
    Plain {
        image: plain(&container["image"]),
        replicas: object["spec"]["replicas"].as_u64().unwrap_or(1),
        command: strings(&container["command"]),
        args: strings(&container["args"]),
        env: env(container, objects),
        called: called.collect(),
        ports: ports.iter().map(|port| port["containerPort"].as_u64().unwrap()).collect(),
    }
}

fn env(container: &Value, objects: &[Value]) -> BTreeMap<String, String> {
    let find = |kind: &str, name: &Value| {
        objects.iter().find(|it| it["kind"] == kind && it["metadata"]["name"] == *name)
    };
    let mut env = BTreeMap::new();
    for from in container["envFrom"].as_array().into_iter().flatten() {
        let prefix = plain(&from["prefix"]);
        for (kind, key) in [("ConfigMap", "configMapRef"), ("Secret", "secretRef")] {
            let Some(object) = find(kind, &from[key]["name"]) else { continue };
            for part in ["data", "stringData"] {
                for (name, value) in object[part].as_object().into_iter().flatten() {
                    let secret = format!("Secret {} {name}", plain(&from[key]["name"]));
                    let value = if kind == "Secret" { secret } else { plain(value) };
                    env.insert(format!("{prefix}{name}"), value);
                }
            }
        }
    }
    for variable in container["env"].as_array().into_iter().flatten() {
        let from = &variable["valueFrom"];
        let secret = &from["secretKeyRef"];
        let config = &from["configMapKeyRef"];
        let value = if !secret.is_null() {
            format!("Secret {} {}", plain(&secret["name"]), plain(&secret["key"]))
        } else if !config.is_null() {
            let map = find("ConfigMap", &config["name"]);
            map.map(|it| plain(&it["data"][plain(&config["key"])])).unwrap_or_default()
        } else if from.is_null() {
            plain(&variable["value"])
        } else {
            format!("field {}", plain(&from["fieldRef"]["fieldPath"]))
        };
        env.insert(plain(&variable["name"]), value);
    }
    env
}

/// In what two systems differ: `web image`, `web env PORT`, `web`.
pub fn differences(one: &System, other: &System) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
    for name in names {
        let (Some(one), Some(other)) = (one.get(name), other.get(name)) else {
            found.insert(name.clone());
            continue;
        };
        for (what, same) in [
            ("image", one.image == other.image),
            ("replicas", one.replicas == other.replicas),
            ("command", one.command == other.command),
            ("args", one.args == other.args),
            ("ports", one.ports == other.ports),
            ("called", one.called == other.called),
        ] {
            if !same {
                found.insert(format!("{name} {what}"));
            }
        }
        for variable in one.env.keys().chain(other.env.keys()) {
            if one.env.get(variable) != other.env.get(variable) {
                found.insert(format!("{name} env {variable}"));
            }
        }
    }
    found
}

/// The differences are those that are listed, each with its reason; none is listed in vain.
#[track_caller]
pub fn differs_only(found: &BTreeSet<String>, reasons: &[(&str, &str)]) {
    let is_meant = |pattern: &str, key: &str| match pattern.split_once('*') {
        Some((before, after)) => key.starts_with(before) && key.ends_with(after),
        None => pattern == key,
    };
    for key in found {
        assert!(
            reasons.iter().any(|(pattern, _)| is_meant(pattern, key)),
            "`{key}` differs for no reason"
        );
    }
    for (pattern, reason) in reasons {
        assert!(
            found.iter().any(|key| is_meant(pattern, key)),
            "`{pattern}` does not differ: {reason}"
        );
    }
}
