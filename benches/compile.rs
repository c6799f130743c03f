//! How long a compile takes, and a build that changes nothing, by the size of the demo.
#![expect(clippy::unwrap_used, reason = "a benchmark that cannot run has nothing to say")]

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

/// Measures; or prints a demo, for `benches/report.sh`: `--demo SERVICES`.
fn main() {
    let mut args = std::env::args().skip(1);
    if args.next().as_deref() == Some("--demo") {
        let services = args.next().unwrap().parse().unwrap();
        return std::io::stdout().write_all(synthetic::demo(services).as_bytes()).unwrap();
    }
    divan::main();
}

/// From text to files in memory.
#[divan::bench(args = SERVICES, max_time = 10)]
fn compile(bencher: Bencher, services: usize) {
    let text = synthetic::demo(services);
    bencher.bench(|| compiled(&text));
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

fn compiled(text: &str) -> Artifacts {
    let mut sources = Sources::default();
    let demo = sources.add("demo.toml", text);
    let inputs = Inputs { demo, overlay: None, settings: Vec::new() };
    mltgen::compile(&sources, &inputs, &mut Diagnostics::default()).unwrap()
}
