//! `mltgen build --watch` as a process: what changes is built, whatever else happens, until Ctrl-C.
#![expect(clippy::unwrap_used, reason = "in tests, a panic is the message")]
#![expect(clippy::disallowed_methods, reason = "the tests write what the command reads")]

mod process;

use std::cell::RefCell;
use std::fs;
use std::io::{BufRead, BufReader, pipe};
use std::path::{Path, PathBuf};
use std::process::Child;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use process::Folder;
use rustix::process::{Pid, Signal, kill_process};

/// How long something may take on a machine that does much else.
const PATIENCE: Duration = Duration::from_mins(1);
/// How long nothing may be said where there is nothing to say: many looks.
const SILENCE: Duration = Duration::from_millis(400);

const SHOP: &str = "\
edition = 1
demo = { name = \"shop\" }
kubernetes = { target = \"none\" }
local = { app = \"stand-in\" }

[services.cart]
title = \"Cart\"

[services.web]
calls = [\"cart\"]
";

#[test]
fn a_change_is_built_and_told_and_a_mistake_is_waited_out() {
    let folder = shop(SHOP);
    let watching = Watching::begin(&folder, &[]);
    watching.say("generated: ").say("note: watching 1 file; Ctrl-C ends").are_silent();

    write(&folder, "demo.toml", &SHOP.replace("Cart", "Basket"));
    watching.say("demo.toml changed; generated: ").say("  README.md, ");
    assert!(folder.text("shop/generated/README.md").contains("Basket"));

    write(&folder, "demo.toml", &SHOP.replace("calls", "cals"));
    watching.say("unknown key `cals`").say("nothing was written");
    assert!(folder.text("shop/generated/README.md").contains("Basket"));
    write(&folder, "demo.toml", &SHOP.replace("Cart", "Basket"));
    watching.say("demo.toml changed; generated: ").say("up to date");

    // What means the same is built, and nothing written; what is the same is not built.
    write(&folder, "demo.toml", &format!("# Mine.\n{}", SHOP.replace("Cart", "Basket")));
    watching.say("demo.toml changed; generated: ").say("up to date");
    write(&folder, "demo.toml", &format!("# Mine.\n{}", SHOP.replace("Cart", "Basket")));
    watching.are_silent();
    watching.end(&folder);
}

#[test]
fn every_file_that_a_demo_names_is_watched() {
    let folder = shop(&format!(
        "{SHOP}
[services.web.files]
\"/etc/page\" = \"page.html\"

[custom]
dashboards = [\"boards/*.jsonnet\"]
templates = \"words\"
"
    ));
    let board = "{ title: (import 'shared/title.libsonnet') + 'A', panels: [] }";
    for (path, text) in [
        ("page.html", "a page"),
        ("boards/a.jsonnet", board),
        ("boards/shared/title.libsonnet", "'Board '"),
        ("words/README.md.j2", "In my words.\n"),
        ("demo.stage.toml", "[services.cart]\ntitle = \"Staged\"\n"),
    ] {
        write(&folder, path, text);
    }
    let watching = Watching::begin(&folder, &["--profile", "stage"]);
    watching.say("watching 6 files");

    let dashboard = |name: &str| folder.text(&format!("shop/generated/grafana/dashboards/{name}"));
    write(&folder, "boards/shared/title.libsonnet", "'Panel '");
    watching.say("boards/shared/title.libsonnet changed; ").say("grafana/dashboards/a.json");
    assert!(dashboard("a.json").contains("Panel A"));

    write(&folder, "boards/a.jsonnet", &board.replace("'A'", "'AA'"));
    watching.say("boards/a.jsonnet changed; ");
    assert!(dashboard("a.json").contains("Panel AA"));

    // One that a pattern means comes, and goes; one that is imported first comes to be there.
    write(&folder, "boards/b.jsonnet", &board.replace("title.", "other.").replace("'A'", "'B'"));
    watching.say("there is no file `shared/other.libsonnet`").say("nothing was written");
    write(&folder, "boards/shared/other.libsonnet", "'Other '");
    watching.say("boards/shared/other.libsonnet is new; ");
    assert!(dashboard("b.json").contains("Other B"));
    fs::remove_file(folder.path("shop/boards/b.jsonnet")).unwrap();
    watching.say("boards/b.jsonnet is gone, and 1 more file; ").say("1 deleted");

    write(&folder, "words/README.md.j2", "In other words.\n");
    watching.say("words/README.md.j2 changed; ").say("README.md");
    write(&folder, "demo.stage.toml", "[services.cart]\ntitle = \"Played\"\n");
    watching.say("demo.stage.toml changed; ");
    write(&folder, "page.html", "another page");
    watching.say("page.html changed; ");
    watching.are_silent();
    watching.end(&folder);
}

#[test]
fn editors_replace_files_and_folders_go_and_come() {
    let folder = shop(SHOP);
    let watching = Watching::begin(&folder, &[]);
    watching.say("watching 1 file");

    // A file that is written beside the other, and takes its place.
    write(&folder, "demo.toml.new", &SHOP.replace("Cart", "First"));
    fs::rename(folder.path("shop/demo.toml.new"), folder.path("shop/demo.toml")).unwrap();
    watching.say("demo.toml changed; ");
    // A file that is away for a moment.
    fs::rename(folder.path("shop/demo.toml"), folder.path("shop/demo.toml~")).unwrap();
    write(&folder, "demo.toml", &SHOP.replace("Cart", "Second"));
    watching.say("demo.toml changed; ");
    // One that is away for long.
    fs::remove_file(folder.path("shop/demo.toml")).unwrap();
    watching.say("there is no `demo.toml` here").say("waiting until it can be read");
    watching.are_silent();
    write(&folder, "demo.toml", &SHOP.replace("Cart", "Third"));
    watching.say("the demo can be read again; generated: ");
    // The folder itself, in which the process is.
    fs::remove_dir_all(folder.path("shop")).unwrap();
    watching.say("waiting until it can be read");
    write(&folder, "demo.toml", &SHOP.replace("Cart", "Fourth"));
    watching.say("the demo can be read again; generated: ").say(" created");
    assert!(folder.text("shop/generated/README.md").contains("Fourth"));
    // What is no text.
    fs::write(folder.path("shop/demo.toml"), b"\xff").unwrap();
    watching.say("is not UTF-8");
    write(&folder, "demo.toml", SHOP);
    watching.say("the demo can be read again; ");
    // What would be lost is told, and kept.
    write(&folder, "generated/README.md", "mine");
    write(&folder, "demo.toml", &SHOP.replace("Cart", "Fifth"));
    watching.say("would be lost").say("README.md: edited by hand");
    assert_eq!(folder.text("shop/generated/README.md"), "mine");
    watching.end(&folder);
}

#[test]
fn many_changes_at_once_are_built_once_they_are_over() {
    let folder = shop(SHOP);
    let watching = Watching::begin(&folder, &["--quiet"]);
    for _ in 0..10 {
        // Truncated, then written in two parts.
        for text in ["", &SHOP[..40], SHOP] {
            write(&folder, "demo.toml", text);
        }
    }
    write(&folder, "demo.toml", &SHOP.replace("Cart", "Last"));
    let start = Instant::now();
    let built = || {
        let readme = fs::read_to_string(folder.path("shop/generated/README.md"));
        readme.is_ok_and(|text| text.contains("Last"))
    };
    while !built() {
        assert!(start.elapsed() < PATIENCE, "{:?}", watching.rest());
        thread::sleep(Duration::from_millis(5));
    }
    watching.end(&folder);
}

#[test]
fn what_cannot_be_begun_is_told_at_once() {
    let folder = Folder::new();
    folder.run("", &["build", "--watch"]).ends(2).complains("`mltgen init` writes a first one");
    let both = folder.run("", &["build", "--watch", "--check"]).ends(2);
    both.complains("--check").complains("--watch");
    folder.run("", &["build", "--watch", "--format", "json"]).ends(2).complains("--format");
}

/// A folder `shop` with a demo.
fn shop(text: &str) -> Folder {
    let folder = Folder::new();
    write(&folder, "demo.toml", text);
    folder
}

fn write(folder: &Folder, path: &str, text: &str) {
    let path = folder.path(&format!("shop/{path}"));
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// The command, going on in the folder `shop`.
struct Watching {
    child: Child,
    lines: Receiver<String>,
    /// What was said, from what was waited for last.
    said: RefCell<String>,
}

impl Watching {
    fn begin(folder: &Folder, args: &[&str]) -> Self {
        let mut command = folder.command("shop", &[&["build", "--watch"], args].concat());
        // One pipe for both, so that lines come in the order in which they were written.
        let (reader, writer) = pipe().unwrap();
        let child = command.stdout(writer.try_clone().unwrap()).stderr(writer).spawn().unwrap();
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in BufReader::new(reader).lines().map_while(Result::ok) {
                sender.send(line).ok();
            }
        });
        Self { child, lines, said: RefCell::default() }
    }

    /// Waits until this has been said, after what was waited for before.
    #[track_caller]
    fn say(&self, text: &str) -> &Self {
        let start = Instant::now();
        let mut said = self.said.borrow_mut();
        loop {
            if let Some(at) = said.find(text) {
                said.drain(..at + text.len());
                drop(said);
                return self;
            }
            let left = PATIENCE.saturating_sub(start.elapsed());
            let line = self.lines.recv_timeout(left);
            let line = line.unwrap_or_else(|_| panic!("it never said `{text}`, but:\n{said}"));
            *said += &format!("{line}\n");
        }
    }

    /// Nothing is said, and so nothing built.
    #[track_caller]
    fn are_silent(&self) {
        // But what was written, which is the second line of what was waited for.
        while let Ok(line) = self.lines.recv_timeout(SILENCE) {
            assert!(line.starts_with("  "), "{line}");
        }
    }

    /// What was said and not waited for.
    fn rest(&self) -> Vec<String> {
        self.lines.try_iter().collect()
    }

    /// It ends when it is asked to, and leaves nothing half done.
    #[track_caller]
    fn end(mut self, folder: &Folder) {
        kill_process(Pid::from_child(&self.child), Signal::INT).unwrap();
        let status = self.child.wait().unwrap();
        assert_eq!(status.code(), Some(0), "{:?}", self.rest());
        let left: Vec<PathBuf> = staged(&folder.path("shop/generated"));
        assert!(left.is_empty(), "{left:?}");
    }
}

/// One that is forgotten by a test that fails would go on.
impl Drop for Watching {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// Locks and staged files.
fn staged(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            found.extend(staged(&entry.path()));
        } else if name.starts_with(".mltgen") && name != ".mltgen.json" {
            found.push(entry.path());
        }
    }
    found
}
