//! The table of what is bad now: labels become columns, and signals say what they mean.

use std::collections::BTreeMap;

use super::field::data_link;
use super::kinds::Nothing;
use super::kinds::fields::{Mapping, Matcher, Override, Property, Shown};
use super::kinds::transformation::{Names, Organize, Transformation};
use crate::model::Model;
use crate::model::dashboard::{Content, DrillValue};

/// The labels that become columns, and their headings.
const COLUMNS: [(&str, &str); 2] = [("component", "Component"), ("signal", "Signal")];

/// Turns series into lines of a table.
pub(super) fn transformations() -> Vec<Transformation> {
    let names = COLUMNS.map(|(label, _)| label).to_vec();
    let order = COLUMNS.iter().enumerate().map(|(at, (label, _))| ((*label).to_owned(), at));
    let titles = COLUMNS.iter().map(|(label, title)| ((*label).to_owned(), (*title).to_owned()));
    vec![
        Transformation::LabelsToFields { mode: "columns" },
        Transformation::Merge(Nothing {}),
        Transformation::FilterFieldsByName { include: Names { names } },
        Transformation::Organize(Organize {
            order: order.collect(),
            titles: titles.collect(),
            ..Organize::default()
        }),
    ]
}

/// What a signal means, and where a component leads.
pub(super) fn overrides(model: &Model, content: &Content) -> Vec<Override> {
    let [(_, component), (_, signal)] = COLUMNS;
    let mut overrides = vec![Override {
        matcher: Matcher::ByName(signal.to_owned()),
        properties: vec![Property::Mappings(vec![Mapping::Value(texts(model))])],
    }];
    if let Some(drill) = content.queries.iter().find_map(|query| query.drill.as_ref()) {
        let mut drill = drill.clone();
        if let Some((_, value)) = &mut drill.choice {
            *value = DrillValue::Text("${__value.raw}".to_owned());
        }
        overrides.push(Override {
            matcher: Matcher::ByName(component.to_owned()),
            properties: vec![Property::Links(vec![data_link(&drill)])],
        });
    }
    overrides
}

/// What each signal means, where it means the same for all.
fn texts(model: &Model) -> BTreeMap<String, Shown> {
    let mut texts: BTreeMap<&str, Option<&str>> = BTreeMap::new();
    for signal in model.components.iter().flat_map(|component| &component.signals) {
        let text = texts.entry(&signal.name).or_insert(Some(&signal.text));
        if *text != Some(&signal.text) {
            *text = None;
        }
    }
    let known = texts.into_iter().filter_map(|(name, text)| Some((name, text?)));
    let shown = |(index, (name, text)): (usize, (&str, &str))| {
        let text = format!("{name}: {text}");
        (name.to_owned(), Shown { color: None, index, text })
    };
    known.enumerate().map(shown).collect()
}
