//! The script that looks for what is empty, run against a Grafana of the size of a test.
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::io::{BufRead, BufReader};
use std::net::TcpListener;
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
fn a_grafana_that_knows_nobody_is_told_of_once() {
    let Some((code, text)) = run("", "wrong", &[]) else { return };
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("does not know GRAFANA_AUTH (401)"), "{text}");
    assert!(text.lines().count() == 1 && !text.contains("wrong"), "{text}");
}

#[test]
fn nothing_is_well_after_a_request_that_failed() {
    let Some((code, text)) = run("boxes cannot be asked", TOKEN, &[]) else { return };
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("Boxes\n  EMPTY  all of them: Bad gateway\nRules\n"), "{text}");
}

/// Where nobody listens, one line says so, and what to do.
#[test]
fn a_grafana_that_is_down_is_told_of_once() {
    if !common::are_here(&["jq", "curl"]) {
        return;
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let demos = [
        ("demo.toml", "`eval \"$(terraform/environment.sh stack)\"` sets its address."),
        ("examples/local/demo.toml", "`local/up.sh` starts it, at http://localhost:3000."),
        ("examples/kind/demo.toml", "service/grafana 3000:3000` still run?"),
        ("examples/existing-grafana/demo.toml", "That of the demo is https://"),
    ];
    for (demo, advice) in demos {
        let folder = TempDir::new().unwrap();
        let artifacts = common::Demo::new(&common::read(demo)).compile().unwrap();
        common::lay_out(&artifacts, folder.path(), |path| path.starts_with("scripts/"));
        let output = Command::new(folder.path().join("scripts/doctor.sh"))
            .env("GRAFANA_URL", &url)
            .env("GRAFANA_AUTH", TOKEN)
            .output()
            .unwrap();
        let text = common::said(&output);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains(&format!("no Grafana answers at {url}. ")), "{text}");
        assert!(text.contains(advice) && text.lines().count() == 1, "{text}");
    }
}
