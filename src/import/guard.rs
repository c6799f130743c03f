//! Secrets: which values are some, what stands in their place, and that none is written.

use std::collections::{BTreeMap, BTreeSet};

use super::draft::Line;
use super::secret::{Verdict, judge, passwords};
use super::system::{Given, System};
use super::toml;
use crate::syntax::yaml_tree::Node;

/// A secret that is looked for inside other texts has at least so many bytes.
const LEAST: usize = 6;

/// Where a secret is kept: the Secret, and the key in it.
type Kept = (String, String);

/// What is known of secrets.
#[derive(Debug, Default)]
pub(super) struct Guard {
    /// Values that are written nowhere, unless they are words that stand elsewhere for all to see.
    values: BTreeSet<String>,
    /// Where a value is kept.
    by_value: BTreeMap<String, Kept>,
    /// Where a key of a Secret is kept now.
    by_key: BTreeMap<Kept, Kept>,
    /// Stores whose passwords are known.
    stores: BTreeSet<String>,
}

impl Guard {
    /// Collects all secrets of a system. `open` are words that are no secrets, such as names.
    pub(super) fn new(system: &System, open: &BTreeSet<String>) -> Self {
        let mut guard = Self::default();
        let mut keep = |value: &str| {
            if value.len() >= LEAST && !open.contains(value) {
                guard.values.insert(value.to_owned());
            }
        };
        for value in &system.secrets {
            keep(value);
        }
        for variable in system.workloads.iter().flat_map(|it| &it.env) {
            match &variable.value {
                Given::Text(text) => match judge(&variable.name, text) {
                    Verdict::Secret => keep(text),
                    Verdict::Password => passwords(text).into_iter().for_each(&mut keep),
                    Verdict::Plain | Verdict::Public => {}
                },
                Given::Secret { value: Some(value), .. } => {
                    keep(value);
                    passwords(value).into_iter().for_each(&mut keep);
                }
                Given::Secret { .. } | Given::Field(_) => {}
            }
        }
        // Containers beside have secrets of their own.
        for piece in system.workloads.iter().flat_map(|it| &it.kept) {
            for (name, value) in named(&piece.node) {
                match judge(name, value) {
                    Verdict::Secret => keep(value),
                    Verdict::Password => passwords(value).into_iter().for_each(&mut keep),
                    Verdict::Plain | Verdict::Public => {}
                }
            }
        }
        guard
    }

    /// Says where the value of a store's password is kept.
    pub(super) fn keep_password(&mut self, given: &Given, store: &str, user: &str) {
        let kept = (store.to_owned(), user.to_owned());
        self.stores.insert(store.to_owned());
        match given {
            Given::Text(text) => drop(self.by_value.entry(text.clone()).or_insert(kept)),
            Given::Secret { of, key, value } => {
                self.by_key.entry((of.clone(), key.clone())).or_insert_with(|| kept.clone());
                if let Some(value) = value {
                    self.by_value.entry(value.clone()).or_insert(kept);
                }
            }
            Given::Field(_) => {}
        }
    }

    /// Whether a text holds a secret somewhere.
    pub(super) fn holds(&self, text: &str) -> bool {
        // What could be a word of any text is looked for as the whole of it.
        let is_word = |value: &str| value.chars().all(|c| c.is_ascii_lowercase());
        let within =
            |value: &str| if is_word(value) { text == value } else { text.contains(value) };
        self.values.iter().any(|value| within(value))
    }

    /// The lines of a variable of a component: the secrets that it is put together from come first.
    pub(super) fn lines(
        &mut self,
        component: &str,
        name: &str,
        given: &Given,
        text: &str,
    ) -> Vec<Line> {
        match given {
            Given::Field(field) => {
                vec![Line::new(name, toml::table(&[("field".to_owned(), toml::text(field))]))]
            }
            Given::Secret { of, key, .. } => {
                let kept = self.moved(of, key);
                vec![Line::new(name, reference(component, name, &kept))]
            }
            Given::Text(_) => self.text(component, name, text),
        }
    }

    fn text(&mut self, component: &str, name: &str, text: &str) -> Vec<Line> {
        match judge(name, text) {
            Verdict::Secret => self.secret(component, name, text),
            Verdict::Password => {
                let (mut lines, mut rest) = (Vec::new(), text.to_owned());
                let mut found: Vec<&str> = passwords(text);
                found.dedup();
                for (at, password) in found.into_iter().enumerate() {
                    let end = if at == 0 { String::new() } else { format!("_{}", at + 1) };
                    let variable = format!("{name}_PASSWORD{end}");
                    rest = rest.replace(&format!(":{password}@"), &format!(":$({variable})@"));
                    lines.extend(self.secret(component, &variable, password));
                }
                let is_left = judge("X", &rest) != Verdict::Plain || self.holds(&rest);
                if is_left {
                    return self.secret(component, name, text);
                }
                lines.extend(self.text(component, name, &rest));
                lines
            }
            Verdict::Plain | Verdict::Public if self.holds(text) => {
                self.secret(component, name, text)
            }
            Verdict::Public => {
                vec![Line::new(name, toml::table(&[("public".to_owned(), toml::text(text))]))]
            }
            Verdict::Plain => vec![Line::new(name, toml::text(text))],
        }
    }

    /// A value that is kept in a Secret: the one that has it already, or the component's own.
    pub(super) fn secret(&mut self, component: &str, name: &str, value: &str) -> Vec<Line> {
        let kept = self.kept(component, name, value);
        let line = Line::new(name, reference(component, name, &kept));
        // That a password of a store is the store's need not be said.
        let is_guess = kept.0 != component && !self.stores.contains(&kept.0);
        vec![if is_guess { line.guessed("the same value") } else { line }]
    }

    /// Where a value is kept: the Secret, and the key in it.
    pub(super) fn kept(&mut self, component: &str, name: &str, value: &str) -> Kept {
        let own = (component.to_owned(), name.to_owned());
        // A short one may be the same by chance.
        self.by_value.entry(value.to_owned()).or_insert(own).clone()
    }

    /// Where a key of a Secret is kept now.
    pub(super) fn moved(&self, of: &str, key: &str) -> Kept {
        let was = (of.to_owned(), key.to_owned());
        self.by_key.get(&was).cloned().unwrap_or(was)
    }
}

/// All that has a name and a value in a part that is kept.
fn named(node: &Node) -> Vec<(&str, &str)> {
    let (mut found, mut waiting) = (Vec::new(), vec![node]);
    while let Some(node) = waiting.pop() {
        found.extend(node.text_at(&["name"]).zip(node.text_at(&["value"])));
        waiting.extend(node.items());
        waiting.extend(node.entries().iter().map(|entry| &entry.value));
    }
    found
}

/// A variable that is a key of a Secret, as short as it can be said.
fn reference(component: &str, name: &str, (of, key): &Kept) -> String {
    let mut entries = vec![("secret".to_owned(), "true".to_owned())];
    if of != component && is_secret_name(of) {
        entries.push(("of".to_owned(), toml::text(of)));
    }
    let letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if key != name && (1..=253).contains(&key.len()) && key.chars().all(letter) {
        entries.push(("key".to_owned(), toml::text(key)));
    }
    toml::table(&entries)
}

fn is_secret_name(name: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let part = |part: &str| {
        !part.is_empty()
            && part.chars().all(inner)
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    name.len() <= 253 && name.split('.').all(part)
}
