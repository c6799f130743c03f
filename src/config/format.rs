//! `demo.toml` as everybody writes it: the same words in the same order, with other space between them.
//!
//! Lines stay lines, since whoever breaks one has a reason. What is in a text or a comment stays as it is.

use std::fmt::Write;

/// A piece of TOML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    /// The end of a line.
    Newline,
    /// `# …`, to the end of its line.
    Comment(&'a str),
    /// One of `[]{},=.`
    Mark(char),
    /// A text with its quotes, or a word.
    Word(&'a str),
}

/// The same demo, well spaced: no indentation but in lists, one space around `=`, after `,` and before a
/// comment, at most one empty line, a comma after the last line of a list.
///
/// What is not TOML is given back as it is, for better or worse: ask its reader first.
pub fn format(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let tokens = tokens(text);
    let mut printer = Printer::default();
    for (at, token) in tokens.iter().enumerate() {
        printer.print(*token, &tokens[at + 1..]);
    }
    let mut text = printer.text;
    text.truncate(text.trim_end().len());
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            ' ' | '\t' | '\r' => (None, 1),
            '\n' => (Some(Token::Newline), 1),
            '#' => {
                let length = rest.find('\n').unwrap_or(rest.len());
                (Some(Token::Comment(rest[..length].trim_end())), length)
            }
            '[' | ']' | '{' | '}' | ',' | '=' | '.' => (Some(Token::Mark(first)), 1),
            '"' | '\'' => {
                let length = quoted(rest, first);
                (Some(Token::Word(&rest[..length])), length)
            }
            _ => {
                let ends = |c: char| c.is_whitespace() || "[]{},=.#\"'".contains(c);
                let length = rest.find(ends).unwrap_or(rest.len()).max(first.len_utf8());
                (Some(Token::Word(&rest[..length])), length)
            }
        };
        tokens.extend(token);
        rest = &rest[length..];
    }
    tokens
}

/// How long a text is, with its quotes. In those of single quotes nothing is escaped.
fn quoted(text: &str, quote: char) -> usize {
    let triple = [quote; 3].iter().collect::<String>();
    let end = if text.starts_with(&triple) { triple.as_str() } else { &triple[..1] };
    let mut at = end.len();
    while let Some(next) = text[at..].chars().next() {
        if next == '\\' && quote == '"' {
            at += 1 + text[at + 1..].chars().next().map_or(0, char::len_utf8);
        } else if text[at..].starts_with(end) {
            at += end.len();
            // A text may end in quotes of its own, up to two.
            while end.len() == 3 && text[at..].starts_with(quote) {
                at += 1;
            }
            return at;
        } else {
            at += next.len_utf8();
        }
    }
    text.len()
}

#[derive(Default)]
struct Printer<'a> {
    text: String,
    /// The brackets that are open.
    open: Vec<char>,
    /// What was printed last.
    last: Option<Token<'a>>,
    /// How many lines have ended since.
    lines: usize,
}

impl<'a> Printer<'a> {
    fn print(&mut self, token: Token<'a>, rest: &[Token<'a>]) {
        if token == Token::Newline {
            self.lines += 1;
            return;
        }
        let closes = matches!(token, Token::Mark(']' | '}'));
        if closes {
            self.open.pop();
        }
        self.space(token, closes);
        match token {
            Token::Newline => {}
            Token::Comment(text) | Token::Word(text) => self.text += text,
            Token::Mark(mark) => self.text.push(mark),
        }
        if let Token::Mark(mark @ ('[' | '{')) = token {
            self.open.push(mark);
        }
        self.last = Some(token);
        self.lines = 0;
        if self.wants_comma(token, rest) {
            self.text.push(',');
            self.last = Some(Token::Mark(','));
        }
    }

    /// What is between the last token and this one.
    fn space(&mut self, token: Token<'_>, closes: bool) {
        let Some(last) = self.last else { return };
        // A comment ends with its line, whoever forgot to say so.
        let ends = matches!(last, Token::Comment(_));
        if self.lines > 0 || ends {
            let first = matches!(last, Token::Mark('[' | '{')) && !self.open.is_empty();
            let empty = self.lines > 1 && !closes && !first;
            self.text += if empty { "\n\n" } else { "\n" };
            let _ = write!(self.text, "{:1$}", "", 2 * self.open.len());
            return;
        }
        let tight = match (last, token) {
            (Token::Mark('{'), Token::Mark('}')) => true,
            (_, Token::Comment(_) | Token::Mark('=' | '}')) | (Token::Mark(',' | '=' | '{'), _) => {
                false
            }
            // What is left apart are two words: a date and its time.
            (last, token) => {
                matches!(last, Token::Mark('[' | '.' | ']')) || matches!(token, Token::Mark(_))
            }
        };
        if !tight {
            self.text.push(' ');
        }
    }

    /// Whether this is the last value of a list that ends on another line, so that the next one to come
    /// will not change its line. A header ends on its own.
    fn wants_comma(&self, token: Token<'_>, rest: &[Token<'_>]) -> bool {
        let in_a_list = self.open.last() == Some(&'[');
        if !in_a_list || matches!(token, Token::Comment(_) | Token::Mark(',' | '[' | '.' | '=')) {
            return false;
        }
        let mut lines = rest.iter().skip_while(|it| matches!(it, Token::Comment(_)));
        let breaks = matches!(lines.next(), Some(Token::Newline));
        let mut next = lines.filter(|it| !matches!(it, Token::Newline | Token::Comment(_)));
        breaks && matches!(next.next(), Some(Token::Mark(']')))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn space_is_as_everybody_has_it() {
        let cases = [
            ("", ""),
            ("\n\n", ""),
            ("a=1", "a = 1\n"),
            ("\u{feff}a = 1\r\nb = 2\r\n", "a = 1\nb = 2\n"),
            ("  [ a . b ]   #c\n\n\n\nx=1#d", "[a.b] #c\n\nx = 1 #d\n"),
            ("[[ a ]]\nx.y . z=-1.5", "[[a]]\nx.y.z = -1.5\n"),
            ("x = { }\ny=[ ]\nz = {a=1,b=[1,2]}", "x = {}\ny = []\nz = { a = 1, b = [1, 2] }\n"),
            ("x = [\n1,2\n,\n\n\n3 # c\n]", "x = [\n  1, 2\n  ,\n\n  3, # c\n]\n"),
            ("x = [ # why\n\n  {a=1}\n\n]", "x = [ # why\n\n  { a = 1 },\n]\n"),
            ("x = [[1],\n[2]]", "x = [[1],\n  [2]]\n"),
            ("x = [[1],\n[2]\n]", "x = [[1],\n  [2],\n]\n"),
            // No TOML: there is no value for a comma to follow.
            ("x = [\n1, =\n]", "x = [\n  1, =\n]\n"),
            ("t = 1979-05-27   07:32:00.5", "t = 1979-05-27 07:32:00.5\n"),
            ("x = \"a # \\\" [\"  # b", "x = \"a # \\\" [\" # b\n"),
            ("x = 'a\\'#b", "x = 'a\\' #b\n"),
            (
                "x = \"\"\"\n a  \\\"\"\" b\n\n\n\"\"\"\"\"   \ny=a",
                "x = \"\"\"\n a  \\\"\"\" b\n\n\n\"\"\"\"\"\ny = a\n",
            ),
            ("\"a b\".'c'=1 \n#end   ", "\"a b\".'c' = 1\n#end\n"),
        ];
        for (text, expected) in cases {
            assert_eq!(format(text), expected, "{text:?}");
            assert_eq!(format(expected), expected, "again: {text:?}");
        }
    }
}
