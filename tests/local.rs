//! The demo on a laptop: its compose file against the schema of Compose, what it mounts, and its
//! scripts with a stand-in for docker.
#![expect(clippy::disallowed_methods, reason = "they are run as people run them")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use common::said as told;
use mltgen::artifact::{Artifacts, RelPath};
use serde_json::Value;
use tempfile::TempDir;

/// Demos that run on a laptop.
fn demos() -> Vec<(&'static str, Artifacts)> {
    let example = common::Demo::new(&common::read("examples/local/demo.toml"));
    let minimal = common::Demo::new(&common::read("examples/minimal/demo.toml"));
    let seed = || common::Demo::new(&common::seed()).set("grafana.target = \"local\"");
    let images = seed().set("local.app = \"images\"");
    [("example", example), ("minimal", minimal), ("seed", seed()), ("images", images)]
        .map(|(name, mut demo)| (name, demo.compile().unwrap_or_else(|| panic!("{}", demo.told()))))
        .into()
}

fn text<'a>(artifacts: &'a Artifacts, path: &str) -> &'a str {
    &artifacts[&RelPath::new(path).unwrap()].text
}

fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).unwrap()
}

/// The schema of Compose, as the Go module that docker itself uses has it: `CONTRIBUTING.md` says how
/// it is fetched.
fn schema() -> Option<Value> {
    let named = std::env::var("MLTGEN_COMPOSE_SCHEMA").map(PathBuf::from).ok();
    let cached = || {
        let modules = Command::new("go").args(["env", "GOMODCACHE"]).output().ok()?;
        let modules = PathBuf::from(String::from_utf8(modules.stdout).ok()?.trim());
        Some(modules.join("github.com/compose-spec/compose-go/v2@v2.4.7/schema/compose-spec.json"))
    };
    let text = fs::read_to_string(named.or_else(cached)?).ok()?;
    Some(serde_json::from_str(&text).unwrap())
}

#[test]
fn compose_files_are_what_compose_reads() {
    let Some(schema) = schema() else {
        eprintln!("skipped: the schema of Compose is not there");
        return;
    };
    let validator = jsonschema::validator_for(&schema).unwrap();
    for (name, artifacts) in demos() {
        let files = artifacts.iter().filter(|(path, artifact)| {
            let path = path.as_str();
            let adds =
                path.starts_with("local/scenarios/") && artifact.text.contains("\nservices:");
            path == "compose.yaml" || adds
        });
        let mut checked = 0;
        for (path, artifact) in files {
            let errors: Vec<String> = validator
                .iter_errors(&yaml(&artifact.text))
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{name}: {path}: {}", errors.join("\n"));
            checked += 1;
        }
        assert!(checked > 0);
    }
    let wrong = yaml("services: { web: { imag: a } }");
    assert!(!validator.is_valid(&wrong), "it sees mistakes");
}

#[test]
fn what_is_mounted_is_there_and_what_is_needed_is_made_up() {
    for (name, artifacts) in demos() {
        let compose = text(&artifacts, "compose.yaml");
        let services = yaml(compose)["services"].as_object().unwrap().clone();
        let mut mounted = 0;
        for volume in
            services.values().flat_map(|it| it["volumes"].as_array().into_iter().flatten())
        {
            let Some(path) = volume.as_str().unwrap().strip_prefix("./") else { continue };
            let path = path.split(':').next().unwrap();
            let there = artifacts
                .keys()
                .any(|it| it.as_str() == path || it.as_str().starts_with(&format!("{path}/")));
            assert!(there, "{name}: {path} is mounted, and not there");
            mounted += 1;
        }
        assert!(mounted > 5);
        let up = text(&artifacts, "local/up.sh");
        let passwords = up.lines().find(|line| line.starts_with("passwords=(")).unwrap();
        let collector = text(&artifacts, "collector/config.alloy");
        let asked = compose.split("${").skip(1).map(|rest| rest.split(':').next().unwrap());
        let read =
            collector.split("sys.env(\"").skip(1).map(|rest| rest.split('"').next().unwrap());
        for variable in asked.chain(read) {
            let made: Vec<&str> = passwords["passwords=(".len()..].split([' ', ')']).collect();
            assert!(made.contains(&variable), "{name}: nobody makes up {variable}");
        }
    }
}

/// Data sources that panels and alerts ask are those that are provisioned.
#[test]
fn every_data_source_that_is_asked_is_there() {
    for (name, artifacts) in demos() {
        let file = yaml(text(&artifacts, "grafana/provisioning/datasources/data_sources.yaml"));
        let there: Vec<String> = file["datasources"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["uid"].as_str().unwrap().to_owned())
            .chain(["__expr__".to_owned()])
            .collect();
        let Some(alerts) =
            artifacts.get(&RelPath::new("grafana/provisioning/alerting/alerts.yaml").unwrap())
        else {
            continue;
        };
        for line in alerts.text.lines().filter_map(|it| it.trim().strip_prefix("datasourceUid: ")) {
            assert!(there.iter().any(|uid| uid == line.trim_matches('"')), "{name}: {line}");
        }
        let settings = serde_json::to_string(&file).unwrap();
        for rest in settings.split("\"datasourceUid\":\"").skip(1) {
            let uid = rest.split('"').next().unwrap();
            assert!(there.iter().any(|it| it == uid), "{name}: {uid}");
        }
    }
}

/// A folder as it was generated, and a docker that only writes down what it is told.
struct Stage(TempDir);

impl Stage {
    fn new(name: &str) -> Self {
        let (_, artifacts) = demos().into_iter().find(|(it, _)| *it == name).unwrap();
        let folder = TempDir::new().unwrap();
        common::lay_out(&artifacts, folder.path(), |_| true);
        Self(folder)
    }

    /// Plays a scenario, and waits until it has begun.
    fn start(&self, scenario: &str) -> Child {
        let child = self.command("play.sh", &[scenario]).stdout(Stdio::null()).spawn().unwrap();
        let (start, changed) = (Instant::now(), format!("local/scenarios/{scenario}.yaml"));
        while !self.log().contains(&changed) {
            assert!(start.elapsed() < Duration::from_secs(20), "{}", self.log());
            std::thread::sleep(Duration::from_millis(20));
        }
        child
    }

    fn command(&self, script: &str, args: &[&str]) -> Command {
        let path = std::env::var("PATH").unwrap();
        let here = std::env::current_dir().unwrap().join("tests/local");
        let mut command = Command::new(self.0.path().join("local").join(script));
        command
            .args(args)
            .env("PATH", format!("{}:{path}", here.display()))
            .env("LOG", self.0.path().join("log"))
            .stdin(Stdio::null());
        command
    }

    fn run(&self, script: &str, args: &[&str]) -> Output {
        self.command(script, args).output().unwrap()
    }

    fn log(&self) -> String {
        fs::read_to_string(self.0.path().join("log")).unwrap_or_default()
    }

    fn is_played(&self) -> bool {
        self.0.path().join("local/.playing").exists()
    }
}

#[test]
fn a_scenario_is_played_and_undone() {
    let stage = Stage::new("seed");
    let output = stage.run("play.sh", &["too-many-connections", "--for", "1s"]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(!stage.is_played());
    insta::assert_snapshot!(format!("{}\n{}", stage.log(), told(&output)));
}

#[test]
fn services_are_played_by_a_variable_and_images_by_an_image() {
    let seed = &demos()[2].1;
    insta::assert_snapshot!(text(seed, "local/scenarios/payment-failures.yaml"), @r#"
    # Generated by mltgen from demo.toml; do not edit.
    services:
      payment:
        environment:
          SERVICE_VERSION: "3.4.11-payment-failure"
          PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION: python
          STANDIN_SCENARIO: payment-failures
      checkout:
        environment:
          STANDIN_SCENARIO: payment-failures
    "#);
    let images = &demos()[3].1;
    let changed = text(images, "local/scenarios/slow-payments.yaml");
    assert!(changed.contains("image: gcr.io/solutions-engineering-248511/akc-slow-payment:1.4"));
    assert!(!changed.contains("STANDIN"));
}

#[test]
fn one_at_a_time_and_an_interrupt_undoes_it() {
    let stage = Stage::new("example");
    let mut first = stage.start("slow-payments");
    let second = stage.run("play.sh", &["payment-bug"]);
    assert_eq!(second.status.code(), Some(3), "{}", told(&second));
    assert!(told(&second).contains("slow-payments is being played"));
    let pid = first.id().to_string();
    assert!(Command::new("kill").args(["-s", "TERM", &pid]).status().unwrap().success());
    assert_eq!(first.wait().unwrap().code(), Some(143));
    assert!(!stage.is_played());
    let undone = stage
        .log()
        .matches(
            "compose.yaml up --detach --wait
",
        )
        .count();
    assert_eq!(undone, 1, "{}", stage.log());
}

#[test]
fn somebody_elses_reset_ends_it() {
    let stage = Stage::new("example");
    let mut first = stage.start("slow-payments");
    assert_eq!(stage.run("play.sh", &["--reset"]).status.code(), Some(0));
    assert_eq!(first.wait().unwrap().code(), Some(0));
    assert_eq!(stage.log().matches("up --detach --wait\n").count(), 1, "it is not undone twice");
    // Once more, when nothing is played.
    assert_eq!(stage.run("play.sh", &["--reset"]).status.code(), Some(0));
}

#[test]
fn mistakes_are_told_before_anything_is_done() {
    let stage = Stage::new("example");
    for (args, expected) in [
        (&["slow-paymnts"][..], "play one of: slow-payments payment-bug"),
        (&[], "play one of: slow-payments payment-bug"),
        (&["slow-payments", "--for", "5"], "not a time: 5"),
        (&["--fro"], "unknown option --fro"),
    ] {
        let output = stage.run("play.sh", args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(told(&output).contains(expected), "{}", told(&output));
        assert!(!stage.log().contains(" up "), "{}", stage.log());
    }
}

#[test]
fn passwords_are_made_up_once() {
    let stage = Stage::new("seed");
    assert!(stage.run("up.sh", &[]).status.success());
    let path = stage.0.path().join(".env");
    let first = fs::read_to_string(&path).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(first.lines().count() > 3, "{first}");
    assert!(first.lines().all(|line| line.split_once('=').unwrap().1.len() == 32), "{first}");
    assert!(stage.run("up.sh", &[]).status.success());
    assert_eq!(fs::read_to_string(&path).unwrap(), first);
    assert!(stage.log().contains("compose up --detach --wait"));
}

#[test]
fn scripts_have_no_slips() {
    for name in ["seed", "example", "images"] {
        let stage = Stage::new(name);
        let checked = Command::new("shellcheck")
            .args(["up.sh", "play.sh"])
            .current_dir(stage.0.path().join("local"))
            .output();
        match checked {
            Ok(checked) => assert!(checked.status.success(), "{name}: {}", told(&checked)),
            Err(_) => eprintln!("skipped: shellcheck is not installed"),
        }
    }
}

/// The same programs run in a cluster where the demo says so.
#[test]
fn a_cluster_can_have_the_stand_in_too() {
    let mut demo = common::Demo::new(&common::seed()).set("local.app = \"stand-in\"");
    let artifacts = demo.compile().unwrap_or_else(|| panic!("{}", demo.told()));
    let payment = text(&artifacts, "kubernetes/payment.yaml");
    assert!(payment.contains("image: python:3.13-slim"), "{payment}");
    assert!(payment.contains("mountPath: /stand-in/stand_in.py"), "{payment}");
    let inject = text(&artifacts, "scenarios/slow-payments/inject.sh");
    assert!(
        inject.contains("STANDIN_SCENARIO") && !inject.contains("akc-slow-payment"),
        "{inject}"
    );
    let stores: Vec<&str> = artifacts
        .iter()
        .filter(|(path, _)| path.as_str().starts_with("kubernetes/"))
        .flat_map(|(_, it)| it.text.lines())
        .filter(|line| line.contains("image: ") && line.contains("gcr.io"))
        .collect();
    assert!(stores.is_empty(), "everybody can pull the rest: {stores:?}");
}

/// Variables of the stand-in are nothing for an audience: what they bring about comes first.
#[test]
fn what_is_done_is_said_for_an_audience() {
    let trouble = r#"
        [kubernetes]
        target = "existing"
        network_policies = true
        [external.card-network]
        url = "https://cards.example.com"
        [services.payment]
        calls = ["card-network"]
        [scenarios.no-cards]
        inject = [
          { do = "block", on = "payment", to = "card-network" },
          { do = "delay", on = "payment", by = "4s" },
        ]
        effects = [{ on = "payment", latency = "4s", error_rate = "60%" }, { on = "orders" }]
        expect = { red = ["payment"], alerts = ["high-latency", "error-rate"], budgets = ["latency"] }
    "#;
    let mut demo = common::Demo::new(&common::read("examples/local/demo.toml")).overlay(trouble);
    let artifacts = demo.compile().unwrap_or_else(|| panic!("{}", demo.told()));
    let talk = text(&artifacts, "DEMO.md");
    let (_, part) = talk.split_once("<a id=\"no-cards\">").unwrap();
    let done: Vec<&str> = part.lines().filter(|line| line.starts_with("- ")).take(1).collect();
    let expected = "- `payment` no longer reaches `card-network` and takes 4s to answer and fails 60% of its \
                    requests (`STANDIN_BLOCKED=card-network`, `STANDIN_SCENARIO=no-cards`)";
    assert_eq!(done, [expected]);
    assert!(
        talk.contains("- `payment` has `SERVICE_VERSION=2.0.0`; it fails 60% of its requests (`")
    );
    assert!(!talk.contains("has `STANDIN"), "{talk}");
}
