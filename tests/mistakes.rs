//! The mistakes of the Terraform of 2023, one test each: none can be made again, by any demo.
//!
//! What a rule, a policy or a variable says is read from the HCL by a reader of it.

mod common;
mod resources;

use std::collections::BTreeSet;

use serde_json::Value;

use resources::{
    OUTPUTS, Output, dashboards, each, encoded, file, for_every_rule, grouped, inner, needs,
    panels, rules, seconds, secrets, stages, text, uids_of_sources,
};

#[test]
fn mistake_01_no_two_stages_of_a_rule_have_one_letter() {
    for_every_rule(|place, rule| {
        let letters: Vec<&str> = inner(rule, "data").iter().map(|it| text(&it["ref_id"])).collect();
        assert!(!letters.is_empty(), "{place}");
        assert_eq!(letters.iter().collect::<BTreeSet<_>>().len(), letters.len(), "{place}");
    });
}

#[test]
fn mistake_02_every_stage_calls_itself_what_its_block_does() {
    for_every_rule(|place, rule| {
        for (data, model) in stages(rule) {
            assert_eq!(data["ref_id"], model["refId"], "{place}");
        }
    });
}

#[test]
fn mistake_03_rules_lead_to_panels_that_are_there_by_bare_uids() {
    let mut count = 0;
    for output in OUTPUTS.iter() {
        let dashboards = dashboards(&output.artifacts);
        for (_, rule) in output.roots.iter().flat_map(rules) {
            let said = &rule["annotations"];
            let (uid, panel) = (&said["__dashboardUid__"], &said["__panelId__"]);
            assert_eq!(uid.is_null(), panel.is_null(), "{}: {rule}", output.name);
            if uid.is_null() {
                continue;
            }
            let shown = dashboards.iter().find(|it| it["uid"] == *uid);
            let panels = shown.map(|it| panels(it)).unwrap_or_default();
            let id: u64 = text(panel).parse().unwrap();
            assert!(panels.iter().any(|it| it["id"] == id), "{}: {uid} {panel}", output.name);
            count += 1;
        }
    }
    assert!(count > 0);
}

#[test]
fn mistake_04_rules_ask_data_sources_that_are_declared() {
    // Forecasts are asked from where Grafana Cloud itself keeps them.
    const OWN: [&str; 2] = ["__expr__", "grafanacloud-ml-metrics"];
    for output in OUTPUTS.iter() {
        for root in &output.roots {
            let declared: BTreeSet<String> = ["", "data."]
                .into_iter()
                .zip(["resource", "data"])
                .flat_map(|(before, keyword)| {
                    let all = root.blocks(keyword).filter(|it| it.kind == "grafana_data_source");
                    all.map(move |it| format!("${{{before}grafana_data_source.{}.uid}}", it.label))
                })
                .chain(root.variables().map(|(name, _)| format!("${{var.{name}}}")))
                .collect();
            for (group, rule) in rules(root) {
                let asked = inner(rule, "data").into_iter().map(|it| &it["datasource_uid"]);
                let written =
                    inner(rule, "record").into_iter().map(|it| &it["target_datasource_uid"]);
                for uid in asked.chain(written).map(text) {
                    let known = OWN.contains(&uid) || declared.contains(uid);
                    assert!(known, "{}: {} asks {uid}", output.name, group.label);
                }
            }
        }
    }
}

#[test]
fn mistake_05_dashboards_ask_data_sources_by_uids_that_are_declared() {
    const OWN: [&str; 5] =
        ["-- Grafana --", "grafana", "-- Mixed --", "-- Dashboard --", "__expr__"];
    for output in OUTPUTS.iter() {
        let mut declared: BTreeSet<String> = OWN.map(str::to_owned).into();
        for root in &output.roots {
            let all = root.blocks("resource").chain(root.blocks("data"));
            let sources = all.filter(|it| it.kind == "grafana_data_source");
            declared.extend(sources.map(|it| text(&it.body["uid"]).to_owned()));
        }
        // A Grafana on a laptop reads them from a file, or has them.
        let here =
            output.artifacts.iter().filter(|(path, _)| path.as_str().contains("provisioning"));
        let here: String = here.map(|(_, it)| it.text.as_str()).collect();
        for uid in dashboards(&output.artifacts).iter().flat_map(uids_of_sources) {
            let known = declared.contains(&uid)
                || uid.starts_with("${")
                || (output.roots.iter().all(|it| it.name != "stack")
                    && (["prometheus", "loki", "tempo"].contains(&uid.as_str())
                        || here.contains(&format!("uid: {uid}"))));
            assert!(known, "{}: {uid}", output.name);
        }
    }
}

#[test]
fn mistake_06_links_lead_to_dashboards_that_are_there() {
    let mut count = 0;
    for output in OUTPUTS.iter() {
        let known: BTreeSet<String> =
            dashboards(&output.artifacts).iter().map(|it| text(&it["uid"]).to_owned()).collect();
        for (path, artifact) in &output.artifacts {
            if !["grafana/", "terraform/", "rules/"].iter().any(|it| path.as_str().starts_with(it))
            {
                continue;
            }
            for rest in artifact.text.split("/d/").skip(1) {
                let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
                let uid: String = rest.chars().take_while(|c| letter(*c)).collect();
                let known = known.contains(&uid) || rest.starts_with("${");
                assert!(known, "{}: {path} leads to {uid}", output.name);
                count += 1;
            }
        }
    }
    assert!(count > 100, "{count}");
}

#[test]
fn mistake_07_stages_have_keys_and_windows_that_rules_know() {
    const QUERY: [&str; 5] = ["refId", "expr", "instant", "range", "queryType"];
    const EXPRESSION: [&str; 5] = ["refId", "type", "expression", "conditions", "datasource"];
    const MORE: [&str; 2] = ["reducer", "settings"];
    for_every_rule(|place, rule| {
        for (data, model) in stages(rule) {
            let is_expression = data["datasource_uid"] == "__expr__";
            let taken: Vec<&str> = if is_expression {
                EXPRESSION.into_iter().chain(MORE).collect()
            } else {
                QUERY.to_vec()
            };
            for key in model.as_object().unwrap().keys() {
                assert!(taken.contains(&key.as_str()), "{place}: {key}");
            }
            let expr = text(&model["expr"]);
            assert!(!expr.contains("$__"), "{place}: {expr}");
            assert_eq!(expr.is_empty(), is_expression, "{place}: {model}");
            let range = &data["relative_time_range"];
            let (from, to) = (range["from"].as_u64().unwrap(), range["to"].as_u64().unwrap());
            assert!(from > to || is_expression && from == to, "{place}: {from} to {to}");
        }
    });
}

#[test]
fn mistake_08_messages_are_grouped_by_labels_that_alerts_have() {
    let mut count = 0;
    for output in OUTPUTS.iter() {
        let labels: BTreeSet<&str> = output
            .roots
            .iter()
            .flat_map(rules)
            .flat_map(|(_, rule)| rule["labels"].as_object().into_iter().flatten())
            .map(|(name, _)| name.as_str())
            .chain(["alertname", "grafana_folder"])
            .collect();
        for group_by in output.roots.iter().flat_map(grouped) {
            for label in each(group_by).into_iter().map(text) {
                assert!(labels.contains(label), "{}: {label}", output.name);
                count += 1;
            }
        }
    }
    assert!(count > 0);
}

#[test]
fn mistake_09_who_is_told_follows_from_a_label_and_no_title() {
    let mut count = 0;
    for output in OUTPUTS.iter() {
        for policy in policies(output) {
            let matchers = inner(policy, "matcher");
            assert!(!matchers.is_empty(), "{}: {policy}", output.name);
            for matcher in matchers {
                assert_eq!(matcher["label"], "notify", "{}", output.name);
                let value = text(&matcher["value"]);
                let name = value.trim_start_matches("(.*,)?").trim_end_matches("(,.*)?");
                let told = |rule: &Value| {
                    text(&rule["labels"]["notify"]).split(',').any(|told| told == name)
                };
                let all: Vec<_> = output.roots.iter().flat_map(rules).collect();
                // Nobody need be told of anything, but of a name that is spelt otherwise.
                let named = text(&policy["contact_point"]).contains(&name.replace('-', "_"));
                assert!(named || all.iter().any(|(_, rule)| told(rule)), "{}: {name}", output.name);
                count += 1;
            }
        }
    }
    assert!(count > 0);
}

#[test]
fn mistake_10_nobody_is_told_again_every_few_minutes() {
    let mut count = 0;
    for output in OUTPUTS.iter() {
        let trees = output.roots.iter().flat_map(|root| root.of("grafana_notification_policy"));
        let trees = trees.map(|it| it.body);
        let all = output.roots.iter().flat_map(rules);
        let own = all.flat_map(|(_, rule)| inner(rule, "notification_settings"));
        for pace in trees.chain(own) {
            let [wait, interval, repeat] = ["group_wait", "group_interval", "repeat_interval"]
                .map(|key| seconds(text(&pace[key])));
            assert!(wait >= 1 && interval >= 10 && repeat >= interval, "{}", output.name);
            assert!(repeat > 5 * 60, "{}: {repeat}", output.name);
            count += 1;
        }
    }
    assert!(count > 0);
}

#[test]
fn mistake_11_an_alert_that_is_over_makes_no_incident() {
    let mut count = 0;
    for output in OUTPUTS.iter() {
        let Some(script) = file(&output.artifacts, "servicenow/alert.js") else { continue };
        let points = output.roots.iter().flat_map(|root| root.of("grafana_contact_point"));
        let hooks = points.flat_map(|point| inner(point.body, "webhook"));
        for hook in hooks.filter(|hook| text(&hook["url"]).contains("webhook_url")) {
            // The receiver hears that an alert is over, and looks for the incident that it had.
            assert_eq!(hook["disable_resolve_message"], false, "{}", output.name);
            assert!(script.contains("resolved") && script.contains("correlation_id"));
            count += 1;
        }
    }
    assert!(count > 0);
}

#[test]
fn mistake_12_scripts_have_their_last_line() {
    let mut count = 0;
    for output in OUTPUTS.iter() {
        let Some(script) = file(&output.artifacts, "servicenow/alert.js") else { continue };
        assert!(script.trim_end().ends_with("})(request, response);"), "{}", output.name);
        let [open, close] = ['{', '}'].map(|bracket| script.matches(bracket).count());
        assert_eq!(open, close, "{}", output.name);
        count += 1;
    }
    assert!(count > 0);
}

#[test]
fn mistake_13_every_indicator_is_held_against_its_bound() {
    let mut count = 0;
    for output in OUTPUTS.iter() {
        for (_, rule) in output.roots.iter().flat_map(rules) {
            for record in inner(rule, "record") {
                if record["metric"] != "mltgen_component_signal" {
                    continue;
                }
                let (_, model) = stages(rule).remove(0);
                let expr = text(&model["expr"]);
                // One is bad, zero is fine, less is unknown: a comparison gives it, and never
                // the number that is compared.
                let of_signals = expr.starts_with("max(mltgen_component_signal{");
                assert!(expr.contains(" bool ") || of_signals, "{}: {expr}", output.name);
                assert!(expr.ends_with("or vector(-1)"), "{}: {expr}", output.name);
                assert!(!expr.contains("or probe_success"), "{}: {expr}", output.name);
                count += 1;
            }
        }
    }
    assert!(count > 50, "{count}");
}

#[test]
fn mistake_14_every_stage_is_needed_and_the_last_one_decides() {
    for_every_rule(|place, rule| {
        let stages = stages(rule);
        let recorded = inner(rule, "record").first().map(|it| text(&it["from"]).to_owned());
        let last = recorded.clone().unwrap_or_else(|| text(&rule["condition"]).to_owned());
        let (data, model) = stages
            .iter()
            .find(|(data, _)| data["ref_id"] == *last)
            .unwrap_or_else(|| panic!("{place}"));
        if recorded.is_none() && data["datasource_uid"] == "__expr__" {
            let kind = text(&model["type"]);
            assert!(["threshold", "math"].contains(&kind), "{place}: {kind}");
        }
        let said = rule["annotations"].to_string();
        for (data, _) in &stages {
            let letter = text(&data["ref_id"]);
            let used = letter == last
                || said.contains(&format!("$values.{letter}."))
                || stages.iter().any(|(_, model)| needs(model, letter));
            assert!(used, "{place}: nothing needs {letter}");
        }
    });
}

#[test]
fn mistake_15_what_reads_may_only_read() {
    let mut count = 0;
    for output in OUTPUTS.iter() {
        for root in output.roots.iter().filter(|root| root.name == "cloud") {
            let policies = root.of("grafana_cloud_access_policy").filter(|it| it.label == "read");
            for scope in policies.flat_map(|it| each(&it.body["scopes"])) {
                assert!(text(scope).ends_with(":read"), "{}: {scope}", output.name);
                count += 1;
            }
            let given = &root.all["output"]["stack_environment"]["value"];
            for (name, value) in given.as_object().unwrap() {
                if name.starts_with("TF_VAR_") && name.ends_with("_password") {
                    let own = "${grafana_cloud_access_policy_rotating_token.read.token}";
                    assert_eq!(text(value), own, "{}: {name}", output.name);
                }
            }
        }
        for source in output.roots.iter().flat_map(|root| root.of("grafana_data_source")) {
            let secret = text(&source.body["secure_json_data_encoded"]);
            assert!(!secret.contains("basic_auth_password"), "{}", output.name);
            let keys = secret.matches("basicAuthPassword").count();
            assert_eq!(keys, usize::from(!secret.is_empty()), "{}: {secret}", output.name);
        }
    }
    assert!(count > 0);
}

#[test]
fn mistake_16_no_secret_is_in_a_file() {
    const SECRET: [&str; 5] = ["token", "password", "secret", "integration_key", "auth"];
    for output in OUTPUTS.iter() {
        for root in &output.roots {
            for (name, variable) in root.variables() {
                if SECRET.iter().any(|word| name.ends_with(word)) {
                    assert_eq!(variable["sensitive"], true, "{}: {name}", output.name);
                    let default = &variable["default"];
                    assert!(default.is_null(), "{}: {name} = {default}", output.name);
                }
            }
            for resource in root.blocks("resource") {
                let mut told = Vec::new();
                secrets(resource.body, &mut told);
                for (key, value) in told {
                    let literal = !value.contains("${");
                    assert!(!literal, "{}: {} {key} = {value}", output.name, resource.label);
                }
            }
            let example = format!("terraform/{}/terraform.tfvars.example", root.name);
            for line in file(&output.artifacts, &example).unwrap_or_default().lines() {
                let name = line.split(" =").next().unwrap().trim();
                let secret = SECRET.iter().any(|word| name.ends_with(word));
                assert!(line.starts_with('#') || !secret, "{}: {line}", output.name);
            }
        }
        if let Some(ignored) = file(&output.artifacts, "terraform/.gitignore") {
            assert!(ignored.contains("*.tfvars\n") && ignored.contains("*.tfstate\n"));
            assert!(!ignored.contains("lock.hcl"), "the lock file is meant to be committed");
        }
        let paths: Vec<_> = output.artifacts.keys().map(ToString::to_string).collect();
        let written = |end: &str| paths.iter().any(|path| path.ends_with(end));
        assert!(!written(".tfvars") && !written(".tfstate") && !written(".lock.hcl"));
    }
}

#[test]
fn mistake_17_every_variable_is_used_and_described() {
    let mut count = 0;
    for output in OUTPUTS.iter() {
        for root in &output.roots {
            let declared: BTreeSet<String> = root.variables().map(|it| it.0.clone()).collect();
            let (_, uses) = root.text.split_once("var.").unwrap_or_default();
            let uses = format!("var.{uses}");
            let name = |rest: &str| {
                rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
            };
            let used: BTreeSet<String> = uses.split("var.").skip(1).map(name).collect();
            assert_eq!(declared, used, "{}: {}", output.name, root.name);
            for (name, variable) in root.variables() {
                let said = text(&variable["description"]);
                assert!(said.ends_with('.') && !variable["type"].is_null(), "{name}: {said}");
            }
            count += declared.len();
        }
    }
    assert!(count > 100, "{count}");
}

#[test]
fn mistake_18_no_object_is_there_twice() {
    for output in OUTPUTS.iter() {
        for root in &output.roots {
            let heads = root.heads.iter().filter(|head| *head != "locals" && *head != "terraform");
            let heads: Vec<&String> = heads.filter(|head| !head.starts_with("moved")).collect();
            let different: BTreeSet<_> = heads.iter().collect();
            assert_eq!(heads.len(), different.len(), "{}: {}", output.name, root.name);
        }
        let mut objects = BTreeSet::new();
        for (path, artifact) in &output.artifacts {
            if !path.as_str().starts_with("kubernetes/") || path.as_str().contains("kustomization")
            {
                continue;
            }
            for object in artifact.text.split("\n---\n") {
                let line = |key: &str| object.lines().find(|line| line.starts_with(key));
                if let (Some(kind), Some(name)) = (line("kind: "), line("  name: ")) {
                    assert!(objects.insert((kind, name)), "{}: {kind} {name}", output.name);
                }
            }
        }
    }
}

#[test]
fn mistake_19_each_check_is_made_of_its_component() {
    let mut count = 0;
    for output in OUTPUTS.iter() {
        let checks = output.roots.iter();
        let checks: Vec<_> =
            checks.flat_map(|it| it.of("grafana_synthetic_monitoring_check")).collect();
        let jobs: BTreeSet<&str> = checks.iter().map(|it| text(&it.body["job"])).collect();
        let targets: BTreeSet<&str> = checks.iter().map(|it| text(&it.body["target"])).collect();
        assert_eq!((jobs.len(), targets.len()), (checks.len(), checks.len()), "{}", output.name);
        for check in &checks {
            // Each is made from its component alone.
            let component = check.label.replace('_', "-");
            assert!(text(&check.body["job"]).ends_with(&component), "{}", check.label);
            assert_eq!(check.body["labels"]["component"], component.as_str());
            assert_eq!(check.body["enabled"], "${var.checks_enabled}");
            assert!(!each(&check.body["probes"]).is_empty(), "{}", check.label);
            count += 1;
        }
    }
    assert!(count > 0);
}

#[test]
fn mistake_20_groups_are_looked_at_as_often_as_the_demo_says() {
    let mut count = 0;
    for output in OUTPUTS.iter() {
        let path = output.name.split(' ').next().unwrap();
        let demo = common::read(path);
        let mut names = BTreeSet::new();
        for root in &output.roots {
            for group in root.of("grafana_rule_group") {
                let every = group.body["interval_seconds"].as_u64().unwrap();
                let name = text(&group.body["name"]);
                assert!(every % 10 == 0 && !name.contains('/'), "{}: {name}", output.name);
                // As often as the demo says, or as samples come: every 15 s where it says nothing,
                // which is every 20 s for rules. All else is looked at every minute.
                let by_default = !demo.contains("\nevery = ") && every == 20;
                let said = demo.contains(&format!("\"{every}s\"")) || by_default || every >= 60;
                assert!(said, "{}: {name} every {every}", output.name);
                assert!(names.insert(name.to_owned()), "{}: {name}", output.name);
                count += 1;
            }
        }
    }
    assert!(count > 0);
}

#[test]
fn mistake_21_no_address_is_cut_out_of_another() {
    let mut count = 0;
    for output in OUTPUTS.iter() {
        for root in output.roots.iter().filter(|root| root.name == "cloud") {
            let given = &root.all["output"]["cluster_environment"]["value"];
            if let Some(traces) = given["TF_VAR_traces_push_url"].as_str() {
                assert_eq!(traces, "${local.stack.otlp_url}", "{}", output.name);
                count += 1;
            }
            for block in root.blocks("resource").chain(root.blocks("data")) {
                assert!(!block.body.to_string().contains("regex"), "{}", output.name);
            }
            assert!(!root.all["output"].to_string().contains("regex"), "{}", output.name);
        }
    }
    assert!(count > 0);
}

fn policies(output: &Output) -> Vec<&Value> {
    let trees = output.roots.iter().flat_map(|root| root.of("grafana_notification_policy"));
    trees.flat_map(|tree| inner(tree.body, "policy")).collect()
}

#[test]
fn a_reader_sees_what_was_written() {
    let body: Value = hcl::from_str("a = jsonencode({ b = [1], c = var.d })\n").unwrap();
    let read = encoded(&body["a"]);
    assert_eq!((&read["b"][0], text(&read["c"])), (&Value::from(1), "${var.d}"));
}
