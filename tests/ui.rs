//! Every `tests/ui/*.toml` against its snapshot: the source, then what is told of it.
#![expect(clippy::disallowed_methods, reason = "tests read their fixtures")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;
mod systems;

use common::{Demo, read};
use mltgen::diag::code;
use mltgen::jsonnet::{Failure, Outcome};

#[test]
fn broken_demos_are_told_what_is_wrong() {
    insta::glob!("ui/*.toml", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let told = told(&text);
        assert_eq!(told, self::told(&text), "the same words every time");
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(format!("{text}\n----- gives -----\n\n{told}"));
        });
    });
}

#[test]
fn every_code_has_a_case() {
    let mut seen = String::new();
    for entry in std::fs::read_dir("tests/ui").unwrap() {
        let path = entry.unwrap().path();
        seen += &told(&read(path.to_str().unwrap()));
    }
    let shop = "edition = 1\ndemo.name = \"shop\"\n";
    let mut demo = Demo::new(shop).set("services.crt.port=1");
    demo.check();
    seen += &demo.told();
    let program = format!("{shop}custom.dashboards = [\"a.jsonnet\"]");
    let mut demo = Demo::new(&program).file("a.jsonnet", "local a = a; a");
    demo.inputs.jsonnet = |_| Outcome::failed(Failure::Limit("takes too long".to_owned()));
    demo.check();
    seen += &demo.told();
    let given = systems::Given::text("a: [");
    seen += &given.import().0;
    for code in code::ALL {
        assert!(seen.contains(&format!("[{}]", code.name)), "no case for `{}`", code.name);
    }
}

#[test]
fn ten_mistakes_are_ten_errors() {
    let told = told(&read("tests/ui/many_mistakes.toml"));
    assert_eq!(told.matches("\nerror[").count() + usize::from(told.starts_with("error[")), 10);
}

#[test]
fn what_is_to_be_written_can_be_pasted() {
    let mut pasted = 0;
    for entry in std::fs::read_dir("tests/ui").unwrap() {
        let path = entry.unwrap().path();
        let told = told(&read(path.to_str().unwrap()));
        for help in told.split("= help: write `").skip(1) {
            let written = help.split_once('`').unwrap().0;
            if !written.contains('=') {
                continue;
            }
            let whole = toml::from_str::<toml::Table>(written);
            let value = toml::from_str::<toml::Table>(&format!("key = {written}"));
            assert!(whole.is_ok() || value.is_ok(), "{}: {written}", path.display());
            pasted += 1;
        }
    }
    assert!(pasted > 20, "{pasted} suggestions");
}

fn told(text: &str) -> String {
    let mut demo = Demo::new(text);
    for name in ["cut-short.drawio", "misspelt.drawio", "strangers.drawio"] {
        demo = demo.file(name, &read(&format!("tests/drawings/{name}")));
    }
    for (folder, before) in
        [("tests/jsonnet", "boards/"), ("tests/templates", ""), ("tests/parts", "parts/")]
    {
        for path in files(folder) {
            demo = demo.file(&format!("{before}{path}"), &read(&format!("{folder}/{path}")));
        }
    }
    match demo.check() {
        Some(_) => demo.told() + "fine\n",
        None => demo.told(),
    }
}

/// The files in a folder and those below it, by their paths there, sorted.
fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            let inner = files(&format!("{folder}/{name}"));
            found.extend(inner.into_iter().map(|it| format!("{name}/{it}")));
        } else {
            found.push(name);
        }
    }
    found.sort();
    found
}
