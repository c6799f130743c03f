//! The `mltgen` command: its commands and its exit codes.

mod before;
mod build;
mod check;
mod diagram;
mod diff;
mod explain;
mod git;
mod first;
mod import;
mod only;
mod init;
mod findings;
mod fmt;
mod input;
mod language;
mod preview;
mod routes;
mod terminal;
mod watch;
mod why;
mod worker;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use crate::config::schema;
use crate::diag::suggest::did_you_mean;

const EXAMPLES: &str = "\
Examples:
  mltgen init shop                    a first demo.toml, in the folder shop
  mltgen import compose.yaml          a demo.toml of what is there already
  mltgen build                        demo.toml to generated/
  mltgen build --watch                again whenever a file changes
  mltgen build --check                for CI: is generated/ up to date?
  mltgen build shop.toml --out shop   another demo, another folder
  mltgen build --only grafana         one part of the output
  mltgen build --set demo.name=mine   a value that wins over the file's
  mltgen check                        what is wrong with demo.toml
  mltgen fmt                          demo.toml, well spaced
  mltgen check --routes               who is told of which alert
  mltgen diff main                    what changes since the branch main
  mltgen preview                      a page that plays the demo before it runs
  mltgen diagram --edit-out a.drawio  the architecture, to be drawn anew
  mltgen explain unknown-key          what an error means
  mltgen explain services.check       what a key of demo.toml takes
  mltgen why exec/cost                where something in the output comes from

Exit codes: 0 fine, 1 the demo has problems, 2 the world has, 3 --check found
files that are stale or edited by hand, or diff --exit-code found changes.";

/// Compiles one demo.toml into everything an observability demo needs.
#[derive(Debug, Parser)]
#[command(name = "mltgen", version, after_help = EXAMPLES, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Writes a first demo.toml that builds, to be changed
    Init(init::Init),
    /// Makes a demo.toml of compose files, Kubernetes manifests and dashboards
    #[command(after_help = import::EXAMPLES)]
    Import(import::Import),
    /// Writes the files of a demo, or with --check says which are out of date
    Build(build::Build),
    /// Tells every problem of a demo, and writes nothing
    Check(check::Check),
    /// Tells a reviewer what changes since a revision: what the demo does otherwise, what may be
    /// lost, what it is made of
    #[command(after_help = diff::EXAMPLES)]
    Diff(diff::Diff),
    /// Writes the architecture as a drawing to edit
    Diagram(diagram::Diagram),
    /// Writes one page that shows the demo before it runs: dashboards, diagram, scenarios played
    #[command(after_help = preview::EXAMPLES)]
    Preview(preview::Preview),
    /// Spaces demo.toml as everybody does, and changes nothing else
    #[command(after_help = fmt::EXAMPLES)]
    Fmt(fmt::Fmt),
    /// Explains an error code or a key of demo.toml, or lists the words a demo may use
    Explain(explain::Explain),
    /// Says where something generated comes from, or what comes of something written
    Why(why::Why),
    /// Prints the JSON Schema of demo.toml, for editors
    Schema,
    /// Runs the program on standard input
    #[command(name = worker::COMMAND, hide = true)]
    RunJsonnet,
    /// Prints a script that completes commands in your shell
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// Prints the manual page of mltgen, or of one of its commands
    Man {
        /// Which command
        command: Option<String>,
    },
}

/// How a command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// All is well.
    Fine = 0,
    /// The demo has problems, or somebody's files are in the way.
    Demo = 1,
    /// A file cannot be read or written, or the command line makes no sense.
    World = 2,
    /// `--check` found files that are stale or edited by hand, or `--exit-code` found changes.
    Stale = 3,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// How results are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs: one JSON object
    Json,
}

/// Runs the command line that this process was started with.
pub fn run() -> ExitCode {
    let command = match Cli::try_parse() {
        Ok(Cli { command }) => command,
        Err(error) => {
            // Nobody is left to be told that the message could not be shown.
            error.print().ok();
            return if error.use_stderr() { Exit::World } else { Exit::Fine }.into();
        }
    };
    let ended = match &command {
        None => terminal::out(&Cli::command().render_help().ansi().to_string()),
        Some(Command::Init(args)) => init::init(args),
        Some(Command::Import(args)) => import::import(args),
        Some(Command::Build(args)) => build::build(args),
        Some(Command::Check(args)) => check::check(args),
        Some(Command::Diff(args)) => diff::diff(args),
        Some(Command::Diagram(args)) => diagram::diagram(args),
        Some(Command::Preview(args)) => preview::preview(args),
        Some(Command::Fmt(args)) => fmt::fmt(args),
        Some(Command::Explain(args)) => explain::explain(args),
        Some(Command::Why(args)) => why::why(args),
        Some(Command::Schema) => terminal::json(&schema::schema()),
        Some(Command::RunJsonnet) => worker::serve(),
        Some(Command::Completions { shell }) => terminal::out(&completions(*shell)),
        Some(Command::Man { command }) => man(command.as_deref()),
    };
    ended.unwrap_or_else(|error| terminal::fault(&error, format(command.as_ref()))).into()
}

/// How the command was asked to tell its result.
fn format(command: Option<&Command>) -> Format {
    match command {
        Some(Command::Build(args)) => args.format.faults(),
        Some(Command::Check(args)) => args.format.faults(),
        Some(Command::Explain(args)) => args.format,
        Some(Command::Diff(args)) => args.faults(),
        Some(Command::Why(args)) => args.format,
        Some(
            Command::Init(_)
            | Command::Import(_)
            | Command::Diagram(_)
            | Command::Preview(_)
            | Command::Fmt(_)
            | Command::Schema
            | Command::RunJsonnet
            | Command::Completions { .. }
            | Command::Man { .. },
        )
        | None => Format::Text,
    }
}

fn completions(shell: Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "mltgen", &mut script);
    String::from_utf8(script).expect("the names of our commands are ASCII")
}

/// A manual page, for `man --local-file -`.
fn man(name: Option<&str>) -> anyhow::Result<Exit> {
    let mut all = Cli::command();
    all.build();
    let command = match name {
        None => all,
        Some(name) => {
            let known = || {
                all.get_subcommands().filter(|it| !it.is_hide_set()).map(clap::Command::get_name)
            };
            let Some(found) = known().find(|known| *known == name) else {
                let help = did_you_mean(name, known()).map(|help| format!("\nhelp: {help}"));
                anyhow::bail!("there is no command `{name}`{}", help.unwrap_or_default());
            };
            all.find_subcommand(found).expect("it was just found").clone()
        }
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    terminal::out(&String::from_utf8(page)?)
}
