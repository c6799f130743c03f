//! Programs in Jsonnet, run by `target/debug/mltgen` as a build runs them: see `tests/bodies`.
#![no_main]

#[path = "../../tests/bodies/mod.rs"]
mod bodies;

use std::path::Path;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let mltgen = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/debug/mltgen");
    bodies::jsonnet(Path::new(mltgen), data);
});
