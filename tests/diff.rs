//! `mltgen diff` as a process, against real repositories of git and against folders.
#![expect(clippy::unwrap_used, reason = "in tests, a panic is the message")]
#![expect(clippy::disallowed_methods, reason = "the tests write demos")]

mod process;

use std::fs;
use std::path::Path;
use std::process::Command;

use process::{Demo, Ended};
use tempfile::TempDir;

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

/// Runs git in a folder, as nobody in particular.
fn git(folder: &Path, args: &[&str]) {
    let names = ["user.name=a", "user.email=a@b.test", "protocol.file.allow=always"];
    let settings = names.iter().flat_map(|it| ["-c", it]);
    let output =
        Command::new("git").current_dir(folder).args(settings).args(args).output().unwrap();
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A repository whose only commit has the shop.
fn shop() -> Demo {
    let demo = Demo::new(SHOP);
    git(&demo.path(""), &["init", "--quiet", "--initial-branch", "main"]);
    commit(&demo);
    demo
}

fn commit(demo: &Demo) {
    git(&demo.path(""), &["add", "--all"]);
    git(&demo.path(""), &["commit", "--quiet", "--message", "why"]);
}

fn edit(demo: &Demo, from: &str, to: &str) {
    let text = fs::read_to_string(demo.path("demo.toml")).unwrap();
    assert!(text.contains(from), "{from}");
    fs::write(demo.path("demo.toml"), text.replace(from, to)).unwrap();
}

/// It found no change, and said so where it does not disturb.
#[track_caller]
fn is_empty(ended: Ended) {
    let ended = ended.ends(0);
    ended.complains("nothing changes since");
    assert_eq!(ended.out, "");
}

#[test]
fn without_change_nothing_is_printed() {
    is_empty(shop().run(&["diff"]));
    is_empty(shop().run(&["diff", "main", "--exit-code"]));
}

#[test]
fn a_change_is_told_and_is_no_failure_unless_asked_for() {
    let demo = shop();
    edit(&demo, "cart:1.0.0", "cart:1.1.0");
    demo.run(&["diff"])
        .ends(0)
        .says("registry.example.com/cart:1.0.0 → registry.example.com/cart:1.1.0");
    demo.run(&["diff", "--exit-code"]).ends(3);
    commit(&demo);
    is_empty(demo.run(&["diff"]));
    demo.run(&["diff", "HEAD~1"]).ends(0).says("1.0.0 → ");
}

#[test]
fn order_comments_and_spaces_are_no_change() {
    let demo = shop();
    edit(&demo, SHOP, &SHOP.replace("edition = 1\n", "edition=1 # first\n\n\n"));
    is_empty(demo.run(&["diff"]));
    let (head, datastores) = SHOP.split_once("[datastores").unwrap();
    let (head, services) = head.split_once("[services").unwrap();
    let turned = format!(
        "{head}[services.second]\nimage = \"b\"\nport = 80\n[services{services}[datastores{datastores}"
    );
    fs::write(demo.path("demo.toml"), &turned).unwrap();
    commit(&demo);
    let turned = turned.replacen("[services.second]\nimage = \"b\"\nport = 80\n", "", 1)
        + "[services.second]\nport = 80\nimage = \"b\"\n";
    fs::write(demo.path("demo.toml"), turned).unwrap();
    let ended = demo.run(&["diff", "--exit-code"]);
    ended.complains("another order of tables changes ");
    is_empty(ended);
}

#[test]
fn what_git_cannot_give_is_said() {
    let demo = shop();
    demo.run(&["diff", "nowhere"]).ends(2).complains("git knows no revision `nowhere`");
    demo.run(&["diff", "--", "--output=x"]).ends(2).complains("git knows no revision `--output=x`");
    assert!(!demo.path("x").exists());
    Demo::new(SHOP).run(&["diff"]).ends(2).complains("is in no git repository");
    let unborn = Demo::new(SHOP);
    git(&unborn.path(""), &["init", "--quiet"]);
    unborn.run(&["diff"]).ends(2).complains("nothing is committed here yet");
}

#[test]
fn a_demo_that_was_not_there_is_all_new() {
    let demo = Demo::new(SHOP);
    git(&demo.path(""), &["init", "--quiet"]);
    git(&demo.path(""), &["commit", "--quiet", "--allow-empty", "--message", "why"]);
    let ended = demo.run(&["diff"]).ends(0);
    ended
        .complains("there is no `demo.toml` at `HEAD`: all of it is new")
        .says("+ 2 Deployments (");
}

#[test]
fn a_demo_with_errors_is_compared_with_nothing() {
    let demo = shop();
    edit(&demo, "engine = \"redis\"", "engine = \"rediss\"");
    demo.run(&["diff"]).ends(1).complains("unknown-word").complains("the demo now has 1 error");
    commit(&demo);
    edit(&demo, "engine = \"rediss\"", "engine = \"redis\"");
    let ended = demo.run(&["diff"]).ends(1);
    ended.complains("rediss").complains("the demo at `HEAD` has 1 error");
    assert_eq!(ended.out, "");
}

#[test]
fn a_shallow_clone_says_how_to_get_the_rest() {
    let demo = shop();
    edit(&demo, "cart:1.0.0", "cart:1.1.0");
    commit(&demo);
    let place = TempDir::new().unwrap();
    let from = format!("file://{}", demo.path("").display());
    git(place.path(), &["clone", "--quiet", "--depth", "1", &from, "clone"]);
    let clone = place.path().join("clone");
    let run = |revision: &str| {
        let mut command = demo.command(&["diff", revision]);
        Ended::new(&command.current_dir(&clone).output().unwrap())
    };
    is_empty(run("HEAD"));
    run("HEAD~1").ends(2).complains("this clone is shallow").complains("fetch-depth: 0");
}

#[test]
fn all_that_a_demo_names_is_read_from_git_under_whatever_name_and_folder() {
    let demo = Demo::new("");
    git(&demo.path(""), &["init", "--quiet"]);
    let folder = demo.path("a folder/$(é) \"q\"");
    fs::create_dir_all(folder.join("boards")).unwrap();
    let custom = "[custom]\ndashboards = [\"boards/*.json\", \"linked.json\"]\n";
    fs::write(folder.join("shop.toml"), format!("{SHOP}\n{custom}")).unwrap();
    fs::write(folder.join("shop.stage.toml"), "demo.title = \"Stage\"\n").unwrap();
    let board =
        |title: &str| format!("{{\"title\": \"{title}\", \"uid\": \"{title}\", \"panels\": []}}");
    fs::write(folder.join("boards/one.json"), board("one")).unwrap();
    fs::write(folder.join("boards/linked.json"), board("two")).unwrap();
    fs::remove_file(folder.join("boards/linked.json")).unwrap();
    fs::write(folder.join("kept.json"), board("kept")).unwrap();
    std::os::unix::fs::symlink("kept.json", folder.join("linked.json")).unwrap();
    commit(&demo);
    let path = "a folder/$(é) \"q\"/shop.toml";
    is_empty(demo.run(&["diff", "--demo", path]));
    is_empty(demo.run(&["diff", "--demo", path, "--profile", "stage"]));
    fs::write(folder.join("boards/one.json"), board("other")).unwrap();
    fs::write(folder.join("kept.json"), board("changed")).unwrap();
    fs::write(folder.join("boards/new.json"), board("new")).unwrap();
    fs::write(folder.join("shop.stage.toml"), "demo.title = \"Stage 2\"\n").unwrap();
    let ended = demo.run(&["diff", "--demo", path, "--profile", "stage", "--all"]).ends(0);
    ended.says("+ dashboard `new`").says("title kept → changed").says("title one → other");
    ended.says("Stage → Stage 2");
    // From inside the folder it is the same.
    let mut inside = demo.command(&["diff", "--demo", "shop.toml", "--exit-code"]);
    Ended::new(&inside.current_dir(&folder).output().unwrap()).ends(3).says("title one → other");
}

#[test]
fn another_folder_may_be_a_demo_or_what_was_generated() {
    let demo = Demo::new(SHOP);
    let other = Demo::new(&SHOP.replace("cart:1.0.0", "cart:0.9.0"));
    let folder = other.path("");
    demo.run(&["diff", folder.to_str().unwrap()]).ends(0).says("cart:0.9.0 → ");
    demo.run(&["build"]).ends(0);
    is_empty(demo.run(&["diff", "generated"]));
    edit(&demo, "cart:1.0.0", "cart:1.1.0");
    demo.run(&["diff", "generated"]).ends(0).says("cart:1.0.0 → ");
    fs::create_dir(demo.path("empty")).unwrap();
    demo.run(&["diff", "empty"]).ends(2).complains("in `empty` is no `demo.toml`");
    let demo = shop();
    fs::create_dir(demo.path("main")).unwrap();
    demo.run(&["diff", "main"]).ends(2).complains("`main` is a folder and a revision");
    is_empty(demo.run(&["diff", "main^0"]));
}

#[test]
fn a_program_gets_one_object() {
    let demo = shop();
    edit(&demo, "cart:1.0.0", "cart:1.1.0");
    let report = demo.run(&["diff", "--format", "json"]).ends(0).json();
    assert_eq!(report["base"]["name"], "HEAD");
    assert_eq!(report["base"]["kind"], "revision");
    assert_eq!(report["equal"], false);
    assert_eq!(report["exit"], 0);
    assert_eq!(report["reordered"], serde_json::json!([]));
    let files = report["files"].as_array().unwrap();
    assert!(files.iter().any(|file| file["path"] == "kubernetes/cart.yaml"), "{files:?}");
    demo.run(&["diff", "nowhere", "--format", "json"]).ends(2).says("\"error\"");
}

#[test]
fn a_comment_says_so_if_nothing_changes() {
    let demo = shop();
    let ended = demo.run(&["diff", "main", "--format", "markdown"]).ends(0);
    assert_eq!(ended.out, "**Nothing changes** in what the demo means, since `main`.\n");
    edit(&demo, "cart:1.0.0", "cart:1.1.0");
    let ended = demo.run(&["diff", "main", "--format", "markdown", "--exit-code"]).ends(3);
    ended.says("### What changes since `main`\n").says("`registry.example.com/cart:1.1.0`");
}

#[test]
fn colours_are_for_terminals() {
    let demo = shop();
    edit(&demo, "cart:1.0.0", "cart:1.1.0");
    assert!(!demo.run(&["diff"]).out.contains('\u{1b}'));
    let mut command = demo.command(&["diff"]);
    let ended = Ended::new(&command.env("CLICOLOR_FORCE", "1").output().unwrap());
    ended.says("\u{1b}[1mWhat it is made of\u{1b}[0m\n");
}

#[test]
fn what_kubernetes_refuses_is_warned_of() {
    let demo = shop();
    edit(&demo, "version = \"7\"", "version = \"7\"\nstorage = \"1Gi\"");
    let ended = demo.run(&["diff"]).ends(0);
    ended.says("datastore `cart-data` now keeps its data in a volume of 1Gi, was its pods alone");
    ended.says("+ StatefulSet `cart-data`").says("− Deployment `cart-data`");
    commit(&demo);
    edit(&demo, "storage = \"1Gi\"", "storage = \"2Gi\"");
    let warned = "! StatefulSet `cart-data` cannot be changed in place: delete it before it is applied, \
                  for another `spec.volumeClaimTemplates`";
    demo.run(&["diff"]).ends(0).says(warned);
}
