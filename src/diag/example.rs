//! What goes wrong, as somebody would write it, and how it is right: an example for every code.
//!
//! Each is a file in `examples`, named by its code: what is wrong, a line `----`, what is right. They
//! are pieces of a `demo.toml` that has two services, `web` and `cart`; what stands after a line
//! `# in <file>` is that file. `tests/examples.rs` tries all of them.

/// An example of a code.
#[derive(Debug, Clone)]
pub struct Example {
    /// What is told of.
    pub wrong: Vec<Part>,
    /// The same as it should be.
    pub right: Vec<Part>,
}

/// A piece of a file.
#[derive(Debug, Clone)]
pub struct Part {
    /// Which file: `demo.toml`, one that it names, `compose.yaml`, or `--set`.
    pub file: &'static str,
    /// What stands in it.
    pub text: String,
}

impl Example {
    /// Takes the text of an example apart.
    pub(super) fn read(text: &'static str) -> Self {
        let (wrong, right) = text.split_once("----\n").unwrap_or((text, ""));
        Self { wrong: parts(wrong), right: parts(right) }
    }

    /// As Markdown.
    pub fn page(&self) -> String {
        format!("Wrong:\n\n{}\nRight:\n\n{}", listing(&self.wrong), listing(&self.right))
    }
}

fn parts(text: &'static str) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for line in text.lines() {
        if let Some(file) = line.strip_prefix("# in ") {
            parts.push(Part { file, text: String::new() });
            continue;
        }
        if parts.is_empty() {
            parts.push(Part { file: "demo.toml", text: String::new() });
        }
        if let Some(part) = parts.last_mut() {
            part.text += line;
            part.text += "\n";
        }
    }
    parts
}

fn listing(parts: &[Part]) -> String {
    let one = |(at, part): (usize, &Part)| {
        let Part { file, text } = part;
        let name = match (at, *file) {
            (_, "demo.toml") => String::new(),
            (0, file) => format!("`{file}`:\n\n"),
            (_, file) => format!("and in `{file}`:\n\n"),
        };
        format!("{name}```{}\n{text}```\n", language(file))
    };
    parts.iter().enumerate().map(one).collect::<Vec<_>>().join("\n")
}

/// What a reader of Markdown calls the language of a file.
fn language(file: &str) -> &str {
    match file.rsplit_once('.').map_or("", |(_, extension)| extension) {
        "drawio" => "xml",
        "j2" => "jinja",
        "" => "toml",
        extension => extension,
    }
}
