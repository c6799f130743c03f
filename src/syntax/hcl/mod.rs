//! HCL as Terraform reads it: a typed tree, and a printer whose output `terraform fmt` leaves alone.

mod expression;
mod layout;
mod text;

pub use expression::{Expression, Object, Part};

/// The contents of a file or block: attributes, blocks and comments in this order.
///
/// Blank lines around blocks come from the printer; [`Body::blank`] parts groups of attributes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body(Vec<Item>);

#[derive(Debug, Clone, PartialEq)]
enum Item {
    Attribute(String, Expression),
    Block(Block),
    Comment(String),
    Blank,
}

/// A block: `resource "grafana_folder" "shop" { … }`.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    keyword: String,
    labels: Vec<String>,
    body: Body,
}

impl Block {
    /// A block whose labels are identifiers or names that need no escaping.
    pub fn new(keyword: &str, labels: &[&str], body: Body) -> Self {
        Self {
            keyword: keyword.to_owned(),
            labels: labels.iter().map(|&label| label.to_owned()).collect(),
            body,
        }
    }
}

impl Body {
    /// A body with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds `name = value`.
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<Expression>) -> Self {
        self.0.push(Item::Attribute(name.to_owned(), value.into()));
        self
    }

    /// Adds `name = value` if there is a value.
    #[must_use]
    pub fn set_some(self, name: &str, value: Option<impl Into<Expression>>) -> Self {
        match value {
            Some(value) => self.set(name, value),
            None => self,
        }
    }

    /// Adds a block.
    #[must_use]
    pub fn block(mut self, keyword: &str, labels: &[&str], body: Body) -> Self {
        self.push(Block::new(keyword, labels, body));
        self
    }

    /// Adds a comment, one `#` line per line of text. It belongs to what follows it.
    #[must_use]
    pub fn comment(mut self, text: &str) -> Self {
        self.0.push(Item::Comment(text.to_owned()));
        self
    }

    /// Adds a blank line.
    #[must_use]
    pub fn blank(mut self) -> Self {
        self.0.push(Item::Blank);
        self
    }

    /// Adds a block to a body that is being collected in a loop.
    pub fn push(&mut self, block: Block) {
        self.0.push(Item::Block(block));
    }

    /// Adds all of another body at the end.
    #[must_use]
    pub fn append(mut self, other: Body) -> Self {
        self.0.extend(other.0);
        self
    }
}

/// Prints a whole file.
pub fn print(body: &Body) -> String {
    let mut out = String::new();
    print_body(body, 0, &mut out);
    out
}

fn print_body(body: &Body, indent: usize, out: &mut String) {
    let items = &body.0;
    let mut start = 0;
    while start < items.len() {
        if needs_blank_line(items, start) {
            out.push('\n');
        }
        match &items[start] {
            Item::Attribute(..) => {
                let run: Vec<_> = items[start..]
                    .iter()
                    .map_while(|item| match item {
                        Item::Attribute(name, value) => Some((name.clone(), value)),
                        Item::Block(_) | Item::Comment(_) | Item::Blank => None,
                    })
                    .collect();
                layout::print_assignments(&run, indent, out);
                start += run.len();
                continue;
            }
            Item::Block(block) => print_block(block, indent, out),
            Item::Comment(text) => print_comment(text, indent, out),
            Item::Blank => out.push('\n'),
        }
        start += 1;
    }
}

/// Blocks stand apart from their neighbours, and a comment stays with the block below it.
fn needs_blank_line(items: &[Item], position: usize) -> bool {
    let Some(before) = position.checked_sub(1).map(|before| &items[before]) else {
        return false;
    };
    let opens_block = items[position..]
        .iter()
        .find(|item| !matches!(item, Item::Comment(_)))
        .is_some_and(|item| matches!(item, Item::Block(_)));
    match (before, &items[position]) {
        (Item::Blank | Item::Comment(_), _) | (_, Item::Blank) => false,
        (Item::Block(_), _) => true,
        (Item::Attribute(..), _) => opens_block,
    }
}

fn print_block(block: &Block, indent: usize, out: &mut String) {
    push_indent(indent, out);
    out.push_str(&block.keyword);
    for label in &block.labels {
        out.push(' ');
        out.push_str(&text::quoted(label));
    }
    if block.body.is_empty() {
        out.push_str(" {}\n");
        return;
    }
    out.push_str(" {\n");
    print_body(&block.body, indent + 2, out);
    push_indent(indent, out);
    out.push_str("}\n");
}

fn print_comment(text: &str, indent: usize, out: &mut String) {
    for line in text.lines() {
        push_indent(indent, out);
        out.push_str(format!("# {line}").trim_end());
        out.push('\n');
    }
}

fn push_indent(indent: usize, out: &mut String) {
    out.extend(std::iter::repeat_n(' ', indent));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_stand_apart_and_comments_stay_with_them() {
        let body = Body::new()
            .comment("Why.")
            .block("provider", &["grafana"], Body::new())
            .comment("What.")
            .block(
                "resource",
                &["grafana_folder", "shop"],
                Body::new().set("uid", "shop").set("title", "Shop").block(
                    "lifecycle",
                    &[],
                    Body::new().set("prevent_destroy", true),
                ),
            );
        let expected = "\
# Why.
provider \"grafana\" {}

# What.
resource \"grafana_folder\" \"shop\" {
  uid   = \"shop\"
  title = \"Shop\"

  lifecycle {
    prevent_destroy = true
  }
}
";
        assert_eq!(print(&body), expected);
    }

    #[test]
    fn a_blank_line_ends_a_run() {
        let body = Body::new().set("a", 1).blank().set("long", 2);
        assert_eq!(print(&body), "a = 1\n\nlong = 2\n");
    }
}
