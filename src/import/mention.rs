//! Where a text names a host: `http://cart:8080`, `user@db/shop`, `host=db port=5432`, `a:1,b:2`.

use std::collections::BTreeMap;
use std::ops::Range;

/// Hosts of the system: the name, and whose it is.
pub(super) type Hosts = BTreeMap<String, usize>;

/// A host in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// Where the name of the host stands.
    pub(super) place: Range<usize>,
    /// Whose host it is.
    pub(super) of: usize,
    /// The port behind it.
    pub(super) port: Option<u16>,
    /// The scheme before it.
    pub(super) scheme: String,
    /// Whether nothing but the place says that it is a host, or the form of the text does.
    pub(super) is_sure: bool,
}

/// What stands before a host in texts of `key=value`.
const KEYS: &[&str] =
    &["host=", "hostname=", "server=", "source=", "addr=", "address=", "endpoint="];

/// All hosts in a text.
pub(super) fn mentions(text: &str, hosts: &Hosts) -> Vec<Mention> {
    let mut found = Vec::new();
    let letter = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let mut at = 0;
    while let Some(start) = text[at..].find(letter).map(|it| at + it) {
        let end = text[start..].find(|c| !letter(c)).map_or(text.len(), |it| start + it);
        at = end;
        let word = text[start..end].trim_end_matches(['.', '-', '_']);
        let Some(of) = whose(word, hosts) else { continue };
        let (before, after) = (&text[..start], &text[start + word.len()..]);
        let port = port(after);
        let scheme = scheme(before);
        let is_sure = scheme.is_some() || port.is_some() || follows_key(before);
        let scheme = scheme.unwrap_or_default();
        found.push(Mention { place: start..start + word.len(), of, port, scheme, is_sure });
    }
    found
}

/// Whose host a word is: by its name alone, or with the namespace and the domain of a cluster.
fn whose(word: &str, hosts: &Hosts) -> Option<usize> {
    if let Some(of) = hosts.get(word) {
        return Some(*of);
    }
    let (name, rest) = word.split_once('.')?;
    let (_, domain) = rest.split_once('.').unwrap_or((rest, ""));
    let in_cluster = matches!(domain, "svc" | "svc.cluster.local");
    let of = hosts.get(name).copied().filter(|_| in_cluster);
    // A pod of a StatefulSet has its number before the name of its Service.
    of.or_else(|| {
        let (service, _) = rest.split_once('.').unwrap_or((rest, ""));
        let (set, number) = name.rsplit_once('-')?;
        let is_pod = number.chars().all(|c| c.is_ascii_digit()) && !set.is_empty();
        hosts.get(service).copied().filter(|_| is_pod)
    })
}

/// The port that follows a host.
fn port(after: &str) -> Option<u16> {
    let rest = after.strip_prefix(':')?;
    let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let ends_well = !rest[end..].starts_with(|c: char| c.is_alphanumeric() || c == '.');
    rest[..end].parse().ok().filter(|port| *port > 0 && ends_well)
}

/// The scheme of the address that a host stands in; none if it stands in none.
fn scheme(before: &str) -> Option<String> {
    let at = before.rfind("://")?;
    let between = &before[at + 3..];
    let is_host = between.is_empty()
        || between.ends_with('@') && !between.contains(['/', ' ', '?'])
        // `mongodb://a:1,b:2`
        || between.ends_with(',') && !between.contains(['/', ' ', '?']);
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-');
    let start = before[..at].rfind(|c| !word(c)).map_or(0, |it| it + 1);
    is_host.then(|| before.get(start..at).unwrap_or_default().to_ascii_lowercase())
}

fn follows_key(before: &str) -> bool {
    let end = before.len().saturating_sub(12);
    let last = before.get(before.ceil_char_boundary(end)..).unwrap_or_default().to_lowercase();
    KEYS.iter().any(|key| last.ends_with(key))
}

/// Whether a variable of this name is a host by itself.
pub(super) fn names_host(variable: &str) -> bool {
    const WORDS: &[&str] = &[
        "host",
        "hosts",
        "hostname",
        "addr",
        "address",
        "addresses",
        "server",
        "servers",
        "url",
        "uri",
        "endpoint",
        "endpoints",
        "broker",
        "brokers",
        "bootstrap",
        "upstream",
        "backend",
        "dsn",
        "nodes",
    ];
    let name = variable.to_lowercase();
    // Where it listens itself is no other host.
    let own = ["bind", "listen", "advertised"].iter().any(|word| name.contains(word));
    !own && name
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| WORDS.contains(&word) || word.ends_with("host") || word.ends_with("url"))
}

/// The text with each host replaced; `name` says by what.
pub(super) fn renamed(text: &str, found: &[Mention], name: impl Fn(usize) -> String) -> String {
    let (mut out, mut at) = (String::new(), 0);
    for mention in found {
        out += &text[at..mention.place.start];
        out += &name(mention.of);
        at = mention.place.end;
    }
    out + &text[at..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(usize, Option<u16>, bool)> {
        let hosts =
            Hosts::from([("cart".to_owned(), 0), ("my_db".to_owned(), 1), ("kafka".to_owned(), 2)]);
        mentions(text, &hosts).into_iter().map(|it| (it.of, it.port, it.is_sure)).collect()
    }

    #[test]
    fn hosts_are_found_where_they_can_be_hosts() {
        for (text, expected) in [
            ("cart:8080", vec![(0, Some(8080), true)]),
            ("http://cart/items?a=b", vec![(0, None, true)]),
            ("postgres://u:p@my_db:5432/cart", vec![(1, Some(5432), true), (0, None, false)]),
            ("host=my_db user=cart", vec![(1, None, true), (0, None, false)]),
            ("u:p@tcp(my_db:3306)/x", vec![(1, Some(3306), true)]),
            ("jdbc:mysql://my_db/x", vec![(1, None, true)]),
            ("cart.shop.svc.cluster.local:80", vec![(0, Some(80), true)]),
            ("kafka-0.kafka.shop:9092", vec![(2, Some(9092), true)]),
            ("mongodb://my_db:1,kafka:2/x", vec![(1, Some(1), true), (2, Some(2), true)]),
            ("cart", vec![(0, None, false)]),
            ("carts shopping-cart cart.example.com", vec![]),
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn a_variable_says_whether_it_is_a_host() {
        for name in ["REDIS_HOST", "CATALOG_ADDR", "BROKERS", "dbhost", "API_BASE_URL"] {
            assert!(names_host(name), "{name}");
        }
        for name in
            ["SERVICE_NAME", "POSTGRES_DB", "QUEUE", "BIND_ADDRESS", "KAFKA_ADVERTISED_HOST"]
        {
            assert!(!names_host(name), "{name}");
        }
    }
}
