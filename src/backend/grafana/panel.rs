//! A panel: what it asks and where it stands, around the options of its kind.

use serde_json::Value;

use super::kinds::fields::{Defaults, FieldConfig, Override};
use super::kinds::transformation::Transformation;
use super::kinds::{GridPos, HeaderLink, Kind, Panel as Written};
use super::{
    columns, field, flowcharting, incidents, options, reasons, reference, role_of, target,
};
use crate::model::Model;
use crate::model::dashboard::{Ask, Content, Drill, DrillValue, Panel, View};

/// Without a version Grafana takes a panel for one of version 6 and migrates it; a version newer
/// than the running one is never migrated.
const PLUGIN_VERSION: &str = "13.2.0";

/// The panel, as JSON.
pub(super) fn json(model: &Model, panel: &Panel) -> Value {
    serde_json::to_value(written(model, panel)).expect("keys are texts, and numbers finite or null")
}

fn written(model: &Model, panel: &Panel) -> Written {
    let content = &panel.content;
    let place = panel.place;
    let queries = content.queries.iter().enumerate();
    let targets = queries.map(|(at, query)| target::of(content.view, query, at));
    let kind = options::kind(model, panel);
    let beside = matches!(kind, Kind::Flowcharting(_)).then(|| flowcharting::fields(model));
    Written {
        // A panel that asks nothing has no data source either.
        datasource: content.queries.first().map(|first| reference(role_of(&first.ask))),
        description: content.about.clone(),
        field_config: fields(model, content, &kind),
        beside,
        grid_pos: GridPos { h: place.height, w: place.width, x: place.x, y: place.y },
        id: panel.id,
        plugin_version: version(model, &kind),
        kind,
        links: header_links(content),
        targets: targets.collect(),
        time_from: content.range.map(|range| range.to_string()),
        title: content.title.clone(),
        transformations: transformations(content),
    }
}

/// The dashboards that its answers lead to, each once: with what is chosen there, if that is the same for
/// all of them.
fn header_links(content: &Content) -> Vec<HeaderLink> {
    let drills = || content.queries.iter().filter_map(|query| query.drill.as_ref());
    let mut links: Vec<HeaderLink> = Vec::new();
    for drill in drills() {
        let mut same = drills().filter(|it| it.uid == drill.uid);
        let is_fixed = matches!(&drill.choice, Some((_, DrillValue::Text(_))));
        let choice = drill.choice.clone().filter(|_| is_fixed && same.all(|it| it == drill));
        let to = field::data_link(&Drill { choice, ..drill.clone() });
        if links.iter().all(|it| it.url != to.url) {
            links.push(HeaderLink {
                as_dropdown: false,
                icon: "dashboard",
                include_vars: false,
                keep_time: false,
                tags: [],
                target_blank: to.target_blank,
                title: to.title,
                tooltip: "",
                r#type: "link",
                url: to.url,
            });
        }
    }
    links
}

fn fields(model: &Model, content: &Content, kind: &Kind) -> FieldConfig {
    // Plugins have colours and links of their own.
    if is_plugin(kind) {
        return FieldConfig { defaults: Defaults::default(), overrides: Vec::new() };
    }
    let mut defaults = field::defaults(content, kind.custom());
    if content.view == View::Architecture {
        defaults.mappings = Some(field::words_of_boxes(content, &model.causes()));
    }
    FieldConfig { defaults, overrides: overrides(model, content) }
}

fn overrides(model: &Model, content: &Content) -> Vec<Override> {
    match content.view {
        View::Reasons => reasons::overrides(model, content),
        View::Columns(label) => columns::overrides(model, content, label),
        View::Number(_)
        | View::Names
        | View::Tiles
        | View::Lines
        | View::Bars
        | View::Lanes
        | View::Meters
        | View::Logs
        | View::Traces
        | View::Architecture
        | View::Incidents
        | View::Alerts
        | View::Calls => field::overrides(content),
    }
}

fn transformations(content: &Content) -> Vec<Transformation> {
    match content.view {
        View::Reasons => reasons::transformations(),
        View::Columns(label) => columns::transformations(content, label),
        View::Number(_)
        | View::Names
        | View::Tiles
        | View::Lines
        | View::Bars
        | View::Lanes
        | View::Meters
        | View::Logs
        | View::Traces
        | View::Architecture
        | View::Incidents
        | View::Alerts
        | View::Calls => match content.queries.first().map(|first| (&first.ask, &first.legend)) {
            Some((Ask::Incidents(asked), legend)) => {
                incidents::transformation(asked, legend).into_iter().collect()
            }
            Some(_) | None => Vec::new(),
        },
    }
}

/// Of a plugin, the one that the demo installs.
fn version(model: &Model, kind: &Kind) -> String {
    let plugin = match kind {
        Kind::Flow(_) => "andrewbmchugh-flow-panel",
        Kind::Flowcharting(_) => "agenty-flowcharting-panel",
        Kind::Stat(_)
        | Kind::TimeSeries(_)
        | Kind::StateTimeline(_)
        | Kind::BarGauge(_)
        | Kind::Table(_)
        | Kind::Logs(_)
        | Kind::AlertList(_)
        | Kind::NodeGraph(_)
        | Kind::Canvas(_) => return PLUGIN_VERSION.to_owned(),
    };
    let found = model.grafana.plugins.iter().find(|(id, _)| id == plugin);
    found.map_or_else(String::new, |(_, version)| version.clone())
}

const fn is_plugin(kind: &Kind) -> bool {
    matches!(kind, Kind::Flow(_) | Kind::Flowcharting(_))
}
