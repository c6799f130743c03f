//! Where history breaks: a series, a label or an address gets another name, and what was there stays
//! under the old one.

use std::collections::{BTreeMap, BTreeSet};

use super::warning;
use crate::model::rule::Rule;
use crate::model::{Entry, Model};
use crate::review::change::Change;

/// All breaks of history.
pub(super) fn warnings(before: &Model, after: &Model) -> Vec<Change> {
    let mut warnings = series(before, after);
    warnings.extend(renamed(before, after));
    warnings.extend(labels(before, after));
    warnings.extend(sent(before, after));
    warnings.extend(learnt(before, after));
    warnings.extend(addresses(before, after));
    warnings.extend(titles(before, after));
    warnings
}

/// Recorded series: by their name the keys of their labels, and what is recorded.
fn recorded(model: &Model) -> BTreeMap<String, BTreeSet<String>> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for rule in model.rules.iter().flat_map(|group| &group.rules) {
        let (metric, labels) = match rule {
            Rule::Recording(it) => (&it.metric, &it.labels),
            Rule::Counting(it) => (&it.metric, &it.labels),
            Rule::Alerting(_) => continue,
        };
        let keys: Vec<&str> = labels.iter().map(|(key, _)| key.as_str()).collect();
        all.entry(metric.clone()).or_default().insert(keys.join(", "));
    }
    all
}

fn series(before: &Model, after: &Model) -> Vec<Change> {
    let (was, is) = (recorded(before), recorded(after));
    let new: Vec<&String> = is.keys().filter(|metric| !was.contains_key(*metric)).collect();
    let gone: Vec<&String> = was.keys().filter(|metric| !is.contains_key(*metric)).collect();
    let instead = match (gone.as_slice(), new.as_slice()) {
        ([_], [new]) => format!("; `{new}` begins without it"),
        _ => String::new(),
    };
    let mut warnings: Vec<Change> = gone
        .iter()
        .map(|metric| {
            warning(
                "series",
                metric,
                format!("is no longer recorded: its history ends here{instead}"),
            )
        })
        .collect();
    for (metric, keys) in &was {
        let Some(now) = is.get(metric) else { continue };
        let lost: Vec<&String> = keys.difference(now).collect();
        let found: Vec<&String> = now.difference(keys).collect();
        if let ([lost], [found]) = (lost.as_slice(), found.as_slice()) {
            let what = format!(
                "has the labels {found} now, and had {lost}: what was recorded before is another series"
            );
            warnings.push(warning("series", metric, what));
        }
    }
    warnings
}

/// Entries under another name: whatever has their name as a label begins anew.
fn renamed(before: &Model, after: &Model) -> Vec<Change> {
    let components = |model: &Model| -> Vec<Entry> {
        model.components.iter().map(|it| it.entry.clone()).collect()
    };
    let slos =
        |model: &Model| -> Vec<Entry> { model.slos.iter().map(|it| it.entry.clone()).collect() };
    let mut warnings = of_entries("component", &components(before), &components(after));
    warnings.extend(of_entries("objective", &slos(before), &slos(after)));
    warnings
}

fn of_entries(noun: &str, before: &[Entry], after: &[Entry]) -> Vec<Change> {
    let is_in = |all: &[Entry], name: &str| all.iter().any(|it| it.name == name);
    let gone: Vec<&Entry> = before.iter().filter(|it| !is_in(after, &it.name)).collect();
    let new: Vec<&Entry> = after.iter().filter(|it| !is_in(before, &it.name)).collect();
    let mut warnings = Vec::new();
    for entry in &new {
        if let Some(was) = &entry.was
            && is_in(before, was)
        {
            let what = format!("was `{was}`: what was recorded and logged stays under that name");
            warnings.push(warning(noun, &entry.name, what));
        }
    }
    if let ([gone], [new]) = (gone.as_slice(), new.as_slice())
        && new.was.is_none()
    {
        let what = format!(
            "is gone, and `{}` is new: if that is the same under another name, write `was = \"{}\"`",
            new.name, gone.name
        );
        warnings.push(warning(noun, &gone.name, what));
    }
    warnings
}

/// Labels that all telemetry has.
fn labels(before: &Model, after: &Model) -> Vec<Change> {
    let all = |model: &Model| {
        let demo = &model.demo;
        [
            ("cluster", demo.cluster.clone()),
            ("namespace", demo.namespace.clone()),
            ("deployment_environment", demo.environment.clone()),
            ("job", format!("{}-…", demo.name)),
        ]
    };
    let pairs = all(before).into_iter().zip(all(after));
    let differ = pairs.filter(|((_, was), (_, is))| was != is);
    differ
        .map(|((label, was), (_, is))| {
            warning("label", label, "of all telemetry changes: dashboards show nothing from before")
                .values(Some(was), Some(is))
        })
        .collect()
}

/// Metrics that somebody sends: names follow from who collects.
fn sent(before: &Model, after: &Model) -> Vec<Change> {
    let dimensions = |model: &Model| -> BTreeSet<String> {
        model.telemetry.dimensions.iter().cloned().collect()
    };
    let mut warnings = Vec::new();
    let (was, is) = (before.telemetry.collector.word(), after.telemetry.collector.word());
    if was != is {
        let what = "has another collector: names and labels of metrics follow it, and begin anew";
        warnings.push(
            warning("telemetry", "spans", what).values(Some(was.to_owned()), Some(is.to_owned())),
        );
    }
    for lost in dimensions(before).difference(&dimensions(after)) {
        warnings.push(warning(
            "label",
            lost,
            "tells requests apart no more: queries for it find nothing",
        ));
    }
    warnings
}

/// What forecasts have learnt goes by the name of their metric.
fn learnt(before: &Model, after: &Model) -> Vec<Change> {
    let pairs = after.forecasts.iter().filter_map(|new| {
        let name = new.entry.was.as_ref().unwrap_or(&new.entry.name);
        let old = before
            .forecasts
            .iter()
            .find(|old| old.entry.name == *name || old.entry.name == new.entry.name)?;
        (old.metric != new.metric).then_some((old, new))
    });
    pairs
        .map(|(old, new)| {
            let what = "learns anew: its metric has another name";
            warning("forecast", &new.entry.name, what)
                .values(Some(old.metric.clone()), Some(new.metric.clone()))
        })
        .collect()
}

/// Dashboards that have another uid: links to them lead nowhere.
fn addresses(before: &Model, after: &Model) -> Vec<Change> {
    let all = |model: &Model| -> Vec<(String, String)> {
        let ours = model.dashboards.iter().map(|it| (it.file.clone(), it.uid.clone()));
        let own = model.custom.dashboards.iter().map(|it| (it.name.clone(), it.uid.clone()));
        ours.chain(own).collect()
    };
    let (was, is) = (all(before), all(after));
    let differ = was.into_iter().filter_map(|(name, old)| {
        let (_, new) = is.iter().find(|(other, _)| *other == name)?;
        (*new != old).then(|| (name, old, new.clone()))
    });
    differ
        .map(|(name, old, new)| {
            warning("dashboard", &name, "has another uid: links to it from elsewhere lead nowhere")
                .values(Some(old), Some(new))
        })
        .collect()
}

/// Alerts that have another title: it is their label `alertname`.
fn titles(before: &Model, after: &Model) -> Vec<Change> {
    let pairs = after.alerts.iter().filter_map(|new| {
        let name = new.entry.was.as_ref().unwrap_or(&new.entry.name);
        let old = before.alerts.iter().find(|old| old.entry.name == *name)?;
        (old.entry.title != new.entry.title).then_some((&old.entry.title, &new.entry))
    });
    pairs
        .map(|(was, now)| {
            let what = "has another title: silences and queries by its `alertname` find it no more";
            warning("alert", &now.name, what).values(Some(was.clone()), Some(now.title.clone()))
        })
        .collect()
}
