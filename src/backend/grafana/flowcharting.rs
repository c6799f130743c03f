//! The architecture as a Flowcharting panel, for a Grafana before 12: a drawing of draw.io, and a rule
//! for each box. What this panel is told stands beside `options`, not in them.

use super::field::address;
use super::kinds::plugins::{
    BoxColour, BoxEvent, BoxLink, Flowchart, FlowchartingFields, Flowcharts, Rule, Rules,
};
use crate::backend::drawing::drawio;
use crate::backend::drawing::state::STATES;
use crate::model::Model;
use crate::model::drawing::{Drawing, Label};
use crate::syntax::json::{print_compact, tree};
use crate::syntax::mxfile;
use crate::syntax::xml::Element;

/// What this panel is told.
pub(super) fn fields(model: &Model) -> FlowchartingFields {
    let drawing = &model.drawing;
    // Packed, since the panel would put values of variables into a plain text.
    let page = mxfile::pack(&drawio::page(drawing));
    let page = Element::new("diagram").with("id", "architecture").text(page);
    let file = Element::new("mxfile").with("host", "mltgen").child(page).print();
    let rules = drawing.shapes.iter().enumerate().filter(|(_, shape)| shape.state.is_some());
    let rules = rules.zip(1_u32..).map(|((at, _), order)| rule(drawing, at, order));
    FlowchartingFields {
        flowcharts_data: Flowcharts { flowcharts: [chart(file)] },
        format: "short",
        new_flag: false,
        rules_data: Rules { rules_data: rules.collect() },
        value_name: "current",
        version: "0.9.0",
    }
}

const fn chart(xml: String) -> Flowchart {
    Flowchart {
        allow_drawio: false,
        bg_color: None,
        center: true,
        csv: "",
        download: false,
        editor_theme: "dark",
        editor_url: "",
        enable_anim: false,
        grid: false,
        lock: true,
        name: "Main",
        scale: true,
        tooltip: true,
        kind: "xml",
        url: "",
        xml,
        zoom: "100%",
    }
}

/// How boxes are found: by their ids.
const BY_ID: &str = "id";

/// The colour and the word of a box, and where it leads. A state is as bad as the thresholds it has
/// passed are many: `invert` says so.
fn rule(drawing: &Drawing, at: usize, order: u32) -> Rule {
    let shape = &drawing.shapes[at];
    let label = drawing.label(at);
    let pattern = label.id.clone();
    Rule {
        aggregation: "current",
        alias: shape.title.clone(),
        colors: STATES.map(|state| state.colour).to_vec(),
        column: "Time",
        date_format: "YYYY-MM-DD HH:mm:ss",
        decimals: 0,
        event_data: words(&label),
        event_prop: BY_ID,
        event_by_expression: false,
        gradient: false,
        hidden: false,
        invert: true,
        link_data: links(drawing, at),
        link_prop: BY_ID,
        link_by_expression: false,
        mapping_type: 1,
        metric_type: "serie",
        order,
        overlay_icon: false,
        pattern: shape.id.clone(),
        range_data: [],
        reduce: true,
        ref_id: "A",
        sanitize: false,
        shape_data: [BoxColour { color_on: "a", hidden: false, pattern, style: "fillColor" }],
        shape_prop: BY_ID,
        shape_by_expression: false,
        string_thresholds: [],
        text_data: [],
        text_prop: BY_ID,
        text_by_expression: false,
        thresholds: [STATES[1].value, STATES[2].value],
        tooltip: true,
        tooltip_colors: true,
        tooltip_label: format!("{} (-1 unknown, 0 fine, 1 bad)", shape.hint()),
        tooltip_on: "a",
        tp_direction: "v",
        tp_graph: false,
        kind: "number",
        unit: "none",
        value_data: [],
    }
}

/// The label of a box, with its state in place of what it is. The panel evaluates what it is told to
/// write, and shows it as it stands if that fails; so it is told a literal, which is itself.
fn words(label: &Label) -> Vec<BoxEvent> {
    let line = if label.html { "<br>" } else { "\n" };
    let word = |(level, word): (u8, &str)| {
        let text = tree!(format!("{}{line}{word}", label.text));
        BoxEvent {
            event_on: level,
            hidden: false,
            pattern: label.id.clone(),
            style: "text",
            value: print_compact(&text),
        }
    };
    (0..).zip(STATES.map(|state| state.word)).map(word).collect()
}

/// The way from a box.
fn links(drawing: &Drawing, at: usize) -> Vec<BoxLink> {
    let link = drawing.shapes[at].drill.as_ref().map(|drill| BoxLink {
        hidden: false,
        link_on: "a",
        link_params: false,
        link_url: address(drill, Some("from=${__from}&to=${__to}")),
        pattern: drawing.label(at).id,
    });
    link.into_iter().collect()
}
