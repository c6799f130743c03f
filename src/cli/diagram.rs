//! `mltgen diagram`: a drawing to begin with.

use std::path::PathBuf;

use clap::Args;

use super::input::{Input, Read};
use super::{Exit, check, terminal};
use crate::diag::Diagnostics;
use crate::{backend, catalog, disk};

/// The arguments of `mltgen diagram`.
#[derive(Debug, Args)]
pub(super) struct Diagram {
    #[command(flatten)]
    input: Input,
    /// Writes the architecture, as it is laid out, for draw.io; `[diagram] source` takes it back
    #[arg(long, value_name = "FILE")]
    edit_out: PathBuf,
    /// Overwrites the file if it is there
    #[arg(long)]
    force: bool,
}

/// Runs `mltgen diagram`.
pub(super) fn diagram(args: &Diagram) -> anyhow::Result<Exit> {
    let Read { sources, inputs, .. } = args.input.read()?;
    let mut diagnostics = Diagnostics::default();
    let model = crate::check(&sources, &inputs, &mut diagnostics);
    terminal::problems(&diagnostics, &sources);
    let Ok(model) = model else {
        terminal::error(&format!(
            "nothing was written: the demo has {}",
            check::tally(&diagnostics)
        ));
        return Ok(Exit::Demo);
    };
    // Whoever has a drawing already wants to see the other, not their own.
    let drawing = catalog::diagram::build(&model);
    let text = backend::editable(&drawing, &model.diagram.title);
    let file = args.edit_out.display();
    if !disk::write_one(&args.edit_out, &text, args.force)? {
        terminal::error(&format!("`{file}` is there already; --force overwrites it"));
        return Ok(Exit::Demo);
    }
    terminal::out(&format!(
        "{file}: {} boxes; change it with draw.io, and name it as `source` in `[diagram]`\n",
        drawing.shapes.len()
    ))?;
    Ok(Exit::Fine)
}
