//! What must hold of every demo: the same bytes every time, identities that no neighbour moves,
//! artifacts that their own languages can read, and no secret among them.
#![expect(clippy::disallowed_methods, reason = "Terraform judges files")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]
#![expect(clippy::print_stderr, reason = "a test that is skipped for want of a tool says so")]

mod common;
mod manifests;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use mltgen::artifact::{Artifact, Artifacts, RelPath};
use proptest::prelude::*;
use serde_json::Value;
use toml::{Table, Value as Toml};

use common::{Demo, read, seed};
use manifests::{identity, list, manifests, text};

/// Files that tell of several components, and so change when a service comes.
const AGGREGATED: &[&str] = &[
    "README.md",
    "grafana/dashboards/exec.json",
    "grafana/dashboards/service-detail.json",
    "grafana/dashboards/sre-overview.json",
    "grafana/diagram/architecture.drawio",
    "grafana/diagram/architecture.mmd",
    "grafana/diagram/architecture.svg",
    "kubernetes/kustomization.yaml",
    "loki/signals.yaml",
    "rules/README.md",
    "rules/health.yaml",
    "rules/tests/alerts.yaml",
    "rules/tests/health.yaml",
    "rules/tests/slo-latency.yaml",
];

/// A demo whose texts are odd: `ODD`, `OTHER` and `FOLDER` stand for them.
const ODD_DEMO: &str = r#"
edition = 1
demo = { name = "shop", title = FOLDER }
grafana = { target = "existing", url = "https://grafana.test", data_sources = { logs = { title = ODD } } }
services.web = { image = "example.test/web:1", title = ODD, description = OTHER, calls = ["pay"], check = { contains = ODD }, env = { ODD = ODD } }
datastores.orders = { engine = "postgres", title = OTHER, description = ODD }
external.pay = { url = "https://pay.test", title = ODD }
slos.latency = { of = "services", title = ODD, bound = "2s", objective = "95%" }
recorded.Errors = { of = "web", title = OTHER, lines = ODD }
alerts.slow = { of = "services", when = { breach = "latency" }, title = ODD, summary = OTHER, notify = ["slack"] }
contact_points.slack = { channel = "a", title = ODD, heading = OTHER, text = ODD }
scenarios.gone = { title = ODD, story = OTHER, inject = [{ do = "delete", on = "web" }], effects = [{ on = "web", log = ODD }] }
diagram.title = ODD
dashboards.exec = { title = ODD, cost = { title = OTHER, currency = "USD", sample = { a = 1 } } }
talk.tour = [{ show = "exec", say = ODD }]
"#;

/// What some language or other reads something into.
const ODD_PIECES: &[&str] = &[
    " ",
    "\n",
    "\t",
    "\r\n",
    "a",
    "-",
    "- ",
    ": ",
    " #",
    "'",
    "\"",
    "\\",
    "\\n",
    "`",
    "$",
    "$$",
    "${",
    "$(X)",
    "}",
    "%{",
    "%%{",
    "{{",
    "}}",
    "{%",
    "[",
    "]",
    "&",
    "*",
    "!",
    "|",
    "<",
    ">",
    "</script>",
    "-->",
    "@",
    "?",
    "=",
    "~",
    "---",
    "...",
    "EOT",
    "true",
    "null",
    "1_000",
    "0x1f",
    "12:30",
    "```",
    "é",
    "e\u{301}",
    "茶",
    "🍵",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{7f}",
    "\u{1}",
];

#[test]
fn the_same_bytes_every_time() {
    for demo in demos() {
        assert_eq!(compile(&demo), compile(&demo));
    }
}

#[test]
fn a_new_service_changes_what_is_about_all_of_them_and_nothing_else() {
    let before = compile(&seed());
    let after = compile(&format!("{}\n[services.newcomer]\n", seed()));
    let added = after.keys().filter(|path| !before.contains_key(*path)).map(RelPath::as_str);
    let own = ["kubernetes/newcomer.yaml", "terraform/stack/component_newcomer.tf"];
    assert_eq!(added.collect::<Vec<_>>(), own);
    let changed = before.iter().filter(|(path, artifact)| after.get(*path) != Some(*artifact));
    assert_eq!(changed.map(|(path, _)| path.as_str()).collect::<Vec<_>>(), AGGREGATED);
    let gone: Vec<_> = identities(&before).difference(&identities(&after)).cloned().collect();
    assert!(gone.is_empty(), "{gone:?}");
}

#[test]
fn terraform_reads_odd_texts() {
    let folder = tempfile::tempdir().unwrap();
    for (at, piece) in ODD_PIECES.iter().enumerate() {
        let artifacts = compile(&odd_demo(&format!("x{piece}"), &ODD_PIECES[at..].concat()));
        for (path, artifact) in artifacts.iter().filter(|(path, _)| extension(path) == "tf") {
            let path = folder.path().join(at.to_string()).join(path.as_str());
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &artifact.text).unwrap();
        }
    }
    let Some(judged) = run("terraform", &["fmt", "-check", "-recursive", "-diff"], folder.path())
    else {
        return;
    };
    assert!(judged.status.success(), "{judged:?}");
}

/// A variable whose name says that it holds a secret takes it from a Secret, or from Terraform's
/// environment.
#[test]
fn no_secret_is_written() {
    let mut count = 0;
    for demo in demos() {
        let artifacts = compile(&demo);
        for (workload, variable) in variables(&artifacts) {
            let name = text(&variable["name"]).to_uppercase();
            if is_secret(&name) {
                let reference = &variable["valueFrom"]["secretKeyRef"];
                assert!(variable["value"].is_null(), "{workload}: {name}");
                assert!(reference.is_object(), "{workload}: {name}");
                count += 1;
            }
        }
        for (name, block) in terraform_variables(&artifacts) {
            if is_secret(&name.to_uppercase()) {
                assert!(block.contains("sensitive   = true"), "{name}");
                assert!(!block.contains("default     = \""), "{name}");
                count += 1;
            }
        }
    }
    assert!(count > 5, "there are secrets to look for: {count}");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 8,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn identities_do_not_depend_on_the_order_of_tables(random in any::<u64>()) {
        for demo in demos() {
            let mut table: Table = demo.parse().unwrap();
            shuffle(&mut table, &mut { random });
            let shuffled = compile(&table.to_string());
            prop_assert_eq!(identities(&shuffled), identities(&compile(&demo)));
        }
    }

    #[test]
    fn odd_texts_arrive_as_they_were_written(odd in odd_text(), other in odd_text()) {
        let artifacts = compile(&odd_demo(&odd, &other));
        for (path, artifact) in &artifacts {
            assert_readable(path, artifact);
        }
        let arrived = variables(&artifacts).into_iter().find(|(_, it)| it["name"] == "ODD");
        prop_assert_eq!(&arrived.unwrap().1["value"], odd.as_str());
        let titles: Vec<Value> =
            dashboards(&artifacts).into_iter().map(|it| it["title"].clone()).collect();
        prop_assert!(titles.contains(&Value::from(odd.as_str())), "{:?} in {:?}", odd, titles);
    }
}

/// The demos of the repository.
fn demos() -> Vec<String> {
    let examples = ["minimal", "existing-grafana", "own-engine", "two-databases"];
    let examples = examples.map(|name| read(&format!("examples/{name}/demo.toml")));
    std::iter::once(seed()).chain(examples).collect()
}

fn compile(text: &str) -> Artifacts {
    let mut demo = Demo::new(text);
    let artifacts = demo.compile();
    artifacts.unwrap_or_else(|| panic!("{}\n{text}", demo.told()))
}

fn odd_text() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(ODD_PIECES);
    // No title is empty: that would be no title.
    proptest::collection::vec(piece, 1..8).prop_map(|pieces| format!("x{}", pieces.concat()))
}

fn odd_demo(odd: &str, other: &str) -> String {
    // In a demo, `${` begins what is known when compiling.
    let quoted = |text: &str| Toml::from(text.replace("${", "$${")).to_string();
    ODD_DEMO
        // A folder alone may not have what parts it from the one it is in.
        .replace("= FOLDER", &format!("= {}", quoted(&other.replace(['/', '\\'], ""))))
        .replace("= ODD", &format!("= {}", quoted(odd)))
        .replace("= OTHER", &format!("= {}", quoted(other)))
}

/// Everything that something else may refer to: paths, addresses, uids, ids, names of objects.
fn identities(artifacts: &Artifacts) -> BTreeSet<String> {
    let mut identities: BTreeSet<String> = artifacts.keys().map(ToString::to_string).collect();
    for (path, artifact) in artifacts.iter().filter(|(path, _)| extension(path) == "tf") {
        let blocks = artifact.text.lines().filter(|line| line.ends_with('{'));
        let blocks = blocks.filter(|line| !line.starts_with(' '));
        identities.extend(blocks.map(|block| format!("{path}: {block}")));
    }
    for dashboard in dashboards(artifacts) {
        for panel in list(&dashboard["panels"]) {
            identities.insert(format!("{}/{}", dashboard["uid"], panel["id"]));
        }
    }
    identities.extend(manifests(artifacts).iter().map(identity));
    identities
}

fn dashboards(artifacts: &Artifacts) -> Vec<Value> {
    let files =
        artifacts.iter().filter(|(path, _)| path.as_str().starts_with("grafana/dashboards"));
    files.map(|(_, artifact)| serde_json::from_str(&artifact.text).unwrap()).collect()
}

/// Every variable of every container, with the name of the workload.
fn variables(artifacts: &Artifacts) -> Vec<(String, Value)> {
    let mut variables = Vec::new();
    for manifest in manifests(artifacts) {
        for container in list(&manifest["spec"]["template"]["spec"]["containers"]) {
            let env = list(&container["env"]).iter();
            variables.extend(env.map(|variable| (identity(&manifest), variable.clone())));
        }
    }
    variables
}

/// Name and block of every variable that Terraform asks for.
fn terraform_variables(artifacts: &Artifacts) -> Vec<(&str, &str)> {
    let files = artifacts.iter().filter(|(path, _)| path.as_str().ends_with("variables.tf"));
    let blocks = files.flat_map(|(_, artifact)| artifact.text.split("\nvariable \"").skip(1));
    blocks.filter_map(|block| block.split_once("\" {\n")).collect()
}

fn is_secret(name: &str) -> bool {
    ["PASSWORD", "TOKEN", "SECRET"].iter().any(|word| name.split('_').any(|part| part == *word))
}

fn extension(path: &RelPath) -> &str {
    path.as_str().rsplit('.').next().unwrap_or_default()
}

/// Alloy itself is in no package that could be installed here: so only brackets and texts are read.
fn assert_brackets_match(path: &RelPath, text: &str) {
    let mut open = Vec::new();
    let mut chars = text.lines().filter(|line| !line.starts_with("//")).flat_map(str::chars);
    while let Some(c) = chars.next() {
        match c {
            '{' => open.push('}'),
            '[' => open.push(']'),
            '(' => open.push(')'),
            '}' | ']' | ')' => assert_eq!(open.pop(), Some(c), "{path}"),
            '"' => loop {
                match chars.next().unwrap_or_else(|| panic!("{path}: a text does not end")) {
                    '"' => break,
                    '\\' => assert!("\"\\nrtu".contains(chars.next().unwrap_or(' ')), "{path}"),
                    _ => {}
                }
            },
            _ => {}
        }
    }
    assert!(open.is_empty(), "{path}: {open:?}");
}

/// Asks a reader of the artifact's language, as far as one is here.
fn assert_readable(path: &RelPath, artifact: &Artifact) {
    let text = &artifact.text;
    match extension(path) {
        "json" => {
            serde_json::from_str::<Value>(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        }
        "yaml" => {
            serde_saphyr::from_multiple::<Value>(text)
                .unwrap_or_else(|error| panic!("{path}: {error}\n{text}"));
        }
        "sh" | "bash" => {
            let read = Command::new("bash").args(["-n", "-c", text]).output().unwrap();
            assert!(read.status.success(), "{path}: {read:?}");
        }
        "alloy" => assert_brackets_match(path, text),
        "svg" | "drawio" | "xml" => {
            roxmltree::Document::parse(text).unwrap_or_else(|error| panic!("{path}: {error}"));
        }
        // Another test gives these to Terraform, and people read the others.
        "tf" | "example" | "md" | "mmd" | "gitignore" => {}
        other => panic!("{path}: say here who reads `.{other}`"),
    }
}

/// Puts the entries of every table into another order.
fn shuffle(table: &mut Table, random: &mut u64) {
    let mut entries: Vec<(String, Toml)> = std::mem::take(table).into_iter().collect();
    for at in (1..entries.len()).rev() {
        *random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let other = usize::try_from(*random >> 33).unwrap() % (at + 1);
        entries.swap(at, other);
    }
    for (_, value) in &mut entries {
        if let Toml::Table(inner) = value {
            shuffle(inner, random);
        }
    }
    table.extend(entries);
}

/// Runs a program in a folder, or says that it is absent and returns nothing.
fn run(program: &str, args: &[&str], folder: &Path) -> Option<Output> {
    match Command::new(program).args(args).current_dir(folder).output() {
        Ok(output) => Some(output),
        Err(error) => {
            eprintln!("skipped: {program}: {error}");
            None
        }
    }
}
