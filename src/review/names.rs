//! What has another name, and whether a difference is nothing but that.

use serde_json::Value;

use crate::model::{Entry, Model};

/// Names that changed: of entries that say what they were called.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Name before, name after.
    pub(super) entries: Vec<(String, String)>,
    /// The same in every spelling, the longest first.
    spellings: Vec<(String, String)>,
}

impl Names {
    /// What entries of `after` say that they were called before.
    pub(super) fn new(before: &Model, after: &Model) -> Self {
        let mut names = Self::default();
        let old = |entries: Vec<&Entry>, name: &str| -> Option<(String, String)> {
            let found = entries.into_iter().find(|it| it.name == name)?;
            Some((found.name.clone(), found.title.clone()))
        };
        macro_rules! list {
            ($($field:ident),+) => {$(
                for entry in after.$field.iter().map(|it| &it.entry) {
                    let Some(was) = &entry.was else { continue };
                    let all = before.$field.iter().map(|it| &it.entry).collect();
                    if let Some((name, title)) = old(all, was) {
                        names.add(&name, &title, entry);
                    }
                }
            )+};
        }
        list!(components, slos, recorded, alerts, forecasts, contact_points, scenarios);
        macro_rules! keep {
            ($($field:ident),+) => {
                $(before.$field.iter().for_each(|it| names.keep(&it.entry));)+
            };
        }
        keep!(components, slos, recorded, alerts, forecasts, contact_points, scenarios);
        names.spellings.sort_by_key(|(old, _)| std::cmp::Reverse(old.len()));
        names.spellings.dedup();
        names
    }

    fn add(&mut self, name: &str, title: &str, entry: &Entry) {
        self.entries.push((name.to_owned(), entry.name.clone()));
        let lower = |name: &str| name.replace('-', "_");
        let upper = |name: &str| lower(name).to_uppercase();
        let mut add = |old: String, new: String| {
            if !old.is_empty() && old != new {
                self.spellings.push((old, new));
            }
        };
        add(name.to_owned(), entry.name.clone());
        add(title.to_owned(), entry.title.clone());
        add(lower(name), lower(&entry.name));
        add(upper(name), upper(&entry.name));
    }

    /// Spares what has a former name within its own: `orders-data` is no `orders`.
    fn keep(&mut self, entry: &Entry) {
        let lower = entry.name.replace('-', "_");
        for own in [entry.name.clone(), entry.title.clone(), lower.to_uppercase(), lower] {
            let within = |(old, _): &(String, String)| old.len() < own.len() && own.contains(old);
            if self.spellings.iter().any(within) {
                self.spellings.push((own.clone(), own));
            }
        }
    }

    /// Whether nothing has another name.
    pub(super) fn is_empty(&self) -> bool {
        self.spellings.is_empty()
    }

    /// A text with the names that things have now.
    pub(super) fn text(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            let begins = !out.ends_with(char::is_alphanumeric);
            let ends = |old: &str| !rest[old.len()..].starts_with(char::is_alphanumeric);
            let found =
                self.spellings.iter().find(|(old, _)| begins && rest.starts_with(old) && ends(old));
            let taken = match found {
                Some((old, new)) => {
                    out.push_str(new);
                    old.len()
                }
                None => {
                    out.push(first);
                    first.len_utf8()
                }
            };
            rest = &rest[taken..];
        }
        out
    }

    /// A value with the names that things have now.
    pub(super) fn value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => self.text(text).into(),
            Value::Array(items) => items.iter().map(|item| self.value(item)).collect(),
            Value::Object(object) => {
                object.iter().map(|(key, item)| (self.text(key), self.value(item))).collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_replaced_as_whole_words() {
        let pair = |old: &str, new: &str| (old.to_owned(), new.to_owned());
        let kept = pair("cart-log", "cart-log");
        let spellings = vec![pair("cart-data", "baskets"), kept, pair("cart", "basket")];
        let names = Names { entries: Vec::new(), spellings };
        assert_eq!(names.text("cart|cart-data|discarted"), "basket|baskets|discarted");
        assert_eq!(names.text("cart-log of cart"), "cart-log of basket");
        assert_eq!(names.text("health__cart.cart_x é"), "health__basket.basket_x é");
    }
}
