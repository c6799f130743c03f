//! Names of a demo's entries where generated text says them: as the value of a label.

/// Labels whose values are names, in queries of every language and in labels of every format.
const LABELS: &[&str] = &[
    "component",
    "service_name",
    "service",
    "container",
    "instance",
    "job",
    "slo",
    "alert",
    "workload",
];

/// The labels and their values that a text has: `component=~"a|b"`, `component: a`, `"component": "a"`.
pub(super) fn mentions(text: &str) -> Vec<(&'static str, &str)> {
    let mut found = Vec::new();
    for label in LABELS {
        for (at, _) in text.match_indices(label) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(is_of_name) {
                continue;
            }
            let rest =
                text[at + label.len()..].trim_start_matches(['\\', '"']).trim_start_matches(' ');
            let value = rest.trim_start_matches(['=', '~', ':', '!']);
            if value.len() == rest.len() {
                continue;
            }
            let value = value.trim_start_matches([' ', '\\', '"', '\'']);
            let end = value.find(|letter| !is_of_name(letter) && letter != '|');
            let values = value[..end.unwrap_or(value.len())].split('|');
            found.extend(values.filter(|it| !it.is_empty()).map(|value| (*label, value)));
        }
    }
    found
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-')
}

/// Whether a word stands in a text, whole.
pub(super) fn has_word(text: &str, word: &str) -> bool {
    !word.is_empty()
        && text.match_indices(word).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + word.len()..].chars().next();
            !before.is_some_and(is_of_name) && !after.is_some_and(is_of_name)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_found_in_every_language() {
        let text = r#"up{component=~"a|b-c",slo="x"} "#;
        assert_eq!(mentions(text), [("component", "a"), ("component", "b-c"), ("slo", "x")]);
        assert_eq!(mentions(r#"expr = "up{service_name=\"a\"}""#), [("service_name", "a")]);
        assert_eq!(mentions("component: web\n  slo : y"), [("component", "web"), ("slo", "y")]);
        assert_eq!(mentions(r#""component": "web""#), [("component", "web")]);
        assert_eq!(mentions("by (component) (x)"), []);
    }

    #[test]
    fn a_word_is_whole() {
        assert!(has_word("sum(ProductDBErrors[1m])", "ProductDBErrors"));
        assert!(!has_word("sum(ProductDBErrors1m)", "ProductDBErrors"));
    }
}
