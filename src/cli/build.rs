//! `mltgen build`: sources → compile → plan → disk.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use serde::Serialize;

use super::findings::{self, Stale, Told};
use super::input::{Input, Read};
use super::only::{self, Only, OnlyParser};
use super::terminal::{self, count};
use super::{Exit, check, preview, watch};
use crate::config::Inputs;
use crate::diag::Diagnostics;
use crate::diag::render::{Finding, findings};
use crate::disk;
use crate::plan::manifest::MANIFEST;
use crate::plan::{self, Action, Conflict, Edits, Plan, Wanted};
use crate::source::Sources;

/// The arguments of `mltgen build`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option that one gives or not")]
pub(super) struct Build {
    #[command(flatten)]
    pub(super) input: Input,
    /// Where files go [default: the folder `generated` beside the demo]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Writes nothing; lists the files that are stale or edited by hand, and exits with 3
    #[arg(long, conflicts_with = "force")]
    check: bool,
    /// Builds only the files of this backend, or what is of one team alone; may be given many times
    #[arg(long, value_name = "BACKEND|team=NAME", value_parser = OnlyParser)]
    only: Vec<Only>,
    /// Overwrites files that were edited by hand
    #[arg(long)]
    force: bool,
    /// Writes the page of `mltgen preview` too; with --watch the open page follows
    #[arg(long, value_name = "FILE", conflicts_with_all = ["check", "format"])]
    pub(super) preview: Option<PathBuf>,
    /// Goes on, and builds again whenever a file changes that the demo is made of
    #[arg(long, conflicts_with_all = ["check", "format"])]
    pub(super) watch: bool,
    /// Says nothing when all is well
    #[arg(long, short)]
    pub(super) quiet: bool,
    /// How the result is told
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Told::Text)]
    pub(super) format: Told,
}

/// Runs `mltgen build`.
pub(super) fn build(args: &Build) -> anyhow::Result<Exit> {
    let deed = |read: &Read, start, cause: Option<&str>| {
        let exit = once(args, &read.sources, &read.inputs, start, cause)?;
        if let Some(page) = &args.preview {
            preview::beside_build(args, page, read)?;
        }
        Ok(exit)
    };
    if args.watch {
        return watch::watch(&args.input, args.quiet, &deed);
    }
    let start = Instant::now();
    deed(&args.input.read()?, start, None)
}

/// Builds what was read, and tells what came of it, and what had changed before.
fn once(
    args: &Build,
    sources: &Sources,
    inputs: &Inputs,
    start: Instant,
    cause: Option<&str>,
) -> anyhow::Result<Exit> {
    let out = args.out.clone().unwrap_or_else(|| args.input.folder().join("generated"));
    let mut diagnostics = Diagnostics::default();
    let mut strange = None;
    let model = crate::check(sources, inputs, &mut diagnostics);
    let wanted = model.and_then(|model| {
        strange = only::unknown_team(&args.only, &model);
        let (artifacts, scope) = only::emit(&args.only, &model, sources, &mut diagnostics)?;
        Ok(Wanted::new(artifacts, scope).of_demo(&model.demo.name))
    });
    if let Some(problem) = strange {
        terminal::problems(&diagnostics, sources);
        terminal::error(&problem);
        return Ok(Exit::Demo);
    }
    let (plan, exit) = match &wanted {
        Ok(wanted) => carry_out(args, &out, wanted)?,
        Err(_) => (Plan::default(), Exit::Demo),
    };
    let report = Report::new(&plan, exit, args, &out, start);
    match args.format {
        Told::Json => {
            let diagnostics = findings(&diagnostics, sources);
            terminal::json(&Report { diagnostics, ..report })?;
        }
        Told::Sarif => {
            let stale = stale_files(&report, args);
            terminal::json(&findings::sarif(&findings(&diagnostics, sources), &stale))?;
        }
        Told::Github => {
            let stale = stale_files(&report, args);
            terminal::out(&findings::github(&findings(&diagnostics, sources), &stale))?;
        }
        Told::Text => {
            terminal::problems(&diagnostics, sources);
            match wanted {
                Ok(_) => {
                    if report.manifest_unreadable {
                        terminal::note(&format!(
                            "`{out}/{MANIFEST}` cannot be read, so mltgen does not know which files there \
                             are its own, and removes none that are no longer needed",
                            out = report.out
                        ));
                    }
                    tell(&report, args, cause)?;
                }
                Err(_) => terminal::error(&unwritten(&diagnostics)),
            }
        }
    }
    Ok(exit)
}

/// Writes what has to be written, or finds out what would be.
fn carry_out<'a>(args: &Build, out: &Path, wanted: &'a Wanted) -> anyhow::Result<(Plan<'a>, Exit)> {
    if args.check {
        let plan = plan::plan(wanted, &disk::read::found(out, wanted)?, Edits::Keep);
        let exit = if plan.is_empty() { Exit::Fine } else { Exit::Stale };
        return Ok((plan, exit));
    }
    let edits = if args.force { Edits::Overwrite } else { Edits::Keep };
    let plan = disk::update(out, wanted, edits)?;
    let exit = if plan.has_conflicts() { Exit::Demo } else { Exit::Fine };
    Ok((plan, exit))
}

/// What came of a build, for programs.
#[derive(Debug, Serialize)]
struct Report<'a> {
    exit: u8,
    diagnostics: Vec<Finding<'a>>,
    out: String,
    /// Whether the output folder is now as the lists say; else they say what it would take.
    written: bool,
    created: Vec<&'a str>,
    updated: Vec<&'a str>,
    deleted: Vec<&'a str>,
    conflicts: Vec<InTheWay<'a>>,
    unchanged: usize,
    /// Whether the list of our files differs, too.
    manifest_changed: bool,
    /// The name of another demo whose output the folder is.
    #[serde(skip_serializing_if = "Option::is_none")]
    other_demo: Option<&'a str>,
    /// Whether that list cannot be read: files that are no longer needed are not known then.
    manifest_unreadable: bool,
    milliseconds: u128,
}

/// A file that is not ours to change.
#[derive(Debug, Serialize)]
struct InTheWay<'a> {
    path: &'a str,
    reason: &'static str,
}

impl<'a> Report<'a> {
    fn new(plan: &'a Plan<'_>, exit: Exit, args: &Build, out: &Path, start: Instant) -> Self {
        let mut report = Self {
            exit: exit as u8,
            diagnostics: Vec::new(),
            out: out.display().to_string(),
            written: exit == Exit::Fine && !args.check,
            created: Vec::new(),
            updated: Vec::new(),
            deleted: Vec::new(),
            conflicts: Vec::new(),
            unchanged: plan.unchanged,
            manifest_changed: plan.manifest.is_some(),
            other_demo: plan.other_demo.as_deref(),
            manifest_unreadable: plan.manifest_unreadable,
            milliseconds: start.elapsed().as_millis(),
        };
        for (path, action) in &plan.actions {
            let path = path.as_str();
            match action {
                Action::Create(_) => report.created.push(path),
                Action::Update(_) => report.updated.push(path),
                Action::Delete => report.deleted.push(path),
                Action::Conflict(conflict) => {
                    report.conflicts.push(InTheWay { path, reason: reason(*conflict) });
                }
            }
        }
        report
    }
}

const fn reason(conflict: Conflict) -> &'static str {
    match conflict {
        Conflict::Edited => "edited by hand",
        Conflict::EditedAndUnwanted => "edited by hand, and no longer needed",
        Conflict::Foreign => "not written by mltgen",
    }
}

fn unwritten(diagnostics: &Diagnostics) -> String {
    let (tally, more) = (check::tally(diagnostics), check::more(diagnostics));
    format!("nothing was written: the demo has {tally}{more}")
}

/// Tells people what came of a build that compiled.
fn tell(report: &Report<'_>, args: &Build, cause: Option<&str>) -> anyhow::Result<()> {
    if let Some(other) = report.other_demo {
        tell_other(report, other);
        return Ok(());
    }
    if args.check && report.exit != Exit::Fine as u8 {
        return tell_stale(report);
    }
    if !report.conflicts.is_empty() {
        tell_conflicts(report);
    } else if !args.quiet {
        let cause = cause.map(|cause| format!("{cause}; ")).unwrap_or_default();
        let names = if args.watch && !cause.is_empty() { names(report) } else { String::new() };
        terminal::out(&format!("{cause}{}{names}", summary(report)))?;
    }
    Ok(())
}

/// One line: what was done, and how long it took.
fn summary(report: &Report<'_>) -> String {
    let Report { out, milliseconds, .. } = report;
    let changes = [
        (report.created.len(), "created"),
        (report.updated.len(), "updated"),
        (report.deleted.len(), "deleted"),
    ];
    let changes: Vec<String> = changes
        .iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, deed)| format!("{number} {deed}"))
        .collect();
    let unchanged = report.unchanged;
    if changes.is_empty() {
        return format!("{out}: {} up to date ({milliseconds} ms)\n", count(unchanged, "file"));
    }
    format!("{out}: {}, {unchanged} unchanged ({milliseconds} ms)\n", changes.join(", "))
}

/// One more line: the files that were written or deleted, or the first of them.
fn names(report: &Report<'_>) -> String {
    const MOST: usize = 5;
    let lists = [&report.created, &report.updated, &report.deleted];
    let all: Vec<&str> = lists.into_iter().flatten().copied().collect();
    match all.len() {
        0 => String::new(),
        number if number <= MOST => format!("  {}\n", all.join(", ")),
        number => format!("  {}, and {} more\n", all[..MOST].join(", "), number - MOST),
    }
}

/// Every file that `--check` is about, and what is the matter with it; sorted.
fn stale<'a>(report: &Report<'a>) -> Vec<(&'a str, &'static str)> {
    let mut lines: Vec<(&str, &str)> = Vec::new();
    lines.extend(report.created.iter().map(|path| (*path, "missing")));
    lines.extend(report.updated.iter().map(|path| (*path, "stale")));
    lines.extend(report.deleted.iter().map(|path| (*path, "no longer needed")));
    lines.extend(report.conflicts.iter().map(|file| (file.path, file.reason)));
    if lines.is_empty() {
        lines.push((MANIFEST, "stale"));
    }
    lines.sort_unstable();
    lines
}

/// The same for those who open them: files in the way, and with `--check` all that differ.
fn stale_files(report: &Report<'_>, args: &Build) -> Vec<Stale> {
    let differ = args.check && report.exit == Exit::Stale as u8;
    if !differ && report.conflicts.is_empty() {
        return Vec::new();
    }
    let files = if differ {
        stale(report)
    } else {
        report.conflicts.iter().map(|file| (file.path, file.reason)).collect()
    };
    let path = |path: &str| Path::new(&report.out).join(path).display().to_string();
    files.into_iter().map(|(file, state)| Stale { path: path(file), state }).collect()
}

/// Every file that `--check` is about.
fn tell_stale(report: &Report<'_>) -> anyhow::Result<()> {
    let lines = stale(report);
    let mut text = String::new();
    for (path, state) in &lines {
        text += &format!("{path}: {state}\n");
    }
    terminal::out(&text)?;
    let differ = count(lines.len(), "file");
    terminal::error(&format!(
        "`{}` is not what the demo gives: {differ} to mend; run `mltgen build`",
        report.out
    ));
    Ok(())
}

/// The folder is the output of another demo, and how to go on.
fn tell_other(report: &Report<'_>, other: &str) {
    let out = &report.out;
    terminal::error(&format!(
        "nothing was written: `{out}` is the output of the demo `{other}`\n\
         help: give each demo a folder of its own, by `--out`; if `{other}` is the former name of this \
         one, take its resources down first, then `--force` writes this one over it"
    ));
}

/// Every file in the way, and what to do about it.
fn tell_conflicts(report: &Report<'_>) {
    let files = count(report.conflicts.len(), "file");
    let mut text = format!("nothing was written: {files} in `{}` would be lost", report.out);
    for file in &report.conflicts {
        text += &format!("\n  {}: {}", file.path, file.reason);
    }
    text += "\nhelp: move what you need into the demo, or away, then build again; \
             --force overwrites and deletes these files";
    terminal::error(&text);
}
