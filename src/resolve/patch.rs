//! Changes to panels: which panels are meant, and which fields.

use crate::catalog::dashboards;
use crate::catalog::panels;
use crate::config::decode::Map;
use crate::config::form::Anything;
use crate::config::presentation as written;
use crate::config::tree::{Node, Value};
use crate::config::{Config, Text};
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::model::Model;
use crate::model::dashboard::Dashboard;
use crate::model::presentation::{Change, Patch};
use crate::resolve::custom::plain;
use crate::resolve::presentation::unknown_dashboard;
use crate::source::Spanned;

/// The changes that a demo makes to panels it has; one that meets none is told.
pub(super) fn patches(config: &Config, model: &Model, diags: &mut Diagnostics) -> Vec<Patch> {
    let written = config.custom.iter().flat_map(|custom| custom.patches.iter().flatten());
    written.filter_map(|patch| one(patch, model, diags)).collect()
}

fn one(patch: &written::Patch, model: &Model, diags: &mut Diagnostics) -> Option<Patch> {
    let word = &patch.dashboard;
    let Some(dashboard) = model.dashboards.iter().find(|it| it.name == word.value) else {
        diags.error(without(word, model));
        return None;
    };
    let panels = meant(dashboard, &patch.panel.value);
    if panels.is_empty() {
        diags.error(absent(dashboard, &patch.panel));
        return None;
    }
    Some(Patch { dashboard: dashboard.name, panels, set: changes(&patch.set) })
}

/// Why there is no such dashboard.
fn without(word: &Text, model: &Model) -> Diagnostic {
    if model.custom.dashboard_files.iter().any(|it| it.name == word.value) {
        let message = format!("`{}` is a dashboard of your own", word.value);
        let own = Diagnostic::new(code::BAD_PATCH, word.span, message);
        return own.label("patches change ours").help("change it in its file");
    }
    if dashboards::find(&word.value).is_some() {
        let message = format!("this demo has no dashboard `{}`", word.value);
        let absent = Diagnostic::new(code::BAD_PATCH, word.span, message);
        return absent.label("there is nothing for it to show");
    }
    unknown_dashboard(word, &[])
}

/// The names of the panels that a word means: one, or those that there are for each component.
fn meant(dashboard: &Dashboard, word: &str) -> Vec<String> {
    let names = dashboard.panels().map(|panel| panel.name.as_str());
    names
        .filter(|name| *name == word || spec_of(dashboard, name) == word)
        .map(str::to_owned)
        .collect()
}

/// The word of the row that a panel is made of: of `status-cart` it is `status`.
fn spec_of<'a>(dashboard: &Dashboard, panel: &'a str) -> &'a str {
    let Some(spec) = dashboards::find(dashboard.name) else { return panel };
    let is_of = |word: &&str| {
        panel.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let longest = panels::names(spec.rows).filter(is_of).map(str::len).max();
    longest.map_or(panel, |length| &panel[..length])
}

fn absent(dashboard: &Dashboard, word: &Text) -> Diagnostic {
    let title = &dashboard.title;
    if panels::find(dashboard.name, &word.value).is_some() {
        let message = format!("this demo has no panel `{}` on “{title}”", word.value);
        let help = format!("`mltgen explain {}/{}` says what it shows", dashboard.name, word.value);
        let absent = Diagnostic::new(code::BAD_PATCH, word.span, message);
        return absent.label("there is nothing for it to show").help(help);
    }
    let mut known: Vec<&str> = Vec::new();
    for panel in dashboard.panels() {
        for name in [spec_of(dashboard, &panel.name), &panel.name] {
            if !known.contains(&name) {
                known.push(name);
            }
        }
    }
    let message = format!("no panel of “{title}” is called `{}`", word.value);
    Diagnostic::new(code::UNKNOWN_REFERENCE, word.span, message)
        .label("expected a panel")
        .help("`mltgen explain panels` lists them")
        .help_if(did_you_mean(&word.value, known))
}

/// Every leaf of what is to be set, with the way to it.
fn changes(set: &Map<Anything>) -> Vec<Change> {
    let mut found = Vec::new();
    for (key, value) in &set.0 {
        // `"fieldConfig.defaults.max"` is the same as fieldConfig.defaults.max.
        let path = key.value.split('.').map(|part| key.with(part.to_owned())).collect();
        leaves(path, &value.0, &mut found);
    }
    found
}

fn leaves(path: Vec<Spanned<String>>, node: &Node, found: &mut Vec<Change>) {
    match &node.value {
        Value::Table(table) if !table.entries.is_empty() => {
            for (key, value) in &table.entries {
                let mut path = path.clone();
                path.push(key.clone());
                leaves(path, value, found);
            }
        }
        _ => found.push(Change { path, value: Spanned { value: plain(node), span: node.span } }),
    }
}
