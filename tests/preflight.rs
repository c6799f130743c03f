//! The script that looks for what is missing, run with stand-ins for the programs it asks.
#![expect(clippy::disallowed_methods, reason = "programs are looked for where they are")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::process::Command;

use tempfile::TempDir;

fn run(env: &[(&str, &str)]) -> (i32, String) {
    let artifacts = common::Demo::new(&common::read("demo.toml")).compile().unwrap();
    let folder = TempDir::new().unwrap();
    common::lay_out(&artifacts, folder.path(), |path| path == "scripts/preflight.sh");
    let stand_ins = std::env::current_dir().unwrap().join("tests/preflight");
    let others = std::env::var("PATH").unwrap();
    let output = Command::new(folder.path().join("scripts/preflight.sh"))
        .env("PATH", format!("{}:{others}", stand_ins.display()))
        .env_remove("GRAFANA_URL")
        .envs(env.iter().copied())
        .output()
        .unwrap();
    (output.status.code().unwrap(), common::said(&output))
}

#[test]
fn what_is_there_is_fine_and_what_cannot_be_yet_is_no_mistake() {
    let (code, text) = run(&[]);
    assert_eq!(code, 0, "{text}");
    assert!(text.ends_with("Ready.\n") && !text.contains("secret"), "{text}");
    let (code, text) = run(&[("NO_CLUSTER", "1")]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("later there is none yet"), "{text}");
}

#[test]
fn what_is_missing_is_said_with_what_to_do() {
    let (code, text) = run(&[("TERRAFORM_VERSION", "1.9.8"), ("LIMIT", "7"), ("NO_EXEC", "1")]);
    assert_eq!(code, 1);
    insta::assert_snapshot!("missing", text);
    let (code, text) = run(&[("ACCOUNT", "")]);
    assert_eq!(code, 1);
    assert!(text.contains("BAD   nobody is logged in: gcloud auth login"), "{text}");
}
