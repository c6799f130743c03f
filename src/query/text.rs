//! Text inside queries: quoting, literals in regular expressions, names of labels.
//!
//! `PromQL`, `LogQL` and `TraceQL` all read Go's string literals, so one printer serves the three.

use crate::units::Duration;

/// Text as a string literal in double quotes.
///
/// Grafana replaces `$name`, `${name}` and `[[name]]` before the query leaves the browser, quotes
/// or not, and knows no way to escape them. So the first character of each goes out as its code.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// What stands between the quotes of [`quoted`].
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(character) = rest.next() {
        let next = rest.peek().copied();
        match character {
            '\\' => escaped.push_str("\\\\"),
            '"' => escaped.push_str("\\\""),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            '$' if next.is_some_and(starts_variable) => escaped.push_str("\\x24"),
            '[' if next == Some('[') => escaped.push_str("\\x5b"),
            _ if character.is_control() => {
                escaped.push_str(&format!("\\u{:04x}", u32::from(character)));
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

/// Text as a string literal for `LogQL`: between backticks if that spares backslashes, since those
/// are what people read and edit in Explore.
pub(super) fn quoted_raw(text: &str) -> String {
    let plain = escaped(text);
    let only_slashes_and_quotes =
        plain.len() == text.len() + text.matches(['\\', '"']).count() && !text.contains('`');
    if plain.len() > text.len() && only_slashes_and_quotes {
        return format!("`{text}`");
    }
    quoted(text)
}

fn starts_variable(character: char) -> bool {
    character.is_alphanumeric() || character == '_' || character == '{'
}

/// A regular expression (RE2) that matches just this text.
pub fn regex_escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if "\\.+*?()|[]{}^$".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// A name as label: what Prometheus' own translation of attributes and Loki's parsers make of it.
pub fn label_name(name: &str) -> String {
    let mut label: String =
        name.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '_' }).collect();
    if label.is_empty() || label.starts_with(|first: char| first.is_ascii_digit()) {
        label.insert(0, '_');
    }
    label
}

/// A number as all three languages read it.
pub(super) fn number(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    value.to_string()
}

/// A length of time as Prometheus spells it: `1m30s`.
pub fn duration(duration: Duration) -> String {
    let mut rest = duration.milliseconds;
    let mut spelled = String::new();
    for (unit, scale) in
        [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)]
    {
        if rest >= scale {
            spelled += &format!("{}{unit}", rest / scale);
            rest %= scale;
        }
    }
    if spelled.is_empty() { "0s".to_owned() } else { spelled }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grafana_would_replace_goes_out_as_its_code() {
        for (text, expected) in [
            ("cost: $5", r#""cost: \x245""#),
            ("^a$", r#""^a$""#),
            ("${x} $y [[z]]", r#""\x24{x} \x24y \x5b[z]]""#),
        ] {
            assert_eq!(quoted(text), expected);
        }
    }

    #[test]
    fn control_characters_have_a_spelling() {
        assert_eq!(quoted("a\"b\\c\n\t\u{7}\u{85}é"), r#""a\"b\\c\n\t\u0007\u0085é""#);
    }

    #[test]
    fn backticks_are_for_text_with_backslashes_or_quotes_and_nothing_else() {
        for (text, expected) in [
            ("plain", "\"plain\""),
            (r"\berror\b", r"`\berror\b`"),
            ("say \"hi\"", "`say \"hi\"`"),
            ("\"$x\"", r#""\"\x24x\"""#),
            ("`\\`", r#""`\\`""#),
            ("\"\n", r#""\"\n""#),
        ] {
            assert_eq!(quoted_raw(text), expected, "{text}");
        }
    }

    #[test]
    fn a_literal_in_a_regular_expression_matches_itself_only() {
        assert_eq!(regex_escape("a.b|c$(d)"), r"a\.b\|c\$\(d\)");
    }

    #[test]
    fn attributes_become_labels() {
        for (name, expected) in [("service.name", "service_name"), ("2xx", "_2xx"), ("", "_")] {
            assert_eq!(label_name(name), expected);
        }
    }

    #[test]
    fn durations_are_spelled_from_the_largest_unit_down() {
        for (milliseconds, expected) in
            [(90_000, "1m30s"), (1_500, "1s500ms"), (2_592_000_000, "30d"), (0, "0s")]
        {
            assert_eq!(duration(Duration { milliseconds }), expected);
        }
    }
}
