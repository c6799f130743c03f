//! Engines: those that mltgen knows, and the user's own.

use std::collections::BTreeSet;

use crate::catalog::engines::{
    Accounts, ENGINES, EngineInput, EngineSpec, EngineWorkload, ImageOwner, Init, Told, find,
    own_workload,
};
use crate::config::component as written;
use crate::config::decode::{Entries, unknown_word};
use crate::config::engine::Engine as Own;
use crate::config::form::Form;
use crate::config::{Config, Text, default};
use crate::diag::names::Names;
use crate::diag::suggest::{listed, nearest};
use crate::diag::{Diagnostic, Diagnostics};
use crate::model::component::StoreMetrics;
use crate::model::workload::{EnvValue, EnvVar};
use crate::resolve::{Scope, engine_check, texts, workload};
use crate::source::Span;
use crate::units::Duration;
use crate::words::Protocol;

/// How long a store gets to stop where nothing is known of it.
const GRACE: Duration = Duration::seconds(30);

/// All engines that a datastore can have.
#[derive(Debug, Default)]
pub(super) struct Engines<'a> {
    own: Vec<(&'a Text, &'a Own)>,
    /// The user's own of which something is wrong: what seems wrong with their stores may follow
    /// from that.
    pub(super) broken: BTreeSet<&'a str>,
}

/// An engine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Engine<'a> {
    /// Its word.
    pub(super) word: &'a str,
    /// The engine of the catalog that it is, or is a variant of.
    pub(super) family: Option<&'static EngineSpec>,
    /// What the demo says of it, if it is the user's own.
    pub(super) own: Option<&'a Own>,
}

/// The engines of a demo.
pub(super) fn engines(config: &Config) -> Engines<'_> {
    let mut engines = Engines::default();
    for (name, own) in own(config) {
        match own {
            Ok(own) if !own.seen.damaged => engines.own.push((name, own)),
            Ok(_) | Err(_) => {
                engines.broken.insert(&name.value);
            }
        }
    }
    engines
}

/// The user's own, as written.
fn own(config: &Config) -> impl Iterator<Item = &(Text, Result<Own, crate::diag::Reported>)> {
    config.engines.iter().flat_map(|Entries(entries)| entries)
}

/// Tells what is wrong with the user's own engines, and of datastores whose engine is none.
pub(super) fn check(scope: &mut Scope<'_>) {
    for (name, own) in scope.engines.own.clone() {
        let before = std::mem::take(scope.diags);
        engine_check::check(scope, name, own);
        let found = std::mem::replace(scope.diags, before);
        if found.has_errors() {
            scope.engines.broken.insert(&name.value);
        }
        scope.diags.absorb(found);
    }
    let mut names = Names::default();
    for (name, _) in own(scope.config) {
        names.define(KIND, name);
    }
    let stores = scope.config.datastores.iter().flat_map(|it| &it.0);
    let words = stores.filter_map(|(_, store)| Some(&store.as_ref().ok()?.engine));
    let words = words.map(|word| word.with(word.value.0.clone()));
    let words = words.filter(|word| find(word).is_none());
    let unknown: Vec<Text> = words.filter(|word| names.refer(KIND, word).is_none()).collect();
    for word in unknown {
        let told = names.misspelt(KIND, &word);
        let told = told.unwrap_or_else(|| self::unknown(scope.config, &word));
        scope.diags.error(told);
    }
}

/// The kind of names that the user's own engines are.
const KIND: &str = "engine";

/// A word that leads nowhere.
fn unknown(config: &Config, word: &Text) -> Diagnostic {
    let names: Vec<&Text> = own(config).map(|(name, _)| name).collect();
    let mine = names.iter().map(|name| name.value.as_str());
    let known: Vec<&str> = mine.chain(ENGINES.iter().map(|engine| engine.name)).collect();
    let near = nearest(word, known.iter().copied());
    let mut diagnostic = unknown_word(KIND, word, word.span, near.iter().copied());
    if near.is_empty() {
        diagnostic = diagnostic.help(format!(
            "say what it is in `[engines.{}]`, or write one of {}",
            word.value,
            listed(&known)
        ));
    }
    for name in names.into_iter().filter(|name| near.contains(&name.value.as_str())) {
        diagnostic = diagnostic.related(name.span, "this one is yours");
    }
    diagnostic
}

/// Engines of the user's own that no datastore has.
pub(super) fn unused(config: &Config) -> Vec<(String, Span)> {
    let stores = config.datastores.iter().flat_map(|it| &it.0);
    let used: Vec<&str> = stores
        .filter_map(|(_, store)| Some(store.as_ref().ok()?.engine.value.0.as_str()))
        .collect();
    let unused = own(config).filter(|(name, _)| !used.contains(&name.value.as_str()));
    unused.map(|(name, _)| (name.value.clone(), name.span)).collect()
}

impl<'a> Engines<'a> {
    /// The engine of a datastore; none if there is no such, or something is wrong with it.
    pub(super) fn of(&self, datastore: &'a written::Datastore) -> Option<Engine<'a>> {
        let word = datastore.engine.value.0.as_str();
        if self.broken.contains(word) {
            return None;
        }
        match self.own.iter().find(|(name, _)| name.value == word) {
            Some((_, own)) => Some(Engine::of_ones_own(word, own)),
            None => find(word).map(|spec| Engine { word, family: Some(spec), own: None }),
        }
    }
}

impl<'a> Engine<'a> {
    /// An engine of the user's own.
    pub(super) fn of_ones_own(word: &'a str, own: &'a Own) -> Self {
        Engine { word, family: own.like.as_ref().map(|like| like.value.0), own: Some(own) }
    }

    /// What it is called, for people: `PostgreSQL`.
    pub(super) fn product(&self) -> String {
        let about = match (self.own, self.family) {
            (Some(own), _) => own.description.as_ref().map_or("", |it| it.value.as_str()),
            (None, Some(spec)) => spec.about,
            (None, None) => "",
        };
        about.split_once(':').map_or_else(|| default::title(self.word), |(name, _)| name.to_owned())
    }

    /// The port where a datastore says none.
    pub(super) fn port(&self) -> u16 {
        let own = self.own.and_then(|own| own.port);
        own.map_or_else(|| self.family.map_or(0, |spec| spec.port), |port| port.value)
    }

    /// The version where a datastore says none.
    pub(super) fn version(&self) -> String {
        let own = self.own.and_then(|own| own.version.as_ref());
        let known = || self.family.map_or("", |spec| spec.version);
        own.map_or_else(known, |version| version.value.as_str()).to_owned()
    }

    /// The image of a version.
    pub(super) fn image(&self, version: &str) -> String {
        match (self.own_image(), self.family) {
            (Some(image), _) => format!("{image}:{version}"),
            (None, Some(spec)) => (spec.image)(version),
            (None, None) => String::new(),
        }
    }

    fn own_image(&self) -> Option<&'a str> {
        Some(self.own?.image.as_ref()?.value.as_str())
    }

    /// The major version of its family; none where it is no number, or counts something else.
    pub(super) fn major(&self, version: &str) -> Option<u32> {
        let official = self.own_image().is_none();
        let first = version.split(['.', '-']).next().unwrap_or_default();
        first.parse().ok().filter(|_| official)
    }

    /// The administrator where a datastore says none; none: nobody signs in.
    pub(super) fn admin(&self) -> Option<&'a str> {
        let own = self.own.and_then(|own| own.admin.as_ref()).map(|admin| admin.value.as_str());
        own.or_else(|| match self.family?.accounts {
            Accounts::None => None,
            Accounts::Admin(admin) | Accounts::Users(admin) => Some(admin),
        })
    }

    /// Whether it can have users beside the administrator.
    pub(super) fn has_users(&self) -> bool {
        self.family.is_some_and(|spec| matches!(spec.accounts, Accounts::Users(_)))
    }

    /// Whether it can have copies that are read from: a copy must be told whose it is.
    pub(super) fn has_read_replicas(&self) -> bool {
        self.family.is_some_and(|spec| spec.read_replicas)
            && (self.own.is_none() || self.changes(|input| input.replica_of = Some("other")))
    }

    /// Whether it runs files that make users and tables.
    pub(super) fn runs_init(&self) -> bool {
        self.family.is_some_and(|spec| spec.init.is_some())
    }

    /// The most sessions at a time where a datastore says nothing of it.
    pub(super) fn max_connections(&self) -> Option<u32> {
        self.own.and_then(|own| own.max_connections)
    }

    /// How long it gets to stop.
    pub(super) fn grace(&self) -> Duration {
        let own = self.own.and_then(|own| own.grace).map(|grace| grace.value);
        own.unwrap_or_else(|| self.family.map_or(GRACE, |spec| spec.grace))
    }

    /// Who tells metrics of a store that is called on that port.
    pub(super) fn metrics(&self, port: u16) -> StoreMetrics {
        let own = self.own.and_then(|own| own.metrics.as_ref());
        match own.and_then(|metrics| engine_check::metrics(&metrics.value)) {
            // What it answers on its own port moves with that.
            Some((at, path)) if at == self.port() => StoreMetrics::Itself { port, path },
            Some((at, path)) => StoreMetrics::Itself { port: at, path },
            None if self.family.is_some_and(|spec| spec.exporter.is_some()) => {
                StoreMetrics::Exporter
            }
            None => StoreMetrics::None,
        }
    }

    /// Whether a database is made.
    pub(super) fn has_database(&self) -> bool {
        self.family.is_some_and(|spec| spec.database)
            || self.own.is_some() && self.changes(|input| input.database = "other")
    }

    /// Whether it can be told another port.
    pub(super) fn hears_port(&self) -> bool {
        self.own.is_none() || self.changes(|input| input.port = 2)
    }

    /// Whether it can be told how many sessions there may be.
    pub(super) fn hears_max_connections(&self) -> bool {
        self.own.is_none() || self.changes(|input| input.max_connections = Some(2))
    }

    /// Whether its data can be kept.
    pub(super) fn has_data(&self) -> bool {
        self.workload(&SAMPLE).writable.iter().any(|folder| folder.data)
    }

    /// Whether what runs is another with this change.
    fn changes(&self, change: fn(&mut EngineInput<'_>)) -> bool {
        let mut changed = SAMPLE;
        change(&mut changed);
        // A probe follows the port whether or not the store does.
        let ready = changed.port == SAMPLE.port;
        let seen = |input: &EngineInput<'_>| {
            let it = self.workload(input);
            (it.command, it.args, it.env, it.files, ready.then_some(it.ready))
        };
        seen(&SAMPLE) != seen(&changed)
    }

    /// The part of a workload that is the engine's business.
    pub(super) fn workload(&self, input: &EngineInput<'_>) -> EngineWorkload {
        match (self.own, self.family) {
            (Some(own), family) => own_workload(family, told(own, input.port), input),
            (None, Some(spec)) => (spec.workload)(input),
            (None, None) => own_workload(None, Told::default(), input),
        }
    }
}

/// A datastore to see what an engine listens to.
const SAMPLE: EngineInput<'_> = EngineInput {
    name: "store",
    namespace: "demo",
    version: "1",
    port: 1,
    database: "store",
    admin: "admin",
    superusers: &[],
    users: &[],
    max_connections: Some(1),
    replica_of: None,
    has_storage: true,
    image: ImageOwner::Official,
    init: Init::Generated,
};

/// What the demo says of an engine, for a store that is called on that port. What is wrong with it
/// has been told.
fn told(own: &Own, port: u16) -> Told {
    let mut unheard = Diagnostics::default();
    let ready = own.ready.as_ref();
    Told {
        command: own.command.as_ref().map(|words| texts(Some(words))),
        args: own.args.as_ref().map(|words| texts(Some(words))),
        env: own.env.iter().flat_map(|env| &env.0).map(variable).collect(),
        ready: ready.map(|it| workload::health_probe(it, Protocol::Tcp, port, &mut unheard)),
        data: own.data.as_ref().map(|data| data.value.clone()),
        writable: texts(own.writable.as_ref()),
        user: own.user.map(|user| user.value),
    }
}

/// A variable with its placeholders.
fn variable((name, value): &(Text, Form<Text, written::EnvTable>)) -> EnvVar {
    let or = |text: &Option<Text>, other: &str| {
        text.as_ref().map_or_else(|| other.to_owned(), |text| text.value.clone())
    };
    let value = match value {
        Form::Short(text) => EnvValue::Text(text.value.clone()),
        Form::Long(table) => match (&table.public, &table.field) {
            (Some(text), _) => EnvValue::Text(text.value.clone()),
            (None, Some(field)) => EnvValue::PodField(field.value.clone()),
            (None, None) => {
                EnvValue::Secret { name: or(&table.of, "{name}"), key: or(&table.key, name) }
            }
        },
    };
    EnvVar { name: name.value.clone(), value }
}
