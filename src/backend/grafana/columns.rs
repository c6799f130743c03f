//! A table with a line for each pod and a column for each query.

use super::field;
use super::kinds::Nothing;
use super::kinds::fields::{Matcher, Override, Property};
use super::kinds::lists::{Cell, GaugeMode, GaugeValue};
use super::kinds::transformation::{Organize, Transformation};
use super::target::reference_id;
use crate::model::dashboard::{Content, Query};

/// The label that all queries are asked by.
const LINE: &str = "pod";

/// Turns the answers into lines: each query asks for a table, whose numbers are in `Value #A`.
pub(super) fn transformations(content: &Content) -> Vec<Transformation> {
    let mut columns = Organize::default();
    columns.hidden.insert("Time".to_owned(), true);
    columns.order.insert(LINE.to_owned(), 0);
    columns.titles.insert(LINE.to_owned(), "Pod".to_owned());
    for (at, query) in content.queries.iter().enumerate() {
        let column = format!("Value #{}", reference_id(at));
        columns.order.insert(column.clone(), at + 1);
        columns.titles.insert(column, query.legend.written().to_owned());
    }
    vec![Transformation::Merge(Nothing {}), Transformation::Organize(columns)]
}

/// Shares are bars.
pub(super) fn overrides(content: &Content) -> Vec<Override> {
    content.queries.iter().filter_map(|query| share(content, query)).collect()
}

fn share(content: &Content, query: &Query) -> Option<Override> {
    let mut properties = field::of_shown(content, query.shown.as_ref()?);
    properties.push(Property::Cell(Cell::Gauge {
        mode: GaugeMode::Basic,
        value_display_mode: GaugeValue::Text,
    }));
    properties.push(Property::Max(1.0));
    properties.push(Property::Min(0.0));
    Some(Override { matcher: Matcher::ByName(query.legend.written().to_owned()), properties })
}
