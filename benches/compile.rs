//! How long a compile takes, and a build that changes nothing, by the size of the demo.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run has nothing to say")]

mod promises;
mod synthetic;

use std::io::Write;
use std::path::Path;

use divan::Bencher;
use mltgen::artifact::Artifacts;
use mltgen::config::Inputs;
use mltgen::diag::Diagnostics;
use mltgen::disk;
use mltgen::plan::{Edits, Scope, Wanted};
use mltgen::source::Sources;

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SERVICES: [usize; 4] = [12, 100, 1_000, 10_000];

/// Objectives beside those that every demo of this kind has.
const OBJECTIVES: [usize; 3] = [0, 50, 500];

/// Measures; or prints a demo, for the reports beside this file: `--demo SERVICES` for
/// `benches/report.sh`, `--objectives COUNT` for `benches/objectives.sh`.
fn main() {
    let mut args = std::env::args().skip(1);
    let printed: Option<fn(usize) -> String> = match args.next().as_deref() {
        Some("--demo") => Some(synthetic::demo),
        Some("--objectives") => Some(promises::demo),
        _ => None,
    };
    match printed {
        Some(demo) => {
            let text = demo(args.next().unwrap().parse().unwrap());
            std::io::stdout().write_all(text.as_bytes()).unwrap();
        }
        None => divan::main(),
    }
}

/// From text to files in memory.
#[divan::bench(args = SERVICES, max_time = 10)]
fn compile(bencher: Bencher, services: usize) {
    let text = synthetic::demo(services);
    bencher.bench(|| compiled(&text));
}

/// The same by the number of objectives: what one costs is the difference, divided.
#[divan::bench(args = OBJECTIVES, max_time = 10)]
fn compile_objectives(bencher: Bencher, objectives: usize) {
    let text = promises::demo(objectives);
    bencher.bench(|| compiled(&text));
}

/// From text to what it means: rules, but neither proofs nor files.
#[divan::bench(args = OBJECTIVES, max_time = 10)]
fn check_objectives(bencher: Bencher, objectives: usize) {
    let text = promises::demo(objectives);
    bencher.bench(|| {
        let (sources, inputs) = read(&text);
        mltgen::check(&sources, &inputs, &mut Diagnostics::default()).unwrap()
    });
}

/// A build into a folder that is up to date: all but starting the process.
#[divan::bench(args = SERVICES, max_time = 10)]
fn build_without_changes(bencher: Bencher, services: usize) {
    let text = synthetic::demo(services);
    let folder = tempfile::tempdir().unwrap();
    build(&text, folder.path());
    bencher.bench(|| build(&text, folder.path()));
}

fn build(text: &str, out: &Path) {
    let wanted = Wanted::new(compiled(text), Scope::Everything);
    disk::update(out, &wanted, Edits::Keep).unwrap();
}

fn read(text: &str) -> (Sources, Inputs) {
    let mut sources = Sources::default();
    let demo = sources.add("demo.toml", text);
    (sources, Inputs::new(demo))
}

fn compiled(text: &str) -> Artifacts {
    let (sources, inputs) = read(text);
    mltgen::compile(&sources, &inputs, &mut Diagnostics::default()).unwrap()
}
