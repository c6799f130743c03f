//! What values are and mean: units, colours, words, and where a click leads.

use std::collections::BTreeMap;

use super::kinds::Custom;
use super::kinds::fields::{
    Colour, ColourMode, DataLink, Defaults, Mapping, Matcher, Override, Property, Shown as Mapped,
    Special, Step, Thresholds, ThresholdsMode,
};
use super::kinds::times::{LineFill, LineStyle, Transform};
use super::{explore, target};
use crate::backend::drawing::state::{STATES, State, UNKNOWN, for_cause};
use crate::model::dashboard::{
    Content, Drill, DrillValue, Meaning, Query, QueryRole, Severity, Shown, Unit, View,
};

/// What holds for all values of a panel.
pub(super) fn defaults(content: &Content, custom: Option<Custom>) -> Defaults {
    // These two have words of their own for nothing.
    let has_words = matches!(content.view, View::Alerts | View::Calls);
    let mut defaults = Defaults { custom, ..Defaults::default() };
    defaults.no_value = (!has_words).then_some(content.nothing);
    if has_values(content.view) {
        defaults.color = Some(colour(content));
        defaults.mappings = Some(mappings(content));
        defaults.thresholds = Some(thresholds(&content.meaning));
        defaults.unit = Some(unit(content.unit));
    }
    if starts_at_zero(content) {
        defaults.min = Some(0.0);
    }
    // Bars that stand for a share are full at all of it.
    if content.view == View::Meters && content.unit == Unit::Share {
        defaults.max = Some(1.0);
    }
    defaults.links = common_links(content);
    defaults
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
        | View::Columns(_)
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
        Unit::RowsPerSecond => "rowsps",
        Unit::OperationsPerSecond => "ops",
        Unit::Cores => "suffix:cores",
        Unit::State => "none",
    };
    id.to_owned()
}

const fn colour(content: &Content) -> Colour {
    let mode = match content.view {
        View::Lines | View::Bars => ColourMode::PaletteClassic,
        View::Number(_)
        | View::Names
        | View::Tiles
        | View::Lanes
        | View::Meters
        | View::Logs
        | View::Traces
        | View::Architecture
        | View::Reasons
        | View::Columns(_)
        | View::Incidents
        | View::Alerts
        | View::Calls => ColourMode::Thresholds,
    };
    Colour { mode, fixed_color: None }
}

/// Colours that carry white text: tiles and lanes are filled with them.
const FILLED_GREEN: &str = "dark-green";
const FILLED_RED: &str = "dark-red";

/// What a component in trouble is called where its tile has its name alone.
const ERROR: &str = "Error";

/// States are words, so that nobody has to tell red from green.
fn mappings(content: &Content) -> Vec<Mapping> {
    let [unknown, fine, bad] = STATES;
    let word = |index, color, state: State, text: &str| {
        (state.value.to_string(), Mapped { color: Some(color), index, text: text.to_owned() })
    };
    let is_tile = content.view == View::Tiles && content.queries.len() == 1;
    match content.meaning {
        Meaning::State => vec![Mapping::Value(BTreeMap::from([
            word(0, UNKNOWN, unknown, unknown.word),
            word(1, FILLED_GREEN, fine, fine.word),
            word(2, FILLED_RED, bad, if is_tile { ERROR } else { bad.word }),
        ]))],
        Meaning::Left(_) => {
            let (_, result) = word(0, UNKNOWN, unknown, unknown.word);
            vec![Mapping::Special { is: Special::NoNumber, result }]
        }
        Meaning::Neutral | Meaning::Worse(_) | Meaning::Better(_) => Vec::new(),
    }
}

/// The words of boxes: beyond those of their states, what they are bad for.
pub(super) fn words_of_boxes(content: &Content, causes: &[&str]) -> Vec<Mapping> {
    let mut words = mappings(content);
    if let Some(Mapping::Value(words)) = words.first_mut() {
        words.extend((2_usize..).zip(causes).map(|(number, cause)| {
            let color = Some(FILLED_RED);
            (number.to_string(), Mapped { color, index: number + 1, text: for_cause(cause) })
        }));
    }
    words
}

fn thresholds(meaning: &Meaning) -> Thresholds {
    let step = |color, value| Step { color, value };
    let steps = match meaning {
        Meaning::Neutral => vec![step("text", 0.0)],
        Meaning::State => {
            vec![step(UNKNOWN, -1.0), step(FILLED_GREEN, 0.0), step(FILLED_RED, 1.0)]
        }
        Meaning::Worse(bounds) => from(Severity::Fine, bounds),
        Meaning::Better(bounds) | Meaning::Left(bounds) => from(Severity::Bad, bounds),
    };
    Thresholds { mode: ThresholdsMode::Absolute, steps }
}

fn from(base: Severity, bounds: &[(f64, Severity)]) -> Vec<Step> {
    let steps = std::iter::once(&(0.0, base)).chain(bounds).copied().collect::<Vec<_>>();
    steps.into_iter().map(|(value, to)| Step { color: severity(to), value }).collect()
}

const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Fine => "green",
        Severity::Warning => "yellow",
        Severity::Bad => "red",
    }
}

/// Nothing but what is drawn downwards falls below zero, and an axis that starts elsewhere exaggerates.
fn starts_at_zero(content: &Content) -> bool {
    let drawn = matches!(content.view, View::Lines | View::Bars | View::Meters);
    drawn && content.queries.iter().all(|query| query.role != QueryRole::Opposite)
}

/// Where a click leads, if it is the same for all answers. In a table it belongs to one column.
fn common_links(content: &Content) -> Vec<DataLink> {
    let mut each = content.queries.iter().map(links);
    let is_table = matches!(content.view, View::Reasons | View::Columns(_));
    let first = each.next().filter(|_| !is_table).unwrap_or_default();
    if each.all(|it| it == first) { first } else { Vec::new() }
}

/// Where a click on an answer leads: to what tells more, and to the traces behind it.
fn links(query: &Query) -> Vec<DataLink> {
    let drill = query.drill.as_ref().map(data_link);
    drill.into_iter().chain(query.behind.as_ref().map(explore::link)).collect()
}

/// What holds for the answers to one query only.
pub(super) fn overrides(content: &Content) -> Vec<Override> {
    let is_common = !common_links(content).is_empty();
    let of_query = |(at, query): (usize, &Query)| {
        let mut properties = match query.role {
            QueryRole::Subject => Vec::new(),
            QueryRole::Limit => dashed(),
            QueryRole::Whole => thick(),
            QueryRole::Opposite => vec![Property::Transform(Transform::NegativeY)],
        };
        if let Some(shown) = &query.shown {
            properties.extend(of_shown(content, shown));
        }
        let links = if is_common { Vec::new() } else { links(query) };
        if !links.is_empty() {
            properties.push(Property::Links(links));
        }
        let matcher = Matcher::ByQuery(target::reference_id(at));
        (!properties.is_empty()).then_some(Override { matcher, properties })
    };
    content.queries.iter().enumerate().filter_map(of_query).collect()
}

fn thick() -> Vec<Property> {
    vec![always("text"), Property::FillOpacity(0), Property::LineWidth(4)]
}

fn dashed() -> Vec<Property> {
    let style = LineStyle { dash: [10, 10], fill: LineFill::Dash };
    vec![always(UNKNOWN), Property::FillOpacity(0), Property::LineStyle(style)]
}

const fn always(colour: &'static str) -> Property {
    Property::Color(Colour { mode: ColourMode::Fixed, fixed_color: Some(colour) })
}

/// What other numbers than those of the panel are and mean.
pub(super) fn of_shown(content: &Content, shown: &Shown) -> Vec<Property> {
    let unit = (shown.unit != content.unit).then(|| Property::Unit(unit(shown.unit)));
    unit.into_iter().chain([Property::Thresholds(thresholds(&shown.meaning))]).collect()
}

/// A relative address with the time range and what was chosen: the reader stays at the moment that
/// made them click.
pub(super) fn data_link(drill: &Drill) -> DataLink {
    let url = address(drill, Some("${__url_time_range}&${__all_variables}"));
    DataLink { target_blank: false, title: drill.title.clone(), url }
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
