//! What `mltgen preview` says of a demo, and the command as a process. What the page makes of it is in
//! `tests/preview_page.rs`.
#![expect(clippy::unwrap_used, reason = "in tests, a panic is the message")]
#![expect(clippy::disallowed_methods, reason = "the tests write what the command reads")]

mod common;
mod process;

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use mltgen::artifact::Artifacts;
use mltgen::model::Model;
use mltgen::preview::{self, Against, Preview};
use mltgen::review::{self, Side};
use serde_json::Value;

const SHOP: &str = r#"
edition = 1
demo = { name = "shop", title = "Shop" }
kubernetes = { target = "existing" }
contact_points = { slack = { channel = "shop" } }

[services.web]
image = "example.test/web:1"
check = "/"
calls = ["cart-data"]

[datastores]
cart-data = { engine = "redis" }

[slos.downtime]
of = "web"
sli = "availability"
budget = "10m"

[alerts.errors]
of = "web"
when = { error_rate = "> 5%" }
notify = ["slack"]

[scenarios.web-down]
lasts = "3m"
inject = [{ do = "delete", on = "web" }]
effects = [{ on = "web", offline = true, error_rate = "20%" }]
expect = { red = ["web"], alerts = ["errors"], budgets = ["downtime"] }
story = "Web is gone."
"#;

fn compiled(text: &str) -> (Model, Artifacts) {
    let mut demo = common::Demo::new(text);
    let common::Demo { sources, inputs, diags } = &mut demo;
    let compiled = mltgen::compile_with_model(sources, inputs, diags);
    compiled.unwrap_or_else(|_| panic!("{}", demo.told()))
}

fn html(text: &str) -> String {
    let (model, _) = compiled(text);
    preview::page(&Preview { now: &model, against: None, stamp_file: None }).html
}

/// What the script in a page is told.
fn data(html: &str) -> Value {
    let (_, rest) = html.split_once("id=\"data\">").unwrap();
    serde_json::from_str(rest.split("</script>").next().unwrap()).unwrap()
}

/// The picture is tested elsewhere, and panels of a dashboard are many: two rows stand for all.
#[test]
fn what_is_said_of_a_small_demo() {
    let mut data = data(&html(SHOP));
    let now = data["now"].as_object_mut().unwrap();
    let svg = now["diagram"]["svg"].take();
    assert!(svg.as_str().unwrap().starts_with("<svg "), "{svg}");
    let boards = now["dashboards"].as_array_mut().unwrap();
    boards.retain(|board| board["name"] == "service-detail" || board["name"] == "exec");
    for board in boards {
        board["rows"].as_array_mut().unwrap().truncate(2);
    }
    insta::assert_snapshot!(serde_json::to_string_pretty(&data).unwrap());
}

#[test]
fn the_page_is_whole_loads_nothing_and_is_small() {
    let html = html(&common::seed());
    assert_eq!(html, self::html(&common::seed()), "the same bytes every time");
    assert!(html.len() < 1_000_000, "{}", html.len());
    let (page, script) = html.split_once("<script>").unwrap();
    for word in ["src=", "@import", "url(http", "<link rel=\"stylesheet"] {
        assert!(!page.contains(word), "{word}");
    }
    for word in [
        "fetch(",
        "XMLHttpRequest",
        "WebSocket",
        "EventSource",
        "innerHTML",
        "outerHTML =",
        "eval(",
    ] {
        assert!(!script.contains(word), "{word}");
    }
    assert!(page.contains("default-src 'none'"), "and may not");
}

#[test]
fn nothing_of_a_demo_ends_the_element_it_stands_in() {
    let text = SHOP.replace("Web is gone.", "</script><script>alert(1)</script><!-- & \u{2028}");
    let html = html(&text);
    assert_eq!(html.matches("</script>").count(), 2, "ours alone");
    let story = &data(&html)["now"]["scenarios"][0]["story"];
    assert_eq!(story, "</script><script>alert(1)</script><!-- & \u{2028}");
}

/// When something shows is what the rules and the run-book say, too.
#[test]
fn times_are_those_of_the_rules() {
    let (model, artifacts) = compiled(&common::seed());
    let page = preview::page(&Preview { now: &model, against: None, stamp_file: None });
    let now = &data(&page.html)["now"];
    let readme = artifacts.iter().find(|(path, _)| path.as_str() == "rules/README.md").unwrap();
    let mut looked_at = 0;
    for alert in now["alerts"].as_array().unwrap() {
        let title = alert["title"].as_str().unwrap();
        let told = alert["soon"]["told"].as_f64().unwrap();
        let timing = model.times.iter().find(|it| it.what == title).unwrap();
        let sum: f64 = timing.steps.iter().map(|(_, time)| time.as_seconds()).sum();
        assert!((told - sum).abs() < 1e-9, "{title}");
        assert!(readme.1.text.contains(title), "{title}");
        looked_at += 1;
    }
    assert!(looked_at > 10);
    for (scenario, outcome) in now["scenarios"].as_array().unwrap().iter().zip(&model.outcomes) {
        assert_eq!(scenario["red"].as_array().unwrap().len(), outcome.red.len(), "{scenario}");
    }
}

#[test]
fn what_changes_is_in_it_with_the_demo_as_it_was() {
    let (old, was) = compiled(SHOP);
    let (new, is) = compiled(&SHOP.replace("\"10m\"", "\"20m\""));
    let before = Side { artifacts: &was, model: Some(&old) };
    let after = Side { artifacts: &is, model: Some(&new) };
    let review = review::review(&before, &after);
    let against = Against { name: "main", model: Some(&old), review: &review };
    let page = preview::page(&Preview { now: &new, against: Some(against), stamp_file: None });
    let told = &data(&page.html)["against"];
    assert_eq!(told["name"], "main");
    let lines = told["lines"].to_string();
    assert!(lines.contains("objective `downtime` now promises"), "{lines}");
    assert_eq!(told["was"]["objectives"][0]["budget"], 600.0);
    let files = Against { model: None, ..against };
    let page = preview::page(&Preview { now: &new, against: Some(files), stamp_file: None });
    assert!(data(&page.html)["against"]["was"].is_null());
}

#[test]
fn a_page_is_written_again_but_nothing_else_is_written_over() {
    let demo = process::Demo::new(SHOP);
    let ended = demo.run(&["preview"]);
    assert_eq!(ended.exit, 0, "{}", ended.error);
    assert!(ended.out.starts_with("preview.html: "), "{}", ended.out);
    assert!(ended.out.contains("1 scenario, "), "{}", ended.out);
    assert_eq!(demo.run(&["preview", "--quiet"]).out, "");
    fs::write(demo.path("notes.html"), "mine").unwrap();
    let ended = demo.run(&["preview", "-o", "notes.html"]);
    assert_eq!(ended.exit, 2);
    assert!(ended.error.contains("is no preview; --force overwrites it"), "{}", ended.error);
    assert_eq!(fs::read_to_string(demo.path("notes.html")).unwrap(), "mine");
    assert_eq!(demo.run(&["preview", "-o", "notes.html", "--force"]).exit, 0);
    assert!(fs::read_to_string(demo.path("notes.html")).unwrap().contains(preview::GENERATOR));
    assert!(!demo.path("preview.stamp.js").exists(), "nobody writes it again");
}

#[test]
fn a_demo_with_problems_has_no_page() {
    let demo = process::Demo::new(&SHOP.replace("cart-data\"]", "card-data\"]"));
    let ended = demo.run(&["preview"]);
    assert_eq!(ended.exit, 1);
    assert!(ended.error.contains("nothing was written: the demo has 1 error"), "{}", ended.error);
    assert!(!demo.path("preview.html").exists());
    let ended = process::Demo::new(SHOP).run(&["preview", "--against", "main"]);
    assert_eq!(ended.exit, 2);
    assert!(ended.error.contains("is in no git repository"), "{}", ended.error);
}

#[test]
fn it_is_compared_with_another_folder_and_written_beside_a_build() {
    let demo = process::Demo::new(SHOP);
    fs::create_dir(demo.path("old")).unwrap();
    fs::write(demo.path("old/demo.toml"), SHOP.replace("\"10m\"", "\"20m\"")).unwrap();
    let ended = demo.run(&["preview", "--against", "./old"]);
    assert_eq!(ended.exit, 0, "{}", ended.error);
    let page = fs::read_to_string(demo.path("preview.html")).unwrap();
    assert_eq!(data(&page)["against"]["name"], "./old");
    let ended = demo.run(&["build", "--preview", "page.html"]);
    assert_eq!(ended.exit, 0, "{}", ended.error);
    assert!(demo.path("generated/README.md").exists());
    assert!(demo.path("page.html").exists());
    // A demo with errors leaves the page as it was, and says so once.
    fs::write(demo.path("demo.toml"), SHOP.replace("cart-data\"]", "card-data\"]")).unwrap();
    let ended = demo.run(&["build", "--preview", "page.html"]);
    assert_eq!(ended.exit, 1);
    assert_eq!(ended.error.matches("error[").count(), 1, "{}", ended.error);
    assert!(demo.path("page.html").exists());
}

#[test]
fn watched_it_is_written_again_and_the_open_page_is_told() {
    let demo = process::Demo::new(SHOP);
    let mut running = demo
        .command(&["preview", "--watch"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(running.stdout.take().unwrap()).lines();
    let stamp = || fs::read_to_string(demo.path("preview.stamp.js")).unwrap_or_default();
    let first = said.next().unwrap().unwrap();
    let before = stamp();
    fs::write(demo.path("demo.toml"), SHOP.replace("\"Shop\"", "\"Store\"")).unwrap();
    let second = said.next().unwrap().unwrap();
    let page = fs::read_to_string(demo.path("preview.html")).unwrap();
    let after = stamp();
    fs::write(demo.path("demo.toml"), "edition = 1\n[demo\n").unwrap();
    let start = Instant::now();
    while !stamp().contains("The demo has 1 error") && start.elapsed() < Duration::from_mins(1) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let broken = stamp();
    running.kill().unwrap();
    running.wait().unwrap();
    assert!(first.starts_with("preview.html: "), "{first}");
    assert!(second.starts_with("demo.toml changed; preview.html: "), "{second}");
    assert!(page.contains("<title>Preview of Store</title>"));
    assert!(before.starts_with("mltgenStamp(\"") && before.ends_with("\", \"\");\n"), "{before}");
    let own = data(&page)["watch"]["stamp"].as_str().unwrap().to_owned();
    assert_eq!(after, format!("mltgenStamp(\"{own}\", \"\");\n"));
    assert_ne!(before, after);
    assert_eq!(
        broken,
        "mltgenStamp(\"\", \"The demo has 1 error: this is how it was before.\");\n"
    );
}
