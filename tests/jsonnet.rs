//! Programs of the user's own, run by the command: what they give, and what stops them.
#![expect(clippy::unwrap_used, reason = "in tests, a panic is the message")]
#![expect(clippy::disallowed_methods, reason = "the tests write what the command reads")]

mod process;

use std::fs;
use std::os::unix::fs::symlink;
use std::time::{Duration, Instant};

use process::{Demo, Ended};
use serde_json::Value;

const DEMO: &str = r#"edition = 1
demo = { name = "shop" }
services = { web = { image = "acme/web:1.0" } }
custom = { dashboards = ["*.jsonnet"], values = { nested = { list = [1, "two", true] } } }
"#;

/// A demo whose only program is `text`.
fn demo(text: &str) -> Demo {
    let demo = Demo::new(DEMO);
    fs::write(demo.path("mine.jsonnet"), text).unwrap();
    demo
}

fn built(text: &str) -> Ended {
    demo(text).run(&["build"])
}

#[test]
fn a_program_gives_a_dashboard_and_sees_the_demo() {
    let demo = demo(
        "local it = std.extVar('mltgen'); {title: it.demo.title + ' of mine', panels: [{type: 'text', \
         gridPos: {x: 0, y: 0, w: 24, h: 2}, title: std.toString([std.objectFields(it), it.values])}]}",
    );
    demo.run(&["build"]).ends(0);
    let files = demo.files();
    let board: Value =
        serde_json::from_slice(&files["generated/grafana/dashboards/mine.json"]).unwrap();
    assert_eq!(board["uid"], "shop-mine");
    assert_eq!(board["title"], "Shop of mine");
    assert_eq!(
        board["panels"][0]["title"],
        "[[\"alerts\", \"dashboards\", \"data_sources\", \"datastores\", \"demo\", \"edition\", \
         \"external\", \"objectives\", \"scenarios\", \"services\", \"signals\", \"values\"], \
         {\"nested\": {\"list\": [1, \"two\", true]}}]"
    );
    assert!(String::from_utf8_lossy(&files["generated/README.md"]).contains("Shop of mine"));
    demo.run(&["build"]).ends(0).says("up to date");
}

/// Programs that never end, or take everything: each is stopped, and told.
#[test]
fn a_hostile_program_is_stopped() {
    let deep_data = format!("{}1{}", "[".repeat(20_000), "]".repeat(20_000));
    let deep_calls = "local f(n) = 1 + f(n + 1); {title: f(0)}";
    let programs: &[(&str, &str)] = &[
        ("local f(n) = f(n + 1) tailstrict; {title: f(0)}", "takes longer than 5 s"),
        ("{title: std.repeat('x', 10000000000)}", "invalid count value 10000000000"),
        ("{title: std.repeat('x', 2000000000)}", "needs more than 1 GiB of memory"),
        ("{title: std.foldl(function(a, _) a + a, std.range(1, 40), 'xx')}", "than 1 GiB"),
        ("{panels: std.range(1, 1000000000)}", "than 1 GiB"),
        // Just more, by doubling: it takes a second, so that the limit of time does not come first.
        ("std.foldl(function(a, _) a + a, std.range(1, 23), 'xx')", "gives more than 16 MiB"),
        (&deep_data, "mine.jsonnet"),
        (deep_calls, "calls are nested too deeply"),
        ("local a = a + 1; {title: a}", "this value depends on itself"),
        ("local a = {b: a}; a", "mine.jsonnet"),
        ("{title: std.native('exec')('id')}", "mine.jsonnet"),
        ("{title: std.extVar('PATH')}", "there is no external variable `PATH`"),
    ];
    for (program, expected) in programs {
        let start = Instant::now();
        let ended = built(program);
        let shown: String = program.chars().take(80).collect();
        assert_eq!(ended.exit, 1, "{shown}: {}", ended.error);
        assert!(ended.error.contains(expected), "{shown}: {}", ended.error);
        assert!(ended.error.contains("mine.jsonnet:1:"), "{shown}: {}", ended.error);
        assert!(start.elapsed() < Duration::from_secs(50), "{shown}: {:?}", start.elapsed());
    }
}

#[test]
fn nothing_outside_the_folder_of_the_demo_is_imported() {
    let demo = demo("{title: importstr 'linked.txt'}");
    let outside = tempfile::NamedTempFile::new().unwrap();
    fs::write(outside.path(), "secret").unwrap();
    symlink(outside.path(), demo.path("linked.txt")).unwrap();
    demo.run(&["build"]).ends(1).complains("there is no file `linked.txt`");
    let absolute = outside.path().to_str().unwrap();
    for path in [absolute, "../../etc/passwd", "/etc/passwd"] {
        fs::write(demo.path("mine.jsonnet"), format!("{{title: importstr '{path}'}}")).unwrap();
        demo.run(&["build"]).ends(1).complains("there is no file").complains("mine.jsonnet:1:9");
    }
}

#[test]
fn libraries_come_from_vendor_and_mistakes_in_them_are_told_there() {
    let demo = demo("local g = import 'lib/g.libsonnet';\n{title: g.title(3)}");
    fs::create_dir_all(demo.path("vendor/lib")).unwrap();
    fs::write(demo.path("vendor/lib/g.libsonnet"), "{\n  title(n):: 'x' * n,\n}").unwrap();
    demo.run(&["check"])
        .ends(1)
        .complains("vendor/lib/g.libsonnet:2:14")
        .complains("mine.jsonnet:2:")
        .complains("this cannot be done to a text and a number");
}

#[test]
fn what_a_program_traces_is_shown() {
    let ended = built("std.trace('here', {title: 'T', panels: []})").ends(0);
    ended.complains("warning[jsonnet-trace]: here").complains("mine.jsonnet:1:1");
}
