//! `mltgen init`: a first demo, in a folder of one's own.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser};

use super::first::{self, First};
use super::terminal::{self, count};
use super::{Exit, worker};
use crate::config::Inputs;
use crate::config::decode::is_name;
use crate::diag::Diagnostics;
use crate::disk::begin;
use crate::source::Sources;
use crate::syntax::shell;
use crate::words::{GrafanaKind, Word};

/// The file that is written.
const DEMO: &str = "demo.toml";

/// The arguments of `mltgen init`.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// The folder, which is made if need be
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// What the demo is called [default: as its folder]
    #[arg(long)]
    name: Option<String>,
    /// Which Grafana it is shown in
    #[arg(long, value_name = "GRAFANA", value_parser = PossibleValuesParser::new(targets()), default_value = "local")]
    target: String,
}

/// Runs `mltgen init`.
pub(super) fn init(args: &Init) -> anyhow::Result<Exit> {
    let folder = &args.folder;
    let path = if folder == Path::new(".") { PathBuf::from(DEMO) } else { folder.join(DEMO) };
    let shown = path.display();
    if begin::is_taken(folder, DEMO)? {
        return Ok(taken(&path));
    }
    let (demo, left_out) = choose(args)?;
    if !begin::begin(folder, DEMO, &first::text(&demo))? {
        return Ok(taken(&path));
    }
    let services = match demo.services.len() {
        0 => "an example to change".to_owned(),
        found => format!("{} found by Dockerfile", count(found, "service")),
    };
    for context in left_out {
        terminal::note(&format!(
            "`{context}` is left out: what it is called is the name of another part"
        ));
    }
    terminal::out(&format!("{shown}: a first demo, `{}`: {services}\n{}", demo.name, next(args)))
}

/// What comes next, in three lines; a fourth where another command would say more of what is there.
fn next(args: &Init) -> String {
    let folder = args.folder.to_string_lossy();
    let into = match folder.as_ref() {
        "." => String::new(),
        folder => format!("cd {} && ", shell::quote(&within_words(folder))),
    };
    // What is there already says more than Dockerfiles do, and whoever imports needs no first demo.
    let instead = begin::compose(&args.folder).map(|compose| {
        format!(
            "{into}mltgen import {compose} -o {DEMO} --force: a demo of what {compose} says, in \
             place of this one\n  "
        )
    });
    format!(
        "next:\n  {}\
         {into}mltgen build\n  \
         read generated/README.md: every command from here to a running demo\n  \
         mltgen build --watch: builds again whenever {DEMO} changes\n",
        instead.unwrap_or_default()
    )
}

/// A path that no command takes for an option.
fn within_words(folder: &str) -> String {
    if folder.starts_with('-') { format!("./{folder}") } else { folder.to_owned() }
}

/// What the demo is made of: guessed, and tried. And folders of which nothing could be made.
fn choose(args: &Init) -> anyhow::Result<(First, Vec<String>)> {
    let folder = begin::name_of_folder(&args.folder)?.unwrap_or_default();
    let name = match &args.name {
        Some(name) if is_name(name, first::MOST) => name.clone(),
        Some(name) => {
            let nearest = first::name(name, first::MOST, "demo");
            anyhow::bail!(
                "no demo can be called `{}`: a name has at most {} small letters, digits and `-`, and \
                 begins with a letter\nhelp: write `--name {nearest}`; a `title` may be anything",
                name.escape_debug(),
                first::MOST
            )
        }
        None => first::name(&folder, first::MOST, "demo"),
    };
    let title = args.name.is_none().then(|| first::title(&folder, &name)).flatten();
    let kind = GrafanaKind::ALL.iter().find(|(_, word, _)| *word == args.target);
    let target = kind.map_or(GrafanaKind::Local, |(kind, ..)| *kind);
    let found = first::services(&begin::dockerfiles(&args.folder), &name);
    let mut demo = First { name, title, target, services: Vec::new() };
    let mut left_out = Vec::new();
    for service in found {
        demo.services.push(service);
        // A folder may be called as something that every demo has.
        if !builds(&first::text(&demo)) {
            left_out.extend(demo.services.pop().map(|it| it.context));
        }
    }
    Ok((demo, left_out))
}

/// Whether a demo has no mistake.
fn builds(text: &str) -> bool {
    let mut sources = Sources::default();
    let demo = sources.add(DEMO, text);
    let inputs = Inputs { demo, overlay: None, settings: Vec::new(), jsonnet: worker::run };
    crate::check(&sources, &inputs, &mut Diagnostics::default()).is_ok()
}

/// Somebody's demo is never overwritten.
fn taken(path: &Path) -> Exit {
    let shown = path.display();
    terminal::error(&format!(
        "`{shown}` is there already, and stays as it is\n\
         help: `mltgen build` builds it; `mltgen init DIR` begins another one in a folder of its own"
    ));
    Exit::Demo
}

fn targets() -> impl Iterator<Item = PossibleValue> {
    let about = |about: &'static str| about.trim().trim_end_matches('.');
    GrafanaKind::ALL.iter().map(move |(_, word, text)| PossibleValue::new(*word).help(about(text)))
}
