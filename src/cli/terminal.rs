//! All that is printed: results to standard output, problems to standard error.
//!
//! Colours are always written, and taken out again where no terminal shows them, or `NO_COLOR`
//! forbids them.

use std::io::{self, ErrorKind, Write};

use annotate_snippets::Renderer;
use clap::builder::styling::{AnsiColor, Style};
use serde::Serialize;

use super::{Exit, Format};
use crate::diag::{Diagnostics, render};
use crate::source::Sources;

const BOLD: Style = Style::new().bold();
const RED: Style = AnsiColor::BrightRed.on_default().bold();

/// Prints a result.
pub(super) fn out(text: &str) -> anyhow::Result<Exit> {
    let mut stdout = anstream::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        // `mltgen explain codes | head -1` has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(Exit::Fine),
        Err(error) => Err(anyhow::Error::new(error).context("cannot write to standard output")),
        Ok(()) => Ok(Exit::Fine),
    }
}

/// Prints a result as JSON.
pub(super) fn json(value: &impl Serialize) -> anyhow::Result<Exit> {
    let text = serde_json::to_string_pretty(value).expect("our own types are always JSON");
    out(&format!("{text}\n"))
}

/// Prints every problem of a demo, where in the demo it is, and what to do about it.
pub(super) fn problems(diagnostics: &Diagnostics, sources: &Sources) {
    complain(&render::text(diagnostics, sources, &Renderer::styled()));
}

/// Prints one problem that has no place in a demo.
pub(super) fn error(message: &str) {
    complain(&format!("{RED}error{RED:#}{BOLD}: {message}{BOLD:#}\n"));
}

/// Tells something worth knowing that has no place in a demo.
pub(super) fn note(message: &str) {
    complain(&format!("{BOLD}note: {message}{BOLD:#}\n"));
}

/// Says why the command could not do its work.
pub(super) fn fault(fault: &anyhow::Error, format: Format) -> Exit {
    let message = format!("{fault:#}");
    match format {
        Format::Text => error(&message),
        Format::Json => {
            let object = serde_json::json!({ "exit": Exit::World as u8, "error": message });
            // When standard output itself is the trouble, standard error has to do.
            if json(&object).is_err() {
                error(&message);
            }
        }
    }
    Exit::World
}

/// `1 file`, `2 files`.
pub(super) fn count(number: usize, noun: &str) -> String {
    match number {
        1 => format!("1 {noun}"),
        number => format!("{number} {noun}s"),
    }
}

fn complain(text: &str) {
    let written: io::Result<()> = anstream::stderr().lock().write_all(text.as_bytes());
    // There is no third place where it could be said that the second is gone.
    written.ok();
}
