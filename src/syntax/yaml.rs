//! YAML: an ordered tree, printed so that YAML 1.1 and 1.2 readers see exactly the same.

/// A YAML value. Maps keep the order in which they were built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Yaml {
    /// Text, whatever it looks like: `"on"` comes back as text, not as a boolean.
    Str(String),
    /// A whole number.
    Int(i64),
    /// Any other finite number, spelled: see [`Yaml::number`].
    Number(String),
    /// `true` or `false`.
    Bool(bool),
    /// Nothing; in a patch: what takes a key away.
    Null,
    /// A sequence.
    List(Vec<Yaml>),
    /// A mapping, in this order.
    Map(Vec<(String, Yaml)>),
    /// An item of a list with a comment above it; elsewhere the comment is not shown.
    Noted(String, Box<Yaml>),
}

/// Builds a mapping key by key.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Map(Vec<(String, Yaml)>);

impl Map {
    /// A mapping without keys.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a key at the end; the caller sets each key once.
    #[must_use]
    pub fn set(mut self, key: impl Into<String>, value: impl Into<Yaml>) -> Self {
        self.0.push((key.into(), value.into()));
        self
    }

    /// Adds a key if there is a value for it.
    #[must_use]
    pub fn set_some(self, key: impl Into<String>, value: Option<impl Into<Yaml>>) -> Self {
        match value {
            Some(value) => self.set(key, value),
            None => self,
        }
    }

    /// Adds a key unless its value is an empty list, mapping or text.
    #[must_use]
    pub fn set_if_any(self, key: impl Into<String>, value: impl Into<Yaml>) -> Self {
        let value = value.into();
        if value.is_empty() { self } else { self.set(key, value) }
    }
}

impl<K: Into<String>, V: Into<Yaml>> FromIterator<(K, V)> for Map {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        Self(entries.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

impl Yaml {
    /// A finite number. Without a point it is read as a whole one.
    pub fn number(number: f64) -> Self {
        Self::Number(number.to_string())
    }

    /// The same with a comment above it, a line for each of the text; none without a text.
    #[must_use]
    pub fn noted(self, comment: &str) -> Self {
        if comment.is_empty() { self } else { Self::Noted(comment.to_owned(), Box::new(self)) }
    }

    /// The value without its comment.
    fn bare(&self) -> &Self {
        match self {
            Self::Noted(_, value) => value.bare(),
            Self::Str(_)
            | Self::Int(_)
            | Self::Number(_)
            | Self::Bool(_)
            | Self::List(_)
            | Self::Map(_)
            | Self::Null => self,
        }
    }

    /// Whether this is a list, mapping or text with nothing in it.
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Str(text) => text.is_empty(),
            Self::List(items) => items.is_empty(),
            Self::Map(entries) => entries.is_empty(),
            Self::Noted(_, value) => value.is_empty(),
            Self::Int(_) | Self::Number(_) | Self::Bool(_) | Self::Null => false,
        }
    }
}

impl From<Map> for Yaml {
    fn from(map: Map) -> Self {
        Self::Map(map.0)
    }
}

impl From<&str> for Yaml {
    fn from(text: &str) -> Self {
        Self::Str(text.to_owned())
    }
}

impl From<&String> for Yaml {
    fn from(text: &String) -> Self {
        Self::Str(text.clone())
    }
}

impl From<String> for Yaml {
    fn from(text: String) -> Self {
        Self::Str(text)
    }
}

impl From<i64> for Yaml {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<i32> for Yaml {
    fn from(number: i32) -> Self {
        Self::Int(number.into())
    }
}

impl From<u32> for Yaml {
    fn from(number: u32) -> Self {
        Self::Int(number.into())
    }
}

impl From<u16> for Yaml {
    fn from(number: u16) -> Self {
        Self::Int(number.into())
    }
}

impl From<bool> for Yaml {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl<T: Into<Yaml>> From<Vec<T>> for Yaml {
    fn from(items: Vec<T>) -> Self {
        items.into_iter().collect()
    }
}

impl<T: Into<Yaml>, const N: usize> From<[T; N]> for Yaml {
    fn from(items: [T; N]) -> Self {
        items.into_iter().collect()
    }
}

impl<T: Into<Yaml>> FromIterator<T> for Yaml {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

/// One document, ending in a newline.
pub fn print(value: &Yaml) -> String {
    let mut out = String::new();
    match value.bare() {
        Yaml::Map(entries) if !entries.is_empty() => print_entries(entries, 0, &mut out),
        Yaml::List(items) if !items.is_empty() => print_items(items, 0, &mut out),
        leaf => print_leaf(leaf, 0, &mut out),
    }
    out
}

/// Several documents in one file, with `---` between them.
pub fn documents(values: &[Yaml]) -> String {
    values.iter().map(print).collect::<Vec<_>>().join("---\n")
}

/// Prints the entries of a mapping. The first starts where the output stands, so that a mapping can
/// follow the dash of a list; the others are indented.
fn print_entries(entries: &[(String, Yaml)], indent: usize, out: &mut String) {
    for (position, (key, value)) in entries.iter().enumerate() {
        if position > 0 {
            push_indent(indent, out);
        }
        print_key(key, indent, out);
        match value.bare() {
            Yaml::Map(entries) if !entries.is_empty() => {
                out.push('\n');
                push_indent(indent + 2, out);
                print_entries(entries, indent + 2, out);
            }
            Yaml::List(items) if !items.is_empty() => {
                out.push('\n');
                push_indent(indent + 2, out);
                print_items(items, indent + 2, out);
            }
            leaf => {
                out.push(' ');
                print_leaf(leaf, indent, out);
            }
        }
    }
}

/// Prints the items of a list, the first where the output stands.
fn print_items(items: &[Yaml], indent: usize, out: &mut String) {
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            push_indent(indent, out);
        }
        if let Yaml::Noted(comment, _) = item {
            for line in comment.lines() {
                // Escapes mean nothing in a comment, so what cannot be printed is left out.
                let printed: String = line.chars().filter(|c| is_printable(*c)).collect();
                out.push_str(&format!("# {printed}\n"));
                push_indent(indent, out);
            }
        }
        out.push_str("- ");
        match item.bare() {
            Yaml::Map(entries) if !entries.is_empty() => print_entries(entries, indent + 2, out),
            Yaml::List(items) if !items.is_empty() => print_items(items, indent + 2, out),
            leaf => print_leaf(leaf, indent, out),
        }
    }
}

/// Prints a key and its colon. A key of more than 1,024 characters needs the explicit form, and the
/// length is counted in bytes of the printed key to stay on the safe side.
fn print_key(key: &str, indent: usize, out: &mut String) {
    let printed = inline(key);
    if printed.len() > 1000 {
        out.push_str("? ");
        out.push_str(&printed);
        out.push('\n');
        push_indent(indent, out);
    } else {
        out.push_str(&printed);
    }
    out.push(':');
}

/// Prints a value that opens no nested collection, and ends the line.
fn print_leaf(value: &Yaml, indent: usize, out: &mut String) {
    match value {
        Yaml::Str(text) if fits_block(text) => print_block(text, indent + 2, out),
        Yaml::Str(text) => {
            out.push_str(&inline(text));
            out.push('\n');
        }
        Yaml::Int(number) => out.push_str(&format!("{number}\n")),
        Yaml::Number(number) => out.push_str(&format!("{number}\n")),
        Yaml::Bool(flag) => out.push_str(&format!("{flag}\n")),
        Yaml::Null => out.push_str("null\n"),
        Yaml::List(_) => out.push_str("[]\n"),
        Yaml::Map(_) => out.push_str("{}\n"),
        Yaml::Noted(_, value) => print_leaf(value, indent, out),
    }
}

/// Prints text as a literal block, whose mark says how many line ends follow its last line.
fn print_block(text: &str, indent: usize, out: &mut String) {
    let body = text.trim_end_matches('\n');
    let line_ends = text.len() - body.len();
    out.push_str(match line_ends {
        0 => "|-\n",
        1 => "|\n",
        _ => "|+\n",
    });
    for line in body.split('\n') {
        if !line.is_empty() {
            push_indent(indent, out);
            out.push_str(line);
        }
        out.push('\n');
    }
    for _ in 1..line_ends {
        out.push('\n');
    }
}

/// Whether a literal block brings this text back exactly. Its indentation is read off the first line
/// that is not empty, so that line may not start with white space; and readers disagree on white
/// space alone in the last line.
fn fits_block(text: &str) -> bool {
    let body = text.trim_end_matches('\n');
    let first = body.trim_start_matches('\n');
    text.contains('\n')
        && !first.is_empty()
        && !first.starts_with([' ', '\t'])
        && body.rsplit('\n').next().is_some_and(|line| !line.trim().is_empty())
        && text.chars().all(|c| c == '\n' || c == '\t' || is_printable(c))
}

/// Text on one line: plain where no reader can mistake it, in double quotes otherwise.
fn inline(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { double_quoted(text) }
}

/// Whether text stands for itself. The rule is narrower than YAML's: a first character that starts
/// no number, date or indicator leaves only a few words that some reader takes for something else.
fn is_plain(text: &str) -> bool {
    const WORDS: &[&str] =
        &["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"];
    text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '_' | '$'))
        && text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([':', ' '])
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn double_quoted(text: &str) -> String {
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_printable(c) => out.push(c),
            c if u32::from(c) <= 0xff => out.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => out.push_str(&format!("\\u{:04x}", u32::from(c))),
        }
    }
    out.push('"');
    out
}

/// Whether a character may stand unescaped: no control character, no line end of Unicode's, no byte
/// order mark, and none of the two non-characters that YAML forbids.
fn is_printable(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn push_indent(indent: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', indent));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: impl Into<Yaml>, expected: &str) {
        assert_eq!(print(&value.into()), expected);
    }

    #[test]
    fn nested_collections_keep_their_order() {
        check(
            Map::new()
                .set("kind", "Deployment")
                .set("spec", Map::new().set("replicas", 1).set("paused", false))
                .set("args", ["-c", "run"])
                .set("ports", [Map::new().set("name", "http").set("port", 80u16)])
                .set("nested", [["a", "b"]]),
            "\
kind: Deployment
spec:
  replicas: 1
  paused: false
args:
  - \"-c\"
  - run
ports:
  - name: http
    port: 80
nested:
  - - a
    - b
",
        );
    }

    #[test]
    fn empty_collections_are_written_or_left_out_as_asked() {
        check(
            Map::new()
                .set("selector", Map::new())
                .set("items", Vec::<Yaml>::new())
                .set_if_any("labels", Map::new())
                .set_some("image", None::<&str>)
                .set_some("tag", Some("v1")),
            "selector: {}\nitems: []\ntag: v1\n",
        );
    }

    #[test]
    fn words_of_other_types_are_quoted() {
        for word in ["y", "No", "ON", "true", "Null", "NaN", "12", "1e3", "0x1f", "12:30:00", "~"] {
            check(word, &format!("\"{word}\"\n"));
        }
        for word in ["2026-11-22", ".inf", "-", "=", "<<", "*a", "&a", "!a", "%a", "@a", "", " a"] {
            check(word, &format!("\"{word}\"\n"));
        }
    }

    #[test]
    fn ordinary_text_stays_plain() {
        for text in ["http://cart:8080/a?b=c", "/bin/sh", "$(POD_IP)", "_x", "a#b", "Mb/s, [x] {y}"]
        {
            check(text, &format!("{text}\n"));
        }
    }

    #[test]
    fn colons_and_hashes_that_end_a_scalar_are_quoted() {
        for text in ["a: b", "a #b", "a:", "a "] {
            check(text, &format!("\"{text}\"\n"));
        }
    }

    #[test]
    fn a_block_says_how_many_line_ends_follow() {
        check(Map::new().set("a", "x\ny"), "a: |-\n  x\n  y\n");
        check(Map::new().set("a", "x\n\n y\n"), "a: |\n  x\n\n   y\n");
        check(Map::new().set("a", "x\n\n").set("b", 1), "a: |+\n  x\n\nb: 1\n");
        check([Map::new().set("a", "x\ny\n")], "- a: |\n    x\n    y\n");
        check(["x\ny\n"], "- |\n  x\n  y\n");
    }

    #[test]
    fn text_that_no_block_can_hold_is_quoted() {
        check(" x\ny", "\" x\\ny\"\n");
        check("\tx\ny", "\"\\tx\\ny\"\n");
        check("\n\n", "\"\\n\\n\"\n");
        check("x\r\ny", "\"x\\r\\ny\"\n");
        check("x\n  \n", "\"x\\n  \\n\"\n");
        check("x\u{85}\u{feff}\n", "\"x\\x85\\ufeff\\n\"\n");
    }

    #[test]
    fn comments_stand_above_items() {
        let item = |name: &str| Yaml::from(Map::new().set("name", name));
        check(
            Map::new().set(
                "rules",
                [item("a").noted("the\u{1}\u{2028} first:\nit is"), item("b").noted("")],
            ),
            "rules:\n  # the first:\n  # it is\n  - name: a\n  - name: b\n",
        );
    }

    #[test]
    fn documents_are_separated() {
        assert_eq!(documents(&["a".into(), "b".into()]), "a\n---\nb\n");
    }
}
