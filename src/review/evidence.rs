//! Where a change can be seen: the files that differ and that say the name of what changes, or what it
//! was or is.

use std::collections::BTreeMap;

use super::Side;
use super::change::{Change, FileChange};
use crate::artifact::{Artifacts, RelPath};

/// Adds to each change the files it is seen in.
pub(super) fn find(
    changes: &mut [Change],
    before: &Side<'_>,
    after: &Side<'_>,
    files: &[FileChange],
) {
    let titles = titles(before, after);
    let texts: Vec<(&str, [&str; 2])> = files
        .iter()
        .map(|file| {
            let text = |artifacts| text(artifacts, &file.path);
            (file.path.as_str(), [text(before.artifacts), text(after.artifacts)])
        })
        .collect();
    for change in changes {
        let names = change.names.iter().filter(|name| !name.is_empty());
        let mut words: Vec<&str> =
            names.clone().map(|name| name.rsplit(' ').next().unwrap_or(name)).collect();
        words.extend(names.filter_map(|name| titles.get(name.as_str())));
        let values: Vec<&str> =
            change.before.iter().chain(&change.after).map(|it| it.trim_matches('`')).collect();
        let say = |words: &[&str]| -> Vec<String> {
            let seen = texts.iter().filter(|(_, texts)| {
                words.iter().any(|word| texts.iter().any(|text| mentions(text, word)))
            });
            seen.map(|(path, _)| (*path).to_owned()).collect()
        };
        // What has no name of its own is known by its value, and what has none by all that differs.
        let all = || texts.iter().map(|(path, _)| (*path).to_owned()).collect();
        change.files = [say(&words), say(&values)]
            .into_iter()
            .find(|seen| !seen.is_empty())
            .unwrap_or_else(all);
    }
}

fn text<'a>(artifacts: &'a Artifacts, path: &str) -> &'a str {
    RelPath::new(path).and_then(|path| artifacts.get(&path)).map_or("", |file| &file.text)
}

/// Whether a text says a word, and not as a part of another.
fn mentions(text: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric();
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(part) && !text[at + word.len()..].starts_with(part))
}

/// Titles by names: some files know nothing but them.
fn titles<'a>(before: &Side<'a>, after: &Side<'a>) -> BTreeMap<&'a str, &'a str> {
    let models = [before.model, after.model].into_iter().flatten();
    models
        .flat_map(|model| {
            let components = model.components.iter().map(|it| &it.entry);
            let slos = model.slos.iter().map(|it| &it.entry);
            let alerts = model.alerts.iter().map(|it| &it.entry);
            let forecasts = model.forecasts.iter().map(|it| &it.entry);
            let scenarios = model.scenarios.iter().map(|it| &it.entry);
            components.chain(slos).chain(alerts).chain(forecasts).chain(scenarios)
        })
        .map(|entry| (entry.name.as_str(), entry.title.as_str()))
        .collect()
}
