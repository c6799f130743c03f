//! What a cluster, Terraform or Grafana would refuse, told before it is written.

use crate::config::Text;
use crate::config::decode::is_name;
use crate::diag::suggest::{did_you_mean, toml_text};
use crate::diag::{Code, Diagnostic, code};
use crate::model::limits::{Form, MOST_OF_A_TITLE};
use crate::query::promql::functions::FUNCTIONS;
use crate::query::promql::refused::{has_comment, unbalanced, unknown_functions};
use crate::resolve::Scope;
use crate::source::{Span, Spanned};
use crate::units::Duration;

/// The most a `ConfigMap` can hold, with a little room for the rest of it.
const MOST_FILE: usize = 1_000_000;

/// Tells that something cannot be.
fn wrong(scope: &mut Scope<'_>, code: Code, span: Span, message: String, label: &str) {
    scope.diags.error(Diagnostic::new(code, span, message).label(label));
}

/// Checks the name of an HTTP header: a token, by RFC 9110, section 5.1.
pub(super) fn header(scope: &mut Scope<'_>, name: &Text) {
    let token = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.value.is_empty() || !name.value.bytes().all(token) {
        let message = format!("`{}` is no name of a header", name.value);
        wrong(scope, code::BAD_NAME, name.span, message, "expected letters, digits and `-`");
    }
}

/// An address of the web, without a user in it.
pub(super) fn url(scope: &mut Scope<'_>, url: &Text) {
    let (scheme, rest) = url.value.split_once("://").unwrap_or(("", &url.value));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    if host != authority {
        let message = "an address with a user in it holds a secret".to_owned();
        let label = "this would stand in the generated files";
        scope.diags.error(
            Diagnostic::new(code::SECRET_LITERAL, url.span, message).label(label).help(format!(
                "write `{scheme}://{}`",
                rest.replacen(&authority[..authority.len() - host.len()], "", 1)
            )),
        );
        return;
    }
    let letter =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':' | '[' | ']' | '_');
    let right = matches!(scheme, "http" | "https")
        && !host.is_empty()
        && host.chars().all(letter)
        && !url.value.contains(|c: char| c.is_whitespace() || c.is_control());
    if right {
        return;
    }
    let message = format!("`{}` is no address", url.value.escape_debug());
    let mut diagnostic = Diagnostic::new(code::BAD_QUANTITY, url.span, message)
        .label("expected `http://…` or `https://…`");
    if scheme.is_empty() && !host.is_empty() && host.chars().all(letter) {
        diagnostic =
            diagnostic.help(format!("write `{}`", toml_text(&format!("https://{}", url.value))));
    }
    scope.diags.error(diagnostic);
}

/// An image: a name, and perhaps a tag and a digest.
pub(super) fn image(scope: &mut Scope<'_>, image: &Text) {
    let (name, digest) = image.value.split_once('@').unwrap_or((&image.value, ""));
    let last = name.rsplit('/').next().unwrap_or_default();
    let (repository, tag) = match last.split_once(':') {
        Some((_, tag)) => (&name[..name.len() - tag.len() - 1], Some(tag)),
        None => (name, None),
    };
    let part = |text: &str| {
        let inner = |c: char| {
            c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-' | ':')
        };
        !text.is_empty()
            && text.chars().all(inner)
            && text.starts_with(|c: char| c.is_ascii_alphanumeric())
    };
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let right = repository.split('/').all(part)
        && tag.is_none_or(|tag| !tag.is_empty() && tag.len() <= 128 && tag.chars().all(word))
        && (digest.is_empty() && !image.value.contains('@')
            || digest.strip_prefix("sha256:").is_some_and(|hash| {
                hash.len() == 64 && hash.chars().all(|c| c.is_ascii_hexdigit())
            }));
    // What stands for nothing has been told.
    if !right && !image.value.contains("${") {
        let message = format!("`{}` is no image", image.value.escape_debug());
        wrong(scope, code::BAD_NAME, image.span, message, "expected `name:tag`, in lower case");
    }
}

/// A word that is safe wherever it is written: a version, an id.
pub(super) fn word(scope: &mut Scope<'_>, text: &Text, what: &str) {
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+');
    if text.value.is_empty() || !text.value.chars().all(letter) {
        let message = format!("`{}` is no {what}", text.value.escape_debug());
        let label = "expected letters, digits, `.`, `_` and `-`";
        wrong(scope, code::BAD_NAME, text.span, message, label);
    }
}

/// A DNS label of at most so many characters.
pub(super) fn label(scope: &mut Scope<'_>, text: &Text, most: usize) {
    if !is_name(&text.value, most) {
        let message = format!("`{}` cannot be a name", text.value.escape_debug());
        let label = format!("expected a DNS label of at most {most} characters");
        wrong(scope, code::BAD_NAME, text.span, message, &label);
    }
}

/// The name of a host.
pub(super) fn host(scope: &mut Scope<'_>, text: &Text) {
    let part = |part: &str| {
        let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        !part.is_empty() && part.len() <= 63 && part.chars().all(inner)
    };
    if text.value.len() > 253 || !text.value.split('.').all(part) {
        let message = format!("no host is called `{}`", text.value.escape_debug());
        wrong(
            scope,
            code::BAD_NAME,
            text.span,
            message,
            "expected a DNS name, such as `shop.example.com`",
        );
    }
}

/// The path that is asked for at a component: the same with a `/` first or without. A whole address is
/// told; it would be asked for at the component all the same.
pub(super) fn asked(scope: &mut Scope<'_>, path: &Text) -> String {
    let scheme = path.value.split_once("://").map(|(scheme, _)| scheme);
    if scheme.is_some_and(|scheme| scheme.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
        let message = format!("`{}` is an address, not a path", path.value.escape_debug());
        let label = "expected what comes after the host";
        let address = Diagnostic::new(code::BAD_NAME, path.span, message).label(label);
        let rest = path.value.splitn(4, '/').nth(3).unwrap_or_default();
        let rest = toml_text(&format!("/{rest}"));
        scope.diags.error(address.help(format!("write `{rest}`")));
    }
    format!("/{}", path.value.trim_start_matches('/'))
}

/// A path of HTTP.
pub(super) fn path(scope: &mut Scope<'_>, path: &Text) {
    if path.value.starts_with('/')
        && !path.value.contains(|c: char| c.is_whitespace() || c.is_control())
    {
        return;
    }
    let message = format!("`{}` is no path", path.value.escape_debug());
    let plain = path.value.trim_start_matches('/').replace(' ', "%20");
    scope.diags.error(
        Diagnostic::new(code::BAD_NAME, path.span, message)
            .label("expected a `/` first, and no space")
            .help(format!("write `{}`", toml_text(&format!("/{plain}")))),
    );
}

/// A number between two others.
pub(super) fn range(scope: &mut Scope<'_>, number: u64, least: u64, most: u64, span: Span) {
    if !(least..=most).contains(&number) {
        let label = format!("expected {least} to {most}");
        wrong(scope, code::OUT_OF_RANGE, span, format!("{number} is out of range"), &label);
    }
}

/// A time between two others.
pub(super) fn time(
    scope: &mut Scope<'_>,
    time: Option<Spanned<Duration>>,
    least: Duration,
    most: Duration,
) {
    let Some(time) = time else { return };
    if !(least..=most).contains(&time.value) {
        let label = format!("expected {least} to {most}");
        let message = format!("`{}` is out of range here", time.value);
        wrong(scope, code::OUT_OF_RANGE, time.span, message, &label);
    }
}

/// A file that a container gets: where, and how much of it.
pub(super) fn mounted(scope: &mut Scope<'_>, path: &Text, text: &str) {
    let inside = path.value.starts_with('/') && !path.value.split('/').any(|part| part == "..");
    if !inside || path.value.len() < 2 {
        let message = format!("nothing can be mounted at `{}`", path.value.escape_debug());
        wrong(scope, code::BAD_NAME, path.span, message, "expected a path from `/`, without `..`");
    }
    if text.len() > MOST_FILE {
        let message = format!("the file for `{}` is too large", path.value);
        wrong(scope, code::OUT_OF_RANGE, path.span, message, "a ConfigMap holds 1 MiB");
    }
}

/// A query of the user's own: brackets and quotes that close, and no comment that swallows the
/// rest of the rule.
pub(super) fn promql(scope: &mut Scope<'_>, query: &Text) {
    let problem = match unbalanced(&query.value) {
        Some(problem) => problem,
        None if query.value.trim().is_empty() => "an empty query",
        None if has_comment(&query.value) => "a comment would swallow the rest of the rule",
        None => {
            unknown_function(scope, query);
            return;
        }
    };
    let message = "this is no PromQL".to_owned();
    wrong(scope, code::BAD_CONDITION, query.span, message, problem);
}

/// A function that nobody has: the rule would be refused, or its proof.
fn unknown_function(scope: &mut Scope<'_>, query: &Text) {
    for name in unknown_functions(&query.value) {
        let message = format!("PromQL has no function `{name}`");
        scope.diags.error(
            Diagnostic::new(code::BAD_QUERY, query.span, message)
                .label("Prometheus would refuse this query")
                .help_if(did_you_mean(name, FUNCTIONS.iter().copied())),
        );
    }
}

/// A text of a form that a service takes. What stands for nothing has been told.
pub(super) fn form(scope: &mut Scope<'_>, text: &Text, form: Form) {
    if !form.takes(&text.value) && !text.value.contains("${") {
        let message = format!("`{}` cannot be {}", text.value.escape_debug(), form.what);
        let label = format!("expected {}", form.made_of);
        wrong(scope, code::BAD_NAME, text.span, message, &label);
    }
}

/// The same, of a text that may be left out.
pub(super) fn form_of(scope: &mut Scope<'_>, text: Option<&Text>, form: Form) {
    if let Some(text) = text {
        self::form(scope, text, form);
    }
}

/// A text that says something.
pub(super) fn said(scope: &mut Scope<'_>, text: &Text, what: &str) {
    if text.value.trim().is_empty() {
        let message = format!("an empty {what}");
        wrong(scope, code::BAD_NAME, text.span, message, "nothing is written here");
    }
}

/// A title, which people read and which names of rules are made of.
pub(super) fn title(scope: &mut Scope<'_>, title: &Text, what: &str) {
    said(scope, title, &format!("title of a {what}"));
    let long = title.value.chars().count();
    if long > MOST_OF_A_TITLE {
        let message = format!("a title of {long} characters");
        let label = format!("expected at most {MOST_OF_A_TITLE}; more belongs into `description`");
        wrong(scope, code::NAME_TOO_LONG, title.span, message, &label);
    }
}
