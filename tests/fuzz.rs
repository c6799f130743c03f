//! The fuzz targets of `fuzz/`, briefly: the same inputs in every run, each a slip away from a good one.
//! `MLTGEN_FUZZ=20 cargo test --test fuzz` tries twenty times as many.
#![expect(clippy::disallowed_methods, reason = "the seeds are files")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod bodies;

use std::fs;
use std::path::Path;

/// What languages read something into.
const TOKENS: &[&str] = &[
    "\"",
    "'",
    "'''",
    "\"\"\"",
    "\\",
    "\n",
    "\r\n",
    "\t",
    "[",
    "[[",
    "]",
    "{",
    "}",
    "(",
    ")",
    "=",
    ":",
    ": ",
    " #",
    "//",
    "/*",
    ",",
    ".",
    "..",
    "-",
    "- ",
    "---",
    "${",
    "$${",
    "%{",
    "$(A)",
    "{{",
    "<<EOT\n",
    "EOT",
    "|",
    ">",
    "&",
    "*",
    "!",
    "@",
    "~",
    "null",
    "true",
    "1e999",
    "-0",
    "0x",
    "9223372036854775808",
    "nan",
    "1979-05-27",
    "12:30",
    "import 'a'",
    "std.extVar('mltgen')",
    "local a = a; a",
    "self",
    "super",
    "é",
    "e\u{301}",
    "茶",
    "🍵",
    "\u{0}",
    "\u{1}",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "\u{fffd}",
];

/// A source of numbers that is the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end.max(1) as u64).unwrap()
    }

    /// A few slips in a text: bytes changed, pieces lost or there twice, words that mean something.
    fn slips(&mut self, seed: &[u8]) -> Vec<u8> {
        let mut data = seed.to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(data.len() + 1);
            let end = (at + self.below(24)).min(data.len());
            match self.below(5) {
                0 => drop(data.drain(at..end)),
                1 => {
                    let piece = data[at..end].to_vec();
                    data.splice(at..at, piece);
                }
                2 => {
                    let byte = u8::try_from(self.below(256)).unwrap();
                    data.splice(at..end.min(at + 1), [byte]);
                }
                _ => {
                    let token = TOKENS[self.below(TOKENS.len())];
                    data.splice(at..at, token.bytes());
                }
            }
        }
        data
    }
}

/// Calls a target with slips in seeds.
fn fuzz(rounds: usize, seeds: &[Vec<u8>], target: impl Fn(&[u8])) {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let times = std::env::var_os("MLTGEN_FUZZ").and_then(|it| it.to_str()?.parse().ok());
    for round in 0..rounds * times.unwrap_or(1) {
        let seed = &seeds[round % seeds.len()];
        target(&random.slips(seed));
    }
}

fn texts(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

#[test]
fn any_demo_compiles_or_is_told_what_is_wrong() {
    let mut paths: Vec<_> =
        fs::read_dir("tests/ui").unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut seeds: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
    seeds.push(fs::read("examples/minimal/demo.toml").unwrap());
    seeds.push(fs::read("examples/existing-grafana/demo.toml").unwrap());
    seeds.push(fs::read("examples/own-engine/demo.toml").unwrap());
    fuzz(600, &seeds, bodies::decoder);
}

/// All files below a folder that end so.
fn below(folder: &str, ending: &str) -> Vec<Vec<u8>> {
    let mut paths: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths {
        if path.is_dir() {
            found.extend(below(path.to_str().unwrap(), ending));
        } else if path.to_str().unwrap().ends_with(ending) {
            found.push(fs::read(path).unwrap());
        }
    }
    found
}

#[test]
fn whatever_is_imported_builds() {
    let seeds = [below("tests/import", ".yaml"), below("tests/import", ".json")].concat();
    fuzz(600, &seeds, bodies::import);
}

#[test]
fn any_program_ends() {
    let seeds = texts(&[
        "{ title: 'a' + std.extVar('mltgen').demo, panels: [{ type: 'text', x: i } for i in [1, 2]] }",
        "local f(n) = if n == 0 then [] else [n] + f(n - 1); { a: f(3), b:: self.a, assert self.b != null }",
        "{ ['k' + i]: |||\n  text %d\n||| % i for i in std.range(1, 3) } + { k1+: 'x' }",
    ]);
    let mltgen = Path::new(env!("CARGO_BIN_EXE_mltgen"));
    fuzz(60, &seeds, |data| bodies::jsonnet(mltgen, data));
}

#[test]
fn any_text_is_printed_so_that_readers_read_it() {
    let seeds = texts(&[
        "",
        "plain",
        "two\nlines\n",
        "  - a: b # c\n",
        "a\\\"b'c",
        "${x}%{y}$${z}",
        "茶\u{85}🍵",
    ]);
    fuzz(2_000, &seeds, bodies::yaml);
    fuzz(2_000, &seeds, bodies::hcl);
    fuzz(2_000, &seeds, bodies::promql);
}
