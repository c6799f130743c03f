//! Values of TOML, each on one line.

pub(super) use crate::diag::suggest::{toml_key as key, toml_text as text};

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
