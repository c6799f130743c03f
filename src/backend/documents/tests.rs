//! What must hold of the README of every demo: it leaves nothing out, and its commands are commands.

use std::process::Command;

use super::parts::{GAPS, PARTS};
use crate::artifact::{Artifacts, RelPath};
use crate::config::Inputs;
use crate::diag::Diagnostics;
use crate::model::Model;
use crate::model::platform::GrafanaTarget;
use crate::source::Sources;

/// The demos of the repository, and variants with other targets.
fn demos() -> Vec<String> {
    let seed = include_str!("../../../demo.toml");
    let minimal = include_str!("../../../examples/minimal/demo.toml");
    let existing = include_str!("../../../examples/existing-grafana/demo.toml");
    let local = include_str!("../../../examples/local/demo.toml");
    vec![
        seed.to_owned(),
        minimal.to_owned(),
        existing.to_owned(),
        local.to_owned(),
        format!("{minimal}\n[kubernetes]\ntarget = \"none\"\n"),
        seed.replace("[vars]", "[terraform]\nbackend = \"gcs\"\nbucket = \"its-ours\"\n[vars]"),
        existing.replace("secrets = \"existing\"", "secrets = \"external-secrets\""),
        existing.replace("context = \"staging\"", "context = \"$(a) `b`\""),
        existing.replace("grafana.example.com\"", "grafana.example.com/\\u0060a|b\\u0060\""),
    ]
}

fn compile(demo: &str) -> (Model, Artifacts) {
    let mut sources = Sources::default();
    let file = sources.add("demo.toml", demo);
    let inputs = Inputs::new(file);
    let mut diags = Diagnostics::default();
    let model = crate::check(&sources, &inputs, &mut diags);
    let artifacts = crate::compile(&sources, &inputs, &mut diags);
    model.and_then(|model| Ok((model, artifacts?))).unwrap_or_else(|_| panic!("{diags:?}"))
}

fn text<'a>(artifacts: &'a Artifacts, path: &str) -> &'a str {
    let found = artifacts.iter().find(|(it, _)| it.as_str() == path);
    found.map_or("", |(_, artifact)| &artifact.text)
}

#[test]
fn every_file_is_part_of_what_the_readme_lists() {
    for demo in demos() {
        let (model, artifacts) = compile(&demo);
        let parts: Vec<_> = PARTS.iter().filter(|part| (part.holds)(&model)).collect();
        let own = [
            "README.md",
            ".gitignore",
            "terraform/.gitignore",
            "terraform/environment.sh",
            "terraform/teams.sh",
        ];
        for path in artifacts.keys().map(RelPath::as_str).filter(|path| !own.contains(path)) {
            let listed = parts.iter().any(|part| path.starts_with(part.path));
            assert!(listed, "{path}: say in PARTS what it is, and in the template how it is used");
        }
        for part in parts {
            let there = artifacts.keys().any(|path| path.as_str().starts_with(part.path));
            assert!(there, "{}: listed, and not there", part.path);
        }
    }
}

/// A path in backticks that begins in a folder of the output and names one file.
#[test]
fn every_file_that_the_readme_names_is_there() {
    const FOLDERS: [&str; 9] = [
        "collector/",
        "grafana/",
        "kubernetes/",
        "local/",
        "loki/",
        "rules/",
        "scenarios/",
        "servicenow/",
        "terraform/",
    ];
    let mut named = 0;
    for demo in demos() {
        let (_, artifacts) = compile(&demo);
        let documents = ["README.md", "DEMO.md"].map(|path| text(&artifacts, path)).join("\n");
        for quoted in documents.split('`').skip(1).step_by(2) {
            let file = quoted.rsplit_once('.').is_some_and(|(_, ending)| {
                ["json", "md", "sh", "tf", "yaml", "alloy", "svg", "example"].contains(&ending)
            });
            let here = FOLDERS.iter().any(|folder| quoted.starts_with(folder));
            if file && here && !quoted.contains(['*', ' ', '<', '\n']) {
                named += 1;
                assert!(!text(&artifacts, quoted).is_empty(), "`{quoted}` is named, and not there");
            }
        }
    }
    assert!(named > 10, "the README names files: {named}");
}

/// The run-book names what is to be clicked in italics. Nobody but a person can get the first token;
/// all else is done by commands.
#[test]
fn nothing_is_clicked_but_for_the_first_token() {
    let mut steps = 0;
    for demo in demos() {
        let (model, artifacts) = compile(&demo);
        if model.grafana.target == GrafanaTarget::Local {
            continue;
        }
        for paragraph in text(&artifacts, "README.md").split("\n\n") {
            let is_italic = |word: &str| word.starts_with('*') && !word.starts_with("**");
            if paragraph.split_whitespace().any(is_italic) {
                steps += 1;
                assert!(paragraph.contains("token"), "a step for the mouse: {paragraph}");
            }
            for word in ["click", "Click", "tick the", "drag"] {
                assert!(!paragraph.contains(word), "a step for the mouse: {paragraph}");
            }
        }
    }
    assert!(steps > 0, "the first token is asked for");
}

#[test]
fn what_is_said_to_be_missing_is_missing() {
    for demo in demos() {
        let (model, artifacts) = compile(&demo);
        for gap in GAPS.iter().filter(|gap| (gap.holds)(&model)) {
            let made = artifacts.keys().find(|path| path.as_str().starts_with(gap.path));
            assert_eq!(made, None, "take `{}` out of GAPS, and tell how it is used", gap.what);
        }
    }
}

#[test]
fn every_value_that_terraform_has_no_default_for_is_asked_for_or_handed_on() {
    for demo in demos() {
        let (_, artifacts) = compile(&demo);
        let readme = text(&artifacts, "README.md");
        let made = text(&artifacts, "servicenow/set-up.sh");
        let outputs =
            ["infra", "cloud", "stack"].map(|root| format!("terraform/{root}/outputs.tf"));
        let handed_on: String = outputs.iter().map(|path| text(&artifacts, path)).collect();
        let variables = ["stack", "cluster"].map(|root| format!("terraform/{root}/variables.tf"));
        let variables: String = variables.iter().map(|path| text(&artifacts, path)).collect();
        for variable in variables.split("\nvariable \"").skip(1) {
            let (name, block) = variable.split_once('"').expect("a name ends");
            let known = block.contains("  default ")
                || handed_on.contains(&format!("TF_VAR_{name} "))
                || made.contains(&format!("'TF_VAR_{name}'"))
                || readme.contains(&format!("&& export TF_VAR_{name}\n"));
            assert!(known, "the README does not ask for {name}");
        }
    }
}

#[test]
fn every_output_that_is_asked_for_is_there() {
    for demo in demos() {
        let (_, artifacts) = compile(&demo);
        for commands in commands(text(&artifacts, "README.md")) {
            for line in commands.lines().filter(|line| line.contains(" output ")) {
                let mut words = line.split_whitespace();
                let root = words.find_map(|word| word.split_once("-chdir=")).expect("a root").1;
                let name = words.nth(1).filter(|word| !word.starts_with('-')).or(words.next());
                let outputs = text(&artifacts, &format!("{root}/outputs.tf"));
                let name = name.expect("a name").trim_end_matches([')', '"']);
                let block = format!("output \"{name}\"");
                assert!(outputs.contains(&block), "{line}");
            }
        }
    }
}

#[test]
fn every_command_is_one() {
    for demo in demos() {
        let (_, artifacts) = compile(&demo);
        for (at, commands) in commands(text(&artifacts, "README.md")).into_iter().enumerate() {
            let checked = Command::new("bash").args(["-n", "-c", &commands]).output();
            let checked = checked.expect("there is bash wherever there are developers");
            assert!(checked.status.success(), "block {at}: {checked:?}\n{commands}");
        }
    }
}

/// The blocks of commands in a document.
fn commands(readme: &str) -> Vec<String> {
    let blocks = readme.split("```sh\n").skip(1);
    blocks.filter_map(|rest| Some(rest.split_once("```")?.0.to_owned())).collect()
}
