//! From an entry to the one key of it that some text is about: a line of a generated file, or what a
//! program says of it.

use super::mention::has_word;
use super::written::{Spot, Written};

/// Keys that other languages have other words for.
const WORDS: &[(&str, &[&str])] = &[
    ("every", &["interval", "interval_seconds", "frequency", "scrape_interval"]),
    ("ready", &["readinessProbe"]),
    ("live", &["livenessProbe"]),
    ("startup", &["startupProbe"]),
    ("port", &["containerPort", "ports"]),
    ("storage", &["volumeClaimTemplates", "storage"]),
    ("check", &["target", "valid_status_codes"]),
    ("expose", &["LoadBalancer", "NodePort", "Ingress"]),
    ("channel", &["recipient"]),
    ("notify", &["contact_point"]),
    ("title", &["title", "name", "alert"]),
];

/// Below this it is a guess.
const ENOUGH: usize = 10;

/// The key, below these paths, that a text is about; none if nothing in it says so.
pub(super) fn narrow<'a>(written: &'a Written, paths: &[&'a str], text: &str) -> Option<&'a Spot> {
    let mut best: Option<(usize, &Spot)> = None;
    for spot in paths.iter().flat_map(|path| written.below(path)) {
        let points = points(spot, text);
        if points >= ENOUGH && best.is_none_or(|(most, _)| points > most) {
            best = Some((points, spot));
        }
    }
    best.map(|(_, spot)| spot)
}

/// How much speaks for a key: its value stands in the text, or its name does.
fn points(spot: &Spot, text: &str) -> usize {
    let Some(key) = spot.path.last() else { return 0 };
    let says = |key: &str| {
        let words = WORDS.iter().find(|(word, _)| *word == key).map_or(&[][..], |(_, words)| words);
        key.len() > 2 && (has_word(text, key) || words.iter().any(|word| has_word(text, word)))
    };
    // `every` of a probe is meant only where the probe is.
    let inner = spot.path.get(2..spot.path.len() - 1).unwrap_or_default();
    let named = spot.path.len() > 2 && says(key) && inner.iter().all(|key| says(key));
    let value = spot.text.as_deref().unwrap_or_default();
    // The name of an entry stands in all that comes of it, and tells no key from another.
    let stands = Some(value) != spot.path.get(1).map(String::as_str) && has_word(text, value);
    let by_value = if stands && value.len() > 3 { 10 + value.len().min(30) } else { 0 };
    let by_name = match (named, stands) {
        (true, true) => 30,
        (true, false) => 10,
        (false, _) => 0,
    };
    by_value + by_name
}
