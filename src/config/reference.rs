//! The language as tables to read: every key, what it takes, and what it is. From the same types as
//! the schema; `mltgen explain` and `docs/reference/language.md` are made of it.

use serde_json::Value;

use crate::config::schema;
use crate::diag::suggest::alike;

/// The table that is the whole file.
pub const ROOT: &str = "demo.toml";

/// A table of the language, or a fixed list of words.
#[derive(Debug, Clone)]
pub struct Definition {
    /// What it is called: `demo.toml`, `Service`.
    pub name: String,
    /// What it is.
    pub about: String,
    /// What is in it.
    pub content: Content,
}

/// What is in a definition.
#[derive(Debug, Clone)]
pub enum Content {
    /// The keys of a table.
    Keys(Vec<Key>),
    /// Words, and what each means.
    Words(Vec<(String, String)>),
}

/// A key of a table.
#[derive(Debug, Clone)]
pub struct Key {
    /// As it is written.
    pub name: String,
    /// Whether the table, or what its defaults say, must have it.
    pub required: bool,
    /// What it takes, in pieces of a phrase.
    pub takes: Vec<Piece>,
    /// What it is.
    pub about: String,
    /// Whether it takes names of the user's own, each with such a value.
    pub named: bool,
}

/// A piece of the phrase that says what a key takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// Words of ours.
    Text(String),
    /// The name of another definition.
    Of(String),
}

impl Key {
    /// What it takes, with names of definitions spelt by `link`.
    pub fn takes(&self, link: impl Fn(&str) -> String) -> String {
        let spell = |piece: &Piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Of(name) => link(name),
        };
        self.takes.iter().map(spell).collect()
    }

    /// The definitions that what it takes is made of.
    pub fn of<'a>(&self, all: &'a [Definition]) -> Vec<&'a Definition> {
        let named = |piece: &Piece| match piece {
            Piece::Text(_) => None,
            Piece::Of(name) => all.iter().find(|it| it.name == *name),
        };
        self.takes.iter().filter_map(named).collect()
    }
}

/// All definitions: the whole file first, then by name.
///
/// What an entry says where it says nothing else (`[defaults]`) has the keys of that entry.
pub fn definitions() -> Vec<Definition> {
    let schema = schema::of_tables();
    let mut all = vec![definition(ROOT, &schema)];
    for (name, schema) in schema["definitions"].as_object().into_iter().flatten() {
        if !name.ends_with("Defaults") || name == "Defaults" {
            all.push(definition(name, schema));
        }
    }
    all
}

fn definition(name: &str, schema: &Value) -> Definition {
    let content = words(schema).map_or_else(|| Content::Keys(keys(schema)), Content::Words);
    Definition { name: name.to_owned(), about: description(schema), content }
}

/// The words of a fixed list, and what each means.
fn words(schema: &Value) -> Option<Vec<(String, String)>> {
    let word = |it: &Value| Some((it.get("const")?.as_str()?.to_owned(), description(it)));
    schema["oneOf"].as_array()?.iter().map(word).collect()
}

fn keys(schema: &Value) -> Vec<Key> {
    let required = schema["required"].as_array();
    let key = |(name, value): (&String, &Value)| Key {
        name: name.clone(),
        required: required.is_some_and(|all| all.iter().any(|it| it == name)),
        takes: phrase(value),
        about: description(value),
        named: value["additionalProperties"].is_object(),
    };
    let mut keys: Vec<Key> =
        schema["properties"].as_object().into_iter().flatten().map(key).collect();
    // Names of the user's own beside known ones: signals.
    if schema["additionalProperties"].is_object() {
        keys.push(Key {
            name: "<name>".to_owned(),
            required: false,
            takes: phrase(&schema["additionalProperties"]),
            about: "One of your own.".to_owned(),
            named: false,
        });
    }
    keys
}

fn description(schema: &Value) -> String {
    schema["description"].as_str().unwrap_or_default().replace('\n', " ")
}

/// What a key takes, in a phrase.
fn phrase(value: &Value) -> Vec<Piece> {
    let text = |text: &str| vec![Piece::Text(text.to_owned())];
    if let Some(reference) = value["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        // The keys of an entry, none of them required.
        let name = name.strip_suffix("Defaults").filter(|it| !it.is_empty()).unwrap_or(name);
        return vec![Piece::Of(name.to_owned())];
    }
    if let Some(one) = value.get("const") {
        return text(&format!("`{one}`"));
    }
    for key in ["allOf", "anyOf", "oneOf"] {
        if let Some(all) = value[key].as_array() {
            return either(all);
        }
    }
    if let Some(words) = value["enum"].as_array() {
        let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
        return text(&words.join(", "));
    }
    if let Some(title) = value["title"].as_str() {
        return text(title);
    }
    match value["type"].as_str() {
        Some("array") => [text("a list of: "), phrase(&value["items"])].concat(),
        Some("object") => match value.get("additionalProperties") {
            Some(entry) if entry.is_object() => {
                [text("names, and for each: "), phrase(entry)].concat()
            }
            Some(_) | None => text("a table"),
        },
        Some("string") => text("a text"),
        Some("integer") => text(&whole_number(value)),
        Some("number") => text("a number"),
        Some("boolean") => text("`true` or `false`"),
        Some(_) | None => text("anything"),
    }
}

fn either(all: &[Value]) -> Vec<Piece> {
    let mut ways: Vec<Vec<Piece>> = all.iter().map(phrase).collect();
    ways.dedup();
    ways.join(&Piece::Text(", or ".to_owned()))
}

fn whole_number(value: &Value) -> String {
    match value["maximum"].as_u64() {
        Some(most) if u16::try_from(most).is_ok() => {
            format!("a whole number from {} to {most}", value["minimum"])
        }
        Some(_) | None => "a whole number".to_owned(),
    }
}

/// A key, and where it stands.
#[derive(Debug, Clone)]
pub struct Place<'a> {
    /// The keys that lead to it, without names of the user's own: `services.check.path`.
    pub path: String,
    /// The table that it is a key of.
    pub table: &'a Definition,
    /// The key.
    pub key: &'a Key,
}

/// Every key wherever it may stand, but below `[defaults]`.
pub fn places(all: &[Definition]) -> Vec<Place<'_>> {
    let mut places = Vec::new();
    if let Some(root) = all.first() {
        walk(root, "", all, &mut places);
    }
    places
}

fn walk<'a>(
    table: &'a Definition,
    before: &str,
    all: &'a [Definition],
    places: &mut Vec<Place<'a>>,
) {
    let Content::Keys(keys) = &table.content else { return };
    for key in keys {
        let path = format!("{before}{}", key.name);
        places.push(Place { path: path.clone(), table, key });
        if path == "defaults" || before.split('.').count() > 6 {
            continue;
        }
        for below in key.of(all) {
            walk(below, &format!("{path}."), all, places);
        }
    }
}

/// The path that somebody means who may have written names of entries: `services.cart.check` is
/// `services.check`, and so is `defaults.services.check`.
pub fn path(asked: &str, all: &[Definition]) -> Option<String> {
    let asked = asked.trim_matches(['[', ']', ' ']);
    let asked = asked.strip_prefix("defaults.").unwrap_or(asked);
    let (mut tables, mut named) = (vec![all.first()?], false);
    let mut path: Vec<&str> = Vec::new();
    for part in asked.split('.') {
        let keys: Vec<&Key> = tables.iter().flat_map(|table| keys_of(table)).collect();
        match keys.iter().find(|key| key.name == part) {
            Some(key) => {
                path.push(&key.name);
                tables = key.of(all);
                named = key.named;
            }
            // The name of an entry, if it is no slip.
            None if named && !keys.iter().any(|key| alike(part, &key.name)) => named = false,
            None => return None,
        }
    }
    Some(path.join("."))
}

fn keys_of(table: &Definition) -> &[Key] {
    match &table.content {
        Content::Keys(keys) => keys,
        Content::Words(_) => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_and_key_has_a_name_and_words_about_it() {
        for definition in definitions() {
            let name = &definition.name;
            assert!(!name.ends_with(|last: char| last.is_ascii_digit()), "{name}");
            assert!(!definition.about.is_empty(), "{name}");
            for key in keys_of(&definition) {
                assert!(!key.about.is_empty(), "{name}.{}", key.name);
                assert!(!key.takes.is_empty(), "{name}.{}", key.name);
            }
        }
    }

    #[test]
    fn names_of_entries_may_be_in_a_path() {
        let all = definitions();
        let path = |asked| super::path(asked, &all);
        assert_eq!(path("services.check").as_deref(), Some("services.check"));
        assert_eq!(path("services.cart.check.path").as_deref(), Some("services.check.path"));
        assert_eq!(path("[defaults.services]").as_deref(), Some("services"));
        assert_eq!(path("scenarios.inject.do").as_deref(), Some("scenarios.inject.do"));
        assert_eq!(path("services.chekc"), None);
        assert_eq!(path("services.cart.chekc.path"), None);
        assert_eq!(path("load.chekc"), None);
    }

    #[test]
    fn what_a_key_takes_has_its_format() {
        let all = definitions();
        let places = places(&all);
        let takes = |path: &str| {
            let place = places.iter().find(|it| it.path == path).expect(path);
            place.key.takes(str::to_owned)
        };
        assert_eq!(takes("slos.bound"), "a duration, such as `5m`");
        assert_eq!(takes("slos.objective"), "a share, such as `5%`");
        assert_eq!(takes("services.port"), "`false`, or a whole number from 1 to 65535");
        assert!(takes("alerts.when.latency").starts_with("a condition, such as `> 5%`"));
        assert!(takes("services.memory").contains("`128Mi..256Mi`"));
        assert_eq!(takes("services.ready"), "a text, or Probe");
    }
}
