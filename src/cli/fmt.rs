//! `mltgen fmt`: the demo as everybody writes it.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Exit, input, terminal};
use crate::config::{format, tree};
use crate::diag::Diagnostics;
use crate::disk;
use crate::source::Sources;

/// Shown below the help of the command.
pub(super) const EXAMPLES: &str = "\
Only space changes: words, their order, comments and what is in texts stay.
Lines stay lines.

Examples:
  mltgen fmt                         demo.toml
  mltgen fmt demo.toml demo.big.toml
  mltgen fmt --check                 for CI: 3 if a file would change
  mltgen fmt - < demo.toml           to standard output, for an editor";

/// The arguments of `mltgen fmt`.
#[derive(Debug, Args)]
pub(super) struct Fmt {
    /// The files; `-` is standard input, which goes to standard output
    #[arg(value_name = "FILE", default_value = "demo.toml", value_parser = input::path())]
    files: Vec<PathBuf>,
    /// Writes nothing; lists the files that would change, and exits with 3
    #[arg(long)]
    check: bool,
}

/// Runs `mltgen fmt`.
pub(super) fn fmt(args: &Fmt) -> anyhow::Result<Exit> {
    let (mut broken, mut changed) = (false, Vec::new());
    for path in &args.files {
        let piped = path == Path::new("-");
        let text = if piped { standard_input()? } else { written(path)? };
        let Some(formatted) = formatted(path, &text) else {
            broken = true;
            continue;
        };
        if piped && !args.check {
            terminal::out(&formatted)?;
        } else if formatted != text {
            changed.push(path);
            if !args.check {
                disk::write_one(path, &formatted, true)?;
            }
        }
    }
    for path in &changed {
        let deed = if args.check { "would change" } else { "formatted" };
        terminal::out(&format!("{}: {deed}\n", path.display()))?;
    }
    Ok(match (broken, args.check && !changed.is_empty()) {
        (true, _) => Exit::Demo,
        (false, true) => Exit::Stale,
        (false, false) => Exit::Fine,
    })
}

fn written(path: &Path) -> anyhow::Result<String> {
    disk::read::source(path).map_err(|error| input::without_demo(path, error.into()))
}

fn standard_input() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    Ok(text)
}

/// The text well spaced; none if it is no TOML, which is told.
fn formatted(path: &Path, text: &str) -> Option<String> {
    let mut sources = Sources::default();
    let file = sources.add(path.display().to_string(), text);
    let mut diagnostics = Diagnostics::default();
    if tree::parse(&sources, file, &mut diagnostics).is_err() {
        terminal::problems(&diagnostics, &sources);
        return None;
    }
    Some(format::format(text))
}
