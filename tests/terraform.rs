//! The mistakes of the Terraform of 2023, none of which can be made again; and what else holds of
//! the resources of every demo, whatever their arguments.

mod common;
#[path = "../benches/synthetic/mod.rs"]
mod synthetic;

use std::collections::{BTreeMap, BTreeSet};

use mltgen::artifact::Artifacts;

use common::{Demo, read, seed};

/// Resources whose rules are about all components, and so change with each of them.
const ABOUT_ALL: &[&str] = &[
    "resource grafana_rule_group alerts_10s",
    "resource grafana_rule_group health",
    "resource grafana_rule_group slo_latency",
    "resource grafana_rule_group slo_latency__alerts",
];

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
        let about_all = ABOUT_ALL.iter().any(|it| address == format!("stack {it}"));
        assert!(about_all || after.get(&address) == Some(&text), "{address}");
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

#[test]
fn two_demos_share_a_stack_and_a_cluster() {
    let other = seed().replace("name = \"ecommerce\"", "name = \"webshop\"");
    let shared =
        |demo: &str| demo.replace("target = \"cloud\"", "target = \"cloud\"\nshared = true");
    let [one, two] = [seed(), other].map(|demo| identities(&blocks(&compile(&shared(&demo)))));
    assert_eq!(one.len(), two.len());
    let both: Vec<_> = one.intersection(&two).collect();
    assert!(both.is_empty(), "{both:?}");
    assert!(!text_of(&compile(&shared(&seed())), "stack").contains("grafana_notification_policy"));
}

/// Mistakes 4 and 5: sources of data by a name, or by the uid of somebody's instance.
#[test]
fn every_data_source_of_a_rule_is_a_resource_or_grafanas_own() {
    for artifacts in demos() {
        for uid in after_mark(&text_of(&artifacts, "stack"), "datasource_uid = ") {
            // Forecasts are asked from where Grafana Cloud itself keeps them.
            let own = ["\"__expr__\"", "\"grafanacloud-ml-metrics\""];
            let known = uid.contains("grafana_data_source.") || own.contains(&uid);
            assert!(known, "{uid}");
        }
    }
}

/// Mistakes 3 and 6: the uid of a dashboard written by hand, or with its title behind it.
#[test]
fn every_panel_that_an_alert_leads_to_is_there() {
    let mut count = 0;
    for artifacts in demos() {
        let stack = text_of(&artifacts, "stack");
        let dashboards = after_mark(&stack, "__dashboardUid__ = ");
        for (dashboard, panel) in dashboards.zip(after_mark(&stack, "__panelId__      = ")) {
            let (uid, id) = (format!("\"uid\": {dashboard}"), panel.trim_matches('"'));
            let shown = artifacts.values().find(|it| it.text.contains(&uid)).unwrap();
            assert!(shown.text.contains(&format!("\"id\": {id},")), "{dashboard} {panel}");
            count += 1;
        }
    }
    assert!(count > 0);
}

/// Mistake 7: a key that Loki does not know, and a window that a rule does not have.
#[test]
fn no_rule_asks_in_the_words_of_a_panel() {
    for artifacts in demos() {
        let stack = text_of(&artifacts, "stack");
        assert!(!stack.contains("__interval") && !stack.contains("__rate_interval"));
        let models = stack.split("jsonencode({").skip(1);
        for model in models.filter_map(|rest| rest.split("})").next()) {
            assert!(!model.contains("query_type"), "{model}");
        }
    }
}

/// Mistakes 8 and 9: grouped by a label that no alert has, told by the title of the alert.
#[test]
fn alerts_are_grouped_and_told_by_labels_that_they_have() {
    for artifacts in demos() {
        let stack = text_of(&artifacts, "stack");
        for label in
            after_mark(&stack, "      label = ").chain(after_mark(&stack, "        label = "))
        {
            assert_eq!(label, "\"notify\"");
        }
        for labels in after_mark(&stack, "group_by ") {
            for label in labels.split('"').skip(1).step_by(2) {
                let own = ["alertname", "grafana_folder"].contains(&label);
                assert!(own || stack.contains(&format!("      {label} ")), "{label}");
            }
        }
    }
}

/// Mistakes 15 and 16: a key of the administrator for reading, secrets in files.
#[test]
fn what_reads_may_only_read_and_no_secret_has_a_value() {
    for artifacts in demos() {
        let cloud = text_of(&artifacts, "cloud");
        if let Some((_, read)) = cloud.split_once("\"grafana_cloud_access_policy\" \"read\"") {
            let scopes = after_mark(read, "scopes ").next().unwrap();
            assert!(scopes.contains("metrics:read") && !scopes.contains("write"), "{scopes}");
        }
        for root in ["infra", "cloud", "stack", "cluster"] {
            for line in text_of(&artifacts, root).lines().map(str::trim_start) {
                let secret = ["token ", "password ", "integration_key ", "basic_auth_password "];
                let given =
                    secret.iter().any(|word| line.starts_with(word)) && line.contains("= \"");
                assert!(!given, "{root}: {line}");
            }
        }
    }
}

/// Mistake 21: the address of a receiver, cut out of that of another.
#[test]
fn traces_are_sent_where_the_stack_says() {
    let cloud = text_of(&compile(&seed()), "cloud");
    let address = after_mark(&cloud, "TF_VAR_traces_push_url ").next().unwrap();
    assert_eq!(address.trim_start(), "= local.stack.otlp_url");
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
    for root in ["infra", "cloud", "stack", "cluster"] {
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

/// What a service of Grafana or of Kubernetes knows a resource by, where others' are beside it.
fn identities(blocks: &BTreeMap<String, String>) -> BTreeSet<String> {
    let keys = [
        ("grafana_folder", "  uid "),
        ("grafana_data_source", "  uid "),
        ("grafana_contact_point", "  name "),
        ("grafana_message_template", "  name "),
        ("grafana_synthetic_monitoring_probe", "  name "),
        ("grafana_synthetic_monitoring_check", "  job "),
        ("grafana_rule_group", "    uid "),
        ("grafana_cloud_access_policy", "  name "),
        ("grafana_cloud_stack_service_account", "  name "),
        ("kubernetes_namespace_v1", "    name "),
        ("helm_release", "  name "),
    ];
    let mut identities = BTreeSet::new();
    for (address, text) in blocks {
        for (kind, key) in keys {
            if address.contains(&format!(" resource {kind} ")) {
                identities.extend(after_mark(text, key).map(|value| format!("{kind} {value}")));
            }
        }
    }
    identities
}

/// The rest of each line that begins with a mark.
fn after_mark<'a>(text: &'a str, mark: &'a str) -> impl Iterator<Item = &'a str> {
    text.lines().filter_map(move |line| {
        let trimmed = if mark.starts_with(' ') { line } else { line.trim_start() };
        trimmed.strip_prefix(mark)
    })
}
