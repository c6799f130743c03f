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
