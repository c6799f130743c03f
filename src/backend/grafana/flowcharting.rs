//! The architecture as a Flowcharting panel, for a Grafana before 12: a drawing of draw.io, and a rule
//! for each box. What this panel is told stands beside `options`, not in them.

use serde_json::Value;

use super::field::address;
use crate::backend::drawing::drawio;
use crate::backend::drawing::state::STATES;
use crate::model::Model;
use crate::model::drawing::{ArrowKind, Drawing, Label};
use crate::syntax::json::{print_compact, tree};
use crate::syntax::mxfile;
use crate::syntax::xml::Element;

/// Adds what this panel is told.
pub(super) fn complete(model: &Model, panel: &mut Value) {
    let drawing = &model.drawing;
    // Packed, since the panel would put values of variables into a plain text.
    let page = mxfile::pack(&drawio::page(drawing));
    let page = Element::new("diagram").with("id", "architecture").text(page);
    let file = Element::new("mxfile").with("host", "mltgen").child(page).print();
    let rules = drawing.shapes.iter().enumerate().filter(|(_, shape)| shape.state.is_some());
    let rules: Vec<Value> =
        rules.zip(1_u32..).map(|((at, _), order)| rule(drawing, at, order)).collect();
    panel["flowchartsData"] = tree!({"flowcharts": [chart(file)]});
    panel["format"] = tree!("short");
    panel["newFlag"] = tree!(false);
    panel["rulesData"] = tree!({"rulesData": rules});
    panel["valueName"] = tree!("current");
    panel["version"] = tree!("0.9.0");
}

fn chart(file: String) -> Value {
    tree!({
        "allowDrawio": false,
        "bgColor": null,
        "center": true,
        "csv": "",
        "download": false,
        "editorTheme": "dark",
        "editorUrl": "",
        "enableAnim": false,
        "grid": false,
        "lock": true,
        "name": "Main",
        "scale": true,
        "tooltip": true,
        "type": "xml",
        "url": "",
        "xml": file,
        "zoom": "100%",
    })
}

/// The colour and the word of a box, and where it leads. A state is as bad as the thresholds it has
/// passed are many: `invert` says so.
fn rule(drawing: &Drawing, at: usize, order: u32) -> Value {
    let shape = &drawing.shapes[at];
    let label = drawing.label(at);
    let cell = label.id.as_str();
    let fill = tree!({"colorOn": "a", "hidden": false, "pattern": cell, "style": "fillColor"});
    let mut rule = tree!({
        "aggregation": "current",
        "alias": shape.title.as_str(),
        "colors": STATES.map(|state| state.colour).to_vec(),
        "column": "Time",
        "dateFormat": "YYYY-MM-DD HH:mm:ss",
        "decimals": 0,
        "eventData": words(&label),
        "gradient": false,
        "hidden": false,
        "invert": true,
        "linkData": links(drawing, at),
        "mappingType": 1,
        "metricType": "serie",
        "order": order,
        "overlayIcon": false,
        "pattern": shape.id.as_str(),
        "rangeData": [],
        "reduce": true,
        "refId": "A",
        "sanitize": false,
        "shapeData": [fill],
        "stringThresholds": [],
        "textData": [],
        "thresholds": [STATES[1].value, STATES[2].value],
        "tooltip": true,
        "tooltipColors": true,
        "tooltipLabel": format!("{} (-1 unknown, 0 fine, 1 bad)", shape.title),
        "tooltipOn": "a",
        "tpDirection": "v",
        "tpGraph": false,
        "type": "number",
        "unit": "none",
        "valueData": [],
    });
    for kind in ["shape", "text", "link", "event"] {
        rule[format!("{kind}Prop")] = tree!("id");
        rule[format!("{kind}RegEx")] = tree!(false);
    }
    rule
}

/// The label of a box, with its state in place of what it is. The panel evaluates what it is told to
/// write, and shows it as it stands if that fails; so it is told a literal, which is itself.
fn words(label: &Label) -> Vec<Value> {
    let line = if label.html { "<br>" } else { "\n" };
    let word = |(level, word): (u8, &str)| {
        let text = tree!(format!("{}{line}{word}", label.text));
        tree!({
            "eventOn": level,
            "hidden": false,
            "pattern": label.id.as_str(),
            "style": "text",
            "value": print_compact(&text),
        })
    };
    (0..).zip(STATES.map(|state| state.word)).map(word).collect()
}

/// The way from a box, and from the copies of a store, which have no answers of their own.
fn links(drawing: &Drawing, at: usize) -> Vec<Value> {
    let copies = drawing.arrows.iter().filter(|it| it.from == at && it.kind == ArrowKind::Replica);
    let link = |at: usize| {
        let drill = drawing.shapes[at].drill.as_ref()?;
        Some(tree!({
            "hidden": false,
            "linkOn": "a",
            "linkParams": false,
            "linkUrl": address(drill, Some("from=${__from}&to=${__to}")),
            "pattern": drawing.label(at).id,
        }))
    };
    std::iter::once(at).chain(copies.map(|it| it.to)).filter_map(link).collect()
}
