//! Every `tests/ui/*.toml` against its snapshot: the source, then what is told of it.
#![expect(clippy::disallowed_methods, reason = "tests read their fixtures")]

mod common;

use common::{Demo, read};
use mltgen::diag::code;

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
    let mut demo = Demo::new("edition = 1\n[demo]\nname = \"shop\"\n").set("services.crt.port=1");
    demo.check();
    seen += &demo.told();
    for code in code::ALL {
        assert!(seen.contains(&format!("[{}]", code.name)), "no case for `{}`", code.name);
    }
}

#[test]
fn ten_mistakes_are_ten_errors() {
    let told = told(&read("tests/ui/many_mistakes.toml"));
    assert_eq!(told.matches("\nerror[").count() + usize::from(told.starts_with("error[")), 10);
}

fn told(text: &str) -> String {
    let mut demo = Demo::new(text);
    for name in ["cut-short.drawio", "misspelt.drawio", "strangers.drawio"] {
        demo = demo.file(name, &read(&format!("tests/drawings/{name}")));
    }
    match demo.check() {
        Some(_) => demo.told() + "fine\n",
        None => demo.told(),
    }
}
