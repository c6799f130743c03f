//! Names for machines, from what people call something.

/// Letters that names in Latin script often have, and what they are without their marks.
const MARKED: &[(&str, &str)] = &[
    ("áàâãåā", "a"),
    ("äæ", "ae"),
    ("çčć", "c"),
    ("éèêëē", "e"),
    ("íìîïī", "i"),
    ("ñń", "n"),
    ("óòôõøō", "o"),
    ("öœ", "oe"),
    ("ß", "ss"),
    ("šś", "s"),
    ("úùûū", "u"),
    ("ü", "ue"),
    ("ýÿ", "y"),
    ("žź", "z"),
];

/// The DNS label nearest to a text: `Größe (neu)` is `groesse-neu`.
pub fn slug(text: &str) -> String {
    let mut plain = String::new();
    for letter in text.chars().flat_map(char::to_lowercase) {
        let marked = MARKED.iter().find(|(letters, _)| letters.contains(letter));
        match marked {
            Some((_, plainly)) => plain += plainly,
            None => plain.push(letter),
        }
    }
    dashed(&plain)
}

/// A text in lower case with a dash for all that is neither a letter nor a digit of ASCII.
pub fn dashed(text: &str) -> String {
    let mut dashed = String::new();
    for letter in text.chars().flat_map(char::to_lowercase) {
        if letter.is_ascii_alphanumeric() {
            dashed.push(letter);
        } else if !dashed.is_empty() && !dashed.ends_with('-') {
            dashed.push('-');
        }
    }
    dashed.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_off_letters() {
        assert_eq!(slug("wéb"), "web");
        assert_eq!(slug("Größe (neu)"), "groesse-neu");
        assert_eq!(slug("ÆØÅ"), "aeoa");
        assert_eq!(slug("--"), "");
    }
}
