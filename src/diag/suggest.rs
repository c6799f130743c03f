//! Did you mean, and what to write instead.

use std::fmt::Write;

/// The candidates nearest to `name`, if near enough to be what was meant: none, one, or several
/// that are equally near, in the order given.
///
/// Near is: alike but for case, or at most a third of the letters (at least one) inserted, dropped,
/// changed or swapped.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let limit = (name.chars().count() / 3).max(1);
    let mut best = limit;
    let mut found: Vec<&str> = Vec::new();
    for candidate in candidates {
        let distance = distance(name, candidate);
        if distance < best {
            found.clear();
            best = distance;
        }
        if distance <= best && !found.contains(&candidate) {
            found.push(candidate);
        }
    }
    // A letter is dropped more often than changed or swapped.
    let dropped: Vec<&str> =
        found.iter().filter(|candidate| is_subsequence(name, candidate)).copied().collect();
    if dropped.is_empty() { found } else { dropped }
}

/// Whether the letters of one stand in the other, in order.
pub fn is_subsequence(one: &str, other: &str) -> bool {
    let mut letters = other.chars();
    one.chars().all(|letter| letters.any(|other| other == letter))
}

/// Whether one may be a misspelling of the other.
pub fn alike(one: &str, other: &str) -> bool {
    !nearest(one, [other]).is_empty()
}

/// A help line with the nearest candidates; else, with up to eight candidates, all of them.
pub fn did_you_mean<'a>(
    name: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    let candidates: Vec<&str> = candidates.into_iter().collect();
    match nearest(name, candidates.iter().copied()).as_slice() {
        [] if candidates.is_empty() || candidates.len() > 8 => None,
        [] => Some(format!("write one of {}", listed(&candidates))),
        [one] => Some(format!("did you mean `{one}`?")),
        several => Some(format!("did you mean one of {}?", listed(several))),
    }
}

/// `` `a`, `b`, `c` ``, each once.
pub fn listed(names: &[&str]) -> String {
    let mut quoted: Vec<String> = Vec::new();
    for name in names {
        let name = format!("`{name}`");
        if !quoted.contains(&name) {
            quoted.push(name);
        }
    }
    quoted.join(", ")
}

/// A text as TOML writes it, on one line. In a demo `${` begins what is known when compiling, so one
/// that is meant is escaped.
pub fn toml_text(text: &str) -> String {
    let mut out = "\"".to_owned();
    for letter in text.replace("${", "$${").chars() {
        match letter {
            '"' => out += "\\\"",
            '\\' => out += "\\\\",
            '\n' => out += "\\n",
            '\r' => out += "\\r",
            '\t' => out += "\\t",
            letter if letter.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

/// A key as TOML writes it: in quotes where it needs them.
pub fn toml_key(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !key.is_empty() && key.chars().all(bare) { key.to_owned() } else { toml_text(key) }
}

/// A noun with its article: `an engine`, `a collector`.
pub fn article(noun: &str) -> String {
    let vowel = noun.starts_with(['a', 'e', 'i', 'o', 'A', 'E', 'I', 'O']);
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

/// Letters apart; a difference in case alone is none.
fn distance(one: &str, other: &str) -> usize {
    if one.eq_ignore_ascii_case(other) { 0 } else { strsim::osa_distance(one, other) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_wins_and_a_tie_names_all() {
        assert_eq!(nearest("prodct", ["product", "products", "cart"]), ["product"]);
        assert_eq!(nearest("user", ["user1", "user2", "admin"]), ["user1", "user2"]);
        assert_eq!(nearest("zone", ["name"]), Vec::<&str>::new());
        assert_eq!(nearest("Cart", ["cart", "card"]), ["cart"]);
        assert_eq!(nearest("fo", ["of", "for", "on"]), ["for"]);
    }

    #[test]
    fn a_short_list_is_shown_whole_when_nothing_is_near() {
        let help = did_you_mean("oracle", ["postgres", "redis"]);
        assert_eq!(help.as_deref(), Some("write one of `postgres`, `redis`"));
    }
}
