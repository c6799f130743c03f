//! `--only`: a part of the output, by who makes it or whose it is.

use std::collections::BTreeSet;
use std::ffi::OsStr;

use clap::builder::{PossibleValue, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Error};

use crate::artifact::Artifacts;
use crate::backend::{BACKENDS, Backend};
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostics, Reported};
use crate::model::Model;
use crate::plan::{Part, Scope};
use crate::source::Sources;

/// A part of the output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Only {
    /// The files of this backend.
    Backend(&'static str),
    /// The files that are of this team's entries alone.
    Team(String),
}

/// Reads the value of `--only`.
#[derive(Debug, Clone)]
pub(super) struct OnlyParser;

/// What comes before the name of a team.
const TEAM: &str = "team=";

impl TypedValueParser for OnlyParser {
    type Value = Only;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<Only, Error> {
        let text = value.to_string_lossy();
        if let Some(team) = text.strip_prefix(TEAM).filter(|team| !team.is_empty()) {
            return Ok(Only::Team(team.to_owned()));
        }
        let backend = BACKENDS.iter().find(|backend| backend.name() == text);
        backend.map(|backend| Only::Backend(backend.name())).ok_or_else(|| {
            let mut error = Error::new(ErrorKind::InvalidValue).with_cmd(command);
            let mut context = |kind, value| error.insert(kind, value);
            if let Some(arg) = arg {
                context(ContextKind::InvalidArg, ContextValue::String(arg.to_string()));
            }
            context(ContextKind::InvalidValue, ContextValue::String(text.clone().into_owned()));
            let words = BACKENDS.iter().map(|backend| backend.name().to_owned());
            let words = words.chain([format!("{TEAM}NAME")]).collect();
            context(ContextKind::ValidValue, ContextValue::Strings(words));
            error
        })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let backends =
            BACKENDS.iter().map(|backend| PossibleValue::new(backend.name()).help(backend.about()));
        let team = PossibleValue::new("team=NAME").help("what is of that team's entries alone");
        Some(Box::new(backends.chain([team])))
    }
}

/// Makes what is wanted, and says which part of the output folder that is.
pub(super) fn emit(
    only: &[Only],
    model: &Model,
    sources: &Sources,
    diagnostics: &mut Diagnostics,
) -> Result<(Artifacts, Scope), Reported> {
    let teams = only.iter().filter_map(|it| match it {
        Only::Team(name) => Some(name),
        Only::Backend(_) => None,
    });
    let backends = scope(only);
    let mut artifacts = Artifacts::new();
    let mut of_teams = false;
    for team in teams {
        artifacts.extend(crate::emit_for(model, sources, Some(team), diagnostics)?);
        of_teams = true;
    }
    if !of_teams {
        return Ok((crate::emit(model, sources, diagnostics)?, backends));
    }
    artifacts.retain(|path, _| backends.covers(path));
    let scope = Scope::Exactly(artifacts.keys().cloned().collect());
    Ok((artifacts, scope))
}

/// The problem, if a team is wanted that nothing belongs to.
pub(super) fn unknown_team(only: &[Only], model: &Model) -> Option<String> {
    let components = model.components.iter().map(|it| &it.entry.team);
    let slos = model.slos.iter().map(|it| &it.entry.team);
    let known: BTreeSet<&str> =
        components.chain(slos).map(String::as_str).filter(|team| !team.is_empty()).collect();
    only.iter().find_map(|it| match it {
        Only::Team(team) if !known.contains(team.as_str()) => {
            let help = match did_you_mean(team, known.iter().copied()) {
                Some(help) => help,
                None => format!("the demo has {} teams", known.len()),
            };
            Some(format!("nothing belongs to the team `{team}`\nhelp: {help}"))
        }
        Only::Team(_) | Only::Backend(_) => None,
    })
}

/// The part of the output folder that backends write; all of it, if none is named.
fn scope(only: &[Only]) -> Scope {
    let is_named = |backend: &&&dyn Backend| only.contains(&Only::Backend(backend.name()));
    let parts: Vec<Part> = BACKENDS.iter().filter(is_named).map(|backend| part(*backend)).collect();
    if parts.is_empty() { Scope::Everything } else { Scope::Only(parts) }
}

/// The folder of `backend`, without those that belong to others.
fn part(backend: &dyn Backend) -> Part {
    let folder = backend.folder();
    let others = BACKENDS.iter().map(|other| other.folder()).filter(|other| {
        let rest = other.strip_prefix(folder);
        rest.is_some_and(|rest| !rest.is_empty() && (folder.is_empty() || rest.starts_with('/')))
    });
    Part { folder: folder.to_owned(), without: others.map(str::to_owned).collect() }
}
