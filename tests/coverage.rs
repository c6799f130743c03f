//! Whatever the 127 panels of 2023 showed, a panel of ours shows, or a reason says why not.

mod common;

use std::collections::BTreeMap;

use common::Demo;
use serde_json::Value;

/// How many panels each dashboard of 2023 had, rows not counted.
const ORIGINAL: [(&str, usize); 6] = [
    ("exec", 27),
    ("service_overview", 25),
    ("service_detail", 22),
    ("postgres", 32),
    ("redis", 14),
    ("k6", 7),
];

/// A panel of 2023, and what became of it.
struct Row<'a> {
    dashboard: &'a str,
    position: usize,
    title: &'a str,
    /// Our dashboard and panel; none: it is gone.
    panel: Option<(&'a str, &'a str)>,
    /// What stands in our panel, or why there is none.
    proof: &'a str,
}

#[test]
fn every_panel_of_2023_is_answered_or_gone_for_a_reason() {
    let rows: Vec<Row<'_>> = include_str!("coverage/panels.tsv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(row)
        .collect();
    let mut wrong = unlisted(&rows);
    let panels = panels();
    let mut gone = Vec::new();
    let mut answering: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in &rows {
        let name = format!("{}/{} {}", row.dashboard, row.position, row.title);
        let Some((dashboard, panel)) = row.panel else {
            if row.proof.len() < 20 {
                wrong.push(format!("{name}: is gone without a reason"));
            }
            gone.push(format!("{name}: {}", row.proof));
            continue;
        };
        *answering.entry((dashboard, panel)).or_default() += 1;
        match panels.get(&(dashboard.to_owned(), panel.to_owned())) {
            None => wrong.push(format!("{name}: there is no panel {dashboard}/{panel}")),
            Some(json) if row.proof.is_empty() || !json.contains(row.proof) => {
                wrong.push(format!("{name}: {dashboard}/{panel} has no `{}`", row.proof));
            }
            Some(_) => {}
        }
    }
    println!(
        "{} panels of 2023: {} answered by {} of our {} panels, {} gone:\n{}",
        rows.len(),
        rows.len() - gone.len(),
        answering.len(),
        panels.len(),
        gone.len(),
        gone.join("\n"),
    );
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn row(line: &str) -> Row<'_> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [place, title, panel, proof] = fields[..] else { panic!("four fields: {line}") };
    let (dashboard, position) = place.split_once('/').expect("dashboard/position");
    let position = position.parse().expect("a position");
    Row { dashboard, position, title, panel: panel.split_once('/'), proof }
}

/// The panels of 2023 that the table does not have just once and in order.
fn unlisted(rows: &[Row<'_>]) -> Vec<String> {
    let expected = ORIGINAL.iter().flat_map(|(dashboard, count)| {
        (1..=*count).map(move |position| format!("{dashboard}/{position}"))
    });
    let expected: Vec<String> = expected.collect();
    let found: Vec<String> =
        rows.iter().map(|row| format!("{}/{}", row.dashboard, row.position)).collect();
    assert_eq!(expected.len(), 127);
    let missing = expected.iter().filter(|it| !found.contains(it));
    let missing = missing.map(|it| format!("{it}: the table does not have it"));
    let surplus = found.iter().filter(|it| !expected.contains(it));
    let surplus = surplus.map(|it| format!("{it}: there was none"));
    let order = (found.len() != expected.len()).then(|| "the table has a line twice".to_owned());
    missing.chain(surplus).chain(order).collect()
}

/// What Grafana is given of each panel, by dashboard and by the word that alerts call it.
fn panels() -> BTreeMap<(String, String), String> {
    let mut demo = Demo::new(&common::seed());
    let model = demo.check().expect("a valid demo");
    let artifacts = demo.compile().expect("a valid demo");
    let mut panels = BTreeMap::new();
    for dashboard in &model.dashboards {
        let path = format!("grafana/dashboards/{}.json", dashboard.name);
        let file = artifacts.iter().find(|(it, _)| it.as_str() == path).expect("a file for each");
        let text = &file.1.text;
        let json: Value = serde_json::from_str(text).expect("JSON");
        let written = json["panels"].as_array().expect("a list of panels");
        for panel in dashboard.panels() {
            let found = written.iter().find(|it| it["id"] == panel.id);
            let found = found.unwrap_or_else(|| panic!("{path} has no {}", panel.name));
            let text = serde_json::to_string_pretty(found).expect("text");
            panels.insert((dashboard.name.to_owned(), panel.name.clone()), text);
        }
    }
    panels
}
