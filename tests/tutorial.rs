//! The tutorial and the how-to are true: what they write is written, what they run is run, in their order, in one shell,
//! and what they print is what is printed.
//!
//! The first word behind a fence is the language. What follows says what becomes of the block:
//!
//! - `toml FILE`, `jsonnet FILE`: it is written to the file; with ` +` behind it, to the end of the file;
//! - `sh`: it is run; `sh ends with N`: it is run, and has that exit code; `sh not tried`: it needs what is not here;
//! - `text`: what the commands of the `sh` before it print, `…` standing for anything;
//! - all else is for readers only.
//!
//! The tutorial is one story, which begins in an empty folder. Each section of the how-to begins where the story ended.
#![expect(clippy::disallowed_methods, reason = "it reads the documents and runs what they say")]
#![expect(clippy::unwrap_used, reason = "tests may fail")]

use std::fmt::Write as _;
use std::fs;
use std::panic::catch_unwind;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// Ends every file that is written; no document has such a line.
const END: &str = "END OF THE FILE";

/// A block between fences.
struct Block<'a> {
    /// What stands behind the fence.
    kind: &'a str,
    text: String,
}

#[test]
fn the_tutorial_does_what_it_says() {
    let folder = TempDir::new().unwrap();
    let compared = tell(folder.path(), &blocks(&document("tutorial.md")));
    assert!(compared >= 9, "it shows what {compared} blocks print");
    let dashboard = folder.path().join("shop/generated/grafana/dashboards/pages.json");
    assert!(fs::read_to_string(dashboard).unwrap().contains("Busiest Pages"));
}

#[test]
fn each_section_of_the_how_to_does_what_it_says() {
    let story = TempDir::new().unwrap();
    tell(story.path(), &blocks(&document("tutorial.md")));
    let text = document("howto.md");
    let (mut compared, mut wrong) = (0, Vec::new());
    for section in text.split("\n## ").skip(1) {
        let folder = TempDir::new().unwrap();
        let mut copied = Command::new("cp");
        copied.arg("-a").arg(story.path().join("shop/."));
        assert!(copied.arg(folder.path()).status().unwrap().success());
        match catch_unwind(|| tell(folder.path(), &blocks(section))) {
            Ok(outputs) => compared += outputs,
            Err(_) => wrong.push(section.lines().next().unwrap()),
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(compared >= 10, "it shows what {compared} blocks print");
}

/// The README begins outside the clone: what it writes builds, runs on this machine, and has the error it shows.
#[test]
fn the_first_five_minutes_of_the_readme_are_true() {
    let text = document("../README.md");
    let (_, section) = text.split_once("\n## The first five minutes\n").unwrap();
    let blocks = blocks(section.split("\n## ").next().unwrap());
    let [install, written, build, error] = &blocks[..] else { panic!("{} blocks", blocks.len()) };
    let (_, begin) = install.text.split_once("\ncd .. ").unwrap();
    let begin = begin.split_once('\n').unwrap().1;
    let script = format!(
        "{begin}cp demo.toml long.toml\ncat >demo.toml <<'{END}'\n{}{END}\n{}",
        written.text, build.text
    );
    let folder = TempDir::new().unwrap();
    let run = |script: &str| {
        let mut bash = in_bash(script, folder.path());
        let output = bash.output().unwrap();
        (output.status.success(), String::from_utf8(output.stderr).unwrap())
    };
    let (fine, told) = run(&script);
    assert!(fine && !told.contains("warning"), "{told}");
    let read = |path: &str| fs::read_to_string(folder.path().join(path)).unwrap();
    let about = read("shop/generated/README.md");
    assert!(read("shop/long.toml").len() > written.text.len(), "it is the shorter one");
    assert!(about.contains("You need `docker` with its plugin compose.\n"), "{about}");
    assert!(!about.contains("its load") && !about.contains("as above"), "{about}");
    let (fine, told) =
        run("cd shop && sed -i 's/\"cart-data\"\\]/\"cart-dat\"]/' demo.toml && mltgen check");
    assert!(!fine);
    compare(&format!("{}…", error.text), &told);
}

#[test]
fn links_between_documents_lead_somewhere() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut followed = 0;
    for name in ["tutorial", "howto", "comparison", "editions", "dashboards"] {
        let name = format!("docs/{name}.md");
        let text = fs::read_to_string(root.join(&name)).unwrap();
        let prose: String = text.split("```").step_by(2).collect();
        for rest in prose.split("](").skip(1) {
            let (link, _) = rest.split_once(')').unwrap();
            if link.contains("://") {
                continue;
            }
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let to = if path.is_empty() { root.join(&name) } else { root.join("docs").join(path) };
            assert!(to.exists(), "{name}: {link}");
            if !anchor.is_empty() {
                let there = fs::read_to_string(&to).unwrap();
                assert!(headings(&there).any(|it| it == anchor), "{name}: {link}");
            }
            followed += 1;
        }
    }
    assert!(followed > 20, "{followed} links");
}

/// The anchors that GitHub makes of headings.
fn headings(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter(|line| line.starts_with('#')).map(|line| {
        let title = line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
        title.chars().filter(|it| it.is_alphanumeric() || "-_".contains(*it)).collect()
    })
}

fn document(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name)).unwrap()
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(kind) = line.strip_prefix("```") {
            let inside = lines.by_ref().take_while(|line| *line != "```");
            let text = inside.fold(String::new(), |text, line| text + line + "\n");
            blocks.push(Block { kind, text });
        }
    }
    blocks
}

/// Does in a folder what blocks say. Returns how many outputs were compared.
fn tell(folder: &Path, blocks: &[Block<'_>]) -> usize {
    let outputs = TempDir::new().unwrap();
    let ended = in_bash(&script(blocks, outputs.path()), folder).status().unwrap();
    let printed = |number: usize| fs::read_to_string(outputs.path().join(number.to_string()));
    let last = (0..blocks.len()).rev().find_map(|number| printed(number).ok());
    assert!(ended.success(), "{}", last.unwrap_or_default());
    let mut compared = 0;
    let mut before = None;
    for (number, block) in blocks.iter().enumerate() {
        if block.kind == "text" {
            let number: usize = before.expect("there are commands before it");
            compare(&block.text, &printed(number).unwrap());
            compared += 1;
        } else if block.kind.starts_with("sh") {
            before = Some(number);
        }
    }
    compared
}

/// A program for `bash`, to be run in that folder, where `mltgen` and git are as for any reader.
fn in_bash(script: &str, folder: &Path) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_mltgen")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap());
    let mut bash = Command::new("bash");
    bash.args(["-euc", script]).current_dir(folder);
    bash.env("PATH", path).env("LC_ALL", "C").env("GIT_CONFIG_GLOBAL", "/dev/null");
    for who in ["AUTHOR", "COMMITTER"] {
        bash.env(format!("GIT_{who}_NAME"), "A Reader");
        bash.env(format!("GIT_{who}_EMAIL"), "reader@example.com");
    }
    bash
}

/// All blocks as one program for `bash`. What a block prints is in a file named by its number.
fn script(blocks: &[Block<'_>], outputs: &Path) -> String {
    let mut script = "set -eu\n".to_owned();
    for (number, block) in blocks.iter().enumerate() {
        let (kind, text) = (block.kind, &block.text);
        let words: Vec<&str> = kind.split(' ').collect();
        let output = format!("'{}/{number}' 2>&1", outputs.display());
        match words[..] {
            ["toml" | "jsonnet", file] => {
                writeln!(script, "cat >{file} <<'{END}'\n{text}{END}").unwrap();
            }
            ["toml", file, "+"] => {
                writeln!(script, "cat >>{file} <<'{END}'\n{text}{END}").unwrap();
            }
            ["sh"] => writeln!(script, "{{\n{text}}} >{output}").unwrap(),
            ["sh", "ends", "with", code] => writeln!(
                script,
                "code=0\n{{\n{text}}} >{output} || code=$?\n[ \"$code\" = {code} ]"
            )
            .unwrap(),
            ["sh", "not", "tried"] | ["text" | "toml" | "yaml"] => {}
            _ => panic!("nobody knows what to do with ```{kind}"),
        }
    }
    script
}

/// What was printed is what the document says, `…` standing for anything.
#[track_caller]
fn compare(said: &str, printed: &str) {
    let mut rest = printed.trim_end();
    for (number, piece) in said.split('…').enumerate() {
        let piece = piece.trim_matches('\n');
        let at = rest.find(piece);
        let at = at.unwrap_or_else(|| panic!("«{piece}» is not in\n{printed}"));
        assert!(number > 0 || at == 0, "it does not begin with «{piece}»\n{printed}");
        rest = &rest[at + piece.len()..];
    }
    assert!(said.trim_end().ends_with('…') || rest.is_empty(), "left over: {rest}");
}
