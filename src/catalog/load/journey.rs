//! A way through the application, as a function.

use super::{path, texts, value, written};
use crate::model::traffic::{Journey, Load, LoadBody, LoadValue, Save, SaveSource, Step};
use crate::syntax::javascript::{Script, property, quoted};

/// The function that waits between pages.
pub(super) fn pause(load: &Load) -> String {
    let (low, high) = (load.think.low.as_seconds(), load.think.high.as_seconds());
    let time = if high > low {
        format!("{low} + Math.random() * {}", thousandths(high - low))
    } else {
        low.to_string()
    };
    format!("/** Looks at a page before the next. */\nconst pause = () => sleep({time});\n\n")
}

fn thousandths(seconds: f64) -> f64 {
    (seconds * 1e3).round() / 1e3
}

/// An entry of the list of journeys.
pub(super) fn text(journey: &Journey) -> String {
    let mut text = format!(
        "  {{\n    name: {},\n    weight: {},\n    round(user, saved) {{\n",
        quoted(&journey.title),
        journey.weight,
    );
    let mut pages = 0;
    for step in &journey.steps {
        if let Some(page) = &step.page {
            // The first page is where they come in.
            if pages > 0 {
                text += "\n      pause();\n";
            }
            text += &format!("      // {}\n", page.replace(['\n', '\r'], " "));
            pages += 1;
        }
        text += &statements(step);
    }
    text += "    },\n  },\n";
    text
}

fn statements(step: &Step) -> String {
    if step.each.is_empty() {
        return once(step, 3);
    }
    let each = Script::List(step.each.iter().cloned().map(Script::Text).collect());
    format!("      for (const each of {}) {{\n{}      }}\n", each.print(3, 32), once(step, 4))
}

/// The request, and what is kept of its answer, at that depth.
fn once(step: &Step, depth: usize) -> String {
    match step.save.as_slice() {
        [] => statement("", &ask(step), depth),
        // One value needs no name for the answer.
        [save] => keep(save, ask(step), depth),
        several => {
            let pad = "  ".repeat(depth);
            let answer = || Script::Expression("response".to_owned());
            let mut text = format!("{pad}{{\n");
            text += &statement("const response = ", &ask(step), depth + 1);
            text.extend(several.iter().map(|save| keep(save, answer(), depth + 1)));
            text + &format!("{pad}}}\n")
        }
    }
}

/// An expression as a line of its own, behind what is done with it.
fn statement(done: &str, expression: &Script, depth: usize) -> String {
    let start = format!("{}{done}", "  ".repeat(depth));
    format!("{start}{};\n", expression.print(depth, start.chars().count() + 1))
}

/// Keeps something of an answer.
fn keep(save: &Save, answer: Script, depth: usize) -> String {
    let (read, what) = match &save.from {
        SaveSource::Cookie(name) => ("cookie", name),
        SaveSource::Header(name) => ("header", name),
        SaveSource::Json(path) => ("json", path),
    };
    let kept = Script::Call(read, vec![answer, Script::Text(what.clone())]);
    statement(&format!("{} = ", property("saved", &save.name)), &kept, depth)
}

fn ask(step: &Step) -> Script {
    Script::Call("ask", vec![Script::Expression("user".to_owned()), request(step)])
}

fn request(step: &Step) -> Script {
    let text = |text: &str| Script::Text(text.to_owned());
    let mut entries = vec![
        ("method", text(step.method)),
        ("name", Script::Text(format!("{} {}", step.method, written(&step.path)))),
        ("path", path(&step.path)),
    ];
    match &step.body {
        Some(LoadBody::Json(body)) => entries.push(("json", json(body))),
        Some(LoadBody::Form(fields)) => {
            let fields = fields.iter().map(|(name, text)| (name.clone(), texts(text)));
            entries.push(("form", Script::Object(fields.collect())));
        }
        None => {}
    }
    let status = step.status.iter().map(|status| Script::Number(status.to_string()));
    entries.push(("status", Script::List(status.collect())));
    Script::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect())
}

fn json(body: &LoadValue) -> Script {
    match body {
        LoadValue::Text(text) => value(text),
        LoadValue::Integer(number) => Script::Number(number.to_string()),
        // No JSON has a number that is none.
        LoadValue::Number(number) if !number.is_finite() => Script::Expression("null".to_owned()),
        LoadValue::Number(number) => Script::Number(number.to_string()),
        LoadValue::Bool(truth) => Script::Expression(truth.to_string()),
        LoadValue::List(items) => Script::List(items.iter().map(json).collect()),
        LoadValue::Object(entries) => {
            let entries = entries.iter().map(|(key, value)| (key.clone(), json(value)));
            Script::Object(entries.collect())
        }
    }
}
