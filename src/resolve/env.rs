//! Variables of a container: its own, those of its calls, and what it tells of itself.

use crate::config::Text;
use crate::config::component::EnvTable;
use crate::config::decode::Map;
use crate::config::form::Form;
use crate::config::secret;
use crate::diag::suggest::{did_you_mean, toml_key};
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::model::workload::{EnvValue, EnvVar};
use crate::source::{Span, Spanned};

/// Who is called, as `${callee.…}` names it.
#[derive(Debug, Clone)]
pub(super) struct Callee {
    pub(super) name: String,
    pub(super) host: String,
    pub(super) port: u16,
    /// As which user; the password is a key of the Secret named as the callee.
    pub(super) user: Option<String>,
}

/// What `${callee.…}` can name.
const FIELDS: &[&str] = &["name", "NAME", "host", "port", "user", "password"];

/// The variables that a component writes itself.
pub(super) fn own(
    component: &str,
    env: Option<&Map<Form<Text, EnvTable>>>,
    diags: &mut Diagnostics,
) -> Vec<EnvVar> {
    let mut variables = Vec::new();
    for (name, value) in env.iter().flat_map(|env| &env.0) {
        check_variable(&name.value, name.span, diags);
        let value = match value {
            Form::Short(text) => {
                check_secret(name, text, diags);
                EnvValue::Text(text.value.clone())
            }
            Form::Long(table) => match long(component, name, table, diags) {
                Some(value) => value,
                None => continue,
            },
        };
        variables.push(EnvVar { name: name.value.clone(), value });
    }
    variables
}

/// The value of a variable that is a table; what says nothing, or two things, is told.
fn long(
    component: &str,
    name: &Spanned<String>,
    table: &EnvTable,
    diags: &mut Diagnostics,
) -> Option<EnvValue> {
    let of_key = table.of.is_some() || table.key.is_some();
    match (&table.public, table.secret, &table.field) {
        (Some(text), None, None) if !of_key => Some(EnvValue::Text(text.value.clone())),
        (None, Some(true), None) => of_secret(component, name, table, diags),
        (None, None, Some(field)) if !of_key => {
            check_field(field, diags);
            Some(EnvValue::PodField(field.value.clone()))
        }
        _ => {
            let message = format!("`{}` has no value", name.value);
            diags.error(
                Diagnostic::new(code::CONFLICTING_KEYS, name.span, message)
                    .label("expected one of `public`, `secret` and `field`")
                    .help("write `{ public = \"…\" }` or `{ secret = true }`"),
            );
            None
        }
    }
}

/// A key of a Secret: the component's own, or one that is named.
fn of_secret(
    component: &str,
    name: &Spanned<String>,
    table: &EnvTable,
    diags: &mut Diagnostics,
) -> Option<EnvValue> {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let part = |part: &str| {
        !part.is_empty()
            && part.chars().all(inner)
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let fine_name = |it: &str| it.len() <= 253 && it.split('.').all(part);
    let fine_key = |it: &str| (1..=253).contains(&it.len()) && it.chars().all(letter);
    let wrong_name = table.of.as_ref().filter(|of| !fine_name(&of.value));
    let wrong_key = table.key.as_ref().filter(|key| !fine_key(&key.value));
    // What stands there may be the secret itself: it is not said again.
    for (text, what) in
        [(wrong_name, "no Secret can be called so"), (wrong_key, "no key can be called so")]
    {
        let Some(text) = text else { continue };
        let wrong = Diagnostic::new(code::BAD_NAME, text.span, what);
        diags.error(wrong.label("expected the name of it, never what is in it"));
    }
    let or = |text: &Option<Text>, other: &str| {
        text.as_ref().map_or_else(|| other.to_owned(), |text| text.value.clone())
    };
    let found =
        EnvValue::Secret { name: or(&table.of, component), key: or(&table.key, &name.value) };
    (wrong_name.is_none() && wrong_key.is_none()).then_some(found)
}

/// Fields that a pod can tell of itself.
const FIELDS_OF_PODS: &[&str] = &[
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

fn check_field(field: &Text, diags: &mut Diagnostics) {
    let inner = |before| field.value.strip_prefix(before)?.strip_suffix("']");
    let named = inner("metadata.labels['").or_else(|| inner("metadata.annotations['"));
    let named = named.is_some_and(|it: &str| !it.is_empty() && !it.contains(['\'', '\n']));
    if named || FIELDS_OF_PODS.contains(&field.value.as_str()) {
        return;
    }
    let message = format!("a pod has no field `{}`", field.value.escape_debug());
    let help = did_you_mean(&field.value, FIELDS_OF_PODS.iter().copied());
    let unknown = Diagnostic::new(code::UNKNOWN_WORD, field.span, message);
    diags.error(unknown.label("that it could tell of itself").help_if(help));
}

/// Tells of a secret that is written, by the name of its variable, or as part of an address.
pub(super) fn check_secret(name: &Spanned<String>, text: &Text, diags: &mut Diagnostics) {
    if secret::has_password(&text.value) {
        return tell_password(&name.value, text.span, diags);
    }
    let reference = secret::is_reference(&text.value);
    // What is known by its form has been told.
    if secret::token(&text.value).is_some() {
        return;
    }
    if !secret::is_named_so(&name.value) || text.value.is_empty() || reference {
        return;
    }
    let name = &name.value;
    let key = toml_key(name);
    diags.error(
        Diagnostic::new(
            code::SECRET_LITERAL,
            text.span,
            format!("`{name}` is a secret, written here"),
        )
        .label("this would stand in the generated files")
        .help(format!(
            "write `{key} = {{ secret = true }}` and keep the value in the Secret; \
                 or, if it is none, `{key} = {{ public = \"…\" }}`"
        )),
    );
}

fn tell_password(name: &str, span: Span, diags: &mut Diagnostics) {
    let key = toml_key(name);
    let message = format!("the address in `{name}` has a password in it");
    diags.error(
        Diagnostic::new(code::SECRET_LITERAL, span, message)
            .label("this would stand in the generated files")
            .help(format!(
                "write `$(PASSWORD)` in its place, and before it `PASSWORD = {{ secret = true }}`; or, if \
                 it is none, `{key} = {{ public = \"…\" }}`"
            )),
    );
}

/// A variable is named as in a shell, with dots and dashes as Kubernetes allows.
fn check_variable(name: &str, span: Span, diags: &mut Diagnostics) {
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let right = !name.is_empty()
        && name.chars().all(letter)
        && !name.starts_with(|first: char| first.is_ascii_digit());
    if !right {
        let message = format!("no variable can be called `{name}`");
        let wrong = Diagnostic::new(code::BAD_NAME, span, message);
        diags.error(wrong.label("expected letters, digits and `_`, no digit first"));
    }
}

/// The variables that one call gives its caller.
pub(super) fn of_call(
    call_env: Option<&Map<Text>>,
    callee: &Callee,
    diags: &mut Diagnostics,
) -> Vec<EnvVar> {
    let mut variables = Vec::new();
    for (name, value) in call_env.iter().flat_map(|call_env| &call_env.0) {
        let (Some(named), Some(valued)) = (parts(name, diags), parts(value, diags)) else {
            continue;
        };
        let asks_user = named
            .iter()
            .chain(&valued)
            .any(|part| matches!(part, Part::Field("user" | "password")));
        if asks_user && callee.user.is_none() {
            continue;
        }
        if named.iter().any(|part| matches!(part, Part::Field("password"))) {
            let message = "the name of a variable cannot be a secret";
            diags.error(Diagnostic::new(code::SECRET_LITERAL, name.span, message));
            continue;
        }
        let name_text: String = named.iter().map(|part| spelled(part, callee)).collect();
        if !valued.iter().any(|part| matches!(part, Part::Field("password"))) {
            check_secret(&name.with(name_text.clone()), value, diags);
        } else if secret::has_password(&value.value) {
            tell_password(&name_text, value.span, diags);
        }
        check_variable(&name_text, name.span, diags);
        variables.extend(with_password(name_text, &valued, callee));
    }
    variables
}

/// A value that is the password comes from the Secret; one with the password in it gets the
/// password by way of another variable, as Kubernetes puts variables together.
fn with_password(name: String, value: &[Part<'_>], callee: &Callee) -> Vec<EnvVar> {
    let secret = || EnvValue::Secret {
        name: callee.name.clone(),
        key: callee.user.clone().unwrap_or_default(),
    };
    if let [Part::Field("password")] = value {
        return vec![EnvVar { name, value: secret() }];
    }
    let text = EnvVar {
        value: EnvValue::Text(value.iter().map(|part| spelled(part, callee)).collect()),
        name,
    };
    if value.iter().any(|part| matches!(part, Part::Field("password"))) {
        vec![EnvVar { name: password_variable(callee), value: secret() }, text]
    } else {
        vec![text]
    }
}

fn password_variable(callee: &Callee) -> String {
    let user = callee.user.as_deref().unwrap_or_default();
    format!("{}_PASSWORD_{}", shouted(&callee.name), shouted(user))
}

fn shouted(name: &str) -> String {
    name.to_ascii_uppercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "_")
}

fn spelled(part: &Part<'_>, callee: &Callee) -> String {
    match part {
        Part::Literal(text) => text.clone(),
        Part::Field("NAME") => shouted(&callee.name),
        Part::Field("host") => callee.host.clone(),
        Part::Field("port") => callee.port.to_string(),
        Part::Field("user") => callee.user.clone().unwrap_or_default(),
        Part::Field("password") => format!("$({})", password_variable(callee)),
        Part::Field(_) => callee.name.clone(),
    }
}

/// A part of a text with `${callee.…}` in it.
enum Part<'a> {
    Literal(String),
    Field(&'a str),
}

/// The parts of a text; `$${` is a literal `${`. What names nothing is told.
fn parts<'a>(text: &'a Spanned<String>, diags: &mut Diagnostics) -> Option<Vec<Part<'a>>> {
    let mut parts = Vec::new();
    let mut rest = text.value.as_str();
    while let Some(at) = rest.find("${") {
        let (before, from) = rest.split_at(at);
        if let Some(before) = before.strip_suffix('$') {
            parts.push(Part::Literal(format!("{before}${{")));
            rest = &from[2..];
            continue;
        }
        parts.push(Part::Literal(before.to_owned()));
        let end = from.find('}')?;
        let field = from[2..end].strip_prefix("callee.")?;
        if !FIELDS.contains(&field) {
            let message = format!("`${{callee.{field}}}` stands for nothing");
            let unknown = Diagnostic::new(code::UNKNOWN_VARIABLE, text.span, message);
            let help = did_you_mean(field, FIELDS.iter().copied());
            diags.error(unknown.label("a callee has no such thing").help_if(help));
            return None;
        }
        parts.push(Part::Field(field));
        rest = &from[end + 1..];
    }
    parts.push(Part::Literal(rest.to_owned()));
    parts.retain(|part| !matches!(part, Part::Literal(text) if text.is_empty()));
    Some(parts)
}

/// Adds variables to others. The same one again is no second; another value under the same name is
/// told.
pub(super) fn add(
    into: &mut Vec<EnvVar>,
    variables: Vec<EnvVar>,
    span: Span,
    diags: &mut Diagnostics,
) {
    for variable in variables {
        match into.iter().find(|other| other.name == variable.name) {
            None => into.push(variable),
            Some(other) if *other == variable => {}
            Some(other) => {
                let message = format!("the variable `{}` would have two values", other.name);
                diags.error(
                    Diagnostic::new(code::DUPLICATE_NAME, span, message)
                        .label("two of its calls want it otherwise")
                        .help(
                            "make the names in `call_env` differ, for example by `${callee.NAME}`",
                        ),
                );
            }
        }
    }
}
