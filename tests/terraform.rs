//! What holds of the resources of every demo, whatever their arguments.

mod common;
#[path = "../benches/synthetic/mod.rs"]
mod synthetic;

use std::collections::{BTreeMap, BTreeSet};

use mltgen::artifact::Artifacts;

use common::{Demo, read, seed};

#[test]
fn a_new_service_adds_its_own_resources_and_touches_no_others() {
    let before = blocks(&compile(&seed()));
    let after = blocks(&compile(&format!("{}\n[services.newcomer]\n", seed())));
    let added: Vec<_> = after.keys().filter(|it| !before.contains_key(*it)).collect();
    let own = [
        "grafana_rule_group health__newcomer",
        "grafana_rule_group lines_signals_10s__newcomer",
        "grafana_synthetic_monitoring_check newcomer",
        "grafana_synthetic_monitoring_check_alerts newcomer",
    ];
    let own = own.map(|address| format!("stack resource {address}"));
    assert_eq!(added, own.iter().collect::<Vec<_>>());
    for (address, text) in before {
        assert_eq!(after.get(&address), Some(&text), "{address}");
    }
}

/// What is about one component stands in its file, so that none grows with the demo.
#[test]
fn files_and_groups_of_large_demos_stay_small() {
    let large = synthetic::demo(300).replace(
        "[kubernetes]",
        "[grafana]\ntarget = \"cloud\"\nstack = \"large\"\n\n[kubernetes]",
    );
    let mut rules = 0;
    for (path, artifact) in compile(&large) {
        if !path.as_str().starts_with("terraform/stack/")
            || path.as_str().ends_with("dashboards.tf")
        {
            continue;
        }
        let lines = artifact.text.lines().count();
        assert!(lines <= 800, "{path} has {lines} lines");
        for group in artifact.text.split("resource \"grafana_rule_group\"").skip(1) {
            let of_group = group.matches("\n  rule {").count();
            assert!(of_group <= 20, "{path} has a group of {of_group} rules");
            rules += of_group;
        }
    }
    assert!(rules > 1_500, "{rules}");
}

#[test]
fn each_team_has_a_root_of_what_is_its_own() {
    let teams = seed()
        .replace("[defaults.services]\n", "[defaults.services]\nteam = \"shop\"\n")
        .replace("[services.payment]\n", "[services.payment]\nteam = \"Payments & Co\"\n")
        .replace("[datastores.product-data]", "[datastores.product-data]\nteam = \"data\"");
    let whole = compile(&teams);
    let split = compile(&format!("{teams}\n[terraform]\nsplit = \"team\"\n"));
    let roots = ["stack", "stack-data", "stack-payments-co", "stack-shop"];
    let mut seen = BTreeMap::new();
    for root in roots {
        let text = text_of(&split, root);
        assert!(!text.is_empty());
        for address in resources(&text) {
            let before = seen.insert(address.clone(), root);
            // What is of no component has a group of that name in each root that needs one.
            assert!(before.is_none() || address.ends_with(" alerts_10s"), "{address}");
        }
    }
    assert_eq!(seen.keys().cloned().collect::<BTreeSet<_>>(), resources(&text_of(&whole, "stack")));
    for (address, root) in [
        ("grafana_folder demo", "stack"),
        ("grafana_contact_point slack", "stack"),
        ("grafana_rule_group slo_latency", "stack"),
        ("grafana_rule_group health__cart_data", "stack"),
        ("grafana_rule_group health__product_data", "stack-data"),
        ("grafana_rule_group alerts_10s__product_data", "stack-data"),
        ("grafana_rule_group slo_payment_failures", "stack-payments-co"),
        ("grafana_synthetic_monitoring_check payment", "stack-payments-co"),
        ("grafana_synthetic_monitoring_check cart", "stack-shop"),
        ("grafana_machine_learning_job product_latency", "stack-shop"),
    ] {
        assert_eq!(seen[address], root, "{address}");
    }
    let stack = text_of(&split, "stack");
    let given: BTreeSet<_> = after_mark(&stack, "TF_VAR_").filter_map(first_word).collect();
    for root in &roots[1..] {
        let text = text_of(&split, root);
        for variable in after_mark(&text, "variable \"") {
            let variable = variable.split('"').next().unwrap();
            assert!(given.contains(variable), "{root}: {variable}");
            assert!(text.contains(&format!("var.{variable}")), "{root}: {variable}");
        }
        assert!(!text.contains("grafana_folder.") && !text.contains("grafana_data_source."));
    }
}

#[test]
fn what_replaces_a_recorded_query_is_where_it_is_said_to_be() {
    for artifacts in demos() {
        let (_, queries) =
            artifacts.iter().find(|(it, _)| it.as_str() == "recorded-queries.json").unwrap();
        let queries: serde_json::Value = serde_json::from_str(&queries.text).unwrap();
        for query in queries.as_array().unwrap() {
            for (path, metric) in query["replaced_by"].as_object().unwrap() {
                let (_, file) = artifacts.iter().find(|(it, _)| it.as_str() == path).unwrap();
                assert!(file.text.contains(metric.as_str().unwrap()), "{path}");
            }
        }
    }
}

#[test]
fn a_renamed_service_is_moved_and_not_made_anew() {
    let renamed = seed()
        .replace("[services.content]", "[services.media]\nwas = \"content\"")
        .replace("\"content\"]", "\"media\"]")
        .replace("\"content\", \"payment\"", "\"media\", \"payment\"");
    let (before, after) = (compile(&seed()), compile(&renamed));
    let gone: BTreeSet<String> =
        addresses(&before).difference(&addresses(&after)).cloned().collect();
    let moved: BTreeSet<String> =
        after_mark(&text_of(&after, "stack"), "  from = ").map(str::to_owned).collect();
    assert_eq!(gone, moved);
    assert!(!moved.is_empty());
}

/// Each with the collector of either kind, and where teams have roots of their own.
#[test]
fn two_demos_share_a_stack_and_a_cluster() {
    let shared = seed()
        .replace("target = \"cloud\"", "target = \"cloud\"\nshared = true")
        .replace("[defaults.services]\n", "[defaults.services]\nteam = \"shop\"\n")
        .replace("target = \"gke\"", "target = \"existing\"");
    let gke = shared.find("[kubernetes.gke]").unwrap();
    let (before, after) = shared.split_at(gke);
    let shared = before.to_owned() + &after[after.find("\n[").unwrap()..];
    let charts = shared.replace("collector = \"alloy\"", "collector = \"k8s-monitoring\"");
    let teams = format!("{shared}\n[terraform]\nsplit = \"team\"\n");
    let teams = teams.replace("split = ", "backend = \"gcs\"\nbucket = \"states\"\nsplit = ");
    let mute = "\n[routing]\nmute = { night = { from = \"22:00\" } }\n";
    for demo in [&shared, &charts, &teams].map(|demo| format!("{demo}{mute}")) {
        let other = demo
            .replace("name = \"ecommerce\"", "name = \"webshop\"")
            .replace("namespace = \"default\"", "namespace = \"webshop\"");
        let [one, two] = [demo, other].map(|demo| {
            let artifacts = compile(&demo);
            let mut all = identities(&blocks(&artifacts));
            all.extend(objects(&artifacts));
            all.extend(series(&artifacts));
            all.extend(kept_states(&artifacts));
            assert!(!text_of(&artifacts, "stack").contains("grafana_notification_policy"));
            all
        });
        assert!(one.len() > 100);
        let both: Vec<_> = one.intersection(&two).collect();
        assert!(both.is_empty(), "{both:?}");
    }
}

/// Nothing that the script reads outside the cluster is misspelt where Terraform says it.
#[test]
fn the_load_test_says_what_is_different_outside_the_cluster() {
    let artifacts = compile(&seed());
    let text = |path: &str| {
        let (_, found) = artifacts.iter().find(|(it, _)| it.as_str() == path).unwrap();
        found.text.clone()
    };
    let (script, load) = (text("load/script.js"), text("terraform/stack/load.tf"));
    for (there, variable) in
        [("__ENV.TARGET_URL", "load_address"), ("__ENV.DURATION", "k6_duration")]
    {
        assert_eq!(script.matches(there).count(), 1, "{there}");
        assert!(load.contains(&format!("\"{there}\", jsonencode(var.{variable})")), "{there}");
    }
}

/// Panels that ask the incident system go with it.
#[test]
fn nobody_is_asked_for_incidents_where_nobody_keeps_them() {
    let artifacts = compile(&seed());
    let terraform = text_of(&artifacts, "stack");
    for (path, artifact) in &artifacts {
        let Some(file) = path.as_str().strip_prefix("grafana/dashboards/") else { continue };
        let dashboard: serde_json::Value = serde_json::from_str(&artifact.text).unwrap();
        let panels = dashboard["panels"].as_array().unwrap();
        let asks = |panel: &&serde_json::Value| panel.to_string().contains("servicenow_datasource");
        let asking = panels.iter().filter(asks).map(|panel| panel["id"].as_u64().unwrap());
        let asking: BTreeSet<u64> = asking.collect();
        let local =
            format!("  {}_without_incidents ", file.trim_end_matches(".json").replace('-', "_"));
        let gone = after_mark(&terraform, &local).next().and_then(|rest| {
            let (_, ids) = rest.split_once("contains([")?;
            let (ids, _) = ids.split_once(']')?;
            Some(ids.split(", ").map(|id| id.parse().unwrap()).collect())
        });
        let gone: BTreeSet<u64> = gone.unwrap_or_default();
        // A heading asks nobody, and goes with the last that stands below it.
        assert!(asking.is_subset(&gone), "{path}");
        for id in gone.difference(&asking) {
            let panel = panels.iter().find(|it| it["id"].as_u64() == Some(*id)).unwrap();
            assert_eq!(panel["type"], "row", "{path}");
        }
    }
}

/// Names as long as they may be: what is made of them is cut, and told apart by its end.
#[test]
fn long_names_are_cut_and_end_in_six_characters_of_their_hash() {
    let [one, two] = ["e", "f"].map(|end| format!("a-contact-point-of-forty-characters-ab{end}d"));
    let slow = "an-alert-of-no-more-than-forty-character";
    assert_eq!((one.len(), slow.len()), (40, 40));
    let demo = read("examples/existing-grafana/demo.toml")
        .replace("name = \"orders\"", "name = \"orders-and-payments1\"")
        .replace("payments-channel", &one)
        .replace("on-call", &two)
        .replace("[alerts.slow]", &format!("[alerts.{slow}]"));
    let artifacts = compile(&demo);
    let roots = ["stack", "stack-orders", "stack-payments"];
    let text: String = roots.into_iter().map(|root| text_of(&artifacts, root)).collect();
    let mut cut = BTreeSet::new();
    for name in after_mark(&text, "  name = ").chain(after_mark(&text, "    uid            = ")) {
        let name = name.trim_matches('"');
        if !name.starts_with("orders-and-payments1-") {
            continue;
        }
        assert!(name.len() <= 40, "{name}");
        let (_, end) = name.rsplit_once('-').unwrap();
        if end.len() == 6 && end.bytes().all(|it| it.is_ascii_hexdigit()) {
            assert!(cut.insert(name.to_owned()), "{name}");
        }
    }
    // Both contact points, both of them as one, and the alert.
    assert!(cut.len() >= 4, "{cut:?}");
}

#[test]
fn every_identity_fits_and_is_one() {
    for artifacts in demos() {
        let stack = text_of(&artifacts, "stack");
        let uids: Vec<_> = after_mark(&stack, "    uid            = ")
            .chain(after_mark(&stack, "    uid  = "))
            .map(|uid| uid.trim_matches('"').to_owned())
            .collect();
        assert!(!uids.is_empty() && uids.iter().all(|uid| uid.len() <= 40), "{uids:?}");
        assert_eq!(uids.iter().collect::<BTreeSet<_>>().len(), uids.len(), "{uids:?}");
    }
}

fn demos() -> [Artifacts; 3] {
    let existing = read("examples/existing-grafana/demo.toml");
    let collected = existing.replace("collector = \"none\"", "collector = \"k8s-monitoring\"");
    [seed(), existing, collected].map(|demo| compile(&demo))
}

fn compile(demo: &str) -> Artifacts {
    let mut demo = Demo::new(demo);
    demo.compile().unwrap_or_else(|| panic!("{}", demo.told()))
}

/// What all files of a root say.
fn text_of(artifacts: &Artifacts, root: &str) -> String {
    let folder = format!("terraform/{root}/");
    let files = artifacts.iter().filter(|(path, _)| {
        path.as_str().starts_with(&folder) && path.as_str().rsplit('.').next() == Some("tf")
    });
    files.map(|(_, artifact)| artifact.text.as_str()).collect()
}

/// Every block at the top of a root, by root, keyword and labels.
fn blocks(artifacts: &Artifacts) -> BTreeMap<String, String> {
    let mut blocks = BTreeMap::new();
    let paths = artifacts.keys().filter_map(|path| path.as_str().strip_prefix("terraform/"));
    let roots: BTreeSet<&str> = paths.filter_map(|it| Some(it.split_once('/')?.0)).collect();
    for root in roots {
        for block in text_of(artifacts, root).split("\n}\n") {
            let heads = ["resource ", "data ", "variable ", "output "];
            let head = block.lines().find(|line| heads.iter().any(|head| line.starts_with(head)));
            if let Some(head) = head {
                let address = head.trim_end_matches(" {").replace('"', "");
                blocks.insert(format!("{root} {address}"), block.to_owned());
            }
        }
    }
    blocks
}

/// Kinds and labels of the resources in a text.
fn resources(text: &str) -> BTreeSet<String> {
    let heads = after_mark(text, "resource ");
    heads.map(|head| head.trim_end_matches(" {").replace('"', "")).collect()
}

fn first_word(text: &str) -> Option<&str> {
    text.split_whitespace().next()
}

/// The resources of the root `stack`, as Terraform calls them.
fn addresses(artifacts: &Artifacts) -> BTreeSet<String> {
    let blocks = blocks(artifacts).into_keys();
    blocks.filter_map(|it| Some(it.strip_prefix("stack resource ")?.replace(' ', "."))).collect()
}

/// By what a service of Grafana or of Kubernetes knows each kind of resource, where others' are
/// beside it; empty: by something that the service makes up, or by what it belongs to.
const KNOWN_BY: &[(&str, &[&str])] = &[
    ("google_container_cluster", &[]),
    ("google_container_node_pool", &[]),
    // One stack is for both: the second demo finds it, and its plugins.
    ("grafana_cloud_stack", &[]),
    ("grafana_cloud_plugin_installation", &[]),
    ("grafana_synthetic_monitoring_installation", &[]),
    ("grafana_k6_installation", &[]),
    // A switch of the stack, off unless somebody wants it.
    ("grafana_apps_productactivation_appo11yconfig_v1alpha1", &[]),
    ("grafana_apps_productactivation_k8so11yconfig_v1alpha1", &[]),
    ("grafana_cloud_access_policy", &["  name "]),
    ("grafana_cloud_access_policy_token", &["  name "]),
    ("grafana_cloud_access_policy_rotating_token", &["  name_prefix "]),
    ("grafana_cloud_stack_service_account", &["  name "]),
    ("grafana_cloud_stack_service_account_rotating_token", &["  name_prefix "]),
    ("grafana_contact_point", &["  name "]),
    // Its uid is in the file, and begins with the name of the demo as that of the folder does.
    ("grafana_dashboard", &[]),
    ("grafana_data_source", &["  uid ", "  name "]),
    ("grafana_folder", &["  uid "]),
    ("grafana_k6_load_test", &[]),
    ("grafana_k6_project", &["  name "]),
    ("grafana_k6_schedule", &[]),
    // Two may write one metric: the label of the demo is among those of its series.
    ("grafana_machine_learning_job", &["    demo = "]),
    ("grafana_message_template", &["  name "]),
    ("grafana_mute_timing", &["  name "]),
    ("grafana_rule_group", &["    uid "]),
    ("grafana_synthetic_monitoring_check", &["  job "]),
    ("grafana_synthetic_monitoring_check_alerts", &[]),
    ("grafana_synthetic_monitoring_probe", &["  name "]),
    ("helm_release", &["  name "]),
    ("kubernetes_deployment_v1", &[]),
    ("kubernetes_namespace_v1", &["    name "]),
    // In a namespace of the demo's.
    ("kubernetes_secret_v1", &[]),
];

fn identities(blocks: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut identities = BTreeSet::new();
    for (address, text) in blocks {
        let Some((_, resource)) = address.split_once(" resource ") else { continue };
        let kind = resource.split(' ').next().expect("an address has a kind");
        let known = KNOWN_BY.iter().find(|(known, _)| *known == kind);
        let (_, keys) = known.unwrap_or_else(|| panic!("say what knows {kind} from another"));
        for key in *keys {
            let found: Vec<_> =
                after_mark(text, key).map(|value| format!("{kind}{key}{value}")).collect();
            assert!(!found.is_empty(), "{address} has no{key}");
            identities.extend(found);
        }
    }
    identities
}

/// What rules record: each series by its metric and labels, as it is kept in the one store.
fn series(artifacts: &Artifacts) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for (path, artifact) in artifacts {
        let is_rules = ["rules/", "loki/"].iter().any(|it| path.as_str().starts_with(it));
        if !is_rules
            || path.as_str().contains("/tests/")
            || path.as_str().rsplit('.').next() == Some("md")
        {
            continue;
        }
        for rule in artifact.text.split("- record: ").skip(1) {
            let rule = rule.split("- alert: ").next().expect("a rule");
            let (metric, rest) = rule.split_once('\n').expect("a rule has more than a name");
            let labels = rest.split_once("labels:\n").map_or("", |(_, labels)| labels);
            let labels = labels.lines().take_while(|line| line.starts_with("          "));
            all.insert(format!("{metric} {:?}", labels.map(str::trim).collect::<Vec<_>>()));
        }
    }
    assert!(all.len() > 50, "{}", all.len());
    all
}

/// Where the roots keep their states.
fn kept_states(artifacts: &Artifacts) -> BTreeSet<String> {
    let files = artifacts.iter().filter(|(path, _)| path.as_str().ends_with("/backend.tf"));
    files.flat_map(|(_, file)| after_mark(&file.text, "    prefix = ").map(str::to_owned)).collect()
}

/// The uids of dashboards, and what there is in the cluster: kind, namespace and name.
fn objects(artifacts: &Artifacts) -> BTreeSet<String> {
    let mut objects = BTreeSet::new();
    let whole = artifacts.iter().find(|(path, _)| path.as_str() == "kubernetes/kustomization.yaml");
    let namespace = whole.and_then(|(_, it)| after_mark(&it.text, "namespace: ").next());
    let namespace = namespace.expect("there are manifests");
    for (path, artifact) in artifacts {
        let path = path.as_str();
        if path.starts_with("grafana/dashboards/") {
            let dashboard: serde_json::Value = serde_json::from_str(&artifact.text).expect("JSON");
            objects.insert(format!("dashboard {}", dashboard["uid"]));
        } else if path.starts_with("kubernetes/")
            && path.rsplit('.').next() == Some("yaml")
            && !path.contains("kustomization")
        {
            for object in artifact.text.split("\n---\n") {
                let kind = after_mark(object, "kind: ").next();
                let name = after_mark(object, "  name: ").next();
                if let (Some(kind), Some(name)) = (kind, name) {
                    objects.insert(format!("{kind} {namespace}/{name}"));
                }
            }
        }
    }
    objects
}

/// The rest of each line that begins with a mark.
fn after_mark<'a>(text: &'a str, mark: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines().filter_map(move |line| {
        let trimmed = if mark.starts_with(' ') { line } else { line.trim_start() };
        trimmed.strip_prefix(mark)
    })
}

/// What one demo reads back is its own: every name by which it finds something of its own again.
#[test]
fn what_a_demo_asks_for_is_its_own() {
    let forecast = "custom_labels = {\n    demo = \"ecommerce\"\n  }";
    let artifacts = compile(&seed());
    let stack = text_of(&artifacts, "stack");
    assert!(stack.contains(forecast), "{stack}");
    let mut count = 0;
    for (path, artifact) in &artifacts {
        let path = path.as_str();
        let asks = ["grafana/dashboards/", "terraform/stack/", "rules/"];
        if !asks.iter().any(|it| path.starts_with(it)) || path.rsplit('.').next() == Some("md") {
            continue;
        }
        let text = artifact.text.replace("\\\"", "\"");
        for mark in
            ["mltgen_component_signal{", "mltgen_component_health{", "productservicelatency:"]
        {
            for rest in text.split(mark).skip(1) {
                let labels = rest.split('}').next().expect("a selector ends");
                assert!(labels.contains("demo=\"ecommerce\""), "{path}: {mark}{labels}");
                count += 1;
            }
        }
    }
    assert!(count > 50, "{count}");
}
