//! How steady the diagram is, measured on every demo there is: a new leaf moves almost nobody. And a
//! demo of forty components stays readable.
#![expect(clippy::unwrap_used, reason = "tests may fail")]

mod common;

use std::collections::BTreeMap;

use common::{Demo, read};
use mltgen::layout::{Point, Rect};
use mltgen::model::component::ComponentKind;
use mltgen::model::drawing::{ArrowKind, Drawing};

const DEMOS: [&str; 10] = [
    "demo.toml",
    "examples/minimal/demo.toml",
    "examples/custom-panel/demo.toml",
    "examples/custom-template/demo.toml",
    "examples/existing-grafana/demo.toml",
    "examples/kind/demo.toml",
    "examples/local/demo.toml",
    "examples/own-engine/demo.toml",
    "examples/two-databases/demo.toml",
    "tests/drawings/forty.toml",
];

fn forty() -> Drawing {
    let mut demo = Demo::new(&read("tests/drawings/forty.toml"));
    demo.check().unwrap_or_else(|| panic!("{}", demo.told())).drawing
}

/// Where boxes are if a service calls these.
fn places(text: &str, service: &str, calls: &[String], more: &str) -> BTreeMap<String, Rect> {
    let overlay = format!("[services.{service}]\ncalls = {calls:?}\n{more}");
    let mut demo = Demo::new(text).overlay(&overlay);
    let model = demo.check().unwrap_or_else(|| panic!("{}", demo.told()));
    model.drawing.shapes.into_iter().map(|shape| (shape.id, shape.place)).collect()
}

#[test]
fn a_new_leaf_moves_almost_nobody_in_any_demo() {
    for path in DEMOS {
        // Files of the user's own are not in the diagram.
        let whole = read(path);
        let text = whole.split("\n[custom]").next().unwrap().to_owned();
        let mut demo = Demo::new(&text);
        let model = demo.check().unwrap_or_else(|| panic!("{path}: {}", demo.told()));
        let drawing = &model.drawing;
        let (mut shares, mut least) = (Vec::new(), 1.0_f64);
        for (at, shape) in drawing.shapes.iter().enumerate() {
            let is_service =
                shape.state.is_some_and(|id| matches!(model[id].kind, ComponentKind::Service(_)));
            if !is_service {
                continue;
            }
            let arrows = drawing.arrows.iter();
            let own = arrows.filter(|it| it.from == at && it.kind != ArrowKind::Replica);
            let mut calls: Vec<String> = own.map(|it| drawing.shapes[it.to].id.clone()).collect();
            let before = places(&text, &shape.id, &calls, "");
            calls.push("zz-leaf".to_owned());
            let leaf = "[services.zz-leaf]\nimage = \"a/b:1\"\nport = 8080\n";
            let after = places(&text, &shape.id, &calls, leaf);
            let stay = before.iter().filter(|(id, place)| after.get(*id) == Some(place)).count();
            let share = count(stay) / count(before.len());
            shares.push(share);
            least = least.min(share);
        }
        let mean = shares.iter().sum::<f64>() / count(shares.len());
        println!("{path}: {:.1} % stay, {:.1} % at worst", mean * 100.0, least * 100.0);
        assert!(least >= 0.95, "{path}: {least}");
    }
}

fn count(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap())
}

#[test]
fn a_pinned_box_stays_where_it_was_put() {
    let text = read("examples/minimal/demo.toml");
    let id = Demo::new(&text).check().unwrap().drawing.shapes[0].id.clone();
    for (x, y) in [(0.0, 0.0), (480.0, 240.0), (960.0, -240.0)] {
        let at = |more: &str| {
            let overlay = format!("[diagram]\npin = {{ {id} = [{x:?}, {y:?}] }}\n{more}");
            let model = Demo::new(&text).overlay(&overlay).check().unwrap();
            let shapes = model.drawing.shapes.into_iter();
            shapes.map(|shape| (shape.id, shape.place)).collect::<BTreeMap<_, _>>()
        };
        let before = at("");
        let off = (before[&id].x - x).abs().max((before[&id].y - y).abs());
        assert!(off <= 240.0, "it takes the nearest place of the grid: {:?}", before[&id]);
        let after = at("[services.zz-leaf]\nimage = \"a/b:1\"\n");
        assert_eq!(after[&id], before[&id]);
    }
}

#[test]
fn forty_components_stay_readable() {
    let drawing = forty();
    assert!(drawing.shapes.len() >= 40, "{}", drawing.shapes.len());
    let artifacts = Demo::new(&read("tests/drawings/forty.toml")).compile().unwrap();
    let path = "grafana/diagram/architecture.svg";
    let (_, svg) = artifacts.iter().find(|(it, _)| it.as_str() == path).unwrap();
    assert!(!svg.text.contains('…'), "a name is cut");
    for arrow in &drawing.arrows {
        for segment in arrow.corners.windows(2) {
            let crossed =
                drawing.shapes.iter().find(|it| through(it.place, segment[0], segment[1]));
            assert!(crossed.is_none(), "{segment:?} runs through {crossed:?}");
        }
    }
    // Wider than a screen is wide, or higher, is no picture.
    let shape = drawing.bounds.width / drawing.bounds.height;
    assert!((0.4..3.5).contains(&shape), "{:?}", drawing.bounds);
}

fn through(place: Rect, a: Point, b: Point) -> bool {
    const TOUCH: f64 = 0.5;
    let (left, right) = (a.x.min(b.x), a.x.max(b.x));
    let (top, bottom) = (a.y.min(b.y), a.y.max(b.y));
    left + TOUCH < place.x + place.width
        && place.x + TOUCH < right
        && top < place.y + place.height - TOUCH
        && place.y + TOUCH < bottom
}
