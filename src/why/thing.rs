//! What is generated, thing by thing: each with what it is called, where it is, and what it is made from.

use std::collections::BTreeMap;

/// What a thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A whole file.
    File,
    /// A dashboard.
    Dashboard,
    /// A heading of a dashboard.
    Row,
    /// A panel.
    Panel,
    /// A group of rules.
    RuleGroup,
    /// A rule that tells somebody.
    Alert,
    /// A rule that records a series.
    Recording,
    /// A block of Terraform.
    Block,
    /// An object of Kubernetes.
    Object,
    /// A service of the compose file.
    ComposeService,
    /// A block of the collector's configuration.
    CollectorBlock,
    /// A box of the diagram.
    Shape,
    /// A way of the simulated users.
    Journey,
    /// A check from outside.
    Check,
}

impl Kind {
    /// What one is called.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::File => "file",
            Self::Dashboard => "dashboard",
            Self::Row => "row",
            Self::Panel => "panel",
            Self::RuleGroup => "rule group",
            Self::Alert => "alert",
            Self::Recording => "recording rule",
            Self::Block => "Terraform block",
            Self::Object => "Kubernetes object",
            Self::ComposeService => "compose service",
            Self::CollectorBlock => "collector block",
            Self::Shape => "box",
            Self::Journey => "journey",
            Self::Check => "check",
        }
    }

    /// What several are called together.
    pub const fn group(self) -> &'static str {
        match self {
            Self::File => "files",
            Self::Dashboard => "dashboards",
            Self::Row => "rows",
            Self::Panel => "panels",
            Self::RuleGroup => "rule groups",
            Self::Alert => "alerts",
            Self::Recording => "recording rules",
            Self::Block => "Terraform blocks",
            Self::Object => "Kubernetes objects",
            Self::ComposeService => "compose services",
            Self::CollectorBlock => "collector blocks",
            Self::Shape => "boxes",
            Self::Journey => "journeys",
            Self::Check => "checks",
        }
    }
}

/// Lines of a generated file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lines {
    /// The path, below the output folder.
    pub file: String,
    /// The first line, from one.
    pub first: usize,
    /// The last line.
    pub last: usize,
}

impl Lines {
    /// Whether a line is among them.
    pub fn has(&self, file: &str, line: usize) -> bool {
        self.file == file && (self.first..=self.last).contains(&line)
    }

    /// How many.
    pub const fn count(&self) -> usize {
        self.last - self.first + 1
    }
}

/// How a thing hangs together with an entry of the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bond {
    /// It is made from it.
    Is,
    /// What it means is written there.
    Reads,
    /// It looks at it, among others, or tells it.
    About,
}

/// What a thing is made from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cause {
    /// How.
    pub bond: Bond,
    /// The path in the demo.
    pub path: String,
    /// Why, a phrase: "it is the alert of that name".
    pub because: String,
}

impl Cause {
    /// A cause.
    pub fn new(bond: Bond, path: impl Into<String>, because: impl Into<String>) -> Self {
        Self { bond, path: path.into(), because: because.into() }
    }
}

/// Something that is generated.
#[derive(Debug, Clone)]
pub struct Thing {
    /// What it is.
    pub kind: Kind,
    /// What it is called: unique among its kind.
    pub name: String,
    /// What else it is called.
    pub aliases: Vec<String>,
    /// Where it is; the same thing may be written for several programs.
    pub places: Vec<Lines>,
    /// What it says of itself there, to be looked through for names.
    pub text: String,
    /// What it is made from, the nearest first.
    pub causes: Vec<Cause>,
}

impl Thing {
    /// A thing at one place.
    pub fn new(kind: Kind, name: impl Into<String>, place: Lines, text: impl Into<String>) -> Self {
        let (name, text) = (name.into(), text.into());
        Self { kind, name, aliases: Vec::new(), places: vec![place], text, causes: Vec::new() }
    }

    /// Called something else too.
    #[must_use]
    pub fn called(mut self, alias: impl Into<String>) -> Self {
        let alias = alias.into();
        if !alias.is_empty() && alias != self.name && !self.aliases.contains(&alias) {
            self.aliases.push(alias);
        }
        self
    }

    /// Everything it is called.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }

    /// `panel exec/cost`.
    pub fn title(&self) -> String {
        format!("{} `{}`", self.kind.noun(), self.name)
    }
}

/// Things of one kind and name are one thing at several places.
pub(super) fn joined(things: Vec<Thing>) -> Vec<Thing> {
    let mut joined: Vec<Thing> = Vec::new();
    let mut known: BTreeMap<(Kind, String), usize> = BTreeMap::new();
    for thing in things {
        let key = (thing.kind, thing.name.clone());
        if let Some(at) = known.get(&key) {
            let there = &mut joined[*at];
            there.places.extend(thing.places);
            there.text += &thing.text;
            for alias in thing.aliases {
                if !there.aliases.contains(&alias) {
                    there.aliases.push(alias);
                }
            }
        } else {
            known.insert(key, joined.len());
            joined.push(thing);
        }
    }
    joined
}
