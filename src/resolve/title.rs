//! Titles: what people read, and what names of rules, folders and jobs in Grafana are made of.

use crate::config::decode::Entries;
use crate::config::{Described, Text, default};
use crate::diag::suggest::toml_text;
use crate::diag::{Diagnostic, code};
use crate::resolve::{Scope, checks};

/// Tells of titles that Grafana would refuse: empty or long ones, and two of one kind that are alike.
pub(super) fn check(scope: &mut Scope<'_>) {
    let config = scope.config;
    folder(scope);
    entries(scope, "service", config.services.as_ref());
    entries(scope, "datastore", config.datastores.as_ref());
    entries(scope, "system", config.external.as_ref());
    entries(scope, "contact point", config.contact_points.as_ref());
    entries(scope, "scenario", config.scenarios.as_ref());
    for (_, recorded) in config.recorded.iter().flat_map(|it| &it.0) {
        let title = recorded.as_ref().ok().and_then(|it| it.described().title);
        one(scope, "recorded metric", title);
    }
    let objectives = entries(scope, "objective", config.slos.as_ref());
    unique(scope, "rules", objectives);
    let mut alerts = entries(scope, "alert", config.alerts.as_ref());
    for (name, forecast) in config.forecasts.iter().flat_map(|it| &it.0) {
        let Some(alert) = forecast.as_ref().ok().and_then(|it| it.alert.as_ref()) else { continue };
        one(scope, "alert", alert.title.as_ref());
        alerts.push(effective(name, alert.title.as_ref()));
    }
    unique(scope, "rules", alerts);
    let forecasts = entries(scope, "forecast", config.forecasts.as_ref());
    unique(scope, "jobs", forecasts);
}

/// The title of the folder: where it is provisioned from files, a `/` in it is a folder in a folder.
fn folder(scope: &mut Scope<'_>) {
    let Some(title) = &scope.config.demo.title else { return };
    checks::title(scope, title, "demo");
    if title.value.contains(['/', '\\']) {
        let message = format!("no folder can be called `{}`", title.value.escape_debug());
        let plain = title.value.replace(['/', '\\'], "-");
        scope.diags.error(
            Diagnostic::new(code::BAD_NAME, title.span, message)
                .label("`/` and `\\` part a folder from the one it is in")
                .help(format!("write `title = {}`", toml_text(&plain))),
        );
    }
}

/// Looks at the titles of entries of a kind, and gives what they are in the end.
fn entries<T: Described>(
    scope: &mut Scope<'_>,
    what: &str,
    entries: Option<&Entries<T>>,
) -> Vec<Text> {
    let mut titles = Vec::new();
    for (name, entry) in entries.iter().flat_map(|it| &it.0) {
        let Ok(entry) = entry else { continue };
        let title = entry.described().title;
        one(scope, what, title);
        titles.push(effective(name, title));
    }
    titles
}

fn one(scope: &mut Scope<'_>, what: &str, title: Option<&Text>) {
    if let Some(title) = title {
        checks::title(scope, title, what);
    }
}

/// The title as it is shown, at the place that says so.
fn effective(name: &Text, title: Option<&Text>) -> Text {
    title.cloned().unwrap_or_else(|| name.with(default::title(&name.value)))
}

/// Grafana before 12 takes no two rules of one title in a folder, and nobody can tell them apart.
fn unique(scope: &mut Scope<'_>, things: &str, titles: Vec<Text>) {
    let mut seen: Vec<Text> = Vec::new();
    for title in titles {
        if let Some(other) = seen.iter().find(|other| other.value == title.value) {
            let name = title.value.escape_debug();
            let twice = format!("two {things} would be called `{name}`");
            scope.diags.error(
                Diagnostic::new(code::DUPLICATE_NAME, title.span, twice)
                    .label("the second")
                    .related(other.span, "the first")
                    .help("people are told by the title alone: give one of them another"),
            );
        }
        seen.push(title);
    }
}
