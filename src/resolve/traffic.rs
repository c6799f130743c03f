//! Simulated users.

use crate::catalog::load as script;
use crate::config::Text;
use crate::config::decode::Map;
use crate::config::traffic as written;
use crate::config::tree::{Node, Value};
use crate::diag::suggest::did_you_mean;
use crate::diag::{Diagnostic, code};
use crate::model::component::Component;
use crate::model::traffic::{
    Journey, Load, LoadAmount, LoadBody, LoadPart, LoadText, LoadValue, Save, SaveSource, Step,
    USER_FIELDS,
};
use crate::model::workload::{EnvValue, EnvVar, MountedFile};
use crate::model::{ComponentId, Model};
use crate::resolve::{Scope, checks, kind, texts};
use crate::source::{Span, Spanned};
use crate::units::{Duration, Range};

/// What a kept value comes from.
const SOURCES: &[&str] = &["cookie", "header", "json"];

pub(super) fn load(scope: &mut Scope<'_>, components: &[Component]) -> Option<Load> {
    let load = scope.config.load.as_ref()?;
    let target = scope.names.refer(kind::COMPONENT, &load.target)?;
    if components.get(target).is_some_and(|it| it.service().is_none()) {
        let message = format!("`{}` is no service", load.target.value);
        let wrong = Diagnostic::new(code::UNKNOWN_REFERENCE, load.target.span, message);
        scope.diags.error(wrong.label("users visit a service"));
    }
    let amount = match (&load.users, &load.rate) {
        (Some(_), Some(rate)) => {
            let message = "`users` and `rate` are two amounts of load";
            let both = Diagnostic::new(code::CONFLICTING_KEYS, rate.span, message);
            scope.diags.error(both.label("only one can hold").help("take one of them away"));
            return None;
        }
        (users, None) => LoadAmount::Users(users.map_or(1, |users| users.value.0)),
        (None, Some(rate)) => LoadAmount::Rate(rate.value),
    };
    if let Some(pods) = load.pods {
        check_pods(scope, pods.with(pods.value.0), amount);
    }
    if let Some(rate) = load.rate.filter(|rate| rate.thousandths == 0) {
        let message = "no load at all";
        let none = Diagnostic::new(code::OUT_OF_RANGE, rate.span, message);
        scope.diags.error(none.label("expected more than nothing"));
    }
    // Headers go with every request, so nothing is saved before them.
    let saved = "value saved before headers";
    let mut headers = Vec::new();
    for (name, text) in load.headers.iter().flat_map(|headers| &headers.0) {
        checks::header(scope, name);
        headers.push((name.value.clone(), load_text(scope, text, saved, false)));
    }
    let mut journeys = Vec::new();
    for (name, journey) in load.journeys.iter().flat_map(|journeys| &journeys.0) {
        if let Ok(journey) = journey {
            journeys.push(self::journey(scope, name, journey));
        }
    }
    Some(Load {
        component: ComponentId::new(components.len().checked_sub(1)?),
        target: ComponentId::new(target),
        amount,
        think: load
            .think
            .unwrap_or(Range { low: Duration::seconds(1), high: Duration::seconds(3) }),
        duration: load.duration,
        ramp: load.ramp.unwrap_or(Duration::ZERO),
        headers,
        journeys,
    })
}

/// A pod without a user would not start.
fn check_pods(scope: &mut Scope<'_>, pods: Spanned<u32>, amount: LoadAmount) {
    let LoadAmount::Users(users) = amount else { return };
    if users < pods.value {
        let message = format!("{} pods for {users} users", pods.value);
        let wrong = Diagnostic::new(code::OUT_OF_RANGE, pods.span, message);
        let help = format!("write `pods = {}`, or more `users`", users.max(1));
        scope.diags.error(wrong.label("each pod needs a user at least").help(help));
    }
}

/// Gives the load generator its script, and tells it where its metrics go.
pub(super) fn start(model: &mut Model) {
    let (Some(text), Some(load)) = (script::script(model), &model.load) else { return };
    let (component, pushes) = (load.component, model.collects());
    let (brings_grafana, push_url) = (model.brings_grafana(), model.metrics_push_url());
    let Some(workload) = model.components[component.position()].workloads.first_mut() else {
        return;
    };
    workload.files = vec![MountedFile { path: script::PATH.to_owned(), text: text.into() }];
    // Its own interface is of no use where nobody can reach it.
    let mut args = vec!["run", "--quiet", "--address="];
    let mut env = vec![("K6_NO_USAGE_REPORT", EnvValue::Text("true".to_owned()))];
    if pushes {
        args.push("--out=experimental-prometheus-rw");
        let text = |text: &str| EnvValue::Text(text.to_owned());
        if brings_grafana {
            env.push(("K6_PROMETHEUS_RW_SERVER_URL", EnvValue::Text(push_url)));
        } else {
            let secret = script::push_secret(&model.demo.name);
            env.extend(script::PUSH_SECRET_KEYS.map(|(variable, key)| {
                (variable, EnvValue::Secret { name: secret.clone(), key: key.to_owned() })
            }));
        }
        env.push(("K6_PROMETHEUS_RW_TREND_STATS", text(script::TRENDS)));
        env.push(("K6_PROMETHEUS_RW_STALE_MARKERS", text("true")));
    }
    args.push(script::PATH);
    workload.args = args.into_iter().map(str::to_owned).collect();
    let variable = |(name, value): (&str, EnvValue)| EnvVar { name: name.to_owned(), value };
    workload.env = env.into_iter().map(variable).collect();
}

fn journey(scope: &mut Scope<'_>, name: &Text, journey: &written::Journey) -> Journey {
    let saved = format!("saved value of {}", name.value);
    let mut steps = Vec::new();
    for step in &journey.steps.0 {
        let resolved = self::step(scope, step, &saved);
        // What a step keeps is there for the steps after it.
        for (kept, _) in step.save.iter().flat_map(|save| &save.0) {
            scope.names.define(&saved, kept);
        }
        steps.extend(resolved);
    }
    let title = journey.title.as_ref().map(|title| title.value.clone());
    Journey {
        name: name.value.clone(),
        title: title.unwrap_or_else(|| crate::config::default::title(&name.value)),
        weight: journey.weight.map_or(1, |weight| weight.value),
        steps,
    }
}

fn step(scope: &mut Scope<'_>, step: &Spanned<written::Step>, saved: &str) -> Option<Step> {
    let methods: [(&'static str, &Option<Text>); 5] = [
        ("GET", &step.get),
        ("POST", &step.post),
        ("PUT", &step.put),
        ("PATCH", &step.patch),
        ("DELETE", &step.delete),
    ];
    let written: Vec<(&'static str, &Text)> =
        methods.into_iter().filter_map(|(method, path)| Some((method, path.as_ref()?))).collect();
    let [(method, path)] = written.as_slice() else {
        if written.is_empty() && step.seen.damaged {
            return None;
        }
        let span = written.get(1).map_or(step.span, |(_, path)| path.span);
        let message = "a step is one request";
        let label = if written.is_empty() { "no method" } else { "the second" };
        scope.diags.error(
            Diagnostic::new(code::CONFLICTING_KEYS, span, message)
                .label(label)
                .help("write one of `get`, `post`, `put`, `patch`, `delete`"),
        );
        return None;
    };
    let each = step.each.is_some();
    let body = match (&step.json, &step.form) {
        (Some(json), None) => Some(LoadBody::Json(value(scope, &json.0, saved, each))),
        (None, Some(form)) => Some(LoadBody::Form(form_fields(scope, form, saved, each))),
        (None, None) => None,
        (Some(json), Some(_)) => {
            let message = "`json` and `form` are two bodies";
            let both = Diagnostic::new(code::CONFLICTING_KEYS, json.0.span, message);
            scope.diags.error(both.label("only one can be sent").help("take one of them away"));
            None
        }
    };
    Some(Step {
        page: step.page.as_ref().map(|page| page.value.clone()),
        method,
        path: asked(scope, path, saved, each),
        body,
        save: saves(scope, step.save.as_ref()),
        each: texts(step.each.as_ref()),
        status: step.status.clone().filter(|it| !it.is_empty()).unwrap_or_else(|| vec![200]),
    })
}

/// The path of a request. One that begins with what is kept or given begins as that does.
fn asked(scope: &mut Scope<'_>, path: &Text, saved: &str, each: bool) -> LoadText {
    let rooted = checks::asked(scope, path);
    let mut text = load_text(scope, path, saved, each);
    match text.parts.first_mut() {
        None => text.parts.push(LoadPart::Literal(rooted)),
        Some(LoadPart::Literal(first)) => *first = format!("/{}", first.trim_start_matches('/')),
        Some(LoadPart::Saved(_) | LoadPart::User(_) | LoadPart::Each) => {}
    }
    text
}

fn form_fields(
    scope: &mut Scope<'_>,
    form: &Map<Text>,
    saved: &str,
    each: bool,
) -> Vec<(String, LoadText)> {
    let mut fields = Vec::new();
    for (name, text) in &form.0 {
        fields.push((name.value.clone(), load_text(scope, text, saved, each)));
    }
    fields
}

fn saves(scope: &mut Scope<'_>, save: Option<&Map<Text>>) -> Vec<Save> {
    let mut saves = Vec::new();
    for (name, text) in save.iter().flat_map(|save| &save.0) {
        let (word, rest) = text.value.split_once(' ').unwrap_or((text.value.as_str(), ""));
        let from = match word {
            _ if rest.is_empty() && SOURCES.contains(&word) => None,
            "cookie" => Some(SaveSource::Cookie(rest.to_owned())),
            "header" => Some(SaveSource::Header(rest.to_owned())),
            "json" => Some(SaveSource::Json(rest.to_owned())),
            _ => None,
        };
        match from {
            Some(from) => saves.push(Save { name: name.value.clone(), from }),
            None => {
                let message = format!("`{}` is nothing of an answer", text.value);
                let help = did_you_mean(word, SOURCES.iter().copied()).filter(|_| !rest.is_empty());
                scope.diags.error(
                    Diagnostic::new(code::UNKNOWN_WORD, text.span, message)
                        .label("expected `cookie NAME`, `header NAME` or `json PATH`")
                        .help_if(help),
                );
            }
        }
    }
    saves
}

fn value(scope: &mut Scope<'_>, node: &Node, saved: &str, each: bool) -> LoadValue {
    match &node.value {
        Value::Text(text) => {
            let text = Spanned { value: text.clone(), span: node.span };
            LoadValue::Text(load_text(scope, &text, saved, each))
        }
        Value::Integer(number) => LoadValue::Integer(*number),
        Value::Float(number) => LoadValue::Number(*number),
        Value::Bool(bool) => LoadValue::Bool(*bool),
        Value::Datetime => {
            let wrong = Diagnostic::new(code::WRONG_TYPE, node.span, "JSON has no dates");
            scope.diags.error(wrong.label("a date").help("write it as text, in quotes"));
            LoadValue::Bool(false)
        }
        Value::List(items) => {
            LoadValue::List(items.iter().map(|item| value(scope, item, saved, each)).collect())
        }
        Value::Table(table) => LoadValue::Object(
            table
                .entries
                .iter()
                .map(|(key, node)| (key.value.clone(), value(scope, node, saved, each)))
                .collect(),
        ),
    }
}

/// A text with `{…}` in it. Braces around anything that is no name stay as they are, so that
/// patterns and JSON in texts need no escape.
fn load_text(scope: &mut Scope<'_>, text: &Text, saved: &str, each: bool) -> LoadText {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text.value.as_str();
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        literal += before;
        let end = from.find('}').filter(|end| is_variable(&from[1..*end]));
        let Some(end) = end else {
            literal.push('{');
            rest = &from[1..];
            continue;
        };
        if !literal.is_empty() {
            parts.push(LoadPart::Literal(std::mem::take(&mut literal)));
        }
        let name =
            Spanned { value: from[1..end].to_owned(), span: located(scope, text, &from[..=end]) };
        parts.extend(part(scope, &name, saved, each));
        rest = &from[end + 1..];
    }
    literal += rest;
    if !literal.is_empty() {
        parts.push(LoadPart::Literal(literal));
    }
    LoadText { parts }
}

fn is_variable(text: &str) -> bool {
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.chars().all(letter)
}

/// The place of the name in `{name}`, inside a text.
fn located(scope: &Scope<'_>, text: &Text, written: &str) -> Span {
    let Some(at) = scope.sources.slice(text.span).find(written) else { return text.span };
    let start = text.span.start + at + 1;
    Span { start, end: start + written.len() - 2, ..text.span }
}

fn part(scope: &mut Scope<'_>, name: &Text, saved: &str, each: bool) -> Option<LoadPart> {
    if name.value == "each" && each {
        return Some(LoadPart::Each);
    }
    if let Some(field) = name.value.strip_prefix("user.") {
        let found = USER_FIELDS.iter().find(|known| **known == field);
        if found.is_none() {
            let message = format!("a made-up person has no `{field}`");
            scope.diags.error(
                Diagnostic::new(code::UNKNOWN_VARIABLE, name.span, message)
                    .label("not there")
                    .help_if(did_you_mean(field, USER_FIELDS.iter().copied())),
            );
        }
        return found.map(|field| LoadPart::User(field));
    }
    if let Some((head, _)) = name.value.split_once('.') {
        let message = format!("`{{{}}}` stands for nothing", name.value);
        scope.diags.error(
            Diagnostic::new(code::UNKNOWN_VARIABLE, name.span, message)
                .label(format!("nothing is called `{head}`"))
                .help_if(did_you_mean(head, ["user"])),
        );
        return None;
    }
    let words: &[&'static str] = if each { &["each"] } else { &[] };
    scope.names.words(saved, words);
    scope.names.refer(saved, name).map(|_| LoadPart::Saved(name.value.clone()))
}
