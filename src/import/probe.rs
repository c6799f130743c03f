//! How a container is asked for its health, as it is written.

use super::guard::Guard;
use super::piece::{self, Piece, Place, is_empty};
use super::secret::{Verdict, judge};
use super::system::{Ask, Probe};
use super::{checked, toml};
use crate::syntax::yaml_tree::Node;
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

/// Keys of probes in manifests: ready, live, startup.
const KEYS: [&str; 3] = ["readinessProbe", "livenessProbe", "startupProbe"];

/// What a demo does not say of a probe of a manifest; all of it, if it says nothing.
pub(super) fn kept_of_probe(position: usize, written: &Node, is_said: bool) -> Option<Piece> {
    let key = KEYS[position];
    let piece = |node: Node, what: String| {
        Some(Piece { place: Place::Container, key: key.to_owned(), node, what })
    };
    if !is_said {
        return piece(written.clone(), format!("its `{key}`"));
    }
    let said = [
        "exec",
        "tcpSocket",
        "initialDelaySeconds",
        "periodSeconds",
        "timeoutSeconds",
        "failureThreshold",
    ];
    let mut rest = piece::without(written, &said);
    if rest.text_at(&["successThreshold"]) == Some("1") {
        rest = piece::without(&rest, &["successThreshold"]);
    }
    for ask in ["httpGet", "grpc"] {
        let Some(inner) = rest.get(ask) else { continue };
        let mut inner = piece::without(inner, &["path", "port"]);
        if inner.text_at(&["scheme"]) == Some("HTTP") {
            inner = piece::without(&inner, &["scheme"]);
        }
        if inner.text_at(&["service"]) == Some("") {
            inner = piece::without(&inner, &["service"]);
        }
        if is_empty(&inner) {
            rest = piece::without(&rest, &[ask]);
        } else {
            piece::set(&mut rest, ask, inner);
        }
    }
    if is_empty(&rest) { None } else { piece(rest, format!("more of its `{key}`")) }
}
