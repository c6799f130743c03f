//! `mltgen why`: where something that is generated comes from, and what comes of something written.

use std::io::Read as _;
use std::path::PathBuf;

use annotate_snippets::Renderer;
use anyhow::{Context, bail};
use clap::Args;

use super::input::{Input, Read};
use super::{Exit, Format, check, terminal};
use crate::artifact::Artifacts;
use crate::config::Inputs;
use crate::diag::Diagnostics;
use crate::source::Sources;
use crate::why::Why as Answers;
use crate::why::tell::Teller;

/// Stands for standard input.
const STDIN: &str = "-";

/// The arguments of `mltgen why`.
#[derive(Debug, Args)]
#[command(after_help = "\
Words it knows:
  ecommerce-exec                   a dashboard, by its uid or name
  service-detail/latency           a panel, also by its title
  \"High Latency\"                   a rule, by its title, uid or series
  generated/rules/alerts.yaml:12   a line of a generated file, or the file
  grafana_rule_group.health        a block of Terraform
  deployment/cart                  an object of Kubernetes
  payment, slos.latency            something written: all that comes of it
  demo.toml:120                    a line of the demo
  -                                errors of terraform, promtool or kubectl")]
pub(super) struct Why {
    /// What is asked for; `-` reads errors of other programs from standard input
    #[arg(value_name = "WORD")]
    word: String,
    #[command(flatten)]
    input: Input,
    /// The folder of the generated files, as it is told
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// How the answer is told
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    pub(super) format: Format,
}

/// Runs `mltgen why`.
pub(super) fn why(args: &Why) -> anyhow::Result<Exit> {
    let Read { sources, inputs, .. } = args.input.read()?;
    let mut diagnostics = Diagnostics::default();
    let compiled = crate::check(&sources, &inputs, &mut diagnostics).and_then(|model| {
        let artifacts = crate::emit(&model, &sources, &mut diagnostics)?;
        Ok((model, artifacts))
    });
    let Ok((model, artifacts)) = compiled else {
        terminal::problems(&diagnostics, &sources);
        let tally = check::tally(&diagnostics);
        terminal::error(&format!("nothing can be told: the demo has {tally}"));
        return Ok(Exit::Demo);
    };
    let answers = Answers::new(&sources, &inputs, &model, &artifacts, build);
    let out = args.out.clone().unwrap_or_else(|| args.input.folder().join("generated"));
    let out = out.display().to_string();
    let teller = Teller { sources: &sources, out, renderer: Renderer::styled() };
    if args.word == STDIN {
        return errors(&answers, &teller, args.format);
    }
    match answers.ask(&args.word) {
        Ok(answer) => match args.format {
            Format::Json => terminal::json(&teller.json(&answer)),
            Format::Text => terminal::out(&teller.text(&answer)),
        },
        Err(unknown) => match unknown.help {
            Some(help) => bail!("nothing goes by `{}`; {help}", unknown.word),
            None => bail!(
                "nothing goes by `{}`; `mltgen why --help` says what can be asked",
                unknown.word
            ),
        },
    }
}

/// Builds a demo with another value in it.
fn build(sources: &Sources, inputs: &Inputs) -> Option<Artifacts> {
    crate::compile(sources, inputs, &mut Diagnostics::default()).ok()
}

/// Tells errors of other programs again.
fn errors(answers: &Answers<'_>, teller: &Teller<'_>, format: Format) -> anyhow::Result<Exit> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("cannot read standard input")?;
    let retold = answers.retell(&text);
    match format {
        Format::Json => terminal::json(&teller.errors_json(&retold))?,
        Format::Text if retold.is_empty() => {
            terminal::out("there was no error on standard input\n")?
        }
        Format::Text => terminal::out(&teller.errors(&retold))?,
    };
    Ok(Exit::Fine)
}
