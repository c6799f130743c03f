//! `mltgen preview`: the demo as one page, before anything of it runs.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::bail;
use clap::Args;

use super::before::{self, Base, Now, State, Was};
use super::build::Build;
use super::input::{Input, Read};
use super::{Exit, check, terminal, watch};
use crate::diag::Diagnostics;
use crate::model::Model;
use crate::preview::{self, Against, GENERATOR};
use crate::{disk, review};

/// Shown below the help of the command.
pub(super) const EXAMPLES: &str = "\
Examples:
  mltgen preview                  preview.html: open it in a browser, offline
  mltgen preview -o shop.html     another file
  mltgen preview --against main   and what changes since the branch main
  mltgen preview --watch          again whenever a file changes

The page loads nothing, and every figure on it is simulated. Which box turns
red, which alert fires, who is told and when follows from the demo, as its
rules do.";

/// The arguments of `mltgen preview`.
#[derive(Debug, Args)]
pub(super) struct Preview {
    #[command(flatten)]
    input: Input,
    /// Where the page goes [default: `preview.html` beside the demo]
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Shows what changes since a git revision, or since another demo or generated files in a folder
    #[arg(long, value_name = "REV|DIR")]
    against: Option<OsString>,
    /// Goes on, and writes the page again whenever a file changes that the demo is made of
    #[arg(long)]
    watch: bool,
    /// Overwrites the file also if it is no preview
    #[arg(long)]
    force: bool,
    /// Says nothing when all is well
    #[arg(long, short)]
    quiet: bool,
}

/// Runs `mltgen preview`.
pub(super) fn preview(args: &Preview) -> anyhow::Result<Exit> {
    let output = args.output.clone().unwrap_or_else(|| args.input.folder().join("preview.html"));
    let target = Target { file: &output, watched: args.watch, force: args.force };
    let deed = |read: &Read, start: Instant, cause: Option<&str>| {
        let Some(model) = checked(read, &target)? else { return Ok(Exit::Demo) };
        let against = match &args.against {
            None => None,
            Some(base) => match compared(base, &args.input, read)? {
                None => return Ok(Exit::Demo),
                found => found,
            },
        };
        let size = write(&model, against.as_ref(), &target)?;
        if !args.quiet {
            let cause = cause.map(|cause| format!("{cause}; ")).unwrap_or_default();
            let time = start.elapsed().as_millis();
            terminal::out(&format!(
                "{cause}{}: {} dashboards, {}, {} kB ({time} ms)\n",
                output.display(),
                model.dashboards.len() + model.custom.dashboards.len(),
                terminal::count(model.scenarios.len(), "scenario"),
                size.div_ceil(1_000),
            ))?;
        }
        Ok(Exit::Fine)
    };
    if args.watch {
        return watch::watch(&args.input, args.quiet, &deed);
    }
    let start = Instant::now();
    deed(&args.input.read()?, start, None)
}

/// Writes the page of a demo that was built. What is wrong with the demo has been told; only the open page
/// does not know.
pub(super) fn beside_build(args: &Build, page: &Path, read: &Read) -> anyhow::Result<()> {
    let target = Target { file: page, watched: args.watch, force: false };
    let mut diagnostics = Diagnostics::default();
    match crate::check(&read.sources, &read.inputs, &mut diagnostics) {
        Ok(model) => write(&model, None, &target).map(drop),
        Err(_) => target.trouble(&check::tally(&diagnostics)),
    }
}

/// Where the page goes.
struct Target<'a> {
    file: &'a Path,
    /// Whether it is written again and again, so that the open page must hear of it.
    watched: bool,
    force: bool,
}

impl Target<'_> {
    /// The file that tells the open page of a newer one: `preview.stamp.js` of `preview.html`.
    fn stamp_file(&self) -> PathBuf {
        self.file.with_extension("stamp.js")
    }

    /// Tells the open page that the demo has errors.
    fn trouble(&self, tally: &str) -> anyhow::Result<()> {
        self.tell("", &format!("The demo has {tally}: this is how it was before."))
    }

    /// Tells the open page which one is the newest, and what keeps the next from being written.
    fn tell(&self, stamp: &str, trouble: &str) -> anyhow::Result<()> {
        if self.watched {
            let script = preview::stamp_script(stamp, trouble);
            disk::write_one(&self.stamp_file(), &script, true)?;
        }
        Ok(())
    }
}

/// What the demo means; none if it has errors, which are told here and on the open page.
fn checked(read: &Read, target: &Target<'_>) -> anyhow::Result<Option<Model>> {
    let mut diagnostics = Diagnostics::default();
    let model = crate::check(&read.sources, &read.inputs, &mut diagnostics);
    terminal::problems(&diagnostics, &read.sources);
    if let Ok(model) = model {
        return Ok(Some(model));
    }
    let tally = check::tally(&diagnostics);
    terminal::error(&format!("nothing was written: the demo has {tally}"));
    target.trouble(&tally)?;
    Ok(None)
}

/// The demo as it was, and both sides for the review; none if one of them has errors, which are told.
struct Compared {
    base: Base,
    was: Was,
    now: State,
}

fn compared(base: &OsString, input: &Input, read: &Read) -> anyhow::Result<Option<Compared>> {
    let Some(now) = State::compiled(&read.sources, &read.inputs, "now") else { return Ok(None) };
    let texts = Now { input, sources: &read.sources, inputs: &read.inputs };
    let found = before::before(base, texts)?;
    Ok(found.map(|(base, was)| Compared { base, was, now }))
}

/// Writes the page, and tells the one that is open. Gives its size in bytes.
fn write(model: &Model, against: Option<&Compared>, target: &Target<'_>) -> anyhow::Result<usize> {
    let stamp_file = target.stamp_file();
    let beside = stamp_file.file_name().and_then(|name| name.to_str());
    let review = against.map(|it| review::review(&it.was.ordered.side(), &it.now.side()));
    let page = preview::page(&preview::Preview {
        now: model,
        against: against.zip(review.as_ref()).map(|(it, review)| Against {
            name: &it.base.name,
            model: it.was.ordered.model.as_ref(),
            review,
        }),
        stamp_file: beside.filter(|_| target.watched),
    });
    let file = target.file;
    if !target.force && !is_ours(file)? {
        let file = file.display();
        bail!("`{file}` is there already, and is no preview; --force overwrites it");
    }
    disk::write_one(file, &page.html, true)?;
    target.tell(&page.stamp, "")?;
    Ok(page.html.len())
}

/// Whether a file may be overwritten: there is none, or it is a page of ours.
fn is_ours(file: &Path) -> anyhow::Result<bool> {
    Ok(match disk::read::beginning(file)? {
        None => true,
        Some(text) => text.contains(GENERATOR),
    })
}
