//! Labels of objects and pods, as Kubernetes takes them.

use crate::config::Text;
use crate::config::decode::Map;
use crate::config::default;
use crate::diag::suggest::toml_text;
use crate::diag::{Diagnostic, code};
use crate::resolve::{Scope, component};

/// Labels that mltgen writes itself, under `app.kubernetes.io/`.
const RESERVED: [&str; 4] = ["name", "component", "part-of", "managed-by"];
/// The most characters of a part of a label.
const MOST: usize = 63;

/// Tells of every label that the cluster would refuse.
pub(super) fn check(scope: &mut Scope<'_>) {
    let config = scope.config;
    let common = config.kubernetes.as_ref().and_then(|it| it.labels.as_ref());
    let names: Vec<String> = component::names(config).into_iter().map(|it| it.value).collect();
    check_map(scope, common, &names);
    for (name, service) in config.services.iter().flat_map(|it| &it.0) {
        check_map(
            scope,
            service.as_ref().ok().and_then(|it| it.labels.as_ref()),
            std::slice::from_ref(&name.value),
        );
    }
    for (name, datastore) in config.datastores.iter().flat_map(|it| &it.0) {
        check_map(
            scope,
            datastore.as_ref().ok().and_then(|it| it.labels.as_ref()),
            std::slice::from_ref(&name.value),
        );
    }
}

fn check_map(scope: &mut Scope<'_>, labels: Option<&Map<Text>>, names: &[String]) {
    for (key, value) in labels.iter().flat_map(|labels| &labels.0) {
        let (prefix, name) = key.split_once('/').unwrap_or(("x", key));
        let domain =
            |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '.');
        if prefix == "app.kubernetes.io" && RESERVED.contains(&name) {
            let message = format!("the label `{}` is ours", key.value);
            let wrong = Diagnostic::new(code::BAD_LABEL, key.span, message);
            scope
                .diags
                .error(wrong.label("selectors and documents count on it").help("take it away"));
        } else if !is_part(name)
            || name.is_empty()
            || prefix.is_empty()
            || !prefix.chars().all(domain)
        {
            let message = format!("no label can be called `{}`", key.value);
            let wrong = Diagnostic::new(code::BAD_LABEL, key.span, message);
            scope.diags.error(wrong.label("expected letters, digits, `-`, `_` and `.`"));
        }
        check_value(scope, value, names);
    }
}

/// A value, with each name of a component in it.
fn check_value(scope: &mut Scope<'_>, value: &Text, names: &[String]) {
    let of = |name: &str| {
        value.replace("${self.name}", name).replace("${self.title}", &default::title(name))
    };
    let plain = [String::from("x")];
    let names = if names.is_empty() { &plain[..] } else { names };
    let wrong = names.iter().map(|name| (name, of(name))).find(|(_, known)| !is_part(known));
    let Some((name, known)) = wrong else { return };
    // What stands for nothing has been told.
    if known.contains("${") {
        return;
    }
    let message = format!("no label can have the value `{}`", known.escape_debug());
    let wrong = Diagnostic::new(code::BAD_LABEL, value.span, message);
    let label = format!("expected letters, digits, `-`, `_` and `.`, at most {MOST}");
    let help = if known == value.value {
        format!("write `{}`", toml_text(&nearest(&known)))
    } else if value.value.contains("${self.title}") {
        "write `${self.name}`, which has no spaces".to_owned()
    } else {
        format!("it is {} characters too long for `{name}`", known.len().saturating_sub(MOST))
    };
    scope.diags.error(wrong.label(label).help(help));
}

/// Whether a text can be the name or the value of a label.
fn is_part(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let end = |c: char| c.is_ascii_alphanumeric();
    text.len() <= MOST
        && text.chars().all(inner)
        && text.chars().next().is_none_or(end)
        && text.chars().last().is_none_or(end)
}

/// The value that is most like a text.
fn nearest(text: &str) -> String {
    let inner = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '_' | '.') { c } else { '-' };
    let text: String = text.chars().map(inner).take(MOST).collect();
    text.trim_matches(|c: char| !c.is_ascii_alphanumeric()).to_owned()
}
