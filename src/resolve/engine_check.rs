//! What must be right about an engine of the user's own before any datastore has it.

use crate::catalog::engines::{Accounts, EngineSpec, PLACEHOLDERS, find, placeholders};
use crate::config::Text;
use crate::config::component::{EnvTable, Probe};
use crate::config::decode::{Map, is_name};
use crate::config::engine::Engine as Own;
use crate::config::form::Form;
use crate::diag::suggest::{did_you_mean, listed, nearest};
use crate::diag::{Code, Diagnostic, code};
use crate::resolve::{Scope, account, checks, env, workload};
use crate::source::{Span, Spanned};
use crate::units::Duration;
use crate::words::Protocol;

/// The most letters of an engine, whose word is the name of a port.
const MOST: usize = 15;

/// Tells what is wrong with an engine.
pub(super) fn check(scope: &mut Scope<'_>, name: &Text, own: &Own) {
    let family = own.like.as_ref().map(|like| like.value.0);
    check_name(scope, name);
    check_missing(scope, name, own);
    if let Some(image) = &own.image {
        check_image(scope, image);
    }
    if let Some(version) = &own.version {
        checks::word(scope, version, "version");
    }
    if let Some(admin) = &own.admin {
        check_admin(scope, admin, family);
    }
    for folder in own.data.iter().chain(own.writable.iter().flatten()) {
        checks::mounted(scope, folder, "");
    }
    if let Some(user) = own.user {
        checks::range(scope, u64::from(user.value), 1, u64::from(u32::MAX >> 1), user.span);
    }
    checks::time(scope, own.grace, Duration::seconds(1), Duration::seconds(3_600));
    if let Some(written) = &own.metrics {
        check_metrics(scope, written, family);
    }
    check_texts(scope, own, family);
    if let Some(ready) = &own.ready {
        workload::check_probe(scope, ready);
        workload::health_probe(ready, Protocol::Tcp, 1, scope.diags);
    }
    env::own(&name.value, Some(&plain(own.env.as_ref())), scope.diags);
}

fn wrong(scope: &mut Scope<'_>, code: Code, span: Span, message: String, label: &str, help: &str) {
    scope.diags.error(Diagnostic::new(code, span, message).label(label).help(help));
}

fn check_name(scope: &mut Scope<'_>, name: &Text) {
    let word = &name.value;
    if let Some(spec) = find(word) {
        wrong(
            scope,
            code::DUPLICATE_NAME,
            name.span,
            format!("mltgen has an engine `{word}` already"),
            &format!("that one is {}", spec.about),
            &format!("call yours otherwise; as a variant of it, it says `like = \"{word}\"`"),
        );
    } else if !is_name(word, MOST) && is_name(word, 40) {
        let message = format!("`{word}` cannot be the word of an engine");
        let label = format!("over {MOST} characters");
        let help = "the port of its stores is called so; a `description` may be longer";
        wrong(scope, code::BAD_NAME, name.span, message, &label, help);
    }
}

/// A variant has from its engine what it does not say; but the version of its own image is its own.
fn check_missing(scope: &mut Scope<'_>, name: &Text, own: &Own) {
    let is_variant = own.like.is_some();
    let needed = [
        ("image", own.image.is_none() && !is_variant),
        ("version", own.version.is_none() && (own.image.is_some() || !is_variant)),
        ("port", own.port.is_none() && !is_variant),
    ];
    let missing: Vec<&str> = needed.iter().filter(|(_, is)| *is).map(|(key, _)| *key).collect();
    if missing.is_empty() {
        return;
    }
    let message = format!("the engine `{}` says no {}", name.value, listed(&missing));
    let help = if is_variant {
        "add `version = \"…\"`, which is the tag of the image"
    } else {
        "add it; or, if it is a variant of an engine that mltgen knows, `like = \"…\"`"
    };
    wrong(scope, code::MISSING_KEY, name.span, message, "nothing can run so", help);
}

fn check_image(scope: &mut Scope<'_>, image: &Text) {
    let last = image.value.rsplit('/').next().unwrap_or_default();
    let Some(at) = last.find([':', '@']) else { return checks::image(scope, image) };
    let (plain, tag) = image.value.split_at(image.value.len() - last.len() + at);
    let help = match tag.strip_prefix(':') {
        Some(tag) if !tag.contains('@') => {
            format!("write `image = \"{plain}\"` and `version = \"{tag}\"`")
        }
        Some(_) | None => {
            format!("write `image = \"{plain}\"`; a digest can stand in the `image` of a datastore")
        }
    };
    let message = format!("the image of an engine is written without `{tag}`");
    wrong(scope, code::BAD_NAME, image.span, message, "its tag is the version", &help);
}

fn check_admin(scope: &mut Scope<'_>, admin: &Text, family: Option<&EngineSpec>) {
    account::check_user(scope, admin);
    if let Some(spec) = family.filter(|spec| spec.accounts == Accounts::None) {
        let message = format!("`admin` means nothing for the engine `{}`", spec.name);
        let label = "nobody signs in to it, nor to a variant of it";
        wrong(scope, code::CONFLICTING_KEYS, admin.span, message, label, "take the key away");
    }
}

/// Port and path of `:9363/metrics`.
pub(super) fn metrics(written: &str) -> Option<(u16, String)> {
    let rest = written.strip_prefix(':')?;
    let (port, path) = rest.find('/').map_or((rest, "/metrics"), |at| rest.split_at(at));
    let fine = !path.contains(|c: char| c.is_whitespace() || c.is_control());
    let port: u16 = port.parse().ok().filter(|port| *port > 0)?;
    fine.then(|| (port, path.to_owned()))
}

fn check_metrics(scope: &mut Scope<'_>, written: &Text, family: Option<&EngineSpec>) {
    if metrics(&written.value).is_none() {
        let message = format!("no metrics are at `{}`", written.value.escape_debug());
        let label = "expected a port and a path of the store itself";
        let help = "write `\":9363/metrics\"`";
        wrong(scope, code::BAD_NAME, written.span, message, label, help);
    }
    if let Some(spec) = family.filter(|spec| spec.exporter.is_some()) {
        let message = format!("a variant of `{}` needs no metrics of its own", spec.name);
        let label = "an exporter tells them already";
        wrong(scope, code::CONFLICTING_KEYS, written.span, message, label, "take the key away");
    }
}

/// Every placeholder of every text must stand for something.
fn check_texts(scope: &mut Scope<'_>, own: &Own, family: Option<&EngineSpec>) {
    let mut texts: Vec<&Text> = own.command.iter().chain(&own.args).flatten().collect();
    for (_, value) in own.env.iter().flat_map(|env| &env.0) {
        match value {
            Form::Short(text) => texts.push(text),
            Form::Long(EnvTable { public, of, key, .. }) => {
                texts.extend([public, of, key].into_iter().flatten());
            }
        }
    }
    match &own.ready {
        Some(Form::Short(path)) => texts.push(path),
        Some(Form::Long(Probe { path, command, .. })) => {
            texts.extend(path.iter().chain(command.iter().flatten()));
        }
        None => {}
    }
    let nobody = own.admin.is_none() && family.is_none_or(|spec| spec.accounts == Accounts::None);
    for text in texts {
        for (place, word) in placeholders(&text.value) {
            let (label, help) = match word {
                "admin" if nobody => ("nobody signs in", "add `admin = \"…\"`".to_owned()),
                "max_connections" if own.max_connections.is_none() => {
                    ("nothing says how many", "add `max_connections = 100`".to_owned())
                }
                _ => match unknown(word) {
                    Some(help) => ("a datastore has no such thing", help),
                    None => continue,
                },
            };
            let span = locate(scope, text, &text.value[place]);
            let message = format!("`{{{word}}}` stands for nothing");
            wrong(scope, code::UNKNOWN_VARIABLE, span, message, label, &help);
        }
    }
}

/// What is meant by a word that is nearly one of ours; any other may be the store's own.
fn unknown(word: &str) -> Option<String> {
    let known = || PLACEHOLDERS.iter().map(|(known, _)| *known);
    let is_slip = known().all(|known| known != word) && !nearest(word, known()).is_empty();
    did_you_mean(word, known()).filter(|_| is_slip)
}

/// The place of a placeholder; where its text has escapes, that of the text.
fn locate(scope: &Scope<'_>, text: &Text, placeholder: &str) -> Span {
    match scope.sources.slice(text.span).find(placeholder) {
        Some(at) => {
            let start = text.span.start + at;
            Span { start, end: start + placeholder.len(), ..text.span }
        }
        None => text.span,
    }
}

/// Variables without placeholders, which are no letters of a name.
fn plain(env: Option<&Map<Form<Text, EnvTable>>>) -> Map<Form<Text, EnvTable>> {
    let text = |text: &Text| {
        let mut plain = String::new();
        let mut from = 0;
        for (place, word) in placeholders(&text.value) {
            plain += &text.value[from..place.start];
            plain += word;
            from = place.end;
        }
        Spanned { value: plain + &text.value[from..], span: text.span }
    };
    let of = |value: &Form<Text, EnvTable>| match value {
        Form::Short(short) => Form::Short(text(short)),
        Form::Long(long) => {
            let [public, of, key] =
                [&long.public, &long.of, &long.key].map(|part| part.as_ref().map(text));
            Form::Long(EnvTable { public, of, key, ..long.clone() })
        }
    };
    let env = env.iter().flat_map(|env| &env.0);
    Map(env.map(|(name, value)| (name.clone(), of(value))).collect())
}
