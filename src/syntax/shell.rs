//! Quoting of words for POSIX shells.

/// One word for `sh` and `bash`: as it is where no shell could read anything into it, in single
/// quotes otherwise. No shell can pass on a NUL, so the text must not hold one.
pub fn quote(word: &str) -> String {
    if !word.is_empty() && word.bytes().all(is_safe) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// A command and the text that it reads. `end` is a word that ends the text; it is made longer if the text
/// has such a line. Nothing in the text is expanded.
pub fn heredoc(command: &str, end: &str, text: &str) -> String {
    let mut end = end.to_owned();
    while text.lines().any(|line| line == end) {
        end.push('_');
    }
    let line_break = if text.ends_with('\n') { "" } else { "\n" };
    format!("{command} <<'{end}'\n{text}{line_break}{end}\n")
}

/// `=` is left out on purpose: a first word with one would be an assignment.
fn is_safe(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_@%+:,./-".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_words_are_left_alone() {
        assert_eq!(quote("ghcr.io/acme/cart:1.0"), "ghcr.io/acme/cart:1.0");
    }

    #[test]
    fn a_text_does_not_end_before_it_ends() {
        assert_eq!(heredoc("cat", "END", "a\n"), "cat <<'END'\na\nEND\n");
        assert_eq!(heredoc("cat", "END", "END\n$a"), "cat <<'END_'\nEND\n$a\nEND_\n");
    }

    #[test]
    fn everything_else_is_quoted() {
        assert_eq!(quote(""), "''");
        assert_eq!(quote("a b"), "'a b'");
        assert_eq!(quote("$(rm)"), "'$(rm)'");
        assert_eq!(quote("it's"), r"'it'\''s'");
        assert_eq!(quote("a=b"), "'a=b'");
    }
}
