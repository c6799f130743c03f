//! The `mltgen` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    mltgen::cli::run()
}
