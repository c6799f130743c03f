//! The `mltgen` command.

use std::process::ExitCode;

/// Dashboards and manifests are trees of small texts: with this allocator a build takes two thirds
/// of the time. Without huge pages, since zeroing those takes longer than a small demo does, and a
/// large one needs a fifth less memory.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    mltgen::cli::run()
}
