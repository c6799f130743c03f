//! Templates of documents in Markdown: a value shows as the text it is, unless a filter says
//! otherwise.

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{Environment, Error, Output, State, UndefinedBehavior};
use serde::Serialize;

use crate::syntax::{markdown, shell};

/// Renders a template.
///
/// | filter | for |
/// |---|---|
/// | none | text between other text |
/// | `code` | inline code |
/// | `codes` | several of them, in a sentence |
/// | `word` | one word of a command, in a block of code |
/// | `safe` | what is Markdown already |
///
/// # Panics
/// If the template is no template, or names something that `view` does not have.
pub(super) fn render(source: &str, view: impl Serialize) -> String {
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .expect("the delimiters are the usual ones");
    let mut environment = Environment::new();
    environment.set_syntax(syntax);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_formatter(format);
    environment.add_filter("code", |text: &str| safe(markdown::code(text)));
    environment.add_filter("codes", |texts: Vec<String>| safe(codes(&texts)));
    environment.add_filter("word", |text: &str| safe(shell::quote(text)));
    environment
        .render_str(source, Serde(view))
        .unwrap_or_else(|error| panic!("templates and views are made for each other: {error:#}"))
}

fn codes(texts: &[String]) -> String {
    texts.iter().map(|text| markdown::code(text)).collect::<Vec<_>>().join(", ")
}

fn safe(markdown: String) -> Value {
    Value::from_safe_string(markdown)
}

fn format(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() => Ok(out.write_str(&markdown::text(text))?),
        Some(text) => Ok(out.write_str(text)?),
        // Refuses what is undefined, and prints numbers.
        None => minijinja::escape_formatter(out, state, value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_escaped_for_where_it_stands() {
        let view = serde_json::json!({"title": "a_b | c", "number": 2, "all": ["a", "b"]});
        let text =
            "{{ title }}\n{{ title | code }} {{ all | codes }}\n{{ title | word }} {{ number }}\n";
        assert_eq!(render(text, view), "a\\_b \\| c\n`a_b | c` `a`, `b`\n'a_b | c' 2\n");
    }

    #[test]
    #[should_panic(expected = "undefined")]
    fn a_name_that_is_not_there_is_no_empty_text() {
        render("{{ tilte }}", serde_json::json!({"title": "a"}));
    }
}
