//! The configuration language of Grafana Alloy: a typed tree, and a printer that writes as
//! `alloy fmt` does.

/// A block: `prometheus.scrape "pods" { … }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    name: String,
    label: Option<String>,
    items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq)]
enum Item {
    Attribute(String, Value),
    Block(Block),
}

/// The right side of an attribute.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Text.
    String(String),
    /// A whole number.
    Int(u64),
    /// `true` or `false`.
    Bool(bool),
    /// What a component exports: `loki.write.logs.receiver`.
    Reference(String),
    /// `[…]`.
    List(Vec<Value>),
    /// `{…}`.
    Object(Vec<(String, Value)>),
    /// `function(argument)`.
    Call(&'static str, Box<Value>),
    /// What an object has under this key.
    Index(Box<Value>, String),
    /// Texts, one after the other.
    Joined(Vec<Value>),
}

impl Value {
    /// What a component exports.
    pub fn reference(name: impl Into<String>) -> Self {
        Self::Reference(name.into())
    }

    /// A variable of the environment; empty if it is not set.
    pub fn env(name: &str) -> Self {
        Self::call("sys.env", name)
    }

    /// A function of one argument.
    pub fn call(function: &'static str, argument: impl Into<Self>) -> Self {
        Self::Call(function, Box::new(argument.into()))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<&String> for Value {
    fn from(text: &String) -> Self {
        Self::String(text.clone())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl<T: Into<Value>, const N: usize> From<[T; N]> for Value {
    fn from(items: [T; N]) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl Block {
    /// A block without a label.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), label: None, items: Vec::new() }
    }

    /// A component. Its label is an identifier, so `-` becomes `_`.
    pub fn component(name: &str, label: &str) -> Self {
        Self { label: Some(label.replace('-', "_")), ..Self::new(name) }
    }

    /// Adds an attribute.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.items.push(Item::Attribute(name.to_owned(), value.into()));
        self
    }

    /// Adds a block.
    #[must_use]
    pub fn block(mut self, block: Self) -> Self {
        self.items.push(Item::Block(block));
        self
    }

    /// Adds blocks.
    #[must_use]
    pub fn blocks(mut self, blocks: impl IntoIterator<Item = Self>) -> Self {
        self.items.extend(blocks.into_iter().map(Item::Block));
        self
    }
}

/// Prints blocks, one after the other, under a line that says what they are for.
pub fn print(about: &str, blocks: &[Block]) -> String {
    let mut out = String::new();
    for line in about.lines() {
        out.push_str(&format!("// {line}\n"));
    }
    for (at, block) in blocks.iter().enumerate() {
        if at > 0 {
            out.push('\n');
        }
        print_block(block, 0, &mut out);
    }
    out
}

fn print_block(block: &Block, depth: usize, out: &mut String) {
    push_indent(depth, out);
    out.push_str(&block.name);
    if let Some(label) = &block.label {
        out.push_str(&format!(" \"{label}\""));
    }
    if block.items.is_empty() {
        out.push_str(" { }\n");
        return;
    }
    out.push_str(" {\n");
    let mut start = 0;
    while start < block.items.len() {
        let run: Vec<(&String, String)> = block.items[start..]
            .iter()
            .map_while(|item| match item {
                Item::Attribute(name, value) => Some((name, print_value(value))),
                Item::Block(_) => None,
            })
            .collect();
        if start > 0 {
            out.push('\n');
        }
        if let Item::Block(inner) = &block.items[start] {
            print_block(inner, depth + 1, out);
            start += 1;
        } else {
            print_attributes(&run, depth + 1, out);
            start += run.len();
        }
    }
    push_indent(depth, out);
    out.push_str("}\n");
}

/// The equals signs of neighbours are aligned.
fn print_attributes(run: &[(&String, String)], depth: usize, out: &mut String) {
    let width = run.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    for (name, value) in run {
        push_indent(depth, out);
        out.push_str(&format!("{name:width$} = {value}\n"));
    }
}

fn print_value(value: &Value) -> String {
    match value {
        Value::String(text) => quoted(text),
        Value::Int(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Reference(name) => name.clone(),
        Value::List(items) => format!("[{}]", print_all(items, ", ")),
        Value::Object(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|(key, value)| format!("{} = {}", quoted(key), print_value(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::Call(function, argument) => format!("{function}({})", print_value(argument)),
        Value::Index(object, key) => format!("{}[{}]", print_value(object), quoted(key)),
        Value::Joined(parts) => print_all(parts, " + "),
    }
}

fn print_all(values: &[Value], between: &str) -> String {
    values.iter().map(print_value).collect::<Vec<_>>().join(between)
}

/// Text in double quotes, with the escapes of Go.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn push_indent(depth: usize, out: &mut String) {
    out.extend(std::iter::repeat_n('\t', depth));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_aligned_and_blocks_stand_apart() {
        let block = Block::component("otelcol.receiver.otlp", "the-app")
            .set("a", true)
            .set("long", ["x", "y"])
            .block(Block::new("grpc"))
            .block(Block::new("output").set("traces", [Value::reference("a.b.c.input")]))
            .set("after", Value::Int(1));
        let expected = "\
// Why.
otelcol.receiver.otlp \"the_app\" {
\ta    = true
\tlong = [\"x\", \"y\"]

\tgrpc { }

\toutput {
\t\ttraces = [a.b.c.input]
\t}

\tafter = 1
}
";
        assert_eq!(print("Why.", &[block]), expected);
    }

    #[test]
    fn values_are_read_back_as_they_were() {
        for (value, expected) in [
            (Value::from("a\"b\\c\n\u{1}é"), r#""a\"b\\c\n\u0001é""#),
            (Value::env("URL"), r#"sys.env("URL")"#),
            (
                Value::Joined(vec!["a".into(), Value::reference("b.c"), "d".into()]),
                r#""a" + b.c + "d""#,
            ),
            (
                Value::Index(Box::new(Value::reference("a.data")), "key".to_owned()),
                r#"a.data["key"]"#,
            ),
            (Value::Object(vec![("k-v".into(), "x".into())]), r#"{"k-v" = "x"}"#),
        ] {
            assert_eq!(print_value(&value), expected);
        }
    }
}
