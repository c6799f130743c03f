//! A review for a comment on GitHub or GitLab: it stays below the length that they take, and what is
//! cut is counted.

use std::fmt::Write;

use super::sentence::{Length, Piece, sentence};
use super::text::{section_of, sign, summary};
use crate::review::change::{Change, How, Review, Section};
use crate::syntax::markdown;

/// The most characters a comment may have.
pub const MOST: usize = 65_536;
/// Room for the last lines, which say what was cut.
const END: usize = 512;
/// Changes of a section that are shown without a click.
const SHOWN: usize = 12;

/// Sections with their headings, the most needed first. The last two are folded.
const SECTIONS: &[(Section, &str)] = &[
    (Section::Does, "What it does"),
    (Section::Warning, "⚠️ Warnings"),
    (Section::Part, "What it is made of"),
    (Section::Text, "Texts"),
];

/// A review of what changes since `base`, as a comment.
pub fn comment(review: &Review, base: &str) -> String {
    let base = markdown::code(base);
    if review.changes.is_empty() {
        return format!("**Nothing changes** in what the demo means, since {base}.\n");
    }
    let mut text = format!("### What changes since {base}\n");
    let mut cut = 0;
    for (section, heading) in SECTIONS {
        let shown = section_of(review, *section, Length::Short);
        if shown.is_empty() {
            continue;
        }
        let lines: Vec<String> = shown.iter().map(|change| line(change, review)).collect();
        let folded = matches!(section, Section::Part | Section::Text);
        cut += add(&mut text, heading, &lines, folded);
    }
    cut += add(&mut text, "Files", &files(review), true);
    if cut > 0 {
        let noun = if cut == 1 { "line was" } else { "lines were" };
        let _ = write!(text, "\n_{cut} more {noun} cut: `mltgen diff --all` shows everything._\n");
    }
    let _ = write!(text, "\n<sub>{}</sub>\n", markdown::text(&summary(review)));
    text
}

/// Adds a section as far as there is room; says how many of its lines there was none for.
fn add(text: &mut String, heading: &str, lines: &[String], folded: bool) -> usize {
    let (open, fold, close) = if folded {
        let count = lines.len();
        (
            format!("\n<details><summary>{heading} ({count})</summary>\n\n"),
            usize::MAX,
            "\n</details>\n",
        )
    } else {
        (format!("\n**{heading}**\n\n"), SHOWN, "")
    };
    let more = "\n<details><summary>more</summary>\n\n";
    let end = "\n</details>\n";
    let mut length = text.chars().count() + open.chars().count() + close.len() + END;
    if length + lines.first().map_or(0, |line| line.chars().count()) > MOST {
        return lines.len();
    }
    text.push_str(&open);
    let mut unfolded = false;
    for (at, line) in lines.iter().enumerate() {
        length += line.chars().count();
        if length + more.len() + end.len() > MOST {
            text.push_str(if unfolded { end } else { "" });
            text.push_str(close);
            return lines.len() - at;
        }
        // One line more is no reason to fold.
        if at == fold && lines.len() > fold + 1 {
            text.push_str(more);
            length += more.len() + end.len();
            unfolded = true;
        }
        text.push_str(line);
    }
    text.push_str(if unfolded { end } else { "" });
    text.push_str(close);
    0
}

fn line(change: &Change, review: &Review) -> String {
    let pieces = sentence(change, &review.files, Length::Short);
    let text: String = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Words(words) => escaped(words),
            Piece::Name(name) | Piece::Value(name) => markdown::code(name),
        })
        .collect();
    let mark = match sign(change) {
        '+' => "🟢",
        '−' => "🔴",
        '!' => "⚠️",
        _ => "🟡",
    };
    format!("- {mark} {}\n", text.trim())
}

/// Words with their spaces at both ends, which the printer takes away.
fn escaped(words: &str) -> String {
    let inner = markdown::text(words);
    let head = if words.starts_with(' ') { " " } else { "" };
    let tail = if words.ends_with(' ') && words.trim() != "" { " " } else { "" };
    format!("{head}{}{tail}", inner.trim())
}

/// Every file that differs, a line each.
fn files(review: &Review) -> Vec<String> {
    let files = review.files.iter().map(|file| {
        let how = match file.how {
            How::Added => " (new)",
            How::Removed => " (gone)",
            How::Changed | How::Renamed => "",
        };
        format!("- {}{how} +{} −{}\n", markdown::code(&file.path), file.added, file.removed)
    });
    files.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::review::change::FileChange;

    /// A review of that many changes, each of them long.
    fn long(number: usize) -> Review {
        let change = |at: usize| {
            let name = format!("a|b`c<d>{at}");
            let section = if at.is_multiple_of(2) { Section::Does } else { Section::Part };
            let change =
                Change::new(section, How::Changed, "alert", &name).of(format!("tells {at}"));
            change.values(Some("x".repeat(80)), Some("é".repeat(80)))
        };
        let file = |at: usize| FileChange {
            path: format!("f{at}"),
            how: How::Added,
            added: 1,
            removed: 0,
        };
        Review {
            changes: (0..number).map(change).collect(),
            files: (0..number).map(file).collect(),
        }
    }

    #[test]
    fn a_comment_is_never_too_long_and_counts_what_is_cut() {
        for number in [1, 20, 300, 400, 1_000, 5_000] {
            let text = comment(&long(number), "main");
            assert!(text.chars().count() < MOST, "{number}: {}", text.chars().count());
            let count = |it: &str| text.matches(it).count();
            assert_eq!(count("<details>"), count("</details>"), "{number}");
            let shown = text.lines().filter(|line| line.starts_with("- ")).count();
            let cut = text
                .lines()
                .find_map(|line| line.strip_prefix('_')?.split(' ').next()?.parse().ok());
            assert_eq!(shown + cut.unwrap_or(0), number * 2, "{number}");
        }
    }

    #[test]
    fn what_means_something_in_markdown_is_escaped() {
        let text = comment(&long(1), "a`b");
        assert!(text.contains("### What changes since ``a`b``\n"), "{text}");
        assert!(text.contains("alert ``a|b`c<d>0`` now tells 0 "), "{text}");
    }

    #[test]
    fn no_change_is_a_sentence() {
        let text = comment(&Review::default(), "main");
        assert_eq!(text, "**Nothing changes** in what the demo means, since `main`.\n");
    }
}
