//! Queries of the user's own, so far as they are looked into: which metrics they ask for.

/// A metric that a query asks for, and the labels that it is asked by.
#[derive(Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    /// Its name.
    pub metric: &'a str,
    /// The labels that a series must have.
    pub labels: Vec<&'a str>,
}

/// Every metric of a query with the labels it is asked by. A name is a metric where it is neither a
/// function nor within brackets of labels or of a window.
pub fn asked(query: &str) -> Vec<Asked<'_>> {
    let mut all: Vec<Asked<'_>> = Vec::new();
    let mut rest = query;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_alphabetic() || first == '_' || first == ':' {
            let end = rest.find(|it| !is_letter(it)).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            rest = after.trim_start();
            match rest.chars().next() {
                Some('{') => {
                    let (labels, after) = matchers(&rest[1..]);
                    all.push(Asked { metric: name, labels });
                    rest = after;
                }
                Some('(') if matches!(name, "by" | "without" | "on" | "ignoring") => {
                    rest = rest.find(')').map_or("", |end| &rest[end..]);
                }
                Some('(') => {}
                // `sum by (…) (…)`
                _ if rest.starts_with("by") || rest.starts_with("without") => {}
                _ => all.push(Asked { metric: name, labels: Vec::new() }),
            }
        } else if first == '[' {
            rest = rest.find(']').map_or("", |end| &rest[end..]);
        } else if first.is_ascii_digit() {
            rest = rest.trim_start_matches(|it: char| is_letter(it) || it == '.');
        } else if matches!(first, '"' | '\'' | '`') {
            rest = after_quote(rest);
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    all
}

fn is_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == ':'
}

/// The names of labels that must be there, up to the bracket that closes, and what comes after it.
fn matchers(text: &str) -> (Vec<&str>, &str) {
    let mut labels = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        if first == '}' {
            return (labels, &rest[1..]);
        }
        if first.is_ascii_alphabetic() || first == '_' {
            let end = rest.find(|it| !is_letter(it)).unwrap_or(rest.len());
            let (label, condition) = rest.split_at(end);
            if asks_for_something(condition) {
                labels.push(label);
            }
            rest = condition;
        } else if matches!(first, '"' | '\'' | '`') {
            rest = after_quote(rest);
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    (labels, "")
}

/// Whether a series without the label does not meet the condition. To be unlike something, to be
/// empty, or to be anything at all, it needs none.
fn asks_for_something(condition: &str) -> bool {
    let value = condition.trim_start().strip_prefix('=').filter(|it| !it.starts_with('='));
    let Some(value) = value.map(|it| it.trim_start_matches(['~', ' '])) else { return false };
    let value = value.get(1..).unwrap_or_default();
    !value.starts_with(['"', '\'', '`', '.', '^', '(', '|'])
}

/// What comes after the text in quotes at the beginning.
fn after_quote(text: &str) -> &str {
    let mut letters = text.char_indices();
    let Some((_, quote)) = letters.next() else { return "" };
    while let Some((at, letter)) = letters.next() {
        if letter == quote {
            return &text[at + letter.len_utf8()..];
        }
        if letter == '\\' && quote != '`' {
            letters.next();
        }
    }
    ""
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metrics_are_told_from_functions_labels_and_windows() {
        let query = r#"sum by (a, b) (rate(x_total{c="d{e}", f=~'g', no!="", o=""}[5m])) / on (h) max(y) > 1e3"#;
        let found: Vec<(&str, Vec<&str>)> =
            asked(query).into_iter().map(|it| (it.metric, it.labels)).collect();
        assert_eq!(found, [("x_total", vec!["c", "f"]), ("y", vec![])]);
    }
}
