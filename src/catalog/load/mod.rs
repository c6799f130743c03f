//! The script of the load generator, in JavaScript for k6: what simulated users do, and what is
//! promised to them.

mod journey;
mod options;

use crate::model::Model;
use crate::model::traffic::{ADDRESS, Load, LoadPart, LoadText};
use crate::syntax::javascript::{Part, Script, property, quoted};
use crate::syntax::{Comment, header};
use crate::units::Duration;

/// Where the script is in the container.
pub const PATH: &str = "/scripts/script.js";

/// The Secret from which the load generator learns where its metrics go: Terraform makes it.
pub fn push_secret(demo: &str) -> String {
    format!("{demo}-load-metrics")
}

/// Variables of k6, and the key of each in that Secret.
pub const PUSH_SECRET_KEYS: [(&str, &str); 3] = [
    ("K6_PROMETHEUS_RW_SERVER_URL", "url"),
    ("K6_PROMETHEUS_RW_USERNAME", "user"),
    ("K6_PROMETHEUS_RW_PASSWORD", "password"),
];

/// What is told of the times of requests: as much as the panels ask for.
pub const TRENDS: &str = "p(95),med,min,max";

/// What every script can do.
const LIBRARY: &str = include_str!("library.js");

/// The script; none without load.
pub fn script(model: &Model) -> Option<String> {
    let load = model.load.as_ref()?;
    let headers = load.headers.iter().map(|(name, text)| (name.clone(), texts(text)));
    let headers = Script::Object(headers.collect());
    let mut script = header(Comment::Slashes);
    script += &format!(
        "//\n// Simulated users of {}. To try it: k6 run --iterations 1 script.js\n\
         import {{ check, sleep }} from \"k6\";\nimport http from \"k6/http\";\n\n\
         const target = {ADDRESS} || {};\n\n\
         export const options = {};\n\n\
         /** Sent with every request. */\n\
         const headersOf = (user) => ({});\n\n",
        model.demo.title.replace(['\n', '\r'], " "),
        quoted(&address(model, load)),
        options::options(model, load).print(0, 23),
        headers.print(0, 28),
    );
    script += &journey::pause(load);
    script += "/** What they do, and how often. */\nconst journeys = [\n";
    for journey in &load.journeys {
        script += &journey::text(journey);
    }
    script += "];\n\n";
    script += "/** A round of one user. */\nexport default function () {\n  \
               weighted(journeys).round(person(), Object.create(null));\n}\n\n";
    Some(script + LIBRARY)
}

/// Where users come in.
fn address(model: &Model, load: &Load) -> String {
    let target = &model[load.target];
    let workload = target.workloads.first();
    let host = workload.map_or(target.entry.name.as_str(), |it| it.name.as_str());
    let port = workload.and_then(|it| it.ports.first()).map_or(80, |port| port.number);
    format!("http://{host}:{port}")
}

/// A text, with what is known only when it runs; by itself, that keeps its type.
fn value(text: &LoadText) -> Script {
    match text.parts.as_slice() {
        [LoadPart::Literal(text)] => Script::Text(text.clone()),
        [only] => Script::Expression(expression(only)),
        _ => texts(text),
    }
}

/// A text, whatever is in it.
fn texts(text: &LoadText) -> Script {
    through("text", text)
}

/// A path, in which what is put in cannot make another path.
fn path(text: &LoadText) -> Script {
    through("part", text)
}

fn through(function: &str, text: &LoadText) -> Script {
    match text.parts.as_slice() {
        [] => Script::Text(String::new()),
        [LoadPart::Literal(text)] => Script::Text(text.clone()),
        [only] => Script::Expression(format!("{function}({})", expression(only))),
        parts => {
            let part = |part: &LoadPart| match part {
                LoadPart::Literal(text) => Part::Text(text.clone()),
                LoadPart::Saved(_) | LoadPart::Each | LoadPart::User(_) => {
                    Part::Expression(format!("{function}({})", expression(part)))
                }
            };
            Script::Template(parts.iter().map(part).collect())
        }
    }
}

fn expression(part: &LoadPart) -> String {
    match part {
        LoadPart::Literal(text) => quoted(text),
        LoadPart::Saved(name) => property("saved", name),
        LoadPart::Each => "each".to_owned(),
        LoadPart::User(field) => property("user", field),
    }
}

/// As it was written, with `{…}` for what is known only when it runs.
fn written(text: &LoadText) -> String {
    let part = |part: &LoadPart| match part {
        LoadPart::Literal(text) => text.clone(),
        LoadPart::Saved(name) => format!("{{{name}}}"),
        LoadPart::Each => "{each}".to_owned(),
        LoadPart::User(field) => format!("{{user.{field}}}"),
    };
    text.parts.iter().map(part).collect()
}

/// A length of time as Go reads it.
fn duration(duration: Duration) -> String {
    if duration.milliseconds.is_multiple_of(1_000) {
        format!("{}s", duration.whole_seconds())
    } else {
        format!("{}ms", duration.milliseconds)
    }
}
