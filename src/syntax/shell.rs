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
    fn everything_else_is_quoted() {
        assert_eq!(quote(""), "''");
        assert_eq!(quote("a b"), "'a b'");
        assert_eq!(quote("$(rm)"), "'$(rm)'");
        assert_eq!(quote("it's"), r"'it'\''s'");
        assert_eq!(quote("a=b"), "'a=b'");
    }
}
