//! `--watch`: builds again, or writes the preview again, whenever a text changes that the demo is made of.
//!
//! Fifty times a second it looks at the times of the files that were read, of those that a program
//! might import and are not there, and of the folders that a pattern looks into. For a demo of a dozen
//! files that takes a thousandth of a processor. Events of the system would come no sooner, since an
//! editor is given time to end what it began either way; there are none in folders that are shared over
//! a network or with a container, a watch on a file ends when the file is replaced, and our own reading
//! makes events too. Only texts that differ are built, so nothing that is written here can begin it anew.

use std::env;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use signal_hook::flag;

use super::input::{Input, Read};
use super::terminal::{self, count};
use super::{Exit, Format};
use crate::disk::stamps::{Stamp, stamps};
use crate::source::Sources;

/// How long it rests between two looks, and how long nothing may change before a change is read.
const REST: Duration = Duration::from_millis(20);
/// The share of its time that looking may take, where there are thousands of files: one in so many.
const SHARE: u32 = 20;
/// How many looks in a row may find a change before it is read all the same.
const UNREST: u32 = 10;
/// How many looks a file may be missing before that is told: editors take one away and write it anew.
const PATIENCE: u32 = 10;

/// What is done with what was read, at first and whenever it changes: since when, and what changed.
pub(super) type Deed<'a> = &'a dyn Fn(&Read, Instant, Option<&str>) -> anyhow::Result<Exit>;

/// Does it now, and again whenever a text changes that the demo is made of, until it is interrupted.
pub(super) fn watch(input: &Input, quiet: bool, deed: Deed<'_>) -> anyhow::Result<Exit> {
    let ended = ended()?;
    let home = env::current_dir()?;
    let start = Instant::now();
    let read = input.read()?;
    deed(&read, start, None)?;
    let files = read.paths.iter().filter(|path| path.is_file()).count();
    if !quiet {
        terminal::note(&format!("watching {}; Ctrl-C ends", count(files, "file")));
    }
    let mut watch = Watch {
        input,
        deed,
        home,
        stamps: stamps(&read.paths),
        paths: read.paths,
        texts: texts(&read.sources),
        // Whatever was changed while the first build ran.
        looks: 1,
        unrest: 0,
        failures: 0,
        told: None,
    };
    let mut rest = REST;
    while !ended.load(Ordering::Relaxed) {
        thread::sleep(rest);
        rest = watch.look().max(REST);
    }
    Ok(Exit::Fine)
}

/// Becomes true when the user, or the system, wants it to end. The build that is going on is ended
/// first; who asks again does not want to wait for that.
fn ended() -> anyhow::Result<Arc<AtomicBool>> {
    let ended = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        flag::register_conditional_shutdown(signal, 128 + signal, Arc::clone(&ended))?;
        flag::register(signal, Arc::clone(&ended))?;
    }
    Ok(ended)
}

/// What was seen last.
struct Watch<'a> {
    input: &'a Input,
    deed: Deed<'a>,
    /// Where it was started: a folder that is made anew is not the one that the process is in.
    home: PathBuf,
    paths: Vec<PathBuf>,
    stamps: Vec<Stamp>,
    texts: Vec<(String, String)>,
    /// How many more times the texts are read, whatever the times of the files say.
    looks: u32,
    /// How many looks in a row have found a change.
    unrest: u32,
    /// How many looks in a row could not read the demo.
    failures: u32,
    /// Why the demo cannot be read, as it was told.
    told: Option<String>,
}

impl Watch<'_> {
    /// Looks whether something has changed, and builds if it has. Gives how long to rest at least.
    fn look(&mut self) -> Duration {
        let start = Instant::now();
        let now = stamps(&self.paths);
        let rest = start.elapsed() * SHARE;
        if now != self.stamps {
            self.stamps = now;
            // A second change within one tick of the file system's clock looks like the first.
            self.looks = 2;
            self.unrest += 1;
            if self.unrest < UNREST {
                return rest;
            }
        }
        self.unrest = 0;
        if self.looks > 0 {
            self.looks -= 1;
            self.read();
        }
        rest
    }

    /// Reads all texts, and builds if one of them differs.
    fn read(&mut self) {
        let start = Instant::now();
        let read = match self.input.read() {
            Ok(read) => read,
            Err(error) => return self.failed(&error),
        };
        self.failures = 0;
        let texts = texts(&read.sources);
        let cause = match self.told.take() {
            Some(_) => Some("the demo can be read again".to_owned()),
            None => cause(&self.texts, &texts),
        };
        self.texts = texts;
        if self.paths != read.paths {
            self.stamps = stamps(&read.paths);
            self.paths.clone_from(&read.paths);
            self.looks = self.looks.max(1);
        }
        if let Some(cause) = cause
            && let Err(error) = (self.deed)(&read, start, Some(&cause))
        {
            terminal::fault(&error, Format::Text);
        }
    }

    /// The demo cannot be read. It may come back: that is waited for, and told if it takes long.
    fn failed(&mut self, error: &anyhow::Error) {
        self.looks = 1;
        self.failures = self.failures.saturating_add(1);
        // Where the folder is gone too, nothing is lost by not being there.
        env::set_current_dir(&self.home).ok();
        let why = format!("{error:#}");
        if self.failures >= PATIENCE && self.told.as_ref() != Some(&why) {
            terminal::fault(error, Format::Text);
            terminal::note("waiting until it can be read; Ctrl-C ends");
            self.told = Some(why);
        }
    }
}

/// All texts, by the names that messages have for them.
fn texts(sources: &Sources) -> Vec<(String, String)> {
    let text = |path: &str| sources.find(path).map(|it| it.text.clone()).unwrap_or_default();
    sources.paths().map(|path| (path.to_owned(), text(path))).collect()
}

/// Which texts differ, in words; none if none does.
fn cause(before: &[(String, String)], after: &[(String, String)]) -> Option<String> {
    let of = |texts: &[(String, String)], path: &str| {
        texts.iter().find(|(other, _)| other == path).map(|(_, text)| text.clone())
    };
    let came = after.iter().filter_map(|(path, text)| match of(before, path) {
        None => Some((path, "is new")),
        Some(old) => (old != *text).then_some((path, "changed")),
    });
    let gone = before.iter().filter(|(path, _)| of(after, path).is_none());
    let differ: Vec<(&String, &str)> =
        came.chain(gone.map(|(path, _)| (path, "is gone"))).collect();
    let (first, deed) = differ.first()?;
    Some(match differ.len() - 1 {
        0 => format!("{first} {deed}"),
        more => format!("{first} {deed}, and {}", count(more, "more file")),
    })
}
