//! How a container is asked for its health, as it is written.

use super::guard::Guard;
use super::secret::{Verdict, judge};
use super::system::{Ask, Probe};
use super::{checked, toml};
use crate::units::Duration;

/// A probe, as short as it can be said.
pub(super) fn probe(
    probe: &Probe,
    protocol: &str,
    inside: Option<u16>,
    guard: &Guard,
) -> Option<String> {
    if !checked::probe(probe) {
        return None;
    }
    let mut entries: Vec<(String, String)> = Vec::new();
    let mut add =
        |key: &str, value: Option<String>| entries.extend(value.map(|it| (key.to_owned(), it)));
    let port = |port: Option<u16>| port.filter(|it| Some(*it) != inside).map(|it| it.to_string());
    let mut only_path = None;
    match &probe.ask {
        Ask::Http(path, at) => {
            add("path", Some(toml::text(path)));
            add("port", port(*at));
            only_path = port(*at).is_none().then(|| toml::text(path));
            if inside.is_none() && at.is_none() {
                return None;
            }
        }
        Ask::Grpc(at) | Ask::Tcp(at) => {
            let word = if matches!(probe.ask, Ask::Grpc(_)) { "grpc" } else { "tcp" };
            if word != protocol || inside.is_none() && at.is_none() {
                return None;
            }
            add("port", port(*at));
        }
        Ask::Command(words) => {
            if words.iter().any(|word| guard.holds(word) || judge("X", word) != Verdict::Plain) {
                return None;
            }
            add("command", Some(toml::list(words)));
        }
    }
    let time = |time: Option<Duration>, usual: u64| {
        let time = time.filter(|it| it.milliseconds != usual)?;
        checked::time(time).map(|it| toml::text(&it))
    };
    add("delay", time(probe.delay, 0));
    add("every", time(probe.every, 10_000));
    add("timeout", time(probe.timeout, 1_000));
    add("failures", probe.failures.filter(|it| *it != 3).map(|it| it.to_string()));
    match only_path {
        Some(path) if entries.len() == 1 => Some(path),
        _ if entries.is_empty() => Some(toml::table(&[("every".to_owned(), "\"10s\"".to_owned())])),
        _ => Some(toml::table(&entries)),
    }
}
