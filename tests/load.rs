//! The script of the simulated users: what odd texts, several answers kept and a rate come to. The
//! judges run it with k6.

mod common;

use mltgen::artifact::RelPath;

#[test]
fn journeys_become_a_script() {
    let artifacts = common::Demo::new(&common::read("tests/load/odd.toml")).compile().unwrap();
    let script = &artifacts[&RelPath::new("load/script.js").unwrap()].text;
    let (own, library) = script.split_once("/** One of these, each").unwrap();
    insta::assert_snapshot!("odd", own);
    assert!(library.contains("function person()"));
}

#[test]
fn a_path_is_the_same_with_a_slash_first_or_without() {
    let script = |path: &str| {
        let demo = format!(
            "edition = 1\ndemo.name = \"shop\"\nkubernetes.target = \"none\"\n[services.web]\n\
             check = \"{path}\"\n[load]\ntarget = \"web\"\n\
             journeys.visit.steps = [{{ get = \"{path}\" }}]\n"
        );
        let artifacts = common::Demo::new(&demo).compile().unwrap();
        artifacts[&RelPath::new("load/script.js").unwrap()].text.clone()
    };
    assert!(script("home").contains("/home"), "{}", script("home"));
    assert_eq!(script("home"), script("/home"));
    assert_eq!(script(""), script("/"));
}
