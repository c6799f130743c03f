//! JavaScript: values and the expressions that stand among them.

/// A value in a script.
#[derive(Debug, Clone, PartialEq)]
pub enum Script {
    /// A text.
    Text(String),
    /// A number, as it is spelled.
    Number(String),
    /// An expression, as it is: a name, a call.
    Expression(String),
    /// A text with expressions in it, each put through a function that makes text of it.
    Template(Vec<Part>),
    /// A call of a function.
    Call(&'static str, Vec<Script>),
    /// A list.
    List(Vec<Script>),
    /// An object, in this order.
    Object(Vec<(String, Script)>),
}

/// A part of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// As it stands.
    Text(String),
    /// An expression.
    Expression(String),
}

/// A line has room for so many characters.
const WIDTH: usize = 100;

impl Script {
    /// Spells it: on one line where it fits behind so many characters, and on several otherwise,
    /// whose own indentation is the depth, two blanks each.
    pub fn print(&self, depth: usize, before: usize) -> String {
        let inline = self.inline();
        if before + inline.chars().count() <= WIDTH {
            return inline;
        }
        if let Self::Call(function, arguments) = self {
            return call(function, arguments, depth, before);
        }
        let pad = "  ".repeat(depth + 1);
        let lines: Vec<String> = match self {
            Self::List(items) => {
                items.iter().map(|item| item.print(depth + 1, pad.len() + 1)).collect()
            }
            Self::Object(entries) => {
                let entry = |(key, value): &(String, Self)| {
                    let key = self::key(key);
                    let before = pad.len() + key.chars().count() + 3;
                    format!("{key}: {}", value.print(depth + 1, before))
                };
                entries.iter().map(entry).collect()
            }
            Self::Text(_)
            | Self::Number(_)
            | Self::Expression(_)
            | Self::Template(_)
            | Self::Call(..) => return inline,
        };
        let (open, close) = if matches!(self, Self::List(_)) { ('[', ']') } else { ('{', '}') };
        let mut text = format!("{open}\n");
        for line in lines {
            text += &format!("{pad}{line},\n");
        }
        text += &"  ".repeat(depth);
        text.push(close);
        text
    }

    fn inline(&self) -> String {
        match self {
            Self::Text(text) => quoted(text),
            Self::Number(text) | Self::Expression(text) => text.clone(),
            Self::Template(parts) => template(parts),
            Self::Call(function, arguments) => format!("{function}({})", joined(arguments)),
            Self::List(items) => format!("[{}]", joined(items)),
            Self::Object(entries) if entries.is_empty() => "{}".to_owned(),
            Self::Object(entries) => {
                let entries: Vec<String> = entries
                    .iter()
                    .map(|(key, value)| format!("{}: {}", self::key(key), value.inline()))
                    .collect();
                format!("{{ {} }}", entries.join(", "))
            }
        }
    }
}

fn joined(items: &[Script]) -> String {
    let items: Vec<String> = items.iter().map(Script::inline).collect();
    items.join(", ")
}

/// A call that does not fit on a line: its arguments stay where they are, and those that can be broken
/// are.
fn call(function: &str, arguments: &[Script], depth: usize, before: usize) -> String {
    let inline: Vec<String> = arguments.iter().map(Script::inline).collect();
    let length = |texts: &[String]| texts.iter().map(|it| it.chars().count() + 2).sum::<usize>();
    let start = before + function.len() + 1;
    let mut printed = Vec::new();
    for (at, argument) in arguments.iter().enumerate() {
        let beside = length(&inline[..at]) + length(&inline[at + 1..]) + 1;
        printed.push(argument.print(depth, start + beside));
    }
    format!("{function}({})", printed.join(", "))
}

/// A text in double quotes. What JSON escapes, JavaScript reads; it also escapes the two ends of
/// lines that older engines take for such.
pub fn quoted(text: &str) -> String {
    let text = serde_json::Value::from(text).to_string();
    text.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// The key of an object. In brackets, `__proto__` is a key like any other.
fn key(key: &str) -> String {
    match key {
        "__proto__" => format!("[{}]", quoted(key)),
        _ if is_name(key) => key.to_owned(),
        _ => quoted(key),
    }
}

/// A property of an object.
pub fn property(object: &str, name: &str) -> String {
    if is_name(name) { format!("{object}.{name}") } else { format!("{object}[{}]", quoted(name)) }
}

fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
        && letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

fn template(parts: &[Part]) -> String {
    let mut text = String::from("`");
    for part in parts {
        match part {
            Part::Text(part) => text += &escaped(part),
            Part::Expression(expression) => text += &format!("${{{expression}}}"),
        }
    }
    text.push('`');
    text
}

/// What stands between backticks. A carriage return would be read as a newline.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '`' | '\\' | '$' => escaped.extend(['\\', letter]),
            '\n' => escaped += "\\n",
            '\r' => escaped += "\\r",
            _ if letter.is_control() => escaped += &format!("\\u{:04x}", u32::from(letter)),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_text_is_escaped() {
        assert_eq!(quoted("a \"b\" \\ \n \u{2028}"), r#""a \"b\" \\ \n \u2028""#);
        let parts = [Part::Text("`${x}`\\\r".to_owned()), Part::Expression("text(y)".to_owned())];
        assert_eq!(Script::Template(parts.to_vec()).print(0, 0), r"`\`\${x}\`\\\r${text(y)}`");
    }

    #[test]
    fn keys_are_quoted_where_they_must_be() {
        let object = ["plain", "with-dash", "1", "__proto__", "class"]
            .map(|key| (key.to_owned(), Script::Number("1".to_owned())));
        let text = Script::Object(object.to_vec()).print(0, 0);
        assert_eq!(text, r#"{ plain: 1, "with-dash": 1, "1": 1, ["__proto__"]: 1, class: 1 }"#);
    }

    #[test]
    fn what_does_not_fit_is_broken_into_lines() {
        let long = Script::List(vec![Script::Text("x".repeat(60)); 2]);
        let object = Script::Object(vec![("list".to_owned(), long)]);
        let x = "x".repeat(60);
        let expected = format!("{{\n  list: [\n    \"{x}\",\n    \"{x}\",\n  ],\n}}");
        assert_eq!(object.print(0, 0), expected);
    }
}
