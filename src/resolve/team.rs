//! Teams: whose an entry is where it does not say so, and which of them have a Terraform root of
//! their own.

use crate::config::{Described, Text};
use crate::diag::suggest::toml_text;
use crate::diag::{Diagnostic, Reported, code};
use crate::model::component::Component;
use crate::model::platform::Team;
use crate::model::{ComponentId, Entry};
use crate::resolve::Scope;
use crate::words::StackSplit;

/// The most characters of a team's part of the name of a folder.
const MOST: usize = 40;

/// An entry about components: where it names no team, it is of theirs, if that is one.
pub(super) fn of_its_components(
    mut entry: Entry,
    of: &[ComponentId],
    components: &[Component],
) -> Entry {
    let mut teams = of.iter().filter_map(|id| components.get(id.position()));
    if entry.team.is_empty()
        && let Some(first) = teams.next()
        && teams.all(|other| other.entry.team == first.entry.team)
    {
        first.entry.team.clone_into(&mut entry.team);
    }
    entry
}

/// The teams that have a root of their own, sorted by name: none unless that was asked for.
pub(super) fn with_roots(scope: &mut Scope<'_>) -> Vec<Team> {
    let Some(terraform) = scope.config.terraform.as_ref() else { return Vec::new() };
    let Some(place) = terraform.seen.key("split") else { return Vec::new() };
    if terraform.split != Some(StackSplit::Team) {
        return Vec::new();
    }
    let mut teams: Vec<(Team, &Text)> = Vec::new();
    for name in written(scope) {
        if teams.iter().any(|(team, _)| team.name == name.value) {
            continue;
        }
        let folder = folder(&name.value);
        if folder.is_empty() || folder.len() > MOST {
            let message = format!("no folder can be called like the team `{}`", name.value);
            let label = format!("expected 1 to {MOST} letters of a to z, digits and `-`");
            scope.diags.error(
                Diagnostic::new(code::BAD_NAME, name.span, message).label(label).help(
                    "with `split = \"team\"` each team has a folder of its own in `terraform`",
                ),
            );
            continue;
        }
        if let Some((other, first)) = teams.iter().find(|(team, _)| team.folder == folder) {
            let message = format!("two teams would have the folder `terraform/stack-{folder}`");
            scope.diags.error(
                Diagnostic::new(code::DUPLICATE_NAME, name.span, message)
                    .label("one of them")
                    .related(first.span, "the other")
                    .help(format!(
                        "if they are one team, write `team = {}`",
                        toml_text(&other.name)
                    )),
            );
            continue;
        }
        teams.push((Team { name: name.value.clone(), folder }, name));
    }
    if teams.is_empty() {
        scope.diags.warn(
            Diagnostic::new(code::CONFLICTING_KEYS, place, "nothing is of any team")
                .label("so there is nothing to split")
                .help("add `team = \"…\"` to services, or to `[defaults.services]`"),
        );
    }
    let mut teams: Vec<Team> = teams.into_iter().map(|(team, _)| team).collect();
    teams.sort_by(|a, b| a.name.cmp(&b.name));
    teams
}

/// A name as a DNS label.
fn folder(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}

/// Every team that something in Grafana is made of, in the order written.
fn written<'a>(scope: &Scope<'a>) -> Vec<&'a Text> {
    fn of<'a, T: Described + 'a>(
        entries: impl IntoIterator<Item = &'a (Text, Result<T, Reported>)>,
    ) -> impl Iterator<Item = &'a Text> {
        let read = entries.into_iter().filter_map(|(_, entry)| entry.as_ref().ok());
        read.filter_map(|entry| entry.described().team).filter(|team| !team.value.is_empty())
    }
    let config = scope.config;
    of(config.services.iter().flat_map(|it| &it.0))
        .chain(of(config.datastores.iter().flat_map(|it| &it.0)))
        .chain(of(config.external.iter().flat_map(|it| &it.0)))
        .chain(of(config.slos.iter().flat_map(|it| &it.0)))
        .chain(of(config.recorded.iter().flat_map(|it| &it.0)))
        .chain(of(config.alerts.iter().flat_map(|it| &it.0)))
        .chain(of(config.forecasts.iter().flat_map(|it| &it.0)))
        .collect()
}
