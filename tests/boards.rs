//! Dashboards that `mltgen import` brings: whatever Grafana they come from, the demo's own can show them.
#![expect(clippy::unwrap_used, reason = "in tests, a panic is the message")]
#![expect(clippy::disallowed_methods, reason = "fixtures are files")]

mod process;

use std::fs;

use process::Folder;

#[test]
fn dashboards_are_kept_and_ask_nobody() {
    let folder = Folder::new();
    let board = |title: &str| {
        serde_json::json!({
            "__inputs": [{ "name": "DS_MAIN", "type": "datasource", "pluginId": "prometheus", "label": "Main" }],
            "title": title, "uid": "the-same", "schemaVersion": 39,
            "panels": [
                { "id": 1, "type": "stat", "title": "A", "datasource": { "uid": "${DS_MAIN}" } },
                { "id": 1, "type": "row", "title": "B", "gridPos": { "x": 0, "y": 9, "w": 24, "h": 1 } },
            ],
        })
    };
    fs::write(folder.path("My Board.json"), board("Queues").to_string()).unwrap();
    let answer = serde_json::json!({ "meta": {}, "dashboard": board("Redis") });
    fs::write(folder.path("redis.json"), answer.to_string()).unwrap();
    fs::write(
        folder.path("new.json"),
        r#"{"apiVersion":"dashboard.grafana.app/v2","kind":"Dashboard"}"#,
    )
    .unwrap();
    fs::write(folder.path("compose.yaml"), "services: { web: { image: 'nginx:1' } }\n").unwrap();
    let names = ["compose.yaml", "My Board.json", "redis.json", "new.json"];
    let ended = folder.run(".", &[&["import"], &names[..], &["-o", "demo.toml"]].concat()).ends(0);
    ended.complains("new.json:1: `new.json` is left out");
    assert!(folder.text("demo.toml").contains("dashboards = [\"dashboards/*.json\"]"));
    folder.run(".", &["build"]).ends(0);
    for (name, title) in [("my-board", "Queues"), ("imported-redis", "Redis (imported)")] {
        let text = folder.text(&format!("generated/grafana/dashboards/{name}.json"));
        let board: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(board["title"], title);
        assert!(board["__inputs"].is_null(), "{name}");
        assert_eq!(board["templating"]["list"][0]["name"], "DS_MAIN");
    }
}

/// A dashboard from before Grafana 5, with data sources by name and a panel of a library.
const OLD: &str = r#"{
  "title": "Old", "uid": "old",
  "__elements": { "lib-1": { "uid": "lib-1", "model": { "type": "text", "title": "Shared" } } },
  "templating": { "list": [{ "type": "query", "name": "host", "datasource": "Prometheus EU" }] },
  "rows": [
    { "title": "First", "height": "190px", "showTitle": true, "panels": [
      { "id": 1, "type": "graph", "span": 8, "datasource": "Prometheus EU", "targets": [{ "expr": "up" }] },
      { "id": 2, "type": "graph", "span": 6, "datasource": { "type": "loki", "uid": "P8E80F9AEF21F6940" } },
      { "id": 3, "span": 6, "libraryPanel": { "uid": "lib-1", "name": "Shared" } },
      { "id": 4, "type": "graph", "datasource": "Warehouse" },
      { "id": 5, "type": "graph", "datasource": "-- Mixed --" }
    ] },
    { "title": "Second", "collapse": true, "panels": [{ "id": 6, "type": "text", "span": 12, "height": 100 }] },
    { "title": "Last", "panels": [{ "id": 7, "libraryPanel": { "uid": "lib-2", "name": "Elsewhere" } }] }
  ] }"#;

#[test]
fn old_dashboards_are_laid_out_and_ask_what_is_there() {
    let folder = Folder::new();
    fs::write(folder.path("old.json"), OLD).unwrap();
    let ended = folder.run(".", &["import", "old.json", "-o", "demo.toml", "--name", "a"]).ends(0);
    ended
        .complains("what the data source `Warehouse` is nobody says: Grafana must have it")
        .complains("the library panel `Elsewhere` is not in the file: Grafana must have it");
    folder.run(".", &["build"]).ends(0);
    let text = folder.text("generated/grafana/dashboards/old.json");
    let board: serde_json::Value = serde_json::from_str(&text).unwrap();
    let panels = board["panels"].as_array().unwrap();
    let places: Vec<String> = panels
        .iter()
        .map(|it| {
            let number = |key: &str| it["gridPos"][key].as_u64().unwrap();
            format!("{},{} {}x{}", number("x"), number("y"), number("w"), number("h"))
        })
        .collect();
    assert_eq!(
        places,
        [
            "0,0 24x1",
            "0,1 16x5",
            "0,6 12x5",
            "12,6 12x5",
            "0,11 8x5",
            "8,11 8x5",
            "0,16 24x1",
            "0,17 24x1",
            "0,18 8x7"
        ]
    );
    assert_eq!(panels[1]["datasource"]["uid"], "${DS_PROMETHEUS}");
    assert_eq!(panels[2]["datasource"]["uid"], "${DS_LOKI}");
    assert_eq!(panels[3]["title"], "Shared");
    assert_eq!(panels[3]["type"], "text");
    assert_eq!(panels[5]["datasource"], "-- Mixed --");
    assert_eq!(panels[6]["panels"][0]["gridPos"]["h"], 3);
    let variables = board["templating"]["list"].as_array().unwrap();
    let names: Vec<&str> = variables.iter().map(|it| it["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["DS_LOKI", "DS_PROMETHEUS", "host"]);
}

#[test]
fn broken_dashboards_are_told() {
    for (text, told) in [
        ("{ \"title\": \"A\", \"panels\": [", "this is no"),
        ("{ \"title\": \"A\", \"panels\": 5 }", "this is no file that can be imported"),
        (
            "{ \"panels\": [{ \"title\": \"no type\" }] }",
            "a panel of it has no `type`, or no place",
        ),
        (
            "{ \"rows\": [5, { \"panels\": [7, { \"span\": \"x\" }] }] }",
            "a panel of it has no `type`, or no place",
        ),
        (
            "{ \"panels\": [{ \"type\": \"text\", \"url\": \"http://u:hush@h/\" }] }",
            "there is a secret in it",
        ),
    ] {
        let folder = Folder::new();
        fs::write(folder.path("board.json"), text).unwrap();
        fs::write(folder.path("compose.yaml"), "services: { web: { image: 'nginx:1' } }\n")
            .unwrap();
        let ended = folder.run(".", &["import", "compose.yaml", "board.json"]);
        assert!(ended.error.contains(told), "{text}: {}", ended.error);
        assert!(!ended.error.contains("hush"), "{text}: {}", ended.error);
    }
}
