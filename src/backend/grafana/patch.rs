//! Changes of the user's own to panels: fields that get another value.

use serde_json::Value;

use super::panel;
use crate::diag::suggest::{did_you_mean, nearest};
use crate::diag::{Diagnostic, Diagnostics, code};
use crate::model::Model;
use crate::model::dashboard::{Dashboard, Panel};
use crate::model::presentation::{Change, Patch};
use crate::source::Spanned;

/// The panel, with all changes that can be made.
pub(super) fn patched(model: &Model, dashboard: &Dashboard, panel: &Panel) -> Value {
    let mut json = panel::json(model, panel);
    for change in patches(model, dashboard, panel).flat_map(|patch| &patch.set) {
        // What cannot be changed has been told by `check`.
        set(&mut json, change).ok();
    }
    json
}

/// Tells of changes that cannot be made.
pub(super) fn check(model: &Model, diags: &mut Diagnostics) {
    if model.custom.patches.is_empty() {
        return;
    }
    for dashboard in &model.dashboards {
        for panel in dashboard.panels() {
            let mut json = None;
            for change in patches(model, dashboard, panel).flat_map(|patch| &patch.set) {
                let json = json.get_or_insert_with(|| panel::json(model, panel));
                if let Err(wrong) = set(json, change) {
                    diags.error(*wrong);
                }
            }
        }
    }
}

fn patches<'a>(
    model: &'a Model,
    dashboard: &'a Dashboard,
    panel: &'a Panel,
) -> impl Iterator<Item = &'a Patch> {
    let patches = model.custom.patches.iter();
    patches.filter(|it| it.dashboard == dashboard.name && it.panels.contains(&panel.name))
}

/// Fields that every panel may have, also where we have nothing to say there.
const OF_PANELS: [&str; 18] = [
    "cacheTimeout",
    "datasource",
    "description",
    "fieldConfig",
    "gridPos",
    "hideTimeOverride",
    "interval",
    "links",
    "maxDataPoints",
    "options",
    "pluginVersion",
    "targets",
    "timeFrom",
    "timeShift",
    "title",
    "transformations",
    "transparent",
    "type",
];

/// What a field may be told, whatever the panel.
const OF_FIELDS: [&str; 14] = [
    "actions",
    "color",
    "custom",
    "decimals",
    "description",
    "displayName",
    "fieldMinMax",
    "filterable",
    "links",
    "mappings",
    "max",
    "min",
    "noValue",
    "unit",
];

fn set(panel: &mut Value, change: &Change) -> Result<(), Box<Diagnostic>> {
    let Some((last, way)) = change.path.split_last() else { return Ok(()) };
    let mut place = panel;
    for part in way {
        place = step(place, part)?;
    }
    let way: Vec<&str> = way.iter().map(|part| part.value.as_str()).collect();
    if way.is_empty() && last.value == "id" {
        let message = "the `id` of a panel cannot be changed";
        let help = "links and alerts lead to it; change what is shown instead";
        let wrong = wrong(last, message.to_owned()).label("others name the panel by it");
        return Err(Box::new(wrong.help(help)));
    }
    let value = Value::from(&change.value.value);
    match place {
        Value::Object(fields) => {
            let old = fields.get(&last.value);
            if old.is_none() {
                let known = match way.as_slice() {
                    [] => OF_PANELS.as_slice(),
                    ["fieldConfig", "defaults"] => OF_FIELDS.as_slice(),
                    _ => &[],
                };
                let there: Vec<&str> = fields.keys().map(String::as_str).collect();
                unknown(last, known, &there)?;
            }
            same_kind(old, &value, change)?;
            fields.insert(last.value.clone(), value);
        }
        _ => {
            let old = step(place, last)?;
            same_kind(Some(old), &value, change)?;
            *old = value;
        }
    }
    Ok(())
}

/// What is at a part of the way.
fn step<'a>(
    place: &'a mut Value,
    part: &Spanned<String>,
) -> Result<&'a mut Value, Box<Diagnostic>> {
    let name = part.value.as_str();
    let position = name.parse::<usize>().ok();
    let (message, help) = match &*place {
        Value::Object(fields) if fields.contains_key(name) => return Ok(&mut place[name]),
        Value::Array(items) if position.is_some_and(|at| at < items.len()) => {
            return Ok(&mut place[position.unwrap_or_default()]);
        }
        Value::Object(fields) => {
            let known = fields.keys().map(String::as_str);
            (format!("there is no field `{name}` here"), did_you_mean(name, known))
        }
        Value::Array(items) => {
            let help = match items.len() {
                0 => "this list is empty; set the whole list".to_owned(),
                one => format!("its positions are 0 to {}", one - 1),
            };
            (format!("`{name}` is no position in this list"), Some(help))
        }
        _ => (format!("there is nothing below which `{name}` could be"), None),
    };
    Err(Box::new(wrong(part, message).help_if(help)))
}

/// Whether a new field may be: one of those that are known, or else none that looks like a slip.
fn unknown(name: &Spanned<String>, known: &[&str], there: &[&str]) -> Result<(), Box<Diagnostic>> {
    let is_known = known.contains(&name.value.as_str());
    let all = || known.iter().chain(there).copied();
    if is_known || (known.is_empty() && nearest(&name.value, all()).is_empty()) {
        return Ok(());
    }
    let message = format!("there is no field `{}` here", name.value);
    Err(Box::new(wrong(name, message).help_if(did_you_mean(&name.value, all()))))
}

/// A text stays a text, a list a list.
fn same_kind(old: Option<&Value>, new: &Value, change: &Change) -> Result<(), Box<Diagnostic>> {
    let (Some(was), Some(is)) = (old.and_then(kind), kind(new)) else { return Ok(()) };
    if was == is {
        return Ok(());
    }
    let message = format!("expected {was}, found {is}");
    let different = Diagnostic::new(code::WRONG_TYPE, change.value.span, message);
    Err(Box::new(different.label(format!("this is {is}"))))
}

fn kind(value: &Value) -> Option<&'static str> {
    match value {
        Value::Null => None,
        Value::Bool(_) => Some("true or false"),
        Value::Number(_) => Some("a number"),
        Value::String(_) => Some("a text"),
        Value::Array(_) => Some("a list"),
        Value::Object(_) => Some("a table"),
    }
}

fn wrong(part: &Spanned<String>, message: String) -> Diagnostic {
    Diagnostic::new(code::BAD_PATCH, part.span, message).label("this way leads nowhere")
}
