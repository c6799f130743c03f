//! What a demo does, as facts that two demos can be compared by.
//!
//! A fact is a sentence in three parts: who, does, what. `alert high-latency` `fires after` `11s`.

mod alert;
mod component;
mod objective;
mod phrase;
mod platform;
mod scenario;

use std::collections::{BTreeMap, BTreeSet};

use super::change::{Change, How, Section};
use super::names::Names;
use crate::model::{Entry, Model};

/// Which kind of entry a fact is about: names are unique within one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    Component,
    Objective,
    Recorded,
    Alert,
    Forecast,
    ContactPoint,
    Scenario,
    Dashboard,
    /// What there is once in a demo.
    Whole,
}

/// Something true of a demo.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    kind: Kind,
    /// What people call the kind: `service`, `box`.
    noun: &'static str,
    /// Whose it is; empty where there is one in a demo.
    name: String,
    /// What it does; empty: that it is there at all.
    does: String,
    what: String,
    /// What is said beside it when it is new.
    more: String,
    /// How it comes and goes.
    number: Number,
}

/// How often there is a fact of who does what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Number {
    /// Once.
    One,
    /// Several times: they come and go one by one.
    Several,
    /// Once, beside another fact: it is told where it changes, not where it comes or goes.
    Detail,
}

/// Collects facts about one thing.
struct Teller<'a> {
    facts: &'a mut Vec<Fact>,
    kind: Kind,
    noun: &'static str,
    name: String,
}

impl<'a> Teller<'a> {
    /// Of an entry, which `headline` tells in short.
    fn entry(
        facts: &'a mut Vec<Fact>,
        kind: Kind,
        noun: &'static str,
        name: &str,
        headline: &str,
    ) -> Self {
        let mut teller = Self { facts, kind, noun, name: name.to_owned() };
        teller.add("", headline, "", Number::One);
        teller
    }

    /// Of what there is once.
    fn whole(facts: &'a mut Vec<Fact>, noun: &'static str) -> Self {
        Self { facts, kind: Kind::Whole, noun, name: String::new() }
    }

    /// The same thing under another noun.
    fn called(&mut self, noun: &'static str) -> &mut Self {
        self.noun = noun;
        self
    }

    fn add(&mut self, does: &str, what: &str, more: &str, number: Number) {
        self.facts.push(Fact {
            kind: self.kind,
            noun: self.noun,
            name: self.name.clone(),
            does: does.to_owned(),
            what: what.to_owned(),
            more: more.to_owned(),
            number,
        });
    }

    /// It always does this, in one way or another.
    fn one(&mut self, does: &str, what: impl AsRef<str>) -> &mut Self {
        self.add(does, what.as_ref(), "", Number::One);
        self
    }

    /// Where it does something else, it does this too.
    fn detail(&mut self, does: &str, what: impl AsRef<str>) -> &mut Self {
        self.add(does, what.as_ref(), "", Number::Detail);
        self
    }

    /// It does this, among others, and there is more to say when that is new.
    fn another(&mut self, does: &str, what: &str, more: &str) -> &mut Self {
        self.add(does, what, more, Number::Several);
        self
    }

    /// It does this with each of them.
    fn each<What: AsRef<str>>(
        &mut self,
        does: &str,
        whats: impl IntoIterator<Item = What>,
    ) -> &mut Self {
        for what in whats {
            self.add(does, what.as_ref(), "", Number::Several);
        }
        self
    }
}

/// All facts of a demo, in the order they are told.
pub(super) fn facts(model: &Model) -> Vec<Fact> {
    let mut facts = Vec::new();
    alert::tell(model, &mut facts);
    component::tell(model, &mut facts);
    objective::tell(model, &mut facts);
    scenario::tell(model, &mut facts);
    platform::tell(model, &mut facts);
    facts
}

/// What one demo does and the other does not. What was renamed is known by its new name on both sides.
pub(super) fn changes(before: &Model, after: &Model, names: &Names) -> Vec<Change> {
    let mut was = before.clone();
    let mut changes = renamed(&mut was, after);
    let (old, new) = (facts(&was), facts(after));
    let there = |facts: &[Fact]| -> BTreeSet<(Kind, String)> {
        let entries = facts.iter().filter(|fact| fact.does.is_empty());
        entries.map(|fact| (fact.kind, fact.name.clone())).collect()
    };
    let (olds, news) = (there(&old), there(&new));
    let is_in = |all: &BTreeSet<(Kind, String)>, fact: &Fact| {
        fact.kind == Kind::Whole || all.contains(&(fact.kind, fact.name.clone()))
    };
    let known: BTreeMap<_, _> = old.iter().map(|fact| (key(fact), fact)).collect();
    let still: BTreeSet<_> = new.iter().map(key).collect();
    for fact in &new {
        let said = |how, before: Option<&str>, after: Option<&str>| {
            let change = Change::new(Section::Does, how, fact.noun, &fact.name).of(&fact.does);
            change.values(before.map(str::to_owned), after.map(str::to_owned))
        };
        match known.get(&key(fact)) {
            Some(was) if !fact.does.is_empty() && names.text(&was.what) != fact.what => {
                changes.push(said(How::Changed, Some(&was.what), Some(&fact.what)));
            }
            // What is new does all of what it does for the first time.
            None if fact.does.is_empty() || is_in(&olds, fact) && fact.number != Number::Detail => {
                let after = Some(format!("{}{}", fact.what, fact.more)).filter(|it| !it.is_empty());
                changes.push(said(How::Added, None, after.as_deref()));
            }
            Some(_) | None => {}
        }
    }
    for fact in old.iter().filter(|fact| !still.contains(&key(fact))) {
        if fact.does.is_empty() || is_in(&news, fact) && fact.number != Number::Detail {
            let change = Change::new(Section::Does, How::Removed, fact.noun, &fact.name);
            let before = Some(fact.what.clone()).filter(|_| !fact.does.is_empty());
            changes.push(change.of(&fact.does).values(before, None));
        }
    }
    changes
}

/// What tells a fact from others.
fn key(fact: &Fact) -> (Kind, &'static str, &str, &str, &str) {
    // A component may become one of another kind; it is the same component.
    let noun = if fact.does.is_empty() { "" } else { fact.noun };
    let what = if fact.number == Number::Several { fact.what.as_str() } else { "" };
    (fact.kind, noun, &fact.name, &fact.does, what)
}

/// Gives entries of `was` the names they have now, as `was = "…"` says, and tells of each.
fn renamed(was: &mut Model, now: &Model) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut lists: Vec<(&'static str, Vec<&mut Entry>, Vec<&Entry>)> = Vec::new();
    macro_rules! list {
        ($noun:literal, $field:ident) => {
            let olds = was.$field.iter_mut().map(|it| &mut it.entry).collect();
            lists.push(($noun, olds, now.$field.iter().map(|it| &it.entry).collect()));
        };
    }
    list!("component", components);
    list!("objective", slos);
    list!("recorded metric", recorded);
    list!("alert", alerts);
    list!("forecast", forecasts);
    list!("contact point", contact_points);
    list!("scenario", scenarios);
    for (noun, mut olds, news) in lists {
        for new in &news {
            let Some(former) = &new.was else { continue };
            if olds.iter().any(|old| old.name == new.name)
                || news.iter().any(|it| it.name == *former)
            {
                continue;
            }
            if let Some(old) = olds.iter_mut().find(|old| old.name == *former) {
                let change = Change::new(Section::Does, How::Renamed, noun, &new.name);
                changes.push(change.values(Some(former.clone()), Some(new.name.clone())));
                old.name.clone_from(&new.name);
            }
        }
    }
    changes
}
