//! Templates of documents in Markdown: a value shows as the text it is, unless a filter says
//! otherwise.

use std::error::Error as _;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value, merge_maps};
use minijinja::{Environment, Error, ErrorKind, Output, State, UndefinedBehavior, context};
use serde::Serialize;

use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::model::Model;
use crate::model::presentation::OwnTemplate;
use crate::source::Span;
use crate::syntax::{markdown, shell};

/// Templates, ours and those of the user's own that win over them.
///
/// | filter | for |
/// |---|---|
/// | none | text between other text |
/// | `code` | inline code |
/// | `codes` | several of them, in a sentence |
/// | `word` | one word of a command, in a block of code |
/// | `safe` | what is Markdown already |
pub(super) struct Templates<'a> {
    environment: Environment<'a>,
    own: &'a [OwnTemplate],
    /// What the user hands to templates.
    values: Value,
}

/// What comes before the name of ours, where one of the user's own has that name.
const OURS: &str = "mltgen/";

/// The most steps that templates of the user's own may take for a document: about a second.
const STEPS: u64 = 1_000_000;

/// The filters that are ours.
const FILTERS: [&str; 4] = ["code", "codes", "safe", "word"];

impl<'a> Templates<'a> {
    /// The templates of a demo. Tells of those that are none.
    pub(super) fn new(model: &'a Model, diags: &mut Diagnostics) -> Self {
        let own = &model.custom.templates;
        let values = &model.custom.values;
        let values: serde_json::Map<_, _> =
            values.iter().map(|(key, value)| (key.clone(), value.into())).collect();
        let values = Value::from(Serde(values));
        let mut templates = Self { environment: environment(), own, values };
        if !own.is_empty() {
            templates.environment.set_fuel(Some(STEPS));
        }
        for template in &model.templates {
            if !own.is_empty() {
                let name = format!("{OURS}{}", template.name);
                templates.add(name, template.text).expect(MADE_FOR_EACH_OTHER);
            }
            if !own.iter().any(|it| it.name == template.name) {
                templates.add(template.name.to_owned(), template.text).expect(MADE_FOR_EACH_OTHER);
            }
        }
        for template in own {
            if let Err(error) = templates.add(template.name.clone(), &template.text) {
                diags.error(templates.told(&template.name, &error, &[]));
            }
        }
        templates
    }

    fn add(&mut self, name: String, text: &'a str) -> Result<(), Error> {
        self.environment.add_template_owned(name, text)
    }

    /// The document that a template makes of a view; none if it is one of the user's own and wrong,
    /// which is told.
    ///
    /// # Panics
    /// If one of ours names something that `view` does not have.
    pub(super) fn render(
        &self,
        name: &str,
        view: impl Serialize,
        diags: &mut Diagnostics,
    ) -> Option<String> {
        let is_own = !self.own.is_empty();
        // One that could not be read has been told.
        let Ok(template) = self.environment.get_template(name) else { return None };
        let view = Value::from(Serde(view));
        let names: Vec<String> =
            view.try_iter().into_iter().flatten().map(|key| key.to_string()).collect();
        let values = context! { values => self.values.clone() };
        match template.render(merge_maps([view, values])) {
            Ok(text) => Some(text),
            Err(error) if is_own => {
                diags.error(self.told(name, &error, &names));
                None
            }
            Err(error) => panic!("{MADE_FOR_EACH_OTHER}: {error:#}"),
        }
    }

    /// An error of a template in our words, at its place in a file of the user's own.
    fn told(&self, template: &str, error: &Error, names: &[String]) -> Diagnostic {
        let chain = std::iter::successors(Some(error), |it: &&Error| cause(it));
        let of = |error: &Error| self.own.iter().find(|own| error.name() == Some(&*own.name));
        // The innermost place that the user can change.
        let place = chain.clone().filter_map(|error| Some((of(error)?, error.range()))).last();
        let (own, range) = place.unwrap_or_else(|| {
            let own = self.own.iter().find(|own| own.name == template);
            (own.unwrap_or(&self.own[0]), None)
        });
        let text = own.text.as_str();
        let range = range.filter(|it| text.get(it.clone()).is_some_and(|it| !it.is_empty()));
        let range = range.unwrap_or(0..text.lines().next().map_or(0, str::len));
        let innermost = chain.last().unwrap_or(error);
        let written = text.get(range.clone()).unwrap_or_default();
        let (message, help) = self::words(innermost, written, names);
        let span = Span { file: own.span.file, start: range.start, end: range.end };
        Diagnostic::new(code::BAD_TEMPLATE, span, message).help_if(help)
    }
}

const MADE_FOR_EACH_OTHER: &str = "our templates and views are made for each other";

/// The error that an error came of.
fn cause(error: &Error) -> Option<&Error> {
    error.source()?.downcast_ref()
}

/// What is wrong, and what to write instead.
fn words(error: &Error, written: &str, names: &[String]) -> (String, Option<String>) {
    let detail = error.detail().unwrap_or_default();
    let quoted =
        |text: &str| text.split(['"', '\'', ' ']).find(|it| !it.is_empty()).map(str::to_owned);
    match error.kind() {
        ErrorKind::UndefinedError => {
            let name = written.split(['.', '|', ' ', '[']).next().unwrap_or_default();
            let known = names.iter().map(String::as_str).chain(["values"]);
            let help = if names.iter().any(|known| known == name) || name == "values" {
                None
            } else {
                did_you_mean(name, known)
            };
            let message = match written {
                "" => "something here is not there".to_owned(),
                written => format!("there is no `{written}` here"),
            };
            (message, help)
        }
        ErrorKind::UnknownFilter => {
            let name = detail.strip_prefix("filter ").and_then(quoted).unwrap_or_default();
            (format!("there is no filter `{name}`"), did_you_mean(&name, FILTERS))
        }
        ErrorKind::TemplateNotFound => {
            let message = if detail.is_empty() { "there is no such template" } else { detail };
            let help =
                format!("ours are called `{OURS}README.md.j2`, parts of yours `_part.md.j2`");
            (message.to_owned(), Some(help))
        }
        ErrorKind::OutOfFuel => ("this template takes too many steps".to_owned(), None),
        kind if detail.is_empty() => (kind.to_string(), None),
        _ => (detail.to_owned(), None),
    }
}

fn environment() -> Environment<'static> {
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .expect("the delimiters are the usual ones");
    let mut environment = Environment::new();
    environment.set_syntax(syntax);
    environment.set_debug(true);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_formatter(format);
    environment.add_filter("code", |text: &str| safe(markdown::code(text)));
    environment.add_filter("codes", |texts: Vec<String>| safe(codes(&texts)));
    environment.add_filter("word", |text: &str| safe(shell::quote(text)));
    environment
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

    fn render(text: &str, view: serde_json::Value) -> Result<String, Error> {
        environment().render_str(text, Serde(view))
    }

    #[test]
    fn a_value_is_escaped_for_where_it_stands() {
        let view = serde_json::json!({"title": "a_b | c", "number": 2, "all": ["a", "b"]});
        let text =
            "{{ title }}\n{{ title | code }} {{ all | codes }}\n{{ title | word }} {{ number }}\n";
        let expected = "a\\_b \\| c\n`a_b | c` `a`, `b`\n'a_b | c' 2\n";
        assert_eq!(render(text, view).unwrap(), expected);
    }

    #[test]
    fn a_name_that_is_not_there_is_no_empty_text() {
        let error = render("{{ tilte }}", serde_json::json!({"title": "a"})).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UndefinedError);
    }
}
