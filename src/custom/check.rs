//! Whether a value is a dashboard that Grafana takes, and that is no other one's double.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{advice, head, ids};
use crate::diag::{Code, Diagnostic, Diagnostics, Reported, code};
use crate::model::Model;
use crate::model::limits::{self, MOST_OF_AN_IDENTITY};
use crate::model::presentation::{CustomDashboard, DashboardFile};
use crate::source::{FileId, Sources, Span};

/// The dashboard that a file gives, complete; none if something is wrong with it, which is told.
pub(super) fn dashboard(
    model: &Model,
    others: &[CustomDashboard],
    file: &DashboardFile,
    value: Value,
    (id, sources): (FileId, &Sources),
    diags: &mut Diagnostics,
) -> Option<CustomDashboard> {
    let mut checks = Checks { file: id, sources, diags };
    let mut json = checks.object(value).ok()?;
    let title = checks.title(&json);
    let uid = checks.uid(model, file, &json);
    let panels = checks.panels(&json);
    let (title, uid, ()) = (title.ok()?, uid.ok()?, panels.ok()?);
    for (what, value, mut taken) in [
        ("uid", &uid, taken(model, others, |it| &it.uid, |it| &it.uid)),
        ("title", &title, taken(model, others, |it| &it.title, |it| &it.title)),
    ] {
        if let Some((_, other)) = taken.find(|(taken, _)| *taken == value) {
            let message = format!("two dashboards have the {what} `{value}`");
            let span = checks.literal(value);
            let mut twice = Diagnostic::new(code::DUPLICATE_NAME, span, message)
                .label(format!("the {what} of this dashboard"));
            if let Some(other) = other {
                twice = twice.related(other.span, "the other one");
            }
            let help = format!("give it a `{what}` of its own");
            checks.diags.error(twice.help(help));
            return None;
        }
    }
    advice::advise(model, &json, &mut checks);
    let description = text(&json, "description").unwrap_or_default().to_owned();
    ids::complete(&mut json);
    json.insert("uid".to_owned(), uid.clone().into());
    let span = checks.head();
    Some(CustomDashboard { name: file.name.clone(), uid, title, description, json, span })
}

/// What dashboards have already, and whose it is, if it is the user's.
fn taken<'a>(
    model: &'a Model,
    others: &'a [CustomDashboard],
    of_ours: fn(&crate::model::dashboard::Dashboard) -> &String,
    of_theirs: fn(&CustomDashboard) -> &String,
) -> Box<dyn Iterator<Item = (&'a str, Option<&'a CustomDashboard>)> + 'a> {
    let ours = model.dashboards.iter().map(move |it| (of_ours(it).as_str(), None));
    let theirs = others.iter().map(move |it| (of_theirs(it).as_str(), Some(it)));
    Box::new(ours.chain(theirs))
}

/// A file, and what is told of it.
pub(super) struct Checks<'a> {
    file: FileId,
    sources: &'a Sources,
    pub(super) diags: &'a mut Diagnostics,
}

impl Checks<'_> {
    fn head(&self) -> Span {
        head(self.file, self.sources)
    }

    /// Where a value stands in the file, if it stands there as it is.
    pub(super) fn literal(&self, value: &str) -> Span {
        let text = &self.sources.get(self.file).text;
        let quoted = ['"', '\''].map(|quote| format!("{quote}{value}{quote}"));
        let found = quoted.iter().find_map(|it| Some((text.find(it)?, it.len())));
        found.map_or_else(
            || self.head(),
            |(start, length)| Span { file: self.file, start, end: start + length },
        )
    }

    fn wrong(&mut self, code: Code, span: Span, message: &str, help: &str) -> Reported {
        let label = if span == self.head() { "what this file gives" } else { "this one" };
        let wrong = Diagnostic::new(code, span, message).label(label);
        self.diags.error(if help.is_empty() { wrong } else { wrong.help(help) })
    }

    fn bad(&mut self, message: &str, help: &str) -> Reported {
        let head = self.head();
        self.wrong(code::BAD_DASHBOARD, head, message, help)
    }

    fn object(&mut self, value: Value) -> Result<Map<String, Value>, Reported> {
        let found = match value {
            Value::Object(object) if object.get("dashboard").is_some_and(Value::is_object) => {
                let help = "give what is in the field `dashboard`";
                return Err(self.bad("this is an answer of Grafana's API, not a dashboard", help));
            }
            Value::Object(object) if object.contains_key("apiVersion") => {
                let help = "give a classic dashboard: an object with `title` and `panels`";
                return Err(self.bad("this is a resource, not a classic dashboard", help));
            }
            Value::Object(object) => return Ok(object),
            Value::Null => "null",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(_) => "an array",
        };
        let message = format!("expected a dashboard, found {found}");
        let help = "a dashboard is an object with `title` and `panels`; each has a file of its own";
        Err(self.bad(&message, help))
    }

    fn title(&mut self, json: &Map<String, Value>) -> Result<String, Reported> {
        match text(json, "title") {
            Some(title) if !title.trim().is_empty() => Ok(title.to_owned()),
            _ => Err(self.bad("a dashboard without a title", "add `title: '…'`")),
        }
    }

    /// The uid that is written, or else one of the demo's name and the file's.
    fn uid(
        &mut self,
        model: &Model,
        file: &DashboardFile,
        json: &Map<String, Value>,
    ) -> Result<String, Reported> {
        let made = || limits::identity(&format!("{}-{}", model.demo.name, file.name));
        let uid = match json.get("uid") {
            None | Some(Value::Null) => made(),
            Some(Value::String(uid)) if uid.is_empty() => made(),
            Some(Value::String(uid)) => uid.clone(),
            Some(_) => return Err(self.bad("the `uid` is no text", "")),
        };
        if uid.len() > MOST_OF_AN_IDENTITY {
            let message =
                format!("the uid `{uid}` is longer than {MOST_OF_AN_IDENTITY} characters");
            let span = self.literal(&uid);
            return Err(self.wrong(code::NAME_TOO_LONG, span, &message, "write a shorter one"));
        }
        let fine = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
        if !uid.chars().all(fine) {
            let message = format!("`{uid}` is no uid");
            let help = "a uid has letters, digits, `-` and `_`";
            let span = self.literal(&uid);
            return Err(self.wrong(code::BAD_DASHBOARD, span, &message, help));
        }
        Ok(uid)
    }

    fn panels(&mut self, json: &Map<String, Value>) -> Result<(), Reported> {
        let asked = json.get("__inputs").and_then(Value::as_array).is_some_and(|it| !it.is_empty());
        if asked {
            let help = "write the uid of a data source in place of each `${DS_…}`; in Jsonnet it is \
                        `std.extVar('mltgen').data_sources.metrics.uid`";
            return Err(self.bad("`__inputs` are asked when people import, and nobody does", help));
        }
        if !json.get("panels").is_some_and(Value::is_array) {
            return Err(self.bad("a dashboard without panels", "add `panels: [ … ]`"));
        }
        let mut seen = BTreeSet::new();
        let mut told = Ok(());
        for panel in ids::panels(json) {
            let title = text(panel, "title").unwrap_or_default();
            let problem = problem(panel).or_else(|| {
                let id = ids::written(panel)?;
                (!seen.insert(id)).then(|| format!("has the id {id}, as another panel has"))
            });
            if let Some(problem) = problem {
                let message = format!("the panel `{title}` {problem}");
                let span = if title.is_empty() { self.head() } else { self.literal(title) };
                told = Err(self.wrong(code::BAD_DASHBOARD, span, &message, ""));
            }
        }
        told
    }
}
/// The columns of a dashboard.
const COLUMNS: u64 = 24;

/// What is wrong with a panel by itself.
fn problem(panel: &Map<String, Value>) -> Option<String> {
    let kind = text(panel, "type");
    // A panel of the library has its kind there.
    if kind.is_none_or(str::is_empty) && !panel.contains_key("libraryPanel") {
        return Some("has no `type`".to_owned());
    }
    let Some(place) = panel.get("gridPos").and_then(Value::as_object) else {
        return Some("has no `gridPos: { x, y, w, h }`".to_owned());
    };
    // Numbers in Jsonnet are floats: 6.0 is 6.
    let number = |key: &str| {
        let number = place.get(key)?.as_f64()?;
        let whole = number >= 0.0 && number.fract() == 0.0 && number < 1e6;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
        whole.then_some(number as u64)
    };
    let [Some(x), Some(_), Some(w), Some(h)] = ["x", "y", "w", "h"].map(number) else {
        return Some("has no whole numbers in its `gridPos`".to_owned());
    };
    if w == 0 || h == 0 {
        return Some("has no size".to_owned());
    }
    (x + w > COLUMNS).then(|| format!("leaves the grid: {x} + {w} columns are more than 24"))
}

pub(super) fn text<'a>(object: &'a Map<String, Value>, key: &str) -> Option<&'a str> {
    object.get(key).and_then(Value::as_str)
}
