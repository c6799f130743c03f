//! What is fuzzed: each function takes any bytes, and panics if something is not as it must be. `cargo
//! fuzz` calls them for as long as one likes (`fuzz/`), `tests/fuzz.rs` briefly, always with the same.
#![allow(dead_code, unreachable_pub, missing_docs, reason = "each target uses one of them")]
#![allow(clippy::unwrap_used, clippy::missing_panics_doc, reason = "a panic is what is looked for")]

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use annotate_snippets::Renderer;
use mltgen::config::Inputs;
use mltgen::diag::{Diagnostics, Severity, render};
use mltgen::jsonnet::{Failure, Outcome, Program};
use mltgen::query::matcher::is;
use mltgen::query::promql::metric;
use mltgen::source::Sources;
use mltgen::syntax::{hcl, yaml};
use serde_json::{Value, json};

/// How long a program in Jsonnet may take: 5 s of processor time, on a machine that does much else.
const PATIENCE: Duration = Duration::from_mins(1);

/// A demo of any text compiles, or an error says why not; and what is told can be shown.
pub fn decoder(data: &[u8]) {
    let mut sources = Sources::default();
    let demo = sources.add("demo.toml", String::from_utf8_lossy(data));
    let inputs = Inputs::new(demo);
    let mut diags = Diagnostics::default();
    let compiled = mltgen::compile(&sources, &inputs, &mut diags);
    let errors = diags.sorted().iter().filter(|(severity, _)| *severity == Severity::Error).count();
    assert_eq!(compiled.is_ok(), errors == 0, "an error is what keeps a demo from being built");
    let shown = render::text(&diags, &sources, &Renderer::plain());
    assert_eq!(shown.is_empty(), diags.sorted().is_empty());
}

/// Whatever is imported builds, and what is told can be shown.
pub fn import(data: &[u8]) {
    let mut sources = Sources::default();
    let text = String::from_utf8_lossy(data);
    let file = sources.add("given.yaml", text.as_ref());
    let inputs =
        mltgen::import::Inputs { files: vec![file], name: text.chars().take(30).collect() };
    let mut diags = Diagnostics::default();
    let imported = mltgen::import::import(&sources, &inputs, &mut diags);
    let covered = mltgen::import::hidden::hidden(&sources);
    let shown = render::text(&diags, &covered, &Renderer::plain());
    let Ok(imported) = imported else { return assert!(shown.contains("error"), "{text}") };
    let mut sources = Sources::default();
    let inputs = Inputs::new(sources.add("demo.toml", imported.demo.as_str()));
    for (path, text) in &imported.files {
        sources.add(path.as_str(), text.as_str());
    }
    let mut diags = Diagnostics::default();
    let built = mltgen::compile(&sources, &inputs, &mut diags);
    let shown = render::text(&diags, &sources, &Renderer::plain());
    assert!(built.is_ok(), "{shown}\n{}\nof\n{text}", imported.demo);
}

/// Any program ends in time, with JSON, with a mistake at a place that is there, or stopped.
pub fn jsonnet(mltgen: &Path, data: &[u8]) {
    let text = String::from_utf8_lossy(data).into_owned();
    let program = Program {
        file: "a.jsonnet".to_owned(),
        texts: BTreeMap::from([("a.jsonnet".to_owned(), text.clone())]),
        variables: BTreeMap::from([("mltgen".to_owned(), "{\"demo\": 1}".to_owned())]),
    };
    let start = Instant::now();
    let mut command = Command::new(mltgen);
    command.arg("run-jsonnet").env_clear().env("MIMALLOC_ARENA_RESERVE", "32MiB");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let input = serde_json::to_vec(&program).unwrap();
    // One that is stopped may read no more.
    child.stdin.take().unwrap().write_all(&input).ok();
    let output = child.wait_with_output().unwrap();
    assert!(start.elapsed() < PATIENCE, "{text}");
    if !output.status.success() {
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "{text}");
        return;
    }
    let outcome: Outcome = serde_json::from_slice(&output.stdout).unwrap();
    match outcome.result {
        Ok(given) => assert!(serde_json::from_str::<Value>(&given).is_ok(), "{text}\n{given}"),
        Err(Failure::Wrong(wrong)) => {
            assert!(!wrong.message.is_empty(), "{text}");
            for place in wrong.places.iter().filter(|it| it.file == program.file) {
                assert!(text.get(place.start..place.end).is_some(), "{text}\n{place:?}");
            }
        }
        Err(Failure::Limit(_)) => {}
    }
}

/// Any text comes back from YAML, as a value and as a key.
pub fn yaml(data: &[u8]) {
    let text = String::from_utf8_lossy(data).into_owned();
    let keys = yaml::Map::new().set(text.as_str(), yaml::Map::new().set("next", true));
    let tree = yaml::Map::new()
        .set("value", text.as_str())
        .set("list", [text.as_str(), "next"])
        .set("keys", keys);
    let printed = yaml::print(&tree.into());
    let read: Value =
        serde_saphyr::from_str(&printed).unwrap_or_else(|it| panic!("{it}\n{printed}"));
    let expected = json!({
        "value": text,
        "list": [text, "next"],
        "keys": { text: { "next": true } },
    });
    assert_eq!(read, expected, "{printed}");
}

/// Any text comes back from HCL. What begins a template is left to Terraform itself, in
/// `tests/quoting.rs`: the reader here undoes the escape of the first one only.
pub fn hcl(data: &[u8]) {
    let text = String::from_utf8_lossy(data).replace(['$', '%'], "-");
    let inner = hcl::Body::new().set("inner", text.as_str());
    let body = hcl::Body::new()
        .set("value", text.as_str())
        .set("list", hcl::Expression::List(vec![text.as_str().into(), 1.into()]))
        .block("block", &["a"], inner);
    let printed = hcl::print(&body);
    let read: Value = ::hcl::from_str(&printed).unwrap_or_else(|it| panic!("{it}\n{printed}"));
    let expected = json!({
        "value": text,
        "list": [text, 1],
        "block": { "a": { "inner": text } },
    });
    assert_eq!(read, expected, "{printed}");
}

/// Any text comes back from PromQL, as what a label is.
pub fn promql(data: &[u8]) {
    let text = String::from_utf8_lossy(data).into_owned();
    let printed = metric("up", [is("label", text.as_str())]).sum().to_string();
    let read = promql_parser::parser::parse(&printed);
    let read = read.unwrap_or_else(|it| panic!("{it}\n{printed}"));
    let promql_parser::parser::Expr::Aggregate(sum) = &read else { panic!("{printed}") };
    let promql_parser::parser::Expr::VectorSelector(series) = &*sum.expr else {
        panic!("{printed}")
    };
    let matcher = series.matchers.matchers.iter().find(|it| it.name == "label");
    assert_eq!(matcher.map(|it| it.value.as_str()), Some(text.as_str()), "{printed}");
}
