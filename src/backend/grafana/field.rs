//! What values are and mean: units, colours, words, and where a click leads.

use serde_json::{Map, Value};

use super::target;
use crate::backend::drawing::state::{STATES, UNKNOWN};
use crate::model::dashboard::{
    Content, Drill, DrillValue, Meaning, Query, QueryRole, Severity, Shown, Unit, View,
};
use crate::syntax::json::tree;

/// The member `fieldConfig` of a panel.
pub(super) fn json(content: &Content) -> Value {
    let mut defaults = Map::new();
    // These two have words of their own for nothing.
    if !matches!(content.view, View::Alerts | View::Calls) {
        defaults.insert("noValue".to_owned(), tree!(content.nothing));
    }
    if has_values(content.view) {
        defaults.insert("color".to_owned(), colour(content));
        defaults.insert("mappings".to_owned(), mappings(&content.meaning));
        defaults.insert("thresholds".to_owned(), thresholds(&content.meaning));
        defaults.insert("unit".to_owned(), tree!(unit(content.unit)));
    }
    if let Some(custom) = custom(content) {
        defaults.insert("custom".to_owned(), custom);
    }
    if starts_at_zero(content) {
        defaults.insert("min".to_owned(), tree!(0));
    }
    // Bars that stand for a share are full at all of it.
    if content.view == View::Meters && content.unit == Unit::Share {
        defaults.insert("max".to_owned(), tree!(1));
    }
    if let Some(drill) = common_drill(content) {
        defaults.insert("links".to_owned(), tree!([data_link(drill)]));
    }
    tree!({"defaults": defaults, "overrides": overrides(content)})
}

/// Whether it shows numbers that have a unit, a colour and a meaning.
const fn has_values(view: View) -> bool {
    match view {
        View::Number(_)
        | View::Names
        | View::Tiles
        | View::Lines
        | View::Bars
        | View::Lanes
        | View::Meters
        | View::Columns
        | View::Architecture => true,
        View::Logs
        | View::Traces
        | View::Reasons
        | View::Incidents
        | View::Alerts
        | View::Calls => false,
    }
}

/// Currencies that Grafana has a sign for.
const CURRENCIES: [&str; 22] = [
    "BGN", "BRL", "CHF", "CZK", "DKK", "EUR", "GBP", "IDR", "INR", "ISK", "JPY", "KRW", "MYR",
    "NOK", "PHP", "PLN", "SEK", "TRY", "UAH", "USD", "VND", "ZAR",
];

/// Grafana's id of a unit.
fn unit(unit: Unit) -> String {
    let id = match unit {
        Unit::Money(currency) => {
            let code = currency.to_string();
            let known = CURRENCIES.contains(&code.as_str());
            // Any other one stands before the figure as it is written.
            return if known { format!("currency{code}") } else { format!("currency:{code} ") };
        }
        Unit::Count => "short",
        Unit::Seconds => "s",
        Unit::Milliseconds => "ms",
        Unit::Share => "percentunit",
        Unit::RequestsPerSecond => "reqps",
        Unit::PerSecond => "cps",
        Unit::Bytes => "bytes",
        Unit::BytesPerSecond => "binBps",
        Unit::PacketsPerSecond => "pps",
        Unit::Cores => "suffix:cores",
        Unit::State => "none",
    };
    id.to_owned()
}

fn colour(content: &Content) -> Value {
    if matches!(content.view, View::Lines | View::Bars) {
        tree!({"mode": "palette-classic"})
    } else {
        tree!({"mode": "thresholds"})
    }
}

/// Colours that carry white text: tiles and lanes are filled with them.
const FILLED_GREEN: &str = "dark-green";
const FILLED_RED: &str = "dark-red";

/// States are words, so that nobody has to tell red from green.
fn mappings(meaning: &Meaning) -> Value {
    let [unknown, fine, bad] = STATES;
    match meaning {
        Meaning::State => tree!([{
            "type": "value",
            "options": {
                "-1": {"color": UNKNOWN, "index": 0, "text": unknown.word},
                "0": {"color": FILLED_GREEN, "index": 1, "text": fine.word},
                "1": {"color": FILLED_RED, "index": 2, "text": bad.word},
            },
        }]),
        Meaning::Left(_) => tree!([{
            "type": "special",
            "options": {
                "match": "null+nan",
                "result": {"color": UNKNOWN, "index": 0, "text": unknown.word},
            },
        }]),
        Meaning::Neutral | Meaning::Worse(_) | Meaning::Better(_) => tree!([]),
    }
}

fn thresholds(meaning: &Meaning) -> Value {
    let step = |colour: &str, value: f64| tree!({"color": colour, "value": value});
    let steps = match meaning {
        Meaning::Neutral => vec![step("text", 0.0)],
        Meaning::State => {
            vec![step(UNKNOWN, -1.0), step(FILLED_GREEN, 0.0), step(FILLED_RED, 1.0)]
        }
        Meaning::Worse(bounds) => from(step(severity(Severity::Fine), 0.0), bounds),
        Meaning::Better(bounds) | Meaning::Left(bounds) => {
            from(step(severity(Severity::Bad), 0.0), bounds)
        }
    };
    tree!({"mode": "absolute", "steps": steps})
}

fn from(base: Value, bounds: &[(f64, Severity)]) -> Vec<Value> {
    let steps = bounds.iter().map(|(bound, to)| tree!({"color": severity(*to), "value": *bound}));
    std::iter::once(base).chain(steps).collect()
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Fine => "green",
        Severity::Warning => "yellow",
        Severity::Bad => "red",
    }
}

fn custom(content: &Content) -> Option<Value> {
    let hide = tree!({"legend": false, "tooltip": false, "viz": false});
    match content.view {
        View::Lines => Some(tree!({
            "axisBorderShow": false,
            "axisPlacement": "auto",
            "drawStyle": "line",
            "fillOpacity": 10,
            "gradientMode": "none",
            "hideFrom": hide,
            "lineInterpolation": "linear",
            "lineWidth": 2,
            "pointSize": 5,
            "showPoints": "auto",
            "spanNulls": false,
            "thresholdsStyle": {"mode": bounds_drawn(&content.meaning)},
        })),
        View::Bars => Some(tree!({
            "axisBorderShow": false,
            "axisPlacement": "auto",
            "barAlignment": 0,
            "drawStyle": "bars",
            "fillOpacity": 80,
            "gradientMode": "none",
            "hideFrom": hide,
            "lineWidth": 1,
            "stacking": {"group": "A", "mode": "normal"},
            "thresholdsStyle": {"mode": "off"},
        })),
        View::Lanes => Some(tree!({"fillOpacity": 80, "hideFrom": hide, "lineWidth": 0})),
        View::Traces | View::Reasons | View::Columns | View::Incidents => {
            Some(tree!({"align": "auto", "cellOptions": {"type": "auto"}, "inspect": false}))
        }
        View::Number(_)
        | View::Names
        | View::Tiles
        | View::Meters
        | View::Logs
        | View::Architecture
        | View::Alerts
        | View::Calls => None,
    }
}

const fn bounds_drawn(meaning: &Meaning) -> &'static str {
    match meaning {
        Meaning::Neutral | Meaning::State => "off",
        Meaning::Worse(_) | Meaning::Better(_) | Meaning::Left(_) => "dashed",
    }
}

/// Nothing but what is drawn downwards falls below zero, and an axis that starts elsewhere exaggerates.
fn starts_at_zero(content: &Content) -> bool {
    let drawn = matches!(content.view, View::Lines | View::Bars | View::Meters);
    drawn && content.queries.iter().all(|query| query.role != QueryRole::Opposite)
}

/// Where a click leads, if it is the same for all answers.
fn common_drill(content: &Content) -> Option<&Drill> {
    if !links_by_field(content.view) {
        return None;
    }
    let first = content.queries.first()?.drill.as_ref()?;
    content.queries.iter().all(|query| query.drill.as_ref() == Some(first)).then_some(first)
}

/// Whether links belong to all values: those of the table belong to one of its columns.
const fn links_by_field(view: View) -> bool {
    !matches!(view, View::Reasons)
}

/// What holds for the answers to one query only.
fn overrides(content: &Content) -> Vec<Value> {
    let common = common_drill(content).is_some();
    let of_query = |(at, query): (usize, &Query)| {
        let mut properties = match query.role {
            QueryRole::Subject => Vec::new(),
            QueryRole::Limit => dashed(),
            QueryRole::Whole => thick(),
            QueryRole::Opposite => vec![tree!({"id": "custom.transform", "value": "negative-Y"})],
        };
        if let Some(shown) = &query.shown {
            properties.extend(of_shown(content, shown));
        }
        let own = !common && links_by_field(content.view);
        if let Some(drill) = query.drill.as_ref().filter(|_| own) {
            properties.push(tree!({"id": "links", "value": [data_link(drill)]}));
        }
        let matcher = tree!({"id": "byFrameRefID", "options": target::reference_id(at)});
        (!properties.is_empty()).then(|| tree!({"matcher": matcher, "properties": properties}))
    };
    content.queries.iter().enumerate().filter_map(of_query).collect()
}

fn thick() -> Vec<Value> {
    vec![
        tree!({"id": "color", "value": {"fixedColor": "text", "mode": "fixed"}}),
        tree!({"id": "custom.fillOpacity", "value": 0}),
        tree!({"id": "custom.lineWidth", "value": 4}),
    ]
}

/// What other numbers than those of the panel are and mean.
pub(super) fn of_shown(content: &Content, shown: &Shown) -> Vec<Value> {
    let unit =
        (shown.unit != content.unit).then(|| tree!({"id": "unit", "value": unit(shown.unit)}));
    let thresholds = tree!({"id": "thresholds", "value": thresholds(&shown.meaning)});
    unit.into_iter().chain([thresholds]).collect()
}

fn dashed() -> Vec<Value> {
    vec![
        tree!({"id": "color", "value": {"fixedColor": UNKNOWN, "mode": "fixed"}}),
        tree!({"id": "custom.fillOpacity", "value": 0}),
        tree!({"id": "custom.lineStyle", "value": {"dash": [10, 10], "fill": "dash"}}),
    ]
}

/// A relative address with the time range: the reader stays at the moment that made them click.
pub(super) fn data_link(drill: &Drill) -> Value {
    let url = address(drill, Some("${__url_time_range}"));
    tree!({"targetBlank": false, "title": drill.title.as_str(), "url": url})
}

/// A relative address; the time range is what the panel at hand calls it, or added by the panel.
pub(super) fn address(drill: &Drill, time: Option<&str>) -> String {
    let choice = drill.choice.as_ref().map(|(variable, value)| {
        let value = match value {
            DrillValue::Text(text) => text.clone(),
            DrillValue::Label(label) => format!("${{__field.labels.{label}}}"),
        };
        format!("var-{}={value}", variable.name())
    });
    let parts: Vec<String> = time.map(str::to_owned).into_iter().chain(choice).collect();
    let question = if parts.is_empty() { "" } else { "?" };
    format!("/d/{}{question}{}", drill.uid, parts.join("&"))
}
