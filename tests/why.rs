//! `mltgen why`: an answer for everything that is generated, and for what other programs say of it.
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::path::Path;

use annotate_snippets::Renderer;
use mltgen::artifact::{Artifacts, RelPath};
use mltgen::diag::Diagnostics;
use mltgen::model::Model;
use mltgen::model::rule::Rule;
use mltgen::why::tell::Teller;
use mltgen::why::{Kind, Why};

use common::{Demo, read, seed};

/// A demo, compiled.
struct Built {
    demo: Demo,
    model: Model,
    artifacts: Artifacts,
}

impl Built {
    fn new(path: &str) -> Self {
        let mut demo = Demo::new(&if path == "demo.toml" { seed() } else { read(path) });
        let folder = Path::new(path).parent().unwrap();
        mltgen::read_named_files(&mut demo.sources, &demo.inputs, folder).unwrap();
        Self::of(demo)
    }

    fn of(mut demo: Demo) -> Self {
        let (model, artifacts) = (demo.check(), demo.compile());
        let artifacts = artifacts.unwrap_or_else(|| panic!("{}", demo.told()));
        Self { model: model.unwrap(), artifacts, demo }
    }

    fn why(&self) -> Why<'_> {
        Why::new(
            &self.demo.sources,
            &self.demo.inputs,
            &self.model,
            &self.artifacts,
            |sources, inputs| mltgen::compile(sources, inputs, &mut Diagnostics::default()).ok(),
        )
    }

    fn teller(&self) -> Teller<'_> {
        let out = "generated".to_owned();
        Teller { sources: &self.demo.sources, out, renderer: Renderer::plain() }
    }

    fn told(&self, word: &str) -> String {
        match self.why().ask(word) {
            Ok(answer) => self.teller().text(&answer),
            Err(unknown) => format!("nothing goes by `{}`; {:?}\n", unknown.word, unknown.help),
        }
    }

    fn retold(&self, error: &str) -> String {
        self.teller().errors(&self.why().retell(error))
    }
}

/// The demo, and every example.
#[expect(clippy::disallowed_methods, reason = "it looks at the examples")]
fn demos() -> Vec<String> {
    let examples = std::fs::read_dir("examples").unwrap().map(|it| it.unwrap().path());
    let mut examples: Vec<String> =
        examples.map(|it| it.join("demo.toml").to_str().unwrap().to_owned()).collect();
    examples.sort();
    std::iter::once("demo.toml".to_owned()).chain(examples).collect()
}

#[test]
fn everything_that_is_generated_has_an_answer() {
    let mut whole = String::new();
    for path in demos() {
        let built = Built::new(&path);
        let (why, teller) = (built.why(), built.teller());
        for thing in why.things() {
            let answer = teller.origin(&why.origin(thing, None, ""));
            assert!(answer.contains(&thing.name), "{path}: {}:\n{answer}", thing.name);
            let first = &thing.causes.first().unwrap_or_else(|| panic!("{}", thing.title())).path;
            assert!(why.written().at(first).is_some(), "{path}: {}: {first}", thing.title());
            let is_known = !thing.causes[0].because.contains("no rule says");
            assert!(is_known, "{path}: give {} a row in src/why/files.rs", thing.title());
            if first == "demo.name" {
                whole += &format!("{path}: {}: {}\n", thing.title(), thing.causes[0].because);
            }
        }
        assert!(why.things().len() > 100, "{path}: {}", why.things().len());
    }
    insta::assert_snapshot!("why_of_the_whole", whole);
}

/// Panels and rules take a part of their file, not all of it; what they are in has them all.
#[test]
fn lines_of_panels_and_rules_are_their_own() {
    let built = Built::new("demo.toml");
    let why = built.why();
    let small = [Kind::Panel, Kind::Row, Kind::Alert, Kind::Recording, Kind::Object];
    for thing in why.things().iter().filter(|it| small.contains(&it.kind)) {
        for place in &thing.places {
            let text = &built.artifacts[&RelPath::new(&place.file).unwrap()].text;
            let own: Vec<&str> = text.lines().skip(place.first - 1).take(place.count()).collect();
            let whole = place.count() == text.lines().count();
            assert!(!whole || thing.kind == Kind::Object, "{}: {place:?}", thing.title());
            let said = own.join("\n");
            let known = thing.names().any(|name| {
                let last = name.rsplit('/').next().unwrap();
                said.contains(last) || said.contains(&last.replace('"', "\\\""))
            });
            assert!(known, "{}: {place:?}", thing.title());
        }
    }
}

/// Every rule that the model has is found in the files, by the title or series that people see.
#[test]
fn every_panel_and_rule_of_the_model_is_found() {
    for path in demos() {
        let built = Built::new(&path);
        let why = built.why();
        let has = |kind: Kind, name: &str| {
            why.things().iter().any(|it| it.kind == kind && it.names().any(|own| own == name))
        };
        for dashboard in &built.model.dashboards {
            assert!(has(Kind::Dashboard, &dashboard.uid), "{path}: {}", dashboard.uid);
            for panel in dashboard.panels() {
                let name = format!("{}/{}", dashboard.name, panel.name);
                assert!(has(Kind::Panel, &name), "{path}: {name}");
            }
        }
        for rule in built.model.rules.iter().flat_map(|group| &group.rules) {
            match rule {
                Rule::Alerting(alert) => assert!(has(Kind::Alert, &alert.title), "{}", alert.title),
                Rule::Recording(it) => assert!(has(Kind::Recording, &it.metric), "{}", it.metric),
                Rule::Counting(it) => assert!(has(Kind::Recording, &it.metric), "{}", it.metric),
            }
        }
    }
}

/// A text without numbers of lines, which follow from all else that is written and generated.
fn steady(text: &str) -> String {
    let line = |line: &str| {
        let (gutter, rest) = line.split_once('|').unwrap_or(("", line));
        let is_gutter = gutter.trim().parse::<usize>().is_ok();
        let line = if is_gutter { format!("  … |{rest}") } else { line.to_owned() };
        let word = |word: &str| match word.split_once(':') {
            Some((path, _)) if path.starts_with("generated/") => {
                format!("{path}:…{}", if word.ends_with(',') { "," } else { "" })
            }
            Some(("demo.toml", _)) => "demo.toml:…".to_owned(),
            _ => word.to_owned(),
        };
        line.split(' ').map(word).collect::<Vec<_>>().join(" ").trim_end().to_owned()
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Read by a person: what people ask, one of each kind.
#[test]
fn answers_are_what_they_were() {
    let built = Built::new("demo.toml");
    let asked = [
        "ecommerce-exec",
        "exec/budget-downtime",
        "ecommerce-too-many-clients",
        "mltgen_component_signal{component=\"payment\",signal=\"errors\"}",
        "generated/kubernetes/cart.yaml:39",
        "grafana_contact_point.slack",
        "var.region",
        "service/web-gateway-external",
        "ecommerce-payment",
        "scenarios/basic-bug/inject.sh",
        "kubernetes.gke.machine",
        "slos.payment-failures.budget",
        "payment-failures",
        "rules/alerts.yml",
        "high-latncy",
    ];
    let told = asked.map(|word| format!("$ mltgen why '{word}'\n{}", built.told(word)));
    insta::assert_snapshot!("why_answers", steady(&told.join("\n")));
}

/// Messages as the programs print them: those of terraform and kubectl were written after theirs.
#[test]
fn errors_of_other_programs_end_at_a_line_of_the_demo() {
    let built = Built::new("demo.toml");
    let errors = read("tests/why/errors.txt");
    let together = errors.replace("---\n", "");
    let retold = built.why().retell(&together).len();
    insta::assert_snapshot!("why_errors", steady(&built.retold(&together)));
    assert_eq!(retold, errors.matches("\n---\n").count() + 1);
    for error in errors.split("\n---\n") {
        let told = built.retold(error);
        assert!(told.contains("demo.toml:"), "{told}");
    }
}

#[test]
fn what_is_no_error_and_what_names_nothing_is_told_so() {
    let built = Built::new("demo.toml");
    assert!(built.why().retell("").is_empty());
    assert!(built.retold("Error: no such host\n").contains("names nothing that is generated"));
}

/// With a profile and `--set`, the place is the one whose value wins.
#[test]
fn what_wins_is_what_is_shown() {
    let demo =
        Demo::new(&seed()).overlay("[services.cart]\nreplicas = 3\n").set("slos.latency.bound=3s");
    let built = Built::of(demo);
    let told = built.told("services.cart.replicas");
    assert!(told.contains("--> demo.stage.toml:2:1"), "{told}");
    let told = built.told("slos.latency.bound");
    assert!(told.contains("--> --set:1:"), "{told}");
}

/// A store is made as its engine says, where that is one of the demo's own.
#[test]
fn an_engine_of_ones_own_is_in_the_chain() {
    let built = Built::new("examples/own-engine/demo.toml");
    let told = built.told("StatefulSet/clicks");
    assert!(told.contains("← datastores.clicks ← engines.clickhouse"), "{told}");
    let told = built.told("engines.valkey");
    assert!(told.contains("prometheus.exporter.redis.cart_data"), "{told}");
    assert!(!told.contains("StatefulSet/clicks"), "{told}");
}

#[test]
fn programs_get_places_in_lines_and_columns() {
    let built = Built::new("demo.toml");
    let why = built.why();
    let answer = why.ask("ecommerce-high-latency").unwrap();
    let told = built.teller().json(&answer);
    let first = &told["generated"]["chain"][0];
    assert_eq!(first["path"], "alerts.high-latency");
    assert_eq!(first["place"]["file"], "demo.toml");
    let line = usize::try_from(first["place"]["line"].as_u64().unwrap()).unwrap();
    assert_eq!(seed().lines().nth(line - 1), Some("[alerts.high-latency]"));
    let several = built.teller().json(&why.ask("payment-failures").unwrap());
    assert_eq!(several["candidates"].as_array().unwrap().len(), 2);
}

/// One number, read in many languages: whatever changes with it is told, and nothing else.
#[test]
fn what_changes_with_a_value_is_what_is_told() {
    let built = Built::new("demo.toml");
    let told = built.told("slos.latency.bound");
    for changed in ["service-detail/latency", "load/script.js", "alerts.yaml", "found out by"] {
        assert!(told.contains(changed), "{told}");
    }
    assert!(!told.contains("slo-downtime"), "{told}");
    let told = built.told("kubernetes.gke.machine");
    assert!(told.contains("var.machine_type") && !told.contains("backend.tf"), "{told}");
}
