//! XML: elements, printed with every text and attribute quoted.

/// An element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    name: &'static str,
    attributes: Vec<(&'static str, String)>,
    content: Content,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Content {
    Text(String),
    Elements(Vec<Element>),
}

impl Element {
    /// An element of this name, with nothing in it.
    pub fn new(name: &'static str) -> Self {
        Self { name, attributes: Vec::new(), content: Content::Elements(Vec::new()) }
    }

    /// With an attribute; attributes are printed in the order added.
    #[must_use]
    #[expect(clippy::needless_pass_by_value, reason = "numbers and texts alike, without `&`")]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.attributes.push((name, value.to_string()));
        self
    }

    /// With an attribute, if there is a value.
    #[must_use]
    pub fn with_if(self, name: &'static str, value: Option<impl ToString>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// With this text as its content.
    #[must_use]
    pub fn text(mut self, text: impl Into<String>) -> Self {
        self.content = Content::Text(text.into());
        self
    }

    /// With a further element in it; a text it had is gone.
    #[must_use]
    pub fn child(self, child: Self) -> Self {
        self.children([child])
    }

    /// With further elements in it; a text it had is gone.
    #[must_use]
    pub fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        let mut all = match self.content {
            Content::Elements(elements) => elements,
            Content::Text(_) => Vec::new(),
        };
        all.extend(children);
        self.content = Content::Elements(all);
        self
    }

    /// Prints it, one element a line, and a newline at the end.
    pub fn print(&self) -> String {
        let mut out = String::new();
        self.print_at(0, &mut out);
        out
    }

    fn print_at(&self, depth: usize, out: &mut String) {
        let indent = "  ".repeat(depth);
        let name = self.name;
        out.push_str(&format!("{indent}<{name}"));
        for (name, value) in &self.attributes {
            // A reader would turn line breaks and tabs in an attribute into spaces.
            let value = quoted(value).replace('\n', "&#10;").replace('\t', "&#9;");
            out.push_str(&format!(" {name}=\"{value}\""));
        }
        match &self.content {
            Content::Elements(elements) if elements.is_empty() => out.push_str("/>\n"),
            Content::Elements(elements) => {
                out.push_str(">\n");
                for element in elements {
                    element.print_at(depth + 1, out);
                }
                out.push_str(&format!("{indent}</{name}>\n"));
            }
            Content::Text(text) => out.push_str(&format!(">{}</{name}>\n", quoted(text))),
        }
    }
}

/// Text as it stands in content and in attributes.
pub fn escaped(text: &str) -> String {
    quoted(text)
}

/// Text for content and for attributes alike. Characters that XML cannot hold are shown as such.
fn quoted(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            '\r' => out.push_str("&#13;"),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_attributes_are_quoted() {
        let element = Element::new("a").with("b", "1 < \"2\"\n").text("x & \u{1}");
        assert_eq!(element.print(), "<a b=\"1 &lt; &quot;2&quot;&#10;\">x &amp; \u{fffd}</a>\n");
    }

    #[test]
    fn elements_are_nested() {
        let element = Element::new("a").child(Element::new("b")).with_if("c", None::<&str>);
        assert_eq!(element.print(), "<a>\n  <b/>\n</a>\n");
    }
}
