//! Every form of the diagram, read back: each holds all boxes and arrows, where they belong.
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use common::Demo;
use mltgen::artifact::Artifacts;
use mltgen::layout::{Point, Rect};
use mltgen::model::Model;
use mltgen::model::drawing::{ArrowKind, Drawing, Shape, ShapeKind};
use roxmltree::{Document, Node};
use serde_json::Value;

/// Compares one form with the drawing it was made from, for several demos.
#[track_caller]
fn each_demo(check: impl Fn(&Model, &Artifacts)) {
    let down = common::EVERYTHING.replace("[diagram]", "[diagram]\ndirection = \"down\"");
    for text in [common::seed(), common::EVERYTHING.to_owned(), down] {
        let mut demo = Demo::new(&text);
        let model = demo.check().unwrap_or_else(|| panic!("{}", demo.told()));
        check(&model, &demo.compile().unwrap());
    }
}

fn file<'a>(artifacts: &'a Artifacts, path: &str) -> &'a str {
    let found = artifacts.iter().find(|(it, _)| it.as_str() == path);
    &found.unwrap_or_else(|| panic!("no {path}")).1.text
}

#[test]
fn all_but_what_is_hidden_is_drawn() {
    let model = Demo::new(common::EVERYTHING).check().unwrap();
    let ids: Vec<&str> = model.drawing.shapes.iter().map(|shape| shape.id.as_str()).collect();
    let expected =
        ["web", "cart", "orders", "orders-data", "cart-data", "bank", "cart-data-replica"];
    assert_eq!(ids, expected);
    let arrows: Vec<String> =
        model.drawing.arrows.iter().map(|arrow| model.drawing.arrow_id(arrow)).collect();
    assert_eq!(
        arrows,
        [
            "e.web.cart",
            "e.web.orders",
            "e.web.orders-data",
            "e.cart.cart",
            "e.cart.orders",
            "e.cart.cart-data",
            "e.orders.orders-data",
            "e.orders.bank",
            "e.orders.web",
            "e.cart-data.cart-data-replica",
        ]
    );
}

#[test]
fn the_picture_has_every_box_and_arrow_and_nothing_from_elsewhere() {
    each_demo(|model, artifacts| {
        let text = file(artifacts, "grafana/diagram/architecture.svg");
        let document = Document::parse(text).unwrap();
        let drawing = &model.drawing;
        let group = |id: String| {
            let wanted = format!("cell-{id}");
            let mut groups = document.descendants();
            groups
                .find(|node| node.attribute("id") == Some(&wanted))
                .unwrap_or_else(|| panic!("no {wanted}"))
        };
        for shape in &drawing.shapes {
            let node = group(shape.id.clone());
            let cards: Vec<Node> =
                node.children().filter(|it| it.tag_name().name() == "rect").collect();
            assert_eq!(rect(cards.last().unwrap()), shape.place);
            let title = node.children().find(|it| it.tag_name().name() == "title").unwrap();
            assert!(title.text().unwrap().starts_with(&shape.title));
        }
        for arrow in &drawing.arrows {
            let node = group(drawing.arrow_id(arrow));
            let path = node.children().find(|it| it.tag_name().name() == "path").unwrap();
            let start = arrow.corners[0];
            assert!(path.attribute("d").unwrap().starts_with(&format!("M{} {}", start.x, start.y)));
        }
        for node in document.descendants() {
            for attribute in node.attributes() {
                let local = !attribute.value().contains("http");
                assert!(local && !attribute.name().ends_with("href"), "{attribute:?}");
            }
        }
        assert!(!text.contains("@import") && text.contains("prefers-color-scheme: dark"));
    });
}

fn rect(node: &Node) -> Rect {
    let number = |name| node.attribute(name).unwrap().parse().unwrap();
    Rect { x: number("x"), y: number("y"), width: number("width"), height: number("height") }
}

#[test]
fn the_drawing_to_edit_has_every_box_and_arrow() {
    each_demo(|model, artifacts| {
        let text = file(artifacts, "grafana/diagram/architecture.drawio");
        let document = Document::parse(text).unwrap();
        let drawing = &model.drawing;
        let cell = |id: &str| {
            let mut cells = document.descendants().filter(|it| it.tag_name().name() == "mxCell");
            cells.find(|it| it.attribute("id") == Some(id)).unwrap_or_else(|| panic!("no {id}"))
        };
        let geometry = |node: Node<'_, '_>| {
            rect(&node.children().find(|it| it.tag_name().name() == "mxGeometry").unwrap())
        };
        for shape in &drawing.shapes {
            let node = cell(&shape.id);
            let mut place = geometry(node);
            let parent = node.attribute("parent").unwrap();
            if parent != "1" {
                let frame = geometry(cell(parent));
                place = Rect { x: place.x + frame.x, y: place.y + frame.y, ..place };
            }
            assert_eq!(place, shape.place, "{}", shape.id);
            assert!(node.attribute("value").unwrap().starts_with(&shape.title));
        }
        for arrow in &drawing.arrows {
            let node = cell(&drawing.arrow_id(arrow));
            assert_eq!(node.attribute("source").unwrap(), drawing.shapes[arrow.from].id);
            assert_eq!(node.attribute("target").unwrap(), drawing.shapes[arrow.to].id);
            let points = node.descendants().filter(|it| it.tag_name().name() == "mxPoint").count();
            assert_eq!(points, arrow.corners.len() - 2);
        }
    });
}

#[test]
fn the_mermaid_text_has_every_box_and_arrow() {
    each_demo(|model, artifacts| {
        let text = file(artifacts, "grafana/diagram/architecture.mmd");
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for shape in &model.drawing.shapes {
            let begin = [
                format!("n-{}(", shape.id),
                format!("n-{}[", shape.id),
                format!("n-{}{{", shape.id),
            ];
            let count = lines.iter().filter(|line| begin.iter().any(|it| line.starts_with(it)));
            assert_eq!(count.count(), 1, "{}", shape.id);
        }
        for arrow in &model.drawing.arrows {
            let [from, to] = [arrow.from, arrow.to].map(|it| &model.drawing.shapes[it].id);
            let found = lines.iter().any(|line| {
                line.starts_with(&format!("n-{from} ")) && line.ends_with(&format!(" n-{to}"))
            });
            assert!(found, "{from} → {to}");
        }
    });
}

fn panel(artifacts: &Artifacts, kind: &str) -> Value {
    let text = file(artifacts, "grafana/dashboards/sre-overview.json");
    let dashboard: Value = serde_json::from_str(text).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    panels.iter().find(|panel| panel["type"] == kind).unwrap().clone()
}

#[test]
fn the_canvas_asks_once_for_each_component_and_colours_its_box() {
    each_demo(|model, artifacts| {
        let panel = panel(artifacts, "canvas");
        let targets = panel["targets"].as_array().unwrap();
        for component in &model.drawing.shapes {
            let of: Vec<&Value> =
                targets.iter().filter(|target| target["legendFormat"] == *component.id).collect();
            assert_eq!(of.len(), 1, "{}", component.id);
            assert_eq!(of[0]["instant"], true);
            assert!(of[0]["expr"].as_str().unwrap().ends_with("vector(-1)"), "{}", of[0]);
        }
        assert_eq!(targets.len(), model.drawing.shapes.len());
        let steps = panel["fieldConfig"]["defaults"]["thresholds"]["steps"].as_array().unwrap();
        let values: Vec<f64> = steps.iter().map(|step| step["value"].as_f64().unwrap()).collect();
        assert_eq!(values, [-1.0, 0.0, 1.0]);
        assert_eq!(panel["options"]["inlineEditing"], false);
        let elements = panel["options"]["root"]["elements"].as_array().unwrap();
        let element = |name: &str| elements.iter().find(|it| it["name"] == name);
        for shape in &model.drawing.shapes {
            let found = element(&shape.id).unwrap();
            near(placed(&found["placement"], model.drawing.bounds), shape.place);
            assert_eq!(found["background"]["color"]["field"], *shape.id);
            let word = element(&format!("{}.state", shape.id)).unwrap();
            assert_eq!(word["config"]["text"]["field"], *shape.id);
            linked(&model.drawing, shape, &panel);
        }
        let mut names: Vec<&str> = elements.iter().map(|it| it["name"].as_str().unwrap()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), elements.len(), "connections find their end by its name");
    });
}

/// A box leads where the answer leads that colours it.
#[track_caller]
fn linked(drawing: &Drawing, shape: &Shape, panel: &Value) {
    let targets = panel["targets"].as_array().unwrap();
    let target = targets.iter().find(|it| it["legendFormat"] == *shape.id).unwrap();
    let overrides = panel["fieldConfig"]["overrides"].as_array().unwrap();
    let own = overrides.iter().find(|it| it["matcher"]["options"] == target["refId"]);
    let Some(drill) = &shape.drill else {
        assert_eq!(shape.kind, ShapeKind::External, "{} leads nowhere", shape.id);
        return assert!(own.is_none(), "{own:?}");
    };
    let url = own.unwrap()["properties"][0]["value"][0]["url"].as_str().unwrap();
    assert!(url.starts_with(&format!("/d/{}?${{__url_time_range}}", drill.uid)), "{url}");
    let (variable, _) = drill.choice.as_ref().unwrap();
    let at = drawing.shapes.iter().position(|it| it.id == shape.id).unwrap();
    let copied = drawing.arrows.iter().find(|it| it.to == at && it.kind == ArrowKind::Replica);
    let of = copied.map_or(&shape.id, |arrow| &drawing.shapes[arrow.from].id);
    assert!(url.ends_with(&format!("&var-{}={of}", variable.name())), "{url}");
}

#[test]
fn the_canvas_draws_every_arrow_where_the_picture_has_it() {
    each_demo(|model, artifacts| {
        let panel = panel(artifacts, "canvas");
        let drawing = &model.drawing;
        let elements = panel["options"]["root"]["elements"].as_array().unwrap();
        let mut count = 0;
        for element in elements {
            for connection in element["connections"].as_array().unwrap() {
                let arrow = drawing.arrows.iter().find(|arrow| {
                    element["name"] == *drawing.shapes[arrow.from].id
                        && connection["targetName"] == *drawing.shapes[arrow.to].id
                });
                let arrow = arrow.unwrap_or_else(|| panic!("{connection} is not in the drawing"));
                assert!(arrow.corners.len() <= 12, "a canvas takes ten corners at most");
                let corners = corners(drawing, arrow.from, arrow.to, connection);
                assert_eq!(corners.len(), arrow.corners.len());
                for (corner, expected) in corners.iter().zip(&arrow.corners) {
                    let off = (corner.x - expected.x).abs().max((corner.y - expected.y).abs());
                    assert!(off < 2.5, "{corner:?} is not {expected:?}");
                }
                count += 1;
            }
        }
        assert_eq!(count, drawing.arrows.len());
    });
}

/// The corners of a connection, as Grafana places them.
fn corners(drawing: &Drawing, from: usize, to: usize, connection: &Value) -> Vec<Point> {
    let point =
        |value: &Value| Point { x: value["x"].as_f64().unwrap(), y: value["y"].as_f64().unwrap() };
    let anchored = |place: Rect, anchor: &Value| {
        let anchor = point(anchor);
        let (x, y) = (f64::midpoint(anchor.x, 1.0), f64::midpoint(1.0, -anchor.y));
        Point { x: place.x + place.width * x, y: place.y + place.height * y }
    };
    let start = anchored(drawing.shapes[from].place, &connection["source"]);
    let end = anchored(drawing.shapes[to].place, &connection["target"]);
    let vertices = connection["vertices"].as_array().unwrap().iter().map(|vertex| {
        let share = point(vertex);
        Point { x: start.x + share.x * (end.x - start.x), y: start.y + share.y * (end.y - start.y) }
    });
    std::iter::once(start).chain(vertices).chain([end]).collect()
}

fn placed(placement: &Value, bounds: Rect) -> Rect {
    let share = |edge: &str| placement[edge].as_f64().unwrap() / 100.0;
    Rect {
        x: bounds.x + share("left") * bounds.width,
        y: bounds.y + share("top") * bounds.height,
        width: (1.0 - share("left") - share("right")) * bounds.width,
        height: (1.0 - share("top") - share("bottom")) * bounds.height,
    }
}

#[track_caller]
fn near(a: Rect, b: Rect) {
    let off = [a.x - b.x, a.y - b.y, a.width - b.width, a.height - b.height];
    assert!(off.iter().all(|off| off.abs() < 0.1), "{a:?} is not {b:?}");
}
