//! Scenarios: scripts that bring trouble about, and take it back.

mod steps;

use std::fmt::Write;

use super::{Backend, Cx, Output, bash, playing};
use crate::diag::Reported;
use crate::model::Model;
use crate::model::platform::KubernetesTarget;
use crate::model::scenario::Scenario;
use crate::syntax::shell::{heredoc, quote};
use crate::syntax::{Comment, header};
use steps::Step;

/// The backend.
pub(super) struct Scenarios;

impl Backend for Scenarios {
    fn name(&self) -> &'static str {
        "scenarios"
    }

    fn about(&self) -> &'static str {
        "scripts that bring the trouble of each scenario about, and take it back"
    }

    fn emit(&self, cx: &Cx<'_>, out: &mut Output<'_>) -> Result<(), Reported> {
        let model = cx.model;
        if model.scenarios.is_empty() || model.kubernetes.target == KubernetesTarget::None {
            return Ok(());
        }
        out.file("library.bash", library(model));
        for scenario in &model.scenarios {
            let steps = steps::steps(model, &scenario.inject);
            let name = &scenario.entry.name;
            out.script(&format!("{name}/inject.sh"), inject(model, scenario, &steps));
            out.script(&format!("{name}/revert.sh"), revert(scenario, &steps));
        }
        out.script(
            "reset-all.sh",
            format!("#!/usr/bin/env bash\n{}{RESET}", header(Comment::Hash)),
        );
        Ok(())
    }
}

/// Tools for the network, with `tc`, for scenarios that delay.
const NETWORK_TOOLS: &str = "docker.io/nicolaka/netshoot:v0.13";

const LIBRARY: &str = include_str!("library.bash");

const RESET: &str = r#"#
# Undoes every scenario, whichever was played, and puts the application back as it is meant to be.
#
#   scenarios/reset-all.sh [--context NAME]
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=/dev/null
source "$here/library.bash"

reset_all "$@"
"#;

fn library(model: &Model) -> String {
    let demo = &model.demo;
    let mut text = header(Comment::Hash);
    text += "# shellcheck shell=bash\n";
    text += "# What all scripts of scenarios share. They stop at the first step that fails, and undo the rest.\n";
    text += "set -Eeuo pipefail\n\n";
    let lock = format!("{}-scenario", demo.name);
    for (name, value) in [
        ("demo", demo.name.as_str()),
        ("namespace", &demo.namespace),
        ("lock", &lock),
        ("network_tools", NETWORK_TOOLS),
    ] {
        let _ = writeln!(text, "{name}={}", quote(value));
    }
    text + bash::STEPS + bash::GRAFANA + LIBRARY
}

fn head(scenario: &Scenario, about: &str) -> String {
    let Scenario { entry, .. } = scenario;
    let mut text = format!("#!/usr/bin/env bash\n{}#\n", header(Comment::Hash));
    for line in entry.title.lines() {
        let _ = writeln!(text, "# {line}");
    }
    text += "#\n";
    text + about
}

fn inject(model: &Model, scenario: &Scenario, steps: &[Step]) -> String {
    let name = &scenario.entry.name;
    let mut text = head(
        scenario,
        &format!(
            "#   scenarios/{name}/inject.sh [--context NAME] [--for TIME]\n#\n\
             # It undoes itself when its time is over, and when it is interrupted.\n"
        ),
    );
    text += &format!(
        "here=$(cd \"$(dirname \"${{BASH_SOURCE[0]}}\")\" && pwd)\n\
         # shellcheck source=/dev/null\nsource \"$here/revert.sh\"\n\ninject() {{\n{}}}\n\n",
        body(steps.iter().map(|step| (step.about.as_str(), step.inject.as_str())))
    );
    let expected = heredoc("cat", "TEXT", &playing::expected(model, scenario));
    text += &format!("expected() {{\n{expected}}}\n\n");
    let seconds = scenario.length().whole_seconds();
    let title = quote(&scenario.entry.title);
    let annotation = quote(&playing::annotation(model, scenario));
    text + &format!("play {} {title} {seconds} {annotation} \"$@\"\n", quote(name))
}

fn revert(scenario: &Scenario, steps: &[Step]) -> String {
    let name = &scenario.entry.name;
    let mut text = head(
        scenario,
        &format!(
            "#   scenarios/{name}/revert.sh [--context NAME]\n#\n\
             # Undoes what inject.sh did; it may be run at any time, and again.\n"
        ),
    );
    let mut back: Vec<&Step> = Vec::new();
    for step in steps.iter().rev() {
        // What is scaled down and up again goes back once.
        if !step.undo.is_empty() && back.iter().all(|known| known.undo != step.undo) {
            back.push(step);
        }
    }
    text += &format!(
        "here=$(cd \"$(dirname \"${{BASH_SOURCE[0]}}\")\" && pwd)\n\
         # shellcheck source=/dev/null\nsource \"$here/../library.bash\"\n\nundo() {{\n{}}}\n\n",
        body(back.iter().map(|step| (step.about.as_str(), step.undo.as_str())))
    );
    text + &format!(
        "if [ \"${{BASH_SOURCE[0]}}\" = \"$0\" ]; then\n    begin \"\" \"\" \"$@\"\n    take_back {}\nfi\n",
        quote(name)
    )
}

/// The lines of a function. What stands within quotes or in a text of its own must not be indented,
/// so nothing is.
fn body<'a>(parts: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::new();
    for (about, lines) in parts {
        let _ = write!(text, "# {}\n{lines}", about.replace(char::is_control, " "));
    }
    if text.is_empty() { ":\n".to_owned() } else { text }
}
