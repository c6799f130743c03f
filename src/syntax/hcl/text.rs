//! Quoting of HCL text: nothing in it may become a template by accident.

/// Text in double quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// What stands between the double quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in without_markers(text).chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_printable(c) => out.push(c),
            c => out.push_str(&format!("\\u{:04X}", u32::from(c))),
        }
    }
    out
}

/// Text as a heredoc whose closing mark is indented by `indent`, or `None` where quotes are needed.
pub(super) fn heredoc(text: &str, indent: usize) -> Option<String> {
    const MARK: &str = "EOT";
    if !fits_heredoc(text, MARK) {
        return None;
    }
    let mut out = format!("<<-{MARK}\n");
    for line in without_markers(text).lines() {
        if !line.is_empty() {
            super::push_indent(indent + 2, &mut out);
            out.push_str(line);
        }
        out.push('\n');
    }
    super::push_indent(indent, &mut out);
    out.push_str(MARK);
    Some(out)
}

/// Whether `<<-` brings the text back exactly. It takes off the smallest indentation of all lines,
/// so one line must have none; and it knows more kinds of white space than the blank. A line that only
/// begins with the mark is an end to some readers.
fn fits_heredoc(text: &str, mark: &str) -> bool {
    text.trim_end_matches('\n').contains('\n')
        && text.ends_with('\n')
        && text.chars().all(|c| c == '\n' || is_printable(c))
        && text.lines().all(|line| {
            line.is_empty()
                || (!line.trim().is_empty()
                    && !line.trim_start().starts_with(mark)
                    && !line.trim_start_matches(' ').starts_with(char::is_whitespace))
        })
        && text.lines().any(|line| !line.is_empty() && !line.starts_with(' '))
}

/// Doubles the first character of `${` and `%{`, which would begin a template.
fn without_markers(text: &str) -> String {
    text.replace("${", "$${").replace("%{", "%%{")
}

fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn template_markers_are_doubled() {
        assert_eq!(quoted("${a} $${b} %{c} $d 100%"), r#""$${a} $$${b} %%{c} $d 100%""#);
    }

    #[test]
    fn quotes_and_controls_are_escaped() {
        assert_eq!(quoted("a\"b\\c\n\t\u{1}\u{7f}"), r#""a\"b\\c\n\t\u0001\u007F""#);
    }

    #[test]
    fn heredoc_is_indented_with_its_attribute() {
        let expected = "<<-EOT\n    {{ if ${a} }}\n\n      b\n  EOT".replace("${", "$${");
        assert_eq!(heredoc("{{ if ${a} }}\n\n  b\n", 2), Some(expected));
    }

    #[test]
    fn text_that_a_heredoc_would_change_is_refused() {
        for text in ["a\nb", "a\n", " a\n b\n", "a\n \nb\n", "a\n\tb\n", "a\nEOT\n", "a\r\nb\r\n"] {
            assert_eq!(heredoc(text, 0), None, "{text:?}");
        }
    }
}
