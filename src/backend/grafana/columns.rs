//! A table with a line for each value of a label and a column for each query.

use std::collections::BTreeMap;

use super::field::{data_link, of_shown};
use super::kinds::Nothing;
use super::kinds::fields::{Mapping, Matcher, Override, Property, Shown};
use super::kinds::lists::{Cell, GaugeMode, GaugeValue, SortBy};
use super::kinds::transformation::{Organize, Transformation};
use super::target::reference_id;
use crate::model::component::Component;
use crate::model::dashboard::{Content, DrillValue, Meaning, Query, Unit};
use crate::model::{ComponentId, Model};

/// Turns the answers into lines: each query asks for a table, whose numbers are in `Value #A`.
pub(super) fn transformations(content: &Content, label: &str) -> Vec<Transformation> {
    let mut columns = Organize::default();
    columns.hidden.insert("Time".to_owned(), true);
    columns.order.insert(label.to_owned(), 0);
    columns.titles.insert(label.to_owned(), heading(label));
    for (at, query) in content.queries.iter().enumerate() {
        let column = format!("Value #{}", reference_id(at));
        columns.order.insert(column.clone(), at + 1);
        columns.titles.insert(column, query.legend.written().to_owned());
    }
    vec![Transformation::Merge(Nothing {}), Transformation::Organize(columns)]
}

/// Shares are bars; the names of components are titles, and lead to their details.
pub(super) fn overrides(model: &Model, content: &Content, label: &str) -> Vec<Override> {
    let numbers = content.queries.iter().filter_map(|query| number(content, query));
    names(model, content, label).into_iter().chain(numbers).collect()
}

/// The shortest of what is left stands first.
pub(super) fn order(content: &Content) -> Vec<SortBy> {
    let last = content.queries.last().filter(|_| matches!(content.meaning, Meaning::Left(_)));
    let by =
        last.map(|query| SortBy { desc: false, display_name: query.legend.written().to_owned() });
    by.into_iter().collect()
}

/// `Pod` for `pod`.
fn heading(label: &str) -> String {
    let mut letters = label.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

fn names(model: &Model, content: &Content, label: &str) -> Option<Override> {
    let mut properties = Vec::new();
    if label == "component" {
        properties.push(Property::Mappings(vec![Mapping::Value(titles(model))]));
    }
    if let Some(drill) = content.queries.iter().find_map(|query| query.drill.as_ref()) {
        let mut drill = drill.clone();
        if let Some((_, value)) = &mut drill.choice {
            *value = DrillValue::Text("${__value.raw}".to_owned());
        }
        properties.push(Property::Links(vec![data_link(&drill)]));
    }
    let matcher = Matcher::ByName(heading(label));
    (!properties.is_empty()).then_some(Override { matcher, properties })
}

fn titles(model: &Model) -> BTreeMap<String, Shown> {
    let title = |(index, (_, component)): (usize, (ComponentId, &Component))| {
        let text = component.entry.title.clone();
        (component.entry.name.clone(), Shown { color: None, index, text })
    };
    model.components().enumerate().map(title).collect()
}

fn number(content: &Content, query: &Query) -> Option<Override> {
    let shown = query.shown.as_ref()?;
    let mut properties = of_shown(content, shown);
    if shown.unit == Unit::Share {
        properties.push(Property::Cell(Cell::Gauge {
            mode: GaugeMode::Basic,
            value_display_mode: GaugeValue::Text,
        }));
        properties.push(Property::Max(1.0));
        properties.push(Property::Min(0.0));
    }
    Some(Override { matcher: Matcher::ByName(query.legend.written().to_owned()), properties })
}
