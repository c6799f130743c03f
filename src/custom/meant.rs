//! Which field somebody meant who asked for one that is not there.

use serde_json::Value;

use crate::diag::suggest::did_you_mean;
use crate::jsonnet::Place;
use crate::source::Sources;

/// `signals.cals` is one of what the demo says under `signals`; of other objects it is only known what
/// the demo says at the top, and which fields the file writes.
pub(super) fn field(name: &str, place: &Place, sources: &Sources, view: &Value) -> Option<String> {
    let text = &sources.find(&place.file)?.text;
    let asked = text.get(place.start..place.end)?;
    let before = asked.rfind(name).map_or(asked, |at| &asked[..at]);
    let before = before.trim_end_matches(['.', '[', '\'', '"', ' ']);
    let holder = before.rsplit(|it: char| !it.is_alphanumeric() && it != '_').next()?;
    let top = view.as_object()?;
    match top.get(holder).and_then(Value::as_object) {
        Some(object) => did_you_mean(name, object.keys().map(String::as_str)),
        None => did_you_mean(name, top.keys().map(String::as_str).chain(written(text))),
    }
}

/// Names that stand before a colon.
fn written(text: &str) -> impl Iterator<Item = &str> {
    text.split(':').filter_map(|before| {
        let name = before.trim_end_matches([':', '+', ' ']);
        let start =
            name.rfind(|it: char| !it.is_alphanumeric() && it != '_').map_or(0, |at| at + 1);
        name.get(start..).filter(|name| !name.is_empty())
    })
}
