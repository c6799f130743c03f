//! Drawings of the user's own: what is drawn is kept, and what names a component has its state.
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use common::Demo;
use mltgen::artifact::Artifacts;
use mltgen::backend;
use mltgen::layout::Rect;
use mltgen::model::Model;
use mltgen::model::drawing::{Drawing, ShapeKind};
use mltgen::syntax::{mxfile, mxgraph};
use proptest::prelude::*;
use serde_json::Value;

/// The demos that are drawn: all that a diagram can have, without what a drawing says itself.
fn demos() -> [String; 2] {
    let (everything, _) = common::EVERYTHING.split_once("[diagram]").unwrap();
    [common::seed(), everything.to_owned()]
}

fn with_drawing(text: &str, drawing: &str) -> Demo {
    Demo::new(text).file("own.drawio", drawing).set("diagram.source=own.drawio")
}

fn file<'a>(artifacts: &'a Artifacts, path: &str) -> &'a str {
    &artifacts.iter().find(|(it, _)| it.as_str() == path).unwrap().1.text
}

/// A drawing as `mltgen diagram --edit-out` writes it.
fn edited_out(model: &Model) -> String {
    backend::editable(&model.drawing, &model.diagram.title)
}

#[test]
fn what_was_written_to_be_edited_is_read_as_it_was() {
    for text in demos().into_iter().chain([common::EVERYTHING.to_owned()]) {
        let model = Demo::new(&text).check().unwrap();
        let written = edited_out(&model);
        let plain = text.split_once("[diagram]\ngroups").map_or(&*text, |(before, _)| before);
        let mut demo = with_drawing(plain, &written);
        let again = demo.check().unwrap_or_else(|| panic!("{}", demo.told()));
        let told = demo.told();
        assert!(!told.contains("[not-drawn]") && !told.contains("[unknown-box]"), "{told}");
        same(&again.drawing, &model.drawing);
    }
}

#[track_caller]
fn same(ours: &Drawing, expected: &Drawing) {
    let boxes = |drawing: &Drawing| {
        let shapes = drawing.shapes.iter();
        let mut boxes: Vec<(String, Rect, bool)> =
            shapes.map(|it| (it.id.clone(), it.place, it.drill.is_some())).collect();
        boxes.extend(drawing.frames.iter().map(|it| (it.id(), it.place, false)));
        boxes.sort_by(|a, b| a.0.cmp(&b.0));
        boxes
    };
    assert_eq!(boxes(ours), boxes(expected));
    for arrow in &expected.arrows {
        let id = expected.arrow_id(arrow);
        let found = ours.arrows.iter().find(|it| ours.arrow_id(it) == id);
        let found = found.unwrap_or_else(|| panic!("no {id}"));
        assert_eq!((found.kind, found.corners.len()), (arrow.kind, arrow.corners.len()), "{id}");
        for (a, b) in found.corners.iter().zip(&arrow.corners) {
            assert!((a.x - b.x).abs() < 0.5 && (a.y - b.y).abs() < 0.5, "{id}: {a:?} {b:?}");
        }
    }
    assert_eq!(ours.arrows.len(), expected.arrows.len());
    let members = |drawing: &Drawing| {
        let frames = drawing.frames.iter();
        let ids = |shapes: &[usize]| -> Vec<String> {
            shapes.iter().map(|it| drawing.shapes[*it].id.clone()).collect()
        };
        frames.map(|it| (it.id(), ids(&it.shapes))).collect::<Vec<_>>()
    };
    assert_eq!(members(ours), members(expected));
}

/// Hashes for ids and HTML for labels, as draw.io writes them; one box is no component.
const BY_HAND: &str =
    r#"<mxfile host="app.diagrams.net"><diagram id="x" name="P">PAGE</diagram></mxfile>"#;
const PAGE: &str = r#"<mxGraphModel><root><mxCell id="0"/><mxCell id="1" parent="0"/>
<mxCell id="q-1" value="&lt;b&gt;Users&lt;/b&gt;" style="shape=actor;html=1;" vertex="1" parent="1"><mxGeometry x="-300" y="10" width="40" height="60" as="geometry"/></mxCell>
<mxCell id="q-2" value="WEB" style="rounded=1;html=1;fillColor=#dae8fc;" vertex="1" parent="1"><mxGeometry x="0" y="0" width="160" height="80" as="geometry"/></mxCell>
<UserObject label="Orders&lt;br&gt;&lt;i&gt;the store&lt;/i&gt;" id="orders-data"><mxCell style="shape=cylinder3;html=1;" vertex="1" parent="1"><mxGeometry x="400" y="200" width="90" height="70" as="geometry"/></mxCell></UserObject>
<mxCell id="e1" style="edgeStyle=orthogonalEdgeStyle;" edge="1" parent="1" source="q-1" target="q-2"><mxGeometry relative="1" as="geometry"/></mxCell>
<mxCell id="e2" style="dashed=1;" edge="1" parent="1" source="q-2" target="orders-data"><mxGeometry relative="1" as="geometry"/></mxCell>
</root></mxGraphModel>"#;

const SHOP: &str = "edition = 1\n[demo]\nname = \"shop\"\n[services.web]\nimage = \"a/b:1\"\ncheck = \"/\"\n\
    calls = [\"orders-data\"]\n[datastores.orders-data]\nengine = \"postgres\"\n";

#[test]
fn a_drawing_is_kept_as_it_is_plain_or_packed() {
    for page in [PAGE.to_owned(), mxfile::pack(PAGE)] {
        let drawing = BY_HAND.replace("PAGE", &page);
        let mut demo = with_drawing(SHOP, &drawing)
            .set("diagram.renderer=flowcharting")
            .set("grafana.version=\"11.0\"");
        let artifacts = demo.compile().unwrap_or_else(|| panic!("{}", demo.told()));
        assert!(demo.told().contains("the box `Users` is no component"), "{}", demo.told());
        assert_eq!(file(&artifacts, "grafana/diagram/architecture.drawio"), drawing);
        let panel: Value =
            serde_json::from_str(file(&artifacts, "grafana/dashboards/sre-overview.json")).unwrap();
        let panels = panel["panels"].as_array().unwrap();
        let panel = panels.iter().find(|it| it["flowchartsData"].is_object()).unwrap();
        let xml = panel["flowchartsData"]["flowcharts"][0]["xml"].as_str().unwrap();
        assert_eq!(mxgraph::read(xml).unwrap().graph, PAGE);
        let rules = panel["rulesData"]["rulesData"].as_array().unwrap();
        let rule = |at: usize| {
            let rule = &rules[at];
            let words = &rule["eventData"][2]["value"];
            [
                &rule["pattern"],
                &rule["shapeData"][0]["pattern"],
                &rule["linkData"][0]["pattern"],
                words,
            ]
            .map(|it| it.as_str().unwrap().to_owned())
        };
        assert_eq!(rule(0), ["web", "q-2", "q-2", r#""WEB<br>bad""#]);
        let store = ["orders-data", "orders-data", "orders-data"].map(str::to_owned);
        assert_eq!(rule(1)[..3], store);
        assert_eq!(rules.len(), 2);
    }
}

#[test]
fn every_renderer_draws_what_was_drawn() {
    let drawing = BY_HAND.replace("PAGE", PAGE);
    let model = with_drawing(SHOP, &drawing).check().unwrap();
    let kinds: Vec<ShapeKind> = model.drawing.shapes.iter().map(|it| it.kind).collect();
    assert_eq!(
        kinds,
        [ShapeKind::Drawn, ShapeKind::Service, ShapeKind::Datastore(Some("postgres"))]
    );
    assert_eq!(model.drawing.shapes[1].place, Rect { x: 0.0, y: 0.0, width: 160.0, height: 80.0 });
    let ids: Vec<String> =
        model.drawing.arrows.iter().map(|it| model.drawing.arrow_id(it)).collect();
    assert_eq!(ids, ["e.d.0.web", "e.web.orders-data"]);
    for (renderer, needle) in [("canvas", "\"d.0\""), ("flow", "cell-d.0")] {
        let mut demo = with_drawing(SHOP, &drawing).set(&format!("diagram.renderer={renderer}"));
        let artifacts = demo.compile().unwrap();
        assert!(file(&artifacts, "grafana/dashboards/sre-overview.json").contains(needle));
        assert!(file(&artifacts, "grafana/diagram/architecture.svg").contains("cell-d.0"));
    }
}

proptest! {
    /// Whatever is in the file: it is read, or told why not.
    #[test]
    fn nothing_in_a_drawing_is_the_end(cut in 0..PAGE.len(), insert in "[<>&;\"a-z0-9=/-]{0,12}") {
        let cut = (cut..=PAGE.len()).find(|at| PAGE.is_char_boundary(*at)).unwrap();
        let page = format!("{}{insert}{}", &PAGE[..cut], &PAGE[cut..]);
        let half = &PAGE[..cut];
        for page in [&*page, half, &mxfile::pack(&page)[..cut.min(100)]] {
            let mut demo = with_drawing(SHOP, &BY_HAND.replace("PAGE", page));
            prop_assert!(demo.compile().is_some() || !demo.told().is_empty());
        }
    }
}
