//! Demos that are too large, and names that are too long: what comes of them comes in time.
//!
//! Ten thousand services take minutes without optimization, so they are tried only when asked for:
//! `MLTGEN_TORTURE=1 cargo test --release --test torture`.
#![expect(clippy::print_stderr, reason = "what is left out is told")]

mod common;
#[path = "../benches/synthetic/mod.rs"]
mod synthetic;

use std::time::{Duration, Instant};

use common::Demo;

/// Longer than any of it takes, and short enough that nobody waits for an end that never comes.
const PATIENCE: Duration = Duration::from_mins(2);

/// Compiles a demo in time: how many files it gives, and what was told.
fn compiled(what: &str, text: &str) -> (Option<usize>, String) {
    let start = Instant::now();
    let mut demo = Demo::new(text);
    let files = demo.compile().map(|artifacts| artifacts.len());
    let told = demo.told();
    assert!(start.elapsed() < PATIENCE, "{what} took {:?}", start.elapsed());
    eprintln!("{what}: {:?}", start.elapsed());
    (files, told)
}

#[test]
fn large_demos_compile_in_time() {
    let (files, told) = compiled("1,000 services", &synthetic::demo(1_000));
    assert!(files.is_some_and(|files| files > 2_000), "{told}");
    if std::env::var_os("MLTGEN_TORTURE").is_none() {
        eprintln!("skipped: 10,000 services, unless MLTGEN_TORTURE is set");
        return;
    }
    let (files, told) = compiled("10,000 services", &synthetic::demo(10_000));
    assert!(files.is_some_and(|files| files > 20_000), "{told}");
}

#[test]
fn calls_of_any_shape_are_drawn_in_time() {
    type Calls = fn(usize) -> Vec<usize>;
    let shapes: [(&str, usize, Calls); 4] = [
        ("a chain of 200", 200, |at| vec![at + 1]),
        ("a star of 200", 200, |at| if at == 0 { (1..200).collect() } else { Vec::new() }),
        ("a ring of 200", 200, |at| vec![(at + 1) % 200]),
        ("all of 25 with all", 25, |at| (0..25).filter(|other| *other != at).collect()),
    ];
    for (what, services, calls) in shapes {
        let mut text = "edition = 1\ndemo.name = \"shop\"\nlocal.app = \"stand-in\"\n".to_owned();
        for at in 0..services {
            let calls = calls(at).into_iter().filter(|callee| *callee < services);
            let calls: Vec<String> = calls.map(|callee| format!("\"s{callee}\"")).collect();
            text += &format!("services.s{at}.calls = [{}]\n", calls.join(", "));
        }
        let (files, told) = compiled(what, &text);
        assert!(files.is_some(), "{what}: {told}");
    }
}

/// Where a name can be written.
const NAMES: &[&str] = &[
    "demo.name = 'NAME'",
    "demo.namespace = 'NAME'",
    "demo.cluster = 'NAME'",
    "vars.NAME = 'x'",
    "services.NAME.image = 'a/b:1'",
    "services.web.ports.NAME = 81",
    "services.web.calls = ['NAME']",
    "services.web.group = 'NAME'",
    "services.web.env.NAME = 'x'",
    "datastores.NAME.engine = 'redis'",
    "external.NAME.url = 'https://a.test'",
    "slos.NAME = { of = 'services', sli = 'latency', bound = '1s', objective = '95%' }",
    "recorded.NAME = { of = 'web', lines = 'x' }",
    "alerts.NAME = { of = 'services', when = { error_rate = '> 5%' } }",
    "contact_points.NAME = { type = 'slack', channel = 'x' }",
    "scenarios.NAME = { inject = [{ do = 'delete', on = 'web' }] }",
    "load = { target = 'web', users = 1, journeys.NAME.steps = [{ page = 'a', get = '/' }] }",
    "diagram.groups.NAME = { of = ['web'] }",
    "kubernetes.labels.NAME = 'x'",
    "NAME = 1",
];

#[test]
fn names_of_a_thousand_letters_are_told_or_taken_in_time() {
    let name = "n".repeat(1_000);
    let mut refused = 0;
    for place in NAMES {
        let line = place.replace("NAME", &name);
        let named = line.starts_with("demo.name =");
        let demo = if named { "" } else { "demo.name = \"shop\"\n" };
        let text = format!(
            "edition = 1\n{demo}local.app = \"stand-in\"\nservices.web.check = \"/\"\n{line}\n"
        );
        let (files, told) = compiled(place, &text);
        assert_eq!(files.is_none(), told.contains("error["), "{place}: {told}");
        refused += usize::from(files.is_none());
        // Each mistake is told once, and not with a page of it.
        assert!(told.len() < 20_000, "{place}: {} characters", told.len());
    }
    assert!(refused > 12, "most names are parts of others, which have an end: {refused}");
}

/// Texts have no end of their own: they are taken, or told to be too long.
#[test]
fn texts_of_a_hundred_thousand_letters_are_told_or_taken_in_time() {
    let long = "long & \\\"text\\\" ".repeat(7_000);
    let places = ["title", "description", "image", "env.A", "check", "health", "cpu", "team"];
    for place in places {
        let text = format!(
            "edition = 1\ndemo.name = \"shop\"\nlocal.app = \"stand-in\"\nservices.web.{place} = \"{long}\"\n"
        );
        let (files, told) = compiled(place, &text);
        assert_eq!(files.is_none(), told.contains("error["), "{place}");
    }
}
