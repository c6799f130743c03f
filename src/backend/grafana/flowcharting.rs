//! The architecture as a Flowcharting panel, for a Grafana before 12: a drawing of draw.io, and a rule
//! for each box. What this panel is told stands beside `options`, not in them.

use serde_json::{Value, json};

use super::field::data_link;
use crate::backend::drawing::{board, drawio};
use crate::model::Model;
use crate::model::drawing::Shape;
use crate::syntax::mxfile;
use crate::syntax::xml::Element;

/// Adds what this panel is told.
pub(super) fn complete(model: &Model, panel: &mut Value) {
    let drawing = &model.drawing;
    // Packed, since the panel would put values of variables into a plain text.
    let page = mxfile::pack(&drawio::graph(drawing).print());
    let page = Element::new("diagram").with("id", "architecture").text(page);
    let file = Element::new("mxfile").with("host", "mltgen").child(page).print();
    let rules = drawing.shapes.iter().filter(|shape| shape.state.is_some());
    let rules: Vec<Value> = rules.enumerate().map(|(at, shape)| rule(at + 1, shape)).collect();
    panel["flowchartsData"] = tree!({"flowcharts": [chart(&file)]});
    panel["format"] = tree!("short");
    panel["newFlag"] = tree!(false);
    panel["rulesData"] = tree!({"rulesData": rules});
    panel["valueName"] = tree!("current");
    panel["version"] = tree!("0.9.0");
}

fn chart(file: &str) -> Value {
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

/// The colour and the word of a box, and where it leads. A colour is as bad as the thresholds it has
/// passed are many: `invert` says so.
fn rule(order: usize, shape: &Shape) -> Value {
    let link = shape.drill.as_ref().map(|drill| {
        tree!({
            "hidden": false,
            "linkOn": "a",
            "linkParams": false,
            "linkUrl": data_link(drill)["url"],
            "pattern": shape.id,
        })
    });
    let fill = tree!({"colorOn": "a", "hidden": false, "pattern": shape.id, "style": "fillColor"});
    let text = tree!({
        "hidden": false,
        "pattern": shape.id,
        "textOn": "wmd",
        "textPattern": "/.*/",
        "textReplace": "anl",
    });
    let mut rule = tree!({
        "aggregation": "current",
        "alias": shape.title,
        "colors": [board::UNKNOWN, "#37872D", "#C4162A"],
        "column": "Time",
        "decimals": 0,
        "eventData": [],
        "gradient": false,
        "hidden": false,
        "invert": true,
        "linkData": link.into_iter().collect::<Vec<_>>(),
        "mappingType": 1,
        "metricType": "serie",
        "order": order,
        "overlayIcon": false,
        "pattern": shape.id,
        "rangeData": [],
        "refId": "A",
        "sanitize": false,
        "shapeData": [fill],
        "stringThresholds": [],
        "textData": [text],
        "thresholds": [0, 1],
        "type": "number",
        "unit": "none",
        "valueData": [],
    });
    for kind in ["shape", "text", "link", "event"] {
        rule[format!("{kind}Prop")] = tree!("id");
        rule[format!("{kind}RegEx")] = tree!(false);
    }
    let tooltip =
        [("tooltip", tree!(true)), ("tooltipColors", tree!(true)), ("tooltipOn", tree!("a"))];
    for (key, value) in tooltip {
        rule[key] = value;
    }
    rule["tooltipLabel"] = tree!(shape.title);
    rule
}
