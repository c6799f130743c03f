//! The script that looks for what is empty, run against a Grafana of the size of a test.
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// What the script says of a Grafana in which that is missing; none without the tools, which is told.
fn run(missing: &str, token: &str, args: &[&str]) -> Option<(i32, String)> {
    if !common::are_here(&["node", "jq", "curl"]) {
        return None;
    }
    let folder = TempDir::new().unwrap();
    let artifacts = common::Demo::new(&common::read("demo.toml")).compile().unwrap();
    let wanted = ["scripts/", "grafana/dashboards/"];
    common::lay_out(&artifacts, folder.path(), |path| wanted.iter().any(|it| path.starts_with(it)));
    let mut grafana = Command::new("node")
        .arg("tests/doctor/grafana.js")
        .env("MISSING", missing)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut port = String::new();
    BufReader::new(grafana.stdout.take().unwrap()).read_line(&mut port).unwrap();
    let output = Command::new(folder.path().join("scripts/doctor.sh"))
        .args(args)
        .env("GRAFANA_URL", format!("http://127.0.0.1:{}/", port.trim()))
        .env("GRAFANA_AUTH", token)
        .output()
        .unwrap();
    grafana.kill().unwrap();
    grafana.wait().unwrap();
    Some((output.status.code().unwrap(), common::said(&output)))
}

const TOKEN: &str = "a\"token";

#[test]
fn where_all_is_there_all_is_well() {
    let Some((code, text)) = run("", TOKEN, &[]) else { return };
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("PostgreSQL Database\n") && text.ends_with("All is there.\n"), "{text}");
    assert!(!text.contains("Theirs"), "what others have is theirs");
}

#[test]
fn what_is_empty_is_named_and_why() {
    let missing = "pg_|k6_vus|Unusual|grey";
    let Some((code, text)) = run(missing, TOKEN, &["--quiet"]) else { return };
    assert_eq!(code, 1, "{text}");
    insta::assert_snapshot!("empty", text);
}

#[test]
fn a_grafana_that_knows_nobody_is_told_of() {
    let Some((code, text)) = run("", "wrong", &["--quiet"]) else { return };
    assert_eq!(code, 1);
    assert!(text.contains("Unauthorized") && !text.contains("wrong"), "{text}");
}
