//! The diagram as the Flow and the Flowcharting panel read it: every box, arrow, colour, link, word.
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use common::Demo;
use mltgen::artifact::Artifacts;
use mltgen::layout::Rect;
use mltgen::model::Model;
use mltgen::model::drawing::{ArrowKind, Drawing, Shape, ShapeKind};
use mltgen::syntax::mxfile;
use roxmltree::{Document, Node};
use serde_json::Value;

const COLOURS: [&str; 3] = ["#808080", "#37872D", "#C4162A"];
const WORDS: [&str; 3] = ["unknown", "fine", "bad"];

/// Each demo, drawn by a renderer.
#[track_caller]
fn each_demo(renderer: &str, check: impl Fn(&Model, &Value)) {
    for text in [common::seed(), common::EVERYTHING.to_owned()] {
        let mut demo = Demo::new(&text)
            .set("grafana.version=\"11.0\"")
            .set(&format!("diagram.renderer={renderer}"));
        let model = demo.check().unwrap_or_else(|| panic!("{}", demo.told()));
        let artifacts = demo.compile().unwrap();
        let kind = match renderer {
            "flow" => "andrewbmchugh-flow-panel",
            "flowcharting" => "agenty-flowcharting-panel",
            _ => renderer,
        };
        let panel = panel(&artifacts, kind);
        one_answer_for_each_box(&model.drawing, &panel);
        check(&model, &panel);
    }
}

fn panel(artifacts: &Artifacts, kind: &str) -> Value {
    let path = "grafana/dashboards/sre-overview.json";
    let (_, file) = artifacts.iter().find(|(it, _)| it.as_str() == path).unwrap();
    let dashboard: Value = serde_json::from_str(&file.text).unwrap();
    let panels = dashboard["panels"].as_array().unwrap();
    panels.iter().find(|panel| panel["type"] == kind).unwrap_or_else(|| panic!("no {kind}")).clone()
}

/// One target for each box: instant, called by the box's name, never empty.
#[track_caller]
fn one_answer_for_each_box(drawing: &Drawing, panel: &Value) {
    let mut names = Vec::new();
    for target in panel["targets"].as_array().unwrap() {
        assert_eq!(target["instant"], true);
        assert!(target["range"].is_null());
        assert!(target["expr"].as_str().unwrap().ends_with("vector(-1)"), "{target}");
        names.push(target["legendFormat"].as_str().unwrap());
    }
    names.sort_unstable();
    let mut expected: Vec<&str> = drawing.shapes.iter().map(|shape| shape.id.as_str()).collect();
    expected.sort_unstable();
    assert_eq!(names, expected);
}

/// Where a click on a box must lead. Nobody but an external system, of which no dashboard tells, leads
/// nowhere; copies lead to their store.
#[track_caller]
fn address(drawing: &Drawing, shape: &Shape, time: &str) -> Option<String> {
    let Some(drill) = &shape.drill else {
        assert_eq!(shape.kind, ShapeKind::External, "{} leads nowhere", shape.id);
        return None;
    };
    let (variable, _) = drill.choice.as_ref().unwrap();
    let at = drawing.shapes.iter().position(|it| it.id == shape.id).unwrap();
    let copied = drawing.arrows.iter().find(|it| it.to == at && it.kind == ArrowKind::Replica);
    let of = copied.map_or(&shape.id, |arrow| &drawing.shapes[arrow.from].id);
    Some(format!("/d/{}?{time}var-{}={of}", drill.uid, variable.name()))
}

#[test]
fn the_flow_panel_colours_names_and_links_every_box() {
    each_demo("flow", |model, panel| {
        let options = &panel["options"];
        let off = ["testDataEnabled", "timeSliderEnabled", "highlighterEnabled", "panZoomEnabled"];
        assert!(off.iter().all(|option| options[option] == false), "{options}");
        let config = options["panelConfig"].as_str().unwrap();
        // Anything that could be taken for an address is fetched.
        let config: Value = serde_json::from_str(config.strip_prefix("---\n").unwrap()).unwrap();
        let cells = config["cells"].as_object().unwrap();
        for shape in &model.drawing.shapes {
            let cell = cells.get(&shape.id);
            let link = cell.and_then(|cell| cell["link"]["url"].as_str());
            let expected = address(&model.drawing, shape, "");
            assert_eq!(link.map(str::to_owned), expected, "{}", shape.id);
            if link.is_some() {
                assert_eq!(cell.unwrap()["link"]["params"], "time");
            }
            let word = cells.get(&format!("{}.state", shape.id));
            let word = word.unwrap_or_else(|| panic!("{} has no state", shape.id));
            for (at, value) in [-1, 0, 1].into_iter().enumerate() {
                let step = &cell.unwrap()["fillColor"]["thresholds"][at];
                assert_eq!((&step["level"], &step["color"]), (&value.into(), &COLOURS[at].into()));
                let mapping = &word["label"]["valueMappings"][at];
                assert_eq!(
                    (&mapping["value"], &mapping["text"]),
                    (&value.into(), &WORDS[at].into())
                );
            }
            assert_eq!([&cell.unwrap()["dataRef"], &word["dataRef"]], [&*shape.id, &*shape.id]);
        }
        let svg = options["svg"].as_str().unwrap();
        let ids: Vec<String> = cells.keys().map(|key| format!("cell-{key}")).collect();
        every_cell_is_drawn(&model.drawing, svg, &ids);
    });
}

/// The picture of the Flow panel: no cell is missing, each box and arrow is where it belongs.
#[track_caller]
fn every_cell_is_drawn(drawing: &Drawing, svg: &str, ids: &[String]) {
    let document = Document::parse(svg).unwrap();
    let root = document.root_element();
    assert!(root.attribute("width").unwrap().parse::<f64>().unwrap() > 0.0, "no % here");
    let group = |id: &str| {
        let found = document.descendants().filter(|node| node.attribute("id") == Some(id));
        let found: Vec<Node> = found.collect();
        assert_eq!(found.len(), 1, "{id}");
        // The panel would write the label over everything in a group that has a colour.
        assert!(found[0].has_tag_name((SVG, "g")) && found[0].attribute("fill").is_none());
        found[0]
    };
    for id in ids {
        group(id);
    }
    for shape in &drawing.shapes {
        let node = group(&format!("cell-{}", shape.id));
        let card = node.children().find(|it| it.has_tag_name((SVG, "rect"))).unwrap();
        assert_eq!(rect(card), shape.place);
        assert_eq!(card.attribute("fill"), Some(COLOURS[0]), "grey until something is known");
        let text = node.children().find(|it| it.has_tag_name((SVG, "text"))).unwrap();
        assert!(text.attribute("class").unwrap().starts_with("mltgen-"));
    }
    for arrow in &drawing.arrows {
        let node = group(&format!("cell-{}", drawing.arrow_id(arrow)));
        let path = node.first_element_child().unwrap().attribute("d").unwrap();
        let end = arrow.corners.last().unwrap();
        assert!(path.ends_with(&format!(" L{} {}", end.x, end.y)), "{path}");
    }
    for node in document.descendants().filter(Node::is_element) {
        let tag = node.tag_name().name();
        assert!(!["use", "script", "foreignObject"].contains(&tag), "`{tag}` would be thrown away");
    }
}

const SVG: &str = "http://www.w3.org/2000/svg";

fn rect(node: Node) -> Rect {
    let number = |name| node.attribute(name).unwrap().parse().unwrap();
    Rect { x: number("x"), y: number("y"), width: number("width"), height: number("height") }
}

#[test]
fn the_flowcharting_panel_holds_the_drawing_to_edit() {
    each_demo("flowcharting", |model, panel| {
        let chart = &panel["flowchartsData"]["flowcharts"][0];
        assert_eq!((&chart["type"], &chart["lock"]), (&"xml".into(), &true.into()));
        assert_eq!(chart["download"], false);
        let file = Document::parse(chart["xml"].as_str().unwrap()).unwrap();
        let page = file.descendants().find(|node| node.has_tag_name("diagram")).unwrap();
        let page = mxfile::unpack(page.text().unwrap()).unwrap();
        let page = Document::parse(&page).unwrap();
        assert!(page.root_element().has_tag_name("mxGraphModel"));
        let cells: Vec<Node> = page.descendants().filter(|it| it.has_tag_name("mxCell")).collect();
        let drawing = &model.drawing;
        let cell = |id: &str| {
            let found = cells.iter().filter(|it| it.attribute("id") == Some(id));
            let found: Vec<&Node> = found.collect();
            assert_eq!(found.len(), 1, "{id}");
            *found[0]
        };
        for shape in &drawing.shapes {
            let node = cell(&shape.id);
            let mut place = rect(node.first_element_child().unwrap());
            if let Some(parent) = node.attribute("parent").filter(|parent| *parent != "1") {
                let frame = rect(cell(parent).first_element_child().unwrap());
                place = Rect { x: place.x + frame.x, y: place.y + frame.y, ..place };
            }
            assert_eq!(place, shape.place);
            assert!(node.attribute("style").unwrap().contains("fillColor=#808080"));
        }
        for arrow in &drawing.arrows {
            let node = cell(&drawing.arrow_id(arrow));
            let ends = [arrow.from, arrow.to].map(|it| Some(drawing.shapes[it].id.as_str()));
            assert_eq!([node.attribute("source"), node.attribute("target")], ends);
        }
        let others = 2 + drawing.frames.len();
        assert_eq!(cells.len(), drawing.shapes.len() + drawing.arrows.len() + others);
    });
}

#[test]
fn the_flowcharting_panel_colours_names_and_links_every_box() {
    each_demo("flowcharting", |model, panel| {
        let rules = panel["rulesData"]["rulesData"].as_array().unwrap();
        assert_eq!(rules.len(), model.drawing.shapes.len());
        let mut linked = Vec::new();
        for (rule, shape) in rules.iter().zip(&model.drawing.shapes) {
            assert_eq!(rule["pattern"], *shape.id);
            assert_eq!(rule["colors"], Value::from(COLOURS.to_vec()));
            assert_eq!(rule["thresholds"], Value::from(vec![0, 1]));
            assert_eq!((&rule["invert"], &rule["overlayIcon"]), (&true.into(), &false.into()));
            let fill = &rule["shapeData"][0];
            assert_eq!((&fill["pattern"], &fill["colorOn"]), (&(*shape.id).into(), &"a".into()));
            for (level, word) in WORDS.into_iter().enumerate() {
                let event = &rule["eventData"][level];
                assert_eq!((&event["eventOn"], &event["style"]), (&level.into(), &"text".into()));
                // The panel evaluates it.
                let label: String = serde_json::from_str(event["value"].as_str().unwrap()).unwrap();
                assert_eq!(label, format!("{}\n{word}", shape.caption()));
            }
            linked.extend(rule["linkData"].as_array().unwrap());
        }
        for shape in &model.drawing.shapes {
            let link = linked.iter().find(|link| link["pattern"] == *shape.id);
            let url = link.map(|link| link["linkUrl"].as_str().unwrap().to_owned());
            let expected = address(&model.drawing, shape, "from=${__from}&to=${__to}&");
            assert_eq!(url, expected, "{}", shape.id);
            assert!(link.is_none_or(|link| link["linkParams"] == false), "two question marks");
        }
    });
}

/// What a panel of a plugin is: the plugin is installed, in the version the panel was made for.
#[test]
fn the_plugin_of_the_renderer_is_installed_and_no_other() {
    let plugins = ["andrewbmchugh-flow-panel", "agenty-flowcharting-panel"];
    for (renderer, plugin) in [("canvas", None), ("flow", Some(0)), ("flowcharting", Some(1))] {
        let mut demo = Demo::new(&common::seed())
            .set("grafana.version=\"11.0\"")
            .set(&format!("diagram.renderer={renderer}"));
        let artifacts = demo.compile().unwrap_or_else(|| panic!("{}", demo.told()));
        let terraform =
            artifacts.iter().filter(|(path, _)| path.as_str().starts_with("terraform/"));
        let text: String = terraform.map(|(_, file)| file.text.clone()).collect();
        for (at, name) in plugins.into_iter().enumerate() {
            assert_eq!(text.contains(name), plugin == Some(at), "{renderer}: {name}");
        }
        if let Some(at) = plugin {
            let panel = panel(&artifacts, plugins[at]);
            assert!(text.contains(panel["pluginVersion"].as_str().unwrap()));
        }
    }
}

/// Of copies no exporter tells by itself: they have the state of their store, and whoever points at one
/// reads so.
#[test]
fn copies_have_the_state_of_their_store_and_say_so() {
    for renderer in ["canvas", "flow", "flowcharting"] {
        let said = std::cell::Cell::new(0);
        each_demo(renderer, |model, panel| {
            let targets = panel["targets"].as_array().unwrap();
            let asked = |id: &str| {
                let target = targets.iter().find(|it| it["legendFormat"] == *id).unwrap();
                target["expr"].as_str().unwrap().to_owned()
            };
            let copies = model.drawing.arrows.iter().filter(|it| it.kind == ArrowKind::Replica);
            for arrow in copies {
                let [store, copy] = [arrow.from, arrow.to].map(|at| &model.drawing.shapes[at]);
                assert_eq!(asked(&copy.id), asked(&store.id));
                let hint = copy.hint();
                assert!(hint.ends_with("with the state of its store"), "{hint}");
                let words = match renderer {
                    "canvas" => "of its store, whose state it shows",
                    _ => hint.as_str(),
                };
                assert!(panel.to_string().contains(words), "{renderer}: {}", copy.id);
                said.set(said.get() + 1);
            }
            let about = panel["description"].as_str().unwrap();
            assert!(about.contains("A read replica has the state of its store."), "{about}");
        });
        assert!(said.get() >= 3, "too few copies to tell");
    }
}

/// A red box says what is wrong, where the panel has words for values: the number that its query gives
/// for a signal is the one that the panel has that word for.
#[test]
fn a_red_box_names_its_signal() {
    for renderer in ["canvas", "flow"] {
        let said = std::cell::Cell::new(0);
        each_demo(renderer, |model, panel| {
            let word = |number: usize, id: &str| -> String {
                if renderer == "canvas" {
                    let words = &panel["fieldConfig"]["defaults"]["mappings"][0]["options"];
                    return words[number.to_string()]["text"].as_str().unwrap().to_owned();
                }
                let config = panel["options"]["panelConfig"].as_str().unwrap();
                let config: Value = serde_json::from_str(&config[4..]).unwrap();
                let words = &config["cells"][format!("{id}.state")]["label"]["valueMappings"];
                let mut words = words.as_array().unwrap().iter();
                let word = words.find(|it| it["value"] == number).unwrap();
                word["text"].as_str().unwrap().to_owned()
            };
            for shape in &model.drawing.shapes {
                let targets = panel["targets"].as_array().unwrap();
                let target = targets.iter().find(|it| it["legendFormat"] == *shape.id).unwrap();
                let asked = target["expr"].as_str().unwrap();
                for signal in &model[shape.state.unwrap()].signals {
                    let of_it = format!("signal=\"{}\"", signal.name);
                    let (_, rest) = asked.split_once(&of_it).unwrap();
                    let (_, number) = rest.split_once(" == 1) + ").unwrap();
                    let number = number.split(' ').next().unwrap().parse::<usize>().unwrap() + 1;
                    assert_eq!(word(number, &shape.id), format!("bad: {}", signal.name));
                    said.set(said.get() + 1);
                }
            }
        });
        assert!(said.get() > 20, "too few signals to tell");
    }
}
