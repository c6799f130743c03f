//! Dashboards of schema v2: each against a schema of that API, and each says what the classic one
//! does. Grafana refuses a conversion that loses a panel, a query, an annotation, a link or a variable;
//! so does this.
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{Demo, EVERYTHING, read, seed};
use serde_json::Value;

const SCHEMA: &str = "tests/grafana/dashboard-v2.schema.json";

/// A dashboard of one's own with all that ours do not have.
const STRANGE: &str = r#"{
    "title": "Strange", "uid": "strange",
    "panels": [
        {"type": "text", "title": "before", "gridPos": {"x": 0, "y": 0, "w": 24, "h": 2}, "options": {}},
        {"type": "row", "title": "folded", "collapsed": true, "repeat": "service", "id": 7,
         "gridPos": {"x": 0, "y": 2, "w": 24, "h": 1},
         "panels": [{"type": "stat", "title": "in it", "gridPos": {"x": 6, "y": 5, "w": 6, "h": 4},
                     "repeat": "service", "repeatDirection": "h", "maxPerRow": 4,
                     "datasource": {"type": "prometheus", "uid": "p"}, "interval": "1m",
                     "targets": [{"refId": "A", "expr": "up", "hide": true}],
                     "transformations": [{"id": "merge", "options": {}, "disabled": true}]}]},
        {"type": "row", "title": "empty", "gridPos": {"x": 0, "y": 3, "w": 24, "h": 1}, "panels": []},
        {"libraryPanel": {"name": "Shared", "uid": "lib"}, "title": "shared",
         "gridPos": {"x": 0, "y": 4, "w": 6, "h": 4}}
    ],
    "annotations": {"list": [{"name": "Deploys", "enable": true, "iconColor": "blue", "expr": "{a=\"b\"}",
        "datasource": {"type": "loki", "uid": "l"}}]},
    "templating": {"list": [
        {"type": "query", "name": "service", "query": "label_values(up, job)", "refresh": 2, "sort": 1,
         "datasource": {"type": "prometheus", "uid": "p"}, "multi": true, "includeAll": true},
        {"type": "interval", "name": "step", "query": "1m,5m", "auto": true, "auto_count": 30, "auto_min": "10s"},
        {"type": "adhoc", "name": "filters", "datasource": {"type": "prometheus", "uid": "p"}},
        {"type": "textbox", "name": "text", "query": "", "hide": 1},
        {"type": "constant", "name": "fixed", "query": "eu", "hide": 2}
    ]}
}"#;

/// The dashboards of demos, classic and v2 by the names of their files.
fn pairs() -> Vec<(String, Value, Value)> {
    let v2 = |text: &str| {
        let with = text.replacen("[grafana]\n", "[grafana]\ndashboard_format = \"v2\"\n", 1);
        if with.contains("dashboard_format") {
            with
        } else {
            format!("{text}\n[grafana]\ndashboard_format = \"v2\"\n")
        }
    };
    let own = format!("{EVERYTHING}\n[custom]\ndashboards = [\"strange.json\"]\n");
    let demos = [
        seed(),
        read("examples/minimal/demo.toml"),
        read("examples/existing-grafana/demo.toml"),
        read("examples/two-databases/demo.toml"),
        own,
    ];
    demos.iter().flat_map(|text| pairs_of(&v2(text))).collect()
}

fn pairs_of(text: &str) -> Vec<(String, Value, Value)> {
    let mut demo = Demo::new(text).file("strange.json", STRANGE);
    let artifacts = demo.compile().unwrap_or_else(|| panic!("{}", demo.told()));
    let in_folder = |folder: &str| -> BTreeMap<String, Value> {
        let files = artifacts.iter().filter_map(|(path, file)| {
            let name = path.as_str().strip_prefix(folder)?;
            Some((name.to_owned(), serde_json::from_str(&file.text).unwrap()))
        });
        files.collect()
    };
    let (classic, mut v2) = (in_folder("grafana/dashboards/"), in_folder("grafana/dashboards-v2/"));
    assert!(classic.keys().eq(v2.keys()), "one of each");
    classic
        .into_iter()
        .map(|(name, classic)| {
            let v2 = v2.remove(&name).unwrap();
            (name, classic, v2)
        })
        .collect()
}

#[test]
fn every_dashboard_is_one_of_schema_v2() {
    let schema = jsonschema::draft7::new(&serde_json::from_str(&read(SCHEMA)).unwrap()).unwrap();
    let pairs = pairs();
    assert!(pairs.len() > 15, "{} dashboards are too few to tell", pairs.len());
    for (name, _, v2) in pairs {
        let errors = schema.iter_errors(&v2).map(|error| {
            let message: String = error.to_string().chars().take(400).collect();
            format!("{name} at {}: {message}", error.instance_path())
        });
        assert_eq!(errors.collect::<Vec<_>>(), Vec::<String>::new());
    }
}

#[test]
fn nothing_is_lost_on_the_way() {
    for (name, classic, v2) in pairs() {
        let spec = &v2["spec"];
        assert_eq!(v2["metadata"]["name"], classic["uid"], "{name}");
        assert_eq!(spec["title"], classic["title"], "{name}");
        assert_eq!(spec["timeSettings"]["autoRefresh"], classic["refresh"], "{name}");
        let count = |value: &Value| value.as_array().map_or(0, Vec::len);
        assert_eq!(count(&spec["annotations"]), count(&classic["annotations"]["list"]), "{name}");
        assert_eq!(count(&spec["links"]), count(&classic["links"]), "{name}");
        assert_eq!(count(&spec["variables"]), count(&classic["templating"]["list"]), "{name}");
        let panels = panels(&classic);
        assert_eq!(spec["elements"].as_object().unwrap().len(), panels.len(), "{name}");
        for panel in panels {
            let element = &spec["elements"][format!("panel-{}", panel["id"])]["spec"];
            assert_eq!(element["title"], panel["title"], "{name}");
            let queries = &element["data"]["spec"]["queries"];
            assert_eq!(count(queries), count(&panel["targets"]), "{name}: {}", panel["title"]);
            for (query, target) in list(queries).zip(list(&panel["targets"])) {
                let asked = &query["spec"]["query"];
                assert_eq!(query["spec"]["refId"], target["refId"], "{name}");
                assert_eq!(asked["spec"]["expr"], target["expr"], "{name}");
                let source = if target["datasource"].is_null() {
                    &panel["datasource"]
                } else {
                    &target["datasource"]
                };
                assert_eq!(asked["group"], source["type"], "{name}");
                assert_eq!(asked["datasource"]["name"], source["uid"], "{name}");
            }
            if !panel["libraryPanel"].is_object() {
                let shown = &element["vizConfig"];
                assert_eq!(shown["group"], panel["type"], "{name}");
                let options =
                    panel.get("options").cloned().unwrap_or_else(|| serde_json::json!({}));
                assert_eq!(shown["spec"]["options"], options, "{name}");
            }
        }
    }
}

#[test]
fn every_panel_stands_in_one_place_and_where_it_stood() {
    for (name, classic, v2) in pairs() {
        let mut placed = BTreeSet::new();
        let layout = &v2["spec"]["layout"];
        let rows: Vec<&Value> = match layout["kind"].as_str().unwrap() {
            "RowsLayout" => list(&layout["spec"]["rows"]).collect(),
            _ => panic!("{name}: ours have rows"),
        };
        let titles = rows.iter().filter(|row| row["spec"]["hideHeader"] != true);
        let titles: Vec<_> = titles.map(|row| row["spec"]["title"].clone()).collect();
        let headings = list(&classic["panels"]).filter(|it| it["type"] == "row");
        assert_eq!(titles, headings.map(|it| it["title"].clone()).collect::<Vec<_>>(), "{name}");
        for item in rows.iter().flat_map(|row| list(&row["spec"]["layout"]["spec"]["items"])) {
            let element = item["spec"]["element"]["name"].as_str().unwrap();
            assert!(placed.insert(element.to_owned()), "{name}: {element} stands in two places");
            let panel = panels(&classic)
                .into_iter()
                .find(|it| format!("panel-{}", it["id"]) == element)
                .unwrap_or_else(|| panic!("{name}: {element} is no panel"));
            for (new, old) in [("x", "x"), ("width", "w"), ("height", "h")] {
                assert_eq!(item["spec"][new], panel["gridPos"][old], "{name}: {element}");
            }
        }
        assert_eq!(placed.len(), panels(&classic).len(), "{name}: a panel stands nowhere");
        for row in rows {
            let first = list(&row["spec"]["layout"]["spec"]["items"])
                .map(|item| item["spec"]["y"].as_u64().unwrap())
                .min();
            assert!(first.is_none_or(|y| y < 3), "{name}: places count from the top of the row");
        }
    }
}

#[test]
fn without_the_word_there_is_none() {
    let artifacts = Demo::new(EVERYTHING).compile().unwrap();
    assert!(!artifacts.keys().any(|path| path.as_str().contains("dashboards-v2")));
}

/// All but headings, those in folded rows included.
fn panels(classic: &Value) -> Vec<&Value> {
    let all =
        list(&classic["panels"]).flat_map(|it| std::iter::once(it).chain(list(&it["panels"])));
    all.filter(|it| it["type"] != "row").collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
