//! The script that looks for what is missing, run with stand-ins for the programs it asks.
#![expect(clippy::disallowed_methods, reason = "programs are looked for where they are")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::net::TcpListener;
use std::process::Command;

use tempfile::TempDir;

fn run(env: &[(&str, &str)]) -> (i32, String) {
    run_of(common::Demo::new(&common::read("demo.toml")), env)
}

fn run_of(mut demo: common::Demo, env: &[(&str, &str)]) -> (i32, String) {
    let artifacts = demo.compile().unwrap();
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

/// A demo on this machine, whose Grafana has that port.
fn local(port: u16) -> common::Demo {
    common::Demo::new(&common::read("examples/minimal/demo.toml"))
        .set("kubernetes.target = \"none\"")
        .set(&format!("local.port = {port}"))
}

#[test]
fn docker_must_have_compose_and_a_daemon() {
    let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let (code, text) = run_of(local(free), &[]);
    assert_eq!(code, 0, "{text}");
    let fine =
        format!("  ok    the daemon of docker answers\n  ok    port {free} is free\nReady.\n");
    assert!(text.contains("docker, with its plugin compose") && text.ends_with(&fine), "{text}");
    let (code, text) = run_of(local(free), &[("NO_COMPOSE", "1"), ("NO_DAEMON", "1")]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("BAD   docker has no plugin compose: install it"), "{text}");
    assert!(text.contains("BAD   the daemon of docker does not answer: start Docker"), "{text}");
    assert!(!text.contains("Ready."), "{text}");
}

#[test]
fn a_port_is_free_or_ours_or_somebody_has_it() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let told = |env: &[(&str, &str)], code, line: String| {
        let (ended, text) = run_of(local(port), env);
        assert_eq!(ended, code, "{text}");
        assert!(text.contains(&line), "{text}");
    };
    let advice = "stop what listens there, or choose another `port` in `[local]`";
    told(&[], 1, format!("BAD   port {port} is taken: {advice}\n"));
    told(&[("NO_DAEMON", "1")], 1, format!("BAD   port {port} is taken: {advice}\n"));
    let theirs = format!("BAD   port {port} is taken by the container blog: {advice}\n");
    told(&[("THEIRS", "blog")], 1, theirs);
    let ours = format!("ok    port {port} is this demo's already: shop-grafana-1\n");
    told(&[("OURS", "shop-grafana-1")], 0, ours);
}

#[test]
fn all_ports_that_compose_publishes_are_looked_at() {
    let artifacts = common::Demo::new(&common::read("examples/local/demo.toml")).compile().unwrap();
    let text = |path| &artifacts[&mltgen::artifact::RelPath::new(path).unwrap()].text;
    let published = text("compose.yaml").split("- \"127.0.0.1:").skip(1);
    let mut published: Vec<&str> = published.filter_map(|rest| rest.split(':').next()).collect();
    published.sort_unstable();
    assert_eq!(published, ["3000", "3001", "8080"]);
    let script = text("scripts/preflight.sh");
    assert!(script.contains("ports='3000 3001 8080'\nmovable='3000 3001'\n"), "{script}");
}
