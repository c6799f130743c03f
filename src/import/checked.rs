//! What the language takes: what it would refuse is not written, so that every import builds.

use crate::config::decode::is_name;
use crate::units::{Bytes, Cpu, Duration, Range};

use super::system::{Ask, Probe};

/// An image that can be written.
pub(super) fn image(image: &str) -> bool {
    let (name, digest) = image.split_once('@').unwrap_or((image, ""));
    let last = name.rsplit('/').next().unwrap_or_default();
    let (repository, tag) = match last.split_once(':') {
        Some((_, tag)) => (&name[..name.len() - tag.len() - 1], Some(tag)),
        None => (name, None),
    };
    let inner = |c: char| {
        c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-' | ':')
    };
    let part = |text: &str| {
        text.chars().all(inner) && text.starts_with(|c: char| c.is_ascii_alphanumeric())
    };
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let hash = |hash: &str| hash.len() == 64 && hash.chars().all(|c| c.is_ascii_hexdigit());
    repository.split('/').all(part)
        && tag.is_none_or(|tag| !tag.is_empty() && tag.len() <= 128 && tag.chars().all(word))
        && (!image.contains('@') || digest.strip_prefix("sha256:").is_some_and(hash))
}

/// A variable that can be written.
pub(super) fn variable(name: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    !name.is_empty() && name.chars().all(letter) && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// Where a file can be mounted.
pub(super) fn mounted(path: &str) -> bool {
    path.starts_with('/')
        && path.len() > 1
        && !path.ends_with('/')
        && !path.split('/').any(|part| part == "..")
        && !path.contains("${")
        && !path.chars().any(char::is_control)
}

/// A path beside the demo that is one file, and no pattern of several.
pub(super) fn file(path: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/');
    path.chars().all(letter) && !path.split('/').any(|part| matches!(part, "" | "." | ".."))
}

/// The name of a port.
pub(super) fn port_name(name: &str) -> bool {
    is_name(name, 15)
}

/// The host of an ingress.
pub(super) fn host(host: &str) -> bool {
    let part = |part: &str| {
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !part.is_empty() && part.len() <= 63 && part.chars().all(inner)
    };
    host.is_empty() || host.len() <= 253 && host.split('.').all(part)
}

/// A label of a pod.
pub(super) fn label(key: &str, value: &str) -> bool {
    let word = |text: &str| {
        let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let ends = |c: char| c.is_ascii_alphanumeric();
        text.len() <= 63
            && text.chars().all(letter)
            && text.starts_with(ends)
            && text.ends_with(ends)
    };
    let (domain, name) = key.split_once('/').unwrap_or(("a", key));
    host(domain) && !domain.is_empty() && word(name) && (value.is_empty() || word(value))
}

/// An amount of memory as it is written: in units whose number has six digits.
pub(super) fn bytes(amount: Bytes) -> Option<String> {
    let mut bytes = amount.bytes.max(1).div_ceil(1 << 10) << 10;
    for shift in [20, 30, 40] {
        if (Bytes { bytes }).to_string().len() <= 8 {
            break;
        }
        bytes = bytes.div_ceil(1 << shift) << shift;
    }
    let text = Bytes { bytes }.to_string();
    text.parse::<Bytes>().is_ok().then_some(text)
}

/// Request and limit as they are written.
pub(super) fn memory(range: Range<Bytes>) -> Option<String> {
    let (low, high) = (bytes(range.low)?, bytes(range.high)?);
    let fits = low.parse::<Bytes>().ok()? <= high.parse::<Bytes>().ok()?;
    fits.then(|| if low == high { low } else { format!("{low}..{high}") })
}

/// The same of processor time.
pub(super) fn cpu(range: Range<Cpu>) -> Option<String> {
    let (low, high) = (range.low.to_string(), range.high.to_string());
    let fits = |text: &str| text.parse::<Cpu>().is_ok();
    let text = if low == high { low.clone() } else { format!("{low}..{high}") };
    (fits(&low) && fits(&high) && range.low <= range.high).then_some(text)
}

/// A time as it is written; none if it is longer than anybody means.
pub(super) fn time(time: Duration) -> Option<String> {
    (time.milliseconds <= 3_600_000).then(|| time.to_string())
}

/// A probe that can be written.
pub(super) fn probe(probe: &Probe) -> bool {
    match &probe.ask {
        Ask::Http(path, port) => {
            path.starts_with('/')
                && !path.chars().any(|c| c.is_whitespace() || c.is_control())
                && !path.contains("${")
                && *port != Some(0)
        }
        Ask::Grpc(port) | Ask::Tcp(port) => *port != Some(0),
        Ask::Command(words) => !words.is_empty(),
    }
}
