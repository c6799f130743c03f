//! Programs of the user's own, each run in a process of its own: this same program, started with a
//! hidden command. It has limits of time, memory and stack, no environment, and nothing to do with
//! files: it reads the program from standard input and writes what came of it to standard output.

use std::io::{self, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, setrlimit};

use super::{Exit, terminal};
use crate::jsonnet::{self, Failure, Outcome, Program};

/// The hidden command.
pub(super) const COMMAND: &str = "run-jsonnet";

/// Seconds of processor time.
const SECONDS: u64 = 5;
/// How long a process may take in all, however busy the machine is.
const PATIENCE: Duration = Duration::from_mins(1);
/// Bytes of memory.
const MEMORY: u64 = 1 << 30;
/// Bytes of stack: calls that nest deeply are told by the evaluator, before the stack ends.
const STACK: usize = 256 << 20;
/// Bytes that a program may give.
const OUTPUT: u64 = 16 << 20;

/// Runs a program in a process of its own, and waits for it.
pub(super) fn run(program: &Program) -> Outcome {
    let input = serde_json::to_vec(program).expect("texts are always JSON");
    let start = || {
        Command::new(std::env::current_exe()?)
            .arg(COMMAND)
            .env_clear()
            // The allocator takes a GiB of addresses in advance, and would have used up the limit.
            .env("MIMALLOC_ARENA_RESERVE", "32MiB")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
    };
    let limit = |text: String| Outcome::failed(Failure::Limit(text));
    let child = match start() {
        Ok(child) => child,
        Err(error) => return limit(format!("cannot be run: {error}")),
    };
    match wait(child, input) {
        Err(error) => limit(format!("cannot be run: {error}")),
        Ok(None) => limit(format!("takes longer than {} s", PATIENCE.as_secs())),
        Ok(Some(Ended { output, .. })) if output.len() as u64 > OUTPUT => {
            limit(format!("gives more than {} MiB", OUTPUT >> 20))
        }
        Ok(Some(ended)) if ended.status.success() => serde_json::from_slice(&ended.output)
            .unwrap_or_else(|error| limit(format!("gave what cannot be read: {error}"))),
        Ok(Some(ended)) => limit(why(&ended)),
    }
}

/// A process that has ended.
struct Ended {
    status: ExitStatus,
    output: Vec<u8>,
    errors: String,
}

/// Feeds a process and takes what it says; none if it had to be stopped.
fn wait(mut child: Child, input: Vec<u8>) -> io::Result<Option<Ended>> {
    const PIPED: &str = "it was started with pipes";
    let mut stdin = child.stdin.take().expect(PIPED);
    let stdout = child.stdout.take().expect(PIPED);
    let stderr = child.stderr.take().expect(PIPED);
    // One that ends early reads no more; then its status says why.
    thread::spawn(move || stdin.write_all(&input).ok());
    let errors = thread::spawn(move || read(stderr, 1 << 16));
    let (sender, receiver) = mpsc::channel();
    // Nobody listens any more to one that was stopped.
    thread::spawn(move || sender.send(read(stdout, OUTPUT + 1)).ok());
    let output = receiver.recv_timeout(PATIENCE).ok();
    if output.as_ref().is_none_or(|it| it.len() as u64 > OUTPUT) {
        child.kill()?;
    }
    let status = child.wait()?;
    let errors = errors.join().unwrap_or_default();
    let errors = String::from_utf8_lossy(&errors).into_owned();
    Ok(output.map(|output| Ended { status, output, errors }))
}

fn read(from: impl Read, most: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What a broken pipe held back is missing from what is parsed.
    from.take(most).read_to_end(&mut bytes).ok();
    bytes
}

/// Why a process did not end by itself.
fn why(ended: &Ended) -> String {
    const TOO_LONG: [Option<i32>; 2] = [Some(9), Some(24)]; // KILL, XCPU
    if TOO_LONG.contains(&ended.status.signal()) {
        return format!("takes longer than {SECONDS} s of processor time");
    }
    if ended.errors.contains("memory allocation of") {
        return format!("needs more than {} GiB of memory", MEMORY >> 30);
    }
    if ended.errors.contains("overflowed its stack") {
        return "nests too deeply".to_owned();
    }
    let said = ended.errors.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    format!("cannot be run: {} {said}", ended.status)
}

/// The hidden command: runs the program on standard input.
pub(super) fn serve() -> anyhow::Result<Exit> {
    let program: Program = serde_json::from_reader(io::stdin().lock())?;
    limit(Resource::Cpu, SECONDS)?;
    limit(Resource::As, MEMORY + STACK as u64)?;
    limit(Resource::Core, 0)?;
    limit(Resource::Fsize, 0)?;
    let worker = thread::Builder::new().stack_size(STACK).spawn(move || {
        let outcome = jsonnet::evaluate(&program);
        serde_json::to_string(&outcome)
    })?;
    match worker.join() {
        Ok(outcome) => terminal::out(&outcome?),
        // It has said why.
        Err(_) => Ok(Exit::World),
    }
}

fn limit(resource: Resource, most: u64) -> io::Result<()> {
    setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most + 1) })?;
    Ok(())
}
