//! The command as a process: what it prints, what it writes, and how it ends.
#![expect(clippy::unwrap_used, reason = "in tests, a panic is the message")]
#![expect(clippy::disallowed_methods, reason = "the tests look at what is on disk")]

mod process;

use std::fs;
use std::io::Read;
use std::process::Stdio;

use process::{Demo, Ended};
use serde_json::Value;

const SHOP: &str = r#"edition = 1

[demo]
name = "shop"

[kubernetes]
target = "existing"
context = "shop"

[services.cart]
image = "registry.example.com/cart:1.0.0"
calls = ["cart-data"]

[datastores.cart-data]
engine = "redis"
version = "7"
"#;

const MISSPELT: &str = "edition = 1\n\n[demo]\nnmae = \"shop\"\n";

#[test]
fn without_a_command_there_is_help_with_examples() {
    let ended = Demo::new(SHOP).run(&[]);
    assert_eq!(ended.exit, 0);
    ended.says("Examples:\n  mltgen init shop ").says("\n  mltgen build ");
}

#[test]
fn a_second_build_writes_nothing() {
    let demo = Demo::new(SHOP);
    demo.run(&["build"]).ends(0).says(" created");
    let before = demo.times();
    demo.run(&["build"]).ends(0).says("up to date");
    assert_eq!(demo.times(), before);
}

#[test]
fn a_demo_does_not_replace_another_one() {
    let demo = Demo::new(SHOP);
    demo.run(&["build"]).ends(0);
    let before = demo.times();
    for more in [&[][..], &["--only", "kubernetes"], &["--check"]] {
        let ended = demo.run(&[&["build", "--set", "demo.name=teashop"], more].concat());
        assert_ne!(ended.exit, 0);
        ended.complains("is the output of the demo `shop`").complains("--out");
    }
    assert_eq!(demo.times(), before);
    let other = demo.path("teashop").display().to_string();
    demo.run(&["build", "--set", "demo.name=teashop", "--out", &other]).ends(0);
    demo.run(&["build", "--set", "demo.name=teashop", "--force"]).ends(0);
    demo.run(&["build"]).ends(1).complains("is the output of the demo `teashop`");
}

#[test]
fn problems_of_the_demo_exit_with_one_and_nothing_is_written() {
    let demo = Demo::new(MISSPELT);
    demo.run(&["build"]).ends(1).complains("demo.toml:4:1").complains("nothing was written");
    demo.run(&["check"]).ends(1).complains("demo.toml:4:1");
    assert!(!demo.path("generated").exists());
}

#[test]
fn problems_of_the_world_exit_with_two() {
    let demo = Demo::new(SHOP);
    demo.run(&["build", "none.toml"]).ends(2).complains("`none.toml`");
    fs::write(demo.path("latin.toml"), b"title = \"caf\xe9\"").unwrap();
    demo.run(&["check", "latin.toml"]).ends(2).complains("`latin.toml` is not UTF-8");
    demo.run(&["build", "--out", "demo.toml"]).ends(2).complains("`demo.toml` is a file");
    demo.run(&["build", "--profile", "none"]).ends(2).complains("`demo.none.toml`");
    demo.run(&["build", "--profile", "none"]).complains("leave `--profile` out");
    demo.run(&["bulid"]).ends(2).complains("'build'");
}

#[test]
fn a_folder_means_the_demo_in_it() {
    let demo = Demo::new(SHOP);
    demo.run(&["check", "."]).ends(0);
    demo.run(&["fmt", "."]).ends(0);
    fs::create_dir(demo.path("empty")).unwrap();
    for command in ["build", "check", "fmt"] {
        demo.run(&[command, "empty"]).ends(2).complains("a folder without a `demo.toml`");
    }
    fs::remove_file(demo.path("demo.toml")).unwrap();
    for command in ["build", "check", "fmt"] {
        demo.run(&[command]).ends(2).complains("there is no `demo.toml`").complains("mltgen init");
    }
}

#[test]
fn check_lists_what_is_stale_and_writes_nothing() {
    let demo = Demo::new(SHOP);
    demo.run(&["build", "--check"]).ends(3).says(": missing\n");
    assert!(!demo.path("generated").exists());

    demo.run(&["build"]);
    demo.run(&["build", "--check"]).ends(0);

    let [edited, gone] = two_files(&demo);
    fs::write(demo.path(&edited), "edited").unwrap();
    fs::remove_file(demo.path(&gone)).unwrap();
    let before = demo.times();
    let ended = demo.run(&["build", "--check"]).ends(3);
    ended.says(&format!("{}: edited by hand\n", within(&edited)));
    ended.says(&format!("{}: missing\n", within(&gone)));
    assert_eq!(ended.out.lines().count(), 2);
    assert_eq!(demo.times(), before);
}

#[test]
fn check_needs_no_right_to_write() {
    let demo = Demo::new(SHOP);
    demo.run(&["build"]);
    let mode = |mode| {
        let mode = std::os::unix::fs::PermissionsExt::from_mode(mode);
        fs::set_permissions(demo.path("generated"), mode).unwrap();
    };
    mode(0o555);
    demo.run(&["build", "--check"]).ends(0);
    demo.run(&["build"]).ends(0);
    mode(0o755);
}

#[test]
fn an_edited_file_is_a_conflict_until_forced() {
    let demo = Demo::new(SHOP);
    demo.run(&["build"]);
    let [edited, other] = two_files(&demo);
    fs::write(demo.path(&edited), "edited").unwrap();
    fs::remove_file(demo.path(&other)).unwrap();
    let told = format!("\n  {}: edited by hand\n", within(&edited));
    demo.run(&["build"]).ends(1).complains(&told).complains("--force");
    assert_eq!(fs::read_to_string(demo.path(&edited)).unwrap(), "edited");
    assert!(!demo.path(&other).exists(), "a conflict keeps everything from being written");
    demo.run(&["build", "--force"]).ends(0).says("1 created, 1 updated");
    demo.run(&["build", "--check"]).ends(0);
}

#[test]
fn a_list_that_cannot_be_read_is_told_and_written_again() {
    let demo = Demo::new(SHOP);
    demo.run(&["build"]);
    let list = demo.path("generated/.mltgen.json");
    let before = fs::read_to_string(&list).unwrap();
    fs::write(&list, format!("<<<<<<< ours\n{before}")).unwrap();
    demo.run(&["build", "--check"]).ends(3).complains("cannot be read");
    demo.run(&["build"]).ends(0).complains("`generated/.mltgen.json` cannot be read");
    assert_eq!(fs::read_to_string(&list).unwrap(), before);
    assert!(!demo.run(&["build"]).ends(0).error.contains("cannot be read"));
}

#[test]
fn one_backend_can_be_built_alone() {
    let demo = Demo::new(SHOP);
    demo.run(&["build", "--only", "kubernetes"]).ends(0);
    let files = demo.files();
    let others = files.keys().filter(|path| !path.starts_with("generated/kubernetes/"));
    assert_eq!(others.collect::<Vec<_>>(), ["generated/.mltgen.json"]);
    demo.run(&["build", "--only", "kubernetes", "--check"]).ends(0);
    demo.run(&["build", "--check"]).ends(3);
    demo.run(&["build"]).ends(0);
    demo.run(&["build", "--only", "kubernetes"]).ends(0).says("up to date");
    demo.run(&["build", "--only", "kubernets"]).ends(2).complains("kubernetes");
}

#[test]
fn a_setting_wins_over_a_profile_and_a_profile_over_the_demo() {
    let demo = Demo::new(SHOP);
    demo.run(&["build"]);
    fs::write(demo.path("demo.big.toml"), "[services.cart]\nreplicas = 7\n").unwrap();
    demo.run(&["build", "--profile", "big", "--check"]).ends(3);
    demo.run(&["build", "--profile", "big", "--set", "services.cart.replicas=1", "--check"])
        .ends(0);
    demo.run(&["check", "--set", "services.cart.replicsa=1"]).ends(1).complains("--set");
}

#[test]
fn programs_get_one_json_object() {
    let demo = Demo::new(SHOP);
    let built = demo.run(&["build", "--format", "json"]).ends(0).json();
    assert_eq!(built["written"], true);
    assert_eq!(built["created"].as_array().unwrap().len(), demo.files().len() - 1);
    assert!(built["milliseconds"].is_u64());

    let checked = demo.run(&["check", "--format", "json"]).ends(0).json();
    assert_eq!(checked["diagnostics"], Value::Array(Vec::new()));

    let none = demo.run(&["build", "none.toml", "--format", "json"]).ends(2).json();
    assert!(none["error"].as_str().unwrap().contains("none.toml"));

    let broken = Demo::new(MISSPELT).run(&["build", "--format", "json"]).ends(1).json();
    let finding = &broken["diagnostics"][0];
    assert_eq!((&finding["file"], &finding["line"]), (&"demo.toml".into(), &4.into()));
    assert_eq!(broken["written"], false);
}

#[test]
fn what_there_is_can_be_explained() {
    let demo = Demo::new(SHOP);
    demo.run(&["explain"]).ends(0).says("codes");
    demo.run(&["explain", "codes"]).ends(0).says("unknown-key");
    demo.run(&["explain", "unknown-key"]).ends(0).says("unknown-key");
    demo.run(&["explain", "unkown-key"]).ends(2).complains("did you mean `unknown-key`?");
    demo.run(&["schema"]).ends(0).json();
    demo.run(&["completions", "bash"]).ends(0).says("_mltgen");
    // Keys by their paths, with names of entries or without, and wherever a bare name stands.
    for path in ["services.check", "services.cart.check", "defaults.services.check"] {
        demo.run(&["explain", path]).ends(0).says("Text that the answer must contain.");
    }
    demo.run(&["explain", "slos"]).ends(0).says("- `bound`: a duration, such as `5m`");
    demo.run(&["explain", "scenarios.inject.do"])
        .ends(0)
        .says("- `\"delay\"`: Delays its answers.");
    let delay = demo.run(&["explain", "delay"]).ends(0);
    delay.says("`recorded.delay`").says("`scenarios.inject.do = \"delay\"`");
    // A word that is both says which is which.
    let scenarios = demo.run(&["explain", "scenarios"]).ends(0);
    scenarios.says("scenarios (backends)").says("scenarios (in demo.toml)");
    demo.run(&["explain", "dashboards"]).ends(0).says("sre-overview").says("- `service-detail`");
    demo.run(&["explain", "services.chekc"]).ends(2).complains("did you mean `services.check`?");
    demo.run(&["explain", "recrded"]).ends(2).complains("did you mean `recorded`?");
    // No fences in a terminal.
    demo.run(&["explain", "unknown-reference"]).ends(0).says("\n    [services.payment]\n");
}

/// What we break ourselves is not broken once more where a terminal has 80 columns.
#[test]
fn help_is_broken_in_no_odd_place() {
    let demo = Demo::new(SHOP);
    let main = demo.run(&["--help"]).ends(0).out;
    let commands = main.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let commands = commands.lines().filter(|line| !line.starts_with("   "));
    let commands: Vec<&str> = commands.filter_map(|it| it.split_whitespace().next()).collect();
    assert!(commands.contains(&"import") && commands.contains(&"why"), "{commands:?}");
    for args in [vec!["--help"]].into_iter().chain(commands.iter().map(|it| vec![*it, "--help"])) {
        let help = demo.command(&args).env("COLUMNS", "1000").output().unwrap();
        let help = String::from_utf8(help.stdout).unwrap();
        let after = help.rsplit("-h, --help").next().unwrap();
        for line in after.lines().skip(1).filter(|line| !line.contains("Print help")) {
            assert!(line.chars().count() < 80, "{args:?}: {line}");
        }
    }
}

#[test]
fn a_pipe_that_is_closed_early_is_no_problem() {
    let demo = Demo::new(SHOP);
    for args in [&["explain", "codes"][..], &["schema"], &["completions", "zsh"]] {
        let mut child = demo.command(args).stdout(Stdio::piped()).spawn().unwrap();
        let mut first = [0];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{args:?}: {output:?}");
        assert!(output.stderr.is_empty(), "{args:?}: {output:?}");
    }
}

#[test]
fn a_result_that_cannot_be_printed_is_a_problem_of_the_world() {
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = Demo::new(SHOP).command(&["explain"]).stdout(full).output().unwrap();
    Ended::new(&output).ends(2).complains("standard output");
}

#[test]
fn there_is_no_colour_without_a_terminal() {
    let ended = Demo::new(MISSPELT).run(&["build"]);
    assert!(!ended.error.contains('\x1b'), "{}", ended.error);
}

/// Two generated files.
fn two_files(demo: &Demo) -> [String; 2] {
    let mut files = demo.files().into_keys().filter(|path| !path.contains("/.mltgen"));
    [files.next().unwrap(), files.next().unwrap()]
}

/// A path as it is under the output folder.
fn within(path: &str) -> &str {
    path.strip_prefix("generated/").unwrap()
}

#[test]
fn a_drawing_is_written_to_be_edited_and_taken_back() {
    let demo = Demo::new(SHOP);
    demo.run(&["diagram", "--edit-out", "own.drawio"]).ends(0).says("own.drawio: 2 boxes");
    let written = fs::read_to_string(demo.path("own.drawio")).unwrap();
    demo.run(&["diagram", "--edit-out", "own.drawio"]).ends(1).complains("--force overwrites it");
    fs::write(demo.path("own.drawio"), written.replace("x=\"0\"", "x=\"-40\"")).unwrap();
    demo.run(&["build", "--set", "diagram.source=own.drawio"]).ends(0).says(" created");
    let kept =
        fs::read_to_string(demo.path("generated/grafana/diagram/architecture.drawio")).unwrap();
    assert!(kept.contains("x=\"-40\""));
    demo.run(&["diagram", "--edit-out", "own.drawio", "--force"]).ends(0);
    assert_eq!(fs::read_to_string(demo.path("own.drawio")).unwrap(), written);
    demo.run(&["diagram", "--edit-out", "no/where.drawio"]).ends(2).complains("no/where.drawio");
}

#[test]
fn why_answers_and_ends_as_others_do() {
    let demo = Demo::new(SHOP);
    let told = demo.run(&["why", "cart"]).ends(0);
    told.says("written: services.cart").says("generated/kubernetes/cart.yaml");
    demo.run(&["why", "crat"]).ends(2).complains("did you mean `cart`?");
    let broken = ["why", "cart", "--set", "services.cart.port=none"];
    demo.run(&broken).ends(1).complains("nothing can be told");
    let told = demo.run(&["why", "deployment/cart", "--format", "json"]).ends(0);
    let told: Value = serde_json::from_str(&told.out).unwrap();
    assert_eq!(told["generated"]["chain"][0]["path"], "services.cart");
    // It hears standard input, on which nothing is said here.
    demo.run(&["why", "-"]).ends(0).says("no error on standard input");
}
