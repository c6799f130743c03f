//! Whatever the manifests of 2023 said, ours say too, or a listed difference says why not.

mod manifests;

use std::collections::{BTreeMap, BTreeSet};

use mltgen::artifact::Artifacts;
use mltgen::config::Inputs;
use mltgen::diag::Diagnostics;
use mltgen::model::Model;
use mltgen::model::scenario::Action;
use mltgen::source::Sources;
use serde::Deserialize;
use serde_json::Value;

use manifests::{identity, list, manifests, text};

/// What is said of each object, such as `Deployment/cart`.
type Facts = BTreeMap<String, BTreeSet<String>>;

/// A fact of 2023 that is no more.
#[derive(Debug, Deserialize)]
struct Difference {
    of: String,
    fact: String,
    instead: Vec<String>,
    reason: String,
}

#[test]
fn our_manifests_say_what_those_of_2023_said() {
    let (model, artifacts) = compile();
    let ours = facts(&artifacts);
    let differences = differences();
    let mut used = vec![false; differences.len()];
    let mut missing = Vec::new();
    let mut compare = |source: &str, original: &str, ours: &Facts| {
        for (object, facts) in parse(original) {
            let Some(found) = ours.get(&object) else {
                missing.push(format!("{source}: {object}"));
                continue;
            };
            for fact in facts.difference(found) {
                match explain(&differences, &object, fact, found) {
                    Some(at) => used[at] = true,
                    None => missing.push(format!("{source}: {object}: {fact}")),
                }
            }
        }
    };
    compare("app", include_str!("parity/app.txt"), &ours);
    for (scenario, original) in [
        ("basic-bug", include_str!("parity/basic-bug.txt")),
        ("payment-failures", include_str!("parity/payment-failures.txt")),
        ("slow-payments", include_str!("parity/slow-payments.txt")),
    ] {
        compare(scenario, original, &injected(&model, ours.clone(), scenario));
    }
    assert!(missing.is_empty(), "neither said nor explained:\n{}", missing.join("\n"));
    for (difference, used) in differences.iter().zip(used) {
        assert!(used, "nothing needs this difference any more: {difference:?}");
        assert!(!difference.reason.is_empty(), "a difference without a reason: {difference:?}");
    }
}

#[test]
fn variables_that_are_read_are_set_before() {
    let (_, artifacts) = compile();
    for (object, facts) in containers(&artifacts) {
        let mut set = BTreeSet::new();
        for variable in list(&facts["env"]) {
            let value = text(&variable["value"]);
            for read in value.split("$(").skip(1).filter_map(|rest| rest.split(')').next()) {
                assert!(set.contains(read), "{object}: {read} is read before it is set");
            }
            let name = text(&variable["name"]);
            assert!(set.insert(name), "{object}: {name} is set twice");
        }
    }
}

fn compile() -> (Model, Artifacts) {
    let mut sources = Sources::default();
    let demo = sources.add("demo.toml", include_str!("../demo.toml"));
    let inputs = Inputs::new(demo);
    let mut diags = Diagnostics::default();
    let model = mltgen::check(&sources, &inputs, &mut diags).expect("a valid demo");
    let artifacts = mltgen::compile(&sources, &inputs, &mut diags).expect("a valid demo");
    (model, artifacts)
}

/// The position of the difference that explains why a fact is missing.
fn explain(
    differences: &[Difference],
    object: &str,
    fact: &str,
    ours: &BTreeSet<String>,
) -> Option<usize> {
    let name = object.split_once('/').expect("kind and name").1;
    differences.iter().position(|difference| {
        glob(&difference.of, object)
            && difference.fact.replace("{name}", name) == fact
            && difference.instead.iter().all(|wanted| {
                let wanted = wanted.replace("{name}", name);
                ours.iter().any(|said| glob(&wanted, said))
            })
    })
}

/// Whether a text matches a pattern in which each `*` stands for anything.
fn glob(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == text,
        Some((before, after)) => text.strip_prefix(before).is_some_and(|rest| {
            (0..=rest.len())
                .filter(|at| rest.is_char_boundary(*at))
                .any(|at| glob(after, &rest[at..]))
        }),
    }
}

fn differences() -> Vec<Difference> {
    #[derive(Deserialize)]
    struct File {
        difference: Vec<Difference>,
    }
    let file: File = toml::from_str(include_str!("parity/differences.toml")).expect("a table");
    file.difference
}

/// Reads the facts of 2023: an object a line, and indented below it what was said of it.
fn parse(text: &str) -> Facts {
    let mut facts = Facts::new();
    let mut object = String::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix("  ") {
            None => line.clone_into(&mut object),
            Some(fact) => {
                facts.entry(object.clone()).or_default().insert(fact.to_owned());
            }
        }
    }
    facts
}

/// What ours say once a scenario has done what it does to images and variables.
fn injected(model: &Model, mut facts: Facts, scenario: &str) -> Facts {
    let scenario = model.scenarios.iter().find(|it| it.entry.name == scenario);
    for injection in &scenario.expect("a scenario for each variant").inject {
        let object = format!("Deployment/{}", model[injection.on].entry.name);
        let facts = facts.get_mut(&object).expect("a workload");
        match &injection.action {
            Action::Image(image) => {
                facts.retain(|fact| !fact.starts_with("image "));
                facts.insert(format!("image {image}"));
            }
            Action::Env(variables) => {
                for (name, value) in variables {
                    facts.retain(|fact| !fact.starts_with(&format!("env {name}=")));
                    facts.insert(format!("env {name}={value}"));
                }
            }
            other => panic!("no variant of 2023 had a {}", other.name()),
        }
    }
    facts
}

/// The facts that our manifests state, of the kinds that those of 2023 stated.
fn facts(artifacts: &Artifacts) -> Facts {
    let mut facts = Facts::new();
    for manifest in manifests(artifacts) {
        let spec = &manifest["spec"];
        let mut said = BTreeSet::new();
        said.extend(pairs(&manifest["metadata"]["labels"], "label", "="));
        match text(&manifest["kind"]) {
            "Deployment" => deployment(spec, &mut said),
            "Service" => service(spec, &mut said),
            _ => continue,
        }
        let known = facts.insert(identity(&manifest), said);
        assert!(known.is_none(), "{} stands twice", identity(&manifest));
    }
    facts
}

fn deployment(spec: &Value, said: &mut BTreeSet<String>) {
    for key in ["replicas", "revisionHistoryLimit"] {
        said.insert(format!("{key} {}", spec[key]));
    }
    said.extend(pairs(&spec["selector"]["matchLabels"], "selector", "="));
    said.extend(pairs(&spec["template"]["metadata"]["labels"], "pod label", "="));
    let container = &spec["template"]["spec"]["containers"][0];
    said.insert(format!("container {}", text(&container["name"])));
    for key in ["image", "imagePullPolicy"] {
        said.insert(format!("{key} {}", text(&container[key])));
    }
    for key in ["command", "args"] {
        said.insert(format!("{key} {}", container[key]));
    }
    for variable in list(&container["env"]) {
        let name = text(&variable["name"]);
        let (field, secret) =
            (&variable["valueFrom"]["fieldRef"], &variable["valueFrom"]["secretKeyRef"]);
        said.insert(if let Some(path) = field["fieldPath"].as_str() {
            format!("env {name} from field {path}")
        } else if let Some(key) = secret["key"].as_str() {
            format!("env {name} from secret {} key {key}", text(&secret["name"]))
        } else {
            format!("env {name}={}", text(&variable["value"]))
        });
    }
    let probe = &container["readinessProbe"];
    let (http, command) = (&probe["httpGet"], &probe["exec"]["command"]);
    said.insert(format!("readiness {command}"));
    said.insert(format!("readiness GET {} on {}", text(&http["path"]), http["port"]));
    for key in ["initialDelaySeconds", "periodSeconds", "timeoutSeconds"] {
        said.insert(format!("readiness {key} {}", probe[key]));
    }
    for key in ["requests", "limits"] {
        said.extend(pairs(&container["resources"][key], key, " "));
    }
}

fn service(spec: &Value, said: &mut BTreeSet<String>) {
    said.insert(format!("type {}", text(&spec["type"])));
    said.extend(pairs(&spec["selector"], "selector", "="));
    for port in list(&spec["ports"]) {
        said.insert(format!("port {} to {}", port["port"], port["targetPort"]));
        said.insert(format!("port {} named {}", port["port"], text(&port["name"])));
    }
}

fn pairs(map: &Value, what: &str, between: &str) -> Vec<String> {
    let pairs = map.as_object().into_iter().flatten();
    pairs.map(|(key, value)| format!("{what} {key}{between}{}", text(value))).collect()
}

fn containers(artifacts: &Artifacts) -> Vec<(String, Value)> {
    let workloads = manifests(artifacts).into_iter().filter_map(|manifest| {
        let container = manifest.pointer("/spec/template/spec/containers/0")?.clone();
        Some((identity(&manifest), container))
    });
    workloads.collect()
}
