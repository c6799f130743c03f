//! Reads Terraform's language as far as a comparison needs: blocks, attributes, lists and objects are
//! taken apart; any other expression is kept as it is written.

use serde_json::{Map, Value};

/// The key under which an expression stands that is no literal, so that `a` and `"a"` differ.
pub(in crate::review) const WRITTEN: &str = "";

/// How deeply brackets may be nested.
const DEEPEST: usize = 64;

/// A block at the top of a file.
#[derive(Debug)]
pub(super) struct Block {
    /// Its type, such as `resource`.
    pub(super) kind: String,
    /// What stands between its type and its brace.
    pub(super) labels: Vec<String>,
    /// What is in it. Inner blocks stand in lists, by their type.
    pub(super) body: Map<String, Value>,
}

/// A file: its blocks, and attributes that stand in none. None if it cannot be read.
pub(super) fn file(text: &str) -> Option<(Vec<Block>, Map<String, Value>)> {
    let mut reader = Reader { text, at: 0, depth: 0 };
    let (mut blocks, mut attributes) = (Vec::new(), Map::new());
    loop {
        reader.skip_all();
        if reader.rest().is_empty() {
            return Some((blocks, attributes));
        }
        match reader.item()? {
            Item::Attribute(name, value) => {
                attributes.insert(name, value);
            }
            Item::Block(block) => blocks.push(block),
        }
    }
}

enum Item {
    Attribute(String, Value),
    Block(Block),
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Reader<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self, wanted: char) -> Option<()> {
        (self.peek()? == wanted).then(|| self.at += wanted.len_utf8())
    }

    fn skip_spaces(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start_matches([' ', '\t', '\r']).len();
    }

    /// Skips spaces, ends of lines and comments.
    fn skip_all(&mut self) {
        loop {
            self.at += self.rest().len() - self.rest().trim_start().len();
            let rest = self.rest();
            if rest.starts_with('#') || rest.starts_with("//") {
                self.at += rest.find('\n').unwrap_or(rest.len());
            } else if rest.starts_with("/*") {
                self.at += rest.find("*/").map_or(rest.len(), |end| end + 2);
            } else {
                return;
            }
        }
    }

    fn name(&mut self) -> Option<String> {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | '-' | '.'));
        let name = &rest[..end.unwrap_or(rest.len())];
        self.at += name.len();
        (!name.is_empty()).then(|| name.to_owned())
    }

    fn item(&mut self) -> Option<Item> {
        let kind = self.name()?;
        self.skip_spaces();
        if self.peek() == Some('=') {
            self.at += 1;
            return Some(Item::Attribute(kind, self.expression()?));
        }
        let mut labels = Vec::new();
        while self.peek()? != '{' {
            let label = if self.peek()? == '"' { self.string()? } else { self.name()? };
            labels.push(label);
            self.skip_spaces();
        }
        self.at += 1;
        let body = self.nested(Self::body)?;
        Some(Item::Block(Block { kind, labels, body }))
    }

    /// What is in a block, and its closing brace.
    fn body(&mut self) -> Option<Map<String, Value>> {
        let mut body = Map::new();
        loop {
            self.skip_all();
            if self.peek()? == '}' {
                self.at += 1;
                return Some(body);
            }
            match self.item()? {
                Item::Attribute(name, value) => {
                    body.insert(name, value);
                }
                Item::Block(Block { kind, labels, body: inner }) => {
                    let key = std::iter::once(kind).chain(labels).collect::<Vec<_>>().join(" ");
                    let list = body.entry(key).or_insert_with(|| Value::Array(Vec::new()));
                    list.as_array_mut()?.push(Value::Object(inner));
                }
            }
        }
    }

    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        self.depth += 1;
        let read = if self.depth < DEEPEST { read(self) } else { None };
        self.depth -= 1;
        read
    }

    fn expression(&mut self) -> Option<Value> {
        self.skip_spaces();
        let start = self.at;
        if let Some(value) = self.nested(Self::literal)
            && self.ends_here()
        {
            return Some(value);
        }
        self.at = start;
        self.written()
    }

    /// Whether an expression ends here: nothing but a comment may follow on its line.
    fn ends_here(&mut self) -> bool {
        self.skip_spaces();
        let rest = self.rest();
        rest.is_empty()
            || rest.starts_with(['\n', ',', ']', '}', ')', '#'])
            || rest.starts_with("//")
    }

    fn literal(&mut self) -> Option<Value> {
        let rest = self.rest();
        match self.peek()? {
            '"' => self.string().map(Value::String),
            '<' if rest.starts_with("<<") => self.heredoc().map(Value::String),
            '[' => self.list(),
            '{' => self.object(),
            _ => {
                let coder =
                    ["jsonencode(", "yamlencode("].into_iter().find(|it| rest.starts_with(it))?;
                self.at += coder.len();
                self.skip_all();
                let inner = self.expression()?;
                self.skip_all();
                self.take(')')?;
                Some(Value::Object(Map::from_iter([(format!("{coder})"), inner)])))
            }
        }
    }

    fn begins_with_for(&mut self) -> bool {
        self.skip_all();
        self.rest().strip_prefix("for").is_some_and(|rest| rest.starts_with(char::is_whitespace))
    }

    fn list(&mut self) -> Option<Value> {
        self.take('[')?;
        if self.begins_with_for() {
            return None;
        }
        let mut items = Vec::new();
        loop {
            self.skip_all();
            if self.peek()? == ']' {
                self.at += 1;
                return Some(Value::Array(items));
            }
            items.push(self.expression()?);
            self.skip_all();
            if self.peek()? == ',' {
                self.at += 1;
            }
        }
    }

    fn object(&mut self) -> Option<Value> {
        self.take('{')?;
        if self.begins_with_for() {
            return None;
        }
        let mut object = Map::new();
        loop {
            self.skip_all();
            if self.peek()? == '}' {
                self.at += 1;
                return Some(Value::Object(object));
            }
            let key = match self.peek()? {
                '"' => self.string()?,
                '(' => {
                    let rest = self.rest();
                    let key = &rest[..=rest.find(')')?];
                    self.at += key.len();
                    key.to_owned()
                }
                _ => self.name()?,
            };
            self.skip_spaces();
            if !matches!(self.peek()?, '=' | ':') {
                return None;
            }
            self.at += 1;
            object.insert(key, self.expression()?);
            self.skip_all();
            if self.peek()? == ',' {
                self.at += 1;
            }
        }
    }

    /// The content of a text in quotes: escapes are read, and `${…}` is kept.
    fn string(&mut self) -> Option<String> {
        self.take('"')?;
        let mut text = String::new();
        loop {
            let rest = self.rest();
            let c = self.peek()?;
            self.at += c.len_utf8();
            match c {
                '"' => return Some(text),
                '\n' => return None,
                '\\' => {
                    let escaped = self.peek()?;
                    self.at += escaped.len_utf8();
                    match escaped {
                        'n' => text.push('\n'),
                        't' => text.push('\t'),
                        'r' => text.push('\r'),
                        'u' | 'U' => {
                            let digits = if escaped == 'u' { 4 } else { 8 };
                            let code = self.rest().get(..digits)?;
                            self.at += digits;
                            text.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
                        }
                        other => text.push(other),
                    }
                }
                '$' | '%' if rest[1..].starts_with('{') && !text.ends_with(c) => {
                    let end = self.at + closing(self.rest())?;
                    text.push(c);
                    text += &self.text[self.at..end];
                    self.at = end;
                }
                other => text.push(other),
            }
        }
    }

    fn heredoc(&mut self) -> Option<String> {
        self.at += 2;
        let indented = self.take('-').is_some();
        let mark = self.name()?;
        self.at += self.rest().find('\n')? + 1;
        let mut lines = Vec::new();
        loop {
            let rest = self.rest();
            let line = &rest[..rest.find('\n').unwrap_or(rest.len())];
            self.at += line.len();
            if line.trim() == mark {
                break;
            }
            lines.push(line);
            self.take('\n')?;
        }
        let least = |line: &&str| line.len() - line.trim_start().len();
        let margin = lines.iter().filter(|line| !line.trim().is_empty()).map(least).min();
        let margin = if indented { margin.unwrap_or(0) } else { 0 };
        let mut text = String::new();
        for line in lines {
            text += line.get(margin..).unwrap_or_default();
            text.push('\n');
        }
        Some(text)
    }

    /// Any other expression, with its spaces made single: up to the end of its line, or of what it is in.
    fn written(&mut self) -> Option<Value> {
        let mut text = String::new();
        let mut open = 0_usize;
        while let Some(c) = self.peek() {
            match c {
                '\n' | ',' | ')' | ']' | '}' | '#' if open == 0 => break,
                '"' => {
                    let start = self.at;
                    self.string()?;
                    text += &self.text[start..self.at];
                    continue;
                }
                '(' | '[' | '{' => open += 1,
                ')' | ']' | '}' => open -= 1,
                _ => {}
            }
            self.at += c.len_utf8();
            let space = c.is_whitespace();
            if !space {
                text.push(c);
            } else if !text.ends_with(' ') {
                text.push(' ');
            }
        }
        let text = text.trim();
        if text.is_empty() || open > 0 {
            return None;
        }
        let plain = serde_json::from_str(text).ok();
        Some(
            plain.unwrap_or_else(|| {
                Value::Object(Map::from_iter([(WRITTEN.to_owned(), text.into())]))
            }),
        )
    }
}

/// Where the brace that opens `text` closes, one past it.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0_usize;
    let mut quoted = false;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => quoted = !quoted,
            '{' if !quoted => open += 1,
            '}' if !quoted => {
                open -= 1;
                if open == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn blocks_lists_objects_and_texts_are_taken_apart_and_the_rest_is_kept() {
        let text = r#"# a comment
resource "a" "b" {
  count = var.on ? 1 : 0 # why
  name  = "x \"y\" ${f("}")} $${z}"
  ids   = [1, tonumber(a.b[0].id), "c"]
  model = jsonencode({
    expr = "e", "k k" = true
    list = [{ a = 1 }]
  })
  all = [for it in x : it.id if it == "}"]
  text = <<-EOT
    one
      two
  EOT

  rule {
    uid = "u"
  }
  rule {}
}
locals { a = 1 }
"#;
        let (blocks, attributes) = file(text).unwrap();
        assert!(attributes.is_empty());
        assert_eq!(blocks[0].kind, "resource");
        assert_eq!(blocks[0].labels, ["a", "b"]);
        let expected = json!({
            "count": {"": "var.on ? 1 : 0"},
            "name": "x \"y\" ${f(\"}\")} $${z}",
            "ids": [1, {"": "tonumber(a.b[0].id)"}, "c"],
            "model": {"jsonencode()": {"expr": "e", "k k": true, "list": [{"a": 1}]}},
            "all": {"": "[for it in x : it.id if it == \"}\"]"},
            "text": "one\n  two\n",
            "rule": [{"uid": "u"}, {}],
        });
        assert_eq!(Value::Object(blocks[0].body.clone()), expected);
        assert_eq!(blocks[1].body["a"], 1);
    }

    #[test]
    fn what_is_no_terraform_is_no_file() {
        let deep = format!("a = {}", "[".repeat(1_000));
        for text in ["a", "a = \"", "a {", "a = [", "= 1", "a \"b", &deep] {
            assert!(file(text).is_none(), "{text}");
        }
    }
}
