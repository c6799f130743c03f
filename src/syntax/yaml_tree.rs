//! Reads YAML into a tree that knows where everything stands, so that what is wrong in it can be told
//! at its place. Aliases and `<<` are followed; a slip in one document does not hide the others.

use std::collections::BTreeMap;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle};

/// The most nodes of a file, aliases followed: more are a bomb, not a file.
const MOST_NODES: usize = 400_000;
/// How many lists and maps may be in one another.
const DEEPEST: usize = 100;

/// A value, and the bytes it stands at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub tree: Tree,
    /// Where; of an alias, where it was defined.
    pub place: Range<usize>,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    /// Nothing.
    Null,
    /// A text, a number, true or false: the letters of it.
    Scalar {
        /// The letters, escapes undone.
        text: String,
        /// Whether it stands without quotes, so that it may be no text.
        plain: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A map, in the order written; no key is there twice.
    Map(Vec<Entry>),
}

/// An entry of a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its key.
    pub key: String,
    /// Where the key stands.
    pub place: Range<usize>,
    /// Its value.
    pub value: Node,
}

/// Something wrong in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slip {
    /// Where.
    pub place: Range<usize>,
    /// What.
    pub what: &'static str,
    /// Whether the document could be read all the same.
    pub survived: bool,
}

impl Node {
    /// What stands behind a key; none if there is nothing, or it is null.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value).filter(|it| it.tree != Tree::Null)
    }

    /// The same of keys one after the other.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The entry with a key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The entries of a map; none of anything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.tree {
            Tree::Map(entries) => entries,
            Tree::Null | Tree::Scalar { .. } | Tree::List(_) => &[],
        }
    }

    /// The items of a list; none of anything else.
    pub fn items(&self) -> &[Self] {
        match &self.tree {
            Tree::List(items) => items,
            Tree::Null | Tree::Scalar { .. } | Tree::Map(_) => &[],
        }
    }

    /// The letters of a scalar.
    pub fn text(&self) -> Option<&str> {
        match &self.tree {
            Tree::Scalar { text, .. } => Some(text),
            Tree::Null | Tree::List(_) | Tree::Map(_) => None,
        }
    }

    /// The letters of a scalar behind a key.
    pub fn text_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path).and_then(Self::text)
    }

    /// Whether it says true.
    pub fn is_true(&self) -> bool {
        matches!(self.text(), Some("true" | "True" | "yes"))
    }
}

/// The documents of a text, and what is wrong in it. An empty one is none.
pub fn read(text: &str) -> (Vec<Node>, Vec<Slip>) {
    let (mut documents, mut slips) = (Vec::new(), Vec::new());
    let mut left = MOST_NODES;
    for Range { start, end } in documents_in(text) {
        let mut builder = Builder { text: &text[start..end], start, left, ..Builder::default() };
        match builder.build() {
            Ok(found) => documents.extend(found),
            Err(slip) => builder.slips.push(slip),
        }
        left = builder.left;
        slips.append(&mut builder.slips);
    }
    documents.retain(|document| document.tree != Tree::Null);
    (documents, slips)
}

/// Where documents begin and end: a line `---` can be nothing else.
fn documents_in(text: &str) -> Vec<Range<usize>> {
    let (mut found, mut start, mut at) = (Vec::new(), 0, 0);
    for line in text.split_inclusive('\n') {
        let marks = line
            .strip_prefix("---")
            .is_some_and(|rest| rest.trim().is_empty() || rest.starts_with([' ', '\t']));
        if marks && at > start {
            found.push(start..at);
            start = at;
        }
        at += line.len();
    }
    found.push(start..text.len());
    found
}

/// A list or a map that is not closed yet.
enum Open {
    List(Vec<Node>),
    Map(Vec<Entry>, Option<(String, Range<usize>)>),
}

#[derive(Default)]
struct Builder<'a> {
    text: &'a str,
    /// Where the text begins in the file.
    start: usize,
    /// How many nodes there may still be.
    left: usize,
    open: Vec<(Open, usize, usize)>,
    anchors: BTreeMap<usize, Node>,
    done: Vec<Node>,
    slips: Vec<Slip>,
}

impl Builder<'_> {
    fn build(&mut self) -> Result<Vec<Node>, Slip> {
        for next in Parser::new_from_str(self.text) {
            let (event, span) = match next {
                Ok((event, span)) => (event, span),
                Err(error) => {
                    let at = error.marker().byte_offset().unwrap_or_default();
                    return Err(self.slip(at..at, "this is no YAML"));
                }
            };
            let place = span.byte_range().unwrap_or_default();
            self.event(event, place)?;
        }
        Ok(std::mem::take(&mut self.done))
    }

    fn slip(&self, place: Range<usize>, what: &'static str) -> Slip {
        let start = self.text.floor_char_boundary(place.start.min(self.text.len()));
        let end = self.text.floor_char_boundary(place.end.clamp(start, self.text.len()));
        Slip { place: self.start + start..self.start + end, what, survived: false }
    }

    fn event(&mut self, event: Event<'_>, place: Range<usize>) -> Result<(), Slip> {
        let opened = |open, anchor| (open, anchor, place.start);
        match event {
            Event::SequenceStart(_, anchor, _) => {
                self.open.push(opened(Open::List(Vec::new()), anchor));
            }
            Event::MappingStart(_, anchor, _) => {
                self.open.push(opened(Open::Map(Vec::new(), None), anchor));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let Some((open, anchor, start)) = self.open.pop() else { return Ok(()) };
                let tree = match open {
                    Open::List(items) => Tree::List(items),
                    Open::Map(entries, _) => Tree::Map(merged(entries)),
                };
                let place = self.slip(start..place.end, "").place;
                return self.add(Node { tree, place }, anchor, 1);
            }
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain;
                let nothing =
                    plain && tag.is_none() && matches!(&*text, "" | "~" | "null" | "Null" | "NULL");
                let tree = if nothing {
                    Tree::Null
                } else {
                    Tree::Scalar { text: text.into_owned(), plain }
                };
                let place = self.slip(place, "").place;
                return self.add(Node { tree, place }, anchor, 1);
            }
            Event::Alias(anchor) => {
                // One that stands for what it is in, too.
                let Some(node) = self.anchors.get(&anchor).cloned() else {
                    return Err(self.slip(place, "this alias stands for what it is a part of"));
                };
                let size = size(&node);
                return self.add(node, 0, size);
            }
            _ => {}
        }
        if self.open.len() > DEEPEST {
            return Err(self.slip(place, "this is nested too deep to be read"));
        }
        Ok(())
    }

    fn add(&mut self, node: Node, anchor: usize, size: usize) -> Result<(), Slip> {
        self.left = self.left.checked_sub(size).ok_or_else(|| {
            let place = node.place.start.saturating_sub(self.start);
            self.slip(place..place, "this file is too large to be read")
        })?;
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        match self.open.last_mut() {
            None => self.done.push(node),
            Some((Open::List(items), ..)) => items.push(node),
            Some((Open::Map(entries, key), ..)) => match key.take() {
                None => *key = Some((node.text().unwrap_or_default().to_owned(), node.place)),
                Some((key, place)) => {
                    if let Some(at) = entries.iter().position(|it| it.key == key && key != "<<") {
                        entries.remove(at);
                        let what = "this key is there twice: the last one is taken";
                        self.slips.push(Slip { place: place.clone(), what, survived: true });
                    }
                    entries.push(Entry { key, place, value: node });
                }
            },
        }
        Ok(())
    }
}

fn size(node: &Node) -> usize {
    let (mut count, mut waiting) = (0, vec![node]);
    while let Some(node) = waiting.pop() {
        count += 1;
        waiting.extend(node.items());
        waiting.extend(node.entries().iter().map(|entry| &entry.value));
    }
    count
}

/// A map with what `<<` names written into it; its own keys win, then the first that is named.
fn merged(entries: Vec<Entry>) -> Vec<Entry> {
    if entries.iter().all(|entry| entry.key != "<<") {
        return entries;
    }
    let (named, mut own): (Vec<Entry>, Vec<Entry>) =
        entries.into_iter().partition(|entry| entry.key == "<<");
    for Entry { value, .. } in named {
        let sources = if let Tree::List(items) = value.tree { items } else { vec![value] };
        for source in sources {
            let Tree::Map(entries) = source.tree else { continue };
            for entry in entries {
                if own.iter().all(|other| other.key != entry.key) {
                    own.push(entry);
                }
            }
        }
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn aliases_and_merges_are_followed() {
        let (found, slips) = read("base: &b {a: 1, b: 2}\nown: {<<: *b, b: 3}\nlist: [*b, ~]\n");
        assert!(slips.is_empty(), "{slips:?}");
        assert_eq!(found[0].text_at(&["own", "a"]), Some("1"));
        assert_eq!(found[0].text_at(&["own", "b"]), Some("3"));
        assert_eq!(found[0].get("list").unwrap().items()[1].tree, Tree::Null);
    }

    #[test]
    fn a_slip_is_told_at_its_place_and_hides_no_other_document() {
        let text = "a: 1\n---\nb: [1, 2\n---\nc: 3\nc: 4\n";
        let (found, slips) = read(text);
        assert_eq!(found.len(), 2);
        assert_eq!(found[1].text_at(&["c"]), Some("4"));
        let told: Vec<bool> = slips.iter().map(|slip| slip.survived).collect();
        assert_eq!(told, [false, true]);
        assert_eq!(&text[slips[1].place.clone()], "c");
    }

    #[test]
    fn bombs_and_towers_are_refused() {
        let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
        for (before, name) in "abcdefgh".chars().zip("bcdefghi".chars()) {
            bomb += &format!("{name}: &{name} [{}*{before}]\n", format!("*{before}, ").repeat(8));
        }
        for text in [bomb, "[".repeat(5_000), "a: &a [*a]\n".to_owned()] {
            let (_, slips) = read(&text);
            assert!(!slips.is_empty(), "{}", &text[..20.min(text.len())]);
        }
    }
}
