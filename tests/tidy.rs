//! Rules about the sources themselves: who may import whom, how long a file is, what none may hold.
#![expect(clippy::disallowed_methods, reason = "it reads the sources")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Every module at the top, and the modules it may use. A path allows that part of a module alone.
const LAYERS: &[(&str, &[&str])] = &[
    ("source", &[]),
    ("units", &[]),
    ("words", &[]),
    ("artifact", &[]),
    ("syntax", &[]),
    ("layout", &[]),
    ("query", &["units"]),
    ("jsonnet", &[]),
    ("diag", &["source"]),
    ("model", &["layout", "query", "source", "units", "words"]),
    ("catalog", &["diag", "layout", "model", "query", "source", "syntax", "units", "words"]),
    ("config", &["catalog", "diag", "jsonnet", "model", "source", "units", "words"]),
    (
        "resolve",
        &[
            "catalog",
            "config",
            "diag",
            "jsonnet",
            "model",
            "source",
            // Queries and manifests of the user's own are read where they are written or named.
            "query::promql",
            "syntax::yaml_tree",
            "units",
            "words",
        ],
    ),
    ("custom", &["catalog", "diag", "jsonnet", "model", "query::promql", "source"]),
    // Which metrics a query of the user's own asks for is told there.
    ("lint", &["catalog", "diag", "model", "query::promql", "source", "units", "words"]),
    (
        "backend",
        &[
            "artifact",
            // The schema is about the language, not about what somebody wrote in it.
            "config::schema",
            "diag",
            "layout",
            "model",
            "query",
            "source",
            "syntax",
            "units",
            "words",
        ],
    ),
    ("plan", &["artifact"]),
    ("review", &["artifact", "catalog", "model", "query", "source", "syntax", "units", "words"]),
    (
        "preview",
        &["backend", "catalog", "model", "query", "review", "source", "syntax", "units", "words"],
    ),
    // It reads the files that `lib` asks for.
    ("disk", &["artifact", "plan", "source", "Files"]),
    // What is kept of manifests is printed as they are.
    (
        "import",
        &[
            "catalog",
            "config",
            "diag",
            "model",
            "source",
            "syntax::yaml",
            "syntax::yaml_tree",
            "units",
        ],
    ),
    ("why", &["artifact", "config", "diag", "model", "source"]),
    ("cli", &["*"]),
    ("lib", &["*"]),
    ("main", &["cli"]),
];

/// Modules of `backend` that are no backend: facts that several of them agree on.
const SHARED_BY_BACKENDS: &[&str] = &[
    "asked",
    "bash",
    "checks",
    "collector",
    "data_source",
    "drawing",
    "laptop",
    "managed",
    "playing",
];

const MOST_LINES: usize = 500;

#[test]
fn modules_use_only_what_lies_below_them() {
    let mut told = Vec::new();
    for (path, text) in sources() {
        let module = path.strip_prefix("src/").unwrap().split(['/', '.']).next().unwrap();
        let layer = LAYERS.iter().find(|(name, _)| *name == module);
        let Some((_, allowed)) = layer else {
            told.push(format!("{path}: give `{module}` a row in LAYERS"));
            continue;
        };
        for used in uses(without_tests(&path, &text)) {
            let mut fine = allowed.iter().filter(|it| **it == "*" || is_within(&used, it));
            if !is_within(&used, module) && fine.next().is_none() {
                told.push(format!("{path}: `{module}` must not use `{used}`"));
            }
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn backends_do_not_know_each_other() {
    let backends: BTreeSet<String> = names_in("src/backend")
        .into_iter()
        .map(|name| name.trim_end_matches(".rs").to_owned())
        .filter(|name| name != "mod" && !SHARED_BY_BACKENDS.contains(&name.as_str()))
        .collect();
    for (path, text) in sources() {
        let Some(rest) = path.strip_prefix("src/backend/").filter(|rest| *rest != "mod.rs") else {
            continue;
        };
        let own = rest.split(['/', '.']).next().unwrap();
        for other in backends.iter().filter(|other| *other != own) {
            for way in [format!("backend::{other}"), format!("super::{other}")] {
                let found = without_tests(&path, &text).contains(&format!("{way}::"));
                assert!(!found, "{path}: `{own}` must not use `{other}`");
            }
        }
    }
}

#[test]
fn a_file_says_what_it_is_for_and_is_short_enough_to_read() {
    let mut told = Vec::new();
    for (path, text) in files(&["src", "tests"], "rs") {
        if !text.starts_with("//! ") {
            told.push(format!("{path}: the first line says what the file is for: `//! …`"));
        }
        let lines = text.lines().count();
        if lines > MOST_LINES {
            told.push(format!("{path}: {lines} lines are too many to read at once"));
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

/// `clippy` sees most of these, but not under every set of features, and not in comments.
#[test]
fn nothing_is_left_half_done() {
    let words = [".unwrap()", "todo!", "unimplemented!", "dbg!", "FIXME", "XXX"];
    for (path, text) in sources() {
        for (at, line) in without_tests(&path, &text).lines().enumerate() {
            for word in words {
                assert!(!line.contains(word), "{path}:{}: `{word}` is for drafts", at + 1);
            }
        }
    }
}

/// Words that only a query has.
const OF_QUERIES: &[&str] = &[
    "rate(",
    "increase(",
    "sum(",
    "sum by",
    "max by",
    "min by",
    "avg by",
    "count by",
    "topk(",
    "histogram_quantile(",
    "_over_time(",
    "label_replace(",
    "label_values(",
    "vector(",
    "absent(",
    "ALERTS{",
    "$__tags",
    "$__rate_interval",
    "$__interval",
    "$__auto",
    "| logfmt",
    "| json",
    "| line_format",
    "|= ",
    "|~ ",
];

/// Queries are built by `query` and printed there: no other source has a piece of one in a text.
#[test]
fn no_query_is_put_together_as_a_text() {
    let (mut texts, mut told) = (0, Vec::new());
    for (path, source) in sources() {
        if path.starts_with("src/query/") {
            continue;
        }
        for text in literals(without_tests(&path, &source)) {
            texts += 1;
            for word in OF_QUERIES.iter().filter(|word| text.contains(**word)) {
                told.push(format!("{path}: `{word}` in \"{text}\""));
            }
        }
    }
    assert!(texts > 3_000, "{texts} texts are too few to tell");
    assert!(told.is_empty(), "{}", told.join("\n"));
}

/// The texts in quotes of a source, without its comments.
fn literals(source: &str) -> Vec<String> {
    let code: Vec<&str> =
        source.lines().map(|it| if it.trim_start().starts_with("//") { "" } else { it }).collect();
    let code = code.join("\n").replace("'\"'", "' '");
    let (mut found, mut rest) = (Vec::new(), code.as_str());
    while let Some(start) = rest.find('"') {
        let raw = rest[..start].ends_with("r#");
        rest = &rest[start + 1..];
        let end = if raw { rest.find("\"#") } else { end_of_text(rest) };
        let end = end.unwrap_or(rest.len());
        found.push(rest[..end].to_owned());
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    found
}

fn end_of_text(text: &str) -> Option<usize> {
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Some(at),
            '\\' => {
                letters.next();
            }
            _ => {}
        }
    }
    None
}

/// Packages that open connections, all or their foundations; of the tests, too.
const TALKERS: &[&str] = &[
    "async-std",
    "curl",
    "curl-sys",
    "h2",
    "hyper",
    "isahc",
    "libssh2-sys",
    "mio",
    "native-tls",
    "openssl",
    "quinn",
    "reqwest",
    "rustls",
    "smol",
    "socket2",
    "tokio",
    "ureq",
];

#[test]
fn nothing_talks_to_a_network() {
    let lock = fs::read_to_string("Cargo.lock").unwrap();
    let packages: BTreeSet<&str> =
        lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).collect();
    assert!(packages.contains("serde"), "the file is read as it is written");
    for talker in TALKERS {
        assert!(!packages.contains(talker), "{talker} opens connections");
    }
    for (path, text) in sources() {
        for word in
            ["std::net", "os::unix::net", "rustix::net", "TcpStream", "UnixStream", "UdpSocket"]
        {
            assert!(!text.contains(word), "{path}: `{word}`");
        }
    }
}

/// Who starts a program, and which.
const STARTERS: &[(&str, &[&str])] = &[
    ("src/cli/git.rs", &["Command::new(\"git\")"]),
    ("src/cli/worker.rs", &["Command::new(std::env::current_exe()?)"]),
];

#[test]
fn only_what_is_known_is_started() {
    let mut found = 0;
    for (path, text) in sources() {
        // Tests ask programs.
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        let allowed = STARTERS.iter().find(|(other, _)| *other == path).map_or(&[][..], |it| it.1);
        let calls = without_tests(&path, text).matches("Command::new(").count();
        let known: usize = allowed.iter().map(|call| text.matches(call).count()).sum();
        assert_eq!(calls, known, "{path} starts a program that SECURITY.md does not know");
        found += known;
    }
    assert_eq!(found, STARTERS.len());
}

/// What is promised is tried: each name in `SECURITY.md` is a test that is there.
#[test]
fn promises_of_security_name_tests_that_are_there() {
    let page = fs::read_to_string("SECURITY.md").unwrap();
    let names: BTreeSet<&str> = page.split('`').skip(1).step_by(2).collect();
    let texts: String = files(&["src", "tests"], "rs").into_iter().map(|(_, text)| text).collect();
    let (paths, tests): (Vec<&str>, Vec<&str>) = names
        .iter()
        .filter(|name| name.contains('/') || name.contains('_'))
        .partition(|it| it.contains('/'));
    for path in paths.iter().filter(|path| path.starts_with("src/") || path.starts_with("tests/")) {
        assert!(Path::new(path).exists(), "{path}");
    }
    let tests: Vec<&&str> = tests.iter().filter(|it| it.matches('_').count() > 1).collect();
    for name in &tests {
        assert!(texts.contains(&format!("fn {name}(")), "no test is called {name}");
    }
    assert!(tests.len() > 15, "{tests:?}");
}

#[test]
fn every_template_is_used() {
    let sources: String = sources().into_iter().map(|(_, text)| text).collect();
    for (path, _) in files(&["templates"], "") {
        let used = sources.contains(&format!("{path}\")"));
        assert!(used, "{path}: no `include_str!` names it");
    }
}

#[test]
fn every_case_has_a_snapshot_and_every_snapshot_a_case() {
    let cases =
        names_in("tests/ui").into_iter().map(|name| ("broken_demos_are_told_what_is_wrong", name));
    let examples = names_in("examples").into_iter().map(|name| ("example", name));
    let imports = names_in("tests/import/broken");
    let imports = imports.into_iter().map(|name| ("broken_files_are_told_what_is_wrong", name));
    let expected: BTreeSet<String> = cases
        .chain(examples)
        .chain(imports)
        .map(|(test, case)| format!("{test}@{case}.snap"))
        .collect();
    let found: BTreeSet<String> =
        names_in("tests/snapshots").into_iter().filter(|name| name.contains('@')).collect();
    assert_eq!(found, expected);
}

/// The sources of the program.
fn sources() -> Vec<(String, String)> {
    files(&["src"], "rs")
}

/// A source without its unit tests, which stand at its end or in a file of their own.
fn without_tests<'a>(path: &str, text: &'a str) -> &'a str {
    if path.ends_with("tests.rs") || path.ends_with("oracle.rs") {
        return "";
    }
    let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    &text[..end]
}

/// What a source names of its own crate: `config::schema` of `use crate::config::schema::schema`.
fn uses(text: &str) -> BTreeSet<String> {
    let places = text.match_indices("crate::").map(|(at, it)| &text[at + it.len()..]);
    let paths = places.map(|rest| {
        let end = rest.find(|letter: char| !letter.is_alphanumeric() && !"_:".contains(letter));
        &rest[..end.unwrap_or(rest.len())]
    });
    let two = |path: &str| path.split("::").take(2).collect::<Vec<_>>().join("::");
    paths.map(|path| two(path.trim_end_matches(':'))).collect()
}

/// Whether a path is a module, or lies in it.
fn is_within(path: &str, module: &str) -> bool {
    path.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// Every file with that ending under some folders: its path and its text.
fn files(folders: &[&str], ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for folder in folders {
        for name in names_in(folder) {
            let path = format!("{folder}/{name}");
            if Path::new(&path).is_dir() {
                found.extend(files(&[&path], ending));
            } else if ending.is_empty() || path.ends_with(&format!(".{ending}")) {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path, text));
            }
        }
    }
    found
}

/// The names in a folder, sorted.
fn names_in(folder: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}
