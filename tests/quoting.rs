//! Text goes out through the printers and comes back through the real readers, unchanged.
#![expect(clippy::disallowed_methods, reason = "other programs read files only")]
#![expect(clippy::print_stderr, reason = "a test that is skipped for want of a tool says so")]

use std::io::ErrorKind;
use std::process::{Command, Output};

use mltgen::syntax::{hcl, json, shell, yaml};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};

/// Text that some reader is known to trip over, to be mixed with random characters.
const PIECES: &[&str] = &[
    " ",
    "  ",
    "\n",
    "\n\n",
    "\t",
    "\r\n",
    "a",
    "word",
    "-",
    "- ",
    ": ",
    ":",
    " #",
    "#",
    "'",
    "\"",
    "\\",
    "\\n",
    "`",
    "$",
    "$$",
    "${",
    "$${",
    "}",
    "%",
    "%{",
    "%%{",
    "{{",
    "}}",
    "[",
    "]",
    "{",
    ",",
    "&",
    "*",
    "!",
    "|",
    ">",
    "@",
    "?",
    "=",
    "~",
    "<<",
    "---",
    "...",
    "EOT",
    "\nEOT\n",
    "y",
    "No",
    "on",
    "null",
    "true",
    "NaN",
    ".inf",
    "1",
    "0x1f",
    "1e3",
    "1_000",
    "12:30",
    "2026-11-22",
    "é",
    "日本",
    "🙂",
    "\u{1}",
    "\u{7f}",
    "\u{85}",
    "\u{a0}",
    "\u{2028}",
    "\u{feff}",
];

/// Text of such pieces and of characters from `alphabet`.
fn text(alphabet: impl Strategy<Value = char>) -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => prop::sample::select(PIECES).prop_map(str::to_owned),
        1 => alphabet.prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

/// Terraform brings all text into the composed normal form, so only characters that are in it
/// already can come back the same.
fn composed() -> impl Strategy<Value = char> {
    let range = prop::char::range;
    prop_oneof![range(' ', '~'), range('À', 'ÿ'), range('а', 'и'), range('一', '龥'), Just('\0')]
}

/// The same many texts in every run.
fn many(strategy: &impl Strategy<Value = String>) -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    let random = (0..400)
        .map(|_| strategy.new_tree(&mut runner).expect("the strategy rejects nothing").current());
    PIECES.iter().map(|&piece| piece.to_owned()).chain(random).collect()
}

/// Runs a program, or says that it is absent and returns nothing.
fn run(command: &mut Command) -> Option<Output> {
    let program = command.get_program().to_owned();
    match command.output() {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(output.status.success(), "{} said {said}", program.display());
            Some(output)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!("skipped: {} is absent", program.display());
            None
        }
        Err(error) => panic!("{}: {error}", program.display()),
    }
}

proptest! {
    #[test]
    fn yaml_comes_back_at_every_place(text in text(any::<char>())) {
        let tree = yaml::Map::new()
            .set("value", text.as_str())
            .set("list", [text.as_str(), "next"])
            .set("lists", [[text.as_str()], [text.as_str()]])
            .set("maps", [yaml::Map::new().set("value", text.as_str()).set("next", 1)])
            .set("keys", yaml::Map::new().set(text.as_str(), yaml::Map::new().set("next", true)));
        let printed = yaml::print(&tree.into());
        let read: Value = serde_saphyr::from_str(&printed)
            .map_err(|error| TestCaseError::fail(format!("{error}\n{printed}")))?;
        let expected = json!({
            "value": text,
            "list": [text, "next"],
            "lists": [[text], [text]],
            "maps": [{"value": text, "next": 1}],
            "keys": {text: {"next": true}},
        });
        prop_assert_eq!(read, expected, "{}", printed);
    }

    #[test]
    fn canonical_json_is_the_same_value(text in text(any::<char>()), number in any::<f64>()) {
        let value = json!({"b": [text, number], "a": {text: 1}});
        let read: Value = serde_json::from_str(&json::print(&value)).expect("printed as JSON");
        prop_assert_eq!(json::print(&read), json::print(&value));
        prop_assert_eq!(&read["b"][0], &value["b"][0]);
        prop_assert_eq!(read["b"][1].as_f64(), value["b"][1].as_f64());
    }
}

#[test]
fn a_key_beyond_the_limit_of_simple_keys_comes_back() {
    let key = "k".repeat(2000);
    let tree = yaml::Map::new().set("outer", yaml::Map::new().set(key.as_str(), ["a"]));
    let read: Value = serde_saphyr::from_str(&yaml::print(&tree.into())).expect("valid");
    assert_eq!(read, json!({"outer": {key: ["a"]}}));
}

#[test]
fn kubectl_reads_the_same_text() {
    let texts = many(&text(any::<char>()));
    let named = |(number, text): (usize, &String)| (format!("k{number}"), text.clone());
    let manifest = yaml::Map::new()
        .set("apiVersion", "v1")
        .set("kind", "ConfigMap")
        .set("metadata", yaml::Map::new().set("name", "texts"))
        .set("data", texts.iter().enumerate().map(named).collect::<yaml::Map>());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("texts.yaml");
    fs_err::write(&file, yaml::print(&manifest.into())).expect("a temporary file");

    let mut command = Command::new("kubectl");
    command.args(["label", "--local", "--dry-run=client", "-o", "json", "a=b", "-f"]).arg(&file);
    let Some(output) = run(&mut command) else { return };
    let read: Value = serde_json::from_slice(&output.stdout).expect("kubectl prints JSON");
    for (number, text) in texts.iter().enumerate() {
        assert_eq!(read["data"][format!("k{number}")], *text);
    }
}

#[test]
fn terraform_reads_the_same_text_and_leaves_the_layout_alone() {
    let texts = many(&text(composed()));
    let mut body = hcl::Body::new();
    for (number, text) in texts.iter().enumerate() {
        let value = hcl::Object::new()
            .set("first", text.as_str())
            .set("list", [text.as_str(), "next"])
            .set("nested", hcl::Object::new().set(text, 1).set("again", text))
            .set("json", hcl::Expression::jsonencode(hcl::Object::new().set("text", text)))
            .set("last", 1);
        body = body.block("output", &[&format!("o{number}")], hcl::Body::new().set("value", value));
    }
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs_err::write(folder.path().join("main.tf"), hcl::print(&body)).expect("a temporary file");

    let terraform = |arguments: &[&str]| {
        run(Command::new("terraform").args(arguments).current_dir(folder.path()))
    };
    let Some(fmt) = terraform(&["fmt", "-check", "-diff"]) else { return };
    assert_eq!(String::from_utf8_lossy(&fmt.stdout), "");
    terraform(&["apply", "-auto-approve", "-input=false", "-no-color"]);
    let output = terraform(&["output", "-json"]).expect("it was there a moment ago");
    let read: Value = serde_json::from_slice(&output.stdout).expect("terraform prints JSON");
    for (number, text) in texts.iter().enumerate() {
        let value = &read[format!("o{number}")]["value"];
        let encoded = value["json"].as_str().expect("encoded JSON");
        let encoded: Value = serde_json::from_str(encoded).expect("encoded JSON");
        assert_eq!(encoded, json!({"text": text}));
        assert_eq!(value["first"], *text);
        assert_eq!(value["list"], json!([text, "next"]));
        assert_eq!(value["nested"], json!({text: 1, "again": text}));
    }
}

#[test]
fn shells_read_the_same_words() {
    let words: Vec<String> =
        many(&text(any::<char>())).iter().map(|text| text.replace('\0', "")).collect();
    let quoted: Vec<String> = words.iter().map(|word| shell::quote(word)).collect();
    for program in ["bash", "sh"] {
        let script = format!("printf '%s\\0' {}", quoted.join(" "));
        let Some(output) = run(Command::new(program).args(["-c", &script])) else { continue };
        let read = String::from_utf8(output.stdout).expect("the same text is UTF-8");
        assert_eq!(read.split_terminator('\0').collect::<Vec<_>>(), words, "{program}");
    }
}
