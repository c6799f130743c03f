//! Quantities and commands as compose writes them.

use crate::import::amount::whole;
use crate::units::{Bytes, Cpu, Duration};

/// `1m30s`, `500ms`, `10s`.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let (mut total, mut rest) = (0_u64, text.trim());
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        let unit_end = rest[digits..]
            .find(|c: char| !c.is_ascii_alphabetic())
            .map_or(rest.len(), |it| it + digits);
        let scale = match &rest[digits..unit_end] {
            "h" => 3_600_000.0,
            "m" => 60_000.0,
            "s" => 1_000.0,
            "ms" => 1.0,
            _ => return None,
        };
        total = total.checked_add(whole(number * scale)?)?;
        rest = &rest[unit_end..];
    }
    Some(Duration::milliseconds(total))
}

/// `512m`, `1.5g`, `64MB`: powers of 1,024, as docker has it.
pub(super) fn bytes(text: &str) -> Option<Bytes> {
    let text = text.trim().to_lowercase();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number: f64 = text[..digits].parse().ok()?;
    let scale = match text[digits..].trim().trim_end_matches('b').trim_end_matches('i') {
        "" => 1.0,
        "k" => 1_024.0,
        "m" => 1_048_576.0,
        "g" => 1_073_741_824.0,
        "t" => 1_099_511_627_776.0,
        _ => return None,
    };
    let bytes = whole(number * scale)?;
    (bytes > 0).then_some(Bytes { bytes })
}

/// `0.5`: cores.
pub(super) fn cpu(text: &str) -> Option<Cpu> {
    let number: f64 = text.trim().parse().ok()?;
    let millicores = whole(number * 1_000.0)?;
    (millicores > 0).then_some(Cpu { millicores })
}

/// A command in one text, as a shell splits it.
pub(super) fn words(text: &str) -> Vec<String> {
    let (mut words, mut word, mut open) = (Vec::new(), None::<String>, None::<char>);
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        match (letter, open) {
            ('\\', None | Some('"')) => word.get_or_insert_default().extend(letters.next()),
            (quote, Some(other)) if quote == other => open = None,
            ('"' | '\'', None) => {
                open = Some(letter);
                word.get_or_insert_default();
            }
            (space, None) if space.is_whitespace() => words.extend(word.take()),
            (letter, _) => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_read() {
        assert_eq!(duration("1m30s").map(|it| it.to_string()).as_deref(), Some("90s"));
        assert_eq!(duration("1.5s").map(|it| it.milliseconds), Some(1_500));
        assert_eq!(duration("10"), None);
        assert_eq!(bytes("512m").map(|it| it.to_string()).as_deref(), Some("512Mi"));
        assert_eq!(bytes("1.5GB").map(|it| it.to_string()).as_deref(), Some("1536Mi"));
        assert_eq!(cpu("0.25").map(|it| it.to_string()).as_deref(), Some("250m"));
    }

    #[test]
    fn commands_are_split_as_a_shell_does() {
        assert_eq!(words("sh -c \"a 'b' c\" '' d\\ e"), ["sh", "-c", "a 'b' c", "", "d e"]);
    }
}
