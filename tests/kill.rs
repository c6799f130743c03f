//! Builds that are killed, and builds at the same time: files are whole, and the next build mends.
#![expect(clippy::unwrap_used, reason = "in tests, a panic is the message")]
#![expect(clippy::disallowed_methods, reason = "the tests look at what is on disk")]

#[path = "../benches/synthetic/mod.rs"]
mod synthetic;

mod process;

use std::collections::BTreeMap;
use std::process::Stdio;
use std::thread;
use std::time::Duration;

use process::Demo;

const SERVICES: usize = 12;
const KILLS: u32 = 16;

const LOCK: &str = "generated/.mltgen.lock";

const OLD: &[&str] = &["build"];
const NEW: &[&str] =
    &["build", "--set", "demo.version=new", "--set", "services.service-7.enabled=false"];

#[test]
fn a_killed_build_leaves_whole_files_and_the_next_one_mends() {
    let demo = Demo::new(&synthetic::demo(SERVICES));
    let new = built(&demo, NEW);
    let old = built(&demo, OLD);
    assert_ne!(old, new);
    let mut torn = 0;
    for kill in 0..KILLS {
        killed(&demo, NEW, Duration::from_micros(200) * kill);
        let files = demo.files();
        torn += u32::from(files.contains_key(LOCK));
        for (path, bytes) in files.iter().filter(|(path, _)| !is_record(path)) {
            let whole = [&old, &new].iter().any(|files| files.get(path) == Some(bytes));
            assert!(whole, "{path} is neither old nor new after kill {kill}");
        }
        // Were the next build the same, what the killed one wrote would be right by luck.
        assert!(built(&demo, OLD) == old, "kill {kill} was not mended");
    }
    assert!(torn > 2, "too few builds were killed while they wrote: {torn}");
}

#[test]
fn builds_at_the_same_time_do_not_mix() {
    let demo = Demo::new(&synthetic::demo(SERVICES));
    let new = built(&demo, NEW);
    let old = built(&demo, OLD);
    for _ in 0..3 {
        thread::scope(|scope| {
            for args in [OLD, NEW, NEW, OLD] {
                scope.spawn(|| demo.run(args).ends(0));
            }
        });
        let files = demo.files();
        assert!(files == old || files == new, "files of two builds");
    }
}

/// What the folder holds after a build.
fn built(demo: &Demo, args: &[&str]) -> BTreeMap<String, Vec<u8>> {
    demo.run(args).ends(0);
    demo.files()
}

/// Kills a build a while after it began to write, if it has not ended by then.
fn killed(demo: &Demo, args: &[&str], after: Duration) {
    let mut command = demo.command(args);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    while !demo.path(LOCK).exists() && child.try_wait().unwrap().is_none() {}
    thread::sleep(after);
    // On Unix this is SIGKILL, which no process can put off.
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Whether a file is mltgen's own, or staged.
fn is_record(path: &str) -> bool {
    path.rsplit('/').next().unwrap().starts_with(".mltgen")
}
