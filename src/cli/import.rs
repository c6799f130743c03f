//! `mltgen import`: a demo from the files of a system that is there already.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;

use super::terminal::{self, count};
use super::{Exit, check};
use crate::diag::{Diagnostics, render};
use crate::disk::{self, begin};
use crate::import::{self, Imported, Inputs, hidden};
use crate::source::Sources;

/// Shown below the help of the command.
pub(super) const EXAMPLES: &str = "\
What a file includes, extends and mounts is read with it, and `.env` beside
it. No secret is written: what was a password becomes a reference. What could
only be guessed says so in a comment, and what could not be said is listed.

Examples:
  mltgen import compose.yaml                      to standard output
  mltgen import compose.yaml -o demo.toml         to a file, and more beside it
  mltgen import compose.yaml compose.prod.yaml    the second upon the first
  mltgen import deploy/*.yaml board.json          manifests, and a dashboard
  kubectl kustomize prod | mltgen import -        what another tool makes";

/// The arguments of `mltgen import`.
#[derive(Debug, Args)]
pub(super) struct Import {
    /// Compose files, Kubernetes manifests, dashboards of Grafana; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Writes the demo here, and what it names beside it, instead of to standard output
    #[arg(short, long, value_name = "DEMO")]
    out: Option<PathBuf>,
    /// What the demo is called [default: as the files say, or as their folder]
    #[arg(long)]
    name: Option<String>,
    /// Overwrites files that are there
    #[arg(long)]
    force: bool,
}

/// Runs `mltgen import`.
pub(super) fn import(args: &Import) -> anyhow::Result<Exit> {
    let (sources, inputs) = read(args)?;
    let mut diagnostics = Diagnostics::default();
    let imported = import::import(&sources, &inputs, &mut diagnostics);
    terminal::problems(&diagnostics, &hidden::hidden(&sources));
    let Ok(imported) = imported else {
        let tally = check::tally(&diagnostics);
        terminal::error(&format!("nothing was imported: the files have {tally}"));
        return Ok(Exit::Demo);
    };
    let Some(out) = &args.out else {
        terminal::out(&imported.demo)?;
        tell(&imported, &sources);
        if !imported.files.is_empty() {
            let files = count(imported.files.len(), "file");
            terminal::note(&format!("not shown: {files} it needs; `-o DIR/demo.toml` writes all"));
        }
        return Ok(Exit::Fine);
    };
    write(out, &imported, args.force, &sources)
}

/// Reads the files that are named, and those that they name.
fn read(args: &Import) -> anyhow::Result<(Sources, Inputs)> {
    let mut sources = Sources::default();
    let mut files = Vec::new();
    for path in &args.files {
        let text = if path == Path::new("-") {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text)?;
            text
        } else {
            disk::read::source(path)?
        };
        files.push(sources.add(path.to_string_lossy(), text));
    }
    let folder = args.files.first().and_then(|path| path.parent()).unwrap_or(Path::new(""));
    let name = match &args.name {
        Some(name) => name.clone(),
        None => begin::name_of_folder(folder)?.unwrap_or_default(),
    };
    let inputs = Inputs { files, name };
    let mut asked: BTreeSet<String> = BTreeSet::new();
    loop {
        let wanted = import::wanted(&sources, &inputs);
        let new: Vec<String> =
            wanted.into_iter().filter(|path| asked.insert(path.clone())).collect();
        if new.is_empty() {
            return Ok((sources, inputs));
        }
        for path in new {
            // A folder, and what is not there or no text, is told by whoever named it.
            if let Ok(text) = disk::read::source(Path::new(&path)) {
                sources.add(path, text);
            }
        }
    }
}

/// Writes the demo and its files; none of them if one is in the way.
fn write(out: &Path, imported: &Imported, force: bool, sources: &Sources) -> anyhow::Result<Exit> {
    let folder = out.parent().unwrap_or(Path::new(""));
    let mut all = vec![(out.to_owned(), &imported.demo)];
    all.extend(imported.files.iter().map(|(path, text)| (folder.join(path), text)));
    // A file that is mounted is where it was, mostly.
    all.retain(|(path, text)| disk::read::source(path).ok().as_ref() != Some(*text));
    let mut taken = Vec::new();
    for (path, _) in &all {
        if !force && begin::is_taken(Path::new(""), &path.to_string_lossy())? {
            taken.push(format!("`{}`", path.display()));
        }
    }
    if !taken.is_empty() {
        let is = if taken.len() == 1 { "is" } else { "are" };
        terminal::error(&format!("{} {is} there already; --force overwrites", taken.join(", ")));
        return Ok(Exit::Demo);
    }
    for (path, text) in &all {
        begin::put(path, text)?;
    }
    let (services, stores) = imported.found;
    terminal::out(&format!(
        "{}: {} and {}, imported\n",
        out.display(),
        count(services, "service"),
        count(stores, "datastore")
    ))?;
    tell(imported, sources);
    let demo =
        if out == Path::new("demo.toml") { String::new() } else { format!(" {}", out.display()) };
    terminal::out(&format!(
        "next:\n  mltgen build{demo}\n  read the comments in {}\n",
        out.display()
    ))
}

/// Lists what is not as it was.
fn tell(imported: &Imported, sources: &Sources) {
    for (span, text) in &imported.remarks {
        let place = render::place(*span, sources);
        terminal::note(&format!("{}:{}: {text}", place.file, place.line));
    }
}
