//! Scripts for the laptop: one that starts the demo, and one that plays its scenarios.

use std::fmt::Write;

use super::literal;
use crate::backend::{bash, laptop, playing};
use crate::model::Model;
use crate::model::scenario::{Action, Injection, Scenario};
use crate::model::workload::{Workload, file_keys};
use crate::syntax::shell::{heredoc, quote};
use crate::syntax::yaml::{self, Map};
use crate::syntax::{Comment, header};

const UP: &str = include_str!("up.bash");
const PLAY: &str = include_str!("play.bash");

/// Starts it.
pub(super) fn up(model: &Model) -> String {
    let mut text = format!("#!/usr/bin/env bash\n{}", header(Comment::Hash));
    let passwords: Vec<String> = laptop::passwords(model).iter().map(|it| quote(it)).collect();
    let _ = writeln!(text, "passwords=({})", passwords.join(" "));
    let _ = writeln!(text, "port={}", model.local.port);
    let mailbox = laptop::mailbox_way(model).map(|port| port.to_string());
    let _ = writeln!(
        text,
        "mailbox={} # its port; none: there is no mailbox",
        mailbox.unwrap_or_default()
    );
    text + UP
}

/// What compose is told besides of each scenario, by its path.
pub(super) fn overrides(model: &Model) -> Vec<(String, String)> {
    let files = model.scenarios.iter().flat_map(|scenario| {
        let mut files = Vec::new();
        let mut services = Map::new();
        let changed = changed(model, scenario);
        for (workload, steps) in &changed {
            services = services.set(&workload.name, change(scenario, workload, steps, &mut files));
        }
        if !changed.is_empty() {
            let file = Map::new().set("services", services);
            let text = header(Comment::Hash) + &yaml::print(&file.into());
            files.push((override_path(scenario), text));
        }
        files
    });
    files.collect()
}

fn override_path(scenario: &Scenario) -> String {
    format!("local/scenarios/{}.yaml", scenario.entry.name)
}

/// Workloads that a scenario starts anew with other settings, and which.
fn changed<'a>(
    model: &'a Model,
    scenario: &'a Scenario,
) -> Vec<(&'a Workload, Vec<&'a Injection>)> {
    let mut changed: Vec<(&Workload, Vec<&Injection>)> = Vec::new();
    for step in scenario.local.iter().filter(|step| is_setting(&step.action)) {
        let Some(workload) = model[step.on].local.first() else { continue };
        match changed.iter_mut().find(|(known, _)| known.name == workload.name) {
            Some((_, steps)) => steps.push(step),
            None => changed.push((workload, vec![step])),
        }
    }
    changed
}

const fn is_setting(action: &Action) -> bool {
    matches!(action, Action::Image(_) | Action::Env(_) | Action::Flag { .. })
}

fn change(
    scenario: &Scenario,
    workload: &Workload,
    steps: &[&Injection],
    files: &mut Vec<(String, String)>,
) -> Map {
    let (mut image, mut env, mut mounts) = (None, Map::new(), Vec::new());
    for step in steps {
        match &step.action {
            Action::Image(name) => image = Some(name),
            Action::Env(variables) => {
                for (name, value) in variables {
                    env = env.set(name, literal(value));
                }
            }
            Action::Flag { file, text, .. } => {
                let path = format!(
                    "local/scenarios/{}/{}-{}",
                    scenario.entry.name,
                    workload.name,
                    file_keys(&workload.files)[*file]
                );
                let inside = literal(&workload.files[*file].path);
                mounts.push(format!("./{path}:{inside}:ro"));
                files.push((path, text.clone()));
            }
            _ => {}
        }
    }
    Map::new().set_some("image", image).set_if_any("environment", env).set_if_any("volumes", mounts)
}

/// Plays them.
pub(super) fn play(model: &Model) -> String {
    let mut text = format!("#!/usr/bin/env bash\n{}", header(Comment::Hash));
    text += "#\n# Plays a scenario on a laptop, and undoes it when its time is over or when it is interrupted.\n#\n";
    text += "#   local/play.sh SCENARIO [--for TIME]\n#   local/play.sh --reset\n";
    let names: Vec<String> = model.scenarios.iter().map(|it| quote(&it.entry.name)).collect();
    let _ = writeln!(text, "scenarios=({})", names.join(" "));
    let _ = writeln!(text, "GRAFANA_URL=http://localhost:{}", model.local.port);
    text += "GRAFANA_AUTH= # whoever reaches it may do all\nset -Eeuo pipefail\n";
    text += bash::STEPS;
    text += bash::GRAFANA;
    text.push('\n');
    text += "# What a scenario is called, how many seconds it lasts, and its mark on dashboards.\n";
    text += &cases(model, "describe", |scenario| {
        format!(
            "title={}\nseconds={}\nannotation={}\n",
            quote(&scenario.entry.title),
            scenario.length().whole_seconds(),
            quote(&playing::annotation(model, scenario))
        )
    });
    text += &cases(model, "expected", |scenario| {
        heredoc("cat", "TEXT", &playing::expected(model, scenario))
    });
    text += &cases(model, "inject", |scenario| inject(model, scenario));
    text += &cases(model, "undo", |scenario| undo(model, scenario));
    text + PLAY
}

/// A function that differs by scenario. What stands in a text of its own must not be indented, so
/// nothing is.
fn cases(model: &Model, name: &str, body: impl Fn(&Scenario) -> String) -> String {
    let mut text = format!("{name}() {{ # <scenario>\ncase $1 in\n");
    for scenario in &model.scenarios {
        let body = body(scenario);
        let body = if body.is_empty() { ":\n" } else { &body };
        let _ = write!(text, "{})\n{body};;\n", quote(&scenario.entry.name));
    }
    text + "esac\n}\n\n"
}

fn inject(model: &Model, scenario: &Scenario) -> String {
    let mut text = String::new();
    let mut is_changed = false;
    for step in &scenario.local {
        let Some(workload) = model[step.on].local.first() else { continue };
        let name = quote(&workload.name);
        match &step.action {
            Action::Image(_) | Action::Env(_) | Action::Flag { .. } => {
                // All of them are in one file, so all are started anew by the first.
                if !is_changed {
                    let changed = changed(model, scenario);
                    let names: Vec<_> = changed.iter().map(|(it, _)| quote(&it.name)).collect();
                    let path = quote(&override_path(scenario));
                    let _ = writeln!(text, "change {path} {}", names.join(" "));
                }
                is_changed = true;
            }
            Action::Scale(0) => {
                let _ = writeln!(text, "compose stop {name}");
            }
            Action::Scale(pods) => {
                let _ = writeln!(text, "scale {name} {pods}");
            }
            Action::Delete => {
                let _ = writeln!(text, "compose rm --stop --force {name}");
            }
            Action::HoldSessions { way, .. }
            | Action::EndSessions { way, .. }
            | Action::Exec(way) => {
                text += &inside(&name, &way.run);
            }
            Action::Delay(_) | Action::Block(_) => {
                let (kind, entry) = (step.action.name(), &model[step.on].entry.name);
                let message = format!("a laptop cannot {kind}: {entry} stays as it is");
                let _ = writeln!(text, "echo {} >&2", quote(&message));
            }
        }
    }
    text
}

/// What compose does not undo by itself.
fn undo(model: &Model, scenario: &Scenario) -> String {
    let mut text = String::new();
    for step in scenario.local.iter().rev() {
        let Some(workload) = model[step.on].local.first() else { continue };
        match &step.action {
            Action::HoldSessions { way, .. }
            | Action::EndSessions { way, .. }
            | Action::Exec(way)
                if !way.undo.is_empty() =>
            {
                text += &format!("back {}", inside(&quote(&workload.name), &way.undo));
            }
            _ => {}
        }
    }
    text
}

/// A command in a container, with the text it reads.
fn inside(name: &str, text: &str) -> String {
    heredoc(&format!("inside {name}"), "SH", text)
}
