//! The scripts of scenarios, run with stand-ins for kubectl and curl: what they do and undo, and what
//! happens when they are interrupted, run twice, or refused.
#![expect(clippy::disallowed_methods, reason = "they are run as people run them")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use common::said as told;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A generated folder, and a cluster that is none.
struct Stage {
    folder: TempDir,
}

impl Stage {
    fn new(demo: &str) -> Self {
        let flags = common::read("tests/flags/flags.json");
        let mut demo = common::Demo::new(demo).file("flags.json", &flags);
        let artifacts = demo.compile();
        let artifacts = artifacts.unwrap_or_else(|| panic!("{}", demo.told()));
        let folder = TempDir::new().unwrap();
        common::lay_out(&artifacts, folder.path(), |_| true);
        let stage = Self { folder };
        fs::create_dir(stage.state("")).unwrap();
        fs::write(stage.state("workloads"), "deployment.apps/cart\n").unwrap();
        stage
    }

    fn state(&self, name: &str) -> PathBuf {
        self.folder.path().join("state").join(name)
    }

    fn command(&self, script: &str, args: &[&str]) -> Command {
        let path = std::env::var("PATH").unwrap();
        let here = std::env::current_dir().unwrap().join("tests/scenarios");
        let mut command = Command::new(self.folder.path().join("scenarios").join(script));
        command
            .args(args)
            .env("PATH", format!("{}:{path}", here.display()))
            .env("STATE", self.state(""))
            .env_remove("GRAFANA_URL")
            .env_remove("GRAFANA_AUTH")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, script: &str, args: &[&str]) -> Output {
        self.command(script, args).output().unwrap()
    }

    /// Starts it, and waits until it has begun.
    fn start(&self, script: &str, args: &[&str]) -> Child {
        let log = fs::File::create(self.state("out")).unwrap();
        let child = self.command(script, args).stdout(log).spawn().unwrap();
        self.wait_for(|stage| stage.text("out").contains("it has begun"));
        child
    }

    fn wait_for(&self, is_so: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        while !is_so(self) {
            assert!(start.elapsed() < Duration::from_secs(20), "{}", self.text("log"));
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.state(name)).unwrap_or_default()
    }

    fn is_locked(&self) -> bool {
        self.state("lock").exists()
    }
}

fn all() -> String {
    common::read("tests/scenarios/all.toml")
}

fn code(mut child: Child) -> Option<i32> {
    child.wait().unwrap().code()
}

#[test]
fn everything_is_done_and_undone_in_the_opposite_order() {
    let stage = Stage::new(&all());
    let output = stage
        .command("everything/inject.sh", &[])
        .env("GRAFANA_URL", "https://grafana.test/")
        .env("GRAFANA_AUTH", "secret\"token")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    assert!(!stage.is_locked());
    assert!(!Path::new("/tmp/never").exists(), "no title is a command");
    let folder = stage.folder.path().display().to_string();
    let log = stage.text("log").replace(&folder, "");
    insta::assert_snapshot!("everything", format!("{log}\n{}", told(&output)));
}

#[test]
fn one_at_a_time() {
    let stage = Stage::new(&all());
    let mut first = stage.start("everything/inject.sh", &["--for", "1m"]);
    for other in ["everything/inject.sh", "nothing/inject.sh"] {
        let second = stage.run(other, &[]);
        assert_eq!(second.status.code(), Some(3));
        assert!(told(&second).contains("to end it: scenarios/everything/revert.sh"));
    }
    // Somebody else's end leaves it alone, its own ends it.
    assert_eq!(stage.run("nothing/revert.sh", &[]).status.code(), Some(0));
    assert!(stage.is_locked());
    assert_eq!(stage.run("everything/revert.sh", &[]).status.code(), Some(0));
    assert_eq!(first.wait().unwrap().code(), Some(0));
    let undone = stage.text("log").matches("scale deployment/web --replicas 1").count();
    assert_eq!(undone, 1, "it is not undone twice");
}

#[test]
fn an_interrupt_undoes_it() {
    for (signal, expected) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let stage = Stage::new(&all());
        let child = stage.start("everything/inject.sh", &["--for", "1h"]);
        let pid = child.id().to_string();
        assert!(Command::new("kill").args(["-s", signal, &pid]).status().unwrap().success());
        assert_eq!(code(child), Some(expected));
        assert!(!stage.is_locked());
        assert!(stage.text("log").contains("scale deployment/web --replicas 1"), "{signal}");
    }
}

#[test]
fn a_step_that_fails_undoes_what_was_done_before() {
    let stage = Stage::new(&all());
    fs::write(stage.state("fails"), "scale deployment/web --replicas 0").unwrap();
    let output = stage.run("everything/inject.sh", &[]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(!stage.is_locked());
    let log = stage.text("log");
    assert!(log.contains("image: shop/cart:1\n") && !log.contains("delete statefulset/orders"));
}

#[test]
fn what_cannot_be_undone_is_told_and_the_rest_undone() {
    let stage = Stage::new(&all());
    fs::write(stage.state("fails"), "scale deployment/web --replicas 1").unwrap();
    let output = stage.run("everything/revert.sh", &[]);
    assert_eq!(output.status.code(), Some(1), "{}", told(&output));
    assert!(told(&output).contains("not all of it is undone"));
    assert!(stage.text("log").contains("image: shop/cart:1\n"), "it comes last");
}

#[test]
fn a_cluster_without_the_demo_is_left_alone() {
    let stage = Stage::new(&all());
    fs::write(stage.state("workloads"), "").unwrap();
    for script in ["everything/inject.sh", "everything/revert.sh", "reset-all.sh"] {
        let output = stage.run(script, &["--context", "production"]);
        assert_eq!(output.status.code(), Some(2));
        let expected = "nothing of shop runs in the namespace shop of the context production";
        assert!(told(&output).contains(expected), "{}", told(&output));
    }
    assert_eq!(stage.text("log"), "");
}

#[test]
fn a_cluster_that_does_not_answer_for_a_while_ends_nothing() {
    let stage = Stage::new(&all());
    let child = stage.start("nothing/inject.sh", &["--for", "3s"]);
    fs::write(stage.state("deaf"), "").unwrap();
    std::thread::sleep(Duration::from_millis(500));
    fs::remove_file(stage.state("deaf")).unwrap();
    assert!(stage.is_locked());
    assert_eq!(code(child), Some(0));
    assert!(!stage.is_locked());
}

#[test]
fn everything_can_be_reset() {
    let stage = Stage::new(&all());
    let output = stage.run("reset-all.sh", &[]);
    assert_eq!(output.status.code(), Some(0), "{}", told(&output));
    let log = stage.text("log");
    assert!(log.contains("scale deployment/web --replicas 1"));
    assert!(log.contains("apply --kustomize"), "{log}");
}

#[test]
fn options_are_explained_and_checked() {
    let stage = Stage::new(&all());
    let help = stage.run("everything/inject.sh", &["--help"]);
    assert_eq!(help.status.code(), Some(0));
    insta::assert_snapshot!(
        "help",
        told(&help).replace(&stage.folder.path().display().to_string(), "")
    );
    for args in [&["--for", "soon"][..], &["--for", "5"], &["--for"], &["--fast"], &["--for", "m"]]
    {
        let output = stage.run("everything/inject.sh", args);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{args:?}: {}", told(&output));
    }
    assert_eq!(stage.run("everything/revert.sh", &["--for", "1m"]).status.code(), Some(2));
    assert_eq!(stage.text("log"), "");
}

/// What a patch changes, its way back changes back: asked of kubectl itself.
#[test]
fn a_patch_and_its_way_back_leave_everything_as_it_was() {
    let is_there = Command::new("kubectl").arg("version").arg("--client").output();
    if !is_there.is_ok_and(|it| it.status.success()) {
        eprintln!("skipped: kubectl is absent");
        return;
    }
    let stage = Stage::new(&all());
    let scripts = ["inject", "revert"].map(|name| {
        let path = stage.folder.path().join(format!("scenarios/everything/{name}.sh"));
        let text = fs::read_to_string(path).unwrap();
        let (_, patch) = text.split_once("change deployment/cart <<'YAML'\n").unwrap();
        patch.split_once("\nYAML\n").unwrap().0.to_owned()
    });
    let manifest = fs::read_to_string(stage.folder.path().join("kubernetes/cart.yaml")).unwrap();
    let deployment = manifest.split("\n---\n").find(|it| it.contains("kind: Deployment")).unwrap();
    let patched = |manifest: &str, patch: &str| {
        let path = stage.state("manifest.yaml");
        fs::write(&path, manifest).unwrap();
        let output = Command::new("kubectl")
            .args(["patch", "--local", "--output", "yaml", "--patch", patch, "--filename"])
            .arg(path)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", told(&output));
        String::from_utf8(output.stdout).unwrap()
    };
    let before = patched(deployment, "{}");
    let during = patched(&before, &scripts[0]);
    assert!(during.contains("shop/cart:broken") && during.contains("value: 10.0.0.1"), "{during}");
    assert!(during.contains("value: wild") && during.contains("name: ORDERS\n"), "{during}");
    let sorted = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    assert_eq!(sorted(&patched(&during, &scripts[1])), sorted(&before));
}

/// Kubernetes takes no two entries of one name, and what was set last is what was meant.
#[test]
fn a_variable_that_two_steps_set_is_in_the_patch_once() {
    let mut demo = common::Demo::new(
        "edition = 1\ndemo.name = \"shop\"\n\
         services.cart = { image = \"shop/cart:1\", check = \"/\", env = { MODE = \"calm\" } }\n\
         [scenarios.twice]\ninject = [\n\
         { do = \"env\", on = \"cart\", set = { MODE = \"odd\", MORE = \"1\" } },\n\
         { do = \"env\", on = \"cart\", set = { MODE = \"wild\" } },\n]\n",
    );
    let artifacts = demo.compile().unwrap_or_else(|| panic!("{}", demo.told()));
    for (script, value) in [("inject", "value: wild"), ("revert", "value: calm")] {
        let path = format!("scenarios/twice/{script}.sh");
        let (_, script) = artifacts.iter().find(|(it, _)| it.as_str() == path).unwrap();
        let named = script.text.matches("name: MODE\n").count();
        assert_eq!(named, 1, "{}", script.text);
        assert!(script.text.contains(value) && !script.text.contains("value: odd"));
    }
}
