//! A dashboard for each service: about it alone, found from wherever it is named, and untouched by what
//! happens to others.
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::collections::BTreeMap;

use common::{Demo, seed};
use mltgen::artifact::Artifacts;
use mltgen::model::Model;
use mltgen::model::dashboard::ChoiceSource;
use serde_json::Value;

const WANTED: &str = "dashboards.service-detail.per_service=true";
const PREFIX: &str = "grafana/dashboards/service-detail-";

fn compiled(text: &str) -> (Model, Artifacts) {
    let mut demo = Demo::new(text).set(WANTED);
    let model = demo.check().unwrap_or_else(|| panic!("{}", demo.told()));
    (model, demo.compile().unwrap())
}

/// The dashboards of services, by the service.
fn of_services(artifacts: &Artifacts) -> BTreeMap<String, Value> {
    let own = artifacts.iter().filter_map(|(path, file)| {
        let name = path.as_str().strip_prefix(PREFIX)?.strip_suffix(".json")?;
        Some((name.to_owned(), serde_json::from_str(&file.text).unwrap()))
    });
    own.collect()
}

#[test]
fn each_service_has_one_where_that_is_wanted() {
    let (model, artifacts) = compiled(&seed());
    let all = of_services(&artifacts);
    assert!(all.keys().eq([
        "api-gateway",
        "cart",
        "checkout",
        "content",
        "payment",
        "product",
        "web-gateway"
    ]));
    for (name, dashboard) in &all {
        let uid = dashboard["uid"].as_str().unwrap();
        assert!(uid.len() <= 40 && uid.starts_with("ecommerce-service-detail-"), "{uid}");
        let variables = dashboard["templating"]["list"].as_array().unwrap();
        let workload = variables.iter().find(|it| it["name"] == "workload").unwrap();
        assert_eq!(workload["type"], "constant");
        assert_eq!((&workload["query"], &workload["hide"]), (&name.as_str().into(), &2.into()));
        assert_eq!(workload["skipUrlSync"], true, "an address would choose another");
        let links: Vec<&str> = dashboard["links"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["url"].as_str().unwrap())
            .collect();
        assert!(links.contains(&"/d/ecommerce-service-detail"), "{links:?}");
    }
    assert_eq!(all["cart"]["title"], "Service Detail: Cart");
    // The one with a choice stays, and is the first of its name.
    let named = |it: &&mltgen::model::dashboard::Dashboard| it.name == "service-detail";
    assert!(model.dashboards.iter().find(named).unwrap().of.is_none());
    let without = Demo::new(&seed()).compile().unwrap();
    assert!(of_services(&without).is_empty());
    let terraform =
        artifacts.iter().find(|(path, _)| path.as_str() == "terraform/stack/dashboards.tf");
    let terraform = &terraform.unwrap().1.text;
    for name in all.keys() {
        assert!(terraform.contains(&format!("/service-detail-{name}.json")), "{name}");
    }
}

/// Whoever knows only one component shows only what that has.
#[test]
fn what_a_service_does_not_have_is_not_on_its_dashboard() {
    let blind = seed().replace("[services.content]", "[services.content]\ncheck = false");
    let (model, artifacts) = compiled(&blind);
    let all = of_services(&artifacts);
    let rows = |name: &str| -> Vec<String> {
        let panels = all[name]["panels"].as_array().unwrap();
        let rows = panels.iter().filter(|it| it["type"] == "row");
        rows.map(|it| it["title"].as_str().unwrap().to_owned()).collect()
    };
    assert!(rows("cart").contains(&"From outside".to_owned()));
    assert!(!rows("content").contains(&"From outside".to_owned()), "nobody checks it");
    for dashboard in model.dashboards.iter().filter(|it| it.of.is_some()) {
        let id = dashboard.of.unwrap();
        let signals = dashboard.panels().find(|it| it.name == "signals").unwrap();
        let shown: Vec<&str> =
            signals.content.queries.iter().map(|it| it.legend.written()).collect();
        let mut own: Vec<&str> = model[id].signals.iter().map(|it| it.name.as_str()).collect();
        own.sort_unstable();
        let mut sorted = shown.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, own, "{}", dashboard.file);
        assert!(matches!(dashboard.choices[0].from, ChoiceSource::Fixed(_)));
    }
}

#[test]
fn boxes_tiles_and_alerts_lead_to_it() {
    let (model, artifacts) = compiled(&seed());
    let uid = |name: &str| format!("ecommerce-service-detail-{name}");
    for shape in &model.drawing.shapes {
        let id = shape.state.unwrap();
        let drill = shape.drill.as_ref().unwrap();
        if model[id].service().is_some() {
            assert_eq!((&drill.uid, &drill.choice), (&uid(&shape.id), &None));
        } else {
            assert!(drill.choice.is_some(), "{}: a store is chosen", shape.id);
        }
    }
    let file = |path: &str| &artifacts.iter().find(|(it, _)| it.as_str() == path).unwrap().1.text;
    let exec = file("grafana/dashboards/exec.json");
    assert!(exec.contains(&format!("/d/{}?${{__url_time_range}}", uid("cart"))));
    let rules = file("rules/slo-payment-failures.yaml");
    assert!(
        rules.contains(&format!("/d/{}\"", uid("payment")))
            || rules.contains(&format!("/d/{}\n", uid("payment"))),
        "{rules}"
    );
    // One rule for all of them leads to where each can be chosen.
    let alerts = file("rules/alerts.yaml");
    assert!(alerts.contains("/d/ecommerce-service-detail?var-workload={{"), "{alerts}");
    assert!(file("DEMO.md").contains(&format!("/d/{}", uid("product"))));
}

#[test]
fn another_service_changes_no_dashboard_but_its_own() {
    let text = seed();
    let more = "\n[services.search]\nimage = \"example.test/search:1\"\nerror_lines = \"oops\"\n\
        ready = \"/other\"\n[alerts.search-slow]\nof = \"search\"\nwhen = { latency = \"> 7s\" }\n";
    let (_, before) = compiled(&text);
    let (_, after) = compiled(&format!("{text}{more}"));
    let (before, mut after) = (of_services(&before), of_services(&after));
    assert!(after.remove("search").is_some());
    for (name, dashboard) in &before {
        assert_eq!(dashboard, &after[name], "{name}");
    }
    assert_eq!(before.len(), after.len());
}

#[test]
fn a_dashboard_of_ones_own_may_not_have_its_name() {
    let text = format!("{}\n[custom]\ndashboards = [\"service-detail-cart.json\"]\n", seed());
    let mut demo = Demo::new(&text).set(WANTED).file("service-detail-cart.json", "{}");
    assert!(demo.check().is_none());
    assert!(
        demo.told().contains("`service-detail-cart` is the dashboard of a service"),
        "{}",
        demo.told()
    );
}
