//! The schema and the decoder are two readers of one language: they agree on every document.
#![expect(clippy::unwrap_used, reason = "tests know their fixture")]

mod common;

use common::{Demo, read, seed};
use mltgen::config;
use mltgen::diag::Severity;
use serde_json::Value as Json;
use toml::Value;

/// What the decoder tells by itself; all else needs the whole demo.
const DECODER: &[&str] = &[
    "unknown-key",
    "missing-key",
    "wrong-type",
    "out-of-range",
    "bad-quantity",
    "bad-condition",
    "unknown-word",
    "bad-name",
];

#[test]
fn decoder_and_schema_agree() {
    let validator = jsonschema::draft7::new(&config::schema::schema()).unwrap();
    let mut wrong = Vec::new();
    let mut counts = [0, 0];
    for seed in 0..600 {
        let (document, change) = document(seed);
        let decoder = complaints(&toml::to_string(&document).unwrap());
        let json: Json = serde_json::to_value(&document).unwrap();
        let schema: Vec<String> = validator
            .iter_errors(&json)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        counts[usize::from(schema.is_empty())] += 1;
        if decoder.is_empty() != schema.is_empty() {
            let schema: Vec<String> =
                schema.iter().map(|it| it.chars().take(300).collect()).collect();
            wrong.push(format!("{seed}: {change}\n  decoder: {decoder:?}\n  schema: {schema:?}"));
        }
    }
    println!("{} bad documents, {} good ones", counts[0], counts[1]);
    assert!(counts.iter().all(|count| *count > 100), "both kinds were tried: {counts:?}");
    assert!(wrong.is_empty(), "{} disagreements\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_demo_and_the_examples_are_valid() {
    let validator = jsonschema::draft7::new(&config::schema::schema()).unwrap();
    for text in [seed(), read("examples/own-engine/demo.toml")] {
        let document: Value = toml::from_str(&text).unwrap();
        let json = serde_json::to_value(document).unwrap();
        let errors: Vec<String> = validator.iter_errors(&json).map(|it| it.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
    }
}

fn complaints(text: &str) -> Vec<String> {
    let mut demo = Demo::new(text);
    let _ = config::parse(&demo.sources, &demo.inputs, &mut demo.diags);
    let all = demo.diags.sorted();
    all.iter()
        .filter(|(severity, it)| *severity == Severity::Error && DECODER.contains(&it.code.name))
        .map(|(_, it)| format!("{}: {}", it.code.name, it.message))
        .collect()
}

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

/// The demo with something changed, and what.
fn document(seed_number: u64) -> (Value, String) {
    let mut dice = Dice(seed_number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    dice.roll(7);
    let mut document: Value = toml::from_str(&seed()).unwrap();
    let mut change = String::new();
    for _ in 0..=dice.roll(2) {
        change += &mutate(&mut document, &mut dice, "");
        change += "; ";
    }
    (document, change)
}

/// Walks to a random place and changes it.
fn mutate(value: &mut Value, dice: &mut Dice, path: &str) -> String {
    match value {
        Value::Table(table) if !table.is_empty() && (path.is_empty() || dice.roll(4) > 0) => {
            let key = table.keys().nth(dice.roll(table.len())).unwrap().clone();
            let path = format!("{path}.{key}");
            match dice.roll(9) {
                0 if path.matches('.').count() > 1 => {
                    table.remove(&key);
                    format!("removed {path}")
                }
                1 if path.matches('.').count() > 1 => {
                    let value = table.remove(&key).unwrap();
                    let name = format!("{key}{}", ["x", "-2", "_b", "é"][dice.roll(4)]);
                    table.insert(name.clone(), value);
                    format!("renamed {path} to {name}")
                }
                _ => mutate(table.get_mut(&key).unwrap(), dice, &path),
            }
        }
        Value::Array(items) if !items.is_empty() && dice.roll(4) > 0 => {
            let at = dice.roll(items.len());
            mutate(&mut items[at], dice, &format!("{path}[{at}]"))
        }
        other => {
            let before = other.to_string();
            *other = replacement(other, dice);
            format!("{path}: {before} became {other}")
        }
    }
}

/// Another value: of the same kind or of another.
fn replacement(value: &Value, dice: &mut Dice) -> Value {
    let texts = [
        "off",
        "5m",
        "10",
        "1.5s",
        "99.9%",
        "128Mi",
        "100m..2",
        "2..1",
        "2/s",
        "> 5%",
        "<= 2s",
        "!= 3",
        "=~ (x",
        "cart",
        "services",
        "",
        " ",
        "-1s",
        "1e3s",
        "\u{e9}",
        "0.5",
        "generated",
        "12.0",
        "1..2",
    ];
    match (value, dice.roll(8)) {
        (Value::String(text), 0 | 1) => Value::String(text.chars().skip(1).collect()),
        (Value::String(text), 2) => {
            Value::String(text.chars().take(text.chars().count().saturating_sub(1)).collect())
        }
        (Value::Integer(number), 0 | 1) => Value::Integer(number.saturating_mul(7)),
        (Value::Integer(_), 2) => {
            Value::Integer([-1, 0, 65_535, 65_536, 5_000_000_000][dice.roll(5)])
        }
        (_, 3 | 4) => Value::String(texts[dice.roll(texts.len())].to_owned()),
        (_, 5) => Value::Boolean(dice.roll(2) == 0),
        (_, 6) => Value::Array(vec![Value::String("x".to_owned())]),
        (_, 7) => Value::Table(toml::Table::new()),
        _ => Value::Float(0.5),
    }
}
