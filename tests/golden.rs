//! Every `examples/*/demo.toml` against its snapshot: each path of the output, then what is in it.
//!
//! Of a dashboard only what a reader would look for is shown, and of the schema only that it is
//! there; all else is whole.
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::path::Path;

use mltgen::artifact::{Artifact, RelPath};
use serde_json::Value;

use common::{Demo, read};

#[test]
fn examples_give_what_they_gave() {
    insta::glob!("../examples", "*/demo.toml", |path| {
        let name = path.parent().and_then(Path::file_name).unwrap().to_str().unwrap();
        let shown = overview(path);
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false,
            snapshot_suffix => name, input_file => format!("examples/{name}/demo.toml") }, {
            insta::assert_snapshot!("example", shown);
        });
    });
}

/// What an example gives, told first what was said about it.
fn overview(path: &Path) -> String {
    let mut demo = Demo::new(&read(path.to_str().unwrap()));
    mltgen::read_named_files(&mut demo.sources, &demo.inputs, path.parent().unwrap()).unwrap();
    let artifacts = demo.compile();
    let mut shown = demo.told();
    let artifacts = artifacts.unwrap_or_else(|| panic!("{shown}"));
    for path in artifacts.keys() {
        shown += &format!("{path}\n");
    }
    for (path, artifact) in &artifacts {
        shown += &file(path, artifact);
    }
    shown
}

fn file(path: &RelPath, artifact: &Artifact) -> String {
    let path = path.as_str();
    let text = if path == "demo.schema.json" {
        "(the schema of the language, the same for every demo)\n".to_owned()
    } else if path.starts_with("grafana/dashboards/") {
        dashboard(&serde_json::from_str(&artifact.text).unwrap())
    } else {
        artifact.text.clone()
    };
    let mode = if artifact.executable { ", executable" } else { "" };
    format!("\n━━━━ {path}{mode}\n{text}")
}

fn dashboard(dashboard: &Value) -> String {
    let field = |name: &str| dashboard[name].as_str().unwrap_or_default();
    let mut shown = format!("{} · {} · every {}\n", field("uid"), field("title"), field("refresh"));
    for choice in list(&dashboard["templating"]["list"]) {
        let query = choice["query"].as_str().unwrap_or_default();
        shown += &format!("${} = {query}\n", choice["name"].as_str().unwrap_or_default());
    }
    for panel in list(&dashboard["panels"]) {
        shown += &self::panel(panel);
        // The panels of a folded row stand inside it.
        for inner in list(&panel["panels"]) {
            shown += &self::panel(inner);
        }
    }
    shown
}

fn panel(panel: &Value) -> String {
    let place = &panel["gridPos"];
    let mut shown = format!(
        "{} {} {} at {},{} size {}×{}\n",
        panel["id"], panel["type"], panel["title"], place["x"], place["y"], place["w"], place["h"],
    );
    for target in list(&panel["targets"]) {
        let query = target["expr"].as_str().or(target["query"].as_str()).unwrap_or_default();
        let name = target["refId"].as_str().unwrap_or_default();
        shown += &format!("    {name}: {query}\n");
    }
    shown
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Examples of what the demo's own files can change.
const EXTENSIONS: &[&str] = &["custom-panel", "custom-template", "own-engine"];

/// What an example shows is seen at a glance.
#[test]
fn examples_of_extensions_have_under_forty_lines() {
    for name in EXTENSIONS {
        let lines: usize = ["", "dashboards/", "templates/"]
            .into_iter()
            .flat_map(|folder| files_in(&format!("examples/{name}/{folder}")))
            .map(|path| read(&path).lines().count())
            .sum();
        assert!((1..40).contains(&lines), "{name}: {lines} lines");
    }
}

#[expect(clippy::disallowed_methods, reason = "it looks at the examples")]
fn files_in(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().map(Result::unwrap);
    let files = entries.map(|entry| entry.path()).filter(|path| path.is_file());
    files.map(|path| path.to_str().unwrap().to_owned()).collect()
}
