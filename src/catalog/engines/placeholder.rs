//! `{port}`: what the texts of an engine of the user's own may name, and what it stands for.

use std::ops::Range;

use super::{EngineInput, host};

/// What a text may name, and what it is.
pub const PLACEHOLDERS: &[(&str, &str)] = &[
    ("name", "the name of the datastore"),
    ("host", "the name by which the whole cluster reaches it"),
    ("version", "its version"),
    ("port", "the port it is called on"),
    ("database", "the database that is made"),
    ("admin", "the administrator"),
    ("max_connections", "the most sessions at a time"),
];

/// Every `{word}` of a text, with its place: not the `${word}` of a shell, nor the `{{word}}` of others.
pub fn places(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    text.match_indices('{').filter_map(|(start, _)| {
        let end = start + 1 + text[start + 1..].find('}')?;
        let word = &text[start + 1..end];
        let letter = |byte: u8| byte.is_ascii_lowercase() || byte == b'_';
        let is_word = !word.is_empty() && word.bytes().all(letter);
        (is_word && !text[..start].ends_with(['$', '{'])).then_some((start..end + 1, word))
    })
}

/// A text with the values of a datastore in it; what stands for nothing is left alone.
pub(super) fn fill(text: &str, input: &EngineInput<'_>) -> String {
    let mut out = String::new();
    let mut from = 0;
    for (place, word) in places(text) {
        let Some(value) = value(word, input) else { continue };
        out += &text[from..place.start];
        out += &value;
        from = place.end;
    }
    out + &text[from..]
}

fn value(word: &str, input: &EngineInput<'_>) -> Option<String> {
    Some(match word {
        "name" => input.name.to_owned(),
        "host" => host(input.name, input.namespace),
        "version" => input.version.to_owned(),
        "port" => input.port.to_string(),
        "database" => input.database.to_owned(),
        "admin" => input.admin.to_owned(),
        "max_connections" => input.max_connections?.to_string(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn braces_of_others_are_left_alone() {
        let words = |text: &'static str| places(text).map(|(_, word)| word).collect::<Vec<_>>();
        assert_eq!(words("--a={port} {database}"), ["port", "database"]);
        assert_eq!(words("${port} {{port}} {} { port } {\"port\": 1} {port"), Vec::<&str>::new());
    }
}
