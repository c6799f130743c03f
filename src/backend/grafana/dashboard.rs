//! The frame of a dashboard: its time, its variables, its links, and its panels in order.

use serde_json::{Map, Value};

use super::{annotations, patch, reference, role_of, variable_of};
use crate::backend::data_source::Role;
use crate::model::Model;
use crate::model::dashboard::{
    Choice, ChoiceOption, ChoiceSource, Dashboard, DashboardLink, MarkSource, Row,
};
use crate::model::platform::DataSourceOwner;
use crate::query::promql::{LabelValues, Selector};
use crate::syntax::json::{self, object, tree};

/// The text of the whole dashboard.
pub(super) fn text(model: &Model, dashboard: &Dashboard) -> String {
    json::print_with_list(&frame(model, dashboard), "panels", panels(model, dashboard))
}

/// The whole dashboard, for those who make something else of it.
pub(super) fn whole(model: &Model, dashboard: &Dashboard) -> Map<String, Value> {
    let mut whole = frame(model, dashboard);
    whole.insert("panels".to_owned(), panels(model, dashboard).collect());
    whole
}

fn panels<'a>(model: &'a Model, dashboard: &'a Dashboard) -> impl Iterator<Item = Value> + 'a {
    dashboard.rows.iter().flat_map(|it| row(model, dashboard, it))
}

/// All but the panels.
fn frame(model: &Model, dashboard: &Dashboard) -> Map<String, Value> {
    object!({
        "annotations": {"list": annotations::list(&dashboard.marks)},
        "description": dashboard.description.as_str(),
        "editable": false,
        "graphTooltip": SHARED_CROSSHAIR,
        "links": dashboard.links.iter().map(link).collect::<Vec<_>>(),
        "refresh": dashboard.refresh.map_or_else(String::new, |every| every.to_string()),
        "schemaVersion": schema_version(model.grafana.version),
        "tags": tags(model),
        "templating": {"list": variables(model, dashboard)},
        "time": {"from": format!("now-{}", dashboard.range), "to": "now"},
        "timepicker": {},
        "timezone": "browser",
        "title": dashboard.title.as_str(),
        "uid": dashboard.uid.as_str(),
    })
}

/// By these all dashboards of a demo are found.
pub(super) fn tags(model: &Model) -> Value {
    tree!(["mltgen", model.demo.name.as_str()])
}

/// A line at the same time in all panels: what happened together is seen together.
pub(super) const SHARED_CROSSHAIR: u32 = 1;

/// The latest schema that the oldest Grafana knows: a newer one it refuses, and an older one it
/// changes while loading, which shows as a difference after every save.
pub(super) fn schema_version(grafana: (u32, u32)) -> u32 {
    match grafana {
        (..=11, ..=5) | (..=10, _) => 39,
        (11, 6..) | (12, 0..=1) => 41,
        (12.., _) => 42,
    }
}

fn link(link: &DashboardLink) -> Value {
    tree!({
        "asDropdown": false,
        "icon": "dashboard",
        "includeVars": true,
        "keepTime": true,
        "tags": [],
        "targetBlank": false,
        "title": link.title.as_str(),
        "tooltip": "",
        "type": "link",
        "url": format!("/d/{}", link.uid),
    })
}

/// A heading, followed by its panels: that is how an open row owns them.
fn row<'a>(
    model: &'a Model,
    dashboard: &'a Dashboard,
    row: &'a Row,
) -> impl Iterator<Item = Value> + 'a {
    let heading = tree!({
        "collapsed": false,
        "gridPos": {"h": 1, "w": 24, "x": 0, "y": row.y},
        "id": row.id,
        "panels": [],
        "title": row.title.as_str(),
        "type": "row",
    });
    let mut panels: Vec<_> = row.panels.iter().collect();
    // Grafana sorts them in this way while loading; any other order would show as a difference.
    panels.sort_by_key(|panel| (panel.place.y, panel.place.x));
    let panels = panels.into_iter().map(|it| patch::patched(model, dashboard, it));
    std::iter::once(heading).chain(panels)
}

fn variables(model: &Model, dashboard: &Dashboard) -> Vec<Value> {
    let asked: Vec<Role> = dashboard
        .panels()
        .flat_map(|panel| &panel.content.queries)
        .flat_map(|query| {
            let behind = query.behind.as_ref().map(|_| Role::Traces);
            std::iter::once(role_of(&query.ask)).chain(behind)
        })
        .chain(dashboard.marks.iter().filter_map(|mark| match mark.from {
            MarkSource::Tags(_) => None,
            MarkSource::Times { .. } => Some(Role::Metrics),
        }))
        .collect();
    let used = Role::ALL.into_iter().filter(|role| asked.contains(role));
    let data_sources = used.filter_map(|role| data_source(model, role));
    dashboard.choices.iter().map(choice).chain(data_sources).collect()
}

const HIDDEN: u32 = 2;

/// Hidden, since a demo has one data source of a kind; still, an address can name another.
fn data_source(model: &Model, role: Role) -> Option<Value> {
    let source = role.of(model)?;
    let title = match &source.owner {
        DataSourceOwner::Ours { title } => title,
        DataSourceOwner::Theirs => &source.uid,
    };
    Some(tree!({
        "current": {"text": title.as_str(), "value": source.uid.as_str()},
        "hide": HIDDEN,
        "includeAll": false,
        "label": format!("{} data source", kind(role)),
        "multi": false,
        "name": variable_of(role),
        "options": [],
        "query": role.plugin(),
        "refresh": 1,
        "regex": "",
        "skipUrlSync": false,
        "type": "datasource",
    }))
}

const fn kind(role: Role) -> &'static str {
    match role {
        Role::Metrics => "Prometheus",
        Role::Logs => "Loki",
        Role::Traces => "Tempo",
        Role::Incidents => "ServiceNow",
        Role::Samples => "TestData",
    }
}

fn choice(choice: &Choice) -> Value {
    match &choice.from {
        ChoiceSource::Known(options) => one_of(choice, options),
        ChoiceSource::Fixed(only) => fixed(choice, only),
        ChoiceSource::Values { label, of } => values_of(choice, label, of),
    }
}

/// Nothing to choose, and no address may say otherwise.
fn fixed(choice: &Choice, only: &ChoiceOption) -> Value {
    let value = only.value.as_str();
    tree!({
        "current": {"text": value, "value": value},
        "hide": HIDDEN,
        "label": choice.label.as_str(),
        "name": choice.variable.name(),
        "query": value,
        "skipUrlSync": true,
        "type": "constant",
    })
}

/// Any number of what the data source knows when the dashboard is looked at.
fn values_of(choice: &Choice, label: &str, of: &Selector) -> Value {
    let query = LabelValues { of: of.clone(), label: label.to_owned() }.to_string();
    let metrics = reference(Role::Metrics);
    tree!({
        "allValue": ".*",
        "allowCustomValue": false,
        "current": {"text": ["All"], "value": ["$__all"]},
        "datasource": {"type": metrics.plugin, "uid": metrics.uid},
        "definition": query.as_str(),
        "hide": 0,
        "includeAll": true,
        "label": choice.label.as_str(),
        "multi": true,
        "name": choice.variable.name(),
        "options": [],
        "query": {
            "qryType": QUERY_AS_WRITTEN,
            "query": query,
            "refId": "PrometheusVariableQueryEditor-VariableQuery",
        },
        "refresh": ON_TIME_CHANGE,
        "regex": "",
        "skipUrlSync": false,
        "sort": BY_ALPHABET,
        "type": "query",
    })
}

/// Values of a label, as the editor of variables numbers it.
const QUERY_AS_WRITTEN: u32 = 1;
const ON_TIME_CHANGE: u32 = 2;
const BY_ALPHABET: u32 = 1;

fn one_of(choice: &Choice, options: &[ChoiceOption]) -> Value {
    let first = options.first().expect("a dashboard without anything to choose is not made");
    let query: Vec<String> = options.iter().map(spelled).collect();
    let options: Vec<Value> = options
        .iter()
        .map(|it| tree!({"selected": it == first, "text": it.title.as_str(), "value": it.value.as_str()}))
        .collect();
    tree!({
        "allowCustomValue": false,
        "current": {"text": first.title.as_str(), "value": first.value.as_str()},
        "hide": 0,
        "includeAll": false,
        "label": choice.label.as_str(),
        "multi": false,
        "name": choice.variable.name(),
        "options": options,
        "query": query.join(","),
        "skipUrlSync": false,
        "type": "custom",
    })
}

/// `Title : value`; a comma would end it.
fn spelled(option: &ChoiceOption) -> String {
    format!("{} : {}", option.title.replace(',', "\\,"), option.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_grafana_can_read_the_schema() {
        for (version, expected) in [
            ((10, 4), 39),
            ((11, 5), 39),
            ((11, 6), 41),
            ((12, 1), 41),
            ((12, 2), 42),
            ((13, 0), 42),
        ] {
            assert_eq!(schema_version(version), expected, "{version:?}");
        }
    }

    #[test]
    fn a_title_with_a_comma_is_one_option() {
        let option = ChoiceOption { title: "Cart, old".to_owned(), value: "cart".to_owned() };
        assert_eq!(spelled(&option), "Cart\\, old : cart");
    }
}
