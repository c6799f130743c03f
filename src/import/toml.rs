//! Values of TOML, each on one line.

use std::fmt::Write;

/// A text. `${` begins what is known when compiling, so one that is meant is escaped.
pub(super) fn text(text: &str) -> String {
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

/// A key, in quotes where it needs them.
pub(super) fn key(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !key.is_empty() && key.chars().all(bare) { key.to_owned() } else { text(key) }
}

/// A list of texts.
pub(super) fn list(texts: &[String]) -> String {
    format!("[{}]", texts.iter().map(|it| text(it)).collect::<Vec<_>>().join(", "))
}

/// A table in one line; the values are TOML already.
pub(super) fn table(entries: &[(String, String)]) -> String {
    let entries: Vec<String> =
        entries.iter().map(|(name, value)| format!("{} = {value}", key(name))).collect();
    format!("{{ {} }}", entries.join(", "))
}

/// What can stand in a comment.
pub(super) fn comment(text: &str) -> String {
    text.replace(|letter: char| letter.is_control(), " ")
}
