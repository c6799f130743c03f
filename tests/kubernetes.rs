//! What must hold of the manifests of every demo, shown on small ones.

mod manifests;

use std::collections::BTreeSet;

use mltgen::artifact::{Artifacts, RelPath};
use mltgen::config::Inputs;
use mltgen::diag::Diagnostics;
use mltgen::source::Sources;
use serde_json::Value;

use manifests::{identity, list, manifests, text};

const SHOP: &str = r#"
edition = 1

[demo]
name = "shop"
title = "Shop: \"open\" # 24-7"
namespace = "tea"

[grafana]
target = "local"

[kubernetes]
target = "existing"
labels = { app = "${demo.name}", version = "1.10", active = "on" }
network_policies = true
disruption_budgets = true

[defaults.services]
image = "example.test/${self.name}:1"

[defaults.services.call_env]
"${callee.NAME}_URL" = "${callee.host}:${callee.port}"
"${callee.NAME}_PASSWORD" = "${callee.password}"

[services.web]
calls = ["cart", { to = "orders", user = "reader" }]
expose = true

[services.cart]
calls = ["sessions", "pay", { to = "events", kind = "async" }]
env = { API_TOKEN = { secret = true } }

[datastores.orders]
engine = "postgres"
storage = "1Gi"
superusers = ["boss"]
users = ["reader"]

[datastores.sessions]
engine = "redis"
read_replicas = 1

[datastores]
catalog = { engine = "mysql", users = ["reader"] }
documents = { engine = "mongodb", users = ["reader"] }
cache = { engine = "memcached" }
events = { engine = "kafka", storage = "2Gi" }
tasks = { engine = "rabbitmq", max_connections = 9 }

[external.pay]
url = "https://pay.test:8443"
"#;

#[test]
fn selectors_select_the_pods_that_are_there() {
    let manifests = manifests(&compile(SHOP));
    let pods: Vec<&Value> =
        manifests.iter().filter_map(|it| it.pointer("/spec/template/metadata/labels")).collect();
    let mut count = 0;
    for manifest in &manifests {
        for selector in selectors(manifest) {
            let selected = pods.iter().filter(|labels| {
                let mut wanted = selector.as_object().into_iter().flatten();
                wanted.all(|(key, value)| labels[key] == *value)
            });
            assert_eq!(selected.count(), 1, "{selector} of {}", identity(manifest));
            count += 1;
        }
    }
    assert!(count > 50, "{count}");
}

#[test]
fn a_pod_mounts_what_is_there() {
    let manifests = manifests(&compile(SHOP));
    for workload in manifests.iter().filter(|it| !it["spec"]["template"].is_null()) {
        let pod = &workload["spec"]["template"]["spec"];
        let volumes = names(&pod["volumes"]).chain(
            list(&workload["spec"]["volumeClaimTemplates"])
                .iter()
                .map(|claim| text(&claim["metadata"]["name"])),
        );
        let volumes: BTreeSet<&str> = volumes.collect();
        let mounts = &pod["containers"][0]["volumeMounts"];
        let mounted: BTreeSet<&str> = names(mounts).collect();
        assert_eq!(volumes, mounted, "{}", identity(workload));
        let keys: BTreeSet<&str> =
            list(mounts).iter().filter_map(|mount| mount["subPath"].as_str()).collect();
        let files = format!("{}-files", text(&workload["metadata"]["name"]));
        let files = manifests.iter().find(|it| it["metadata"]["name"] == files.as_str());
        let data = files.and_then(|it| it["data"].as_object()).into_iter().flatten();
        assert_eq!(keys, data.map(|(key, _)| key.as_str()).collect(), "{}", identity(workload));
    }
}

#[test]
fn the_script_makes_every_secret_that_is_read() {
    let artifacts = compile(SHOP);
    let mut read = BTreeSet::new();
    for manifest in manifests(&artifacts) {
        for variable in list(&manifest["spec"]["template"]["spec"]["containers"][0]["env"]) {
            let reference = &variable["valueFrom"]["secretKeyRef"];
            if !reference.is_null() {
                read.insert(format!("{} {}", text(&reference["name"]), text(&reference["key"])));
            }
        }
    }
    let script = file(&artifacts, "secrets.sh");
    let made = |deed: &str| -> BTreeSet<String> {
        script.lines().filter_map(|line| line.strip_prefix(deed)).map(str::to_owned).collect()
    };
    assert_eq!(made("ask "), BTreeSet::from(["cart API_TOKEN".to_owned()]));
    assert_eq!(made("make_up ").union(&made("ask ")).cloned().collect::<BTreeSet<_>>(), read);
}

#[test]
fn where_secrets_come_from_is_a_choice() {
    let with = |source: &str| {
        compile(&SHOP.replace("[kubernetes]", &format!("[kubernetes]\nsecrets = \"{source}\"")))
    };
    let there = with("existing");
    assert!(has(&there, "kustomization.yaml") && !has(&there, "secrets.sh"));
    let brought = with("external-secrets");
    assert!(!has(&brought, "secrets.sh"));
    let kinds = manifests(&brought);
    let kinds = kinds.iter().filter(|it| it["kind"] == "ExternalSecret");
    let brought: BTreeSet<_> = kinds.map(|it| text(&it["metadata"]["name"]).to_owned()).collect();
    let wanted = ["cart", "catalog", "documents", "orders", "tasks"];
    assert_eq!(brought, wanted.map(str::to_owned).into());
}

#[test]
fn a_store_that_keeps_its_data_is_a_stateful_set() {
    let manifests = manifests(&compile(SHOP));
    let kind = |name: &str| {
        let workload = manifests
            .iter()
            .find(|it| !it["spec"]["template"].is_null() && it["metadata"]["name"] == name);
        text(&workload.expect("a workload")["kind"]).to_owned()
    };
    for (name, expected) in
        [("orders", "StatefulSet"), ("events", "StatefulSet"), ("catalog", "Deployment")]
    {
        assert_eq!(kind(name), expected, "{name}");
    }
    for set in manifests.iter().filter(|it| it["kind"] == "StatefulSet") {
        let service = manifests.iter().find(|it| {
            it["kind"] == "Service" && it["metadata"]["name"] == set["spec"]["serviceName"]
        });
        assert_eq!(service.expect("its Service")["spec"]["clusterIP"], "None");
    }
}

#[test]
fn only_callers_get_in() {
    let manifests = manifests(&compile(SHOP));
    let policy = |name: &str| {
        let policy = manifests
            .iter()
            .find(|it| it["kind"] == "NetworkPolicy" && it["metadata"]["name"] == name);
        policy.expect("a policy")["spec"].clone()
    };
    let peers = |rules: &Value, key: &str| -> Vec<String> {
        let peers = list(rules).iter().flat_map(|rule| list(&rule[key]));
        let labels = peers.filter_map(|it| it["podSelector"]["matchLabels"].as_object());
        labels.flat_map(|it| it.values()).map(|name| text(name).to_owned()).collect()
    };
    assert_eq!(peers(&policy("orders")["ingress"], "from"), ["web"]);
    assert_eq!(peers(&policy("sessions")["ingress"], "from"), ["cart", "sessions-replica"]);
    assert_eq!(peers(&policy("sessions-replica")["egress"], "to"), ["sessions"]);
    assert_eq!(peers(&policy("cart")["egress"], "to"), ["sessions", "sessions-replica", "events"]);
    let anywhere: Vec<u64> = list(&policy("cart")["egress"])
        .iter()
        .filter(|rule| rule["to"].is_null())
        .flat_map(|rule| list(&rule["ports"]))
        .filter_map(|port| port["port"].as_u64())
        .collect();
    assert_eq!(anywhere, [53, 53, 8443], "names, and the system that is not ours");
}

/// Where one pod is not enough: the operator mounts a script that is there, and tells pods that it may
/// reach; what a scenario did to it is undone by applying it.
#[test]
fn several_pods_share_the_load() {
    let demo = format!(
        "{SHOP}
[load]
target = \"web\"
users = 9
pods = 3

[load.journeys.visit]
steps = [{{ get = \"/\" }}]

[scenarios.quiet]
inject = [{{ do = \"scale\", on = \"load\", to = 0 }}]
effects = [{{ on = \"web\", requests = \"1%\" }}]
"
    );
    let artifacts = compile(&demo);
    let manifests = manifests(&artifacts);
    let named = |kind: &str, name: &str| {
        let mut found = manifests.iter().filter(|it| it["kind"] == kind);
        found.find(|it| it["metadata"]["name"] == name)
    };
    assert!(named("Deployment", "load").is_none());
    let run = named("TestRun", "load").unwrap();
    assert_eq!(run["spec"]["parallelism"], 3);
    let script = &run["spec"]["script"]["configMap"];
    let files = named("ConfigMap", text(&script["name"])).unwrap();
    assert!(text(&files["data"][text(&script["file"])]).contains("vus: 9"));
    assert!(!text(&run["spec"]["arguments"]).contains("--address"), "the operator needs it");
    let policy = named("NetworkPolicy", "load").unwrap();
    assert_eq!(policy["spec"]["ingress"][0]["ports"][0]["port"], 6565);
    let labels = &run["spec"]["runner"]["metadata"]["labels"];
    for (key, value) in policy["spec"]["podSelector"]["matchLabels"].as_object().unwrap() {
        assert_eq!(labels[key], *value, "the policy is that of its pods");
    }
    let scenario = |name: &str| {
        let path = RelPath::new(format!("scenarios/quiet/{name}.sh")).unwrap();
        artifacts[&path].text.clone()
    };
    assert!(scenario("inject").contains("k delete testrun/load --ignore-not-found\ngone load\n"));
    assert!(scenario("revert").contains("back restore load\n"));
}

#[test]
fn ways_in_from_outside_lead_to_the_service() {
    let with = |expose: &str| {
        let manifests = manifests(&compile(&SHOP.replace("expose = true", expose)));
        let outside = manifests.into_iter().find(|it| it["metadata"]["name"] == "web-external");
        outside.expect("a way in")
    };
    let balancer = with("expose = true");
    assert_eq!(balancer["spec"]["type"], "LoadBalancer");
    assert_eq!(balancer["spec"]["ports"][0]["targetPort"], 8080);
    assert_eq!(with("expose = { type = \"node-port\" }")["spec"]["type"], "NodePort");
    let ingress = with("expose = { type = \"ingress\", host = \"shop.test\" }");
    let rule = &ingress["spec"]["rules"][0];
    assert_eq!(rule["host"], "shop.test");
    let service = &rule["http"]["paths"][0]["backend"]["service"];
    assert_eq!((text(&service["name"]), &service["port"]["number"]), ("web", &8080.into()));
}

#[test]
fn labels_are_texts_whatever_they_look_like() {
    for manifest in manifests(&compile(SHOP)) {
        if let Some(labels) = manifest["metadata"]["labels"].as_object() {
            assert!(labels.values().all(Value::is_string), "{labels:?}");
        }
    }
}

#[test]
fn the_namespace_is_made_unless_every_cluster_has_it() {
    assert!(has(&compile(SHOP), "00-namespace.yaml"));
    let default = compile(&SHOP.replace("\"tea\"", "\"default\""));
    assert!(!has(&default, "00-namespace.yaml"));
    assert!(!file(&default, "secrets.sh").contains("namespace.yaml"));
}

#[test]
fn without_a_cluster_there_are_no_manifests() {
    let none = compile(&SHOP.replace("\"existing\"", "\"none\""));
    assert!(none.keys().all(|path| !path.as_str().starts_with("kubernetes/")));
}

fn compile(demo: &str) -> Artifacts {
    let mut sources = Sources::default();
    let demo = sources.add("demo.toml", demo);
    let inputs = Inputs::new(demo);
    let mut diags = Diagnostics::default();
    let compiled = mltgen::compile(&sources, &inputs, &mut diags);
    compiled.unwrap_or_else(|_| panic!("{:#?}", diags.sorted()))
}

/// Whatever selects pods in a manifest.
fn selectors(manifest: &Value) -> Vec<&Value> {
    let spec = &manifest["spec"];
    let mut selectors = vec![&spec["selector"]["matchLabels"], &spec["podSelector"]["matchLabels"]];
    if manifest["kind"] == "Service" {
        selectors.push(&spec["selector"]);
    }
    for (rules, peers) in [("ingress", "from"), ("egress", "to")] {
        for peer in list(&spec[rules]).iter().flat_map(|rule| list(&rule[peers])) {
            selectors.push(&peer["podSelector"]["matchLabels"]);
        }
    }
    selectors.retain(|selector| !selector.is_null());
    selectors
}

fn has(artifacts: &Artifacts, name: &str) -> bool {
    artifacts.keys().any(|path| path.as_str() == format!("kubernetes/{name}"))
}

fn file<'a>(artifacts: &'a Artifacts, name: &str) -> &'a str {
    let file = artifacts.iter().find(|(path, _)| path.as_str() == format!("kubernetes/{name}"));
    &file.expect("it is written").1.text
}

fn names(list: &Value) -> impl Iterator<Item = &str> {
    self::list(list).iter().map(|item| text(&item["name"]))
}
