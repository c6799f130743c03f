//! Escaping of text for Markdown as GitHub reads it.

/// Text that shows exactly these characters, on one line.
pub fn text(text: &str) -> String {
    let mut out = String::new();
    for c in one_line(text).chars() {
        if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// Inline code. Its fence is longer than any run of back-ticks inside.
pub fn code(code: &str) -> String {
    let code = one_line(code);
    let mut longest = 0;
    let mut run = 0;
    for c in code.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest + 1);
    // A space on both sides is taken off again, so it parts fence and text without being shown.
    let space = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{code}{space}{fence}")
}

/// A table. The cells are Markdown already; the bars of [`code`] in them are escaped here, because
/// a table is cut into cells before anything else is read.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let mut out = row(head.iter().copied());
    out.push_str(&row(head.iter().map(|_| "---")));
    for cells in rows {
        out.push_str(&row(cells.iter().map(String::as_str)));
    }
    out
}

fn row<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let mut out = String::from("|");
    for cell in cells {
        out.push_str(&format!(" {} |", escape_bars(cell)));
    }
    out.push('\n');
    out
}

fn escape_bars(cell: &str) -> String {
    let mut out = String::new();
    let mut escaped = false;
    for c in cell.chars() {
        if c == '|' && !escaped {
            out.push('\\');
        }
        out.push(c);
        escaped = c == '\\' && !escaped;
    }
    out
}

fn one_line(text: &str) -> String {
    text.split(['\n', '\r'])
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_escaped() {
        assert_eq!(text("a_b *c* <d>\ne"), r"a\_b \*c\* \<d\> e");
    }

    #[test]
    fn code_is_fenced_wide_enough() {
        assert_eq!(code("a | b"), "`a | b`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`a`"), "`` `a` ``");
    }

    #[test]
    fn bars_do_not_split_cells() {
        let cells = vec![code("a | b"), text("c|d")];
        assert_eq!(
            table(&["x", "y"], &[cells]),
            "| x | y |\n| --- | --- |\n| `a \\| b` | c\\|d |\n"
        );
    }
}
