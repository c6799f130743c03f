//! The script that looks for what is empty, run against a Grafana of the size of a test.
#![expect(clippy::disallowed_methods, reason = "it is run as people run it")]
#![expect(clippy::print_stderr, reason = "what is skipped is told")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

fn told(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    format!("{}{}", text(&output.stdout), text(&output.stderr))
}

/// What the script says of a Grafana in which that is missing; none without the tools, which is told.
fn run(missing: &str, token: &str, args: &[&str]) -> Option<(i32, String)> {
    for tool in ["node", "jq", "curl"] {
        if !Command::new(tool).arg("--version").output().is_ok_and(|it| it.status.success()) {
            eprintln!("skipped: {tool} is absent");
            return None;
        }
    }
    let folder = TempDir::new().unwrap();
    let artifacts = common::Demo::new(&common::read("demo.toml")).compile().unwrap();
    for (path, artifact) in &artifacts {
        let wanted = ["scripts/", "grafana/dashboards/"];
        if wanted.iter().any(|it| path.as_str().starts_with(it)) {
            let path = folder.path().join(path.as_str());
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &artifact.text).unwrap();
            fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
        }
    }
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
    Some((output.status.code().unwrap(), told(&output)))
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
