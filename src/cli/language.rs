//! The keys and words of `demo.toml`, for `mltgen explain`: what each takes, and what it is.

use crate::config::reference::{self, Content, Definition, Key, Place};

/// How wide a page is.
const WIDTH: usize = 80;

/// The language, to be asked about.
pub(super) struct Language {
    all: Vec<Definition>,
}

/// What there is to say about something that was asked for.
pub(super) struct Page {
    /// What it is called.
    pub(super) name: String,
    /// All there is to say.
    pub(super) text: String,
}

impl Language {
    pub(super) fn new() -> Self {
        Self { all: reference::definitions() }
    }

    /// Every key by its path, what it takes, and what it is.
    pub(super) fn keys(&self) -> Vec<[String; 3]> {
        let row = |Place { path, key, .. }: Place<'_>| [path, self.takes(key), key.about.clone()];
        reference::places(&self.all).into_iter().map(row).collect()
    }

    /// What somebody may have meant who asked for something that is not there.
    pub(super) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for Place { path, key, .. } in reference::places(&self.all) {
            names.extend([key.name.clone(), path]);
        }
        for definition in &self.all {
            if let Content::Words(words) = &definition.content {
                names.extend(words.iter().map(|(word, _)| word.clone()));
            }
        }
        names
    }

    /// What is said about a path, a key, a word of a fixed list, or a table.
    pub(super) fn about(&self, asked: &str) -> Vec<Page> {
        let places = reference::places(&self.all);
        let path = reference::path(asked, &self.all);
        let exact = places.iter().find(|place| path.as_ref() == Some(&place.path));
        let mut pages: Vec<Page> = exact.map(|place| self.page(place)).into_iter().collect();
        let others = self.others(asked, exact, &places);
        if !others.is_empty() {
            let name =
                if exact.is_some() { format!("{asked}, elsewhere") } else { asked.to_owned() };
            pages.push(Page { name, text: others });
        }
        if pages.is_empty() {
            let table = self.all.iter().find(|it| it.name.eq_ignore_ascii_case(asked));
            pages.extend(table.map(|it| Page {
                name: it.name.clone(),
                text: format!("{}\n{}", lines(&it.about, ""), self.content(it)),
            }));
        }
        pages
    }

    /// A key: what it is, what it takes, and what is below it.
    fn page(&self, place: &Place<'_>) -> Page {
        let Place { path, key, .. } = place;
        let must = if key.required { " It must be there." } else { "" };
        let mut text = lines(&key.about, "");
        text += &format!("\n{}", lines(&format!("It takes {}.{must}", self.takes(key)), ""));
        let mut deeper = None;
        for below in key.of(&self.all) {
            let about = if below.about == key.about {
                String::new()
            } else {
                format!("{}\n", lines(&below.about, ""))
            };
            text += &format!("\n{about}{}", self.content(below));
            let Content::Keys(keys) = &below.content else { continue };
            deeper = deeper.or_else(|| keys.iter().find(|key| self.takes_table(key)));
        }
        if let Some(key) = deeper {
            let more = format!("What is in a table: `mltgen explain {path}.{}`.", key.name);
            text += &format!("\n{}", lines(&more, ""));
        }
        Page { name: path.clone(), text }
    }

    /// Keys of this name that stand elsewhere, and where this is a word.
    fn others(&self, asked: &str, exact: Option<&Place<'_>>, places: &[Place<'_>]) -> String {
        let mut text = String::new();
        let mut told: Vec<&str> = exact.map(|it| it.table.name.as_str()).into_iter().collect();
        for place in places.iter().filter(|it| it.key.name == asked) {
            if told.contains(&place.table.name.as_str()) {
                continue;
            }
            told.push(&place.table.name);
            text += &self.item(&format!("`{}`", place.path), place.key);
        }
        for definition in &self.all {
            let Content::Words(words) = &definition.content else { continue };
            let Some((word, about)) = words.iter().find(|(word, _)| word == asked) else {
                continue;
            };
            let takes_it =
                |it: &&Place<'_>| it.key.of(&self.all).iter().any(|of| of.name == definition.name);
            let Some(place) = places.iter().find(takes_it) else { continue };
            text += &lines(&format!("- `{} = \"{word}\"`", place.path), "  ");
            text += &lines(&format!("  {about}"), "  ");
        }
        text
    }

    /// A table or a list of words.
    fn content(&self, definition: &Definition) -> String {
        match &definition.content {
            Content::Keys(keys) => {
                keys.iter().map(|key| self.item(&format!("`{}`", key.name), key)).collect()
            }
            Content::Words(words) => words
                .iter()
                .map(|(word, about)| lines(&format!("- `\"{word}\"`: {about}"), "  "))
                .collect(),
        }
    }

    /// A key in a list.
    fn item(&self, name: &str, key: &Key) -> String {
        let must = if key.required { " (required)" } else { "" };
        let head = lines(&format!("- {name}{must}: {}", self.takes(key)), "  ");
        head + &lines(&format!("  {}", key.about), "  ")
    }

    /// What a key takes: words of a fixed list are said, tables are explained where they are asked for.
    fn takes(&self, key: &Key) -> String {
        key.takes(|name| {
            let found = self.all.iter().find(|it| it.name == name);
            match found.map(|it| &it.content) {
                Some(Content::Words(words)) => {
                    let words = words.iter().map(|(word, _)| format!("`\"{word}\"`"));
                    words.collect::<Vec<_>>().join(", ")
                }
                Some(Content::Keys(_)) | None => "a table".to_owned(),
            }
        })
    }

    fn takes_table(&self, key: &Key) -> bool {
        key.of(&self.all).iter().any(|below| matches!(below.content, Content::Keys(_)))
    }
}

/// A text in lines that are not too long; those that follow begin with `indent`.
fn lines(text: &str, indent: &str) -> String {
    let start = text.len() - text.trim_start().len();
    let mut all = vec![text[..start].to_owned()];
    for word in text[start..].split(' ') {
        let last = all.last_mut().expect("there is one from the beginning");
        let is_empty = last.trim().is_empty();
        if !is_empty && last.chars().count() + 1 + word.chars().count() > WIDTH {
            all.push(format!("{indent}{word}"));
        } else {
            if !is_empty {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    all.join("\n") + "\n"
}
