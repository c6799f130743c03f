//! Text that must fit: an SVG breaks no lines.

/// Breaks a text into at most so many lines that fit a width, at a size, all in pixels. What does
/// not fit ends in an ellipsis.
pub(super) fn lines(text: &str, width: f64, size: f64, most: usize) -> Vec<String> {
    let fits = |line: &str| length(line) * size <= width;
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if fits(&format!("{line} {word}")) => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    if lines.len() > most {
        let rest = lines.split_off(most - 1).join(" ");
        lines.push(rest);
    }
    lines.into_iter().map(|line| shortened(line, fits)).collect()
}

fn shortened(line: String, fits: impl Fn(&str) -> bool) -> String {
    if fits(&line) {
        return line;
    }
    let mut kept: Vec<char> = line.chars().collect();
    while kept.pop().is_some() {
        let shorter: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
        if fits(&shorter) {
            return shorter;
        }
    }
    line
}

/// The length of a text in the usual sans-serif fonts, for a size of 1; rather too long than too
/// short.
pub(super) fn length(text: &str) -> f64 {
    text.chars().map(width_of).sum()
}

fn width_of(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | '\'' | '|' | '!' => 0.3,
        ' ' | 'f' | 't' | 'r' | '-' | '(' | ')' => 0.38,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.92,
        'A'..='Z' | '…' => 0.74,
        _ if c.is_ascii() => 0.62,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_broken_at_spaces_and_shortened_in_words() {
        for (text, expected) in [
            ("Cart", vec!["Cart"]),
            ("Recommendation Service", vec!["Recommendation", "Service"]),
            ("one two three four five six", vec!["one two three", "four five six"]),
            ("Internationalization", vec!["Internationaliza…"]),
        ] {
            assert_eq!(lines(text, 116.0, 13.0, 2), expected);
        }
    }
}
