//! Grafana with its stores in the cluster of the application: what it mounts, what the collector may
//! read, and that all of them meet.
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::collections::BTreeSet;
use std::process::Command;

use mltgen::artifact::{Artifacts, RelPath};
use serde_json::Value;
use tempfile::TempDir;

/// The example, and the whole demo with its Grafana in the cluster.
fn demos() -> [(&'static str, Artifacts); 2] {
    let example = common::Demo::new(&common::read("examples/kind/demo.toml"));
    let seed = common::Demo::new(&common::seed())
        .set("grafana.target = \"local\"")
        .set("local.on = \"kubernetes\"");
    [("kind", example), ("seed", seed)]
        .map(|(name, mut demo)| (name, demo.compile().unwrap_or_else(|| panic!("{}", demo.told()))))
}

fn text<'a>(artifacts: &'a Artifacts, path: &str) -> &'a str {
    &artifacts[&RelPath::new(path).unwrap()].text
}

fn documents(text: &str) -> Vec<Value> {
    text.split("\n---\n").map(|text| serde_saphyr::from_str(text).unwrap()).collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The `ConfigMaps` that the pods of some objects mount.
fn mounted(objects: &[Value]) -> BTreeSet<String> {
    let pods = objects.iter().filter(|it| it["kind"] == "Deployment");
    let volumes = pods.flat_map(|it| list(&it["spec"]["template"]["spec"]["volumes"]));
    let mut names = BTreeSet::new();
    for volume in volumes {
        let sources = list(&volume["projected"]["sources"]).iter().map(|it| &it["configMap"]);
        for source in sources.chain([&volume["configMap"]]) {
            names.extend(source["name"].as_str().map(str::to_owned));
        }
    }
    names
}

#[test]
fn what_is_mounted_is_there_and_no_larger_than_may_be() {
    for (name, artifacts) in demos() {
        let file: Value = serde_saphyr::from_str(text(&artifacts, "kustomization.yaml")).unwrap();
        let mut made = BTreeSet::new();
        for map in list(&file["configMapGenerator"]) {
            assert!(made.insert(map["name"].as_str().unwrap().to_owned()), "{name}: twice: {map}");
            for path in list(&map["files"]) {
                let text = text(&artifacts, path.as_str().unwrap());
                assert!(text.len() < 1_048_576, "{name}: {path} is larger than a ConfigMap");
            }
        }
        let mut objects = Vec::new();
        for path in list(&file["resources"]) {
            objects.extend(documents(text(&artifacts, path.as_str().unwrap())));
        }
        assert_eq!(mounted(&objects), made, "{name}");
        // Each dashboard and each file of rules is among them.
        let wanted = artifacts.keys().map(RelPath::as_str).filter(|path| {
            let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
            let read = ["grafana/dashboards", "rules", "loki"].contains(&folder)
                || folder.starts_with("grafana/provisioning");
            read && *path != "rules/README.md"
        });
        let given: BTreeSet<&str> = list(&file["configMapGenerator"])
            .iter()
            .flat_map(|map| list(&map["files"]))
            .filter_map(Value::as_str)
            .collect();
        let missing: Vec<&str> = wanted.filter(|path| !given.contains(path)).collect();
        assert!(missing.is_empty(), "{name}: {missing:?}");
    }
}

/// What kustomize makes of it: it finds every file, and knows every place where a name stands.
#[test]
fn kustomize_builds_it_and_finds_every_name() {
    if Command::new("kubectl").args(["version", "--client"]).output().is_err() {
        eprintln!("skipped: no kubectl");
        return;
    }
    for (name, artifacts) in demos() {
        let folder = TempDir::new().unwrap();
        common::lay_out(&artifacts, folder.path(), |_| true);
        let output = Command::new("kubectl").arg("kustomize").arg(folder.path()).output().unwrap();
        assert!(output.status.success(), "{name}: {}", common::said(&output));
        let objects = documents(&String::from_utf8(output.stdout).unwrap());
        let maps = objects.iter().filter(|it| it["kind"] == "ConfigMap");
        let maps: BTreeSet<String> =
            maps.map(|it| it["metadata"]["name"].as_str().unwrap().to_owned()).collect();
        assert_eq!(mounted(&objects), maps, "{name}");
    }
}

/// What a component of the collector asks the cluster for, and which rights that takes.
const ASKED: [(&str, &str, &str); 5] = [
    ("discovery.kubernetes \"nodes\"", "ClusterRole", "nodes"),
    ("prometheus.scrape \"cadvisor\"", "ClusterRole", "nodes/metrics"),
    ("discovery.kubernetes \"pods\"", "Role", "pods"),
    ("loki.source.kubernetes \"pods\"", "Role", "pods/log"),
    ("remote.kubernetes.secret ", "Role", "secrets"),
];

#[test]
fn the_collector_may_read_what_it_asks_for_and_is_where_spans_are_sent() {
    for (name, artifacts) in demos() {
        let configuration = text(&artifacts, "collector/config.alloy");
        let objects = documents(text(&artifacts, "monitoring/collector.yaml"));
        for (component, kind, resource) in ASKED {
            assert!(configuration.contains(component), "{name}: {component}");
            let roles = objects.iter().filter(|it| it["kind"] == kind);
            let rules = roles.flat_map(|it| list(&it["rules"]));
            let mut resources = rules.flat_map(|it| list(&it["resources"]));
            assert!(resources.any(|it| it == resource), "{name}: nobody may read {resource}");
        }
        let service = objects.iter().find(|it| it["kind"] == "Service").unwrap();
        let address = format!(
            "{}.{}.svc.cluster.local",
            service["metadata"]["name"].as_str().unwrap(),
            service["metadata"]["namespace"].as_str().unwrap()
        );
        let alias = documents(text(&artifacts, "kubernetes/00-collector.yaml"));
        assert_eq!(alias[0]["spec"]["externalName"], address.as_str(), "{name}");
        let ports: Vec<&Value> =
            list(&service["spec"]["ports"]).iter().map(|it| &it["port"]).collect();
        assert_eq!(ports, [4317, 4318], "{name}");
    }
}

/// Whatever is pushed or asked goes to a port that the Service of Grafana has.
#[test]
fn all_of_it_meets_in_grafana() {
    for (name, artifacts) in demos() {
        let objects = documents(text(&artifacts, "monitoring/grafana.yaml"));
        let service = objects.iter().find(|it| it["kind"] == "Service").unwrap();
        let host = format!(
            "http://grafana.{}.svc.cluster.local:",
            service["metadata"]["namespace"].as_str().unwrap()
        );
        let ports: Vec<String> =
            list(&service["spec"]["ports"]).iter().map(|it| it["port"].to_string()).collect();
        let mut met = BTreeSet::new();
        for path in ["collector/config.alloy", "kubernetes/load.yaml"] {
            for rest in text(&artifacts, path).split(&host).skip(1) {
                let port: String = rest.chars().take_while(char::is_ascii_digit).collect();
                assert!(ports.contains(&port), "{name}: {path}: nobody listens at {port}");
                met.insert(port);
            }
        }
        assert_eq!(met.len(), 3, "{name}: metrics, log lines and traces");
    }
}
