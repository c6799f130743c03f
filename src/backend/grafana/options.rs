//! What each view is in Grafana: the kind of panel, and what it is told.

use super::kinds::lists::{
    AlertList, AlertView, Cell, CellAlign, CellHeight, Dedup, Folder, GraphLayout, GroupMode,
    LineOrder, Logs, NodeGraph, SortBy, StateFilter, Table, TableFields, ZoomMode,
};
use super::kinds::numbers::{
    BarGauge, BarMode, BarValue, ChangeColour, Justify, NamePlace, Stat, StatColour, StatGraph,
    StatText,
};
use super::kinds::plugins::Flowcharting;
use super::kinds::times::{
    Align, BoundsDrawn, DrawStyle, Gradient, Interpolation, Points, ShowValue, Side, Stacking,
    StackingMode, StateTimeline, StateTimelineFields, ThresholdsStyle, TimeSeries,
    TimeSeriesFields,
};
use super::kinds::{
    Calculation, HideFrom, Kind, Nothing, Orientation, Reduce, Sizing, Tooltip, TooltipMode,
    TooltipOrder,
};
use super::{canvas, columns, flow, kinds};
use crate::model::Model;
use crate::model::dashboard::{
    Ask, Content, IncidentFact, Legend, Meaning, Panel, Place, Trend, View,
};
use crate::query::matcher::{self, Matchers};
use crate::words::Renderer;

/// The kind of a panel, and its options.
pub(super) fn kind(model: &Model, panel: &Panel) -> Kind {
    let content = &panel.content;
    let stat = |color, trend| stat(content, panel.place, color, trend);
    match content.view {
        View::Number(trend) => Kind::Stat(stat(value_colour(&content.meaning), trend)),
        View::Names => {
            Kind::Stat(Stat { text_mode: StatText::Name, ..stat(StatColour::None, Trend::Hidden) })
        }
        View::Tiles => Kind::Stat(stat(StatColour::Background, Trend::Hidden)),
        View::Lines => Kind::TimeSeries(over_time(content, lines(&content.meaning))),
        View::Bars => Kind::TimeSeries(over_time(content, BARS)),
        View::Lanes => Kind::StateTimeline(lanes()),
        View::Meters => Kind::BarGauge(meters()),
        View::Logs => Kind::Logs(logs()),
        View::Architecture => match model.diagram.renderer {
            Renderer::Canvas => Kind::Canvas(canvas::options(&model.drawing)),
            Renderer::Flow => Kind::Flow(flow::options(&model.drawing, &model.causes())),
            Renderer::Flowcharting => Kind::Flowcharting(Flowcharting(Nothing {})),
        },
        View::Traces | View::Reasons | View::Incidents => Kind::Table(table(Vec::new())),
        View::Columns(_) => Kind::Table(table(columns::order(content))),
        View::Alerts => Kind::AlertList(alerts(model, content)),
        View::Calls => Kind::NodeGraph(calls()),
    }
}

fn stat(content: &Content, place: Place, color_mode: StatColour, trend: Trend) -> Stat {
    let is_mean = content.queries.iter().any(|query| match &query.ask {
        Ask::Incidents(asked) => matches!(asked.what, IncidentFact::Time(_)),
        Ask::Metrics(_)
        | Ask::MetricsNow(_)
        | Ask::Logs(_)
        | Ask::LogCounts(_)
        | Ask::Traces(_)
        | Ask::Calls(_)
        | Ask::Sample(_) => false,
    });
    let is_named = content.queries.len() > 1 || is_mean;
    Stat {
        color_mode,
        graph_mode: match trend {
            Trend::Shown => StatGraph::Area,
            Trend::Hidden => StatGraph::None,
        },
        justify_mode: Justify::Center,
        orientation: orientation(content, place),
        percent_change_color_mode: ChangeColour::Standard,
        // Of all lines of a table.
        reduce_options: Reduce::to(if is_mean {
            Calculation::Mean
        } else {
            Calculation::LastNotNull
        }),
        show_percent_change: false,
        text_mode: if is_named { StatText::ValueAndName } else { StatText::Value },
        wide_layout: true,
    }
}

/// Several numbers stand one upon the other where there is no room for them side by side: two columns
/// for each, or it is not read.
fn orientation(content: &Content, place: Place) -> Orientation {
    let count = u32::try_from(content.queries.len()).unwrap_or(u32::MAX);
    let is_narrow = place.width < count.saturating_mul(2);
    if count > 1 && is_narrow && count <= place.height {
        Orientation::Horizontal
    } else {
        Orientation::Auto
    }
}

/// A number that is neither good nor bad has no colour of its own.
const fn value_colour(meaning: &Meaning) -> StatColour {
    match meaning {
        Meaning::Neutral => StatColour::None,
        Meaning::State | Meaning::Worse(_) | Meaning::Better(_) | Meaning::Left(_) => {
            StatColour::Value
        }
    }
}

fn over_time(content: &Content, fields: TimeSeriesFields) -> TimeSeries {
    // The name of the only line would say what the title says.
    let is_one = match content.queries.as_slice() {
        [only] => matches!(only.legend, Legend::Text(_)),
        [] | [..] => false,
    };
    let legend = if is_one { kinds::Legend::hidden() } else { kinds::Legend::below() };
    let mode = TooltipMode::Multi;
    let tooltip = Tooltip { hide_zeros: false, mode, sort: TooltipOrder::Desc };
    TimeSeries { legend, tooltip, fields }
}

fn lines(meaning: &Meaning) -> TimeSeriesFields {
    let mode = match meaning {
        Meaning::Neutral | Meaning::State => BoundsDrawn::Off,
        Meaning::Worse(_) | Meaning::Better(_) | Meaning::Left(_) => BoundsDrawn::Dashed,
    };
    TimeSeriesFields {
        axis_border_show: false,
        axis_placement: Side::Auto,
        bar_alignment: None,
        draw_style: DrawStyle::Line,
        fill_opacity: 10,
        gradient_mode: Gradient::None,
        hide_from: HideFrom::NOWHERE,
        line_interpolation: Some(Interpolation::Linear),
        line_width: 2,
        point_size: Some(5),
        show_points: Some(Points::Auto),
        span_nulls: Some(false),
        stacking: None,
        thresholds_style: ThresholdsStyle { mode },
    }
}

const BARS: TimeSeriesFields = TimeSeriesFields {
    axis_border_show: false,
    axis_placement: Side::Auto,
    bar_alignment: Some(0),
    draw_style: DrawStyle::Bars,
    fill_opacity: 80,
    gradient_mode: Gradient::None,
    hide_from: HideFrom::NOWHERE,
    line_interpolation: None,
    line_width: 1,
    point_size: None,
    show_points: None,
    span_nulls: None,
    stacking: Some(Stacking { group: "A", mode: StackingMode::Normal }),
    thresholds_style: ThresholdsStyle { mode: BoundsDrawn::Off },
};

const fn lanes() -> StateTimeline {
    let mode = TooltipMode::Single;
    StateTimeline {
        align_value: Align::Left,
        legend: kinds::Legend::hidden(),
        merge_values: true,
        row_height: 0.85,
        show_value: ShowValue::Auto,
        tooltip: Tooltip { hide_zeros: false, mode, sort: TooltipOrder::None },
        fields: StateTimelineFields {
            fill_opacity: 80,
            hide_from: HideFrom::NOWHERE,
            line_width: 0,
        },
    }
}

const fn meters() -> BarGauge {
    BarGauge {
        display_mode: BarMode::Basic,
        legend: kinds::Legend::hidden(),
        max_viz_height: 40,
        min_viz_height: 16,
        min_viz_width: 8,
        name_placement: NamePlace::Left,
        orientation: Orientation::Horizontal,
        reduce_options: Reduce::to(Calculation::LastNotNull),
        show_unfilled: true,
        sizing: Sizing::Auto,
        value_mode: BarValue::Color,
    }
}

const fn logs() -> Logs {
    Logs {
        dedup_strategy: Dedup::None,
        enable_infinite_scrolling: true,
        enable_log_details: true,
        prettify_log_message: false,
        show_common_labels: false,
        show_labels: false,
        show_log_context_toggle: true,
        show_time: true,
        sort_order: LineOrder::Descending,
        wrap_log_message: true,
    }
}

const fn table(sort_by: Vec<SortBy>) -> Table {
    Table {
        cell_height: CellHeight::Small,
        frame_index: 0,
        show_header: true,
        show_type_icons: false,
        sort_by,
        fields: TableFields { align: CellAlign::Auto, cell_options: Cell::Auto, inspect: false },
    }
}

/// Alerts of this demo; where a component was chosen, its own.
fn alerts(model: &Model, content: &Content) -> AlertList {
    let whose = content
        .chosen
        .map(|chosen| Matchers::new([matcher::is("service", chosen)]).to_string())
        .unwrap_or_default();
    AlertList {
        alert_instance_label_filter: whose,
        alert_name: "",
        dashboard_alerts: false,
        folder: Folder { title: model.demo.title.clone(), uid: model.demo.name.clone() },
        group_by: [],
        group_mode: GroupMode::Default,
        max_items: 20,
        show_inactive_alerts: false,
        sort_order: MOST_IMPORTANT_FIRST,
        state_filter: StateFilter {
            error: true,
            firing: true,
            no_data: true,
            normal: false,
            pending: true,
            recovering: true,
        },
        view_mode: AlertView::List,
    }
}

const MOST_IMPORTANT_FIRST: u8 = 3;

/// Units are those that Tempo's data source gives its nodes and edges.
const fn calls() -> NodeGraph {
    NodeGraph {
        edges: Nothing {},
        layout_algorithm: GraphLayout::Layered,
        nodes: Nothing {},
        zoom_mode: ZoomMode::Cooperative,
    }
}
